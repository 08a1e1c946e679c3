//! Values as people write them in registers (I-6). Tolerant, exact, never by locale accident: what
//! can mean two things is an error that says so.

use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, Utc};
use vagnpark_domain::{
    organisation::fold_name,
    time::{Month, instant_of_local},
};

use crate::FindingCode;

/// Why a text is not a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ValueError {
    /// The stable word.
    pub code: FindingCode,
    /// In words.
    pub reason: String,
    /// What it could be.
    pub proposal: Option<String>,
}

fn not_readable(text: &str, wanted: &str) -> ValueError {
    ValueError { code: FindingCode::NotReadable, reason: format!("“{text}” is not {wanted}"), proposal: None }
}

/// The text without surrounding space, or nothing if it is one of the ways to write nothing.
pub fn present(text: &str) -> Option<&str> {
    let text = text.trim();
    // Nearly every cell has a digit or is long: those need no second look.
    if text.len() > 24 || text.bytes().any(|byte| byte.is_ascii_digit()) {
        return Some(text);
    }
    let empty = text.is_empty()
        || matches!(
            fold_name(text).as_str(),
            "" | "saknas" | "uppgiftsaknas" | "okand" | "na" | "null" | "ejkant" | "ingenuppgift"
        );
    (!empty).then_some(text)
}

/// A whole number, with or without grouping.
pub fn integer(text: &str) -> Result<i64, ValueError> {
    let digits: String = text.chars().filter(|c| !c.is_whitespace()).collect::<String>().replace('\u{2212}', "-");
    digits.parse().map_err(|_| not_readable(text, "a whole number"))
}

/// A number of kilometres (or mil, with factor 10), as whole metres. `12,5`, `1 234.5`.
pub fn distance_m(text: &str, factor: i64) -> Result<i64, ValueError> {
    let cleaned: String =
        text.chars().filter(|c| !c.is_whitespace()).collect::<String>().to_lowercase().replace(',', ".");
    let cleaned = cleaned.trim_end_matches("km");
    let (whole, decimals) = cleaned.split_once('.').unwrap_or((cleaned, ""));
    let wanted = "a distance; write for example 12,5";
    let digits_only = |part: &str| part.chars().all(|c| c.is_ascii_digit());
    if whole.is_empty() || !digits_only(whole) || !digits_only(decimals) {
        return Err(not_readable(text, wanted));
    }
    if decimals.chars().skip(3).any(|c| c != '0') {
        return Err(not_readable(text, "a distance in whole metres (at most three decimals of a km)"));
    }
    let thousandths: String = decimals.chars().chain("000".chars()).take(3).collect();
    let metres: i64 = format!("{whole}{thousandths}").parse().map_err(|_| not_readable(text, wanted))?;
    metres.checked_mul(factor).ok_or_else(|| not_readable(text, wanted))
}

/// A day: `2014-08-22`, `20140822`, `140822`, `22/8 2014`, `22.8.2014`, `22 aug 2014`.
pub fn date(text: &str) -> Result<NaiveDate, ValueError> {
    let wanted = "a day; write for example 2014-08-22";
    let trimmed = text.trim();
    let date_part =
        trimmed.split_once([' ', 'T']).filter(|(_, time)| time.contains(':')).map_or(trimmed, |(day, _)| day);
    if let Ok(day) = NaiveDate::parse_from_str(date_part, "%Y-%m-%d") {
        return plausible(day, text);
    }
    let digits_only = date_part.chars().all(|c| c.is_ascii_digit());
    if digits_only && date_part.len() == 8 {
        return plausible(
            NaiveDate::parse_from_str(date_part, "%Y%m%d").map_err(|_| not_readable(text, wanted))?,
            text,
        );
    }
    if digits_only && date_part.len() == 6 {
        return plausible(
            NaiveDate::parse_from_str(date_part, "%y%m%d").map_err(|_| not_readable(text, wanted))?,
            text,
        );
    }
    let parts: Vec<&str> = date_part.split(['/', '.', ' ', '-']).filter(|part| !part.is_empty()).collect();
    let [first, second, year] = parts.as_slice() else { return Err(not_readable(text, wanted)) };
    let number = |part: &str| part.parse::<u32>().map_err(|_| not_readable(text, wanted));
    let (year, day) = (number(year)?, number(first)?);
    let month = match month_name(second) {
        Some(month) => month,
        None => number(second)?,
    };
    if day <= 12 && month <= 12 && day != month && month_name(second).is_none() && date_part.contains('/') {
        return Err(ValueError {
            code: FindingCode::Ambiguous,
            reason: format!("“{text}” can be day and month or month and day"),
            proposal: Some(format!("{year}-{month:02}-{day:02} or {year}-{day:02}-{month:02}")),
        });
    }
    let year = i32::try_from(year).map_err(|_| not_readable(text, wanted))?;
    plausible(NaiveDate::from_ymd_opt(year, month, day).ok_or_else(|| not_readable(text, wanted))?, text)
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
    if possible {
        Ok(day)
    } else {
        Err(ValueError {
            code: FindingCode::NotPossible,
            reason: format!("“{text}” is not a day between 1900 and 2099"),
            proposal: None,
        })
    }
}

