//! Handing keys over: a vehicle is taken and brought back, which makes the trip (B-2, B-9).

use chrono::{DateTime, Utc};
use vagnpark_domain::{
    Fault, Field, Refusal,
    access::{Actor, BookingVerb, Permission, Permitted},
    audit::AuditAction,
    booking::{
        BookingState, Calendar, Purpose, check_out_from, decide_check_out, decide_return, driven_m, driven_window,
    },
    bounds::table::{BOOKING_REMARK, REASON},
    ids::BookingId,
    register::{
        ReadingWay,
        reading::{Confirmation, Reading, latest_by},
    },
    time::Window,
};
use vagnpark_store::{Booked, BookingRecord, Locked, NewTrip, Tx, VehicleRecord};

use super::{
    book::{change_because, put_booking},
    calendar::{booked_on, driver_of},
    change::{BookingChange, Freed, decide_and_move, load_for_change},
    suggest::taken,
    waiting_list::offer_freed,
};
use crate::{
    app::App,
    error::ActionError,
    register::reading::{append_decided, reason_given},
    work::Work,
};

/// The facts noted when the keys change hands.
#[derive(Clone, Debug, Default)]
pub struct HandOver {
    /// Needed at return.
    pub odometer_km: Option<i64>,
    /// Charge or fuel left.
    pub level_percent: Option<i64>,
    /// What the next driver should know.
    pub remark: String,
    /// Whether the odometer is confirmed although it seems impossible (V-8).
    pub confirmation: Confirmation,
    /// The reason for confirming it.
    pub reason: String,
    /// Whether a booking that begins later should begin now.
    pub move_start: bool,
}

impl HandOver {
    fn level(&self) -> Result<Option<i64>, Refusal> {
        match self.level_percent {
            Some(level) if !(0..=100).contains(&level) => {
                Err(Refusal::at(Field::LevelPercent, Fault::outside(level, 0, 100)))
            }
            level => Ok(level),
        }
    }

    fn reading(&self, app: &App, odometer_km: i64, at: DateTime<Utc>, way: ReadingWay) -> Result<Reading, Refusal> {
        let reason = reason_given(&self.reason)?;
        Ok(Reading { reason, ..Reading::read_off(app.new_id(), at, odometer_km, way) })
    }
}

/// Hands out the keys: notes the odometer, and that the vehicle is out until it is returned (B-2).
#[tracing::instrument(skip_all)]
pub async fn check_out(
    app: &App,
    actor: &Actor,
    id: BookingId,
    given: &HandOver,
) -> Result<BookingRecord, ActionError> {
    let mut work = app.begin(actor).await?;
    let (before, vehicle) = load_for_change(&mut work, id).await?;
    match take_keys(&mut work, &before, &vehicle, given).await {
        Err(ActionError::Refused(Refusal::Taken { conflicts, .. })) => {
            let window = Window::new(before.window.start().min(work.now), before.window.end()).unwrap_or(before.window);
            drop(work);
            Err(taken(app, actor, vehicle.description.class, window, conflicts).await?)
        }
        done => {
            let after = done?;
            work.finish_noted().await?;
            Ok(after)
        }
    }
}

async fn take_keys(
    work: &mut Work<'_>,
    booked: &Permitted<Booked>,
    vehicle: &Locked<VehicleRecord>,
    given: &HandOver,
) -> Result<BookingRecord, ActionError> {
    let level_out_percent = given.level()?;
    let moved =
        if given.move_start && booked.state == BookingState::Confirmed && work.now < check_out_from(booked.window) {
            let asked = BookingChange { start: Some(work.now), ..BookingChange::default() };
            let moved = decide_and_move(work, booked, vehicle, &asked, Freed::Offered).await?;
            if moved.state == BookingState::Requested {
                return Err(Refusal::NotApprovedYet.into());
            }
            let moved = booked_on(work, moved, vehicle).await?;
            Some(work.permit(BookingVerb::Change, moved)?)
        } else {
            None
        };
    let before = moved.as_ref().unwrap_or(booked);
    let state = decide_check_out(before.state, before.window, work.now)?;
    driver_of(&mut work.tx, before.driver).await?.may_be_given_a_vehicle()?;
    if vehicle.stopped_by_defect && before.purpose != Purpose::Servicing {
        return Err(Refusal::StoppedByDefect.into());
    }
    let window = is_free_until_start(&mut work.tx, before, work.now).await?;
    // Trips of a vehicle never overlap, though the clock may have gone back since the last one.
    let out_at = work.tx.find_trip_end_after(before.vehicle, work.now).await?.unwrap_or(work.now);
    let log = work.tx.list_readings(&work.actor.scope(Permission::SeeVehicles), before.vehicle).await?;
    if let Some(odometer_km) = given.odometer_km {
        let reading = given.reading(work.app, odometer_km, out_at, ReadingWay::CheckOut)?;
        append_decided(work, vehicle, &log, reading, out_at, given.confirmation).await?;
    }
    let known = latest_by(&log, out_at).map(|reading| reading.odometer_km);
    let after = BookingRecord {
        state,
        window,
        checked_out_at: Some(out_at),
        odometer_out_km: given.odometer_km.or(known),
        level_out_percent,
        ..BookingRecord::clone(before)
    };
    let after = put_booking(&mut work.tx, before, after).await?;
    work.note(change_because(AuditAction::CheckOut, &after, Some(before), &REASON.prose(&given.reason)?));
    Ok(after)
}

