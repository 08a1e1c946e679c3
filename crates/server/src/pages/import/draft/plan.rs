//! The fourth step: what would happen, letting it happen, and its progress.

use std::time::Duration;

use askama::Template;
use axum::{
    Form, Json,
    extract::{Path, Query},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use uuid::Uuid;
use vagnpark_actions::{
    ActionError,
    import::{
        draft as drafts,
        draft::{Draft, apply_draft, discard_draft, forget_plan, plan_draft, rejected_of_draft},
        works::{self, DraftWork, Standing},
    },
};
use vagnpark_domain::money::group_thousands;
use vagnpark_importer::FileRefusal;

use super::{Around, Fields, Frame, PageResult, frame, opened, refused_answer, render, to};
use crate::{
    pages::{
        alert::is_stale,
        import::{batch::ListParams, outcome::Outcome},
        visit::{Visit, refuse_form},
    },
    web::{
        files::{attachment, rejected_name, rows_of},
        status::HttpStatus,
    },
};

/// How long a page waits for a plan before it shows progress.
pub(crate) const PATIENCE: Duration = Duration::from_millis(1_500);

#[derive(Template)]
#[template(path = "import/plan.html")]
struct PlanPage {
    frame: Frame,
    around: Around,
    base: String,
    outcome: Outcome,
    open_questions: usize,
    /// Why answers that were given are none.
    refused_answers: Vec<String>,
    rejected: u64,
    /// Rows that would be taken.
    good: u64,
    /// The mark of the plan.
    mark: String,
    /// Whether the reader is asked for their own password.
    ask_password: bool,
}

pub(crate) async fn show(visit: Visit, Path(id): Path<Uuid>, Query(params): Query<ListParams>) -> PageResult {
    let draft = opened(&visit, id).await?;
    Ok(page(&visit, &draft, &params, None).await?)
}

/// The plan, and why it was not done as it was seen before.
async fn page(
    visit: &Visit,
    draft: &Draft,
    params: &ListParams,
    error: Option<&ActionError>,
) -> Result<Response, ActionError> {
    let work = plan_draft(&visit.app, visit.actor(), draft);
    let Some(outcome) = work.outcome_within(PATIENCE).await else {
        return Ok(wait(visit, draft, &work, "plan"));
    };
    let report = match outcome.as_ref() {
        Ok(report) => report,
        Err(error) => return Ok(refused(visit, draft, "plan", error)),
    };
    let (frame, kind) = (frame(visit, "plan"), draft.record.kind);
    let around = Around::new(frame.t, draft, "plan", error);
    let status = error.map_or(StatusCode::OK, HttpStatus::status);
    let page = render(&PlanPage {
        base: format!("{}/plan", around.base),
        outcome: Outcome::new(frame.t, report, &params.visa, params.sida),
        open_questions: report.questions.iter().filter(|question| question.is_open()).count(),
        refused_answers: report
            .questions
            .iter()
            .filter_map(|question| refused_answer(frame.t, kind, question))
            .collect(),
        rejected: report.counts.rejected,
        good: report.counts.created + report.counts.changed,
        mark: report.mark()?,
        ask_password: drafts::asks_password(&visit.app, visit.actor(), draft),
        around,
        frame,
    });
    Ok((status, page).into_response())
}

/// A plan that failed: back to the first step, which says why and where it can be fixed.
pub(crate) fn refused(visit: &Visit, draft: &Draft, step: &str, error: &ActionError) -> Response {
    if let ActionError::File(refusal) = error
        && refusal.can_be_mended()
        && !matches!(refusal, FileRefusal::TooManyFindings(_))
    {
        return to(draft, "format");
    }
    let frame = frame(visit, step);
    let around = Around::new(frame.t, draft, step, Some(error));
    (error.status(), render(&RefusedPage { frame, around })).into_response()
}

#[derive(Template)]
#[template(path = "import/refused.html")]
struct RefusedPage {
    frame: Frame,
    around: Around,
}

#[derive(Template)]
#[template(path = "import/wait.html")]
struct WaitPage {
    frame: Frame,
    around: Around,
    standing: Standing,
    rows: String,
    /// The same for one row, and for several, with a `#` in place of their number.
    one_row: String,
    some_rows: String,
    left: String,
    applying: bool,
}

/// The page that shows progress, and reloads by itself.
pub(crate) fn wait(visit: &Visit, draft: &Draft, work: &DraftWork, step: &str) -> Response {
    let frame = frame(visit, step);
    let standing = work.standing();
    let left = standing
        .seconds_left
        .map_or(String::new(), |left| frame.t.0.with("wait-left", &[("seconds", left.to_string())]));
    let rows = |rows: &str| frame.t.0.with("wait-rows", &[("rows", rows.to_owned())]);
    let (one_row, some_rows) = (rows("1"), rows("#"));
    let rows = rows(&group_thousands(&standing.rows.to_string()));
    let around = Around::new(frame.t, draft, step, None);
    render(&WaitPage { applying: step == "resultat", around, standing, rows, one_row, some_rows, left, frame })
}

/// The progress of the work on a draft, for the page that waits for it.
pub(crate) async fn standing(visit: Visit, Path(id): Path<Uuid>) -> PageResult {
    let draft = opened(&visit, id).await?;
    let work = visit.app.drafts.find(draft.record.id);
    let none = Standing { rows: 0, percent: 0, seconds_left: None, done: true };
    Ok(Json(work.map_or(none, |work| work.standing())).into_response())
}

pub(crate) async fn apply(mut visit: Visit, Path(id): Path<Uuid>, Form(fields): Fields) -> PageResult {
    let draft = opened(&visit, id).await?;
    let given = |name: &str| fields.iter().find(|(field, _)| field == name).map_or("", |(_, value)| value.as_str());
    let good = given("accept") == "good";
    if draft.record.batch_id.is_none() {
        let confirmed = async {
            visit.confirm(given("present_password")).await?;
            drafts::expect_password_for(&visit.app, visit.actor(), &draft)
        };
        if let Err(error) = confirmed.await {
            let again = async |error| page(&visit, &draft, &ListParams::default(), Some(&error)).await;
            return refuse_form(error, again).await;
        }
        // Without a mark, no plan was seen.
        let seen = given("seen");
        apply_draft(&visit.app, visit.actor(), &draft, good, seen);
    }
    Ok(to(&draft, "resultat"))
}

/// The result: the batch, once there is one.
pub(crate) async fn result(visit: Visit, Path(id): Path<Uuid>) -> PageResult {
    let draft = opened(&visit, id).await?;
    if let Some(batch) = draft.record.batch_id {
        return Ok(Redirect::to(&format!("/import/{batch}")).into_response());
    }
    let Some(work) = visit.app.drafts.find(draft.record.id) else { return Ok(to(&draft, "plan")) };
    let Some(outcome) = work.outcome_within(PATIENCE).await else {
        return Ok(wait(&visit, &draft, &work, "resultat"));
    };
    match outcome.as_ref() {
        Ok(report) => match report.batch {
            Some(batch) => Ok(Redirect::to(&format!("/import/{batch}")).into_response()),
            None => Ok(to(&draft, "plan")),
        },
        Err(ActionError::Cancelled) => Ok(to(&draft, "plan")),
        Err(error) if is_stale(Some(error)) => {
            forget_plan(&visit.app, &draft);
            Ok(page(&visit, &draft, &ListParams::default(), Some(error)).await?)
        }
        Err(error) => Ok(refused(&visit, &draft, "plan", error)),
    }
}

/// Stops what is being done with a draft; nothing of it is kept.
pub(crate) async fn cancel(visit: Visit, Path(id): Path<Uuid>) -> PageResult {
    let draft = opened(&visit, id).await?;
    drafts::cancel_draft(&visit.app, &draft).await;
    Ok(to(&draft, "kolumner"))
}

/// Throws a draft away.
pub(crate) async fn discard(visit: Visit, Path(id): Path<Uuid>) -> PageResult {
    let draft = opened(&visit, id).await?;
    discard_draft(&visit.app, &draft).await?;
    Ok(Redirect::to("/import").into_response())
}

/// The plan of a draft, for a file made from it.
async fn planned(visit: &Visit, id: Uuid) -> Result<(Draft, works::Outcome), ActionError> {
    let draft = opened(visit, id).await?;
    let outcome = plan_draft(&visit.app, visit.actor(), &draft).outcome_within(Duration::from_mins(2)).await;
    let outcome = outcome.ok_or(ActionError::Cancelled)?;
    Ok((draft, outcome))
}

/// Every row with its fate, as CSV.
pub(crate) async fn rows(visit: Visit, Path(id): Path<Uuid>) -> PageResult {
    let (draft, outcome) = planned(&visit, id).await?;
    match outcome.as_ref() {
        Ok(report) => Ok(rows_of(report.clone(), visit.language)),
        Err(_) => Ok(to(&draft, "plan")),
    }
}

/// The rows that would be rejected, with the reasons, to be corrected and sent again.
pub(crate) async fn rejected(visit: Visit, Path(id): Path<Uuid>) -> PageResult {
    let (draft, outcome) = planned(&visit, id).await?;
    let Ok(report) = outcome.as_ref() else { return Ok(to(&draft, "plan")) };
    let file = rejected_of_draft(&visit.app, &draft, report, visit.language).await?;
    let bytes = tokio::fs::read(file.path()).await.map_err(ActionError::broken)?;
    Ok(attachment(&rejected_name(&draft.record.file_name), "application/octet-stream", bytes))
}

/// The decisions, as the file that the command line takes with `--mapping`.
pub(crate) async fn mapping(visit: Visit, Path(id): Path<Uuid>) -> PageResult {
    let draft = opened(&visit, id).await?;
    Ok(attachment("mappning.toml", "application/toml", draft.settings.to_toml()))
}
