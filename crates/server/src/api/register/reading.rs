//! The meters of a vehicle: `readings` of the odometer, and `engine-hours`.

use axum::{Json, extract::State, http::StatusCode, response::IntoResponse};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;
use vagnpark_actions::{
    App,
    register::{
        correct_reading::{RightReading, correct_reading},
        find::open_vehicle,
        reading,
    },
};
use vagnpark_domain::{
    Field,
    ids::VehicleId,
    register::{
        ReadingKind, ReadingWay,
        reading::{Confirmation, Reading},
    },
    time::to_microseconds,
};

use crate::{
    api::{Listing, word, words},
    web::{
        auth::Signed,
        extract::{Body, Path},
        problem::Problem,
    },
};

/// An entry of the odometer log.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ReadingBody {
    /// Its id.
    id: Uuid,
    /// When it was read.
    at: DateTime<Utc>,
    /// What the odometer showed, in km.
    odometer_km: i64,
    /// Its kind.
    kind: words::ReadingKind,
    /// How it came in.
    source: String,
    /// Id of the reading that it corrects.
    replaces: Option<Uuid>,
    /// Why, for a correction.
    reason: Option<String>,
}

impl From<Reading> for ReadingBody {
    fn from(reading: Reading) -> Self {
        Self {
            id: reading.id.0,
            at: reading.at,
            odometer_km: reading.odometer_km,
            kind: reading.kind.into(),
            source: reading.source.into(),
            replaces: reading.replaces.map(|id| id.0),
            reason: reading.reason,
        }
    }
}

/// A vehicle's odometer log, by time.
#[utoipa::path(
    get,
    path = "/vehicles/{id}/readings",
    operation_id = "list_readings",
    tag = "register",
    params(("id" = Uuid, Path, description = "The id of the vehicle.")),
    responses((status = 200, body = Listing<ReadingBody>)),
)]
pub(crate) async fn readings(
    State(app): State<App>,
    signed: Signed,
    Path(id): Path<Uuid>,
) -> Result<Json<Listing<ReadingBody>>, Problem> {
    let file = open_vehicle(&app, &signed.actor, VehicleId(id)).await?;
    Ok(Json(Listing { items: file.readings.into_iter().map(Into::into).collect(), next: None }))
}

/// A reading to append.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewReadingBody {
    /// When it was read; if absent, now or, for a correction, the time of the reading it replaces.
    at: Option<DateTime<Utc>>,
    /// What the odometer showed, in km.
    odometer_km: i64,
    /// `read`, `estimated`, `correction` or `meter_replacement`.
    kind: Option<String>,
    /// The reading that a correction replaces.
    replaces: Option<Uuid>,
    /// Why; required for a correction, a replacement or a confirmed value.
    reason: Option<String>,
    /// Whether the value was looked at again and is right, after `odometer_implausible` or `odometer_falls_back`.
    #[serde(default)]
    confirm: bool,
}

/// Appends to a vehicle's odometer log. A correction replaces the reading it names, at the same time unless it gives
/// another; the booking and the trip that came of it follow.
#[utoipa::path(
    post,
    path = "/vehicles/{id}/readings",
    operation_id = "create_reading",
    tag = "register",
    params(("id" = Uuid, Path, description = "The id of the vehicle.")),
    request_body = NewReadingBody,
    responses((status = 201, body = ReadingBody)),
)]
pub(crate) async fn append_reading(
    State(app): State<App>,
    signed: Signed,
    Path(id): Path<Uuid>,
    Body(new): Body<NewReadingBody>,
) -> Result<impl IntoResponse, Problem> {
    let kind = new.kind.map_or(Ok(ReadingKind::Read), |text| word(Field::Kind, &text))?;
    let confirmation = Confirmation::of(new.confirm);
    let at = new.at.map(to_microseconds);
    let (vehicle, actor) = (VehicleId(id), &signed.actor);
    let reading = match new.replaces.filter(|_| kind == ReadingKind::Correction) {
        Some(replaced) => {
            let reason = new.reason.unwrap_or_default();
            let right = RightReading { odometer_km: new.odometer_km, at, reason, confirmation };
            correct_reading(&app, actor, vehicle, replaced.into(), right).await?
        }
        None => {
            let at = at.unwrap_or_else(|| app.now());
            let reading = Reading {
                kind,
                replaces: new.replaces.map(Into::into),
                reason: new.reason,
                ..Reading::read_off(app.new_id(), at, new.odometer_km, ReadingWay::Api)
            };
            reading::append_reading(&app, actor, vehicle, reading, confirmation).await?
        }
    };
    Ok((StatusCode::CREATED, Json(ReadingBody::from(reading))))
}

/// A reading of an hour meter.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct EngineHoursBody {
    /// Its id.
    id: Uuid,
    /// When it was read.
    at: DateTime<Utc>,
    /// Hours that the engine has run.
    engine_hours: i64,
    /// How it came in.
    source: String,
}

/// The readings of a vehicle's hour meter, by time.
#[utoipa::path(
    get,
    path = "/vehicles/{id}/engine-hours",
    operation_id = "list_engine_hours",
    tag = "register",
    params(("id" = Uuid, Path, description = "The id of the vehicle.")),
    responses((status = 200, body = Listing<EngineHoursBody>)),
)]
pub(crate) async fn hours(
    State(app): State<App>,
    signed: Signed,
    Path(id): Path<Uuid>,
) -> Result<Json<Listing<EngineHoursBody>>, Problem> {
    let log = reading::list_hours(&app, &signed.actor, VehicleId(id)).await?;
    let body = |known: vagnpark_actions::records::EngineHours| EngineHoursBody {
        id: known.id.0,
        at: known.at,
        engine_hours: known.hours,
        source: known.way.to_string(),
    };
    Ok(Json(Listing { items: log.into_iter().map(body).collect(), next: None }))
}

/// A reading of an hour meter to append.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewEngineHoursBody {
    /// When it was read; now if absent.
    at: Option<DateTime<Utc>>,
    /// Hours that the engine has run.
    engine_hours: i64,
}

/// Appends a reading of a vehicle's hour meter.
#[utoipa::path(
    post,
    path = "/vehicles/{id}/engine-hours",
    operation_id = "create_engine_hours",
    tag = "register",
    extensions(("x-permissions" = json!(["service", "manage_vehicles"]))),
    params(("id" = Uuid, Path, description = "The id of the vehicle.")),
    request_body = NewEngineHoursBody,
    responses((status = 204)),
)]
pub(crate) async fn append_hours(
    State(app): State<App>,
    signed: Signed,
    Path(id): Path<Uuid>,
    Body(new): Body<NewEngineHoursBody>,
) -> Result<StatusCode, Problem> {
    let at = to_microseconds(new.at.unwrap_or_else(|| app.now()));
    reading::append_hours(&app, &signed.actor, VehicleId(id), at, new.engine_hours, ReadingWay::Api).await?;
    Ok(StatusCode::NO_CONTENT)
}
