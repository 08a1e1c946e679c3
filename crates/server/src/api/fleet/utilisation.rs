//! `utilisation` and `emissions`: how much each vehicle was used, cost and emitted.

use axum::{Json, extract::State};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;
use vagnpark_actions::{
    App,
    fleet::utilisation::{Utilisation, emissions_of, utilisation},
};
use vagnpark_domain::{
    Field,
    fleet::clean::{CleanShare, Emissions},
    time::Month,
};

use crate::{
    api::{Listing, month},
    web::{auth::Signed, extract::Params, problem::Problem},
};

/// The months to look at.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct MonthsParams {
    /// The first month, `2026-01`.
    from: String,
    /// The last month.
    to: String,
}

pub(super) fn months(from: &str, to: &str) -> Result<(Month, Month), Problem> {
    Ok((month(Field::From, from)?, month(Field::To, to)?))
}

/// How much a vehicle was used and cost.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct UtilisationBody {
    /// Id of the vehicle.
    vehicle: Uuid,
    /// The registration number, as on the plate.
    registration_number: Option<String>,
    /// Distance driven, in metres.
    distance_m: i64,
    /// Time in use, in seconds.
    duration_s: i64,
    /// How many trips.
    trips: i64,
    /// Per mille of the hours it could have been used: nine per working day.
    used_permille: i64,
    /// What it cost, in öre.
    cost_ore: i64,
    /// What a kilometre cost, in öre.
    ore_per_km: Option<i64>,
    /// Per mille of the distance its lease plans up to today.
    contract_permille: Option<i64>,
    /// Kilometres beyond what its lease allows by its end, if it goes on like this.
    contract_over_km: Option<i64>,
}

impl From<Utilisation> for UtilisationBody {
    fn from(found: Utilisation) -> Self {
        let number = &found.vehicle.description.registration_number;
        Self {
            vehicle: found.vehicle.id.0,
            registration_number: number.as_ref().map(|number| number.as_str().to_owned()),
            distance_m: found.used.distance_m,
            duration_s: found.used.duration_s,
            trips: found.used.trips,
            used_permille: found.used_permille,
            cost_ore: found.used.cost_ore,
            ore_per_km: found.ore_per_km,
            contract_permille: found.contract_permille,
            contract_over_km: found.contract_over_km,
        }
    }
}

/// How clean a group of vehicles is under lag (2011:846).
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct CleanShareBody {
    /// `light`, `truck` or `bus`.
    group: String,
    /// How many there are.
    vehicles: u32,
    /// How many are clean.
    clean: u32,
    /// How many cannot be judged: grams per kilometre are missing.
    unknown: u32,
    /// How many were acquired in the law's period.
    acquired: u32,
    /// How many of those that were acquired are clean.
    acquired_clean: u32,
    /// Per mille of acquired vehicles that must be clean.
    required_permille: u32,
}

/// The emissions of vehicles, and how clean they are.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct EmissionsBody {
    /// Grams of carbon dioxide, from the vehicles whose emissions are known.
    grams: i64,
    /// Distance driven by the others, in metres.
    unknown_m: i64,
    /// A share for each organisation.
    shares: Vec<CleanShareBody>,
}

impl From<Emissions> for EmissionsBody {
    fn from(found: Emissions) -> Self {
        let share = |share: CleanShare| CleanShareBody {
            group: share.group.to_string(),
            vehicles: share.vehicles,
            clean: share.clean,
            unknown: share.unknown,
            acquired: share.acquired,
            acquired_clean: share.acquired_clean,
            required_permille: share.required_permille,
        };
        Self { grams: found.grams, unknown_m: found.unknown_m, shares: found.shares.into_iter().map(share).collect() }
    }
}

/// The emissions of your vehicles in some months, and how clean those in service are by the rules of the last day.
#[utoipa::path(
    get,
    path = "/emissions",
    operation_id = "show_emissions",
    tag = "fleet",
    extensions(("x-permissions" = json!(["see_costs"]))),
    params(MonthsParams),
    responses((status = 200, body = EmissionsBody)),
)]
pub(crate) async fn emissions(
    State(app): State<App>,
    signed: Signed,
    Params(params): Params<MonthsParams>,
) -> Result<Json<EmissionsBody>, Problem> {
    let (from, to) = months(&params.from, &params.to)?;
    let found = utilisation(&app, &signed.actor, (from, to)).await?;
    Ok(Json(emissions_of(&found, to.last_day()).into()))
}

/// How much each of your vehicles was used and cost in some months, most used first.
#[utoipa::path(
    get,
    path = "/utilisation",
    operation_id = "list_utilisation",
    tag = "fleet",
    extensions(("x-permissions" = json!(["see_costs"]))),
    params(MonthsParams),
    responses((status = 200, body = Listing<UtilisationBody>)),
)]
pub(crate) async fn list(
    State(app): State<App>,
    signed: Signed,
    Params(params): Params<MonthsParams>,
) -> Result<Json<Listing<UtilisationBody>>, Problem> {
    let found = utilisation(&app, &signed.actor, months(&params.from, &params.to)?).await?;
    Ok(Json(Listing { items: found.into_iter().map(Into::into).collect(), next: None }))
}
