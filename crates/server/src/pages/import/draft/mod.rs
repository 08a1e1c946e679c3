//! `/import/utkast/{id}/…`: the steps from a file to its outcome. Each shows the conclusions and takes a person's
//! decisions; nothing is written into a register before the plan has been seen.

mod columns;
mod format;
mod plan;
mod questions;

use axum::{
    Form,
    response::{IntoResponse, Redirect, Response},
};
use uuid::Uuid;
use vagnpark_domain::{ids::DraftId, import::Kind};
use vagnpark_importer::{Finding, Question};

pub(crate) use columns::{choose as choose_columns, show as columns};
pub(crate) use format::{choose as choose_format, show as format};
pub(crate) use plan::{
    apply, cancel, discard, mapping, rejected as planned_rejected, result, rows as planned_rows, show as plan, standing,
};
pub(crate) use questions::{answer, show as questions};

use super::{Choice, Frame, PageResult, Texts, choices, render};
use crate::pages::{alert::Alert, visit::Visit};
use vagnpark_actions::ActionError;
use vagnpark_actions::import::draft::{Draft, decide_draft, open_draft};

/// A form whose fields depend on the file.
type Fields = Form<Vec<(String, String)>>;

/// The steps with their words in the URL.
const STEPS: [&str; 4] = ["format", "kolumner", "fragor", "plan"];

struct Step {
    href: String,
    name: String,
    current: bool,
}

/// The surroundings of each step.
struct Around {
    base: String,
    file_name: String,
    kind: String,
    steps: Vec<Step>,
    error: Alert,
    /// Whether what was given is refused.
    refused: bool,
}

impl Around {
    fn new(t: Texts, draft: &Draft, current: &str, error: Option<&ActionError>) -> Self {
        let base = format!("/import/utkast/{}", draft.record.id);
        let step = |word: &&str| Step {
            href: format!("{base}/{word}"),
            name: t.word("step", word),
            current: *word == current,
        };
        Self {
            steps: STEPS.iter().map(step).collect(),
            base,
            file_name: draft.record.file_name.clone(),
            kind: t.word("register", draft.record.kind.as_str()),
            error: Alert::of(t, error, &["present_password"]),
            refused: error.is_some(),
        }
    }
}

/// Opens a person's own draft for a page.
async fn opened(visit: &Visit, id: Uuid) -> Result<Draft, ActionError> {
    open_draft(&visit.app, visit.actor(), DraftId(id)).await
}

fn frame(visit: &Visit, step: &str) -> Frame {
    let mut frame = visit.frame("/import", "import-title");
    frame.title = format!("{} – {}", frame.t.s("import-title"), frame.t.word("step", step));
    frame
}

/// Saves what was decided in a step, and goes on to the next one if that was asked for.
async fn save(visit: &Visit, draft: &Draft, fields: &[(String, String)], (here, next): (&str, &str)) -> PageResult {
    decide_draft(&visit.app, draft).await?;
    let goes_on = fields.iter().any(|(name, _)| name == "next");
    Ok(to(draft, if goes_on { next } else { here }))
}

fn to(draft: &Draft, step: &str) -> Response {
    Redirect::to(&format!("/import/utkast/{}/{step}", draft.record.id)).into_response()
}

/// Why the answer to a question is none, if it is not.
fn refused_answer(t: Texts, kind: Kind, question: &Question) -> Option<String> {
    let given = question.answer.as_deref().unwrap_or_default();
    let because = question.refused.clone()?;
    let because = t.0.finding(&Finding::rejected(question.row, &question.column, given, because), Some(kind));
    Some(t.0.with("question-refused", &[("answer", given.to_owned()), ("because", because)]))
}
