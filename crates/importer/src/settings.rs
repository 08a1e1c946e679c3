//! A person's decisions about a file: a TOML file on the command line, a form on the pages, JSON in the API, and what
//! is remembered from the sender's earlier files (I-7).

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// The meaning of a heading row or of a sheet's name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stands {
    /// The unit of the rows below it.
    Unit,
    /// The organisation of the rows below it.
    Organisation,
    /// Nothing.
    Nothing,
}

impl Stands {
    /// The word for it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Unit => "unit",
            Self::Organisation => "organisation",
            Self::Nothing => "nothing",
        }
    }
}

/// What is done with rows and sheets that a spreadsheet does not show.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Hidden {
    /// They are read like the others.
    Read,
    /// They are left alone, and that is said.
    Leave,
}

/// The day that day numbers count from, in spreadsheets that were exported with bare numbers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum DateSystem {
    /// Windows.
    #[default]
    #[serde(rename = "1900")]
    From1900,
    /// The old Mac's.
    #[serde(rename = "1904")]
    From1904,
}

/// Everything that can be overruled or answered. What is absent is found out.
///
/// ```toml
/// encoding = "windows-1252"
/// header_row = 3
/// [columns]
/// "Bil nr" = "registration_number"
/// "Intern kod" = "-"            # left out; "+" keeps it as an extra attribute
/// "Avtal" = "net:lease"         # amounts of a kind of cost, where each kind has a column
/// [answers]
/// "date-order:Besiktad" = "day-first"
/// "organisation:hellefors" = "hallefors"
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Settings {
    /// The sheets to read; all that have the register's columns if empty.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub sheets: Vec<String>,
    /// The encoding of the text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub encoding: Option<String>,
    /// The separator between cells.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub separator: Option<char>,
    /// The first row of the header, as a spreadsheet numbers it; 0 if there is none, and columns go by their letters.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub header_row: Option<u64>,
    /// How many rows the header spans.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub header_rows: Option<u64>,
    /// The day that bare day numbers count from.
    pub date_system: DateSystem,
    /// What rows with a single text mean.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub heading_rows: Option<Stands>,
    /// What the names of the sheets mean.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sheet_names: Option<Stands>,
    /// What is done with hidden rows and sheets; they are left alone if it is not said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hidden: Option<Hidden>,
    /// The file to read, of several in one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub member: Option<String>,
    /// The profile to read it by, whatever its headers; `-` reads it by none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub profile: Option<String>,
    /// Field by header; `-` leaves the column out, `+` keeps it as an extra attribute, and `net:lease` says which kind
    /// of cost its amounts are.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub columns: BTreeMap<String, String>,
    /// Answer by question.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub answers: BTreeMap<String, String>,
}

impl Settings {
    /// Reads a TOML file.
    pub fn from_toml(text: &str) -> Result<Self, String> {
        toml::from_str(text).map_err(|error| error.to_string())
    }

    /// Writes a TOML file.
    pub fn to_toml(&self) -> String {
        toml::to_string_pretty(self).unwrap_or_default()
    }

    /// The answer to a question, if it was given.
    pub fn answer(&self, question: &str) -> Option<&str> {
        self.answers.get(question).map(String::as_str)
    }
}
