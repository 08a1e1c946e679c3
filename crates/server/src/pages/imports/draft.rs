//! `/import/utkast/{id}/…`: the steps between a file and what becomes of it. Each shows what was
//! concluded and takes what a person decides; nothing is written into a register before the plan was
//! seen.

use std::{collections::BTreeMap, time::Duration};

use askama::Template;
use axum::{
    Form, Json,
    extract::{Path, Query, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use uuid::Uuid;
use vagnpark_domain::ids::DraftId;
use vagnpark_importer::{
    ColumnFacts, DateSystem, Examined, FileRefusal, LEAVE_OUT, Question, QuestionKind, Settings, SheetPreview, Stands,
    file::Encoding,
};

use super::{Choice, Frame, PageError, PageResult, Texts, batch::ListParams, choices, outcome::Outcome, render, words_for};
use crate::{
    actions::{
        draft_import::{
            self as drafts, Draft, DraftWork, Standing, apply_draft, decide_draft, discard_draft, examine_draft,
            open_draft, plan_draft, preview_draft,
        },
        import_register::write_rejected,
    },
    app::App,
    auth::Signed,
    error::ActionError,
    files::{attachment, rejected_name, rows_of},
};

/// So long a page waits for a plan before it shows how far it is.
const PATIENCE: Duration = Duration::from_millis(1_500);
/// So many questions are on a page.
const QUESTIONS: usize = 100;

/// A form whose fields depend on the file.
type Fields = Form<Vec<(String, String)>>;

/// The steps with their words in the URL.
const STEPS: [&str; 4] = ["format", "kolumner", "fragor", "plan"];

struct Step {
    href: String,
    name: String,
    current: bool,
}

/// What surrounds each step.
struct Around {
    base: String,
    file_name: String,
    kind: String,
    steps: Vec<Step>,
    error: String,
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
            kind: t.word("register", draft.kind.as_str()),
            error: error.map_or(String::new(), |error| words_for(t.0, error)),
        }
    }
}

/// Opens a person's own draft for a page.
async fn opened(app: &App, signed: &Signed, id: Uuid) -> Result<Draft, PageError> {
    open_draft(app, &signed.actor, DraftId(id)).await.map_err(|error| PageError::new(signed, error))
}

fn frame(signed: &Signed, step: &str) -> Frame {
    let mut frame = Frame::new(signed, "/import", "import-title");
    frame.title = format!("{} – {}", frame.t.s("import-title"), frame.t.word("step", step));
    frame
}

fn to(draft: &Draft, step: &str) -> Response {
    Redirect::to(&format!("/import/utkast/{}/{step}", draft.record.id)).into_response()
}

// The first step: what the file is.

/// A sheet with its first rows.
struct SheetLine {
    name: String,
    read: bool,
    header_row: u64,
    header_first: u64,
    rows: Vec<(u64, Vec<String>)>,
}

#[derive(Template)]
#[template(path = "import_format.html")]
struct FormatPage {
    frame: Frame,
    around: Around,
    /// Sentences on what was concluded.
    concluded: Vec<String>,
    kinds: Vec<Choice>,
    encodings: Vec<Choice>,
    separators: Vec<Choice>,
    is_text: bool,
    header_row: String,
    header_rows: String,
    date_systems: Vec<Choice>,
    heading_rows: Vec<Choice>,
    sheet_names: Vec<Choice>,
    sheets: Vec<SheetLine>,
}

pub(crate) async fn format(State(app): State<App>, signed: Signed, Path(id): Path<Uuid>) -> PageResult {
    let draft = opened(&app, &signed, id).await?;
    let page = format_page(&app, &signed, &draft).await.map_err(|error| PageError::new(&signed, error))?;
    let status = if page.around.error.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    Ok((status, render(&page)).into_response())
}

