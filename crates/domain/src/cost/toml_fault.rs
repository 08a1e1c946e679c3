//! What the parser of a TOML file stumbled over, taken apart so that pages can say it in their reader's language: in
//! which line and column, what is there, and what was expected.

use std::fmt;

use serde::Serialize;

use crate::{fault::ValueKind, spot::Spot};

/// How many characters of the text at fault are shown.
const SHOWN: usize = 60;

/// A fault in a TOML file, and where it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct TomlFault {
    /// Where.
    #[serde(flatten)]
    pub at: Spot,
    /// What is wrong there.
    #[serde(flatten)]
    pub kind: TomlKind,
    /// The parser's own message, with the line and a mark below it.
    pub said: String,
}

/// The kind of fault in a TOML file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "fault", rename_all = "snake_case")]
pub enum TomlKind {
    /// Something that is needed is missing.
    Missing {
        /// Its name.
        key: String,
    },
    /// There is no key of this name there.
    Stranger {
        /// The key.
        key: String,
        /// The keys that can be there.
        known: Vec<String>,
    },
    /// It is none of the words allowed.
    NoWord {
        /// The word.
        given: String,
        /// The words allowed.
        known: Vec<String>,
    },
    /// A value of the wrong kind.
    Type {
        /// The value.
        given: String,
        /// What is expected.
        wanted: Wanted,
    },
    /// The same key appears twice.
    Twice {
        /// The key.
        given: String,
    },
    /// A text that cannot be read as what it should be.
    NotA {
        /// What it should be.
        kind: ValueKind,
        /// The text.
        given: String,
    },
    /// A sign is missing that TOML demands.
    Sign {
        /// The text at fault.
        given: String,
        /// The sign.
        sign: String,
    },
    /// Anything else.
    Other {
        /// The text at fault.
        given: String,
    },
}

/// The kind of value that is expected.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Wanted {
    /// A whole number.
    WholeNumber,
    /// A text in quotation marks.
    Text,
    /// Yes or no.
    YesOrNo,
    /// A list in brackets.
    List,
    /// Names with values.
    Table,
}

impl Wanted {
    /// The word for it in the keys of texts.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::WholeNumber => "whole-number",
            Self::Text => "text",
            Self::YesOrNo => "yes-or-no",
            Self::List => "list",
            Self::Table => "table",
        }
    }

    fn of(words: &str) -> Option<Self> {
        let first = words.trim_start_matches("a ").trim_start_matches("an ").split(' ').next()?;
        Some(match first {
            "i8" | "i16" | "i32" | "i64" | "u8" | "u16" | "u32" | "u64" | "usize" | "integer" => Self::WholeNumber,
            "string" | "borrowed" | "str" | "character" => Self::Text,
            "boolean" | "bool" => Self::YesOrNo,
            "sequence" | "array" | "tuple" => Self::List,
            "map" | "struct" | "table" => Self::Table,
            _ => return None,
        })
    }
}

impl TomlFault {
    /// A parser's error about a text.
    pub fn of(text: &str, error: &toml::de::Error) -> Self {
        let span = error.span().unwrap_or_default();
        let at = Spot::of(text.as_bytes(), span.start);
        let stands = text.get(span).unwrap_or_default().lines().next().unwrap_or_default();
        let stands: String = stands.trim().trim_matches('"').chars().take(SHOWN).collect();
        Self { at, kind: kind_of(error.message(), stands), said: error.to_string() }
    }
}

/// The kind of fault, by the parser's wording.
fn kind_of(sentence: &str, given: String) -> TomlKind {
    let mut quoted = sentence.split('`').skip(1).step_by(2).map(str::to_owned);
    if sentence.starts_with("missing field") {
        return TomlKind::Missing { key: quoted.next().unwrap_or_default() };
    }
    if sentence.starts_with("unknown field") {
        return TomlKind::Stranger { key: quoted.next().unwrap_or_default(), known: quoted.collect() };
    }
    if sentence.starts_with("unknown variant") {
        return TomlKind::NoWord { given: quoted.next().unwrap_or_default(), known: quoted.collect() };
    }
    if sentence.starts_with("duplicate") {
        return TomlKind::Twice { given };
    }
    if let Some(kind) = own_kind(sentence) {
        return kind;
    }
    let wanted = sentence.split_once(", expected ").and_then(|(_, words)| Wanted::of(words));
    match wanted {
        Some(wanted) if sentence.starts_with("invalid ") => TomlKind::Type { given, wanted },
        _ => match sentence.split_once("expected `").and_then(|(_, rest)| rest.split_once('`')) {
            Some((sign, _)) => TomlKind::Sign { given, sign: sign.to_owned() },
            None => TomlKind::Other { given },
        },
    }
}

