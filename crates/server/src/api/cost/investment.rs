//! `investments`: bought vehicles, internal rates, and entering a month's charges as costs.

use axum::{Json, extract::State};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;
use vagnpark_actions::{
    App,
    cost::investment::{
        InvestmentView, SetRate, list_internal_rates, list_investments, post_capital, put_investment, set_internal_rate,
    },
    records::{InvestmentRecord, RateRecord},
};
use vagnpark_domain::{Field, cost::investment::Investment, money::Ore, time::Month};

use super::statement::month_of;
use crate::{
    api::{Listing, month as read_month},
    web::{
        auth::Signed,
        extract::{Body, Params, Path},
        problem::Problem,
    },
};

/// A bought vehicle that is charged over its life.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct InvestmentBody {
    /// Id of the vehicle.
    vehicle: Uuid,
    /// Id of the organisation.
    organisation: Uuid,
    /// The first day in use.
    in_use_from: NaiveDate,
    /// What it cost, in öre.
    cost_ore: i64,
    /// Its estimated residual value, in öre.
    residual_ore: i64,
    /// Its life in months.
    months: u32,
    /// Invoice or decision.
    reference: String,
    /// The day of the sale.
    sold_on: Option<NaiveDate>,
    /// What it was sold for, in öre.
    sold_for_ore: Option<i64>,
    /// The last month whose charges were entered as costs.
    posted_until: Option<String>,
    /// Its book value at the beginning of the month asked for, in öre.
    book_value_ore: i64,
    /// The depreciation of that month, in öre; `null` if a rate is missing.
    depreciation_ore: Option<i64>,
    /// The internal interest of that month, in öre; `null` if a rate is missing.
    interest_ore: Option<i64>,
}

impl InvestmentBody {
    fn new(record: InvestmentRecord, view: Option<&InvestmentView>, month: Month) -> Self {
        let investment = record.investment;
        let charge = view.and_then(|view| view.charge);
        Self {
            vehicle: investment.vehicle.0,
            organisation: record.organisation.0,
            book_value_ore: investment.book_value(month).0,
            in_use_from: investment.in_use_from,
            cost_ore: investment.cost.0,
            residual_ore: investment.residual.0,
            months: investment.months,
            reference: record.reference,
            sold_on: investment.sold.map(|(on, _)| on),
            sold_for_ore: investment.sold.map(|(_, price)| price.0),
            posted_until: record.posted_until.map(|month| month.to_string()),
            depreciation_ore: charge.map(|charge| charge.depreciation.0),
            interest_ore: charge.map(|charge| charge.interest.0),
        }
    }
}

/// The month to look at.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct InvestmentParams {
    /// `2026-10`; this month if absent.
    month: Option<String>,
}

/// The bought vehicles of your organisation, as they are in a month.
#[utoipa::path(
    get,
    path = "/investments",
    operation_id = "list_investments",
    tag = "cost",
    extensions(("x-permissions" = json!(["see_costs"]))),
    params(InvestmentParams),
    responses((status = 200, body = Listing<InvestmentBody>)),
)]
pub(crate) async fn list(
    State(app): State<App>,
    signed: Signed,
    Params(params): Params<InvestmentParams>,
) -> Result<Json<Listing<InvestmentBody>>, Problem> {
    let month = params.month.map_or_else(|| Ok(Month::of(app.today())), |text| read_month(Field::Month, &text))?;
    let found = list_investments(&app, &signed.actor, month).await?;
    let items = found.views.iter().map(|view| InvestmentBody::new(view.record.clone(), Some(view), month)).collect();
    Ok(Json(Listing { items, next: None }))
}

/// A bought vehicle: what it cost, how long it is charged, and what it was sold for.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewInvestmentBody {
    /// The first day in use.
    in_use_from: NaiveDate,
    /// What it cost, in öre, with the VAT that is not recoverable.
    cost_ore: i64,
    /// Its estimated residual value, in öre.
    #[serde(default)]
    residual_ore: i64,
    /// How many months it is written off over.
    months: u32,
    /// Number of the invoice or voucher.
    #[serde(default)]
    reference: String,
    /// The day of the sale.
    sold_on: Option<NaiveDate>,
    /// What it was sold for, in öre.
    #[serde(default)]
    sold_for_ore: i64,
}

