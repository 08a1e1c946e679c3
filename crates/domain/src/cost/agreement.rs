//! Agreements: who shares what by which rules from which month on (C-4), and the file they are
//! written in, which the people who sign it can read.

use serde::{Deserialize, Serialize};

use super::{CostCategory, Key};
use crate::{invoice::InvoiceTerms, time::Month, vehicle::VehicleClass};

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
    /// How it is invoiced, if it is (F-3).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub invoice: Option<InvoiceTerms>,
    /// What falls on a joint body is passed on (C-7).
    #[serde(default)]
    pub pass_on: Vec<PassOn>,
    /// The rules; the first that fits decides.
    #[serde(rename = "rule")]
    pub rules: Vec<Rule>,
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

/// What a rule looks at when it picks an entry.
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
    Unreadable(String),
    /// Nobody shares.
    #[error("the agreement has no parties")]
    NoParties,
    /// The same party twice.
    #[error("“{0}” stands twice among the parties")]
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
    /// All weights are zero.
    #[error("rule “{0}” has a key whose weights add up to nothing")]
    NoWeight(String),
    /// A body's key counts use.
    #[error("“{0}” passes on by use; a joint body passes on by population, shares or equal")]
    BodyByUse(String),
    /// A body passes everything to itself or around in a ring.
    #[error("what falls on “{0}” never reaches a party")]
    NeverReachesAParty(String),
    /// A capacity without somebody who bears the idle part, or the other way round.
    #[error("rule “{0}” needs both capacity_hours_per_working_day (1–24) and idle, or neither")]
    HalfAnIdleRule(String),
    /// An idle part shared by use.
    #[error("rule “{0}” shares idle cost by use, but there is no use of what is idle")]
    IdleByUse(String),
    /// Something would fall through.
    #[error("the rules leave something uncovered, for example: {example}. Add a last rule without conditions")]
    Uncovered {
        /// An entry that no rule picks.
        example: String,
    },
    /// A population that is not known.
    #[error("the population of “{organisation}” on {on} is not known; import it first")]
    PopulationMissing {
        /// The code.
        organisation: String,
        /// The reference date.
        on: chrono::NaiveDate,
    },
    /// An exact figure does not fit.
    #[error("{0}")]
    Share(#[from] super::ShareError),
}

impl Agreement {
    /// Reads an agreement file and checks everything that can be checked without the register.
    pub fn parse(text: &str) -> Result<Self, AgreementError> {
        let agreement: Self = toml::from_str(text).map_err(|error| AgreementError::Unreadable(error.to_string()))?;
        agreement.check()?;
        Ok(agreement)
    }

    /// The joint bodies, by code.
    pub fn bodies(&self) -> impl Iterator<Item = &str> {
        self.pass_on.iter().map(|pass_on| pass_on.body.as_str())
    }

    /// The rule that decides about an entry, with its place in the list.
    pub fn rule_for(&self, subject: &Subject<'_>) -> Option<(usize, &Rule)> {
        self.rules.iter().enumerate().find(|(_, rule)| rule.picks(subject))
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
        for pass_on in &self.pass_on {
            self.check_key(&format!("pass_on {}", pass_on.body), &pass_on.key)?;
            if pass_on.key.leaves().iter().any(|key| counts_use(key)) {
                return Err(AgreementError::BodyByUse(pass_on.body.clone()));
            }
        }
        for rule in &self.rules {
            self.check_key(&rule.name, &rule.key)?;
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

    /// Asks the rules about one entry of every kind that they can tell apart: every category, every
    /// class, and every pool, vehicle and owner that a rule names, besides ones that none does.
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
                        if self.rule_for(&subject).is_none() {
                            let pool =
                                pool.map_or("outside the pools named".to_owned(), |pool| format!("of pool {pool}"));
                            let example = format!("{category} for a {class} {pool}");
                            return Err(AgreementError::Uncovered { example });
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
mod tests {
    use super::*;

    const HEAD: &str =
        "name = \"A\"\nfirst_month = \"2026-01\"\ndecision = \"§ 1\"\nparties = [\"nora\", \"lindesberg\"]\n";

    fn refusal(rules: &str) -> AgreementError {
        Agreement::parse(&format!("{HEAD}{rules}")).unwrap_err()
    }

    #[test]
    fn an_agreement_reads_as_it_is_signed() {
        let text = format!(
            "{HEAD}\n[[pass_on]]\nbody = \"bkt\"\nkey = {{ population = \"2023-12-31\" }}\n\
             [[rule]]\nname = \"Pool\"\npool = \"bergslagen\"\n\
             key = {{ mix = [{{ weight = 70, key = \"time\" }}, {{ weight = 30, key = {{ population = \"2023-12-31\" }} }}] }}\n\
             capacity_hours_per_working_day = 9\nidle = {{ shares = {{ nora = 1, bkt = 2 }} }}\n\
             [[rule]]\nname = \"Rest\"\nkey = \"direct\"\n"
        );
        let agreement = Agreement::parse(&text).unwrap();
        assert_eq!(agreement.population_dates().len(), 1);
        assert_eq!(agreement.rules[1].key, Key::Direct);
        let written = toml::to_string(&agreement).unwrap();
        assert_eq!(Agreement::parse(&written), Ok(agreement));
    }

    #[test]
    fn c4_what_would_fall_through_is_refused_with_an_example() {
        let error = refusal("[[rule]]\nname = \"Fuel\"\ncategories = [\"fuel\"]\nkey = \"distance\"\n");
        assert_eq!(
            error,
            AgreementError::Uncovered { example: "purchase for a car_i outside the pools named".to_owned() }
        );
    }

    #[test]
    fn keys_name_only_parties_and_bodies() {
        let error = refusal("[[rule]]\nname = \"X\"\nkey = { shares = { orebro = 1 } }\n");
        assert!(matches!(error, AgreementError::UnknownOrganisation { organisation, .. } if organisation == "orebro"));
        let error = refusal("[[rule]]\nname = \"X\"\nkey = { shares = { nora = 0 } }\n");
        assert_eq!(error, AgreementError::NoWeight("X".to_owned()));
    }

    #[test]
    fn an_idle_rule_is_whole_or_absent() {
        let error = refusal("[[rule]]\nname = \"X\"\nkey = \"time\"\ncapacity_hours_per_working_day = 9\n");
        assert_eq!(error, AgreementError::HalfAnIdleRule("X".to_owned()));
        let error = refusal(
            "[[rule]]\nname = \"X\"\nkey = \"time\"\ncapacity_hours_per_working_day = 9\nidle = \"distance\"\n",
        );
        assert_eq!(error, AgreementError::IdleByUse("X".to_owned()));
    }

    #[test]
    fn an_unknown_word_is_an_error_with_its_place() {
        let AgreementError::Unreadable(text) = refusal("[[rule]]\nname = \"X\"\nkee = \"time\"\n") else {
            unreachable!("an unknown field cannot be read")
        };
        assert!(text.contains("kee") && text.contains("line 7"), "{text}");
    }
}
