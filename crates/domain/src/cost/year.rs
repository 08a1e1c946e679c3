//! A year: what each party owes month by month, against what it paid before that was known (C-12). What is owed beyond
//! what was paid accrues until the year's end settles it.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::{CostCategory, LineKind, Statement, StatementLine, spread};
use crate::{money::Ore, time::Month, words::words};

/// A sum of the lines of a month, by who owes it and what it was for.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct MonthSum {
    /// The party, by code.
    pub party: String,
    /// What was paid for.
    pub category: CostCategory,
    /// Use, idle or adjustment.
    pub kind: LineKind,
    /// Whole öre.
    pub amount: Ore,
}

/// A month as sums, in order: as much of its statement as a comparison needs.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MonthSums(pub Vec<MonthSum>);

impl MonthSums {
    /// Adds the lines of a statement up.
    pub fn of(lines: &[StatementLine]) -> Self {
        let mut sums: BTreeMap<(&str, CostCategory, LineKind), Ore> = BTreeMap::new();
        for line in lines {
            for share in &line.shares {
                let sum = sums.entry((&share.party, line.category, line.kind)).or_insert(Ore::ZERO);
                *sum = [*sum, share.amount].into_iter().sum();
            }
        }
        let sum = |((party, category, kind), amount): ((&str, _, _), _)| MonthSum {
            party: party.to_owned(),
            category,
            kind,
            amount,
        };
        Self(sums.into_iter().map(sum).collect())
    }

    /// The amount a party owes.
    pub fn total_of(&self, party: &str) -> Ore {
        self.0.iter().filter(|sum| sum.party == party).map(|sum| sum.amount).sum()
    }

    /// The sums by category.
    pub fn by_category(&self) -> BTreeMap<CostCategory, Ore> {
        let mut sums = BTreeMap::new();
        for found in &self.0 {
            let sum = sums.entry(found.category).or_insert(Ore::ZERO);
            *sum = [*sum, found.amount].into_iter().sum();
        }
        sums
    }

    /// The amount all parties owe together.
    pub fn total(&self) -> Ore {
        self.0.iter().map(|sum| sum.amount).sum()
    }
}

impl From<&Statement> for MonthSums {
    fn from(statement: &Statement) -> Self {
        Self::of(&statement.lines)
    }
}

words! {
    /// How far a month has come.
    MonthState {
        /// Its cost has been billed.
        Closed = "closed",
        /// Its cost still grows.
        Open = "open",
        /// It has not begun.
        Ahead = "ahead",
    }
}

/// A month of a year.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct YearMonth {
    /// Which.
    pub month: Month,
    /// How far it has come.
    pub state: MonthState,
    /// What is owed for it; nothing if it is ahead.
    pub sums: MonthSums,
    /// What each party pays for it beforehand, by code.
    pub preliminary: BTreeMap<String, Ore>,
}

/// A party's year.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PartyYear {
    /// The party, by code.
    pub party: String,
    /// What it owes for each month of the year; none if the month is ahead.
    pub months: Vec<Option<Ore>>,
    /// How much more it owes than it paid beforehand, at the end of each month; none if the month is ahead.
    pub accrued: Vec<Option<Ore>>,
    /// What it owes for the months that have begun.
    pub owed: Ore,
    /// What it paid beforehand for the same months.
    pub paid: Ore,
    /// What the year will come to if the months ahead cost what is paid beforehand.
    pub forecast: Ore,
}

impl PartyYear {
    /// The amount left to pay or, if negative, to be paid back.
    pub fn left(&self) -> Ore {
        Ore(self.owed.0.saturating_sub(self.paid.0))
    }
}

/// The parties' year, from its months in order. Those named come first, in their order, if they occur in the year.
pub fn party_years(named: &[String], months: &[YearMonth]) -> Vec<PartyYear> {
    let mut parties: Vec<&str> = named.iter().map(String::as_str).collect();
    for month in months {
        let owing = month.sums.0.iter().map(|sum| sum.party.as_str());
        for party in owing.chain(month.preliminary.keys().map(String::as_str)) {
            if !parties.contains(&party) {
                parties.push(party);
            }
        }
    }
    let known = |party: &&str| {
        let owes = |month: &YearMonth| month.sums.0.iter().any(|sum| sum.party == *party);
        months.iter().any(|month| owes(month) || month.preliminary.contains_key(*party))
    };
    parties.into_iter().filter(known).map(|party| party_year(party, months)).collect()
}

