//! People, their roles, sessions and tokens, and attempts to log in.

pub(crate) mod login;
pub(crate) mod password;
pub(crate) mod session;
pub(crate) mod token;
pub(crate) mod user;
