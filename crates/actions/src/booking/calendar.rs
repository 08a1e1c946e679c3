//! The rules and calendar that every attempt to get a vehicle for a window must pass (B-1 … B-3, B-11, B-12).

use chrono::{DateTime, NaiveDate, Utc};
use vagnpark_domain::{
    Refusal,
    access::{Actor, Permission},
    booking::{self, BookingKind, Calendar, Driver, Kept, Occupied, Purpose, Standing, decide_booking},
    ids::{BookingId, OrganisationId, UserId},
    register::{RunBy, Sharing},
    time::Window,
};
use vagnpark_store::{Booked, BookingRecord, Locked, Tx, VehicleRecord};

use crate::{error::ActionError, work::Work, writing_scope};

/// How far around a window the rules look for buffers.
pub(crate) const BUFFER_REACH_MINUTES: u32 = 24 * 60;

/// A question to the domain.
pub(crate) struct Asked<'a> {
    pub(crate) vehicle: &'a VehicleRecord,
    pub(crate) window: Window,
    pub(crate) kind: BookingKind,
    pub(crate) purpose: Purpose,
    /// How the booking organisation stands to the vehicle.
    pub(crate) standing: Standing,
    pub(crate) driver: &'a Driver,
    /// Whether a lift is needed.
    pub(crate) lift: bool,
    /// The booking that is moved, if it is not a new one.
    pub(crate) own_booking: Option<BookingId>,
    /// What that booking keeps.
    pub(crate) kept: Kept,
}

impl<'a> Asked<'a> {
    /// For a booking that is not made yet.
    pub(crate) fn anew(
        vehicle: &'a VehicleRecord,
        window: Window,
        purpose: Purpose,
        standing: Standing,
        driver: &'a Driver,
    ) -> Self {
        Self {
            vehicle,
            window,
            kind: BookingKind::Booking,
            purpose,
            standing,
            driver,
            lift: false,
            own_booking: None,
            kept: Kept::default(),
        }
    }

    /// For a booking as it is, with its own vehicle or another.
    pub(crate) fn again(
        booking: &BookingRecord,
        vehicle: &'a VehicleRecord,
        standing: Standing,
        driver: &'a Driver,
    ) -> Self {
        let anew = Self::anew(vehicle, booking.window, booking.purpose, standing, driver);
        Self {
            kind: booking.kind,
            own_booking: Some(booking.id),
            kept: Kept { start: true, driver: true, time: false },
            ..anew
        }
    }

    /// Lets the domain decide, given what occupies the vehicle. Answers until when the vehicle is then occupied.
    pub(crate) fn decide_beside(&self, occupied: Vec<Occupied>, now: DateTime<Utc>) -> Result<DateTime<Utc>, Refusal> {
        let vehicle = self.vehicle;
        let calendar = Calendar { occupied, buffer_minutes: vehicle.buffer_minutes(), alternatives: Vec::new() };
        let request = booking::Request {
            kind: self.kind,
            window: self.window,
            status: vehicle.status,
            driving_ban_from: vehicle.driving_ban_from(),
            to_inspection: self.purpose == Purpose::Servicing,
            licence_demanded: vehicle.licence(),
            driver: self.driver,
            standing: self.standing,
            head_start_hours: vehicle.terms.head_start_hours,
            needed_lift_valid_to: vehicle.lift_valid_to.filter(|_| self.lift),
            stopped_by_defect: vehicle.stopped_by_defect,
            kept: self.kept,
        };
        Ok(decide_booking(&request, &calendar, self.own_booking, now)?.end())
    }
}

/// Loads what occupies a vehicle, which nobody else decides about meanwhile, and lets the domain decide. Answers until
/// when the vehicle is then occupied.
pub(crate) async fn decide(
    work: &mut Work<'_>,
    vehicle: &Locked<VehicleRecord>,
    asked: &Asked<'_>,
) -> Result<DateTime<Utc>, ActionError> {
    let occupied = work.tx.list_occupied(vehicle.id, reach(asked.window)).await?;
    Ok(asked.decide_beside(occupied, work.now)?)
}

/// How far around a window the rules look.
pub(crate) fn reach(window: Window) -> Window {
    window.extended_by_minutes(BUFFER_REACH_MINUTES)
}

