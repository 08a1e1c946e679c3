//! Imported files, what they did to the register, and how that is undone.

pub(crate) mod batch;
pub(crate) mod decision;
pub(crate) mod draft;
pub(crate) mod export;
pub(crate) mod extra;
pub(crate) mod file;
pub(crate) mod list;
pub(crate) mod purchase;
pub(crate) mod undo;