/// The kind of fault, by the wording of our own types: an amount, a month, a word of a list.
fn own_kind(sentence: &str) -> Option<TomlKind> {
    let (given, rest) = sentence.strip_prefix('“')?.split_once('”')?;
    let given = given.to_owned();
    if let Some(known) = rest.strip_prefix(" is not one of ") {
        return Some(TomlKind::NoWord { given, known: known.split(", ").map(str::to_owned).collect() });
    }
    let wordings = [
        (" is not an amount", ValueKind::Amount),
        (" has more than two decimals", ValueKind::WholeOre),
        (" is not a month", ValueKind::Month),
    ];
    let (_, kind) = wordings.into_iter().find(|(wording, _)| rest.starts_with(wording))?;
    Some(TomlKind::NotA { kind, given })
}

impl fmt::Display for TomlFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.said)
    }
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    use super::*;

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    #[expect(dead_code, reason = "it is only read")]
    struct File {
        name: String,
        #[serde(default)]
        count: u16,
        #[serde(default)]
        kind: Option<Kind>,
    }

    #[derive(Debug, Deserialize)]
    #[serde(rename_all = "snake_case")]
    enum Kind {
        Even,
        Odd,
    }

    fn fault(text: &str) -> (usize, TomlKind) {
        let fault = TomlFault::of(text, &toml::from_str::<File>(text).expect_err("a fault"));
        (fault.at.line, fault.kind)
    }

    fn owned(words: &[&str]) -> Vec<String> {
        words.iter().map(|word| (*word).to_owned()).collect()
    }

    #[test]
    fn what_a_reader_says_is_taken_apart_by_kinds() {
        assert_eq!(fault("count = 1\n"), (1, TomlKind::Missing { key: "name".into() }));
        assert_eq!(
            fault("name = \"a\"\n\nnmae = \"b\"\n"),
            (3, TomlKind::Stranger { key: "nmae".into(), known: owned(&["name", "count", "kind"]) })
        );
        assert_eq!(
            fault("name = \"a\"\nkind = \"odder\"\n"),
            (2, TomlKind::NoWord { given: "odder".into(), known: owned(&["even", "odd"]) })
        );
        let wrong = |given: &str, wanted| TomlKind::Type { given: given.into(), wanted };
        assert_eq!(fault("name = \"a\"\ncount = \"tolv\"\n"), (2, wrong("tolv", Wanted::WholeNumber)));
        assert_eq!(fault("name = 7\n"), (1, wrong("7", Wanted::Text)));
        assert_eq!(fault("name = \"a\"\ncount = 70000\n"), (2, wrong("70000", Wanted::WholeNumber)));
        assert!(matches!(fault("name = \"a\"\nname = \"b\"\n"), (2, TomlKind::Twice { .. })));
        assert!(matches!(fault("name = \"a\"\ncount : 7\n"), (2, TomlKind::Sign { sign, .. }) if sign == "="));
        assert!(matches!(fault("name = \"a\"\ncount = 7_\n"), (2, TomlKind::Other { .. })));
    }

    #[test]
    fn what_our_own_types_say_is_taken_apart_too() {
        let of = |error: &dyn std::fmt::Display| kind_of(&error.to_string(), String::new());
        let month = "i mars".parse::<crate::time::Month>().expect_err("no month");
        assert_eq!(of(&month), TomlKind::NotA { kind: ValueKind::Month, given: "i mars".into() });
        let amount = crate::money::MoneyError::PartsOfAnOre("1,005".into());
        assert_eq!(of(&amount), TomlKind::NotA { kind: ValueKind::WholeOre, given: "1,005".into() });
        let amount = crate::money::MoneyError::NotANumber("tolv".into());
        assert_eq!(of(&amount), TomlKind::NotA { kind: ValueKind::Amount, given: "tolv".into() });
        let word = "odder".parse::<crate::servicing::WorkState>().expect_err("no word");
        let known = owned(&["planned", "done", "cancelled"]);
        assert_eq!(of(&word), TomlKind::NoWord { given: "odder".into(), known });
    }
}
