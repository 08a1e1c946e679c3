//! Passing on what somebody has ahead – they are locked out, or away for long: their bookings are handed on to somebody
//! else or called off, all of them or some, by those who may change them.

use std::collections::HashMap;

use vagnpark_domain::{
    Fault, Field, Refusal,
    access::{Actor, BookingVerb, Denied, Permission},
    bounds::{Prose, table::REASON},
    ids::{BookingId, UserId, VehicleId},
};
use vagnpark_store::{BookingRecord, LockedVehicles, Tx, UserRecord};

use super::{
    calendar::booked_on,
    change::{BookingChange, Freed, cancel, decide_and_move},
    locked_out::list_ahead,
};
use crate::{app::App, error::ActionError, reading_scope, register::find::numbers_of, work::Work, writing_scope};

/// What is done with them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PassOn {
    /// They are handed on to somebody.
    To(UserId),
    /// They are called off.
    CallOff,
}

/// What was done, booking by booking.
#[derive(Clone, Debug, Default)]
pub struct PassedOn {
    /// The numbers of the vehicles of those that stay.
    pub numbers: HashMap<VehicleId, String>,
    /// Those that were handed on or called off, as they are now.
    pub done: Vec<BookingRecord>,
    /// Those that stay as they are, and why.
    pub refused: Vec<(BookingRecord, Refusal)>,
}

/// Passes on what somebody has ahead, of which the actor may change it: the bookings named or, without a list, all.
/// What cannot be passed on, or is no longer theirs, is answered with the reason, and the rest is done, in one
/// transaction.
#[tracing::instrument(skip_all)]
pub async fn pass_on(
    app: &App,
    actor: &Actor,
    driver: UserId,
    named: Option<&[BookingId]>,
    what: PassOn,
    reason: &str,
) -> Result<PassedOn, ActionError> {
    let scope = writing_scope(actor, Permission::ManageBookings)?;
    if what == PassOn::To(driver) {
        return Err(Refusal::at(Field::Driver, Fault::Unchanged).into());
    }
    let reason = REASON.prose(reason)?;
    if named.is_some_and(<[BookingId]>::is_empty) {
        return Err(Refusal::at(Field::Bookings, Fault::Missing).into());
    }
    let mut work = app.begin(actor).await?;
    let ahead = list_ahead(&mut work.tx, &scope, driver, work.now).await?;
    let vehicles: Vec<VehicleId> = ahead.iter().map(|booking| booking.vehicle).collect();
    let vehicles = work.tx.lock_vehicles(&actor.scope(Permission::SeeVehicles), &vehicles).await?;
    if ahead.is_empty() && !work.tx.user_is_in(&scope, driver).await? {
        return Err(ActionError::NotFound("driver"));
    }
    // As they are now that nobody else decides about their vehicles.
    let mut ahead = list_ahead(&mut work.tx, &scope, driver, work.now).await?;
    let mut passed = PassedOn::default();
    if let Some(named) = named {
        for id in named.iter().filter(|id| ahead.iter().all(|booking| booking.id != **id)) {
            let gone = work.tx.find_booking(&scope, *id).await?.ok_or(ActionError::NotFound("booking"))?;
            let why = if gone.state.is_open() { Refusal::Stale } else { Refusal::in_state(gone.state) };
            passed.refused.push((gone, why));
        }
        ahead.retain(|booking| named.contains(&booking.id));
    }
    for booking in ahead {
        match pass_one_on(&mut work, &vehicles, &booking, what, &reason).await {
            Ok(after) => passed.done.push(after),
            Err(ActionError::Refused(why)) => passed.refused.push((booking, why)),
            Err(error) => return Err(error),
        }
    }
    let stay = passed.refused.iter().map(|(booking, _)| booking.vehicle).collect();
    passed.numbers = numbers_of(&mut work.tx, &scope, stay).await?;
    if !passed.done.is_empty() {
        work.finish_noted().await?;
    }
    Ok(passed)
}

async fn pass_one_on(
    work: &mut Work<'_>,
    vehicles: &LockedVehicles,
    booking: &BookingRecord,
    what: PassOn,
    reason: &Prose,
) -> Result<BookingRecord, ActionError> {
    let vehicle = vehicles.get(&booking.vehicle).ok_or(ActionError::NotFound("vehicle"))?;
    let booked = booked_on(work, booking.clone(), vehicle).await?;
    let permitted = work.permit(BookingVerb::Change, booked).map_err(|Denied| ActionError::NotPermitted)?;
    match what {
        PassOn::To(driver) => {
            let asked = BookingChange { driver: Some(driver), ..BookingChange::default() };
            decide_and_move(work, &permitted, vehicle, &asked, Freed::Offered).await
        }
        PassOn::CallOff => cancel(work, &permitted, vehicle, reason, Freed::Offered).await,
    }
}

/// What somebody has ahead, and who could take it over.
#[derive(Clone, Debug)]
pub struct ToPassOn {
    /// Whose they are.
    pub name: String,
    /// Whether that person is locked out.
    pub locked_out: bool,
    /// The bookings, earliest first.
    pub ahead: Vec<BookingRecord>,
    /// The numbers of their vehicles.
    pub numbers: HashMap<VehicleId, String>,
    /// Those of the actor's people who could drive instead.
    pub drivers: Vec<UserRecord>,
}

/// What somebody has ahead that the actor coordinates, and who could take it over.
#[tracing::instrument(skip_all)]
pub async fn open_to_pass_on(app: &App, actor: &Actor, driver: UserId) -> Result<ToPassOn, ActionError> {
    let scope = reading_scope(actor, Permission::ManageBookings)?;
    let mut tx = app.store.read().await?;
    let user = tx.find_user(driver).await?.ok_or(ActionError::NotFound("driver"))?;
    let ahead = list_ahead(&mut tx, &scope, driver, app.now()).await?;
    if ahead.is_empty() && !tx.user_is_in(&scope, driver).await? {
        return Err(ActionError::NotFound("driver"));
    }
    let numbers = numbers_of(&mut tx, &scope, ahead.iter().map(|booking| booking.vehicle).collect()).await?;
    let drivers = drivers_instead(&mut tx, actor, driver).await?;
    Ok(ToPassOn { name: user.name, locked_out: user.disabled, ahead, numbers, drivers })
}

/// The actor's people who may book and are let in, except one, by name.
async fn drivers_instead(tx: &mut Tx, actor: &Actor, but: UserId) -> Result<Vec<UserRecord>, ActionError> {
    let mut drivers = tx.list_users(&actor.scope(Permission::ManageBookings)).await?;
    drivers.retain(|user| user.id != but && user.driver().may_be_given_a_vehicle().is_ok());
    drivers.sort_by(|one, other| (&one.name, &one.login).cmp(&(&other.name, &other.login)));
    Ok(drivers)
}
