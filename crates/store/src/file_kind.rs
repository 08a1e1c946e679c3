//! What kind of database a file is.

use std::{fs::File, io::Read, path::Path};

use crate::StoreError;

/// The kind of a file, by its first bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileKind {
    /// A SQLite database, which is also what a backup of one is.
    Sqlite,
    /// What `pg_dump` writes.
    PostgresDump,
    /// Something else.
    Other,
}

impl FileKind {
    /// Looks at a file.
    pub fn of(file: &Path) -> Result<Self, StoreError> {
        let failed = |error: std::io::Error| StoreError::file(file, &error);
        let mut start = Vec::new();
        File::open(file).and_then(|file| file.take(16).read_to_end(&mut start)).map_err(failed)?;
        Ok(if start == b"SQLite format 3\0" {
            Self::Sqlite
        } else if start.starts_with(b"PGDMP") {
            Self::PostgresDump
        } else {
            Self::Other
        })
    }
}
