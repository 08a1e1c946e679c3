//! The only crate with SQL. SQLite and PostgreSQL stand behind one type, and each statement is
//! written once: the body of a method is expanded for both drivers by `on!`, and only where the
//! languages really differ does a fragment come from `dialect`.
//!
//! Every method is on [`Tx`]. [`Store::begin`] starts one that writes, [`Store::read`] one that
//! sees a single moment of the database and writes nothing.

mod agreement;
mod audit;
mod availability;
mod backup;
mod booking;
mod booking_history;
mod booking_lists;
pub mod bounds;
mod bulk;
mod calendar;
mod capital;
mod changes;
mod closing;
mod connect;
mod cost;
mod defect;
mod dialect;
mod driving;
mod error;
mod feed;
mod fleet_use;
mod health;
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
mod schema;
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

use std::{collections::BTreeSet, sync::Arc};

use sqlx::{PgPool, Postgres, Sqlite, SqlitePool, Transaction};

use vagnpark_domain::ids::VehicleId;

pub use agreement::{AgreementVersion, Version, Versions};
pub use audit::{AuditFault, AuditRecord, Change};
pub use availability::FreeSearch;
pub use backup::FileKind;
pub use booking::{BookingFilter, BookingRecord};
pub use booking_history::HistoryLine;
pub use calendar::{BusyDetails, BusyEntry, Holder};
pub use capital::{InvestmentRecord, RateRecord};
pub use changes::Changes;
pub use closing::{ClosedPeriod, ClosedReceiver, TripCorrection};
pub use cost::{CostFilter, CostRecord};
pub use defect::{DefectFilter, DefectRecord, Picture};
pub use driving::{BoundaryRecord, LoggedTripRecord, TripNotes};
pub use error::{Guard, StoreError};
pub use feed::FeedRecord;
pub use fleet_use::{UseRecord, UsedVehicle, Uses, UtilisationRecord};
use health::Writing;
pub use health::{Health, Unready};
pub use housekeeping::Over;
pub use idempotency::{Attempt, Claim, Effect, RememberedAnswer};
pub use import::{BatchChange, BatchRecord, DraftRecord, SourceBatch, ValueSource};
pub use login::Pace;
pub use message::{MailDue, MailOutcome, MailRecord, MessageRecord, NewMessage};
pub use organisation::{AliasTable, Depot, Pool};
pub use price_list::PriceListVersion;
pub use purchase::{PurchaseRecord, Unmatched};
pub use reading::EngineHours;
pub use schema::{Contents, Schema};
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
        /// How writing goes.
        health: Arc<Health>,
    },
    /// A server.
    Postgres {
        /// Connections to it.
        pool: PgPool,
        /// Tells who listens what has changed.
        changes: Changes,
        /// How writing goes.
        health: Arc<Health>,
    },
}

/// A transaction. Dropped without [`Tx::commit`], it leaves nothing behind.
#[derive(Debug)]
pub struct Tx {
    inner: Inner,
    changes: Changes,
    /// Vehicles whose calendars this transaction changes; told when it is committed.
    changed: BTreeSet<VehicleId>,
    health: Arc<Health>,
    /// The attempt at a request whose work it does (B-13).
    attempt: Option<Attempt>,
    /// What it does for others' attempts.
    done: Vec<(Attempt, Effect)>,
    /// The first thing that it wrote an audit entry about.
    audited: Option<Effect>,
    /// Says that it writes, as long as it does.
    _writing: Option<Writing>,
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
                // Not every body binds a list.
                let _ = $dialect::ids::<uuid::Uuid>;
                $crate::dialect::sqlite_fragments!($dialect, $);
                let $connection: &mut sqlx::SqliteConnection = &mut *tx;
                $body
            }
            $crate::Inner::Postgres(tx) => {
                use $crate::dialect::postgres as $dialect;
                // Not every body binds a list.
                let _ = $dialect::ids::<uuid::Uuid>;
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

impl Store {
    /// Brings the tables to the state this program expects. Running it again changes nothing.
    pub async fn migrate(&self) -> Result<(), StoreError> {
        match self {
            Self::Sqlite { writer, .. } => {
                let _alone = connect::alone_with(writer)?;
                SQLITE_MIGRATIONS.run(writer).await?;
            }
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
        Ok(Tx { attempt: Attempt::current(), _writing: Some(self.health().writing()), ..self.tx(inner) })
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
        let (changes, health) = (self.changes().clone(), Arc::clone(self.health()));
        let (changed, done) = (BTreeSet::new(), Vec::new());
        Tx { inner, changes, changed, health, attempt: None, done, audited: None, _writing: None }
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
        self.note_effects().await?;
        self.notify_changes().await?;
        let (committed, told) = match self.inner {
            Inner::Sqlite(tx) => (tx.commit().await, Some(self.changed)),
            Inner::Postgres(tx) => (tx.commit().await, None),
        };
        let committed = committed.map_err(StoreError::of_commit);
        self.health.committed(&committed);
        if let (Ok(()), Some(changed)) = (&committed, told) {
            self.changes.tell(&changed);
        }
        committed
    }
}
