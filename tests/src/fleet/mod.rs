//! The fleet: how many vehicles its use takes, what each was used for, cost and emitted.

pub(crate) mod utilisation;
