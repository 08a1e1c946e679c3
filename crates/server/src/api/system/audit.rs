//! `audit`.

use axum::{Json, extract::State};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use vagnpark_actions::{App, records::AuditRecord, system::audit::list_audit};

use crate::{
    api::{Listing, PageParams, words},
    web::{auth::Signed, extract::Params, problem::Problem},
};

/// An entry of the audit log.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct AuditBody {
    /// The number of the entry, without gaps.
    seq: i64,
    /// When it was done.
    at: DateTime<Utc>,
    /// Who did it, as a login.
    actor: String,
    /// The way they came in: page, API, command line, import or the server itself.
    door: words::Door,
    /// What was done.
    action: words::AuditAction,
    /// The kind of thing it was done to.
    entity: words::AuditEntity,
    /// Id of that thing.
    entity_id: String,
    /// What it was before; the fields that changed.
    #[schema(value_type = Option<Object>)]
    before: Option<serde_json::Value>,
    /// What it was afterwards; the fields that changed.
    #[schema(value_type = Option<Object>)]
    after: Option<serde_json::Value>,
    /// SHA-256 over this entry and the hash of the one before it, in hexadecimal.
    hash: String,
}

impl From<AuditRecord> for AuditBody {
    fn from(entry: AuditRecord) -> Self {
        let json = |text: Option<String>| text.and_then(|text| serde_json::from_str(&text).ok());
        Self {
            seq: entry.seq,
            at: entry.at,
            actor: entry.actor,
            door: entry.door.into(),
            action: entry.action.into(),
            entity: entry.entity.into(),
            entity_id: entry.entity_id,
            before: json(entry.before_json),
            after: json(entry.after_json),
            hash: entry.hash,
        }
    }
}

/// Which entries to list.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct AuditParams {
    /// The most entries on a page, 1–500.
    #[param(minimum = 1, maximum = 500, default = 50)]
    limit: Option<i64>,
    /// Only those before this number.
    cursor: Option<i64>,
}

/// The changes in your organisation, newest first.
#[utoipa::path(
    get,
    path = "/audit",
    operation_id = "list_audit",
    tag = "system",
    extensions(("x-permissions" = json!(["see_audit"]))),
    params(AuditParams),
    responses((status = 200, body = Listing<AuditBody>)),
)]
pub(crate) async fn list(
    State(app): State<App>,
    signed: Signed,
    Params(params): Params<AuditParams>,
) -> Result<Json<Listing<AuditBody>>, Problem> {
    let limit = PageParams { limit: params.limit, cursor: None }.limit()?;
    let entries = list_audit(&app, &signed.actor, params.cursor, limit).await?;
    let full = i64::try_from(entries.len()).is_ok_and(|count| count == limit);
    let next = entries.last().filter(|_| full).map(|entry| entry.seq.to_string());
    Ok(Json(Listing { items: entries.into_iter().map(Into::into).collect(), next }))
}
