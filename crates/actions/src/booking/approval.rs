//! Approval of requests. Approving one of two that compete turns the other down or puts it on the waiting list, in the
//! same transaction (B-5).

use std::collections::HashMap;

use vagnpark_domain::{
    access::{Actor, BookingVerb, Permission, Permitted},
    audit::AuditAction,
    booking::{BookingState, Kept, WaitingState},
    bounds::table::REASON,
    ids::{BookingId, OrganisationId, UserId, VehicleId},
    message::MessageKind,
};
use vagnpark_store::{Booked, BookingFilter, BookingRecord, Locked, Tx, VehicleRecord, WaitingRecord};

use super::{
    book::{change, change_because, put_booking},
    calendar::{Asked, booked_on, decide, driver_of, standing},
};
use crate::{
    app::App,
    error::ActionError,
    messages::notify::{about_booking, tell_driver},
    register::find::numbers_of,
    work::Work,
    writing_scope,
};

/// The fate of requests that compete with an approved one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Competing {
    /// They are turned down.
    TurnDown,
    /// They go on the waiting list.
    Queue,
}

/// The requests that wait for the actor, by start.
#[tracing::instrument(skip_all)]
pub async fn list_requests(app: &App, actor: &Actor) -> Result<Vec<BookingRecord>, ActionError> {
    read_requests(&mut app.store.read().await?, app, actor).await
}

/// The requests that wait for the actor, with the names of what they are about.
#[derive(Clone, Debug)]
pub struct Requests {
    /// By start.
    pub requests: Vec<BookingRecord>,
    /// The numbers of the vehicles.
    pub numbers: HashMap<VehicleId, String>,
    /// Names of the drivers.
    pub drivers: HashMap<UserId, String>,
    /// Names of the organisations that would pay.
    pub organisations: HashMap<OrganisationId, String>,
}

/// The requests that wait for the actor, with the names of what they are about.
#[tracing::instrument(skip_all)]
pub async fn open_requests(app: &App, actor: &Actor) -> Result<Requests, ActionError> {
    let mut tx = app.store.read().await?;
    let requests = read_requests(&mut tx, app, actor).await?;
    let vehicles = requests.iter().map(|request| request.vehicle).collect();
    let drivers: Vec<UserId> = requests.iter().filter_map(|request| request.driver).collect();
    Ok(Requests {
        numbers: numbers_of(&mut tx, &actor.scope(Permission::SeeVehicles), vehicles).await?,
        drivers: tx.load_names(&drivers).await?,
        organisations: tx.list_organisations().await?.into_iter().map(|found| (found.id, found.name)).collect(),
        requests,
    })
}

async fn read_requests(tx: &mut Tx, app: &App, actor: &Actor) -> Result<Vec<BookingRecord>, ActionError> {
    let scope = actor.scope(Permission::ManageBookings);
    if scope.is_empty() {
        return Ok(Vec::new());
    }
    Ok(tx.list_requests(&scope, app.now()).await?)
}

