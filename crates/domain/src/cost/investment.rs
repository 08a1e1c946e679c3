//! What a bought vehicle costs month by month: straight-line depreciation, and interest on what is left of it.
//!
//! Depreciation begins in the month the vehicle is taken into use, and what has accrued by the end of a month is
//! rounded towards zero, so that the months add up to cost less residual value. Interest is a twelfth of the year's
//! rate on the book value at the month's beginning, half up. The month it is sold in carries what is left of it less
//! what it was sold for, which may be a gain.

use std::collections::BTreeMap;

use chrono::{Datelike, NaiveDate};

use crate::{
    bounds::{shown::Shown, table::LIFE_MONTHS},
    fault::{Fault, Field},
    ids::VehicleId,
    money::{MOST_ORE, Ore},
    time::Month,
};

/// A year's internal rate, in hundredths of a per cent.
pub type Rates = BTreeMap<i32, u32>;

/// A bought vehicle that is charged over its life.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Investment {
    /// The vehicle.
    pub vehicle: VehicleId,
    /// The day it was taken into use.
    pub in_use_from: NaiveDate,
    /// What it cost, with the VAT that is not recoverable.
    pub cost: Ore,
    /// Its estimated residual value.
    pub residual: Ore,
    /// Its life in months.
    pub months: u32,
    /// The day it was sold, and for how much.
    pub sold: Option<(NaiveDate, Ore)>,
}

/// The charge for a month.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CapitalCharge {
    /// Which month.
    pub month: Month,
    /// Depreciation; in the month of a sale, what is left less the price.
    pub depreciation: Ore,
    /// Interest.
    pub interest: Ore,
}

/// The internal rate of a year is needed but not known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the internal rate of {year} is missing")]
pub struct RateMissing {
    /// The year.
    pub year: i32,
}

impl Investment {
    /// Checks what holds for any investment by itself.
    pub fn check(&self) -> Result<(), (Field, Fault)> {
        let amount = |field, amount: Ore, least: i64, most: i64| {
            let shown = |ore| Shown::Amount(Ore(ore));
            let fault = || Fault::Outside { given: Some(shown(amount.0)), least: shown(least), most: shown(most) };
            if (least..=most).contains(&amount.0) { Ok(()) } else { Err((field, fault())) }
        };
        amount(Field::CostOre, self.cost, 1, MOST_ORE)?;
        amount(Field::ResidualOre, self.residual, 0, self.cost.0)?;
        if !LIFE_MONTHS.holds(self.months) {
            return Err((Field::Months, LIFE_MONTHS.fault(LIFE_MONTHS.shown(self.months.into()))));
        }
        let Some((on, price)) = self.sold else { return Ok(()) };
        if on < self.in_use_from {
            let (given, first) = (Shown::Day(on), Shown::Day(self.in_use_from));
            return Err((Field::SoldOn, Fault::Before { given, other: Field::InUseFrom, first }));
        }
        amount(Field::SoldForOre, price, 0, MOST_ORE)
    }

    /// Its book value at the beginning of a month; nothing once it is sold.
    pub fn book_value(&self, month: Month) -> Ore {
        if self.sold.is_some_and(|(on, _)| Month::of(on) < month) {
            return Ore::ZERO;
        }
        Ore(self.cost.0.saturating_sub(self.accrued(month)))
    }

    /// Depreciation of the months before one.
    fn accrued(&self, before: Month) -> i64 {
        let past = months_between(Month::of(self.in_use_from), before).min(self.months);
        let whole = i128::from(self.cost.0.saturating_sub(self.residual.0)).saturating_mul(i128::from(past));
        whole.checked_div(i128::from(self.months)).and_then(|part| i64::try_from(part).ok()).unwrap_or(0)
    }

    /// The charges for the months from one to another; months without a charge are left out.
    pub fn charges(&self, first: Month, last: Month, rates: &Rates) -> Result<Vec<CapitalCharge>, RateMissing> {
        let mut charges = Vec::new();
        for month in first.max(Month::of(self.in_use_from)).through(last) {
            let left = self.book_value(month);
            let depreciation = match self.sold {
                Some((on, _)) if Month::of(on) < month => break,
                Some((on, price)) if Month::of(on) == month => left.0.saturating_sub(price.0),
                _ => left.0.saturating_sub(self.book_value(month.next()).0),
            };
            let year = month.first_day().year();
            let interest = match rates.get(&year) {
                _ if left == Ore::ZERO => Ore::ZERO,
                Some(rate) => interest(left, *rate),
                None => return Err(RateMissing { year }),
            };
            if depreciation != 0 || interest != Ore::ZERO {
                charges.push(CapitalCharge { month, depreciation: Ore(depreciation), interest });
            }
        }
        Ok(charges)
    }
}

/// A twelfth of a year's interest, half up. The rate is in hundredths of a per cent.
fn interest(value: Ore, rate: u32) -> Ore {
    const A_YEAR_OF_WHOLES: i128 = 12 * 10_000;
    let doubled = i128::from(value.0).saturating_mul(i128::from(rate)).saturating_mul(2);
    let rounded = doubled.saturating_add(A_YEAR_OF_WHOLES).div_euclid(A_YEAR_OF_WHOLES.saturating_mul(2));
    Ore(i64::try_from(rounded).unwrap_or(0))
}

