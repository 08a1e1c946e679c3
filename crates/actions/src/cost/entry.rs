//! Costs: listing them, and entering one by hand (C-2).

use std::collections::{HashMap, hash_map::Entry};

use vagnpark_domain::{
    Fault, Field, Refusal,
    access::{Actor, CostVerb, Permission},
    audit::{AuditAction, AuditEntity},
    cost::{Agreement, CostEntry, VehicleFacts, concern::Whose},
    ids::{OrganisationId, PoolId, VehicleId},
    money::Ore,
    register::{Relation, RelationKind},
    time::Month,
};
use vagnpark_store::{Change, CostFilter, CostRecord, Costs, Tx};

use super::objection::tell_of_entries;
use crate::{
    acting_for,
    app::App,
    error::ActionError,
    of_another,
    portion::Portion,
    reading_scope,
    register::{find::numbers_of, ran::who_ran},
    writing_scope,
};

/// A cost, as it is shown.
#[derive(Clone, Debug)]
pub struct SeenCost {
    /// The cost.
    pub record: CostRecord,
    /// The first month of its days in which no agreement shares it.
    pub unshared: Option<Unshared>,
}

/// A month in which no agreement shares a cost.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unshared {
    /// The month.
    pub month: Month,
    /// Whether one holds then: of others, who neither own the vehicle nor pay for it (C-15).
    pub of_others: bool,
}

/// The first month that an agreement holds for, whoever may see it.
pub(crate) async fn held_from(tx: &mut Tx) -> Result<Option<Month>, ActionError> {
    let versions = tx.list_agreements(&Actor::job().scope(Permission::SeeStatements)).await?;
    Ok(versions.first().map(|version| version.agreement.first_month))
}

/// Marks of some costs the first month in which nothing shares them.
pub(crate) async fn with_unshared(tx: &mut Tx, records: Vec<CostRecord>) -> Result<Vec<SeenCost>, ActionError> {
    let versions = tx.list_agreements(&Actor::job().scope(Permission::SeeStatements)).await?;
    let mut vehicles: Vec<VehicleId> = records.iter().filter_map(|record| record.entry.vehicle).collect();
    vehicles.sort_unstable();
    vehicles.dedup();
    let relations = if vehicles.is_empty() { HashMap::new() } else { tx.load_relations(&vehicles).await? };
    let organisations = tx.list_organisations().await?;
    let shares = |agreement: &Agreement, id: OrganisationId| {
        organisations.iter().any(|found| found.id == id && agreement.is_shared_by(&found.code))
    };
    let pools = Pools::load(tx, &records).await?;
    let seen = |record: CostRecord| {
        let known = record.entry.vehicle.and_then(|id| relations.get(&id)).map_or(&[][..], Vec::as_slice);
        let holders = || {
            let has = |relation: &&Relation| matches!(relation.kind, RelationKind::Owner | RelationKind::Payer);
            known.iter().filter(has).map(|relation| (relation.organisation, relation.from, relation.to))
        };
        // None if it is shared, else whether an agreement of others holds.
        let unshared_by = |month: Month| -> Option<bool> {
            let held = versions.iter().rfind(|held| held.agreement.first_month <= month);
            let Some(agreement) = held.map(|held| &held.agreement) else { return Some(false) };
            let own = record.organisation.map(|id| shares(agreement, id));
            let (first, last) = (record.entry.from.max(month.first_day()), record.entry.to.min(month.last_day()));
            let mut days = first.iter_days().take_while(|day| *day <= last);
            let shared = match (own, record.entry.pool) {
                (None, Some(pool)) => pools.whose(pool, month, |code| agreement.is_shared_by(code)).concerns(own),
                _ => days.any(|day| Whose::on(day, holders(), |id| shares(agreement, id)).concerns(own)),
            };
            (!shared).then_some(true)
        };
        let mut months = Month::of(record.entry.from).through(Month::of(record.entry.to));
        let unshared = months.find_map(|month| Some(Unshared { month, of_others: unshared_by(month)? }));
        SeenCost { record, unshared }
    };
    Ok(records.into_iter().map(seen).collect())
}

/// The vehicles in the months of costs of pools that were entered for nobody.
struct Pools {
    codes: HashMap<PoolId, String>,
    vehicles: HashMap<Month, Vec<VehicleFacts>>,
}

impl Pools {
    async fn load(tx: &mut Tx, records: &[CostRecord]) -> Result<Self, ActionError> {
        let mut pools = Self { codes: HashMap::new(), vehicles: HashMap::new() };
        let nobodys = |record: &&CostRecord| record.organisation.is_none() && record.entry.vehicle.is_none();
        for record in records.iter().filter(nobodys) {
            for month in Month::of(record.entry.from).through(Month::of(record.entry.to)) {
                if let Entry::Vacant(unknown) = pools.vehicles.entry(month) {
                    unknown.insert(tx.load_vehicle_facts(month).await?);
                }
            }
        }
        if !pools.vehicles.is_empty() {
            pools.codes = tx.list_pools().await?.into_iter().map(|pool| (pool.id, pool.code)).collect();
        }
        Ok(pools)
    }

    /// Whose a pool is in a month.
    fn whose(&self, pool: PoolId, month: Month, shares: impl Fn(&str) -> bool) -> Whose {
        let vehicles = self.vehicles.get(&month).map_or(&[][..], Vec::as_slice);
        let code = self.codes.get(&pool).map_or("", String::as_str);
        Whose::pool_in(code, (month.first_day(), month.last_day()), vehicles, shares)
    }
}

