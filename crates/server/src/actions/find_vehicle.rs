//! Looking at vehicles.

use chrono::NaiveDate;
use vagnpark_domain::{
    access::{Actor, Permission},
    ids::VehicleId,
    vehicle::{RegistrationNumber, Relation, odometer::Reading},
};
use vagnpark_store::{BookingFilter, BookingRecord, VehicleFilter, VehicleRecord};

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

/// The vehicle with a registration or inventory number, among those the actor may see.
pub(crate) async fn find_by_number(app: &App, actor: &Actor, number: &str) -> Result<Option<VehicleId>, ActionError> {
    let normal = RegistrationNumber::parse(number).ok();
    let filter = VehicleFilter { search: Some(number.trim().to_owned()), limit: 50, ..VehicleFilter::default() };
    let near = app.store.read().await?.list_vehicles(&actor.scope(Permission::SeeVehicles), &filter).await?;
    let exact = near.into_iter().find(|vehicle| {
        let about = &vehicle.description;
        (normal.is_some() && about.registration_number == normal) || about.inventory_number.as_deref() == Some(number.trim())
    });
    Ok(exact.map(|vehicle| vehicle.id))
}
