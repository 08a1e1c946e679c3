//! What the store keeps of the register.

mod organisation;
mod reading;
mod vehicle;
mod vehicle_move;