async fn format_page(app: &App, signed: &Signed, draft: &Draft) -> Result<FormatPage, ActionError> {
    let frame = frame(signed, "format");
    let t = frame.t;
    let (examined, refused) = match examine_draft(app, draft).await {
        Ok(examined) => (Some(examined), None),
        Err(ActionError::File(refusal)) => (None, Some(ActionError::File(refusal))),
        Err(error) => return Err(error),
    };
    let previews = match preview_draft(app, draft).await {
        Ok(previews) => previews,
        // What cannot even be shown is shown as the settings alone, with the refusal above them.
        Err(ActionError::File(_)) => Vec::new(),
        Err(error) => return Err(error),
    };
    let settings = &draft.settings;
    let separator = |c: char| if c == '\t' { "tab".to_owned() } else { c.to_string() };
    let named = |value: String, label: String, selected: bool| Choice { value, label, selected };
    let stands = |stated: Option<Stands>| {
        let words = [("", None), ("unit", Some(Stands::Unit)), ("organisation", Some(Stands::Organisation)), ("nothing", Some(Stands::Nothing))];
        words.map(|(word, value)| named(word.to_owned(), t.word("stands", if word.is_empty() { "found" } else { word }), value == stated)).into()
    };
    let found = |stated: bool| named(String::new(), t.s("import-found"), !stated);
    let kinds = vagnpark_importer::Kind::ALL.iter().map(|(_, word)| *word);
    Ok(FormatPage {
        concluded: examined.as_ref().map_or_else(Vec::new, |examined| concluded(t, examined)),
        kinds: choices(t, "register", kinds, draft.kind.as_str()),
        encodings: [found(settings.encoding.is_some())]
            .into_iter()
            .chain(Encoding::ALL.iter().map(|(_, name)| {
                named((*name).to_owned(), (*name).to_owned(), settings.encoding.as_deref() == Some(*name))
            }))
            .collect(),
        separators: [found(settings.separator.is_some())]
            .into_iter()
            .chain([';', ',', '\t', '|'].map(|c| named(separator(c), t.word("separator", word_of(c)), settings.separator == Some(c))))
            .collect(),
        is_text: examined.as_ref().map_or(previews.iter().all(|sheet| sheet.name.is_empty()), |examined| examined.facts.separator.is_some()),
        header_row: settings.header_row.map_or(String::new(), |row| row.to_string()),
        header_rows: settings.header_rows.map_or(String::new(), |rows| rows.to_string()),
        date_systems: vec![
            named("1900".to_owned(), t.s("date-system-1900"), settings.date_system == DateSystem::From1900),
            named("1904".to_owned(), t.s("date-system-1904"), settings.date_system == DateSystem::From1904),
        ],
        heading_rows: stands(settings.heading_rows),
        sheet_names: stands(settings.sheet_names),
        sheets: previews.into_iter().map(|preview| sheet_line(preview, examined.as_ref())).collect(),
        around: Around::new(t, draft, "format", refused.as_ref()),
        frame,
    })
}

fn word_of(separator: char) -> &'static str {
    match separator {
        ';' => "semicolon",
        ',' => "comma",
        '\t' => "tab",
        _ => "bar",
    }
}

fn concluded(t: Texts, examined: &Examined) -> Vec<String> {
    let facts = &examined.facts;
    let read: Vec<_> = facts.sheets.iter().filter(|sheet| sheet.read).collect();
    let mut told = vec![match facts.separator {
        Some(separator) => t.0.with(
            "concluded-text",
            &[("encoding", facts.encoding.clone()), ("separator", t.word("separator", word_of(separator)))],
        ),
        None => t.0.with("concluded-workbook", &[("format", facts.format.clone()), ("sheets", read.len().to_string())]),
    }];
    if let Some(sheet) = read.first() {
        let (from, to) = (sheet.header_row + 1 - sheet.header_rows.max(1), sheet.header_row);
        let rows = if from == to { to.to_string() } else { format!("{from}–{to}") };
        told.push(t.0.with("concluded-header", &[("rows", rows)]));
    }
    told
}

fn sheet_line(preview: SheetPreview, examined: Option<&Examined>) -> SheetLine {
    let facts = examined.and_then(|examined| examined.facts.sheets.iter().find(|sheet| sheet.name == preview.name));
    let header_row = facts.map_or(0, |facts| facts.header_row);
    SheetLine {
        read: facts.is_some_and(|facts| facts.read),
        header_row,
        header_first: header_row.saturating_sub(facts.map_or(1, |facts| facts.header_rows).max(1) - 1),
        name: preview.name,
        rows: preview.rows,
    }
}

