//! What the store keeps for itself.

mod audit;
mod idempotency;
mod job;
