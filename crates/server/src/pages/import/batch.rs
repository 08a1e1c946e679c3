//! `/import/{id}`: what an import did, its files, and undoing it.

use askama::Template;
use axum::extract::{Path, Query};
use serde::Deserialize;
use uuid::Uuid;
use vagnpark_actions::{
    ActionError,
    import::{
        batch::{find_batch, report_of},
        undo::undo_import,
    },
};
use vagnpark_domain::ids::BatchId;

use super::{BatchLine, Frame, PageResult, outcome::Outcome, render};
use crate::{
    pages::{
        alert::Alert,
        visit::{Visit, answer_form},
    },
    web::files::{download_original, download_rejected, download_rows},
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

/// The parameters of a list in an outcome.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct ListParams {
    #[serde(default)]
    pub(crate) visa: String,
    #[serde(default)]
    pub(crate) sida: usize,
}

pub(crate) async fn show(visit: Visit, Path(id): Path<Uuid>, Query(params): Query<ListParams>) -> PageResult {
    let page = page(&visit, BatchId(id), &params, None).await?;
    Ok(render(&page))
}

async fn page(
    visit: &Visit,
    id: BatchId,
    params: &ListParams,
    refused: Option<&ActionError>,
) -> Result<BatchPage, ActionError> {
    let mut frame = visit.frame("/import", "import-title");
    let found = find_batch(&visit.app, visit.actor(), id).await?;
    let report = report_of(&found)?;
    let t = frame.t;
    frame.title = format!("{} – {}", t.s("import-title"), found.file_name);
    let mut outcome = Outcome::new(t, &report, &params.visa, params.sida);
    if found.undone_at.is_some() {
        outcome.headline = t.s("import-undone");
    }
    Ok(BatchPage {
        batch: BatchLine::new(t, &found),
        base: format!("/import/{id}"),
        outcome,
        has_rejected: found.rejected_hash.is_some(),
        may_undo: found.undone_at.is_none() && !visit.actor().read_only,
        error: Alert::of(t, refused, &[]),
        frame,
    })
}

/// Undoes an import; obstacles are named on its page.
pub(crate) async fn undo(visit: Visit, Path(id): Path<Uuid>) -> PageResult {
    answer_form(
        undo_import(&visit.app, visit.actor(), BatchId(id)).await,
        |_| format!("/import/{id}"),
        async |error| Ok(render(&page(&visit, BatchId(id), &ListParams::default(), Some(&error)).await?)),
    )
    .await
}

pub(crate) async fn original(visit: Visit, Path(id): Path<Uuid>) -> PageResult {
    Ok(download_original(&visit.app, visit.actor(), BatchId(id)).await?)
}

pub(crate) async fn rejected(visit: Visit, Path(id): Path<Uuid>) -> PageResult {
    let language = visit.language;
    Ok(download_rejected(&visit.app, visit.actor(), BatchId(id), language).await?)
}

pub(crate) async fn rows(visit: Visit, Path(id): Path<Uuid>) -> PageResult {
    let language = visit.language;
    Ok(download_rows(&visit.app, visit.actor(), BatchId(id), language).await?)
}
