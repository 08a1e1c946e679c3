//! The waiting list: a window that comes free is offered to the first person it suits, held for them until a deadline,
//! and then offered to the next (B-6).

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use serde_json::json;
use vagnpark_domain::{
    Refusal,
    access::{Actor, BookingVerb, Permission, Permitted, WishVerb},
    audit::{AuditAction, AuditEntity},
    booking::{BookingKind, BookingState, Purpose, WaitingState, check_length, offer_until},
    bounds::table::WANTED_NOTE,
    ids::{OrganisationId, UserId, VehicleId, WaitingId},
    message::MessageKind,
    register::VehicleClass,
    time::Window,
};
use vagnpark_store::{Booked, BookingRecord, Change, Guard, Locked, StoreError, VehicleRecord, WaitingRecord};

use super::{
    book::{ask_for_approval, change, first_state},
    calendar::{Asked, booked_on, decide, driver_of, run_in, standing},
};
use crate::{
    acting_for,
    app::App,
    error::ActionError,
    messages::notify::{about_booking, tell},
    register::find::numbers_of,
    work::Work,
    writing_scope,
};

/// Something that somebody waits for.
#[derive(Clone, Debug)]
pub struct Wish {
    /// Only this vehicle.
    pub vehicle: Option<VehicleId>,
    /// Only this class.
    pub class: Option<VehicleClass>,
    /// The fewest seats that will do.
    pub seats: Option<i64>,
    /// When it begins.
    pub start: DateTime<Utc>,
    /// The first instant after it.
    pub end: DateTime<Utc>,
    /// What for.
    pub purpose: Purpose,
    /// A note; empty if none.
    pub note: String,
    /// The organisation that it is for.
    pub organisation: Option<OrganisationId>,
}

/// Puts the actor on the list.
#[tracing::instrument(skip_all)]
pub async fn wait(app: &App, actor: &Actor, wish: Wish) -> Result<WaitingRecord, ActionError> {
    let organisation = acting_for(app, actor, Permission::Book, wish.organisation).await?;
    let window = Window::new(wish.start, wish.end).map_err(|_| Refusal::WindowEmpty)?;
    let mut work = app.begin(actor).await?;
    if window.start() <= work.now {
        return Err(Refusal::WindowInThePast.into());
    }
    check_length(window)?;
    let driver = actor.user.ok_or(ActionError::NotPermitted)?;
    if let Some(vehicle) = wish.vehicle {
        let visible = writing_scope(actor, Permission::Book)?;
        work.tx.find_vehicle(&visible, vehicle).await?.ok_or(ActionError::NotFound("vehicle"))?;
    }
    let entry = WaitingRecord {
        id: app.new_id(),
        organisation,
        driver,
        vehicle: wish.vehicle,
        class: wish.class,
        seats: wish.seats,
        window,
        purpose: wish.purpose,
        note: WANTED_NOTE.prose(&wish.note)?.into(),
        series: None,
        state: WaitingState::Waiting,
        booking: None,
        offer_until: None,
        version: 1,
    };
    work.tx.insert_waiting(std::slice::from_ref(&entry)).await?;
    work.finish(entry_change(AuditAction::Wait, &entry)).await?;
    Ok(entry)
}

/// Those who wait: the actor's own entries, and all of organisations the actor coordinates.
#[tracing::instrument(skip_all)]
pub async fn list_waiting(app: &App, actor: &Actor) -> Result<Vec<WaitingRecord>, ActionError> {
    let scope = actor.scope(Permission::ManageBookings);
    Ok(app.store.read().await?.list_waiting(&scope, actor.user, app.now()).await?)
}

/// The waiting list as the actor may see it.
#[derive(Clone, Debug)]
pub struct WaitingList {
    /// The entries, oldest first.
    pub entries: Vec<WaitingRecord>,
    /// The numbers of the vehicles that are waited for by name.
    pub numbers: HashMap<VehicleId, String>,
    /// The names of those who wait.
    pub drivers: HashMap<UserId, String>,
}

/// Those who wait, with the numbers of the vehicles.
#[tracing::instrument(skip_all)]
pub async fn open_waiting_list(app: &App, actor: &Actor) -> Result<WaitingList, ActionError> {
    let mut tx = app.store.read().await?;
    let entries = tx.list_waiting(&actor.scope(Permission::ManageBookings), actor.user, app.now()).await?;
    let named = entries.iter().filter_map(|entry| entry.vehicle).collect();
    let numbers = numbers_of(&mut tx, &actor.scope(Permission::SeeVehicles), named).await?;
    let drivers: Vec<UserId> = entries.iter().map(|entry| entry.driver).collect();
    let drivers = tx.load_names(&drivers).await?;
    Ok(WaitingList { entries, numbers, drivers })
}

