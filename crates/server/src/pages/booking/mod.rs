//! Booking: a window of a vehicle's time, from asking for it to bringing the keys back.

pub(crate) mod approval;
pub(crate) mod board;
pub(crate) mod book;
pub(crate) mod details;
pub(crate) mod hand_over;
pub(crate) mod hand_over_form;
pub(crate) mod history;
pub(crate) mod list;
pub(crate) mod pass_on;
mod pass_on_form;
pub(crate) mod replace;
pub(crate) mod shift;
pub(crate) mod shift_form;
pub(crate) mod waiting_list;
pub(crate) mod when;
