//! When: the fields of a date and a time as people fill them in, both in the form and in the URL.

use chrono::{DateTime, Datelike, Days, Duration, DurationRound, NaiveDate, NaiveTime, TimeDelta, Utc};
use serde::Deserialize;
use vagnpark_actions::ActionError;
use vagnpark_domain::{
    Fault, Field, Refusal, ValueKind,
    bounds::Shown,
    time::{Window, instant_of_local, local_time, read_clock},
};

use crate::pages::{Texts, escaped, local_instant, read_day};

/// A window in the fields of a form. `start` and `end` are what the board and older links send.
#[derive(Clone, Debug, Default, Deserialize)]
pub(crate) struct When {
    /// The day it begins.
    #[serde(default)]
    pub(crate) date: String,
    /// The clock time it begins: `8`, `830`, `8.30` or `08:30`.
    #[serde(default)]
    pub(crate) from: String,
    /// The day it ends; empty for the day it begins, so that another day moves both.
    #[serde(default)]
    pub(crate) until: String,
    /// The clock time it ends. Midnight of the day it begins is the one that ends that day.
    #[serde(default)]
    pub(crate) to: String,
    /// The days that a form of several days was shown with, `2026-11-23/2026-11-25`. If only the first is moved beyond
    /// the last, and no script moves the last along, the last follows.
    #[serde(default)]
    shown: String,
    /// A day that was picked from the week strip.
    #[serde(default)]
    day: String,
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

    /// Whether it comes from a click on the board.
    pub(crate) fn is_clicked(&self) -> bool {
        !self.start.is_empty()
    }

    /// The fields of a window.
    pub(crate) fn of(window: Window) -> Self {
        Self::between(window.start(), window.end())
    }

    /// The fields from one instant to another.
    pub(crate) fn between(start: DateTime<Utc>, end: DateTime<Utc>) -> Self {
        let (start, end) = (local_time(start), local_time(end));
        let until = if start.date() == end.date() { String::new() } else { end.date().to_string() };
        Self::new(start.date().to_string(), shown_clock(start.time()), until, shown_clock(end.time()))
    }

    /// Fields as they were filled in.
    pub(crate) fn new(date: String, from: String, until: String, to: String) -> Self {
        Self { date, from, until, to, ..Self::default() }
    }

    /// The fields of a form, each by its name.
    pub(crate) fn read(field: impl Fn(&str) -> String) -> Self {
        Self {
            shown: field("shown"),
            day: field("day"),
            start: field("start"),
            end: field("end"),
            ..Self::new(field("date"), field("from"), field("until"), field("to"))
        }
    }

    /// The fields as the form shows them: `start` and `end` taken apart, times written out, the day that was picked,
    /// and the last day once it has followed the first.
    pub(crate) fn filled(self) -> Self {
        if let (Ok(start), Ok(end)) = (local_instant(Field::Start, &self.start), local_instant(Field::End, &self.end)) {
            return Self::between(start, end);
        }
        let mut filled = self;
        if let Ok(picked) = filled.day.parse::<NaiveDate>() {
            let days = filled.days();
            filled.date = picked.to_string();
            if let Some(length) = days {
                filled.until = shown_day(picked, length);
            }
        } else if let Some(until) = filled.followed() {
            filled.until = until.to_string();
        }
        for clock in [&mut filled.from, &mut filled.to] {
            if let Some(time) = read_clock(clock) {
                *clock = shown_clock(time);
            }
        }
        Self { shown: String::new(), day: String::new(), ..filled }
    }

    /// The same, but a start before now becomes now: a click on the board may hit the hour under way, or one that is
    /// over.
    pub(crate) fn not_before(self, now: DateTime<Utc>) -> Self {
        let Ok(window) = self.window() else { return self };
        if window.start() >= now {
            return self;
        }
        let start = now.duration_trunc(Duration::minutes(5)).unwrap_or(now);
        let enough = start + Duration::minutes(15);
        Self::between(start, if window.end() >= enough { window.end() } else { start + window.duration() })
    }

    /// The window, or which field is wrong.
    pub(crate) fn window(&self) -> Result<Window, ActionError> {
        if !self.start.is_empty() || !self.end.is_empty() {
            let (start, end) = (local_instant(Field::Start, &self.start)?, local_instant(Field::End, &self.end)?);
            return Ok(Window::new(start, end).map_err(|_| Refusal::WindowEmpty)?);
        }
        let date = read_day(Field::Date, &self.date)?;
        let until = match (self.until.trim(), self.followed()) {
            ("", _) if ends_at_midnight(&self.to) => date + Days::new(1),
            ("", _) => date,
            (_, Some(until)) => until,
            (text, None) => read_day(Field::Until, text)?,
        };
        if until < date {
            let (given, first) = (Shown::Day(until), Shown::Day(date));
            return Err(Refusal::at(Field::Until, Fault::Before { given, other: Field::Date, first }).into());
        }
        let (start, end) = (instant(Field::From, date, &self.from)?, instant(Field::To, until, &self.to)?);
        Ok(Window::new(start, end).map_err(|_| Refusal::WindowEmpty)?)
    }

    /// The day it begins, or today.
    pub(crate) fn first_day(&self, today: NaiveDate) -> NaiveDate {
        self.date.parse().unwrap_or(today)
    }

    /// The fields as a part of a URL's query.
    pub(crate) fn query(&self) -> String {
        let until = if self.until.is_empty() { String::new() } else { format!("&until={}", escaped(&self.until)) };
        format!("date={}&from={}&to={}{until}", escaped(&self.date), escaped(&self.from), escaped(&self.to))
    }

