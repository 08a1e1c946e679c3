//! Winter tyres (S-4), as dated data. Source: trafikförordningen (1998:1276) 4 kap. 18 a §.

use chrono::{Datelike, NaiveDate};

/// A row of the rule: from which day it holds, for which vehicles, and between which days of a winter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WinterRule {
    /// The first day the row holds, as year, month and day.
    pub from: (i32, u32, u32),
    /// Whether it is for heavy vehicles, above 3.5 tonnes.
    pub heavy: bool,
    /// The first day of a winter, as month and day.
    pub first: (u32, u32),
    /// The last day of a winter, in the year after.
    pub last: (u32, u32),
    /// Whether it holds only when there is winter on the road.
    pub only_in_winter_conditions: bool,
}

/// The table. A change in law is a new row.
pub const WINTER_RULES: [WinterRule; 3] = [
    WinterRule { from: (1999, 12, 1), heavy: false, first: (12, 1), last: (3, 31), only_in_winter_conditions: true },
    WinterRule { from: (2013, 1, 1), heavy: true, first: (12, 1), last: (3, 31), only_in_winter_conditions: true },
    WinterRule { from: (2025, 11, 1), heavy: true, first: (11, 10), last: (4, 10), only_in_winter_conditions: false },
];

/// The row that holds for a vehicle in the winter that begins in a year.
pub fn winter_rule(heavy: bool, autumn: i32) -> Option<WinterRule> {
    let holds = |rule: &&WinterRule| {
        let (year, month, day) = rule.from;
        let begins = NaiveDate::from_ymd_opt(autumn, 11, 1);
        rule.heavy == heavy
            && NaiveDate::from_ymd_opt(year, month, day).zip(begins).is_some_and(|(from, begins)| from <= begins)
    };
    WINTER_RULES.iter().rfind(holds).copied()
}

/// The day by which winter tyres must be on, in the winter that begins in a year.
pub fn tyres_on_by(heavy: bool, autumn: i32) -> Option<NaiveDate> {
    let rule = winter_rule(heavy, autumn)?;
    NaiveDate::from_ymd_opt(autumn, rule.first.0, rule.first.1)
}

/// The year in which the present or next winter begins: from June onwards it is the coming one.
pub fn winter_of(day: NaiveDate) -> i32 {
    if day.month() >= 6 { day.year() } else { day.year().saturating_sub(1) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn s4_heavy_vehicles_have_had_their_own_dates_since_november_2025() {
        let by = |heavy, autumn| tyres_on_by(heavy, autumn).unwrap().to_string();
        assert_eq!(
            (by(true, 2024), by(true, 2025), by(false, 2025)),
            ("2024-12-01".into(), "2025-11-10".into(), "2025-12-01".into())
        );
        assert!(!winter_rule(true, 2026).unwrap().only_in_winter_conditions);
        assert_eq!(winter_rule(true, 2026).unwrap().last, (4, 10));
    }

    #[test]
    fn a_winter_has_the_year_it_began_in() {
        assert_eq!(winter_of("2026-11-26".parse().unwrap()), 2026);
        assert_eq!(winter_of("2027-03-31".parse().unwrap()), 2026);
        assert_eq!(winter_of("2027-06-01".parse().unwrap()), 2027);
    }
}
