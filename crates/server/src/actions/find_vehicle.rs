//! Looking at vehicles.

use chrono::NaiveDate;
use vagnpark_domain::{
    access::{Actor, Permission},
    ids::VehicleId,
    vehicle::{Relation, odometer::Reading},
};
use vagnpark_store::{BookingFilter, BookingRecord, VehicleRecord};

use crate::{app::App, error::ActionError};

/// Everything that is known of a vehicle, as far as the actor may know it.
#[derive(Clone, Debug)]
pub(crate) struct VehicleFile {
    pub(crate) vehicle: VehicleRecord,
    pub(crate) relations: Vec<Relation>,
    pub(crate) readings: Vec<Reading>,
    pub(crate) bookings: Vec<BookingRecord>,
    pub(crate) driving_ban_from: Option<NaiveDate>,
}

/// Opens a vehicle's file. A vehicle that the actor may not see does not exist for them.
pub(crate) async fn open_vehicle(app: &App, actor: &Actor, id: VehicleId) -> Result<VehicleFile, ActionError> {
    let scope = actor.scope(Permission::SeeVehicles);
    let mut tx = app.store.read().await?;
    let vehicle = tx.find_vehicle(&scope, id).await?.ok_or(ActionError::NotFound("vehicle"))?;
    let upcoming =
        BookingFilter { vehicle: Some(id), ends_after: Some(app.now()), limit: 50, ..BookingFilter::default() };
    Ok(VehicleFile {
        relations: tx.list_relations(&scope, id).await?,
        readings: tx.list_readings(&scope, id).await?,
        bookings: tx.list_bookings(&scope, &upcoming).await?,
        driving_ban_from: super::book_vehicle::driving_ban_from(&vehicle),
        vehicle,
    })
}
