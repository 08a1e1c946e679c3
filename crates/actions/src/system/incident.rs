//! The incident report: who saw what of whom. It puts together what the log of security says with what was asked
//! for, so that those who answer for a breach can tell each person whose data was seen.

use std::collections::{BTreeSet, HashMap};

use chrono::NaiveDate;
use uuid::Uuid;
use vagnpark_domain::{
    Fault, Field, Refusal,
    access::{Actor, Permission},
    bounds::Shown,
    ids::UserId,
    register::RegistrationNumber,
    time::{local_midnight, local_time},
};
use vagnpark_store::{SecurityFilter, SecurityRecord, ThingRecord, Tx};
use vagnpark_text::Language;

use crate::{app::App, error::ActionError, reading_scope};

/// The most events that a report looks through.
pub const MOST: usize = 10_000;

/// What a report is about. What is left open is not asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Incident {
    /// The first local day.
    pub from: Option<NaiveDate>,
    /// The last local day.
    pub to: Option<NaiveDate>,
    /// The login of whoever saw something.
    pub by: Option<String>,
    /// The vehicle that it was about.
    pub vehicle: Option<String>,
    /// The login of the person that it was about.
    pub of: Option<String>,
}

impl Incident {
    /// Whether all events are asked for.
    pub fn is_open(&self) -> bool {
        *self == Self::default()
    }
}

/// An event with what it was about.
#[derive(Clone, Debug)]
pub struct Sight {
    /// The event.
    pub event: SecurityRecord,
    /// What was seen, if it is one thing and still there.
    pub thing: Option<ThingRecord>,
}

/// The events that an incident is made of, newest first, of people in organisations whose log the actor may see.
#[tracing::instrument(skip_all)]
pub async fn report_incident(app: &App, actor: &Actor, asked: &Incident) -> Result<Vec<Sight>, ActionError> {
    let scope = reading_scope(actor, Permission::SeeAudit)?;
    let mut tx = app.store.read().await?;
    let mut filter = SecurityFilter {
        from: asked.from.map(local_midnight),
        to: asked.to.and_then(|day| day.succ_opt()).map(local_midnight),
        ..SecurityFilter::default()
    };
    if let Some((first, last)) = asked.from.zip(asked.to).filter(|(first, last)| last < first) {
        let (given, first) = (Shown::Day(last), Shown::Day(first));
        return Err(Refusal::at(Field::To, Fault::Before { given, other: Field::From, first }).into());
    }
    if let Some(login) = &asked.by {
        filter.user = Some(known(&mut tx, login).await?);
    }
    let of = match &asked.of {
        Some(login) => Some(known(&mut tx, login).await?),
        None => None,
    };
    let one_more = i64::try_from(MOST + 1).unwrap_or(i64::MAX);
    let events = tx.list_security_events(&scope, &filter, one_more).await?;
    if events.len() > MOST {
        return Err(Refusal::at(Field::From, Fault::TooMany { most: MOST }).into());
    }
    let mut sights = with_things(&mut tx, events).await?;
    if let Some(number) = &asked.vehicle {
        let wanted = plate(number);
        let is_about_it = |thing: &ThingRecord| thing.vehicle_id.is_some() && plate(&thing.name) == wanted;
        sights.retain(|sight| sight.thing.as_ref().is_some_and(is_about_it));
    }
    if let Some(of) = of {
        sights.retain(|sight| sight.thing.as_ref().is_some_and(|thing| thing.person_id == Some(of.0)));
    }
    Ok(sights)
}

/// A portion of the log, newest first, with what each event was about.
#[tracing::instrument(skip_all)]
pub async fn list_sights(
    app: &App,
    actor: &Actor,
    before: Option<Uuid>,
    limit: i64,
) -> Result<Vec<Sight>, ActionError> {
    let scope = reading_scope(actor, Permission::SeeAudit)?;
    let mut tx = app.store.read().await?;
    let filter = SecurityFilter { before, ..SecurityFilter::default() };
    let events = tx.list_security_events(&scope, &filter, limit).await?;
    with_things(&mut tx, events).await
}

/// A number as it is compared, however it is written.
fn plate(text: &str) -> String {
    RegistrationNumber::parse(text).map_or_else(|_| text.trim().to_uppercase(), |number| number.as_str().to_owned())
}

async fn known(tx: &mut Tx, login: &str) -> Result<UserId, ActionError> {
    let given = login.trim().to_owned();
    let person = tx.find_user_by_login(&given.to_lowercase()).await?;
    Ok(person.map(|person| person.id).ok_or_else(|| Refusal::at(Field::Login, Fault::Unknown { given }))?)
}

async fn with_things(tx: &mut Tx, events: Vec<SecurityRecord>) -> Result<Vec<Sight>, ActionError> {
    let ids: BTreeSet<Uuid> = events.iter().filter_map(|event| id_in(&event.what)).collect();
    let named = tx.name_things(&Vec::from_iter(ids)).await?;
    let things: HashMap<Uuid, ThingRecord> = named.into_iter().map(|thing| (thing.id, thing)).collect();
    let sight = |event: SecurityRecord| {
        let thing = id_in(&event.what).and_then(|id| things.get(&id).cloned());
        Sight { event, thing }
    };
    Ok(events.into_iter().map(sight).collect())
}

/// The last id in a path: what it shows is told by that.
fn id_in(what: &str) -> Option<Uuid> {
    what.rsplit('/').find_map(|part| (part.len() == 36).then(|| part.parse().ok()).flatten())
}

/// The report as rows of text under their headings: when, what, by whom, from where, what it was about, of whom, what
/// was asked for, and the status of the answer.
pub fn rows(language: Language, sights: &[Sight]) -> Vec<Vec<String>> {
    let headings = [
        "col-when",
        "col-what",
        "col-who",
        "security-from",
        "security-about",
        "security-of",
        "security-request",
        "security-answer",
    ];
    let row = |sight: &Sight| {
        let Sight { event, thing } = sight;
        vec![
            local_time(event.at).format("%Y-%m-%d %H:%M:%S").to_string(),
            language.text(&format!("security-{}", event.event.as_str().replace('_', "-"))),
            event.login.clone(),
            event.address.clone(),
            thing.as_ref().map_or_else(String::new, |thing| about(language, thing)),
            thing.as_ref().and_then(|thing| thing.person.clone()).unwrap_or_default(),
            event.what.clone(),
            event.status.to_string(),
        ]
    };
    let headings = headings.iter().map(|key| language.text(key)).collect();
    std::iter::once(headings).chain(sights.iter().map(row)).collect()
}

/// What a thing is called: its kind, its name, and when it began.
pub fn about(language: Language, thing: &ThingRecord) -> String {
    let kind = language.text(&format!("sight-{}", thing.kind));
    let began = thing.at.map(|at| local_time(at).format("%Y-%m-%d %H:%M").to_string());
    [Some(kind), Some(thing.name.clone()), began].into_iter().flatten().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::id_in;

    #[test]
    fn a12_what_was_asked_for_is_told_by_the_id_in_its_path() {
        let id = "0192a1b2-0000-7000-8000-000000000001";
        for what in [format!("GET /fordon/{id}/vem"), format!("GET /api/v1/trips/{id}")] {
            assert_eq!(id_in(&what).map(|id| id.to_string()).as_deref(), Some(id), "{what}");
        }
        assert_eq!(id_in("GET /granskning/sakerhet"), None);
    }
}
