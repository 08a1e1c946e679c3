//! Calendar feeds: a person's bookings, a vehicle's, and what falls due. A feed shows what its owner may see at the
//! time it is fetched, and can be revoked.

use chrono::{DateTime, Duration, Utc};
use vagnpark_domain::{
    Fault, Field, Refusal,
    access::{Actor, KeyVerb, Permission, PersonVerb},
    audit::{AuditAction, AuditEntity},
    booking::BookingState,
    ids::{FeedId, VehicleId},
    message::FeedKind,
    time::Window,
};
use vagnpark_export::calendar::{Entry, Span, calendar_file};
use vagnpark_store::{BookingFilter, BookingRecord, BusyEntry, Change, FeedRecord, Tx, VehicleFilter, VehicleRecord};
use vagnpark_text::Language;

use crate::{
    app::App,
    booking::sight::as_seen,
    error::ActionError,
    people::{
        secrets::{hash_secret, new_secret},
        session::actor_of,
    },
    register::find::numbers_of,
    servicing::due::list_dues,
};

/// How many days back a feed reaches.
const DAYS_BACK: i64 = 60;
/// How many days ahead it reaches.
const DAYS_AHEAD: i64 = 400;

/// Makes a feed; answers it with the secret, which is only shown this once.
#[tracing::instrument(skip_all)]
pub async fn create_feed(
    app: &App,
    actor: &Actor,
    kind: FeedKind,
    vehicle: Option<VehicleId>,
) -> Result<(FeedRecord, String), ActionError> {
    let user = actor.user.ok_or(ActionError::NotPermitted)?;
    match (kind, vehicle) {
        (FeedKind::Person | FeedKind::Dues, None) | (FeedKind::Vehicle, Some(_)) => {}
        (FeedKind::Person | FeedKind::Dues, Some(_)) => {
            return Err(Refusal::at(Field::Vehicle, Fault::NotWanted).into());
        }
        (FeedKind::Vehicle, None) => return Err(Refusal::at(Field::Vehicle, Fault::Missing).into()),
    }
    let (secret, hash) = new_secret()?;
    let mut work = app.begin(actor).await?;
    let user = work.tx.find_user(user).await?.ok_or(ActionError::NotPermitted)?;
    let user = work.permit(PersonVerb::Own, user)?;
    if let Some(vehicle) = vehicle {
        let scope = actor.scope(Permission::SeeVehicles);
        work.tx.find_vehicle(&scope, vehicle).await?.ok_or(ActionError::NotFound("vehicle"))?;
    }
    let feed = FeedRecord {
        id: app.new_id(),
        user_id: user.id,
        kind,
        vehicle_id: vehicle.map(|id| id.0),
        created_at: work.now,
        revoked_at: None,
    };
    work.tx.insert_feed(&user, &feed, &hash).await?;
    work.finish_own(change(AuditAction::Create, &feed)).await?;
    Ok((feed, secret))
}

/// The actor's own feeds.
#[tracing::instrument(skip_all)]
pub async fn list_feeds(app: &App, actor: &Actor) -> Result<Vec<FeedRecord>, ActionError> {
    let Some(user) = actor.user else { return Ok(Vec::new()) };
    Ok(app.store.read().await?.list_feeds(user).await?)
}

/// A feed, with the number of its vehicle, if it has one that the actor may see.
#[derive(Clone, Debug)]
pub struct NumberedFeed {
    /// The feed.
    pub feed: FeedRecord,
    /// The registration number of its vehicle, if it has one.
    pub number: Option<String>,
}

/// The actor's own feeds, with the numbers of their vehicles.
#[tracing::instrument(skip_all)]
pub async fn list_numbered_feeds(app: &App, actor: &Actor) -> Result<Vec<NumberedFeed>, ActionError> {
    let Some(user) = actor.user else { return Ok(Vec::new()) };
    let mut tx = app.store.read().await?;
    let feeds = tx.list_feeds(user).await?;
    let vehicles = feeds.iter().filter_map(|feed| feed.vehicle_id.map(Into::into)).collect();
    let numbers = numbers_of(&mut tx, &actor.scope(Permission::SeeVehicles), vehicles).await?;
    let number = |feed: &FeedRecord| numbers.get(&feed.vehicle_id?.into()).cloned();
    Ok(feeds.into_iter().map(|feed| NumberedFeed { number: number(&feed), feed }).collect())
}

