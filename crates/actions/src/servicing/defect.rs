//! Defects from drivers, with pictures. One that says not to drive stops the vehicle at once (S-9).

use std::collections::HashMap;

use chrono::Duration;
use serde_json::json;
use vagnpark_domain::{
    Fault, Field, Refusal, UnknownWord,
    access::{Actor, Denied, Permission, VehicleVerb},
    audit::{AuditAction, AuditEntity},
    booking::BookingState,
    bounds::table::{DESCRIPTION, OUTCOME},
    ids::{BookingId, DefectId, UserId, VehicleId},
    limits::MAX_PICTURES,
    message::MessageKind,
    servicing::{DefectState, Severity},
};
use vagnpark_store::{BookingFilter, Change, Concerning, DefectFilter, DefectRecord, Picture, VehicleRecord};

use crate::{
    app::App,
    error::ActionError,
    messages::notify::{about_booking, about_vehicle, tell, tell_coordinators},
    portion::Portion,
    register::find::numbers_of,
    work::Work,
    writing_scope,
};

/// A defect that a driver found.
#[derive(Clone, Debug)]
pub struct NewDefect {
    /// The vehicle.
    pub vehicle: VehicleId,
    /// The booking during which it was seen.
    pub booking: Option<BookingId>,
    /// Whether the vehicle may be driven.
    pub severity: Severity,
    /// What is wrong.
    pub description: String,
    /// Pictures of it.
    pub pictures: Vec<Picture>,
}

/// Within how many days people who have booked a vehicle are told that it must not be driven.
const WARNED_DAYS: i64 = 14;

/// How long after their booking drivers can still stop a vehicle of another organisation.
const HAD_LATELY: Duration = Duration::days(3);

/// How long before it they already can.
const HAD_SOON: Duration = Duration::days(1);

/// Records a defect. The coordinators are told; if the vehicle must not be driven, so are those who have it booked
/// soon. Their bookings stay until a coordinator deals with them: nothing is called off silently (B-7).
#[tracing::instrument(skip_all)]
pub async fn report_defect(app: &App, actor: &Actor, new: NewDefect) -> Result<DefectRecord, ActionError> {
    if new.description.trim().is_empty() {
        return Err(Refusal::at(Field::Description, Fault::Missing).into());
    }
    if new.pictures.len() > MAX_PICTURES {
        return Err(Refusal::at(Field::Pictures, Fault::TooMany { most: MAX_PICTURES }).into());
    }
    let scope = writing_scope(actor, Permission::SeeVehicles)?;
    let mut work = app.begin(actor).await?;
    let vehicle =
        work.tx.find_vehicle_for_update(&scope, new.vehicle).await?.ok_or(ActionError::NotFound("vehicle"))?;
    if let Some(booking) = new.booking {
        let found = work.tx.find_booking(&scope, booking).await?.filter(|found| found.vehicle == vehicle.id);
        found.ok_or(ActionError::NotFound("booking"))?;
    }
    let drivers = recent_drivers(&mut work, vehicle.id).await?;
    let vehicle = work.permit(VehicleVerb::ReportDefect, Concerning::new(vehicle, drivers))?;
    if new.severity.stops()
        && let Err(Denied) = work.permit(VehicleVerb::Stop, &*vehicle)
    {
        return Err(Refusal::NotTheirsToStop.into());
    }
    let defect = DefectRecord {
        id: app.new_id(),
        vehicle: vehicle.id,
        booking: new.booking,
        reported_by: actor.user,
        reported_at: work.now,
        severity: new.severity,
        description: DESCRIPTION.prose(&new.description)?.into(),
        state: DefectState::Open,
        closed_at: None,
        outcome: String::new(),
        work_order: None,
        version: 1,
        pictures: i64::try_from(new.pictures.len()).unwrap_or(0),
    };
    work.tx.insert_defect(&vehicle, &defect, &new.pictures).await?;
    let kind = if defect.severity.stops() { MessageKind::VehicleStopped } else { MessageKind::DefectReported };
    tell_coordinators(&mut work, vehicle.organisation, kind, about_vehicle(&vehicle, &defect.description)).await?;
    if defect.severity.stops() {
        tell_bookers(&mut work, &vehicle).await?;
    }
    work.finish(change(AuditAction::Report, &defect, &vehicle)).await?;
    Ok(defect)
}

