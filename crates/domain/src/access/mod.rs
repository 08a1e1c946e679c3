//! Who may see and do what. The domain decides; the store cannot be asked for rows without the
//! [`Scope`] that comes out of here, and does not change what exists without a [`Permitted`].

mod actor;
mod permit;
#[cfg(test)]
mod permit_tests;

pub use self::{
    actor::{Actor, Door, Grant, Permission, Role, Scope, is_reserved},
    permit::{
        BookingVerb, ChargedVerb, CostVerb, Denied, ForSomethingElse, Interests, KeyVerb, Object, ObjectionVerb,
        Permitted, PersonVerb, Rule, TripVerb, VehicleVerb, Verb, WebhookVerb, WishVerb, may, permits,
    },
};