/// Revokes one of the actor's own feeds: its address stops working at once.
#[tracing::instrument(skip_all)]
pub async fn revoke_feed(app: &App, actor: &Actor, id: FeedId) -> Result<(), ActionError> {
    let user = actor.user.filter(|_| !actor.read_only).ok_or(ActionError::NotFound("feed"))?;
    let mut work = app.begin(actor).await?;
    let feed = work.tx.list_feeds(user).await?.into_iter().find(|feed| feed.id == id);
    let feed = work.permit(KeyVerb::Revoke, feed.ok_or(ActionError::NotFound("feed"))?)?;
    work.tx.revoke_feed(&feed, work.now).await?;
    let change = Change {
        action: AuditAction::Revoke,
        entity: AuditEntity::CalendarFeed,
        entity_id: id.to_string(),
        organisation: None,
        before: None,
        after: None,
    };
    work.finish_own(change).await
}

fn change(action: AuditAction, feed: &FeedRecord) -> Change {
    Change {
        action,
        entity: AuditEntity::CalendarFeed,
        entity_id: feed.id.to_string(),
        organisation: None,
        before: None,
        after: Some(serde_json::json!({ "kind": feed.kind, "vehicle": feed.vehicle_id })),
    }
}

/// The calendar behind a secret address, as its owner may see it now.
#[tracing::instrument(skip_all)]
pub async fn read_feed(app: &App, secret: &str) -> Result<String, ActionError> {
    let missing = || ActionError::NotFound("feed");
    let mut tx = app.store.read().await?;
    let feed = tx.find_feed(&hash_secret(secret)).await?.ok_or_else(missing)?;
    let user = tx.find_user(feed.user_id).await?.filter(|user| !user.disabled).ok_or_else(missing)?;
    let actor = actor_of(&user, vagnpark_domain::access::Door::Feed, true);
    let language = Language::from(user.language);
    let (name, entries) = match (feed.kind, feed.vehicle_id) {
        (FeedKind::Vehicle, Some(vehicle)) => vehicle_entries(app, &mut tx, &actor, vehicle.into(), language).await?,
        (FeedKind::Dues, _) => (language.text("feed-dues"), due_entries(app, &actor, language).await?),
        (FeedKind::Person | FeedKind::Vehicle, _) => {
            (language.text("feed-person"), own_entries(app, &mut tx, &actor, language).await?)
        }
    };
    calendar_file(&name, &entries).map_err(ActionError::broken)
}

/// One booking that the actor may see, as a file for a calendar.
#[tracing::instrument(skip_all)]
pub async fn booking_file(
    app: &App,
    actor: &Actor,
    id: vagnpark_domain::ids::BookingId,
    language: Language,
) -> Result<String, ActionError> {
    let scope = actor.scope(Permission::SeeVehicles);
    let mut tx = app.store.read().await?;
    let booking = tx.find_booking(&scope, id).await?.ok_or(ActionError::NotFound("booking"))?;
    let vehicle = tx.find_vehicle(&scope, booking.vehicle).await?.ok_or(ActionError::NotFound("vehicle"))?;
    let places = places(&mut tx).await?;
    let entry = booking_entry(&booking, &vehicle, &places, language);
    calendar_file(&language.text("feed-person"), &[entry]).map_err(ActionError::broken)
}

type Places = std::collections::HashMap<vagnpark_domain::ids::DepotId, String>;

async fn places(tx: &mut Tx) -> Result<Places, ActionError> {
    Ok(tx.list_depots().await?.into_iter().map(|depot| (depot.id, depot.name)).collect())
}

fn around(app: &App) -> (DateTime<Utc>, DateTime<Utc>) {
    (app.now() - Duration::days(DAYS_BACK), app.now() + Duration::days(DAYS_AHEAD))
}

async fn own_entries(app: &App, tx: &mut Tx, actor: &Actor, language: Language) -> Result<Vec<Entry>, ActionError> {
    let scope = actor.scope(Permission::SeeVehicles);
    let (from, to) = around(app);
    let filter = BookingFilter {
        driver: actor.user,
        ends_after: Some(from),
        starts_before: Some(to),
        limit: i64::MAX,
        ..BookingFilter::default()
    };
    let bookings = tx.list_bookings(&scope, &filter).await?;
    let ids = bookings.iter().map(|booking| booking.vehicle).collect();
    let wanted = VehicleFilter { ids: Some(ids), limit: i64::MAX, ..VehicleFilter::default() };
    let vehicles = tx.list_vehicles(&scope, &wanted).await?;
    let places = places(tx).await?;
    let entry = |booking: &BookingRecord| {
        let vehicle = vehicles.iter().find(|vehicle| vehicle.id == booking.vehicle)?;
        Some(booking_entry(booking, vehicle, &places, language))
    };
    Ok(bookings.iter().filter_map(entry).collect())
}

