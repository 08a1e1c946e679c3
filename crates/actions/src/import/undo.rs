//! Undoing an import, as long as nothing later depends on it; obstacles are named (I-4). Afterwards the registers are
//! as they were before it; the batch, its file and the audit log remember that it happened.

mod people;
mod service_plans;

use chrono::NaiveDate;
use serde::de::DeserializeOwned;
use vagnpark_domain::{
    Refusal,
    access::{Actor, Permission, Scope},
    audit::{AuditAction, AuditEntity},
    ids::{BatchId, CostEntryId, OrganisationId, VehicleId},
    import::BatchEntity,
    names::fold_name,
    register::organisation::{Organisation, Unit},
};
use vagnpark_importer::Obstacle;
use vagnpark_store::{BatchChange, BatchRecord, Change, Tx, ValueSource, VehicleRecord};

use super::batch::may_open;
use crate::{
    app::App,
    cost::objection::{met_by_taking_away, met_by_undoing},
    error::ActionError,
    work::Work,
    writing_scope,
};

/// The most obstacles that are named.
const NAMED: usize = 10;

/// Undoes a batch.
#[tracing::instrument(skip_all)]
pub async fn undo_import(app: &App, actor: &Actor, id: BatchId) -> Result<BatchRecord, ActionError> {
    let scope = writing_scope(actor, Permission::Import)?;
    let mut work = app.begin(actor).await?;
    let found = work.tx.find_batch(&scope, id).await?;
    found.filter(|batch| may_open(actor, batch)).ok_or(ActionError::NotFound("import"))?;
    let undone = work.tx.mark_undone(id, work.now, &actor.name).await?;
    let batch = undone.ok_or_else(|| ActionError::CannotUndo(vec![Obstacle::Undone]))?;
    let changes = work.tx.list_batch_changes(id).await?;
    let obstacles = obstacles(&mut work.tx, &scope, id, &changes).await?;
    if !obstacles.is_empty() {
        return Err(ActionError::CannotUndo(obstacles));
    }
    met_by_undoing(&mut work, id, &batch.file_name).await?;
    work.tx.delete_batch_rows(id).await.map_err(|error| in_use(error.into(), String::new))?;
    for change in &changes {
        take_back(&mut work, &batch, change).await.map_err(|error| in_use(error, || described(change)))?;
        if change.entity == BatchEntity::Vehicle {
            work.note(Change {
                action: AuditAction::UndoImport,
                entity: AuditEntity::Vehicle,
                entity_id: change.entity_id.clone(),
                organisation: batch.organisation_id.map(Into::into),
                before: None,
                after: change.before_json.as_deref().and_then(|json| serde_json::from_str(json).ok()),
            });
        }
    }
    let undone = Change {
        action: AuditAction::UndoImport,
        entity: AuditEntity::Import,
        entity_id: id.to_string(),
        organisation: batch.organisation_id.map(Into::into),
        before: None,
        after: Some(serde_json::json!({ "kind": batch.kind, "file": batch.file_name, "sha256": batch.file_hash })),
    };
    work.finish(undone).await?;
    Ok(batch)
}

/// The things that depend on the batch.
async fn obstacles(
    tx: &mut Tx,
    scope: &Scope,
    id: BatchId,
    changes: &[BatchChange],
) -> Result<Vec<Obstacle>, ActionError> {
    let mut obstacles = Vec::new();
    let used = tx.count_used_bookings(id).await?;
    if used > 0 {
        obstacles.push(Obstacle::Bookings(used));
    }
    let changed = tx.count_changed_trips(id).await?;
    if changed > 0 {
        obstacles.push(Obstacle::Trips(changed));
    }
    for change in changes {
        match change.entity {
            BatchEntity::Vehicle => obstacles.extend(of_vehicle(tx, scope, id, change).await?),
            BatchEntity::Person => obstacles.extend(people::obstacles(tx, change).await?),
            BatchEntity::ServicePlan => obstacles.extend(service_plans::obstacles(tx, change).await?),
            BatchEntity::ValueSource
            | BatchEntity::VehicleAlias
            | BatchEntity::Pick
            | BatchEntity::Organisation
            | BatchEntity::OrganisationAlias
            | BatchEntity::SenderAlias
            | BatchEntity::Unit
            | BatchEntity::UnitAlias
            | BatchEntity::Depot
            | BatchEntity::Pool
            | BatchEntity::Population
            | BatchEntity::PurchaseMatch => {}
        }
        if obstacles.len() >= NAMED {
            obstacles.truncate(NAMED);
            obstacles.push(Obstacle::More);
            break;
        }
    }
    Ok(obstacles)
}

