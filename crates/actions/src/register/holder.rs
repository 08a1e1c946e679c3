//! "Who had this vehicle at 14:05?" (V-9): answered from trips and bookings, and the question is logged.

use chrono::{DateTime, Utc};
use serde_json::json;
use vagnpark_domain::{
    access::{Actor, Permission},
    audit::{AuditAction, AuditEntity},
    ids::VehicleId,
};
use vagnpark_store::{Change, Holder, VehicleRecord};

use crate::{app::App, error::ActionError};

/// Whether the actor may ask: only those who coordinate the vehicle, or audit its organisation, may.
pub fn may_ask(actor: &Actor, vehicle: &VehicleRecord) -> bool {
    let may = [Permission::ManageBookings, Permission::SeeAudit];
    may.iter().any(|permission| actor.may_in(*permission, vehicle.organisation))
}

/// The answer to who had a vehicle.
#[derive(Clone, Debug)]
pub struct WhoHad {
    /// The vehicle.
    pub vehicle: VehicleRecord,
    /// Those who had it, the most reliable source first.
    pub holders: Vec<Holder>,
}

/// Who had a vehicle at an instant. Only for those who coordinate the vehicle or audit its organisation.
#[tracing::instrument(skip_all)]
pub async fn ask_who_had(
    app: &App,
    actor: &Actor,
    vehicle: VehicleId,
    at: DateTime<Utc>,
) -> Result<WhoHad, ActionError> {
    let scope = actor.scope(Permission::SeeVehicles);
    let mut work = app.begin_question(actor).await?;
    let vehicle = work.tx.find_vehicle(&scope, vehicle).await?.ok_or(ActionError::NotFound("vehicle"))?;
    if !may_ask(actor, &vehicle) {
        return Err(ActionError::NotPermitted);
    }
    let holders = work.tx.list_holders(&scope, &vehicle, at).await?;
    let asked = Change {
        action: AuditAction::AskWhoHad,
        entity: AuditEntity::Vehicle,
        entity_id: vehicle.id.to_string(),
        organisation: Some(vehicle.organisation),
        before: None,
        after: Some(json!({ "at": at, "answers": holders.len() })),
    };
    work.finish(asked).await?;
    Ok(WhoHad { vehicle, holders })
}
