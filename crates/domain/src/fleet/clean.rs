//! Clean vehicles by lag (2011:846) om miljökrav vid upphandling av bilar, which follows directive (EU) 2019/1161: what
//! counts as clean, and how much of what is acquired in a period must be.

use chrono::NaiveDate;

use crate::{
    register::{Fuel, VehicleClass},
    words::words,
};

words! {
    /// A group of vehicles that the law treats together.
    CleanGroup {
        /// Personbilar, lätta bussar and lätta lastbilar (M1, M2, N1).
        Light = "light",
        /// Tunga lastbilar (N2, N3).
        Truck = "truck",
        /// Tunga bussar (M3).
        Bus = "bus",
    }
}

/// A period, with the shares that must be clean in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CleanPeriod {
    /// Its first day.
    pub from: NaiveDate,
    /// Its last day.
    pub to: NaiveDate,
    /// The most grams of carbon dioxide per kilometre that a clean light vehicle may emit.
    pub light_co2_g_per_km: i32,
    /// Per mille of acquired vehicles that must be clean: light, trucks, buses (Sweden, tables 3 and 4 of the
    /// directive).
    required_permille: [u32; 3],
}

const fn day(year: i32, month: u32, day: u32) -> NaiveDate {
    match NaiveDate::from_ymd_opt(year, month, day) {
        Some(day) => day,
        None => NaiveDate::MIN,
    }
}

const PERIODS: [CleanPeriod; 2] = [
    CleanPeriod {
        from: day(2021, 8, 2),
        to: day(2025, 12, 31),
        light_co2_g_per_km: 50,
        required_permille: [385, 100, 450],
    },
    CleanPeriod {
        from: day(2026, 1, 1),
        to: day(2030, 12, 31),
        light_co2_g_per_km: 0,
        required_permille: [385, 150, 650],
    },
];

impl CleanPeriod {
    /// The period that a day lies in; none if the law says nothing about it.
    pub fn on(day: NaiveDate) -> Option<Self> {
        PERIODS.into_iter().find(|period| period.from <= day && day <= period.to)
    }

    /// Per mille of the vehicles acquired in the period that must be clean.
    pub fn required_permille(&self, group: CleanGroup) -> u32 {
        let [light, truck, bus] = self.required_permille;
        match group {
            CleanGroup::Light => light,
            CleanGroup::Truck => truck,
            CleanGroup::Bus => bus,
        }
    }

    /// Whether a vehicle is clean; none if its emissions are not known, or the law does not cover it.
    pub fn is_clean(&self, class: VehicleClass, fuel: Fuel, co2_g_per_km: Option<i32>) -> Option<bool> {
        match CleanGroup::of(class)? {
            CleanGroup::Light => Some(co2(fuel, co2_g_per_km)? <= self.light_co2_g_per_km),
            // Alternative fuels, as far as they are not mixed with fossil ones.
            CleanGroup::Truck | CleanGroup::Bus => match fuel {
                Fuel::Electric | Fuel::PlugInHybrid | Fuel::Gas | Fuel::Ethanol | Fuel::Hvo => Some(true),
                Fuel::Petrol | Fuel::Diesel => Some(false),
                Fuel::None => None,
            },
        }
    }
}

impl CleanGroup {
    /// The group of a class; none if the law does not cover it.
    pub fn of(class: VehicleClass) -> Option<Self> {
        if class.is_light() {
            return Some(Self::Light);
        }
        let group = if class == VehicleClass::HeavyBus { Self::Bus } else { Self::Truck };
        class.is_heavy().then_some(group)
    }
}

/// Grams of carbon dioxide per kilometre that a vehicle is known to emit: a battery emits nothing, whatever the
/// register says.
fn co2(fuel: Fuel, co2_g_per_km: Option<i32>) -> Option<i32> {
    if fuel == Fuel::Electric { Some(0) } else { co2_g_per_km }
}

/// Grams of carbon dioxide emitted over a distance, by the type approval; none if that is not known.
pub fn emitted_g(fuel: Fuel, co2_g_per_km: Option<i32>, distance_m: i64) -> Option<i64> {
    i64::from(co2(fuel, co2_g_per_km)?).saturating_mul(distance_m).checked_div(1_000)
}

/// A vehicle as far as its emissions go.
#[derive(Clone, Copy, Debug)]
pub struct Emitter {
    /// Its class.
    pub class: VehicleClass,
    /// What makes it go.
    pub fuel: Fuel,
    /// Grams of carbon dioxide per kilometre, by the type approval.
    pub co2_g_per_km: Option<i32>,
    /// When it was acquired.
    pub acquired_on: Option<NaiveDate>,
    /// How far it was driven, in metres.
    pub distance_m: i64,
    /// Whether it is in service: only then does it count towards the shares.
    pub in_service: bool,
}

/// How clean a group of vehicles is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CleanShare {
    /// Which.
    pub group: CleanGroup,
    /// How many there are.
    pub vehicles: u32,
    /// How many of them are clean.
    pub clean: u32,
    /// How many of them nobody can tell about.
    pub unknown: u32,
    /// How many were acquired in the period.
    pub acquired: u32,
    /// How many of those are clean.
    pub acquired_clean: u32,
    /// Per mille of acquired vehicles that must be clean.
    pub required_permille: u32,
}

