//! Booking a vehicle for a window (B-1 … B-3, B-5).

use chrono::{DateTime, Utc};
use vagnpark_domain::{
    Refusal,
    access::{Actor, Permission},
    booking::{BookingKind, BookingState, Purpose},
    ids::{OrganisationId, UserId, VehicleId},
    message::MessageKind,
    time::Window,
};
use vagnpark_store::{BookingRecord, Change, Guard, StoreError, Tx, VehicleRecord};

use super::{
    acting_for,
    ask_calendar::{Asked, decide, load_driver, taken},
    tell::{about_booking, tell_coordinators},
    writing_scope,
};
use crate::{app::App, error::ActionError};

/// What somebody asks for.
#[derive(Clone, Debug)]
pub(crate) struct BookingRequest {
    pub(crate) vehicle: VehicleId,
    pub(crate) start: DateTime<Utc>,
    pub(crate) end: DateTime<Utc>,
    pub(crate) purpose: Purpose,
    pub(crate) note: String,
    /// The organisation that pays for the use; the booker's own if absent.
    pub(crate) organisation: Option<OrganisationId>,
    /// Who drives; the booker if absent.
    pub(crate) driver: Option<UserId>,
    /// Whether the lift is needed (S-6).
    pub(crate) lift: bool,
}

/// Books a vehicle, or says why not and what is free instead. A vehicle whose bookings need approval is
/// requested.
pub(crate) async fn book_vehicle(
    app: &App,
    actor: &Actor,
    request: BookingRequest,
) -> Result<BookingRecord, ActionError> {
    let organisation = acting_for(actor, Permission::Book, request.organisation)?;
    let window = Window::new(request.start, request.end).map_err(|_| Refusal::WindowEmpty)?;
    let scope = writing_scope(actor, Permission::Book)?;
    let now = app.now();
    // Who drives is looked up before the one writer is taken, which is what bookings wait for.
    let driver = load_driver(&mut app.store.read().await?, actor, request.driver).await?;
    let mut tx = app.store.begin().await?;
    let vehicle = tx.find_vehicle_for_update(&scope, request.vehicle).await?.ok_or(ActionError::NotFound("vehicle"))?;
    let licences = driver.as_ref().map(|(_, licences)| licences.clone()).unwrap_or_default();
    let asked = Asked {
        vehicle: &vehicle,
        window,
        kind: BookingKind::Booking,
        purpose: request.purpose,
        organisation,
        licences: &licences,
        lift: request.lift,
        own_booking: None,
        start_kept: false,
    };
    let occupied_until = match decide(&mut tx, &asked, now).await {
        Err(ActionError::Refused(Refusal::Taken { conflicts, .. })) => {
            drop(tx);
            return Err(taken(app, actor, &vehicle, window, conflicts).await?);
        }
        decided => decided?,
    };
    let booking = BookingRecord {
        driver: driver.map(|(id, _)| id),
        state: first_state(actor, &vehicle, organisation),
        occupied_until,
        purpose: request.purpose,
        note: short(&request.note),
        made_by: actor.user,
        ..BookingRecord::new(app.new_id(), vehicle.id, organisation, BookingKind::Booking, window)
    };
    match tx.insert_bookings(std::slice::from_ref(&booking), None).await {
        Err(StoreError::Guarded(Guard::BookingsNoOverlap)) => {
            drop(tx);
            return Err(taken(app, actor, &vehicle, window, vec![window]).await?);
        }
        written => written?,
    }
    ask_for_approval(app, &mut tx, &vehicle, &booking).await?;
    tx.audit(actor, now, change("book", &booking, None)).await?;
    tx.commit().await?;
    metrics::counter!("vagnpark_bookings_total").increment(1);
    Ok(booking)
}

/// The state a booking begins in: who coordinates the vehicle needs nobody's approval (B-5).
pub(super) fn first_state(actor: &Actor, vehicle: &VehicleRecord, organisation: OrganisationId) -> BookingState {
    if actor.may_in(Permission::ManageBookings, vehicle.organisation) {
        BookingState::Confirmed
    } else {
        vehicle.terms.approval.first_state(vehicle.organisation == organisation)
    }
}

/// Tells the coordinators of the vehicle that a request waits for them.
pub(super) async fn ask_for_approval(
    app: &App,
    tx: &mut Tx,
    vehicle: &VehicleRecord,
    booking: &BookingRecord,
) -> Result<(), ActionError> {
    if booking.state == BookingState::Requested {
        tell_coordinators(app, tx, vehicle, MessageKind::ApprovalWanted, about_booking(vehicle, booking)).await?;
    }
    Ok(())
}

/// Writes a booking that was decided about. What the database's guard refuses, and what somebody else changed
/// meanwhile, are refusals.
pub(super) async fn put_booking(tx: &mut Tx, after: &BookingRecord) -> Result<(), ActionError> {
    match tx.update_booking(after).await {
        Err(StoreError::Guarded(Guard::BookingsNoOverlap)) => {
            Err(Refusal::Taken { conflicts: vec![after.window], alternatives: Vec::new() }.into())
        }
        Ok(false) => Err(Refusal::Stale.into()),
        written => Ok(written.map(|_| ())?),
    }
}

/// Free text as it is kept: short.
pub(super) fn short(note: &str) -> String {
    note.trim().chars().take(200).collect()
}

/// The audit entry of a booking, which is also its history (B-10).
pub(super) fn change<'a>(action: &'a str, booking: &BookingRecord, before: Option<&BookingRecord>) -> Change<'a> {
    change_because(action, booking, before, "")
}

/// The same with the reason that was given.
pub(super) fn change_because<'a>(
    action: &'a str,
    booking: &BookingRecord,
    before: Option<&BookingRecord>,
    reason: &str,
) -> Change<'a> {
    let json = |booking: &BookingRecord| {
        serde_json::json!({
            "vehicle": booking.vehicle,
            "state": booking.state,
            "start": booking.window.start(),
            "end": booking.window.end(),
            "driver": booking.driver,
            "odometer_in_km": booking.odometer_in_km,
        })
    };
    let mut after = json(booking);
    if !reason.is_empty() {
        after["reason"] = reason.into();
    }
    Change {
        action,
        entity: "booking",
        entity_id: booking.id.to_string(),
        organisation: Some(booking.organisation),
        before: before.map(json),
        after: Some(after),
    }
}
