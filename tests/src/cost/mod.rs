//! Cost: entering it, sharing it by agreement or price list, closing months, settling years.

pub(crate) mod agreement;
mod charged;
mod closed_months;
pub(crate) mod investment;
pub(crate) mod main_job;
pub(crate) mod money;
mod objection;
mod outsider;
pub(crate) mod pages;
pub(crate) mod period;
pub(crate) mod period_page;
pub(crate) mod price_list;
pub(crate) mod proposal;
mod proposal_base;
mod proposal_over;
mod proposal_words;
pub(crate) mod refused;
pub(crate) mod sign_off;
mod together;
pub(crate) mod two_windows;
pub(crate) mod whole_picture;
mod year;
