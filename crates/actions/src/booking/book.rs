//! Booking a vehicle for a window (B-1 … B-3, B-5).

use std::collections::{HashMap, HashSet};

use chrono::NaiveDate;
use vagnpark_domain::{
    Refusal,
    access::{Actor, Permission, Permitted, Scope},
    audit::{AuditAction, AuditEntity},
    booking::{BookingKind, BookingState, Driver, Occupied, Standing},
    bounds::table::BOOKING_NOTE,
    ids::{OrganisationId, UserId, VehicleId},
    message::MessageKind,
    register::RunBy,
    time::Window,
};
use vagnpark_store::{
    Attempt, Booked, BookingRecord, Change, Effect, Guard, Locked, LockedVehicles, StoreError, Tx, VehicleRecord,
};

use super::{
    calendar::{Asked, find_driver, is_named, reach, run_in},
    desk::{BookingRequest, Unmet, Wish},
    suggest::taken,
};
use crate::{
    acting_for,
    app::App,
    error::ActionError,
    messages::notify::{about_booking, tell_coordinators},
    work::Work,
    writing_scope,
};

/// Books a vehicle, or says why not and what is free instead. If its bookings need approval, the booking becomes a
/// request. Bookings asked for at the same moment are decided in one transaction, first come first served.
#[tracing::instrument(skip_all)]
pub async fn book_vehicle(app: &App, actor: &Actor, request: BookingRequest) -> Result<BookingRecord, ActionError> {
    let organisation = acting_for(app, actor, Permission::Book, request.organisation).await?;
    let window = Window::new(request.start, request.end).map_err(|_| Refusal::WindowEmpty)?;
    let scope = writing_scope(actor, Permission::Book)?;
    let driver = match request.driver {
        Some(named) => find_driver(&mut app.store.read().await?, actor, Some(named)).await?,
        None => actor.user,
    };
    let attempt = Attempt::current();
    let wish = Wish { actor: actor.clone(), scope, organisation, window, driver, request, attempt };
    let answer = app.booking_desk.ask(wish, |wishes| meet_all(app.clone(), wishes)).await;
    match answer.ok_or_else(|| ActionError::broken("the booking was not answered"))? {
        Ok(booking) => {
            metrics::counter!("vagnpark_bookings_total").increment(1);
            Ok(booking)
        }
        Err(Unmet::Taken(class, conflicts)) => Err(taken(app, actor, class, window, conflicts).await?),
        Err(Unmet::Other(error)) => Err(error),
    }
}

/// Meets wishes together; if that fails as a whole, each by itself, so that nobody is refused because of another.
async fn meet_all(app: App, wishes: Vec<Wish>) -> Vec<Result<BookingRecord, Unmet>> {
    match meet(&app, &wishes).await {
        Ok(answers) => answers,
        Err(unmet) if wishes.len() == 1 => vec![Err(unmet)],
        // Perhaps all were met: anybody who tried again would be in their own way.
        Err(Unmet::Other(ActionError::Store(StoreError::InDoubt))) => {
            wishes.iter().map(|_| Err(StoreError::InDoubt.into())).collect()
        }
        Err(_) => {
            let mut answers = Vec::with_capacity(wishes.len());
            for wish in wishes.chunks(1) {
                answers.push(meet(&app, wish).await.and_then(|mut answers| answers.remove(0)));
            }
            answers
        }
    }
}

/// Decides about wishes in their order, each beside those before it, and writes what was decided.
async fn meet(app: &App, wishes: &[Wish]) -> Result<Vec<Result<BookingRecord, Unmet>>, Unmet> {
    let mut work = app.begin_as_server().await?;
    let today = work.today();
    let mut facts = Facts::load(&mut work.tx, wishes, today).await?;
    let (mut answers, mut made) = (Vec::with_capacity(wishes.len()), Vec::new());
    for wish in wishes {
        let answer = facts.decide(&mut work, wish).await;
        if let Ok(booking) = &answer {
            made.push((wish, booking.clone()));
        }
        answers.push(answer);
    }
    let bookings: Vec<BookingRecord> = made.iter().map(|(_, booking)| booking.clone()).collect();
    match work.tx.insert_bookings(&bookings, None).await {
        Err(StoreError::Guarded(Guard::BookingsNoOverlap)) if wishes.len() == 1 => {
            let class = facts.find(&wishes[0])?.description.class;
            return Err(Unmet::Taken(class, vec![wishes[0].window]));
        }
        written => written?,
    }
    for (wish, booking) in &made {
        ask_for_approval(&mut work, facts.find(wish)?, booking).await?;
        work.note_by(&wish.actor, change(AuditAction::Book, booking, None));
    }
    let done = made.iter().filter_map(|(wish, booking)| {
        let effect = Effect { entity: AuditEntity::Booking, id: booking.id.to_string() };
        wish.attempt.clone().map(|attempt| (attempt, effect))
    });
    work.tx.works_for(done.collect());
    if !made.is_empty() {
        work.finish_noted().await?;
    }
    Ok(answers)
}

