//! Adding vehicles to the register and changing what is known about them (V-1 … V-7).

use std::collections::HashMap;

use chrono::{Duration, NaiveDate};
use vagnpark_domain::{
    Fault, Field, Refusal,
    access::{Actor, Permission, VehicleVerb},
    audit::{AuditAction, AuditEntity},
    booking::Approval,
    bounds::one_line,
    ids::{BookingId, DepotId, OrganisationId, VehicleId},
    register::{Contract, Relation, RelationKind, Sharing, VehicleDays, VehicleDescription, VehicleStatus},
    time::Window,
};
use vagnpark_store::{Change, Guard, StoreError, Tx, VehicleRecord};

use crate::{
    acting_for,
    app::App,
    booking::replace::{Answer, Hit, clear_window, find_hits, hold_with_targets},
    error::ActionError,
    of_another,
    set::Set,
    writing_scope,
};

/// A vehicle, as a person enters it.
#[derive(Clone, Debug)]
pub struct NewVehicle {
    /// Its description.
    pub description: VehicleDescription,
    /// The organisation it belongs to; the actor's own if absent.
    pub organisation: Option<OrganisationId>,
    /// Who may book it.
    pub sharing: Sharing,
    /// Its first day in use.
    pub first_used_on: Option<NaiveDate>,
    /// The day of its last inspection.
    pub last_inspected_on: Option<NaiveDate>,
}

/// A change of a vehicle's entry; what is absent stays.
#[derive(Clone, Debug, Default)]
pub struct VehicleChange {
    /// Who may book it.
    pub sharing: Option<Sharing>,
    /// Its status.
    pub status: Option<VehicleStatus>,
    /// Minutes that are kept free after each booking.
    pub buffer_minutes: Option<i32>,
    /// The day of its last inspection.
    pub last_inspected_on: Set<NaiveDate>,
    /// The day on which service is due.
    pub service_due_on: Set<NaiveDate>,
    /// Whose bookings need approval.
    pub approval: Option<Approval>,
    /// Hours of head start; 0 for none.
    pub head_start_hours: Option<u32>,
    /// Where the key is.
    pub key_place: Option<String>,
    /// Its make.
    pub make: Option<String>,
    /// Its model.
    pub model: Option<String>,
    /// Whether it can tow.
    pub tow_bar: Option<bool>,
    /// Whether it has a lift for wheelchairs.
    pub lift: Option<bool>,
    /// Seats, the driver's too.
    pub seats: Set<i32>,
    /// How far it goes on a charge or a tank, in km.
    pub range_km: Set<i32>,
    /// Carbon dioxide by type approval, in g/km.
    pub co2_g_per_km: Set<i32>,
    /// Its depot.
    pub depot: Set<DepotId>,
    /// The last day of its lease.
    pub lease_to: Set<NaiveDate>,
    /// The distance the lease allows (B-8).
    pub contract: Set<Contract>,
    /// What to do with bookings ahead when the vehicle is taken out of service (B-7).
    pub answers: HashMap<BookingId, Answer>,
}

/// How many days ahead a vehicle that is taken out of service is cleared of bookings.
const CLEARED_DAYS: i64 = 3_650;

/// Registers a vehicle with its number, status and relations from today on.
#[tracing::instrument(skip_all)]
pub async fn register_vehicle(app: &App, actor: &Actor, mut new: NewVehicle) -> Result<VehicleRecord, ActionError> {
    let organisation = acting_for(app, actor, Permission::ManageVehicles, new.organisation).await?;
    // A number that is all blanks counts as none.
    new.description.inventory_number = new.description.inventory_number.filter(|number| !one_line(number).is_empty());
    if new.description.registration_number.is_none() && new.description.inventory_number.is_none() {
        let fields = vec![Field::RegistrationNumber, Field::InventoryNumber];
        return Err(Refusal::at(Field::RegistrationNumber, Fault::OneNeeded { fields }).into());
    }
    if new.description.make.trim().is_empty() {
        return Err(Refusal::at(Field::Make, Fault::Missing).into());
    }
    let mut work = app.begin(actor).await?;
    new.description.check(work.today())?;
    let days =
        VehicleDays { acquired_on: None, first_used_on: new.first_used_on, last_inspected_on: new.last_inspected_on };
    days.check(work.today())?;
    let vehicle = VehicleRecord {
        sharing: new.sharing,
        first_used_on: new.first_used_on,
        last_inspected_on: new.last_inspected_on,
        ..VehicleRecord::new(app.new_id(), organisation, new.description)
    };
    if let Some(number) = &vehicle.description.inventory_number
        && let Some(holder) = work.tx.find_inventory_number(number).await?
    {
        // Only those who may see the vehicle are told which one has it.
        let holder = work.tx.find_vehicle(&actor.scope(Permission::SeeVehicles), holder).await?;
        let by = holder.map_or(String::new(), |holder| holder.description.plate());
        let by = if by == *number { String::new() } else { by };
        return Err(Refusal::AlreadyThere { field: "inventory_number", value: number.clone(), by }.into());
    }
    let today = work.today();
    insert(&mut work.tx, std::slice::from_ref(&vehicle), today, today).await?;
    work.finish(change(AuditAction::Register, &vehicle, None)).await?;
    Ok(vehicle)
}

