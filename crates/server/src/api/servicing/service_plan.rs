//! `service-plans`: what recurs on a vehicle, by months, kilometres or engine hours.

use axum::{Json, extract::State, http::StatusCode, response::IntoResponse};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;
use vagnpark_actions::{App, records::PlanRecord, servicing::service_plan};
use vagnpark_domain::{Field, ids::PlanId, servicing::Plan};

use crate::{
    api::{Listing, word, words},
    web::{
        auth::Signed,
        extract::{Body, Params, Path},
        problem::Problem,
    },
};

/// A service plan: something that recurs on a vehicle.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PlanBody {
    /// Its id.
    id: Uuid,
    /// Id of the vehicle.
    vehicle: Uuid,
    /// Its kind.
    kind: words::PlanKind,
    /// Months between times.
    interval_months: Option<u32>,
    /// Kilometres between times.
    interval_km: Option<i64>,
    /// Engine hours between times.
    interval_hours: Option<i64>,
    /// The day when it was last done.
    last_done_on: NaiveDate,
    /// What the odometer showed when it was last done, in km.
    last_done_km: Option<i64>,
    /// Engine hours when it was last done.
    last_done_hours: Option<i64>,
    /// A note.
    note: String,
}

impl From<PlanRecord> for PlanBody {
    fn from(record: PlanRecord) -> Self {
        Self {
            id: record.id.0,
            vehicle: record.vehicle.0,
            kind: record.plan.kind.into(),
            interval_months: record.plan.interval_months,
            interval_km: record.plan.interval_km,
            interval_hours: record.plan.interval_hours,
            last_done_on: record.plan.last_done_on,
            last_done_km: record.plan.last_done_km,
            last_done_hours: record.plan.last_done_hours,
            note: record.note,
        }
    }
}

/// Which plans to list.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct PlanParams {
    /// Only of this vehicle.
    vehicle: Option<Uuid>,
}

/// The plans of your vehicles.
#[utoipa::path(
    get,
    path = "/service-plans",
    operation_id = "list_service_plans",
    tag = "servicing",
    extensions(("x-permissions" = json!(["see_vehicles"]))),
    params(PlanParams),
    responses((status = 200, body = Listing<PlanBody>)),
)]
pub(crate) async fn list(
    State(app): State<App>,
    signed: Signed,
    Params(params): Params<PlanParams>,
) -> Result<Json<Listing<PlanBody>>, Problem> {
    let plans = service_plan::list_plans(&app, &signed.actor, params.vehicle.map(Into::into)).await?;
    Ok(Json(Listing { items: plans.into_iter().map(Into::into).collect(), next: None }))
}

/// A plan to enter.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewPlanBody {
    /// Id of the vehicle.
    vehicle: Uuid,
    /// `service`, `tachograph`, `crane`, `tail_lift`, `fire_extinguisher`, `alcolock`, `first_aid`, `taximeter` or
    /// `other`.
    kind: String,
    /// Months between times; if absent, those of the statute where there is one.
    interval_months: Option<u32>,
    /// Kilometres between times; whichever comes first.
    interval_km: Option<i64>,
    /// Engine hours between times; whichever comes first.
    interval_hours: Option<i64>,
    /// The day when it was last done.
    last_done_on: NaiveDate,
    /// What the odometer showed when it was last done, in km.
    last_done_km: Option<i64>,
    /// Engine hours when it was last done.
    last_done_hours: Option<i64>,
    /// A note.
    #[serde(default)]
    note: String,
}

/// Enters a service plan: something that recurs on a vehicle by months, kilometres or engine hours.
#[utoipa::path(
    post,
    path = "/service-plans",
    operation_id = "create_service_plan",
    tag = "servicing",
    extensions(("x-permissions" = json!(["service"]))),
    request_body = NewPlanBody,
    responses((status = 201, body = PlanBody)),
)]
pub(crate) async fn create(
    State(app): State<App>,
    signed: Signed,
    Body(new): Body<NewPlanBody>,
) -> Result<impl IntoResponse, Problem> {
    let plan = Plan {
        kind: word(Field::Kind, &new.kind)?,
        interval_months: new.interval_months,
        interval_km: new.interval_km,
        interval_hours: new.interval_hours,
        last_done_on: new.last_done_on,
        last_done_km: new.last_done_km,
        last_done_hours: new.last_done_hours,
    };
    let record = service_plan::add_plan(&app, &signed.actor, new.vehicle.into(), plan, &new.note).await?;
    Ok((StatusCode::CREATED, Json(PlanBody::from(record))))
}

/// Ends a service plan: nothing more falls due by it.
#[utoipa::path(
    delete,
    path = "/service-plans/{id}",
    operation_id = "end_service_plan",
    tag = "servicing",
    extensions(("x-permissions" = json!(["service"]))),
    params(("id" = Uuid, Path, description = "The id of the plan.")),
    responses((status = 200, body = PlanBody)),
)]
pub(crate) async fn end(
    State(app): State<App>,
    signed: Signed,
    Path(id): Path<Uuid>,
) -> Result<Json<PlanBody>, Problem> {
    Ok(Json(service_plan::end_plan(&app, &signed.actor, PlanId(id)).await?.into()))
}
