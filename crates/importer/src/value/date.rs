//! Days and instants: 2014-08-22, 20140822, 140822, 22/8 2014, 22.8.2014, `aug 2014`, day numbers.

use chrono::{DateTime, Days, NaiveDate, NaiveDateTime, NaiveTime, Utc};
use vagnpark_domain::{
    organisation::fold_name,
    time::{Month, instant_of_local},
};

use super::{Style, ValueError};
use crate::{DateSystem, FindingCode, QuestionKind};

/// A day, and how exactly the text named it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Dated {
    /// The day; the first of a month that was named without a day.
    pub day: NaiveDate,
    /// Whether only the month was named.
    pub whole_month: bool,
    /// Whether the text was a bare day number.
    pub day_number: bool,
}

impl Dated {
    fn exact(day: NaiveDate) -> Self {
        Self { day, whole_month: false, day_number: false }
    }
}

const WANTED: &str = "a day; write for example 2014-08-22";

/// Three numbers of a day written with `/`, and nothing else.
fn slashed(text: &str) -> Option<[&str; 3]> {
    let mut parts = text.trim().split(['/', ' ', '-', '.']).filter(|part| !part.is_empty());
    let three = [parts.next()?, parts.next()?, parts.next()?];
    let numbers = three.iter().all(|part| part.bytes().all(|byte| byte.is_ascii_digit()));
    (text.contains('/') && numbers && parts.next().is_none()).then_some(three)
}

/// Whether a value can only be day first, or only month first.
pub(super) fn telling_order(text: &str) -> Option<bool> {
    let [first, second, year] = slashed(text)?;
    if first.len() == 4 || year.len() == 3 {
        return None;
    }
    let (first, second): (u32, u32) = (first.parse().ok()?, second.parse().ok()?);
    match (first, second) {
        (13..=31, 1..=12) => Some(true),
        (1..=12, 13..=31) => Some(false),
        _ => None,
    }
}

/// A day.
pub fn date(text: &str, style: Style) -> Result<Dated, ValueError> {
    let wrong = || ValueError::not_readable(text, WANTED);
    let trimmed = text.trim();
    let day = trimmed.split_once([' ', 'T']).filter(|(_, time)| time.contains(':')).map_or(trimmed, |(day, _)| day);
    if let Ok(day) = NaiveDate::parse_from_str(day, "%Y-%m-%d") {
        return plausible(day, text).map(Dated::exact);
    }
    if day.bytes().all(|byte| byte.is_ascii_digit()) {
        return digits_only(day, text, style);
    }
    if let Some(month) = month_only(day) {
        return plausible(month.first_day(), text).map(|day| Dated { day, whole_month: true, day_number: false });
    }
    let parts: Vec<&str> = day.split(['/', '.', ' ', '-']).filter(|part| !part.is_empty()).collect();
    let [first, second, third] = parts.as_slice() else { return Err(wrong()) };
    let number = |part: &str| part.parse::<u32>().map_err(|_| wrong());
    let (year, month, day_of_month) = match month_name(second) {
        Some(month) => (year_of(third).ok_or_else(wrong)?, month, number(first)?),
        None if first.len() == 4 => (year_of(first).ok_or_else(wrong)?, number(second)?, number(third)?),
        None => {
            let (first, second, year) = (number(first)?, number(second)?, year_of(third).ok_or_else(wrong)?);
            let (day_of_month, month) = in_order(text, (first, second, year), style)?;
            (year, month, day_of_month)
        }
    };
    plausible(NaiveDate::from_ymd_opt(year, month, day_of_month).ok_or_else(wrong)?, text).map(Dated::exact)
}

/// Which of two numbers is the day. Only `/` is also written month first.
fn in_order(text: &str, (first, second, year): (u32, u32, i32), style: Style) -> Result<(u32, u32), ValueError> {
    let either = first <= 12 && second <= 12 && first != second;
    if !text.contains('/') || (!either && first > second) || first == second {
        return Ok((first, second));
    }
    if !either {
        return Ok((second, first));
    }
    match style.day_first {
        Some(true) => Ok((first, second)),
        Some(false) => Ok((second, first)),
        None => Err(ValueError {
            code: FindingCode::Ambiguous,
            reason: format!("“{text}” can be day and month or month and day"),
            could_be: vec![format!("{year}-{second:02}-{first:02}"), format!("{year}-{first:02}-{second:02}")],
            question: Some(QuestionKind::DateOrder),
        }),
    }
}

