//! A number of inhabitants that a key needs is not known.

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
