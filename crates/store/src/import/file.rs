//! Imported files, stored unchanged and piece by piece, so that a file of any size takes little memory (I-2). A file is
//! known by its hash and kept once.

use std::path::Path;

use tokio::{
    fs::File,
    io::{AsyncReadExt, AsyncWriteExt},
};

use crate::{StoreError, Tx, on};

/// The size of a piece, in bytes.
const PART: usize = 1024 * 1024;

fn unreadable(error: &std::io::Error) -> StoreError {
    StoreError::File(error.to_string())
}

impl Tx {
    /// Keeps a file under its hash; one that is kept already is left as it is.
    pub async fn keep_file(&mut self, hash: &str, path: &Path) -> Result<(), StoreError> {
        let mut file = File::open(path).await.map_err(|error| unreadable(&error))?;
        let size = file.metadata().await.map_err(|error| unreadable(&error))?.len();
        let size = i64::try_from(size).unwrap_or(i64::MAX);
        let new = on!(self, connection =>
            sqlx::query("INSERT INTO import_file (hash, size) VALUES ($1, $2) ON CONFLICT (hash) DO NOTHING")
                .bind(hash)
                .bind(size)
                .execute(connection)
                .await?
                .rows_affected());
        if new == 0 {
            return Ok(());
        }
        for part in 0_i64.. {
            let mut bytes = Vec::with_capacity(PART);
            let mut piece = (&mut file).take(u64::try_from(PART).unwrap_or(u64::MAX));
            piece.read_to_end(&mut bytes).await.map_err(|error| unreadable(&error))?;
            if bytes.is_empty() {
                break;
            }
            on!(self, connection => sqlx::query("INSERT INTO import_file_part (hash, part, bytes) VALUES ($1, $2, $3)")
                .bind(hash)
                .bind(part)
                .bind(bytes)
                .execute(connection)
                .await
                .map(|_| ())?);
        }
        Ok(())
    }

    /// Writes a kept file to the disk. Call it for a file that a batch or draft in scope names.
    pub async fn write_file(&mut self, hash: &str, path: &Path) -> Result<(), StoreError> {
        let mut file = File::create(path).await.map_err(|error| unreadable(&error))?;
        for part in 0_i64.. {
            let bytes: Option<Vec<u8>> = on!(self, connection =>
                sqlx::query_scalar("SELECT bytes FROM import_file_part WHERE hash = $1 AND part = $2")
                    .bind(hash)
                    .bind(part)
                    .fetch_optional(connection)
                    .await?);
            let Some(bytes) = bytes else { break };
            file.write_all(&bytes).await.map_err(|error| unreadable(&error))?;
        }
        file.flush().await.map_err(|error| unreadable(&error))
    }
}
