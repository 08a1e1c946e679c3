//! The incident report: who saw what of whom. It puts together what the log of security says with what was asked
//! for, so that those who answer for a breach can tell each person whose data was seen.

use std::collections::{BTreeSet, HashMap};

use chrono::{DateTime, NaiveDate, NaiveDateTime, Utc};
use uuid::Uuid;
use vagnpark_domain::{
    Fault, Field, Refusal,
    access::{Actor, Permission},
    bounds::Shown,
    ids::{UserId, VehicleId},
    register::RegistrationNumber,
    security::SecurityEvent,
    time::{Window, instant_of_local, local_midnight, local_time},
};
use vagnpark_store::{BookingFilter, SecurityFilter, SecurityRecord, ThingRecord, Tx};
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
    /// Whose data it was, if that is known.
    pub person: Option<String>,
    /// Whether it is not known for certain: it was a list of many, in which that person may have stood.
    pub perhaps: bool,
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
        Some(login) => Some(Driver::named(&mut tx, login).await?),
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
    match of {
        Some(driver) => Ok(sights.into_iter().filter_map(|sight| driver.stands_in(sight)).collect()),
        None => Ok(sights),
    }
}

/// Somebody who may have been seen, with what they had booked and when.
struct Driver {
    id: UserId,
    name: String,
    had: Vec<(VehicleId, Window)>,
}

impl Driver {
    async fn named(tx: &mut Tx, login: &str) -> Result<Self, ActionError> {
        let id = known(tx, login).await?;
        let name = tx.load_names(&[id]).await?.remove(&id).unwrap_or_default();
        let filter = BookingFilter { driver: Some(id), limit: i64::MAX, ..BookingFilter::default() };
        let bookings = tx.list_bookings(&Actor::job().scope(Permission::ManageBookings), &filter).await?;
        Ok(Self { id, name, had: bookings.into_iter().map(|booking| (booking.vehicle, booking.window)).collect() })
    }

    /// The sight, if it was of this person or, where many stand in what was seen, may have been.
    fn stands_in(&self, sight: Sight) -> Option<Sight> {
        let thing = sight.thing.as_ref();
        if thing.is_some_and(|thing| thing.person_id.is_some()) {
            return (thing?.person_id == Some(self.id.0)).then_some(sight);
        }
        if !matches!(sight.event.event, SecurityEvent::Seen | SecurityEvent::Exported) {
            return None;
        }
        let vehicle = thing.and_then(|thing| thing.vehicle_id);
        let asked_about = instant_in(&sight.event.what);
        let had = |(of, window): &(VehicleId, Window)| {
            vehicle.is_none_or(|vehicle| of.0 == vehicle)
                && asked_about.is_none_or(|at| window.start() <= at && at < window.end())
        };
        let perhaps = asked_about.is_none();
        self.had.iter().any(had).then(|| Sight { person: Some(self.name.clone()), perhaps, ..sight })
    }
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
        let person = thing.as_ref().and_then(|thing| thing.person.clone());
        Sight { event, thing, person, perhaps: false }
    };
    Ok(events.into_iter().map(sight).collect())
}

/// The last id in an address: what it shows is told by that.
fn id_in(what: &str) -> Option<Uuid> {
    what.rsplit(['/', '?', '&', '=']).find_map(|part| (part.len() == 36).then(|| part.parse().ok()).flatten())
}

/// The instant that an address asks about.
fn instant_in(what: &str) -> Option<DateTime<Utc>> {
    let (_, query) = what.split_once('?')?;
    let at = query.split('&').find_map(|part| part.strip_prefix("at="))?;
    // A page asks by the local minute, a program by the instant.
    let local = || instant_of_local(NaiveDateTime::parse_from_str(at, "%Y-%m-%dT%H:%M").ok()?).ok();
    at.parse().ok().or_else(local)
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
        let Sight { event, thing, .. } = sight;
        vec![
            local_time(event.at).format("%Y-%m-%d %H:%M:%S").to_string(),
            language.text(&format!("security-{}", event.event.as_str().replace('_', "-"))),
            event.login.clone(),
            event.address.clone(),
            thing.as_ref().map_or_else(String::new, |thing| about(language, thing)),
            of_whom(language, sight),
            event.what.clone(),
            event.status.to_string(),
        ]
    };
    let headings = headings.iter().map(|key| language.text(key)).collect();
    std::iter::once(headings).chain(sights.iter().map(row)).collect()
}

/// Whose data it was, and whether that is certain.
pub fn of_whom(language: Language, sight: &Sight) -> String {
    match &sight.person {
        Some(person) if sight.perhaps => language.with("security-perhaps", &[("who", person.clone())]),
        Some(person) => person.clone(),
        None => String::new(),
    }
}

/// What a thing is called: its kind, its name, and when it began.
pub fn about(language: Language, thing: &ThingRecord) -> String {
    let kind = language.text(&format!("sight-{}", thing.kind));
    let began = thing.at.map(|at| local_time(at).format("%Y-%m-%d %H:%M").to_string());
    [Some(kind), Some(thing.name.clone()), began].into_iter().flatten().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::{id_in, instant_in};

    #[test]
    fn a12_what_was_asked_for_is_told_by_the_id_in_its_path() {
        let id = "0192a1b2-0000-7000-8000-000000000001";
        let asked = [
            format!("GET /fordon/{id}/vem?at=2026-11-28T10:00"),
            format!("GET /api/v1/trips/{id}"),
            format!("GET /bokningar?forare={id}"),
        ];
        for what in asked {
            assert_eq!(id_in(&what).map(|id| id.to_string()).as_deref(), Some(id), "{what}");
        }
        assert_eq!(id_in("GET /granskning/sakerhet"), None);
        let (local, universal) = ("GET /x?at=2026-11-28T10:00", "GET /x?at=2026-11-28T09:00:00Z");
        assert_eq!(instant_in(local), instant_in(universal));
        assert!(instant_in(local).is_some() && instant_in("GET /x?at=soon").is_none());
    }
}
