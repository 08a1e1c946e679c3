//! The third step: what only a person can say, each question once for all rows that depend on it.

use std::collections::BTreeMap;

use askama::Template;
use axum::{Form, extract::Path, http::StatusCode, response::IntoResponse};
use uuid::Uuid;
use vagnpark_actions::{
    ActionError, App,
    import::draft::{Draft, check_answers, plan_draft},
    register::organisation::list_organisations,
};
use vagnpark_importer::{
    LEAVE_EMPTY, LEAVE_OUT, Question, QuestionKind, Settings,
    value::{Style, date},
};

use super::{
    Around, Choice, Fields, Frame, PageResult, Texts, frame, opened,
    plan::{PATIENCE, refused, wait},
    refused_answer, render, save,
};
use crate::{pages::visit::Visit, web::status::HttpStatus};

/// How many questions are on a page.
const QUESTIONS: usize = 100;

/// A question with its answers.
struct QuestionLine {
    name: String,
    other_name: String,
    /// The name of the field that says which answer the form was made with, and that answer.
    was_name: String,
    was: String,
    text: String,
    hangs: String,
    options: Vec<Choice>,
    /// Another answer in words, where that makes sense.
    other: Option<String>,
    /// The kind of field that such an answer is given in.
    other_kind: &'static str,
    /// Why the answer that was given is none.
    refused: Option<String>,
}

#[derive(Template)]
#[template(path = "import/questions.html")]
struct QuestionsPage {
    frame: Frame,
    around: Around,
    questions: Vec<QuestionLine>,
    /// How many rows wait for.
    open: usize,
    /// How many nobody has answered, and have a usual answer.
    usual: usize,
    more: usize,
}

pub(crate) async fn show(visit: Visit, Path(id): Path<Uuid>) -> PageResult {
    let draft = opened(&visit, id).await?;
    page(&visit, &draft, None).await
}

/// The page; with answers that were refused, and why, they stand in the form as they were given.
async fn page(visit: &Visit, draft: &Draft, refusal: Option<(&Settings, &ActionError)>) -> PageResult {
    let work = plan_draft(&visit.app, visit.actor(), draft);
    let Some(outcome) = work.outcome_within(PATIENCE).await else {
        return Ok(wait(visit, draft, &work, "fragor"));
    };
    let report = match outcome.as_ref() {
        Ok(report) => report,
        Err(error) => return Ok(refused(visit, draft, "fragor", error)),
    };
    let (given, error) = refusal.unzip();
    let frame = frame(visit, "fragor");
    let mut all = whole_columns(&report.questions, &draft.settings);
    for question in all.iter_mut().filter(|_| given.is_some()) {
        question.answer = given.and_then(|given| given.answer(&question.id)).map(str::to_owned);
    }
    let open = report.questions.iter().filter(|question| question.is_open()).count();
    let usual = all.iter().filter(|question| question.answer.is_none()).count();
    // Questions that rows wait for come first.
    all.sort_by_key(|question| !question.is_open());
    let more = all.len().saturating_sub(QUESTIONS);
    let names: BTreeMap<String, String> = organisation_names(&visit.app).await?;
    let lines = all.iter().take(QUESTIONS);
    let status = error.map_or(StatusCode::OK, HttpStatus::status);
    let page = render(&QuestionsPage {
        questions: lines.map(|question| question_line(frame.t, draft, question, &names)).collect(),
        open,
        usual,
        more,
        around: Around::new(frame.t, draft, "fragor", error),
        frame,
    });
    Ok((status, page).into_response())
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
    let all = list_organisations(app).await?;
    Ok(all.into_iter().map(|organisation| (organisation.code, organisation.name)).collect())
}

