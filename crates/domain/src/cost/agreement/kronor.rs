//! Amounts as the file of an agreement gives them.

use serde::{Deserialize, Serialize};

use crate::money::{MoneyError, Ore};

/// An amount that a file gives in kronor: `"12 500,00"`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Kronor(pub Ore);

impl TryFrom<String> for Kronor {
    type Error = MoneyError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        Ore::parse_kronor(&text).map(Self)
    }
}

impl From<Kronor> for String {
    fn from(amount: Kronor) -> Self {
        amount.0.to_decimal()
    }
}
