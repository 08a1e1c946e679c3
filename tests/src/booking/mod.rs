//! Booking: a window of a vehicle's time, from asking for it to bringing the keys back.

pub(crate) mod board;
pub(crate) mod day;
pub(crate) mod pages;
pub(crate) mod races;
pub(crate) mod random;
pub(crate) mod rules;
