//! `trips`.

use axum::{Json, extract::State};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;
use vagnpark_domain::{access::Permission, time::Month};
use vagnpark_store::TripRecord;

use super::{Listing, PageParams, invalid, listing};
use crate::{
    app::App,
    auth::Signed,
    error::ActionError,
    problem::{Params, Problem},
};

/// A trip.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct TripBody {
    id: Uuid,
    vehicle: Uuid,
    payer: Uuid,
    driver: Option<String>,
    start: DateTime<Utc>,
    end: DateTime<Utc>,
    distance_m: i64,
    purpose: String,
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

/// Which trips.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct TripParams {
    /// Only of this vehicle.
    vehicle: Option<Uuid>,
    /// Only of this month, `2026-10`.
    month: Option<String>,
    limit: Option<i64>,
    cursor: Option<String>,
}

/// The trips of your organisation and of its vehicles.
#[utoipa::path(get, path = "/trips", tag = "trips", params(TripParams), responses((status = 200, body = Listing<TripBody>)))]
pub(crate) async fn list(
    State(app): State<App>,
    signed: Signed,
    Params(params): Params<TripParams>,
) -> Result<Json<Listing<TripBody>>, Problem> {
    let page = PageParams { limit: params.limit, cursor: params.cursor };
    let month = params
        .month
        .map(|text| text.parse::<Month>())
        .transpose()
        .map_err(|error| invalid("month", error.to_string()))?;
    let scope = signed.actor.scope(Permission::SeeVehicles);
    let mut tx = app.store.read().await.map_err(ActionError::from)?;
    let rows = tx.list_trips(&scope, params.vehicle.map(Into::into), month, page.after()?, page.limit() + 1).await;
    Ok(Json(listing(rows.map_err(ActionError::from)?, page.limit(), |trip| trip.id.0, Into::into)))
}
