//! A vehicle that a file is the first to name.

use chrono::{Datelike, NaiveDate};
use vagnpark_domain::{
    ids::{OrganisationId, UnitId},
    register::{Sharing, VehicleStatus},
};
use vagnpark_importer::{Place, registers::VehicleRow};
use vagnpark_store::VehicleRecord;

use super::{Fates, Known, Run};

impl Run<'_> {
    /// The day from which a new vehicle without an acquisition day is its organisation's: the first of this year, so
    /// that what it has cost since then is shared, and none of a closed month (I-17).
    pub(super) fn own_since(&self) -> NaiveDate {
        let first = self.today.with_ordinal(1).unwrap_or(self.today);
        let open = self.register.span.map(|span| span.open.first_day());
        open.map_or(first, |open| first.max(open)).min(self.today)
    }

    /// The vehicle that a row is. One whose acquisition day is not given is said to be its organisation's for how long.
    pub(super) fn new_vehicle(
        &self,
        fates: &mut Fates,
        place: Place,
        row: &VehicleRow,
        (organisation, unit): (OrganisationId, Option<UnitId>),
        known: &Known,
    ) -> VehicleRecord {
        if row.acquired_on.is_none() {
            fates.tell_own_since(place, self.own_since());
        }
        VehicleRecord {
            unit,
            depot: known.depot(self, row, organisation).map(|depot| depot.id),
            pool: known.pool(row).map(|pool| pool.id),
            sharing: if row.pool.is_some() { Sharing::Pool } else { Sharing::Private },
            status: row.status.unwrap_or(VehicleStatus::InService),
            acquired_on: row.acquired_on,
            first_used_on: row.first_used_on,
            last_inspected_on: row.last_inspected_on,
            lease_to: row.lease_to,
            extra: super::super::merge::extra_of("{}", row),
            ..VehicleRecord::new(self.app.new_id(), organisation, row.description.clone())
        }
    }
}
