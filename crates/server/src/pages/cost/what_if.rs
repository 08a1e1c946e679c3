//! `/avtal/prova`: another agreement, population or fleet on the same real data, side by side.

use askama::Template;
use axum::{
    Form,
    extract::Path,
    response::{IntoResponse, Redirect, Response},
};
use serde::Deserialize;
use uuid::Uuid;
use vagnpark_actions::{
    ActionError,
    cost::{
        agreement::{find_held, list_population_dates},
        what_if::{
            Answer, Question, answer_saved, delete_what_if, find_what_if, list_what_ifs, save_what_if, try_agreement,
        },
    },
    finance::report::{ReportFormat, write_report},
    records::WhatIfRecord,
};
use vagnpark_domain::{
    Field, Refusal,
    access::Permission,
    cost::what_if::{Compared, WhatIf},
    money::Ore,
    time::Month,
};

use super::proposal_words::left_out_words;
use crate::{
    pages::{
        Choice, Frame, PageResult,
        alert::Alert,
        read_day, render,
        visit::{Visit, refuse_form},
    },
    web::{files::attachment, status::HttpStatus},
};

/// A party on both sides, with the lengths of its bars in per mille of the longest.
struct Line {
    name: String,
    now: Ore,
    other: Ore,
    difference: Ore,
    now_width: i64,
    other_width: i64,
    /// `more`, `less` or `same`.
    direction: &'static str,
}

struct Totals {
    now: Ore,
    other: Ore,
    difference: Ore,
}

/// A rule of the other agreement, with what it covers, and the rules that cover some of it too.
struct RuleLine {
    rule: String,
    entries: usize,
    amount: Ore,
    also: String,
}

struct Shown {
    lines: Vec<Line>,
    totals: Totals,
    rules: Vec<RuleLine>,
    problems: Vec<String>,
    /// Whose own costs are not in the amounts, and why.
    left_out: Option<String>,
}

/// A saved comparison, with the months it is about.
struct SavedLine {
    id: Uuid,
    name: String,
    first: Month,
    last: Month,
    made_by: String,
}

#[derive(Template)]
#[template(path = "cost/what_if.html")]
struct WhatIfPage {
    frame: Frame,
    from: String,
    to: String,
    source: String,
    populations: Vec<Choice>,
    /// The organisations that it can be saved for, if there are several.
    organisations: Vec<Choice>,
    without: String,
    /// The name it should have been saved under, if that was refused.
    save_as: String,
    shown: Option<Shown>,
    saved: Vec<SavedLine>,
    /// The id of the saved comparison that is shown.
    id: Option<Uuid>,
    may_save: bool,
    error: Alert,
}

/// The question, as people write it.
#[derive(Clone, Debug, Default, Deserialize)]
pub(crate) struct WhatIfForm {
    #[serde(default)]
    from: String,
    #[serde(default)]
    to: String,
    #[serde(default)]
    source: String,
    #[serde(default)]
    population: String,
    #[serde(default)]
    without: String,
    /// Saves it under this name.
    #[serde(default)]
    name: String,
    /// For this organisation, if there are several to choose among.
    #[serde(default)]
    organisation: String,
}

impl WhatIfForm {
    fn read(&self) -> Result<Question, Refusal> {
        let month = |field, text: &str| text.trim().parse::<Month>().map_err(|error| Refusal::at(field, error));
        let population_on = match self.population.trim() {
            "" => None,
            text => Some(read_day(Field::Population, text)?),
        };
        let without = self.without.split([',', ';', '\n']).map(str::trim).filter(|number| !number.is_empty());
        Ok(Question {
            from: month(Field::From, &self.from)?,
            to: month(Field::To, if self.to.is_empty() { &self.from } else { &self.to })?,
            source: self.source.clone(),
            what_if: WhatIf { population_on, without: without.map(str::to_owned).collect() },
        })
    }
}

fn saved_line(record: WhatIfRecord) -> SavedLine {
    SavedLine { id: record.id, name: record.name, first: record.from, last: record.to, made_by: record.made_by }
}

fn shown(t: crate::pages::Texts, answer: &Answer) -> Shown {
    let longest = answer.compared.iter().flat_map(|party| [party.now_ore.0.abs(), party.other_ore.0.abs()]).max();
    let width = |ore: Ore| ore.0.abs() * 1_000 / longest.unwrap_or(1).max(1);
    let line = |(party, name): (&Compared, &String)| Line {
        name: name.clone(),
        now: party.now_ore,
        other: party.other_ore,
        difference: party.difference(),
        now_width: width(party.now_ore),
        other_width: width(party.other_ore),
        direction: match party.difference().0.signum() {
            1 => "more",
            -1 => "less",
            _ => "same",
        },
    };
    let sum = |amount: fn(&Compared) -> Ore| -> Ore { answer.compared.iter().map(amount).sum() };
    let rules = answer.coverage.iter().map(|rule| RuleLine {
        rule: rule.rule.clone(),
        entries: rule.entries,
        amount: rule.amount_ore,
        also: rule.also.join(", "),
    });
    Shown {
        lines: answer.compared.iter().zip(&answer.names).map(line).collect(),
        totals: Totals {
            now: sum(|party| party.now_ore),
            other: sum(|party| party.other_ore),
            difference: sum(Compared::difference),
        },
        rules: rules.collect(),
        problems: answer.problems.iter().map(|problem| t.0.problem(problem)).collect(),
        left_out: left_out_words(t, &answer.left_out),
    }
}

