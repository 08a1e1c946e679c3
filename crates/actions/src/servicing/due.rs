//! What falls due: inspections, service and duties by date or distance, ends of leases, tax (S-1 … S-8).

use std::collections::HashMap;

use chrono::{Datelike, Days, Duration, NaiveDate};
use vagnpark_domain::{
    access::{Actor, Permission},
    ids::{PlanId, VehicleId},
    register::VehicleStatus,
    servicing::{Due, DueKind, Trends, inspection_due, plan_due, tax_month},
};
use vagnpark_store::{PlanRecord, VehicleFilter, VehicleRecord};

use crate::{app::App, error::ActionError, reading_scope};

/// A vehicle with something due.
#[derive(Clone, Debug)]
pub struct VehicleDue {
    /// The vehicle.
    pub vehicle: VehicleRecord,
    /// What falls due, and when.
    pub due: Due,
    /// The plan behind it, if it has one of its own.
    pub plan: Option<PlanId>,
}

/// How far back the odometer's trend is looked at.
const TREND_DAYS: i64 = 400;

/// Everything that falls due within a number of days, or is overdue, most urgent first. Only for vehicles of the
/// actor's own organisations.
#[tracing::instrument(skip_all)]
pub async fn list_dues(app: &App, actor: &Actor, within_days: u64) -> Result<Vec<VehicleDue>, ActionError> {
    let scope = reading_scope(actor, Permission::SeeVehicles)?;
    let until = app.today().checked_add_days(Days::new(within_days)).unwrap_or_else(|| app.today());
    let mut tx = app.store.read().await?;
    let filter = VehicleFilter { status: Some(VehicleStatus::InService), limit: i64::MAX, ..VehicleFilter::default() };
    let vehicles = tx.list_vehicles(&scope, &filter).await?;
    let mut plans: HashMap<VehicleId, Vec<PlanRecord>> = HashMap::new();
    for plan in tx.list_plans(&scope, None).await? {
        plans.entry(plan.vehicle).or_default().push(plan);
    }
    let trends = if plans.is_empty() {
        HashMap::new()
    } else {
        tx.load_trends(&scope, app.now() - Duration::days(TREND_DAYS)).await?
    };
    drop(tx);
    let (mut dues, none) = (Vec::new(), Trends::default());
    for vehicle in vehicles.into_iter().filter(|vehicle| scope.covers(vehicle.organisation)) {
        let own = plans.get(&vehicle.id).map_or(&[][..], Vec::as_slice);
        let trend = trends.get(&vehicle.id).unwrap_or(&none);
        let planned = own.iter().filter_map(|plan| Some((plan_due(&plan.plan, trend)?, Some(plan.id))));
        let has_service = own.iter().any(|plan| plan.plan.kind.due() == DueKind::Service);
        // A service plan replaces the day in the register.
        let plain = dues_of(&vehicle).into_iter().filter(|due| !(has_service && due.kind == DueKind::Service));
        let all = plain.map(|due| (due, None)).chain(planned).filter(|(due, _)| due.due_on <= until);
        dues.extend(all.map(|(due, plan)| VehicleDue { vehicle: vehicle.clone(), due, plan }));
    }
    dues.sort_by_key(|due| (due.due.due_on, due.vehicle.id));
    Ok(dues)
}

/// The dues of one vehicle that follow from its entry.
pub fn dues_of(vehicle: &VehicleRecord) -> Vec<Due> {
    let plain = |kind, on: Option<NaiveDate>| on.map(|due_on| Due::on(kind, due_on));
    let all = [
        inspection_due(vehicle.inspection_state()),
        plain(DueKind::Service, vehicle.service_due_on),
        plain(DueKind::LeaseEnd, vehicle.lease_to),
    ];
    all.into_iter().flatten().collect()
}

/// The last day of the month in which a vehicle's tax is due in a year (S-3).
pub(crate) fn tax_due(vehicle: &VehicleRecord, year: i32) -> Option<Due> {
    let number = vehicle.description.registration_number.as_ref()?.as_str();
    let digit = number.chars().rev().find_map(|c| c.to_digit(10))?;
    let first = NaiveDate::from_ymd_opt(year, tax_month(digit)?, 1)?;
    Some(Due::on(DueKind::Tax, vagnpark_domain::time::Month::of(first).last_day()))
}

/// Everything that falls due in a year, by month, for the year's calendar; tax included.
#[tracing::instrument(skip_all)]
pub async fn list_year(app: &App, actor: &Actor, year: i32) -> Result<Vec<Vec<VehicleDue>>, ActionError> {
    let last = NaiveDate::from_ymd_opt(year, 12, 31).unwrap_or_else(|| app.today());
    let ahead = u64::try_from(last.signed_duration_since(app.today()).num_days()).unwrap_or(0);
    let mut dues = list_dues(app, actor, ahead).await?;
    let scope = reading_scope(actor, Permission::SeeVehicles)?;
    let filter = VehicleFilter { status: Some(VehicleStatus::InService), limit: i64::MAX, ..VehicleFilter::default() };
    let vehicles = app.store.read().await?.list_vehicles(&scope, &filter).await?;
    for vehicle in vehicles.into_iter().filter(|vehicle| scope.covers(vehicle.organisation)) {
        if let Some(due) = tax_due(&vehicle, year) {
            dues.push(VehicleDue { vehicle, due, plan: None });
        }
    }
    let mut months: Vec<Vec<VehicleDue>> = (0..12).map(|_| Vec::new()).collect();
    for due in dues.into_iter().filter(|due| due.due.due_on.year() == year) {
        if let Some(month) = months.get_mut(usize::try_from(due.due.due_on.month0()).unwrap_or(0)) {
            month.push(due);
        }
    }
    Ok(months)
}