pub(crate) async fn choose_format(
    State(app): State<App>,
    signed: Signed,
    Path(id): Path<Uuid>,
    Form(fields): Fields,
) -> PageResult {
    let mut draft = opened(&app, &signed, id).await?;
    let one = |name: &str| fields.iter().find(|(field, _)| field == name).map(|(_, value)| value.trim()).filter(|value| !value.is_empty());
    if let Some(kind) = one("kind").and_then(|kind| kind.parse().ok()) {
        draft.kind = kind;
    }
    let stands = |name: &str| match one(name) {
        Some("unit") => Some(Stands::Unit),
        Some("organisation") => Some(Stands::Organisation),
        Some("nothing") => Some(Stands::Nothing),
        _ => None,
    };
    draft.settings = Settings {
        encoding: one("encoding").map(str::to_owned),
        separator: one("separator").and_then(|word| if word == "tab" { Some('\t') } else { word.chars().next() }),
        header_row: one("header_row").and_then(|row| row.parse().ok()),
        header_rows: one("header_rows").and_then(|rows| rows.parse().ok()),
        date_system: if one("date_system") == Some("1904") { DateSystem::From1904 } else { DateSystem::From1900 },
        heading_rows: stands("heading_rows"),
        sheet_names: stands("sheet_names"),
        sheets: fields.iter().filter(|(name, _)| name == "sheet").map(|(_, sheet)| sheet.clone()).collect(),
        ..draft.settings
    };
    decide_draft(&app, &draft).await.map_err(|error| PageError::new(&signed, error))?;
    let stay = one("next").is_none();
    Ok(to(&draft, if stay { "format" } else { "kolumner" }))
}

// The second step: what each column is.

/// A column with what it is taken for.
struct ColumnLine {
    name: String,
    id: usize,
    header: String,
    samples: String,
    reason: String,
    choices: Vec<Choice>,
}

#[derive(Template)]
#[template(path = "import_columns.html")]
struct ColumnsPage {
    frame: Frame,
    around: Around,
    columns: Vec<ColumnLine>,
    /// Columns that the register needs and the file does not have.
    missing: Vec<String>,
}

pub(crate) async fn columns(State(app): State<App>, signed: Signed, Path(id): Path<Uuid>) -> PageResult {
    let draft = opened(&app, &signed, id).await?;
    let examined = match examine_draft(&app, &draft).await {
        Ok(examined) => examined,
        Err(ActionError::File(_)) => return Ok(to(&draft, "format")),
        Err(error) => return Err(PageError::new(&signed, error)),
    };
    let frame = frame(&signed, "kolumner");
    let t = frame.t;
    let fields = draft.kind.fields();
    let label = |name: &str| fields.iter().find(|field| field.name == name).map_or(name, |field| field.label).to_owned();
    let line = |(id, column): (usize, &ColumnFacts)| {
        let chosen = column.field.as_deref().unwrap_or(if column.extra { "+" } else { "-" });
        let choice = |value: &str, label: String| Choice { value: value.to_owned(), label, selected: value == chosen };
        ColumnLine {
            name: column_field(&column.header),
            id,
            header: column.header.clone(),
            samples: column.samples.join(" · "),
            reason: t.word("because", column.because.as_str()),
            choices: [choice("+", t.s("column-extra")), choice("-", t.s("column-leave-out"))]
                .into_iter()
                .chain(fields.iter().map(|field| choice(field.name, field.label.to_owned())))
                .collect(),
        }
    };
    let has = |name: &&str| examined.facts.columns.iter().any(|column| column.field.as_deref() == Some(*name));
    let missing = draft.kind.required().iter().filter(|group| !group.iter().any(|name| has(name)));
    Ok(render(&ColumnsPage {
        columns: examined.facts.columns.iter().enumerate().map(line).collect(),
        missing: missing.map(|group| group.iter().map(|name| label(name)).collect::<Vec<_>>().join(" / ")).collect(),
        around: Around::new(t, &draft, "kolumner", None),
        frame,
    }))
}

/// The name of a column's field in the form.
fn column_field(header: &str) -> String {
    format!("col:{header}")
}

pub(crate) async fn choose_columns(
    State(app): State<App>,
    signed: Signed,
    Path(id): Path<Uuid>,
    Form(fields): Fields,
) -> PageResult {
    let mut draft = opened(&app, &signed, id).await?;
    let examined = examine_draft(&app, &draft).await.map_err(|error| PageError::new(&signed, error))?;
    for column in &examined.facts.columns {
        let concluded = column.field.as_deref().unwrap_or(if column.extra { "+" } else { "-" });
        let name = column_field(&column.header);
        // What was concluded and left alone keeps its reason.
        if let Some((_, chosen)) = fields.iter().find(|(field, chosen)| *field == name && chosen != concluded) {
            draft.settings.columns.insert(column.header.clone(), chosen.clone());
        }
    }
    decide_draft(&app, &draft).await.map_err(|error| PageError::new(&signed, error))?;
    let stay = !fields.iter().any(|(name, _)| name == "next");
    Ok(to(&draft, if stay { "kolumner" } else { "fragor" }))
}

