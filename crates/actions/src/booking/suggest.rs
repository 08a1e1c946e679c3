//! Booking by need: the free vehicles that fit, ranked, with the reasons (B-8).

use chrono::{Duration, NaiveDate};
use vagnpark_domain::{
    Refusal,
    access::{Actor, Permission},
    booking::{self, Calendar, Candidate, Driver, Kept, Need, Purpose, Standing, Suggestion},
    ids::{OrganisationId, VehicleId},
    register::{LicenceClass, RunBy, VehicleClass},
    time::{Window, local_date},
};
use vagnpark_store::{Depot, FreeSearch, VehicleRecord};

use super::calendar::{Asked, driver_of, reach};
use crate::{app::App, error::ActionError, reading_scope};

/// The most vehicles that are suggested or offered instead.
pub(crate) const SUGGESTIONS: usize = 10;

/// How many vehicles are looked at in a round. Most searches need only one round.
const ROUND: usize = 40;

/// The data that a search begins with.
#[derive(Clone, Debug)]
pub struct Beginning {
    /// The depots to begin from.
    pub depots: Vec<Depot>,
    /// The vehicle that was asked for, if the actor may see it.
    pub vehicle: Option<VehicleRecord>,
}

/// The depots, and the vehicle that was asked for, if one was.
#[tracing::instrument(skip_all)]
pub async fn begin_search(app: &App, actor: &Actor, asked_for: Option<VehicleId>) -> Result<Beginning, ActionError> {
    let mut tx = app.store.read().await?;
    let depots = tx.list_depots().await?;
    let vehicle = match asked_for {
        Some(id) => tx.find_vehicle(&actor.scope(Permission::SeeVehicles), id).await?,
        None => None,
    };
    Ok(Beginning { depots, vehicle })
}

/// What a search found.
#[derive(Clone, Debug)]
pub struct Found {
    /// The free vehicles that fit, best first, each with its record.
    pub free: Vec<(Suggestion, VehicleRecord)>,
    /// The licences that other free vehicles that fit demand, and that the actor lacks (B-12).
    pub licences_missing: Vec<LicenceClass>,
}

/// The free vehicles that fit a need, best first, with the vehicle's record (B-8). The database hands over the best
/// that are not taken; buffers, bans, licences and the order are decided here.
#[tracing::instrument(skip_all)]
pub async fn suggest_vehicles(app: &App, actor: &Actor, need: &Need, window: Window) -> Result<Found, ActionError> {
    let scope = reading_scope(actor, Permission::Book)?;
    let now = app.now();
    let mut tx = app.store.read().await?;
    let driver = driver_of(&mut tx, actor.user).await?;
    let depots = tx.list_depots().await?;
    let distances: Vec<_> =
        depots.iter().filter_map(|depot| Some((depot.id, need.distance_to(Some(depot.id), depot.place)?))).collect();
    let own: Vec<OrganisationId> = actor.grants.iter().map(|grant| grant.organisation).collect();
    let search = FreeSearch { need, window, now, own: &own, distances: &distances };
    let mut free: Vec<VehicleRecord> = Vec::new();
    let mut licences_missing: Vec<LicenceClass> = Vec::new();
    let anybody = Driver::anybody();
    for round in 0_i64.. {
        let limit = i64::try_from(ROUND).unwrap_or(40);
        let found = tx.list_free_vehicles(&scope, &search, round * limit, limit).await?;
        let last = found.len() < ROUND;
        let ids: Vec<VehicleId> = found.iter().map(|vehicle| vehicle.id).collect();
        let mut ahead = tx.load_users_from(&ids, local_date(now)).await?;
        let mut taken = tx.list_occupied_of(&ids, reach(window)).await?;
        for vehicle in found {
            let occupied = taken.remove(&vehicle.id).unwrap_or_default();
            // A vehicle that is in sight for booking and not one's own is shared.
            let run_by = RunBy::new(vehicle.organisation, ahead.remove(&vehicle.id).unwrap_or_default());
            let beside = |own| Standing::during(window, &run_by, own, (vehicle.sharing, true));
            let best = own.iter().copied().map(beside).min();
            let standing = best.filter(|_| !scope.everything()).unwrap_or(Standing::Shared);
            let asked = Asked {
                lift: need.lift,
                kept: Kept { start: true, ..Kept::default() },
                ..Asked::anew(&vehicle, window, Purpose::Travel, standing, &anybody)
            };
            if asked.decide_beside(occupied, now).is_err() {
                continue;
            }
            match vehicle.licence().filter(|demanded| !driver.may_drive(Some(*demanded))) {
                None => free.push(vehicle),
                Some(demanded) if licences_missing.contains(&demanded) => {}
                Some(demanded) => licences_missing.push(demanded),
            }
        }
        if last || free.len() >= SUGGESTIONS {
            break;
        }
    }
    let candidates: Vec<Candidate> = free
        .iter()
        .map(|vehicle| candidate(vehicle, &depots, own.contains(&vehicle.organisation), window, local_date(now)))
        .collect();
    let ranked = booking::rank(need, &candidates).into_iter().take(SUGGESTIONS);
    let with_record = |suggestion: Suggestion| {
        let record = free.iter().find(|vehicle| vehicle.id == suggestion.vehicle)?;
        Some((suggestion, record.clone()))
    };
    Ok(Found { free: ranked.filter_map(with_record).collect(), licences_missing })
}

/// The refusal that names what is free instead: vehicles of the same class, best first.
#[tracing::instrument(skip_all)]
pub async fn taken(
    app: &App,
    actor: &Actor,
    class: VehicleClass,
    window: Window,
    conflicts: Vec<Window>,
) -> Result<ActionError, ActionError> {
    let need = Need { class: Some(class), ..Need::default() };
    let free = suggest_vehicles(app, actor, &need, window).await?.free;
    let alternatives: Vec<VehicleId> = free.into_iter().map(|(suggestion, _)| suggestion.vehicle).collect();
    Ok(Refusal::Taken { conflicts, alternatives }.into())
}

/// The next window of the same length in which a vehicle is free, within two weeks.
#[tracing::instrument(skip_all)]
pub async fn find_next_free(
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
        buffer_minutes: vehicle.buffer_minutes(),
        alternatives: Vec::new(),
    };
    Ok(calendar.next_free(window, None, app.now(), DAYS))
}

/// A vehicle as a candidate for ranking, with its lease as known on a day.
pub(crate) fn candidate(
    vehicle: &VehicleRecord,
    depots: &[Depot],
    own: bool,
    window: Window,
    on: NaiveDate,
) -> Candidate {
    let place = depots.iter().find(|depot| Some(depot.id) == vehicle.depot).and_then(|depot| depot.place);
    vehicle.candidate(place, own, window, on)
}
