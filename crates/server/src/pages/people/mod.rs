//! People: who they are, what they may, and how they come in.

pub(crate) mod account;
pub(crate) mod kept;
pub(crate) mod login;
pub(crate) mod other_tab;
pub(crate) mod password;
pub(crate) mod person;
pub(crate) mod user;
mod way_back;
