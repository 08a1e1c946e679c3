//! Cost: entering it, sharing it by agreement or price list, closing months, settling years.

pub(crate) mod agreement;
mod diff;
pub(crate) mod entries;
pub(crate) mod entry;
pub(crate) mod investment;
mod next_version;
pub(crate) mod no_statement;
pub(crate) mod objection;
pub(crate) mod overview;
pub(crate) mod period;
pub(crate) mod price_list;
pub(crate) mod proposal;
mod proposal_words;
pub(crate) mod statement;
pub(crate) mod what_if;
pub(crate) mod what_if_compare;
pub(crate) mod year;