// The third step: what only a person can say.

/// A question with its answers.
struct QuestionLine {
    name: String,
    other_name: String,
    text: String,
    hangs: String,
    options: Vec<Choice>,
    /// Another answer in words, where that makes sense.
    other: Option<String>,
}

#[derive(Template)]
#[template(path = "import_questions.html")]
struct QuestionsPage {
    frame: Frame,
    around: Around,
    questions: Vec<QuestionLine>,
    open: usize,
    more: usize,
}

pub(crate) async fn questions(State(app): State<App>, signed: Signed, Path(id): Path<Uuid>) -> PageResult {
    let draft = opened(&app, &signed, id).await?;
    let work = plan_draft(&app, &signed.actor, &draft);
    let Some(outcome) = work.outcome_within(PATIENCE).await else {
        return Ok(wait(&signed, &draft, &work, "fragor"));
    };
    let report = match outcome.as_ref() {
        Ok(report) => report,
        Err(error) => return refused(&signed, &draft, "fragor", error),
    };
    let frame = frame(&signed, "fragor");
    let mut all = whole_columns(&report.questions, &draft.settings);
    let open = report.questions.iter().filter(|question| question.is_open()).count();
    // What rows wait for comes first.
    all.sort_by_key(|question| !question.is_open());
    let more = all.len().saturating_sub(QUESTIONS);
    let names: BTreeMap<String, String> = organisation_names(&app).await.map_err(|error| PageError::new(&signed, error))?;
    let lines = all.iter().take(QUESTIONS);
    Ok(render(&QuestionsPage {
        questions: lines.map(|question| question_line(frame.t, question, &names)).collect(),
        open,
        more,
        around: Around::new(frame.t, &draft, "fragor", None),
        frame,
    }))
}

/// The questions, with one for a whole column of conflicts in front of those for single values.
fn whole_columns(questions: &[Question], settings: &Settings) -> Vec<Question> {
    let mut by_field: BTreeMap<&str, Vec<&Question>> = BTreeMap::new();
    for question in questions.iter().filter(|question| question.kind == QuestionKind::Conflict) {
        by_field.entry(&question.column).or_default().push(question);
    }
    let whole = by_field.into_iter().filter(|(_, conflicts)| conflicts.len() > 1).filter_map(|(field, conflicts)| {
        let id = format!("conflict:*:{field}");
        let first = (*conflicts.first()?).clone();
        let rows = conflicts.iter().map(|conflict| conflict.rows).sum();
        Some(Question { answer: settings.answer(&id).map(str::to_owned), id, rows, ..first })
    });
    whole.chain(questions.iter().cloned()).collect()
}

async fn organisation_names(app: &App) -> Result<BTreeMap<String, String>, ActionError> {
    let all = app.store.read().await?.list_organisations().await?;
    Ok(all.into_iter().map(|organisation| (organisation.code, organisation.name)).collect())
}

fn question_line(t: Texts, question: &Question, names: &BTreeMap<String, String>) -> QuestionLine {
    let answer = question.answer.as_deref();
    let among = |value: &str| question.options.iter().any(|option| option == value);
    let option = |value: &String| Choice {
        value: value.clone(),
        label: names
            .get(value)
            .filter(|_| question.kind == QuestionKind::Organisation)
            .cloned()
            .or_else(|| known_option(t, question, value))
            .unwrap_or_else(|| value.clone()),
        selected: answer == Some(value.as_str()),
    };
    let free = matches!(question.kind, QuestionKind::Value | QuestionKind::Vehicle);
    let wait = Choice { value: String::new(), label: t.s(if question.default.is_some() { "answer-usual" } else { "answer-wait" }), selected: answer.is_none() };
    QuestionLine {
        name: format!("answer:{}", question.id),
        other_name: format!("other:{}", question.id),
        text: t.0.question(question),
        hangs: t.0.with("question-hangs", &[("rows", question.rows.to_string()), ("row", question.row.to_string())]),
        options: question.options.iter().map(option).chain([wait]).collect(),
        other: free.then(|| answer.filter(|answer| !among(answer)).unwrap_or_default().to_owned()),
    }
}

/// The label of an option that is a word of ours.
fn known_option(t: Texts, question: &Question, value: &str) -> Option<String> {
    let word = match (question.kind, value) {
        (_, LEAVE_OUT) => "leave-out",
        (QuestionKind::Unit, "!new") => "new",
        (QuestionKind::DateOrder | QuestionKind::Decimal | QuestionKind::RepairText, word) => word,
        (QuestionKind::Conflict, "file") => "file",
        (QuestionKind::Conflict, "register") => "register",
        (QuestionKind::Identity, "same") => "same",
        _ => return None,
    };
    Some(t.word("answer", word))
}

