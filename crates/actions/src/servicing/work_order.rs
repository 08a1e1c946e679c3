//! Work orders: planned, they block the vehicle; done, they set the new due date (S-10).

use std::collections::HashMap;

use chrono::{DateTime, Days, Months, NaiveDate, TimeDelta, Utc};
use vagnpark_domain::{
    Fault, Field, Refusal,
    access::{Actor, BookingVerb, CostVerb, Permission, Permitted, VehicleVerb},
    audit::{AuditAction, AuditEntity},
    booking::{BookingKind, BookingState, Purpose},
    bounds::{
        Shown,
        table::{BOOKING_NOTE, WORK_NOTE},
    },
    cost::{CostCategory, CostEntry},
    ids::{BookingId, PlanId, VehicleId, WorkOrderId},
    money::Ore,
    register::{
        ReadingWay,
        reading::{Confirmation, Reading, latest_by},
    },
    servicing::{PlanKind, WorkKind, WorkState},
    time::{Window, local_midnight},
};
use vagnpark_store::{
    BookingRecord, Change, CostRecord, Costs, DefectRecord, Guard, Locked, PlannedJob, StoreError, VehicleFilter,
    VehicleRecord, WorkOrderFilter, WorkOrderRecord,
};

use super::service_plan::note_lift;
use crate::{
    app::App,
    booking::{
        book::change as booking_change,
        calendar::booked_on,
        replace::{Answer, Hit, clear_window, find_hits, hold_with_targets},
        waiting_list::offer_freed,
    },
    cost::{entry::entered as entered_change, objection::tell_of_entries},
    error::ActionError,
    hold_vehicle, of_another, reading_scope,
    register::{
        ran::who_ran,
        reading::{append_decided, note_hours, reason_given},
        vehicle::change as vehicle_change,
    },
    work::Work,
    writing_scope,
};

/// A job to be planned.
#[derive(Clone, Debug)]
pub struct NewWork {
    /// The vehicle.
    pub vehicle: VehicleId,
    /// Its kind.
    pub kind: WorkKind,
    /// When it begins.
    pub start: DateTime<Utc>,
    /// The first instant after it.
    pub end: DateTime<Utc>,
    /// A note; empty if none.
    pub note: String,
    /// The plan or duty that it deals with.
    pub plan: Option<PlanId>,
    /// What to do with each booking that the job hits (B-7).
    pub answers: HashMap<BookingId, Answer>,
}

/// The outcome of a job.
#[derive(Clone, Debug)]
pub struct WorkDone {
    /// The day on which it was done.
    pub done_on: NaiveDate,
    /// What the odometer showed, in km.
    pub odometer_km: Option<i64>,
    /// What the hour meter showed.
    pub engine_hours: Option<i64>,
    /// What was done.
    pub note: String,
    /// Whether the odometer is confirmed although it seems impossible (V-8).
    pub confirmation: Confirmation,
    /// The reason for confirming it.
    pub reason: String,
    /// Its costs.
    pub costs: Vec<WorkCost>,
}

/// A cost of a job.
#[derive(Clone, Debug)]
pub struct WorkCost {
    /// Its category; by the kind of the job if not given.
    pub category: Option<CostCategory>,
    /// Net of VAT.
    pub net: Ore,
    /// VAT.
    pub vat: Ore,
    /// The recoverable part; by category and class of the vehicle if not given (C-2).
    pub recoverable_vat: Option<Ore>,
    /// Who did it.
    pub supplier: Option<String>,
    /// The number of the invoice.
    pub reference: Option<String>,
}

/// Months until the next service when the vehicle has no plan of its own.
const SERVICE_MONTHS: u32 = 12;

/// The jobs on vehicles that the actor may see and that pass a filter, newest first.
#[tracing::instrument(skip_all)]
pub async fn list_work_orders(
    app: &App,
    actor: &Actor,
    filter: &WorkOrderFilter,
) -> Result<Vec<WorkOrderRecord>, ActionError> {
    let scope = reading_scope(actor, Permission::SeeVehicles)?;
    Ok(app.store.read().await?.list_work_orders(&scope, filter).await?)
}

/// The jobs that a workshop has ahead.
#[derive(Clone, Debug)]
pub struct Planned {
    /// By start.
    pub jobs: Vec<PlannedJob>,
    /// The vehicles of the jobs.
    pub vehicles: HashMap<VehicleId, VehicleRecord>,
    /// The vehicles' open defects.
    pub defects: Vec<DefectRecord>,
}

