//! `/kostnader`: the costs of a month, summed and shown in pieces, and entering one.

use std::collections::HashMap;

use askama::Template;
use axum::{Form, extract::Query, response::IntoResponse};
use chrono::NaiveDate;
use serde::Deserialize;
use uuid::Uuid;
use vagnpark_actions::{
    ActionError, App,
    cost::{
        entry::{SeenCost, Unshared, enter_cost, list_costs_by_day},
        period::{Billing, billed_in},
    },
    records::CostFilter,
    register::find::find_by_number,
};
use vagnpark_domain::{
    Fault, Field, Refusal,
    access::Permission,
    bounds::Shown,
    cost::{CostCategory, CostEntry},
    ids::VehicleId,
    money::Ore,
    time::Month,
};

use crate::{
    pages::{
        Choice, Frame, PageResult, Texts,
        alert::Alert,
        choices, if_readable,
        paging::{Paging, Piece},
        read_amount, read_day, read_kronor, read_word, render,
        visit::{Visit, answer_form},
    },
    web::status::HttpStatus,
};

/// The fields that an error can link to.
const FIELDS: [&str; 10] =
    ["month", "vehicle", "category", "date", "until", "net", "vat", "recoverable_vat", "supplier", "reference"];

/// How many costs are in a piece of the list.
const EACH: i64 = 100;

/// A cost in the list.
struct CostLine {
    id: Uuid,
    first: NaiveDate,
    last: NaiveDate,
    vehicle: String,
    category: String,
    supplier: String,
    reference: String,
    /// The part of it that is shared.
    amount: Ore,
    /// The first month of it that no agreement shares, in words, if there is one.
    unshared: Option<String>,
}

#[derive(Template)]
#[template(path = "cost/entries.html")]
struct CostsPage {
    frame: Frame,
    month: Month,
    categories: Vec<Choice>,
    new_categories: Vec<Choice>,
    costs: Vec<CostLine>,
    /// The sum of everything the filter finds, shown or not.
    total: Ore,
    paging: Paging,
    may_enter: bool,
    /// The cost that was just entered.
    saved: Option<Uuid>,
    /// The month whose statement has it, unless that is its own.
    billed_in: Option<String>,
    /// The input, if it was refused.
    form: CostForm,
    error: Alert,
}

#[derive(Debug, Default, Deserialize)]
pub(crate) struct CostParams {
    /// The month; this month if it is not valid.
    #[serde(default)]
    month: String,
    #[serde(default, deserialize_with = "if_readable")]
    category: Option<CostCategory>,
    #[serde(default, deserialize_with = "if_readable")]
    saved: Option<Uuid>,
    #[serde(flatten)]
    piece: Piece,
}

pub(crate) async fn list(visit: Visit, Query(params): Query<CostParams>) -> PageResult {
    let page = page(&visit, &params, None).await?;
    Ok(render(&page))
}

async fn page(
    visit: &Visit,
    params: &CostParams,
    refused: Option<(CostForm, &ActionError)>,
) -> Result<CostsPage, ActionError> {
    let frame = visit.frame("/kostnader", "costs-title");
    let t = frame.t;
    let this_month = Month::of(visit.app.today());
    let typed = if params.month.is_empty() { Ok(this_month) } else { params.month.parse() };
    let (month, unreadable) = match typed {
        Ok(month) => (month, None),
        Err(none) => (this_month, Some(ActionError::from(Refusal::at(Field::Month, none)))),
    };
    let filter = CostFilter { month: Some(month), category: params.category, ..CostFilter::default() };
    let category = params.category.map_or("", CostCategory::as_str);
    let address = format!("/kostnader?month={month}&category={category}");
    let found = list_costs_by_day(&visit.app, visit.actor(), filter, params.piece.portion(EACH)).await?;
    let unshared = |saved: Uuid| found.costs.iter().find(|cost| cost.record.entry.id.0 == saved)?.unshared;
    let billed_in = match params.saved.map(unshared) {
        None => None,
        Some(Some(Unshared { of_others: true, .. })) => {
            Some(t.0.with("cost-saved-of-others", &[("month", month.to_string())]))
        }
        Some(Some(_)) => billed_in_words(t, month, Billing::Unshared),
        Some(None) => billed_in_words(t, month, billed_in(&visit.app, month).await?),
    };
    let (form, error) =
        refused.map_or_else(|| (CostForm::empty(&visit.app), None), |(form, error)| (form, Some(error)));
    let words = || CostCategory::ALL.iter().map(|category| category.as_str());
    Ok(CostsPage {
        categories: choices(t, "category", words(), category),
        new_categories: choices(t, "category", words(), &form.category),
        total: found.total,
        costs: found.costs.iter().map(|cost| line(t, cost, &found.numbers)).collect(),
        paging: Paging::new(t, &address, params.piece, found.count, EACH),
        may_enter: visit.actor().may(Permission::ManageCosts),
        saved: params.saved,
        billed_in,
        form,
        error: Alert::of(t, error.or(unreadable.as_ref()), &FIELDS),
        month,
        frame,
    })
}

