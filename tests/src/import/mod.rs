//! Import: a register comes in from a file, and can be taken out again.

pub(crate) mod as_sent;
pub(crate) mod before_after;
pub(crate) mod draft;
pub(crate) mod export;
pub(crate) mod extras;
pub(crate) mod few_questions;
pub(crate) mod habits;
pub(crate) mod hostile_files;
pub(crate) mod killed;
pub(crate) mod kinds;
pub(crate) mod layouts;
pub(crate) mod memory;
pub(crate) mod persons;
pub(crate) mod purchase;
pub(crate) mod questions;
pub(crate) mod random;
pub(crate) mod remarks;
pub(crate) mod sent;
pub(crate) mod silent;
pub(crate) mod undo;
pub(crate) mod uploads;
pub(crate) mod wide;
