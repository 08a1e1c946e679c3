//! The queue of fuel, charging and toll lines that match no vehicle: matched once by hand, and remembered for the
//! sender's next file.

use std::collections::BTreeSet;

use vagnpark_domain::{
    Refusal,
    access::{Actor, CostVerb, Permission, Scope},
    audit::{AuditAction, AuditEntity},
    ids::{CostEntryId, OrganisationId, VehicleId},
    names::fold_name,
    time::local_date,
};
use vagnpark_store::{Change, Costs, Locked, PurchaseRecord, Tx, Unmatched, VehicleFilter, VehicleRecord};

use super::{
    extra::{ExtraCell, of_unmatched, unspaced},
    register::{doubts_about, entry_of, kept},
};
use crate::{
    app::App, cost::objection::tell_of_entries, error::ActionError, of_another, reading_scope, register::ran::who_ran,
    work::Work, writing_scope,
};

/// The lines that wait, by number.
#[tracing::instrument(skip_all)]
pub async fn list_unmatched(app: &App, actor: &Actor) -> Result<Vec<Unmatched>, ActionError> {
    let scope = reading_scope(actor, Permission::Import)?;
    Ok(app.store.read().await?.list_unmatched(&scope).await?)
}

/// The lines that wait, and what they can be matched with.
#[derive(Clone, Debug)]
pub struct ToMatch {
    /// The lines, oldest first, each with what its rows say that no field has room for.
    pub lines: Vec<(Unmatched, Vec<ExtraCell>)>,
    /// The vehicles of organisations that the actor imports for; none if no line waits.
    pub vehicles: Vec<VehicleRecord>,
}

/// The lines that wait, by number, for somebody who may say whose they are.
#[tracing::instrument(skip_all)]
pub async fn open_unmatched(app: &App, actor: &Actor) -> Result<ToMatch, ActionError> {
    let scope = writing_scope(actor, Permission::Import)?;
    let mut tx = app.store.read().await?;
    let lines = tx.list_unmatched(&scope).await?;
    if lines.is_empty() {
        return Ok(ToMatch { lines: Vec::new(), vehicles: Vec::new() });
    }
    let filter = VehicleFilter { limit: i64::MAX, ..VehicleFilter::default() };
    let mut vehicles = tx.list_vehicles(&scope, &filter).await?;
    vehicles.retain(|vehicle| scope.covers(vehicle.organisation));
    let extra = of_unmatched(tx.list_unmatched_extras(&scope).await?);
    let lines = lines.into_iter().map(|line| {
        let extra = extra.get(&(line.sender_id, unspaced(&line.number))).cloned().unwrap_or_default();
        (line, extra)
    });
    Ok(ToMatch { lines: lines.collect(), vehicles })
}

/// Matches the lines under a number with a vehicle: each becomes a cost of that vehicle. Answers how many.
#[tracing::instrument(skip_all)]
pub async fn match_purchases(
    app: &App,
    actor: &Actor,
    sender: OrganisationId,
    number: &str,
    vehicle: VehicleId,
) -> Result<usize, ActionError> {
    let scope = writing_scope(actor, Permission::Import)?;
    let mut work = app.begin(actor).await?;
    let vehicle = work.tx.find_vehicle(&scope, vehicle).await?.ok_or(ActionError::NotFound("vehicle"))?;
    let lines = work.tx.load_unmatched_for_update(&scope, sender, number).await?;
    if lines.is_empty() {
        if !scope.covers(vehicle.organisation) {
            return Err(of_another(&mut work.tx, vehicle.organisation).await);
        }
        return match_known(&mut work.tx, sender, number, vehicle.id).await;
    }
    match_lines(&mut work, &scope, (sender, &vehicle), &lines).await?;
    // As the sender writes it, each way.
    let written: BTreeSet<&str> = lines.iter().map(|line| line.number.as_str()).chain([number]).collect();
    for number in written {
        work.tx.put_vehicle_alias(sender, number, vehicle.id).await?;
    }
    work.finish(matched(number, &vehicle, lines.len())).await?;
    Ok(lines.len())
}

/// The entry in the audit log about lines that found their vehicle.
pub(crate) fn matched(number: &str, vehicle: &VehicleRecord, lines: usize) -> Change {
    Change {
        action: AuditAction::Match,
        entity: AuditEntity::Purchase,
        entity_id: number.to_owned(),
        organisation: Some(vehicle.organisation),
        before: None,
        after: Some(serde_json::json!({ "vehicle": vehicle.id, "lines": lines })),
    }
}

/// Makes waiting lines of a sender costs of a vehicle, whoever says that they are for it: somebody by hand, or a
/// file of cards. Answers the entries, a line each.
pub(crate) async fn match_lines(
    work: &mut Work<'_>,
    scope: &Scope,
    (sender, vehicle): (OrganisationId, &VehicleRecord),
    lines: &[Locked<PurchaseRecord>],
) -> Result<Vec<CostEntryId>, ActionError> {
    let today = work.today();
    let mut entered = Vec::with_capacity(lines.len());
    for line in lines {
        let day = local_date(line.at);
        let ran = who_ran(&mut work.tx, vehicle, (day, day), today).await?;
        let ran = ran.first().copied().unwrap_or(vehicle.organisation);
        if !scope.covers(ran) {
            return Err(of_another(&mut work.tx, ran).await);
        }
        let cost = entry_of(line, (vehicle, ran), work.app.new_id());
        // With its batch, so that undoing the file undoes the cost too.
        let written = work.permit(CostVerb::Import, Costs(std::slice::from_ref(&cost)))?;
        work.tx.insert_costs(&written, sender, Some(line.batch_id.into())).await?;
        entered.push(cost.entry.id);
        work.tx.match_purchase(line, vehicle.id, cost.entry.id, kept(&doubts_about(line, vehicle)).as_deref()).await?;
    }
    let ids: Vec<uuid::Uuid> = entered.iter().map(|entry| entry.0).collect();
    tell_of_entries(work, &ids).await?;
    Ok(entered)
}

/// What is said of a number that no line waits under any more: that vehicle's already, or somebody else said another.
async fn match_known(
    tx: &mut Tx,
    sender: OrganisationId,
    number: &str,
    vehicle: VehicleId,
) -> Result<usize, ActionError> {
    let folded = fold_name(number);
    match tx.load_vehicle_aliases(sender).await?.into_iter().find(|(alias, _)| *alias == folded) {
        Some((_, known)) if known == vehicle => Ok(0),
        Some(_) => Err(Refusal::Stale.into()),
        None => Err(ActionError::NotFound("line")),
    }
}
