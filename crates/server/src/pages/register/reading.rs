//! Readings of a vehicle's meters, typed on its entry.

use serde::Deserialize;
use vagnpark_actions::{
    ActionError,
    register::reading::{append_hours, append_reading},
};
use vagnpark_domain::{
    Fault, Field, Refusal,
    ids::VehicleId,
    register::{
        ReadingWay,
        reading::{Confirmation, Reading},
    },
};

use crate::pages::{read_optional, visit::Visit};

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct MetersForm {
    pub(crate) odometer_km: String,
    pub(crate) engine_hours: String,
    /// Why an odometer that was questioned is right.
    pub(crate) reason: String,
    /// Set by the button that confirms it.
    confirm: String,
}

/// Appends what was read off.
pub(crate) async fn append(visit: &Visit, id: VehicleId, form: &MetersForm) -> Result<(), ActionError> {
    let (odometer_km, hours) =
        (read_optional(Field::OdometerKm, &form.odometer_km)?, read_optional(Field::EngineHours, &form.engine_hours)?);
    if odometer_km.is_none() && hours.is_none() {
        let fields = vec![Field::OdometerKm, Field::EngineHours];
        return Err(Refusal::at(Field::OdometerKm, Fault::OneNeeded { fields }).into());
    }
    if let Some(odometer_km) = odometer_km {
        let reason = Some(form.reason.clone()).filter(|reason| !reason.trim().is_empty());
        let read = Reading::read_off(visit.app.new_id(), visit.app.now(), odometer_km, ReadingWay::Page);
        let reading = Reading { reason, ..read };
        let confirmation = Confirmation::of(!form.confirm.is_empty());
        append_reading(&visit.app, visit.actor(), id, reading, confirmation).await?;
    }
    if let Some(hours) = hours {
        append_hours(&visit.app, visit.actor(), id, visit.app.now(), hours, ReadingWay::Page).await?;
    }
    Ok(())
}
