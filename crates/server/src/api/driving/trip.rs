//! `trips`: trips, where they went, and the driving log.

use axum::{Extension, Json, extract::State, http::StatusCode, response::IntoResponse};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;
use vagnpark_actions::{
    App,
    cost::correction::{HeldUse, RightTrip, correct_trip},
    driving::{
        driving_log::{self, TripFilter},
        track,
    },
    records::TripRecord,
};
use vagnpark_domain::{Field, driving::TrackShare, ids::TripId};

use crate::{
    api::{Listing, PageParams, listing, month},
    web::{
        auth::Signed,
        extract::{Body, File, Params, Path},
        observe::names_drivers::NamesDrivers,
        problem::Problem,
    },
};

/// A trip.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct TripBody {
    /// Its id.
    id: Uuid,
    /// Id of the vehicle.
    vehicle: Uuid,
    /// Id of the organisation that pays.
    payer: Uuid,
    /// Who drove, as the log names them.
    driver: Option<String>,
    /// When it begins.
    start: DateTime<Utc>,
    /// The first instant after it.
    end: DateTime<Utc>,
    /// Distance driven, in metres.
    distance_m: i64,
    /// The purpose.
    purpose: String,
    /// The id that the sender gave it.
    trip_id: Option<String>,
}

impl From<TripRecord> for TripBody {
    fn from(trip: TripRecord) -> Self {
        Self {
            id: trip.id.0,
            vehicle: trip.vehicle_id.0,
            payer: trip.payer_id.0,
            driver: trip.driver_name,
            start: trip.start_at,
            end: trip.end_at,
            distance_m: trip.distance_m,
            purpose: trip.purpose,
            trip_id: trip.sender_key,
        }
    }
}

/// Which trips to list.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct TripParams {
    /// Only of this vehicle.
    vehicle: Option<Uuid>,
    /// Only of this month, `2026-10`.
    month: Option<String>,
    /// The most items on a page, 1–500; 50 if absent.
    #[param(minimum = 1, maximum = 500, default = 50)]
    limit: Option<i64>,
    /// Where the page begins: `next` of the page before.
    cursor: Option<String>,
}

/// The trips of your organisation and of its vehicles.
#[utoipa::path(
    get,
    path = "/trips",
    operation_id = "list_trips",
    tag = "driving",
    params(TripParams),
    responses((status = 200, body = Listing<TripBody>)),
)]
pub(crate) async fn list(
    State(app): State<App>,
    signed: Signed,
    Params(params): Params<TripParams>,
) -> Result<impl IntoResponse, Problem> {
    let page = PageParams { limit: params.limit, cursor: params.cursor };
    let month = params.month.map(|text| month(Field::Month, &text)).transpose()?;
    let filter =
        TripFilter { vehicle: params.vehicle.map(Into::into), month, after: page.after()?, limit: page.limit()? + 1 };
    let rows = driving_log::list_trips(&app, &signed.actor, filter).await?;
    let trips: Listing<TripBody> = listing(rows, page.limit()?, |trip| trip.id.0, Into::into);
    let of_another = |trip: &TripBody| trip.driver.as_ref().is_some_and(|driver| *driver != signed.user.name);
    let names = trips.items.iter().any(of_another).then_some(Extension(NamesDrivers));
    Ok((names, Json(trips)))
}

/// Where a trip went.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct TripChangeBody {
    /// From where to where.
    route: Option<String>,
    /// Whether it was private use.
    private: Option<bool>,
}

