//! What the system does for itself.

pub(crate) mod audit;
