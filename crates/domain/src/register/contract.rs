//! The distance that a lease allows; booking evens it out between vehicles (B-8).

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::{bounds::table, refusal::Refusal};

/// How far a leased vehicle may go before its lease ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contract {
    /// The first day of the lease.
    pub from: NaiveDate,
    /// Kilometres allowed over the whole lease.
    pub distance_km: i64,
    /// Odometer when it began.
    pub start_km: i64,
}

impl Contract {
    /// Refuses a lease that no vehicle can have (D-1).
    pub fn check(&self) -> Result<(), Refusal> {
        table::CONTRACT_FROM.check(self.from)?;
        table::CONTRACT_KM.check(self.distance_km)?;
        table::CONTRACT_START_KM.check(self.start_km)
    }

    /// The distance driven relative to the plan by a day, in per mille, for a lease that ends on `to`: 1000 is on plan,
    /// less leaves some to spare. None before it begins, or if it ends before that. The database's search computes the
    /// same, and a test compares them.
    pub fn use_permille(&self, to: NaiveDate, odometer_km: i64, on: NaiveDate) -> Option<i64> {
        let (whole, gone) = self.days(to, on)?;
        let driven = odometer_km.checked_sub(self.start_km)?;
        driven.checked_mul(1_000)?.checked_mul(whole)?.checked_div(self.distance_km.checked_mul(gone)?)
    }

    /// Kilometres that it will have gone beyond what is allowed when the lease ends on `to`, if it goes on as it did
    /// until a day; negative if some will be left. None before it begins, or if it ends before that.
    pub fn forecast_over_km(&self, to: NaiveDate, odometer_km: i64, on: NaiveDate) -> Option<i64> {
        let (whole, gone) = self.days(to, on)?;
        let driven = odometer_km.checked_sub(self.start_km)?;
        driven.checked_mul(whole)?.checked_div(gone.min(whole))?.checked_sub(self.distance_km)
    }

    /// The days of the whole lease, and those gone by a day. None before it begins, or if it ends before that.
    fn days(&self, to: NaiveDate, on: NaiveDate) -> Option<(i64, i64)> {
        let whole = to.signed_duration_since(self.from).num_days();
        let gone = on.signed_duration_since(self.from).num_days();
        (whole > 0 && gone > 0).then_some((whole, gone))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn b8_half_the_lease_gone_and_half_the_distance_driven_is_on_plan() {
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        let contract = Contract { from: day("2026-01-01"), distance_km: 60_000, start_km: 100 };
        let used = |km, on| contract.use_permille(day("2028-12-31"), km, day(on));
        assert_eq!(used(27_400 + 100, "2027-05-16"), Some(1_000), "500 of 1 095 days");
        assert_eq!(used(13_700 + 100, "2027-05-16"), Some(500));
        assert_eq!(used(500, "2026-01-01"), None, "the first day says nothing");
        let over = |km, on| contract.forecast_over_km(day("2028-12-31"), km, day(on));
        assert_eq!(over(100 + 30_000, "2027-05-16"), Some(5_700), "60 km a day over 1 095 days");
        assert_eq!(over(100 + 20_000, "2027-05-16"), Some(-16_200));
        assert_eq!(over(100 + 70_000, "2029-05-16"), Some(10_000), "the lease has ended");
        assert_eq!(over(500, "2026-01-01"), None);
    }
}
