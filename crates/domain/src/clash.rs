//! What two people changed at once.

use serde::Serialize;

/// A field that two changed at once, in the words of whoever reads it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Clash {
    /// The field, as in the API.
    pub field: String,
    /// What holds now; empty for nothing.
    pub holds: String,
    /// What was typed; empty for nothing.
    pub typed: String,
}
