//! A month's statement: every cost of the month on a line, every line shared between the parties,
//! every share with the basis that explains it (C-4 … C-9).

pub mod explain;
pub mod facts;
pub mod line;
#[cfg(test)]
mod literature_tests;
mod pool_use;

use std::{
    collections::{BTreeMap, HashMap},
    rc::Rc,
};

use chrono::NaiveDate;

use self::{
    facts::{EntryFacts, MonthFacts, VehicleFacts},
    line::{LineKind, Problem, Share, StatementLine},
    pool_use::{Counted, UseOfMonth, Used},
};
use super::{
    Agreement, AgreementError, CostCategory, Key, Rule,
    share::{
        PassedOn, Shares, Stranger,
        rounding::{Row, round_table},
    },
};
use crate::{ids::VehicleId, money::Ore, time::Month};

/// A month's statement: the amount of each party, with every line.
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
    /// Shares by the agreement those of the month's costs that concern its parties and bodies (C-15).
    pub fn compute(agreement: &Agreement, facts: &MonthFacts) -> Result<Self, AgreementError> {
        let facts = &*facts.concerning(agreement);
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
        let rounded = round_table(&table, passed_on.parties());
        let mut lines = Vec::with_capacity(rows.len());
        for ((key, entries), cells) in rows.iter().zip(rounded) {
            for (part, cells) in key.parts.iter().zip(cells) {
                lines.push(sharing.line(key, part, &cells, entries));
            }
        }
        Ok(Self { month: facts.month, parties: agreement.parties.clone(), lines, problems })
    }

    /// The amount a party owes.
    pub fn total_of(&self, party: &str) -> Ore {
        self.lines
            .iter()
            .flat_map(|line| &line.shares)
            .filter(|share| share.party == party)
            .map(|share| share.amount)
            .sum()
    }

    /// What each party owes, by code, in the agreement's order.
    pub fn amounts(&self) -> Vec<(String, Ore)> {
        self.parties.iter().map(|party| (party.clone(), self.total_of(party))).collect()
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
    parts: Rc<[LinePart]>,
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

/// Why a cost cannot be shared.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Obstacle<'a> {
    NobodyToCarry,
    NoPayer,
    Stranger(&'a str),
}

/// Costs that differ only in their entries, and what keeps them from being shared.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
struct StuckKey<'a> {
    rule: usize,
    number: String,
    category: CostCategory,
    vehicle: Option<VehicleId>,
    obstacle: Obstacle<'a>,
}

type Rows<'a> = BTreeMap<RowKey, Vec<&'a EntryFacts>>;

/// How a rule shares what falls on a vehicle or pool, where that does not depend on the single entry.
type Remembered<'a> = HashMap<(usize, Counted<'a>), Result<Rc<[LinePart]>, Obstacle<'a>>>;

struct Sharing<'a> {
    agreement: &'a Agreement,
    facts: &'a MonthFacts,
    passed_on: &'a PassedOn,
    vehicles: HashMap<VehicleId, &'a VehicleFacts>,
    used: UseOfMonth<'a>,
    /// How many times use was measured by a key.
    #[cfg(test)]
    measured: std::cell::Cell<usize>,
}

impl<'a> Sharing<'a> {
    fn new(agreement: &'a Agreement, facts: &'a MonthFacts, passed_on: &'a PassedOn) -> Self {
        Self {
            agreement,
            facts,
            passed_on,
            vehicles: facts.vehicles.iter().map(|vehicle| (vehicle.id, vehicle)).collect(),
            used: UseOfMonth::of(facts),
            #[cfg(test)]
            measured: std::cell::Cell::new(0),
        }
    }

