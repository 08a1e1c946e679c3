//! What the system does for itself, and what is done with a database as a whole.

pub(crate) mod audit;
pub(crate) mod backup;
pub(crate) mod database;
pub(crate) mod housekeeping;
pub(crate) mod idempotency;
