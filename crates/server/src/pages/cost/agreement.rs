//! `/avtal`: the agreement as it was signed, version by version, and applying the next one.

use askama::Template;
use axum::{
    Form,
    extract::{Path, Query},
    response::Response,
};
use serde::Deserialize;
use similar::{ChangeTag, TextDiff};
use uuid::Uuid;
use vagnpark_actions::{
    ActionError,
    cost::agreement::{SeenVersion, apply_agreement, see_versions, withdraw_agreement},
    records::AgreementVersion,
};
use vagnpark_domain::{cost::Rule, time::Month};

use crate::pages::{
    Frame, PageResult, Texts,
    alert::Alert,
    if_readable, render,
    visit::{Visit, answer_form},
};

/// What a party pays beforehand.
struct Preliminary {
    party: String,
    amount: String,
}

/// A rule, and how it shares.
struct RuleLine {
    name: String,
    words: String,
}

struct Version {
    id: Uuid,
    /// Whether it can still be taken back: no closed month was shared by it, and the reader is a party.
    may_withdraw: bool,
    /// Whether it is the one that holds today.
    in_force: bool,
    number: i64,
    name: String,
    first_month: String,
    decision: String,
    parties: String,
    /// What each pays beforehand for a month.
    preliminary: Vec<Preliminary>,
    rules: Vec<RuleLine>,
    source: String,
    /// The number of the version before.
    since: i64,
    /// The lines that changed since then, each with `+`, `-` or a blank.
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
#[template(path = "cost/agreement.html")]
struct AgreementPage {
    frame: Frame,
    versions: Vec<Version>,
    /// What stands in the form.
    source: String,
    may_apply: bool,
    /// What was done, in one line.
    done: String,
    error: Alert,
}

/// What was done before the page was shown.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct DoneParams {
    #[serde(default, deserialize_with = "if_readable")]
    pub(crate) applied: Option<i64>,
    #[serde(default, deserialize_with = "if_readable")]
    pub(crate) withdrawn: Option<i64>,
}

impl DoneParams {
    /// It in words, with the texts of a page.
    pub(crate) fn words(&self, t: Texts, page: &str, first_month_of: impl Fn(i64) -> Option<Month>) -> String {
        let (key, version) = match (self.applied, self.withdrawn) {
            (Some(version), _) => ("applied", version),
            (None, Some(version)) => ("withdrawn", version),
            (None, None) => return String::new(),
        };
        let from = first_month_of(version).map_or_else(String::new, |month| month.to_string());
        t.0.with(&format!("{page}-{key}"), &[("version", version.to_string()), ("from", from)])
    }
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

pub(crate) async fn show(visit: Visit, Query(done): Query<DoneParams>) -> PageResult {
    Ok(page(&visit, &done, None, None).await?)
}

/// The form with an agreement as its file has it.
#[derive(Debug, Deserialize)]
pub(crate) struct AgreementForm {
    source: String,
}

/// Applies an agreement as the next version.
pub(crate) async fn apply(visit: Visit, Form(form): Form<AgreementForm>) -> PageResult {
    let done = apply_agreement(&visit.app, visit.actor(), &form.source).await;
    answer(&visit, Some(form.source), done, "applied").await
}

/// Takes a version back.
pub(crate) async fn withdraw(visit: Visit, Path(id): Path<Uuid>) -> PageResult {
    let done = withdraw_agreement(&visit.app, visit.actor(), id.into()).await;
    answer(&visit, None, done, "withdrawn").await
}

async fn answer(
    visit: &Visit,
    entered: Option<String>,
    done: Result<AgreementVersion, ActionError>,
    what: &str,
) -> PageResult {
    let to = |version: AgreementVersion| format!("/avtal?{what}={}", version.version);
    answer_form(done, to, async |error| page(visit, &DoneParams::default(), entered, Some(&error)).await).await
}

async fn page(
    visit: &Visit,
    done: &DoneParams,
    entered: Option<String>,
    refused: Option<&ActionError>,
) -> Result<Response, ActionError> {
    let frame = visit.frame("/avtal", "agreement-title");
    let t = frame.t;
    let seen = see_versions(&visit.app, visit.actor()).await?;
    let sources: Vec<(i64, String)> =
        seen.versions.iter().map(|SeenVersion { version, .. }| (version.version, version.source.clone())).collect();
    let firsts: Vec<(i64, Month)> =
        seen.versions.iter().map(|seen| (seen.version.version, seen.version.agreement.first_month)).collect();
    let this_month = Month::of(visit.app.today());
    let in_force = firsts.iter().rfind(|(_, first)| *first <= this_month).map(|(number, _)| *number);
    let first_month_of = |wanted: i64| firsts.iter().find(|(number, _)| *number == wanted).map(|(_, first)| *first);
    let newest = sources.last().map_or_else(String::new, |(_, source)| source.clone());
    let before = |place: usize| place.checked_sub(1).and_then(|before| sources.get(before));
    let rule = |rule: &Rule| RuleLine { name: rule.name.clone(), words: rule_in_words(t, rule) };
    let version = |(place, SeenVersion { version: found, may_withdraw }): (usize, SeenVersion)| Version {
        id: found.id.0,
        may_withdraw,
        since: before(place).map_or(0, |(number, _)| *number),
        changed: before(place).map_or(Vec::new(), |(_, before)| changed(before, &found.source)),
        in_force: in_force == Some(found.version),
        number: found.version,
        name: found.agreement.name,
        first_month: found.agreement.first_month.to_string(),
        preliminary: found
            .agreement
            .preliminary
            .iter()
            .map(|(party, amount)| Preliminary { party: party.clone(), amount: amount.0.to_swedish() })
            .collect(),
        decision: found.agreement.decision,
        parties: found.agreement.parties.join(", "),
        rules: found.agreement.rules.iter().map(rule).collect(),
        source: found.source,
    };
    Ok(render(&AgreementPage {
        versions: seen.versions.into_iter().enumerate().rev().map(version).collect(),
        source: entered.unwrap_or(newest),
        may_apply: seen.may_apply,
        done: done.words(t, "agreement", first_month_of),
        error: Alert::of(t, refused, &["source"]),
        frame,
    }))
}
