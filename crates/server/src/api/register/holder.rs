//! `holder`: who had a vehicle.

use axum::{Json, extract::State};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;
use vagnpark_actions::{App, register::holder::ask_who_had};
use vagnpark_domain::{ids::VehicleId, time::to_microseconds};

use crate::{
    api::{Listing, words},
    web::{
        auth::Signed,
        extract::{Params, Path},
        problem::Problem,
    },
};

/// The instant to ask about.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct HolderParams {
    /// The instant.
    at: DateTime<Utc>,
}

/// Somebody who had a vehicle.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct HolderBody {
    /// `trip` or `booking`.
    source: words::HolderSource,
    /// When it begins.
    start: DateTime<Utc>,
    /// The first instant after it.
    end: DateTime<Utc>,
    /// Name of the driver.
    driver: Option<String>,
    /// Name of the organisation.
    organisation: String,
    /// The purpose.
    purpose: String,
}

/// Who had a vehicle at an instant, the most reliable source first. The question is logged.
#[utoipa::path(
    get,
    path = "/vehicles/{id}/holder",
    operation_id = "find_holder",
    tag = "register",
    extensions(("x-permissions" = json!(["manage_bookings", "see_audit"]))),
    params(
        ("id" = Uuid, Path, description = "The id of the vehicle."),
        HolderParams,
    ),
    responses((status = 200, body = Listing<HolderBody>)),
)]
pub(crate) async fn find(
    State(app): State<App>,
    signed: Signed,
    Path(id): Path<Uuid>,
    Params(params): Params<HolderParams>,
) -> Result<Json<Listing<HolderBody>>, Problem> {
    let found = ask_who_had(&app, &signed.actor, VehicleId(id), to_microseconds(params.at)).await?;
    let items = found.holders.into_iter().map(|holder| HolderBody {
        source: holder.source.into(),
        start: holder.start_at,
        end: holder.end_at,
        driver: holder.driver,
        organisation: holder.organisation,
        purpose: holder.purpose,
    });
    Ok(Json(Listing { items: items.collect(), next: None }))
}