/// The emissions of vehicles, and how clean they are.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Emissions {
    /// Grams of carbon dioxide, of the vehicles whose emissions are known.
    pub grams: i64,
    /// Metres that were driven by vehicles whose emissions are not known.
    pub unknown_m: i64,
    /// By group that the law covers; groups without vehicles are left out.
    pub shares: Vec<CleanShare>,
}

/// Adds up what vehicles emitted, and how many of those in service are clean by the rules of a day.
pub fn emissions(vehicles: &[Emitter], on: NaiveDate) -> Emissions {
    let mut sum = Emissions::default();
    for vehicle in vehicles {
        match emitted_g(vehicle.fuel, vehicle.co2_g_per_km, vehicle.distance_m) {
            Some(grams) => sum.grams = sum.grams.saturating_add(grams),
            None => sum.unknown_m = sum.unknown_m.saturating_add(vehicle.distance_m),
        }
    }
    if let Some(period) = CleanPeriod::on(on) {
        let share = |group: &CleanGroup| clean_share(vehicles, *group, &period);
        sum.shares = CleanGroup::ALL.iter().map(share).filter(|share| share.vehicles > 0).collect();
    }
    sum
}

fn clean_share(vehicles: &[Emitter], group: CleanGroup, period: &CleanPeriod) -> CleanShare {
    let own = || vehicles.iter().filter(|vehicle| vehicle.in_service && CleanGroup::of(vehicle.class) == Some(group));
    let clean = |vehicle: &&Emitter| period.is_clean(vehicle.class, vehicle.fuel, vehicle.co2_g_per_km);
    let acquired = |vehicle: &&Emitter| vehicle.acquired_on.is_some_and(|on| period.from <= on && on <= period.to);
    let count = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
    CleanShare {
        group,
        vehicles: count(own().count()),
        clean: count(own().filter(|vehicle| clean(vehicle) == Some(true)).count()),
        unknown: count(own().filter(|vehicle| clean(vehicle).is_none()).count()),
        acquired: count(own().filter(acquired).count()),
        acquired_clean: count(own().filter(acquired).filter(|vehicle| clean(vehicle) == Some(true)).count()),
        required_permille: period.required_permille(group),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn period(text: &str) -> CleanPeriod {
        CleanPeriod::on(text.parse().unwrap()).unwrap()
    }

    #[test]
    fn a_plug_in_hybrid_was_clean_until_the_end_of_2025() {
        let clean = |on: &str, fuel, co2| period(on).is_clean(VehicleClass::CarI, fuel, co2);
        assert_eq!(clean("2025-12-31", Fuel::PlugInHybrid, Some(50)), Some(true));
        assert_eq!(clean("2025-12-31", Fuel::PlugInHybrid, Some(51)), Some(false));
        assert_eq!(clean("2026-01-01", Fuel::PlugInHybrid, Some(18)), Some(false));
        assert_eq!(clean("2026-01-01", Fuel::Electric, None), Some(true));
        assert_eq!(clean("2026-01-01", Fuel::Petrol, None), None, "not known");
    }

    #[test]
    fn heavy_vehicles_are_clean_by_their_fuel() {
        let clean = |class, fuel| period("2026-06-01").is_clean(class, fuel, None);
        assert_eq!(clean(VehicleClass::HeavyTruck, Fuel::Hvo), Some(true));
        assert_eq!(clean(VehicleClass::HeavyBus, Fuel::Diesel), Some(false));
        assert_eq!(clean(VehicleClass::TractorB, Fuel::Diesel), None, "the law does not look at it");
    }

    #[test]
    fn each_period_has_its_shares() {
        let required =
            |on: &str| CleanGroup::ALL.iter().map(|group| period(on).required_permille(*group)).collect::<Vec<_>>();
        assert_eq!((required("2025-06-01"), required("2026-06-01")), (vec![385, 100, 450], vec![385, 150, 650]));
        assert_eq!(CleanPeriod::on("2021-08-01".parse().unwrap()), None);
        assert_eq!(CleanPeriod::on("2031-01-01".parse().unwrap()), None);
    }

    #[test]
    fn emissions_follow_from_the_way() {
        assert_eq!(emitted_g(Fuel::Petrol, Some(120), 12_345), Some(1_481));
        assert_eq!(emitted_g(Fuel::Electric, Some(120), 12_345), Some(0));
        assert_eq!(emitted_g(Fuel::Diesel, None, 12_345), None);
    }

    #[test]
    fn a_fleet_is_counted_by_group_and_by_what_was_acquired_in_the_period() {
        let car = |fuel, co2_g_per_km, acquired: &str| Emitter {
            class: VehicleClass::CarI,
            fuel,
            co2_g_per_km,
            acquired_on: acquired.parse().ok(),
            distance_m: 100_000,
            in_service: true,
        };
        let fleet = [
            car(Fuel::Electric, None, "2026-02-01"),
            car(Fuel::Petrol, Some(110), "2026-03-01"),
            car(Fuel::Diesel, None, "2019-03-01"),
            Emitter { in_service: false, ..car(Fuel::Petrol, Some(10), "2026-03-01") },
            Emitter { class: VehicleClass::Trailer, ..car(Fuel::None, None, "") },
        ];
        let found = emissions(&fleet, "2026-11-26".parse().unwrap());
        assert_eq!((found.grams, found.unknown_m), (12_000, 200_000));
        let light = CleanShare {
            group: CleanGroup::Light,
            vehicles: 3,
            clean: 1,
            unknown: 1,
            acquired: 2,
            acquired_clean: 1,
            required_permille: 385,
        };
        assert_eq!(found.shares, [light]);
    }
}