/// The planned jobs on vehicles that the actor services.
#[tracing::instrument(skip_all)]
pub async fn list_planned(app: &App, actor: &Actor) -> Result<Planned, ActionError> {
    let scope = actor.scope(Permission::Service);
    let mut tx = app.store.read().await?;
    let jobs = tx.list_planned_jobs(&scope).await?;
    let ids: Vec<VehicleId> = jobs.iter().map(|job| job.order.vehicle_id).collect();
    let defects = tx.list_open_defects(&scope, &ids).await?;
    let filter = VehicleFilter { ids: Some(ids), limit: i64::MAX, ..VehicleFilter::default() };
    let vehicles = tx.list_vehicles(&scope, &filter).await?;
    Ok(Planned { jobs, vehicles: vehicles.into_iter().map(|vehicle| (vehicle.id, vehicle)).collect(), defects })
}

/// The bookings that a job would hit, each with the vehicles that could replace its own (B-7).
#[tracing::instrument(skip_all)]
pub async fn impact(
    app: &App,
    actor: &Actor,
    vehicle: VehicleId,
    start: DateTime<Utc>,
    end: DateTime<Utc>,
) -> Result<Vec<Hit>, ActionError> {
    let window = Window::new(start, end).map_err(|_| Refusal::WindowEmpty)?;
    let mut tx = app.store.read().await?;
    let found = tx.find_vehicle(&actor.scope(Permission::SeeVehicles), vehicle).await?;
    let vehicle = found.ok_or(ActionError::NotFound("vehicle"))?;
    if !actor.may_in(Permission::Service, vehicle.organisation) {
        return Err(of_another(&mut tx, vehicle.organisation).await);
    }
    find_hits(&mut tx, app, actor, &vehicle, window).await
}

/// Plans a job and blocks the vehicle for it. Bookings in the way are named, and dealt with as the answers say, in
/// the same transaction; never moved silently (B-7).
#[tracing::instrument(skip_all)]
pub async fn plan_work(app: &App, actor: &Actor, new: NewWork) -> Result<WorkOrderRecord, ActionError> {
    writing_scope(actor, Permission::Service)?;
    let window = Window::new(new.start, new.end).map_err(|_| Refusal::WindowEmpty)?;
    let mut work = app.begin(actor).await?;
    let held = hold_with_targets(&mut work, new.vehicle, &new.answers).await?;
    let vehicle = held.get(&new.vehicle).ok_or(ActionError::NotFound("vehicle"))?;
    let permitted = work.permit(VehicleVerb::Service, vehicle)?;
    clear_window(&mut work, &held, vehicle, window, &new.answers).await?;
    let block = BookingRecord {
        purpose: Purpose::Servicing,
        note: BOOKING_NOTE.prose(&new.note)?.into(),
        made_by: actor.user,
        ..BookingRecord::new(app.new_id(), vehicle.id, vehicle.organisation, BookingKind::Block, window)
    };
    match work.tx.insert_bookings(std::slice::from_ref(&block), None).await {
        Err(StoreError::Guarded(Guard::BookingsNoOverlap)) => {
            return Err(Refusal::Taken { conflicts: vec![window], alternatives: Vec::new() }.into());
        }
        written => written?,
    }
    let order = WorkOrderRecord {
        id: app.new_id(),
        vehicle_id: vehicle.id,
        booking_id: Some(block.id.0),
        kind: new.kind,
        state: WorkState::Planned,
        note: block.note.clone(),
        done_on: None,
        odometer_km: None,
        plan_id: new.plan.map(|id| id.0),
        version: 1,
    };
    if let Some(plan) = new.plan {
        let scope = actor.scope(Permission::Service);
        let found = work.tx.find_plan(&scope, plan).await?.filter(|found| found.vehicle == vehicle.id);
        found.ok_or(ActionError::NotFound("plan"))?;
    }
    work.tx.insert_work_order(&permitted, &order).await?;
    work.note(booking_change(AuditAction::Block, &block, None));
    work.finish(change(AuditAction::Plan, &order, vehicle)).await?;
    Ok(order)
}

