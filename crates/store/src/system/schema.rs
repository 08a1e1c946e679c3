//! Whether a database's tables are those that this program expects, and what they hold.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use sqlx::migrate::Migrator;

use crate::{Store, StoreError, Tx, connect::alone_with, on};

static SQLITE_MIGRATIONS: sqlx::migrate::Migrator = sqlx::migrate!("../../migrations/sqlite");
static POSTGRES_MIGRATIONS: sqlx::migrate::Migrator = sqlx::migrate!("../../migrations/postgres");

/// How a database's tables relate to this program.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Schema {
    /// No tables of ours.
    Absent,
    /// The tables are as this program expects.
    Current,
    /// Some migrations are missing.
    Older {
        /// The newest migration it has.
        has: i64,
        /// The newest this program knows.
        known: i64,
    },
    /// It has migrations that this program does not know.
    Newer {
        /// The newest migration it has.
        has: i64,
        /// The newest this program knows.
        known: i64,
    },
    /// A migration was different when it was run, or did not finish.
    Altered {
        /// Which.
        version: i64,
    },
}

/// A summary of a database's contents.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contents {
    /// Organisations.
    pub organisations: i64,
    /// Vehicles.
    pub vehicles: i64,
    /// Bookings and blocks.
    pub bookings: i64,
    /// Number and time of the newest entry of the audit log.
    pub newest_audit: Option<(i64, DateTime<Utc>)>,
}

impl Contents {
    /// Whether nobody has entered anything. The first entry of the log only names the installation.
    pub fn is_empty(&self) -> bool {
        let is_begun = self.newest_audit.is_some_and(|(seq, _)| seq > 1);
        self.organisations == 0 && self.vehicles == 0 && self.bookings == 0 && !is_begun
    }
}

impl Schema {
    /// Compares the migrations that were run, with checksum and whether each finished, with those this program knows.
    fn of(migrator: &Migrator, run: &[(i64, Vec<u8>, bool)]) -> Self {
        let known: BTreeMap<i64, &[u8]> =
            migrator.iter().map(|migration| (migration.version, &*migration.checksum)).collect();
        let newest_known = known.keys().next_back().copied().unwrap_or_default();
        let Some(newest_run) = run.iter().map(|(version, ..)| *version).max() else { return Self::Absent };
        if run.iter().any(|(version, ..)| !known.contains_key(version)) {
            return Self::Newer { has: newest_run, known: newest_known };
        }
        let altered = |(version, checksum, ended): &&(i64, Vec<u8>, bool)| {
            !ended || known.get(version).is_some_and(|known| known != checksum)
        };
        if let Some((version, ..)) = run.iter().find(altered) {
            return Self::Altered { version: *version };
        }
        if run.len() < known.len() { Self::Older { has: newest_run, known: newest_known } } else { Self::Current }
    }

    /// The schema of a PostgreSQL backup, from the rows of its table of migrations as text.
    pub(crate) fn of_postgres(versions: &[(i64, Vec<u8>, bool)]) -> Self {
        Self::of(&POSTGRES_MIGRATIONS, versions)
    }
}

impl Store {
    /// Brings the tables to the state this program expects. Running it again changes nothing.
    pub async fn migrate(&self) -> Result<(), StoreError> {
        match self {
            Self::Sqlite { writer, .. } => {
                let _alone = alone_with(writer)?;
                SQLITE_MIGRATIONS.run(writer).await?;
            }
            Self::Postgres { pool, .. } => POSTGRES_MIGRATIONS.run(pool).await?,
        }
        Ok(())
    }

    /// How the tables relate to this program.
    pub async fn schema(&self) -> Result<Schema, StoreError> {
        let (migrator, is_there) = match self {
            Self::Sqlite { readers, .. } => {
                let found =
                    sqlx::query_scalar("SELECT count(*) > 0 FROM sqlite_master WHERE name = '_sqlx_migrations'");
                (&SQLITE_MIGRATIONS, found.fetch_one(readers).await?)
            }
            Self::Postgres { pool, .. } => {
                let found = sqlx::query_scalar("SELECT to_regclass('_sqlx_migrations') IS NOT NULL");
                (&POSTGRES_MIGRATIONS, found.fetch_one(pool).await?)
            }
        };
        if is_there {
            Ok(Schema::of(migrator, &self.read().await?.list_migrations().await?))
        } else {
            Ok(Schema::Absent)
        }
    }

