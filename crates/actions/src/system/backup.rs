//! Backups of a whole database, and restoring one. The command decides what is verified first, and in which order.

use std::path::Path;

use vagnpark_store::{Contents, FileKind, Schema, Store};

use super::database::Database;
use crate::error::ActionError;

impl Database {
    /// Writes a backup that is consistent while the server runs to a new file, and answers what is in it.
    pub async fn back_up(&self, file: &Path) -> Result<Contents, ActionError> {
        Ok(self.store.backup(&self.address, file).await?)
    }

    /// Whether a PostgreSQL database has no tables at all, so that a backup can be restored into it.
    pub async fn is_vacant(&self) -> Result<bool, ActionError> {
        Ok(self.store.is_vacant().await?)
    }

    /// Restores a PostgreSQL backup into this database, which is empty. (A SQLite backup is the database file itself.)
    pub async fn restore_dump(&self, file: &Path) -> Result<(), ActionError> {
        Ok(Store::restore_dump(&self.address, file).await?)
    }

    /// Removes what was restored, so that another backup can be tried.
    pub async fn vacate(&self) -> Result<(), ActionError> {
        Ok(self.store.vacate().await?)
    }
}

/// The engine whose backup a file is, by its first bytes.
pub fn kind_of(file: &Path) -> Result<FileKind, ActionError> {
    Ok(FileKind::of(file)?)
}

/// How the tables in a PostgreSQL backup relate to this program, from the file alone. An incomplete backup is found
/// here.
pub async fn schema_of_dump(file: &Path) -> Result<Schema, ActionError> {
    Ok(Store::schema_of_dump(file).await?)
}
