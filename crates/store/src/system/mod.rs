//! What the system keeps for itself: audit, jobs, repeated requests, backups, proof.

pub(crate) mod attempt;
pub(crate) mod audit;
pub(crate) mod audit_chain;
pub(crate) mod backup;
pub(crate) mod grants;
pub(crate) mod housekeeping;
pub(crate) mod idempotency;
pub(crate) mod incident;
pub(crate) mod job;
pub(crate) mod logged;
pub(crate) mod schema;
pub(crate) mod security_event;
pub(crate) mod statistics;
pub(crate) mod verify;
