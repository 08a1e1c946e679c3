//! What a lesser role of PostgreSQL may do: what the program's statements do in daily work, and no more. It owns no
//! table, so that it can neither change one nor empty it, and what only grows it cannot take away.

use sqlx::AssertSqlSafe;

use crate::{Store, StoreError};

/// Tables that only grow: rows are added, and neither changed nor taken away.
pub const ONLY_GROW: [&str; 18] = [
    "audit_anchor",
    "audit_concerned",
    "audit_entry",
    "audit_value",
    "booking_series",
    "closed_line",
    "closed_period",
    "closed_receiver",
    "closed_sum",
    "defect_picture",
    "engine_hours_reading",
    "import_change",
    "import_decision",
    "import_file_part",
    "proposal_told",
    "server_secret",
    "trip_correction",
    "withdrawn_version",
];

/// Tables whose rows change and are never taken away.
pub const ONLY_CHANGE: [&str; 13] = [
    "audit_head",
    "boundary",
    "defect",
    "import_batch",
    "internal_rate",
    "investment",
    "objection",
    "proposal",
    "proposal_answer",
    "sign_off",
    "usage_late",
    "waiting_entry",
    "webhook",
];

/// The table of migrations, which only the owner writes.
const MIGRATIONS: &str = "_sqlx_migrations";

/// What a role may do with a table.
fn rights(table: &str) -> &'static str {
    if table == MIGRATIONS {
        "SELECT"
    } else if ONLY_GROW.contains(&table) {
        "SELECT, INSERT"
    } else if ONLY_CHANGE.contains(&table) {
        "SELECT, INSERT, UPDATE"
    } else {
        "SELECT, INSERT, UPDATE, DELETE"
    }
}

/// A name as PostgreSQL takes it, whatever is in it.
fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

impl Store {
    /// The statements that give a role what daily work takes, and take from it what it had beside that; none on SQLite,
    /// which has no roles.
    pub async fn grants_for(&self, role: &str) -> Result<Vec<String>, StoreError> {
        let Self::Postgres { pool, .. } = self else { return Ok(Vec::new()) };
        let tables: Vec<String> = sqlx::query_scalar(
            "SELECT tablename::text FROM pg_tables WHERE schemaname = current_schema() ORDER BY tablename",
        )
        .fetch_all(pool)
        .await?;
        let schema: String = sqlx::query_scalar("SELECT current_schema()::text").fetch_one(pool).await?;
        let views: Vec<String> = sqlx::query_scalar(
            "SELECT viewname::text FROM pg_views WHERE schemaname = current_schema() ORDER BY viewname",
        )
        .fetch_all(pool)
        .await?;
        let (role, schema) = (quoted(role), quoted(&schema));
        let mut statements = vec![
            format!("GRANT USAGE ON SCHEMA {schema} TO {role}"),
            format!("REVOKE CREATE ON SCHEMA {schema} FROM {role}"),
            format!("REVOKE ALL ON ALL TABLES IN SCHEMA {schema} FROM {role}"),
        ];
        let grant = |table: &String| format!("GRANT {} ON {schema}.{} TO {role}", rights(table), quoted(table));
        statements.extend(tables.iter().map(grant));
        let look = |view: &String| format!("GRANT SELECT ON {schema}.{} TO {role}", quoted(view));
        statements.extend(views.iter().map(look));
        Ok(statements)
    }

    /// Runs such statements, all or none.
    pub async fn apply_grants(&self, statements: &[String]) -> Result<(), StoreError> {
        let Self::Postgres { pool, .. } = self else { return Ok(()) };
        let mut tx = pool.begin().await?;
        for statement in statements {
            // The names are quoted, and the rest is our own.
            sqlx::query(AssertSqlSafe(statement.clone())).execute(&mut *tx).await?;
        }
        Ok(tx.commit().await?)
    }
}
