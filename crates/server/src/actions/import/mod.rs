//! Import: a register comes in from a file, and goes back out again.

pub(crate) mod batch;
pub(crate) mod draft;
mod in_words;
pub(crate) mod register;
pub(crate) mod report;
pub(crate) mod template;
pub(crate) mod undo;
pub(crate) mod unmatched;
pub(crate) mod works;
