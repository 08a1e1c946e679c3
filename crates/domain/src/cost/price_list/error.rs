//! What can be wrong with a price list (C-12).

use serde::Serialize;

use crate::cost::{population_missing::PopulationMissing, toml_fault::TomlFault};

/// What is wrong with a price list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, thiserror::Error)]
#[serde(rename_all = "snake_case")]
pub enum PriceListError {
    /// The file is not TOML, or not a price list.
    #[error("the price list cannot be read: {0}")]
    Unreadable(TomlFault),
    /// Nobody settles, or somebody twice.
    #[error("a price list needs parties, each once")]
    Parties,
    /// The key counts use, or names somebody else.
    #[error("a settlement is shared by population, equal, or shares of its parties")]
    Settlement,
    /// Some vehicles have no price.
    #[error("add a last price without classes and pool, so that every vehicle has one")]
    Uncovered,
    /// A price is for a pool that there is none of.
    #[error("a price is for the pool “{pool}”, which does not exist; there are: {}", .known.join(", "))]
    UnknownPool {
        /// Its code.
        pool: String,
        /// The codes of the pools that there are.
        known: Vec<String>,
    },
    /// Inhabitants are not known.
    #[error("{0}")]
    Population(#[from] PopulationMissing),
}