/// Takes an offer: the booking that holds the vehicle is confirmed or, where bookings need approval, requested (B-5).
#[tracing::instrument(skip_all)]
pub async fn accept_offer(app: &App, actor: &Actor, id: WaitingId) -> Result<BookingRecord, ActionError> {
    let mut work = app.begin(actor).await?;
    let entry = load(&mut work, id).await?;
    let (held, vehicle) = held_booking(&mut work, &entry).await?;
    if entry.offer_until.is_none_or(|until| until <= work.now) {
        return Err(Refusal::in_state(WaitingState::Lapsed).into());
    }
    driver_of(&mut work.tx, held.driver).await?.may_be_given_a_vehicle()?;
    let run_by = run_in(&mut work, &vehicle, held.window).await?;
    let first = first_state(actor, &vehicle, &run_by, held.organisation);
    let after = BookingRecord { state: held.state.accept(first)?, ..BookingRecord::clone(&held) };
    let after = work.tx.update_booking(&held, after).await?;
    let accepted = WaitingRecord { state: WaitingState::Accepted, offer_until: None, ..WaitingRecord::clone(&entry) };
    work.tx.update_waiting(&entry, accepted).await?;
    ask_for_approval(&mut work, &vehicle, &after).await?;
    if work.actor.user != Some(entry.driver) {
        tell(&mut work, &[entry.driver], MessageKind::OfferTaken, &about_booking(&vehicle, &after), None).await?;
    }
    work.note(change(AuditAction::AcceptOffer, &after, Some(&held)));
    if !after.state.is_live() {
        // A request holds nothing: others may ask for it too (B-5).
        offer_freed(&mut work, after.vehicle, after.window).await?;
    }
    work.finish_noted().await?;
    Ok(after)
}

/// Leaves the list; a vehicle that was held goes to the next.
#[tracing::instrument(skip_all)]
pub async fn withdraw(app: &App, actor: &Actor, id: WaitingId) -> Result<WaitingRecord, ActionError> {
    let mut work = app.begin(actor).await?;
    let entry = load(&mut work, id).await?;
    if !matches!(entry.state, WaitingState::Waiting | WaitingState::Offered) {
        return Err(Refusal::in_state(entry.state).into());
    }
    let after = end_entry(&mut work, &entry, WaitingState::Withdrawn).await?;
    if work.actor.user != Some(entry.driver) {
        let about = json!({ "start": entry.window.start(), "end": entry.window.end(), "link": "/vantelista" });
        tell(&mut work, &[entry.driver], MessageKind::TakenOffWaitingList, &about, None).await?;
    }
    work.finish(entry_change(AuditAction::Withdraw, &after)).await?;
    Ok(after)
}

/// Ends an offer or entry whose time has passed, and offers again what was held. For the server's own work.
pub(crate) async fn lapse_offer(app: &App, id: WaitingId) -> Result<(), ActionError> {
    let mut work = app.begin_as_server().await?;
    let scope = work.actor.scope(Permission::ManageBookings);
    let Some(entry) = work.tx.find_waiting(&scope, None, id).await? else { return Ok(()) };
    let over = match entry.state {
        WaitingState::Offered => entry.offer_until.is_some_and(|until| until <= work.now),
        WaitingState::Waiting => entry.window.start() <= work.now,
        WaitingState::Accepted | WaitingState::Withdrawn | WaitingState::Lapsed => false,
    };
    // Somebody has taken it, or left the list, meanwhile.
    if !over {
        return Ok(());
    }
    let entry = work.follow(WishVerb::Follow, entry)?;
    let after = end_entry(&mut work, &entry, WaitingState::Lapsed).await?;
    if entry.state == WaitingState::Offered {
        let about = json!({ "start": entry.window.start(), "end": entry.window.end(), "link": "/vantelista" });
        tell(&mut work, &[entry.driver], MessageKind::OfferLapsed, &about, None).await?;
    }
    work.finish(entry_change(AuditAction::Lapse, &after)).await
}

async fn load(work: &mut Work<'_>, id: WaitingId) -> Result<Permitted<WaitingRecord>, ActionError> {
    writing_scope(work.actor, Permission::Book)?;
    let scope = work.actor.scope(Permission::ManageBookings);
    let entry = work.tx.find_waiting(&scope, work.actor.user, id).await?;
    let entry = entry.ok_or(ActionError::NotFound("entry of the waiting list"))?;
    Ok(work.permit(WishVerb::Answer, entry)?)
}

/// The booking that holds what is offered, on its vehicle: whoever may answer the offer may change it.
async fn held_booking(
    work: &mut Work<'_>,
    entry: &Permitted<WaitingRecord>,
) -> Result<(Permitted<Booked>, Locked<VehicleRecord>), ActionError> {
    let scope = Actor::job().scope(Permission::ManageBookings);
    let offered = entry.booking.filter(|_| entry.state == WaitingState::Offered);
    let id = offered.ok_or_else(|| Refusal::in_state(entry.state))?;
    let booking = work.tx.find_booking(&scope, id).await?.ok_or(ActionError::NotFound("booking"))?;
    let vehicle = work.tx.find_vehicle_for_update(&scope, booking.vehicle).await?;
    let vehicle = vehicle.ok_or(ActionError::NotFound("vehicle"))?;
    let booking = work.tx.find_booking(&scope, id).await?.ok_or(ActionError::NotFound("booking"))?;
    let booking = booked_on(work, booking, &vehicle).await?;
    let permitted = match entry.verb() {
        WishVerb::Answer => work.permit(BookingVerb::Change, booking)?,
        WishVerb::Follow => work.follow(BookingVerb::Follow, booking)?,
    };
    Ok((permitted, vehicle))
}

