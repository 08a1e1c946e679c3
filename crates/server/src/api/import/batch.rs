//! `imports`: the file is the body, its kind is in the query.

use axum::{
    Json,
    body::Body,
    extract::State,
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;
use vagnpark_actions::{
    App,
    import::{
        batch::{find_batch, list_batches},
        register::{self, ImportOptions},
        report::{ImportReport, Progress},
        undo::undo_import,
    },
    records::BatchRecord,
};
use vagnpark_domain::{Fault, Field, ids::BatchId, import::Kind, spot::Spot};
use vagnpark_text::Language;

use super::report::ImportReportBody;
use crate::api::{Listing, PageParams, listing, word, words, wrong};
use crate::web::{
    auth::Signed,
    extract::{Params, Path},
    files::{download_original, download_rejected, download_rows, received},
    problem::Problem,
};

/// An imported file.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct BatchBody {
    /// Its id.
    id: Uuid,
    /// The kind of register.
    kind: words::Kind,
    /// The name of the file.
    file_name: String,
    /// SHA-256 of the original, which is kept.
    file_hash: String,
    /// Who imported it, as a login.
    actor: String,
    /// When it was imported.
    at: DateTime<Utc>,
    /// When it was undone.
    undone_at: Option<DateTime<Utc>>,
    #[schema(value_type = ImportReportBody)]
    /// The report as it was written then.
    report: serde_json::Value,
}

impl From<BatchRecord> for BatchBody {
    fn from(batch: BatchRecord) -> Self {
        Self {
            id: batch.id.0,
            kind: batch.kind.into(),
            file_name: batch.file_name,
            file_hash: batch.file_hash,
            actor: batch.actor,
            at: batch.at,
            undone_at: batch.undone_at,
            report: answered(&batch.report),
        }
    }
}

/// A stored report, as it is returned. That of an import that has not ended is empty.
fn answered(kept: &str) -> serde_json::Value {
    let report = serde_json::from_str::<ImportReport>(kept);
    let answered = report.map(|report| report.in_words(Language::English)).and_then(serde_json::to_value);
    answered.unwrap_or_else(|_| serde_json::json!({}))
}

/// The files imported for your organisation, newest first.
#[utoipa::path(
    get,
    path = "/imports",
    operation_id = "list_imports",
    tag = "import",
    extensions(("x-permissions" = json!(["import"]))),
    params(PageParams),
    responses((status = 200, body = Listing<BatchBody>)),
)]
pub(crate) async fn list(
    State(app): State<App>,
    signed: Signed,
    Params(page): Params<PageParams>,
) -> Result<Json<Listing<BatchBody>>, Problem> {
    let batches = list_batches(&app, &signed.actor, page.after()?, (0, page.limit()? + 1)).await?;
    Ok(Json(listing(batches, page.limit()?, |batch| batch.id.0, Into::into)))
}

/// Shows an imported file with its report.
#[utoipa::path(
    get,
    path = "/imports/{id}",
    operation_id = "show_import",
    tag = "import",
    extensions(("x-permissions" = json!(["import"]))),
    params(("id" = Uuid, Path, description = "The id of the import.")),
    responses((status = 200, body = BatchBody)),
)]
pub(crate) async fn show(
    State(app): State<App>,
    signed: Signed,
    Path(id): Path<Uuid>,
) -> Result<Json<BatchBody>, Problem> {
    Ok(Json(find_batch(&app, &signed.actor, BatchId(id)).await?.into()))
}

/// The kind of file, and how to import it.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct ImportParams {
    /// `vehicles`, `readings`, `trips`, `bookings`, `costs`, `fuel`, `tolls`, `services`, `population`,
    /// `organisations`, `units`, `people`, `service-plans` or `fuel-cards`.
    kind: String,
    /// The name it came under.
    #[serde(default)]
    file_name: String,
    /// Whether only to report what would happen.
    #[serde(default)]
    dry_run: bool,
    /// Whether to take the good rows even if others are rejected.
    #[serde(default)]
    accept_good: bool,
    /// Id of the organisation whose register it is, if the rows do not say.
    organisation: Option<Uuid>,
    /// Columns, format and answers, as JSON; if absent, what is remembered about the sender.
    settings: Option<String>,
}

