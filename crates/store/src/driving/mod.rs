//! Trips, the driving log, and the use that is rolled up from them.

pub(crate) mod driving_log;
pub(crate) mod trip;
pub(crate) mod usage;
