//! Money is a whole number of öre (rule C-1). It is never a floating-point number.

use std::fmt;

use serde::{Deserialize, Serialize};

/// An amount in whole öre. Credits are negative.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Ore(pub i64);

/// The largest amount in öre, positive or negative: ten billion kronor.
pub const MOST_ORE: i64 = 1_000_000_000_000;

/// Why a text is not an amount.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MoneyError {
    /// The text is not a number.
    #[error("“{0}” is not an amount; write for example 1 234,50")]
    NotANumber(String),
    /// The amount has parts of an öre.
    #[error("“{0}” has more than two decimals; an amount is whole öre")]
    PartsOfAnOre(String),
    /// The amount does not fit.
    #[error("“{0}” is too large to be an amount")]
    TooLarge(String),
}

impl Ore {
    /// No money.
    pub const ZERO: Self = Self(0);

    /// Adds, or says that the sum does not fit in an amount.
    pub fn checked_add(self, other: Self) -> Option<Self> {
        self.0.checked_add(other.0).map(Self)
    }

    /// Reads kronor as people write them: `1 234,50`, `1.234,50`, `1234.50`, `−12`, `350 kr`, `40:-`.
    ///
    /// A point or comma followed by exactly three digits and nothing else is taken as a thousands
    /// separator only when another separator settles it; alone, `1.234` is refused as parts of an öre.
    pub fn parse_kronor(text: &str) -> Result<Self, MoneyError> {
        let cleaned: String = text.chars().filter(|c| !c.is_whitespace()).collect();
        let cleaned = cleaned.to_lowercase().replace('\u{2212}', "-");
        let cleaned = cleaned.trim_end_matches("kr").trim_end_matches(":-").trim_end_matches("sek");
        let (negative, digits) = match cleaned.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, cleaned),
        };
        let not_a_number = || MoneyError::NotANumber(text.to_owned());
        let (kronor, ore) = split_decimals(digits);
        let kronor: String = kronor.chars().filter(|c| *c != '.' && *c != ',').collect();
        if kronor.is_empty() || !kronor.chars().all(|c| c.is_ascii_digit()) {
            return Err(not_a_number());
        }
        if !ore.chars().all(|c| c.is_ascii_digit()) {
            return Err(not_a_number());
        }
        if ore.chars().skip(2).any(|c| c != '0') {
            return Err(MoneyError::PartsOfAnOre(text.to_owned()));
        }
        let ore: String = ore.chars().chain("00".chars()).take(2).collect();
        let value: i64 = format!("{kronor}{ore}").parse().map_err(|_| MoneyError::TooLarge(text.to_owned()))?;
        Ok(Self(if negative { value.saturating_neg() } else { value }))
    }

    /// The amount as a plain decimal number with a point, for machines: `-1234.50`.
    pub fn to_decimal(self) -> String {
        let (sign, kronor, ore) = self.parts();
        format!("{sign}{kronor}.{ore:02}")
    }

    /// The amount as Swedish readers write it: `−1 234,50`, with no-break spaces.
    pub fn to_swedish(self) -> String {
        let (sign, kronor, ore) = self.parts();
        let sign = if sign.is_empty() { "" } else { "\u{2212}" };
        format!("{sign}{},{ore:02}", group_thousands(&kronor.to_string()))
    }

    fn parts(self) -> (&'static str, u64, u64) {
        let magnitude = self.0.unsigned_abs();
        let sign = if self.0 < 0 { "-" } else { "" };
        (sign, magnitude.div_euclid(100), magnitude.rem_euclid(100))
    }
}

/// Splits at the decimal separator: the last `,` or `.`, unless the same sign occurs twice.
fn split_decimals(digits: &str) -> (&str, &str) {
    let Some(at) = digits.rfind([',', '.']) else { return (digits, "") };
    let (before, rest) = digits.split_at(at);
    let separator = rest.chars().next().unwrap_or(',');
    if before.contains(separator) {
        return (digits, "");
    }
    (before, rest.trim_start_matches([',', '.']))
}

/// Groups digits in threes with no-break spaces.
pub fn group_thousands(digits: &str) -> String {
    let length = digits.chars().count();
    let mut grouped = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && length.saturating_sub(index).is_multiple_of(3) {
            grouped.push('\u{a0}');
        }
        grouped.push(digit);
    }
    grouped
}

/// A whole number, or one before its decimals, with its unit, on one line whatever stands around it: `66 667 km`.
pub fn measured(number: impl fmt::Display, unit: &str) -> String {
    let number = number.to_string();
    let (whole, decimals) = number.split_once(',').map_or((number.as_str(), None), |(whole, rest)| (whole, Some(rest)));
    let (sign, digits) = whole.strip_prefix('-').map_or(("", whole), |digits| ("\u{2212}", digits));
    let decimals = decimals.map_or_else(String::new, |decimals| format!(",{decimals}"));
    format!("{sign}{}{decimals}\u{a0}{unit}", group_thousands(digits))
}

impl fmt::Display for Ore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.to_decimal())
    }
}

impl std::iter::Sum for Ore {
    fn sum<I: Iterator<Item = Self>>(iter: I) -> Self {
        Self(iter.fold(0, |sum, ore| sum.saturating_add(ore.0)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn c1_kronor_are_read_as_people_write_them() {
        for (text, ore) in [
            ("1 234,50", 123_450),
            ("1.234,50", 123_450),
            ("1,234.50", 123_450),
            ("1234.5", 123_450),
            ("1\u{a0}234\u{202f}567,00", 123_456_700),
            ("\u{2212}12", -1_200),
            ("350 kr", 35_000),
            ("40:-", 4_000),
            ("0,10", 10),
            ("1.234.567", 123_456_700),
        ] {
            assert_eq!(Ore::parse_kronor(text), Ok(Ore(ore)), "{text}");
        }
    }

    #[test]
    fn what_is_not_an_amount_is_refused_with_the_reason() {
        assert!(matches!(Ore::parse_kronor("tolv"), Err(MoneyError::NotANumber(_))));
        assert!(matches!(Ore::parse_kronor(""), Err(MoneyError::NotANumber(_))));
        assert!(matches!(Ore::parse_kronor("1.234"), Err(MoneyError::PartsOfAnOre(_))));
        assert!(matches!(Ore::parse_kronor("99999999999999999999"), Err(MoneyError::TooLarge(_))));
    }

    #[test]
    fn amounts_are_written_as_swedes_and_machines_expect() {
        assert_eq!(Ore(-123_456_705).to_swedish(), "\u{2212}1\u{a0}234\u{a0}567,05");
        assert_eq!(Ore(-5).to_decimal(), "-0.05");
    }
}
