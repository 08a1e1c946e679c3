//! Cost: entering it, sharing it by agreement or price list, closing months, settling years.

pub(crate) mod agreement;
pub(crate) mod charged;
pub(crate) mod entry;
pub(crate) mod investment;
pub(crate) mod objection;
pub(crate) mod period;
pub(crate) mod price_list;
pub(crate) mod proposal;
pub(crate) mod report;
pub(crate) mod statement;
pub(crate) mod what_if;
