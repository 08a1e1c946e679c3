//! A value or an end of its bounds, as shown to people.

use chrono::NaiveDate;
use serde::Serialize;

use crate::money::{Ore, group_thousands};

/// A value or an end of its bounds, as shown to people.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum Shown {
    /// A whole number.
    Number(i64),
    /// A year, written without a thousands separator.
    Year(i64),
    /// Money.
    Amount(Ore),
    /// A day.
    Day(NaiveDate),
    /// A number in the smallest unit, how many of those make the unit that people read, and that unit's symbol.
    #[serde(serialize_with = "smallest")]
    Measure(i64, i64, &'static str),
    /// Anything else that was given.
    Given(String),
}

impl std::fmt::Display for Shown {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Number(number) | Self::Year(number) => number.fmt(f),
            Self::Amount(ore) => ore.fmt(f),
            Self::Day(day) => day.fmt(f),
            Self::Measure(number, each, unit) => {
                let whole = number.checked_div_euclid(*each).unwrap_or(*number);
                write!(f, "{}\u{a0}{unit}", group_thousands(&whole.to_string()))
            }
            Self::Given(text) => f.write_str(text),
        }
    }
}

/// A measure as programs read it: the number in the unit it is kept in.
#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde gives references")]
fn smallest<S: serde::Serializer>(number: &i64, _: &i64, _: &&'static str, to: S) -> Result<S::Ok, S::Error> {
    to.serialize_i64(*number)
}
