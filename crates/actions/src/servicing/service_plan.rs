//! Service plans and duties of a vehicle: entered, changed, ended (S-5 … S-7).

use serde_json::json;
use vagnpark_domain::{
    Fault, Field, Refusal,
    access::{Actor, Permission, Permitted, VehicleVerb},
    audit::{AuditAction, AuditEntity},
    bounds::{
        Shown,
        table::{INTERVAL_HOURS, INTERVAL_KM, INTERVAL_MONTHS, PLAN_NOTE},
    },
    ids::{PlanId, VehicleId},
    servicing::{Plan, PlanKind, Trends, plan_due},
};
use vagnpark_store::{Change, OfVehicle, PlanRecord, Tx};

use crate::{app::App, error::ActionError, hold_vehicle, reading_scope, writing_scope};

fn check(plan: &Plan) -> Result<(), Refusal> {
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
    check(&plan)?;
    let mut work = app.begin(actor).await?;
    if plan.last_done_on > work.today() {
        let given = Shown::Day(plan.last_done_on);
        return Err(Refusal::at(Field::LastDoneOn, Fault::InTheFuture { given }).into());
    }
    let found = hold_vehicle(&mut work, VehicleVerb::Service, vehicle).await?;
    let record =
        PlanRecord { id: app.new_id(), vehicle, plan, note: PLAN_NOTE.prose(note)?.into(), ended_on: None, version: 1 };
    work.tx.insert_plan(&found, &record).await?;
    note_lift(&mut work.tx, &found).await?;
    let change = Change {
        action: AuditAction::Plan,
        entity: AuditEntity::ServicePlan,
        entity_id: record.id.to_string(),
        organisation: Some(found.organisation),
        before: None,
        after: Some(json!({ "vehicle": vehicle, "plan": plan })),
    };
    work.finish(change).await?;
    Ok(record)
}

/// The plans in force of vehicles that the actor may see as its own.
#[tracing::instrument(skip_all)]
pub async fn list_plans(app: &App, actor: &Actor, vehicle: Option<VehicleId>) -> Result<Vec<PlanRecord>, ActionError> {
    let scope = reading_scope(actor, Permission::SeeVehicles)?;
    Ok(app.store.read().await?.list_plans(&scope, vehicle).await?)
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
