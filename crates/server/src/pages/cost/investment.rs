//! `/anskaffningar`: bought vehicles with their book values and charges for a month, the internal rates, and entering
//! the month as costs.

use askama::Template;
use axum::{Form, extract::Query};
use chrono::{Datelike, NaiveDate};
use serde::Deserialize;
use vagnpark_actions::{
    ActionError,
    cost::investment::{
        InvestmentView, Investments, Posted, SetRate, list_investments, post_capital, put_investment, set_internal_rate,
    },
    reading_scope,
    records::{RateRecord, VehicleRecord},
};
use vagnpark_domain::{
    Fault, Field, Refusal, ValueKind,
    access::Permission,
    cost::investment::{CapitalCharge, Investment},
    money::Ore,
    time::Month,
};
use vagnpark_text::Said;

use crate::pages::{
    Choice, Frame, PageResult, Texts,
    alert::Alert,
    filled_amount, if_readable, read_amount, read_day, read_kronor, read_number, render,
    visit::{Visit, answer_form},
};

/// The fields that an error can link to.
const FIELDS: [&str; 12] = [
    "vehicle",
    "in_use_from",
    "cost_ore",
    "residual",
    "months",
    "reference",
    "sold_on",
    "sold_for",
    "rate",
    "year",
    "decision",
    "organisation",
];

struct Row {
    vehicle: String,
    number: String,
    in_use_from: NaiveDate,
    cost: Ore,
    /// The number of months it is written off over.
    months: u32,
    /// Its book value.
    book_value: Ore,
    depreciation: Option<Ore>,
    interest: Option<Ore>,
    /// The last month that is entered as a cost.
    posted_until: Option<Month>,
    sold: Option<Sale>,
}

/// When a vehicle was sold, and for how much.
struct Sale {
    on: NaiveDate,
    price: Ore,
}

/// The sums of book values, depreciation and interest.
struct Sums {
    book_value: Ore,
    depreciation: Ore,
    interest: Ore,
}

struct RateLine {
    year: i32,
    /// Hundredths of a per cent, which are written like öre.
    percent: Ore,
    decision: String,
}

#[derive(Template)]
#[template(path = "cost/investment.html")]
struct InvestmentsPage {
    frame: Frame,
    month: Month,
    rows: Vec<Row>,
    sums: Sums,
    rates: Vec<RateLine>,
    rate: RateForm,
    /// The organisations whose rate it can be, if there are several.
    organisations: Vec<Choice>,
    vehicles: Vec<Choice>,
    form: InvestmentForm,
    posted: String,
    /// The months that are entered with a rate other than the one that was set just now.
    entered: Option<String>,
    may_change: bool,
    error: Alert,
}

#[derive(Debug, Default, Deserialize)]
pub(crate) struct InvestmentParams {
    #[serde(default, deserialize_with = "if_readable")]
    month: Option<Month>,
    /// The vehicle to be changed.
    #[serde(default)]
    vehicle: String,
    /// How many costs were entered just now.
    #[serde(default)]
    bokfort: String,
    /// The rate that held before another was set just now, and the months that are entered with it.
    #[serde(default, deserialize_with = "if_readable")]
    forra: Option<i64>,
    #[serde(default, deserialize_with = "if_readable")]
    fran: Option<Month>,
    #[serde(default, deserialize_with = "if_readable")]
    till: Option<Month>,
}

/// The form for an investment, as it was filled in.
#[derive(Clone, Debug, Default, Deserialize)]
pub(crate) struct InvestmentForm {
    vehicle: String,
    in_use_from: String,
    cost: String,
    #[serde(default)]
    residual: String,
    months: String,
    #[serde(default)]
    reference: String,
    #[serde(default)]
    sold_on: String,
    #[serde(default)]
    sold_for: String,
}

impl InvestmentForm {
    fn of(view: &InvestmentView) -> Self {
        let investment = &view.record.investment;
        Self {
            vehicle: investment.vehicle.to_string(),
            in_use_from: investment.in_use_from.to_string(),
            cost: filled_amount(investment.cost),
            residual: filled_amount(investment.residual),
            months: investment.months.to_string(),
            reference: view.record.reference.clone(),
            sold_on: investment.sold.map_or_else(String::new, |(on, _)| on.to_string()),
            sold_for: investment.sold.map_or_else(String::new, |(_, price)| filled_amount(price)),
        }
    }

