//! A database for one test: a SQLite file, or a PostgreSQL database in the cluster of the test run.

use std::{
    process::Command,
    sync::atomic::{AtomicU16, Ordering},
    time::Duration,
};

use tempfile::TempDir;
use uuid::Uuid;

use super::{seen, until};

/// A database that is gone when the test is over.
pub(crate) struct Database {
    pub(crate) url: String,
    pub(crate) folder: TempDir,
    pub(super) name: Option<String>,
    /// The time on the clock of the programs on it, and how many there have been.
    time: Option<(&'static str, AtomicU16)>,
}

impl Database {
    pub(crate) fn sqlite() -> Self {
        let folder = tempfile::tempdir().expect("a temporary directory");
        let url = format!("sqlite://{}/vagnpark.db", folder.path().display());
        Self { url, folder, name: None, time: None }
    }

    pub(crate) fn postgres() -> Self {
        let name = format!("test_{}", Uuid::now_v7().simple());
        psql(&format!("CREATE DATABASE {name}"));
        let url = cluster().replace("/postgres?", &format!("/{name}?"));
        Self { url, folder: tempfile::tempdir().expect("a temporary directory"), name: Some(name), time: None }
    }

    /// Programs on it read this time until they are told another, and count their ids, so that everything they say is
    /// the same in every run.
    pub(crate) fn at(mut self, instant: &'static str) -> Self {
        self.time = Some((instant, AtomicU16::new(0)));
        self
    }

    /// Notes that it was furnished by other programs already.
    pub(super) fn furnished(&self) {
        if let Some((_, programs)) = &self.time {
            programs.store(100, Ordering::Relaxed);
        }
    }

    /// The environment variables of a program on it.
    pub(super) fn by_hand(&self) -> Vec<(&'static str, String)> {
        let Some((at, programs)) = &self.time else { return Vec::new() };
        let program = programs.fetch_add(1, Ordering::Relaxed);
        vec![
            ("VAGNPARK_TEST_CLOCK", (*at).to_owned()),
            ("VAGNPARK_TEST_IDS", program.to_string()),
            ("VAGNPARK_TEST_ROUNDS", "asked".to_owned()),
        ]
    }

    /// The answer to a query, one row per line, cells separated by `|`, as the database's own tools show it.
    pub(crate) fn stored(&self, query: &str) -> String {
        let output = match self.url.strip_prefix("sqlite://") {
            Some(file) => {
                Command::new("sqlite3").args(["-cmd", ".timeout 5000", file, query]).output().expect("sqlite3")
            }
            None => Command::new("psql").args(["-At", &self.url, "-c", query]).output().expect("psql"),
        };
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap().trim().to_owned()
    }

    /// Transactions of PostgreSQL that are still being rolled back are given a moment: the driver does that in a task
    /// of its own when a connection comes back.
    pub(crate) async fn until_no_transaction_is_open(&self) {
        let question = "SELECT count(*) FROM pg_stat_activity WHERE state LIKE 'idle in transaction%' \
                        AND datname = current_database()";
        until("no open transaction", Duration::from_secs(5), async || {
            let open = self.stored(question);
            seen(open == "0", open)
        })
        .await;
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        if let Some(name) = &self.name {
            psql(&format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)"));
        }
    }
}

/// Both engines, for a test that must hold on each.
pub(crate) fn both() -> [Database; 2] {
    [Database::sqlite(), Database::postgres()]
}

fn cluster() -> String {
    std::env::var("TEST_POSTGRES")
        .expect("TEST_POSTGRES is not set: run the tests with scripts/test, which starts a cluster")
}

pub(super) fn psql(statement: &str) {
    let output = Command::new("psql").args([&cluster(), "-q", "-c", statement]).output().expect("psql");
    assert!(output.status.success(), "{statement}: {}", String::from_utf8_lossy(&output.stderr));
}
