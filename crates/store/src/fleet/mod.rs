//! How vehicles were used.

pub(crate) mod utilisation;