    fn sort_into_rows(&self) -> Result<(Rows<'a>, Vec<Problem>), AgreementError> {
        let mut rows = Rows::new();
        let mut stuck: BTreeMap<StuckKey<'a>, Ore> = BTreeMap::new();
        let mut remembered = Remembered::new();
        for entry in &self.facts.entries {
            let vehicle = entry.vehicle.and_then(|id| self.vehicles.get(&id).copied());
            let pool = vehicle.and_then(|vehicle| vehicle.pool.as_deref()).or(entry.pool.as_deref());
            let subject = entry.subject(vehicle);
            let number = vehicle.map_or_else(|| pool.unwrap_or_default().to_owned(), |vehicle| vehicle.number.clone());
            let Some((rule_index, rule)) = self.agreement.rule_for(self.facts.month, &subject) else {
                return Err(AgreementError::NoRuleFor { category: entry.category, number });
            };
            let counted = Counted::by(rule, vehicle, pool);
            let (category, vehicle_id) = (entry.category, entry.vehicle);
            let parts = if depends_on_entry(rule) {
                self.parts(rule, entry, vehicle, counted)?
            } else {
                match remembered.get(&(rule_index, counted)) {
                    Some(parts) => parts.clone(),
                    None => {
                        let parts = self.parts(rule, entry, vehicle, counted)?;
                        remembered.insert((rule_index, counted), parts.clone());
                        parts
                    }
                }
            };
            match parts {
                Ok(parts) => {
                    let key = RowKey { rule: rule_index, number, category, parts, vehicle: vehicle_id };
                    rows.entry(key).or_default().push(entry);
                }
                Err(obstacle) => {
                    let key = StuckKey { rule: rule_index, number, category, vehicle: vehicle_id, obstacle };
                    let sum = stuck.entry(key).or_insert(Ore::ZERO);
                    *sum = [*sum, entry.amount].into_iter().sum();
                }
            }
        }
        Ok((rows, self.problems(stuck)))
    }

    /// The remaining costs that nobody can carry. A cost that was corrected to nothing needs nobody (C-6).
    fn problems(&self, stuck: BTreeMap<StuckKey<'a>, Ore>) -> Vec<Problem> {
        let left = stuck.into_iter().filter(|(_, sum)| *sum != Ore::ZERO);
        let mut problems: Vec<_> = left.map(|(key, sum)| self.problem(key, sum)).collect();
        problems.sort_by_key(|problem| format!("{problem:?}"));
        problems
    }

    fn problem(&self, key: StuckKey<'a>, Ore(amount_ore): Ore) -> Problem {
        let StuckKey { number, category, .. } = key;
        match key.obstacle {
            Obstacle::NoPayer => Problem::NoPayer { number, category, amount_ore },
            Obstacle::Stranger(payer) => Problem::Stranger { number, payer: payer.to_owned(), category, amount_ore },
            Obstacle::NobodyToCarry => {
                let rule = self.agreement.rules.get(key.rule).map(|rule| rule.name.clone()).unwrap_or_default();
                Problem::NobodyToCarry { number, rule, category, amount_ore }
            }
        }
    }

