//! Changes to a booking: moving it, giving it to another driver, calling it off (B-2, B-10).

use chrono::{DateTime, Duration, DurationRound, Utc};
use vagnpark_domain::{
    Refusal,
    access::{Actor, BookingVerb, Permission, Permitted, permits},
    audit::AuditAction,
    booking::{BookingState, Kept, Moved, Purpose, Sight, WaitingState, decide_move},
    bounds::{
        Prose,
        table::{BOOKING_NOTE, REASON},
    },
    ids::{BookingId, OrganisationId, UserId, VehicleId},
    message::MessageKind,
    time::Window,
};
use vagnpark_store::{Booked, BookingRecord, HistoryLine, Locked, VehicleRecord};

use super::{
    book::{ask_for_approval, change, change_because, first_state, put_booking},
    calendar::{Asked, booked_on, decide, driver_of, load_driver, run_in, standing},
    sight::sights,
    suggest::taken,
    waiting_list::offer_freed,
};
use crate::{
    app::App,
    cost::objection::met_by_correction,
    error::ActionError,
    messages::notify::{about_booking, tell_driver},
    work::Work,
    writing_scope,
};

/// Whether a window that comes free is offered to those who wait, or needed for a block.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Freed {
    /// It is offered to the first person on the waiting list whom it suits.
    Offered,
    /// It is needed, and not offered.
    Needed,
}

/// A booking that the actor may change, with its vehicle locked, so that nobody decides about its calendar meanwhile:
/// their own, one they made, or any of an organisation they coordinate or on a vehicle they coordinate.
pub(crate) async fn load_for_change(
    work: &mut Work<'_>,
    id: BookingId,
) -> Result<(Permitted<Booked>, Locked<VehicleRecord>), ActionError> {
    writing_scope(work.actor, Permission::Book)?;
    let visible = work.actor.scope(Permission::SeeVehicles);
    let booking = work.tx.find_booking(&visible, id).await?.ok_or(ActionError::NotFound("booking"))?;
    let vehicle = work.tx.find_vehicle_for_update(&visible, booking.vehicle).await?;
    let vehicle = vehicle.ok_or(ActionError::NotFound("vehicle"))?;
    let booking = work.tx.find_booking(&visible, id).await?.ok_or(ActionError::NotFound("booking"))?;
    let booked = booked_on(work, booking, &vehicle).await?;
    let permitted = work.permit(BookingVerb::Change, booked)?;
    Ok((permitted, vehicle))
}

/// Whether somebody may change a booking: their own, one they made, or one of an organisation or on a vehicle that they
/// coordinate, of those who run it then.
pub fn may_change(actor: &Actor, booking: &BookingRecord, run_by: &[OrganisationId]) -> bool {
    permits(actor, BookingVerb::Change, &booking.interests(run_by))
}

/// A change of a booking; what is absent stays.
#[derive(Clone, Debug, Default)]
pub struct BookingChange {
    /// Another vehicle.
    pub vehicle: Option<VehicleId>,
    /// Another start.
    pub start: Option<DateTime<Utc>>,
    /// Another end: the first instant after the booking.
    pub end: Option<DateTime<Utc>>,
    /// Another driver.
    pub driver: Option<UserId>,
    /// Another purpose.
    pub purpose: Option<Purpose>,
    /// Another note.
    pub note: Option<String>,
}

/// Gives a booking another window, vehicle, driver or purpose, or says why not and what is free instead. With a
/// version, only if nobody has changed it since.
#[tracing::instrument(skip_all)]
pub async fn move_booking(
    app: &App,
    actor: &Actor,
    id: BookingId,
    asked: BookingChange,
    version: Option<i64>,
) -> Result<BookingRecord, ActionError> {
    let mut work = app.begin(actor).await?;
    let (before, vehicle) = load_with_target(&mut work, id, asked.vehicle).await?;
    if version.is_some_and(|version| version != before.version) {
        return Err(Refusal::Stale.into());
    }
    match decide_and_move(&mut work, &before, &vehicle, &asked, Freed::Offered).await {
        Err(ActionError::Refused(Refusal::Taken { conflicts, .. })) => {
            drop(work);
            let window = wanted(&before, &asked)?;
            return Err(taken(app, actor, vehicle.description.class, window, conflicts).await?);
        }
        moved => {
            let after = moved?;
            work.finish_noted().await?;
            Ok(after)
        }
    }
}

