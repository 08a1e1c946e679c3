//! What people and other systems are told.

pub(crate) mod feed;
pub(crate) mod message;
pub(crate) mod webhook;
