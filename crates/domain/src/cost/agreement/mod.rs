//! Agreements: who shares what by which rules from which month on (C-4), in a file that those who sign it can read.

mod consent_terms;
mod error;
mod key;
mod kronor;
mod pass_on;
mod rule;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::{
    cost::{CostCategory, toml_fault::TomlFault},
    finance::invoice::InvoiceTerms,
    register::{VehicleClass, organisation::Organisation},
    time::Month,
};

pub use consent_terms::{ConsentBy, ConsentTerms};
pub use error::AgreementError;
pub use key::{Key, KeyKind, KeyUnit, MixPart};
pub use kronor::Kronor;
pub use pass_on::{PassOn, PassOnMethod};
pub use rule::{Rule, UseCountedPer};
pub(crate) use rule::{Subject, same_number};

/// One version of an agreement.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Agreement {
    /// Its name; versions of one agreement share it.
    pub name: String,
    /// The first month the version holds for.
    pub first_month: Month,
    /// The decision behind it.
    pub decision: String,
    /// The organisations that share, by code. The order breaks ties (C-8).
    pub parties: Vec<String>,
    /// How joint bodies that serve each other are solved.
    #[serde(default)]
    pub pass_on_method: PassOnMethod,
    /// Who must consent to changes, and how long they have to answer (C-13).
    #[serde(default, skip_serializing_if = "ConsentTerms::are_usual")]
    pub consent: ConsentTerms,
    /// How it is invoiced, if it is (F-3).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub invoice: Option<InvoiceTerms>,
    /// How what falls on each joint body is passed on (C-7).
    #[serde(default)]
    pub pass_on: Vec<PassOn>,
    /// What each party pays for a month before its cost is known, by code; the year's end settles the difference.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub preliminary: BTreeMap<String, Kronor>,
    /// The rules; the first that fits decides.
    #[serde(rename = "rule")]
    pub rules: Vec<Rule>,
}

impl Agreement {
    /// Reads an agreement file and checks everything that can be checked without the register.
    pub fn parse(text: &str) -> Result<Self, AgreementError> {
        let agreement: Self =
            toml::from_str(text).map_err(|error| AgreementError::Unreadable(TomlFault::of(text, &error)))?;
        agreement.check()?;
        Ok(agreement)
    }

    /// The decisions that the agreement and its rules give.
    pub fn decisions(&self) -> impl Iterator<Item = &str> {
        std::iter::once(self.decision.as_str()).chain(self.rules.iter().filter_map(|rule| rule.decision.as_deref()))
    }

    /// Whether its results can be invoiced. Checked when it is applied, so that one that was applied stays readable.
    pub fn check_invoice(&self, organisations: &[Organisation]) -> Result<(), AgreementError> {
        let faults = self.invoice.as_ref().map_or(Vec::new(), |terms| terms.faults(&self.parties, organisations));
        if faults.is_empty() { Ok(()) } else { Err(AgreementError::CannotBeInvoiced(faults)) }
    }

    /// Whether every pool that a rule is for exists. Checked when it is applied.
    pub fn check_pools(&self, known: &[String]) -> Result<(), AgreementError> {
        let unknown = |rule: &&Rule| rule.pool.as_ref().is_some_and(|pool| !known.contains(pool));
        let Some(rule) = self.rules.iter().find(unknown) else { return Ok(()) };
        let pool = rule.pool.clone().unwrap_or_default();
        Err(AgreementError::UnknownPool { rule: rule.name.clone(), pool, known: known.to_vec() })
    }

    /// Whether every owner whose vehicles a rule is for is an organisation. Checked when it is applied.
    pub fn check_owners(&self, organisations: &[Organisation]) -> Result<(), AgreementError> {
        let known = |owner: &str| organisations.iter().any(|found| found.code == owner);
        let unknown = |rule: &Rule| {
            let owner = rule.owner.clone().filter(|owner| !known(owner))?;
            let known = organisations.iter().map(|found| found.code.clone()).collect();
            Some(AgreementError::UnknownOwner { rule: rule.name.clone(), owner, known })
        };
        self.rules.iter().find_map(unknown).map_or(Ok(()), Err)
    }

