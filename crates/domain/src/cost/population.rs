//! How many inhabitants organisations have, which some keys share by.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::Serialize;

/// A number of inhabitants that is not known.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, thiserror::Error)]
#[error("the population of “{organisation}” on {on} is not known; import it first")]
pub struct PopulationMissing {
    /// The organisation, by code.
    pub organisation: String,
    /// The reference date.
    pub on: NaiveDate,
}

/// Inhabitants by organisation code and reference date.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PopulationTable(pub BTreeMap<(String, NaiveDate), i64>);

impl PopulationTable {
    /// The inhabitants of an organisation on a reference date.
    pub fn on(&self, organisation: &str, on: NaiveDate) -> Result<u128, PopulationMissing> {
        let known = self.0.get(&(organisation.to_owned(), on)).and_then(|count| u128::try_from(*count).ok());
        known.ok_or_else(|| PopulationMissing { organisation: organisation.to_owned(), on })
    }
}
