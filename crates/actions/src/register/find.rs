//! Finding vehicles.

use std::collections::{BTreeMap, HashMap, HashSet};

use chrono::NaiveDate;
use vagnpark_domain::{
    access::{Actor, Permission, Scope},
    ids::{ReadingId, VehicleId},
    register::{RegistrationNumber, Relation, organisation::Organisation, reading::Reading},
    time::local_date,
};
use vagnpark_store::{BookingRecord, DefectRecord, Tx, VehicleFilter, VehicleRecord};

use super::{holder::may_ask, ran::answers_for_meters};
use crate::{
    app::App,
    booking::{calendar::is_shared_with_actor, sight::as_seen},
    error::ActionError,
};

/// How many of a vehicle's next bookings are shown; the board has the rest.
const COMING: i64 = 50;

/// Everything about a vehicle that the actor may know.
#[derive(Clone, Debug)]
pub struct VehicleFile {
    /// The vehicle.
    pub vehicle: VehicleRecord,
    /// Its relations, past and present.
    pub relations: Vec<Relation>,
    /// The readings, latest first.
    pub readings: Vec<Reading>,
    /// Those that the actor may correct as one who answers for the meters.
    pub correctable: HashSet<ReadingId>,
    /// The bookings from now on.
    pub bookings: Vec<BookingRecord>,
    /// The first day on which it must not be driven.
    pub driving_ban_from: Option<NaiveDate>,
    /// Whether there are days of it that the actor may ask about (V-9).
    pub may_ask: bool,
    /// Whether it is shared with an organisation that the actor books for (B-11).
    pub is_shared: bool,
    /// Values from imported registers that have no field of their own, for those who run the vehicle.
    pub extra: Vec<ExtraAttribute>,
}

/// A cell of a column that has no field, with where it came from (I-2).
#[derive(Clone, Debug)]
pub struct ExtraAttribute {
    /// Its name in the file.
    pub name: String,
    /// Its text.
    pub value: String,
    /// The file and the row.
    pub source: Option<(String, i64)>,
}

/// Opens a vehicle's file. A vehicle that the actor may not see does not exist for them.
#[tracing::instrument(skip_all)]
pub async fn open_vehicle(app: &App, actor: &Actor, id: VehicleId) -> Result<VehicleFile, ActionError> {
    file_of(&mut app.store.read().await?, app, actor, id).await
}

/// A vehicle's file, with related things.
#[derive(Clone, Debug)]
pub struct VehicleDetails {
    /// The vehicle's file.
    pub file: VehicleFile,
    /// Its open defects.
    pub defects: Vec<DefectRecord>,
    /// All organisations: its relations can be to any.
    pub organisations: Vec<Organisation>,
}

/// Opens a vehicle's file, with its open defects and the names of all organisations.
#[tracing::instrument(skip_all)]
pub async fn open_details(app: &App, actor: &Actor, id: VehicleId) -> Result<VehicleDetails, ActionError> {
    let mut tx = app.store.read().await?;
    Ok(VehicleDetails {
        file: file_of(&mut tx, app, actor, id).await?,
        defects: tx.list_open_defects(&actor.scope(Permission::SeeVehicles), &[id]).await?,
        organisations: tx.list_organisations().await?,
    })
}

async fn file_of(tx: &mut Tx, app: &App, actor: &Actor, id: VehicleId) -> Result<VehicleFile, ActionError> {
    let scope = actor.scope(Permission::SeeVehicles);
    let vehicle = tx.find_vehicle(&scope, id).await?.ok_or(ActionError::NotFound("vehicle"))?;
    let coming = tx.list_coming(&scope, id, app.now(), COMING).await?;
    let in_detail = actor.may_in(Permission::SeeDetails, vehicle.organisation);
    let extra = if in_detail { extra_of(tx, &scope, &vehicle).await? } else { Vec::new() };
    let readings = tx.list_readings(&scope, id).await?;
    let known = tx.load_relations(&[id]).await?.remove(&id).unwrap_or_default();
    let answers = |read: &&Reading| answers_for_meters(actor, &vehicle, &known, (local_date(read.at), app.today()));
    Ok(VehicleFile {
        extra,
        relations: tx.list_relations(&scope, id).await?,
        correctable: readings.iter().filter(answers).map(|reading| reading.id).collect(),
        readings,
        bookings: as_seen(tx, actor, coming, app.now()).await?,
        driving_ban_from: vehicle.driving_ban_from().filter(|_| vehicle.had_until.is_none()),
        may_ask: may_ask(tx, actor, &vehicle).await?,
        is_shared: is_shared_with_actor(tx, actor, &vehicle, app.today()).await?,
        vehicle,
    })
}

