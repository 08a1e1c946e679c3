//! Where readings of meters come from.

use serde::{Deserialize, Serialize};

use crate::words::words;

words! {
    /// The way a meter reading came into the register.
    ReadingWay {
        /// When a vehicle came back.
        Return = "return",
        /// When its keys were handed out.
        CheckOut = "check_out",
        /// Entered by its coordinator.
        Register = "register",
        /// In a file that does not say who read it.
        Import = "import",
        /// When a workshop job was done.
        Workshop = "workshop",
        /// On the vehicle's page.
        Page = "page",
        /// From another program.
        Api = "api",
    }
}

/// The source of an odometer reading.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "String", into = "String")]
pub enum ReadingSource {
    /// One of our own ways.
    Way(ReadingWay),
    /// The person or system that a file names, in its words.
    Named(String),
}

impl ReadingSource {
    /// Its word or its name.
    pub fn as_str(&self) -> &str {
        match self {
            Self::Way(way) => way.as_str(),
            Self::Named(name) => name,
        }
    }
}

impl From<ReadingWay> for ReadingSource {
    fn from(way: ReadingWay) -> Self {
        Self::Way(way)
    }
}

impl From<String> for ReadingSource {
    fn from(text: String) -> Self {
        text.parse().map_or(Self::Named(text), Self::Way)
    }
}

impl From<ReadingSource> for String {
    fn from(source: ReadingSource) -> Self {
        match source {
            ReadingSource::Way(way) => way.to_string(),
            ReadingSource::Named(name) => name,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_file_names_stays_as_it_stands_and_our_own_words_are_ours() {
        for (text, source) in [
            ("check_out", ReadingSource::Way(ReadingWay::CheckOut)),
            ("Bilprovningen", ReadingSource::Named("Bilprovningen".to_owned())),
            ("", ReadingSource::Named(String::new())),
        ] {
            assert_eq!(ReadingSource::from(text.to_owned()), source);
            assert_eq!((source.as_str(), String::from(source.clone()).as_str()), (text, text));
        }
    }
}
