//! Numbers: `1 234,50`, `1.234,50`, `1234.50`, with every kind of space, `−`, `kr`, `:-`, `tkr`.

use vagnpark_domain::money::Ore;

use super::{Style, ValueError};
use crate::{FindingCode, QuestionKind};

/// A number, exactly as it was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decimal {
    /// Below zero.
    pub negative: bool,
    /// Digits before the decimal sign.
    pub whole: String,
    /// Digits after it.
    pub decimals: String,
}

impl Decimal {
    /// The number times ten to the power of `places`, if that is whole and fits.
    fn scaled(&self, places: usize) -> Option<i64> {
        let (kept, rest) = self.decimals.split_at_checked(places).unwrap_or((&self.decimals, ""));
        if rest.bytes().any(|digit| digit != b'0') {
            return None;
        }
        let digits = format!("{}{kept}{}", self.whole, "0".repeat(places - kept.len()));
        let value: i64 = digits.parse().ok()?;
        Some(if self.negative { -value } else { value })
    }
}

/// Words after a number that say what it is, not how much.
const UNITS: [&str; 12] = ["kronor", "kr", "sek", ":-", "km", "mil", "liter", "ltr", "l", "kwh", "kg", "st"];

/// The digits and signs of a number, and whether it is in thousands.
fn cleaned(text: &str) -> (String, bool) {
    let mut plain: String = text
        .chars()
        .filter(|c| !c.is_whitespace() && *c != '\'')
        .flat_map(char::to_lowercase)
        .map(|c| if matches!(c, '\u{2212}' | '\u{2013}') { '-' } else { c })
        .collect();
    let mut thousands = false;
    if plain.ends_with("tkr") {
        plain.truncate(plain.len() - 3);
        thousands = true;
    } else if let Some(unit) = UNITS.iter().find(|unit| plain.ends_with(**unit)) {
        plain.truncate(plain.len() - unit.len());
    }
    // `1234,-` and `1234:-`.
    for end in [",-", ":-", ".-"] {
        if plain.ends_with(end) {
            plain.truncate(plain.len() - end.len());
        }
    }
    let negative_at_end = plain.ends_with('-');
    let in_parentheses = plain.starts_with('(') && plain.ends_with(')');
    let bare = plain.trim_start_matches(['(', '+']).trim_end_matches([')', '-']).to_owned();
    (if negative_at_end || in_parentheses { format!("-{bare}") } else { bare }, thousands)
}

/// Whether digits are grouped in threes by a sign.
fn grouped(text: &str, sign: char) -> bool {
    let mut groups = text.split(sign);
    let first = groups.next().unwrap_or_default();
    (1..=3).contains(&first.len()) && groups.all(|group| group.len() == 3)
}

/// The decimal sign of a number that can be read in only one way.
pub(super) fn telling_sign(text: &str) -> Option<char> {
    if !text.bytes().any(|byte| byte == b'.' || byte == b',') {
        return None;
    }
    let (plain, _) = cleaned(text);
    let digits = plain.trim_start_matches('-');
    if !digits.chars().all(|c| c.is_ascii_digit() || c == '.' || c == ',') {
        return None;
    }
    let other = |sign: char| if sign == ',' { '.' } else { ',' };
    let last = digits.chars().rev().find(|c| !c.is_ascii_digit())?;
    let (before, after) = digits.rsplit_once(last)?;
    if before.contains(last) {
        // `1.234.567`: what groups is not the decimal sign.
        return Some(other(last));
    }
    if before.contains(other(last)) {
        return Some(last);
    }
    let could_group = after.len() == 3 && (1..=3).contains(&before.len()) && before != "0";
    (!could_group).then_some(last)
}

/// A decimal number.
pub fn decimal(text: &str, style: Style) -> Result<Decimal, ValueError> {
    let wrong = || ValueError::not_readable(text, "a number; write for example 1 234,50");
    let (plain, thousands) = cleaned(text);
    let (negative, digits) = match plain.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, plain.as_str()),
    };
    if digits.is_empty() || !digits.chars().all(|c| c.is_ascii_digit() || c == '.' || c == ',') {
        return Err(wrong());
    }
    let last = digits.chars().rev().find(|c| !c.is_ascii_digit());
    let (whole, decimals) = match last {
        None => (digits.to_owned(), String::new()),
        Some(sign) => split_at_sign(text, digits, sign, style)?,
    };
    if whole.is_empty() || !whole.chars().all(|c| c.is_ascii_digit()) || !decimals.chars().all(|c| c.is_ascii_digit()) {
        return Err(wrong());
    }
    let number = Decimal { negative, whole, decimals };
    if !thousands {
        return Ok(number);
    }
    let value = number.scaled(3).ok_or_else(wrong)?;
    Ok(Decimal { negative, whole: value.unsigned_abs().to_string(), decimals: String::new() })
}

/// Whole part and decimals of digits in which `sign` is the last sign.
fn split_at_sign(text: &str, digits: &str, sign: char, style: Style) -> Result<(String, String), ValueError> {
    let wrong = || ValueError::not_readable(text, "a number; write for example 1 234,50");
    let other = if sign == ',' { '.' } else { ',' };
    let (before, after) = digits.rsplit_once(sign).unwrap_or((digits, ""));
    if before.contains(sign) {
        // `1.234.567`: it can only group.
        let whole = digits.replace(sign, "");
        return if grouped(digits, sign) { Ok((whole, String::new())) } else { Err(wrong()) };
    }
    if before.contains(other) {
        // `1.234,50`: the last one is the decimal sign, and the other must group.
        let whole = before.replace(other, "");
        return if grouped(before, other) { Ok((whole, after.to_owned())) } else { Err(wrong()) };
    }
    let could_group = after.len() == 3 && (1..=3).contains(&before.len()) && before != "0";
    let decimal = match style.decimal {
        _ if !could_group => true,
        Some(known) => known == sign,
        None if sign == ',' => true,
        None => {
            let (small, large) = (format!("{before},{after}"), format!("{before}{after}"));
            return Err(ValueError {
                code: FindingCode::Ambiguous,
                reason: format!("“{text}” can be {small} or {large}"),
                could_be: vec![small, large],
                question: Some(QuestionKind::Decimal),
            });
        }
    };
    if decimal { Ok((before.to_owned(), after.to_owned())) } else { Ok((digits.replace(sign, ""), String::new())) }
}

