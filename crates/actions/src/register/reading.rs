//! Appending to a vehicle's odometer log (V-8) and to its engine hours (S-7).

use chrono::{DateTime, Utc};
use vagnpark_domain::{
    Fault, Field, Refusal,
    access::{Actor, Object, Permission, Permitted, VehicleVerb},
    audit::{AuditAction, AuditEntity},
    bounds::table::{ENGINE_HOURS, READING_REASON},
    ids::VehicleId,
    message::MessageKind,
    money::group_thousands,
    register::{
        ReadingWay,
        reading::{Confirmation, Reading, decide_reading},
    },
    time::local_date,
};
use vagnpark_store::{Change, Concerning, EngineHours, Locked, OfVehicle, Readings, VehicleRecord};

use super::ran::hold_as_of;
use crate::{
    app::App,
    error::ActionError,
    messages::notify::{about_vehicle, tell_coordinators},
    work::Work,
};

/// Appends a reading or a meter replacement; corrections are made by
/// [`correct_reading`](super::correct_reading::correct_reading).
#[tracing::instrument(skip_all)]
pub async fn append_reading(
    app: &App,
    actor: &Actor,
    vehicle: VehicleId,
    reading: Reading,
    confirmation: Confirmation,
) -> Result<Reading, ActionError> {
    let scope = actor.scope(Permission::SeeVehicles);
    let (mut work, found) = begin(app, actor, vehicle, reading.at).await?;
    let (log, now) = (work.tx.list_readings(&scope, vehicle).await?, work.now);
    append_decided(&mut work, &found, &log, reading.clone(), now, confirmation).await?;
    let change = Change {
        action: AuditAction::ReadOdometer,
        entity: AuditEntity::Vehicle,
        entity_id: vehicle.to_string(),
        organisation: found.interests().run_by.first().copied(),
        before: found.odometer.map(|(km, at)| serde_json::json!({ "odometer_km": km, "at": at })),
        after: Some(serde_json::json!({ "odometer_km": reading.odometer_km, "at": reading.at, "kind": reading.kind,
                "reason": reading.reason })),
    };
    work.finish(change).await?;
    Ok(reading)
}

/// The reason why a reading is right although it seems impossible, if given.
pub(crate) fn reason_given(text: &str) -> Result<Option<String>, Refusal> {
    Ok(Some(READING_REASON.prose(text)?.into()).filter(|reason: &String| !reason.is_empty()))
}

/// Appends a reading that has been decided to the log of its vehicle. The coordinators are told of one that had to be
/// confirmed: it may be wrong, or one before it.
pub(crate) async fn append_decided(
    work: &mut Work<'_>,
    vehicle: &Locked<VehicleRecord>,
    log: &[Reading],
    reading: Reading,
    now: DateTime<Utc>,
    confirmation: Confirmation,
) -> Result<(), ActionError> {
    decide_reading(log, &reading, now, confirmation)?;
    if decide_reading(log, &reading, now, Confirmation::Absent).is_err() {
        let km = group_thousands(&reading.odometer_km.to_string());
        let remark = format!("{km} km ({})", reading.reason.as_deref().unwrap_or_default());
        let about = about_vehicle(vehicle, &remark);
        tell_coordinators(work, vehicle.organisation, MessageKind::ReadingConfirmed, about).await?;
    }
    // Whoever may read the meters, or hand the vehicle over, or finish a job, may write what they show.
    let all = [(vehicle.id, reading)];
    let written = work.follow(VehicleVerb::ReadMeters, Readings { all: &all, run_by: vec![vehicle.organisation] })?;
    Ok(work.tx.insert_readings(&written, None).await?)
}

/// Appends a reading of the hour meter.
#[tracing::instrument(skip_all)]
pub async fn append_hours(
    app: &App,
    actor: &Actor,
    vehicle: VehicleId,
    at: DateTime<Utc>,
    hours: i64,
    way: ReadingWay,
) -> Result<(), ActionError> {
    let (mut work, found) = begin(app, actor, vehicle, at).await?;
    note_hours(&mut work, &found, at, hours, way).await?;
    let change = Change {
        action: AuditAction::ReadHours,
        entity: AuditEntity::Vehicle,
        entity_id: vehicle.to_string(),
        organisation: found.interests().run_by.first().copied(),
        before: None,
        after: Some(serde_json::json!({ "engine_hours": hours, "at": at })),
    };
    work.finish(change).await
}

/// Notes a reading of the hour meter, unless the meter would run backwards.
pub(crate) async fn note_hours(
    work: &mut Work<'_>,
    permitted: &Permitted<impl OfVehicle>,
    at: DateTime<Utc>,
    hours: i64,
    way: ReadingWay,
) -> Result<(), ActionError> {
    let vehicle = permitted.vehicle().id;
    let log = work.tx.list_engine_hours(&work.actor.scope(Permission::SeeVehicles), vehicle).await?;
    let backwards =
        |known: &&EngineHours| (known.at <= at && known.hours > hours) || (known.at > at && known.hours < hours);
    if let Some(known) = log.iter().find(backwards) {
        let fault = Fault::OutOfStep { given: hours, known: known.hours, on: local_date(known.at) };
        return Err(Refusal::at(Field::EngineHours, fault).into());
    }
    if hours < 0 {
        return Err(Refusal::at(Field::EngineHours, Fault::outside(hours, 0, ENGINE_HOURS.most)).into());
    }
    let reading = EngineHours { id: work.app.new_id(), at, hours, way };
    Ok(work.tx.insert_engine_hours(permitted, &reading).await?)
}

/// The hour-meter readings of a vehicle that the actor may see, by time.
#[tracing::instrument(skip_all)]
pub async fn list_hours(app: &App, actor: &Actor, vehicle: VehicleId) -> Result<Vec<EngineHours>, ActionError> {
    let scope = actor.scope(Permission::SeeVehicles);
    let mut tx = app.store.read().await?;
    tx.find_vehicle(&scope, vehicle).await?.ok_or(ActionError::NotFound("vehicle"))?;
    Ok(tx.list_engine_hours(&scope, vehicle).await?)
}

/// Locks a vehicle whose meters the actor may read, as the workshop staff and the managers of those who ran it then
/// may.
async fn begin<'a>(
    app: &'a App,
    actor: &'a Actor,
    vehicle: VehicleId,
    at: DateTime<Utc>,
) -> Result<(Work<'a>, Permitted<Concerning<Locked<VehicleRecord>>>), ActionError> {
    if !actor.may(Permission::Service) && !actor.may(Permission::ManageVehicles) {
        return Err(ActionError::NotPermitted);
    }
    let mut work = app.begin(actor).await?;
    let found = hold_as_of(&mut work, VehicleVerb::ReadMeters, vehicle, local_date(at)).await?;
    Ok((work, found))
}
