//! Times of day, alone and after or before a day: `8:15`, `08.15`, `kl. 08:15`, `0815`, `08:15:30.000`, `8:15 PM`,
//! `24:00`, and zones. What is not understood is an error with its value; nothing that cannot be read is midnight.

use chrono::{DateTime, Datelike, Duration, NaiveDate, NaiveDateTime, NaiveTime, Utc};
use vagnpark_domain::time::{Month, instant_of_local, local_date, local_time};

use super::{
    Style, ValueError,
    date::{Dated, day_alone, plausible},
};
use crate::{FindingCode, ValueReason, Wanted};

/// A time of day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Clock {
    /// Seconds since midnight; 24:00 is the whole day. Parts of a second are cut off.
    seconds: u32,
    zone: Option<Zone>,
}

/// The zone that follows a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Zone {
    /// Seconds ahead of UTC.
    Offset(i32),
    /// CET or CEST, which must hold on that day.
    Swedish(i32),
}

impl Clock {
    /// Reads a time of day by itself.
    pub fn read(text: &str) -> Option<Self> {
        let spaced = text.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase();
        let (rest, zone) = zone_behind(&spaced);
        let (rest, afternoon) = half_of_day(rest);
        let named = ["klockan", "kl.", "kl"].iter().find_map(|word| rest.strip_prefix(word));
        let bare = named.unwrap_or(rest).trim();
        // A number alone is an hour only if it says so: `kl 8`, `8 PM`.
        let hour_alone =
            || bare.parse().ok().filter(|_| named.is_some() || afternoon.is_some()).map(|hour| (hour, 0, 0));
        let (hour, minute, second) = if bare.len() <= 2 { hour_alone()? } else { numbers(bare)? };
        let hour = match afternoon {
            Some(_) if !(1..=12).contains(&hour) => return None,
            Some(afternoon) => hour % 12 + if afternoon { 12 } else { 0 },
            None => hour,
        };
        let whole_day = (hour, minute, second) == (24, 0, 0);
        let possible = whole_day || (hour < 24 && minute < 60 && second < 60);
        possible.then_some(Self { seconds: hour * 3_600 + minute * 60 + second, zone })
    }

    /// The day in Sweden that it is on a day: with a zone, that may be another.
    fn local_day(self, day: NaiveDate) -> Result<NaiveDate, ValueError> {
        if self.zone.is_none() { Ok(day) } else { self.on(day).map(local_date) }
    }

    /// The instant that it is on a day.
    pub fn on(self, day: NaiveDate) -> Result<DateTime<Utc>, ValueError> {
        let local = day.and_time(NaiveTime::MIN) + Duration::seconds(i64::from(self.seconds));
        match self.zone {
            None => in_sweden(local),
            Some(Zone::Offset(seconds)) => Ok((local - Duration::seconds(i64::from(seconds))).and_utc()),
            Some(Zone::Swedish(seconds)) => {
                let at = (local - Duration::seconds(i64::from(seconds))).and_utc();
                if local_time(at) == local {
                    return Ok(at);
                }
                let shown = |at: NaiveDateTime| at.format("%Y-%m-%d %H:%M").to_string();
                let could_be = vec![shown(local), shown(local_time(at))];
                Err(ValueError { could_be, ..ValueError::new(ValueReason::ZoneNotThen) })
            }
        }
    }
}

/// An instant: with a zone as written, without one in Swedish local time. A day alone is its midnight.
pub fn instant(text: &str, style: Style) -> Result<DateTime<Utc>, ValueError> {
    let trimmed = text.trim();
    if let Some(local) = usual_local_time(trimmed) {
        return in_sweden(local);
    }
    match day_alone(trimmed, style) {
        Ok(read) if !read.whole_month => return in_sweden(read.day.and_time(NaiveTime::MIN)),
        Err(error) if error.code() != FindingCode::NotReadable => return Err(error),
        Ok(_) | Err(_) => {}
    }
    match split(text, style)? {
        Some((read, clock)) => clock.on(read.day),
        None => Err(ValueError::not_a(Wanted::Instant)),
    }
}

/// A day. Anything after it must be a time of day; in another zone, it is the day that this is in Sweden.
pub fn date(text: &str, style: Style) -> Result<Dated, ValueError> {
    match day_alone(text.trim(), style) {
        Err(error) if error.code() == FindingCode::NotReadable => {
            let (read, clock) = split(text, style)?.ok_or(error)?;
            Ok(Dated { day: clock.local_day(read.day)?, ..read })
        }
        read => read,
    }
}

