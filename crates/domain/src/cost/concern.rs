//! Whom a month's costs concern: under an agreement only what its parties and joint bodies own or pay for is counted
//! (C-15).

use std::{
    borrow::Cow,
    collections::{BTreeMap, HashMap, HashSet},
};

use chrono::NaiveDate;

use super::{
    Agreement, part_of_days,
    statement::facts::{EntryFacts, MonthFacts, VehicleFacts},
};
use crate::{ids::VehicleId, money::Ore};

/// Days from the first to the last.
pub type Days = (NaiveDate, NaiveDate);

/// Whose a vehicle is on a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Whose {
    /// Some of those who share own it or pay for it.
    Theirs,
    /// Others do.
    Others,
    /// Nobody is known who does: then it is a matter of whoever a cost was entered for.
    Unknown,
}

impl Whose {
    /// Whose a vehicle is on a day, given who owns it and pays for it, each with the days `[from, to)`.
    pub fn on<T>(
        day: NaiveDate,
        holders: impl IntoIterator<Item = (T, NaiveDate, Option<NaiveDate>)>,
        shares: impl Fn(T) -> bool,
    ) -> Self {
        let mut found = Self::Unknown;
        for (holder, from, to) in holders {
            if from <= day && to.is_none_or(|to| day < to) {
                if shares(holder) {
                    return Self::Theirs;
                }
                found = Self::Others;
            }
        }
        found
    }

    /// Whose a pool is on some days, given who owns and pays for the vehicles that are in it: a matter of theirs, if
    /// there is one of theirs.
    pub fn pool_in<'a>(
        pool: &str,
        days: Days,
        vehicles: impl IntoIterator<Item = &'a VehicleFacts>,
        shares: impl Fn(&str) -> bool,
    ) -> Self {
        let mut found = Self::Unknown;
        for vehicle in vehicles.into_iter().filter(|vehicle| vehicle.pool.as_deref() == Some(pool)) {
            for (_, whose) in vehicle.stretches(days, &shares) {
                match whose {
                    Self::Theirs => return Self::Theirs,
                    Self::Others => found = Self::Others,
                    Self::Unknown => {}
                }
            }
        }
        found
    }

    /// Whether a cost of the day concerns those who share, given whether they include whoever it was entered for: a
    /// cost of nobody's, for a pool that nobody else has, is one that all share.
    pub fn concerns(self, entered_for_one: Option<bool>) -> bool {
        match self {
            Self::Theirs => true,
            Self::Others => false,
            Self::Unknown => entered_for_one.unwrap_or(true),
        }
    }
}

impl VehicleFacts {
    /// Who owns it and pays for it, on which days.
    fn holders(&self) -> impl Iterator<Item = (&str, NaiveDate, Option<NaiveDate>)> {
        let always = self.owner.iter().filter(|_| self.owners.is_empty());
        let always = always.map(|owner| (owner.as_str(), NaiveDate::MIN, None));
        let owners = self.owners.iter().map(|owned| (owned.owner.as_str(), owned.from, owned.to));
        owners.chain(always).chain(self.payers.iter().map(|paid| (paid.payer.as_str(), paid.from, paid.to)))
    }

    /// Whether on each of some days others than those who share have it.
    pub(super) fn is_of_others(&self, days: Days, shares: impl Fn(&str) -> bool) -> bool {
        self.stretches(days, shares).iter().all(|(_, whose)| *whose == Whose::Others)
    }

    /// Whose it is in a month, by stretches of days.
    fn stretches(&self, (first, last): Days, shares: impl Fn(&str) -> bool) -> Vec<(Days, Whose)> {
        let mut found: Vec<(Days, Whose)> = Vec::new();
        for day in first.iter_days().take_while(|day| *day <= last) {
            let whose = Whose::on(day, self.holders(), &shares);
            match found.last_mut() {
                Some(((_, until), same)) if *same == whose => *until = day,
                _ => found.push(((day, day), whose)),
            }
        }
        found
    }
}

impl EntryFacts {
    /// The parts of it on the days that concern those who share.
    fn parts(&self, stretches: &[(Days, Whose)], shares: impl Fn(&str) -> bool) -> Vec<Self> {
        let own = self.organisation.as_deref().map(shares);
        let mut days: Vec<Days> = Vec::new();
        for ((from, to), whose) in stretches {
            let (from, to) = ((*from).max(self.days.0), (*to).min(self.days.1));
            if from > to || !whose.concerns(own) {
                continue;
            }
            match days.last_mut() {
                Some((_, until)) if until.succ_opt() == Some(from) => *until = to,
                _ => days.push((from, to)),
            }
        }
        let part = |days: Days| Self { days, amount: part_of_days(self.amount, self.days, days), ..self.clone() };
        days.into_iter().map(part).collect()
    }
}

