//! What the store keeps of people.

mod login;
pub(crate) mod user;
