//! The domain's refusals of a row: bounds (D-1 … D-3) and readings (V-8).

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::{Bound, FindingCode};

/// Why the domain refuses a value. The value itself is in the finding.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "reason", rename_all = "snake_case")]
#[expect(missing_docs, reason = "the values are named by what they are, and each reason says what they are for")]
pub enum RefusedReason {
    /// The value is beyond its bounds (D-1).
    OutOfBounds { least: Bound, most: Bound },
    /// The text is too long (D-2).
    TooLong { most: u64 },
    /// The text has a character that does not belong in a text (D-2).
    SignNotAllowed { sign: String },
    /// The total weight is less than the service weight (V-4).
    TotalBelowKerb { total_kg: i32, kerb_kg: i32 },
    /// Something has the name or number already; what, if the actor may know (D-3).
    AlreadyThere { by: Option<String> },
    /// The odometer is below an earlier reading (V-8).
    OdometerFallsBack { before_km: i64, before_at: DateTime<Utc>, perhaps_mil: bool, left: bool },
    /// The odometer is above a later reading (V-8).
    OdometerAheadOfLater { after_km: i64, after_at: DateTime<Utc>, left: bool },
    /// More than can be driven between two readings (V-8).
    OdometerImplausible { driven_km: i64, other_km: i64, other_at: DateTime<Utc>, since: bool, left: bool },
    /// The reading is from a time that has not come (V-8).
    ReadInFuture,
    /// The register refuses it for another reason: the word of the refusal.
    Refused { refusal: String },
}

impl RefusedReason {
    /// The stable word for it.
    pub fn code(&self) -> FindingCode {
        match self {
            Self::OutOfBounds { .. }
            | Self::TooLong { .. }
            | Self::SignNotAllowed { .. }
            | Self::TotalBelowKerb { .. }
            | Self::AlreadyThere { .. }
            | Self::OdometerFallsBack { .. }
            | Self::OdometerAheadOfLater { .. }
            | Self::OdometerImplausible { .. }
            | Self::ReadInFuture
            | Self::Refused { .. } => FindingCode::NotPossible,
        }
    }
}
