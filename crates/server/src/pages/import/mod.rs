//! `/import`: a register in, step by step. Every step has a URL, so that it can be left, found again and shared with a
//! colleague who uses the same login: file → format → columns → questions → plan → result.

mod batch;
mod draft;
mod export;
mod outcome;
mod purchase;

use askama::Template;
use axum::{
    extract::{
        Multipart, Path, Query,
        multipart::{self, MultipartError},
    },
    response::Response,
};
use chrono::{DateTime, Utc};
use tempfile::NamedTempFile;
use vagnpark_actions::records::{BatchRecord, DraftRecord};
use vagnpark_domain::{
    Fault, Field, Refusal,
    access::Permission,
    ids::{BatchId, DraftId, OrganisationId},
    import::Kind,
};
use vagnpark_text::Said;

pub(crate) use batch::{original, rejected, rows, show as batch, undo};
pub(crate) use draft::{
    answer, apply, cancel, choose_columns, choose_format, columns, discard, format, mapping, plan, planned_rejected,
    planned_rows, questions, result, standing,
};
pub(crate) use export::{show as exports, take_out};
pub(crate) use purchase::{list as unmatched, match_line};

use super::{
    Choice, Frame, PageResult, Texts,
    alert::Alert,
    broken_form, choices,
    paging::{Paging, Piece},
    read_word, render,
};
use crate::{
    pages::visit::{Visit, answer_form},
    web::{
        door::as_it_is_seen,
        files::{OUR_CSV, attachment, received},
    },
};
use vagnpark_actions::ActionError;
use vagnpark_actions::{
    import::{
        batch::open_imports,
        draft::begin_draft,
        register::file_name_of,
        template::{template_csv, template_xlsx},
    },
    reading_scope,
};

/// A batch in the history.
pub(crate) struct BatchLine {
    pub(crate) id: BatchId,
    pub(crate) at: DateTime<Utc>,
    pub(crate) kind: String,
    pub(crate) file_name: String,
    pub(crate) actor: String,
    /// When and by whom it was undone; empty if it was not.
    pub(crate) undone: String,
}

impl BatchLine {
    pub(crate) fn new(t: Texts, batch: &BatchRecord) -> Self {
        let undone = batch.undone_at.map_or(String::new(), |at| {
            t.0.with(
                "import-undone-by",
                &[("at", Said::Moment(at)), ("who", batch.undone_by.clone().unwrap_or_default().into())],
            )
        });
        Self {
            id: batch.id,
            at: batch.at,
            kind: t.word("register", batch.kind.as_str()),
            file_name: batch.file_name.clone(),
            actor: batch.actor.clone(),
            undone,
        }
    }
}

/// A draft that waits to be continued.
pub(crate) struct DraftLine {
    pub(crate) id: DraftId,
    pub(crate) at: DateTime<Utc>,
    pub(crate) kind: String,
    pub(crate) file_name: String,
}

impl DraftLine {
    pub(crate) fn new(t: Texts, draft: DraftRecord) -> Self {
        let kind = t.word("register", draft.kind.as_str());
        Self { id: draft.id, at: draft.created_at, kind, file_name: draft.file_name }
    }
}

/// The fields that an error can link to.
const FIELDS: [&str; 3] = ["file", "kind", "organisation"];

#[derive(Template)]
#[template(path = "import/imports.html")]
struct ImportsPage {
    frame: Frame,
    kinds: Vec<Choice>,
    organisations: Vec<Choice>,
    /// Whether the rows can say whose they are.
    in_rows: bool,
    drafts: Vec<DraftLine>,
    batches: Vec<BatchLine>,
    paging: Paging,
    /// Lines of fuel and tolls that match no vehicle.
    unmatched: i64,
    error: Alert,
}

/// The fields of the form for a new import.
#[derive(Default)]
struct Upload {
    kind: String,
    organisation: Option<OrganisationId>,
    file_name: String,
    file: Option<NamedTempFile>,
}

/// How many batches are in a piece of the list.
const EACH: i64 = 50;

pub(crate) async fn show(visit: Visit, Query(piece): Query<Piece>) -> PageResult {
    let page = page(&visit, &Upload::default(), piece, None).await;
    let page = page?;
    Ok(render(&page))
}

