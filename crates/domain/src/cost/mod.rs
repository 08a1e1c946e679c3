//! How cost is shared (rules C-1 … C-9).
//!
//! The way of one öre: a [`CostEntry`] says what something cost; [`CostEntry::amount_in`] says how
//! much of it lies in a month; the first rule of the [`Agreement`] that fits names a [`Key`];
//! [`share`] turns the key and the month's use into exact fractions; [`rounding`] makes whole öre
//! of all of them at once; [`statement`] puts the lines together with what explains them.

mod agreement;
mod entry;
mod facts;
mod key;
pub mod rounding;
pub mod share;
pub mod statement;

pub use agreement::{Agreement, AgreementError, PassOn, PassOnMethod, Rule, UseCountedPer};
pub use entry::{CostCategory, CostEntry, CostEntryError, spread};
pub use facts::{EntryFacts, MonthFacts, PayerDays, PopulationTable, Usage, VehicleFacts};
pub use key::{Key, KeyUnit, MixPart};
pub use share::ShareError;
pub use statement::{LineKind, Problem, Share, Statement, StatementLine};
