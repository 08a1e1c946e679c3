//! The bounds of every value: one table for the whole program ([`table`]).
//!
//! Pages, API, command line and import all end in the store, and every method of the store that writes asks here first;
//! an import asks the same already in its dry run. The database enforces the same bounds itself, as guards whose names
//! end in `_in_bounds`, and a test tries each extreme and one step beyond it.

pub mod shown;
pub mod table;
mod text;

use chrono::{DateTime, Datelike, NaiveDate, Utc};

use crate::{fault::Fault, money::Ore, refusal::Refusal, time::Window};

pub use shown::Shown;
pub use text::{
    Line, Prose, Text, cannot_be_written, composed, first_forbidden, is_invisible, one_line, several_lines,
    without_hidden_signs,
};

/// The unit of a whole number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Counts {
    /// The unit that its field says.
    Units,
    /// Years, as people write them.
    Years,
    /// Öre.
    Money,
    /// Metres, which people are shown in kilometres.
    Metres,
    /// Seconds, which people are shown in days.
    Seconds,
}

/// The least and the greatest value that a column of whole numbers holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Whole {
    /// The table.
    pub table: &'static str,
    /// Its column.
    pub column: &'static str,
    /// The field that people know it by, in the API and on pages.
    pub field: &'static str,
    /// The least.
    pub least: i64,
    /// The most.
    pub most: i64,
    /// What it counts.
    pub counts: Counts,
}

impl Whole {
    /// Whether a number is within the bounds.
    pub fn holds(self, value: impl Into<i64>) -> bool {
        (self.least..=self.most).contains(&value.into())
    }

    /// Refuses a number beyond the bounds.
    pub fn check(self, value: impl Into<i64>) -> Result<(), Refusal> {
        let value = value.into();
        if self.holds(value) { Ok(()) } else { Err(self.refusal(Some(value))) }
    }

    /// The same for a number that may be missing.
    pub fn check_some(self, value: Option<impl Into<i64>>) -> Result<(), Refusal> {
        value.map_or(Ok(()), |value| self.check(value))
    }

    /// The refusal of a value, or of one that only the database saw.
    pub fn refusal(self, value: Option<i64>) -> Refusal {
        Refusal::OutOfBounds {
            field: self.field,
            value: value.map(|number| self.shown(number)),
            least: self.shown(self.least),
            most: self.shown(self.most),
        }
    }

    /// What is wrong with a number beyond the bounds, as a fault of the field that it was given in.
    pub fn fault(self, given: Shown) -> Fault {
        Fault::Outside { given: Some(given), least: self.shown(self.least), most: self.shown(self.most) }
    }

    /// One of its numbers, as it is shown to people.
    pub fn shown(self, number: i64) -> Shown {
        match self.counts {
            Counts::Units => Shown::Number(number),
            Counts::Years => Shown::Year(number),
            Counts::Money => Shown::Amount(Ore(number)),
            Counts::Metres => Shown::Measure(number, 1_000, "km"),
            Counts::Seconds => Shown::Measure(number, 86_400, "d"),
        }
    }
}

/// The first and the last year that a column of days or instants holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Days {
    /// The table.
    pub table: &'static str,
    /// Its column.
    pub column: &'static str,
    /// The field that people know it by.
    pub field: &'static str,
    /// The year whose first day is the first.
    pub first_year: i32,
    /// The year whose last day is the last.
    pub last_year: i32,
}

impl Days {
    /// Refuses a day beyond the bounds.
    pub fn check(self, day: NaiveDate) -> Result<(), Refusal> {
        if (self.first_year..=self.last_year).contains(&day.year()) { Ok(()) } else { Err(self.refusal(Some(day))) }
    }

    /// The same for a day that may be missing.
    pub fn check_some(self, day: Option<NaiveDate>) -> Result<(), Refusal> {
        day.map_or(Ok(()), |day| self.check(day))
    }

