//! The whole system, as its users meet it: through HTTP, the command line and a browser, on SQLite
//! and on PostgreSQL. One binary, so that everything is linked once.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test that breaks here has failed, which is what it is for"
)]
#![expect(clippy::disallowed_methods, reason = "clients have clocks and ids of their own")]

mod board;
mod booking_pages;
mod booking_rules;
mod bounds;
mod browser;
mod cancelled_requests;
mod capital;
mod closing;
mod contract;
mod cost_year;
mod day;
mod driving_log;
mod duties;
mod faults;
mod feeds;
mod finance_files;
mod finance_pages;
mod follow_up;
mod habits;
mod harness;
mod hostile_files;
mod housekeeping;
mod import_as_sent;
mod import_wizard;
mod imports;
mod isolation;
mod killed_import;
mod killed_server;
mod limits;
mod logging_in;
mod main_job;
mod money;
mod operating;
mod outgoing;
mod price_lists;
mod query_counts;
mod races;
mod random_bookings;
mod random_registers;
mod register_pages;
mod repeated_requests;
mod routes;
mod servicing;
mod shape;
mod whole_lists;
