//! The register: vehicles, what their meters show, who has them, and the organisations they belong to.

pub(crate) mod holder;
pub(crate) mod organisation;
pub(crate) mod reading;
pub(crate) mod vehicle;
mod vehicle_body;
