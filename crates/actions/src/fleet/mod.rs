//! The fleet: how many vehicles its use takes, and how much each was used, cost and emitted.

pub mod utilisation;
