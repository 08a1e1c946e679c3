//! Messages to people, and events for other systems.

pub(crate) mod delivery;
pub(crate) mod feed;
pub(crate) mod receivers;