/// The window of a booking whose keys are taken now, if the vehicle is free until the booking's start. It begins now if
/// it would begin later: the vehicle is gone from now on.
async fn is_free_until_start(tx: &mut Tx, booking: &BookingRecord, now: DateTime<Utc>) -> Result<Window, ActionError> {
    let occupied = tx.list_occupied(booking.vehicle, booking.window).await?;
    if occupied.iter().any(|other| other.booking != booking.id && other.state == BookingState::CheckedOut) {
        return Err(Refusal::VehicleOut.into());
    }
    let Ok(early) = Window::new(now, booking.window.start()) else { return Ok(booking.window) };
    let occupied = tx.list_occupied(booking.vehicle, early).await?;
    let conflicts = Calendar { occupied, ..Calendar::default() }.conflicts(early, Some(booking.id), now);
    if conflicts.is_empty() {
        Ok(Window::new(now, booking.window.end()).map_err(|_| Refusal::WindowEmpty)?)
    } else {
        Err(Refusal::Taken { conflicts, alternatives: Vec::new() }.into())
    }
}

/// Takes the vehicle back: the reading goes into the log, and the return makes the trip (B-9). From this minute the
/// vehicle can be booked again.
#[tracing::instrument(skip_all)]
pub async fn return_vehicle(
    app: &App,
    actor: &Actor,
    id: BookingId,
    given: &HandOver,
) -> Result<BookingRecord, ActionError> {
    let level_in_percent = given.level()?;
    let odometer_km = given.odometer_km.ok_or_else(|| Refusal::at(Field::OdometerKm, Fault::Missing))?;
    let mut work = app.begin(actor).await?;
    let (before, vehicle) = load_for_change(&mut work, id).await?;
    let log = work.tx.list_readings(&actor.scope(Permission::SeeVehicles), before.vehicle).await?;
    let (state, out_km) = decide_return(before.state, before.odometer_out_km, odometer_km, &log)?;
    let driven = driven_window(before.checked_out_at.unwrap_or_else(|| before.window.start().min(work.now)), work.now)?;
    let reading = given.reading(app, odometer_km, driven.end(), ReadingWay::Return)?;
    append_decided(&mut work, &vehicle, &log, reading, driven.end(), given.confirmation).await?;
    let trip = NewTrip {
        id: app.new_id(),
        vehicle: before.vehicle,
        payer: before.organisation,
        booking: Some(before.id),
        driver_name: Some(driver_name(&mut work, &before).await?),
        window: driven,
        // Somebody who has looked twice can bring the vehicle back whatever was noted before; the coordinators are
        // told.
        distance_m: driven_m(out_km, odometer_km),
        purpose: before.purpose.as_str().to_owned(),
        sender_key: None,
    };
    work.tx.insert_trips(&[trip], before.organisation, None).await?;
    let after = BookingRecord {
        state,
        returned_at: Some(driven.end()),
        odometer_out_km: Some(out_km),
        odometer_in_km: Some(odometer_km),
        level_in_percent,
        remark: BOOKING_REMARK.prose(&given.remark)?.into(),
        ..BookingRecord::clone(&before)
    };
    let after = put_booking(&mut work.tx, &before, after).await?;
    // The rest of a window that ended early can go to somebody who waits.
    if let Ok(left) = Window::new(work.now, before.window.end()) {
        offer_freed(&mut work, before.vehicle, left).await?;
    }
    work.finish(change_because(AuditAction::Return, &after, Some(&before), &REASON.prose(&given.reason)?)).await?;
    Ok(after)
}

/// The name of the driver: the booking's own, whoever pressed return for them.
async fn driver_name(work: &mut Work<'_>, booking: &BookingRecord) -> Result<String, ActionError> {
    let Some(driver) = booking.driver.or(booking.made_by).or(work.actor.user) else {
        return Ok(work.actor.name.clone());
    };
    let mut names = work.tx.load_names(&[driver]).await?;
    Ok(names.remove(&driver).unwrap_or_else(|| work.actor.name.clone()))
}
