//! The facts a month's statement follows from, as plain values: who drove and paid what, for which vehicle.

use chrono::NaiveDate;

use serde::{Deserialize, Serialize};

use crate::{
    cost::{CostCategory, PopulationTable, agreement::Subject},
    ids::{CostEntryId, VehicleId},
    money::Ore,
    register::{VehicleClass, VehicleStatus},
    time::{Month, is_working_day},
};

/// Everything a month's statement follows from.
#[derive(Clone, Debug)]
pub struct MonthFacts {
    /// The month.
    pub month: Month,
    /// The vehicles that cost something or were used.
    pub vehicles: Vec<VehicleFacts>,
    /// The costs of the month.
    pub entries: Vec<EntryFacts>,
    /// Use by vehicle and payer, from the roll-up.
    pub usage: Vec<Usage>,
    /// Inhabitants.
    pub population: PopulationTable,
}

/// A vehicle as the rules see it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct VehicleFacts {
    /// Which.
    pub id: VehicleId,
    /// The number it is known by: registration or inventory number.
    pub number: String,
    /// Its registration number, if it has one.
    pub registration_number: Option<String>,
    /// Its class.
    pub class: VehicleClass,
    /// Its pool, by code.
    pub pool: Option<String>,
    /// Its owner on the last day of the month, by code.
    pub owner: Option<String>,
    /// Its owners, and on which days they owned it. None for a month that was closed before they were kept: it means
    /// the one above, on every day.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub owners: Vec<OwnerDays>,
    /// Its payers, and on which days they paid.
    pub payers: Vec<PayerDays>,
    /// The days on which it could be used. None for a month that was closed before they were kept: it means every day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub service: Option<Vec<ServiceDays>>,
}

/// Days on which a vehicle is in service, `[from, to)`, and the pool that has it then.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ServiceDays {
    /// The pool, by code.
    pub pool: Option<String>,
    /// The first day.
    pub from: NaiveDate,
    /// The first day after them; open if absent.
    pub to: Option<NaiveDate>,
}

impl VehicleFacts {
    /// The number of working days in a month on which it could be used (C-6), by the pool that had it then.
    pub fn working_days(&self, month: Month) -> Vec<(Option<&str>, u64)> {
        let Some(service) = &self.service else {
            return vec![(self.pool.as_deref(), u64::from(month.working_days()))];
        };
        let (first, end) = (month.first_day(), month.next().first_day());
        let days = |stretch: &ServiceDays| {
            let (from, to) = (stretch.from.max(first), stretch.to.unwrap_or(end).min(end));
            from.iter_days().take_while(|day| *day < to).filter(|day| is_working_day(*day)).map(|_| 1_u64).sum()
        };
        service.iter().map(|stretch| (stretch.pool.as_deref(), days(stretch))).collect()
    }
}

/// A vehicle's status, class and pool until a day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standing {
    /// The first day on which this no longer held; none for how it is now.
    pub until: Option<NaiveDate>,
    /// Its status.
    pub status: VehicleStatus,
    /// Its class.
    pub class: VehicleClass,
    /// Its pool, by code.
    pub pool: Option<String>,
}

/// The days from `from` onwards on which a vehicle could be used: those on which its status was *in service*, up to the
/// day before it was sold. `standings` are in order of their days, the last is what it is now.
pub fn service_days(standings: &[Standing], mut from: NaiveDate, sold_on: Option<NaiveDate>) -> Vec<ServiceDays> {
    let mut found = Vec::new();
    for standing in standings {
        let to = [standing.until, sold_on].into_iter().flatten().min();
        if standing.status == VehicleStatus::InService && to.is_none_or(|to| from < to) {
            found.push(ServiceDays { pool: standing.pool.clone(), from, to });
        }
        from = from.max(standing.until.unwrap_or(from));
    }
    found
}

/// An owner with the days it owns, `[from, to)`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OwnerDays {
    /// The owner, by code.
    pub owner: String,
    /// The first day.
    pub from: NaiveDate,
    /// The first day it no longer owns it; open if absent.
    pub to: Option<NaiveDate>,
}

/// A payer with the days it pays, `[from, to)`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PayerDays {
    /// The payer, by code.
    pub payer: String,
    /// The first day.
    pub from: NaiveDate,
    /// The first day it no longer pays; open if absent.
    pub to: Option<NaiveDate>,
}

/// The part of a cost that lies in the month.
#[derive(Clone, Debug)]
pub struct EntryFacts {
    /// Which entry.
    pub id: CostEntryId,
    /// For which vehicle.
    pub vehicle: Option<VehicleId>,
    /// For which pool, by code, when for no vehicle.
    pub pool: Option<String>,
    /// Whom it was entered for, by code; none for a pool that all share.
    pub organisation: Option<String>,
    /// What was paid for.
    pub category: CostCategory,
    /// Its first and last day within the month.
    pub days: (NaiveDate, NaiveDate),
    /// The amount that lies in the month.
    pub amount: Ore,
}

impl EntryFacts {
    /// The entry as the rules see it, with its vehicle.
    pub fn subject<'a>(&'a self, vehicle: Option<&'a VehicleFacts>) -> Subject<'a> {
        Subject {
            category: self.category,
            pool: vehicle.and_then(|vehicle| vehicle.pool.as_deref()).or(self.pool.as_deref()),
            vehicle: vehicle.map(|vehicle| vehicle.number.as_str()),
            class: vehicle.map(|vehicle| vehicle.class),
            owner: vehicle.and_then(|vehicle| vehicle.owner.as_deref()),
        }
    }
}

/// Use of a vehicle by one payer in the month.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Usage {
    /// The vehicle.
    pub vehicle: VehicleId,
    /// The payer of the user, by code.
    pub payer: String,
    /// Metres driven.
    pub distance_m: i64,
    /// Seconds driven.
    pub duration_s: i64,
    /// Number of trips.
    pub trips: i64,
}