/// Those who have a vehicle, will have it soon, or have had it lately.
async fn recent_drivers(work: &mut Work<'_>, vehicle: VehicleId) -> Result<Vec<UserId>, ActionError> {
    let around = BookingFilter {
        vehicle: Some(vehicle),
        ends_after: Some(work.now - HAD_LATELY),
        starts_before: Some(work.now + HAD_SOON),
        limit: i64::MAX,
        ..BookingFilter::default()
    };
    let everybody = Actor::job().scope(Permission::ManageBookings);
    let bookings = work.tx.list_bookings(&everybody, &around).await?;
    let driven = |state| matches!(state, BookingState::Confirmed | BookingState::CheckedOut | BookingState::Returned);
    let drivers = bookings.into_iter().filter(|booking| driven(booking.state));
    Ok(drivers.filter_map(|booking| booking.driver.or(booking.made_by)).collect())
}

async fn tell_bookers(work: &mut Work<'_>, vehicle: &VehicleRecord) -> Result<(), ActionError> {
    let soon = BookingFilter {
        vehicle: Some(vehicle.id),
        ends_after: Some(work.now),
        starts_before: Some(work.now + Duration::days(WARNED_DAYS)),
        limit: i64::MAX,
        ..BookingFilter::default()
    };
    let everybody = Actor::job().scope(Permission::ManageBookings);
    for booking in work.tx.list_bookings(&everybody, &soon).await? {
        if let Some(person) = booking.driver.or(booking.made_by).filter(|_| booking.state.is_live()) {
            let about = about_booking(vehicle, &booking);
            tell(work, &[person], MessageKind::BookedVehicleStopped, &about, None).await?;
        }
    }
    Ok(())
}

/// Adds a picture to an open defect that the actor reported or services.
#[tracing::instrument(skip_all)]
pub async fn add_picture(
    app: &App,
    actor: &Actor,
    id: DefectId,
    picture: &Picture,
) -> Result<DefectRecord, ActionError> {
    writing_scope(actor, Permission::SeeVehicles)?;
    let mut work = app.begin(actor).await?;
    let found = work.tx.find_defect(&actor.scope(Permission::Service), actor.user, id).await?;
    let defect = found.ok_or(ActionError::NotFound("defect"))?;
    // Locked, so that two pictures do not take the same place.
    let scope = actor.scope(Permission::SeeVehicles);
    let vehicle =
        work.tx.find_vehicle_for_update(&scope, defect.vehicle).await?.ok_or(ActionError::NotFound("vehicle"))?;
    let defect = work.tx.find_defect(&actor.scope(Permission::Service), actor.user, id).await?.unwrap_or(defect);
    let vehicle = work.permit(VehicleVerb::ShowDefect, Concerning::new(vehicle, defect.reported_by))?;
    if defect.state != DefectState::Open {
        return Err(Refusal::in_state(defect.state).into());
    }
    if defect.pictures >= i64::try_from(MAX_PICTURES).unwrap_or(i64::MAX) {
        return Err(Refusal::at(Field::Pictures, Fault::TooMany { most: MAX_PICTURES }).into());
    }
    work.tx.insert_picture(&vehicle, &defect, picture).await?;
    let after = DefectRecord { pictures: defect.pictures + 1, ..defect };
    work.finish(change(AuditAction::Picture, &after, &vehicle)).await?;
    Ok(after)
}

/// Closes a defect: repaired, or nothing to repair. The vehicle can be driven again when none is left that stops it.
#[tracing::instrument(skip_all)]
pub async fn close_defect(
    app: &App,
    actor: &Actor,
    id: DefectId,
    state: DefectState,
    outcome: &str,
) -> Result<DefectRecord, ActionError> {
    let scope = writing_scope(actor, Permission::Service)?;
    if state == DefectState::Open {
        let closed = [DefectState::Repaired, DefectState::Dismissed].map(DefectState::as_str);
        return Err(Refusal::at(Field::State, UnknownWord::new(state.as_str(), closed)).into());
    }
    let mut work = app.begin(actor).await?;
    let before = work.tx.find_defect(&scope, None, id).await?.ok_or(ActionError::NotFound("defect"))?;
    let vehicle =
        work.tx.find_vehicle_for_update(&scope, before.vehicle).await?.ok_or(ActionError::NotFound("vehicle"))?;
    if before.state != DefectState::Open {
        return Err(Refusal::in_state(before.state).into());
    }
    let vehicle = work.permit(VehicleVerb::Service, vehicle)?;
    let after = DefectRecord { state, closed_at: Some(work.now), outcome: OUTCOME.prose(outcome)?.into(), ..before };
    let after = work.tx.update_defect(&vehicle, after).await?;
    work.finish(change(AuditAction::Close, &after, &vehicle)).await?;
    Ok(after)
}

