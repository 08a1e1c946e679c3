//! What the system does for itself.

pub(crate) mod audit;
pub(crate) mod security;
