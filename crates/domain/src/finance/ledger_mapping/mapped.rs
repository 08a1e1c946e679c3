//! What a ledger has places for.

use std::{fmt, str::FromStr};

use serde::{Serialize, Serializer};

use crate::{cost::CostCategory, words::UnknownWord};

/// Something that a mapping gives a place in the ledger.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Mapped {
    /// Costs of a category.
    Category(CostCategory),
    /// The sum, which the voucher balances against.
    Settlement,
}

impl Mapped {
    /// Everything that can be mapped.
    pub fn all() -> impl Iterator<Item = Self> {
        CostCategory::ALL.iter().map(|category| Self::Category(*category)).chain([Self::Settlement])
    }

    /// The word for it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Category(category) => category.as_str(),
            Self::Settlement => "settlement",
        }
    }
}

impl Serialize for Mapped {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl fmt::Display for Mapped {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}

impl FromStr for Mapped {
    type Err = UnknownWord;

    fn from_str(text: &str) -> Result<Self, UnknownWord> {
        let found = Self::all().find(|mapped| mapped.as_str() == text);
        found.ok_or_else(|| UnknownWord::new(text, Self::all().map(Self::as_str)))
    }
}
