//! Why a column is taken to be what it is.

use serde::{Deserialize, Serialize};

/// Why a column is taken to be a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Because {
    /// The header is the field's own name.
    OwnName,
    /// The header is a known spelling.
    KnownSpelling,
    /// The header is a known spelling once its letters are repaired.
    Repaired,
    /// A person said so, or said so about the sender's last file.
    Stated,
    /// The profile that the file is read by says so.
    Profile,
    /// The header is none we know, but like one of the field's.
    Alike,
    /// The header names a month, or a kind of cost: each of its cells is a row.
    PartOfTable,
    /// An earlier column has the field.
    Twice,
    /// Nobody knows the header.
    Unknown,
}

impl Because {
    /// The word for it, as the API has it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::OwnName => "own_name",
            Self::KnownSpelling => "known_spelling",
            Self::Repaired => "repaired",
            Self::Stated => "stated",
            Self::Profile => "profile",
            Self::Alike => "alike",
            Self::PartOfTable => "part_of_table",
            Self::Twice => "twice",
            Self::Unknown => "unknown",
        }
    }
}