/// Records what a vehicle cost and how long it is charged, or that it was sold.
#[utoipa::path(
    put,
    path = "/vehicles/{id}/investment",
    operation_id = "put_investment",
    tag = "cost",
    extensions(("x-permissions" = json!(["manage_costs"]))),
    params(("id" = Uuid, Path, description = "The id of the vehicle.")),
    request_body = NewInvestmentBody,
    responses((status = 200, body = InvestmentBody)),
)]
pub(crate) async fn put(
    State(app): State<App>,
    signed: Signed,
    Path(id): Path<Uuid>,
    Body(body): Body<NewInvestmentBody>,
) -> Result<Json<InvestmentBody>, Problem> {
    let investment = Investment {
        vehicle: id.into(),
        in_use_from: body.in_use_from,
        cost: Ore(body.cost_ore),
        residual: Ore(body.residual_ore),
        months: body.months,
        sold: body.sold_on.map(|on| (on, Ore(body.sold_for_ore))),
    };
    let record = put_investment(&app, &signed.actor, investment, &body.reference).await?;
    Ok(Json(InvestmentBody::new(record, None, Month::of(app.today()))))
}

/// The last month to enter charges for.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct CapitalPostingBody {
    /// `2026-10`.
    month: String,
}

/// The charges that were entered as costs.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PostedBody {
    /// How many vehicles.
    vehicles: usize,
    /// How many costs.
    entries: usize,
    /// The sum, in öre.
    total_ore: i64,
}

/// Enters the charges for bought vehicles up to and including a month as costs. Done again, it enters nothing.
#[utoipa::path(
    post,
    path = "/investments/postings",
    operation_id = "post_capital_charges",
    tag = "cost",
    extensions(("x-permissions" = json!(["manage_costs"]))),
    request_body = CapitalPostingBody,
    responses((status = 200, body = PostedBody)),
)]
pub(crate) async fn post(
    State(app): State<App>,
    signed: Signed,
    Body(body): Body<CapitalPostingBody>,
) -> Result<Json<PostedBody>, Problem> {
    let posted = post_capital(&app, &signed.actor, month_of(&body.month)?).await?;
    Ok(Json(PostedBody { vehicles: posted.vehicles, entries: posted.entries, total_ore: posted.total.0 }))
}

/// An organisation's internal rate in a year.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct RateBody {
    /// Id of the organisation.
    organisation: Uuid,
    /// The calendar year.
    year: i32,
    /// Hundredths of a per cent.
    rate: u32,
    /// The decision behind it, as cited in the minutes.
    decision: String,
    /// If there was another rate before: the months that were entered with it, which are left alone.
    entered: Option<EnteredBody>,
}

/// Months that were entered as costs with the previous rate.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct EnteredBody {
    /// The previous rate, in hundredths of a per cent.
    rate: u32,
    /// The first of them, `2026-01`.
    from: String,
    /// The last of them.
    to: String,
}

impl From<SetRate> for RateBody {
    fn from(SetRate { record, entered }: SetRate) -> Self {
        let body =
            |(rate, from, to): (u32, Month, Month)| EnteredBody { rate, from: from.to_string(), to: to.to_string() };
        Self { entered: entered.map(body), ..Self::from(record) }
    }
}

impl From<RateRecord> for RateBody {
    fn from(record: RateRecord) -> Self {
        let RateRecord { organisation, year, rate, decision } = record;
        Self { organisation: organisation.0, year, rate, decision, entered: None }
    }
}

/// The internal rates of your organisation.
#[utoipa::path(
    get,
    path = "/internal-rates",
    operation_id = "list_internal_rates",
    tag = "cost",
    extensions(("x-permissions" = json!(["see_costs"]))),
    responses((status = 200, body = Listing<RateBody>)),
)]
pub(crate) async fn rates(State(app): State<App>, signed: Signed) -> Result<Json<Listing<RateBody>>, Problem> {
    let rates = list_internal_rates(&app, &signed.actor).await?;
    Ok(Json(Listing { items: rates.into_iter().map(Into::into).collect(), next: None }))
}

/// An internal rate to set.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewRateBody {
    /// Hundredths of a per cent: 250 is 2.5 %.
    rate: u32,
    /// The decision behind it, as cited in the minutes.
    #[serde(default)]
    decision: String,
    /// Id of the organisation; your own if absent.
    organisation: Option<Uuid>,
}

/// Sets the internal rate of a year.
#[utoipa::path(
    put,
    path = "/internal-rates/{year}",
    operation_id = "set_internal_rate",
    tag = "cost",
    extensions(("x-permissions" = json!(["manage_costs"]))),
    params(("year" = i32, Path, description = "The year, such as `2026`.")),
    request_body = NewRateBody,
    responses((status = 200, body = RateBody)),
)]
pub(crate) async fn set_rate(
    State(app): State<App>,
    signed: Signed,
    Path(year): Path<i32>,
    Body(body): Body<NewRateBody>,
) -> Result<Json<RateBody>, Problem> {
    let organisation = body.organisation.map(Into::into);
    let rate = set_internal_rate(&app, &signed.actor, organisation, (year, body.rate), &body.decision).await?;
    Ok(Json(rate.into()))
}