/// Writes vehicles with what must hold for each from a day onwards: its number, status and relations.
pub async fn insert(
    tx: &mut Tx,
    vehicles: &[VehicleRecord],
    own_since: NaiveDate,
    on: NaiveDate,
) -> Result<(), ActionError> {
    let new = tx.insert_vehicles(vehicles).await?;
    let begin = |vehicle: &VehicleRecord| vehicle.acquired_on.unwrap_or(on).min(on);
    let numbers: Vec<_> = vehicles
        .iter()
        .filter_map(|vehicle| Some((vehicle.id, vehicle.description.registration_number.clone()?, begin(vehicle))))
        .collect();
    match tx.insert_registration_numbers(&numbers).await {
        Err(StoreError::Guarded(Guard::RegistrationNumbersNoOverlap)) => {
            let number = numbers.first().map(|(_, number, _)| number.shown()).unwrap_or_default();
            return Err(Refusal::RegistrationNumberInUse { number }.into());
        }
        written => written?,
    }
    let statuses: Vec<_> = vehicles.iter().map(|vehicle| (vehicle.id, vehicle.status, begin(vehicle))).collect();
    tx.insert_statuses(&statuses).await?;
    let relations: Vec<_> = vehicles
        .iter()
        .flat_map(|vehicle| {
            RelationKind::ALL.iter().map(|kind| {
                let unit = vehicle.unit.filter(|_| matches!(kind, RelationKind::Unit | RelationKind::Payer));
                let (organisation, from) = (vehicle.organisation, vehicle.acquired_on.unwrap_or(own_since).min(on));
                (vehicle.id, Relation { kind: *kind, organisation, unit, person: None, from, to: None })
            })
        })
        .collect();
    tx.insert_relations(&new, &relations).await?;
    Ok(())
}

/// Changes a vehicle's entry. With a version, only if nobody has changed it since.
#[tracing::instrument(skip_all)]
pub async fn change_vehicle(
    app: &App,
    actor: &Actor,
    id: VehicleId,
    wanted: &VehicleChange,
    version: Option<i64>,
) -> Result<VehicleRecord, ActionError> {
    writing_scope(actor, Permission::ManageVehicles)?;
    let mut work = app.begin(actor).await?;
    let held = hold_with_targets(&mut work, id, &wanted.answers).await?;
    let before = held.get(&id).ok_or(ActionError::NotFound("vehicle"))?;
    let Ok(permitted) = work.permit(VehicleVerb::Change, before) else {
        return Err(of_another(&mut work.tx, before.organisation).await);
    };
    // This comes first: whatever is wrong with the change may be due to the other one.
    if version.is_some_and(|version| version != before.version) {
        return Err(Refusal::Stale.into());
    }
    let today = work.today();
    let leaves_service = wanted.status.is_some_and(|status| status != VehicleStatus::InService);
    if leaves_service && let Ok(ahead) = Window::new(work.now, work.now + Duration::days(CLEARED_DAYS)) {
        clear_window(&mut work, &held, before, ahead, &wanted.answers).await?;
    }
    let after = changed(before, wanted)?;
    after.within_bounds()?;
    // A value that was there before is left alone, whatever it is.
    let inspected = after.last_inspected_on.filter(|_| after.last_inspected_on != before.last_inspected_on);
    VehicleDays { last_inspected_on: inspected, ..VehicleDays::default() }.check(today)?;
    if let Some(depot) = after.depot.filter(|_| after.depot != before.depot) {
        check_depot(&mut work.tx, &after, depot, today).await?;
    }
    let after = work.tx.update_vehicle(&permitted, after, today).await?;
    work.finish(change(AuditAction::Change, &after, Some(before))).await?;
    Ok(after)
}

