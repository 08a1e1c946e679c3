//! What falls due: inspections, service and ends of leases (S-1, S-2).

use chrono::{Days, NaiveDate};
use vagnpark_domain::{
    access::{Actor, Permission},
    servicing::{Due, DueKind, inspection_due},
    vehicle::VehicleStatus,
};
use vagnpark_store::{VehicleFilter, VehicleRecord};

use super::reading_scope;
use crate::{app::App, error::ActionError};

/// A vehicle with something due.
#[derive(Clone, Debug)]
pub(crate) struct VehicleDue {
    pub(crate) vehicle: VehicleRecord,
    pub(crate) due: Due,
}

/// Everything that falls due within so many days, or is overdue, the most urgent first. Only for
/// vehicles of the actor's own organisations.
pub(crate) async fn list_dues(app: &App, actor: &Actor, within_days: u64) -> Result<Vec<VehicleDue>, ActionError> {
    let scope = reading_scope(actor, Permission::SeeVehicles)?;
    let until = app.today().checked_add_days(Days::new(within_days)).unwrap_or_else(|| app.today());
    let mut tx = app.store.read().await?;
    let filter = VehicleFilter {
        status: Some(VehicleStatus::InService.as_str().to_owned()),
        limit: i64::MAX,
        ..VehicleFilter::default()
    };
    let mut dues = Vec::new();
    for vehicle in tx.list_vehicles(&scope, &filter).await? {
        if scope.covers(vehicle.organisation) {
            let soon = dues_of(&vehicle).into_iter().filter(|due| due.due_on <= until);
            dues.extend(soon.map(|due| VehicleDue { vehicle: vehicle.clone(), due }));
        }
    }
    dues.sort_by_key(|due| (due.due.due_on, due.vehicle.id));
    Ok(dues)
}

/// What falls due for one vehicle.
pub(crate) fn dues_of(vehicle: &VehicleRecord) -> Vec<Due> {
    let plain = |kind, on: Option<NaiveDate>| on.map(|due_on| Due { kind, due_on, ban_from: None });
    let all = [
        inspection_due(vehicle.inspection_state()),
        plain(DueKind::Service, vehicle.service_due_on),
        plain(DueKind::LeaseEnd, vehicle.lease_to),
    ];
    all.into_iter().flatten().collect()
}
