//! What a server may promise when asked whether it is ready: whether a booking could be written now.

use std::{path::Path, time::Duration};

use sqlx::{PgPool, SqlitePool};
use tokio::time::timeout;

use crate::{Health, Store, StoreError, connect::BUSY};

/// How long the whole trial may take.
const LIMIT: Duration = Duration::from_secs(1);

/// Why nothing can be written now.
#[derive(Debug, thiserror::Error)]
pub enum Unready {
    /// It does not answer in time.
    #[error("the database does not answer within a second")]
    Silent,
    /// It answers with an error.
    #[error("the database failed: {0}")]
    Failed(String),
    /// Another process writes to the same file, or one of our own writes hangs.
    #[error("another write holds the database and does not end")]
    Held,
    /// A standby, or a database that was set to read only.
    #[error("the database is read only: it is a standby, or set so")]
    ReadOnly,
    /// The disk is full, or nearly.
    #[error("only {free_mib} MiB are free where the database is; {least_mib} MiB are needed")]
    NoRoom {
        /// The space that is free.
        free_mib: u64,
        /// The space that must be free.
        least_mib: u64,
    },
    /// The last commit failed for lack of room or because the disk refused it.
    #[error("the last write could not be kept: the disk is full or refuses to write")]
    Refused,
}

impl From<sqlx::Error> for Unready {
    fn from(error: sqlx::Error) -> Self {
        let error = StoreError::from(error);
        if error.is_busy() { Self::Held } else { Self::Failed(error.chain()) }
    }
}

impl Store {
    /// Tries whether a booking could be written now: takes the write lock and gives it back, asks whether the database
    /// accepts writes, reads through the readers' connections, and looks at the room that is left (SQLite; another
    /// machine's disk cannot be seen from here). Each step takes at most a second.
    pub async fn try_write(&self, least_free_mib: u64) -> Result<(), Unready> {
        match self {
            Self::Sqlite { writer, readers, health, .. } => {
                let options = writer.connect_options();
                if enough_room(options.get_filename(), least_free_mib).is_err() {
                    // Space that an abandoned large write left in the log counts as room, too.
                    let given_back = sqlx::raw_sql("PRAGMA wal_checkpoint(TRUNCATE)").execute(writer);
                    let _ = timeout(LIMIT, given_back).await;
                }
                enough_room(options.get_filename(), least_free_mib)?;
                try_sqlite(writer, health).await?;
                // A scan of one row, through the connections that readers get.
                let read = sqlx::query("SELECT 1 FROM audit_head").fetch_optional(readers);
                timeout(LIMIT, read).await.map_err(|_| Unready::Silent)??;
            }
            Self::Postgres { pool, .. } => timeout(LIMIT, try_postgres(pool)).await.map_err(|_| Unready::Silent)??,
        }
        if self.health().has_refused() { Err(Unready::Refused) } else { Ok(()) }
    }
}

async fn try_sqlite(writer: &SqlitePool, health: &Health) -> Result<(), Unready> {
    let Ok(acquired) = timeout(LIMIT, writer.acquire()).await else {
        // Our own process is writing, perhaps an import: a request that comes now waits and is served.
        return if health.is_writing() { Ok(()) } else { Err(Unready::Held) };
    };
    let mut connection = acquired?;
    let tried = timeout(LIMIT, async {
        sqlx::raw_sql("PRAGMA busy_timeout = 500; BEGIN IMMEDIATE; ROLLBACK").execute(&mut *connection).await
    });
    match tried.await {
        Ok(Ok(_)) => {
            let patience = format!("PRAGMA busy_timeout = {}", BUSY.as_millis());
            sqlx::raw_sql(sqlx::AssertSqlSafe(patience)).execute(&mut *connection).await?;
            Ok(())
        }
        failed => {
            // Its timeout was changed, and perhaps more.
            connection.close_on_drop();
            Err(failed.map_or(Unready::Silent, |error| error.map_or_else(Unready::from, |_| Unready::Silent)))
        }
    }
}

async fn try_postgres(pool: &PgPool) -> Result<(), Unready> {
    let mut tx = pool.begin().await?;
    let only_reads: bool =
        sqlx::query_scalar("SELECT pg_is_in_recovery() OR current_setting('transaction_read_only')::boolean")
            .fetch_one(&mut *tx)
            .await?;
    tx.rollback().await?;
    if only_reads { Err(Unready::ReadOnly) } else { Ok(()) }
}

/// The free space on the disk that holds a file.
#[cfg(unix)]
fn free_mib(file: &Path) -> Option<u64> {
    let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let disk = rustix::fs::statvfs(folder).ok()?;
    Some(disk.f_bavail.saturating_mul(disk.f_frsize) / (1024 * 1024))
}

#[cfg(not(unix))]
fn free_mib(_file: &Path) -> Option<u64> {
    None
}

fn enough_room(file: &Path, least_mib: u64) -> Result<(), Unready> {
    match free_mib(file) {
        Some(free_mib) if free_mib < least_mib => Err(Unready::NoRoom { free_mib, least_mib }),
        _ => Ok(()),
    }
}