/// Ends a job: frees the vehicle, notes the reading and sets the new due date.
#[tracing::instrument(skip_all)]
pub async fn finish_work(
    app: &App,
    actor: &Actor,
    id: WorkOrderId,
    done: WorkDone,
) -> Result<WorkOrderRecord, ActionError> {
    let (mut work, order, vehicle) = load(app, actor, id).await?;
    let (now, today) = (work.now, work.today());
    // The meters were read on the day it was done: at its end, or now.
    let at = end_of(done.done_on).min(now);
    if done.done_on > today {
        let given = Shown::Day(done.done_on);
        return Err(Refusal::at(Field::DoneOn, Fault::InTheFuture { given }).into());
    }
    if order.kind == WorkKind::Inspection
        && let Some(first) = vehicle.first_used_on.filter(|first| done.done_on < *first)
    {
        let (given, first) = (Shown::Day(done.done_on), Shown::Day(first));
        return Err(Refusal::at(Field::DoneOn, Fault::Before { given, other: Field::FirstUsedOn, first }).into());
    }
    let note = String::from(WORK_NOTE.prose(&done.note)?);
    if let Some(odometer_km) = done.odometer_km {
        let reason = reason_given(&done.reason)?;
        let reading = Reading { reason, ..Reading::read_off(app.new_id(), at, odometer_km, ReadingWay::Workshop) };
        let log = work.tx.list_readings(&actor.scope(Permission::SeeVehicles), vehicle.id).await?;
        append_decided(&mut work, &vehicle, &log, reading, now, done.confirmation).await?;
    }
    if let Some(hours) = done.engine_hours {
        note_hours(&mut work, &vehicle, at, hours, ReadingWay::Workshop).await?;
    }
    let mut after = VehicleRecord::clone(&vehicle);
    // A re-inspection does not move the due date (S-2).
    if order.kind == WorkKind::Inspection {
        // One that is noted late does not replace a later one.
        after.last_inspected_on = after.last_inspected_on.max(Some(done.done_on));
    } else if order.kind == WorkKind::Service {
        // Nor does a service.
        let due_on = done.done_on.checked_add_months(Months::new(SERVICE_MONTHS));
        after.service_due_on = after.service_due_on.max(due_on);
    }
    let after = work.tx.update_vehicle(&vehicle, after, today).await?;
    if (after.last_inspected_on, after.service_due_on) != (vehicle.last_inspected_on, vehicle.service_due_on) {
        work.note(vehicle_change(AuditAction::Change, &after, Some(&vehicle)));
    }
    note_plan(&mut work, &vehicle, &order, &done, at).await?;
    enter_costs(&mut work, &vehicle, &done, order.kind.cost_category()).await?;
    free_vehicle(&mut work, &vehicle, &order, BookingState::Returned).await?;
    let after = WorkOrderRecord {
        state: WorkState::Done,
        done_on: Some(done.done_on),
        odometer_km: done.odometer_km,
        note: if note.is_empty() { order.note.clone() } else { note },
        ..order
    };
    write(work, AuditAction::Finish, after, &vehicle).await
}

/// The last instant of a local day that the log tells from the next day.
pub(crate) fn end_of(day: NaiveDate) -> DateTime<Utc> {
    local_midnight(day + Days::new(1)) - TimeDelta::seconds(1)
}

/// Restarts the plan that a job deals with; a service without one counts towards the vehicle's service plan. A meter
/// that was not read at the job counts from its last reading before that day was over, if there is one.
async fn note_plan(
    work: &mut Work<'_>,
    vehicle: &Permitted<Locked<VehicleRecord>>,
    order: &WorkOrderRecord,
    done: &WorkDone,
    at: DateTime<Utc>,
) -> Result<(), ActionError> {
    let scope = work.actor.scope(Permission::Service);
    let plans = work.tx.list_plans(&scope, Some(order.vehicle_id)).await?;
    let service = order.kind == WorkKind::Service;
    let found = plans.into_iter().find(|plan| match order.plan_id {
        Some(id) => plan.id.0 == id,
        None => service && plan.plan.kind == PlanKind::Service,
    });
    let Some(mut plan) = found else { return Ok(()) };
    if done.done_on < plan.plan.last_done_on {
        // It has been done again since.
        return Ok(());
    }
    plan.plan.last_done_on = done.done_on;
    let visible = work.actor.scope(Permission::SeeVehicles);
    let log = work.tx.list_readings(&visible, order.vehicle_id).await?;
    let hours = work.tx.list_engine_hours(&visible, order.vehicle_id).await?;
    let hours = hours.iter().filter(|known| known.at <= at).max_by_key(|known| known.at);
    plan.plan.last_done_km = done.odometer_km.or_else(|| latest_by(&log, at).map(|reading| reading.odometer_km));
    plan.plan.last_done_hours = done.engine_hours.or_else(|| hours.map(|known| known.hours));
    work.tx.update_plan(vehicle, plan).await?;
    note_lift(&mut work.tx, vehicle).await
}

