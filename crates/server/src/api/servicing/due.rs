//! `due`: what falls due for vehicles, and when.

use axum::{Json, extract::State};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;
use vagnpark_actions::{App, servicing::due};
use vagnpark_domain::Field;

use crate::{
    api::{Listing, bounded, words},
    web::{auth::Signed, extract::Params, problem::Problem},
};

/// Something that falls due.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct DueBody {
    /// Id of the vehicle.
    vehicle: Uuid,
    /// The registration number, as on the plate.
    registration_number: Option<String>,
    /// Its kind.
    kind: words::DueKind,
    /// The day on which it is due.
    due_on: NaiveDate,
    /// The first day the vehicle may not be driven.
    ban_from: Option<NaiveDate>,
    /// The odometer at which it is due.
    due_km: Option<i64>,
    /// The engine hours at which it is due.
    due_hours: Option<i64>,
    /// When the meter gets there at the pace of the busiest stretch of the last year.
    forecast_earliest: Option<NaiveDate>,
    /// When the meter gets there at the pace of the calmest stretch.
    forecast_latest: Option<NaiveDate>,
    /// The service plan behind it.
    plan: Option<Uuid>,
}

/// How far ahead to look.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct DueParams {
    /// How many days ahead; 90 if absent.
    #[param(minimum = 0, maximum = 3_650, default = 90)]
    within_days: Option<i64>,
}

/// What falls due for your vehicles, most urgent first.
#[utoipa::path(
    get,
    path = "/due",
    operation_id = "list_due",
    tag = "servicing",
    extensions(("x-permissions" = json!(["see_vehicles"]))),
    params(DueParams),
    responses((status = 200, body = Listing<DueBody>)),
)]
pub(crate) async fn list(
    State(app): State<App>,
    signed: Signed,
    Params(params): Params<DueParams>,
) -> Result<Json<Listing<DueBody>>, Problem> {
    let days = bounded(Field::WithinDays, params.within_days.unwrap_or(90), 0, 3_650)?;
    let dues = due::list_dues(&app, &signed.actor, days.unsigned_abs()).await?;
    let items = dues.into_iter().map(|found| DueBody {
        vehicle: found.vehicle.id.0,
        registration_number: found.vehicle.description.registration_number.map(Into::into),
        kind: found.due.kind.into(),
        due_on: found.due.due_on,
        ban_from: found.due.ban_from,
        due_km: found.due.due_km,
        due_hours: found.due.due_hours,
        forecast_earliest: found.due.forecast.map(|range| range.earliest),
        forecast_latest: found.due.forecast.map(|range| range.latest),
        plan: found.plan.map(|id| id.0),
    });
    Ok(Json(Listing { items: items.collect(), next: None }))
}