/// The booking and the vehicle it moves to; that one and the present one are locked.
async fn load_with_target(
    work: &mut Work<'_>,
    id: BookingId,
    target: Option<VehicleId>,
) -> Result<(Permitted<Booked>, Locked<VehicleRecord>), ActionError> {
    let Some(target) = target else { return load_for_change(work, id).await };
    let visible = work.actor.scope(Permission::SeeVehicles);
    let now_on = work.tx.find_booking(&visible, id).await?.ok_or(ActionError::NotFound("booking"))?.vehicle;
    let mut held = work.tx.lock_vehicles(&visible, &[now_on, target]).await?;
    let (before, _) = load_for_change(work, id).await?;
    Ok((before, held.remove(&target).ok_or(ActionError::NotFound("vehicle"))?))
}

/// The window that is asked for. Forms have minutes only: the minute in which a booking begins or ends means that
/// instant, even if keys were taken at some second of it.
fn wanted(before: &BookingRecord, asked: &BookingChange) -> Result<Window, Refusal> {
    let kept = |asked: Option<DateTime<Utc>>, before: DateTime<Utc>| {
        asked.filter(|asked| before.duration_trunc(Duration::minutes(1)) != Ok(*asked)).unwrap_or(before)
    };
    let window = before.window;
    Window::new(kept(asked.start, window.start()), kept(asked.end, window.end())).map_err(|_| Refusal::WindowEmpty)
}

/// Moves a booking to a vehicle, writes what follows from it, and leaves the commit to the caller.
pub(crate) async fn decide_and_move(
    work: &mut Work<'_>,
    before: &Permitted<Booked>,
    vehicle: &Locked<VehicleRecord>,
    asked: &BookingChange,
    freed: Freed,
) -> Result<BookingRecord, ActionError> {
    let window = wanted(before, asked)?;
    let other_vehicle = vehicle.id != before.vehicle;
    let other_driver = asked.driver.is_some_and(|driver| Some(driver) != before.driver);
    let other_start = window.start() != before.window.start();
    decide_move(before.state, Moved { vehicle: other_vehicle, start: other_start, driver: other_driver })?;
    let (driver, about) = match asked.driver.filter(|_| other_driver) {
        Some(named) => {
            let found = load_driver(&mut work.tx, work.actor, Some(named)).await?;
            found.map(|(id, about)| (Some(id), about)).ok_or(ActionError::NotFound("driver"))?
        }
        None => (before.driver, driver_of(&mut work.tx, before.driver).await?),
    };
    let purpose = asked.purpose.unwrap_or(before.purpose);
    let standing = standing(work, vehicle, before.organisation, window).await?;
    let time = !other_vehicle && before.window.contains(window);
    let kept = Kept { start: !other_start, driver: !other_driver, time };
    let again = Asked::again(before, vehicle, standing, &about);
    let question = Asked { window, purpose, kept, ..again };
    let occupied_until = decide(work, vehicle, &question).await?;
    // What was approved is a vehicle for a time: another vehicle, or more time, needs a new approval (B-5).
    let more = other_vehicle || !before.window.contains(window);
    let run_by = run_in(work, vehicle, window).await?;
    let asks_anew = more && first_state(work.actor, vehicle, &run_by, before.organisation) == BookingState::Requested;
    // An offer needs no approval as it was made (B-6), but must not be a way round one.
    if asks_anew && before.state == BookingState::Offered {
        return Err(Refusal::NotApprovedYet.into());
    }
    let asks_anew = asks_anew && before.state == BookingState::Confirmed;
    let state = if asks_anew { BookingState::Requested } else { before.state };
    let note = match &asked.note {
        Some(note) => BOOKING_NOTE.prose(note)?.into(),
        None => before.note.clone(),
    };
    let after = BookingRecord {
        vehicle: vehicle.id,
        window,
        occupied_until,
        state,
        driver,
        purpose,
        note,
        ..BookingRecord::clone(before)
    };
    let after = put_booking(&mut work.tx, before, after).await?;
    if asks_anew {
        ask_for_approval(work, vehicle, &after).await?;
    }
    if other_driver {
        tell_driver(work, before, MessageKind::BookingTakenOver, about_booking(vehicle, before)).await?;
        tell_driver(work, &after, MessageKind::BookingHandedOn, about_booking(vehicle, &after)).await?;
    } else if other_vehicle || window != before.window || purpose != before.purpose || after.note != before.note {
        tell_driver(work, &after, MessageKind::BookingMoved, about_booking(vehicle, &after)).await?;
    }
    let makes_room = before.state.is_live() && (other_vehicle || window != before.window);
    if makes_room && freed == Freed::Offered {
        offer_freed(work, before.vehicle, before.window).await?;
    }
    work.note(change(AuditAction::Move, &after, Some(before)));
    Ok(after)
}

