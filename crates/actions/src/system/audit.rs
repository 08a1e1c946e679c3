//! The audit log: reading it, and verifying it.

use vagnpark_domain::access::{Actor, Permission};
use vagnpark_store::{AuditFault, AuditRecord};

use crate::{app::App, error::ActionError, reading_scope};

/// The changes in the organisations whose log the actor may see, newest first: at most `limit` entries before one.
#[tracing::instrument(skip_all)]
pub async fn list_audit(
    app: &App,
    actor: &Actor,
    before: Option<i64>,
    limit: i64,
) -> Result<Vec<AuditRecord>, ActionError> {
    let scope = reading_scope(actor, Permission::SeeAudit)?;
    Ok(app.store.read().await?.list_audit(&scope, before, limit).await?)
}

/// Verifies the chain of the log: answers how many entries there are, or where it breaks.
#[tracing::instrument(skip_all)]
pub async fn verify_audit(app: &App) -> Result<Result<i64, AuditFault>, ActionError> {
    Ok(app.store.read().await?.verify_audit().await?)
}
