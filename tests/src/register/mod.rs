//! The register: vehicles, what their meters show, who has them, and the organisations they belong to.

pub(crate) mod entry;
pub(crate) mod pages;
pub(crate) mod vehicle_move;