/// Refuses a depot that is none of those who have the vehicle, or share it: it is not for others to say what stands at
/// theirs.
async fn check_depot(
    tx: &mut Tx,
    vehicle: &VehicleRecord,
    depot: DepotId,
    today: NaiveDate,
) -> Result<(), ActionError> {
    let depot = tx.list_depots().await?.into_iter().find(|known| known.id == depot);
    let depot = depot.ok_or(ActionError::NotFound("depot"))?;
    let relations = tx.load_relations(&[vehicle.id]).await?.remove(&vehicle.id).unwrap_or_default();
    let has =
        |relation: &Relation| relation.organisation == depot.organisation && relation.to.is_none_or(|to| today < to);
    let shares = match vehicle.sharing {
        Sharing::Pool => true,
        Sharing::Organisations => tx.is_shared_with(vehicle.id, depot.organisation).await?,
        Sharing::Private => false,
    };
    if shares || depot.organisation == vehicle.organisation || relations.iter().any(has) {
        return Ok(());
    }
    Err(Refusal::at(Field::Depot, Fault::unknown(depot.name)).into())
}

/// The bookings that taking a vehicle out of service would hit, each with the vehicles that could replace its own
/// (B-7).
#[tracing::instrument(skip_all)]
pub async fn hit_by_leaving(app: &App, actor: &Actor, vehicle: &VehicleRecord) -> Result<Vec<Hit>, ActionError> {
    let scope = writing_scope(actor, Permission::ManageVehicles)?;
    let mut tx = app.store.read().await?;
    if !scope.covers(vehicle.organisation) {
        return Err(of_another(&mut tx, vehicle.organisation).await);
    }
    let now = app.now();
    let ahead = Window::new(now, now + Duration::days(CLEARED_DAYS)).map_err(|_| Refusal::WindowEmpty)?;
    find_hits(&mut tx, app, actor, vehicle, ahead).await
}

/// The entry after the change, or which value is impossible.
fn changed(before: &VehicleRecord, wanted: &VehicleChange) -> Result<VehicleRecord, Refusal> {
    if wanted.make.as_ref().is_some_and(|make| make.trim().is_empty()) {
        return Err(Refusal::at(Field::Make, Fault::Missing));
    }
    let mut after = before.clone();
    let about = &mut after.description;
    about.buffer_minutes = wanted.buffer_minutes.unwrap_or(about.buffer_minutes);
    about.make = wanted.make.clone().unwrap_or_else(|| about.make.clone());
    about.model = wanted.model.clone().unwrap_or_else(|| about.model.clone());
    about.tow_bar = wanted.tow_bar.unwrap_or(about.tow_bar);
    about.lift = wanted.lift.unwrap_or(about.lift);
    about.seats = wanted.seats.after(about.seats);
    about.range_km = wanted.range_km.after(about.range_km);
    about.co2_g_per_km = wanted.co2_g_per_km.after(about.co2_g_per_km);
    after.sharing = wanted.sharing.unwrap_or(before.sharing);
    after.status = wanted.status.unwrap_or(before.status);
    after.depot = wanted.depot.after(before.depot);
    after.last_inspected_on = wanted.last_inspected_on.after(before.last_inspected_on);
    after.service_due_on = wanted.service_due_on.after(before.service_due_on);
    after.lease_to = wanted.lease_to.after(before.lease_to);
    after.contract = wanted.contract.after(before.contract);
    after.terms.approval = wanted.approval.unwrap_or(before.terms.approval);
    after.terms.head_start_hours =
        wanted.head_start_hours.map_or(before.terms.head_start_hours, |hours| Some(hours).filter(|hours| *hours > 0));
    after.terms.key_place = wanted.key_place.clone().unwrap_or_else(|| before.terms.key_place.clone());
    Ok(after)
}

/// The audit entry of a vehicle.
pub fn change(action: AuditAction, vehicle: &VehicleRecord, before: Option<&VehicleRecord>) -> Change {
    let json = |vehicle: &VehicleRecord| {
        serde_json::json!({
            "description": vehicle.description,
            "sharing": vehicle.sharing,
            "status": vehicle.status,
            "last_inspected_on": vehicle.last_inspected_on,
            "service_due_on": vehicle.service_due_on,
            "lease_to": vehicle.lease_to,
            "contract": vehicle.contract,
            "depot": vehicle.depot,
            "terms": vehicle.terms,
        })
    };
    Change {
        action,
        entity: AuditEntity::Vehicle,
        entity_id: vehicle.id.to_string(),
        organisation: Some(vehicle.organisation),
        before: before.map(json),
        after: Some(json(vehicle)),
    }
}
