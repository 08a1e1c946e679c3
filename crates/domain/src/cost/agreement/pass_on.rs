//! How what falls on a joint body is passed on to the parties (C-7).

use serde::{Deserialize, Serialize};

use super::key::Key;

/// How bodies that serve each other are solved (C-7).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PassOnMethod {
    /// Together, as a system of linear equations.
    #[default]
    Reciprocal,
    /// One after the other in the order of the file; a later one never passes back.
    StepDown,
}

/// A joint body and the key it passes on by.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PassOn {
    /// The body, by code.
    pub body: String,
    /// Its key: population, shares or equal.
    pub key: Key,
}
