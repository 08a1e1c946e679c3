//! The use of a month, added up once for each vehicle and each pool: by payer, and against what could be used (C-5,
//! C-6).

use std::collections::{BTreeMap, HashMap};

use super::facts::{MonthFacts, Usage, VehicleFacts};
use crate::{
    cost::{Rule, UseCountedPer},
    ids::VehicleId,
};

/// Whose use a rule counts for a cost.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Counted<'a> {
    /// One vehicle's own.
    Vehicle(VehicleId),
    /// That of all vehicles of a pool.
    Pool(&'a str),
    /// Nobody's: the vehicle is in no pool.
    Nothing,
}

impl<'a> Counted<'a> {
    /// Whose use is counted for a cost of a vehicle or, without one, of a whole pool.
    pub(super) fn by(rule: &Rule, vehicle: Option<&'a VehicleFacts>, pool: Option<&'a str>) -> Self {
        match (vehicle, pool) {
            (Some(vehicle), _) if rule.use_counted_per == UseCountedPer::Vehicle => Self::Vehicle(vehicle.id),
            (_, Some(pool)) => Self::Pool(pool),
            (_, None) => Self::Nothing,
        }
    }
}

/// The use that is counted, added up.
#[derive(Clone, Debug, Default)]
pub(super) struct Used<'a> {
    /// Metres, seconds and trips by payer.
    pub(super) by_payer: BTreeMap<&'a str, [u128; 3]>,
    /// Seconds, whoever pays.
    pub(super) duration_s: u128,
}

impl<'a> Used<'a> {
    fn add(&mut self, usage: &'a Usage) {
        let measures =
            [usage.distance_m, usage.duration_s, usage.trips].map(|measure| u128::try_from(measure).unwrap_or(0));
        let sums = self.by_payer.entry(usage.payer.as_str()).or_default();
        for (sum, measure) in sums.iter_mut().zip(measures) {
            *sum = sum.saturating_add(measure);
        }
        let [_, duration_s, _] = measures;
        self.duration_s = self.duration_s.saturating_add(duration_s);
    }
}

/// The use and the capacity of a month.
pub(super) struct UseOfMonth<'a> {
    by_vehicle: HashMap<VehicleId, Used<'a>>,
    by_pool: HashMap<&'a str, Used<'a>>,
    /// Working days on which it could be used: a vehicle's own, and those of all vehicles that were in the pool.
    days_of_vehicle: HashMap<VehicleId, u64>,
    days_in_pool: HashMap<&'a str, u64>,
    unused: Used<'a>,
}

impl<'a> UseOfMonth<'a> {
    /// Adds up a month. Use belongs to the pool that the vehicle is in at the month's end, capacity to the one that had
    /// it on each day.
    pub(super) fn of(facts: &'a MonthFacts) -> Self {
        let mut found = Self {
            by_vehicle: HashMap::new(),
            by_pool: HashMap::new(),
            days_of_vehicle: HashMap::new(),
            days_in_pool: HashMap::new(),
            unused: Used::default(),
        };
        let mut pools: HashMap<VehicleId, &str> = HashMap::new();
        for vehicle in &facts.vehicles {
            if let Some(pool) = vehicle.pool.as_deref() {
                pools.insert(vehicle.id, pool);
            }
            for (pool, days) in vehicle.working_days(facts.month) {
                let sums = [found.days_of_vehicle.entry(vehicle.id).or_default()]
                    .into_iter()
                    .chain(pool.map(|pool| found.days_in_pool.entry(pool).or_default()));
                sums.for_each(|sum| *sum = sum.saturating_add(days));
            }
        }
        for usage in &facts.usage {
            found.by_vehicle.entry(usage.vehicle).or_default().add(usage);
            if let Some(pool) = pools.get(&usage.vehicle) {
                found.by_pool.entry(pool).or_default().add(usage);
            }
        }
        found
    }

    /// The use of what is counted.
    pub(super) fn of_counted(&self, counted: Counted<'_>) -> &Used<'a> {
        let found = match counted {
            Counted::Vehicle(id) => self.by_vehicle.get(&id),
            Counted::Pool(pool) => self.by_pool.get(pool),
            Counted::Nothing => None,
        };
        found.unwrap_or(&self.unused)
    }

    /// Seconds that could be used: hours × working days in service (C-6). What could not be used at all counts as one
    /// second, so that it is idle unless somebody used it all the same.
    pub(super) fn capacity_s(&self, counted: Counted<'_>, hours: u32) -> u128 {
        let days = match counted {
            Counted::Vehicle(id) => self.days_of_vehicle.get(&id),
            Counted::Pool(pool) => self.days_in_pool.get(pool),
            Counted::Nothing => None,
        };
        let seconds = u128::from(hours).saturating_mul(3_600);
        seconds.saturating_mul(u128::from(days.copied().unwrap_or(0))).max(1)
    }
}
