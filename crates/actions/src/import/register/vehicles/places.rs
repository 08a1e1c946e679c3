//! Depots and pools that rows name.

use vagnpark_domain::{ids::OrganisationId, names::fold_name};
use vagnpark_importer::{Named, Place, RegisterReason, registers::VehicleRow};
use vagnpark_store::{Depot, Pool};

use super::{Fates, Known, Plan, Run};

impl Known {
    /// The organisation's own depot of the row's name: what others call the same is another place.
    pub(crate) fn depot(&self, run: &Run<'_>, row: &VehicleRow, organisation: OrganisationId) -> Option<&Depot> {
        let name = row.depot.as_ref()?;
        let names = [fold_name(name), fold_name(&run.own_name(name, organisation))];
        let own = |depot: &&Depot| depot.organisation == organisation && names.contains(&fold_name(&depot.name));
        self.depots.iter().find(own)
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
        if let Some(name) = row.depot.as_ref().filter(|_| self.depot(run, row, organisation).is_none()) {
            let elsewhere = self.depots.iter().any(|depot| fold_name(&depot.name) == fold_name(name));
            let name = if elsewhere { run.own_name(name, organisation) } else { name.clone() };
            say(Named::Depot, &name);
            let depot = Depot { id: run.app.new_id(), organisation, name, place: None };
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

impl Run<'_> {
    /// A place with its organisation's name, where another has one of the same name.
    fn own_name(&self, name: &str, organisation: OrganisationId) -> String {
        let named = self.register.organisations.iter().find(|found| found.id == organisation);
        named.map_or_else(|| name.to_owned(), |named| format!("{name} ({})", named.name))
    }
}