/// The things that depend on what a batch made of a vehicle.
async fn of_vehicle(
    tx: &mut Tx,
    scope: &Scope,
    id: BatchId,
    change: &BatchChange,
) -> Result<Vec<Obstacle>, ActionError> {
    let vehicle: VehicleId = id_of(change)?.into();
    let Some(now) = tx.find_vehicle(scope, vehicle).await? else { return Ok(Vec::new()) };
    let mut obstacles = Vec::new();
    let plate = now.description.plate();
    if now.version != read::<i64>(&change.after_json)? {
        obstacles.push(Obstacle::Changed { plate: plate.clone() });
    }
    if change.before_json.is_none() {
        let dependents = tx.count_dependents(vehicle, id).await?.list();
        let dependent = |(kind, count)| Obstacle::Dependents { plate: plate.clone(), kind, count };
        obstacles.extend(dependents.into_iter().map(dependent));
    }
    Ok(obstacles)
}

/// Something that is still referred to is an obstacle.
fn in_use(error: ActionError, what: impl FnOnce() -> String) -> ActionError {
    if matches!(error, ActionError::Refused(Refusal::ReferenceMissing)) {
        ActionError::CannotUndo(vec![Obstacle::InUse { what: what() }])
    } else {
        error
    }
}

/// The name of what a change is about.
fn described(change: &BatchChange) -> String {
    let after: serde_json::Value = serde_json::from_str(&change.after_json).unwrap_or_default();
    after["name"].as_str().or(after.as_str()).unwrap_or(&change.entity_id).to_owned()
}

fn unreadable(text: &str) -> ActionError {
    ActionError::broken(format!("an import's change cannot be read: {text}"))
}

/// The id of what a change is about.
fn id_of(change: &BatchChange) -> Result<uuid::Uuid, ActionError> {
    change.entity_id.parse().map_err(|_| unreadable(&change.entity_id))
}

fn read<T: DeserializeOwned>(json: &str) -> Result<T, ActionError> {
    serde_json::from_str(json).map_err(|_| unreadable(json))
}

