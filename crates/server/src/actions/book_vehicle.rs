//! Booking: by vehicle, and by need with ranked suggestions (B-1 … B-3, B-8).

use std::collections::HashMap;

use chrono::{DateTime, NaiveDate, Utc};
use vagnpark_domain::{
    Refusal,
    access::{Actor, Permission, Scope},
    booking::{self, BookingKind, BookingState, Calendar, Candidate, Need, Purpose, Suggestion, decide_booking},
    ids::{BookingId, DepotId, OrganisationId, UserId, VehicleId},
    servicing::inspection_due,
    time::Window,
    vehicle::{LicenceClass, Sharing, VehicleStatus},
};
use vagnpark_store::{BookingRecord, Change, Depot, Guard, StoreError, Tx, VehicleFilter, VehicleRecord};

use super::{acting_for, reading_scope, writing_scope};
use crate::{app::App, error::ActionError};

/// What somebody asks for.
#[derive(Clone, Debug)]
pub(crate) struct BookingRequest {
    pub(crate) vehicle: VehicleId,
    pub(crate) start: DateTime<Utc>,
    pub(crate) end: DateTime<Utc>,
    pub(crate) purpose: Purpose,
    pub(crate) note: String,
    /// The organisation that pays for the use; the booker's own if absent.
    pub(crate) organisation: Option<OrganisationId>,
    /// Who drives; the booker if absent.
    pub(crate) driver: Option<UserId>,
}

/// At most this many vehicles are suggested or offered instead.
pub(crate) const SUGGESTIONS: usize = 10;

/// The rules look this far around a window for buffers.
const BUFFER_REACH_MINUTES: u32 = 24 * 60;

/// Books a vehicle, or says why not and what is free instead.
pub(crate) async fn book_vehicle(
    app: &App,
    actor: &Actor,
    request: BookingRequest,
) -> Result<BookingRecord, ActionError> {
    let organisation = acting_for(actor, Permission::Book, request.organisation)?;
    let window = Window::new(request.start, request.end).map_err(|_| Refusal::WindowEmpty)?;
    let scope = writing_scope(actor, Permission::Book)?;
    let now = app.now();
    let mut tx = app.store.begin().await?;
    let vehicle = tx.find_vehicle_for_update(&scope, request.vehicle).await?.ok_or(ActionError::NotFound("vehicle"))?;
    let driver = load_driver(&mut tx, actor, request.driver).await?;
    let licences = driver.as_ref().map(|(_, licences)| licences.clone()).unwrap_or_default();
    let asked =
        Asked { vehicle: &vehicle, window, kind: BookingKind::Booking, purpose: request.purpose, licences: &licences };
    let occupied_until = match decide(&mut tx, &scope, &asked, None, now).await {
        Err(ActionError::Refused(Refusal::Taken { conflicts, .. })) => {
            drop(tx);
            return Err(taken(app, actor, &vehicle, window, conflicts).await?);
        }
        decided => decided?,
    };
    let booking = BookingRecord {
        id: app.new_id(),
        vehicle: vehicle.id,
        organisation,
        driver: driver.map(|(id, _)| id),
        kind: BookingKind::Booking,
        state: BookingState::Confirmed,
        window,
        occupied_until,
        purpose: request.purpose,
        note: request.note.chars().take(200).collect(),
        sender_key: None,
        odometer_out_km: None,
        odometer_in_km: None,
        checked_out_at: None,
        returned_at: None,
        version: 1,
    };
    match tx.insert_bookings(std::slice::from_ref(&booking), None).await {
        Err(StoreError::Guarded(Guard::BookingsNoOverlap)) => {
            drop(tx);
            return Err(taken(app, actor, &vehicle, window, vec![window]).await?);
        }
        written => written?,
    }
    tx.audit(actor, now, change("book", &booking, None)).await?;
    tx.commit().await?;
    metrics::counter!("vagnpark_bookings_total").increment(1);
    Ok(booking)
}

/// What is asked of the domain.
pub(super) struct Asked<'a> {
    pub(super) vehicle: &'a VehicleRecord,
    pub(super) window: Window,
    pub(super) kind: BookingKind,
    pub(super) purpose: Purpose,
    pub(super) licences: &'a [LicenceClass],
}

/// Loads what the domain decides from, and lets it decide. Answers until when the vehicle is taken.
pub(super) async fn decide(
    tx: &mut Tx,
    scope: &Scope,
    asked: &Asked<'_>,
    own: Option<BookingId>,
    now: DateTime<Utc>,
) -> Result<DateTime<Utc>, ActionError> {
    let vehicle = asked.vehicle;
    let buffer_minutes = u32::try_from(vehicle.description.buffer_minutes).unwrap_or(0);
    let around = asked.window.extended_by_minutes(BUFFER_REACH_MINUTES);
    let calendar =
        Calendar { occupied: tx.list_occupied(vehicle.id, around).await?, buffer_minutes, alternatives: Vec::new() };
    let request = booking::Request {
        kind: asked.kind,
        window: asked.window,
        status: vehicle.status,
        driving_ban_from: driving_ban_from(vehicle),
        to_inspection: asked.purpose == Purpose::Servicing,
        licence_demanded: vehicle.licence(),
        licences: asked.licences,
        // Only vehicles that are shared with the scope, or its own, were found at all.
        shared_with_booker: vehicle.sharing != Sharing::Private || scope.covers(vehicle.organisation),
    };
    Ok(decide_booking(&request, &calendar, own, now)?.end())
}

