//! The only crate with SQL. SQLite and PostgreSQL stand behind one type, and each statement is
//! written once: the body of a method is expanded for both drivers by [`on!`], and only where the
//! languages really differ does a fragment come from [`dialect`].
//!
//! Every method is on [`Tx`]. [`Store::begin`] starts one that writes, [`Store::read`] one that
//! sees a single moment of the database and writes nothing.

mod agreement;
mod audit;
mod availability;
mod backup;
mod booking;
mod booking_lists;
pub mod bounds;
mod bulk;
mod calendar;
mod capital;
mod changes;
mod closing;
mod cost;
mod defect;
mod dialect;
mod driving;
mod error;
mod feed;
mod fleet_use;
mod housekeeping;
mod idempotency;
mod import;
mod import_file;
mod import_lists;
mod job;
mod ledger;
mod login;
mod message;
mod organisation;
mod price_list;
mod purchase;
mod reading;
mod series;
mod service_plan;
mod statistics;
mod trip;
mod trip_bulk;
mod undo;
mod usage;
mod user;
mod vehicle;
mod vehicle_facts;
mod vehicle_history;
mod verify;
mod waiting;
mod webhook;
mod what_if;
mod work_order;
mod year;

use std::{collections::BTreeSet, path::Path, str::FromStr, time::Duration};

use log::LevelFilter;
use sqlx::{
    ConnectOptions, PgPool, Postgres, Sqlite, SqlitePool, Transaction,
    postgres::{PgConnectOptions, PgPoolOptions},
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous},
};

use vagnpark_domain::ids::VehicleId;

pub use agreement::{AgreementVersion, Version, Versions};
pub use audit::{AuditFault, AuditRecord, Change};
pub use availability::FreeSearch;
pub use booking::{BookingFilter, BookingRecord, HistoryLine};
pub use calendar::{BusyDetails, BusyEntry, Holder};
pub use capital::{InvestmentRecord, RateRecord};
pub use changes::Changes;
pub use closing::{ClosedPeriod, ClosedReceiver, TripCorrection};
pub use cost::{CostFilter, CostRecord};
pub use defect::{DefectFilter, DefectRecord, Picture};
pub use driving::{BoundaryRecord, LoggedTripRecord, TripNotes};
pub use error::{Guard, StoreError};
pub use feed::FeedRecord;
pub use fleet_use::{UseRecord, UtilisationRecord};
pub use housekeeping::Over;
pub use idempotency::RememberedAnswer;
pub use import::{BatchChange, BatchRecord, DraftRecord, SourceBatch, ValueSource};
pub use login::Pace;
pub use message::{MailDue, MailOutcome, MailRecord, MessageRecord, NewMessage};
pub use organisation::{AliasTable, Depot, Pool};
pub use price_list::PriceListVersion;
pub use purchase::{PurchaseRecord, Unmatched};
pub use reading::EngineHours;
pub use series::SeriesRecord;
pub use service_plan::PlanRecord;
pub use trip::{KnownTrip, NewTrip, TripRecord};
pub use undo::Dependents;
pub use usage::TripUse;
pub use user::{Session, TokenHolder, TokenRecord, UserRecord};
pub use vehicle::{VehicleFilter, VehicleRecord};
pub use verify::VerifyReport;
pub use waiting::WaitingRecord;
pub use webhook::{DeliveryRecord, WebhookRecord};
pub use what_if::WhatIfRecord;
pub use work_order::{PlannedJob, WorkOrderFilter, WorkOrderRecord};

static SQLITE_MIGRATIONS: sqlx::migrate::Migrator = sqlx::migrate!("../../migrations/sqlite");
static POSTGRES_MIGRATIONS: sqlx::migrate::Migrator = sqlx::migrate!("../../migrations/postgres");

/// SQLite before this one can lose commits when the log is reset.
const OLDEST_SQLITE: i32 = 3_051_003;

