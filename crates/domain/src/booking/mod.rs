//! Bookings and blocks: the promise of a vehicle for a window of time.

mod decide;
mod rules;
mod suggest;

pub use decide::{Calendar, Occupied, decide_booking, decide_check_out, decide_return};
pub use rules::{MAX_BOOKING_DAYS, RULES, Request, Rule};
pub use suggest::{Candidate, Need, Reason, Suggestion, fits, rank};

use crate::{refusal::Refusal, vehicle::words};

words! {
    /// Where a booking is in its life (B-10).
    BookingState {
        /// Waiting for approval; holds the vehicle.
        Requested = "requested",
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
    /// Whether somebody drives or nobody may.
    BookingKind {
        /// A person uses the vehicle.
        Booking = "booking",
        /// Service, inspection, ban or outage.
        Block = "block",
    }
}

words! {
    /// What a vehicle is booked for (B-14). A code, so that nobody needs to write about clients.
    Purpose {
        /// Meetings and travel in service.
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
    /// Whether it holds the vehicle: such bookings never overlap (B-1). The same list stands in
    /// the guard `bookings_no_overlap`; a contract test holds the two against each other.
    pub fn is_live(self) -> bool {
        matches!(self, Self::Requested | Self::Confirmed | Self::CheckedOut)
    }

    /// The state after cancelling.
    pub fn cancel(self) -> Result<Self, Refusal> {
        match self {
            Self::Requested | Self::Confirmed => Ok(Self::Cancelled),
            Self::CheckedOut | Self::Returned | Self::Refused | Self::Cancelled | Self::NoShow => Err(self.refusal()),
        }
    }

    /// The state after the keys were taken.
    pub fn check_out(self) -> Result<Self, Refusal> {
        if self == Self::Confirmed { Ok(Self::CheckedOut) } else { Err(self.refusal()) }
    }

    /// The state after the vehicle came back.
    pub fn give_back(self) -> Result<Self, Refusal> {
        if self == Self::CheckedOut { Ok(Self::Returned) } else { Err(self.refusal()) }
    }

    fn refusal(self) -> Refusal {
        Refusal::WrongState { state: self.as_str().to_owned() }
    }
}
