//! Price lists: use is charged at prices that were decided before the period, and the difference is settled at the
//! year's end (C-12).

pub(crate) mod error;

use std::collections::{BTreeMap, BTreeSet};

use num_bigint::BigInt;
use num_rational::BigRational;
use serde::{Deserialize, Serialize};

pub use self::error::PriceListError;
use super::{
    Key, PopulationTable,
    share::{
        Shares,
        rounding::{Row, round_table},
    },
    toml_fault::TomlFault,
};
use crate::{
    money::Ore,
    register::VehicleClass,
    time::{Month, Window, local_date},
};

/// A price in ten-thousandths of a krona: prices may carry four decimals (C-1).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Tariff(pub i64);

impl TryFrom<String> for Tariff {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let wrong = || format!("“{text}” is no price: kronor with at most four decimals");
        let plain = text.trim().replace(',', ".");
        let (whole, rest) = plain.split_once('.').unwrap_or((&plain, ""));
        let digits = |text: &str| text.chars().all(|digit| digit.is_ascii_digit());
        if whole.is_empty() || rest.len() > 4 || !digits(whole) || !digits(rest) {
            return Err(wrong());
        }
        format!("{whole}{rest:0<4}").parse().map(Self).map_err(|_| wrong())
    }
}

impl From<Tariff> for String {
    fn from(tariff: Tariff) -> Self {
        let (whole, rest) = (tariff.0.checked_div(10_000).unwrap_or(0), tariff.0.checked_rem(10_000).unwrap_or(0));
        format!("{whole}.{rest:04}")
    }
}

/// One version of a price list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PriceList {
    /// Its name; versions of one list share it.
    pub name: String,
    /// The first month it holds for.
    pub first_month: Month,
    /// The decision behind it.
    pub decision: String,
    /// The organisations that settle at the year's end, by code; the order breaks ties.
    pub parties: Vec<String>,
    /// The key that shares the difference between cost and charges: inhabitants, shares or equal.
    pub settlement: Key,
    /// The prices; the first that fits a vehicle applies.
    #[serde(rename = "price")]
    pub prices: Vec<Price>,
}

/// Prices for some vehicles.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Price {
    /// Only these classes; all if empty.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub classes: Vec<VehicleClass>,
    /// Only vehicles of this pool, by code.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pool: Option<String>,
    /// For having a vehicle for a month, by the days its payer has it.
    #[serde(default)]
    pub per_month: Tariff,
    /// For each day of use begun.
    #[serde(default)]
    pub per_day: Tariff,
    /// For an hour of use, by the second.
    #[serde(default)]
    pub per_hour: Tariff,
    /// For a kilometre, by the metre.
    #[serde(default)]
    pub per_km: Tariff,
    /// For each use.
    #[serde(default)]
    pub per_start: Tariff,
    /// The least that a use costs, before any late return.
    #[serde(default)]
    pub minimum: Tariff,
    /// Added to a use that ended after its booking.
    #[serde(default)]
    pub late_return: Tariff,
}

/// A use of a vehicle to be charged.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChargedUse {
    /// The vehicle's number.
    pub number: String,
    /// Its class.
    pub class: VehicleClass,
    /// Its pool, by code.
    pub pool: Option<String>,
    /// Who pays, by code.
    pub payer: String,
    /// From when until when.
    pub window: Window,
    /// Metres.
    pub distance_m: i64,
    /// Whether it ended after its booking.
    pub late: bool,
}

/// The days that a payer has a vehicle in a month, for its price per month.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VehicleDays {
    /// The vehicle's number.
    pub number: String,
    /// Its class.
    pub class: VehicleClass,
    /// Its pool, by code.
    pub pool: Option<String>,
    /// Who pays, by code.
    pub payer: String,
    /// Days.
    pub days: i64,
}

/// What a payer is charged for a vehicle in a month: exact up to this point, then rounded half up to whole öre.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Charge {
    /// The payer, by code.
    pub payer: String,
    /// The vehicle's number.
    pub number: String,
    /// Uses.
    pub uses: i64,
    /// Metres.
    pub distance_m: i64,
    /// Whole öre.
    #[serde(rename = "amount_ore")]
    pub amount: Ore,
}

impl PriceList {
    /// Reads a price list and checks it.
    pub fn parse(text: &str) -> Result<Self, PriceListError> {
        let list: Self =
            toml::from_str(text).map_err(|error| PriceListError::Unreadable(TomlFault::of(text, &error)))?;
        let unique: BTreeSet<&String> = list.parties.iter().collect();
        if list.parties.is_empty() || unique.len() != list.parties.len() {
            return Err(PriceListError::Parties);
        }
        let fits = match &list.settlement {
            Key::Population(_) | Key::Equal => true,
            Key::Shares(shares) => {
                shares.keys().all(|party| list.parties.contains(party)) && shares.values().any(|share| *share > 0)
            }
            Key::Direct | Key::Distance | Key::Time | Key::Trips | Key::Mix(_) => false,
        };
        if !fits {
            return Err(PriceListError::Settlement);
        }
        let covered = list.prices.last().is_some_and(|price| price.classes.is_empty() && price.pool.is_none());
        if covered { Ok(list) } else { Err(PriceListError::Uncovered) }
    }

