//! Bookings in the way of a block, and their replacements: every booking is shown with equal or better vehicles, and
//! all answers are carried out with the block in one transaction (B-7).

use std::collections::HashMap;

use vagnpark_domain::{
    Refusal,
    access::{Actor, BookingVerb, Permission},
    booking::{self, BookingKind, BookingState, Candidate, Need, Occupied, Standing},
    bounds::Prose,
    ids::{BookingId, OrganisationId, VehicleId},
    register::{RunBy, VehicleStatus},
    time::Window,
};
use vagnpark_store::{BookingFilter, BookingRecord, Locked, LockedVehicles, Tx, VehicleFilter, VehicleRecord};

use super::{
    calendar::{Asked, BUFFER_REACH_MINUTES, booked_on, driver_of, reach},
    change::{BookingChange, Freed, cancel, decide_and_move},
    suggest::candidate,
};
use crate::{app::App, error::ActionError, work::Work};

/// A booking that a block hits, with the vehicles that could replace its own.
#[derive(Clone, Debug)]
pub struct Hit {
    /// The booking that is hit.
    pub booking: BookingRecord,
    /// Equal or better vehicles that are free then, best first. The first is free even if every hit before this one
    /// takes its first.
    pub instead: Vec<VehicleRecord>,
}

/// The answer for a booking that a block hits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// It goes to another vehicle.
    MoveTo(VehicleId),
    /// It is called off, and its driver is told why.
    Cancel {
        /// The reason, in words.
        reason: Prose,
    },
}

/// The most replacements that are offered for each booking.
const OFFERED: usize = 5;

/// The live bookings of a vehicle in a window, by start, each with the vehicles that could replace its own.
pub(crate) async fn find_hits(
    tx: &mut Tx,
    app: &App,
    actor: &Actor,
    vehicle: &VehicleRecord,
    window: Window,
) -> Result<Vec<Hit>, ActionError> {
    let bookings = hit_bookings(tx, actor, vehicle.id, window).await?;
    let Some(span) = span_of(&bookings) else { return Ok(Vec::new()) };
    let scope = actor.scope(Permission::SeeVehicles);
    let filter = VehicleFilter {
        class: Some(vehicle.description.class),
        status: Some(VehicleStatus::InService),
        limit: i64::MAX,
        ..VehicleFilter::default()
    };
    let depots = tx.list_depots().await?;
    let all = tx.list_vehicles(&scope, &filter).await?;
    let organisations: Vec<OrganisationId> = bookings.iter().map(|booking| booking.organisation).collect();
    let shares = tx.list_shares_with(&organisations).await?;
    let ids: Vec<VehicleId> = all.iter().map(|other| other.id).collect();
    let ahead = tx.load_users_from(&ids, app.today()).await?;
    let mut taken: HashMap<VehicleId, Vec<Occupied>> = HashMap::new();
    for (busy, occupied) in tx.list_all_occupied(reach(span)).await? {
        taken.entry(busy).or_default().push(occupied);
    }
    let (now, today) = (app.now(), app.today());
    let mut hits = Vec::new();
    for booking in bookings {
        let driver = driver_of(tx, booking.driver).await?;
        let original = candidate(vehicle, &depots, false, booking.window, today);
        let mut candidates: Vec<Candidate> = Vec::new();
        for other in all.iter().filter(|other| other.id != vehicle.id) {
            let named = shares.contains(&(other.id, booking.organisation));
            let run_by = RunBy::new(other.organisation, ahead.get(&other.id).cloned().unwrap_or_default());
            let standing = Standing::during(booking.window, &run_by, booking.organisation, (other.sharing, named));
            let asked = Asked::again(&booking, other, standing, &driver);
            let offered = candidate(other, &depots, standing == Standing::Own, booking.window, today);
            if booking::is_equal_or_better(&offered, &original)
                && asked.decide_beside(taken.get(&other.id).cloned().unwrap_or_default(), now).is_ok()
            {
                candidates.push(offered);
            }
        }
        let need = Need {
            near: original.place,
            at: original.depot,
            seats: original.seats,
            class: Some(original.class),
            ..Need::default()
        };
        let ranked = booking::rank(&need, &candidates);
        let instead: Vec<VehicleRecord> = ranked
            .iter()
            .take(OFFERED)
            .filter_map(|suggestion| all.iter().find(|other| other.id == suggestion.vehicle).cloned())
            .collect();
        if let Some(first) = instead.first() {
            // The next hit must not be offered the same vehicle for the same time.
            let window = booking.window.extended_by_minutes(first.buffer_minutes());
            let held = Occupied { booking: booking.id, window, state: BookingState::Confirmed };
            taken.entry(first.id).or_default().push(held);
        }
        hits.push(Hit { booking, instead });
    }
    Ok(hits)
}