    /// Refuses an instant beyond the bounds.
    pub fn check_instant(self, at: DateTime<Utc>) -> Result<(), Refusal> {
        self.check(at.date_naive())
    }

    /// The refusal of a day, or of one that only the database saw.
    pub fn refusal(self, day: Option<NaiveDate>) -> Refusal {
        Refusal::OutOfBounds {
            field: self.field,
            value: day.map(Shown::Day),
            least: NaiveDate::from_ymd_opt(self.first_year, 1, 1).map_or(Shown::Given(String::new()), Shown::Day),
            most: NaiveDate::from_ymd_opt(self.last_year, 12, 31).map_or(Shown::Given(String::new()), Shown::Day),
        }
    }
}

/// The bounds of a field of whole numbers, by the word that people know it by.
pub fn whole_of(field: &str) -> Option<Whole> {
    table::WHOLE.iter().chain([&table::LIFE_MONTHS]).find(|bound| bound.field == field).copied()
}

/// The refusal that corresponds to a guard of the database. A guard's name is table, column and `in_bounds`, or `check`
/// for a column that was created with its condition on PostgreSQL.
pub fn refusal_of_guard(name: &str) -> Option<Refusal> {
    let place = name.strip_suffix("_in_bounds").or_else(|| name.strip_suffix("_check"))?;
    let is =
        |table: &str, column: &str| place.strip_prefix(table).and_then(|rest| rest.strip_prefix('_')) == Some(column);
    let whole = table::WHOLE.iter().find(|bound| is(bound.table, bound.column)).map(|bound| bound.refusal(None));
    let days = || table::DAYS.iter().find(|bound| is(bound.table, bound.column)).map(|bound| bound.refusal(None));
    let text = || table::TEXTS.iter().find(|bound| is(bound.table, bound.column)).map(|bound| bound.refusal());
    whole.or_else(days).or_else(text)
}

/// Refuses a window whose start or end is out of bounds.
pub fn check_window(window: Window, start: Days, end: Days) -> Result<(), Refusal> {
    start.check_instant(window.start())?;
    end.check_instant(window.end())
}

#[cfg(test)]
mod tests {
    use super::{table::*, *};

    #[test]
    fn d1_a_number_beyond_its_bounds_is_refused_with_field_value_and_bounds() {
        assert_eq!(SEATS.check(0), Ok(()));
        assert_eq!(SEATS.check(200), Ok(()));
        for value in [-1_i64, 201, i64::MIN, i64::MAX] {
            let refused = Refusal::OutOfBounds {
                field: "seats",
                value: Some(Shown::Number(value)),
                least: Shown::Number(0),
                most: Shown::Number(200),
            };
            assert_eq!(SEATS.check(value), Err(refused), "{value}");
        }
        assert_eq!(SEATS.check_some(None::<i32>), Ok(()));
    }

    #[test]
    fn d1_a_day_beyond_its_bounds_is_refused() {
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        assert!(LEASE_TO.check(day("1920-01-01")).is_ok() && LEASE_TO.check(day("2100-12-31")).is_ok());
        for text in ["1919-12-31", "2101-01-01", "+262142-12-31"] {
            assert!(matches!(LEASE_TO.check(day(text)), Err(Refusal::OutOfBounds { field: "lease_to", .. })), "{text}");
        }
    }

    #[test]
    fn every_guard_of_the_database_has_its_refusal_and_no_two_have_one_name() {
        let mut names: Vec<String> =
            WHOLE.iter().map(|bound| format!("{}_{}_in_bounds", bound.table, bound.column)).collect();
        names.extend(DAYS.iter().map(|bound| format!("{}_{}_in_bounds", bound.table, bound.column)));
        names.extend(TEXTS.iter().map(|bound| format!("{}_{}_in_bounds", bound.table, bound.column)));
        for name in &names {
            assert!(refusal_of_guard(name).is_some(), "{name}");
        }
        let all = names.len();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), all);
        assert_eq!(refusal_of_guard("vehicle_colour_in_bounds"), None);
    }
}
