//! The obstacles to closing a month (C-10).

use serde::Serialize;

use crate::{cost::Problem, time::Month};

/// Something that blocks the closing of a month, or is worth a look before it is closed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "code", rename_all = "snake_case")]
pub enum Precondition {
    /// The month is not over.
    MonthNotOver,
    /// Another month must be closed first, so that none is left open among closed ones.
    CloseOtherFirst {
        /// Which.
        month: Month,
    },
    /// Something cannot be shared.
    Unshared {
        /// What.
        problem: Problem,
    },
    /// Purchases of the month wait for somebody to say which vehicle they are for.
    UnmatchedPurchases {
        /// How many.
        count: i64,
    },
    /// Charges for bought vehicles were not entered as costs of the month.
    CapitalUnposted {
        /// For how many vehicles.
        count: i64,
    },
    /// Nobody pays for vehicles in service on some days of the month.
    PayerGaps {
        /// Their numbers.
        vehicles: Vec<String>,
    },
    /// Vehicles that were used have no odometer reading in the month.
    ReadingsMissing {
        /// Their numbers.
        vehicles: Vec<String>,
    },
    /// An organisation objects to what another has entered, and has no answer yet (C-14).
    OpenObjections {
        /// Who objects, by name.
        organisation: String,
        /// Who entered it, by name.
        entered_by: String,
        /// How many.
        count: i64,
    },
    /// Accounts are missing without which no ledger file can be written.
    MappingsMissing {
        /// Whose and for what.
        names: Vec<String>,
    },
}

impl Precondition {
    /// Whether it must be dealt with before the month can be closed; otherwise it is only worth a look.
    pub fn blocks(&self) -> bool {
        match self {
            Self::MonthNotOver
            | Self::CloseOtherFirst { .. }
            | Self::Unshared { .. }
            | Self::UnmatchedPurchases { .. } => true,
            Self::CapitalUnposted { .. }
            | Self::PayerGaps { .. }
            | Self::ReadingsMissing { .. }
            | Self::OpenObjections { .. }
            | Self::MappingsMissing { .. } => false,
        }
    }

    /// The stable word for it.
    pub fn code(&self) -> &'static str {
        match self {
            Self::MonthNotOver => "month_not_over",
            Self::CloseOtherFirst { .. } => "close_other_first",
            Self::Unshared { .. } => "unshared",
            Self::UnmatchedPurchases { .. } => "unmatched_purchases",
            Self::CapitalUnposted { .. } => "capital_unposted",
            Self::PayerGaps { .. } => "payer_gaps",
            Self::ReadingsMissing { .. } => "readings_missing",
            Self::OpenObjections { .. } => "open_objections",
            Self::MappingsMissing { .. } => "mappings_missing",
        }
    }
}
