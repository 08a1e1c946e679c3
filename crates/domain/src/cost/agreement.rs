//! Agreements: who shares what by which rules from which month on (C-4), in a file that those who sign it can read.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{CostCategory, Key, population_missing::PopulationMissing, proposal::ConsentTerms, toml_fault::TomlFault};
use crate::{
    finance::invoice::{InvoiceError, InvoiceTerms},
    money::Ore,
    register::{VehicleClass, organisation::Organisation},
    time::Month,
};

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

/// An amount that a file gives in kronor: `"12 500,00"`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Kronor(pub Ore);

impl TryFrom<String> for Kronor {
    type Error = crate::money::MoneyError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        Ore::parse_kronor(&text).map(Self)
    }
}

impl From<Kronor> for String {
    fn from(amount: Kronor) -> Self {
        amount.0.to_decimal()
    }
}

/// How bodies that serve each other are solved (C-7).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PassOnMethod {
    /// Together, as a system of linear equations.
    #[default]
    Reciprocal,
    /// One after the other in the order of the file; a later one never passes back.
    StepDown,
}

/// A joint body and the key it passes on by.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PassOn {
    /// The body, by code.
    pub body: String,
    /// Its key: population, shares or equal.
    pub key: Key,
}

/// A rule picks entries and names a key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    /// What people call it.
    pub name: String,
    /// The decision behind it, if other than the agreement's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub decision: Option<String>,
    /// The first month it holds for, if it is later than the agreement's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub first_month: Option<Month>,
    /// The last month it holds for, if it ends.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_month: Option<Month>,
    /// The organisations that share by inhabitants or in equal parts, by code; all parties if empty.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub among: Vec<String>,
    /// Only these categories; all if empty.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub categories: Vec<CostCategory>,
    /// Only vehicles of this pool, by code.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pool: Option<String>,
    /// Only these vehicles, by registration or inventory number.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub vehicles: Vec<String>,
    /// Only these classes.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub classes: Vec<VehicleClass>,
    /// Only vehicles of this owner, by code.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub owner: Option<String>,
    /// What it is shared by.
    pub key: Key,
    /// Whether use is counted for each vehicle or for the whole pool (C-5).
    #[serde(default)]
    pub use_counted_per: UseCountedPer,
    /// Hours a vehicle can be used on a working day; what is not used is idle (C-6).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub capacity_hours_per_working_day: Option<u32>,
    /// Who bears the idle part.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub idle: Option<Key>,
}

/// Where use is counted (C-5).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum UseCountedPer {
    /// For each vehicle by itself.
    #[default]
    Vehicle,
    /// For all vehicles of the pool together.
    Pool,
}

/// The facts a rule looks at when it picks an entry.
#[derive(Clone, Copy, Debug)]
pub struct Subject<'a> {
    /// The entry's category.
    pub category: CostCategory,
    /// The pool of the vehicle or of the entry itself.
    pub pool: Option<&'a str>,
    /// The vehicle's number, if the entry is for a vehicle.
    pub vehicle: Option<&'a str>,
    /// Its class.
    pub class: Option<VehicleClass>,
    /// Its owner that month.
    pub owner: Option<&'a str>,
}

impl Rule {
    /// Whether the rule holds in a month of its agreement.
    pub fn holds_in(&self, month: Month) -> bool {
        self.first_month.is_none_or(|first| first <= month) && self.last_month.is_none_or(|last| month <= last)
    }

    fn holds_always(&self) -> bool {
        self.first_month.is_none() && self.last_month.is_none()
    }

    /// Whether the rule picks an entry.
    pub fn picks(&self, subject: &Subject<'_>) -> bool {
        (self.categories.is_empty() || self.categories.contains(&subject.category))
            && (self.pool.is_none() || self.pool.as_deref() == subject.pool)
            && (self.vehicles.is_empty()
                || subject.vehicle.is_some_and(|number| self.vehicles.iter().any(|named| same_number(named, number))))
            && (self.classes.is_empty() || subject.class.is_some_and(|class| self.classes.contains(&class)))
            && (self.owner.is_none() || self.owner.as_deref() == subject.owner)
    }
}

