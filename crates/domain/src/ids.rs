//! One id type per kind of thing, so that a booking's id can never be passed where a vehicle's is
//! wanted. All of them are UUIDv7: they sort by the time they were made.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

macro_rules! id_types {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        impl From<Uuid> for $name {
            fn from(id: Uuid) -> Self {
                Self(id)
            }
        }

        impl From<$name> for Uuid {
            fn from(id: $name) -> Self {
                id.0
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.fmt(f)
            }
        }

        impl std::str::FromStr for $name {
            type Err = uuid::Error;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                text.parse().map(Self)
            }
        }
    )*};
}

id_types! {
    /// An organisation: a legal person, or a joint board hosted by one.
    OrganisationId;
    /// A unit of an organisation that uses vehicles.
    UnitId;
    /// A place where vehicles stand.
    DepotId;
    /// Vehicles that are booked together.
    PoolId;
    /// Anything in the register.
    VehicleId;
    /// One entry of a vehicle's odometer log.
    ReadingId;
    /// A promise of a vehicle for a window of time, or a block on it.
    BookingId;
    /// Bookings that recur by one rule.
    SeriesId;
    /// Something proposed about what several own together.
    ProposalId;
    /// An objection to what another organisation has entered.
    ObjectionId;
    /// Somebody waiting for a vehicle.
    WaitingId;
    /// How often something recurs on a vehicle.
    PlanId;
    /// Something wrong with a vehicle.
    DefectId;
    /// What somebody is told.
    MessageId;
    /// A calendar that programs subscribe to.
    FeedId;
    /// Where events are sent.
    WebhookId;
    /// What was really driven.
    TripId;
    /// One amount, dated, with its source.
    CostEntryId;
    /// One version of an agreement.
    AgreementId;
    /// A workshop job.
    WorkOrderId;
    /// Fuel, charging or a toll.
    PurchaseId;
    /// A file on its way in.
    DraftId;
    /// A person who logs in.
    UserId;
    /// A token for the API.
    TokenId;
    /// One imported file.
    BatchId;
}

impl OrganisationId {
    /// Used where there is no organisation: the operator at the command line sends registers for all.
    pub const NOBODY: Self = Self(Uuid::nil());
}
