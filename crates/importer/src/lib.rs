//! Old registers, as files, become rows, findings and questions. There is no database here: a row names vehicles and
//! organisations by the text in the file, and the server finds out which are meant.
//!
//! The way of a file: [`mod@file`] opens it, whatever its format and encoding; [`Examined`] finds the header, says what
//! each column is and how its values are written; a [`Reader`] turns them row by row into the typed rows of one of the
//! [`registers`], with [`value`] for days, numbers and words. What cannot be read becomes a [`Finding`] with its place;
//! what can mean two things becomes a [`Question`]; nothing is guessed. A person's decisions are in [`Settings`].

mod answers;
mod check_answers;
mod columns;
mod examine;
mod field;
pub mod file;
mod finding;
pub mod geography;
mod headers;
mod layout;
pub mod ledger_mapping;
mod looks;
mod memory;
mod obstacle;
mod place;
pub mod profiles;
mod question;
mod reader;
pub mod registers;
mod row;
mod settings;
mod tables;
pub mod value;

pub use answers::file_day;
pub use check_answers::check_answers;
pub use columns::{Because, ColumnFacts};
pub use examine::{EXPLANATIONS, Examined, FileFacts, ProfileCheck, SheetFacts, SheetPreview, check_profiles, preview};
pub use field::{Field, FieldKind};
pub use file::FileRefusal;
pub use finding::{
    Bound, CellReason, Counts, Doubt, FileReason, Finding, FindingCode, FindingGroup, Keyed, Named, Origin, Reason,
    RefusedReason, RegisterReason, Severity, ValueReason, Wanted, grouped,
};
pub use headers::field_named;
pub use layout::{Header, REASON, extra_header};
pub use memory::{Decided, Memory};
pub use obstacle::Obstacle;
pub use place::Place;
pub use question::{
    FILE_DAY, LEAVE_EMPTY, LEAVE_OUT, NO, Question, QuestionKind, Questions, SHARE, TAKE, TODAY, YES, owners_id,
};
pub use reader::{MAX_FINDINGS, Outcome, Reader, RowSet, answered, read_all};
pub use registers::{Register, fields_of, keeps_extras, required_of};
pub use row::{RowReader, as_read};
pub use settings::{DateSystem, Hidden, Settings, Stands};
