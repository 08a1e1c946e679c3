//! The driving log of a vehicle (körjournal), with its gaps, as page and file.

use std::collections::HashSet;

use chrono::{DateTime, Utc};
use serde_json::json;
use uuid::Uuid;
use vagnpark_domain::{
    Refusal,
    access::{Actor, Permission, Permitted, TripVerb, may},
    audit::{AuditAction, AuditEntity},
    bounds::table::TRIP_ROUTE,
    driving::{CorrectedUse, DrivingLine, LoggedTrip, driving_log},
    ids::{TripId, VehicleId},
    time::{Month, local_date, local_midnight, local_time, second_by},
};
use vagnpark_export::written_instant;
use vagnpark_store::{Change, LoggedTripRecord, TripNotes, TripRecord, Tx, VehicleRecord};

use crate::{app::App, error::ActionError, writing_scope};

/// A vehicle's log from the first day of a month to the last day of another.
#[derive(Clone, Debug)]
pub struct DrivingLog {
    /// The vehicle.
    pub vehicle: VehicleRecord,
    /// Its lines, in order of time.
    pub lines: Vec<DrivingLine>,
}

/// The log of a vehicle that the actor may see. Of a shared vehicle, others see the trips they pay for.
#[tracing::instrument(skip_all)]
pub async fn open_log(
    app: &App,
    actor: &Actor,
    vehicle: VehicleId,
    from: Month,
    to: Month,
) -> Result<DrivingLog, ActionError> {
    let scope = actor.scope(Permission::SeeVehicles);
    let mut tx = app.store.read().await?;
    let found = tx.find_vehicle(&scope, vehicle).await?.ok_or(ActionError::NotFound("vehicle"))?;
    let span = (local_midnight(from.first_day()), local_midnight(to.next().first_day()));
    let mut trips = tx.list_logged_trips(&scope, vehicle, span.0, span.1).await?;
    let named = actor.scope(Permission::SeeDetails);
    if named != scope {
        let known = tx.list_logged_trips(&named, vehicle, span.0, span.1).await?;
        let known: HashSet<TripId> =
            known.iter().filter(|trip| trip.driver_name.is_some()).map(|trip| trip.id).collect();
        for trip in trips.iter_mut().filter(|trip| !known.contains(&trip.id) && !is_own(actor, trip.driver)) {
            (trip.driver_name, trip.route, trip.private) = (None, String::new(), false);
        }
    }
    let mut lines = driving_log(trips.into_iter().map(trip).collect());
    if !scope.covers(found.organisation) {
        // Others cannot know what was driven between their own trips.
        lines.retain(|line| matches!(line, DrivingLine::Trip(_)));
    }
    Ok(DrivingLog { vehicle: found, lines })
}

fn trip(record: LoggedTripRecord) -> LoggedTrip {
    LoggedTrip {
        id: record.id,
        start: record.start_at,
        end: record.end_at,
        odometer_out_km: record.odometer_out_km,
        odometer_in_km: record.odometer_in_km,
        distance_m: record.distance_m,
        route: record.route,
        purpose: record.purpose,
        driver: record.driver_name.unwrap_or_default(),
        payer: record.payer,
        private: record.private,
        corrected: record
            .corrected_m
            .map(|distance_m| CorrectedUse { distance_m, payer: record.corrected_payer.unwrap_or_default() }),
    }
}

/// Which trips to list.
#[derive(Clone, Copy, Debug, Default)]
pub struct TripFilter {
    /// Of one vehicle.
    pub vehicle: Option<VehicleId>,
    /// Of one month.
    pub month: Option<Month>,
    /// Only those after this one.
    pub after: Option<TripId>,
    /// At most this many.
    pub limit: i64,
}

/// The trips of the actor's organisations and of their vehicles that pass a filter.
#[tracing::instrument(skip_all)]
pub async fn list_trips(app: &App, actor: &Actor, filter: TripFilter) -> Result<Vec<TripRecord>, ActionError> {
    let scope = actor.scope(Permission::SeeVehicles);
    let TripFilter { vehicle, month, after, limit } = filter;
    let mut tx = app.store.read().await?;
    let mut trips = tx.list_trips(&scope, vehicle, month, after, limit).await?;
    let named = actor.scope(Permission::SeeDetails);
    if named != scope {
        let known = tx.list_trips(&named, vehicle, month, after, limit).await?;
        let known: HashSet<TripId> =
            known.iter().filter(|trip| trip.driver_name.is_some()).map(|trip| trip.id).collect();
        for trip in trips.iter_mut().filter(|trip| !known.contains(&trip.id) && !is_own(actor, trip.driver)) {
            trip.driver_name = None;
        }
    }
    Ok(trips)
}

