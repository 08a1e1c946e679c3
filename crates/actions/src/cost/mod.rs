//! Cost: entering it, sharing it by agreement or price list, closing months, settling years.

pub mod agreement;
pub mod changes;
mod charges;
pub mod correction;
pub mod entry;
pub mod investment;
mod may_correct;
mod month_chain;
pub mod objection;
pub(crate) mod parties;
pub mod period;
pub mod price_list;
pub mod proposal;
pub mod sign_off;
pub mod signing;
pub mod statement;
pub mod what_if;
pub mod year;
