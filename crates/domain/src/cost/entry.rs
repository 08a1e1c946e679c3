//! Cost entries: one amount, dated, with its source (C-2, C-3).

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::{
    bounds::shown::Shown,
    fault::{Fault, Field},
    ids::{CostEntryId, PoolId, VehicleId},
    money::{MOST_ORE, Ore},
    time::Month,
    words::words,
};

words! {
    /// The category of a cost.
    CostCategory {
        /// Bought vehicle, when it is charged at once.
        Purchase = "purchase",
        /// Straight-line depreciation of a bought vehicle.
        Depreciation = "depreciation",
        /// Internal interest on a bought vehicle.
        Interest = "interest",
        /// Leasing fee.
        Lease = "lease",
        /// Vehicle tax.
        Tax = "tax",
        /// Insurance.
        Insurance = "insurance",
        /// Petrol, diesel, gas.
        Fuel = "fuel",
        /// Electricity.
        Charging = "charging",
        /// Scheduled service.
        Service = "service",
        /// Repairs and damage.
        Repair = "repair",
        /// Inspection fees.
        Inspection = "inspection",
        /// Tyres.
        Tyres = "tyres",
        /// Congestion and infrastructure charges.
        Tolls = "tolls",
        /// Parking.
        Parking = "parking",
        /// Washing.
        Wash = "wash",
        /// Administration.
        Administration = "administration",
        /// Anything else.
        Other = "other",
    }
}

words! {
    /// Something bought on the road and billed by card or as a toll.
    PurchaseKind {
        /// Petrol, diesel, gas.
        Fuel = "fuel",
        /// Electricity.
        Charging = "charging",
        /// Congestion and infrastructure charges.
        Tolls = "tolls",
    }
}

impl PurchaseKind {
    /// The category of the cost that it becomes.
    pub fn category(self) -> CostCategory {
        match self {
            Self::Fuel => CostCategory::Fuel,
            Self::Charging => CostCategory::Charging,
            Self::Tolls => CostCategory::Tolls,
        }
    }
}

impl CostCategory {
    /// Whether it is a fixed cost: one that a vehicle has even when it stands still.
    pub fn is_fixed(self) -> bool {
        matches!(self, Self::Depreciation | Self::Interest | Self::Lease | Self::Tax | Self::Insurance)
    }

    /// How much of the VAT can be reclaimed when nobody has said (C-2): all of it on running costs; on a *personbil*
    /// half of what its lease carries, cut to whole öre, and nothing of its purchase (mervärdesskattelagen 2023:200, 13
    /// kap.).
    pub fn recoverable_vat(self, vat: Ore, vat_car: bool) -> Ore {
        match self {
            Self::Purchase if vat_car => Ore::ZERO,
            Self::Lease if vat_car => Ore(vat.0.checked_div(2).unwrap_or(0)),
            Self::Purchase
            | Self::Lease
            | Self::Depreciation
            | Self::Interest
            | Self::Tax
            | Self::Insurance
            | Self::Fuel
            | Self::Charging
            | Self::Service
            | Self::Repair
            | Self::Inspection
            | Self::Tyres
            | Self::Tolls
            | Self::Parking
            | Self::Wash
            | Self::Administration
            | Self::Other => vat,
        }
    }
}

/// One amount, with what it was for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CostEntry {
    /// Its permanent id.
    pub id: CostEntryId,
    /// The vehicle it is for.
    pub vehicle: Option<VehicleId>,
    /// The pool it is for, when it is for no single vehicle.
    pub pool: Option<PoolId>,
    /// What was paid for.
    pub category: CostCategory,
    /// The first day it is for.
    pub from: NaiveDate,
    /// The last day it is for; usually the same day.
    pub to: NaiveDate,
    /// Without VAT.
    pub net: Ore,
    /// VAT.
    pub vat: Ore,
    /// The part of the VAT that can be reclaimed.
    pub recoverable_vat: Ore,
    /// Who was paid.
    pub supplier: Option<String>,
    /// Invoice or voucher number.
    pub reference: Option<String>,
    /// The sender's own key, by which a second import recognises it.
    pub sender_key: Option<String>,
    /// The entry that it corrects: its amounts are the difference.
    #[serde(default)]
    pub corrects: Option<CostEntryId>,
}

