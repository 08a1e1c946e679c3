//! What every path that wants a vehicle for a window asks first: its rules and its calendar (B-1 … B-3,
//! B-11, B-12).

use chrono::{DateTime, NaiveDate, Utc};
use vagnpark_domain::{
    Refusal,
    access::{Actor, Permission},
    booking::{self, BookingKind, Calendar, Need, Occupied, Purpose, Standing, decide_booking},
    ids::{BookingId, OrganisationId, UserId, VehicleId},
    servicing::inspection_due,
    time::Window,
    vehicle::{LicenceClass, Sharing, VehicleClass},
};
use vagnpark_store::{Tx, VehicleRecord};

use super::{suggest_vehicles::suggest_vehicles, writing_scope};
use crate::{app::App, error::ActionError};

/// The rules look this far around a window for buffers.
pub(super) const BUFFER_REACH_MINUTES: u32 = 24 * 60;

/// What is asked of the domain.
pub(super) struct Asked<'a> {
    pub(super) vehicle: &'a VehicleRecord,
    pub(super) window: Window,
    pub(super) kind: BookingKind,
    pub(super) purpose: Purpose,
    /// The organisation that books.
    pub(super) organisation: OrganisationId,
    pub(super) licences: &'a [LicenceClass],
    /// Whether a lift is needed.
    pub(super) lift: bool,
    /// The booking that is moved, if it is not a new one.
    pub(super) own_booking: Option<BookingId>,
    /// Whether that booking keeps its start.
    pub(super) start_kept: bool,
}

/// Loads what the domain decides from, and lets it decide. Answers until when the vehicle is taken.
pub(super) async fn decide(tx: &mut Tx, asked: &Asked<'_>, now: DateTime<Utc>) -> Result<DateTime<Utc>, ActionError> {
    let occupied = tx.list_occupied(asked.vehicle.id, reach(asked.window)).await?;
    decide_beside(tx, asked, occupied, now).await
}

/// How far around a window the rules look.
pub(super) fn reach(window: Window) -> Window {
    window.extended_by_minutes(BUFFER_REACH_MINUTES)
}

/// The same beside what is known to take the vehicle's time.
pub(super) async fn decide_beside(
    tx: &mut Tx,
    asked: &Asked<'_>,
    occupied: Vec<Occupied>,
    now: DateTime<Utc>,
) -> Result<DateTime<Utc>, ActionError> {
    let vehicle = asked.vehicle;
    let standing = if vehicle.organisation == asked.organisation {
        Standing::Own
    } else if is_open_to(tx, vehicle, asked.organisation).await? {
        Standing::Shared
    } else {
        Standing::Stranger
    };
    let calendar = Calendar { occupied, buffer_minutes: buffer_minutes(vehicle), alternatives: Vec::new() };
    let request = booking::Request {
        kind: asked.kind,
        window: asked.window,
        status: vehicle.status,
        driving_ban_from: driving_ban_from(vehicle),
        to_inspection: asked.purpose == Purpose::Servicing,
        licence_demanded: vehicle.licence(),
        licences: asked.licences,
        standing,
        head_start_hours: vehicle.terms.head_start_hours,
        needed_lift_valid_to: vehicle.lift_valid_to.filter(|_| asked.lift),
        stopped_by_defect: vehicle.stopped_by_defect,
        start_kept: asked.start_kept,
    };
    Ok(decide_booking(&request, &calendar, asked.own_booking, now)?.end())
}

/// Whether an organisation may book a vehicle (B-11).
pub(super) async fn is_open_to(
    tx: &mut Tx,
    vehicle: &VehicleRecord,
    organisation: OrganisationId,
) -> Result<bool, ActionError> {
    Ok(vehicle.organisation == organisation
        || match vehicle.sharing {
            Sharing::Private => false,
            Sharing::Pool => true,
            Sharing::Organisations => tx.is_shared_with(vehicle.id, organisation).await?,
        })
}

/// Minutes a vehicle needs after each booking (B-3).
pub(super) fn buffer_minutes(vehicle: &VehicleRecord) -> u32 {
    u32::try_from(vehicle.description.buffer_minutes).unwrap_or(0)
}

/// The first day of a driving ban for a missed inspection (S-2).
pub(crate) fn driving_ban_from(vehicle: &VehicleRecord) -> Option<NaiveDate> {
    inspection_due(vehicle.inspection_state()).and_then(|due| due.ban_from)
}

/// The refusal that names what is free instead: vehicles of the same class, best first.
pub(super) async fn taken(
    app: &App,
    actor: &Actor,
    class: VehicleClass,
    window: Window,
    conflicts: Vec<Window>,
) -> Result<ActionError, ActionError> {
    let need = Need { class: Some(class), ..Need::default() };
    let free = suggest_vehicles(app, actor, &need, window).await?;
    let alternatives: Vec<VehicleId> = free.into_iter().map(|(suggestion, _)| suggestion.vehicle).collect();
    Ok(Refusal::Taken { conflicts, alternatives }.into())
}

/// Who will drive: the person named, or the actor. Naming somebody else takes a coordinator of an organisation that
/// person is in.
pub(super) async fn find_driver(
    tx: &mut Tx,
    actor: &Actor,
    named: Option<UserId>,
) -> Result<Option<UserId>, ActionError> {
    let Some(id) = named.filter(|id| Some(*id) != actor.user) else { return Ok(actor.user) };
    let scope = writing_scope(actor, Permission::ManageBookings)?;
    if tx.user_is_in(&scope, id).await? { Ok(Some(id)) } else { Err(ActionError::NotFound("driver")) }
}

/// The same with the licences held.
pub(super) async fn load_driver(
    tx: &mut Tx,
    actor: &Actor,
    named: Option<UserId>,
) -> Result<Option<(UserId, Vec<LicenceClass>)>, ActionError> {
    let Some(id) = find_driver(tx, actor, named).await? else { return Ok(None) };
    Ok(tx.find_user(id).await?.map(|user| (user.id, user.licences)))
}

/// The licences of whoever drives a booking; none if nobody is named.
pub(super) async fn licences_of(tx: &mut Tx, driver: Option<UserId>) -> Result<Vec<LicenceClass>, ActionError> {
    match driver {
        Some(driver) => Ok(tx.find_user(driver).await?.map_or(Vec::new(), |user| user.licences)),
        None => Ok(LicenceClass::ALL.to_vec()),
    }
}