/// The first day of a driving ban for a missed inspection (S-2).
pub(crate) fn driving_ban_from(vehicle: &VehicleRecord) -> Option<NaiveDate> {
    inspection_due(vehicle.inspection_state()).and_then(|due| due.ban_from)
}

/// The refusal that names what is free instead.
async fn taken(
    app: &App,
    actor: &Actor,
    vehicle: &VehicleRecord,
    window: Window,
    conflicts: Vec<Window>,
) -> Result<ActionError, ActionError> {
    let need = Need { class: Some(vehicle.description.class), ..Need::default() };
    let free = suggest_vehicles(app, actor, &need, window).await?;
    let alternatives = free.into_iter().map(|(suggestion, _)| suggestion.vehicle).collect();
    Ok(Refusal::Taken { conflicts, alternatives }.into())
}

async fn load_driver(
    tx: &mut Tx,
    actor: &Actor,
    named: Option<UserId>,
) -> Result<Option<(UserId, Vec<LicenceClass>)>, ActionError> {
    let Some(id) = named.or(actor.user) else { return Ok(None) };
    let scope = if named.is_some() && named != actor.user {
        writing_scope(actor, Permission::ManageBookings)?
    } else {
        actor.scope(Permission::Book)
    };
    if named.is_some() && !tx.user_is_in(&scope, id).await? {
        return Err(ActionError::NotFound("driver"));
    }
    Ok(tx.find_user(id).await?.map(|user| (user.id, user.licences)))
}

/// The free vehicles that fit a need, best first, with the vehicle's record (B-8).
pub(crate) async fn suggest_vehicles(
    app: &App,
    actor: &Actor,
    need: &Need,
    window: Window,
) -> Result<Vec<(Suggestion, VehicleRecord)>, ActionError> {
    let scope = reading_scope(actor, Permission::Book)?;
    let now = app.now();
    let mut tx = app.store.read().await?;
    let filter = VehicleFilter {
        class: need.class.map(|class| class.as_str().to_owned()),
        status: Some(VehicleStatus::InService.as_str().to_owned()),
        limit: i64::MAX,
        ..VehicleFilter::default()
    };
    let vehicles = tx.list_vehicles(&scope, &filter).await?;
    let licences = match actor.user {
        Some(user) => tx.find_user(user).await?.map(|user| user.licences),
        None => None,
    };
    let depots: HashMap<DepotId, Depot> = tx.list_depots().await?.into_iter().map(|depot| (depot.id, depot)).collect();
    let mut calendars: HashMap<VehicleId, Calendar> = HashMap::new();
    for (vehicle, occupied) in tx.list_all_occupied(window.extended_by_minutes(BUFFER_REACH_MINUTES)).await? {
        calendars.entry(vehicle).or_default().occupied.push(occupied);
    }
    let free: Vec<&VehicleRecord> = vehicles
        .iter()
        .filter(|vehicle| {
            let buffer_minutes = u32::try_from(vehicle.description.buffer_minutes).unwrap_or(0);
            let occupied = calendars.remove(&vehicle.id).unwrap_or_default().occupied;
            let calendar = Calendar { occupied, buffer_minutes, alternatives: Vec::new() };
            let banned =
                driving_ban_from(vehicle).is_some_and(|from| vagnpark_domain::time::local_date(window.end()) >= from);
            let drivable = match (vehicle.licence(), &licences) {
                (Some(demanded), Some(held)) => held.iter().any(|held| held.covers(demanded)),
                _ => true,
            };
            !banned && drivable && calendar.conflicts(window, None, now).is_empty()
        })
        .collect();
    let candidates: Vec<Candidate> = free
        .iter()
        .map(|vehicle| Candidate {
            vehicle: vehicle.id,
            class: vehicle.description.class,
            fuel: vehicle.description.fuel,
            seats: vehicle.description.seats,
            load_kg: vehicle.description.max_load_kg(),
            tow_bar: vehicle.description.tow_bar,
            lift: vehicle.description.lift,
            range_km: vehicle.description.range_km,
            place: vehicle.depot.and_then(|depot| depots.get(&depot)).and_then(|depot| depot.place),
            own: actor.grants.iter().any(|grant| grant.organisation == vehicle.organisation),
            contract_use_permille: None,
        })
        .collect();
    let ranked = booking::rank(need, &candidates).into_iter().take(SUGGESTIONS);
    let with_record = |suggestion: Suggestion| {
        let record = free.iter().find(|vehicle| vehicle.id == suggestion.vehicle)?;
        Some((suggestion, (*record).clone()))
    };
    Ok(ranked.filter_map(with_record).collect())
}

/// The audit entry of a booking.
pub(super) fn change<'a>(action: &'a str, booking: &BookingRecord, before: Option<&BookingRecord>) -> Change<'a> {
    let json = |booking: &BookingRecord| {
        serde_json::json!({
            "vehicle": booking.vehicle,
            "state": booking.state,
            "start": booking.window.start(),
            "end": booking.window.end(),
            "driver": booking.driver,
            "odometer_in_km": booking.odometer_in_km,
        })
    };
    Change {
        action,
        entity: "booking",
        entity_id: booking.id.to_string(),
        organisation: Some(booking.organisation),
        before: before.map(json),
        after: Some(json(booking)),
    }
}
