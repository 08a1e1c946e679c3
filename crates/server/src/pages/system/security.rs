//! `/granskning/sakerhet`: the log of security, and who saw what of whom.

use askama::Template;
use axum::{extract::Query, http::StatusCode};
use chrono::{DateTime, Utc};
use serde::Deserialize;
use uuid::Uuid;
use vagnpark_actions::{
    ActionError,
    system::incident::{Incident, Sight, about, list_sights, of_whom, report_incident, rows},
};
use vagnpark_domain::Field;
use vagnpark_export::to_text_table;

use crate::{
    pages::{Frame, PageResult, Texts, alert::Alert, if_readable, read_day, render, visit::Visit},
    web::{files::attachment, status::HttpStatus},
};

/// An event: when, what, by whom, from where, what it was about and of whom, and what was asked for.
struct EventLine {
    at: DateTime<Utc>,
    event: String,
    who: String,
    address: String,
    about: String,
    of: String,
    asked: String,
    status: i64,
}

impl EventLine {
    fn new(t: Texts, sight: Sight) -> Self {
        let of = of_whom(t.0, &sight);
        let Sight { event, thing, .. } = sight;
        Self {
            at: event.at,
            event: t.word("security", event.event.as_str()),
            who: event.login,
            address: event.address,
            about: thing.as_ref().map_or_else(String::new, |thing| about(t.0, thing)),
            of,
            asked: event.what,
            status: event.status,
        }
    }
}

/// The fields that an error can link to.
const FIELDS: [&str; 4] = ["from", "to", "by", "of"];

#[derive(Template)]
#[template(path = "system/security.html")]
struct SecurityPage {
    frame: Frame,
    asked: SecurityParams,
    /// The part of an address that asks for the same again.
    query: String,
    events: Vec<EventLine>,
    next: Option<Uuid>,
    error: Alert,
}

#[derive(Clone, Debug, Default, Deserialize)]
pub(crate) struct SecurityParams {
    #[serde(default, deserialize_with = "if_readable")]
    before: Option<Uuid>,
    #[serde(default)]
    from: String,
    #[serde(default)]
    to: String,
    #[serde(default)]
    by: String,
    #[serde(default)]
    vehicle: String,
    #[serde(default)]
    of: String,
}

impl SecurityParams {
    fn incident(&self) -> Result<Incident, ActionError> {
        let given = |text: &str| Some(text.trim().to_owned()).filter(|text| !text.is_empty());
        let day = |field, text: &str| given(text).map(|text| read_day(field, &text)).transpose();
        Ok(Incident {
            from: day(Field::From, &self.from)?,
            to: day(Field::To, &self.to)?,
            by: given(&self.by),
            vehicle: given(&self.vehicle),
            of: given(&self.of),
        })
    }

    fn query(&self) -> String {
        let all =
            [("from", &self.from), ("to", &self.to), ("by", &self.by), ("vehicle", &self.vehicle), ("of", &self.of)];
        form_urlencoded::Serializer::new(String::new()).extend_pairs(all).finish()
    }
}

/// How many events are on a page.
const PAGE: i64 = 100;

pub(crate) async fn list(visit: Visit, Query(params): Query<SecurityParams>) -> PageResult {
    let found = find(&visit, &params).await;
    let frame = visit.frame("/granskning", "security-title");
    let t = frame.t;
    let (status, (sights, next), refused) = match found {
        Ok(found) => (StatusCode::OK, found, None),
        Err(ActionError::Refused(refusal)) => {
            let error = ActionError::Refused(refusal);
            (error.status(), (Vec::new(), None), Some(error))
        }
        Err(error) => return Err(error.into()),
    };
    let error = Alert::of(t, refused.as_ref(), &FIELDS);
    let events = sights.into_iter().map(|sight| EventLine::new(t, sight)).collect();
    let query = params.query();
    let mut page = render(&SecurityPage { frame, asked: params, query, events, next, error });
    *page.status_mut() = status;
    Ok(page)
}

/// The events that are asked for, and where the next page of them begins.
async fn find(visit: &Visit, params: &SecurityParams) -> Result<(Vec<Sight>, Option<Uuid>), ActionError> {
    let incident = params.incident()?;
    if !incident.is_open() {
        return Ok((report_incident(&visit.app, visit.actor(), &incident).await?, None));
    }
    let sights = list_sights(&visit.app, visit.actor(), params.before, PAGE).await?;
    let full = i64::try_from(sights.len()).is_ok_and(|count| count == PAGE);
    let next = sights.last().filter(|_| full).map(|sight| sight.event.id);
    Ok((sights, next))
}

/// The report of an incident as a file.
pub(crate) async fn file(visit: Visit, Query(params): Query<SecurityParams>) -> PageResult {
    let sights = report_incident(&visit.app, visit.actor(), &params.incident()?).await?;
    let bytes = to_text_table(&rows(visit.language, &sights)).map_err(ActionError::broken)?;
    Ok(attachment("sakerhetslogg.csv", "text/csv; charset=utf-8", bytes))
}

#[cfg(test)]
mod tests {
    use vagnpark_domain::security::{SecurityEvent, ThingKind};
    use vagnpark_text::Language;

    use crate::pages::Texts;

    #[test]
    fn a12_every_event_and_thing_has_a_text_in_both_languages() {
        for language in [Language::Swedish, Language::English] {
            let events = SecurityEvent::ALL.iter().map(|event| ("security", event.as_str()));
            for (kind, word) in events.chain(ThingKind::ALL.iter().map(|thing| ("sight", thing.as_str()))) {
                let text = Texts(language).word(kind, word);
                assert!(!text.starts_with(kind), "{text}");
            }
        }
    }
}
