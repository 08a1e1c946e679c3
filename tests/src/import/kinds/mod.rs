//! Kinds of register that come in: what is particular to each.

pub(crate) mod ahead;
pub(crate) mod fuel_cards;
pub(crate) mod people;
pub(crate) mod roles;
pub(crate) mod service_plans;
