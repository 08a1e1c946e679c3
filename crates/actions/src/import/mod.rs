//! Import: a register comes in from a file, and can be taken out again.

pub mod batch;
pub mod draft;
pub mod export;
pub mod extra;
mod in_words;
pub mod purchase;
pub mod register;
pub mod report;
pub mod template;
pub mod undo;
pub mod works;