    /// The used and, where the rule states a capacity, the idle part of an entry.
    fn parts(
        &self,
        rule: &'a Rule,
        entry: &EntryFacts,
        vehicle: Option<&'a VehicleFacts>,
        counted: Counted<'a>,
    ) -> Result<Result<Rc<[LinePart]>, Obstacle<'a>>, AgreementError> {
        let used = self.used.of_counted(counted);
        let measure = |key: &'a Key, kind: LineKind, part: u128, whole: u128| -> Result<_, AgreementError> {
            let measured = self.measure(rule, key, entry, vehicle, used)?;
            let found = measured.and_then(|measured| measured.ok_or(Obstacle::NobodyToCarry));
            Ok(found.map(|(basis, measured)| LinePart { kind, shares: basis.times(part, whole), basis, measured }))
        };
        let mut parts = Vec::with_capacity(2);
        if let (Some(hours), Some(idle_key)) = (rule.capacity_hours_per_working_day, &rule.idle) {
            let capacity_s = self.used.capacity_s(counted, hours);
            let used_s = used.duration_s.min(capacity_s);
            let idle_s = capacity_s.saturating_sub(used_s);
            if used_s > 0 {
                parts.push(measure(&rule.key, LineKind::Use, used_s, capacity_s)?);
            }
            if idle_s > 0 {
                parts.push(measure(idle_key, LineKind::Idle, idle_s, capacity_s)?);
            }
        } else {
            parts.push(measure(&rule.key, LineKind::Use, 1, 1)?);
        }
        Ok(parts.into_iter().collect())
    }

    /// A key's exact shares; none if it counts use and there was no use.
    fn measure(
        &self,
        rule: &'a Rule,
        key: &'a Key,
        entry: &EntryFacts,
        vehicle: Option<&'a VehicleFacts>,
        used: &Used<'a>,
    ) -> Result<Result<Option<Measured>, Obstacle<'a>>, AgreementError> {
        #[cfg(test)]
        self.measured.set(self.measured.get().saturating_add(1));
        let by_use = |weight: fn(&[u128; 3]) -> u128| {
            self.shared_by(&used.by_payer.iter().map(|(payer, sums)| (*payer, weight(sums))).collect::<Vec<_>>())
        };
        Ok(match key {
            Key::Distance => by_use(|[distance_m, _, _]| *distance_m),
            Key::Time => by_use(|[_, duration_s, _]| *duration_s),
            Key::Trips => by_use(|[_, _, trips]| *trips),
            Key::Direct => {
                let paid = vehicle.map(|vehicle| days_paid(vehicle, entry.days)).unwrap_or_default();
                self.shared_by(&paid).and_then(|measured| measured.ok_or(Obstacle::NoPayer)).map(Some)
            }
            Key::Equal => {
                let weights = self.sharers(rule).iter().map(|party| (party.as_str(), 1));
                self.shared_by(&weights.collect::<Vec<_>>())
            }
            Key::Shares(shares) => {
                let weights = shares.iter().map(|(code, weight)| (code.as_str(), u128::from(*weight)));
                self.shared_by(&weights.collect::<Vec<_>>())
            }
            Key::Population(on) => {
                let inhabitants = |party: &'a String| Ok((party.as_str(), self.facts.population.on(party, *on)?));
                let weights = self.sharers(rule).iter().map(inhabitants);
                self.shared_by(&weights.collect::<Result<Vec<_>, AgreementError>>()?)
            }
            Key::Mix(parts) => {
                let mut mixed = Vec::with_capacity(parts.len());
                for part in parts.iter().filter(|part| part.weight > 0) {
                    match self.measure(rule, &part.key, entry, vehicle, used)? {
                        Ok(Some((shares, _))) => mixed.push((u128::from(part.weight), shares)),
                        nothing => return Ok(nothing),
                    }
                }
                let borrowed: Vec<_> = mixed.iter().map(|(weight, shares)| (*weight, shares)).collect();
                Ok(Shares::weighted(&borrowed).map(|shares| (shares, 1)))
            }
        })
    }

    /// The parties that share by a key that does not count use.
    fn sharers(&self, rule: &'a Rule) -> &'a [String] {
        if rule.among.is_empty() { &self.agreement.parties } else { &rule.among }
    }

    fn shared_by(&self, weights: &[(&'a str, u128)]) -> Result<Option<Measured>, Obstacle<'a>> {
        let measured = weights.iter().fold(0_u128, |sum, (_, weight)| sum.saturating_add(*weight));
        let shares = self.passed_on.of_payers(weights).map_err(|Stranger(payer)| Obstacle::Stranger(payer))?;
        Ok(shares.map(|shares| (shares, measured)))
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
        entries.dedup();
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

/// Whether a rule's shares differ from entry to entry: who pays for a vehicle changes from day to day.
fn depends_on_entry(rule: &Rule) -> bool {
    let mut leaves = std::iter::once(&rule.key).chain(&rule.idle).flat_map(Key::leaves);
    leaves.any(|key| *key == Key::Direct)
}

#[cfg(test)]
mod tests;
