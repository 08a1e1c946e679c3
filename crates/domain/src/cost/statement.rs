//! A month's statement: every cost of the month on a line, every line shared between the parties,
//! every share with the basis that explains it (C-4 … C-9).

use std::collections::{BTreeMap, HashMap};

use chrono::NaiveDate;

use super::{
    Agreement, AgreementError, CostCategory, Key, Rule, ShareError, UseCountedPer,
    facts::{EntryFacts, MonthFacts, Usage, VehicleFacts},
    line::{LineKind, Problem, Share, StatementLine},
    rounding::{Row, round_table},
    share::{PassedOn, Shares, Stranger},
};
use crate::{ids::VehicleId, money::Ore, time::Month};

/// What each party owes for a month, with every line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Statement {
    /// The month.
    pub month: Month,
    /// The parties, in the agreement's order.
    pub parties: Vec<String>,
    /// By rule, vehicle and category.
    pub lines: Vec<StatementLine>,
    /// What could not be shared.
    pub problems: Vec<Problem>,
}

impl Statement {
    /// Shares the month's costs by the agreement.
    pub fn compute(agreement: &Agreement, facts: &MonthFacts) -> Result<Self, AgreementError> {
        let passed_on = PassedOn::solve(agreement, &facts.population)?;
        let sharing = Sharing::new(agreement, facts, &passed_on);
        let (rows, problems) = sharing.sort_into_rows()?;
        let table: Vec<Row> = rows
            .iter()
            .map(|(key, entries)| Row {
                amount_ore: entries.iter().map(|entry| entry.amount).sum::<Ore>().0,
                lines: key.parts.iter().map(|part| part.shares.clone()).collect(),
            })
            .collect();
        let rounded = round_table(&table, passed_on.parties())?;
        let mut lines = Vec::with_capacity(rows.len());
        for ((key, entries), cells) in rows.iter().zip(rounded) {
            for (part, cells) in key.parts.iter().zip(cells) {
                lines.push(sharing.line(key, part, &cells, entries));
            }
        }
        Ok(Self { month: facts.month, parties: agreement.parties.clone(), lines, problems })
    }

    /// What a party owes.
    pub fn total_of(&self, party: &str) -> Ore {
        self.lines
            .iter()
            .flat_map(|line| &line.shares)
            .filter(|share| share.party == party)
            .map(|share| share.amount)
            .sum()
    }

    /// The sums by category.
    pub fn by_category(&self) -> BTreeMap<CostCategory, Ore> {
        let mut sums: BTreeMap<CostCategory, Ore> = BTreeMap::new();
        for line in &self.lines {
            let sum = sums.entry(line.category).or_insert(Ore::ZERO);
            *sum = [*sum, line.amount].into_iter().sum();
        }
        sums
    }

    /// The sum of all lines, which is the sum of all parties and of all shared entries.
    pub fn total(&self) -> Ore {
        self.lines.iter().map(|line| line.amount).sum()
    }
}

/// A row of the table: entries that the same rule shares in the same way for the same vehicle.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
struct RowKey {
    rule: usize,
    number: String,
    category: CostCategory,
    parts: Vec<LinePart>,
    vehicle: Option<VehicleId>,
}

/// The used or the idle part of a row.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
struct LinePart {
    kind: LineKind,
    /// Shares of the row's amount.
    shares: Shares,
    /// Shares of the measured total, before capacity is looked at.
    basis: Shares,
    measured: u128,
}

/// A key's shares with the total that was measured.
type Measured = (Shares, u128);

/// Why one entry cannot be shared.
enum Obstacle<'a> {
    NobodyToCarry,
    NoPayer,
    Stranger(&'a str),
    Agreement(AgreementError),
}

impl From<ShareError> for Obstacle<'_> {
    fn from(error: ShareError) -> Self {
        Self::Agreement(AgreementError::Share(error))
    }
}

type Rows<'a> = BTreeMap<RowKey, Vec<&'a EntryFacts>>;

