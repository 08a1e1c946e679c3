//! The lines of a statement, and what could not become one.

use serde::{Deserialize, Serialize};

use crate::{
    cost::{CostCategory, KeyKind, KeyUnit},
    ids::{CostEntryId, VehicleId},
    money::Ore,
    time::Month,
    words::words,
};

words! {
    /// What a line is for.
    LineKind {
        /// Use.
        Use = "use",
        /// Capacity that nobody used (C-6).
        Idle = "idle",
        /// A correction of a closed period.
        Adjustment = "adjustment",
    }
}

/// One party's part of a line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Share {
    /// The party, by code.
    pub party: String,
    /// The exact measure it is based on, as a whole number or a fraction.
    pub basis: String,
    /// Whole öre.
    #[serde(rename = "amount_ore")]
    pub amount: Ore,
}

/// One line of a statement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StatementLine {
    /// The rule that decided, by its place in the agreement.
    pub rule: usize,
    /// The rule's name.
    pub rule_name: String,
    /// The decision behind the rule, if other than the agreement's.
    pub decision: Option<String>,
    /// The vehicle, unless the cost is for a pool.
    pub vehicle: Option<VehicleId>,
    /// Number of the vehicle, or code of the pool.
    pub number: String,
    /// The vehicle's registration number, if it has one.
    pub registration_number: Option<String>,
    /// What was paid for.
    pub category: CostCategory,
    /// Use, idle or adjustment.
    pub kind: LineKind,
    /// Whole öre.
    pub amount: Ore,
    /// The key.
    pub key: KeyKind,
    /// What the basis is measured in.
    pub unit: KeyUnit,
    /// One for each party, in the agreement's order.
    pub shares: Vec<Share>,
    /// The entries behind it.
    pub entries: Vec<CostEntryId>,
    /// The closed month that an adjustment corrects (C-11).
    pub origin: Option<Month>,
}

impl Problem {
    /// Vehicle or pool.
    pub fn number(&self) -> &str {
        match self {
            Self::NobodyToCarry { number, .. } | Self::NoPayer { number, .. } | Self::Stranger { number, .. } => number,
        }
    }

    /// What was paid for, and how much.
    pub fn cost(&self) -> (CostCategory, Ore) {
        match self {
            Self::NobodyToCarry { category, amount_ore, .. }
            | Self::NoPayer { category, amount_ore, .. }
            | Self::Stranger { category, amount_ore, .. } => (*category, Ore(*amount_ore)),
        }
    }
}

/// A cost that cannot be shared as things are. It blocks the closing and never vanishes (C-6).
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "code", rename_all = "snake_case")]
pub enum Problem {
    /// Nobody used what the rule shares by use.
    NobodyToCarry {
        /// Vehicle or pool.
        number: String,
        /// The rule's name.
        rule: String,
        /// What was paid for.
        category: CostCategory,
        /// How much.
        amount_ore: i64,
    },
    /// Nobody pays for the vehicle on the days of the cost (V-6).
    NoPayer {
        /// The vehicle.
        number: String,
        /// What was paid for.
        category: CostCategory,
        /// How much.
        amount_ore: i64,
    },
    /// Somebody used or pays for it who is neither a party nor a joint body of the agreement.
    Stranger {
        /// Vehicle or pool.
        number: String,
        /// Who, by code.
        payer: String,
        /// What was paid for.
        category: CostCategory,
        /// How much.
        amount_ore: i64,
    },
}