/// Whether the actor drove: who else did, and where, is not for those who only drive themselves.
fn is_own(actor: &Actor, driver: Option<Uuid>) -> bool {
    driver.is_some_and(|driver| actor.user == Some(driver.into()))
}

/// A trip of the actor's own organisation or vehicles, with its vehicle.
#[tracing::instrument(skip_all)]
pub async fn open_trip(app: &App, actor: &Actor, id: TripId) -> Result<(VehicleRecord, LoggedTrip), ActionError> {
    let scope = actor.scope(Permission::SeeVehicles);
    let found = app.store.read().await?.find_trip(&scope, id).await?;
    let found = found.ok_or(ActionError::NotFound("trip"))?;
    let month = Month::of(local_date(found.start_at));
    let log = open_log(app, actor, found.vehicle_id, month, month).await?;
    let trips = log.lines.into_iter().filter_map(|line| match line {
        DrivingLine::Trip(trip) => Some(trip),
        DrivingLine::Gap { .. } => None,
    });
    let trip = { trips }.find(|trip| trip.id == id).ok_or(ActionError::NotFound("trip"))?;
    Ok((log.vehicle, trip))
}

/// The notes of a trip that the actor may describe: their own, or one of an organisation or on a vehicle that they
/// coordinate.
pub(crate) async fn load_own_trip(tx: &mut Tx, actor: &Actor, id: TripId) -> Result<Permitted<TripNotes>, ActionError> {
    writing_scope(actor, Permission::Book)?;
    let found = tx.find_trip(&actor.scope(Permission::SeeVehicles), id).await?;
    let trip = found.ok_or(ActionError::NotFound("trip"))?;
    Ok(may(actor, TripVerb::Describe, trip)?)
}

/// Whether the actor may say where a trip went, and measure it.
#[tracing::instrument(skip_all)]
pub async fn may_describe(app: &App, actor: &Actor, id: TripId) -> Result<bool, ActionError> {
    match load_own_trip(&mut app.store.read().await?, actor, id).await {
        Ok(_) => Ok(true),
        Err(ActionError::NotPermitted) => Ok(false),
        Err(error) => Err(error),
    }
}

/// What is said of a trip; what is absent stays.
#[derive(Clone, Copy, Debug, Default)]
pub struct Description<'a> {
    /// Where it went.
    pub route: Option<&'a str>,
    /// Whether it was private.
    pub private: Option<bool>,
}

/// Writes where a trip went and whether it was private. Given what was seen of it, only if nobody has changed it since.
#[tracing::instrument(skip_all)]
pub async fn describe_trip(
    app: &App,
    actor: &Actor,
    id: TripId,
    asked: Description<'_>,
    seen: Option<(&str, bool)>,
) -> Result<(), ActionError> {
    let mut work = app.begin(actor).await?;
    let before = load_own_trip(&mut work.tx, actor, id).await?;
    if seen.is_some_and(|seen| seen != (before.route.as_str(), before.private)) {
        return Err(Refusal::Stale.into());
    }
    let route = match asked.route {
        Some(route) => TRIP_ROUTE.prose(route)?.into(),
        None => before.route.clone(),
    };
    let private = asked.private.unwrap_or(before.private);
    work.tx.describe_trip(&before, &route, private).await?;
    let change = Change {
        action: AuditAction::Describe,
        entity: AuditEntity::Trip,
        entity_id: id.to_string(),
        organisation: Some(before.payer_id),
        before: Some(json!({ "route": before.route, "private": before.private })),
        after: Some(json!({ "route": route, "private": private })),
    };
    work.finish(change).await
}