impl CostEntry {
    /// Checks what holds for any entry by itself.
    pub fn check(&self) -> Result<(), (Field, Fault)> {
        if self.to < self.from {
            let (given, first) = (Shown::Day(self.to), Shown::Day(self.from));
            return Err((Field::To, Fault::Before { given, other: Field::From, first }));
        }
        if self.vehicle.is_some() && self.pool.is_some() {
            return Err((Field::Pool, Fault::NotWanted));
        }
        if self.vehicle.is_none() && self.pool.is_none() {
            return Err((Field::Vehicle, Fault::OneNeeded { fields: vec![Field::Vehicle, Field::Pool] }));
        }
        if self.vat.0.signum().saturating_mul(self.net.0.signum()) < 0 {
            let [given, beside] = [self.vat, self.net].map(Shown::Amount);
            return Err((Field::Vat, Fault::OtherSign { given, other: Field::Net, beside }));
        }
        let within = self.recoverable_vat.0.unsigned_abs() <= self.vat.0.unsigned_abs()
            && self.recoverable_vat.0.signum().saturating_mul(self.vat.0.signum()) >= 0;
        let outside = |given: Option<Ore>, least: Ore, most: Ore| Fault::Outside {
            given: given.map(Shown::Amount),
            least: Shown::Amount(least),
            most: Shown::Amount(most),
        };
        if !within {
            let (least, most) = (self.vat.min(Ore::ZERO), self.vat.max(Ore::ZERO));
            return Err((Field::RecoverableVat, outside(Some(self.recoverable_vat), least, most)));
        }
        if self.vat.0.unsigned_abs() > MOST_ORE.unsigned_abs() {
            return Err((Field::Vat, outside(Some(self.vat), Ore(MOST_ORE.saturating_neg()), Ore(MOST_ORE))));
        }
        if self.shared_amount().0.unsigned_abs() > MOST_ORE.unsigned_abs() {
            return Err((Field::Net, outside(None, Ore(MOST_ORE.saturating_neg()), Ore(MOST_ORE))));
        }
        Ok(())
    }

    /// The first month of its days that no agreement holds for, given the month from which agreements hold; it is
    /// shared once one does (C-4).
    pub fn unshared_from(&self, held_from: Option<Month>) -> Option<Month> {
        let first = Month::of(self.from);
        held_from.is_none_or(|held| first < held).then_some(first)
    }

    /// The amount that is shared: net + VAT − recoverable VAT (C-2).
    pub fn shared_amount(&self) -> Ore {
        Ore(self.net.0.saturating_add(self.vat.0).saturating_sub(self.recoverable_vat.0))
    }

    /// How much of it lies in a month (C-3).
    pub fn amount_in(&self, month: Month) -> Ore {
        spread(self.shared_amount(), (self.from, self.to), month)
    }
}

/// How much of an amount for the days from the first to the last lies in a month (C-3): spread by
/// days, in whole öre.
///
/// The part of a month is what has accrued by its end less what had accrued by its start, both
/// rounded towards zero, so that the parts add up to the amount whatever its length.
pub fn spread(amount: Ore, days: (NaiveDate, NaiveDate), month: Month) -> Ore {
    part_of_days(amount, days, (month.first_day(), month.last_day()))
}

