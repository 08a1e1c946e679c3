//! What another agreement, another population or another fleet would mean for the same real data. Nothing here is
//! stored.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use serde::Serialize;

use super::{Agreement, Key, MixPart, MonthFacts, Rule, agreement::same_number};
use crate::{ids::VehicleId, money::Ore};

/// The conditions that differ from the real ones.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct WhatIf {
    /// The reference date for every key that counts inhabitants.
    pub population_on: Option<NaiveDate>,
    /// Vehicles that are left out, by number: their costs are gone, and their use goes to the others of their pool.
    pub without: Vec<String>,
}

impl WhatIf {
    /// The agreement with the other population.
    #[must_use]
    pub fn agreement(&self, mut agreement: Agreement) -> Agreement {
        let Some(on) = self.population_on else { return agreement };
        for rule in &mut agreement.rules {
            rule.key = with_population(rule.key.clone(), on);
            rule.idle = rule.idle.take().map(|key| with_population(key, on));
        }
        for pass_on in &mut agreement.pass_on {
            pass_on.key = with_population(pass_on.key.clone(), on);
        }
        agreement
    }

    /// The facts with the other fleet.
    pub fn facts(&self, facts: &mut MonthFacts) {
        let gone: BTreeSet<VehicleId> = facts
            .vehicles
            .iter()
            .filter(|vehicle| self.without.iter().any(|number| same_number(number, &vehicle.number)))
            .map(|vehicle| vehicle.id)
            .collect();
        let pool_of: BTreeMap<VehicleId, String> =
            facts.vehicles.iter().filter_map(|vehicle| Some((vehicle.id, vehicle.pool.clone()?))).collect();
        let mut heirs: BTreeMap<&str, VehicleId> = BTreeMap::new();
        for (vehicle, pool) in &pool_of {
            if !gone.contains(vehicle) {
                heirs.entry(pool).or_insert(*vehicle);
            }
        }
        facts.entries.retain(|entry| entry.vehicle.is_none_or(|vehicle| !gone.contains(&vehicle)));
        facts.vehicles.retain(|vehicle| !gone.contains(&vehicle.id));
        facts.usage.retain_mut(|usage| {
            if !gone.contains(&usage.vehicle) {
                return true;
            }
            let heir = pool_of.get(&usage.vehicle).and_then(|pool| heirs.get(pool.as_str()));
            usage.vehicle = heir.copied().unwrap_or(usage.vehicle);
            heir.is_some()
        });
    }
}

/// Whether a vehicle of a month goes by a number.
pub fn has_vehicle(facts: &MonthFacts, number: &str) -> bool {
    facts.vehicles.iter().any(|vehicle| same_number(number, &vehicle.number))
}

fn with_population(key: Key, on: NaiveDate) -> Key {
    match key {
        Key::Population(_) => Key::Population(on),
        Key::Mix(parts) => {
            Key::Mix(parts.into_iter().map(|part| MixPart { key: with_population(part.key, on), ..part }).collect())
        }
        Key::Direct | Key::Distance | Key::Time | Key::Trips | Key::Equal | Key::Shares(_) => key,
    }
}

/// A party's amount now, and as it would be.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Compared {
    /// The party, by code.
    pub party: String,
    /// Under the agreement that holds.
    pub now_ore: Ore,
    /// Under the other conditions.
    pub other_ore: Ore,
}

impl Compared {
    /// How much more, or less.
    pub fn difference(&self) -> Ore {
        Ore(self.other_ore.0.saturating_sub(self.now_ore.0))
    }
}

/// What each pays, by code.
pub type Amounts = Vec<(String, Ore)>;

/// Compares what each pays in some months: those of both sides, in the order of the first.
pub fn compare(now: &[Amounts], other: &[Amounts]) -> Vec<Compared> {
    let mut parties: Vec<&String> = Vec::new();
    for (party, _) in now.iter().chain(other).flatten() {
        if !parties.contains(&party) {
            parties.push(party);
        }
    }
    let total = |side: &[Amounts], party: &str| -> Ore {
        side.iter().flatten().filter(|(code, _)| code == party).map(|(_, amount)| *amount).sum()
    };
    let compared =
        |party: &String| Compared { party: party.clone(), now_ore: total(now, party), other_ore: total(other, party) };
    parties.into_iter().map(compared).collect()
}

/// What a rule decides about in a month, for checking an agreement before it is applied (C-4).
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RuleCoverage {
    /// The rule's name.
    pub rule: String,
    /// How many entries it decides about.
    pub entries: usize,
    /// Their sum.
    pub amount_ore: Ore,
    /// Rules further down that would decide about some of them too, if it were not there.
    pub also: Vec<String>,
}

/// What each rule of an agreement decides about in a month.
pub fn coverage(agreement: &Agreement, facts: &MonthFacts) -> Vec<RuleCoverage> {
    let mut covered: Vec<RuleCoverage> = agreement
        .rules
        .iter()
        .map(|rule| RuleCoverage { rule: rule.name.clone(), entries: 0, amount_ore: Ore::ZERO, also: Vec::new() })
        .collect();
    let vehicles: BTreeMap<VehicleId, _> = facts.vehicles.iter().map(|vehicle| (vehicle.id, vehicle)).collect();
    let facts = &*facts.concerning(agreement);
    for entry in &facts.entries {
        let vehicle = entry.vehicle.and_then(|id| vehicles.get(&id).copied());
        let subject = entry.subject(vehicle);
        let Some((place, _)) = agreement.rule_for(facts.month, &subject) else { continue };
        let others = agreement
            .rules
            .iter()
            .skip(place.saturating_add(1))
            .filter(|rule| rule.holds_in(facts.month) && rule.picks(&subject) && !is_rest(rule));
        let others: Vec<&String> = others.map(|rule| &rule.name).collect();
        let Some(own) = covered.get_mut(place) else { continue };
        own.entries = own.entries.saturating_add(1);
        own.amount_ore = [own.amount_ore, entry.amount].into_iter().sum();
        for name in others {
            if !own.also.contains(name) {
                own.also.push(name.clone());
            }
        }
    }
    covered
}

/// A rule without conditions is for whatever is left: that it overlaps with others is expected.
fn is_rest(rule: &Rule) -> bool {
    rule.categories.is_empty()
        && rule.pool.is_none()
        && rule.vehicles.is_empty()
        && rule.classes.is_empty()
        && rule.owner.is_none()
}