/// Records where a trip went and whether it was private; what is absent stays.
#[utoipa::path(
    patch,
    path = "/trips/{id}",
    operation_id = "describe_trip",
    tag = "driving",
    extensions(("x-permissions" = json!(["book"]))),
    params(("id" = Uuid, Path, description = "The id of the trip.")),
    request_body = TripChangeBody,
    responses((status = 204)),
)]
pub(crate) async fn describe(
    State(app): State<App>,
    signed: Signed,
    Path(id): Path<Uuid>,
    Body(body): Body<TripChangeBody>,
) -> Result<StatusCode, Problem> {
    let asked = driving_log::Description { route: body.route.as_deref(), private: body.private };
    driving_log::describe_trip(&app, &signed.actor, TripId(id), asked, None).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// The right values of a trip.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct TripCorrectionBody {
    /// Id of the organisation whose use it was; as before if absent.
    payer: Option<Uuid>,
    /// Distance driven, in metres; as before if absent.
    distance_m: Option<i64>,
    /// Why it was wrong.
    reason: String,
    /// The values that you have seen; if others hold by now, the answer is 412.
    seen: Option<TripUseBody>,
}

/// The use that a trip is billed for.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct TripUseBody {
    /// Id of the organisation that pays.
    payer: Uuid,
    /// Distance driven, in metres.
    distance_m: i64,
}

/// Corrects a trip. For a closed month the difference is billed in the next open one.
#[utoipa::path(
    post,
    path = "/trips/{id}/corrections",
    operation_id = "correct_trip",
    tag = "driving",
    extensions(("x-permissions" = json!(["close_periods"]))),
    params(("id" = Uuid, Path, description = "The id of the trip.")),
    request_body = TripCorrectionBody,
    responses(
        (status = 201, body = TripUseBody),
        (status = 412, body = Problem),
    ),
)]
pub(crate) async fn correct(
    State(app): State<App>,
    signed: Signed,
    Path(id): Path<Uuid>,
    Body(body): Body<TripCorrectionBody>,
) -> Result<(StatusCode, Json<TripUseBody>), Problem> {
    let TripCorrectionBody { payer, distance_m, reason, seen } = body;
    let seen = seen.map(|seen| HeldUse { payer: seen.payer.into(), distance_m: seen.distance_m });
    let right = RightTrip { payer: payer.map(Into::into), distance_m, reason, seen };
    let used = correct_trip(&app, &signed.actor, TripId(id), right).await?;
    Ok((StatusCode::CREATED, Json(TripUseBody { payer: used.payer.0, distance_m: used.distance_m })))
}

/// The distance driven in a municipality.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct TrackShareBody {
    /// Municipality code; empty outside all known areas.
    municipality_code: String,
    /// Distance driven, in metres.
    distance_m: i64,
}

fn shares(found: Vec<TrackShare>) -> Json<Listing<TrackShareBody>> {
    let body = |share: TrackShare| TrackShareBody { municipality_code: share.code, distance_m: share.distance_m };
    Json(Listing { items: found.into_iter().map(body).collect(), next: None })
}

/// Measures a trip's recorded track (GPX or GeoJSON) and keeps the metres per municipality. The positions are not kept.
#[utoipa::path(
    put,
    path = "/trips/{id}/track",
    operation_id = "put_track",
    tag = "driving",
    extensions(("x-permissions" = json!(["book"]))),
    params(("id" = Uuid, Path, description = "The id of the trip.")),
    request_body(content = Vec<u8>, content_type = "application/gpx+xml"),
    responses((status = 200, body = Listing<TrackShareBody>)),
)]
pub(crate) async fn measure(
    State(app): State<App>,
    signed: Signed,
    Path(id): Path<Uuid>,
    File(track): File,
) -> Result<Json<Listing<TrackShareBody>>, Problem> {
    Ok(shares(track::keep_track(&app, &signed.actor, TripId(id), &track).await?))
}

/// The distance of a trip in each municipality, if it was measured.
#[utoipa::path(
    get,
    path = "/trips/{id}/track",
    operation_id = "show_track",
    tag = "driving",
    params(("id" = Uuid, Path, description = "The id of the trip.")),
    responses((status = 200, body = Listing<TrackShareBody>)),
)]
pub(crate) async fn measured(
    State(app): State<App>,
    signed: Signed,
    Path(id): Path<Uuid>,
) -> Result<Json<Listing<TrackShareBody>>, Problem> {
    Ok(shares(track::list_shares(&app, &signed.actor, TripId(id)).await?))
}
