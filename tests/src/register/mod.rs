//! The register: vehicles, what their meters show, who has them, and the organisations they belong to.

mod earlier;
mod handed_over;
mod held;
mod moving;
mod tampered;
pub(crate) mod vehicle;
pub(crate) mod vehicle_entry;
pub(crate) mod vehicle_move;
