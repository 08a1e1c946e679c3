//! When a vehicle must be inspected, and from when it may not be driven (S-1 … S-3).

use chrono::{Datelike, Months, NaiveDate};
use serde::{Deserialize, Serialize};

use super::{
    forecast::Forecast,
    statute::{InspectionGroup, interval_on},
};
use crate::{time::Month, words::words};

words! {
    /// The kind of something that falls due.
    DueKind {
        /// Kontrollbesiktning.
        Inspection = "inspection",
        /// Scheduled service.
        Service = "service",
        /// The contract ends.
        LeaseEnd = "lease_end",
        /// Check of the tachograph.
        Tachograph = "tachograph",
        /// Inspection of a vehicle crane; a lapse stops the crane, not the vehicle (S-6).
        Crane = "crane",
        /// Inspection of a tail lift; a lapse stops the lift, not the vehicle (S-6).
        TailLift = "tail_lift",
        /// Fire extinguisher.
        FireExtinguisher = "fire_extinguisher",
        /// Calibration of an alcolock.
        Alcolock = "alcolock",
        /// First aid kit.
        FirstAid = "first_aid",
        /// Check of a taximeter.
        Taximeter = "taximeter",
        /// Anything else that recurs.
        Other = "other",
        /// Vehicle tax, in the month that the number's last digit sets (S-3).
        Tax = "tax",
    }
}

/// Something that falls due on a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Due {
    /// Its kind.
    pub kind: DueKind,
    /// The last day it can be done in time.
    pub due_on: NaiveDate,
    /// The first day the vehicle may not be driven, if the law says so.
    pub ban_from: Option<NaiveDate>,
    /// The odometer at which it is due, if it goes by distance.
    pub due_km: Option<i64>,
    /// The engine hours at which it is due, if it goes by them.
    pub due_hours: Option<i64>,
    /// When the meter that comes first is expected to get there (S-8).
    pub forecast: Option<Forecast>,
}

impl Due {
    /// Something due by the calendar alone.
    pub fn on(kind: DueKind, due_on: NaiveDate) -> Self {
        Self { kind, due_on, ban_from: None, due_km: None, due_hours: None, forecast: None }
    }
}

/// The facts that a vehicle's inspection dates follow from.
#[derive(Clone, Copy, Debug)]
pub struct InspectionState {
    /// The group the statute puts it in.
    pub group: InspectionGroup,
    /// The day it was first used.
    pub first_used_on: Option<NaiveDate>,
    /// The last *full* inspection; a re-inspection does not count (S-2).
    pub last_inspected_on: Option<NaiveDate>,
    /// How many full inspections it has had, if known. If only the last one is known, it counts as a later one unless
    /// it happened within the first interval.
    pub inspections: Option<u32>,
    /// The vehicle year, for vehicles 30 years and older.
    pub vehicle_year: Option<i32>,
}

/// The next periodic inspection, due on the last day of its month; the driving ban begins the day after. None for
/// exempt vehicles and for those about which nothing is known.
pub fn inspection_due(state: InspectionState) -> Option<Due> {
    let (counted_from, months) = match (state.last_inspected_on, state.first_used_on) {
        (None, None) => return None,
        (None, Some(first_used)) => (first_used, interval_on(state.group, first_used)?.first),
        (Some(inspected), _) => (inspected, months_after_inspection(state, inspected)?),
    };
    let due_on = Month::of(counted_from.checked_add_months(Months::new(months))?).last_day();
    Some(Due { ban_from: due_on.succ_opt(), ..Due::on(DueKind::Inspection, due_on) })
}

fn months_after_inspection(state: InspectionState, inspected: NaiveDate) -> Option<u32> {
    let interval = interval_on(state.group, inspected)?;
    let was_first = match (state.inspections, state.first_used_on) {
        (Some(count), _) => count == 1,
        (None, Some(first_used)) => {
            let first_due = first_used.checked_add_months(Months::new(interval.first))?;
            inspected <= Month::of(first_due).last_day()
        }
        (None, None) => false,
    };
    let old = state.vehicle_year.is_some_and(|year| inspected.year() >= year.saturating_add(30));
    Some(match (was_first, old) {
        (true, _) => interval.second,
        (false, true) => interval.later_when_old,
        (false, false) => interval.later,
    })
}

/// The month vehicle tax is due, by the last digit of the registration number (S-3).
pub fn tax_month(last_digit: u32) -> Option<u32> {
    [3, 4, 5, 6, 8, 10, 11, 12, 1, 2].get(usize::try_from(last_digit).ok()?).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(
        group: InspectionGroup,
        first_used: Option<&str>,
        inspected: Option<&str>,
        count: Option<u32>,
        due: &str,
        ban: &str,
    ) {
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        let state = InspectionState {
            group,
            first_used_on: first_used.map(day),
            last_inspected_on: inspected.map(day),
            inspections: count,
            vehicle_year: None,
        };
        let expected = Due { ban_from: Some(day(ban)), ..Due::on(DueKind::Inspection, day(due)) };
        assert_eq!(inspection_due(state), Some(expected));
    }

    #[test]
    fn s1_the_vectors_of_the_statute() {
        use InspectionGroup::{Light, Trailer, Yearly};
        check(Light, Some("2020-02-29"), None, None, "2023-02-28", "2023-03-01");
        check(Light, None, Some("2023-01-15"), Some(1), "2025-01-31", "2025-02-01");
        check(Light, Some("2020-01-10"), Some("2023-01-15"), None, "2025-01-31", "2025-02-01");
        check(Light, None, Some("2025-01-31"), Some(2), "2026-03-31", "2026-04-01");
        check(Yearly, None, Some("2026-04-02"), None, "2027-04-30", "2027-05-01");
        check(Trailer, Some("2022-06-30"), None, None, "2026-06-30", "2026-07-01");
    }

    #[test]
    fn s1_thirty_years_after_the_vehicle_year_the_interval_is_two_years() {
        let state = InspectionState {
            group: InspectionGroup::Light,
            first_used_on: None,
            last_inspected_on: "2026-05-05".parse().ok(),
            inspections: Some(20),
            vehicle_year: Some(1996),
        };
        assert_eq!(inspection_due(state).unwrap().due_on.to_string(), "2028-05-31");
    }

    #[test]
    fn s1_an_exempt_vehicle_is_never_due() {
        let state = InspectionState {
            group: InspectionGroup::Exempt,
            first_used_on: "2020-01-01".parse().ok(),
            last_inspected_on: None,
            inspections: None,
            vehicle_year: None,
        };
        assert_eq!(inspection_due(state), None);
    }

    #[test]
    fn s3_the_last_digit_sets_the_tax_month() {
        let months: Vec<_> = (0..10).filter_map(tax_month).collect();
        assert_eq!(months, [3, 4, 5, 6, 8, 10, 11, 12, 1, 2]);
        assert_eq!(tax_month(10), None);
    }
}
