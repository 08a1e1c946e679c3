//! A month is closed when all who are asked have signed off the report they saw (C-10, C-13): at least two people, of
//! two organisations where two are asked. Whatever changes the report reopens it: a sign-off of another report is none.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Duration, Utc};
use serde::{Deserialize, Serialize};

use super::{
    CostCategory, Statement,
    proposal::{Consent, Matter},
};
use crate::{
    ids::{OrganisationId, UserId},
    money::Ore,
    words::words,
};

words! {
    /// How far a sign-off has got.
    SignOffState {
        /// It counts as long as the report is the one that was seen.
        Holds = "holds",
        /// The report became another, and whoever signed was told.
        Outdated = "outdated",
        /// Whoever signed took it back.
        Withdrawn = "withdrawn",
    }
}

/// An organisation's yes to a month's report, given by a person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignOff {
    /// The organisation.
    pub organisation: OrganisationId,
    /// The person.
    pub person: UserId,
    /// The hash of the report that they saw.
    pub hash: String,
    /// When they gave it.
    pub at: DateTime<Utc>,
}

/// What a month waits for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Missing {
    /// Those who are asked and have not signed the report as it is.
    pub organisations: Vec<OrganisationId>,
    /// Whether all have, but one person for all of them.
    pub second_person: bool,
    /// From when on their silence is a yes, if the agreement says so and enough have signed.
    pub silence_from: Option<DateTime<Utc>>,
}

/// Whether a month can be closed.
#[derive(Debug)]
pub enum Signed {
    /// All have signed the same report, but for those whose silence is a yes.
    Agreed {
        /// Their yes.
        consent: Consent,
        /// Those who are silent.
        silent: Vec<OrganisationId>,
    },
    /// Somebody is missing.
    Waiting(Missing),
}

/// Whether those who are asked have signed off the report with a hash, at a moment. Silence is a yes if the agreement
/// says so, so many days after enough have signed: two people, of two organisations where two are asked. From then on
/// the others know the day.
pub fn standing(
    asked: &[OrganisationId],
    given: &[SignOff],
    hash: &str,
    silence_after_days: Option<u16>,
    now: DateTime<Utc>,
) -> Signed {
    let mut valid: Vec<&SignOff> =
        given.iter().filter(|signed| signed.hash == hash && asked.contains(&signed.organisation)).collect();
    valid.sort_by_key(|signed| signed.at);
    let (mut signed, mut people, mut enough_since) = (BTreeSet::new(), BTreeSet::new(), None);
    for yes in valid {
        signed.insert(yes.organisation);
        people.insert(yes.person);
        if enough_since.is_none() && people.len() >= 2 && signed.len() >= asked.len().min(2) {
            enough_since = Some(yes.at);
        }
    }
    let silence_from = silence_after_days
        .zip(enough_since)
        .and_then(|(days, since)| since.checked_add_signed(Duration::days(i64::from(days))));
    let missing: Vec<OrganisationId> = asked.iter().copied().filter(|id| !signed.contains(id)).collect();
    if enough_since.is_some() && (missing.is_empty() || silence_from.is_some_and(|from| from <= now)) {
        return Signed::Agreed { consent: Consent::to(Matter::report(hash)), silent: missing };
    }
    Signed::Waiting(Missing { second_person: missing.is_empty(), organisations: missing, silence_from })
}

/// What a report says, as far as somebody who signs it off is shown the difference later.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SeenReport {
    /// The parties, by code.
    parties: Vec<String>,
    /// By vehicle or pool and category.
    amounts: BTreeMap<String, BTreeMap<CostCategory, Vec<Ore>>>,
}

impl SeenReport {
    /// What a month's statement says.
    pub fn of(statement: &Statement) -> Self {
        let parties = statement.parties.clone();
        let mut seen = Self { amounts: BTreeMap::new(), parties };
        for line in &statement.lines {
            let of_vehicle = seen.amounts.entry(line.number.clone()).or_default();
            let amounts = of_vehicle.entry(line.category).or_insert_with(|| vec![Ore(0); seen.parties.len()]);
            for (amount, party) in amounts.iter_mut().zip(&seen.parties) {
                let owed = line.shares.iter().filter(|share| share.party == *party).map(|share| share.amount);
                *amount = owed.chain([*amount]).sum();
            }
        }
        seen
    }

    /// What it says of a vehicle or pool and a category: of all parties, and of each that owes something.
    fn amounts_of(&self, number: &str, category: CostCategory) -> BTreeMap<&str, Ore> {
        let amounts = self.amounts.get(number).and_then(|amounts| amounts.get(&category));
        let owed = self.parties.iter().map(String::as_str).zip(amounts.into_iter().flatten().copied());
        owed.filter(|(_, amount)| *amount != Ore(0)).collect()
    }

    fn keys(&self) -> impl Iterator<Item = (&str, CostCategory)> {
        self.amounts
            .iter()
            .flat_map(|(number, amounts)| amounts.keys().map(move |category| (number.as_str(), *category)))
    }

    /// What another report says otherwise, for all parties and for one, by code. Nothing is left out.
    pub fn changes(&self, now: &Self, own: &str) -> Vec<AmountChange> {
        let keys: BTreeSet<(&str, CostCategory)> = self.keys().chain(now.keys()).collect();
        let change = |(number, category): (&str, CostCategory)| {
            let (before, after) = (self.amounts_of(number, category), now.amounts_of(number, category));
            let all = |amounts: &BTreeMap<&str, Ore>| amounts.values().copied().sum();
            let owned = |amounts: &BTreeMap<&str, Ore>| amounts.get(own).copied().unwrap_or_default();
            (before != after).then(|| AmountChange {
                number: number.to_owned(),
                category,
                total: (all(&before), all(&after)),
                own: (owned(&before), owned(&after)),
            })
        };
        keys.into_iter().filter_map(change).collect()
    }
}

/// An amount that is another than it was.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AmountChange {
    /// The number of the vehicle, or the code of the pool.
    pub number: String,
    /// The category.
    pub category: CostCategory,
    /// What all parties owed, and owe.
    pub total: (Ore, Ore),
    /// What the one party owed, and owes.
    pub own: (Ore, Ore),
}

#[cfg(test)]
#[path = "sign_off_tests.rs"]
mod tests;
