//! How vehicles were used.

pub(crate) mod follow_up;
