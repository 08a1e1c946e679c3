//! Enumerations whose values have one word each, the same in the API, in files and in the database.

use serde::Serialize;

/// A text that is not one of an enumeration's words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, thiserror::Error)]
#[error("“{given}” is not one of {}", .words.join(", "))]
pub struct UnknownWord {
    /// What was given.
    pub given: String,
    /// The words allowed.
    pub words: Vec<&'static str>,
}

impl UnknownWord {
    /// A text and the words allowed.
    pub fn new(given: &str, words: impl IntoIterator<Item = &'static str>) -> Self {
        Self { given: given.to_owned(), words: words.into_iter().collect() }
    }
}

/// What all such enumerations have in common, for those who describe them.
pub trait Words: Copy + 'static {
    /// Its name.
    const NAME: &'static str;

    /// The words of its values, in the order people expect to see them.
    fn words() -> Vec<&'static str>;
}

/// Declares such an enumeration: its values with their words.
#[macro_export]
macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($(#[$variant_doc:meta])* $variant:ident = $word:literal,)* }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
        pub enum $name { $($(#[$variant_doc])* #[serde(rename = $word)] $variant,)* }

        impl $name {
            /// Every value, in the order people expect to see them.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];

            /// The one word for it in the API, in files and in the database.
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $word,)* }
            }
        }

        impl $crate::Words for $name {
            const NAME: &'static str = stringify!($name);

            fn words() -> Vec<&'static str> {
                Self::ALL.iter().map(|value| value.as_str()).collect()
            }
        }

        impl std::str::FromStr for $name {
            type Err = $crate::UnknownWord;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                let found = Self::ALL.iter().copied().find(|value| value.as_str() == text);
                found.ok_or_else(|| Self::Err::new(text, Self::ALL.iter().map(|value| value.as_str())))
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.as_str())
            }
        }
    };
}
pub(crate) use words;