async fn hit_bookings(
    tx: &mut Tx,
    actor: &Actor,
    vehicle: VehicleId,
    window: Window,
) -> Result<Vec<BookingRecord>, ActionError> {
    let filter = BookingFilter {
        vehicle: Some(vehicle),
        ends_after: Some(window.start() - chrono::Duration::minutes(i64::from(BUFFER_REACH_MINUTES))),
        starts_before: Some(window.end()),
        limit: i64::MAX,
        ..BookingFilter::default()
    };
    let mut bookings = tx.list_bookings(&actor.scope(Permission::SeeVehicles), &filter).await?;
    bookings.retain(|booking| booking.state.is_live() && booking.occupied_until > window.start());
    bookings.sort_by_key(|booking| booking.window.start());
    Ok(bookings)
}

fn span_of(bookings: &[BookingRecord]) -> Option<Window> {
    let start = bookings.iter().map(|booking| booking.window.start()).min()?;
    let end = bookings.iter().map(|booking| booking.window.end()).max()?;
    Window::new(start, end).ok()
}

/// Carries out the answers for every booking that a block of one of the locked vehicles hits. If any lacks an answer,
/// the refusal names all that do; a booking that is out, or is itself a block, cannot be moved away.
pub(crate) async fn clear_window(
    work: &mut Work<'_>,
    held: &LockedVehicles,
    vehicle: &Locked<VehicleRecord>,
    window: Window,
    answers: &HashMap<BookingId, Answer>,
) -> Result<(), ActionError> {
    let hit = hit_bookings(&mut work.tx, work.actor, vehicle.id, window).await?;
    let fixed =
        |booking: &&BookingRecord| booking.kind == BookingKind::Block || booking.state == BookingState::CheckedOut;
    let conflicts: Vec<Window> = hit.iter().filter(fixed).map(|booking| booking.window).collect();
    if !conflicts.is_empty() {
        return Err(Refusal::Taken { conflicts, alternatives: Vec::new() }.into());
    }
    // An answer takes the booking off the vehicle: back to the same one is none.
    let answered = |id: &BookingId| match answers.get(id) {
        Some(Answer::MoveTo(target)) => *target != vehicle.id,
        Some(Answer::Cancel { .. }) => true,
        None => false,
    };
    let unanswered: Vec<BookingId> = hit.iter().map(|booking| booking.id).filter(|id| !answered(id)).collect();
    if !unanswered.is_empty() {
        return Err(Refusal::BlockHitsBookings { bookings: unanswered }.into());
    }
    for booking in hit {
        let booking = booked_on(work, booking, vehicle).await?;
        let booking = work.permit(BookingVerb::Clear, booking)?;
        match answers.get(&booking.id) {
            Some(Answer::MoveTo(target)) => {
                let target = held.get(target).ok_or(ActionError::NotFound("vehicle"))?;
                let asked = BookingChange { vehicle: Some(target.id), ..BookingChange::default() };
                decide_and_move(work, &booking, target, &asked, Freed::Needed).await?;
            }
            Some(Answer::Cancel { reason }) => {
                cancel(work, &booking, vehicle, reason, Freed::Needed).await?;
            }
            None => {}
        }
    }
    Ok(())
}

/// Locks a vehicle, if it is in sight, and those that the answers move its bookings to.
pub(crate) async fn hold_with_targets(
    work: &mut Work<'_>,
    vehicle: VehicleId,
    answers: &HashMap<BookingId, Answer>,
) -> Result<LockedVehicles, ActionError> {
    let target = |answer: &Answer| match answer {
        Answer::MoveTo(vehicle) => Some(*vehicle),
        Answer::Cancel { .. } => None,
    };
    let needed: Vec<VehicleId> = answers.values().filter_map(target).chain([vehicle]).collect();
    Ok(work.tx.lock_vehicles(&work.actor.scope(Permission::SeeVehicles), &needed).await?)
}