/// How an organisation stands to a vehicle for a window (B-11, V-12).
pub(crate) async fn standing(
    work: &mut Work<'_>,
    vehicle: &VehicleRecord,
    organisation: OrganisationId,
    window: Window,
) -> Result<Standing, ActionError> {
    let today = work.today();
    let run_by = run_by(&mut work.tx, vehicle, today).await?;
    let named = is_named(&mut work.tx, vehicle, organisation).await?;
    Ok(Standing::during(window, &run_by, organisation, (vehicle.sharing, named)))
}

/// Those who run a vehicle in a window, one after the other (V-12).
pub(crate) async fn run_during(
    tx: &mut Tx,
    vehicle: &VehicleRecord,
    window: Window,
    today: NaiveDate,
) -> Result<Vec<OrganisationId>, ActionError> {
    Ok(run_by(tx, vehicle, today).await?.during(window))
}

/// A booking on its locked vehicle, with those who run that in its window.
pub(crate) async fn booked_on(
    work: &mut Work<'_>,
    booking: BookingRecord,
    vehicle: &Locked<VehicleRecord>,
) -> Result<Booked, ActionError> {
    let run_by = run_in(work, vehicle, booking.window).await?;
    Ok(booking.on(vehicle, run_by)?)
}

/// Those who run a vehicle in a window, one after the other (V-12).
pub(crate) async fn run_in(
    work: &mut Work<'_>,
    vehicle: &VehicleRecord,
    window: Window,
) -> Result<Vec<OrganisationId>, ActionError> {
    let today = work.today();
    run_during(&mut work.tx, vehicle, window, today).await
}

/// Who runs a vehicle from a day on.
async fn run_by(tx: &mut Tx, vehicle: &VehicleRecord, today: NaiveDate) -> Result<RunBy, ActionError> {
    let ahead = tx.load_users_from(&[vehicle.id], today).await?.remove(&vehicle.id);
    Ok(RunBy::new(vehicle.organisation, ahead.unwrap_or_default()))
}

/// Whether a vehicle that is shared with some organisations names one.
pub(crate) async fn is_named(
    tx: &mut Tx,
    vehicle: &VehicleRecord,
    organisation: OrganisationId,
) -> Result<bool, ActionError> {
    Ok(vehicle.sharing == Sharing::Organisations && tx.is_shared_with(vehicle.id, organisation).await?)
}

/// Whether the actor may book a vehicle for any organisation, today or later, as far as sharing goes.
pub(crate) async fn is_shared_with_actor(
    tx: &mut Tx,
    actor: &Actor,
    vehicle: &VehicleRecord,
    today: NaiveDate,
) -> Result<bool, ActionError> {
    if actor.scope(Permission::Book).everything() {
        return Ok(true);
    }
    let run_by = run_by(tx, vehicle, today).await?;
    for grant in actor.grants.iter().filter(|grant| grant.role.permits(Permission::Book)) {
        let named = is_named(tx, vehicle, grant.organisation).await?;
        let now = Standing::beside(vehicle.organisation, grant.organisation, vehicle.sharing, named);
        if run_by.is_or_will_be(grant.organisation) || matches!(now, Standing::Shared) {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Who will drive: the person named, or the actor. Only a coordinator of an organisation that a person is in can name
/// them.
pub(crate) async fn find_driver(
    tx: &mut Tx,
    actor: &Actor,
    named: Option<UserId>,
) -> Result<Option<UserId>, ActionError> {
    let Some(id) = named.filter(|id| Some(*id) != actor.user) else { return Ok(actor.user) };
    let scope = writing_scope(actor, Permission::ManageBookings)?;
    if tx.user_is_in(&scope, id).await? { Ok(Some(id)) } else { Err(ActionError::NotFound("driver")) }
}

/// The same, with what matters of them.
pub(crate) async fn load_driver(
    tx: &mut Tx,
    actor: &Actor,
    named: Option<UserId>,
) -> Result<Option<(UserId, Driver)>, ActionError> {
    let Some(id) = find_driver(tx, actor, named).await? else { return Ok(None) };
    Ok(tx.load_drivers(&[id]).await?.remove(&id).map(|driver| (id, driver)))
}

/// What matters of a booking's driver; anybody if nobody is named.
pub(crate) async fn driver_of(tx: &mut Tx, driver: Option<UserId>) -> Result<Driver, ActionError> {
    let Some(id) = driver else { return Ok(Driver::anybody()) };
    tx.load_drivers(&[id]).await?.remove(&id).ok_or(ActionError::NotFound("driver"))
}
