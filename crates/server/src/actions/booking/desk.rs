//! What is brought to the desk where bookings that are asked for at the same moment meet, and what it answers.

use chrono::{DateTime, Utc};
use vagnpark_domain::{
    access::{Actor, Scope},
    booking::Purpose,
    ids::{OrganisationId, UserId, VehicleId},
    register::VehicleClass,
    time::Window,
};
use vagnpark_store::Attempt;

use crate::error::ActionError;

/// What somebody asks for.
#[derive(Clone, Debug)]
pub(crate) struct BookingRequest {
    pub(crate) vehicle: VehicleId,
    pub(crate) start: DateTime<Utc>,
    pub(crate) end: DateTime<Utc>,
    pub(crate) purpose: Purpose,
    pub(crate) note: String,
    /// The organisation that pays for the use; the booker's own if absent.
    pub(crate) organisation: Option<OrganisationId>,
    /// Who drives; the booker if absent.
    pub(crate) driver: Option<UserId>,
    /// Whether the lift is needed (S-6).
    pub(crate) lift: bool,
}

/// A request of somebody who may ask for it.
#[derive(Clone, Debug)]
pub(crate) struct Wish {
    pub(crate) actor: Actor,
    pub(crate) scope: Scope,
    pub(crate) organisation: OrganisationId,
    pub(crate) window: Window,
    pub(crate) driver: Option<UserId>,
    pub(crate) request: BookingRequest,
    /// The attempt at a request with a key that it belongs to (B-13).
    pub(crate) attempt: Option<Attempt>,
}

/// Why a wish was not met.
#[derive(Debug)]
pub(crate) enum Unmet {
    /// The vehicle, of this class, is taken in these windows.
    Taken(VehicleClass, Vec<Window>),
    /// Any other reason.
    Other(ActionError),
}

impl<E: Into<ActionError>> From<E> for Unmet {
    fn from(error: E) -> Self {
        Self::Other(error.into())
    }
}