/// The facts about the vehicles and drivers that some wishes name.
struct Facts {
    /// The vehicles, by the scope they were found in.
    vehicles: Vec<(Scope, LockedVehicles)>,
    /// Who runs them from a day on.
    ahead: HashMap<VehicleId, Vec<(NaiveDate, OrganisationId)>>,
    occupied: HashMap<VehicleId, Vec<Occupied>>,
    drivers: HashMap<UserId, Driver>,
}

impl Facts {
    async fn load(tx: &mut Tx, wishes: &[Wish], today: NaiveDate) -> Result<Self, Unmet> {
        let mut ids: Vec<VehicleId> = wishes.iter().map(|wish| wish.request.vehicle).collect();
        ids.sort_unstable();
        ids.dedup();
        if wishes.iter().any(|wish| wish.scope != wishes[0].scope) {
            // All of them are locked first, so that the order is the same whatever scopes they are found in.
            tx.lock_vehicles(&Actor::job().scope(Permission::SeeVehicles), &ids).await?;
        }
        let mut vehicles: Vec<(Scope, LockedVehicles)> = Vec::new();
        for wish in wishes {
            if vehicles.iter().all(|(scope, _)| *scope != wish.scope) {
                vehicles.push((wish.scope.clone(), tx.lock_vehicles(&wish.scope, &ids).await?));
            }
        }
        let windows: Vec<_> = wishes.iter().map(|wish| (wish.request.vehicle, reach(wish.window))).collect();
        let drivers: Vec<UserId> = wishes.iter().filter_map(|wish| wish.driver).collect();
        Ok(Self {
            vehicles,
            ahead: tx.load_users_from(&ids, today).await?,
            occupied: tx.list_occupied_each(&windows).await?,
            drivers: tx.load_drivers(&drivers).await?,
        })
    }

    fn find(&self, wish: &Wish) -> Result<&Locked<VehicleRecord>, ActionError> {
        let own = self.vehicles.iter().find(|(scope, _)| *scope == wish.scope);
        own.and_then(|(_, vehicles)| vehicles.get(&wish.request.vehicle)).ok_or(ActionError::NotFound("vehicle"))
    }

    /// Decides about a wish and, if it can be met, occupies the vehicle for it.
    async fn decide(&mut self, work: &mut Work<'_>, wish: &Wish) -> Result<BookingRecord, Unmet> {
        let vehicle = self.find(wish)?;
        let nobody = Driver::default();
        let (driver, about) = wish.driver.and_then(|id| self.drivers.get_key_value(&id)).unzip();
        let run_by = RunBy::new(vehicle.organisation, self.ahead.get(&vehicle.id).cloned().unwrap_or_default());
        let named = is_named(&mut work.tx, vehicle, wish.organisation).await?;
        let standing = Standing::during(wish.window, &run_by, wish.organisation, (vehicle.sharing, named));
        let asked = Asked {
            lift: wish.request.lift,
            ..Asked::anew(vehicle, wish.window, wish.request.purpose, standing, about.unwrap_or(&nobody))
        };
        let occupied = self.occupied.get(&vehicle.id).cloned().unwrap_or_default();
        let occupied_until = match asked.decide_beside(occupied, work.now) {
            Err(Refusal::Taken { conflicts, .. }) => return Err(Unmet::Taken(vehicle.description.class, conflicts)),
            decided => decided.map_err(ActionError::from)?,
        };
        let booking = BookingRecord {
            driver: driver.copied(),
            state: first_state(&wish.actor, vehicle, &run_by.during(wish.window), wish.organisation),
            occupied_until,
            purpose: wish.request.purpose,
            note: BOOKING_NOTE.prose(&wish.request.note)?.into(),
            made_by: wish.actor.user,
            ..BookingRecord::new(work.app.new_id(), vehicle.id, wish.organisation, BookingKind::Booking, wish.window)
        };
        if booking.state != BookingState::Requested {
            let window = Window::new(wish.window.start(), occupied_until).map_err(|_| Refusal::WindowEmpty)?;
            let taken = Occupied { booking: booking.id, window, state: booking.state };
            self.occupied.entry(booking.vehicle).or_default().push(taken);
        }
        Ok(booking)
    }
}

