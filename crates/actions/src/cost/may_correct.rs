//! Who may correct a trip or a cost that has been entered, so that only they are offered it.

use vagnpark_domain::{
    access::{Actor, CostVerb, Permission, TripVerb, may},
    ids::{CostEntryId, TripId},
};
use vagnpark_store::{Costs, Tx};

use crate::error::ActionError;

/// Whether somebody may correct a trip.
pub(crate) async fn may_correct_trip(tx: &mut Tx, actor: &Actor, id: TripId) -> Result<bool, ActionError> {
    let trip = tx.find_trip(&actor.scope(Permission::ClosePeriods), id).await?;
    Ok(trip.is_some_and(|trip| may(actor, TripVerb::Correct, &trip).is_ok()))
}

/// Whether somebody may correct a cost: not a correction, which its cost has.
pub(crate) async fn may_correct_cost(tx: &mut Tx, actor: &Actor, id: CostEntryId) -> Result<bool, ActionError> {
    let cost = tx.find_own_cost(&actor.scope(Permission::ManageCosts), id).await?;
    let original = cost.filter(|cost| cost.entry.corrects.is_none());
    Ok(original.is_some_and(|cost| may(actor, CostVerb::Enter, &Costs(&[cost])).is_ok()))
}