    /// Whether every pool that a price is for exists. Checked when it is applied.
    pub fn check_pools(&self, known: &[String]) -> Result<(), PriceListError> {
        let unknown = |pool: &&String| !known.contains(pool);
        match self.prices.iter().filter_map(|price| price.pool.as_ref()).find(unknown) {
            Some(pool) => Err(PriceListError::UnknownPool { pool: pool.clone(), known: known.to_vec() }),
            None => Ok(()),
        }
    }

    fn price_of(&self, class: VehicleClass, pool: Option<&str>) -> Option<&Price> {
        self.prices.iter().find(|price| {
            (price.classes.is_empty() || price.classes.contains(&class))
                && (price.pool.is_none() || price.pool.as_deref() == pool)
        })
    }

    /// The charges for a month's use, by payer and vehicle.
    #[expect(clippy::arithmetic_side_effects, reason = "exact fractions grow as they need")]
    pub fn charges(&self, month: Month, uses: &[ChargedUse], held: &[VehicleDays]) -> Vec<Charge> {
        let mut sums: BTreeMap<(&str, &str), (i64, i64, BigRational)> = BTreeMap::new();
        let zero = || (0, 0, whole(0));
        for used in uses {
            let Some(price) = self.price_of(used.class, used.pool.as_deref()) else { continue };
            let sum = sums.entry((&used.payer, &used.number)).or_insert_with(zero);
            sum.0 = sum.0.saturating_add(1);
            sum.1 = sum.1.saturating_add(used.distance_m);
            sum.2 += price.of_use(used);
        }
        let days_of_month = i64::try_from(month.days().count()).unwrap_or(30);
        for vehicle in held {
            let Some(price) = self.price_of(vehicle.class, vehicle.pool.as_deref()) else { continue };
            let sum = sums.entry((&vehicle.payer, &vehicle.number)).or_insert_with(zero);
            sum.2 += whole(price.per_month.0) * fraction(vehicle.days, days_of_month);
        }
        let charge = |((payer, number), (uses, distance_m, exact)): ((&str, &str), (i64, i64, BigRational))| Charge {
            payer: payer.to_owned(),
            number: number.to_owned(),
            uses,
            distance_m,
            amount: to_ore(&exact),
        };
        sums.into_iter().map(charge).filter(|charge| charge.uses > 0 || charge.amount != Ore::ZERO).collect()
    }

    /// Whether every number of inhabitants that the settlement is shared by is known. Checked when it is applied.
    pub fn check_population(&self, population: &PopulationTable) -> Result<(), PriceListError> {
        let Key::Population(on) = &self.settlement else { return Ok(()) };
        self.parties.iter().try_for_each(|party| Ok(population.on(party, *on).map(|_| ())?))
    }

    /// How the difference between what a year cost and what was charged is shared, by party. A negative part is given
    /// back.
    pub fn settle(
        &self,
        cost: Ore,
        charged: Ore,
        population: &PopulationTable,
    ) -> Result<Vec<(String, Ore)>, PriceListError> {
        let weight = |party: &String| -> Result<u128, PriceListError> {
            match &self.settlement {
                Key::Population(on) => Ok(population.on(party, *on)?),
                Key::Shares(shares) => Ok(u128::from(shares.get(party).copied().unwrap_or(0))),
                Key::Equal | Key::Direct | Key::Distance | Key::Time | Key::Trips | Key::Mix(_) => Ok(1),
            }
        };
        let weights = self.parties.iter().map(weight).collect::<Result<Vec<_>, _>>()?;
        let shares = Shares::of_weights(weights).ok_or(PriceListError::Settlement)?;
        let row = Row { amount_ore: cost.0.saturating_sub(charged.0), lines: vec![shares] };
        let rounded = round_table(&[row], self.parties.len());
        let cells = rounded.into_iter().flatten().next().unwrap_or_default();
        Ok(self.parties.iter().cloned().zip(cells.into_iter().map(Ore)).collect())
    }
}

impl Price {
    /// What a use costs, in ten-thousandths of a krona.
    #[expect(clippy::arithmetic_side_effects, reason = "exact fractions grow as they need")]
    fn of_use(&self, used: &ChargedUse) -> BigRational {
        let seconds = used.window.duration().num_seconds();
        let days = days_begun(used.window);
        let sum = whole(self.per_start.0)
            + whole(self.per_day.0) * whole(days)
            + whole(self.per_hour.0) * fraction(seconds, 3_600)
            + whole(self.per_km.0) * fraction(used.distance_m, 1_000);
        let late = if used.late { whole(self.late_return.0) } else { whole(0) };
        sum.max(whole(self.minimum.0)) + late
    }
}

