//! One booking with everything around it: its vehicle and people, its history, and its series.

use std::collections::HashMap;

use chrono::{DateTime, NaiveDate, Utc};
use vagnpark_domain::{
    access::{Actor, Permission, Scope},
    booking::{Sight, occurrences},
    ids::{BookingId, OrganisationId, SeriesId, UserId, VehicleId},
    time::local_date,
};
use vagnpark_store::{BookingRecord, DefectRecord, HistoryLine, SeenBooking, Tx, VehicleRecord};

use super::{calendar::run_during, sight::sights};
use crate::{app::App, error::ActionError, register::find::numbers_of};

/// A booking that the actor may see, with everything around it that they may see.
#[derive(Clone, Debug)]
pub struct BookingDetails {
    /// The booking.
    pub booking: BookingRecord,
    /// The vehicle.
    pub vehicle: VehicleRecord,
    /// Those who run it in the booking's window, one after the other.
    pub run_by: Vec<OrganisationId>,
    /// The name of the vehicle's depot.
    pub depot: Option<String>,
    /// The names of the driver and of those whom the history names as drivers.
    pub drivers: HashMap<UserId, String>,
    /// The name of the organisation that pays.
    pub payer: Option<String>,
    /// Its history, oldest first, if the actor sees all of it (B-10).
    pub history: Vec<HistoryLine>,
    /// The numbers of the vehicles that the history names.
    pub numbers: HashMap<VehicleId, String>,
    /// The vehicle's open defects.
    pub defects: Vec<DefectRecord>,
    /// What the previous driver said about the vehicle, and when, while that matters.
    pub remark_before: Option<(DateTime<Utc>, String)>,
    /// The state of its series, if it has one and that was asked for.
    pub series: Option<SeriesCount>,
}

/// How many occurrences of a series were booked.
#[derive(Clone, Debug)]
pub struct SeriesCount {
    /// Its bookings that hold.
    pub booked: usize,
    /// Its occurrences.
    pub wanted: usize,
    /// Its occurrences that are waited for.
    pub waiting: i64,
    /// The local day of the first booking that holds.
    pub first: Option<NaiveDate>,
    /// The day of the last occurrence.
    pub last: Option<NaiveDate>,
}

/// Opens a booking; its series is counted on request.
#[tracing::instrument(skip_all)]
pub async fn open_booking(
    app: &App,
    actor: &Actor,
    id: BookingId,
    with_series: bool,
) -> Result<BookingDetails, ActionError> {
    let scope = actor.scope(Permission::SeeVehicles);
    let mut tx = app.store.read().await?;
    let booking = tx.find_booking(&scope, id).await?.ok_or(ActionError::NotFound("booking"))?;
    let sight = sights(&mut tx, actor, std::slice::from_ref(&booking), app.now()).await?.remove(0);
    let booking = booking.with_sight(sight);
    let vehicle = tx.find_vehicle(&scope, booking.vehicle).await?.ok_or(ActionError::NotFound("vehicle"))?;
    let run_by = run_during(&mut tx, &vehicle, booking.window, app.today()).await?;
    let depot = tx.list_depots().await?.into_iter().find(|depot| Some(depot.id) == vehicle.depot);
    let payer = tx.list_organisations().await?.into_iter().find(|found| found.id == booking.organisation);
    let history = if sight == Sight::Whole { tx.list_booking_history(&booking).await? } else { Vec::new() };
    let defects = tx.list_open_defects(&scope, &[vehicle.id]).await?;
    let remark_before = if booking.state.is_live() { tx.find_last_remark(vehicle.id).await? } else { None };
    let drivers = history.iter().flat_map(drivers_of).flatten().chain(booking.driver);
    let drivers = tx.load_names(&drivers.collect::<Vec<_>>()).await?;
    let moved_between = history.iter().filter_map(vehicle_of).collect();
    let numbers = numbers_of(&mut tx, &scope, moved_between).await?;
    let series = match booking.series.filter(|_| with_series) {
        Some(series) => count_series(&mut tx, &scope, series).await?,
        None => None,
    };
    Ok(BookingDetails {
        booking,
        vehicle,
        run_by,
        depot: depot.map(|depot| depot.name),
        drivers,
        payer: payer.map(|payer| payer.name),
        history,
        numbers,
        defects,
        remark_before,
        series,
    })
}

/// The vehicle that an entry of the history is about.
pub fn vehicle_of(line: &HistoryLine) -> Option<VehicleId> {
    let after: serde_json::Value = serde_json::from_str(line.after_json.as_deref()?).ok()?;
    after["vehicle"].as_str()?.parse().ok()
}

/// The drivers before and after what an entry of the history is about.
pub fn drivers_of(line: &HistoryLine) -> [Option<UserId>; 2] {
    [&line.before_json, &line.after_json].map(|json| {
        let value: serde_json::Value = serde_json::from_str(json.as_deref()?).ok()?;
        value["driver"].as_str()?.parse().ok()
    })
}

async fn count_series(tx: &mut Tx, scope: &Scope, id: SeriesId) -> Result<Option<SeriesCount>, ActionError> {
    let Some(record) = tx.find_series(scope, id).await? else { return Ok(None) };
    let mut bookings = tx.list_series_bookings(scope, id).await?;
    bookings.retain(|booking| booking.state.is_open());
    let day = |booking: &BookingRecord| local_date(booking.window.start());
    Ok(Some(SeriesCount {
        booked: bookings.len(),
        wanted: occurrences(&record.series)?.len(),
        waiting: tx.count_waiting_of(&record).await?,
        first: bookings.first().map(day),
        last: bookings.last().map(day),
    }))
}
