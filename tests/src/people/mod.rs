//! People: who they are, what they may, and how they come in.

pub(crate) mod locked_out;
pub(crate) mod login;
pub(crate) mod sessions;