/// The part of an amount over some days that falls on those from one to another, cut in the same way.
pub fn part_of_days(amount: Ore, (first, last): (NaiveDate, NaiveDate), part: (NaiveDate, NaiveDate)) -> Ore {
    let accrued = |until: NaiveDate| -> i64 {
        let days = i128::from(until.signed_duration_since(first).num_days());
        let all = i128::from(last.signed_duration_since(first).num_days()).saturating_add(1);
        let part = i128::from(amount.0).saturating_mul(days.clamp(0, all)).checked_div(all);
        part.and_then(|part| i64::try_from(part).ok()).unwrap_or(0)
    };
    let after = part.1.succ_opt().unwrap_or(part.1);
    Ore(accrued(after).saturating_sub(accrued(part.0)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use uuid::Uuid;

    pub(crate) fn entry(from: &str, to: &str, ore: i64) -> CostEntry {
        CostEntry {
            id: CostEntryId(Uuid::from_u128(1)),
            vehicle: Some(VehicleId(Uuid::from_u128(1))),
            pool: None,
            category: CostCategory::Insurance,
            from: from.parse().unwrap(),
            to: to.parse().unwrap(),
            net: Ore(ore),
            vat: Ore(0),
            recoverable_vat: Ore(0),
            supplier: None,
            reference: None,
            sender_key: None,
            corrects: None,
        }
    }

    #[test]
    fn c2_vat_has_the_sign_of_what_it_is_paid_on() {
        let credit = CostEntry { vat: Ore(-2_500), ..entry("2026-01-01", "2026-01-01", -10_000) };
        assert_eq!(credit.check(), Ok(()));
        let only_vat = CostEntry { net: Ore(0), ..credit.clone() };
        assert_eq!(only_vat.check(), Ok(()));
        let wrong = CostEntry { net: Ore(10_000), ..credit };
        let (given, beside) = (Shown::Amount(Ore(-2_500)), Shown::Amount(Ore(10_000)));
        assert_eq!(wrong.check(), Err((Field::Vat, Fault::OtherSign { given, other: Field::Net, beside })));
    }

    #[test]
    fn c2_what_is_shared_is_net_and_the_vat_that_stays() {
        let fuel = CostEntry {
            net: Ore(10_000),
            vat: Ore(2_500),
            recoverable_vat: Ore(1_250),
            ..entry("2026-01-01", "2026-01-01", 0)
        };
        assert_eq!(fuel.shared_amount(), Ore(11_250));
        let wrong = CostEntry { recoverable_vat: Ore(2_501), ..fuel };
        let (given, least, most) = (Some(Shown::Amount(Ore(2_501))), Shown::Amount(Ore(0)), Shown::Amount(Ore(2_500)));
        assert_eq!(wrong.check(), Err((Field::RecoverableVat, Fault::Outside { given, least, most })));
    }

    #[test]
    fn c2_the_vat_of_running_costs_comes_back_and_that_of_a_personbil_not_all() {
        let all = |category: CostCategory, vat_car| category.recoverable_vat(Ore(601), vat_car).0;
        for category in [CostCategory::Fuel, CostCategory::Service, CostCategory::Tolls, CostCategory::Other] {
            assert_eq!([all(category, true), all(category, false)], [601, 601], "{category}");
        }
        assert_eq!([all(CostCategory::Lease, true), all(CostCategory::Lease, false)], [300, 601]);
        assert_eq!([all(CostCategory::Purchase, true), all(CostCategory::Purchase, false)], [0, 601]);
        assert_eq!(CostCategory::Lease.recoverable_vat(Ore(-601), true), Ore(-300), "a credit mirrors it");
    }

    #[test]
    fn c3_a_year_is_spread_by_days() {
        let insurance = entry("2026-01-01", "2026-12-31", 36_500);
        let in_month = |month: &str| insurance.amount_in(month.parse().unwrap()).0;
        assert_eq!((in_month("2026-01"), in_month("2026-02"), in_month("2025-12")), (3_100, 2_800, 0));
    }

    proptest! {
        #[test]
        fn c3_the_months_add_up_to_the_entry(start in 0_i64..4_000, days in 0_i64..1_200,
            ore in -10_000_000_i64..10_000_000) {
            let from = NaiveDate::from_ymd_opt(2020, 1, 1).unwrap() + chrono::Duration::days(start);
            let spread = CostEntry { from, to: from + chrono::Duration::days(days),
                ..entry("2026-01-01", "2026-01-01", ore) };
            let mut month = Month::of(spread.from);
            let mut sum = 0;
            while month <= Month::of(spread.to) {
                sum += spread.amount_in(month).0;
                month = month.next();
            }
            prop_assert_eq!(sum, ore);
        }
    }
}
