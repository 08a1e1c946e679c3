//! `/granskning`: the audit log.

use askama::Template;
use axum::extract::Query;
use chrono::{DateTime, Utc};
use serde::Deserialize;
use vagnpark_actions::{
    records::AuditRecord,
    system::audit::{list_audit, names_in},
};

use super::logged::{HeldField, Words};
use crate::pages::{Frame, PageResult, if_readable, render, visit::Visit};

/// An entry: when, by whom, in which way, what was done, and the result.
struct EntryLine {
    number: i64,
    at: DateTime<Utc>,
    actor: String,
    door: String,
    what: String,
    /// What it made of it, field by field.
    after: Vec<HeldField>,
}

#[derive(Template)]
#[template(path = "system/audit.html")]
struct AuditPage {
    frame: Frame,
    entries: Vec<EntryLine>,
    next: Option<i64>,
}

#[derive(Debug, Default, Deserialize)]
pub(crate) struct AuditParams {
    #[serde(default, deserialize_with = "if_readable")]
    before: Option<i64>,
}

/// How many entries are on a page.
const PAGE: i64 = 100;

pub(crate) async fn list(visit: Visit, Query(params): Query<AuditParams>) -> PageResult {
    let frame = visit.frame("/granskning", "audit-title");
    let entries = list_audit(&visit.app, visit.actor(), params.before, PAGE).await?;
    let full = i64::try_from(entries.len()).is_ok_and(|count| count == PAGE);
    let next = entries.last().filter(|_| full).map(|entry| entry.seq);
    let t = frame.t;
    let words = Words { t, names: names_in(&visit.app, &entries).await? };
    let line = |entry: AuditRecord| EntryLine {
        number: entry.seq,
        at: entry.at,
        what: words.what(&entry),
        actor: entry.actor,
        door: t.word("door", entry.door.as_str()),
        after: entry.after_json.map_or_else(Vec::new, |json| words.facts(entry.entity, &json)),
    };
    Ok(render(&AuditPage { frame, entries: entries.into_iter().map(line).collect(), next }))
}
