//! What is said of a value: in a sentence, or by itself.

use std::fmt;

use chrono::{DateTime, NaiveDate, Utc};
use vagnpark_domain::{
    money::Ore,
    time::{Month, local_time},
};

/// A value that people read: it stays a value until it is written, so that a page can say it to machines too.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Said {
    /// Words.
    Words(String),
    /// A day.
    Day(NaiveDate),
    /// A moment, which is read on the local clock.
    Moment(DateTime<Utc>),
    /// An amount, without its unit.
    Money(Ore),
}

impl Said {
    /// Whether nothing is said.
    pub fn is_empty(&self) -> bool {
        matches!(self, Self::Words(words) if words.is_empty())
    }
}

impl fmt::Display for Said {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Words(words) => f.write_str(words),
            Self::Day(day) => day.fmt(f),
            Self::Moment(at) => local_time(*at).format("%Y-%m-%d %H:%M").fmt(f),
            Self::Money(amount) => f.write_str(&amount.to_swedish()),
        }
    }
}

impl From<String> for Said {
    fn from(words: String) -> Self {
        Self::Words(words)
    }
}

impl From<&str> for Said {
    fn from(words: &str) -> Self {
        Self::Words(words.to_owned())
    }
}

impl From<NaiveDate> for Said {
    fn from(day: NaiveDate) -> Self {
        Self::Day(day)
    }
}

impl From<DateTime<Utc>> for Said {
    fn from(at: DateTime<Utc>) -> Self {
        Self::Moment(at)
    }
}

impl From<Month> for Said {
    fn from(month: Month) -> Self {
        Self::Words(month.to_string())
    }
}

impl From<Ore> for Said {
    fn from(amount: Ore) -> Self {
        Self::Money(amount)
    }
}

/// A moment in words.
pub(crate) fn moment(at: DateTime<Utc>) -> String {
    Said::Moment(at).to_string()
}
