//! `imports`: the file is the body, what it is stands in the query.

use axum::{
    Json,
    body::Bytes,
    extract::{Path, State},
    http::StatusCode,
    response::IntoResponse,
};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;
use vagnpark_domain::{access::Permission, ids::BatchId};
use vagnpark_importer::Kind;
use vagnpark_store::BatchRecord;

use super::{Listing, word};
use crate::{
    actions::{
        import_register::{self, ImportOptions},
        reading_scope,
    },
    app::App,
    auth::Signed,
    error::ActionError,
    problem::{Params, Problem},
};

/// An imported file.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct BatchBody {
    id: Uuid,
    kind: String,
    file_name: String,
    /// SHA-256 of the original, which is kept.
    file_hash: String,
    actor: String,
    at: DateTime<Utc>,
    #[schema(value_type = Object)]
    report: serde_json::Value,
}

impl From<BatchRecord> for BatchBody {
    fn from(batch: BatchRecord) -> Self {
        Self {
            id: batch.id.0,
            kind: batch.kind,
            file_name: batch.file_name,
            file_hash: batch.file_hash,
            actor: batch.actor,
            at: batch.at,
            report: serde_json::from_str(&batch.report).unwrap_or_default(),
        }
    }
}

/// The files imported for your organisation, newest first.
#[utoipa::path(get, path = "/imports", tag = "imports", responses((status = 200, body = Listing<BatchBody>)))]
pub(crate) async fn list(State(app): State<App>, signed: Signed) -> Result<Json<Listing<BatchBody>>, Problem> {
    let scope = reading_scope(&signed.actor, Permission::Import)?;
    let mut tx = app.store.read().await.map_err(ActionError::from)?;
    let batches = tx.list_batches(&scope, 200).await.map_err(ActionError::from)?;
    Ok(Json(Listing { items: batches.into_iter().map(Into::into).collect(), next: None }))
}

/// One imported file.
#[utoipa::path(get, path = "/imports/{id}", tag = "imports", params(("id" = Uuid, Path)), responses((status = 200, body = BatchBody), (status = 404, body = Problem)))]
pub(crate) async fn show(
    State(app): State<App>,
    signed: Signed,
    Path(id): Path<Uuid>,
) -> Result<Json<BatchBody>, Problem> {
    let scope = reading_scope(&signed.actor, Permission::Import)?;
    let mut tx = app.store.read().await.map_err(ActionError::from)?;
    let found = tx.find_batch(&scope, BatchId(id)).await.map_err(ActionError::from)?;
    Ok(Json(found.ok_or(ActionError::NotFound("import"))?.into()))
}

/// What the file is, and how to take it.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct ImportParams {
    /// `vehicles`, `readings`, `trips`, `costs`, `population` or `organisations`.
    kind: String,
    /// The name it came under.
    #[serde(default)]
    file_name: String,
    /// Only say what would happen.
    #[serde(default)]
    dry_run: bool,
    /// Take the good rows even if others are rejected.
    #[serde(default)]
    accept_good: bool,
    /// Whose register it is, where the rows do not say.
    organisation: Option<Uuid>,
}

/// Imports a file, or says what importing it would do. Nothing is written when rows are rejected,
/// unless the good ones are asked for.
#[utoipa::path(post, path = "/imports", tag = "imports", params(ImportParams), request_body(content_type = "text/csv", content = String), responses((status = 200, description = "the report; nothing was written"), (status = 201, description = "the report; the rows are in the register"), (status = 422, body = Problem)))]
pub(crate) async fn create(
    State(app): State<App>,
    signed: Signed,
    Params(params): Params<ImportParams>,
    bytes: Bytes,
) -> Result<impl IntoResponse, Problem> {
    let options = ImportOptions {
        kind: word::<Kind>("kind", &params.kind)?,
        file_name: params.file_name,
        dry_run: params.dry_run,
        accept_good: params.accept_good,
        organisation: params.organisation.map(Into::into),
    };
    let report = import_register::import_register(&app, &signed.actor, &options, &bytes).await?;
    let status = if report.applied { StatusCode::CREATED } else { StatusCode::OK };
    Ok((status, Json(report)))
}