/// The state a booking begins in of a vehicle that some run in its window: somebody who coordinates it for them needs
/// nobody's approval (B-5, V-12).
pub(crate) fn first_state(
    actor: &Actor,
    vehicle: &VehicleRecord,
    run_by: &[OrganisationId],
    organisation: OrganisationId,
) -> BookingState {
    let coordinates = |runs| actor.may_in(Permission::ManageBookings, runs);
    vehicle.terms.approval.first_state_with(run_by, organisation, coordinates)
}

/// Which of some vehicles the actor can only request for an organisation, for somebody to approve (B-5); in a window,
/// or today.
#[tracing::instrument(skip_all)]
pub async fn only_requested(
    app: &App,
    actor: &Actor,
    vehicles: &[&VehicleRecord],
    window: Option<Window>,
    organisation: Option<OrganisationId>,
) -> Result<HashSet<VehicleId>, ActionError> {
    let Some(organisation) = organisation.or(actor.scope(Permission::Book).only()) else { return Ok(HashSet::new()) };
    let ids: Vec<VehicleId> = vehicles.iter().map(|vehicle| vehicle.id).collect();
    let mut ahead = app.store.read().await?.load_users_from(&ids, app.today()).await?;
    let asks = |vehicle: &&&VehicleRecord| {
        let run_by = RunBy::new(vehicle.organisation, ahead.remove(&vehicle.id).unwrap_or_default());
        let runs = window.map_or_else(|| vec![vehicle.organisation], |window| run_by.during(window));
        first_state(actor, vehicle, &runs, organisation) == BookingState::Requested
    };
    Ok(vehicles.iter().filter(asks).map(|vehicle| vehicle.id).collect())
}

/// Tells the coordinators of the vehicle that a request waits for them: of those who run it then.
pub(crate) async fn ask_for_approval(
    work: &mut Work<'_>,
    vehicle: &VehicleRecord,
    booking: &BookingRecord,
) -> Result<(), ActionError> {
    if booking.state != BookingState::Requested {
        return Ok(());
    }
    for runs in run_in(work, vehicle, booking.window).await? {
        let about = about_booking(vehicle, booking);
        tell_coordinators(work, runs, MessageKind::ApprovalWanted, about).await?;
    }
    Ok(())
}

/// Writes a booking that has been decided; answers the booking as it then is. It is a refusal if the database's guard
/// refuses it, or if somebody else has changed it meanwhile.
pub(crate) async fn put_booking(
    tx: &mut Tx,
    before: &Permitted<Booked>,
    after: BookingRecord,
) -> Result<BookingRecord, ActionError> {
    let window = after.window;
    match tx.update_booking(before, after).await {
        Err(StoreError::Guarded(Guard::BookingsNoOverlap)) => {
            Err(Refusal::Taken { conflicts: vec![window], alternatives: Vec::new() }.into())
        }
        Err(StoreError::Guarded(Guard::OneOut)) => Err(Refusal::VehicleOut.into()),
        written => Ok(written?),
    }
}

/// The audit entry of a booking, which is also its history (B-10).
pub fn change(action: AuditAction, booking: &BookingRecord, before: Option<&BookingRecord>) -> Change {
    change_because(action, booking, before, "")
}

/// The same with the reason that was given.
pub(crate) fn change_because(
    action: AuditAction,
    booking: &BookingRecord,
    before: Option<&BookingRecord>,
    reason: &str,
) -> Change {
    let json = |booking: &BookingRecord| {
        serde_json::json!({
            "vehicle": booking.vehicle,
            "organisation": booking.organisation,
            "purpose": booking.purpose,
            "state": booking.state,
            "start": booking.window.start(),
            "end": booking.window.end(),
            "driver": booking.driver,
            "odometer_out_km": booking.odometer_out_km,
            "odometer_in_km": booking.odometer_in_km,
        })
    };
    let mut after = json(booking);
    if !reason.is_empty() {
        after["reason"] = reason.into();
    }
    Change {
        action,
        entity: AuditEntity::Booking,
        entity_id: booking.id.to_string(),
        organisation: Some(booking.organisation),
        before: before.map(json),
        after: Some(after),
    }
}