fn party_year(party: &str, months: &[YearMonth]) -> PartyYear {
    let mut year = PartyYear {
        party: party.to_owned(),
        months: Vec::with_capacity(months.len()),
        accrued: Vec::with_capacity(months.len()),
        owed: Ore::ZERO,
        paid: Ore::ZERO,
        forecast: Ore::ZERO,
    };
    for month in months {
        let paid = month.preliminary.get(party).copied().unwrap_or_default();
        if month.state == MonthState::Ahead {
            year.months.push(None);
            year.accrued.push(None);
            year.forecast = [year.forecast, paid].into_iter().sum();
            continue;
        }
        let owed = month.sums.total_of(party);
        year.owed = [year.owed, owed].into_iter().sum();
        year.paid = [year.paid, paid].into_iter().sum();
        year.forecast = [year.forecast, owed].into_iter().sum();
        year.months.push(Some(owed));
        year.accrued.push(Some(year.left()));
    }
    year
}

/// How much of an amount for the days from the first to the last lies after a month: paid, but not yet used up.
pub fn prepaid(amount: Ore, days: (NaiveDate, NaiveDate), after: Month) -> Ore {
    let used = Month::of(days.0).through(after).map(|month| spread(amount, days, month)).sum::<Ore>();
    Ore(amount.0.saturating_sub(used.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sum(party: &str, category: CostCategory, amount: i64) -> MonthSum {
        MonthSum { party: party.to_owned(), category, kind: LineKind::Use, amount: Ore(amount) }
    }

    fn month(month: &str, state: MonthState, sums: Vec<MonthSum>, paid: &[(&str, i64)]) -> YearMonth {
        let preliminary = paid.iter().map(|(party, ore)| ((*party).to_owned(), Ore(*ore))).collect();
        YearMonth { month: month.parse().unwrap(), state, sums: MonthSums(sums), preliminary }
    }

    #[test]
    fn a_year_is_what_is_owed_less_what_was_paid_beforehand() {
        use CostCategory::{Fuel, Lease};
        let paid = [("nora", 1_000)];
        let months = [
            month("2026-01", MonthState::Closed, vec![sum("nora", Fuel, 700), sum("lindesberg", Fuel, 50)], &paid),
            month("2026-02", MonthState::Open, vec![sum("nora", Fuel, 200), sum("nora", Lease, 1_300)], &paid),
            month("2026-03", MonthState::Ahead, vec![], &paid),
        ];
        let named = ["hallefors", "nora"].map(str::to_owned);
        let years = party_years(&named, &months);
        assert_eq!(years.iter().map(|year| year.party.as_str()).collect::<Vec<_>>(), ["nora", "lindesberg"]);
        let nora = years.iter().find(|year| year.party == "nora").unwrap();
        assert_eq!(nora.months, [Some(Ore(700)), Some(Ore(1_500)), None]);
        assert_eq!(nora.accrued, [Some(Ore(-300)), Some(Ore(200)), None]);
        assert_eq!((nora.owed, nora.paid, nora.left(), nora.forecast), (Ore(2_200), Ore(2_000), Ore(200), Ore(3_200)));
        let lindesberg = years.iter().find(|year| year.party == "lindesberg").unwrap();
        assert_eq!((lindesberg.owed, lindesberg.left()), (Ore(50), Ore(50)));
        assert_eq!(months[1].sums.by_category(), BTreeMap::from([(Fuel, Ore(200)), (Lease, Ore(1_300))]));
    }

    #[test]
    fn what_lies_after_a_month_is_prepaid() {
        let year = ("2026-01-01".parse().unwrap(), "2026-12-31".parse().unwrap());
        let after = |month: &str| prepaid(Ore(36_500), year, month.parse().unwrap()).0;
        assert_eq!(
            [after("2025-12"), after("2026-01"), after("2026-11"), after("2026-12")],
            [36_500, 33_400, 3_100, 0]
        );
    }
}