fn booking_entry(booking: &BookingRecord, vehicle: &VehicleRecord, places: &Places, language: Language) -> Entry {
    let about = &vehicle.description;
    let state = language.text(&format!("state-{}", booking.state.as_str().replace('_', "-")));
    let key = if vehicle.terms.key_place.is_empty() {
        String::new()
    } else {
        format!("\n{}: {}", language.text("booking-key"), vehicle.terms.key_place)
    };
    let place = vehicle.depot.and_then(|depot| places.get(&depot).cloned());
    Entry {
        uid: uid(booking.id.0),
        sequence: sequence(booking.version),
        made_at: made_at(booking.id.0, booking.window.start()),
        span: Span::Timed(booking.window.start(), booking.window.end()),
        summary: format!("{} {} {}", about.plate(), about.make, about.model),
        description: format!("{state}{key}"),
        location: place.unwrap_or_default(),
        cancelled: !booking.state.is_open() && booking.state != BookingState::Returned,
    }
}

async fn vehicle_entries(
    app: &App,
    tx: &mut Tx,
    actor: &Actor,
    vehicle: VehicleId,
    language: Language,
) -> Result<(String, Vec<Entry>), ActionError> {
    let scope = actor.scope(Permission::SeeVehicles);
    let found = tx.find_vehicle(&scope, vehicle).await?.ok_or(ActionError::NotFound("feed"))?;
    let (from, to) = around(app);
    let window = Window::new(from, to).map_err(ActionError::broken)?;
    let busy = tx.list_board(&scope, &[vehicle], window).await?;
    let busy = as_seen(tx, actor, busy, app.now()).await?;
    let organisations = tx.list_organisations().await?;
    let entry = |busy: &BusyEntry| {
        let (summary, version) = match &busy.details {
            // What is over names nobody to colleagues, but whose it was.
            Some(details) if details.driver.is_empty() && details.note.is_empty() => {
                let of = organisations.iter().find(|organisation| organisation.id == details.organisation);
                (of.map_or(String::new(), |organisation| organisation.name.clone()), details.version)
            }
            Some(details) => (format!("{} {}", details.driver, details.note), details.version),
            None => (language.text("board-busy"), 1),
        };
        Entry {
            uid: uid(busy.booking.0),
            sequence: sequence(version),
            made_at: made_at(busy.booking.0, busy.window.start()),
            span: Span::Timed(busy.window.start(), busy.window.end()),
            summary: Some(summary.trim().to_owned())
                .filter(|text| !text.is_empty())
                .unwrap_or(language.text("board-busy")),
            description: String::new(),
            location: String::new(),
            cancelled: false,
        }
    };
    Ok((found.description.plate(), busy.iter().map(entry).collect()))
}

async fn due_entries(app: &App, actor: &Actor, language: Language) -> Result<Vec<Entry>, ActionError> {
    let dues = list_dues(app, actor, u64::try_from(DAYS_AHEAD).unwrap_or(400)).await?;
    let entry = |due: crate::servicing::due::VehicleDue| {
        let what = language.text(&format!("due-{}", due.due.kind.as_str().replace('_', "-")));
        Entry {
            uid: format!("{}-{}-{}@vagnpark", due.vehicle.id, due.due.kind, due.due.due_on),
            sequence: 0,
            made_at: made_at(due.vehicle.id.0, app.now()),
            span: Span::Day(due.due.due_on),
            summary: format!("{} {what}", due.vehicle.description.plate()),
            description: due
                .due
                .ban_from
                .map_or(String::new(), |from| language.with("feed-ban", &[("from", from.to_string())])),
            location: String::new(),
            cancelled: false,
        }
    };
    Ok(dues.into_iter().map(entry).collect())
}

fn uid(id: uuid::Uuid) -> String {
    format!("{id}@vagnpark")
}

fn sequence(version: i64) -> u32 {
    u32::try_from(version - 1).unwrap_or(0)
}

/// When something was made, according to its id.
fn made_at(id: uuid::Uuid, otherwise: DateTime<Utc>) -> DateTime<Utc> {
    let seconds = id.get_timestamp().and_then(|at| i64::try_from(at.to_unix().0).ok());
    seconds.and_then(|seconds| DateTime::from_timestamp(seconds, 0)).unwrap_or(otherwise)
}
