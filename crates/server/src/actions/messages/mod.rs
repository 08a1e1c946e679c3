//! Messages: what people and other systems are told.

pub(crate) mod delivery;
pub(crate) mod feed;
pub(crate) mod mail;
pub(crate) mod message;
pub(crate) mod notify;
pub(crate) mod transport;
pub(crate) mod webhook;
