//! `/import/{id}`: what an import did, its files, and taking it back.

use askama::Template;
use axum::{
    extract::{Path, Query, State},
    response::{IntoResponse, Redirect},
};
use serde::Deserialize;
use uuid::Uuid;
use vagnpark_domain::{access::Permission, ids::BatchId};

use super::{BatchLine, Frame, PageError, PageResult, outcome::Outcome, render};
use crate::{
    actions::{
        import::{report::ImportReport, undo::undo_import},
        reading_scope,
    },
    app::App,
    error::ActionError,
    pages::alert::Alert,
    text::Language,
    web::{
        auth::Signed,
        files::{download_original, download_rejected, download_rows},
    },
};

#[derive(Template)]
#[template(path = "import/batch.html")]
struct BatchPage {
    frame: Frame,
    batch: BatchLine,
    base: String,
    outcome: Outcome,
    has_rejected: bool,
    may_undo: bool,
    error: Alert,
}

/// What a list of an outcome shows.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct ListParams {
    #[serde(default)]
    pub(crate) visa: String,
    #[serde(default)]
    pub(crate) sida: usize,
}

pub(crate) async fn show(
    State(app): State<App>,
    signed: Signed,
    Path(id): Path<Uuid>,
    Query(params): Query<ListParams>,
) -> PageResult {
    let page = page(&app, &signed, BatchId(id), &params, None).await.map_err(|error| PageError::new(&signed, error))?;
    Ok(render(&page))
}

async fn page(
    app: &App,
    signed: &Signed,
    id: BatchId,
    params: &ListParams,
    refused: Option<&ActionError>,
) -> Result<BatchPage, ActionError> {
    let mut frame = Frame::new(signed, "/import", "import-title");
    let scope = reading_scope(&signed.actor, Permission::Import)?;
    let found = app.store.read().await?.find_batch(&scope, id).await?.ok_or(ActionError::NotFound("import"))?;
    let report: ImportReport = serde_json::from_str(&found.report).map_err(ActionError::broken)?;
    let t = frame.t;
    frame.title = format!("{} – {}", t.s("import-title"), found.file_name);
    Ok(BatchPage {
        batch: BatchLine::new(t, &found),
        base: format!("/import/{id}"),
        outcome: Outcome::new(t, &report, &params.visa, params.sida),
        has_rejected: found.rejected_hash.is_some(),
        may_undo: found.undone_at.is_none() && !signed.actor.read_only,
        error: Alert::of(t, refused, &[]),
        frame,
    })
}

/// Takes an import back; what stands in the way is named on its page.
pub(crate) async fn undo(State(app): State<App>, signed: Signed, Path(id): Path<Uuid>) -> PageResult {
    match undo_import(&app, &signed.actor, BatchId(id)).await {
        Ok(_) => Ok(Redirect::to(&format!("/import/{id}")).into_response()),
        Err(error @ ActionError::CannotUndo(_)) => {
            let page = page(&app, &signed, BatchId(id), &ListParams::default(), Some(&error)).await;
            let page = page.map_err(|error| PageError::new(&signed, error))?;
            Ok((error.status(), render(&page)).into_response())
        }
        Err(error) => Err(PageError::new(&signed, error)),
    }
}

pub(crate) async fn original(State(app): State<App>, signed: Signed, Path(id): Path<Uuid>) -> PageResult {
    download_original(&app, &signed.actor, BatchId(id)).await.map_err(|error| PageError::new(&signed, error))
}

pub(crate) async fn rejected(State(app): State<App>, signed: Signed, Path(id): Path<Uuid>) -> PageResult {
    let language = Language::of(&signed.user.language);
    download_rejected(&app, &signed.actor, BatchId(id), language).await.map_err(|error| PageError::new(&signed, error))
}

pub(crate) async fn rows(State(app): State<App>, signed: Signed, Path(id): Path<Uuid>) -> PageResult {
    let language = Language::of(&signed.user.language);
    download_rows(&app, &signed.actor, BatchId(id), language).await.map_err(|error| PageError::new(&signed, error))
}