    fn read(&self) -> Result<Investment, ActionError> {
        let sold = match self.sold_on.trim() {
            // A price belongs to a sale, and a sale to a day.
            "" if !self.sold_for.trim().is_empty() => {
                let fault = Fault::NeededFor { other: Field::SoldForOre };
                return Err(Refusal::at(Field::SoldOn, fault).into());
            }
            "" => None,
            _ if self.sold_for.trim().is_empty() => {
                let fault = Fault::NeededFor { other: Field::SoldOn };
                return Err(Refusal::at(Field::SoldForOre, fault).into());
            }
            text => Some((read_day(Field::SoldOn, text)?, read_kronor(Field::SoldForOre, &self.sold_for)?)),
        };
        Ok(Investment {
            vehicle: self.vehicle.parse().map_err(|_| ActionError::NotFound("vehicle"))?,
            in_use_from: read_day(Field::InUseFrom, &self.in_use_from)?,
            cost: read_amount(Field::CostOre, &self.cost)?,
            residual: read_kronor(Field::ResidualOre, &self.residual)?,
            months: read_number(Field::Months, &self.months)?,
            sold,
        })
    }
}

/// The input of a form that was refused, to be shown again.
#[derive(Default)]
struct Typed {
    investment: Option<InvestmentForm>,
    rate: Option<RateForm>,
}

async fn page(
    visit: &Visit,
    params: &InvestmentParams,
    typed: Typed,
    refused: Option<&ActionError>,
) -> Result<InvestmentsPage, ActionError> {
    let frame = visit.frame("/kostnader", "investments-title");
    let month = params.month.unwrap_or_else(|| Month::of(visit.app.today()));
    let Investments { views, rates, mut vehicles } = list_investments(&visit.app, visit.actor(), month).await?;
    let scope = reading_scope(visit.actor(), Permission::SeeCosts)?;
    vehicles.retain(|vehicle| scope.covers(vehicle.organisation));
    let chosen = views.iter().find(|view| view.record.investment.vehicle.to_string() == params.vehicle);
    let form = typed.investment.or_else(|| chosen.map(InvestmentForm::of)).unwrap_or_default();
    let choice = |vehicle: &VehicleRecord| Choice {
        value: vehicle.id.to_string(),
        label: vehicle.description.plate(),
        selected: vehicle.id.to_string() == form.vehicle,
    };
    let charged =
        |of: fn(&CapitalCharge) -> Ore| -> Ore { views.iter().filter_map(|view| view.charge.as_ref()).map(of).sum() };
    let rate_form = typed.rate.unwrap_or_else(|| RateForm::of(month));
    let organisation = rate_form.organisation.parse().ok();
    Ok(InvestmentsPage {
        rows: views.iter().map(row).collect(),
        sums: Sums {
            book_value: views.iter().map(|view| view.book_value).sum(),
            depreciation: charged(|charge| charge.depreciation),
            interest: charged(|charge| charge.interest),
        },
        rates: rates.iter().map(rate).collect(),
        organisations: visit.organisations(Permission::ManageCosts, organisation).await?,
        rate: rate_form,
        vehicles: vehicles.iter().map(choice).collect(),
        posted: params.bokfort.clone(),
        entered: entered_in_words(frame.t, params),
        may_change: visit.actor().may(Permission::ManageCosts) && !visit.actor().read_only,
        error: Alert::of(frame.t, refused, &FIELDS),
        month,
        form,
        frame,
    })
}

/// The months that are entered with the previous rate.
fn entered_in_words(t: Texts, params: &InvestmentParams) -> Option<String> {
    let (old, first, last) = (params.forra?, params.fran?, params.till?);
    let values = [("rate", Said::Money(Ore(old))), ("first", first.into()), ("last", last.into())];
    Some(t.0.with("investments-entered", &values))
}