async fn extra_of(tx: &mut Tx, scope: &Scope, vehicle: &VehicleRecord) -> Result<Vec<ExtraAttribute>, ActionError> {
    let known: BTreeMap<String, String> = serde_json::from_str(&vehicle.extra).unwrap_or_default();
    if known.is_empty() {
        return Ok(Vec::new());
    }
    let sources = tx.load_value_sources(scope, Some(vehicle.id)).await?;
    let batches = tx.list_source_batches().await?;
    let source_of = |name: &String| {
        let own = sources.get(&(vehicle.id, format!("extra:{name}")));
        let source = own.or_else(|| sources.get(&(vehicle.id, "*".to_owned())))?;
        let batch = batches.iter().find(|batch| batch.id == source.batch_id)?;
        Some((batch.file_name.clone(), source.row))
    };
    Ok(known.into_iter().map(|(name, value)| ExtraAttribute { source: source_of(&name), name, value }).collect())
}

/// A vehicle in sight of the actor. One that they may not see does not exist for them.
#[tracing::instrument(skip_all)]
pub async fn find_vehicle(app: &App, actor: &Actor, id: VehicleId) -> Result<VehicleRecord, ActionError> {
    let found = app.store.read().await?.find_vehicle(&actor.scope(Permission::SeeVehicles), id).await?;
    found.ok_or(ActionError::NotFound("vehicle"))
}

/// The vehicles that can be seen from a scope and pass a filter.
#[tracing::instrument(skip_all)]
pub async fn list_vehicles(
    app: &App,
    scope: &Scope,
    filter: &VehicleFilter,
) -> Result<Vec<VehicleRecord>, ActionError> {
    Ok(app.store.read().await?.list_vehicles(scope, filter).await?)
}

/// The numbers that some vehicles are known by, for callers that read more in the same transaction.
pub(crate) async fn numbers_of(
    tx: &mut Tx,
    scope: &Scope,
    vehicles: Vec<VehicleId>,
) -> Result<HashMap<VehicleId, String>, ActionError> {
    let filter = VehicleFilter { ids: Some(vehicles), limit: i64::MAX, ..VehicleFilter::default() };
    let vehicles = tx.list_vehicles(scope, &filter).await?;
    Ok(vehicles.into_iter().map(|vehicle| (vehicle.id, vehicle.description.plate())).collect())
}

/// Vehicles, with all organisations, theirs among them.
#[derive(Clone, Debug)]
pub struct OwnedVehicles {
    /// The vehicles.
    pub vehicles: Vec<VehicleRecord>,
    /// All organisations, for their names.
    pub organisations: Vec<Organisation>,
}

/// The vehicles that the actor may see and that pass a filter, with their organisations.
#[tracing::instrument(skip_all)]
pub async fn list_with_owners(app: &App, actor: &Actor, filter: &VehicleFilter) -> Result<OwnedVehicles, ActionError> {
    let mut tx = app.store.read().await?;
    let vehicles = tx.list_vehicles(&actor.scope(Permission::SeeVehicles), filter).await?;
    Ok(OwnedVehicles { vehicles, organisations: tx.list_organisations().await? })
}

/// The vehicle with this plate, ignoring blanks and case, among those the actor may see.
#[tracing::instrument(skip_all)]
pub async fn find_by_plate(app: &App, actor: &Actor, plate: &str) -> Result<VehicleId, ActionError> {
    let bare = |plate: &str| plate.replace([' ', '\u{a0}'], "").to_uppercase();
    let wanted = bare(plate);
    let filter = VehicleFilter { search: Some(wanted.clone()), limit: i64::MAX, ..VehicleFilter::default() };
    let found = list_vehicles(app, &actor.scope(Permission::SeeVehicles), &filter).await?;
    let vehicle = found.into_iter().find(|vehicle| bare(&vehicle.description.plate()) == wanted);
    vehicle.map(|vehicle| vehicle.id).ok_or(ActionError::NotFound("vehicle"))
}

/// The vehicle with a registration or inventory number, among those the actor may see.
#[tracing::instrument(skip_all)]
pub async fn find_by_number(app: &App, actor: &Actor, number: &str) -> Result<Option<VehicleId>, ActionError> {
    let normal = RegistrationNumber::parse(number).ok();
    let scope = actor.scope(Permission::SeeVehicles);
    Ok(app.store.read().await?.find_vehicle_by_number(&scope, normal.as_ref(), number.trim()).await?)
}