/// A database.
#[derive(Clone, Debug)]
pub enum Store {
    /// A file. One connection writes, several read.
    Sqlite {
        /// The one that writes.
        writer: SqlitePool,
        /// Those that read.
        readers: SqlitePool,
        /// Tells who listens what has changed.
        changes: Changes,
    },
    /// A server.
    Postgres {
        /// Connections to it.
        pool: PgPool,
        /// Tells who listens what has changed.
        changes: Changes,
    },
}

/// A transaction. Dropped without [`Tx::commit`], it leaves nothing behind.
#[derive(Debug)]
pub struct Tx {
    inner: Inner,
    changes: Changes,
    /// Vehicles whose calendars this transaction changes; told when it is committed.
    changed: BTreeSet<VehicleId>,
}

#[derive(Debug)]
enum Inner {
    Sqlite(Transaction<'static, Sqlite>),
    Postgres(Transaction<'static, Postgres>),
}

/// Expands a body for each driver; `$connection` is the driver's connection in it. With a third
/// name, the dialect's fragments are at hand under it.
macro_rules! on {
    ($tx:expr, $connection:ident => $body:expr) => {{
        $crate::count_statement();
        match &mut $tx.inner {
            $crate::Inner::Sqlite(tx) => {
                let $connection: &mut sqlx::SqliteConnection = &mut *tx;
                $body
            }
            $crate::Inner::Postgres(tx) => {
                let $connection: &mut sqlx::PgConnection = &mut *tx;
                $body
            }
        }
    }};
    ($tx:expr, $connection:ident, $dialect:ident => $body:expr) => {{
        $crate::count_statement();
        match &mut $tx.inner {
            $crate::Inner::Sqlite(tx) => {
                use $crate::dialect::sqlite as $dialect;
                $crate::dialect::sqlite_fragments!($dialect, $);
                let $connection: &mut sqlx::SqliteConnection = &mut *tx;
                $body
            }
            $crate::Inner::Postgres(tx) => {
                use $crate::dialect::postgres as $dialect;
                $crate::dialect::postgres_fragments!($dialect, $);
                let $connection: &mut sqlx::PgConnection = &mut *tx;
                $body
            }
        }
    }};
}
pub(crate) use on;

/// Counts what is asked of the database, so that a page that asks once for each vehicle is found.
pub(crate) fn count_statement() {
    metrics::counter!("vagnpark_statements_total").increment(1);
}

/// So many steps of SQLite's machine are counted at once.
const STEPS: i32 = 100;

/// Counts what SQLite does to answer: rows that are read and not handed over are found by it, and statements that go
/// through all rows for each row.
fn count_steps(pool: SqlitePoolOptions) -> SqlitePoolOptions {
    pool.after_connect(|connection, _| {
        Box::pin(async move {
            let counter = metrics::counter!("vagnpark_sqlite_steps_total");
            connection.lock_handle().await?.set_progress_handler(STEPS, move || {
                counter.increment(u64::from(STEPS.unsigned_abs()));
                true
            });
            Ok(())
        })
    })
}

/// Says at the level of traces, which nobody reads but who counts rows, what each statement answered.
fn counted<T: ConnectOptions>(options: T) -> T {
    options.disable_statement_logging().log_statements(LevelFilter::Trace)
}

impl Store {
    /// Opens `sqlite://FILE` or `postgres://…`. A SQLite file is made if it is absent.
    pub async fn connect(url: &str) -> Result<Self, StoreError> {
        if let Some(path) = url.strip_prefix("sqlite://") {
            Self::open_sqlite(Path::new(path)).await
        } else if url.starts_with("postgres://") || url.starts_with("postgresql://") {
            Self::connect_postgres(url).await
        } else {
            Err(StoreError::UnknownDatabase(url.to_owned()))
        }
    }

    async fn open_sqlite(path: &Path) -> Result<Self, StoreError> {
        let version = libsqlite3_version();
        if version < OLDEST_SQLITE {
            return Err(StoreError::SqliteTooOld { version });
        }
        let options = SqliteConnectOptions::new()
            .filename(path)
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .foreign_keys(true)
            .busy_timeout(Duration::from_secs(10))
            .pragma("cache_size", "-32000")
            // Rows cross from the driver's thread in heaps instead of one by one.
            .row_buffer_size(1_000);
        let options = counted(options);
        let writer = count_steps(SqlitePoolOptions::new())
            .max_connections(1)
            .acquire_timeout(Duration::from_secs(30))
            // A large import stays in memory until it commits; the cache grows only as far as it is used.
            .connect_with(options.clone().pragma("cache_size", "-48000").optimize_on_close(true, None))
            .await?;
        let readers = count_steps(SqlitePoolOptions::new())
            .max_connections(4)
            .acquire_timeout(Duration::from_secs(30))
            .connect_with(options.read_only(false).pragma("query_only", "ON"))
            .await?;
        Ok(Self::Sqlite { writer, readers, changes: Changes::new() })
    }

    async fn connect_postgres(url: &str) -> Result<Self, StoreError> {
        let options = PgConnectOptions::from_str(url)?
            .options([("idle_in_transaction_session_timeout", "60s"), ("timezone", "UTC")]);
        let options = counted(options);
        let pool = PgPoolOptions::new()
            .max_connections(16)
            .acquire_timeout(Duration::from_secs(15))
            .connect_with(options)
            .await?;
        Ok(Self::Postgres { pool, changes: Changes::new() })
    }

    /// Brings the tables to the state this program expects. Running it again changes nothing.
    pub async fn migrate(&self) -> Result<(), StoreError> {
        match self {
            Self::Sqlite { writer, .. } => SQLITE_MIGRATIONS.run(writer).await?,
            Self::Postgres { pool, .. } => POSTGRES_MIGRATIONS.run(pool).await?,
        }
        Ok(())
    }

    /// Begins a transaction that writes. On SQLite it takes the write lock at once.
    pub async fn begin(&self) -> Result<Tx, StoreError> {
        let inner = match self {
            Self::Sqlite { writer, .. } => Inner::Sqlite(writer.begin_with("BEGIN IMMEDIATE").await?),
            Self::Postgres { pool, .. } => Inner::Postgres(pool.begin().await?),
        };
        Ok(self.tx(inner))
    }

    /// Begins a transaction that sees one moment of the database and cannot write.
    pub async fn read(&self) -> Result<Tx, StoreError> {
        let inner = match self {
            Self::Sqlite { readers, .. } => Inner::Sqlite(readers.begin().await?),
            Self::Postgres { pool, .. } => {
                Inner::Postgres(pool.begin_with("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY").await?)
            }
        };
        Ok(self.tx(inner))
    }

    fn tx(&self, inner: Inner) -> Tx {
        Tx { inner, changes: self.changes().clone(), changed: BTreeSet::new() }
    }

    /// Closes all connections.
    pub async fn close(&self) {
        match self {
            Self::Sqlite { writer, readers, .. } => {
                readers.close().await;
                writer.close().await;
            }
            Self::Postgres { pool, .. } => pool.close().await,
        }
    }

    /// The engine's name, for people.
    pub fn engine(&self) -> &'static str {
        match self {
            Self::Sqlite { .. } => "SQLite",
            Self::Postgres { .. } => "PostgreSQL",
        }
    }
}

impl Tx {
    /// Makes everything that was written in the transaction stand, and tells who listens.
    pub async fn commit(mut self) -> Result<(), StoreError> {
        self.notify_changes().await?;
        match self.inner {
            Inner::Sqlite(tx) => {
                tx.commit().await?;
                self.changes.tell(&self.changed);
            }
            Inner::Postgres(tx) => tx.commit().await?,
        }
        Ok(())
    }
}

fn libsqlite3_version() -> i32 {
    libsqlite3_sys::SQLITE_VERSION_NUMBER
}
