//! `statements`: the cost-sharing report of a month, and the sources of a line.

use axum::{Json, extract::State, http::header, response::IntoResponse};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;
use vagnpark_actions::{
    ActionError, App,
    cost::{
        entry::SeenCost,
        statement,
        year::{SharedYear, share_year},
    },
    records::CostRecord,
};
use vagnpark_domain::{
    Field,
    cost::{
        CostCategory, Share, Usage,
        year::{PartyYear, YearMonth},
    },
    money::Ore,
    time::Month,
};
use vagnpark_export::ReportLine;
use vagnpark_text::Language;

use super::{entry::CostBody, report::ReportBody};
use crate::{
    api::{driving::trip::TripBody, month, register::reading::ReadingBody, words},
    web::{auth::Signed, extract::Path, problem::Problem},
};

/// A month's report, in the shape of `vagnpark report cost-sharing --format json`.
#[utoipa::path(
    get,
    path = "/statements/{month}",
    operation_id = "show_statement",
    tag = "cost",
    extensions(("x-permissions" = json!(["see_statements"]))),
    params(("month" = String, Path, description = "The month, such as `2026-10`.")),
    responses(
        (status = 200, body = ReportBody),
        (status = 422, body = Problem),
    ),
)]
pub(crate) async fn show(
    State(app): State<App>,
    signed: Signed,
    Path(month): Path<String>,
) -> Result<impl IntoResponse, Problem> {
    let month = month_of(&month)?;
    let report = statement::report(&app, &signed.actor, month, month, None).await?;
    let json = report.to_json().map_err(ActionError::broken)?;
    Ok(([(header::CONTENT_TYPE, "application/json")], json))
}

/// The use of a vehicle by a payer in a month.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PoolUseBody {
    /// The number of the vehicle.
    number: String,
    /// Code of the organisation that pays.
    payer: String,
    /// Distance driven, in metres.
    distance_m: i64,
    /// Time in use, in seconds.
    duration_s: i64,
    /// How many trips.
    trips: i64,
}

/// A line with its sources.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct LineBody {
    /// The rule of the agreement that decided.
    rule: String,
    /// The number of the vehicle, or the code of the pool.
    number: String,
    /// The category of cost.
    category: words::CostCategory,
    /// Its kind.
    kind: words::LineKind,
    /// The amount, in öre.
    amount_ore: i64,
    /// Why each party's share is what it is, in sentences to read out.
    explanations: Vec<String>,
    /// The invoices and other entries that the amount is made of.
    entries: Vec<CostBody>,
    /// The trips that the use was counted from, without drivers.
    trips: Vec<TripBody>,
    /// The readings of the vehicle's odometer in the month, without who read it.
    readings: Vec<ReadingBody>,
    /// The use of the whole pool, by vehicle and payer, if that is what was counted.
    pool_use: Vec<PoolUseBody>,
    /// Id of the vehicle.
    vehicle: Option<Uuid>,
}

/// A line of a month's report, by its place from 0, with its entries and trips.
#[utoipa::path(
    get,
    path = "/statements/{month}/lines/{place}",
    operation_id = "show_statement_line",
    tag = "cost",
    extensions(("x-permissions" = json!(["see_statements"]))),
    params(
        ("month" = String, Path, description = "The month, such as `2026-10`."),
        ("place" = usize, Path, description = "The place of the line in the report, from 0."),
    ),
    responses(
        (status = 200, body = LineBody),
        (status = 422, body = Problem),
    ),
)]
pub(crate) async fn line(
    State(app): State<App>,
    signed: Signed,
    Path((month, place)): Path<(String, usize)>,
) -> Result<Json<LineBody>, Problem> {
    let sources = statement::open_line(&app, &signed.actor, month_of(&month)?, place).await?;
    // Everything in a statement is shared.
    let entry = |entry| SeenCost { record: CostRecord { entry, organisation: None }, unshared: None };
    let pool_use = |(number, usage): (String, Usage)| PoolUseBody {
        number,
        payer: usage.payer,
        distance_m: usage.distance_m,
        duration_s: usage.duration_s,
        trips: usage.trips,
    };
    let shared = &sources.shared;
    let decision = &shared.agreement.agreement.decision;
    let reported = ReportLine::new(shared.statement.month, sources.line.clone());
    let explained =
        |share: &Share| Language::English.explained(&reported, share, &shared.name_of(&share.party), decision);
    Ok(Json(LineBody {
        explanations: sources.line.shares.iter().map(explained).collect(),
        rule: sources.line.rule_name,
        number: sources.line.number,
        category: sources.line.category.into(),
        kind: sources.line.kind.into(),
        amount_ore: sources.line.amount.0,
        entries: sources.entries.into_iter().map(|found| entry(found).into()).collect(),
        trips: sources.trips.into_iter().map(Into::into).collect(),
        pool_use: sources.pool_use.into_iter().map(pool_use).collect(),
        readings: sources.readings.into_iter().map(Into::into).collect(),
        vehicle: sources.line.vehicle.map(|id| id.0),
    }))
}