    /// A summary of its contents.
    pub async fn contents(&self) -> Result<Contents, StoreError> {
        let mut tx = self.read().await?;
        let (organisations, vehicles, bookings) = tx.count_contents().await?;
        Ok(Contents { organisations, vehicles, bookings, newest_audit: tx.find_newest_audit().await? })
    }

    /// Damage that SQLite finds in the file itself, page by page; nothing on PostgreSQL, whose own programs check that.
    pub async fn find_damage(&self) -> Result<Vec<String>, StoreError> {
        let Self::Sqlite { readers, .. } = self else { return Ok(Vec::new()) };
        let found: Vec<String> = sqlx::query_scalar("PRAGMA integrity_check(10)").fetch_all(readers).await?;
        Ok(found.into_iter().filter(|line| line != "ok").collect())
    }
}

impl Tx {
    async fn list_migrations(&mut self) -> Result<Vec<(i64, Vec<u8>, bool)>, StoreError> {
        Ok(on!(self, connection => sqlx::query_as(
                "SELECT version, checksum, success FROM _sqlx_migrations ORDER BY version")
            .fetch_all(connection)
            .await?))
    }

    async fn count_contents(&mut self) -> Result<(i64, i64, i64), StoreError> {
        Ok(on!(self, connection => sqlx::query_as(
            "SELECT (SELECT count(*) FROM organisation), (SELECT count(*) FROM vehicle), (SELECT count(*) \
             FROM booking)",
        )
        .fetch_one(connection)
        .await?))
    }

    async fn find_newest_audit(&mut self) -> Result<Option<(i64, DateTime<Utc>)>, StoreError> {
        Ok(on!(self, connection => sqlx::query_as("SELECT seq, at FROM audit_entry ORDER BY seq DESC LIMIT 1")
            .fetch_optional(connection)
            .await?))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The migrations of released versions, with the checksums they were run with.
    const RELEASED: &str = include_str!("../../../../migrations/released.sha384");

    #[test]
    fn released_migrations_are_never_changed() {
        let engines = [("sqlite", &SQLITE_MIGRATIONS), ("postgres", &POSTGRES_MIGRATIONS)];
        let mut checked = 0;
        for line in RELEASED.lines() {
            let (checksum, file) = line.split_once("  ").expect("as sha384sum writes it");
            let (engine, name) = file.split_once('/').expect("a folder and a file");
            let (_, migrator) = engines.iter().find(|(known, _)| *known == engine).expect("an engine");
            let version: i64 = name.split('_').next().and_then(|number| number.parse().ok()).expect("a number");
            let now = migrator.iter().find(|migration| migration.version == version).expect("it is still there");
            let same = "a database that ran it refuses to start: write a new migration instead";
            assert_eq!(
                now.checksum.iter().map(|byte| format!("{byte:02x}")).collect::<Vec<_>>().concat(),
                checksum,
                "{file}: {same}"
            );
            checked += 1;
        }
        assert!(checked >= 32, "the sixteen of version 0.1, on both engines");
    }

    #[test]
    fn tables_are_told_from_those_of_another_version() {
        let run = |versions: &[i64]| -> Vec<(i64, Vec<u8>, bool)> {
            let checksum = |version: i64| {
                let known = SQLITE_MIGRATIONS.iter().find(|migration| migration.version == version);
                known.map_or_else(Vec::new, |migration| migration.checksum.to_vec())
            };
            versions.iter().map(|version| (*version, checksum(*version), true)).collect()
        };
        let all: Vec<i64> = SQLITE_MIGRATIONS.iter().map(|migration| migration.version).collect();
        let of = |versions: &[i64]| Schema::of(&SQLITE_MIGRATIONS, &run(versions));
        let known = *all.iter().max().expect("some");
        assert_eq!(of(&[]), Schema::Absent);
        assert_eq!(of(&all), Schema::Current);
        assert_eq!(of(&[1, 2]), Schema::Older { has: 2, known });
        assert_eq!(of(&[1, 2, 9_999]), Schema::Newer { has: 9_999, known });
        assert_eq!(Schema::of(&SQLITE_MIGRATIONS, &[(1, vec![0], true)]), Schema::Altered { version: 1 });
    }
}
