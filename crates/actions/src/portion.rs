//! A portion of a long list: which rows are read, once it is known how many there are.

/// A portion by its number, from one, and how many rows each has.
#[derive(Clone, Copy, Debug)]
pub struct Portion {
    /// Which portion, from 1.
    pub number: i64,
    /// How many a portion holds.
    pub each: i64,
}

impl Portion {
    /// The number of the last portion of so many rows; a list without rows has one.
    pub fn last(self, total: i64) -> i64 {
        total.saturating_add(self.each - 1).checked_div(self.each).unwrap_or(1).max(1)
    }

    /// The portion that is there: one beyond the last is the last, one before the first is the first.
    #[must_use]
    pub fn within(self, total: i64) -> Self {
        Self { number: self.number.clamp(1, self.last(total)), ..self }
    }

    /// The rows before it, of so many in all, and how many it has at most.
    pub fn rows(self, total: i64) -> (i64, i64) {
        ((self.within(total).number - 1).saturating_mul(self.each), self.each)
    }
}
