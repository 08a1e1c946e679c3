//! Driving: the log of a vehicle's trips, and where they went.

pub(crate) mod driving_log;
pub(crate) mod sight;
