//! A year's cost sharing: what each party owes month by month, against what it paid beforehand, from the sums of closed
//! months and the statements of open ones.

use std::collections::BTreeMap;

use vagnpark_domain::{
    access::Actor,
    cost::{
        CostCategory,
        year::{MonthState, MonthSums, PartyYear, YearMonth, party_years},
    },
    money::Ore,
    time::Month,
};
use vagnpark_export::AmountTable;
use vagnpark_store::Tx;
use vagnpark_text::Language;

use super::statement::Books;
use crate::{app::App, error::ActionError};

/// A year as its parties see it.
#[derive(Clone, Debug)]
pub struct SharedYear {
    /// The year.
    pub year: i32,
    /// The months that an agreement holds for, in order.
    pub months: Vec<YearMonth>,
    /// The year of each party.
    pub parties: Vec<PartyYear>,
    /// By category: this year so far, and the whole year before.
    pub categories: Vec<(CostCategory, Ore, Ore)>,
    /// What is paid for beyond the last month that has begun, by category.
    pub prepaid: BTreeMap<CostCategory, Ore>,
    /// Whether an agreement holds for some month of the year before, and of the year after.
    pub beside: (bool, bool),
    /// The names of the parties, by code.
    names: BTreeMap<String, String>,
}

impl SharedYear {
    /// The name of a party by its code; the code where it has none.
    pub fn name_of(&self, code: &str) -> String {
        self.names.get(code).cloned().unwrap_or_else(|| code.to_owned())
    }

    /// The last month that has begun.
    pub fn reached(&self) -> Option<Month> {
        self.months.iter().rfind(|found| found.state != MonthState::Ahead).map(|found| found.month)
    }
}

/// Puts a year together. A closed month costs no more than reading its sums, however much was driven in it.
#[tracing::instrument(skip_all)]
pub async fn share_year(app: &App, actor: &Actor, year: i32) -> Result<SharedYear, ActionError> {
    let mut tx = app.store.read().await?;
    let books = Books::open(&mut tx, actor).await?;
    let (first, last) = months_of(year)?;
    let months = year_months(app, &mut tx, &books, (first, last)).await?;
    let last_held = months.last().ok_or(ActionError::NotFound("agreement"))?;
    let before = year_months(app, &mut tx, &books, (first.back(12), last.back(12))).await?;
    let mut after = std::iter::successors(Some(last.next()), |month| Some(month.next())).take(12);
    let goes_on = after.any(|month| books.agreement_for(month).is_ok());
    let (now, then) = (by_category(&months), by_category(&before));
    let mut categories: Vec<CostCategory> = now.keys().chain(then.keys()).copied().collect();
    categories.sort_unstable();
    categories.dedup();
    let amount = |side: &BTreeMap<_, Ore>, category| side.get(&category).copied().unwrap_or(Ore::ZERO);
    let mut shared = SharedYear {
        year,
        parties: party_years(&books.agreement_for(last_held.month)?.agreement.parties, &months),
        categories: categories.into_iter().map(|found| (found, amount(&now, found), amount(&then, found))).collect(),
        prepaid: BTreeMap::new(),
        beside: (!before.is_empty(), goes_on),
        names: BTreeMap::new(),
        months,
    };
    shared.names = shared.parties.iter().map(|found| (found.party.clone(), books.name_of(&found.party))).collect();
    if let Some(reached) = shared.reached() {
        shared.prepaid = tx.load_prepaid(reached).await?;
    }
    Ok(shared)
}

fn months_of(year: i32) -> Result<(Month, Month), ActionError> {
    let month = |month: u32| format!("{year:04}-{month:02}").parse().map_err(|_| ActionError::NotFound("year"));
    Ok((month(1)?, month(12)?))
}

async fn year_months(
    app: &App,
    tx: &mut Tx,
    books: &Books,
    (first, last): (Month, Month),
) -> Result<Vec<YearMonth>, ActionError> {
    let mut closed = tx.load_closed_sums(first, last).await?;
    let today = Month::of(app.today());
    let mut months = Vec::with_capacity(12);
    for month in first.through(last) {
        let Ok(held) = books.agreement_for(month) else { continue };
        let preliminary = held.agreement.preliminary.iter().map(|(party, amount)| (party.clone(), amount.0)).collect();
        let (state, sums) = if books.is_closed(month) {
            (MonthState::Closed, closed.remove(&month).unwrap_or_default())
        } else if month <= today {
            (MonthState::Open, books.sum_up(tx, month).await?)
        } else {
            (MonthState::Ahead, MonthSums::default())
        };
        months.push(YearMonth { month, state, sums, preliminary });
    }
    Ok(months)
}

fn by_category(months: &[YearMonth]) -> BTreeMap<CostCategory, Ore> {
    let mut sums = BTreeMap::new();
    for (category, amount) in months.iter().flat_map(|month| month.sums.by_category()) {
        let sum = sums.entry(category).or_insert(Ore::ZERO);
        *sum = [*sum, amount].into_iter().sum();
    }
    sums
}

/// The year as a table: a row for each party, with what it owes, paid, has left to pay, the forecast, and its months.
pub fn table(shared: &SharedYear, language: Language) -> AmountTable {
    let months = shared.months.iter().map(|found| found.month.to_string());
    let sums =
        ["cost-year-owed", "cost-year-paid", "cost-year-left", "cost-year-forecast"].map(|key| language.text(key));
    let head = std::iter::once(language.text("col-party")).chain(sums).chain(months).collect();
    let row = |party: &PartyYear| {
        let sums = [party.owed, party.paid, party.left(), party.forecast].map(Some);
        (shared.name_of(&party.party), sums.into_iter().chain(party.months.iter().copied()).collect())
    };
    AmountTable { head, rows: shared.parties.iter().map(row).collect() }
}