/// The same of one.
pub(crate) async fn one_with_unshared(tx: &mut Tx, record: CostRecord) -> Result<SeenCost, ActionError> {
    let marked = with_unshared(tx, vec![record]).await?.pop();
    marked.ok_or(ActionError::NotFound("cost"))
}

/// The costs of the actor's organisations that pass a filter.
#[tracing::instrument(skip_all)]
pub async fn list_costs(app: &App, actor: &Actor, filter: &CostFilter) -> Result<Vec<SeenCost>, ActionError> {
    let scope = reading_scope(actor, Permission::SeeCosts)?;
    let mut tx = app.store.read().await?;
    let costs = tx.list_costs(&scope, filter).await?;
    with_unshared(&mut tx, costs).await
}

/// A portion of the costs that pass a filter, by day.
#[derive(Clone, Debug)]
pub struct CostsByDay {
    /// How many pass, in the portion or not.
    pub count: i64,
    /// The shared total of all that pass.
    pub total: Ore,
    /// The costs, by day.
    pub costs: Vec<SeenCost>,
    /// The numbers that the vehicles in the portion are known by.
    pub numbers: HashMap<VehicleId, String>,
}

/// A portion of the costs of the actor's organisations that pass a filter, by day, with the sum of all that pass.
#[tracing::instrument(skip_all)]
pub async fn list_costs_by_day(
    app: &App,
    actor: &Actor,
    filter: CostFilter,
    portion: Portion,
) -> Result<CostsByDay, ActionError> {
    let scope = reading_scope(actor, Permission::SeeCosts)?;
    let mut tx = app.store.read().await?;
    let (count, total) = tx.sum_costs(&scope, &filter).await?;
    let (skipped, limit) = portion.rows(count);
    let costs = tx.list_costs_by_day(&scope, &CostFilter { limit, ..filter }, skipped).await?;
    let vehicles = costs.iter().filter_map(|record| record.entry.vehicle).collect();
    let costs = with_unshared(&mut tx, costs).await?;
    Ok(CostsByDay { numbers: numbers_of(&mut tx, &scope, vehicles).await?, count, total, costs })
}

/// The recoverable part of a pool's VAT: its vehicles are taken to be *personbilar*, for which the least is
/// recoverable.
pub(crate) fn pool_rule(entry: &CostEntry) -> Ore {
    entry.category.recoverable_vat(entry.vat, true)
}

/// Adds a cost entry for a vehicle or a pool. How much of its VAT is recoverable follows from what it is for, unless it
/// is given. A cost of a pool is entered for the organisation named, or the only one possible.
#[tracing::instrument(skip_all)]
pub async fn enter_cost(
    app: &App,
    actor: &Actor,
    organisation: Option<OrganisationId>,
    mut entry: CostEntry,
    recoverable_vat: Option<Ore>,
) -> Result<SeenCost, ActionError> {
    let scope = writing_scope(actor, Permission::ManageCosts)?;
    // The amount given, or zero: the rule never claims more than there is.
    entry.recoverable_vat = recoverable_vat.unwrap_or(Ore::ZERO);
    entry.check().map_err(Refusal::from)?;
    // Nobody runs a pool alone: a cost of one is the organisation's that enters it.
    let payer = match entry.vehicle {
        Some(_) => None,
        None => Some(acting_for(app, actor, Permission::ManageCosts, organisation).await?),
    };
    let mut work = app.begin(actor).await?;
    let organisation = match entry.vehicle {
        Some(id) => {
            let vehicle = work.tx.find_vehicle(&scope, id).await?.ok_or(ActionError::NotFound("vehicle"))?;
            let (days, today) = ((entry.from, entry.to), work.today());
            let ran = who_ran(&mut work.tx, &vehicle, days, today).await?;
            let Some(own) = ran.iter().copied().find(|ran| scope.covers(*ran)) else {
                let ran = ran.first().copied().unwrap_or(vehicle.organisation);
                return Err(of_another(&mut work.tx, ran).await);
            };
            // A vehicle's cost is that of whoever ran it then, whatever else is said.
            if organisation.is_some_and(|named| named != own) {
                return Err(Refusal::at(Field::Organisation, Fault::NotWanted).into());
            }
            let rule = entry.category.recoverable_vat(entry.vat, vehicle.description.vat_car);
            entry.recoverable_vat = recoverable_vat.unwrap_or(rule);
            Some(own)
        }
        None => {
            let known = work.tx.list_pools().await?.iter().any(|pool| Some(pool.id) == entry.pool);
            if !known {
                return Err(ActionError::NotFound("pool"));
            }
            entry.recoverable_vat = recoverable_vat.unwrap_or(pool_rule(&entry));
            payer
        }
    };
    let record = CostRecord { entry, organisation };
    let written = work.permit(CostVerb::Enter, Costs(std::slice::from_ref(&record)))?;
    work.tx.insert_costs(&written, organisation.unwrap_or(OrganisationId::NOBODY), None).await?;
    let change = entered(&record);
    tell_of_entries(&mut work, &[record.entry.id.0]).await?;
    let seen = one_with_unshared(&mut work.tx, record).await?;
    work.finish(change).await?;
    Ok(seen)
}

/// The audit entry of a cost that was entered.
pub(crate) fn entered(record: &CostRecord) -> Change {
    Change {
        action: AuditAction::Enter,
        entity: AuditEntity::Cost,
        entity_id: record.entry.id.to_string(),
        organisation: record.organisation,
        before: None,
        after: serde_json::to_value(&record.entry).ok(),
    }
}
