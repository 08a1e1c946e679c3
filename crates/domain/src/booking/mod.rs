//! Bookings and blocks: the promise of a vehicle for a window of time.

mod again;
mod decide;
mod rules;
mod series;
mod sight;
mod suggest;
mod waiting_list;

pub use again::next_like;
pub use decide::{
    Calendar, EARLY_CHECK_OUT, Moved, Occupied, check_out_from, decide_booking, decide_check_out, decide_move,
    decide_return, driven_m, driven_window,
};
pub use rules::{
    Barred, Driver, Kept, MAX_BOOKING_DAYS, RULES, Request, Rule, Standing, check_length, earliest_start, lift_holds,
};
pub use series::{MAX_OCCURRENCES, Occurrence, Series, SeriesPart, occurrences};
pub use sight::{Sight, Sighted};
pub use suggest::{Candidate, Need, Reason, Suggestion, distance_m, fits, is_equal_or_better, rank};
pub use waiting_list::{OFFER_HOURS, WaitingState, offer_until};

use serde::{Deserialize, Serialize};

use crate::{ids::OrganisationId, refusal::Refusal, words::words};

words! {
    /// Where a booking is in its life (B-10).
    BookingState {
        /// Waiting for approval. It does not hold the vehicle: requests may compete (B-5).
        Requested = "requested",
        /// Held for somebody on the waiting list, until a deadline (B-6).
        Offered = "offered",
        /// Promised.
        Confirmed = "confirmed",
        /// The vehicle is out; it stays busy until it is returned (B-2).
        CheckedOut = "checked_out",
        /// Done.
        Returned = "returned",
        /// Turned down.
        Refused = "refused",
        /// Called off.
        Cancelled = "cancelled",
        /// Nobody came, and the vehicle was released.
        NoShow = "no_show",
    }
}

words! {
    /// Whose bookings of a vehicle need a coordinator's approval (B-5).
    Approval {
        /// Nobody's.
        Nobody = "nobody",
        /// Those of other organisations.
        Others = "others",
        /// Everybody's.
        Everybody = "everybody",
    }
}

/// The terms a vehicle is booked on (B-5, B-11).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Terms {
    /// Whose bookings need approval.
    pub approval: Approval,
    /// How long before the start organisations other than its own may book it, in hours; none if they may book as early
    /// as its own.
    pub head_start_hours: Option<u32>,
    /// Where the key is.
    pub key_place: String,
}

impl Default for Terms {
    fn default() -> Self {
        Self { approval: Approval::Nobody, head_start_hours: None, key_place: String::new() }
    }
}

impl Approval {
    /// The state a booking begins in, depending on whether the vehicle belongs to the booker's own organisation.
    pub fn first_state(self, own: bool) -> BookingState {
        match self {
            Self::Others if !own => BookingState::Requested,
            Self::Everybody => BookingState::Requested,
            Self::Nobody | Self::Others => BookingState::Confirmed,
        }
    }

    /// The state a booking for an organisation begins in, of a vehicle that some run in its window, one after the other
    /// (V-12): somebody who coordinates it for one of them needs no approval of theirs (B-5).
    pub fn first_state_with(
        self,
        runs: &[OrganisationId],
        organisation: OrganisationId,
        coordinates: impl Fn(OrganisationId) -> bool,
    ) -> BookingState {
        let asks = |runs: &OrganisationId| {
            !coordinates(*runs) && self.first_state(*runs == organisation) == BookingState::Requested
        };
        if runs.iter().any(asks) { BookingState::Requested } else { BookingState::Confirmed }
    }
}

words! {
    /// Whether somebody drives it or nobody may.
    BookingKind {
        /// A person uses the vehicle.
        Booking = "booking",
        /// Service, inspection, ban or outage.
        Block = "block",
    }
}

words! {
    /// The purpose of a booking (B-14): a code, so that nobody needs to write about clients.
    Purpose {
        /// Meetings and travel on duty.
        Travel = "travel",
        /// Visits to homes and sites.
        Visit = "visit",
        /// Work on roads, parks, water and buildings.
        Works = "works",
        /// Supervision and inspection by an authority.
        Supervision = "supervision",
        /// Moving goods.
        Goods = "goods",
        /// Service and repair of the vehicle itself.
        Servicing = "servicing",
        /// Anything else.
        Other = "other",
    }
}

impl BookingState {
    /// Whether it holds the vehicle: such bookings never overlap (B-1). The same list is in
    /// the guard `bookings_no_overlap`; a contract test holds the two against each other.
    pub fn is_live(self) -> bool {
        matches!(self, Self::Offered | Self::Confirmed | Self::CheckedOut)
    }

    /// Whether it can still change.
    pub fn is_open(self) -> bool {
        self.is_live() || self == Self::Requested
    }

    /// The state after cancelling.
    pub fn cancel(self) -> Result<Self, Refusal> {
        match self {
            Self::Requested | Self::Offered | Self::Confirmed => Ok(Self::Cancelled),
            Self::CheckedOut | Self::Returned | Self::Refused | Self::Cancelled | Self::NoShow => Err(self.refusal()),
        }
    }

    /// The state after a coordinator said yes to a request (B-5).
    pub fn approve(self) -> Result<Self, Refusal> {
        if self == Self::Requested { Ok(Self::Confirmed) } else { Err(self.refusal()) }
    }

    /// The state after a coordinator said no to a request (B-5).
    pub fn turn_down(self) -> Result<Self, Refusal> {
        if self == Self::Requested { Ok(Self::Refused) } else { Err(self.refusal()) }
    }

    /// The state after the one it was offered to said yes: that of a booking that they made themselves (B-6).
    pub fn accept(self, first: Self) -> Result<Self, Refusal> {
        if self == Self::Offered { Ok(first) } else { Err(self.refusal()) }
    }

    /// The state after nobody came for it (B-10).
    pub fn release(self) -> Result<Self, Refusal> {
        if self == Self::Confirmed { Ok(Self::NoShow) } else { Err(self.refusal()) }
    }

    /// The state after the keys were taken.
    pub fn check_out(self) -> Result<Self, Refusal> {
        if self == Self::Confirmed { Ok(Self::CheckedOut) } else { Err(self.refusal()) }
    }

    /// The state after the vehicle came back.
    pub fn give_back(self) -> Result<Self, Refusal> {
        if self == Self::CheckedOut { Ok(Self::Returned) } else { Err(self.refusal()) }
    }

    pub(super) fn refusal(self) -> Refusal {
        Refusal::in_state(self)
    }
}
