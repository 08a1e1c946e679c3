//! Booking: a window of a vehicle's time, from asking for it to bringing the keys back.

pub(crate) mod approval;
pub(crate) mod board;
pub(crate) mod book;
pub(crate) mod calendar;
pub(crate) mod change;
pub(crate) mod deadlines;
pub(crate) mod desk;
pub(crate) mod details;
pub(crate) mod hand_over;
pub(crate) mod list;
pub(crate) mod replace;
pub(crate) mod series;
pub(crate) mod suggest;
pub(crate) mod waiting_list;
