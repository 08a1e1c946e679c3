//! `/granskning`: the audit log.

use askama::Template;
use axum::extract::{Query, State};
use serde::Deserialize;
use vagnpark_domain::access::Permission;

use crate::{
    actions::reading_scope,
    app::App,
    error::ActionError,
    pages::{Frame, PageError, PageResult, if_readable, render, shown_time},
    web::auth::Signed,
};

#[derive(Template)]
#[template(path = "system/audit.html")]
struct AuditPage {
    frame: Frame,
    entries: Vec<[String; 6]>,
    next: Option<i64>,
}

#[derive(Debug, Default, Deserialize)]
pub(crate) struct AuditParams {
    #[serde(default, deserialize_with = "if_readable")]
    before: Option<i64>,
}

/// So many entries on a page.
const PAGE: i64 = 100;

pub(crate) async fn list(State(app): State<App>, signed: Signed, Query(params): Query<AuditParams>) -> PageResult {
    let frame = Frame::new(&signed, "/granskning", "audit-title");
    let load = async {
        let scope = reading_scope(&signed.actor, Permission::SeeAudit)?;
        Ok::<_, ActionError>(app.store.read().await?.list_audit(&scope, params.before, PAGE).await?)
    };
    let entries = load.await.map_err(|error| PageError::new(&signed, error))?;
    let full = i64::try_from(entries.len()).is_ok_and(|count| count == PAGE);
    let next = entries.last().filter(|_| full).map(|entry| entry.seq);
    let line = |entry: vagnpark_store::AuditRecord| {
        let what = format!("{} {}", entry.action, entry.entity);
        [
            entry.seq.to_string(),
            shown_time(entry.at),
            entry.actor,
            entry.door,
            what,
            entry.after_json.unwrap_or_default(),
        ]
    };
    Ok(render(&AuditPage { frame, entries: entries.into_iter().map(line).collect(), next }))
}
