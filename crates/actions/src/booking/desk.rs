//! The questions and answers of the desk where bookings requested at the same moment meet.

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

/// A booking that somebody asks for.
#[derive(Clone, Debug)]
pub struct BookingRequest {
    /// The vehicle.
    pub vehicle: VehicleId,
    /// When it begins.
    pub start: DateTime<Utc>,
    /// The first instant after it.
    pub end: DateTime<Utc>,
    /// What for.
    pub purpose: Purpose,
    /// A note; empty if none.
    pub note: String,
    /// The organisation that pays for the use; the booker's own if absent.
    pub organisation: Option<OrganisationId>,
    /// Who drives; the booker if absent.
    pub driver: Option<UserId>,
    /// Whether the lift is needed (S-6).
    pub lift: bool,
}

/// A booking request from somebody who may make it.
#[derive(Clone, Debug)]
pub struct Wish {
    /// Who asks.
    pub actor: Actor,
    /// The organisations they may book for.
    pub scope: Scope,
    /// The organisation that it is for.
    pub organisation: OrganisationId,
    /// When.
    pub window: Window,
    /// Who drives; absent, the actor.
    pub driver: Option<UserId>,
    /// What is asked for.
    pub request: BookingRequest,
    /// The attempt at a request with a key that it belongs to (B-13).
    pub attempt: Option<Attempt>,
}

/// Why a wish was not met.
#[derive(Debug)]
pub enum Unmet {
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
