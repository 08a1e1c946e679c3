//! Registration numbers (V-1, V-2). A number is a dated attribute of a vehicle, never its identity.

use serde::{Deserialize, Serialize};

use crate::fault::{Fault, ValueKind};

/// A registration number in normal form: upper case without spaces.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct RegistrationNumber(String);

/// Whether a number follows the ordinary form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// `ABC 123` or `ABC 12D`.
    Ordinary,
    /// Anything else: kept with a warning, never refused.
    Irregular,
}

/// Why a text is not a registration number.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("“{0}” is not a registration number: 1–12 letters and digits")]
pub struct NotARegistrationNumber(pub String);

impl From<NotARegistrationNumber> for Fault {
    fn from(NotARegistrationNumber(given): NotARegistrationNumber) -> Self {
        Self::not_a(ValueKind::RegistrationNumber, given)
    }
}

/// The number of a vehicle as people read it: a registration number with its space, any other as it is.
pub fn shown_number(number: &str) -> String {
    let parsed = RegistrationNumber::parse(number).ok().filter(|parsed| parsed.as_str() == number);
    parsed.map_or_else(|| number.to_owned(), |parsed| parsed.shown())
}

impl RegistrationNumber {
    /// Reads a number as people write it: `abc 123`, `ABC-123`.
    pub fn parse(text: &str) -> Result<Self, NotARegistrationNumber> {
        let normal: String =
            text.chars().filter(|c| !c.is_whitespace() && *c != '-').flat_map(char::to_uppercase).collect();
        let signs = text.trim().chars().any(char::is_control);
        if signs || normal.is_empty() || normal.chars().count() > 12 || !normal.chars().all(char::is_alphanumeric) {
            return Err(NotARegistrationNumber(text.to_owned()));
        }
        Ok(Self(normal))
    }

    /// The normal form, `ABC123`.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// As people read it, `ABC 123`.
    pub fn shown(&self) -> String {
        match (self.form(), self.0.split_at_checked(3)) {
            (Form::Ordinary, Some((letters, rest))) => format!("{letters}\u{a0}{rest}"),
            _ => self.0.clone(),
        }
    }

    /// Whether it is `[A-HJ-PR-UW-Z]{3}[0-9]{2}([0-9]|[A-HJ-NPR-UW-Z])`.
    pub fn form(&self) -> Form {
        let letter = |c: &u8| c.is_ascii_uppercase() && !b"IQV".contains(c);
        let ordinary = match self.0.as_bytes() {
            [a, b, c, d, e, f] => {
                letter(a)
                    && letter(b)
                    && letter(c)
                    && d.is_ascii_digit()
                    && e.is_ascii_digit()
                    && (f.is_ascii_digit() || (letter(f) && *f != b'O'))
            }
            _ => false,
        };
        if ordinary { Form::Ordinary } else { Form::Irregular }
    }
}

impl TryFrom<String> for RegistrationNumber {
    type Error = NotARegistrationNumber;

    fn try_from(text: String) -> Result<Self, NotARegistrationNumber> {
        Self::parse(&text)
    }
}

impl From<RegistrationNumber> for String {
    fn from(number: RegistrationNumber) -> Self {
        number.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn v2_ordinary_and_irregular_forms() {
        for (text, shown, form) in [
            ("mlb 123", "MLB\u{a0}123", Form::Ordinary),
            ("MLB-12d", "MLB\u{a0}12D", Form::Ordinary),
            ("MLB12O", "MLB12O", Form::Irregular),
            ("IQV123", "IQV123", Form::Irregular),
            ("1234567", "1234567", Form::Irregular),
        ] {
            let number = RegistrationNumber::parse(text).unwrap();
            assert_eq!((number.shown().as_str(), number.form()), (shown, form));
        }
        assert!(RegistrationNumber::parse("  ").is_err());
        assert!(RegistrationNumber::parse("MLB 123 (såld)").is_err());
    }
}