/// The local days that a window touches.
fn days_begun(window: Window) -> i64 {
    window.last_day().signed_duration_since(local_date(window.start())).num_days().saturating_add(1)
}

fn whole(number: i64) -> BigRational {
    BigRational::from_integer(BigInt::from(number))
}

fn fraction(over: i64, under: i64) -> BigRational {
    BigRational::new(BigInt::from(over), BigInt::from(under.max(1)))
}

/// Ten-thousandths of a krona as whole öre, rounded half up.
#[expect(clippy::arithmetic_side_effects, reason = "exact fractions grow as they need")]
fn to_ore(exact: &BigRational) -> Ore {
    let hundredths = exact / whole(100);
    Ore(hundredths.round().to_integer().try_into().unwrap_or(i64::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::{DateTime, Utc};
    use proptest::prelude::*;

    const HEAD: &str = "name = \"P\"\nfirst_month = \"2027-01\"\ndecision = \"§ 3\"\n\
                        parties = [\"nora\", \"lindesberg\"]\nsettlement = \"equal\"\n";

    fn list(rest: &str) -> Result<PriceList, PriceListError> {
        PriceList::parse(&format!("{HEAD}{rest}"))
    }

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    fn used(from: &str, to: &str, distance_m: i64, late: bool) -> ChargedUse {
        ChargedUse {
            number: "MLB101".to_owned(),
            class: VehicleClass::CarI,
            pool: None,
            payer: "nora".to_owned(),
            window: Window::new(at(from), at(to)).unwrap(),
            distance_m,
            late,
        }
    }

    #[test]
    fn c12_each_part_of_a_price_counts_and_the_sum_is_rounded_once() {
        let prices = list(
            "[[price]]\nclasses = [\"car_i\"]\nper_month = \"3100\"\nper_day = \"10\"\nper_hour = \"12,50\"\n\
             per_km = \"2.3333\"\nper_start = \"5\"\n\
             minimum = \"60\"\nlate_return = \"100\"\n[[price]]\nper_km = \"9\"\n",
        )
        .unwrap();
        let month = "2027-01".parse().unwrap();
        let only = |uses: &[ChargedUse], held: &[VehicleDays]| prices.charges(month, uses, held)[0].amount.0;
        // 5 + 10 + 1.5 × 12,50 + 30 × 2,3333 = 103,749 → 103,75.
        assert_eq!(only(&[used("2027-01-05T08:00:00Z", "2027-01-05T09:30:00Z", 30_000, false)], &[]), 10_375);
        assert_eq!(only(&[used("2027-01-05T08:00:00Z", "2027-01-05T08:10:00Z", 1_000, false)], &[]), 6_000, "at least");
        assert_eq!(only(&[used("2027-01-05T08:00:00Z", "2027-01-05T08:10:00Z", 1_000, true)], &[]), 16_000, "and late");
        let held = VehicleDays {
            number: "MLB101".to_owned(),
            class: VehicleClass::CarI,
            pool: None,
            payer: "nora".to_owned(),
            days: 10,
        };
        assert_eq!(only(&[], &[held]), 100_000, "ten days of 31");
        // Over midnight in local time it is two days.
        let over = used("2027-01-05T22:30:00Z", "2027-01-05T23:30:00Z", 0, false);
        assert_eq!(days_begun(over.window), 2);
        // What ends at midnight ends with the day.
        let until = used("2027-01-05T20:00:00Z", "2027-01-05T23:00:00Z", 0, false);
        assert_eq!(days_begun(until.window), 1);
    }

    #[test]
    fn c12_what_is_wrong_with_a_price_list_is_said() {
        assert!(matches!(list("[[price]]\nper_km = \"2,33333\"\n"),
                Err(PriceListError::Unreadable(said)) if said.said.contains("2,33333")));
        assert_eq!(list("[[price]]\nclasses = [\"car_i\"]\nper_km = \"2\"\n"), Err(PriceListError::Uncovered));
        let by_use = HEAD.replace("\"equal\"", "\"distance\"") + "[[price]]\n";
        assert_eq!(PriceList::parse(&by_use), Err(PriceListError::Settlement));
        let read = list("[[price]]\nper_km = \"2,5\"\n").unwrap();
        assert_eq!(PriceList::parse(&toml::to_string(&read).unwrap()), Ok(read));
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(10_000))]

        #[test]
        fn c12_the_settlement_adds_up_and_mirrors(cost in 0_i64..1_000_000_000, charged in 0_i64..1_000_000_000) {
            let list = list("[[price]]\n").unwrap();
            let settle = |cost, charged| list.settle(Ore(cost), Ore(charged), &PopulationTable::default()).unwrap();
            let settled = settle(cost, charged);
            prop_assert_eq!(settled.iter().map(|(_, amount)| amount.0).sum::<i64>(), cost - charged);
            let mirrored: Vec<_> = settle(charged, cost).into_iter().map(|(party, amount)| (party, Ore(-amount.0)))
                .collect();
            prop_assert_eq!(settled, mirrored);
        }
    }
}
