//! Vehicles: new ones are registered with what the file says of them, known ones changed only where
//! the file says something else.

use std::collections::HashMap;

use vagnpark_domain::{
    ids::{OrganisationId, UnitId, VehicleId},
    organisation::{Unit, fold_name},
    servicing::InspectionGroup,
    vehicle::{Fuel, ReadingKind, Sharing, VehicleDescription, VehicleStatus, odometer::Reading},
};
use vagnpark_importer::{
    Finding, FindingCode,
    registers::{Parsed, VehicleRow},
};
use vagnpark_store::{Depot, Pool, Tx, VehicleRecord};

use super::{Fates, ImportReport, Plan, Run, find_organisation};
use crate::{actions::register_vehicle, error::ActionError};

/// What is to be done with a file of vehicles.
#[derive(Default)]
struct Work {
    units: Vec<Unit>,
    depots: Vec<Depot>,
    pools: Vec<Pool>,
    created: Vec<VehicleRecord>,
    changed: Vec<(VehicleRecord, VehicleRecord)>,
    readings: Vec<(VehicleId, Reading)>,
}

/// What a row's names are looked up in.
struct Places {
    units: HashMap<(OrganisationId, String), UnitId>,
    depots: Vec<Depot>,
    pools: Vec<Pool>,
}

impl Run<'_> {
    pub(super) async fn vehicles(&self, mut tx: Tx) -> Result<ImportReport, ActionError> {
        let parsed = VehicleRow::parse(self.bytes)?;
        let plan = self.plan_vehicles(&mut tx, parsed).await?;
        if !self.applies(&plan) {
            return Ok(self.report(&plan, false));
        }
        let report = self.keep_original(&mut tx, &plan).await?;
        for unit in &plan.work.units {
            tx.put_unit(unit).await?;
        }
        for depot in &plan.work.depots {
            tx.insert_depot(depot).await?;
        }
        for pool in &plan.work.pools {
            tx.insert_pool(pool).await?;
        }
        register_vehicle::insert(&mut tx, &plan.work.created, self.app.today()).await?;
        for (_, after) in &plan.work.changed {
            tx.update_vehicle(after).await?;
        }
        tx.insert_readings(&plan.work.readings, Some(self.batch)).await?;
        for vehicle in &plan.work.created {
            tx.audit(self.actor, self.app.now(), register_vehicle::change("import", vehicle, None)).await?;
        }
        for (before, after) in &plan.work.changed {
            tx.audit(self.actor, self.app.now(), register_vehicle::change("import", after, Some(before))).await?;
        }
        self.finish(tx, report).await
    }

    async fn plan_vehicles(&self, tx: &mut Tx, mut parsed: Parsed<VehicleRow>) -> Result<Plan<Work>, ActionError> {
        let units =
            tx.list_units().await?.into_iter().map(|unit| ((unit.organisation, fold_name(&unit.name)), unit.id));
        let mut places =
            Places { units: units.collect(), depots: tx.list_depots().await?, pools: tx.list_pools().await? };
        let mut fates = Fates::new(&mut parsed);
        let mut work = Work::default();
        let mut organisations = Vec::new();
        for (line, row) in &parsed.rows {
            let organisation = match self.organisation_of(*line, row) {
                Ok(organisation) => organisation,
                Err(finding) => {
                    fates.reject(finding);
                    continue;
                }
            };
            places.complete(self, *line, row, organisation, &mut work, &mut fates);
            let unit = places.unit(self, *line, row, organisation, &mut work, &mut fates);
            let number = row.description.registration_number.as_ref().map(|number| number.as_str().to_owned());
            let known =
                number.or(row.description.inventory_number.clone()).and_then(|number| self.register.vehicle(&number));
            organisations.push(organisation);
            match known {
                None => {
                    fates.counts.created += 1;
                    let vehicle = self.new_vehicle(row, organisation, unit, &places)?;
                    work.readings.extend(row.odometer_km.map(|km| (vehicle.id, self.reading(km))));
                    work.created.push(vehicle);
                }
                Some(before) => {
                    let after = merged(before, row, unit, &places);
                    let new_reading = row.odometer_km.filter(|km| before.odometer.is_none_or(|(known, _)| *km > known));
                    if after == *before && new_reading.is_none() {
                        fates.counts.unchanged += 1;
                        continue;
                    }
                    fates.counts.changed += 1;
                    work.readings.extend(new_reading.map(|km| (before.id, self.reading(km))));
                    if after != *before {
                        work.changed.push((before.clone(), after));
                    }
                }
            }
        }
        organisations.sort_unstable();
        organisations.dedup();
        Ok(Plan { work, counts: fates.counts, findings: fates.findings, encoding: parsed.encoding, organisations })
    }

    /// Whose the vehicle is: what the row says, else the sender's.
    fn organisation_of(&self, line: u64, row: &VehicleRow) -> Result<OrganisationId, Finding> {
        let organisation = match &row.organisation {
            Some(name) => find_organisation(&self.register, line, "organisation", name)?,
            None => self.register.sender.ok_or_else(|| {
                let reason = "the row names no organisation, and no sender was given for the file";
                Finding::rejected(line, "organisation", "", FindingCode::ValueMissing, reason)
            })?,
        };
        if self.register.scope.covers(organisation) {
            Ok(organisation)
        } else {
            let name = row.organisation.clone().unwrap_or_default();
            let reason = format!("you may not import vehicles of “{name}”");
            Err(Finding::rejected(line, "organisation", &name, FindingCode::OrganisationUnknown, reason))
        }
    }

    fn new_vehicle(
        &self,
        row: &VehicleRow,
        organisation: OrganisationId,
        unit: Option<UnitId>,
        places: &Places,
    ) -> Result<VehicleRecord, ActionError> {
        let extra: serde_json::Map<String, serde_json::Value> =
            row.extra.iter().map(|(header, text)| (header.clone(), text.clone().into())).collect();
        Ok(VehicleRecord {
            id: self.app.new_id(),
            organisation,
            unit,
            depot: places.depot(row).map(|depot| depot.id),
            pool: places.pool(row).map(|pool| pool.id),
            inspection_group: InspectionGroup::of(row.description.class, row.description.total_weight_kg),
            description: row.description.clone(),
            sharing: if row.pool.is_some() { Sharing::Pool } else { Sharing::Private },
            status: row.status,
            licence_demanded: None,
            acquired_on: row.acquired_on,
            first_used_on: row.first_used_on,
            last_inspected_on: row.last_inspected_on,
            lease_to: row.lease_to,
            service_due_on: None,
            odometer: None,
            extra: serde_json::to_string(&extra).map_err(|error| ActionError::Broken(error.to_string()))?,
            version: 1,
        })
    }

    fn reading(&self, odometer_km: i64) -> Reading {
        Reading {
            id: self.app.new_id(),
            at: self.app.now(),
            odometer_km,
            kind: ReadingKind::Read,
            source: "import".to_owned(),
            replaces: None,
            reason: None,
        }
    }
}

