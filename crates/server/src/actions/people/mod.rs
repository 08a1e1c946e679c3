//! People: who they are, what they may, and how they come in.

pub(crate) mod device;
pub(crate) mod login;
pub(crate) mod secrets;
pub(crate) mod session;
pub(crate) mod token;
pub(crate) mod user;
