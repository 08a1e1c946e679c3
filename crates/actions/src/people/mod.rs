//! People: who they are, what they may, and how they come in.

mod browser;
pub mod device;
pub mod guessable;
pub mod login;
pub mod password;
mod password_rules;
pub(crate) mod said;
pub(crate) mod secrets;
pub mod session;
pub mod token;
pub mod user;