/// The one day among the words of a text: `klar 2026-03-04 hos Bilia`. A month or a bare number among them is none.
pub fn day_within(text: &str, style: Style) -> Option<NaiveDate> {
    let bare = |word: &'_ str| word.trim_matches(|sign| "(),;:".contains(sign)).to_owned();
    let words: Vec<String> = text.split_whitespace().map(bare).collect();
    let is_day = |text: &str| {
        let of_digits = text.bytes().all(|byte| byte.is_ascii_digit());
        date(text, style).ok().filter(|read| !read.whole_month && !read.day_number && !of_digits).map(|read| read.day)
    };
    let mut found = None;
    let mut at = 0;
    while at < words.len() {
        let longest = (1..=3).rev().find_map(|many| Some((many, is_day(&words.get(at..at + many)?.join(" "))?)));
        let Some((many, day)) = longest else {
            at += 1;
            continue;
        };
        if found.is_some_and(|found| found != day) {
            return None;
        }
        (found, at) = (Some(day), at + many);
    }
    found
}

/// The last day of what “t.o.m. 2014-08” or a day says.
pub fn last_day(text: &str, style: Style) -> Result<Dated, ValueError> {
    let lower = text.trim().to_lowercase();
    let rest = ["t.o.m.", "t.o.m", "tom", "till och med", "tills"].iter().find_map(|word| lower.strip_prefix(word));
    let read = date(rest.unwrap_or(&lower).trim(), style)?;
    let day = match (read.whole_month, read.whole_year) {
        (_, true) => read.day.with_month(12).and_then(|day| day.with_day(31)).unwrap_or(read.day),
        (true, false) => Month::of(read.day).last_day(),
        (false, false) => read.day,
    };
    Ok(Dated { day, whole_month: false, ..read })
}

/// A day with a time after or before it; none if the text is not both.
pub(super) fn split(text: &str, style: Style) -> Result<Option<(Dated, Clock)>, ValueError> {
    let trimmed = text.trim();
    if let Some(both) = together(trimmed, style) {
        return Ok(Some(both));
    }
    let mut asked = None;
    let borders = trimmed.char_indices().filter(|(_, c)| c.is_whitespace() || matches!(c, 'T' | 't' | ','));
    for (at, sign) in borders {
        let before = trimmed.get(..at).unwrap_or_default().trim_end_matches([',', ' ']);
        let behind = trimmed.get(at + sign.len_utf8()..).unwrap_or_default().trim_start();
        for (day, clock) in [(before, behind), (behind, before)] {
            let Some(clock) = Clock::read(clock) else { continue };
            match day_alone(day.trim(), style) {
                Ok(read) if !read.whole_month => return Ok(Some((read, clock))),
                Err(error) if error.code() != FindingCode::NotReadable => asked = Some(error),
                Ok(_) | Err(_) => {}
            }
        }
    }
    asked.map_or(Ok(None), Err)
}

/// `20261001081530`, and a day number with a fraction of a day, as spreadsheets keep instants.
fn together(text: &str, style: Style) -> Option<(Dated, Clock)> {
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    if digits(text) && matches!(text.len(), 12 | 14) {
        let day = day_alone(text.get(..8)?, style).ok()?;
        return Some((day, Clock::read(text.get(8..)?)?));
    }
    let (whole, part) =
        text.split_once([',', '.']).filter(|(whole, part)| whole.len() == 5 && digits(whole) && digits(part))?;
    let day = day_alone(whole, style).ok()?;
    let part = part.get(..part.len().min(9))?;
    let scale = 10_u64.checked_pow(u32::try_from(part.len()).ok()?)?;
    let seconds = (part.parse::<u64>().ok()? * 86_400 + scale / 2) / scale;
    Some((day, Clock { seconds: u32::try_from(seconds).ok()?, zone: None }))
}

/// The numbers of a time of day; parts of a second are cut off.
fn numbers(text: &str) -> Option<(u32, u32, u32)> {
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    let two = |part: &str| part.parse::<u32>().ok().filter(|_| digits(part) && part.len() <= 2);
    if digits(text) {
        return match text.len() {
            4 => Some((two(text.get(..2)?)?, two(text.get(2..)?)?, 0)),
            6 => Some((two(text.get(..2)?)?, two(text.get(2..4)?)?, two(text.get(4..)?)?)),
            _ => None,
        };
    }
    let text = text.strip_suffix('h').filter(|rest| rest.contains([':', '.'])).unwrap_or(text).trim_end();
    let parts: Vec<&str> = text.split([':', '.', ',', 'h']).map(str::trim).collect();
    match parts.as_slice() {
        // A number with one decimal is not a time: `0,5` may be half a day, and `8.3` half past eight that lost its
        // zero.
        [_, minute] if minute.len() == 1 && !text.contains([':', 'h']) => None,
        [hour, minute] => Some((two(hour)?, two(minute)?, 0)),
        [hour, minute, second] => Some((two(hour)?, two(minute)?, two(second)?)),
        [hour, minute, second, parts] if digits(parts) => Some((two(hour)?, two(minute)?, two(second)?)),
        _ => None,
    }
}

