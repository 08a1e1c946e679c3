//! Costs, the agreements and price lists that share them, closed months and years.

pub(crate) mod agreement;
pub(crate) mod entry;
pub(crate) mod investment;
pub(crate) mod objection;
pub(crate) mod period;
pub(crate) mod price_list;
pub(crate) mod proposal;
pub(crate) mod sign_off;
pub(crate) mod vehicle_facts;
pub(crate) mod what_if;
pub(crate) mod year;
