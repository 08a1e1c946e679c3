//! Booking by need: the free vehicles that fit, ranked, with the reasons (B-8).

use chrono::{DateTime, Duration, NaiveDate, Utc};
use vagnpark_domain::{
    access::{Actor, Permission},
    booking::{self, Calendar, Candidate, Need, Occupied, Suggestion},
    ids::{OrganisationId, VehicleId},
    time::{Window, local_date},
    vehicle::LicenceClass,
};
use vagnpark_store::{Depot, FreeSearch, VehicleRecord};

use super::{
    ask_calendar::{BUFFER_REACH_MINUTES, buffer_minutes, driving_ban_from},
    reading_scope,
};
use crate::{app::App, error::ActionError};

/// At most this many vehicles are suggested or offered instead.
pub(crate) const SUGGESTIONS: usize = 10;

/// So many vehicles are looked at in a round. Most searches need one.
const ROUND: usize = 40;

/// The free vehicles that fit a need, best first, with the vehicle's record (B-8). The database hands over the best
/// that are not taken; buffers, bans, licences and the order are decided here.
pub(crate) async fn suggest_vehicles(
    app: &App,
    actor: &Actor,
    need: &Need,
    window: Window,
) -> Result<Vec<(Suggestion, VehicleRecord)>, ActionError> {
    let scope = reading_scope(actor, Permission::Book)?;
    let now = app.now();
    let mut tx = app.store.read().await?;
    let licences = match actor.user {
        Some(user) => tx.find_user(user).await?.map(|user| user.licences),
        None => None,
    };
    let depots = tx.list_depots().await?;
    let distances: Vec<_> =
        depots.iter().filter_map(|depot| Some((depot.id, need.distance_to(Some(depot.id), depot.place)?))).collect();
    let own: Vec<OrganisationId> = actor.grants.iter().map(|grant| grant.organisation).collect();
    let search = FreeSearch { need, window, now, own: &own, distances: &distances };
    let mut free: Vec<VehicleRecord> = Vec::new();
    for round in 0_i64.. {
        let limit = i64::try_from(ROUND).unwrap_or(40);
        let found = tx.list_free_vehicles(&scope, &search, round * limit, limit).await?;
        let last = found.len() < ROUND;
        let ids: Vec<VehicleId> = found.iter().map(|vehicle| vehicle.id).collect();
        let mut taken = tx.list_occupied_of(&ids, window.extended_by_minutes(BUFFER_REACH_MINUTES)).await?;
        free.extend(found.into_iter().filter(|vehicle| {
            let occupied = taken.remove(&vehicle.id).unwrap_or_default();
            let is_own = own.contains(&vehicle.organisation);
            can_be_had(vehicle, occupied, is_own, licences.as_deref(), window, now)
        }));
        if last || free.len() >= SUGGESTIONS {
            break;
        }
    }
    let candidates: Vec<Candidate> = free
        .iter()
        .map(|vehicle| candidate(vehicle, &depots, own.contains(&vehicle.organisation), local_date(now)))
        .collect();
    let ranked = booking::rank(need, &candidates).into_iter().take(SUGGESTIONS);
    let with_record = |suggestion: Suggestion| {
        let record = free.iter().find(|vehicle| vehicle.id == suggestion.vehicle)?;
        Some((suggestion, record.clone()))
    };
    Ok(ranked.filter_map(with_record).collect())
}

/// Whether a vehicle that is not taken can be had for a window: buffers, ban, licence and head start.
fn can_be_had(
    vehicle: &VehicleRecord,
    occupied: Vec<Occupied>,
    own: bool,
    licences: Option<&[LicenceClass]>,
    window: Window,
    now: DateTime<Utc>,
) -> bool {
    let calendar = Calendar { occupied, buffer_minutes: buffer_minutes(vehicle), alternatives: Vec::new() };
    let banned = driving_ban_from(vehicle).is_some_and(|from| local_date(window.end()) >= from);
    let drivable = match (vehicle.licence(), licences) {
        (Some(demanded), Some(held)) => held.iter().any(|held| held.covers(demanded)),
        _ => true,
    };
    let hours = vehicle.terms.head_start_hours.filter(|_| !own);
    let head_start_is_over = hours.is_none_or(|hours| window.start() - Duration::hours(i64::from(hours)) <= now);
    !banned && drivable && head_start_is_over && calendar.conflicts(window, None, now).is_empty()
}

/// The next window of the same length in which a vehicle is free, within two weeks.
pub(crate) async fn find_next_free(
    app: &App,
    actor: &Actor,
    vehicle: &VehicleRecord,
    window: Window,
) -> Result<Option<Window>, ActionError> {
    const DAYS: i64 = 14;
    reading_scope(actor, Permission::Book)?;
    let mut tx = app.store.read().await?;
    let around = Window::new(window.start(), window.end() + Duration::days(DAYS + 1)).unwrap_or(window);
    let calendar = Calendar {
        occupied: tx.list_occupied(vehicle.id, around).await?,
        buffer_minutes: buffer_minutes(vehicle),
        alternatives: Vec::new(),
    };
    Ok(calendar.next_free(window, None, app.now(), DAYS))
}

/// What ranking looks at of a vehicle, on a day.
pub(super) fn candidate(vehicle: &VehicleRecord, depots: &[Depot], own: bool, on: NaiveDate) -> Candidate {
    let about = &vehicle.description;
    Candidate {
        vehicle: vehicle.id,
        class: about.class,
        fuel: about.fuel,
        seats: about.seats,
        load_kg: about.max_load_kg(),
        tow_bar: about.tow_bar,
        lift: about.lift && vehicle.lift_valid_to.is_none_or(|until| on <= until),
        range_km: about.range_km,
        depot: vehicle.depot,
        place: depots.iter().find(|depot| Some(depot.id) == vehicle.depot).and_then(|depot| depot.place),
        own,
        contract_use_permille: vehicle.contract_use_permille(on),
    }
}
