//! Old registers, as bytes, become rows, findings and in the end a plan. There is no database here:
//! a row names vehicles and organisations by the text in the file, and the server finds out who is
//! meant.
//!
//! The way of a file: [`table::read`] finds out encoding, separator and header; [`columns`] knows the
//! headers in their many spellings; [`value`] reads dates, numbers and words; each of [`registers`]
//! turns a table into typed rows. What cannot be read is a [`Finding`] with its place, never a guess.

mod columns;
mod finding;
pub mod registers;
pub mod table;
pub mod value;

pub use finding::{Counts, Finding, FindingCode, Severity};
pub use registers::Kind;
pub use table::{FileRefusal, Table};