/// How many months there are from one up to another, exclusive; none if that one is not later.
fn months_between(first: Month, until: Month) -> u32 {
    let number = |month: Month| {
        let day = month.first_day();
        i64::from(day.year()).saturating_mul(12).saturating_add(i64::from(day.month()))
    };
    u32::try_from(number(until).saturating_sub(number(first))).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use uuid::Uuid;

    use super::*;

    fn month(text: &str) -> Month {
        text.parse().unwrap()
    }

    fn investment(cost: i64, residual: i64, months: u32) -> Investment {
        let vehicle = VehicleId(Uuid::from_u128(1));
        let in_use_from = "2026-03-17".parse().unwrap();
        Investment { vehicle, in_use_from, cost: Ore(cost), residual: Ore(residual), months, sold: None }
    }

    fn all(investment: &Investment, rate: u32) -> Vec<CapitalCharge> {
        let rates = (2000..2100).map(|year| (year, rate)).collect();
        investment.charges(month("2000-01"), month("2099-12"), &rates).unwrap()
    }

    #[test]
    fn a_car_of_300_000_kr_over_five_years_at_2_5_per_cent() {
        let car = investment(30_000_000, 6_000_000, 60);
        let charges = all(&car, 250);
        assert_eq!(
            charges[0],
            CapitalCharge { month: month("2026-03"), depreciation: Ore(400_000), interest: Ore(62_500) }
        );
        // 296 000,00 × 2.5 % / 12 = 616,67.
        assert_eq!(charges[1].interest, Ore(61_667));
        assert_eq!(charges[59].month, month("2031-02"));
        // After its life only the residual value bears interest.
        assert_eq!(charges[60], CapitalCharge { month: month("2031-03"), depreciation: Ore(0), interest: Ore(12_500) });
    }

    #[test]
    fn the_month_of_a_sale_carries_what_is_left_less_the_price() {
        let mut car = investment(30_000_000, 6_000_000, 60);
        car.sold = Some(("2026-05-20".parse().unwrap(), Ore(30_000_000)));
        let charges = all(&car, 0);
        assert_eq!(charges.len(), 3);
        // Two months at 4 000,00 are written off: sold for more than is left is a gain.
        assert_eq!(charges[2].depreciation, Ore(-800_000));
        assert_eq!(car.book_value(month("2026-06")), Ore::ZERO);
        // The same when nothing was left of it.
        let mut old = investment(1_200, 0, 1);
        old.sold = Some(("2027-01-01".parse().unwrap(), Ore(500)));
        assert_eq!(all(&old, 0).iter().map(|charge| charge.depreciation.0).collect::<Vec<_>>(), [1_200, -500]);
    }

    #[test]
    fn a_year_without_a_rate_is_named() {
        let car = investment(100, 0, 60);
        let rates = Rates::from([(2026, 250)]);
        assert!(car.charges(month("2026-01"), month("2026-12"), &rates).is_ok());
        let missing = car.charges(month("2026-01"), month("2027-01"), &rates);
        assert_eq!(missing, Err(RateMissing { year: 2027 }));
    }

    #[test]
    fn what_cannot_be_is_refused() {
        for (wrong, at) in [
            (investment(0, 0, 60), Field::CostOre),
            (investment(100, 101, 60), Field::ResidualOre),
            (investment(100, 0, 0), Field::Months),
            (investment(100, -1, 60), Field::ResidualOre),
        ] {
            assert!(matches!(wrong.check(), Err((field, Fault::Outside { .. })) if field == at));
        }
        let sold = Some(("2026-03-16".parse().unwrap(), Ore(1)));
        let sold_before = Investment { sold, ..investment(100, 0, 60) }.check();
        assert!(matches!(sold_before, Err((Field::SoldOn, Fault::Before { other: Field::InUseFrom, .. }))));
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(10_000))]
        #[test]
        fn the_months_add_up_to_cost_less_what_it_was_sold_for_or_is_worth_in_the_end(
            cost in 1_i64..1_000_000_000, part in 0_i64..=1_000, months in 1_u32..=240,
            sold_after in prop::option::of(0_i64..9_000), price in 0_i64..1_000_000_000,
        ) {
            let mut car = investment(cost, cost / 1_000 * part, months);
            car.sold = sold_after.map(|days| (car.in_use_from + chrono::Duration::days(days), Ore(price)));
            prop_assert_eq!(car.check(), Ok(()));
            let rates = (2000..2100).map(|year| (year, 0)).collect();
            let charges = car.charges(month("2000-01"), month("2060-12"), &rates).unwrap();
            let sum: i64 = charges.iter().map(|charge| charge.depreciation.0).sum();
            let in_the_end = car.sold.map_or(car.residual, |(_, price)| price);
            prop_assert_eq!(sum, cost - in_the_end.0);
        }
    }
}
