//! Opening a database, and never giving out a connection that a fault has left in the middle of something.
//!
//! After a full disk or an I/O error SQLite rolls back by itself, but the driver still counts the transaction as open:
//! the next one on that connection is a savepoint that nothing ever ends. So every connection is checked when it comes
//! back, and one whose transaction did not end is closed; the pool opens another.

use std::{
    fs::File,
    io,
    path::{Path, PathBuf},
    str::FromStr,
    time::Duration,
};

use log::LevelFilter;
use sqlx::{
    ConnectOptions, Connection, PgConnection, Row, SqliteConnection, SqlitePool,
    postgres::{PgConnectOptions, PgPoolOptions},
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous},
};

use crate::{Changes, FileKind, Health, Store, StoreError};

/// SQLite before this one can lose commits when the log is reset.
const OLDEST_SQLITE: i32 = 3_051_003;

/// How long a writer waits for another process that writes to the same file.
pub(crate) const BUSY: Duration = Duration::from_secs(10);

/// SQLite's error code for a statement that makes no sense now: here, that there is nothing to roll back.
const SQLITE_ERROR: &str = "1";

/// How many steps of SQLite's virtual machine are counted at once.
const STEPS: i32 = 100;

impl Store {
    /// Opens `sqlite://FILE` or `postgres://…`. A SQLite file is created if it is absent, and so is its folder.
    pub async fn connect(url: &str) -> Result<Self, StoreError> {
        if let Some(file) = sqlite_file(url)
            && let Some(folder) = file.parent().filter(|folder| !folder.as_os_str().is_empty())
        {
            std::fs::create_dir_all(folder).map_err(|error| StoreError::file(folder, &error))?;
        }
        Self::open(url, true).await
    }

    /// Opens a database that exists already; never creates one.
    pub async fn connect_existing(url: &str) -> Result<Self, StoreError> {
        if let Some(file) = sqlite_file(url)
            && !file.exists()
        {
            return Err(StoreError::NoDatabase(std::path::absolute(&file).unwrap_or(file)));
        }
        if let Some(file) = sqlite_file(url)
            && FileKind::of(&file)? != FileKind::Sqlite
        {
            return Err(StoreError::NotADatabase(std::path::absolute(&file).unwrap_or(file)));
        }
        Self::open(url, false).await
    }

    async fn open(url: &str, create: bool) -> Result<Self, StoreError> {
        if let Some(file) = sqlite_file(url) {
            Self::open_sqlite(&file, create).await
        } else if url.starts_with("postgres://") || url.starts_with("postgresql://") {
            Self::connect_postgres(url).await
        } else {
            Err(StoreError::UnknownDatabase(url.to_owned()))
        }
    }

    async fn open_sqlite(file: &Path, create: bool) -> Result<Self, StoreError> {
        let version = libsqlite3_sys::SQLITE_VERSION_NUMBER;
        if version < OLDEST_SQLITE {
            return Err(StoreError::SqliteTooOld { version });
        }
        let options = SqliteConnectOptions::new()
            .filename(file)
            .create_if_missing(create)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .foreign_keys(true)
            .busy_timeout(BUSY)
            .pragma("cache_size", "-32000")
            // Rows cross from the driver's thread in batches instead of one by one.
            .row_buffer_size(1_000);
        let options = counted(options);
        let pool = || {
            let pool = SqlitePoolOptions::new().after_release(|connection, _| Box::pin(sqlite_is_at_rest(connection)));
            count_steps(pool)
        };
        let writer = pool()
            .max_connections(1)
            .acquire_timeout(Duration::from_secs(30))
            // A large import stays in memory until it commits; the cache grows only as far as needed.
            .connect_with(options.clone().pragma("cache_size", "-48000").optimize_on_close(true, None))
            .await?;
        let readers = pool()
            .max_connections(4)
            .acquire_timeout(Duration::from_secs(30))
            .connect_with(options.read_only(false).pragma("query_only", "ON"))
            .await?;
        Ok(Self::Sqlite { writer, readers, changes: Changes::new(), health: Health::new() })
    }

    async fn connect_postgres(url: &str) -> Result<Self, StoreError> {
        let options = PgConnectOptions::from_str(url)?
            .options([("idle_in_transaction_session_timeout", "60s"), ("timezone", "UTC")]);
        let options = counted(options);
        let pool = PgPoolOptions::new()
            .max_connections(16)
            .acquire_timeout(Duration::from_secs(5))
            .after_release(|connection, _| Box::pin(postgres_is_at_rest(connection)))
            .connect_with(options)
            .await?;
        Ok(Self::Postgres { pool, changes: Changes::new(), health: Health::new() })
    }
}

/// Counts the work SQLite does to answer. It reveals rows that are read but not returned, and statements that go
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

/// Logs at trace level, which is read only when rows are counted, what each statement answered.
fn counted<T: ConnectOptions>(options: T) -> T {
    options.disable_statement_logging().log_statements(LevelFilter::Trace)
}

/// The file that a SQLite address names.
pub(crate) fn sqlite_file(url: &str) -> Option<PathBuf> {
    url.strip_prefix("sqlite://").map(PathBuf::from)
}

/// Whether a connection has no open transaction, either in SQLite or in the driver. An open one is rolled back.
async fn sqlite_is_at_rest(connection: &mut SqliteConnection) -> Result<bool, sqlx::Error> {
    // SQLite is asked first: the driver's own ROLLBACK of a dropped transaction may still wait in the queue before
    // this one, and its count of open transactions is right only after that.
    let nothing_open = match sqlx::raw_sql("ROLLBACK").execute(&mut *connection).await {
        Ok(_) => false,
        Err(error) => error
            .as_database_error()
            .and_then(sqlx::error::DatabaseError::code)
            .is_some_and(|code| code == SQLITE_ERROR),
    };
    Ok(kept_if(nothing_open && !connection.is_in_transaction()))
}

/// The same on PostgreSQL. Outside a transaction each message is a transaction of its own, which begins when its
/// statement does; in one that failed, the question itself is an error.
async fn postgres_is_at_rest(connection: &mut PgConnection) -> Result<bool, sqlx::Error> {
    let asked = sqlx::raw_sql("SELECT now() = statement_timestamp()").fetch_one(&mut *connection).await;
    let alone = asked.and_then(|row| row.try_get::<bool, _>(0)).unwrap_or(false);
    Ok(kept_if(alone && !connection.is_in_transaction()))
}

fn kept_if(at_rest: bool) -> bool {
    if !at_rest {
        tracing::warn!("a connection whose transaction did not end is closed; another takes its place");
    }
    at_rest
}

/// Locks a SQLite file, so that nobody else migrates it meanwhile. PostgreSQL has locks of its own for this.
pub(crate) fn alone_with(writer: &SqlitePool) -> Result<File, StoreError> {
    let options = writer.connect_options();
    let file = options.get_filename();
    let failed = |error: io::Error| StoreError::file(file, &error);
    let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let locked = File::open(folder).map_err(failed)?;
    locked.lock().map_err(failed)?;
    Ok(locked)
}
