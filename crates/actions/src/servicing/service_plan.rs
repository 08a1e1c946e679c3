//! Service plans and duties of a vehicle: entered, changed, ended (S-5 … S-7).

use chrono::NaiveDate;
use serde_json::json;
use vagnpark_domain::{
    Fault, Field, Refusal,
    access::{Actor, Permission, Permitted, VehicleVerb},
    audit::{AuditAction, AuditEntity},
    bounds::{
        Shown,
        table::{INTERVAL_HOURS, INTERVAL_KM, INTERVAL_MONTHS, PLAN_NOTE},
    },
    ids::{OrganisationId, PlanId, VehicleId},
    servicing::{Plan, PlanKind, Trends, plan_due},
};
use vagnpark_store::{Change, OfVehicle, PlanRecord, Tx};

use crate::{
    app::App,
    error::ActionError,
    hold_vehicle,
    import::extra::{ExtraCell, cells_of},
    reading_scope, writing_scope,
};

/// Refuses a plan that cannot be: without an interval, beyond the bounds, last done on a day that has not come.
pub(crate) fn check(plan: &Plan, today: NaiveDate) -> Result<(), Refusal> {
    let some = plan.interval_months.is_some()
        || plan.interval_km.is_some()
        || plan.interval_hours.is_some()
        || plan.kind.statutory_months().is_some();
    if !some {
        let fields = vec![Field::IntervalMonths, Field::IntervalKm, Field::IntervalHours];
        return Err(Refusal::at(Field::IntervalMonths, Fault::OneNeeded { fields }));
    }
    if let Some(months) = plan.interval_months.filter(|months| !INTERVAL_MONTHS.holds(*months)) {
        let fault = INTERVAL_MONTHS.fault(INTERVAL_MONTHS.shown(months.into()));
        return Err(Refusal::at(Field::IntervalMonths, fault));
    }
    for (field, interval, bound) in [
        (Field::IntervalKm, plan.interval_km, INTERVAL_KM),
        (Field::IntervalHours, plan.interval_hours, INTERVAL_HOURS),
    ] {
        if let Some(interval) = interval.filter(|interval| *interval <= 0) {
            return Err(Refusal::at(field, Fault::outside(interval, 1, bound.most)));
        }
    }
    if plan.interval_km.is_some() && plan.last_done_km.is_none() {
        return Err(Refusal::at(Field::LastDoneKm, Fault::NeededFor { other: Field::IntervalKm }));
    }
    if plan.interval_hours.is_some() && plan.last_done_hours.is_none() {
        return Err(Refusal::at(Field::LastDoneHours, Fault::NeededFor { other: Field::IntervalHours }));
    }
    if plan.last_done_on > today {
        return Err(Refusal::at(Field::LastDoneOn, Fault::InTheFuture { given: Shown::Day(plan.last_done_on) }));
    }
    Ok(())
}

/// Notes until when a vehicle's lift may be used, according to its plans (S-6); called by everything that changes one.
pub(crate) async fn note_lift(tx: &mut Tx, vehicle: &Permitted<impl OfVehicle>) -> Result<(), ActionError> {
    // All of its plans count, whoever may see them.
    let plans = tx.list_plans(&Actor::job().scope(Permission::Service), Some(vehicle.vehicle().id)).await?;
    let lifts = plans.iter().filter(|plan| plan.plan.kind == PlanKind::TailLift);
    let until = lifts.filter_map(|plan| plan_due(&plan.plan, &Trends::default())).map(|due| due.due_on).min();
    Ok(tx.set_lift_valid_to(vehicle, until).await?)
}

/// Enters a plan for a vehicle that the actor services.
#[tracing::instrument(skip_all)]
pub async fn add_plan(
    app: &App,
    actor: &Actor,
    vehicle: VehicleId,
    plan: Plan,
    note: &str,
) -> Result<PlanRecord, ActionError> {
    writing_scope(actor, Permission::Service)?;
    let mut work = app.begin(actor).await?;
    check(&plan, work.today())?;
    let found = hold_vehicle(&mut work, VehicleVerb::Service, vehicle).await?;
    let record =
        PlanRecord { id: app.new_id(), vehicle, plan, note: PLAN_NOTE.prose(note)?.into(), ended_on: None, version: 1 };
    work.tx.insert_plan(&found, &record).await?;
    note_lift(&mut work.tx, &found).await?;
    work.finish(entered(&record, found.organisation, None)).await?;
    Ok(record)
}

/// The entry in the audit log about a plan that is entered, or is another than before.
pub(crate) fn entered(record: &PlanRecord, organisation: OrganisationId, before: Option<&Plan>) -> Change {
    Change {
        action: if before.is_some() { AuditAction::Change } else { AuditAction::Plan },
        entity: AuditEntity::ServicePlan,
        entity_id: record.id.to_string(),
        organisation: Some(organisation),
        before: before.map(|plan| json!({ "vehicle": record.vehicle, "plan": plan })),
        after: Some(json!({ "vehicle": record.vehicle, "plan": record.plan })),
    }
}

/// The plans in force of vehicles that the actor may see as its own.
#[tracing::instrument(skip_all)]
pub async fn list_plans(app: &App, actor: &Actor, vehicle: Option<VehicleId>) -> Result<Vec<PlanRecord>, ActionError> {
    let scope = reading_scope(actor, Permission::SeeVehicles)?;
    Ok(app.store.read().await?.list_plans(&scope, vehicle).await?)
}

/// The plans in force of a vehicle, each with the cells of its file that no field has room for (I-7).
#[tracing::instrument(skip_all)]
pub async fn open_plans(
    app: &App,
    actor: &Actor,
    vehicle: VehicleId,
) -> Result<Vec<(PlanRecord, Vec<ExtraCell>)>, ActionError> {
    let scope = reading_scope(actor, Permission::SeeVehicles)?;
    let mut tx = app.store.read().await?;
    let mut plans = Vec::new();
    for plan in tx.list_plans(&scope, Some(vehicle)).await? {
        let cells = cells_of(&tx.list_extras(plan.id.0).await?);
        plans.push((plan, cells));
    }
    Ok(plans)
}

/// Ends a plan: from today nothing falls due by it.
#[tracing::instrument(skip_all)]
pub async fn end_plan(app: &App, actor: &Actor, id: PlanId) -> Result<PlanRecord, ActionError> {
    let scope = writing_scope(actor, Permission::Service)?;
    let mut work = app.begin(actor).await?;
    let before = work.tx.find_plan(&scope, id).await?.ok_or(ActionError::NotFound("plan"))?;
    let vehicle = hold_vehicle(&mut work, VehicleVerb::Service, before.vehicle).await?;
    let after = PlanRecord { ended_on: Some(work.today()), ..before };
    let after = work.tx.update_plan(&vehicle, after).await?;
    note_lift(&mut work.tx, &vehicle).await?;
    let change = Change {
        action: AuditAction::End,
        entity: AuditEntity::ServicePlan,
        entity_id: id.to_string(),
        organisation: Some(vehicle.organisation),
        before: None,
        after: Some(json!({ "vehicle": after.vehicle, "ended_on": after.ended_on })),
    };
    work.finish(change).await?;
    Ok(after)
}
