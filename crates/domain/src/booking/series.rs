//! Series: a recurrence rule in local time, each occurrence a booking of its own (B-4, T-2).
//!
//! The rule is expanded on the local clock, and only then is each occurrence given its instant. So a
//! weekly 08:00 stays 08:00 over both clock changes, and an occurrence that falls into the hour that
//! does not exist is refused like any other that cannot be had (T-3).

use chrono::{DateTime, NaiveDateTime, TimeZone};
use rrule::{RRule, RRuleError, RRuleSet, Tz, Unvalidated, Validated};
use serde::{Deserialize, Serialize};

use crate::{
    fault::{Fault, Field, ValueKind},
    refusal::Refusal,
    time::{Window, instant_of_local},
    words::words,
};

/// The most occurrences a series may have: one on every working day of a year and a half.
pub const MAX_OCCURRENCES: u16 = 400;

words! {
    /// How much of a series a change is for.
    SeriesPart {
        /// One occurrence.
        This = "this",
        /// One occurrence and those after it.
        Following = "following",
        /// Every occurrence that has not begun.
        All = "all",
    }
}

/// A series as somebody asks for it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Series {
    /// A recurrence rule (RFC 5545 3.3.10) with an end: `FREQ=WEEKLY;BYDAY=MO,WE;COUNT=20`. `UNTIL` is a local
    /// date or date-time.
    pub rule: String,
    /// Local start of the first occurrence.
    pub first_start: NaiveDateTime,
    /// Local end of the first occurrence.
    pub first_end: NaiveDateTime,
}

/// One occurrence of a series.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Occurrence {
    /// Its start on the local clock.
    pub start: NaiveDateTime,
    /// Its window, or why it has none.
    pub window: Result<Window, Refusal>,
}

fn read_rule(text: &str, first: DateTime<Tz>) -> Result<RRule<Validated>, RRuleError> {
    with_local_until(text).parse::<RRule<Unvalidated>>()?.validate(first)
}

/// The first part of a rule that is wrong even in a rule where all else is right.
fn part_at_fault(text: &str, first: DateTime<Tz>) -> Option<&str> {
    text.split(';').find(|part| {
        let beside = match part.split('=').next() {
            Some("FREQ") => "COUNT=1",
            Some("COUNT" | "UNTIL") => "FREQ=DAILY",
            _ => "FREQ=DAILY;COUNT=1",
        };
        read_rule(&[beside, ";", part].concat(), first).is_err()
    })
}

/// The occurrences of a series in order of time. A rule without an end, with too many occurrences, or
/// that gives none is refused.
pub fn occurrences(series: &Series) -> Result<Vec<Occurrence>, Refusal> {
    let length = series.first_end.signed_duration_since(series.first_start);
    if length <= chrono::Duration::zero() {
        return Err(Refusal::WindowEmpty);
    }
    let text = series.rule.trim().trim_start_matches("RRULE:").to_uppercase();
    if !text.contains("COUNT=") && !text.contains("UNTIL=") {
        return Err(Refusal::at(Field::Rule, Fault::OneNeeded { fields: vec![Field::Count, Field::Until] }));
    }
    // The local clock is read as if it were UTC while expanding: a clock that never changes.
    let first = Tz::UTC.from_utc_datetime(&series.first_start);
    let rule = read_rule(&text, first).map_err(|_| {
        let part = part_at_fault(&text, first).unwrap_or(&text);
        Refusal::at(Field::Rule, Fault::not_a(ValueKind::RecurrencePart, part))
    })?;
    let found = RRuleSet::new(first).rrule(rule).all(MAX_OCCURRENCES.saturating_add(1));
    if found.dates.len() > usize::from(MAX_OCCURRENCES) {
        return Err(Refusal::at(Field::Rule, Fault::TooMany { most: MAX_OCCURRENCES.into() }));
    }
    if found.dates.is_empty() {
        return Err(Refusal::at(Field::Rule, Fault::not_a(ValueKind::Recurrence, &series.rule)));
    }
    Ok(found.dates.iter().map(|date| occurrence(date.naive_utc(), length)).collect())
}

fn occurrence(start: NaiveDateTime, length: chrono::Duration) -> Occurrence {
    let end = start.checked_add_signed(length).unwrap_or(start);
    let window = (|| {
        let (from, to) = (instant_of_local(start)?, instant_of_local(end)?);
        Window::new(from, to).map_err(|_| Refusal::WindowEmpty)
    })();
    Occurrence { start, window }
}

