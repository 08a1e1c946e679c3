//! When: the fields of a date and a time as people fill them in, in the form and in the URL.

use chrono::{DateTime, Datelike, Days, NaiveDate, NaiveTime, Utc};
use serde::Deserialize;
use vagnpark_domain::{
    Refusal,
    time::{Window, instant_of_local, local_time, read_clock},
};

use super::{Texts, local_instant};
use crate::error::ActionError;

/// A window in the fields of a form. `start` and `end` are what the board and older links send.
#[derive(Clone, Debug, Default, Deserialize)]
pub(crate) struct When {
    /// The day it begins.
    #[serde(default)]
    pub(crate) date: String,
    /// The clock time it begins: `8`, `830`, `8.30` or `08:30`.
    #[serde(default)]
    pub(crate) from: String,
    /// The day it ends; the same day if empty.
    #[serde(default)]
    pub(crate) until: String,
    /// The clock time it ends.
    #[serde(default)]
    pub(crate) to: String,
    #[serde(default)]
    start: String,
    #[serde(default)]
    end: String,
}

impl When {
    /// Whether nothing is filled in.
    pub(crate) fn is_empty(&self) -> bool {
        self.from.is_empty() && self.start.is_empty()
    }

    /// The fields of a window.
    pub(crate) fn of(window: Window) -> Self {
        Self::between(window.start(), window.end())
    }

    /// The fields from one instant to another.
    pub(crate) fn between(start: DateTime<Utc>, end: DateTime<Utc>) -> Self {
        let (start, end) = (local_time(start), local_time(end));
        let clock = |time: NaiveTime| time.format("%H:%M").to_string();
        Self {
            date: start.date().to_string(),
            from: clock(start.time()),
            until: end.date().to_string(),
            to: clock(end.time()),
            start: String::new(),
            end: String::new(),
        }
    }

    /// Fields as they were filled in.
    pub(crate) fn new(date: String, from: String, until: String, to: String) -> Self {
        Self { date, from, until, to, ..Self::default() }
    }

    /// Without the days, for links that choose another.
    pub(crate) fn clock_only(&self) -> Self {
        Self::new(String::new(), self.from.clone(), String::new(), self.to.clone())
    }

    /// The same with `start` and `end` taken apart, so that the form shows them.
    pub(crate) fn filled(self) -> Self {
        match (local_instant("start", &self.start), local_instant("end", &self.end)) {
            (Ok(start), Ok(end)) => Self::between(start, end),
            _ => self,
        }
    }

    /// The window, or which field is wrong.
    pub(crate) fn window(&self) -> Result<Window, ActionError> {
        if !self.start.is_empty() || !self.end.is_empty() {
            let (start, end) = (local_instant("start", &self.start)?, local_instant("end", &self.end)?);
            return Ok(Window::new(start, end).map_err(|_| Refusal::WindowEmpty)?);
        }
        let date = day("date", &self.date)?;
        let until = if self.until.is_empty() { date } else { day("until", &self.until)? };
        let (start, end) = (instant("from", date, &self.from)?, instant("to", until, &self.to)?);
        Ok(Window::new(start, end).map_err(|_| Refusal::WindowEmpty)?)
    }

    /// The day it begins, or today.
    pub(crate) fn first_day(&self, today: NaiveDate) -> NaiveDate {
        self.date.parse().unwrap_or(today)
    }
}

fn day(field: &'static str, text: &str) -> Result<NaiveDate, ActionError> {
    text.trim().parse().map_err(|_| Refusal::invalid(field, format!("“{text}”: 2026-11-23")).into())
}

fn instant(field: &'static str, day: NaiveDate, text: &str) -> Result<DateTime<Utc>, ActionError> {
    let time = read_clock(text).ok_or_else(|| Refusal::invalid(field, format!("“{text}”: 8, 830, 8.30, 08:30")))?;
    instant_of_local(day.and_time(time))
        .map_err(|gap| Refusal::NoSuchLocalTime { before: gap.before, after: gap.after }.into())
}

/// A day of the week strip above a form.
pub(crate) struct StripDay {
    pub(crate) date: NaiveDate,
    pub(crate) label: String,
    pub(crate) chosen: bool,
}

/// The ISO week around a day, to choose another day from.
pub(crate) struct WeekStrip {
    pub(crate) week: u32,
    pub(crate) days: Vec<StripDay>,
    pub(crate) before: NaiveDate,
    pub(crate) after: NaiveDate,
}

impl WeekStrip {
    pub(crate) fn around(t: Texts, day: NaiveDate) -> Self {
        let monday = day - Days::new(u64::from(day.weekday().num_days_from_monday()));
        let strip_day = |date: NaiveDate| StripDay {
            date,
            label: format!(
                "{} {}",
                t.word("weekday-short", &date.weekday().number_from_monday().to_string()),
                date.day()
            ),
            chosen: date == day,
        };
        Self {
            week: day.iso_week().week(),
            days: monday.iter_days().take(7).map(strip_day).collect(),
            before: day - Days::new(7),
            after: day + Days::new(7),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn when(date: &str, from: &str, until: &str, to: &str) -> When {
        When::new(date.into(), from.into(), until.into(), to.into())
    }

    #[test]
    fn times_are_read_as_typed_and_on_the_local_clock() {
        let window = when("2026-11-23", "8", "", "1030").window().expect("a window");
        assert_eq!(window.start().to_rfc3339(), "2026-11-23T07:00:00+00:00");
        assert_eq!(window.duration().num_minutes(), 150);
        assert_eq!(When::of(window).from, "08:00");
    }

    #[test]
    fn a_wrong_field_is_named() {
        let refused = |when: When| match when.window() {
            Err(ActionError::Refused(Refusal::Invalid { field, .. })) => field,
            other => panic!("{other:?}"),
        };
        assert_eq!(refused(when("23/11", "8", "", "9")), "date");
        assert_eq!(refused(when("2026-11-23", "åtta", "", "9")), "from");
        assert!(matches!(when("2026-11-23", "9", "", "8").window(), Err(ActionError::Refused(Refusal::WindowEmpty))));
        let gap = when("2026-03-29", "2.30", "", "8").window();
        assert!(matches!(gap, Err(ActionError::Refused(Refusal::NoSuchLocalTime { .. }))));
    }
}
