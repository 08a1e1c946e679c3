//! How cost is shared (rules C-1 … C-11).
//!
//! The way of one öre: a [`CostEntry`] says what something cost; [`CostEntry::amount_in`] says how much of it lies in a
//! month; the first rule of the [`Agreement`] that fits names a [`Key`]; [`share`] turns the key and the month's use
//! into exact fractions; [`rounding`] makes whole öre of all of them at once; [`statement`] puts the lines together
//! with what explains them; [`closing`] keeps them for ever, and bills what becomes known later; [`year`] compares them
//! with what was paid beforehand.

mod agreement;
pub mod capital;
pub mod closing;
mod entry;
mod explain;
mod facts;
mod key;
mod line;
#[cfg(test)]
mod literature_tests;
pub mod natural;
pub mod party;
mod pool_use;
mod population_missing;
pub mod precondition;
pub mod price_list;
pub mod proposal;
pub mod rounding;
pub mod share;
pub mod sign_off;
pub mod statement;
pub mod toml_fault;
pub mod what_if;
pub mod year;

pub use agreement::{Agreement, AgreementError, Kronor, PassOn, PassOnMethod, Rule, UseCountedPer};
pub use entry::{CostCategory, CostEntry, PurchaseKind, spread};
pub use explain::{Explanation, explain};
pub use facts::{
    EntryFacts, MonthFacts, PayerDays, PopulationTable, ServiceDays, Standing, Usage, VehicleFacts, service_days,
};
pub use key::{Key, KeyKind, KeyUnit, MixPart};
pub use line::{LineKind, Problem, Share, StatementLine};
pub use population_missing::PopulationMissing;
pub use statement::Statement;
