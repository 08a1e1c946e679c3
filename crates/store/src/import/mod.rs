//! Imported files, what they did to the register, and how it is taken back.

pub(crate) mod batch;
pub(crate) mod file;
pub(crate) mod list;
pub(crate) mod purchase;
pub(crate) mod undo;
