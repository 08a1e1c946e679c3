//! `/import`: a file in, first as a dry run.

use askama::Template;
use axum::{
    extract::{Multipart, Path, State},
    http::StatusCode,
    response::IntoResponse,
};
use uuid::Uuid;
use vagnpark_domain::{Refusal, access::Permission, ids::BatchId};
use vagnpark_importer::{Finding, Kind, Severity};
use vagnpark_store::BatchRecord;

use super::{Choice, Frame, PageError, PageResult, Texts, choices, render, shown_time, words_for};
use crate::{
    actions::{
        import_register::{ImportOptions, ImportReport, import_register},
        reading_scope,
    },
    app::App,
    auth::Signed,
    error::ActionError,
};

struct BatchLine {
    id: BatchId,
    at: String,
    kind: String,
    file_name: String,
    actor: String,
}

/// A finding in the list.
struct FindingLine {
    row: u64,
    column: String,
    value: String,
    reason: String,
    severity: String,
    severity_word: &'static str,
}

/// What became of a file.
struct Outcome {
    headline: String,
    file_hash: String,
    counts: Vec<(String, u64)>,
    findings: Vec<FindingLine>,
    cut: bool,
}

#[derive(Template)]
#[template(path = "imports.html")]
struct ImportsPage {
    frame: Frame,
    kinds: Vec<Choice>,
    outcome: Option<Outcome>,
    batches: Vec<BatchLine>,
    error: String,
}

/// So many findings are shown; the API and the command line have all of them.
const FINDINGS_SHOWN: usize = 300;

impl Outcome {
    fn new(t: Texts, report: &ImportReport) -> Self {
        let key = match (report.dry_run, report.applied, report.counts.rejected) {
            (true, ..) => "import-dry",
            (_, true, _) => "import-applied",
            (_, false, 0) => "import-nothing",
            (_, false, _) => "import-rejected",
        };
        let counts = report.counts;
        let named = [
            ("count-rows", counts.rows),
            ("count-created", counts.created),
            ("count-changed", counts.changed),
            ("count-unchanged", counts.unchanged),
            ("count-skipped", counts.skipped),
            ("count-rejected", counts.rejected),
        ];
        let line = |finding: &Finding| {
            let severity_word = match finding.severity {
                Severity::Rejected => "rejected",
                Severity::Note => "note",
            };
            FindingLine {
                row: finding.row,
                column: finding.column.clone(),
                value: finding.value.clone(),
                reason: match &finding.proposal {
                    Some(proposal) => format!("{} → {proposal}", finding.reason),
                    None => finding.reason.clone(),
                },
                severity: t.word("severity", severity_word),
                severity_word,
            }
        };
        Self {
            headline: t.s(key),
            file_hash: report.file_hash.clone(),
            counts: named.into_iter().map(|(key, count)| (t.s(key), count)).collect(),
            findings: report.findings.iter().take(FINDINGS_SHOWN).map(line).collect(),
            cut: report.findings.len() > FINDINGS_SHOWN,
        }
    }
}

pub(crate) async fn show(State(app): State<App>, signed: Signed) -> PageResult {
    let page = page(&app, &signed, None, None).await.map_err(|error| PageError::new(&signed, error))?;
    Ok(render(&page))
}

async fn page(
    app: &App,
    signed: &Signed,
    report: Option<&ImportReport>,
    refused: Option<&ActionError>,
) -> Result<ImportsPage, ActionError> {
    let frame = Frame::new(signed, "/import", "import-title");
    let t = frame.t;
    let scope = reading_scope(&signed.actor, Permission::Import)?;
    let batches = app.store.read().await?.list_batches(&scope, 50).await?;
    let line = |batch: BatchRecord| BatchLine {
        id: batch.id,
        at: shown_time(batch.at),
        kind: t.word("register", &batch.kind),
        file_name: batch.file_name,
        actor: batch.actor,
    };
    let selected = report.map_or("vehicles", |report| report.kind.as_str());
    Ok(ImportsPage {
        kinds: choices(t, "register", Kind::ALL.iter().map(|(_, word)| *word), selected),
        outcome: report.map(|report| Outcome::new(t, report)),
        batches: batches.into_iter().map(line).collect(),
        error: refused.map_or(String::new(), |error| words_for(t.0, error)),
        frame,
    })
}

pub(crate) async fn upload(State(app): State<App>, signed: Signed, form: Multipart) -> PageResult {
    let done = async {
        let (options, bytes) = read_form(form).await?;
        import_register(&app, &signed.actor, &options, &bytes).await
    };
    let (report, error) = match done.await {
        Ok(report) => (Some(report), None),
        Err(error @ (ActionError::Refused(_) | ActionError::File(_))) => (None, Some(error)),
        Err(error) => return Err(PageError::new(&signed, error)),
    };
    let status = error.as_ref().map_or(StatusCode::OK, ActionError::status);
    let page =
        page(&app, &signed, report.as_ref(), error.as_ref()).await.map_err(|error| PageError::new(&signed, error))?;
    Ok((status, render(&page)).into_response())
}

async fn read_form(mut form: Multipart) -> Result<(ImportOptions, Vec<u8>), ActionError> {
    let unreadable = |error: axum::extract::multipart::MultipartError| Refusal::invalid("file", error.body_text());
    let mut options = ImportOptions {
        kind: Kind::Vehicles,
        file_name: String::new(),
        dry_run: false,
        accept_good: false,
        organisation: None,
    };
    let mut bytes = Vec::new();
    while let Some(field) = form.next_field().await.map_err(unreadable)? {
        match field.name().unwrap_or_default() {
            "kind" => {
                options.kind = field
                    .text()
                    .await
                    .map_err(unreadable)?
                    .parse()
                    .map_err(|detail: String| Refusal::invalid("kind", detail))?;
            }
            "action" => options.dry_run = field.text().await.map_err(unreadable)? == "check",
            "accept_good" => options.accept_good = true,
            "file" => {
                options.file_name = field.file_name().unwrap_or_default().to_owned();
                bytes = field.bytes().await.map_err(unreadable)?.to_vec();
            }
            _ => {}
        }
    }
    Ok((options, bytes))
}

#[derive(Template)]
#[template(path = "import_batch.html")]
struct BatchPage {
    frame: Frame,
    batch: BatchLine,
    outcome: Outcome,
}

pub(crate) async fn batch(State(app): State<App>, signed: Signed, Path(id): Path<Uuid>) -> PageResult {
    let frame = Frame::new(&signed, "/import", "import-title");
    let load = async {
        let scope = reading_scope(&signed.actor, Permission::Import)?;
        let found =
            app.store.read().await?.find_batch(&scope, BatchId(id)).await?.ok_or(ActionError::NotFound("import"))?;
        let report: ImportReport =
            serde_json::from_str(&found.report).map_err(|error| ActionError::Broken(error.to_string()))?;
        Ok::<_, ActionError>((found, report))
    };
    let (found, report) = load.await.map_err(|error| PageError::new(&signed, error))?;
    let t = frame.t;
    let kind = t.word("register", &found.kind);
    let batch =
        BatchLine { id: found.id, at: shown_time(found.at), kind, file_name: found.file_name, actor: found.actor };
    Ok(render(&BatchPage { frame, batch, outcome: Outcome::new(t, &report) }))
}
