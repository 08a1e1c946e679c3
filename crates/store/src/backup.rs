//! Backups that are consistent while the server runs.

use std::{ffi::OsStr, path::Path};

use tokio::process::Command;

use crate::{Store, StoreError};

impl Store {
    /// Writes a backup to a new file: `VACUUM INTO` on SQLite, `pg_dump` on PostgreSQL.
    pub async fn backup(&self, url: &str, file: &Path) -> Result<(), StoreError> {
        if file.exists() {
            return Err(StoreError::Backup(format!("{} exists already; a backup never overwrites", file.display())));
        }
        match self {
            Self::Sqlite { readers, .. } => {
                let mut connection = readers.acquire().await?;
                sqlx::query("PRAGMA query_only = OFF").execute(&mut *connection).await?;
                sqlx::query("VACUUM INTO $1")
                    .bind(file.to_string_lossy().into_owned())
                    .execute(&mut *connection)
                    .await?;
                sqlx::query("PRAGMA query_only = ON").execute(&mut *connection).await?;
                Ok(())
            }
            Self::Postgres { .. } => {
                run("pg_dump", [OsStr::new("--format=custom"), OsStr::new("--file"), file.as_os_str(), OsStr::new(url)])
                    .await
            }
        }
    }

    /// Restores a PostgreSQL backup into an empty database. (A SQLite backup is the database file itself.)
    pub async fn restore_postgres(url: &str, file: &Path) -> Result<(), StoreError> {
        run(
            "pg_restore",
            [
                OsStr::new("--no-owner"),
                OsStr::new("--single-transaction"),
                OsStr::new("--dbname"),
                OsStr::new(url),
                file.as_os_str(),
            ],
        )
        .await
    }
}

async fn run<const N: usize>(program: &str, arguments: [&OsStr; N]) -> Result<(), StoreError> {
    let output = Command::new(program).args(arguments).output().await.map_err(|error| {
        StoreError::Backup(format!("{program} cannot be run ({error}); install the PostgreSQL client programs"))
    })?;
    if output.status.success() {
        Ok(())
    } else {
        Err(StoreError::Backup(format!("{program} failed: {}", String::from_utf8_lossy(&output.stderr).trim())))
    }
}
