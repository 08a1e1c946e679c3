//! Periods: a month, a quarter, a year, or from one day to another.

use chrono::{Datelike, Days, NaiveDate, Weekday};
use vagnpark_domain::{names::fold_name, time::Month};

use super::{Style, ValueError, date, date::order_told, last_day};
use crate::Wanted;

/// The days of a period.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Period {
    /// Its first day.
    pub first: NaiveDate,
    /// Its last day.
    pub last: NaiveDate,
}

/// What stands between the first and the last day, the longest first.
const BETWEEN: [&str; 8] = ["--", " – ", " - ", "–", "..", " till ", " t.o.m. ", "/"];

/// A period: `2025-03`, `mars 2025`, `202503`, `kv 1 2025`, `v.10 2025`, `2025`, `2025-01-01 – 2025-01-31`. A
/// day is one, too.
pub fn period(text: &str, style: Style) -> Result<Period, ValueError> {
    let text = text.trim();
    let forms = [quarter, half_year, week, six_digits, four_digits];
    if let Some(period) = forms.into_iter().find_map(|form| form(text)) {
        return Ok(period);
    }
    let ends = |between: &&str| text.split_once(*between).filter(|(first, last)| !first.is_empty() && !last.is_empty());
    for (first, last) in BETWEEN.iter().filter_map(ends) {
        let (Ok(first), Ok(last)) = (date(first.trim(), style), last_day(last.trim(), style)) else { continue };
        // `01/2025` is a month, and a bare number no day.
        if !first.day_number && !last.day_number && first.day <= last.day && first.day.year() > 1989 {
            return Ok(Period { first: first.day, last: last.day });
        }
    }
    if let Some(period) = year_behind(text, style) {
        return Ok(period);
    }
    let wrong = |error: ValueError| if error.answers.is_empty() { ValueError::not_a(Wanted::Period) } else { error };
    let (first, last) = (date(text, style).map_err(wrong)?, last_day(text, style).map_err(wrong)?);
    if first.day_number {
        return Err(ValueError::not_a(Wanted::Period));
    }
    Ok(Period { first: first.day, last: last.day })
}

/// A period whose year stands behind its last day alone: `1/10-31/10 2026`, `1–31 okt 2026`, `sept.-okt. 2026`.
fn year_behind(text: &str, style: Style) -> Option<Period> {
    let text = text.replace(" till ", "-");
    let (first, last) = text.split_once(['-', '–'])?;
    let (first, last) = (first.trim(), last.trim());
    if last.contains(['-', '–']) {
        return None;
    }
    // What the last day tells of the order of day and month, it tells of the first.
    let style = Style { day_first: order_told(last).and_then(|told| told.day_first).or(style.day_first), ..style };
    let (begins, ends) = (date(last, style).ok()?, last_day(last, style).ok()?);
    let (year, month) = (ends.day.year(), ends.day.month());
    let is_number = !first.is_empty() && first.len() <= 2 && first.bytes().all(|byte| byte.is_ascii_digit());
    let first = if is_number {
        NaiveDate::from_ymd_opt(year, month, first.parse().ok()?).filter(|_| !begins.whole_month)
    } else {
        date(&format!("{first} {year}"), style).ok().map(|read| read.day)
    };
    let first = first.filter(|first| !begins.whole_year && !begins.day_number && *first <= ends.day)?;
    Some(Period { first, last: ends.day })
}

