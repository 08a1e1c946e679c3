//! The whole system, as its users meet it: through HTTP, the command line and a browser, on SQLite
//! and on PostgreSQL. One binary, so that everything is linked once.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test that breaks here has failed, which is what it is for"
)]

mod browser;
mod cancelled_requests;
mod contract;
mod harness;
mod isolation;
mod killed_server;
mod main_job;
mod races;
mod shape;