fn digits_only(digits: &str, text: &str, style: Style) -> Result<Dated, ValueError> {
    let wrong = || ValueError::not_readable(text, WANTED);
    match digits.len() {
        8 => NaiveDate::parse_from_str(digits, "%Y%m%d").map_err(|_| wrong()),
        6 => NaiveDate::parse_from_str(digits, "%y%m%d").map_err(|_| wrong()),
        // 1927 to 2064: what else five digits could be in a column of days, nobody knows.
        5 if ("10000".."60000").contains(&digits) => {
            let number: u64 = digits.parse().map_err(|_| wrong())?;
            let zero = match style.date_system {
                DateSystem::From1900 => NaiveDate::from_ymd_opt(1899, 12, 30),
                DateSystem::From1904 => NaiveDate::from_ymd_opt(1904, 1, 1),
            };
            let day = zero.and_then(|zero| zero.checked_add_days(Days::new(number))).ok_or_else(wrong)?;
            return plausible(day, text).map(|day| Dated { day, whole_month: false, day_number: true });
        }
        _ => Err(wrong()),
    }
    .and_then(|day| plausible(day, text))
    .map(Dated::exact)
}

/// `2014-08`, `aug 2014`, `augusti -14`.
fn month_only(text: &str) -> Option<Month> {
    if let Ok(month) = text.parse::<Month>() {
        return Some(month);
    }
    let parts: Vec<&str> = text.split([' ', '-', '.', '/']).filter(|part| !part.is_empty()).collect();
    let [name, year] = parts.as_slice() else { return None };
    Some(Month::of(NaiveDate::from_ymd_opt(year_of(year)?, month_name(name)?, 1)?))
}

/// A year of four digits, or of two: up to 79 this century.
fn year_of(text: &str) -> Option<i32> {
    let year: i32 = text.parse().ok()?;
    match text.len() {
        4 => Some(year),
        2 if year < 80 => Some(2_000 + year),
        2 => Some(1_900 + year),
        _ => None,
    }
}

fn month_name(text: &str) -> Option<u32> {
    let names = ["jan", "feb", "mar", "apr", "maj", "jun", "jul", "aug", "sep", "okt", "nov", "dec"];
    let folded = fold_name(text);
    let at = names.iter().position(|name| folded.starts_with(name))?;
    u32::try_from(at + 1).ok()
}

fn plausible(day: NaiveDate, text: &str) -> Result<NaiveDate, ValueError> {
    let possible = NaiveDate::from_ymd_opt(1900, 1, 1).is_some_and(|from| day >= from)
        && NaiveDate::from_ymd_opt(2100, 1, 1).is_some_and(|to| day < to);
    let reason = || format!("“{text}” is not a day between 1900 and 2099");
    if possible { Ok(day) } else { Err(ValueError::new(FindingCode::NotPossible, reason())) }
}

/// The last day of what “t.o.m. 2014-08” or a day says.
pub fn last_day(text: &str, style: Style) -> Result<Dated, ValueError> {
    let lower = text.trim().to_lowercase();
    let rest = ["t.o.m.", "t.o.m", "tom", "till och med", "tills"].iter().find_map(|word| lower.strip_prefix(word));
    let read = date(rest.unwrap_or(&lower).trim(), style)?;
    let day = if read.whole_month { Month::of(read.day).last_day() } else { read.day };
    Ok(Dated { day, whole_month: false, ..read })
}

/// An instant: with a zone as it stands, without one in Swedish local time.
pub fn instant(text: &str, style: Style) -> Result<DateTime<Utc>, ValueError> {
    let trimmed = text.trim();
    if let Some(local) = usual_local_time(trimmed) {
        return in_sweden(local);
    }
    if let Ok(at) = DateTime::parse_from_rfc3339(&trimmed.replacen(' ', "T", 1)) {
        return Ok(at.with_timezone(&Utc));
    }
    let (day, time) = match trimmed.rsplit_once([' ', 'T']) {
        Some((day, time)) => match time_of_day(time) {
            Some(time) => (day, time),
            None => (trimmed, NaiveTime::MIN),
        },
        None => (trimmed, NaiveTime::MIN),
    };
    let read = date(day, style).map_err(|error| match error.question {
        Some(_) => error,
        None => ValueError::not_readable(text, "a time; write for example 2026-10-01 08:15"),
    })?;
    in_sweden(read.day.and_time(time))
}

