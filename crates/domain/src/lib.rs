//! The rules of joint vehicle management: what a vehicle is, who may book it, when it must be
//! inspected and who pays how much of what it costs.
//!
//! Everything here is a function from values to values. There is no clock, no random number, no
//! database and no network: the caller passes in the time, the ids and the facts. Each rule
//! carries the number it has in `docs/domain.md`.

#![deny(clippy::arithmetic_side_effects, clippy::float_arithmetic, clippy::as_conversions, clippy::indexing_slicing)]
#![cfg_attr(
    test,
    expect(
        clippy::arithmetic_side_effects,
        clippy::indexing_slicing,
        reason = "a test that breaks here has failed, which is what it is for"
    )
)]

pub mod access;
pub mod audit;
pub mod audit_chain;
pub mod booking;
pub mod bounds;
mod check_digit;
mod clash;
pub mod cost;
pub mod driving;
pub mod fault;
mod field;
pub mod finance;
pub mod fleet;
pub mod ids;
pub mod import;
mod language;
pub mod limits;
pub mod message;
pub mod money;
pub mod names;
pub mod refusal;
mod refused_field;
pub mod register;
pub mod security;
pub mod servicing;
pub mod spot;
pub mod state;
pub mod time;
mod words;

pub use clash::Clash;
pub use fault::{Fault, Field, ValueKind};
pub use language::Language;
pub use refusal::Refusal;
pub use words::{UnknownWord, Words};