/// A line of the log, in the columns that the tax agency expects.
#[derive(Clone, Debug)]
pub struct LogRow {
    /// The trip; none for a gap.
    pub trip: Option<TripId>,
    /// When it began.
    pub start: DateTime<Utc>,
    /// When it ended.
    pub end: DateTime<Utc>,
    /// The odometer before it, if that is known.
    pub odometer_out_km: Option<i64>,
    /// The odometer after it.
    pub odometer_in_km: Option<i64>,
    /// How far it was.
    pub km: String,
    /// Where it went, or that it is a gap.
    pub route: String,
    /// What it was for, in words.
    pub purpose: String,
    /// Who drove.
    pub driver: String,
    /// Who pays.
    pub payer: String,
    /// The word for a private one.
    pub private: String,
    /// What it was corrected to.
    pub corrected: String,
}

impl LogRow {
    fn new(line: &DrivingLine, word: &impl Fn(&str) -> String) -> Self {
        let km = |metres: i64| {
            let exact = format!("{},{:03}", metres / 1_000, metres % 1_000);
            // One decimal at least, and as many as there are: a log says how far it was, and comes back (I-22).
            let (whole, decimals) = exact.split_at(exact.len() - 2);
            format!("{whole}{}", decimals.trim_end_matches('0'))
        };
        match line {
            DrivingLine::Trip(trip) => Self {
                trip: Some(trip.id),
                start: trip.start,
                end: trip.end,
                odometer_out_km: trip.odometer_out_km,
                odometer_in_km: trip.odometer_in_km,
                km: km(trip.distance_m),
                route: trip.route.clone(),
                purpose: trip.purpose.parse::<vagnpark_domain::booking::Purpose>().map_or_else(
                    |_| trip.purpose.clone(),
                    |purpose| word(&format!("purpose-{}", purpose.as_str().replace('_', "-"))),
                ),
                driver: trip.driver.clone(),
                payer: trip.payer.clone(),
                private: if trip.private { word("log-yes") } else { String::new() },
                corrected: trip
                    .corrected
                    .as_ref()
                    .map_or_else(String::new, |right| format!("{} km, {}", km(right.distance_m), right.payer)),
            },
            DrivingLine::Gap { from, to, odometer_out_km, odometer_in_km } => Self {
                trip: None,
                start: *from,
                end: *to,
                odometer_out_km: Some(*odometer_out_km),
                odometer_in_km: Some(*odometer_in_km),
                km: (odometer_in_km - odometer_out_km).to_string(),
                route: word("log-gap"),
                purpose: String::new(),
                driver: String::new(),
                payer: String::new(),
                private: String::new(),
                corrected: String::new(),
            },
        }
    }

    /// As text, column by column. A gap has no vehicle's trip, and says so in the place of its key.
    fn written(self, plate: &str, gap: &str) -> Vec<String> {
        let number = |km: Option<i64>| km.map_or(String::new(), |km| km.to_string());
        let start = written_instant(self.start);
        // Where the local clock shows a time twice, its day and its zone are needed.
        let clock = start.split_once(' ').map_or(start.as_str(), |(_, clock)| clock).to_owned();
        vec![
            self.trip.map_or_else(|| gap.to_owned(), |trip| trip.to_string()),
            plate.to_owned(),
            local_time(self.start).format("%Y-%m-%d").to_string(),
            clock,
            written_instant(second_by(self.end)),
            number(self.odometer_out_km),
            number(self.odometer_in_km),
            self.km,
            self.route,
            self.purpose,
            self.driver,
            self.payer,
            self.private,
            self.corrected,
        ]
    }
}

/// The lines in words.
pub fn log_rows(log: &DrivingLog, word: impl Fn(&str) -> String) -> Vec<LogRow> {
    log.lines.iter().map(|line| LogRow::new(line, &word)).collect()
}

/// The same as rows of text, with a heading.
pub fn rows(log: &DrivingLog, word: impl Fn(&str) -> String) -> Vec<Vec<String>> {
    let heading = [
        "log-key",
        "log-plate",
        "log-date",
        "log-start",
        "log-end",
        "log-odometer-out",
        "log-odometer-in",
        "log-km",
        "log-route",
        "log-purpose",
        "log-driver",
        "log-payer",
        "log-private",
        "log-corrected",
    ];
    let heading = heading.iter().map(|key| word(key)).collect();
    let (plate, gap) = (log.vehicle.description.plate().replace('\u{a0}', " "), word("log-gap-key"));
    let lines = log.lines.iter().map(|line| LogRow::new(line, &word).written(&plate, &gap));
    std::iter::once(heading).chain(lines).collect()
}