pub(crate) async fn ask(State(app): State<App>, signed: Signed, Path(id): Path<Uuid>, Form(fields): Fields) -> PageResult {
    let mut draft = opened(&app, &signed, id).await?;
    for (name, value) in &fields {
        let Some(question) = name.strip_prefix("answer:") else { continue };
        let other = fields.iter().find(|(field, _)| field.strip_prefix("other:") == Some(question));
        let other = other.map(|(_, text)| text.trim()).filter(|text| !text.is_empty());
        match (value.as_str(), other) {
            ("!other", Some(text)) => draft.settings.answers.insert(question.to_owned(), text.to_owned()),
            ("" | "!other", _) => draft.settings.answers.remove(question),
            (answer, _) => draft.settings.answers.insert(question.to_owned(), answer.to_owned()),
        };
    }
    decide_draft(&app, &draft).await.map_err(|error| PageError::new(&signed, error))?;
    let stay = !fields.iter().any(|(name, _)| name == "next");
    Ok(to(&draft, if stay { "fragor" } else { "plan" }))
}

// The fourth step: what would happen, and letting it happen.

#[derive(Template)]
#[template(path = "import_plan.html")]
struct PlanPage {
    frame: Frame,
    around: Around,
    base: String,
    outcome: Outcome,
    open_questions: usize,
    rejected: u64,
    /// Rows that would be taken.
    good: u64,
}

pub(crate) async fn plan(
    State(app): State<App>,
    signed: Signed,
    Path(id): Path<Uuid>,
    Query(params): Query<ListParams>,
) -> PageResult {
    let draft = opened(&app, &signed, id).await?;
    let work = plan_draft(&app, &signed.actor, &draft);
    let Some(outcome) = work.outcome_within(PATIENCE).await else {
        return Ok(wait(&signed, &draft, &work, "plan"));
    };
    let report = match outcome.as_ref() {
        Ok(report) => report,
        Err(error) => return refused(&signed, &draft, "plan", error),
    };
    let frame = frame(&signed, "plan");
    let around = Around::new(frame.t, &draft, "plan", None);
    Ok(render(&PlanPage {
        base: format!("{}/plan", around.base),
        outcome: Outcome::new(frame.t, report, &params.visa, params.sida),
        open_questions: report.questions.iter().filter(|question| question.is_open()).count(),
        rejected: report.counts.rejected,
        good: report.counts.created + report.counts.changed,
        around,
        frame,
    }))
}

/// A plan that came to nothing: back to the first step, which says why and can mend it.
fn refused(signed: &Signed, draft: &Draft, step: &str, error: &ActionError) -> PageResult {
    match error {
        ActionError::File(refusal) if refusal.can_be_mended() && !matches!(refusal, FileRefusal::TooManyFindings(_)) => {
            Ok(to(draft, "format"))
        }
        error => {
            let frame = frame(signed, step);
            let around = Around::new(frame.t, draft, step, Some(error));
            Ok((error.status(), render(&RefusedPage { frame, around })).into_response())
        }
    }
}

#[derive(Template)]
#[template(path = "import_refused.html")]
struct RefusedPage {
    frame: Frame,
    around: Around,
}

#[derive(Template)]
#[template(path = "import_wait.html")]
struct WaitPage {
    frame: Frame,
    around: Around,
    standing: Standing,
    rows: String,
    left: String,
    applying: bool,
}

/// The page that shows how far it is, and comes back by itself.
fn wait(signed: &Signed, draft: &Draft, work: &DraftWork, step: &str) -> Response {
    let frame = frame(signed, step);
    let standing = work.standing();
    let left = standing.seconds_left.map_or(String::new(), |left| frame.t.0.with("wait-left", &[("seconds", left.to_string())]));
    let rows = frame.t.0.with("wait-rows", &[("rows", standing.rows.to_string())]);
    let around = Around::new(frame.t, draft, step, None);
    render(&WaitPage { applying: step == "resultat", around, standing, rows, left, frame })
}

/// How far the work on a draft is, for the page that waits for it.
pub(crate) async fn standing(State(app): State<App>, signed: Signed, Path(id): Path<Uuid>) -> PageResult {
    let draft = opened(&app, &signed, id).await?;
    let work = app.drafts.find(draft.record.id);
    let none = Standing { rows: 0, percent: 0, seconds_left: None, done: true };
    Ok(Json(work.map_or(none, |work| work.standing())).into_response())
}