async fn enter_costs(
    work: &mut Work<'_>,
    vehicle: &VehicleRecord,
    done: &WorkDone,
    usual: CostCategory,
) -> Result<(), ActionError> {
    if done.costs.is_empty() {
        return Ok(());
    }
    let (day, today) = (done.done_on, work.today());
    let ran = who_ran(&mut work.tx, vehicle, (day, day), today).await?.first().copied();
    let organisation = ran.unwrap_or(vehicle.organisation);
    let mut entered_costs = Vec::with_capacity(done.costs.len());
    for (place, cost) in done.costs.iter().enumerate() {
        let category = cost.category.unwrap_or(usual);
        let entry = CostEntry {
            corrects: None,
            id: work.app.new_id(),
            vehicle: Some(vehicle.id),
            pool: None,
            category,
            from: done.done_on,
            to: done.done_on,
            net: cost.net,
            vat: cost.vat,
            recoverable_vat: cost
                .recoverable_vat
                .unwrap_or_else(|| category.recoverable_vat(cost.vat, vehicle.description.vat_car)),
            supplier: cost.supplier.clone(),
            reference: cost.reference.clone(),
            sender_key: None,
        };
        let within = |error: ActionError| error.within(Field::Costs, place);
        entry.check().map_err(|fault| within(Refusal::from(fault).into()))?;
        let (id, record) = (entry.id.0, CostRecord { entry, organisation: Some(organisation) });
        let written = work.permit(CostVerb::WithJob, Costs(std::slice::from_ref(&record)))?;
        let entered = work.tx.insert_costs(&written, organisation, None).await;
        entered.map_err(|error| within(error.into()))?;
        work.note(entered_change(&record));
        entered_costs.push(id);
    }
    tell_of_entries(work, &entered_costs).await?;
    Ok(())
}

/// Calls off a job and frees its window.
#[tracing::instrument(skip_all)]
pub async fn cancel_work(app: &App, actor: &Actor, id: WorkOrderId) -> Result<WorkOrderRecord, ActionError> {
    let (mut work, order, vehicle) = load(app, actor, id).await?;
    free_vehicle(&mut work, &vehicle, &order, BookingState::Cancelled).await?;
    let after = WorkOrderRecord { state: WorkState::Cancelled, ..order };
    write(work, AuditAction::Cancel, after, &vehicle).await
}

async fn load<'a>(
    app: &'a App,
    actor: &'a Actor,
    id: WorkOrderId,
) -> Result<(Work<'a>, WorkOrderRecord, Permitted<Locked<VehicleRecord>>), ActionError> {
    let scope = writing_scope(actor, Permission::Service)?;
    let mut work = app.begin(actor).await?;
    let order = work.tx.find_work_order(&scope, id).await?.ok_or(ActionError::NotFound("work order"))?;
    if order.state != WorkState::Planned {
        return Err(Refusal::in_state(order.state).into());
    }
    let vehicle = hold_vehicle(&mut work, VehicleVerb::Service, order.vehicle_id).await?;
    Ok((work, order, vehicle))
}

async fn free_vehicle(
    work: &mut Work<'_>,
    vehicle: &Locked<VehicleRecord>,
    order: &WorkOrderRecord,
    state: BookingState,
) -> Result<(), ActionError> {
    let Some(block) = order.block() else { return Ok(()) };
    if let Some(block) = work.tx.find_booking(&work.actor.scope(Permission::Service), block).await? {
        let block = booked_on(work, block, vehicle).await?;
        let block = work.permit(BookingVerb::Clear, block)?;
        let freed = BookingRecord { state, returned_at: Some(work.now), ..BookingRecord::clone(&block) };
        let freed = work.tx.update_booking(&block, freed).await?;
        if let Ok(left) = Window::new(work.now.max(block.window.start()), block.window.end()) {
            offer_freed(work, block.vehicle, left).await?;
        }
        work.note(booking_change(AuditAction::Unblock, &freed, Some(&block)));
    }
    Ok(())
}

async fn write(
    mut work: Work<'_>,
    action: AuditAction,
    after: WorkOrderRecord,
    vehicle: &Permitted<Locked<VehicleRecord>>,
) -> Result<WorkOrderRecord, ActionError> {
    let after = work.tx.update_work_order(vehicle, after).await?;
    work.finish(change(action, &after, vehicle)).await?;
    Ok(after)
}

fn change(action: AuditAction, order: &WorkOrderRecord, vehicle: &VehicleRecord) -> Change {
    Change {
        action,
        entity: AuditEntity::WorkOrder,
        entity_id: order.id.to_string(),
        organisation: Some(vehicle.organisation),
        before: None,
        after: Some(serde_json::json!({ "vehicle": order.vehicle_id, "kind": order.kind, "state": order.state,
                "done_on": order.done_on, "plan": order.plan_id })),
    }
}
