//! Windows of time, months and the local calendar (rules T-1 … T-5).
//!
//! Instants are UTC. Months, weekdays and clock times are read in the zone of the organisation,
//! which is Europe/Stockholm unless it says otherwise.

use std::{fmt, str::FromStr};

use chrono::{
    DateTime, Datelike, Days, Duration, LocalResult, Months, NaiveDate, NaiveDateTime, NaiveTime, TimeZone, Utc,
    Weekday,
};
use chrono_tz::Tz;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// The zone that local rules are read in.
pub const STOCKHOLM: Tz = chrono_tz::Europe::Stockholm;

/// A half-open stretch of time `[start, end)`: touching windows do not overlap (T-1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
pub struct Window {
    start: DateTime<Utc>,
    end: DateTime<Utc>,
}

/// A window must end after it starts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the window ends at {end}, which is not after its start at {start}")]
pub struct EmptyWindow {
    /// The start that was given.
    pub start: DateTime<Utc>,
    /// The end that was given.
    pub end: DateTime<Utc>,
}

impl Window {
    /// A window from `start` up to but not including `end`.
    pub fn new(start: DateTime<Utc>, end: DateTime<Utc>) -> Result<Self, EmptyWindow> {
        if start < end { Ok(Self { start, end }) } else { Err(EmptyWindow { start, end }) }
    }

    /// The first instant that belongs to the window.
    pub fn start(self) -> DateTime<Utc> {
        self.start
    }

    /// The first instant that no longer belongs to it.
    pub fn end(self) -> DateTime<Utc> {
        self.end
    }

    /// The local day of its last instant: a window that ends at midnight ends with the day before.
    pub fn last_day(self) -> NaiveDate {
        local_date(self.end.checked_sub_signed(Duration::microseconds(1)).unwrap_or(self.end))
    }

    /// How long it really lasts; a day can have 23 or 25 hours (T-4).
    pub fn duration(self) -> Duration {
        self.end.signed_duration_since(self.start)
    }

    /// Whether some instant belongs to both.
    pub fn overlaps(self, other: Self) -> bool {
        self.start < other.end && other.start < self.end
    }

    /// Whether all of another window lies within this one.
    pub fn contains(self, other: Self) -> bool {
        self.start <= other.start && other.end <= self.end
    }

    /// The same window with `minutes` added at its end.
    #[must_use]
    pub fn extended_by_minutes(self, minutes: u32) -> Self {
        let end = self.end.checked_add_signed(Duration::minutes(i64::from(minutes))).unwrap_or(self.end);
        Self { end, ..self }
    }
}

/// A calendar month, which is also the period that costs are shared in. Written `2026-03`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Month(NaiveDate);

/// Why a text is not a month.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("“{0}” is not a month; write for example 2026-03")]
pub struct NotAMonth(pub String);

impl Month {
    /// The month a day lies in.
    pub fn of(day: NaiveDate) -> Self {
        Self(day.with_day(1).unwrap_or(day))
    }

    /// The local month an instant lies in: a trip belongs wholly to the month it starts in (T-5).
    pub fn of_instant(at: DateTime<Utc>) -> Self {
        Self::of(local_date(at))
    }

    /// The first day.
    pub fn first_day(self) -> NaiveDate {
        self.0
    }

    /// The last day.
    pub fn last_day(self) -> NaiveDate {
        self.next().0.pred_opt().unwrap_or(self.0)
    }

    /// The month after.
    #[must_use]
    pub fn next(self) -> Self {
        Self(self.0.checked_add_months(Months::new(1)).unwrap_or(self.0))
    }

    /// The month before.
    #[must_use]
    pub fn previous(self) -> Self {
        Self(self.0.checked_sub_months(Months::new(1)).unwrap_or(self.0))
    }

    /// This month and those after it, up to and including the last; none if that is before it.
    pub fn through(self, last: Self) -> impl Iterator<Item = Self> {
        std::iter::successors(Some(self), |month| Some(month.next())).take_while(move |month| *month <= last)
    }

    /// The month this many months before.
    #[must_use]
    pub fn back(self, months: u32) -> Self {
        Self(self.0.checked_sub_months(Months::new(months)).unwrap_or(self.0))
    }

    /// All days of the month.
    pub fn days(self) -> impl Iterator<Item = NaiveDate> {
        self.0.iter_days().take_while(move |day| Self::of(*day) == self)
    }

    /// The instants from the first local midnight of the month up to the first of the next.
    pub fn window(self) -> Window {
        Window { start: local_midnight(self.first_day()), end: local_midnight(self.next().first_day()) }
    }

    /// Monday to Friday, less the Swedish public holidays that fall on them.
    pub fn working_days(self) -> u32 {
        let count = self.days().filter(|day| is_working_day(*day)).count();
        u32::try_from(count).unwrap_or(0)
    }
}

impl fmt::Display for Month {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0.format("%Y-%m"))
    }
}

impl FromStr for Month {
    type Err = NotAMonth;

