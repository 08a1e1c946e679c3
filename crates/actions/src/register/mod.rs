//! The register: vehicles, what their meters show, who has them, and the organisations they belong to.

pub mod correct_reading;
pub mod find;
pub mod holder;
pub mod moving;
pub mod organisation;
pub(crate) mod ran;
pub mod reading;
pub mod vehicle;
pub mod vehicle_entry;
pub(crate) mod vehicle_move;