/// Imports a file, or reports what importing it would do. Nothing is written when rows are rejected, unless the good
/// ones are asked for.
#[utoipa::path(
    post,
    path = "/imports",
    operation_id = "import_file",
    tag = "import",
    extensions(("x-permissions" = json!(["import"]))),
    params(ImportParams),
    request_body(content_type = "application/octet-stream", content = String),
    responses(
        (status = 200, body = ImportReportBody, description = "The report; nothing was written."),
        (status = 201, body = ImportReportBody, description = "The report; the rows are in the register.",
            headers(("Location" = String))),
    ),
)]
pub(crate) async fn create(
    State(app): State<App>,
    signed: Signed,
    Params(params): Params<ImportParams>,
    body: Body,
) -> Result<impl IntoResponse, Problem> {
    let settings = match &params.settings {
        Some(text) => {
            let unreadable = |error: serde_json::Error| {
                let at = Spot { line: error.line().max(1), column: error.column().max(1) };
                wrong(Field::Settings, Fault::Unreadable { at: Some(at) })
            };
            Some(serde_json::from_str(text).map_err(unreadable)?)
        }
        None => None,
    };
    let options = ImportOptions {
        kind: word::<Kind>(Field::Kind, &params.kind)?,
        file_name: register::file_name_of(&params.file_name),
        dry_run: params.dry_run,
        accept_good: params.accept_good,
        organisation: params.organisation.map(Into::into),
        settings,
        draft: None,
        seen: None,
    };
    let file = received(body.into_data_stream()).await?;
    let progress = Progress::default();
    let report = register::import_register(&app, &signed.actor, &options, file.path(), &progress).await?;
    let status = if report.applied { StatusCode::CREATED } else { StatusCode::OK };
    let batch = report.batch.filter(|_| report.applied);
    let location = batch.map(|batch| [(header::LOCATION, format!("/api/v1/imports/{batch}"))]);
    Ok((status, location, Json(report.in_words(Language::English))))
}

/// Undoes an import, as long as nothing later depends on it.
#[utoipa::path(
    post,
    path = "/imports/{id}/undo",
    operation_id = "undo_import",
    tag = "import",
    extensions(("x-permissions" = json!(["import"]))),
    params(("id" = Uuid, Path, description = "The id of the import.")),
    responses((status = 204)),
)]
pub(crate) async fn undo(State(app): State<App>, signed: Signed, Path(id): Path<Uuid>) -> Result<StatusCode, Problem> {
    undo_import(&app, &signed.actor, BatchId(id)).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// The file as it was sent.
#[utoipa::path(
    get,
    path = "/imports/{id}/original",
    operation_id = "download_original",
    tag = "import",
    extensions(("x-permissions" = json!(["import"]))),
    params(("id" = Uuid, Path, description = "The id of the import.")),
    responses((status = 200, content_type = "application/octet-stream")),
)]
pub(crate) async fn original(
    State(app): State<App>,
    signed: Signed,
    Path(id): Path<Uuid>,
) -> Result<Response, Problem> {
    Ok(download_original(&app, &signed.actor, BatchId(id)).await?)
}

/// The rejected rows in the layout of the file, with a column for the reason in your own language.
#[utoipa::path(
    get,
    path = "/imports/{id}/rejected",
    operation_id = "download_rejected_rows",
    tag = "import",
    extensions(("x-permissions" = json!(["import"]))),
    params(("id" = Uuid, Path, description = "The id of the import.")),
    responses((status = 200, content_type = "application/octet-stream")),
)]
pub(crate) async fn rejected(
    State(app): State<App>,
    signed: Signed,
    Path(id): Path<Uuid>,
) -> Result<Response, Problem> {
    Ok(download_rejected(&app, &signed.actor, BatchId(id), signed.user.language.into()).await?)
}

/// Every row with its fate and the reason in your own language, as CSV.
#[utoipa::path(
    get,
    path = "/imports/{id}/rows",
    operation_id = "download_rows",
    tag = "import",
    extensions(("x-permissions" = json!(["import"]))),
    params(("id" = Uuid, Path, description = "The id of the import.")),
    responses((status = 200, content_type = "text/csv")),
)]
pub(crate) async fn rows(State(app): State<App>, signed: Signed, Path(id): Path<Uuid>) -> Result<Response, Problem> {
    Ok(download_rows(&app, &signed.actor, BatchId(id), signed.user.language.into()).await?)
}