    fn from_str(text: &str) -> Result<Self, NotAMonth> {
        let refusal = || NotAMonth(text.to_owned());
        if text.len() != 7 {
            return Err(refusal());
        }
        format!("{text}-01").parse().map(Self).map_err(|_| refusal())
    }
}

impl Serialize for Month {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Month {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(de::Error::custom)
    }
}

/// A local clock time that does not exist, because the clocks go forward over it (T-3).
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{asked} does not exist, the clocks go forward then; the nearest times that do are {before} and {after}")]
pub struct NoSuchLocalTime {
    /// The time asked for.
    pub asked: NaiveDateTime,
    /// The last minute before the gap.
    pub before: NaiveDateTime,
    /// The first minute after it.
    pub after: NaiveDateTime,
}

/// The instant of a local clock time; one that exists twice is taken as the first (T-3).
pub fn instant_of_local(local: NaiveDateTime) -> Result<DateTime<Utc>, NoSuchLocalTime> {
    match STOCKHOLM.from_local_datetime(&local) {
        LocalResult::Single(at) | LocalResult::Ambiguous(at, _) => Ok(at.with_timezone(&Utc)),
        LocalResult::None => {
            let step = |direction: i64| {
                (1..=180_i64)
                    .filter_map(|n| local.checked_add_signed(Duration::minutes(n.saturating_mul(direction))))
                    .find(|near| STOCKHOLM.from_local_datetime(near) != LocalResult::None)
                    .unwrap_or(local)
            };
            Err(NoSuchLocalTime { asked: local, before: step(-1), after: step(1) })
        }
    }
}

/// A clock time as people type it: `8`, `830`, `0830`, `8.30`, `8:30`, `08:30:00`. `24` is not one.
pub fn read_clock(text: &str) -> Option<NaiveTime> {
    let digits = |part: &&str| !part.is_empty() && part.len() <= 2 && part.bytes().all(|byte| byte.is_ascii_digit());
    let trimmed = text.trim();
    let parts: Vec<&str> = trimmed.split([':', '.', ',', ' ']).collect();
    let (hour, minute) = match parts.as_slice() {
        [whole] => whole.split_at_checked(match whole.len() {
            length @ (1 | 2) => length,
            3 => 1,
            4 => 2,
            _ => return None,
        })?,
        // With one digit after the sign nobody knows whether 8.3 is three minutes past eight or half past.
        [hour, minute] | [hour, minute, "00"] if minute.len() == 2 => (*hour, *minute),
        _ => return None,
    };
    let minute = if minute.is_empty() { "0" } else { minute };
    if ![hour, minute].iter().all(digits) {
        return None;
    }
    NaiveTime::from_hms_opt(hour.parse().ok()?, minute.parse().ok()?, 0)
}

/// The local date of an instant.
pub fn local_date(at: DateTime<Utc>) -> NaiveDate {
    at.with_timezone(&STOCKHOLM).date_naive()
}

/// The local clock time of an instant, for showing.
pub fn local_time(at: DateTime<Utc>) -> NaiveDateTime {
    at.with_timezone(&STOCKHOLM).naive_local()
}

/// The first instant of a local day. Midnight always exists in Europe/Stockholm.
pub fn local_midnight(day: NaiveDate) -> DateTime<Utc> {
    let midnight = day.and_time(chrono::NaiveTime::MIN);
    instant_of_local(midnight).unwrap_or_else(|_| midnight.and_utc())
}

/// The whole second that an instant is over by: files have whole seconds, and what took less has an end, too (I-22).
pub fn second_by(at: DateTime<Utc>) -> DateTime<Utc> {
    let begun = DateTime::from_timestamp(at.timestamp(), 0).unwrap_or(at);
    if begun < at { begun.checked_add_signed(Duration::seconds(1)).unwrap_or(at) } else { begun }
}

/// An instant as the databases keep it: cut to microseconds.
pub fn to_microseconds(at: DateTime<Utc>) -> DateTime<Utc> {
    DateTime::from_timestamp_micros(at.timestamp_micros()).unwrap_or(at)
}

/// Whether people normally work that day: not a weekend and not a Swedish public holiday
/// (lag 1989:253 om allmänna helgdagar). Eves are working days.
pub fn is_working_day(day: NaiveDate) -> bool {
    let weekend = matches!(day.weekday(), Weekday::Sat | Weekday::Sun);
    !weekend && !is_public_holiday(day)
}

/// The public holidays that can fall on a weekday; midsummer and all saints' are Saturdays.
fn is_public_holiday(day: NaiveDate) -> bool {
    let fixed = matches!((day.month(), day.day()), (1, 1 | 6) | (5, 1) | (6, 6) | (12, 25 | 26));
    let Some(easter) = easter_sunday(day.year()) else { return fixed };
    let from_easter = day.signed_duration_since(easter).num_days();
    fixed || matches!(from_easter, -2 | 1 | 39)
}

