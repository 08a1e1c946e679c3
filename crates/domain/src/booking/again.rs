//! The same again as last time: the same hours on the local clock, on the next day on which they have not passed.

use chrono::{DateTime, Utc};

use crate::time::{Window, instant_of_local, is_working_day, local_date, local_time};

/// How many days ahead are looked at: enough to get past any run of holidays.
const DAYS: usize = 15;

/// The next window that begins now or later and has the hours of an earlier one (B-15). What was booked on a working
/// day is proposed for one. A day on which the clock skips the hour is passed over.
pub fn next_like(last: Window, now: DateTime<Utc>) -> Option<Window> {
    let (start, end) = (local_time(last.start()), local_time(last.end()));
    let at_work = is_working_day(start.date());
    local_date(now).iter_days().take(DAYS).filter(|day| !at_work || is_working_day(*day)).find_map(|day| {
        let first = day.and_time(start.time());
        let last = first.checked_add_signed(end.signed_duration_since(start))?;
        let window = Window::new(instant_of_local(first).ok()?, instant_of_local(last).ok()?).ok()?;
        (window.start() >= now).then_some(window)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().expect("an instant")
    }

    fn next(start: &str, end: &str, now: &str) -> String {
        let last = Window::new(at(start), at(end)).expect("a window");
        let next = next_like(last, at(now)).expect("a next time");
        format!("{} – {}", local_time(next.start()), local_time(next.end()))
    }

    #[test]
    fn b15_hours_that_have_passed_today_are_proposed_for_the_next_day() {
        let next = |now| next("2026-11-23T07:00:00Z", "2026-11-23T09:00:00Z", now);
        assert_eq!(next("2026-11-25T06:59:00Z"), "2026-11-25 08:00:00 – 2026-11-25 10:00:00");
        assert_eq!(next("2026-11-25T07:01:00Z"), "2026-11-26 08:00:00 – 2026-11-26 10:00:00");
        // A Friday evening: Monday. The day before Christmas Eve at noon: the 28th, a Monday.
        assert_eq!(next("2026-11-27T20:00:00Z"), "2026-11-30 08:00:00 – 2026-11-30 10:00:00");
        assert_eq!(next("2026-12-24T12:00:00Z"), "2026-12-28 08:00:00 – 2026-12-28 10:00:00");
    }

    #[test]
    fn b15_who_drives_at_weekends_is_proposed_a_weekend() {
        let saturday = ("2026-11-21T07:00:00Z", "2026-11-21T09:00:00Z");
        assert_eq!(next(saturday.0, saturday.1, "2026-11-27T20:00:00Z"), "2026-11-28 08:00:00 – 2026-11-28 10:00:00");
    }

    #[test]
    fn b15_a_night_stays_a_night_and_keeps_its_hours_when_the_clock_changes() {
        let night = ("2026-10-22T20:00:00Z", "2026-10-23T04:00:00Z");
        // Booked in summer time, proposed in winter time: 22–06 both times.
        assert_eq!(next(night.0, night.1, "2026-10-25T23:30:00Z"), "2026-10-26 22:00:00 – 2026-10-27 06:00:00");
    }
}
