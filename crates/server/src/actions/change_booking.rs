//! What happens to a booking after it was made: cancelled, checked out, returned (B-9, B-10).

use vagnpark_domain::{
    Refusal,
    access::{Actor, Permission},
    booking::{decide_check_out, decide_return},
    ids::BookingId,
    time::Window,
    vehicle::ReadingKind,
    vehicle::odometer::{Reading, decide_reading},
};
use vagnpark_store::{BookingRecord, NewTrip, Tx};

use super::{book_vehicle::change, writing_scope};
use crate::{app::App, error::ActionError};

/// A booking that the actor may change: their own, or any of an organisation they coordinate.
async fn load_for_change(tx: &mut Tx, actor: &Actor, id: BookingId) -> Result<BookingRecord, ActionError> {
    writing_scope(actor, Permission::Book)?;
    let visible = actor.scope(Permission::SeeVehicles);
    let booking = tx.find_booking(&visible, id).await?.ok_or(ActionError::NotFound("booking"))?;
    let own = booking.driver.is_some() && booking.driver == actor.user;
    if own || actor.may_in(Permission::ManageBookings, booking.organisation) {
        // The vehicle is locked too, so that nobody decides about its calendar meanwhile.
        tx.find_vehicle_for_update(&visible, booking.vehicle).await?;
        tx.find_booking(&visible, id).await?.ok_or(ActionError::NotFound("booking"))
    } else {
        Err(ActionError::NotPermitted)
    }
}

/// Calls off a booking. With a version, only if nobody changed it since.
pub(crate) async fn cancel_booking(
    app: &App,
    actor: &Actor,
    id: BookingId,
    version: Option<i64>,
) -> Result<BookingRecord, ActionError> {
    let mut tx = app.store.begin().await?;
    let before = load_for_change(&mut tx, actor, id).await?;
    let after = BookingRecord { state: before.state.cancel()?, ..before.clone() };
    write(app, tx, actor, "cancel", &before, after, version).await
}

/// Hands out the keys: notes the odometer and that the vehicle is out until it is returned (B-2).
pub(crate) async fn check_out(
    app: &App,
    actor: &Actor,
    id: BookingId,
    odometer_km: Option<i64>,
) -> Result<BookingRecord, ActionError> {
    let now = app.now();
    let mut tx = app.store.begin().await?;
    let before = load_for_change(&mut tx, actor, id).await?;
    let state = decide_check_out(before.state, before.window, now)?;
    let log = tx.list_readings(&actor.scope(Permission::SeeVehicles), before.vehicle).await?;
    if let Some(odometer_km) = odometer_km {
        let reading = reading(app, odometer_km, "check_out");
        decide_reading(&log, &reading)?;
        tx.insert_readings(&[(before.vehicle, reading)], None).await?;
    }
    let known = vagnpark_domain::vehicle::odometer::latest(&log).map(|reading| reading.odometer_km);
    let after =
        BookingRecord { state, checked_out_at: Some(now), odometer_out_km: odometer_km.or(known), ..before.clone() };
    write(app, tx, actor, "check_out", &before, after, None).await
}

/// Takes the vehicle back: the reading goes into the log, and the return makes the trip (B-9). From
/// this minute on the vehicle can be booked again.
pub(crate) async fn return_vehicle(
    app: &App,
    actor: &Actor,
    id: BookingId,
    odometer_km: i64,
    remark: &str,
) -> Result<BookingRecord, ActionError> {
    let now = app.now();
    let mut tx = app.store.begin().await?;
    let before = load_for_change(&mut tx, actor, id).await?;
    let (state, distance_m) = decide_return(before.state, before.odometer_out_km, odometer_km, before.checked_out_at)?;
    let log = tx.list_readings(&actor.scope(Permission::SeeVehicles), before.vehicle).await?;
    let reading = reading(app, odometer_km, "return");
    decide_reading(&log, &reading)?;
    tx.insert_readings(&[(before.vehicle, reading)], None).await?;
    let out_at = before.checked_out_at.unwrap_or_else(|| before.window.start());
    if let Ok(driven) = Window::new(out_at, now) {
        let trip = NewTrip {
            id: app.new_id(),
            vehicle: before.vehicle,
            payer: before.organisation,
            booking: Some(before.id),
            driver_name: Some(actor.name.clone()),
            window: driven,
            distance_m,
            purpose: before.purpose.as_str().to_owned(),
            sender_key: None,
        };
        tx.insert_trips(&[trip], before.organisation, None).await?;
    }
    let note = if remark.trim().is_empty() { before.note.clone() } else { remark.chars().take(200).collect() };
    let after =
        BookingRecord { state, returned_at: Some(now), odometer_in_km: Some(odometer_km), note, ..before.clone() };
    write(app, tx, actor, "return", &before, after, None).await
}

fn reading(app: &App, odometer_km: i64, source: &str) -> Reading {
    Reading {
        id: app.new_id(),
        at: app.now(),
        odometer_km,
        kind: ReadingKind::Read,
        source: source.to_owned(),
        replaces: None,
        reason: None,
    }
}

async fn write(
    app: &App,
    mut tx: Tx,
    actor: &Actor,
    action: &str,
    before: &BookingRecord,
    after: BookingRecord,
    version: Option<i64>,
) -> Result<BookingRecord, ActionError> {
    if version.is_some_and(|version| version != before.version) || !tx.update_booking(&after).await? {
        return Err(Refusal::Stale.into());
    }
    tx.audit(actor, app.now(), change(action, &after, Some(before))).await?;
    tx.commit().await?;
    Ok(BookingRecord { version: after.version + 1, ..after })
}
