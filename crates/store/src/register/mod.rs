//! The register: vehicles with what is dated about them, their meters, organisations.

pub(crate) mod of_vehicle;
pub(crate) mod organisation;
pub(crate) mod reading;
pub(crate) mod vehicle;
pub(crate) mod vehicle_history;
