//! Booking: a window of a vehicle's time, from asking for it to bringing the keys back.

pub mod approval;
pub mod board;
pub mod book;
pub(crate) mod calendar;
pub mod change;
pub(crate) mod deadlines;
pub mod desk;
pub mod details;
pub mod hand_over;
pub mod list;
pub(crate) mod locked_out;
pub mod pass_on;
pub mod replace;
pub mod series;
pub(crate) mod sight;
pub mod suggest;
pub mod waiting_list;
