//! What another organisation has entered and one's own pays for, and objections to it (C-14). Whoever entered it
//! corrects it, or says why it stands; whoever objected may take that back.

use chrono::NaiveDate;

use super::{Explanation, LineKind, Share, StatementLine, explain, part_of_days, spread};
use crate::{
    Refusal,
    cost::{CostCategory, KeyKind, KeyUnit, statement::explain::portion},
    money::Ore,
    time::Month,
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
        /// The import that brought what it is about was undone.
        Undone = "undone",
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

/// A cost, with the days on which one organisation has paid for its vehicle.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PaidCost {
    /// The whole amount.
    pub amount: Ore,
    /// Its first and last day.
    pub days: (NaiveDate, NaiveDate),
    /// The first day that the organisation paid for, and the first that it no longer did; open if absent.
    pub paid: (Option<NaiveDate>, Option<NaiveDate>),
}

impl PaidCost {
    /// How much of it lies in a month, whoever pays (C-3).
    pub fn whole_in(&self, month: Month) -> Ore {
        spread(self.amount, self.days, month)
    }

    /// How much of that lies on the days that the organisation paid for. The parts of all who paid add up to it.
    pub fn amount_in(&self, month: Month) -> Ore {
        let (from, until) = self.paid;
        let first = from.map_or(month.first_day(), |from| from.max(month.first_day())).max(self.days.0);
        let last = until.and_then(|until| until.pred_opt()).map_or(month.last_day(), |last| last.min(month.last_day()));
        let last = last.min(self.days.1);
        if last < first { Ore::ZERO } else { part_of_days(self.amount, self.days, (first, last)) }
    }
}

/// What an entry of a month costs an organisation by its lines, as far as they are not shared by use: each trip carries
/// that itself. `whole` is what lies in the month.
pub fn charged_part<'a>(whole: Ore, party: &str, lines: impl IntoIterator<Item = &'a StatementLine>) -> Option<Ore> {
    let (mut own, mut all) = (0_i128, 0_i128);
    for line in lines {
        all = all.saturating_add(i128::from(line.amount.0));
        let by_use = line.kind == LineKind::Use && UsedMuch::default().in_unit(line.unit).is_some();
        let shares = line.shares.iter().filter(|share| !by_use && share.party == party);
        own = shares.fold(own, |own, share| own.saturating_add(i128::from(share.amount.0)));
    }
    rounded(i128::from(whole.0).saturating_mul(own), all)
}

/// A quotient, rounded half up; none of nothing.
fn rounded(over: i128, under: i128) -> Option<Ore> {
    let (over, under) = (over.saturating_mul(under.signum()), under.saturating_abs());
    let twice = over.saturating_mul(2).saturating_add(under);
    i64::try_from(twice.checked_div_euclid(under.saturating_mul(2))?).ok().map(Ore)
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
