//! `/granskning/sakerhet`: the log of security.

use askama::Template;
use axum::extract::Query;
use serde::Deserialize;
use uuid::Uuid;
use vagnpark_actions::{
    records::{SecurityFilter, SecurityRecord},
    system::security::list_security_events,
};

use crate::pages::{Frame, PageResult, if_readable, render, shown_time, visit::Visit};

/// An event: when, what, by whom, from where, and what was asked for.
struct EventLine {
    at: String,
    event: String,
    who: String,
    address: String,
    asked: String,
    status: i64,
}

#[derive(Template)]
#[template(path = "system/security.html")]
struct SecurityPage {
    frame: Frame,
    events: Vec<EventLine>,
    next: Option<Uuid>,
}

#[derive(Debug, Default, Deserialize)]
pub(crate) struct SecurityParams {
    #[serde(default, deserialize_with = "if_readable")]
    before: Option<Uuid>,
}

/// How many events are on a page.
const PAGE: i64 = 100;

pub(crate) async fn list(visit: Visit, Query(params): Query<SecurityParams>) -> PageResult {
    let frame = visit.frame("/granskning", "security-title");
    let filter = SecurityFilter { before: params.before, ..SecurityFilter::default() };
    let events = list_security_events(&visit.app, visit.actor(), &filter, PAGE).await?;
    let full = i64::try_from(events.len()).is_ok_and(|count| count == PAGE);
    let next = events.last().filter(|_| full).map(|event| event.id);
    let t = frame.t;
    let line = |event: SecurityRecord| EventLine {
        at: shown_time(event.at),
        event: t.word("security", event.event.as_str()),
        who: event.login,
        address: event.address,
        asked: event.what,
        status: event.status,
    };
    Ok(render(&SecurityPage { frame, events: events.into_iter().map(line).collect(), next }))
}

#[cfg(test)]
mod tests {
    use vagnpark_domain::security::SecurityEvent;
    use vagnpark_text::Language;

    use crate::pages::Texts;

    #[test]
    fn a12_every_event_has_a_text_in_both_languages() {
        for event in SecurityEvent::ALL {
            for language in [Language::Swedish, Language::English] {
                let text = Texts(language).word("security", event.as_str());
                assert!(!text.starts_with("security-"), "{text}");
            }
        }
    }
}
