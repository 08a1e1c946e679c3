//! Imports: the files that came in, their reports, and what was bought for no known vehicle.

pub(crate) mod batch;
pub(crate) mod export;
pub(crate) mod purchase;
pub(crate) mod report;
