//! `availability`: free vehicles that fit a need.

use axum::{Json, extract::State};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;
use vagnpark_actions::{ActionError, App, booking::suggest};
use vagnpark_domain::{
    Fault, Field, Refusal, ValueKind,
    booking::{Need, Reason},
    time::Window,
};

use crate::{
    api::{Listing, word, wrong},
    web::{auth::Signed, extract::Params, problem::Problem},
};

/// The need, and its window.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct AvailabilityParams {
    /// When it is needed from.
    from: DateTime<Utc>,
    /// Until when it is needed.
    to: DateTime<Utc>,
    /// Only of this class, such as `car_i` or `light_truck`; a trailer must be asked for.
    class: Option<String>,
    /// The fewest seats that will do, the driver's included.
    seats: Option<i32>,
    /// The smallest load that will do, in kg.
    load_kg: Option<i32>,
    /// Only with a tow bar.
    #[serde(default)]
    tow_bar: bool,
    /// Only with a wheelchair lift.
    #[serde(default)]
    lift: bool,
    /// The shortest range that will do, in km.
    range_km: Option<i32>,
    /// Latitude and longitude, `59.52,15.04`.
    near: Option<String>,
}

/// A free vehicle that fits.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct SuggestionBody {
    /// Id of the vehicle.
    vehicle: Uuid,
    /// The registration number, as on the plate.
    registration_number: Option<String>,
    /// Its make.
    make: String,
    /// Its model.
    model: String,
    /// Why it ranks where it does, weightiest first.
    reasons: Vec<ReasonBody>,
}

/// Why a vehicle ranks where it does.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ReasonBody {
    /// `own_organisation`, `distance`, `spare_seats` or `under_contract`.
    code: &'static str,
    /// How far it is from the place asked for, in metres, for `distance`.
    #[serde(skip_serializing_if = "Option::is_none")]
    distance_m: Option<i64>,
    /// Seats beyond those asked for, for `spare_seats`.
    #[serde(skip_serializing_if = "Option::is_none")]
    spare: Option<i32>,
}

impl From<Reason> for ReasonBody {
    fn from(reason: Reason) -> Self {
        let (code, distance_m, spare) = match reason {
            Reason::OwnOrganisation => ("own_organisation", None, None),
            Reason::Distance { distance_m } => ("distance", Some(distance_m), None),
            Reason::SpareSeats { spare } => ("spare_seats", None, Some(spare)),
            Reason::UnderContract => ("under_contract", None, None),
        };
        Self { code, distance_m, spare }
    }
}

/// Free vehicles that fit a need, best first, with the reasons.
#[utoipa::path(
    get,
    path = "/availability",
    operation_id = "find_available_vehicles",
    tag = "booking",
    extensions(("x-permissions" = json!(["book"]))),
    params(AvailabilityParams),
    responses((status = 200, body = Listing<SuggestionBody>)),
)]
pub(crate) async fn list(
    State(app): State<App>,
    signed: Signed,
    Params(params): Params<AvailabilityParams>,
) -> Result<Json<Listing<SuggestionBody>>, Problem> {
    let empty = || Problem::from(ActionError::from(Refusal::WindowEmpty)).about("/to");
    let window = Window::new(params.from, params.to).map_err(|_| empty())?;
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
    let found = suggest::suggest_vehicles(&app, &signed.actor, &need, window).await?.free;
    let items = found.into_iter().map(|(suggestion, vehicle)| SuggestionBody {
        vehicle: suggestion.vehicle.0,
        registration_number: vehicle.description.registration_number.map(Into::into),
        make: vehicle.description.make,
        model: vehicle.description.model,
        reasons: suggestion.reasons.into_iter().map(Into::into).collect(),
    });
    Ok(Json(Listing { items: items.collect(), next: None }))
}

fn coordinates(text: &str) -> Result<(f64, f64), Problem> {
    let parts = text.split_once(',').and_then(|(lat, lon)| Some((lat.trim().parse().ok()?, lon.trim().parse().ok()?)));
    let on_earth = |(lat, lon): &(f64, f64)| lat.abs() <= 90.0 && lon.abs() <= 180.0;
    parts.filter(on_earth).ok_or_else(|| wrong(Field::Near, Fault::not_a(ValueKind::Coordinates, text)))
}