/// The words beside "saved", if the cost is not simply part of its month.
fn billed_in_words(t: Texts, month: Month, billing: Billing) -> Option<String> {
    let (key, month) = match billing {
        Billing::Own => return None,
        Billing::Ahead => ("cost-saved-ahead", month),
        Billing::Late(open) => ("cost-saved-late", open),
        Billing::Unshared => ("cost-saved-unshared", month),
    };
    Some(t.0.with(key, &[("month", month.to_string())]))
}

fn line(t: Texts, cost: &SeenCost, numbers: &HashMap<VehicleId, String>) -> CostLine {
    let entry = &cost.record.entry;
    let number = entry.vehicle.and_then(|id| numbers.get(&id).cloned());
    CostLine {
        id: entry.id.0,
        first: entry.from,
        last: entry.to,
        vehicle: number.unwrap_or_else(|| t.s("costs-pool")),
        category: t.word("category", entry.category.as_str()),
        supplier: entry.supplier.clone().unwrap_or_default(),
        reference: entry.reference.clone().unwrap_or_default(),
        amount: entry.shared_amount(),
        unshared: cost.unshared.map(|Unshared { month, of_others }| {
            let key = if of_others { "cost-of-others" } else { "cost-unshared" };
            t.0.with(key, &[("month", month.to_string())])
        }),
    }
}

/// The input, as it is typed.
#[derive(Clone, Debug, Default, Deserialize)]
pub(crate) struct CostForm {
    /// A registration or inventory number.
    vehicle: String,
    category: String,
    #[serde(default)]
    from: String,
    /// The last day it is for; the first if it is empty.
    #[serde(default)]
    to: String,
    #[serde(default)]
    net: String,
    #[serde(default)]
    vat: String,
    #[serde(default)]
    recoverable_vat: String,
    #[serde(default)]
    supplier: String,
    #[serde(default)]
    reference: String,
}

impl CostForm {
    fn empty(app: &App) -> Self {
        Self { category: "fuel".to_owned(), from: app.today().to_string(), ..Self::default() }
    }

    /// The entry, and how much of its VAT is recoverable if given; or the field that cannot be read.
    async fn read(&self, visit: &Visit) -> Result<(CostEntry, Option<Ore>), ActionError> {
        let given = |text: &str| Some(text.to_owned()).filter(|text| !text.trim().is_empty());
        // A program that fills in the form gives an id; people type a number.
        let vehicle = match self.vehicle.parse::<Uuid>() {
            Ok(id) => Some(VehicleId(id)),
            Err(_) => find_by_number(&visit.app, visit.actor(), &self.vehicle).await?,
        };
        let vehicle = vehicle.ok_or_else(|| Refusal::at(Field::Vehicle, Fault::unknown(&self.vehicle)))?;
        let from = read_day(Field::Date, &self.from)?;
        let recoverable_vat = match self.recoverable_vat.trim() {
            "" => None,
            said => Some(read_kronor(Field::RecoverableVat, said)?),
        };
        let entry = CostEntry {
            corrects: None,
            id: visit.app.new_id(),
            vehicle: Some(vehicle),
            pool: None,
            category: read_word(Field::Category, &self.category)?,
            from,
            to: if self.to.trim().is_empty() { from } else { read_day(Field::Until, &self.to)? },
            net: read_amount(Field::Net, &self.net)?,
            vat: read_kronor(Field::Vat, &self.vat)?,
            recoverable_vat: Ore::ZERO,
            supplier: given(&self.supplier),
            reference: given(&self.reference),
            sender_key: None,
        };
        if entry.to < entry.from {
            let (given, first) = (Shown::Day(entry.to), Shown::Day(entry.from));
            return Err(Refusal::at(Field::Until, Fault::Before { given, other: Field::Date, first }).into());
        }
        Ok((entry, recoverable_vat))
    }
}

pub(crate) async fn enter(visit: Visit, Form(form): Form<CostForm>) -> PageResult {
    let done = match form.read(&visit).await {
        Ok((entry, recoverable_vat)) => enter_cost(&visit.app, visit.actor(), None, entry, recoverable_vat).await,
        Err(error) => Err(error),
    };
    let again = async |error: ActionError| {
        let month = form.from.parse().map_or(String::new(), |on| Month::of(on).to_string());
        let params = CostParams { month, ..CostParams::default() };
        Ok(render(&page(&visit, &params, Some((form, &error))).await?))
    };
    // The number of another organisation's vehicle is also something to correct on the form.
    if let Err(error @ ActionError::NotPermitted) = done {
        return Ok((error.status(), again(error).await?).into_response());
    }
    let saved = |SeenCost { record, .. }: SeenCost| {
        format!("/kostnader?month={}&saved={}", Month::of(record.entry.from), record.entry.id)
    };
    answer_form(done, saved, again).await
}
