//! What the store keeps of imports.

pub(crate) mod batch;
mod draft;
mod purchase;