async fn page(
    visit: &Visit,
    form: WhatIfForm,
    answered: Option<Result<Answer, ActionError>>,
    id: Option<Uuid>,
) -> Result<Response, ActionError> {
    let frame = visit.frame("/avtal", "what-if-title");
    let t = frame.t;
    let saved = list_what_ifs(&visit.app, visit.actor()).await?;
    let dates = list_population_dates(&visit.app).await?;
    let choice = |date: &chrono::NaiveDate| Choice {
        value: date.to_string(),
        label: date.to_string(),
        selected: form.population == date.to_string(),
    };
    let (answer, error) = match answered {
        Some(Ok(answer)) => (Some(answer), None),
        Some(Err(error)) => (None, Some(error)),
        None => (None, None),
    };
    let status = error.as_ref().map(ActionError::status).unwrap_or_default();
    let page = render(&WhatIfPage {
        populations: dates.iter().map(choice).collect(),
        organisations: visit.organisations(Permission::ManageAgreements, form.organisation.parse().ok()).await?,
        shown: answer.as_ref().map(|answer| shown(t, answer)),
        saved: saved.into_iter().map(saved_line).collect(),
        id,
        may_save: visit.actor().may(Permission::ManageAgreements) && !visit.actor().read_only,
        error: Alert::of(t, error.as_ref(), &["from", "to", "population", "without", "source", "name", "organisation"]),
        from: form.from,
        to: form.to,
        source: form.source,
        without: form.without,
        save_as: form.name,
        frame,
    });
    Ok((status, page).into_response())
}

pub(crate) async fn form(visit: Visit) -> PageResult {
    let last = Month::of(visit.app.today()).previous();
    let held = find_held(&visit.app, visit.actor(), last).await?;
    let form = WhatIfForm {
        from: last.to_string(),
        to: last.to_string(),
        source: held.map_or(String::new(), |held| held.source),
        ..WhatIfForm::default()
    };
    Ok(page(&visit, form, None, None).await?)
}

/// Answers the question, and saves it if it was given a name.
pub(crate) async fn ask(visit: Visit, Form(form): Form<WhatIfForm>) -> PageResult {
    let answered = async {
        let question = form.read()?;
        let answer = try_agreement(&visit.app, visit.actor(), &question).await?;
        if form.name.trim().is_empty() {
            return Ok((answer, None));
        }
        let saved =
            save_what_if(&visit.app, visit.actor(), form.organisation.parse().ok(), &form.name, question).await?;
        Ok((answer, Some(saved.id)))
    };
    match answered.await {
        Ok((_, Some(id))) => Ok(Redirect::to(&format!("/avtal/prova/{id}")).into_response()),
        Ok((answer, None)) => Ok(page(&visit, form, Some(Ok(answer)), None).await?),
        Err(error) => refuse_form(error, async |error| page(&visit, form, Some(Err(error)), None).await).await,
    }
}

pub(crate) async fn show(visit: Visit, Path(id): Path<Uuid>) -> PageResult {
    let saved = find_what_if(&visit.app, visit.actor(), id).await?;
    let answer = answer_saved(&visit.app, visit.actor(), &saved).await?;
    let form = WhatIfForm {
        from: saved.from.to_string(),
        to: saved.to.to_string(),
        source: saved.source,
        population: saved.population_on.map_or(String::new(), |on| on.to_string()),
        without: saved.without.join(", "),
        // Asking anew saves nothing, unless the question is given a name.
        ..WhatIfForm::default()
    };
    Ok(page(&visit, form, Some(Ok(answer)), Some(id)).await?)
}

pub(crate) async fn file(visit: Visit, Path((id, format)): Path<(Uuid, String)>) -> PageResult {
    let saved = find_what_if(&visit.app, visit.actor(), id).await?;
    let answer = answer_saved(&visit.app, visit.actor(), &saved).await?;
    let kind = ReportFormat::of(&format).ok_or(ActionError::NotFound("format"))?;
    let bytes = write_report(&answer.report, kind, visit.language)?;
    Ok(attachment(&format!("prova.{format}"), kind.content_type(), bytes))
}

pub(crate) async fn delete(visit: Visit, Path(id): Path<Uuid>) -> PageResult {
    delete_what_if(&visit.app, visit.actor(), id).await?;
    Ok(Redirect::to("/avtal/prova").into_response())
}
