//! Taking back the service plans of a file.

use vagnpark_domain::{
    access::{Actor, Permission, VehicleVerb},
    ids::PlanId,
};
use vagnpark_importer::Obstacle;
use vagnpark_store::{BatchChange, PlanRecord, Tx};

use super::{id_of, read};
use crate::{error::ActionError, servicing::service_plan::note_lift, work::Work};

/// What stands in the way of taking a plan back: a job that dealt with it, or somebody who ended it.
pub(super) async fn obstacles(tx: &mut Tx, change: &BatchChange) -> Result<Vec<Obstacle>, ActionError> {
    let everything = Actor::job().scope(Permission::Service);
    let id: PlanId = id_of(change)?.into();
    let left: PlanRecord = read(&change.after_json)?;
    match tx.find_plan(&everything, id).await? {
        Some(now) if now.version != left.version => {
            let vehicle = tx.find_vehicle(&everything, now.vehicle).await?;
            let plate = vehicle.map_or_else(|| now.note.clone(), |vehicle| vehicle.description.plate());
            Ok(vec![Obstacle::Changed { plate }])
        }
        _ => Ok(Vec::new()),
    }
}

/// Deletes a plan, or makes it again what it was.
pub(super) async fn take_back(work: &mut Work<'_>, taken: &BatchChange) -> Result<(), ActionError> {
    let left: PlanRecord = read(&taken.after_json)?;
    match taken.before_json.as_deref() {
        Some(before) => {
            work.tx.restore_plan(&read(before)?, left.version).await?;
        }
        None => work.tx.delete_plan(left.id).await?,
    }
    let everything = Actor::job().scope(Permission::Service);
    if let Some(vehicle) = work.tx.find_vehicle_for_update(&everything, left.vehicle).await? {
        let vehicle = work.follow(VehicleVerb::Import, vehicle)?;
        note_lift(&mut work.tx, &vehicle).await?;
    }
    Ok(())
}
