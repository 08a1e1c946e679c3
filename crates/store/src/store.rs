//! A database behind one type, its transactions, and the macro that expands a body for each driver.

use std::{collections::BTreeSet, sync::Arc};

use sqlx::{PgPool, Postgres, Sqlite, SqlitePool, Transaction};
use vagnpark_domain::ids::VehicleId;

use crate::{Attempt, Changes, Effect, Health, StoreError, changes::announce, health::Writing};

/// A database.
#[derive(Clone, Debug)]
pub enum Store {
    /// A file. One connection writes, several read.
    Sqlite {
        /// The one that writes.
        writer: SqlitePool,
        /// Those that read.
        readers: SqlitePool,
        /// Tells listeners what has changed.
        changes: Changes,
        /// The health of its writes.
        health: Arc<Health>,
    },
    /// A server.
    Postgres {
        /// Connections to it.
        pool: PgPool,
        /// Tells listeners what has changed.
        changes: Changes,
        /// The health of its writes.
        health: Arc<Health>,
    },
}

/// A transaction. Dropped without [`Tx::commit`], it leaves nothing behind.
#[derive(Debug)]
pub struct Tx {
    pub(crate) inner: Inner,
    pub(crate) changes: Changes,
    /// Vehicles whose calendars this transaction changes; told when it is committed.
    pub(crate) changed: BTreeSet<VehicleId>,
    pub(crate) health: Arc<Health>,
    /// The attempt at a request whose work it does (B-13).
    pub(crate) attempt: Option<Attempt>,
    /// What it does on behalf of other attempts.
    pub(crate) done: Vec<(Attempt, Effect)>,
    /// The first thing it wrote an audit entry about.
    pub(crate) audited: Option<Effect>,
    /// Marks a write as under way for as long as it exists.
    pub(crate) _writing: Option<Writing>,
}

#[derive(Debug)]
pub(crate) enum Inner {
    Sqlite(Transaction<'static, Sqlite>),
    Postgres(Transaction<'static, Postgres>),
}

/// Expands a body for each driver; `$connection` is the driver's connection in it. With a third name, the dialect's
/// fragments are available under it.
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

/// Counts the queries, so that a page that asks once for each vehicle is found.
pub(crate) fn count_statement() {
    metrics::counter!("vagnpark_statements_total").increment(1);
}

impl Store {
    /// Begins a transaction that writes. On SQLite it takes the write lock at once.
    pub async fn begin(&self) -> Result<Tx, StoreError> {
        let inner = match self {
            Self::Sqlite { writer, .. } => Inner::Sqlite(writer.begin_with("BEGIN IMMEDIATE").await?),
            Self::Postgres { pool, .. } => Inner::Postgres(pool.begin().await?),
        };
        Ok(Tx { attempt: Attempt::current(), _writing: Some(self.health().writing()), ..self.tx(inner) })
    }

    /// Begins a transaction that sees one snapshot of the database and cannot write.
    pub async fn read(&self) -> Result<Tx, StoreError> {
        let inner = match self {
            Self::Sqlite { readers, .. } => Inner::Sqlite(readers.begin().await?),
            Self::Postgres { pool, .. } => {
                Inner::Postgres(pool.begin_with("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY").await?)
            }
        };
        Ok(self.tx(inner))
    }

    /// The channel that changes are sent on.
    pub fn changes(&self) -> &Changes {
        match self {
            Self::Sqlite { changes, .. } | Self::Postgres { changes, .. } => changes,
        }
    }

    /// Passes on, for ever, what any server on the database changes. On SQLite there is only this one, and nothing to
    /// do.
    pub async fn follow_changes(&self) {
        if let Self::Postgres { pool, changes, .. } = self {
            changes.follow(pool).await;
        }
    }

    pub(crate) fn health(&self) -> &Arc<Health> {
        match self {
            Self::Sqlite { health, .. } | Self::Postgres { health, .. } => health,
        }
    }

    pub(crate) fn tx(&self, inner: Inner) -> Tx {
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
    /// Commits everything that was written in the transaction, and tells listeners.
    pub async fn commit(mut self) -> Result<(), StoreError> {
        self.note_effects().await?;
        if let Inner::Postgres(tx) = &mut self.inner {
            announce(tx, &self.changed).await?;
        }
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
