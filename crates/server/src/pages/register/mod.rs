//! The register: vehicles, what their meters show, who has them, and the organisations they belong to.

pub(crate) mod entry_form;
pub(crate) mod holder;
pub(crate) mod label;
pub(crate) mod move_form;
pub(crate) mod reading;
pub(crate) mod search;
pub(crate) mod vehicle;
pub(crate) mod vehicle_entry;
pub(crate) mod vehicle_move;
