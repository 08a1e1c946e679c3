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
    /// The number of the last portion, given how many rows there are; a list without rows has one portion.
    pub fn last(self, total: i64) -> i64 {
        total.saturating_add(self.each - 1).checked_div(self.each).unwrap_or(1).max(1)
    }

    /// The nearest existing portion: one beyond the last becomes the last, one before the first becomes the first.
    #[must_use]
    pub fn within(self, total: i64) -> Self {
        Self { number: self.number.clamp(1, self.last(total)), ..self }
    }

    /// How many rows come before it, given how many there are, and how many it has at most.
    pub fn rows(self, total: i64) -> (i64, i64) {
        ((self.within(total).number - 1).saturating_mul(self.each), self.each)
    }
}