/// Restores one entry of a batch as it was, or deletes it.
async fn take_back(work: &mut Work<'_>, batch: &BatchRecord, change: &BatchChange) -> Result<(), ActionError> {
    let (id, before) = (id_of(change)?, change.before_json.as_deref());
    let sender = batch.sender_id.map_or(OrganisationId::NOBODY, Into::into);
    let tx = &mut work.tx;
    match (change.entity, before) {
        (BatchEntity::Vehicle, None) => tx.delete_vehicle(id.into()).await?,
        (BatchEntity::Vehicle, Some(before)) => {
            let before = read::<VehicleRecord>(before)?;
            if !tx.restore_vehicle(&before, read(&change.after_json)?).await? {
                let plate = before.description.plate();
                return Err(ActionError::CannotUndo(vec![Obstacle::Changed { plate }]));
            }
        }
        (BatchEntity::ValueSource, Some(before)) => {
            let (field, batch_id, sheet, row) = read::<(String, BatchId, String, i64)>(before)?;
            tx.put_value_sources(&[ValueSource { vehicle_id: id.into(), field, batch_id, sheet, row }]).await?;
        }
        (BatchEntity::Organisation, None) => tx.delete_organisation(id.into()).await?,
        (BatchEntity::Organisation, Some(before)) => {
            tx.put_organisation(&read::<Organisation>(before)?).await?;
            // Changed once by the import and once now.
            tx.restore_organisation_version(id.into(), 2).await?;
        }
        (BatchEntity::OrganisationAlias, _) => {
            tx.delete_alias(&fold_name(&read::<String>(&change.after_json)?), id.into()).await?;
        }
        (BatchEntity::SenderAlias, _) => {
            tx.delete_sender_alias(id.into(), &fold_name(&read::<String>(&change.after_json)?)).await?;
        }
        (BatchEntity::Unit, None) => tx.delete_unit(id.into()).await?,
        (BatchEntity::Unit, Some(before)) => tx.put_unit(&read::<Unit>(before)?).await?,
        (BatchEntity::UnitAlias, _) => {
            tx.delete_unit_alias(id.into(), &fold_name(&read::<String>(&change.after_json)?)).await?;
        }
        (BatchEntity::VehicleAlias, before) => {
            let alias = read::<String>(&change.after_json)?;
            tx.delete_vehicle_alias(sender, id.into(), &fold_name(&alias)).await?;
            let known = tx.load_vehicle_aliases(sender).await?;
            // Somebody may have said since whose it is.
            if let Some(before) = before.filter(|_| known.iter().all(|(folded, _)| *folded != fold_name(&alias))) {
                tx.put_vehicle_alias(sender, &alias, read(before)?).await?;
            }
        }
        (BatchEntity::PurchaseMatch, _) => {
            let cost: CostEntryId = read::<MadeCost>(&change.after_json)?.cost;
            met_by_taking_away(work, cost.0, &batch.file_name).await?;
            work.tx.unmatch_purchase(id, cost).await?;
        }
        (BatchEntity::Person, _) => people::take_back(work, change).await?,
        (BatchEntity::ServicePlan, _) => service_plans::take_back(work, change).await?,
        (BatchEntity::Pick, before) => {
            let (field, value) = read::<(String, String)>(&change.after_json)?;
            match before {
                Some(before) => tx.put_pick(id.into(), &field, &value, &read::<String>(before)?).await?,
                None => tx.delete_pick(id.into(), &field, &value).await?,
            }
        }
        (BatchEntity::Depot, _) => tx.delete_depot(id.into()).await?,
        (BatchEntity::Pool, _) => tx.delete_pool(id.into()).await?,
        (BatchEntity::Population, before) => {
            let (on, _) = read::<(NaiveDate, i64)>(&change.after_json)?;
            match before {
                Some(before) => tx.put_population(id.into(), on, read(before)?, "undo").await?,
                None => tx.delete_population(id.into(), on).await?,
            }
        }
        (BatchEntity::ValueSource, None) => return Err(unreadable(&change.entity_id)),
    }
    Ok(())
}

/// The cost that a line became which waited for its vehicle.
#[derive(serde::Deserialize)]
struct MadeCost {
    cost: CostEntryId,
}

#[cfg(test)]
mod tests {
    use vagnpark_store::Dependents;
    use vagnpark_text::Language;

    use super::*;

    #[test]
    fn what_stands_in_the_way_of_undoing_is_said_in_words() {
        let plate = "MLB 101".to_owned();
        let all = Dependents { bookings: 1, trips: 1, costs: 1, readings: 1, work_orders: 1, purchases: 1 };
        let dependents =
            all.list().into_iter().map(|(kind, count)| Obstacle::Dependents { plate: plate.clone(), kind, count });
        let mut obstacles: Vec<Obstacle> = dependents.collect();
        obstacles.extend([
            Obstacle::Undone,
            Obstacle::Bookings(2),
            Obstacle::Trips(1),
            Obstacle::Changed { plate: plate.clone() },
            Obstacle::LoggedIn { name: "Anna Ek".to_owned() },
        ]);
        obstacles.extend([
            Obstacle::InUse { what: plate.clone() },
            Obstacle::InUse { what: String::new() },
            Obstacle::More,
        ]);
        for language in [Language::Swedish, Language::English] {
            let said = language.obstacles(&obstacles);
            assert!(!said.contains("obstacle-") && !said.contains('{'), "{said}");
        }
        let trips = Language::Swedish.obstacles(&[Obstacle::Trips(1)]);
        assert_eq!(trips, "Importen kan inte ångras: 1 körning därur har rättats, beskrivits eller mätts sedan dess.");
    }
}