struct Sharing<'a> {
    agreement: &'a Agreement,
    facts: &'a MonthFacts,
    passed_on: &'a PassedOn,
    vehicles: HashMap<VehicleId, &'a VehicleFacts>,
    used_by_vehicle: HashMap<VehicleId, Vec<&'a Usage>>,
    used_by_pool: HashMap<&'a str, Vec<&'a Usage>>,
    vehicles_in_pool: HashMap<&'a str, u64>,
    working_days: u32,
}

impl<'a> Sharing<'a> {
    fn new(agreement: &'a Agreement, facts: &'a MonthFacts, passed_on: &'a PassedOn) -> Self {
        let vehicles: HashMap<_, _> = facts.vehicles.iter().map(|vehicle| (vehicle.id, vehicle)).collect();
        let mut used_by_vehicle: HashMap<_, Vec<_>> = HashMap::new();
        let mut used_by_pool: HashMap<&str, Vec<_>> = HashMap::new();
        for usage in &facts.usage {
            used_by_vehicle.entry(usage.vehicle).or_default().push(usage);
            if let Some(pool) = vehicles.get(&usage.vehicle).and_then(|vehicle| vehicle.pool.as_deref()) {
                used_by_pool.entry(pool).or_default().push(usage);
            }
        }
        let mut vehicles_in_pool: HashMap<&str, u64> = HashMap::new();
        for pool in facts.vehicles.iter().filter_map(|vehicle| vehicle.pool.as_deref()) {
            let count = vehicles_in_pool.entry(pool).or_default();
            *count = count.saturating_add(1);
        }
        let working_days = facts.month.working_days();
        Self { agreement, facts, passed_on, vehicles, used_by_vehicle, used_by_pool, vehicles_in_pool, working_days }
    }

    fn sort_into_rows(&self) -> Result<(Rows<'a>, Vec<Problem>), AgreementError> {
        let mut rows = Rows::new();
        let mut problems = Vec::new();
        for entry in &self.facts.entries {
            let vehicle = entry.vehicle.and_then(|id| self.vehicles.get(&id).copied());
            let pool = vehicle.and_then(|vehicle| vehicle.pool.as_deref()).or(entry.pool.as_deref());
            let subject = entry.subject(vehicle);
            let number = vehicle.map_or_else(|| pool.unwrap_or_default().to_owned(), |vehicle| vehicle.number.clone());
            let Some((index, rule)) = self.agreement.rule_for(self.facts.month, &subject) else {
                let example = format!("{} for {number}", entry.category);
                return Err(AgreementError::Uncovered { example });
            };
            match self.parts(rule, entry, vehicle, pool) {
                Ok(parts) => {
                    let key = RowKey { rule: index, number, category: entry.category, parts, vehicle: entry.vehicle };
                    rows.entry(key).or_default().push(entry);
                }
                Err(Obstacle::Agreement(error)) => return Err(error),
                Err(obstacle) => problems.push(problem(&obstacle, rule, entry, number)),
            }
        }
        problems.sort_by_key(|problem| format!("{problem:?}"));
        Ok((rows, problems))
    }