/// Easter Sunday of the Gregorian calendar (anonymous algorithm, Nature 1876; Meeus 1991, ch. 8).
fn easter_sunday(year: i32) -> Option<NaiveDate> {
    let rem = |a: i32, b: i32| a.checked_rem_euclid(b);
    let div = |a: i32, b: i32| a.checked_div_euclid(b);
    let (a, b, c) = (rem(year, 19)?, div(year, 100)?, rem(year, 100)?);
    let (d, e) = (div(b, 4)?, rem(b, 4)?);
    let f = div(b.checked_add(8)?, 25)?;
    let g = div(b.checked_sub(f)?.checked_add(1)?, 3)?;
    let h = rem(a.checked_mul(19)?.checked_add(b)?.checked_sub(d)?.checked_sub(g)?.checked_add(15)?, 30)?;
    let (i, k) = (div(c, 4)?, rem(c, 4)?);
    let two_e_and_i = e.checked_add(i)?.checked_mul(2)?;
    let l = rem(32_i32.checked_add(two_e_and_i)?.checked_sub(h)?.checked_sub(k)?, 7)?;
    let m = div(a.checked_add(h.checked_mul(11)?)?.checked_add(l.checked_mul(22)?)?, 451)?;
    let n = h.checked_add(l)?.checked_sub(m.checked_mul(7)?)?.checked_add(114)?;
    let (month, day) = (div(n, 31)?, rem(n, 31)?.checked_add(1)?);
    NaiveDate::from_ymd_opt(year, u32::try_from(month).ok()?, u32::try_from(day).ok()?)
}

/// The day `days` before `day`, or `day` itself at the end of the calendar.
pub fn days_before(day: NaiveDate, days: u64) -> NaiveDate {
    day.checked_sub_days(Days::new(days)).unwrap_or(day)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> NaiveDateTime {
        text.parse().unwrap()
    }

    #[test]
    fn t1_touching_windows_do_not_overlap() {
        let (a, b, c) =
            (Utc.timestamp_opt(0, 0).unwrap(), Utc.timestamp_opt(10, 0).unwrap(), Utc.timestamp_opt(20, 0).unwrap());
        let (first, second) = (Window::new(a, b).unwrap(), Window::new(b, c).unwrap());
        assert!(!first.overlaps(second));
        assert!(first.overlaps(Window::new(a, c).unwrap()));
        assert!(Window::new(b, b).is_err());
    }

    #[test]
    fn t3_a_time_in_the_gap_is_refused_with_the_nearest_two() {
        let refusal = instant_of_local(at("2026-03-29T02:30:00")).unwrap_err();
        assert_eq!((refusal.before, refusal.after), (at("2026-03-29T01:59:00"), at("2026-03-29T03:00:00")));
    }

    #[test]
    fn t3_a_time_that_comes_twice_is_the_first() {
        let instant = instant_of_local(at("2026-10-25T02:30:00")).unwrap();
        assert_eq!(instant.to_rfc3339(), "2026-10-25T00:30:00+00:00");
    }

    #[test]
    fn t4_the_night_of_a_clock_change_has_23_or_25_hours() {
        let hours = |month: &str| month.parse::<Month>().unwrap().window().duration().num_hours();
        assert_eq!(hours("2026-03"), 31 * 24 - 1);
        assert_eq!(hours("2026-10"), 31 * 24 + 1);
    }

    #[test]
    fn t5_a_trip_at_a_quarter_past_midnight_local_belongs_to_the_new_month() {
        let start = instant_of_local(at("2026-06-01T00:15:00")).unwrap();
        assert_eq!(Month::of_instant(start).to_string(), "2026-06");
    }

    #[test]
    fn clock_times_are_read_as_people_type_them() {
        let read = |text| read_clock(text).map(|time| time.format("%H:%M").to_string());
        for (text, time) in [("8", "08:00"), ("830", "08:30"), ("8.30", "08:30"), ("0830", "08:30"), ("17:05", "17:05")]
        {
            assert_eq!(read(text).as_deref(), Some(time), "{text}");
        }
        assert_eq!((read("23"), read("08:30:00")), (Some("23:00".to_owned()), Some("08:30".to_owned())));
        assert_eq!((read("8,30"), read("8 30")), (Some("08:30".to_owned()), Some("08:30".to_owned())));
        for text in ["", "24", "8.75", "åtta", "12345", "-8", "0.5", "0,5", "8.3", "13:5", "8:", ":30", "8:30:15", "å8"]
        {
            assert_eq!(read(text), None, "{text}");
        }
    }

    #[test]
    fn working_days_leave_out_weekends_and_public_holidays() {
        let days = |month: &str| month.parse::<Month>().unwrap().working_days();
        // 2026: Good Friday 3 April, Easter Monday 6 April; Ascension 14 May, May Day on a Friday.
        assert_eq!([days("2026-01"), days("2026-04"), days("2026-05"), days("2026-12")], [20, 20, 19, 22]);
    }

    #[test]
    fn a_month_is_written_with_four_and_two_digits() {
        for text in ["2026-3", "2026-13", "mars", "2026-03-01", ""] {
            assert!(text.parse::<Month>().is_err(), "{text}");
        }
    }
}
