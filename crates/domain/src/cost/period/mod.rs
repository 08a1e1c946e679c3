//! Closed periods and what becomes known after they were closed (C-10, C-11).
//!
//! A fact is *late* when it is about a closed month: it is then billed in the first month that is open, as the
//! difference between what the closed month's lines would be now and what was billed for it. Corrected back, the
//! differences cancel.

mod precondition;

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

pub use precondition::Precondition;

use super::{
    Agreement, CostCategory, KeyKind, KeyUnit, LineKind, MonthFacts, PopulationTable, Share, Statement, StatementLine,
    VehicleFacts,
};
use crate::{
    ids::{CostEntryId, VehicleId},
    money::Ore,
    time::Month,
};

/// The closed months: without a gap, from the first closed one up to the first open one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ClosedSpan {
    /// The first closed month.
    pub first: Month,
    /// The first open month, which bills what is late.
    pub open: Month,
}

impl ClosedSpan {
    /// Whether a month is closed.
    pub fn covers(&self, month: Month) -> bool {
        self.first <= month && month < self.open
    }

    /// The month that bills facts about the days from the first to the last; none if they are all open, so that each
    /// month bills its own.
    pub fn late_in(&self, (first, last): (NaiveDate, NaiveDate)) -> Option<Month> {
        (Month::of(last) >= self.first && Month::of(first) < self.open).then_some(self.open)
    }

    /// The closed months among the days from the first to the last.
    pub fn closed_within(&self, (first, last): (NaiveDate, NaiveDate)) -> Vec<Month> {
        Month::of(first).max(self.first).through(Month::of(last)).take_while(|month| *month < self.open).collect()
    }
}

/// The facts behind a month that can change without a date. They are kept with the closed month, so that computing it
/// again gives the same result.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FrozenFacts {
    vehicles: Vec<VehicleFacts>,
    population: Vec<(String, NaiveDate, i64)>,
    /// What the parties were called, by code.
    pub names: BTreeMap<String, String>,
}

impl FrozenFacts {
    /// Keeps the changeable part of a month's facts, and the parties' names.
    pub fn of(facts: &MonthFacts, names: BTreeMap<String, String>) -> Self {
        let population = facts.population.0.iter().map(|((code, on), count)| (code.clone(), *on, *count)).collect();
        Self { vehicles: facts.vehicles.clone(), population, names }
    }

    /// Replaces the present facts with those that were kept. A vehicle that was not known then stays as it is, and so
    /// does one that only others than those who share by the month's agreement had then. One that nobody paid for then,
    /// so that nothing could be billed for it, gets the payers that have become known since.
    pub fn restore(self, facts: &mut MonthFacts, agreement: &Agreement) {
        let days = (facts.month.first_day(), facts.month.last_day());
        let of_others = |vehicle: &VehicleFacts| vehicle.is_of_others(days, |code| agreement.is_shared_by(code));
        let counted = self.vehicles.into_iter().filter(|vehicle| !of_others(vehicle));
        let mut then: BTreeMap<VehicleId, VehicleFacts> = counted.map(|vehicle| (vehicle.id, vehicle)).collect();
        for now in &facts.vehicles {
            if let Some(then) = then.get_mut(&now.id).filter(|then| then.payers.is_empty()) {
                then.payers.clone_from(&now.payers);
            }
        }
        facts.vehicles.retain(|vehicle| !then.contains_key(&vehicle.id));
        facts.vehicles.extend(then.into_values());
        let population = self.population.into_iter().map(|(code, on, count)| ((code, on), count));
        facts.population = PopulationTable(population.collect());
    }
}

/// What keeps a month from being the next to close: it must be over, and no month may be left open among closed ones.
pub fn out_of_turn(month: Month, span: Option<ClosedSpan>, today: NaiveDate) -> Vec<Precondition> {
    let mut found = Vec::new();
    if today <= month.last_day() {
        found.push(Precondition::MonthNotOver);
    }
    if let Some(span) = span.filter(|span| span.open != month) {
        found.push(Precondition::CloseOtherFirst { month: span.open });
    }
    found
}

/// The vehicles that somebody pays for, but not on every day of the month.
pub fn payer_gaps(facts: &MonthFacts) -> Vec<String> {
    let (first, end) = (facts.month.first_day(), facts.month.next().first_day());
    let has_gap = |vehicle: &&VehicleFacts| {
        let mut paid: Vec<_> =
            vehicle.payers.iter().map(|paid| (paid.from.max(first), paid.to.unwrap_or(end).min(end))).collect();
        paid.sort_unstable();
        let reached =
            paid.iter().fold(first, |reached, (from, to)| if *from <= reached { reached.max(*to) } else { reached });
        reached < end
    };
    let mut numbers: Vec<_> = facts.vehicles.iter().filter(has_gap).map(|vehicle| vehicle.number.clone()).collect();
    numbers.sort_unstable();
    numbers
}

/// The place of a line: what lines of one month are compared by.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Place {
    rule: usize,
    number: String,
    category: CostCategory,
    vehicle: Option<VehicleId>,
}

#[derive(Default)]
struct Compared<'a> {
    sample: Option<&'a StatementLine>,
    right: BTreeMap<&'a str, i64>,
    billed: BTreeMap<&'a str, i64>,
    entries: BTreeSet<CostEntryId>,
    billed_entries: BTreeSet<CostEntryId>,
}

/// The lines that adjust a closed month: what is right less what was billed, for each rule, vehicle, category and
/// party. `billed` are the month's own lines and every adjustment of it that was billed before.
pub fn adjustments(origin: Month, billed: &[StatementLine], right: &Statement) -> Vec<StatementLine> {
    let mut places: BTreeMap<Place, Compared<'_>> = BTreeMap::new();
    let all = billed.iter().map(|line| (line, false)).chain(right.lines.iter().map(|line| (line, true)));
    for (line, is_right) in all {
        let place =
            Place { rule: line.rule, number: line.number.clone(), category: line.category, vehicle: line.vehicle };
        let compared = places.entry(place).or_default();
        compared.sample = Some(line);
        let (side, entries) = if is_right {
            (&mut compared.right, &mut compared.entries)
        } else {
            (&mut compared.billed, &mut compared.billed_entries)
        };
        entries.extend(&line.entries);
        for share in &line.shares {
            let sum = side.entry(share.party.as_str()).or_default();
            *sum = sum.saturating_add(share.amount.0);
        }
    }
    places.into_values().filter_map(|compared| compared.into_line(origin, &right.parties)).collect()
}

impl Compared<'_> {
    fn into_line(self, origin: Month, parties: &[String]) -> Option<StatementLine> {
        let sample = self.sample?;
        let shares: Vec<Share> = parties
            .iter()
            .map(|party| {
                let side = |sums: &BTreeMap<&str, i64>| sums.get(party.as_str()).copied().unwrap_or(0);
                let (right, billed) = (side(&self.right), side(&self.billed));
                let basis = format!("{right} - {billed}");
                Share { party: party.clone(), basis, amount: Ore(right.saturating_sub(billed)) }
            })
            .collect();
        if shares.iter().all(|share| share.amount == Ore::ZERO) {
            return None;
        }
        Some(StatementLine {
            kind: LineKind::Adjustment,
            amount: shares.iter().map(|share| share.amount).sum(),
            key: KeyKind::Difference,
            unit: KeyUnit::RightLessBilled,
            shares,
            entries: self.entries.difference(&self.billed_entries).copied().collect(),
            origin: Some(origin),
            ..sample.clone()
        })
    }
}

#[cfg(test)]
mod tests;
