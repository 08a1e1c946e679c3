//! The planning board: vehicles with their calendars, and notice of changes there.

use std::collections::HashSet;

use tokio::sync::broadcast::Receiver;
use vagnpark_domain::{
    access::{Actor, Permission},
    ids::VehicleId,
    register::organisation::Organisation,
    time::Window,
};
use vagnpark_store::{BusyEntry, Depot, VehicleFilter, VehicleRecord};

use super::sight::as_seen;
use crate::{app::App, error::ActionError, reading_scope, register::find::list_vehicles};

/// Vehicles with their calendars, organisations and depots.
#[derive(Clone, Debug)]
pub struct Board {
    /// A lane each, in order.
    pub vehicles: Vec<VehicleRecord>,
    /// The vehicle after which the next ones come, if there are more than the filter takes.
    pub next: Option<VehicleId>,
    /// The bars in the lanes.
    pub busy: Vec<BusyEntry>,
    /// All organisations, to choose from.
    pub organisations: Vec<Organisation>,
    /// All depots, to choose from.
    pub depots: Vec<Depot>,
}

/// The vehicles in sight of the actor that pass a filter, with what touches a window.
#[tracing::instrument(skip_all)]
pub async fn open_board(app: &App, actor: &Actor, filter: VehicleFilter, window: Window) -> Result<Board, ActionError> {
    let scope = actor.scope(Permission::SeeVehicles);
    let most = usize::try_from(filter.limit).unwrap_or(usize::MAX);
    let filter = VehicleFilter { limit: filter.limit.saturating_add(1), ..filter };
    let mut tx = app.store.read().await?;
    let mut vehicles = tx.list_vehicles(&scope, &filter).await?;
    let more = vehicles.len() > most;
    vehicles.truncate(most);
    let ids: Vec<VehicleId> = vehicles.iter().map(|vehicle| vehicle.id).collect();
    let busy = tx.list_board(&scope, &ids, window).await?;
    Ok(Board {
        next: ids.last().copied().filter(|_| more),
        busy: as_seen(&mut tx, actor, busy, app.now()).await?,
        organisations: tx.list_organisations().await?,
        depots: tx.list_depots().await?,
        vehicles,
    })
}

/// A subscription to changes of calendars.
#[derive(Debug)]
pub struct Watch {
    /// The vehicles whose calendars change, among all vehicles.
    pub changes: Receiver<VehicleId>,
    /// The vehicles in sight.
    pub visible: HashSet<VehicleId>,
}

/// Listens for changes of the calendars that the actor may see.
#[tracing::instrument(skip_all)]
pub async fn watch(app: &App, actor: &Actor) -> Result<Watch, ActionError> {
    let scope = reading_scope(actor, Permission::SeeVehicles)?;
    // Listening begins before the vehicles are looked up, so that no change is missed.
    let changes = app.store.changes().listen();
    let filter = VehicleFilter { limit: i64::MAX, ..VehicleFilter::default() };
    let vehicles = list_vehicles(app, &scope, &filter).await?;
    Ok(Watch { changes, visible: vehicles.into_iter().map(|vehicle| vehicle.id).collect() })
}
