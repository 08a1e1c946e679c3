//! Messages: what people and other systems are told.

pub(crate) mod delivery;
pub(crate) mod feed;