pub(crate) async fn end_entry(
    work: &mut Work<'_>,
    entry: &Permitted<WaitingRecord>,
    state: WaitingState,
) -> Result<WaitingRecord, ActionError> {
    let after = WaitingRecord { state, offer_until: None, ..WaitingRecord::clone(entry) };
    let after = work.tx.update_waiting(entry, after).await?;
    if entry.state == WaitingState::Offered {
        let (held, _) = held_booking(work, entry).await?;
        if held.state != BookingState::Offered {
            return Ok(after);
        }
        let released = BookingRecord { state: held.state.cancel()?, ..BookingRecord::clone(&held) };
        let released = work.tx.update_booking(&held, released).await?;
        work.note(change(AuditAction::ReleaseOffer, &released, Some(&held)));
        offer_freed(work, held.vehicle, held.window).await?;
    }
    Ok(after)
}

/// Offers a window that has come free on a vehicle to those who wait, in order of arrival, as long as there is room; in
/// the same transaction as what freed it.
pub(crate) async fn offer_freed(work: &mut Work<'_>, vehicle: VehicleId, freed: Window) -> Result<(), ActionError> {
    let scope = Actor::job().scope(Permission::ManageBookings);
    let waiting = work.tx.list_waiting_within(&scope, vehicle, freed, work.now).await?;
    if waiting.is_empty() {
        return Ok(());
    }
    let Some(vehicle) = work.tx.find_vehicle_for_update(&scope, vehicle).await? else { return Ok(()) };
    for entry in waiting.into_iter().filter(|entry| fits(entry, &vehicle)) {
        let driver = driver_of(&mut work.tx, Some(entry.driver)).await?;
        let standing = standing(work, &vehicle, entry.organisation, entry.window).await?;
        let asked = Asked::anew(&vehicle, entry.window, entry.purpose, standing, &driver);
        match decide(work, &vehicle, &asked).await {
            Ok(occupied_until) => hold(work, entry, &vehicle, occupied_until).await?,
            Err(ActionError::Refused(_)) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

fn fits(entry: &WaitingRecord, vehicle: &VehicleRecord) -> bool {
    let about = &vehicle.description;
    let class = entry.class.map_or(about.class != VehicleClass::Trailer, |class| class == about.class);
    let seats = entry.seats.is_none_or(|wanted| about.seats.is_some_and(|has| i64::from(has) >= wanted));
    entry.vehicle.map_or(class && seats, |only| only == vehicle.id)
}

async fn hold(
    work: &mut Work<'_>,
    entry: WaitingRecord,
    vehicle: &Locked<VehicleRecord>,
    occupied_until: DateTime<Utc>,
) -> Result<(), ActionError> {
    let booking = BookingRecord {
        driver: Some(entry.driver),
        made_by: Some(entry.driver),
        state: BookingState::Offered,
        occupied_until,
        purpose: entry.purpose,
        note: entry.note.clone(),
        series: entry.series,
        ..BookingRecord::new(work.app.new_id(), vehicle.id, entry.organisation, BookingKind::Booking, entry.window)
    };
    match work.tx.insert_bookings(std::slice::from_ref(&booking), None).await {
        Err(StoreError::Guarded(Guard::BookingsNoOverlap)) => {
            return Err(Refusal::Taken { conflicts: vec![entry.window], alternatives: Vec::new() }.into());
        }
        written => written?,
    }
    let until = offer_until(entry.window, work.now);
    let mut about = about_booking(vehicle, &booking);
    about["until"] = json!(until);
    about["link"] = json!("/vantelista");
    tell(work, &[entry.driver], MessageKind::Offer, &about, None).await?;
    let offered = WaitingRecord {
        state: WaitingState::Offered,
        booking: Some(booking.id),
        offer_until: Some(until),
        ..entry.clone()
    };
    let entry = work.follow(WishVerb::Follow, entry)?;
    work.tx.update_waiting(&entry, offered).await?;
    work.note_by(&Actor::job(), change(AuditAction::Offer, &booking, None));
    Ok(())
}

pub(crate) fn entry_change(action: AuditAction, entry: &WaitingRecord) -> Change {
    Change {
        action,
        entity: AuditEntity::WaitingEntry,
        entity_id: entry.id.to_string(),
        organisation: Some(entry.organisation),
        before: None,
        after: Some(json!({
            "driver": entry.driver,
            "state": entry.state,
            "start": entry.window.start(),
            "end": entry.window.end(),
        })),
    }
}