/// A whole number.
pub fn integer(text: &str, style: Style) -> Result<i64, ValueError> {
    let plain = text.trim();
    if plain.len() < 16 && plain.bytes().all(|byte| byte.is_ascii_digit()) {
        return plain.parse().map_err(|_| ValueError::not_readable(text, "a whole number"));
    }
    decimal(text, style)?.scaled(0).ok_or_else(|| ValueError::not_readable(text, "a whole number"))
}

/// An amount in kronor as öre, exact.
pub fn money(text: &str, style: Style) -> Result<Ore, ValueError> {
    let wrong = || ValueError::not_readable(text, "an amount in whole öre; write for example 1 234,50");
    decimal(text, style)?.scaled(2).map(Ore).ok_or_else(wrong)
}

/// A number as thousandths: litres as millilitres, kilowatt-hours as watt-hours.
pub fn thousandths(text: &str, style: Style) -> Result<i64, ValueError> {
    decimal(text, style)?
        .scaled(3)
        .ok_or_else(|| ValueError::not_readable(text, "a number with at most three decimals"))
}

/// A number of kilometres (or mil, with factor 10), as whole metres.
pub fn distance_m(text: &str, factor: i64, style: Style) -> Result<i64, ValueError> {
    let wanted = "a distance in whole metres; write for example 12,5 km";
    let metres = match usual_distance(text) {
        Some(metres) => Some(metres),
        None => decimal(text, style)
            .map_err(|error| if error.question.is_some() { error } else { ValueError::not_readable(text, wanted) })?
            .scaled(3),
    };
    let metres = metres.and_then(|metres| metres.checked_mul(factor)).filter(|metres| *metres >= 0);
    metres.ok_or_else(|| ValueError::not_readable(text, wanted))
}

/// `12`, `12.5`, `12,75`: what registers of a million rows are full of, without detours.
fn usual_distance(text: &str) -> Option<i64> {
    let bytes = text.as_bytes();
    if bytes.len() > 9 {
        return None;
    }
    let at = memchr::memchr2(b'.', b',', bytes).unwrap_or(bytes.len());
    let decimals = bytes.len().saturating_sub(at + 1);
    if at == 0 || (at < bytes.len() && !(1..=2).contains(&decimals)) {
        return None;
    }
    let digits = bytes.iter().enumerate().filter(|(place, _)| *place != at);
    let value = digits
        .map(|(_, byte)| byte)
        .try_fold(0_i64, |sum, byte| byte.is_ascii_digit().then(|| sum * 10 + i64::from(byte - b'0')))?;
    Some(
        value
            * match decimals {
                0 => 1_000,
                1 => 100,
                _ => 10,
            },
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn known(sign: char) -> Style {
        Style { decimal: Some(sign), ..Style::default() }
    }

    #[test]
    fn i6_amounts_are_read_exactly_in_their_many_forms() {
        for (text, ore) in [
            ("1 234,50", 123_450),
            ("1\u{a0}234,50", 123_450),
            ("1\u{202f}234,5 kr", 123_450),
            ("1.234,50", 123_450),
            ("1,234.50", 123_450),
            ("1234.50", 123_450),
            ("\u{2212}12", -1_200),
            ("12-", -1_200),
            ("(12,50)", -1_250),
            ("350:-", 35_000),
            ("350,-", 35_000),
            ("289 tkr", 28_900_000),
            ("28,5 tkr", 2_850_000),
            ("1.234.567", 123_456_700),
        ] {
            assert_eq!(money(text, Style::default()), Ok(Ore(ore)), "{text}");
        }
        for text in ["1,234", "12.345,678", "1.23.456", "tolv", "", "1e3", "--5"] {
            assert!(money(text, Style::default()).is_err(), "{text}");
        }
    }

    #[test]
    fn i6_a_point_before_three_digits_is_a_question_unless_the_column_tells() {
        let asked = money("1.234", Style::default()).map_err(|error| (error.code, error.question));
        assert_eq!(asked, Err((FindingCode::Ambiguous, Some(QuestionKind::Decimal))));
        assert_eq!(money("1.234", known(',')), Ok(Ore(123_400)));
        assert_eq!(distance_m("1.234", 1, known('.')), Ok(1_234));
        assert_eq!(integer("84.210", known(',')), Ok(84_210));
        assert_eq!(distance_m("0.500", 1, Style::default()), Ok(500), "nobody groups a zero");
    }

    #[test]
    fn i6_distances_are_exact_metres() {
        let read = |text: &str, factor| distance_m(text, factor, Style::default());
        assert_eq!(read("12,5", 1), Ok(12_500));
        assert_eq!(read("1 234.567 km", 1), Ok(1_234_567));
        assert_eq!(read("1,5", 10), Ok(15_000));
        assert!(read("-1", 1).is_err() && read("1,2345", 1).is_err() && read("tolv", 1).is_err());
    }
}
