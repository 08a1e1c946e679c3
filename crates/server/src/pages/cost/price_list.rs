//! `/prislista`: the prices that hold, the charges for a month's use, the year's settlement, and proposing a list
//! (C-12, C-13).

use std::collections::BTreeMap;

use askama::Template;
use axum::{
    Form,
    extract::{Path, Query},
    response::Response,
};
use chrono::Datelike;
use serde::Deserialize;
use uuid::Uuid;
use vagnpark_actions::{
    ActionError,
    cost::price_list::{ChargedMonth, Settlement, charge_month, list_price_lists, settle_year},
    records::{PriceListVersion, ProposalRecord},
};
use vagnpark_domain::{
    access::Permission,
    cost::proposal::ProposalKind,
    money::{Ore, group_thousands},
    time::Month,
};

use super::{
    next_version::{Entered, NextForm, WithdrawForm},
    proposal::{propose_from, proposed_text},
};
use crate::pages::{
    Frame, PageResult,
    alert::Alert,
    if_readable, render,
    visit::{Visit, answer_form},
};

/// A price list that holds, held or will hold.
struct VersionLine {
    name: String,
    number: i64,
    first_month: Month,
    decision: String,
    /// Its id, if it can still be taken back.
    ahead: Option<Uuid>,
    /// What was filled in to take it back.
    withdrawal: WithdrawForm,
    /// The ids of the fields for the day on which that was decided, and for the decision.
    withdrawn_on: String,
    withdrawn_by: String,
}

/// The charge of a payer for a month.
struct ChargeLine {
    payer: String,
    vehicles: usize,
    uses: i64,
    km: String,
    amount: Ore,
}

/// The charges, the cost and the difference.
#[derive(Default)]
struct Amounts {
    charged: Ore,
    cost: Ore,
    difference: Ore,
}

/// A month of the year that is settled.
struct MonthLine {
    month: Month,
    amounts: Amounts,
}

/// A party's settlement of the year.
struct SettledLine {
    party: String,
    charged: Ore,
    settles: Ore,
}

#[derive(Template)]
#[template(path = "cost/price_list.html")]
struct PricesPage {
    frame: Frame,
    month: Month,
    year: i32,
    versions: Vec<VersionLine>,
    /// What was typed into a form that is there no more.
    typed: String,
    charges: Vec<ChargeLine>,
    charged: Option<Ore>,
    months: Vec<MonthLine>,
    settled: Vec<SettledLine>,
    totals: Amounts,
    source: String,
    decided_on: String,
    /// The proposal that the form takes the place of.
    in_place_of: String,
    may_propose: bool,
    error: Alert,
}

#[derive(Debug, Default, Deserialize)]
pub(crate) struct PriceParams {
    #[serde(default, deserialize_with = "if_readable")]
    month: Option<Month>,
    /// The proposal that the form begins as.
    #[serde(default, deserialize_with = "if_readable")]
    som: Option<Uuid>,
}

impl Amounts {
    fn of(charged: Ore, cost: Ore) -> Self {
        Self { charged, cost, difference: Ore(cost.0 - charged.0) }
    }
}

/// Absence is not an error: before the first price list there are no charges.
fn if_there<T>(found: Result<T, ActionError>) -> Result<Option<T>, ActionError> {
    match found {
        Ok(found) => Ok(Some(found)),
        Err(ActionError::NotFound("price_list" | "agreement")) => Ok(None),
        Err(error) => Err(error),
    }
}