/// The half of a year that a text names: `H2 2026`, `2026 H1`, `andra halvåret 2026`.
fn half_year(text: &str) -> Option<Period> {
    let lower = text.to_lowercase().replace("första", "1").replace("andra", "2");
    let words: Vec<&str> = lower.split(|sign: char| !sign.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    let is_half = |word: &str| ["h", "halvår", "halvåret"].contains(&word);
    let (year, half) = match words.as_slice() {
        [half, year] | [year, half] if half.len() == 2 && half.starts_with('h') && year.len() == 4 => {
            (*year, half.get(1..)?)
        }
        [half, word, year] | [word, half, year] | [year, word, half] if is_half(word) && year.len() == 4 => {
            (*year, *half)
        }
        [half, "a" | "e", word, year] if is_half(word) && year.len() == 4 => (*year, *half),
        _ => return None,
    };
    let first = match half {
        "1" => 1,
        "2" => 7,
        _ => return None,
    };
    let first = NaiveDate::from_ymd_opt(year.parse().ok().filter(|year| (1990..2100).contains(year))?, first, 1)?;
    Some(Period { first, last: first.checked_add_months(chrono::Months::new(6))?.pred_opt()? })
}

/// The month of six digits: `202503`.
fn six_digits(text: &str) -> Option<Period> {
    let (year, month) = text.split_at_checked(4).filter(|(_, month)| month.len() == 2)?;
    let year = year.parse().ok().filter(|year| (1990..2100).contains(year))?;
    let first = NaiveDate::from_ymd_opt(year, month.parse().ok()?, 1)?;
    Some(Period { first, last: Month::of(first).last_day() })
}

/// The month of four digits which are no year: `2610`. `2012` is one.
fn four_digits(text: &str) -> Option<Period> {
    let (year, month) = text.split_at_checked(2).filter(|(_, month)| month.len() == 2)?;
    let year = year.parse::<i32>().ok().filter(|year| (21..=49).contains(year))?;
    let first = NaiveDate::from_ymd_opt(2000 + year, month.parse().ok()?, 1)?;
    Some(Period { first, last: Month::of(first).last_day() })
}

/// The quarter that a text names: `Q1 2025`, `2025 kv 1`, `2025Q1`, `1:a kvartalet 2025`.
fn quarter(text: &str) -> Option<Period> {
    let folded = fold_name(text);
    let word = ["kvartalet", "kvartal", "kv", "q", "k"].into_iter().find(|word| folded.contains(word))?;
    let (before, behind) = folded.split_once(word)?;
    let digits = |text: &str| -> String { text.chars().filter(char::is_ascii_digit).collect() };
    let others = |text: &str| text.chars().any(char::is_alphabetic);
    let ordinal = before.strip_suffix(['a', 'e']).unwrap_or(before);
    if others(ordinal) || others(behind) {
        return None;
    }
    let (before, behind) = (digits(before), digits(behind));
    let (year, number) = match (before.len(), behind.len()) {
        (4, 1) => (before.as_str(), behind.as_str()),
        (1, 4) => (behind.as_str(), before.as_str()),
        (0, 5) => (behind.get(1..)?, behind.get(..1)?),
        _ => return None,
    };
    let (year, number): (i32, u32) = (year.parse().ok()?, number.parse().ok()?);
    let first = NaiveDate::from_ymd_opt(year, number.checked_sub(1)? * 3 + 1, 1)?;
    let last = first.checked_add_months(chrono::Months::new(3))?.pred_opt()?;
    Some(Period { first, last })
}

/// The week that a text names, from Monday to Sunday: `v.10 2026`, `vecka 10, 2026`, `2026-W10`.
pub fn week(text: &str) -> Option<Period> {
    let lower = text.to_lowercase();
    let mut words: Vec<&str> = Vec::new();
    for part in lower.split(|sign: char| !sign.is_alphanumeric()).filter(|part| !part.is_empty()) {
        let mut rest = part;
        while let Some(first) = rest.chars().next() {
            let end = rest.find(|sign: char| sign.is_ascii_digit() != first.is_ascii_digit()).unwrap_or(rest.len());
            let (word, behind) = rest.split_at_checked(end)?;
            words.push(word);
            rest = behind;
        }
    }
    let (word, week, year) = match words.as_slice() {
        [word, week, year] if word.starts_with(char::is_alphabetic) => (*word, *week, *year),
        [year, word, week] => (*word, *week, *year),
        _ => return None,
    };
    let is_week = ["v", "vecka", "veckan", "w", "week"].contains(&word) && week.len() <= 2 && year.len() == 4;
    let year = year.parse().ok().filter(|year| is_week && (1990..2100).contains(year))?;
    let first = NaiveDate::from_isoywd_opt(year, week.parse().ok()?, Weekday::Mon)?;
    Some(Period { first, last: first.checked_add_days(Days::new(6))? })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn i6_a_period_is_all_of_its_days() {
        for (text, days) in [
            ("2025-03", "2025-03-01 2025-03-31"),
            ("mars 2025", "2025-03-01 2025-03-31"),
            ("Mars-25", "2025-03-01 2025-03-31"),
            ("202502", "2025-02-01 2025-02-28"),
            ("2610", "2026-10-01 2026-10-31"),
            ("2012", "2012-01-01 2012-12-31"),
            ("Q1 2025", "2025-01-01 2025-03-31"),
            ("2025Q4", "2025-10-01 2025-12-31"),
            ("kv 2 2025", "2025-04-01 2025-06-30"),
            ("2025 kvartal 3", "2025-07-01 2025-09-30"),
            ("1:a kvartalet 2025", "2025-01-01 2025-03-31"),
            ("2025", "2025-01-01 2025-12-31"),
            ("2025-01-01 - 2025-01-31", "2025-01-01 2025-01-31"),
            ("2025-01-15–2025-02-14", "2025-01-15 2025-02-14"),
            ("2025-01-01--2025-03-31", "2025-01-01 2025-03-31"),
            ("2025-01 till 2025-03", "2025-01-01 2025-03-31"),
            ("2025-03-14", "2025-03-14 2025-03-14"),
            ("1:a mars 2025", "2025-03-01 2025-03-01"),
            ("v.10 2026", "2026-03-02 2026-03-08"),
            ("V10 2026", "2026-03-02 2026-03-08"),
            ("vecka 10, 2026", "2026-03-02 2026-03-08"),
            ("2026-W10", "2026-03-02 2026-03-08"),
            ("2026 v. 53", "2026-12-28 2027-01-03"),
            ("10/2026", "2026-10-01 2026-10-31"),
            ("1/10-31/10 2026", "2026-10-01 2026-10-31"),
            ("1/10 – 31/10 2026", "2026-10-01 2026-10-31"),
            ("1-31/10 2026", "2026-10-01 2026-10-31"),
            ("1–31 okt 2026", "2026-10-01 2026-10-31"),
            ("sept.-okt. 2026", "2026-09-01 2026-10-31"),
            ("okt-dec 2026", "2026-10-01 2026-12-31"),
            ("H2 2026", "2026-07-01 2026-12-31"),
            ("2026 H1", "2026-01-01 2026-06-30"),
            ("1:a halvåret 2026", "2026-01-01 2026-06-30"),
            ("Andra halvåret 2026", "2026-07-01 2026-12-31"),
        ] {
            let read = period(text, Style::default()).map(|read| format!("{} {}", read.first, read.last));
            assert_eq!(read.as_deref(), Ok(days), "{text}");
        }
        for text in [
            "kv 5 2025",
            "Q1",
            "mars",
            "oktober i fjol",
            "3",
            "2025-02-30",
            "v.10",
            "v.54 2026",
            "v.10 26",
            "H3 2026",
            "31/10-1/10 2026",
            "1026",
            "2613",
        ] {
            assert!(period(text, Style::default()).is_err(), "{text}");
        }
    }
}
