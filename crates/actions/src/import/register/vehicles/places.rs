//! Depots and pools that rows name.

use vagnpark_domain::{ids::OrganisationId, names::fold_name};
use vagnpark_importer::{Named, Place, RegisterReason, registers::VehicleRow};
use vagnpark_store::{Depot, Pool};

use super::{Fates, Known, Plan, Run};

impl Known {
    pub(crate) fn depot(&self, row: &VehicleRow) -> Option<&Depot> {
        let name = fold_name(row.depot.as_ref()?);
        self.depots.iter().find(|depot| fold_name(&depot.name) == name)
    }

    pub(crate) fn pool(&self, row: &VehicleRow) -> Option<&Pool> {
        let name = fold_name(row.pool.as_ref()?);
        self.pools.iter().find(|pool| fold_name(&pool.code) == name || fold_name(&pool.name) == name)
    }

    /// Adds the depot and the pool that a row is the first to name, and reports that.
    pub(crate) fn add_places(
        &mut self,
        run: &Run<'_>,
        fates: &mut Fates,
        place: Place,
        row: &VehicleRow,
        organisation: OrganisationId,
        plan: &mut Plan,
    ) {
        let mut say = |what: Named, name: &str| fates.note(place, what.as_str(), name, RegisterReason::Added { what });
        if let Some(name) = row.depot.as_ref().filter(|_| self.depot(row).is_none()) {
            let depot = Depot { id: run.app.new_id(), organisation, name: name.clone(), place: None };
            say(Named::Depot, name);
            self.depots.push(depot.clone());
            plan.depots.push(depot);
        }
        if let Some(name) = row.pool.as_ref().filter(|_| self.pool(row).is_none()) {
            let pool = Pool { id: run.app.new_id(), code: name.to_lowercase(), name: name.clone() };
            say(Named::Pool, name);
            self.pools.push(pool.clone());
            plan.pools.push(pool);
        }
    }
}