/// A party's year.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PartyYearBody {
    /// Code of the party.
    party: String,
    /// The party's name.
    name: String,
    /// By month of `months`; `null` where it is ahead.
    owed_ore: Vec<Option<i64>>,
    /// How much more it owes than it paid beforehand, at the end of each month.
    accrued_ore: Vec<Option<i64>>,
    /// What it owes for the year, in öre.
    owed_total_ore: i64,
    /// What it has paid in advance, in öre.
    paid_total_ore: i64,
    /// What is left to pay, in öre; negative if it is to be paid back.
    left_ore: i64,
    /// What the year will come to if the months ahead cost what is paid beforehand.
    forecast_ore: i64,
}

/// A month of a year.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct YearMonthBody {
    /// As `2026-03`.
    month: String,
    /// `closed`, `open` or `ahead`.
    state: &'static str,
}

/// An amount for a category.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct CategoryBody {
    /// The category of cost.
    category: words::CostCategory,
    /// In öre.
    amount_ore: i64,
}

/// A year: what each party owes month by month, against what it paid beforehand.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct YearBody {
    /// The calendar year.
    year: i32,
    /// The months, in order.
    months: Vec<YearMonthBody>,
    /// The parties.
    parties: Vec<PartyYearBody>,
    /// The amounts by category.
    categories: Vec<CategoryBody>,
    /// What is already paid for beyond the last month that has begun.
    prepaid: Vec<CategoryBody>,
}

impl From<SharedYear> for YearBody {
    fn from(shared: SharedYear) -> Self {
        let ore = |amounts: &[Option<Ore>]| amounts.iter().map(|amount| amount.map(|ore| ore.0)).collect();
        let party = |found: &PartyYear| PartyYearBody {
            party: found.party.clone(),
            name: shared.name_of(&found.party),
            owed_ore: ore(&found.months),
            accrued_ore: ore(&found.accrued),
            owed_total_ore: found.owed.0,
            paid_total_ore: found.paid.0,
            left_ore: found.left().0,
            forecast_ore: found.forecast.0,
        };
        let amount =
            |category: &CostCategory, amount: &Ore| CategoryBody { category: (*category).into(), amount_ore: amount.0 };
        let month = |found: &YearMonth| YearMonthBody { month: found.month.to_string(), state: found.state.as_str() };
        Self {
            year: shared.year,
            months: shared.months.iter().map(month).collect(),
            parties: shared.parties.iter().map(party).collect(),
            categories: shared.categories.iter().map(|(category, now, _)| amount(category, now)).collect(),
            prepaid: shared.prepaid.iter().map(|(category, sum)| amount(category, sum)).collect(),
        }
    }
}

/// A year's cost sharing, month by month, against what was paid beforehand.
#[utoipa::path(
    get,
    path = "/statements/years/{year}",
    operation_id = "show_year",
    tag = "cost",
    extensions(("x-permissions" = json!(["see_statements"]))),
    params(("year" = i32, Path, description = "The year, such as `2026`.")),
    responses(
        (status = 200, body = YearBody),
        (status = 422, body = Problem),
    ),
)]
pub(crate) async fn year(
    State(app): State<App>,
    signed: Signed,
    Path(year): Path<i32>,
) -> Result<Json<YearBody>, Problem> {
    Ok(Json(share_year(&app, &signed.actor, year).await?.into()))
}

/// The month that an address or a body names.
pub(crate) fn month_of(text: &str) -> Result<Month, Problem> {
    month(Field::Month, text)
}