impl MonthFacts {
    /// What concerns an agreement's parties and joint bodies: the vehicles that one of them owns or pays for, with
    /// their use, and the costs of the days on which it does; a pool's costs by the organisation that they were entered
    /// for, and those of nobody's by whose vehicles are in the pool.
    pub fn concerning(&self, agreement: &Agreement) -> Cow<'_, Self> {
        self.concerning_those(|code| agreement.is_shared_by(code))
    }

    /// What concerns some organisations, by code.
    pub fn concerning_those(&self, shares: impl Fn(&str) -> bool) -> Cow<'_, Self> {
        let days = (self.month.first_day(), self.month.last_day());
        let stretches: HashMap<VehicleId, Vec<(Days, Whose)>> =
            self.vehicles.iter().map(|vehicle| (vehicle.id, vehicle.stretches(days, &shares))).collect();
        let nobodys = self.entries.iter().filter(|entry| entry.vehicle.is_none() && entry.organisation.is_none());
        let mut pools: HashMap<&str, Vec<(Days, Whose)>> = HashMap::new();
        for pool in nobodys.filter_map(|entry| entry.pool.as_deref()) {
            pools.entry(pool).or_insert_with(|| vec![(days, Whose::pool_in(pool, days, &self.vehicles, &shares))]);
        }
        let unknown = vec![(days, Whose::Unknown)];
        let of = |entry: &EntryFacts| {
            let found = match (entry.vehicle, &entry.organisation) {
                (Some(vehicle), _) => stretches.get(&vehicle),
                (None, None) => entry.pool.as_deref().and_then(|pool| pools.get(pool)),
                (None, Some(_)) => None,
            };
            found.unwrap_or(&unknown).as_slice()
        };
        let whole =
            |entry: &EntryFacts| matches!(&entry.parts(of(entry), &shares)[..], [only] if only.days == entry.days);
        let others: HashSet<VehicleId> = stretches
            .iter()
            .filter(|(_, stretches)| stretches.iter().all(|(_, whose)| *whose == Whose::Others))
            .map(|(id, _)| *id)
            .collect();
        if others.is_empty() && self.entries.iter().all(whole) {
            return Cow::Borrowed(self);
        }
        let mut kept = self.clone();
        kept.vehicles.retain(|vehicle| !others.contains(&vehicle.id));
        kept.usage.retain(|usage| !others.contains(&usage.vehicle));
        kept.entries = self.entries.iter().flat_map(|entry| entry.parts(of(entry), &shares)).collect();
        Cow::Owned(kept)
    }
}

impl MonthFacts {
    /// What each organisation pays where nothing is shared, by code: of a vehicle's costs the days on which it pays for
    /// the vehicle; what nobody pays for so, whoever it was entered for.
    pub fn each_its_own(&self) -> Vec<(String, Ore)> {
        let vehicles: HashMap<VehicleId, &VehicleFacts> =
            self.vehicles.iter().map(|vehicle| (vehicle.id, vehicle)).collect();
        let mut sums: BTreeMap<&str, Ore> = BTreeMap::new();
        let mut add = |code, amount| {
            let sum = sums.entry(code).or_insert(Ore::ZERO);
            *sum = [*sum, amount].into_iter().sum();
        };
        for entry in &self.entries {
            let mut left = entry.amount;
            let payers = entry.vehicle.and_then(|id| vehicles.get(&id)).map_or(&[][..], |vehicle| &vehicle.payers);
            for paid in payers {
                let last = paid.to.and_then(|to| to.pred_opt()).unwrap_or(entry.days.1);
                let days = (paid.from.max(entry.days.0), last.min(entry.days.1));
                if days.0 <= days.1 {
                    let part = part_of_days(entry.amount, entry.days, days);
                    left = Ore(left.0.saturating_sub(part.0));
                    add(&paid.payer, part);
                }
            }
            if let Some(own) = &entry.organisation {
                add(own, left);
            }
        }
        sums.into_iter().map(|(code, sum)| (code.to_owned(), sum)).collect()
    }
}

#[cfg(test)]
#[path = "concern_tests.rs"]
mod tests;
