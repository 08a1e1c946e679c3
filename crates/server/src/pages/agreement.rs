//! `/avtal`: the agreement as it was signed.

use askama::Template;
use axum::extract::State;
use similar::{ChangeTag, TextDiff};
use vagnpark_domain::{access::Permission, cost::Rule, time::Month};

use super::{Frame, PageError, PageResult, Texts, render};
use crate::{actions::reading_scope, app::App, auth::Signed, error::ActionError};

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
    let frame = Frame::new(&signed, "/avtal", "agreement-title");
    let t = frame.t;
    let load = async {
        let scope = reading_scope(&signed.actor, Permission::SeeStatements)?;
        Ok::<_, ActionError>(app.store.read().await?.list_agreements(&scope).await?)
    };
    let found = load.await.map_err(|error| PageError::new(&signed, error))?;
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
    Ok(render(&AgreementPage { versions: found.into_iter().enumerate().rev().map(version).collect(), frame }))
}
