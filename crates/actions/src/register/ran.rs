//! Who ran a vehicle on a day (V-11): they answer for what happened on it, whoever runs it now.

use chrono::NaiveDate;
use vagnpark_domain::{
    access::{Actor, Denied, Object, Permission, Permitted, VehicleVerb, permits},
    ids::{OrganisationId, VehicleId},
    register::{Relation, run_between},
};
use vagnpark_store::{Concerning, Locked, Tx, VehicleRecord};

use crate::{error::ActionError, of_another, work::Work};

/// The organisations that ran a vehicle on the days from one to another, in their order. Days that have not come are
/// those of whoever runs it today.
pub(crate) async fn who_ran(
    tx: &mut Tx,
    vehicle: &VehicleRecord,
    days: (NaiveDate, NaiveDate),
    today: NaiveDate,
) -> Result<Vec<OrganisationId>, ActionError> {
    let known = tx.load_relations(&[vehicle.id]).await?.remove(&vehicle.id).unwrap_or_default();
    Ok(ran_by(vehicle, &known, days, today))
}

/// A vehicle in sight of the actor, locked, with which those who ran it on a day may do something; who that was is
/// said.
pub(crate) async fn hold_as_of(
    work: &mut Work<'_>,
    verb: VehicleVerb,
    id: VehicleId,
    day: NaiveDate,
) -> Result<Permitted<Concerning<Locked<VehicleRecord>>>, ActionError> {
    let found = work.tx.find_vehicle_for_update(&work.actor.scope(Permission::SeeVehicles), id).await?;
    let found = found.ok_or(ActionError::NotFound("vehicle"))?;
    let today = work.today();
    let ran = who_ran(&mut work.tx, &found, (day, day), today).await?;
    let then = ran.first().copied().unwrap_or(found.organisation);
    match work.permit(verb, Concerning::new(found, None).when_run_by(ran)) {
        Ok(permitted) => Ok(permitted),
        Err(Denied) => Err(of_another(&mut work.tx, then).await),
    }
}

/// The same as [`who_ran`], from the vehicle's relations.
pub(crate) fn ran_by(
    vehicle: &VehicleRecord,
    known: &[Relation],
    (first, last): (NaiveDate, NaiveDate),
    today: NaiveDate,
) -> Vec<OrganisationId> {
    let ran = run_between(known, (first.min(today), last.min(today)));
    if ran.is_empty() { vec![vehicle.organisation] } else { ran }
}

/// Whether somebody answers for the meters of a vehicle on a day, as workshop staff or manager of those who ran it then
/// (V-11).
pub(crate) fn answers_for_meters(
    actor: &Actor,
    vehicle: &VehicleRecord,
    relations: &[Relation],
    (day, today): (NaiveDate, NaiveDate),
) -> bool {
    let ran = ran_by(vehicle, relations, (day, day), today);
    permits(actor, VehicleVerb::CorrectReading, &Concerning::new(vehicle, None).when_run_by(ran).interests())
}
