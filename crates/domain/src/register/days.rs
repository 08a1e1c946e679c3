//! The days of a vehicle's life, and where they can lie (D-1).

use chrono::{Datelike, NaiveDate};

use crate::{
    bounds::{Days, Shown, table},
    refusal::Refusal,
};

/// The most years ahead that a vehicle is ordered.
const YEARS_AHEAD: i32 = 2;

/// The known days of a vehicle's life.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct VehicleDays {
    /// Its first day with whoever runs it.
    pub acquired_on: Option<NaiveDate>,
    /// Its first day in use.
    pub first_used_on: Option<NaiveDate>,
    /// The day of its last inspection.
    pub last_inspected_on: Option<NaiveDate>,
}

impl VehicleDays {
    /// Refuses impossible days (D-1).
    pub fn check(self, today: NaiveDate) -> Result<(), Refusal> {
        self.faults(today).into_iter().next().map_or(Ok(()), Err)
    }

    /// Every impossible day: a vehicle comes at most two years ahead, and its last inspection is in the past.
    pub fn faults(self, today: NaiveDate) -> Vec<Refusal> {
        let ahead = |days: Days| Days { last_year: today.year().saturating_add(YEARS_AHEAD), ..days };
        let checks = [
            ahead(table::ACQUIRED_ON).check_some(self.acquired_on),
            ahead(table::FIRST_USED_ON).check_some(self.first_used_on),
            self.last_inspected_on.map_or(Ok(()), |on| has_been(table::LAST_INSPECTED_ON, on, today)),
        ];
        checks.into_iter().filter_map(Result::err).collect()
    }
}

/// Refuses a day after today, or before the first possible day.
fn has_been(days: Days, on: NaiveDate, today: NaiveDate) -> Result<(), Refusal> {
    if on <= today {
        return days.check(on);
    }
    let mut refusal = days.refusal(Some(on));
    if let Refusal::OutOfBounds { most, .. } = &mut refusal {
        *most = Shown::Day(today);
    }
    Err(refusal)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Option<NaiveDate> {
        text.parse().ok()
    }

    #[test]
    fn d1_an_inspection_has_been_and_a_first_use_is_at_most_two_years_ahead() {
        let today = day("2026-11-27").unwrap_or_default();
        let fields = |days: VehicleDays| -> Vec<String> {
            days.faults(today).iter().filter_map(|fault| fault.field().map(str::to_owned)).collect()
        };
        let ordered =
            VehicleDays { acquired_on: day("2028-12-31"), first_used_on: day("2028-12-31"), ..Default::default() };
        assert!(fields(VehicleDays { last_inspected_on: Some(today), ..ordered }).is_empty());
        let tomorrow = today.succ_opt();
        let wrong = VehicleDays { first_used_on: day("2040-01-01"), last_inspected_on: tomorrow, ..ordered };
        assert_eq!(fields(wrong), ["first_used_on", "last_inspected_on"]);
        let most = wrong.faults(today).into_iter().find_map(|fault| {
            if let Refusal::OutOfBounds { field: "last_inspected_on", most, .. } = fault { Some(most) } else { None }
        });
        assert_eq!(most, Some(Shown::Day(today)), "today is the last day that can be");
    }
}