/// Takes off `am`, `pm`, `fm` and `em`; answers whether it is after noon.
fn half_of_day(text: &str) -> (&str, Option<bool>) {
    let words = [
        ("a.m.", false),
        ("p.m.", true),
        ("am", false),
        ("pm", true),
        ("f.m.", false),
        ("e.m.", true),
        ("fm", false),
        ("em", true),
    ];
    let found = words.into_iter().find_map(|(word, afternoon)| Some((text.strip_suffix(word)?.trim_end(), afternoon)));
    found.map_or((text, None), |(rest, afternoon)| (rest, Some(afternoon)))
}

/// Takes a zone off the end: `z`, `+02:00`, `+0200`, `+02`, `utc+2`, `gmt`, `cet`, `cest`, a name in brackets.
fn zone_behind(text: &str) -> (&str, Option<Zone>) {
    let text = text.strip_suffix("[europe/stockholm]").map_or(text, str::trim_end);
    for (word, zone) in [
        ("(cest)", Zone::Swedish(7_200)),
        ("(cet)", Zone::Swedish(3_600)),
        ("cest", Zone::Swedish(7_200)),
        ("cet", Zone::Swedish(3_600)),
        ("utc", Zone::Offset(0)),
        ("gmt", Zone::Offset(0)),
        ("z", Zone::Offset(0)),
    ] {
        if let Some(rest) = text.strip_suffix(word) {
            return (rest.trim_end(), Some(zone));
        }
    }
    let Some((at, sign)) = text.char_indices().rev().find(|(_, c)| matches!(c, '+' | '-' | '\u{2212}')) else {
        return (text, None);
    };
    let (rest, offset) = (text.get(..at).unwrap_or_default(), text.get(at + sign.len_utf8()..).unwrap_or_default());
    let named = ["utc", "gmt"].into_iter().find_map(|word| rest.trim_end().strip_suffix(word));
    // `08:15-09:30` is from when until when, and not a zone of the Marquesas.
    let a_span = sign != '+' && named.is_none() && rest.matches(':').count() < 2;
    match offset_seconds(offset).filter(|_| !a_span) {
        Some(seconds) => {
            let seconds = if sign == '+' { seconds } else { -seconds };
            (named.unwrap_or(rest).trim_end(), Some(Zone::Offset(seconds)))
        }
        None => (text, None),
    }
}

/// `02:00`, `0200`, `02`, `2`.
fn offset_seconds(text: &str) -> Option<i32> {
    let digits: String = text.chars().filter(|c| *c != ':').collect();
    if !digits.bytes().all(|byte| byte.is_ascii_digit()) || !matches!(digits.len(), 1 | 2 | 4) {
        return None;
    }
    let (hours, minutes) = digits.split_at_checked(2).unwrap_or((&digits, ""));
    let minutes = if minutes.is_empty() { 0 } else { minutes.parse().ok()? };
    let hours: i32 = hours.parse().ok()?;
    (hours <= 14 && matches!(minutes, 0 | 30 | 45)).then_some(hours * 3_600 + minutes * 60)
}

/// `2026-10-01 08:15` and `2026-10-01T08:15:30`, which registers of a million rows are full of, without the tolerant
/// parser. Anything else is left to that.
fn usual_local_time(text: &str) -> Option<NaiveDateTime> {
    let bytes = text.as_bytes();
    let separators = bytes.get(4) == Some(&b'-')
        && bytes.get(7) == Some(&b'-')
        && matches!(bytes.get(10), Some(b' ' | b'T'))
        && bytes.get(13) == Some(&b':')
        && (bytes.len() == 16 || (bytes.len() == 19 && bytes.get(16) == Some(&b':')));
    let number = |from: usize, to: usize| -> Option<u32> {
        bytes
            .get(from..to)?
            .iter()
            .try_fold(0, |sum, byte| byte.is_ascii_digit().then(|| sum * 10 + u32::from(byte - b'0')))
    };
    if !separators {
        return None;
    }
    let second = if bytes.len() == 19 { number(17, 19)? } else { 0 };
    let day = NaiveDate::from_ymd_opt(i32::try_from(number(0, 4)?).ok()?, number(5, 7)?, number(8, 10)?)?;
    plausible(day).ok()?.and_hms_opt(number(11, 13)?, number(14, 16)?, second)
}