pub(crate) async fn apply(State(app): State<App>, signed: Signed, Path(id): Path<Uuid>, Form(fields): Fields) -> PageResult {
    let draft = opened(&app, &signed, id).await?;
    let good = fields.iter().any(|(name, value)| name == "accept" && value == "good");
    if draft.record.batch_id.is_none() {
        apply_draft(&app, &signed.actor, &draft, good);
    }
    Ok(to(&draft, "resultat"))
}

/// What became of it: the batch, once there is one.
pub(crate) async fn result(State(app): State<App>, signed: Signed, Path(id): Path<Uuid>) -> PageResult {
    let draft = opened(&app, &signed, id).await?;
    if let Some(batch) = draft.record.batch_id {
        return Ok(Redirect::to(&format!("/import/{batch}")).into_response());
    }
    let Some(work) = app.drafts.find(draft.record.id) else { return Ok(to(&draft, "plan")) };
    let Some(outcome) = work.outcome_within(PATIENCE).await else {
        return Ok(wait(&signed, &draft, &work, "resultat"));
    };
    match outcome.as_ref() {
        Ok(report) => match report.batch {
            Some(batch) => Ok(Redirect::to(&format!("/import/{batch}")).into_response()),
            None => Ok(to(&draft, "plan")),
        },
        Err(ActionError::Cancelled) => Ok(to(&draft, "plan")),
        Err(error) => refused(&signed, &draft, "plan", error),
    }
}

/// Stops what is being done with a draft; nothing of it stays.
pub(crate) async fn cancel(State(app): State<App>, signed: Signed, Path(id): Path<Uuid>) -> PageResult {
    let draft = opened(&app, &signed, id).await?;
    drafts::cancel_draft(&app, &draft).await;
    Ok(to(&draft, "kolumner"))
}

/// Throws a draft away.
pub(crate) async fn discard(State(app): State<App>, signed: Signed, Path(id): Path<Uuid>) -> PageResult {
    let draft = opened(&app, &signed, id).await?;
    discard_draft(&app, &draft).await.map_err(|error| PageError::new(&signed, error))?;
    Ok(Redirect::to("/import").into_response())
}

// Files of a plan.

/// The plan of a draft, for a file of it.
async fn planned(app: &App, signed: &Signed, id: Uuid) -> Result<(Draft, drafts::Outcome), PageError> {
    let draft = opened(app, signed, id).await?;
    let outcome = plan_draft(app, &signed.actor, &draft).outcome_within(Duration::from_secs(120)).await;
    let outcome = outcome.ok_or_else(|| PageError::new(signed, ActionError::Cancelled))?;
    Ok((draft, outcome))
}

/// Every row with its fate, as CSV.
pub(crate) async fn planned_rows(State(app): State<App>, signed: Signed, Path(id): Path<Uuid>) -> PageResult {
    let (draft, outcome) = planned(&app, &signed, id).await?;
    match outcome.as_ref() {
        Ok(report) => Ok(rows_of(report.clone())),
        Err(_) => Ok(to(&draft, "plan")),
    }
}

/// The rows that would be rejected, with the reasons, to be corrected and sent again.
pub(crate) async fn planned_rejected(State(app): State<App>, signed: Signed, Path(id): Path<Uuid>) -> PageResult {
    let (draft, outcome) = planned(&app, &signed, id).await?;
    let Ok(report) = outcome.as_ref() else { return Ok(to(&draft, "plan")) };
    let write = async {
        let source = drafts::file_of(&app, &draft.record.file_hash).await?;
        let examined = examine_draft(&app, &draft).await?;
        let file = tempfile::NamedTempFile::new().map_err(|error| ActionError::Broken(error.to_string()))?;
        write_rejected(&examined, report, file.path())?;
        drop(source);
        tokio::fs::read(file.path()).await.map_err(|error| ActionError::Broken(error.to_string()))
    };
    let bytes = write.await.map_err(|error| PageError::new(&signed, error))?;
    Ok(attachment(&rejected_name(&draft.record.file_name), "application/octet-stream", bytes))
}

/// What was decided, as the file that the command line takes with `--mapping`.
pub(crate) async fn mapping(State(app): State<App>, signed: Signed, Path(id): Path<Uuid>) -> PageResult {
    let draft = opened(&app, &signed, id).await?;
    Ok(attachment("mappning.toml", "application/toml", draft.settings.to_toml()))
}
