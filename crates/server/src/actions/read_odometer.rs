//! Appending to a vehicle's odometer log (V-8).

use vagnpark_domain::{
    access::{Actor, Permission},
    ids::VehicleId,
    vehicle::odometer::{Reading, decide_reading},
};
use vagnpark_store::Change;

use crate::{app::App, error::ActionError};

/// Appends a reading, a correction or a meter replacement.
pub(crate) async fn append_reading(
    app: &App,
    actor: &Actor,
    vehicle: VehicleId,
    reading: Reading,
) -> Result<Reading, ActionError> {
    let (service, manage) = (actor.scope(Permission::Service), actor.scope(Permission::ManageVehicles));
    if actor.read_only || (service.is_empty() && manage.is_empty()) {
        return Err(ActionError::NotPermitted);
    }
    let scope = actor.scope(Permission::SeeVehicles);
    let mut tx = app.store.begin().await?;
    let found = tx.find_vehicle_for_update(&scope, vehicle).await?.ok_or(ActionError::NotFound("vehicle"))?;
    if !service.covers(found.organisation) && !manage.covers(found.organisation) {
        return Err(ActionError::NotPermitted);
    }
    let log = tx.list_readings(&scope, vehicle).await?;
    decide_reading(&log, &reading)?;
    tx.insert_readings(&[(vehicle, reading.clone())], None).await?;
    let change = Change {
        action: "read_odometer",
        entity: "vehicle",
        entity_id: vehicle.to_string(),
        organisation: Some(found.organisation),
        before: found.odometer.map(|(km, at)| serde_json::json!({ "odometer_km": km, "at": at })),
        after: Some(
            serde_json::json!({ "odometer_km": reading.odometer_km, "at": reading.at, "kind": reading.kind, "reason": reading.reason }),
        ),
    };
    tx.audit(actor, app.now(), change).await?;
    tx.commit().await?;
    Ok(reading)
}