    /// The names that it and its rules have.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        std::iter::once(self.name.as_str()).chain(self.rules.iter().map(|rule| rule.name.as_str()))
    }

    /// The agreement with the rules that hold in a month, and those whatever the month.
    #[must_use]
    pub fn as_in(&self, month: Month) -> Self {
        let mut agreement = self.clone();
        agreement.rules.retain(|rule| rule.holds_in(month));
        for rule in &mut agreement.rules {
            (rule.first_month, rule.last_month) = (None, None);
        }
        agreement
    }

    /// The joint bodies, by code.
    pub fn bodies(&self) -> impl Iterator<Item = &str> {
        self.pass_on.iter().map(|pass_on| pass_on.body.as_str())
    }

    /// Whether an organisation shares by it: as a party, or as a joint body that passes on what falls on it.
    pub fn is_shared_by(&self, code: &str) -> bool {
        self.parties.iter().any(|party| party == code) || self.bodies().any(|body| body == code)
    }

    /// The rule that decides about an entry of a month, with its place in the list.
    pub fn rule_for(&self, month: Month, subject: &Subject<'_>) -> Option<(usize, &Rule)> {
        self.rules.iter().enumerate().find(|(_, rule)| rule.holds_in(month) && rule.picks(subject))
    }

    /// Every population date that the keys ask for.
    pub fn population_dates(&self) -> Vec<chrono::NaiveDate> {
        let keys = self.rules.iter().flat_map(|rule| std::iter::once(&rule.key).chain(&rule.idle));
        let keys = keys.chain(self.pass_on.iter().map(|pass_on| &pass_on.key));
        let mut dates: Vec<_> = keys
            .flat_map(Key::leaves)
            .filter_map(|key| if let Key::Population(on) = key { Some(*on) } else { None })
            .collect();
        dates.sort_unstable();
        dates.dedup();
        dates
    }

    fn check(&self) -> Result<(), AgreementError> {
        if self.parties.is_empty() {
            return Err(AgreementError::NoParties);
        }
        for (index, party) in self.parties.iter().enumerate() {
            if self.parties.iter().take(index).any(|other| other == party) {
                return Err(AgreementError::PartyTwice(party.clone()));
            }
            if self.bodies().any(|body| body == party) {
                return Err(AgreementError::PartyAndBody(party.clone()));
            }
        }
        if !self.consent.are_possible() {
            return Err(AgreementError::ConsentDays);
        }
        for pass_on in &self.pass_on {
            self.check_key(&format!("pass_on {}", pass_on.body), &pass_on.key)?;
            if pass_on.key.leaves().iter().any(|key| counts_use(key)) {
                return Err(AgreementError::BodyByUse(pass_on.body.clone()));
            }
        }
        let stranger = |code: &&String| !self.parties.contains(code);
        if let Some(organisation) = self.preliminary.keys().find(stranger).cloned() {
            return Err(AgreementError::UnknownOrganisation { rule: "preliminary".to_owned(), organisation });
        }
        for rule in &self.rules {
            self.check_rule(rule)?;
            let capacity = rule.capacity_hours_per_working_day;
            if capacity.is_some() != rule.idle.is_some() || capacity.is_some_and(|hours| !(1..=24).contains(&hours)) {
                return Err(AgreementError::HalfAnIdleRule(rule.name.clone()));
            }
            if let Some(idle) = &rule.idle {
                self.check_key(&rule.name, idle)?;
                let by_use = |key: &&Key| matches!(key, Key::Distance | Key::Time | Key::Trips);
                if idle.leaves().iter().any(by_use) {
                    return Err(AgreementError::IdleByUse(rule.name.clone()));
                }
            }
        }
        self.check_coverage()
    }

    fn check_rule(&self, rule: &Rule) -> Result<(), AgreementError> {
        self.check_key(&rule.name, &rule.key)?;
        if rule.first_month.zip(rule.last_month).is_some_and(|(first, last)| last < first) {
            return Err(AgreementError::EndsBeforeItBegins(rule.name.clone()));
        }
        if let Some(organisation) = rule.among.iter().find(|code| !self.parties.contains(code)).cloned() {
            return Err(AgreementError::UnknownOrganisation { rule: rule.name.clone(), organisation });
        }
        let mut keys = std::iter::once(&rule.key).chain(&rule.idle).flat_map(Key::leaves);
        if !rule.among.is_empty() && !keys.any(|key| matches!(key, Key::Equal | Key::Population(_))) {
            return Err(AgreementError::AmongNobody(rule.name.clone()));
        }
        Ok(())
    }

    fn check_key(&self, rule: &str, key: &Key) -> Result<(), AgreementError> {
        let no_weight = || AgreementError::NoWeight(rule.to_owned());
        match key {
            Key::Shares(shares) => {
                let known = |code: &String| self.parties.contains(code) || self.bodies().any(|body| body == code);
                if let Some(stranger) = shares.keys().find(|code| !known(code)) {
                    let organisation = stranger.clone();
                    return Err(AgreementError::UnknownOrganisation { rule: rule.to_owned(), organisation });
                }
                if shares.values().all(|share| *share == 0) { Err(no_weight()) } else { Ok(()) }
            }
            Key::Mix(parts) => {
                if parts.iter().all(|part| part.weight == 0) {
                    return Err(no_weight());
                }
                parts.iter().try_for_each(|part| self.check_key(rule, &part.key))
            }
            Key::Direct | Key::Distance | Key::Time | Key::Trips | Key::Equal | Key::Population(_) => Ok(()),
        }
    }

    /// Asks the rules about one entry of every kind that they can tell apart: every category, every class, and every
    /// pool, vehicle and owner that a rule names, besides ones that no rule names. A rule that begins later or ends
    /// covers nothing: others must, before and after.
    fn check_coverage(&self) -> Result<(), AgreementError> {
        let with_other = |named: Vec<&'_ str>| -> Vec<Option<String>> {
            std::iter::once(None).chain(named.into_iter().map(|name| Some(name.to_owned()))).collect()
        };
        let pools = with_other(self.rules.iter().filter_map(|rule| rule.pool.as_deref()).collect());
        let owners = with_other(self.rules.iter().filter_map(|rule| rule.owner.as_deref()).collect());
        for &category in CostCategory::ALL {
            for pool in &pools {
                for owner in &owners {
                    for &class in VehicleClass::ALL {
                        let (pool, owner) = (pool.as_deref(), owner.as_deref());
                        let subject = Subject { category, pool, vehicle: None, class: Some(class), owner };
                        if !self.rules.iter().any(|rule| rule.holds_always() && rule.picks(&subject)) {
                            let pool = pool.map(str::to_owned);
                            return Err(AgreementError::Uncovered { category, class, pool });
                        }
                    }
                }
            }
        }
        Ok(())
    }
}

fn counts_use(key: &Key) -> bool {
    matches!(key, Key::Direct | Key::Distance | Key::Time | Key::Trips)
}

#[cfg(test)]
mod tests;