/// The last day of what “t.o.m. 2014-08” or a day says.
pub fn last_day(text: &str) -> Result<NaiveDate, ValueError> {
    let lower = text.trim().to_lowercase();
    let rest = lower.trim_start_matches("t.o.m.").trim_start_matches("tom").trim();
    match rest.parse::<Month>() {
        Ok(month) => Ok(month.last_day()),
        Err(_) => date(rest),
    }
}

/// An instant: with a zone as it stands, without one in Swedish local time.
pub fn instant(text: &str) -> Result<DateTime<Utc>, ValueError> {
    let wanted = "a time; write for example 2026-10-01 08:15";
    let trimmed = text.trim();
    if let Some(local) = usual_local_time(trimmed) {
        return in_sweden(local);
    }
    if let Ok(at) = DateTime::parse_from_rfc3339(&trimmed.replacen(' ', "T", 1)) {
        return Ok(at.with_timezone(&Utc));
    }
    let formats = ["%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M", "%Y-%m-%d %H.%M"];
    let local = formats.iter().find_map(|format| NaiveDateTime::parse_from_str(trimmed, format).ok());
    let local = match local {
        Some(local) => local,
        None => date(trimmed).map_err(|_| not_readable(text, wanted))?.and_time(NaiveTime::MIN),
    };
    in_sweden(local)
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
        code: FindingCode::NotPossible,
        reason: gap.to_string(),
        proposal: Some(gap.after.to_string()),
    })
}

/// Yes or no.
pub fn yes_no(text: &str) -> Result<bool, ValueError> {
    match fold_name(text).as_str() {
        "ja" | "j" | "x" | "1" | "yes" | "y" | "true" | "sant" => Ok(true),
        "nej" | "n" | "0" | "no" | "false" | "falskt" => Ok(false),
        _ => Err(not_readable(text, "yes or no (Ja, Nej, J, N, X, 1, 0)")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn i6_days_are_read_in_their_many_forms() {
        for text in ["2014-08-22", "20140822", "140822", "22/8 2014", "22.8.2014", "22 aug 2014", "2014-08-22 00:00:00"]
        {
            assert_eq!(date(text).map(|day| day.to_string()), Ok("2014-08-22".to_owned()), "{text}");
        }
        assert_eq!(last_day("t.o.m. 2014-08").map(|day| day.to_string()), Ok("2014-08-31".to_owned()));
    }

    #[test]
    fn i6_an_ambiguous_day_is_a_question() {
        assert_eq!(date("1/3 2024").map_err(|error| error.code), Err(FindingCode::Ambiguous));
        assert_eq!(date("13/3 2024").map(|day| day.to_string()), Ok("2024-03-13".to_owned()));
        assert_eq!(date("2014-02-30").map_err(|error| error.code), Err(FindingCode::NotReadable));
    }

    #[test]
    fn i6_distances_are_exact_metres() {
        assert_eq!(distance_m("12,5", 1), Ok(12_500));
        assert_eq!(distance_m("1 234.567 km", 1), Ok(1_234_567));
        assert_eq!(distance_m("1,5", 10), Ok(15_000));
        assert!(distance_m("-1", 1).is_err() && distance_m("1,2345", 1).is_err() && distance_m("tolv", 1).is_err());
    }

    #[test]
    fn local_times_are_read_in_sweden_and_the_gap_is_named() {
        assert_eq!(instant("2026-07-01 08:15").map(|at| at.to_rfc3339()), Ok("2026-07-01T06:15:00+00:00".to_owned()));
        assert_eq!(
            instant("2026-07-01T08:15:00Z").map(|at| at.to_rfc3339()),
            Ok("2026-07-01T08:15:00+00:00".to_owned())
        );
        assert_eq!(instant("2026-03-29 02:30").map_err(|error| error.code), Err(FindingCode::NotPossible));
    }

    #[test]
    fn i6_the_ways_to_write_nothing() {
        for text in ["", " ", "-", "saknas", "Uppgift saknas", "#SAKNAS!", "N/A"] {
            assert_eq!(present(text), None, "{text}");
        }
        assert_eq!(present(" 0 "), Some("0"));
    }
}
