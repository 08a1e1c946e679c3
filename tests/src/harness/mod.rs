//! The base of the tests: databases of their own on both engines, server processes, and clients. Nothing here skips: a
//! missing tool fails the test and says how to get it.

mod browser;
mod client;
mod database;
mod furnished;
mod people;
mod server;
mod waiting;

pub(crate) use browser::Browser;
pub(crate) use client::{Client, answer};
pub(crate) use database::{Database, both};
pub(crate) use furnished::{Furnished, migrate};
pub(crate) use people::people_of_nora;
pub(crate) use server::{Server, ServerSettings, program, run, vagnpark};
pub(crate) use waiting::{seen, until};

use std::path::PathBuf;

/// A file of the repository.
pub(crate) fn repository(path: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("..").join(path)
}
