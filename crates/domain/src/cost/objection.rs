//! What another organisation has entered and one's own pays for, and objections to it (C-14). Whoever entered it
//! corrects it, or says why it stands; whoever objected may take that back.

use super::{Explanation, LineKind, Share, StatementLine, explain};
use crate::{
    Refusal,
    cost::{CostCategory, KeyKind, KeyUnit, statement::explain::portion},
    money::Ore,
    words::words,
};

words! {
    /// What is charged by others.
    ChargedKind {
        /// A trip.
        Trip = "trip",
        /// A booking.
        Booking = "booking",
        /// A cost.
        Cost = "cost",
    }
}

words! {
    /// The state of an objection.
    ObjectionState {
        /// It waits for an answer.
        Open = "open",
        /// What it is about was corrected.
        Corrected = "corrected",
        /// Whoever entered it says why it is right.
        Stands = "stands",
        /// Whoever objected took it back.
        Withdrawn = "withdrawn",
    }
}

impl ObjectionState {
    /// Refuses to end one twice.
    pub fn must_be_open(self) -> Result<(), Refusal> {
        if self == Self::Open { Ok(()) } else { Err(Refusal::in_state(self)) }
    }
}

/// How much something was used.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct UsedMuch {
    /// Metres.
    pub distance_m: i64,
    /// Seconds.
    pub duration_s: i64,
    /// Trips.
    pub trips: i64,
}

impl UsedMuch {
    fn in_unit(self, unit: KeyUnit) -> Option<i64> {
        match unit {
            KeyUnit::Metres => Some(self.distance_m),
            KeyUnit::Seconds => Some(self.duration_s),
            KeyUnit::Trips => Some(self.trips),
            KeyUnit::Fraction | KeyUnit::Inhabitants | KeyUnit::Parts | KeyUnit::Days | KeyUnit::RightLessBilled => {
                None
            }
        }
    }
}

/// The part of a statement's line that a use carries.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UsePart {
    /// What was paid for.
    pub category: CostCategory,
    /// The key.
    pub key: KeyKind,
    /// What it counts.
    pub unit: KeyUnit,
    /// The whole line.
    pub line: Ore,
    /// The numbers behind the part.
    pub explanation: Explanation,
    /// The part, rounded half up by itself.
    pub amount: Ore,
}

impl UsePart {
    /// The part of a line that a use carries; none if its key does not count use.
    pub fn of(line: &StatementLine, used: UsedMuch) -> Option<Self> {
        let measure = used.in_unit(line.unit).filter(|_| line.kind == LineKind::Use)?;
        let share = Share { party: String::new(), basis: measure.to_string(), amount: Ore::ZERO };
        Some(Self {
            category: line.category,
            key: line.key,
            unit: line.unit,
            line: line.amount,
            explanation: explain(line.unit, &line.shares, &share)?,
            amount: portion(line.amount, &share, &line.shares)?,
        })
    }
}

#[cfg(test)]
#[path = "objection_tests.rs"]
mod tests;
