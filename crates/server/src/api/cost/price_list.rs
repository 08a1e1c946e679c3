//! `price-lists`: prices decided in advance, the charges for use under them, and the settlement at the year's end.

use axum::{Json, extract::State};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;
use vagnpark_actions::{
    App,
    cost::price_list::{charge_month, list_price_lists, settle_year},
    records::PriceListVersion,
};
use vagnpark_domain::cost::price_list::Charge;

use super::statement::month_of;
use crate::{
    api::Listing,
    web::{auth::Signed, extract::Params, problem::Problem},
};

/// A version of a price list.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PriceListBody {
    /// Its id.
    id: Uuid,
    /// Its name.
    name: String,
    /// The number of the version.
    version: i64,
    /// The first month that it holds for, as `2026-03`.
    first_month: String,
    /// The decision behind it, as cited in the minutes.
    decision: String,
    /// The file it was read from.
    source: String,
}

impl From<PriceListVersion> for PriceListBody {
    fn from(version: PriceListVersion) -> Self {
        Self {
            id: version.id,
            name: version.list.name,
            version: version.version,
            first_month: version.list.first_month.to_string(),
            decision: version.list.decision,
            source: version.source,
        }
    }
}

/// The price lists that your organisation is a party of.
#[utoipa::path(
    get,
    path = "/price-lists",
    operation_id = "list_price_lists",
    tag = "cost",
    extensions(("x-permissions" = json!(["see_statements"]))),
    responses((status = 200, body = Listing<PriceListBody>)),
)]
pub(crate) async fn list(State(app): State<App>, signed: Signed) -> Result<Json<Listing<PriceListBody>>, Problem> {
    let versions = list_price_lists(&app, &signed.actor).await?;
    Ok(Json(Listing { items: versions.into_iter().map(Into::into).collect(), next: None }))
}

/// The month whose use is charged.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct ChargeParams {
    /// The month, `2026-10`.
    month: String,
}

/// The charges for a month's use.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ChargesBody {
    /// Number of the price list's version.
    version: i64,
    /// The sum, in öre.
    total_ore: i64,
    /// By payer and vehicle.
    charges: Vec<ChargeBody>,
}

/// The charge of a payer for a vehicle in a month.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ChargeBody {
    /// The payer's code.
    payer: String,
    /// The number the vehicle is known by.
    number: String,
    /// How many times it was used.
    uses: i64,
    /// Distance driven, in metres.
    distance_m: i64,
    /// The charge, in öre.
    amount_ore: i64,
}

impl From<Charge> for ChargeBody {
    fn from(charge: Charge) -> Self {
        let Charge { payer, number, uses, distance_m, amount } = charge;
        Self { payer, number, uses, distance_m, amount_ore: amount.0 }
    }
}

/// The charges for a month's use under the price list that holds for it.
#[utoipa::path(
    get,
    path = "/price-lists/charges",
    operation_id = "show_charges",
    tag = "cost",
    extensions(("x-permissions" = json!(["see_statements"]))),
    params(ChargeParams),
    responses(
        (status = 200, body = ChargesBody),
        (status = 404, body = Problem),
    ),
)]
pub(crate) async fn charges(
    State(app): State<App>,
    signed: Signed,
    Params(params): Params<ChargeParams>,
) -> Result<Json<ChargesBody>, Problem> {
    let charged = charge_month(&app, &signed.actor, month_of(&params.month)?).await?;
    let (version, total_ore) = (charged.list.version, charged.total().0);
    let charges = charged.charges.into_iter().map(Into::into).collect();
    Ok(Json(ChargesBody { version, total_ore, charges }))
}

/// The year to settle.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct YearParams {
    /// The year, such as `2026`.
    year: i32,
}

/// A party's charges in a year, and its settlement at the year's end.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct SettledBody {
    /// The party's name.
    name: String,
    /// What was charged, in öre.
    charged_ore: i64,
    /// What is left to pay, in öre; negative if it is to be paid back.
    settlement_ore: i64,
}

/// A year's settlement.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct SettlementBody {
    /// The calendar year.
    year: i32,
    /// What was charged in all, in öre.
    charged_ore: i64,
    /// What it cost in all, in öre.
    cost_ore: i64,
    /// The parties.
    parties: Vec<SettledBody>,
}

/// A year's settlement: its cost less what was charged, shared by the price list's key.
#[utoipa::path(
    get,
    path = "/price-lists/settlement",
    operation_id = "show_settlement",
    tag = "cost",
    extensions(("x-permissions" = json!(["see_statements"]))),
    params(YearParams),
    responses(
        (status = 200, body = SettlementBody),
        (status = 404, body = Problem),
    ),
)]
pub(crate) async fn settlement(
    State(app): State<App>,
    signed: Signed,
    Params(params): Params<YearParams>,
) -> Result<Json<SettlementBody>, Problem> {
    let settled = settle_year(&app, &signed.actor, params.year).await?;
    let party = |(name, charged, settlement): (String, vagnpark_domain::money::Ore, vagnpark_domain::money::Ore)| {
        SettledBody { name, charged_ore: charged.0, settlement_ore: settlement.0 }
    };
    Ok(Json(SettlementBody {
        year: params.year,
        charged_ore: settled.charged.0,
        cost_ore: settled.cost.0,
        parties: settled.parties.into_iter().map(party).collect(),
    }))
}
