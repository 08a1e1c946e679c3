//! What the store keeps of costs.

mod agreement;
mod entry;
mod investment;
mod objection;
mod period;
mod proposal;
mod what_if;
