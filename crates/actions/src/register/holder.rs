//! "Who had this vehicle at 14:05?" (V-9): answered from trips and bookings, and the question is logged.

use chrono::{DateTime, NaiveDate, Utc};
use serde_json::json;
use vagnpark_domain::{
    access::{Actor, Permission},
    audit::{AuditAction, AuditEntity},
    ids::{OrganisationId, VehicleId},
    time::local_date,
};
use vagnpark_store::{Change, Holder, Tx, VehicleRecord};

use super::ran::who_ran;
use crate::{app::App, error::ActionError, of_another};

/// What lets somebody ask; either will do.
const MAY_ASK: [Permission; 2] = [Permission::ManageBookings, Permission::SeeAudit];

/// Whether the actor may ask about days on which an organisation ran a vehicle: only those who coordinate its vehicles,
/// or audit it, may.
fn may_ask_for(actor: &Actor, organisation: OrganisationId) -> bool {
    MAY_ASK.iter().any(|permission| actor.may_in(*permission, organisation))
}

/// Whether there are days of a vehicle that the actor may ask about.
pub(crate) async fn may_ask(tx: &mut Tx, actor: &Actor, vehicle: &VehicleRecord) -> Result<bool, ActionError> {
    if may_ask_for(actor, vehicle.organisation) {
        return Ok(true);
    }
    if !MAY_ASK.iter().any(|permission| actor.may(*permission)) {
        return Ok(false);
    }
    let ever = (NaiveDate::MIN, NaiveDate::MAX);
    Ok(who_ran(tx, vehicle, ever, NaiveDate::MAX).await?.into_iter().any(|ran| may_ask_for(actor, ran)))
}

/// The answer to who had a vehicle.
#[derive(Clone, Debug)]
pub struct WhoHad {
    /// The vehicle.
    pub vehicle: VehicleRecord,
    /// Those who had it, the most reliable source first.
    pub holders: Vec<Holder>,
}

/// Who had a vehicle at an instant. Only for those who coordinate the vehicles of the organisation that ran it on that
/// day, or audit it (V-11).
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
    let (day, today) = (local_date(at), work.today());
    let ran = who_ran(&mut work.tx, &vehicle, (day, day), today).await?.first().copied();
    let ran = ran.unwrap_or(vehicle.organisation);
    if !may_ask_for(actor, ran) {
        let asks = may_ask(&mut work.tx, actor, &vehicle).await?;
        return Err(if asks { of_another(&mut work.tx, ran).await } else { ActionError::NotPermitted });
    }
    let holders = work.tx.list_holders(&scope, &vehicle, at).await?;
    let asked = Change {
        action: AuditAction::AskWhoHad,
        entity: AuditEntity::Vehicle,
        entity_id: vehicle.id.to_string(),
        organisation: Some(ran),
        before: None,
        after: Some(json!({ "at": at, "answers": holders.len() })),
    };
    work.finish(asked).await?;
    Ok(WhoHad { vehicle, holders })
}