async fn page(
    visit: &Visit,
    upload: &Upload,
    piece: Piece,
    refused: Option<&ActionError>,
) -> Result<ImportsPage, ActionError> {
    let frame = visit.frame("/import", "import-title");
    let t = frame.t;
    let imports = open_imports(&visit.app, visit.actor(), piece.portion(EACH)).await?;
    let chosen = upload.organisation.or(visit.scope(Permission::Import).only());
    let choice = |organisation: vagnpark_domain::register::organisation::Organisation| Choice {
        selected: Some(organisation.id) == chosen,
        value: organisation.id.to_string(),
        label: organisation.name,
    };
    let selected = if upload.kind.is_empty() { "vehicles" } else { &upload.kind };
    Ok(ImportsPage {
        kinds: choices(t, "register", imports.kinds.iter().map(|kind| kind.as_str()), selected),
        in_rows: imports.of_nobody,
        organisations: imports.organisations.into_iter().map(choice).collect(),
        drafts: imports.drafts.into_iter().map(|draft| DraftLine::new(t, draft)).collect(),
        batches: imports.batches.iter().map(|batch| BatchLine::new(t, batch)).collect(),
        paging: Paging::new(t, "/import", piece, imports.count, EACH),
        unmatched: imports.unmatched,
        error: Alert::of(t, refused, &FIELDS),
        frame,
    })
}

/// Takes a file in, and goes on to its first step.
pub(crate) async fn upload(visit: Visit, form: Multipart) -> PageResult {
    let mut upload = Upload::default();
    let begun = async {
        read_form(form, &mut upload).await?;
        let kind: Kind = read_word(Field::Kind, &upload.kind)?;
        let file = upload.file.as_ref().ok_or_else(|| Refusal::at(Field::File, Fault::Missing))?;
        begin_draft(&visit.app, visit.actor(), kind, &upload.file_name, upload.organisation, file.path()).await
    };
    answer_form(
        begun.await,
        |id| format!("/import/utkast/{id}/format"),
        async |error| Ok(render(&page(&visit, &upload, Piece::default(), Some(&error)).await?)),
    )
    .await
}

async fn read_form(mut form: Multipart, upload: &mut Upload) -> Result<(), ActionError> {
    let unreadable = |error: MultipartError| broken_form(Field::File, &error);
    while let Some(field) = form.next_field().await.map_err(unreadable)? {
        match field.name().unwrap_or_default() {
            "kind" => upload.kind = short_text(field).await?,
            "organisation" => upload.organisation = short_text(field).await?.parse().ok(),
            "file" => {
                let name = file_name_of(field.file_name().unwrap_or_default());
                if !name.is_empty() {
                    // Of several that were dropped at once, none would be read in silence.
                    if upload.file.is_some() {
                        return Err(Refusal::at(Field::File, Fault::TooMany { most: 1 }).into());
                    }
                    upload.file_name = name;
                    upload.file = Some(received(field).await?);
                }
            }
            _ => {}
        }
    }
    Ok(())
}

/// The text of a field that is not a file: our own have at most a few hundred bytes.
async fn short_text(mut field: multipart::Field<'_>) -> Result<String, ActionError> {
    let mut text = Vec::new();
    while let Some(piece) = field.chunk().await.map_err(|error| broken_form(Field::Kind, &error))? {
        text.extend_from_slice(&piece);
        if text.len() > 200 {
            return Err(Refusal::at(Field::Kind, Fault::TooLong { most: 200 }).into());
        }
    }
    Ok(as_it_is_seen(&String::from_utf8_lossy(&text)))
}

/// A template to fill in, as `vehicles.xlsx` or `vehicles.csv`.
pub(crate) async fn template(visit: Visit, Path(name): Path<String>) -> PageResult {
    let made = || -> Result<Response, ActionError> {
        reading_scope(visit.actor(), Permission::Import)?;
        let (kind, format) = name.rsplit_once('.').ok_or(ActionError::NotFound("template"))?;
        let kind: Kind = kind.parse().map_err(|_| ActionError::NotFound("template"))?;
        match format {
            "xlsx" => Ok(attachment(&name, "application/octet-stream", template_xlsx(kind)?)),
            "csv" => Ok(attachment(&name, OUR_CSV, template_csv(kind))),
            _ => Err(ActionError::NotFound("template")),
        }
    };
    Ok(made()?)
}