async fn page(
    visit: &Visit,
    params: &PriceParams,
    entered: Entered,
    refused: Option<&ActionError>,
) -> Result<Response, ActionError> {
    let frame = visit.frame("/avtal", "prices-title");
    let month = params.month.unwrap_or_else(|| Month::of(visit.app.today()).previous());
    let year = month.first_day().year();
    let versions = list_price_lists(&visit.app, visit.actor()).await?;
    let charged = if_there(charge_month(&visit.app, visit.actor(), month).await)?;
    // What keeps the year from being settled is shown on the page, so that another list can be applied there.
    let (settled, unsettled) = match if_there(settle_year(&visit.app, visit.actor(), year).await) {
        Err(error @ ActionError::Refused(_)) => (None, Some(error)),
        settled => (settled?, None),
    };
    let may_propose = visit.actor().may(Permission::ManageAgreements) && !visit.actor().read_only;
    let newest = versions.last().map_or(String::new(), |version| version.source.clone());
    let version = |version: &PriceListVersion| {
        let list = &version.list;
        let ahead = list.first_month > Month::of(visit.app.today()) && may_propose;
        VersionLine {
            name: list.name.clone(),
            number: version.version,
            first_month: list.first_month,
            decision: list.decision.clone(),
            ahead: ahead.then_some(version.id),
            withdrawal: entered.about(version.id),
            withdrawn_on: format!("withdrawn-on-{}", version.version),
            withdrawn_by: format!("withdrawn-by-{}", version.version),
        }
    };
    Ok(render(&PricesPage {
        month,
        year,
        typed: entered.typed(|id| versions.iter().any(|version| version.id == id)),
        versions: versions.iter().rev().map(version).collect(),
        charged: charged.as_ref().map(ChargedMonth::total),
        charges: charged.as_ref().map_or(Vec::new(), by_payer),
        months: settled.as_ref().map_or(Vec::new(), months),
        totals: settled.as_ref().map_or_else(Default::default, |year| Amounts::of(year.charged, year.cost)),
        settled: settled.map_or(Vec::new(), |year| {
            let row = |(party, charged, settles): (String, Ore, Ore)| SettledLine { party, charged, settles };
            year.parties.into_iter().map(row).collect()
        }),
        decided_on: entered.next.as_ref().map_or_else(String::new, |form| form.decided_on.clone()),
        in_place_of: entered.next.as_ref().map_or_else(String::new, |form| form.in_place_of.clone()),
        source: entered.next.map_or(newest, |form| form.source),
        may_propose,
        error: Alert::of(frame.t, refused.or(unsettled.as_ref()), &["source", "first_month", "decided_on", "decision"]),
        frame,
    }))
}

fn by_payer(charged: &ChargedMonth) -> Vec<ChargeLine> {
    let mut payers: BTreeMap<&str, (usize, i64, i64, i64)> = BTreeMap::new();
    for charge in &charged.charges {
        let sum = payers.entry(&charge.payer).or_default();
        *sum = (sum.0 + 1, sum.1 + charge.uses, sum.2 + charge.distance_m, sum.3 + charge.amount.0);
    }
    let row = |(payer, (vehicles, uses, metres, ore)): (&str, (usize, i64, i64, i64))| ChargeLine {
        payer: payer.to_owned(),
        vehicles,
        uses,
        km: group_thousands(&(metres / 1_000).to_string()),
        amount: Ore(ore),
    };
    payers.into_iter().map(row).collect()
}

fn months(settled: &Settlement) -> Vec<MonthLine> {
    let row =
        |(month, charged, cost): &(Month, Ore, Ore)| MonthLine { month: *month, amounts: Amounts::of(*charged, *cost) };
    settled.months.iter().map(row).collect()
}

pub(crate) async fn show(visit: Visit, Query(params): Query<PriceParams>) -> PageResult {
    let Some(earlier) = params.som else { return Ok(page(&visit, &params, Entered::default(), None).await?) };
    let text = proposed_text(&visit, ProposalKind::PriceList, earlier).await?;
    let next = text.map(|(source, decided_on)| NextForm { source, decided_on, in_place_of: earlier.to_string() });
    Ok(page(&visit, &params, Entered { next, ..Entered::default() }, None).await?)
}

/// Proposes a price list as the next version.
pub(crate) async fn suggest(visit: Visit, Form(form): Form<NextForm>) -> PageResult {
    let done =
        propose_from(&visit, ProposalKind::PriceList, form.source.clone(), ("", &form.decided_on), &form.in_place_of);
    let done = done.await;
    answer(&visit, Entered { next: Some(form), ..Entered::default() }, done).await
}

/// Proposes to take a price list back before the month that it holds from.
pub(crate) async fn withdraw(visit: Visit, Path(id): Path<Uuid>, Form(form): Form<WithdrawForm>) -> PageResult {
    let decided = (form.decision.as_str(), form.decided_on.as_str());
    let done = propose_from(&visit, ProposalKind::PriceListWithdrawal, id.to_string(), decided, "").await;
    answer(&visit, Entered { withdrawal: Some((id, form)), ..Entered::default() }, done).await
}

async fn answer(visit: &Visit, entered: Entered, done: Result<ProposalRecord, ActionError>) -> PageResult {
    let to = |proposal: ProposalRecord| format!("/forslag/{}", proposal.id);
    answer_form(done, to, async |error| page(visit, &PriceParams::default(), entered, Some(&error)).await).await
}
