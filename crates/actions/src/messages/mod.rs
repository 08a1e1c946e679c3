//! Messages to people, and events for other systems.

pub(crate) mod delivery;
pub mod feed;
pub(crate) mod mail;
pub mod message;
mod networks;
pub(crate) mod notify;
pub mod transport;
pub mod webhook;