fn in_sweden(local: NaiveDateTime) -> Result<DateTime<Utc>, ValueError> {
    instant_of_local(local).map_err(|gap| ValueError {
        could_be: [gap.before, gap.after].map(|at| at.format("%Y-%m-%d %H:%M").to_string()).into(),
        ..ValueError::new(ValueReason::NoSuchTime { before: gap.before, after: gap.after })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Result<String, FindingCode> {
        instant(text, Style { day_first: Some(true), ..Style::default() })
            .map(|at| local_time(at).format("%Y-%m-%d %H:%M:%S").to_string())
            .map_err(|error| error.code())
    }

    #[test]
    fn a_time_is_read_in_its_many_forms() {
        for text in [
            "2026-07-01 08:15",
            "2026-07-01 08.15",
            "2026-07-01 8:15",
            "1/7 2026 8:15",
            "01/07/2026 08:15",
            "2026-07-01T06:15:00Z",
            "2026-07-01T06:15Z",
            "2026-07-01T08:15+02:00",
            "2026-07-01 08:15:00 +02:00",
            "2026-07-01 08:15:00+0200",
            "2026-07-01 08:15 CEST",
            "2026-07-01 08:15 UTC+2",
            "2026-07-01 06:15 UTC",
            "2026-07-01T08:15:00+02:00[Europe/Stockholm]",
            "2026-07-01 08:15:00.000",
            "2026-07-01T08:15:00.1234567",
            "2026-07-01 08:15:00,500",
            "2026-07-01 08:15 AM",
            "2026-07-01 8:15\u{202f}a.m.",
            "2026-07-01 kl. 08:15",
            "2026-07-01 kl 08.15",
            "2026-07-01, 08:15",
            "2026-07-01  08:15",
            "2026-07-01 0815",
            "20260701 0815",
            "202607010815",
            "20260701081500",
            "20260701T081500",
            "1 jul 2026 08:15",
            "08:15 2026-07-01",
            "2026-07-01 08h15",
            "2026-07-01 08:15h",
            "ons 1/7 2026 kl 8.15",
            "Jul 1, 2026 8:15 AM",
            "01JUL2026 08:15",
            "46204,34375",
        ] {
            assert_eq!(at(text), Ok("2026-07-01 08:15:00".to_owned()), "{text}");
        }
        assert_eq!(at("2026-07-01 08:15 PM"), Ok("2026-07-01 20:15:00".to_owned()));
        assert_eq!(at("2026-07-01 kl 8"), Ok("2026-07-01 08:00:00".to_owned()));
        assert_eq!(at("2026-07-01 8 PM"), Ok("2026-07-01 20:00:00".to_owned()));
        assert_eq!(at("2026-07-01 12:05 am"), Ok("2026-07-01 00:05:00".to_owned()));
        assert_eq!(at("2026-07-01 24:00"), Ok("2026-07-02 00:00:00".to_owned()));
        assert_eq!(at("2026-07-01 08:15:30"), Ok("2026-07-01 08:15:30".to_owned()));
        assert_eq!(at("2026-07-01"), Ok("2026-07-01 00:00:00".to_owned()), "a day alone is its midnight");
    }

    #[test]
    fn a_time_that_is_not_understood_is_an_error_and_never_midnight() {
        for text in [
            "2026-07-01 25:61",
            "2026-07-01 24:01",
            "2026-07-01 08:60",
            "2026-07-01 13:15 PM",
            "2026-07-01 0:15 AM",
            "2026-07-01 åtta",
            "2026-07-01 8",
            "2026-07-01 08:15 EST",
            "2026-07-01 08:15 08:20",
            "2026-07-01 08:15-09:40",
            "2026-07-01 08:15:3x",
            "2026-07-01 0,5",
            "2026-07-01 8.3",
            "2026-07-01 08:15+25:00",
            "2026-07",
            "08:15",
            "2026-07-01T",
        ] {
            assert!(matches!(at(text), Err(FindingCode::NotReadable)), "{text}: {:?}", at(text));
        }
        assert_eq!(at("2026-07-01 08:15 CET"), Err(FindingCode::NotPossible), "in July Sweden has summer time");
        assert_eq!(at("2026-03-29 02:30"), Err(FindingCode::NotPossible));
        let unsaid = instant("1/7 2026 8:15", Style::default()).map_err(|error| error.code());
        assert_eq!(unsaid, Err(FindingCode::Ambiguous));
    }

    #[test]
    fn the_hour_that_comes_twice_is_told_apart_by_its_zone() {
        let utc = |text: &str| instant(text, Style::default()).map(|at| at.to_rfc3339()).map_err(|error| error.code());
        assert_eq!(utc("2026-10-25 02:30 CEST"), Ok("2026-10-25T00:30:00+00:00".to_owned()));
        assert_eq!(utc("2026-10-25 02:30 CET"), Ok("2026-10-25T01:30:00+00:00".to_owned()));
    }
}
