//! People: who they are, what they may, and how they come in.

pub(crate) mod login;
pub(crate) mod other_tab;
pub(crate) mod password;
pub(crate) mod sessions;
pub(crate) mod user;
