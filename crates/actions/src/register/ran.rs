//! Who ran a vehicle on a day (V-11): they answer for what happened on it, whoever runs it now.

use chrono::NaiveDate;
use vagnpark_domain::{
    ids::OrganisationId,
    register::{Relation, run_between},
};
use vagnpark_store::{Tx, VehicleRecord};

use crate::error::ActionError;

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

/// The same, from its relations.
pub(crate) fn ran_by(
    vehicle: &VehicleRecord,
    known: &[Relation],
    (first, last): (NaiveDate, NaiveDate),
    today: NaiveDate,
) -> Vec<OrganisationId> {
    let ran = run_between(known, (first.min(today), last.min(today)));
    if ran.is_empty() { vec![vehicle.organisation] } else { ran }
}
