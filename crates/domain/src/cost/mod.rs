//! How cost is shared (rules C-1 … C-11).
//!
//! The way of one öre: a [`CostEntry`] says what something cost; [`CostEntry::amount_in`] says how much of it lies in
//! a month; the first rule of the [`Agreement`] that fits names a [`Key`]; [`share`] turns the key and the month's use
//! into exact fractions; [`share::rounding`] makes whole öre of all of them at once; [`statement`] puts the lines
//! together with what explains them; [`period`] keeps them for ever, and bills what becomes known later; [`year`]
//! compares them with what was paid beforehand.

mod agreement;
pub mod change;
pub mod concern;
mod entry;
pub mod investment;
pub mod objection;
pub mod party;
pub mod period;
mod population;
pub mod price_list;
pub mod proposal;
pub mod share;
pub mod sign_off;
pub mod statement;
pub mod toml_fault;
pub mod what_if;
pub mod year;

pub(crate) use agreement::same_number;
pub use agreement::{
    Agreement, AgreementError, ConsentBy, ConsentTerms, Key, KeyKind, KeyUnit, Kronor, MixPart, PassOn, PassOnMethod,
    Rule, UseCountedPer,
};
pub use entry::{CostCategory, CostEntry, PurchaseKind, part_of_days, spread};
pub use population::{PopulationMissing, PopulationTable};
pub use statement::{
    Statement,
    explain::{Explanation, explain},
    facts::{EntryFacts, MonthFacts, OwnerDays, PayerDays, ServiceDays, Standing, Usage, VehicleFacts, service_days},
    line::{LineKind, Problem, Share, StatementLine},
};
