//! Statistics for the query planner. Without them, both engines scan tables where an index would do; so they are
//! gathered when a database is opened and whenever many rows have come in.

use sqlx::AssertSqlSafe;

use crate::{Store, StoreError};

impl Store {
    /// Gathers statistics where they are missing or outdated. SQLite samples all tables; PostgreSQL, which gathers by
    /// itself but only after a while, looks at the tables named.
    pub async fn gather_statistics(&self, tables: &[&'static str]) -> Result<(), StoreError> {
        match self {
            Self::Sqlite { writer, .. } => {
                sqlx::query("PRAGMA optimize=0x10002").execute(writer).await?;
                // Other connections read statistics with the schema, and reread the schema only when it has changed.
                let mut tx = writer.begin_with("BEGIN IMMEDIATE").await?;
                for statement in
                    ["CREATE TABLE statistics_gathered (at INTEGER) STRICT", "DROP TABLE statistics_gathered"]
                {
                    sqlx::query(statement).execute(&mut *tx).await?;
                }
                tx.commit().await?;
            }
            Self::Postgres { pool, .. } => {
                for table in tables {
                    // The names are our own.
                    sqlx::query(AssertSqlSafe(format!("ANALYZE {table}"))).execute(pool).await?;
                }
            }
        }
        Ok(())
    }
}