/// All defects the actor may see: on vehicles of its organisations, and its own reports.
#[tracing::instrument(skip_all)]
pub async fn list_defects(
    app: &App,
    actor: &Actor,
    vehicle: Option<VehicleId>,
    only_open: bool,
) -> Result<Vec<DefectRecord>, ActionError> {
    let filter = DefectFilter { vehicle, only_open, limit: i64::MAX, ..DefectFilter::default() };
    list_defects_by(app, actor, &filter).await
}

/// Those that pass a filter.
#[tracing::instrument(skip_all)]
pub async fn list_defects_by(
    app: &App,
    actor: &Actor,
    filter: &DefectFilter,
) -> Result<Vec<DefectRecord>, ActionError> {
    let scope = actor.scope(Permission::Service);
    Ok(app.store.read().await?.list_defects(&scope, actor.user, filter).await?)
}

/// A portion of the open defects, with the vehicles' numbers and people's names.
#[derive(Clone, Debug)]
pub struct OpenDefects {
    /// How many there are in all.
    pub count: i64,
    /// The defects, worst first.
    pub defects: Vec<DefectRecord>,
    /// The numbers of the vehicles.
    pub numbers: HashMap<VehicleId, String>,
    /// The names of those who reported them.
    pub people: HashMap<UserId, String>,
}

/// A portion of the open defects that the actor may see.
#[tracing::instrument(skip_all)]
pub async fn list_open(app: &App, actor: &Actor, portion: Portion) -> Result<OpenDefects, ActionError> {
    let scope = actor.scope(Permission::Service);
    let open = DefectFilter { only_open: true, limit: portion.each, ..DefectFilter::default() };
    let mut tx = app.store.read().await?;
    let count = tx.count_defects(&scope, actor.user, &open).await?;
    let (skip, _) = portion.rows(count);
    let defects = tx.list_defects(&scope, actor.user, &DefectFilter { skip, ..open }).await?;
    let vehicles = defects.iter().map(|defect| defect.vehicle).collect();
    let people: Vec<UserId> = defects.iter().filter_map(|defect| defect.reported_by).collect();
    Ok(OpenDefects {
        count,
        numbers: numbers_of(&mut tx, &actor.scope(Permission::SeeVehicles), vehicles).await?,
        people: tx.load_names(&people).await?,
        defects,
    })
}

/// How many defects are open on vehicles that the actor services.
#[tracing::instrument(skip_all)]
pub async fn count_open(app: &App, actor: &Actor) -> Result<i64, ActionError> {
    Ok(app.store.read().await?.count_open_defects(&actor.scope(Permission::Service)).await?)
}

/// A picture of a defect that the actor may see.
#[tracing::instrument(skip_all)]
pub async fn find_picture(app: &App, actor: &Actor, id: DefectId, place: i64) -> Result<Picture, ActionError> {
    let mut tx = app.store.read().await?;
    let defect = tx.find_defect(&actor.scope(Permission::Service), actor.user, id).await?;
    let defect = defect.ok_or(ActionError::NotFound("defect"))?;
    tx.find_picture(&defect, place).await?.ok_or(ActionError::NotFound("picture"))
}

fn change(action: AuditAction, defect: &DefectRecord, vehicle: &VehicleRecord) -> Change {
    Change {
        action,
        entity: AuditEntity::Defect,
        entity_id: defect.id.to_string(),
        organisation: Some(vehicle.organisation),
        before: None,
        after: Some(json!({
            "vehicle": defect.vehicle,
            "severity": defect.severity,
            "description": defect.description,
            "state": defect.state,
            "outcome": defect.outcome,
            "pictures": defect.pictures,
        })),
    }
}
