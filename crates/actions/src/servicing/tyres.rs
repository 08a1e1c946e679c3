//! The winter-tyre campaign (S-4): every light and heavy vehicle, by when, and which are not done.

use chrono::{Datelike, NaiveDate};
use vagnpark_domain::{
    access::{Actor, Permission},
    register::VehicleStatus,
    servicing::{WorkKind, WorkState, tyres_on_by},
};
use vagnpark_store::{VehicleFilter, VehicleRecord, WorkOrderRecord};

use crate::{app::App, error::ActionError, reading_scope};

/// A vehicle in the campaign.
#[derive(Clone, Debug)]
pub struct TyreLine {
    /// The vehicle.
    pub vehicle: VehicleRecord,
    /// The first day on which winter tyres must be on.
    pub by: NaiveDate,
    /// When it was done.
    pub done_on: Option<NaiveDate>,
    /// Whether a change of tyres is planned.
    pub planned: bool,
}

/// The first month of a winter: changes of tyres from August onwards belong to the winter of that year.
const FIRST_MONTH: u32 = 8;

/// The vehicles that need winter tyres in the winter that begins in a year: those not done come first, most urgent on
/// top.
#[tracing::instrument(skip_all)]
pub async fn list_campaign(app: &App, actor: &Actor, autumn: i32) -> Result<Vec<TyreLine>, ActionError> {
    let scope = reading_scope(actor, Permission::SeeVehicles)?;
    let filter = VehicleFilter { status: Some(VehicleStatus::InService), limit: i64::MAX, ..VehicleFilter::default() };
    let mut tx = app.store.read().await?;
    let vehicles = tx.list_vehicles(&scope, &filter).await?;
    let orders = tx.list_tyre_changes(&scope, NaiveDate::from_ymd_opt(autumn, FIRST_MONTH, 1)).await?;
    drop(tx);
    let line = |vehicle: VehicleRecord| {
        let heavy = needs_tyres(&vehicle)?;
        let own = |order: &&WorkOrderRecord| order.vehicle_id == vehicle.id;
        let done_on =
            orders.iter().filter(own).filter_map(|order| order.done_on).filter(|on| in_winter(*on, autumn)).max();
        let planned = orders.iter().filter(own).any(|order| order.state == WorkState::Planned);
        Some(TyreLine { by: tyres_on_by(heavy, autumn)?, done_on, planned, vehicle })
    };
    let own = vehicles.into_iter().filter(|vehicle| scope.covers(vehicle.organisation));
    let mut lines: Vec<TyreLine> = own.filter_map(line).collect();
    lines.sort_by_key(|line| (line.done_on.is_some(), line.planned, line.by, line.vehicle.description.plate()));
    Ok(lines)
}

fn in_winter(on: NaiveDate, autumn: i32) -> bool {
    let months = (on.year() - autumn) * 12 + i32::try_from(on.month()).unwrap_or(0);
    (i32::try_from(FIRST_MONTH).unwrap_or(8)..i32::try_from(FIRST_MONTH).unwrap_or(8) + 10).contains(&months)
}

/// Whether a vehicle needs winter tyres, and if so whether it is heavy.
fn needs_tyres(vehicle: &VehicleRecord) -> Option<bool> {
    let class = vehicle.description.class;
    if class.is_heavy() {
        return Some(true);
    }
    class.is_light().then(|| vehicle.description.total_weight_kg.is_some_and(|weight| weight > 3_500))
}

/// The kind of job that the campaign is about.
pub const JOB: WorkKind = WorkKind::Tyres;