/// Calls off a booking. With a version, only if nobody has changed it since.
#[tracing::instrument(skip_all)]
pub async fn cancel_booking(
    app: &App,
    actor: &Actor,
    id: BookingId,
    version: Option<i64>,
    reason: &str,
) -> Result<BookingRecord, ActionError> {
    let mut work = app.begin(actor).await?;
    let (before, vehicle) = load_for_change(&mut work, id).await?;
    if version.is_some_and(|version| version != before.version) {
        return Err(Refusal::Stale.into());
    }
    let after = cancel(&mut work, &before, &vehicle, &REASON.prose(reason)?, Freed::Offered).await?;
    work.finish_noted().await?;
    Ok(after)
}

/// Calls off a booking, and leaves the commit to the caller.
pub(crate) async fn cancel(
    work: &mut Work<'_>,
    before: &Permitted<Booked>,
    vehicle: &Locked<VehicleRecord>,
    reason: &Prose,
    freed: Freed,
) -> Result<BookingRecord, ActionError> {
    let after = BookingRecord { state: before.state.cancel()?, ..BookingRecord::clone(before) };
    let after = work.tx.update_booking(before, after).await?;
    let mut about = about_booking(vehicle, before);
    about["remark"] = reason.to_string().into();
    tell_driver(work, before, MessageKind::BookingCancelled, about).await?;
    if before.state == BookingState::Offered {
        // Somebody who declines an offer has left the list; somebody who lost it to another goes on waiting.
        let own = work.actor.user.is_some() && before.driver == work.actor.user;
        work.tx.end_offer(before, if own { WaitingState::Withdrawn } else { WaitingState::Waiting }).await?;
    }
    if before.state.is_live() && freed == Freed::Offered {
        offer_freed(work, before.vehicle, before.window).await?;
    }
    work.note(change_because(AuditAction::Cancel, &after, Some(before), reason));
    met_by_correction(work, before.id.0, reason).await?;
    Ok(after)
}

/// The history of a booking that the actor sees all of, oldest first (B-10).
#[tracing::instrument(skip_all)]
pub async fn list_history(app: &App, actor: &Actor, id: BookingId) -> Result<Vec<HistoryLine>, ActionError> {
    let mut tx = app.store.read().await?;
    let found = tx.find_booking(&actor.scope(Permission::SeeVehicles), id).await?;
    let booking = found.ok_or(ActionError::NotFound("booking"))?;
    if sights(&mut tx, actor, std::slice::from_ref(&booking), app.now()).await? != [Sight::Whole] {
        return Err(ActionError::NotFound("history"));
    }
    Ok(tx.list_booking_history(&booking).await?)
}
