//! Messages: what people and other systems are told.

pub(crate) mod delivery;
pub mod feed;
pub(crate) mod mail;
pub mod message;
pub(crate) mod notify;
pub mod transport;
pub mod webhook;