    /// The used and, where the rule states a capacity, the idle part of an entry.
    fn parts(
        &self,
        rule: &'a Rule,
        entry: &EntryFacts,
        vehicle: Option<&'a VehicleFacts>,
        pool: Option<&'a str>,
    ) -> Result<Vec<LinePart>, Obstacle<'a>> {
        let usage = self.usage(rule, vehicle, pool);
        let used = |part: u128, whole: u128| -> Result<LinePart, Obstacle<'a>> {
            let (basis, measured) =
                self.measure(rule, &rule.key, entry, vehicle, usage)?.ok_or(Obstacle::NobodyToCarry)?;
            Ok(LinePart { kind: LineKind::Use, shares: basis.times(part, whole)?, basis, measured })
        };
        let (Some(hours), Some(idle_key)) = (rule.capacity_hours_per_working_day, &rule.idle) else {
            return Ok(vec![used(1, 1)?]);
        };
        let capacity_s = self.capacity_s(rule, hours, vehicle, pool);
        let used_s =
            usage.iter().map(|usage| u128::try_from(usage.duration_s).unwrap_or(0)).sum::<u128>().min(capacity_s);
        let idle_s = capacity_s.saturating_sub(used_s);
        let mut parts = Vec::with_capacity(2);
        if used_s > 0 {
            parts.push(used(used_s, capacity_s)?);
        }
        if idle_s > 0 {
            let (basis, measured) =
                self.measure(rule, idle_key, entry, vehicle, usage)?.ok_or(Obstacle::NobodyToCarry)?;
            parts.push(LinePart { kind: LineKind::Idle, shares: basis.times(idle_s, capacity_s)?, basis, measured });
        }
        Ok(parts)
    }

    fn counts_for_pool(rule: &Rule, vehicle: Option<&VehicleFacts>) -> bool {
        vehicle.is_none() || rule.use_counted_per == UseCountedPer::Pool
    }

    fn usage(&self, rule: &Rule, vehicle: Option<&VehicleFacts>, pool: Option<&str>) -> &[&'a Usage] {
        let found = match vehicle {
            Some(vehicle) if !Self::counts_for_pool(rule, Some(vehicle)) => self.used_by_vehicle.get(&vehicle.id),
            _ => pool.and_then(|pool| self.used_by_pool.get(pool)),
        };
        found.map_or(&[], Vec::as_slice)
    }

    /// Seconds that could be used: hours × working days, for each vehicle that counts.
    fn capacity_s(&self, rule: &Rule, hours: u32, vehicle: Option<&VehicleFacts>, pool: Option<&str>) -> u128 {
        let vehicles = if Self::counts_for_pool(rule, vehicle) {
            pool.and_then(|pool| self.vehicles_in_pool.get(pool)).copied().unwrap_or(1)
        } else {
            1
        };
        [u128::from(self.working_days), 3_600, u128::from(vehicles)]
            .into_iter()
            .fold(u128::from(hours), u128::saturating_mul)
            .max(1)
    }

    /// A key's exact shares; none if it counts use and there was none.
    fn measure(
        &self,
        rule: &'a Rule,
        key: &'a Key,
        entry: &EntryFacts,
        vehicle: Option<&'a VehicleFacts>,
        usage: &[&'a Usage],
    ) -> Result<Option<Measured>, Obstacle<'a>> {
        let by_use = |measure: fn(&Usage) -> i64| {
            let weights = usage.iter().map(|usage| (usage.payer.as_str(), u128::try_from(measure(usage)).unwrap_or(0)));
            self.measured(&weights.collect::<Vec<_>>())
        };
        match key {
            Key::Distance => by_use(|usage| usage.distance_m),
            Key::Time => by_use(|usage| usage.duration_s),
            Key::Trips => by_use(|usage| usage.trips),
            Key::Direct => {
                let paid = vehicle.map(|vehicle| days_paid(vehicle, entry.days)).unwrap_or_default();
                self.measured(&paid)?.ok_or(Obstacle::NoPayer).map(Some)
            }
            Key::Equal => {
                let weights = self.sharers(rule).iter().map(|party| (party.as_str(), 1));
                self.measured(&weights.collect::<Vec<_>>())
            }
            Key::Shares(shares) => {
                let weights = shares.iter().map(|(code, weight)| (code.as_str(), u128::from(*weight)));
                self.measured(&weights.collect::<Vec<_>>())
            }
            Key::Population(on) => {
                let inhabitants = |party: &'a String| Ok((party.as_str(), self.facts.population.on(party, *on)?));
                let weights = self.sharers(rule).iter().map(inhabitants).collect::<Result<Vec<_>, _>>();
                self.measured(&weights.map_err(Obstacle::Agreement)?)
            }
            Key::Mix(parts) => {
                let mut mixed = Vec::with_capacity(parts.len());
                for part in parts.iter().filter(|part| part.weight > 0) {
                    let Some((shares, _)) = self.measure(rule, &part.key, entry, vehicle, usage)? else {
                        return Ok(None);
                    };
                    mixed.push((u128::from(part.weight), shares));
                }
                let borrowed: Vec<_> = mixed.iter().map(|(weight, shares)| (*weight, shares)).collect();
                Ok(Shares::weighted(&borrowed)?.map(|shares| (shares, 1)))
            }
        }
    }

    /// Who shares by a key that counts nobody's use.
    fn sharers(&self, rule: &'a Rule) -> &'a [String] {
        if rule.among.is_empty() { &self.agreement.parties } else { &rule.among }
    }

    fn measured(&self, weights: &[(&'a str, u128)]) -> Result<Option<Measured>, Obstacle<'a>> {
        let measured = weights.iter().map(|(_, weight)| weight).sum();
        match self.passed_on.of_payers(weights) {
            Ok(shares) => Ok(shares.map(|shares| (shares, measured))),
            Err(Stranger::Payer(payer)) => Err(Obstacle::Stranger(payer)),
            Err(Stranger::Share(error)) => Err(error.into()),
        }
    }

    fn line(&self, row: &RowKey, part: &LinePart, cells: &[i64], entries: &[&EntryFacts]) -> StatementLine {
        let rule = self.agreement.rules.get(row.rule);
        let key = rule.map_or(&Key::Equal, |rule| match (part.kind, &rule.idle) {
            (LineKind::Idle, Some(idle)) => idle,
            _ => &rule.key,
        });
        let vehicle = row.vehicle.and_then(|id| self.vehicles.get(&id));
        let shares = self.agreement.parties.iter().zip(cells).enumerate().map(|(index, (party, cell))| Share {
            party: party.clone(),
            basis: part.basis.basis(index, part.measured),
            amount: Ore(*cell),
        });
        let mut entries: Vec<_> = entries.iter().map(|entry| entry.id).collect();
        entries.sort_unstable();
        StatementLine {
            rule: row.rule,
            rule_name: rule.map(|rule| rule.name.clone()).unwrap_or_default(),
            decision: rule.and_then(|rule| rule.decision.clone()),
            vehicle: row.vehicle,
            number: row.number.clone(),
            registration_number: vehicle.and_then(|vehicle| vehicle.registration_number.clone()),
            category: row.category,
            kind: part.kind,
            amount: cells.iter().map(|cell| Ore(*cell)).sum(),
            key: key.kind(),
            unit: key.unit(),
            shares: shares.collect(),
            entries,
            origin: None,
        }
    }
}

/// The days each payer paid for the vehicle within the days of an entry.
fn days_paid(vehicle: &VehicleFacts, (first, last): (NaiveDate, NaiveDate)) -> Vec<(&str, u128)> {
    let end = last.succ_opt().unwrap_or(last);
    vehicle
        .payers
        .iter()
        .map(|paid| {
            let (from, to) = (paid.from.max(first), paid.to.unwrap_or(end).min(end));
            (paid.payer.as_str(), u128::try_from(to.signed_duration_since(from).num_days()).unwrap_or(0))
        })
        .collect()
}

fn problem(obstacle: &Obstacle<'_>, rule: &Rule, entry: &EntryFacts, number: String) -> Problem {
    let (category, amount_ore) = (entry.category, entry.amount.0);
    match obstacle {
        Obstacle::NoPayer => Problem::NoPayer { number, category, amount_ore },
        Obstacle::Stranger(payer) => Problem::Stranger { number, payer: (*payer).to_owned(), category, amount_ore },
        Obstacle::NobodyToCarry | Obstacle::Agreement(_) => {
            Problem::NobodyToCarry { number, rule: rule.name.clone(), category, amount_ore }
        }
    }
}

#[cfg(test)]
#[path = "statement_tests.rs"]
mod tests;