fn question_line(t: Texts, draft: &Draft, question: &Question, names: &BTreeMap<String, String>) -> QuestionLine {
    let (kind, known) = (draft.record.kind, &draft.settings);
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
    let free = matches!(
        question.kind,
        QuestionKind::Value
            | QuestionKind::Vehicle
            | QuestionKind::Reading
            | QuestionKind::FileDay
            | QuestionKind::Year
    );
    let is_day = question.kind == QuestionKind::FileDay;
    // A field for days takes them in one way only.
    let shown = |answer: &str| {
        let day = date(answer, Style::default()).ok().filter(|_| is_day);
        day.map_or_else(|| answer.to_owned(), |read| read.day.to_string())
    };
    let wait = Choice { value: String::new(), label: usual(t, question), selected: answer.is_none() };
    QuestionLine {
        name: format!("answer:{}", question.id),
        other_name: format!("other:{}", question.id),
        was_name: format!("was:{}", question.id),
        was: known.answer(&question.id).unwrap_or_default().to_owned(),
        text: t.0.question(question, kind),
        hangs: t.0.with("question-hangs", &[("rows", question.rows.to_string()), ("row", question.row.to_string())]),
        options: question.options.iter().map(option).chain([wait]).collect(),
        other: free.then(|| answer.filter(|answer| !among(answer)).map(shown).unwrap_or_default()),
        other_kind: if is_day { "date" } else { "text" },
        refused: refused_answer(t, kind, question),
    }
}

/// What holds if nobody answers: the answer that is usual, or that the rows wait.
fn usual(t: Texts, question: &Question) -> String {
    let Some(default) = &question.default else { return t.s("answer-wait") };
    let answer = known_option(t, question, default).unwrap_or_else(|| default.clone());
    t.0.with("answer-usual", &[("answer", answer)])
}

/// The label of an option that is a word of ours.
fn known_option(t: Texts, question: &Question, value: &str) -> Option<String> {
    let word = match (question.kind, value) {
        (_, LEAVE_OUT) => "leave-out",
        (QuestionKind::Personal, LEAVE_EMPTY) => "nothing",
        (_, LEAVE_EMPTY) => "leave-empty",
        (QuestionKind::LeaveRows, "take") => "take-them",
        (QuestionKind::Owners, "yes") => "are-ours",
        (QuestionKind::Owners, "no") => "ask-each",
        (QuestionKind::Money, "deduct") => "deduct-it",
        (
            QuestionKind::Vat
            | QuestionKind::Net
            | QuestionKind::VatRate
            | QuestionKind::Credit
            | QuestionKind::Money
            | QuestionKind::EqualRows
            | QuestionKind::ChangedRows
            | QuestionKind::NumberWithin
            | QuestionKind::SeveralVehicles
            | QuestionKind::PrivateTrips
            | QuestionKind::StatusIn
            | QuestionKind::Owners
            | QuestionKind::LeaveRows
            | QuestionKind::Personal,
            word,
        ) => word,
        (QuestionKind::Unit, "!new") => "new",
        (QuestionKind::DateOrder | QuestionKind::Decimal | QuestionKind::RepairText, word) => word,
        (QuestionKind::FileDay, "today") => "today",
        (QuestionKind::Conflict, "file") => "file",
        (QuestionKind::Conflict, "register") => "register",
        (QuestionKind::Identity, "same") => "same",
        (QuestionKind::Value | QuestionKind::Reading, value) if value == question.value => "as-it-stands",
        _ => return None,
    };
    Some(t.word("answer", word))
}

pub(crate) async fn answer(visit: Visit, Path(id): Path<Uuid>, Form(fields): Fields) -> PageResult {
    let mut draft = opened(&visit, id).await?;
    let before = draft.settings.clone();
    for (name, value) in &fields {
        let Some(question) = name.strip_prefix("answer:") else { continue };
        let beside = |kind: &str| {
            let is_it = |field: &str| field.strip_prefix(kind) == Some(question);
            fields.iter().find(|(field, _)| is_it(field)).map(|(_, text)| text.trim())
        };
        let (written, was) = (beside("other:").filter(|text| !text.is_empty()), beside("was:"));
        let answer = match (value.as_str(), written) {
            // Whoever writes an answer means it, whether or not its choice is ticked as well.
            (_, Some(text)) if value == "!other" || value.is_empty() => text,
            (ticked, Some(text)) if Some(ticked) == was && Some(text) != was => text,
            ("!other", _) => "",
            (ticked, _) => ticked,
        };
        // What somebody else has answered meanwhile is not taken back by a form that leaves it as it was.
        if Some(answer) == was {
            continue;
        }
        if answer.is_empty() {
            draft.settings.answers.remove(question);
        } else {
            draft.settings.answers.insert(question.to_owned(), answer.to_owned());
        }
    }
    if let Err(error) = check_answers(&visit.app, &draft.settings) {
        let given = std::mem::replace(&mut draft.settings, before);
        return page(&visit, &draft, Some((&given, &error))).await;
    }
    save(&visit, &draft, &fields, ("fragor", "plan")).await
}
