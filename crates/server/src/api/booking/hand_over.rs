//! `check-out` and `return`: handing over the keys.

use axum::{extract::State, response::IntoResponse};
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;
use vagnpark_actions::{
    App,
    booking::hand_over::{self, HandOver},
};
use vagnpark_domain::{ids::BookingId, register::reading::Confirmation};

use super::{BookingBody, versioned};
use crate::web::{
    auth::Signed,
    extract::{Body, Path},
    problem::Problem,
};

/// The facts noted when the keys are taken.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct CheckOutBody {
    /// What the odometer shows, in km.
    odometer_km: Option<i64>,
    /// Charge or fuel in it, in per cent.
    level_percent: Option<i64>,
    /// Whether the odometer was looked at again and is right, after `odometer_implausible` or `odometer_falls_back`.
    #[serde(default)]
    confirm: bool,
    /// Why it is right; required with `confirm`.
    #[serde(default)]
    reason: String,
    /// After `check_out_too_early`: whether the booking should begin now, if the vehicle is free.
    #[serde(default)]
    move_start: bool,
}

impl From<CheckOutBody> for HandOver {
    fn from(body: CheckOutBody) -> Self {
        let CheckOutBody { odometer_km, level_percent, confirm, reason, move_start } = body;
        let confirmation = Confirmation::of(confirm);
        Self { odometer_km, level_percent, confirmation, reason, move_start, ..Self::default() }
    }
}

/// The facts noted when the vehicle comes back.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ReturnBody {
    /// What the odometer shows, in km; required.
    odometer_km: Option<i64>,
    /// Charge or fuel left, in per cent.
    level_percent: Option<i64>,
    /// What the next driver should know.
    #[serde(default)]
    remark: String,
    /// Whether the odometer was looked at again and is right, after `odometer_implausible` or `odometer_falls_back`.
    #[serde(default)]
    confirm: bool,
    /// Why it is right; required with `confirm`.
    #[serde(default)]
    reason: String,
}

impl From<ReturnBody> for HandOver {
    fn from(body: ReturnBody) -> Self {
        let ReturnBody { odometer_km, level_percent, remark, confirm, reason } = body;
        let confirmation = Confirmation::of(confirm);
        Self { odometer_km, level_percent, remark, confirmation, reason, ..Self::default() }
    }
}

/// Takes the keys, from half an hour before the start.
#[utoipa::path(
    post,
    path = "/bookings/{id}/check-out",
    operation_id = "check_out_vehicle",
    tag = "booking",
    extensions(("x-permissions" = json!(["book"]))),
    params(("id" = Uuid, Path, description = "The id of the booking.")),
    request_body = CheckOutBody,
    responses((status = 200, body = BookingBody, headers(("ETag" = String)))),
)]
pub(crate) async fn check_out(
    State(app): State<App>,
    signed: Signed,
    Path(id): Path<Uuid>,
    Body(body): Body<CheckOutBody>,
) -> Result<impl IntoResponse, Problem> {
    Ok(versioned(hand_over::check_out(&app, &signed.actor, BookingId(id), &body.into()).await?))
}

/// Brings the vehicle back, which makes the trip.
#[utoipa::path(
    post,
    path = "/bookings/{id}/return",
    operation_id = "return_vehicle",
    tag = "booking",
    extensions(("x-permissions" = json!(["book"]))),
    params(("id" = Uuid, Path, description = "The id of the booking.")),
    request_body = ReturnBody,
    responses((status = 200, body = BookingBody, headers(("ETag" = String)))),
)]
pub(crate) async fn give_back(
    State(app): State<App>,
    signed: Signed,
    Path(id): Path<Uuid>,
    Body(body): Body<ReturnBody>,
) -> Result<impl IntoResponse, Problem> {
    Ok(versioned(hand_over::return_vehicle(&app, &signed.actor, BookingId(id), &body.into()).await?))
}
