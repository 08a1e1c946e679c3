//! What the parser of a TOML file stumbled over, taken apart so that pages can say it in their reader's language: in
//! which line, what is there, and what was expected.

use std::fmt;

use serde::{Serialize, Serializer};

/// How many characters of the text at fault are shown.
const SHOWN: usize = 60;

/// A fault in a TOML file, and where it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TomlFault {
    /// The line, from one.
    pub line: usize,
    /// What is wrong there.
    pub kind: TomlKind,
    /// The parser's own message, with the line and a mark below it.
    pub said: String,
}

/// The kind of fault in a TOML file.
#[derive(Clone, Debug, PartialEq, Eq)]
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
    /// Anything else: the text at fault, and the parser's sentence about it.
    Other {
        /// The text.
        given: String,
        /// The sentence.
        sentence: String,
    },
}

/// The kind of value that is expected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
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
        let line = text.get(..span.start).unwrap_or_default().matches('\n').count().saturating_add(1);
        let stands = text.get(span).unwrap_or_default().lines().next().unwrap_or_default();
        let stands: String = stands.trim().trim_matches('"').chars().take(SHOWN).collect();
        Self { line, kind: kind_of(error.message(), stands), said: error.to_string() }
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
    let wanted = sentence.split_once(", expected ").and_then(|(_, words)| Wanted::of(words));
    match wanted {
        Some(wanted) if sentence.starts_with("invalid ") => TomlKind::Type { given, wanted },
        _ => TomlKind::Other { given, sentence: sentence.to_owned() },
    }
}

impl fmt::Display for TomlFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.said)
    }
}

impl Serialize for TomlFault {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(&self.said)
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
        (fault.line, fault.kind)
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
        assert!(matches!(fault("name = \"a\"\ncount : 7\n"), (2, TomlKind::Other { .. })));
    }
}
