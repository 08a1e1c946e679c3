//! `/avtal`: the agreement as it was signed.

use askama::Template;
use axum::extract::State;
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
    let version = |found: vagnpark_store::AgreementVersion| Version {
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
    Ok(render(&AgreementPage { versions: found.into_iter().rev().map(version).collect(), frame }))
}