/// Whether two spellings name the same vehicle.
pub(super) fn same_number(a: &str, b: &str) -> bool {
    let normal = |text: &str| text.replace([' ', '-', '\u{a0}'], "").to_uppercase();
    normal(a) == normal(b)
}

/// Why an agreement cannot be applied.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AgreementError {
    /// The file is not TOML, or not an agreement.
    #[error("the agreement file cannot be read: {0}")]
    Unreadable(TomlFault),
    /// Nobody shares.
    #[error("the agreement has no parties")]
    NoParties,
    /// The same party is listed twice.
    #[error("“{0}” is listed twice among the parties")]
    PartyTwice(String),
    /// Both a party and a body.
    #[error("“{0}” is both a party and a joint body that passes on")]
    PartyAndBody(String),
    /// A key names somebody who is neither party nor body.
    #[error(
        "rule “{rule}” gives a share to “{organisation}”, which is neither a party nor a joint body of the agreement"
    )]
    UnknownOrganisation {
        /// The rule, or `pass_on BODY`.
        rule: String,
        /// The code.
        organisation: String,
    },
    /// A rule is for a pool that does not exist.
    #[error("rule “{rule}” is for the pool “{pool}”, which does not exist; the pools are: {}", .known.join(", "))]
    UnknownPool {
        /// The rule.
        rule: String,
        /// The code.
        pool: String,
        /// The codes of the pools that exist.
        known: Vec<String>,
    },
    /// All weights are zero.
    #[error("rule “{0}” has a key whose weights add up to zero")]
    NoWeight(String),
    /// A body's key counts use.
    #[error("“{0}” passes on by use; a joint body passes on by population, shares or equal")]
    BodyByUse(String),
    /// A body passes everything to itself or around in a ring.
    #[error("what falls on “{0}” never reaches a party")]
    NeverReachesAParty(String),
    /// A rule that ends before it begins.
    #[error("rule “{0}” ends before it begins")]
    EndsBeforeItBegins(String),
    /// A rule names who shares, but its key does not ask who.
    #[error("rule “{0}” says who shares with `among`, but neither its key nor idle is population or equal")]
    AmongNobody(String),
    /// A capacity without somebody who bears the idle part, or the other way round.
    #[error("rule “{0}” needs both capacity_hours_per_working_day (1–24) and idle, or neither")]
    HalfAnIdleRule(String),
    /// An idle part shared by use.
    #[error("rule “{0}” shares idle cost by use, but what is idle has no use")]
    IdleByUse(String),
    /// Something would fall through.
    #[error(
        "the rules leave something uncovered, for example: {category} for a {class} {}. Add a last rule without \
         conditions",
        .pool.as_ref().map_or("outside the pools named".to_owned(), |pool| format!("of pool {pool}"))
    )]
    Uncovered {
        /// The category of an entry that no rule picks.
        category: CostCategory,
        /// The class of its vehicle.
        class: VehicleClass,
        /// The vehicle's pool, if the rules name it.
        pool: Option<String>,
    },
    /// A cost that no rule picks.
    #[error("the rules leave {category} for {number} uncovered. Add a last rule without conditions")]
    NoRuleFor {
        /// What was paid for.
        category: CostCategory,
        /// The number of the vehicle, or the code of the pool.
        number: String,
    },
    /// Days under `[consent]` that make no sense.
    #[error(
        "[consent] needs days from 1 to {}, and silence that counts no later than the proposal lapses",
        ConsentTerms::MOST_DAYS
    )]
    ConsentDays,
    /// It could be shared, but not invoiced (F-3).
    #[error("the agreement cannot be invoiced: {}", .0.iter().map(ToString::to_string).collect::<Vec<_>>().join("; "))]
    CannotBeInvoiced(Vec<InvoiceError>),
    /// A number of inhabitants that is not known.
    #[error("{0}")]
    PopulationMissing(#[from] PopulationMissing),
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

    /// The joint bodies, by code.
    pub fn bodies(&self) -> impl Iterator<Item = &str> {
        self.pass_on.iter().map(|pass_on| pass_on.body.as_str())
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
#[path = "agreement_tests.rs"]
mod tests;
