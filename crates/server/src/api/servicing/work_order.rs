//! `work-orders`.

use std::collections::HashMap;

use axum::{Json, extract::State, http::StatusCode, response::IntoResponse};
use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;
use vagnpark_actions::{
    ActionError, App,
    booking::replace::Answer,
    records::{WorkOrderFilter, WorkOrderRecord},
    servicing::work_order,
};
use vagnpark_domain::{
    Fault, Field,
    bounds::table::REASON,
    ids::{BookingId, WorkOrderId},
    money::Ore,
    register::reading::Confirmation,
    time::to_microseconds,
};

use crate::{
    api::{Listing, PageParams, booking::BookingBody, listing, word, words, wrong},
    web::{
        auth::Signed,
        extract::{Body, Params, Path},
        problem::Problem,
    },
};

/// A workshop job.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct WorkOrderBody {
    /// Its id.
    id: Uuid,
    /// Id of the vehicle.
    vehicle: Uuid,
    /// Id of the booking that keeps the vehicle free for it.
    block: Option<Uuid>,
    /// Its kind.
    kind: words::WorkKind,
    /// The state it is in.
    state: words::WorkState,
    /// A note.
    note: String,
    /// The day on which it was done.
    done_on: Option<NaiveDate>,
    /// What the odometer showed, in km.
    odometer_km: Option<i64>,
}

impl From<WorkOrderRecord> for WorkOrderBody {
    fn from(order: WorkOrderRecord) -> Self {
        Self {
            id: order.id.0,
            vehicle: order.vehicle_id.0,
            block: order.booking_id,
            kind: order.kind.into(),
            state: order.state.into(),
            note: order.note,
            done_on: order.done_on,
            odometer_km: order.odometer_km,
        }
    }
}

/// Which jobs to list.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct WorkOrderParams {
    /// Only of this vehicle.
    vehicle: Option<Uuid>,
    /// Only `planned`, `done` or `cancelled` ones.
    state: Option<String>,
    /// The most items on a page, 1–500; 50 if absent.
    #[param(minimum = 1, maximum = 500, default = 50)]
    limit: Option<i64>,
    /// Where the page begins: `next` of the page before.
    cursor: Option<String>,
}

/// The jobs on your vehicles, newest first.
#[utoipa::path(
    get,
    path = "/work-orders",
    operation_id = "list_work_orders",
    tag = "servicing",
    extensions(("x-permissions" = json!(["see_vehicles"]))),
    params(WorkOrderParams),
    responses((status = 200, body = Listing<WorkOrderBody>)),
)]
pub(crate) async fn work_orders(
    State(app): State<App>,
    signed: Signed,
    Params(params): Params<WorkOrderParams>,
) -> Result<Json<Listing<WorkOrderBody>>, Problem> {
    let page = PageParams { limit: params.limit, cursor: params.cursor };
    let filter = WorkOrderFilter {
        vehicle: params.vehicle.map(Into::into),
        state: params.state.map(|state| word(Field::State, &state)).transpose()?,
        after: page.after()?,
        limit: page.limit()? + 1,
    };
    let orders = work_order::list_work_orders(&app, &signed.actor, &filter).await?;
    Ok(Json(listing(orders, page.limit()?, |order| order.id.0, Into::into)))
}

/// A job to plan.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewWorkBody {
    /// Id of the vehicle.
    vehicle: Uuid,
    /// `inspection`, `reinspection`, `service`, `repair`, `tyres` or `other`.
    kind: String,
    /// When it begins.
    start: DateTime<Utc>,
    /// The first instant after it.
    end: DateTime<Utc>,
    /// A note.
    #[serde(default)]
    note: String,
    /// The service plan that it deals with.
    plan: Option<Uuid>,
    /// What to do with each booking in the way; see `/work-orders/impact`.
    #[serde(default)]
    answers: Vec<HitAnswerBody>,
}

/// The answer for a booking that a job hits.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct HitAnswerBody {
    /// Id of the booking.
    booking: Uuid,
    /// Id of the vehicle that it moves to; without one it is called off.
    vehicle: Option<Uuid>,
    /// Why it is called off, for its driver.
    #[serde(default)]
    reason: String,
}

impl HitAnswerBody {
    fn read(self) -> Result<(BookingId, Answer), Problem> {
        let answer = match self.vehicle {
            Some(vehicle) => Answer::MoveTo(vehicle.into()),
            None => Answer::Cancel { reason: REASON.prose(&self.reason).map_err(ActionError::from)? },
        };
        Ok((self.booking.into(), answer))
    }

    /// All answers of a body; a fault names its place among them.
    pub(crate) fn read_all(answers: Vec<Self>) -> Result<HashMap<BookingId, Answer>, Problem> {
        let mut read = HashMap::new();
        for (place, answer) in answers.into_iter().enumerate() {
            let within = |problem: Problem| problem.under(&format!("/answers/{place}"));
            let (booking, answer) = answer.read().map_err(within)?;
            if read.insert(booking, answer).is_some() {
                return Err(within(wrong(Field::Booking, Fault::Twice { given: booking.0.to_string() })));
            }
        }
        Ok(read)
    }
}

/// The block to try: a vehicle and a window.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct ImpactParams {
    /// Id of the vehicle.
    vehicle: Uuid,
    /// When the block would begin.
    from: DateTime<Utc>,
    /// When it would end.
    to: DateTime<Utc>,
}

/// A booking that a block would hit.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct HitBody {
    /// The booking.
    booking: BookingBody,
    /// Equal or better vehicles that are free then, best first. The first vehicle of each hit can be taken for all hits
    /// at once.
    instead: Vec<Uuid>,
}

