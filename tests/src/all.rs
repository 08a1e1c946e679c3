//! The whole system, as its users meet it: through HTTP, the command line and a browser, on SQLite
//! and on PostgreSQL. One binary, so that everything is linked once.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test that breaks here has failed, which is what it is for"
)]
#![expect(clippy::disallowed_methods, reason = "clients have clocks and ids of their own")]

mod api;
mod asvs;
mod booking;
mod browser;
mod circles;
mod contract;
mod cost;
mod driving;
mod finance;
mod fleet;
mod harness;
mod hostile;
mod house;
mod import;
mod isolation;
mod logged;
mod messages;
mod nouns;
mod openapi;
mod people;
mod permitted;
mod read_only;
mod register;
mod roles;
mod routes;
mod servicing;
mod shape;
mod shown;
mod statements;
mod system;
mod whole_bodies;
mod wrong_values;