/// Approves a request.
#[tracing::instrument(skip_all)]
pub async fn approve(
    app: &App,
    actor: &Actor,
    id: BookingId,
    competing: Competing,
) -> Result<BookingRecord, ActionError> {
    let mut work = app.begin(actor).await?;
    let (before, vehicle) = load(&mut work, id).await?;
    let state = before.state.approve()?;
    let driver = driver_of(&mut work.tx, before.driver).await?;
    let standing = standing(&mut work, &vehicle, before.organisation, before.window).await?;
    // Saying yes is giving the vehicle to them.
    let asked =
        Asked { kept: Kept { start: true, ..Kept::default() }, ..Asked::again(&before, &vehicle, standing, &driver) };
    let occupied_until = decide(&mut work, &vehicle, &asked).await?;
    let after = BookingRecord { state, occupied_until, ..BookingRecord::clone(&before) };
    let after = put_booking(&mut work.tx, &before, after).await?;
    tell_driver(&mut work, &after, MessageKind::Approved, about_booking(&vehicle, &after)).await?;
    work.note(change(AuditAction::Approve, &after, Some(&before)));
    let others = BookingFilter {
        vehicle: Some(vehicle.id),
        state: Some(BookingState::Requested),
        ends_after: Some(after.window.start()),
        starts_before: Some(after.occupied_until),
        limit: i64::MAX,
        ..BookingFilter::default()
    };
    for other in work.tx.list_bookings(&actor.scope(Permission::ManageBookings), &others).await? {
        let other = booked_on(&mut work, other, &vehicle).await?;
        // Beyond midnight, somebody else may decide.
        let Ok(other) = work.permit(BookingVerb::Decide, other) else { continue };
        if competing == Competing::Queue {
            queue(&mut work, &other).await?;
        }
        say_no(&mut work, &other, &vehicle, "").await?;
    }
    work.finish_noted().await?;
    Ok(after)
}

/// Turns a request down, with a reason for the person who made it.
#[tracing::instrument(skip_all)]
pub async fn turn_down(app: &App, actor: &Actor, id: BookingId, reason: &str) -> Result<BookingRecord, ActionError> {
    let mut work = app.begin(actor).await?;
    let (before, vehicle) = load(&mut work, id).await?;
    let after = say_no(&mut work, &before, &vehicle, &REASON.prose(reason)?).await?;
    work.finish_noted().await?;
    Ok(after)
}

/// A request on a vehicle that the actor coordinates, and the vehicle.
async fn load(work: &mut Work<'_>, id: BookingId) -> Result<(Permitted<Booked>, Locked<VehicleRecord>), ActionError> {
    writing_scope(work.actor, Permission::ManageBookings)?;
    let visible = work.actor.scope(Permission::SeeVehicles);
    let booking = work.tx.find_booking(&visible, id).await?.ok_or(ActionError::NotFound("booking"))?;
    let vehicle = work.tx.find_vehicle_for_update(&visible, booking.vehicle).await?;
    let vehicle = vehicle.ok_or(ActionError::NotFound("vehicle"))?;
    let booking = work.tx.find_booking(&visible, id).await?.ok_or(ActionError::NotFound("booking"))?;
    let booked = booked_on(work, booking, &vehicle).await?;
    let permitted = work.permit(BookingVerb::Decide, booked)?;
    Ok((permitted, vehicle))
}

async fn say_no(
    work: &mut Work<'_>,
    before: &Permitted<Booked>,
    vehicle: &Locked<VehicleRecord>,
    reason: &str,
) -> Result<BookingRecord, ActionError> {
    let after = BookingRecord { state: before.state.turn_down()?, ..BookingRecord::clone(before) };
    let after = put_booking(&mut work.tx, before, after).await?;
    let mut about = about_booking(vehicle, before);
    about["remark"] = reason.into();
    tell_driver(work, before, MessageKind::TurnedDown, about).await?;
    work.note(change_because(AuditAction::TurnDown, &after, Some(before), reason));
    Ok(after)
}

async fn queue(work: &mut Work<'_>, request: &BookingRecord) -> Result<(), ActionError> {
    let Some(driver) = request.driver.or(request.made_by) else { return Ok(()) };
    // Somebody who can be given no booking waits for none (B-6).
    if driver_of(&mut work.tx, Some(driver)).await?.barred.is_some() {
        return Ok(());
    }
    let entry = WaitingRecord {
        id: work.app.new_id(),
        organisation: request.organisation,
        driver,
        vehicle: Some(request.vehicle),
        class: None,
        seats: None,
        window: request.window,
        purpose: request.purpose,
        note: request.note.clone(),
        series: request.series,
        state: WaitingState::Waiting,
        booking: None,
        offer_until: None,
        version: 1,
    };
    Ok(work.tx.insert_waiting(&[entry]).await?)
}
