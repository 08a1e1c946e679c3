//! How much of a booking somebody sees.

use chrono::{DateTime, Utc};

use super::{BookingKind, BookingState};

/// How much somebody sees of a booking that is more than its times to them (B-11).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sight {
    /// All of it.
    Whole,
    /// When the vehicle is taken, by which organisation, for what kind of errand, and who has it.
    Driver,
    /// The same without who had it.
    Use,
}

/// What decides about it.
#[derive(Clone, Copy, Debug)]
pub struct Sighted {
    /// Whether it is the onlooker's own: they drive, or they made it.
    pub own: bool,
    /// Whether they see details where it is run or where it is for.
    pub in_detail: bool,
    /// A booking or a block.
    pub kind: BookingKind,
    /// The state it is in.
    pub state: BookingState,
    /// When it ends.
    pub end: DateTime<Utc>,
}

impl Sighted {
    /// How much of it is seen. A block is nobody's trip.
    pub fn sight(self, now: DateTime<Utc>) -> Sight {
        if self.own || self.in_detail || self.kind == BookingKind::Block {
            Sight::Whole
        } else if self.state == BookingState::CheckedOut || self.state.is_open() && now < self.end {
            Sight::Driver
        } else {
            Sight::Use
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn colleague(state: BookingState) -> Sighted {
        let end = "2026-11-23T12:00:00Z".parse().expect("a moment");
        Sighted { own: false, in_detail: false, kind: BookingKind::Booking, state, end }
    }

    #[test]
    fn a19_a_colleague_sees_who_has_a_vehicle_until_that_is_over() {
        let (before, at_the_end) = ("2026-11-23T11:59:59Z", "2026-11-23T12:00:00Z");
        let seen = |state, at: &str| colleague(state).sight(at.parse().expect("a moment"));
        for state in [BookingState::Requested, BookingState::Offered, BookingState::Confirmed] {
            assert_eq!((seen(state, before), seen(state, at_the_end)), (Sight::Driver, Sight::Use), "{state}");
        }
        assert_eq!(seen(BookingState::CheckedOut, at_the_end), Sight::Driver, "it is late and still out");
        for state in [BookingState::Returned, BookingState::Refused, BookingState::Cancelled, BookingState::NoShow] {
            assert_eq!(seen(state, before), Sight::Use, "{state}");
        }
    }

    #[test]
    fn a19_what_is_one_s_own_and_what_one_answers_for_is_seen_whole() {
        let over = colleague(BookingState::Returned);
        let whole = [
            Sighted { own: true, ..over },
            Sighted { in_detail: true, ..over },
            Sighted { kind: BookingKind::Block, ..over },
        ];
        assert!(whole.iter().all(|seen| seen.sight(DateTime::UNIX_EPOCH) == Sight::Whole));
    }
}
