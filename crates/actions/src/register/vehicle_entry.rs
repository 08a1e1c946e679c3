//! A vehicle's entry in the register, opened for changes, and the choices for a new one.

use vagnpark_domain::{
    access::{Actor, Permission},
    ids::VehicleId,
    register::organisation::Organisation,
};
use vagnpark_store::{Depot, EngineHours, Tx, VehicleRecord};

use crate::{app::App, error::ActionError, of_another};

/// The places and organisations that an entry can refer to.
#[derive(Clone, Debug)]
pub struct Places {
    /// The depots.
    pub depots: Vec<Depot>,
    /// All organisations, for their names.
    pub organisations: Vec<Organisation>,
}

/// An entry that the actor may change.
#[derive(Clone, Debug)]
pub struct OpenedEntry {
    /// The vehicle.
    pub vehicle: VehicleRecord,
    /// The readings of its hour meter, by time.
    pub hours: Vec<EngineHours>,
    /// The places to choose from.
    pub places: Places,
}

/// Opens the entry of a vehicle that the actor manages.
#[tracing::instrument(skip_all)]
pub async fn open_entry(app: &App, actor: &Actor, id: VehicleId) -> Result<OpenedEntry, ActionError> {
    let scope = actor.scope(Permission::SeeVehicles);
    let mut tx = app.store.read().await?;
    let vehicle = tx.find_vehicle(&scope, id).await?.ok_or(ActionError::NotFound("vehicle"))?;
    if !actor.may_in(Permission::ManageVehicles, vehicle.organisation) {
        return Err(of_another(&mut tx, vehicle.organisation).await);
    }
    let hours = tx.list_engine_hours(&scope, id).await?;
    Ok(OpenedEntry { vehicle, hours, places: places(&mut tx).await? })
}

/// The places and organisations that a new entry can refer to, for anybody who may make one.
#[tracing::instrument(skip_all)]
pub async fn begin_entry(app: &App, actor: &Actor) -> Result<Places, ActionError> {
    if !actor.may(Permission::ManageVehicles) {
        return Err(ActionError::NotPermitted);
    }
    places(&mut app.store.read().await?).await
}

async fn places(tx: &mut Tx) -> Result<Places, ActionError> {
    Ok(Places { depots: tx.list_depots().await?, organisations: tx.list_organisations().await? })
}
