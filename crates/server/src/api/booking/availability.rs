//! `availability`: free vehicles that fit a need.

use axum::{Json, extract::State};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;
use vagnpark_domain::{Fault, Field, Refusal, ValueKind, booking::Need, time::Window};

use crate::{
    actions::booking::suggest,
    api::{Listing, word, wrong},
    app::App,
    error::ActionError,
    web::{auth::Signed, extract::Params, problem::Problem},
};

/// What is needed, and when.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct AvailabilityParams {
    from: DateTime<Utc>,
    to: DateTime<Utc>,
    class: Option<String>,
    seats: Option<i32>,
    load_kg: Option<i32>,
    #[serde(default)]
    tow_bar: bool,
    #[serde(default)]
    lift: bool,
    range_km: Option<i32>,
    /// Latitude and longitude, `59.52,15.04`.
    near: Option<String>,
}

/// A free vehicle that fits.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct SuggestionBody {
    vehicle: Uuid,
    registration_number: Option<String>,
    make: String,
    model: String,
    /// Why it stands where it stands, the weightiest first.
    #[schema(value_type = Vec<Object>)]
    reasons: serde_json::Value,
}

/// Free vehicles that fit a need, best first, with the reasons.
#[utoipa::path(get, path = "/availability", tag = "bookings", params(AvailabilityParams), responses((status = 200, body = Listing<SuggestionBody>)))]
pub(crate) async fn list(
    State(app): State<App>,
    signed: Signed,
    Params(params): Params<AvailabilityParams>,
) -> Result<Json<Listing<SuggestionBody>>, Problem> {
    let window = Window::new(params.from, params.to).map_err(|_| ActionError::from(Refusal::WindowEmpty))?;
    let near = params.near.as_deref().map(coordinates).transpose()?;
    let need = Need {
        class: params.class.map(|text| word(Field::Class, &text)).transpose()?,
        seats: params.seats,
        load_kg: params.load_kg,
        tow_bar: params.tow_bar,
        lift: params.lift,
        range_km: params.range_km,
        near,
        at: None,
    };
    let found = suggest::suggest_vehicles(&app, &signed.actor, &need, window).await?;
    let items = found.into_iter().map(|(suggestion, vehicle)| SuggestionBody {
        vehicle: suggestion.vehicle.0,
        registration_number: vehicle.description.registration_number.map(Into::into),
        make: vehicle.description.make,
        model: vehicle.description.model,
        reasons: serde_json::to_value(suggestion.reasons).unwrap_or_default(),
    });
    Ok(Json(Listing { items: items.collect(), next: None }))
}

fn coordinates(text: &str) -> Result<(f64, f64), Problem> {
    let parts = text.split_once(',').and_then(|(lat, lon)| Some((lat.trim().parse().ok()?, lon.trim().parse().ok()?)));
    let on_earth = |(lat, lon): &(f64, f64)| lat.abs() <= 90.0 && lon.abs() <= 180.0;
    parts.filter(on_earth).ok_or_else(|| wrong(Field::Near, Fault::not_a(ValueKind::Coordinates, text)))
}
