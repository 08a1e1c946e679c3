//! `/avtal`: the agreement as it was signed, version by version, and applying the next one.

use askama::Template;
use axum::{
    Form,
    extract::State,
    response::{IntoResponse, Redirect, Response},
};
use serde::Deserialize;
use similar::{ChangeTag, TextDiff};
use vagnpark_domain::{access::Permission, cost::Rule, time::Month};

use super::{Frame, PageError, PageResult, Texts, alert::Alert, render};
use crate::{
    actions::{apply_agreement::apply_agreement, reading_scope},
    app::App,
    auth::Signed,
    error::ActionError,
};

struct Version {
    number: i64,
    name: String,
    first_month: String,
    decision: String,
    parties: String,
    /// What each pays beforehand for a month.
    preliminary: Vec<[String; 2]>,
    rules: Vec<[String; 2]>,
    source: String,
    /// The lines that changed since the version before, each with `+`, `-` or a blank.
    changed: Vec<(char, String)>,
}

/// What changed between two texts, line by line.
fn changed(before: &str, after: &str) -> Vec<(char, String)> {
    let difference = TextDiff::from_lines(before, after);
    let line = |change: similar::Change<&str>| {
        let mark = match change.tag() {
            ChangeTag::Equal => ' ',
            ChangeTag::Delete => '-',
            ChangeTag::Insert => '+',
        };
        (mark, change.value().trim_end().to_owned())
    };
    difference.iter_all_changes().map(line).collect()
}

#[derive(Template)]
#[template(path = "agreement.html")]
struct AgreementPage {
    frame: Frame,
    versions: Vec<Version>,
    /// What stands in the form.
    source: String,
    may_apply: bool,
    error: Alert,
}

/// The rule's key, with what it does not have from the agreement: time, sharers and decision.
fn rule_in_words(t: Texts, rule: &Rule) -> String {
    let mut words = vec![t.word("key", rule.key.kind().as_str())];
    if rule.first_month.is_some() || rule.last_month.is_some() {
        let month = |month: Option<Month>| month.map_or_else(String::new, |month| month.to_string());
        words.push(format!("{} – {}", month(rule.first_month), month(rule.last_month)));
    }
    if !rule.among.is_empty() {
        words.push(rule.among.join(", "));
    }
    words.extend(rule.decision.clone());
    words.join(" · ")
}

pub(crate) async fn show(State(app): State<App>, signed: Signed) -> PageResult {
    page(&app, &signed, None, None).await.map_err(|error| PageError::new(&signed, error))
}

/// The form with an agreement as its file has it.
#[derive(Debug, Deserialize)]
pub(crate) struct AgreementForm {
    source: String,
}

/// Applies an agreement as the next version.
pub(crate) async fn apply(State(app): State<App>, signed: Signed, Form(form): Form<AgreementForm>) -> PageResult {
    match apply_agreement(&app, &signed.actor, &form.source).await {
        Ok(_) => Ok(Redirect::to("/avtal").into_response()),
        Err(error @ (ActionError::Refused(_) | ActionError::Agreement(_))) => {
            let page = page(&app, &signed, Some(form.source), Some(&error)).await;
            Ok((error.status(), page.map_err(|error| PageError::new(&signed, error))?).into_response())
        }
        Err(error) => Err(PageError::new(&signed, error)),
    }
}

async fn page(
    app: &App,
    signed: &Signed,
    entered: Option<String>,
    refused: Option<&ActionError>,
) -> Result<Response, ActionError> {
    let frame = Frame::new(signed, "/avtal", "agreement-title");
    let t = frame.t;
    let scope = reading_scope(&signed.actor, Permission::SeeStatements)?;
    let found = app.store.read().await?.list_agreements(&scope).await?;
    let newest = found.last().map_or_else(String::new, |version| version.source.clone());
    let sources: Vec<String> = found.iter().map(|version| version.source.clone()).collect();
    let before = |place: usize| place.checked_sub(1).and_then(|before| sources.get(before));
    let version = |(place, found): (usize, vagnpark_store::AgreementVersion)| Version {
        changed: before(place).map_or(Vec::new(), |before| changed(before, &found.source)),
        number: found.version,
        name: found.agreement.name,
        first_month: found.agreement.first_month.to_string(),
        preliminary: found
            .agreement
            .preliminary
            .iter()
            .map(|(party, amount)| [party.clone(), amount.0.to_swedish()])
            .collect(),
        decision: found.agreement.decision,
        parties: found.agreement.parties.join(", "),
        rules: found.agreement.rules.iter().map(|rule| [rule.name.clone(), rule_in_words(t, rule)]).collect(),
        source: found.source,
    };
    Ok(render(&AgreementPage {
        versions: found.into_iter().enumerate().rev().map(version).collect(),
        source: entered.unwrap_or(newest),
        may_apply: signed.actor.may(Permission::ManageAgreements) && !signed.actor.read_only,
        error: Alert::of(t, refused, &["source"]),
        frame,
    }))
}
