//! The faults of a price list (C-12).

use serde::Serialize;

use crate::cost::{population::PopulationMissing, toml_fault::TomlFault};

/// A fault of a price list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, thiserror::Error)]
#[serde(rename_all = "snake_case")]
pub enum PriceListError {
    /// The file is not TOML, or not a price list.
    #[error("the price list cannot be read: {0}")]
    Unreadable(TomlFault),
    /// Nobody settles, or somebody is listed twice.
    #[error("a price list needs parties, each once")]
    Parties,
    /// The key counts use, or names somebody who does not settle.
    #[error("a settlement is shared by population, equal, or shares of its parties")]
    Settlement,
    /// Some vehicles have no price.
    #[error("add a last price without classes and pool, so that every vehicle has one")]
    Uncovered,
    /// A price is for a pool that does not exist.
    #[error("a price is for the pool “{pool}”, which does not exist; the pools are: {}", .known.join(", "))]
    UnknownPool {
        /// Its code.
        pool: String,
        /// The codes of the pools that exist.
        known: Vec<String>,
    },
    /// Inhabitants are not known.
    #[error("{0}")]
    Population(#[from] PopulationMissing),
}
