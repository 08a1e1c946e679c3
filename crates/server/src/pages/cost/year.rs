//! `/avrakning/ar`: a year, month by month, against what was paid beforehand.

use askama::Template;
use axum::extract::Path;
use chrono::{Datelike, NaiveDate};
use vagnpark_actions::{
    ActionError,
    cost::year::{SharedYear, share_year, table},
    finance::report::ReportFormat,
};
use vagnpark_domain::{
    cost::{
        CostCategory,
        year::{MonthState, PartyYear, YearMonth},
    },
    money::Ore,
    time::Month,
};

use super::no_statement;
use crate::{
    pages::{Frame, PageResult, Texts, render, visit::Visit},
    web::files::attachment,
};

/// A month's bar in the picture, 100 high and 30 wide, with the line of what was paid beforehand.
struct Bar {
    x: usize,
    top: i64,
    height: i64,
    state: &'static str,
    paid_top: Option<i64>,
}

/// A month at the head of the tables.
struct Head {
    month: Month,
    state: String,
    /// Whether it has a page.
    begun: bool,
}

/// A party's row, with its code's full name.
struct Row {
    name: String,
    /// What it owes, has paid, has left and will owe; none in a table of months alone.
    sums: Vec<Ore>,
    months: Vec<Option<Ore>>,
}

/// A category in this year and the year before.
struct CategoryLine {
    category: String,
    now: Ore,
    before: Ore,
    difference: Ore,
}

/// An amount already paid for the time after.
struct PrepaidLine {
    category: String,
    amount: Ore,
}

#[derive(Template)]
#[template(path = "cost/year.html")]
struct YearPage {
    frame: Frame,
    year: i32,
    /// Whether there is anything to see for the year before, and for the one after.
    has_before: bool,
    has_after: bool,
    heads: Vec<Head>,
    bars: Vec<Bar>,
    owed: Vec<Row>,
    totals: Row,
    accrued: Vec<Row>,
    categories: Vec<CategoryLine>,
    /// The last day of the months that are reached.
    reached: Option<NaiveDate>,
    prepaid: Vec<PrepaidLine>,
    /// Whether something is paid beforehand.
    preliminary: bool,
}

pub(crate) async fn latest(visit: Visit) -> PageResult {
    let year = visit.app.today().year();
    no_statement::or_why(&visit, ("/avrakning", "cost-year-title"), |_| format!("/avrakning/ar/{year}")).await
}

pub(crate) async fn show(visit: Visit, Path(year): Path<String>) -> PageResult {
    let mut frame = visit.frame("/avrakning", "cost-year-title");
    let shared = share_year(&visit.app, visit.actor(), year_of(&year)?).await?;
    frame.title = format!("{} {}", frame.title, shared.year);
    Ok(render(&page(frame, &shared)))
}

/// The year as a workbook.
pub(crate) async fn file(visit: Visit, Path(year): Path<String>) -> PageResult {
    let language = visit.language;
    let shared = share_year(&visit.app, visit.actor(), year_of(&year)?).await?;
    let bytes = table(&shared, language).to_workbook(&shared.year.to_string());
    let bytes = bytes.map_err(ActionError::broken)?;
    Ok(attachment(&format!("avrakning-{}.xlsx", shared.year), ReportFormat::Xlsx.content_type(), bytes))
}

fn year_of(text: &str) -> Result<i32, ActionError> {
    text.parse().map_err(|_| ActionError::NotFound("year"))
}

fn page(frame: Frame, shared: &SharedYear) -> YearPage {
    let t = frame.t;
    let head = |month: &YearMonth| {
        let (state, begun) = match month.state {
            MonthState::Closed => ("statement-closed", true),
            MonthState::Open => ("statement-open", true),
            MonthState::Ahead => ("cost-year-ahead", false),
        };
        Head { month: month.month, state: t.s(state), begun }
    };
    let row = |party: &PartyYear, months: &[Option<Ore>], sums: Vec<Ore>| Row {
        name: shared.name_of(&party.party),
        sums,
        months: months.to_vec(),
    };
    let owed =
        |party: &PartyYear| row(party, &party.months, vec![party.owed, party.paid, party.left(), party.forecast]);
    let of_month = |month: &YearMonth| (month.state != MonthState::Ahead).then(|| month.sums.total());
    let sum = |amount: fn(&PartyYear) -> Ore| -> Ore { shared.parties.iter().map(amount).sum() };
    let prepaid = |(category, amount): (&CostCategory, &Ore)| PrepaidLine {
        category: t.word("category", category.as_str()),
        amount: *amount,
    };
    let sums =
        vec![sum(|party| party.owed), sum(|party| party.paid), sum(PartyYear::left), sum(|party| party.forecast)];
    YearPage {
        year: shared.year,
        has_before: shared.beside.0,
        has_after: shared.beside.1,
        heads: shared.months.iter().map(head).collect(),
        bars: bars(&shared.months),
        owed: shared.parties.iter().map(owed).collect(),
        totals: Row { name: t.s("sum"), sums, months: shared.months.iter().map(of_month).collect() },
        accrued: shared.parties.iter().map(|party| row(party, &party.accrued, Vec::new())).collect(),
        categories: categories(t, shared),
        reached: shared.reached().map(Month::last_day),
        prepaid: shared.prepaid.iter().map(prepaid).collect(),
        preliminary: shared.months.iter().any(|month| !month.preliminary.is_empty()),
        frame,
    }
}

fn categories(t: Texts, shared: &SharedYear) -> Vec<CategoryLine> {
    let row = |(category, now, before): &(CostCategory, Ore, Ore)| CategoryLine {
        category: t.word("category", category.as_str()),
        now: *now,
        before: *before,
        difference: Ore(now.0 - before.0),
    };
    shared.categories.iter().map(row).collect()
}

fn bars(months: &[YearMonth]) -> Vec<Bar> {
    let paid = |month: &YearMonth| month.preliminary.values().copied().sum::<Ore>().0;
    let highest = months.iter().map(|month| month.sums.total().0.max(paid(month))).max().unwrap_or(1).max(1);
    let scaled = |ore: i64| ore.max(0) * 100 / highest;
    let bar = |(place, month): (usize, &YearMonth)| Bar {
        x: place * 40 + 5,
        top: 100 - scaled(month.sums.total().0),
        height: scaled(month.sums.total().0),
        state: month.state.as_str(),
        paid_top: Some(paid(month)).filter(|paid| *paid != 0).map(|paid| 100 - scaled(paid)),
    };
    months.iter().enumerate().map(bar).collect()
}