/// `8:15`, `08.15`, `08:15:30`.
fn time_of_day(text: &str) -> Option<NaiveTime> {
    let parts: Vec<&str> = text.trim_start_matches("kl.").trim_start_matches("kl").split([':', '.']).collect();
    let number = |part: &&str| part.parse::<u32>().ok().filter(|_| (1..=2).contains(&part.len()));
    match parts.as_slice() {
        [hour, minute] => NaiveTime::from_hms_opt(number(hour)?, number(minute)?, 0),
        [hour, minute, second] => NaiveTime::from_hms_opt(number(hour)?, number(minute)?, number(second)?),
        _ => None,
    }
}

/// `2026-10-01 08:15` and `2026-10-01T08:15:30`, which registers of a million rows are full of, without
/// going through format strings. Anything else is left to the tolerant way.
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
    plausible(day, text).ok()?.and_hms_opt(number(11, 13)?, number(14, 16)?, second)
}

fn in_sweden(local: NaiveDateTime) -> Result<DateTime<Utc>, ValueError> {
    instant_of_local(local).map_err(|gap| ValueError {
        could_be: [gap.before, gap.after].map(|at| at.format("%Y-%m-%d %H:%M").to_string()).into(),
        ..ValueError::new(FindingCode::NotPossible, gap.to_string())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Result<String, FindingCode> {
        date(text, Style::default()).map(|read| read.day.to_string()).map_err(|error| error.code)
    }

    #[test]
    fn i6_days_are_read_in_their_many_forms() {
        for text in [
            "2014-08-22",
            "20140822",
            "140822",
            "22/8 2014",
            "22/8-14",
            "22.8.2014",
            "22 aug 2014",
            "22 augusti -14",
            "2014/08/22",
            "8/22/2014",
            "41873",
            "2014-08-22 00:00:00",
        ] {
            assert_eq!(day(text), Ok("2014-08-22".to_owned()), "{text}");
        }
        let mac = Style { date_system: DateSystem::From1904, ..Style::default() };
        assert_eq!(date("40411", mac).map(|read| read.day.to_string()), Ok("2014-08-22".to_owned()));
    }

    #[test]
    fn i6_a_month_is_its_first_day_or_its_last() {
        for text in ["2014-08", "aug 2014", "augusti 2014", "aug-14"] {
            assert_eq!(
                date(text, Style::default()).map(|read| (read.day.to_string(), read.whole_month)),
                Ok(("2014-08-01".to_owned(), true)),
                "{text}"
            );
            let until = last_day(&format!("t.o.m. {text}"), Style::default()).map(|read| read.day.to_string());
            assert_eq!(until, Ok("2014-08-31".to_owned()), "{text}");
        }
    }

    #[test]
    fn i6_an_ambiguous_day_is_a_question_unless_the_column_tells() {
        assert_eq!(day("1/3 2024"), Err(FindingCode::Ambiguous));
        assert_eq!(day("3/3 2024"), Ok("2024-03-03".to_owned()));
        assert_eq!(day("13/3 2024"), Ok("2024-03-13".to_owned()));
        let month_first = Style { day_first: Some(false), ..Style::default() };
        assert_eq!(date("1/3 2024", month_first).map(|read| read.day.to_string()), Ok("2024-01-03".to_owned()));
        for text in ["2014-02-30", "31/2 2014", "i går", "99999", "12"] {
            assert!(day(text).is_err(), "{text}");
        }
        assert_eq!(day("1814-08-22"), Err(FindingCode::NotPossible));
    }

    #[test]
    fn local_times_are_read_in_sweden_and_the_gap_is_named() {
        let at = |text: &str| instant(text, Style::default()).map(|at| at.to_rfc3339()).map_err(|error| error.code);
        for text in ["2026-07-01 08:15", "2026-07-01 08.15", "1/7 2026 8:15", "2026-07-01T06:15:00Z"] {
            let style = Style { day_first: Some(true), ..Style::default() };
            assert_eq!(
                instant(text, style).map(|at| at.to_rfc3339()),
                Ok("2026-07-01T06:15:00+00:00".to_owned()),
                "{text}"
            );
        }
        assert_eq!(at("2026-03-29 02:30"), Err(FindingCode::NotPossible));
        assert_eq!(at("1/7 2026 8:15"), Err(FindingCode::Ambiguous));
    }
}