    /// The days that a form of several days showed, for the form to carry along.
    pub(crate) fn days_shown(&self) -> String {
        if self.until.is_empty() { String::new() } else { format!("{}/{}", self.date, self.until) }
    }

    /// How many days after its first day it ends, if it says so and can be read.
    fn days(&self) -> Option<TimeDelta> {
        let (date, until): (NaiveDate, NaiveDate) = (self.date.parse().ok()?, self.until.parse().ok()?);
        Some(until - date).filter(|length| *length >= TimeDelta::zero())
    }

    /// The last day after it has followed the first, which was moved beyond it.
    fn followed(&self) -> Option<NaiveDate> {
        let (date, until): (NaiveDate, NaiveDate) = (self.date.trim().parse().ok()?, self.until.trim().parse().ok()?);
        let (first, last) = self.shown.split_once('/')?;
        let (first, last): (NaiveDate, NaiveDate) = (first.parse().ok()?, last.parse().ok()?);
        (until < date && until == last && first <= last).then(|| date + (last - first))
    }
}

fn shown_clock(time: NaiveTime) -> String {
    time.format("%H:%M").to_string()
}

/// The last day, a length of time after the first; empty if it is the same.
fn shown_day(first: NaiveDate, length: TimeDelta) -> String {
    if length == TimeDelta::zero() { String::new() } else { (first + length).to_string() }
}

fn ends_at_midnight(to: &str) -> bool {
    read_clock(to) == Some(NaiveTime::MIN)
}

fn instant(field: Field, day: NaiveDate, text: &str) -> Result<DateTime<Utc>, ActionError> {
    let time = read_clock(text).ok_or_else(|| Refusal::at(field, Fault::not_a(ValueKind::Clock, text)))?;
    instant_of_local(day.and_time(time)).map_err(|gap| Refusal::from(gap).into())
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

/// A day in short form: `fre 27/11`.
pub(crate) fn short_day(t: Texts, day: NaiveDate) -> String {
    let weekday = t.word("weekday-short", &day.weekday().number_from_monday().to_string());
    format!("{weekday} {}/{}", day.day(), day.month())
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
        let shown = When::of(window);
        assert_eq!((shown.from.as_str(), shown.to.as_str()), ("08:00", "10:30"));
        assert_eq!(shown.until, "", "another day moves the end along");
    }

    #[test]
    fn a_form_of_one_day_is_moved_by_its_date_alone() {
        let mut shown = When::of(when("2026-11-23", "8", "", "10").window().expect("a window"));
        shown.date = "2026-12-01".into();
        let moved = shown.window().expect("a window");
        assert_eq!(local_time(moved.end()).to_string(), "2026-12-01 10:00:00");
    }

    #[test]
    fn a_last_day_that_nobody_touched_follows_a_first_day_beyond_it() {
        let shown = when("2026-11-23", "8", "2026-11-25", "16");
        let put_off = When { date: "2026-12-01".into(), shown: shown.days_shown(), ..shown.clone() };
        assert_eq!(local_time(put_off.window().expect("a window").end()).to_string(), "2026-12-03 16:00:00");
        assert_eq!(put_off.filled().until, "2026-12-03", "and the form says so");
        let within = When { date: "2026-11-24".into(), shown: shown.days_shown(), ..shown.clone() };
        assert_eq!(within.filled().until, "2026-11-25", "what can be meant is left alone");
        let typed = When { date: "2026-12-01".into(), until: "2026-11-30".into(), shown: shown.days_shown(), ..shown };
        assert!(matches!(typed.window(), Err(ActionError::Refused(Refusal::Field { field: Field::Until, .. }))));
    }

    #[test]
    fn a_day_picked_from_the_week_takes_the_length_along() {
        let picked = |shown: When| When { day: "2026-12-01".into(), ..shown }.filled();
        let day = picked(when("2026-11-23", "830", "", "10"));
        assert_eq!((day.date.as_str(), day.from.as_str(), day.until.as_str()), ("2026-12-01", "08:30", ""));
        assert_eq!(picked(when("2026-11-23", "22", "2026-11-24", "6")).until, "2026-12-02");
    }

    #[test]
    fn a_day_that_ends_at_midnight_ends_at_its_end() {
        let window = when("2026-11-23", "22", "", "00:00").window().expect("a window");
        assert_eq!(window.duration().num_hours(), 2);
    }

    #[test]
    fn what_was_clicked_in_the_past_begins_now() {
        let now = "2026-11-23T10:07:00Z".parse().expect("an instant");
        let clicked = |from: &str, to: &str| {
            let shown = when("2026-11-23", from, "", to).filled().not_before(now);
            format!("{}–{}", shown.from, shown.to)
        };
        assert_eq!(clicked("11", "12"), "11:05–12:00", "the hour that is under way");
        assert_eq!(clicked("8", "9"), "11:05–12:05", "an hour that is over");
        assert_eq!(clicked("13", "14"), "13:00–14:00");
    }

    #[test]
    fn a_wrong_field_is_named() {
        let refused = |when: When| match when.window() {
            Err(ActionError::Refused(Refusal::Field { field, .. })) => field,
            other => panic!("{other:?}"),
        };
        assert_eq!(refused(when("23/11", "8", "", "9")), Field::Date);
        assert_eq!(refused(when("2026-11-23", "åtta", "", "9")), Field::From);
        assert!(matches!(when("2026-11-23", "9", "", "8").window(), Err(ActionError::Refused(Refusal::WindowEmpty))));
        let gap = when("2026-03-29", "2.30", "", "8").window();
        assert!(matches!(gap, Err(ActionError::Refused(Refusal::NoSuchLocalTime { .. }))));
    }
}
