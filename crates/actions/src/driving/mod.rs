//! Driving: the log of a vehicle's trips, and where they went.

pub mod driving_log;
pub mod track;
