//! What the system does for itself, and what is done with a database as a whole.

pub mod audit;
pub mod audit_head;
pub mod backup;
pub mod database;
pub(crate) mod difference;
pub mod housekeeping;
pub mod idempotency;
pub mod incident;
pub mod registers;
pub mod security;
