//! Booking by need: the free vehicles that fit, ranked, with the reasons (B-8).

use std::collections::HashMap;

use chrono::Duration;
use vagnpark_domain::{
    access::{Actor, Permission},
    booking::{self, Calendar, Candidate, Need, Suggestion},
    ids::VehicleId,
    time::Window,
    vehicle::VehicleStatus,
};
use vagnpark_store::{Depot, VehicleFilter, VehicleRecord};

use super::{
    ask_calendar::{BUFFER_REACH_MINUTES, buffer_minutes, driving_ban_from},
    reading_scope,
};
use crate::{app::App, error::ActionError};

/// At most this many vehicles are suggested or offered instead.
pub(crate) const SUGGESTIONS: usize = 10;

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
    let depots = tx.list_depots().await?;
    let mut calendars: HashMap<VehicleId, Calendar> = HashMap::new();
    for (vehicle, occupied) in tx.list_all_occupied(window.extended_by_minutes(BUFFER_REACH_MINUTES)).await? {
        calendars.entry(vehicle).or_default().occupied.push(occupied);
    }
    let own = |vehicle: &VehicleRecord| actor.grants.iter().any(|grant| grant.organisation == vehicle.organisation);
    let head_start_is_over = |vehicle: &VehicleRecord| {
        let hours = vehicle.terms.head_start_hours.filter(|_| !own(vehicle));
        hours.is_none_or(|hours| window.start() - Duration::hours(i64::from(hours)) <= now)
    };
    let free: Vec<&VehicleRecord> = vehicles
        .iter()
        .filter(|vehicle| {
            let buffer_minutes = buffer_minutes(vehicle);
            let occupied = calendars.remove(&vehicle.id).unwrap_or_default().occupied;
            let calendar = Calendar { occupied, buffer_minutes, alternatives: Vec::new() };
            let banned =
                driving_ban_from(vehicle).is_some_and(|from| vagnpark_domain::time::local_date(window.end()) >= from);
            let drivable = match (vehicle.licence(), &licences) {
                (Some(demanded), Some(held)) => held.iter().any(|held| held.covers(demanded)),
                _ => true,
            };
            !banned
                && drivable
                && !vehicle.stopped_by_defect
                && head_start_is_over(vehicle)
                && calendar.conflicts(window, None, now).is_empty()
        })
        .collect();
    let candidates: Vec<Candidate> = free.iter().map(|vehicle| candidate(vehicle, &depots, own(vehicle))).collect();
    let ranked = booking::rank(need, &candidates).into_iter().take(SUGGESTIONS);
    let with_record = |suggestion: Suggestion| {
        let record = free.iter().find(|vehicle| vehicle.id == suggestion.vehicle)?;
        Some((suggestion, (*record).clone()))
    };
    Ok(ranked.filter_map(with_record).collect())
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

/// What ranking looks at of a vehicle.
pub(super) fn candidate(vehicle: &VehicleRecord, depots: &[Depot], own: bool) -> Candidate {
    let about = &vehicle.description;
    Candidate {
        vehicle: vehicle.id,
        class: about.class,
        fuel: about.fuel,
        seats: about.seats,
        load_kg: about.max_load_kg(),
        tow_bar: about.tow_bar,
        lift: about.lift,
        range_km: about.range_km,
        place: depots.iter().find(|depot| Some(depot.id) == vehicle.depot).and_then(|depot| depot.place),
        own,
        contract_use_permille: None,
    }
}
