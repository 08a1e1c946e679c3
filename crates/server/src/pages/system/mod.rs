//! What the system does for itself.

pub(crate) mod audit;
mod logged;
pub(crate) mod security;