impl Places {
    fn depot(&self, row: &VehicleRow) -> Option<&Depot> {
        let name = fold_name(row.depot.as_ref()?);
        self.depots.iter().find(|depot| fold_name(&depot.name) == name)
    }

    fn pool(&self, row: &VehicleRow) -> Option<&Pool> {
        let name = fold_name(row.pool.as_ref()?);
        self.pools.iter().find(|pool| fold_name(&pool.code) == name || fold_name(&pool.name) == name)
    }

    /// Adds the depot and the pool that a row is the first to name, and says so.
    fn complete(
        &mut self,
        run: &Run<'_>,
        line: u64,
        row: &VehicleRow,
        organisation: OrganisationId,
        work: &mut Work,
        fates: &mut Fates,
    ) {
        let mut say = |column: &str, name: &str| {
            let reason = format!("the {column} “{name}” is new; it is added");
            fates.findings.push(Finding::note(line, column, name, FindingCode::Assumed, reason));
        };
        if let Some(name) = row.depot.as_ref().filter(|_| self.depot(row).is_none()) {
            let depot = Depot { id: run.app.new_id(), organisation, name: name.clone(), place: None };
            say("depot", name);
            self.depots.push(depot.clone());
            work.depots.push(depot);
        }
        if let Some(name) = row.pool.as_ref().filter(|_| self.pool(row).is_none()) {
            let pool = Pool { id: run.app.new_id(), code: name.to_lowercase(), name: name.clone() };
            say("pool", name);
            self.pools.push(pool.clone());
            work.pools.push(pool);
        }
    }

    /// The unit a row names; a new one is added, and said so.
    fn unit(
        &mut self,
        run: &Run<'_>,
        line: u64,
        row: &VehicleRow,
        organisation: OrganisationId,
        work: &mut Work,
        fates: &mut Fates,
    ) -> Option<UnitId> {
        let name = row.unit.as_ref()?;
        let key = (organisation, fold_name(name));
        if let Some(known) = self.units.get(&key) {
            return Some(*known);
        }
        let cost_centre = row.cost_centre.clone().unwrap_or_default();
        let unit = Unit { id: run.app.new_id(), organisation, name: name.clone(), cost_centre };
        let reason = format!("the unit “{name}” is new; it is added");
        fates.findings.push(Finding::note(line, "unit", name, FindingCode::Assumed, reason));
        self.units.insert(key, unit.id);
        work.units.push(unit.clone());
        Some(unit.id)
    }
}

/// The known vehicle with what the file says about it; what the file does not say stays.
fn merged(before: &VehicleRecord, row: &VehicleRow, unit: Option<UnitId>, places: &Places) -> VehicleRecord {
    let (old, new) = (&before.description, &row.description);
    let text = |old: &String, new: &String| if new.is_empty() { old.clone() } else { new.clone() };
    let description = VehicleDescription {
        registration_number: old.registration_number.clone(),
        inventory_number: new.inventory_number.clone().or(old.inventory_number.clone()),
        vin: new.vin.clone().or(old.vin.clone()),
        make: text(&old.make, &new.make),
        model: text(&old.model, &new.model),
        model_year: new.model_year.or(old.model_year),
        fuel: if new.fuel == Fuel::None { old.fuel } else { new.fuel },
        seats: new.seats.or(old.seats),
        kerb_weight_kg: new.kerb_weight_kg.or(old.kerb_weight_kg),
        total_weight_kg: new.total_weight_kg.or(old.total_weight_kg),
        tow_bar: new.tow_bar || old.tow_bar,
        price: new.price.or(old.price),
        ..old.clone()
    };
    // A file without a status column reads as "in service"; it must not bring back what was sold.
    let status = if row.status == VehicleStatus::InService { before.status } else { row.status };
    VehicleRecord {
        description,
        status,
        unit: unit.or(before.unit),
        depot: places.depot(row).map(|depot| depot.id).or(before.depot),
        pool: places.pool(row).map(|pool| pool.id).or(before.pool),
        acquired_on: row.acquired_on.or(before.acquired_on),
        first_used_on: row.first_used_on.or(before.first_used_on),
        last_inspected_on: row.last_inspected_on.or(before.last_inspected_on),
        lease_to: row.lease_to.or(before.lease_to),
        ..before.clone()
    }
}