/// `UNTIL=20261231` and `UNTIL=20261231T235959` are on the local clock, as the rule is; a `Z` is taken
/// off, since people write it without meaning UTC.
fn with_local_until(rule: &str) -> String {
    let part = |part: &str| match part.strip_prefix("UNTIL=") {
        Some(until) => {
            let bare = until.trim_end_matches('Z');
            if bare.contains('T') { format!("UNTIL={bare}Z") } else { format!("UNTIL={bare}T235959Z") }
        }
        None => part.to_owned(),
    };
    rule.split(';').map(part).collect::<Vec<_>>().join(";")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn series(rule: &str, start: &str, end: &str) -> Series {
        Series { rule: rule.to_owned(), first_start: start.parse().unwrap(), first_end: end.parse().unwrap() }
    }

    fn starts(rule: &str, start: &str, end: &str) -> Vec<String> {
        let all = occurrences(&series(rule, start, end)).unwrap();
        all.into_iter().map(|found| found.window.map_or("refused".to_owned(), |w| w.start().to_rfc3339())).collect()
    }

    #[test]
    fn t2_a_weekly_eight_o_clock_stays_eight_over_both_clock_changes() {
        let spring = starts("FREQ=WEEKLY;COUNT=3", "2026-03-22T08:00:00", "2026-03-22T10:00:00");
        assert_eq!(spring, ["2026-03-22T07:00:00+00:00", "2026-03-29T06:00:00+00:00", "2026-04-05T06:00:00+00:00"]);
        let autumn = starts("FREQ=WEEKLY;COUNT=2", "2026-10-18T08:00:00", "2026-10-18T10:00:00");
        assert_eq!(autumn, ["2026-10-18T06:00:00+00:00", "2026-10-25T07:00:00+00:00"]);
    }

    #[test]
    fn t3_an_occurrence_in_the_missing_hour_is_refused_and_one_that_comes_twice_is_the_first() {
        let spring = occurrences(&series("FREQ=DAILY;COUNT=3", "2026-03-28T02:30:00", "2026-03-28T06:00:00")).unwrap();
        let refusals: Vec<_> = spring.iter().map(|found| found.window.as_ref().err().map(Refusal::code)).collect();
        assert_eq!(refusals, [None, Some("no_such_local_time"), None]);
        let autumn = starts("FREQ=DAILY;COUNT=2", "2026-10-24T02:30:00", "2026-10-24T06:00:00");
        assert_eq!(autumn, ["2026-10-24T00:30:00+00:00", "2026-10-25T00:30:00+00:00"]);
    }

    #[test]
    fn t4_a_night_over_a_clock_change_really_lasts_an_hour_less_or_more() {
        let hours = |start: &str, end: &str| {
            let all = occurrences(&series("FREQ=DAILY;COUNT=1", start, end)).unwrap();
            all[0].window.clone().unwrap().duration().num_hours()
        };
        assert_eq!(hours("2026-03-28T22:00:00", "2026-03-29T06:00:00"), 7);
        assert_eq!(hours("2026-10-24T22:00:00", "2026-10-25T06:00:00"), 9);
        assert_eq!(hours("2026-03-28T12:00:00", "2026-03-29T12:00:00"), 23);
        assert_eq!(hours("2026-10-24T12:00:00", "2026-10-25T12:00:00"), 25);
    }

    #[test]
    fn b4_month_ends_and_leap_days_are_left_out_where_they_do_not_exist() {
        let days = |rule: &str, start: &str| -> Vec<String> {
            let end = start.replace("T08", "T10");
            let all = occurrences(&series(rule, start, &end)).unwrap();
            all.iter().map(|found| found.start.date().to_string()).collect()
        };
        assert_eq!(days("FREQ=MONTHLY;COUNT=3", "2026-01-31T08:00:00"), ["2026-01-31", "2026-03-31", "2026-05-31"]);
        let last = days("FREQ=MONTHLY;BYMONTHDAY=-1;COUNT=3", "2028-01-31T08:00:00");
        assert_eq!(last, ["2028-01-31", "2028-02-29", "2028-03-31"]);
        assert_eq!(days("FREQ=YEARLY;COUNT=2", "2028-02-29T08:00:00"), ["2028-02-29", "2032-02-29"]);
    }

    #[test]
    fn b4_until_is_a_local_day_and_includes_it() {
        let start = "2026-11-23T08:00:00";
        assert_eq!(starts("FREQ=DAILY;UNTIL=20261125", start, "2026-11-23T09:00:00").len(), 3);
        assert_eq!(starts("RRULE:FREQ=DAILY;UNTIL=20261125T075959", start, "2026-11-23T09:00:00").len(), 2);
        assert_eq!(starts("freq=daily;until=20261125T080000Z", start, "2026-11-23T09:00:00").len(), 3);
    }

    #[test]
    fn b4_a_rule_without_end_or_sense_is_refused_and_says_why() {
        for (rule, why) in [
            ("FREQ=DAILY", "one_needed"),
            ("FREQ=DAILY;COUNT=5000", "too_many"),
            ("FREQ=OFTEN;COUNT=2", "not_a"),
            ("COUNT=2", "not_a"),
            ("FREQ=SECONDLY;COUNT=1000000000", "too_many"),
            ("FREQ=DAILY;UNTIL=20251231", "not_a"),
        ] {
            let refusal = occurrences(&series(rule, "2026-11-23T08:00:00", "2026-11-23T09:00:00")).unwrap_err();
            let Refusal::Field { field: Field::Rule, fault } = refusal else { panic!("{rule}: {refusal:?}") };
            assert_eq!(fault.code(), why, "{rule}: {fault:?}");
            let part = match rule {
                "FREQ=OFTEN;COUNT=2" => Some("FREQ=OFTEN"),
                "FREQ=DAILY;UNTIL=20251231" => Some("UNTIL=20251231"),
                _ => continue,
            };
            assert_eq!(fault.given().as_deref(), part, "{rule}");
        }
    }
}
