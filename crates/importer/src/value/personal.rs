//! Swedish personal identity numbers and coordination numbers in a text (I-21): found by their form, their day and
//! their check digit, and masked. The number of an organisation has no day in it.

use chrono::NaiveDate;

/// Stands for the last four digits.
const MASK: &str = "****";
/// How many digits follow the day.
const BEHIND_THE_DAY: usize = 4;

/// A text with each personal number in it masked: `800101-****`; none if there is none.
pub(crate) fn masked(text: &str) -> Option<String> {
    masked_as(text, Writing::WithSign)
}

/// The same where it is known that a text is about persons: numbers with a space in place of the sign, or with nothing,
/// are such numbers, too.
pub(crate) fn masked_of_person(text: &str) -> Option<String> {
    masked_as(text, Writing::Any)
}

/// How ten digits are written if they are a personal number.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Writing {
    /// With a sign before the last four.
    WithSign,
    /// In any way.
    Any,
}

fn masked_as(text: &str, writing: Writing) -> Option<String> {
    let bytes = text.as_bytes();
    // Nearly every cell is shorter than a personal number.
    if bytes.len() < 10 {
        return None;
    }
    let mut found = Vec::new();
    let mut at = 0;
    while at < bytes.len() {
        let digits = digits_from(bytes, at);
        if digits == 0 {
            at += 1;
            continue;
        }
        let begins = at.checked_sub(1).and_then(|before| bytes.get(before)).is_none_or(|before| parts(*before));
        match end_of_number(text, at, digits, writing).filter(|_| begins) {
            Some(end) => {
                found.push(end - BEHIND_THE_DAY);
                at = end;
            }
            None => at += digits,
        }
    }
    if found.is_empty() {
        return None;
    }
    let mut masked = text.to_owned();
    for hidden in found.into_iter().rev() {
        masked.replace_range(hidden..hidden + BEHIND_THE_DAY, MASK);
    }
    Some(masked)
}

/// Whether a sign parts a number from what stands before it or behind it.
fn parts(sign: u8) -> bool {
    !sign.is_ascii_alphanumeric() && sign != b'-' && sign != b'+'
}

fn digits_from(bytes: &[u8], at: usize) -> usize {
    bytes.get(at..).unwrap_or_default().iter().take_while(|sign| sign.is_ascii_digit()).count()
}

/// Where a personal number ends whose first run of digits is this.
fn end_of_number(text: &str, at: usize, digits: usize, writing: Writing) -> Option<usize> {
    let bytes = text.as_bytes();
    let (day, last) = match digits {
        6 | 8 => {
            let signs = if writing == Writing::Any { "-+–− " } else { "-+–−" };
            let sign = text.get(at + digits..)?.chars().next().filter(|sign| signs.contains(*sign))?;
            let last = at + digits + sign.len_utf8();
            (text.get(at..at + digits)?, last)
        }
        12 => (text.get(at..at + 8)?, at + 8),
        10 if writing == Writing::Any => (text.get(at..at + 6)?, at + 6),
        _ => return None,
    };
    let end = last + BEHIND_THE_DAY;
    let alone = bytes.get(end).is_none_or(|behind| parts(*behind));
    let is_number = [10, 12].contains(&digits) || digits_from(bytes, last) == BEHIND_THE_DAY;
    (alone && is_number && is_day(day) && fits(day, text.get(last..end)?)).then_some(end)
}

/// Whether digits are a day of birth; in coordination numbers, sixty is added to it.
fn is_day(digits: &str) -> bool {
    let (years, rest) = digits.split_at(digits.len() - 4);
    let number = |text: &str| text.parse::<u32>().unwrap_or(0);
    let (month, day) = (number(rest.get(..2).unwrap_or_default()), number(rest.get(2..).unwrap_or_default()));
    let day = if day > 60 { day - 60 } else { day };
    let year = number(years);
    let centuries = if years.len() == 4 { vec![year] } else { vec![1900 + year, 2000 + year] };
    centuries.into_iter().any(|year| {
        (1880..2100).contains(&year)
            && NaiveDate::from_ymd_opt(i32::try_from(year).unwrap_or_default(), month, day).is_some()
    })
}

/// Whether the check digit is right: each other digit of the ten counts twice.
fn fits(day: &str, last: &str) -> bool {
    let ten = day.bytes().skip(day.len() - 6).chain(last.bytes());
    let sum: u32 = (0_u32..)
        .zip(ten)
        .map(|(place, digit)| {
            let twice = u32::from(digit - b'0') * (2 - place % 2);
            twice / 10 + twice % 10
        })
        .sum();
    sum.is_multiple_of(10)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn i21_personal_numbers_are_masked_and_others_are_left() {
        for (text, hidden) in [
            ("811218-9876", "811218-****"),
            ("19811218-9876", "19811218-****"),
            ("198112189876", "19811218****"),
            ("Anna 811218-9876, ring", "Anna 811218-****, ring"),
            ("180218+9876", "180218+****"),
            ("701063-2391", "701063-****"),
            ("811218–9876/670919-9530", "811218–****/670919-****"),
        ] {
            assert_eq!(masked(text).as_deref(), Some(hidden), "{text}");
        }
        for text in [
            "811218-9875",
            "212000-2007",
            "556036-0793",
            "2026-10-01 08:15",
            "811318-9876",
            "8112189876",
            "A811218-9876",
            "811218-98765",
            "0811218-9876",
            "12345678901234",
            "åäö åäö åäö",
        ] {
            assert_eq!(masked(text), None, "{text}");
        }
        for (text, hidden) in
            [("8112189876", "811218****"), ("811218 9876", "811218 ****"), ("811218-9876", "811218-****")]
        {
            assert_eq!(masked_of_person(text).as_deref(), Some(hidden), "{text}");
        }
        assert_eq!(masked_of_person("8112189875"), None, "its check digit is wrong");
    }
}
