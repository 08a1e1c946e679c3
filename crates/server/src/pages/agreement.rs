//! `/avtal`: the agreement as it was signed.

use askama::Template;
use axum::extract::State;
use similar::{ChangeTag, TextDiff};
use vagnpark_domain::access::Permission;

use super::{Frame, PageError, PageResult, render};
use crate::{actions::reading_scope, app::App, auth::Signed, error::ActionError};

struct Version {
    number: i64,
    name: String,
    first_month: String,
    decision: String,
    parties: String,
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
        decision: found.agreement.decision,
        parties: found.agreement.parties.join(", "),
        rules: found
            .agreement
            .rules
            .iter()
            .map(|rule| [rule.name.clone(), t.word("key", rule.key.kind().as_str())])
            .collect(),
        source: found.source,
    };
    Ok(render(&AgreementPage { versions: found.into_iter().enumerate().rev().map(version).collect(), frame }))
}