fn row(view: &InvestmentView) -> Row {
    let investment = &view.record.investment;
    let charge = view.charge.as_ref();
    Row {
        vehicle: investment.vehicle.to_string(),
        number: view.number.clone(),
        in_use_from: investment.in_use_from,
        cost: investment.cost,
        months: investment.months,
        book_value: view.book_value,
        depreciation: charge.map(|charge| charge.depreciation),
        interest: charge.map(|charge| charge.interest),
        posted_until: view.record.posted_until,
        sold: investment.sold.map(|(on, price)| Sale { on, price }),
    }
}

fn rate(record: &RateRecord) -> RateLine {
    RateLine { year: record.year, percent: Ore(i64::from(record.rate)), decision: record.decision.clone() }
}

pub(crate) async fn show(visit: Visit, Query(params): Query<InvestmentParams>) -> PageResult {
    let page = page(&visit, &params, Typed::default(), None).await?;
    Ok(render(&page))
}

async fn answer<T>(
    visit: &Visit,
    params: &InvestmentParams,
    typed: Typed,
    done: Result<T, ActionError>,
    to: impl FnOnce(T) -> String,
) -> PageResult {
    answer_form(done, to, async |error| Ok(render(&page(visit, params, typed, Some(&error)).await?))).await
}

pub(crate) async fn invest(visit: Visit, Form(form): Form<InvestmentForm>) -> PageResult {
    let done = match form.read() {
        Ok(investment) => put_investment(&visit.app, visit.actor(), investment, &form.reference).await,
        Err(error) => Err(error),
    };
    let typed = Typed { investment: Some(form), ..Typed::default() };
    answer(&visit, &InvestmentParams::default(), typed, done, |_| "/anskaffningar".to_owned()).await
}

/// The form for a year's internal rate, as it was filled in.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct RateForm {
    year: String,
    rate: String,
    #[serde(default)]
    decision: String,
    /// Whose rate it is, if there are several to choose among.
    #[serde(default)]
    organisation: String,
}

impl RateForm {
    fn of(month: Month) -> Self {
        Self { year: month.first_day().year().to_string(), ..Self::default() }
    }
}

pub(crate) async fn set_rate(visit: Visit, Form(form): Form<RateForm>) -> PageResult {
    let read = || -> Result<(i32, u32), Refusal> {
        let wrong = |field, kind, given: &str| Refusal::at(field, Fault::not_a(kind, given));
        let year = form.year.trim().parse().map_err(|_| wrong(Field::Year, ValueKind::Year, &form.year))?;
        // Per cent with two decimals are read like kronor and öre.
        let rate = Ore::parse_kronor(form.rate.trim().trim_end_matches('%')).ok();
        let rate = rate.and_then(|rate| u32::try_from(rate.0).ok());
        Ok((year, rate.ok_or_else(|| wrong(Field::Rate, ValueKind::PerCent, &form.rate))?))
    };
    let done = match read() {
        Ok(of_year) => {
            set_internal_rate(&visit.app, visit.actor(), form.organisation.parse().ok(), of_year, &form.decision).await
        }
        Err(refusal) => Err(refusal.into()),
    };
    let to = |set: SetRate| {
        let entered = |(old, first, last)| format!("/anskaffningar?forra={old}&fran={first}&till={last}");
        set.entered.map_or("/anskaffningar".to_owned(), entered)
    };
    let typed = Typed { rate: Some(form), ..Typed::default() };
    answer(&visit, &InvestmentParams::default(), typed, done, to).await
}

#[derive(Debug, Deserialize)]
pub(crate) struct PostForm {
    month: Month,
}

pub(crate) async fn post(visit: Visit, Form(form): Form<PostForm>) -> PageResult {
    let month = form.month;
    let done = post_capital(&visit.app, visit.actor(), month).await;
    let params = InvestmentParams { month: Some(month), ..InvestmentParams::default() };
    let to = |posted: Posted| format!("/anskaffningar?month={month}&bokfort={}", posted.entries);
    answer(&visit, &params, Typed::default(), done, to).await
}
