//! Messages to people, and events for other systems.

pub(crate) mod feed;
pub(crate) mod message;
pub(crate) mod webhook;
