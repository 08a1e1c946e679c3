//! The waiting list: a freed window is offered to the first person it suits, with a deadline, then to the next (B-6).

use chrono::{DateTime, Duration, Utc};

use crate::{time::Window, words::words};

words! {
    /// The state of somebody's wait.
    WaitingState {
        /// Nothing has come free yet.
        Waiting = "waiting",
        /// A vehicle is held for the person until the deadline.
        Offered = "offered",
        /// The person took the offer.
        Accepted = "accepted",
        /// The deadline or the window went by.
        Lapsed = "lapsed",
        /// The person no longer needs it.
        Withdrawn = "withdrawn",
    }
}

/// How long an offer holds.
pub const OFFER_HOURS: i64 = 4;

/// When an offer expires: after four hours, but not beyond the start of the window, so that the next in line can still
/// use it. Close to the start there is a quarter of an hour to answer.
pub fn offer_until(window: Window, now: DateTime<Utc>) -> DateTime<Utc> {
    let after = |duration: Duration| now.checked_add_signed(duration).unwrap_or(now);
    after(Duration::hours(OFFER_HOURS)).min(window.start()).max(after(Duration::minutes(15)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn b6_an_offer_stands_four_hours_but_not_beyond_the_start() {
        let at = |minutes: i64| DateTime::from_timestamp(minutes * 60, 0).unwrap();
        let window = Window::new(at(600), at(660)).unwrap();
        assert_eq!(offer_until(window, at(0)), at(240));
        assert_eq!(offer_until(window, at(500)), at(600));
        assert_eq!(offer_until(window, at(595)), at(610));
    }
}