/// The bookings that a job would hit, each with the vehicles that could replace its own. Nothing is changed.
#[utoipa::path(
    get,
    path = "/work-orders/impact",
    operation_id = "show_impact",
    tag = "servicing",
    extensions(("x-permissions" = json!(["service"]))),
    params(ImpactParams),
    responses(
        (status = 200, body = Listing<HitBody>),
        (status = 404, body = Problem),
    ),
)]
pub(crate) async fn impact(
    State(app): State<App>,
    signed: Signed,
    Params(params): Params<ImpactParams>,
) -> Result<Json<Listing<HitBody>>, Problem> {
    let (from, to) = (to_microseconds(params.from), to_microseconds(params.to));
    let hits = work_order::impact(&app, &signed.actor, params.vehicle.into(), from, to).await;
    let hits = hits.map_err(|error| Problem::from(error).called(&[("/end", "/to")]))?;
    let items = hits.into_iter().map(|hit| HitBody {
        booking: hit.booking.into(),
        instead: hit.instead.into_iter().map(|vehicle| vehicle.id.0).collect(),
    });
    Ok(Json(Listing { items: items.collect(), next: None }))
}

/// Plans a job, which blocks the vehicle.
#[utoipa::path(
    post,
    path = "/work-orders",
    operation_id = "plan_work_order",
    tag = "servicing",
    extensions(("x-permissions" = json!(["service"]))),
    request_body = NewWorkBody,
    responses((status = 201, body = WorkOrderBody)),
)]
pub(crate) async fn plan(
    State(app): State<App>,
    signed: Signed,
    Body(new): Body<NewWorkBody>,
) -> Result<impl IntoResponse, Problem> {
    let new = work_order::NewWork {
        vehicle: new.vehicle.into(),
        kind: word(Field::Kind, &new.kind)?,
        start: to_microseconds(new.start),
        end: to_microseconds(new.end),
        note: new.note,
        plan: new.plan.map(Into::into),
        answers: HitAnswerBody::read_all(new.answers)?,
    };
    let order = work_order::plan_work(&app, &signed.actor, new).await?;
    Ok((StatusCode::CREATED, Json(WorkOrderBody::from(order))))
}

/// The outcome of a job.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct WorkDoneBody {
    /// The day on which it was done.
    done_on: NaiveDate,
    /// What the odometer showed, in km.
    odometer_km: Option<i64>,
    /// What the hour meter showed.
    engine_hours: Option<i64>,
    /// What was done.
    #[serde(default)]
    note: String,
    /// Its costs.
    #[serde(default)]
    costs: Vec<WorkCostBody>,
    /// Whether the odometer was looked at again and is right, after `odometer_implausible` or `odometer_falls_back`.
    #[serde(default)]
    confirm: bool,
    /// Why it is right; required with `confirm`.
    #[serde(default)]
    reason: String,
}

/// A cost of a job.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct WorkCostBody {
    /// The category: `service`, `repair`, `tyres` …, as for costs.
    category: String,
    /// Net of VAT, in öre.
    net_ore: i64,
    /// VAT, in öre.
    #[serde(default)]
    vat_ore: i64,
    /// The part of the VAT that is recoverable, in öre; by category and class of the vehicle if absent.
    recoverable_vat_ore: Option<i64>,
    /// Who sent the invoice.
    supplier: Option<String>,
    /// Number of the invoice or voucher.
    reference: Option<String>,
}

impl WorkCostBody {
    fn read(self) -> Result<work_order::WorkCost, Problem> {
        Ok(work_order::WorkCost {
            category: Some(word(Field::Category, &self.category)?),
            net: Ore(self.net_ore),
            vat: Ore(self.vat_ore),
            recoverable_vat: self.recoverable_vat_ore.map(Ore),
            supplier: self.supplier,
            reference: self.reference,
        })
    }
}

/// Ends a job: the vehicle becomes free, and its next due date is set.
#[utoipa::path(
    patch,
    path = "/work-orders/{id}",
    operation_id = "finish_work_order",
    tag = "servicing",
    extensions(("x-permissions" = json!(["service"]))),
    params(("id" = Uuid, Path, description = "The id of the job.")),
    request_body = WorkDoneBody,
    responses((status = 200, body = WorkOrderBody)),
)]
pub(crate) async fn finish(
    State(app): State<App>,
    signed: Signed,
    Path(id): Path<Uuid>,
    Body(done): Body<WorkDoneBody>,
) -> Result<Json<WorkOrderBody>, Problem> {
    let WorkDoneBody { done_on, odometer_km, engine_hours, note, costs, confirm, reason } = done;
    let confirmation = Confirmation::of(confirm);
    let read = |(place, cost): (usize, WorkCostBody)| cost.read().map_err(|why| why.under(&format!("/costs/{place}")));
    let costs = costs.into_iter().enumerate().map(read).collect::<Result<_, _>>()?;
    let done = work_order::WorkDone { done_on, odometer_km, engine_hours, note, confirmation, reason, costs };
    Ok(Json(work_order::finish_work(&app, &signed.actor, WorkOrderId(id), done).await?.into()))
}

/// Calls off a job, which frees the vehicle.
#[utoipa::path(
    delete,
    path = "/work-orders/{id}",
    operation_id = "cancel_work_order",
    tag = "servicing",
    extensions(("x-permissions" = json!(["service"]))),
    params(("id" = Uuid, Path, description = "The id of the job.")),
    responses((status = 200, body = WorkOrderBody)),
)]
pub(crate) async fn cancel(
    State(app): State<App>,
    signed: Signed,
    Path(id): Path<Uuid>,
) -> Result<Json<WorkOrderBody>, Problem> {
    Ok(Json(work_order::cancel_work(&app, &signed.actor, WorkOrderId(id)).await?.into()))
}
