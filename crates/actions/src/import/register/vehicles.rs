//! Vehicles: new ones are registered with what the file says about them, known ones changed only where the file says
//! something else. If the known value came from another register or a person, the two are shown side by side and a
//! person picks (I-9).

mod new_vehicle;
mod owner;
mod places;

use std::collections::{HashMap, HashSet};

use vagnpark_domain::{
    access::{VehicleVerb, may},
    audit::AuditAction,
    ids::{OrganisationId, UnitId, VehicleId},
    import::BatchEntity,
    names::fold_name,
    register::{VehicleStatus, organisation::Unit, reading::Reading},
};
use vagnpark_importer::{
    FileReason, Named, Place, Question, QuestionKind, RegisterReason, ValueReason, registers::VehicleRow,
};
use vagnpark_store::{BatchChange, Change, Depot, Pool, Readings, SourceBatch, Tx, ValueSource, VehicleRecord};

use super::{
    Decision, Run, batch_change,
    fates::{Fates, name_question},
    known::{NEW, distinct, likeness},
    merge::{Difference, differences, merged},
    sound::Taken,
};
use crate::{
    error::ActionError,
    import::report::{Fate, ImportReport},
    register::vehicle,
    work::Work,
};

/// The name under which the source of all of a vehicle's values is kept, for values without a source of their own.
pub(crate) const ALL_FIELDS: &str = "*";

/// The extra attribute that a cost centre is kept as, if it is not the unit's.
const COST_CENTRE: &str = "Kostnadsställe";

/// The plan for a file of vehicles.
#[derive(Default)]
pub(crate) struct Plan {
    units: Vec<Unit>,
    depots: Vec<Depot>,
    pools: Vec<Pool>,
    created: Vec<VehicleRecord>,
    changed: Vec<(VehicleRecord, VehicleRecord)>,
    readings: Vec<(VehicleId, Reading)>,
    sources: Vec<ValueSource>,
    pub(crate) picks: Vec<(VehicleId, &'static str, String, String)>,
    organisations: Vec<OrganisationId>,
}

/// The tables for looking up a row's names, and the sources of known values.
pub(crate) struct Known {
    new_units: HashMap<(OrganisationId, String), UnitId>,
    depots: Vec<Depot>,
    pools: Vec<Pool>,
    pub(crate) sources: HashMap<(VehicleId, String), ValueSource>,
    pub(crate) batches: HashMap<vagnpark_domain::ids::BatchId, SourceBatch>,
    pub(crate) picks: HashMap<(VehicleId, String, String), String>,
    seen: HashMap<String, (Place, VehicleRow)>,
    taken: Taken,
    met: HashSet<VehicleId>,
}

impl Run<'_> {
    pub(crate) async fn vehicles(&self, mut work: Work<'_>) -> Result<ImportReport, ActionError> {
        let set = self.read::<VehicleRow>().await?;
        let mut known = self.known_vehicles(&mut work.tx).await?;
        let mut plan = Plan::default();
        let mut fates = self.fates();
        fates.each(set, |fates, place, mut row: VehicleRow| {
            Self::look_at_vin(fates, place, &mut row, &mut known.taken);
            match self.within_bounds(fates, place, row) {
                Ok(row) => self.vehicle(fates, place, &row, &mut known, &mut plan).unwrap_or_else(|fate| fate),
                Err(fate) => fate,
            }
        });
        fates.missing = self.missing(&known, &plan);
        plan.organisations = distinct(std::mem::take(&mut plan.organisations));
        let Decision::Written(mut work) = self.decide(work, &fates).await? else { return self.told(fates) };
        let changes = self.write_vehicles(&mut work.tx, &plan, &known).await?;
        let audited = plan.created.iter().map(|vehicle| vehicle::change(AuditAction::Import, vehicle, None));
        let changed =
            plan.changed.iter().map(|(before, after)| vehicle::change(AuditAction::Import, after, Some(before)));
        let audited: Vec<Change> = audited.chain(changed).collect();
        self.finish(work, &mut fates, &plan.organisations, changes, audited).await
    }

    async fn known_vehicles(&self, tx: &mut Tx) -> Result<Known, ActionError> {
        let scope = &self.register.scope;
        Ok(Known {
            new_units: HashMap::new(),
            depots: tx.list_depots().await?,
            pools: tx.list_pools().await?,
            sources: tx.load_value_sources(scope, None).await?,
            batches: tx.list_source_batches().await?.into_iter().map(|batch| (batch.id, batch)).collect(),
            picks: tx.load_picks(scope).await?,
            seen: HashMap::new(),
            taken: Taken::new(
                tx.list_inventory_numbers().await?,
                tx.list_taken_numbers().await?,
                &self.register.vehicles,
            ),
            met: HashSet::new(),
        })
    }

    /// Vehicles in service of the organisations in the file that it does not have.
    fn missing(&self, known: &Known, plan: &Plan) -> Vec<String> {
        let concerned: HashSet<OrganisationId> = plan.organisations.iter().copied().collect();
        let gone = |vehicle: &&VehicleRecord| {
            concerned.contains(&vehicle.organisation)
                && vehicle.status == VehicleStatus::InService
                && !known.met.contains(&vehicle.id)
        };
        self.register.vehicles.iter().filter(gone).map(|vehicle| vehicle.description.plate()).collect()
    }

    fn vehicle(
        &self,
        fates: &mut Fates,
        place: Place,
        row: &VehicleRow,
        known: &mut Known,
        plan: &mut Plan,
    ) -> Result<Fate, Fate> {
        let plate = row.description.plate();
        let before = self.meant(fates, place, row, &known.taken)?;
        if let Some(vehicle) = before {
            known.met.insert(vehicle.id);
        }
        if let Some((first, same)) = known.seen.get(&plate) {
            if same == row {
                return Err(fates.equal(place, "registration_number", Some(first.row)));
            }
            if self.examined.is_of_earlier_year(place.sheet, first.sheet) {
                let sheet = self.examined.sheet_name(first.sheet).to_owned();
                fates.note(place, "registration_number", &plate, FileReason::OnLaterSheet { sheet });
                return Err(Fate::Skipped);
            }
            let because = RegisterReason::TwiceInFile { row: Some(first.row) };
            return Err(fates.reject(place, "registration_number", &plate, because));
        }
        let as_given = row.clone();
        let row = &*self.without_foreign_owner(fates, place, row)?;
        self.plate_is_free(fates, place, row, before, &known.taken)?;
        Self::alone_in_file(fates, place, row, &known.taken)?;
        let organisation = self.organisation_of(fates, place, row)?;
        if let Some(before) = before {
            Self::same_vehicle(fates, place, row, before)?;
            if let Some(named) = &row.organisation {
                self.same_organisation(fates, place, named, organisation, before)?;
            }
        }
        let unit = self.unit(fates, place, row, organisation, known, plan)?;
        let row = &self.with_cost_centre(fates, place, row, unit, plan);
        known.add_places(self, fates, place, row, organisation, plan);
        known.seen.insert(plate, (place, as_given));
        known.taken.take(place, &row.description);
        plan.organisations.push(organisation);
        match before {
            None => {
                let vehicle = self.new_vehicle(fates, place, row, (organisation, unit), known);
                let read = |km| (vehicle.id, self.read_in_register(fates, place, (km, row.odometer_on)));
                plan.readings.extend(row.odometer_km.map(read));
                plan.sources.push(self.source(place, vehicle.id, ALL_FIELDS));
                plan.created.push(vehicle);
                Ok(Fate::Created)
            }
            Some(before) => self.known_vehicle(fates, place, row, before, unit, known, plan),
        }
    }

    /// Compares a row with the vehicle it names, value by value.
    #[expect(clippy::too_many_arguments, reason = "one row, what it is held against, and where the outcome goes")]
    fn known_vehicle(
        &self,
        fates: &mut Fates,
        place: Place,
        row: &VehicleRow,
        before: &VehicleRecord,
        unit: Option<UnitId>,
        known: &mut Known,
        plan: &mut Plan,
    ) -> Result<Fate, Fate> {
        let plate = before.description.plate();
        let depot = known.depot(self, row, before.organisation).map(|depot| depot.id);
        let pool = known.pool(row).map(|pool| pool.id);
        let after = merged(before, row, (unit, depot, pool));
        let mut kept = HashSet::new();
        let mut fate = None;
        let mut taken: Vec<Difference> = Vec::new();
        for difference in differences(before, &after) {
            let difference = self.by_name(difference, before, row, known);
            match self.pick(fates, place, &plate, before.id, &difference, known, plan) {
                Ok(true) => taken.push(difference),
                Ok(false) => {
                    kept.insert(difference.field);
                }
                Err(waits) => fate = Some(waits),
            }
        }
        if let Some(fate) = fate {
            return Err(fate);
        }
        let after = super::merge::keep(&after, before, &kept);
        // What the register knows and what the file says must fit together.
        if !taken.is_empty() {
            fates.check(place, after.description.check(self.register.today))?;
        }
        let new_reading = row.odometer_km.filter(|km| before.odometer.is_none_or(|(known, _)| *km > known));
        let new_reading = new_reading.filter(|km| self.odometer_fits(fates, place, before, (*km, row.odometer_on)));
        for difference in &taken {
            plan.sources.push(self.source(place, before.id, difference.field));
            fates.change(place, &plate, (difference.field, difference.old.clone(), difference.new.clone()));
        }
        if let Some(km) = new_reading {
            let old = before.odometer.map_or(String::new(), |(km, _)| km.to_string());
            fates.change(place, &plate, ("odometer_km", old, km.to_string()));
            plan.readings.push((before.id, self.read_in_register(fates, place, (km, row.odometer_on))));
        }
        if after == *before && new_reading.is_none() {
            return Ok(Fate::Unchanged);
        }
        if after != *before {
            plan.changed.push((before.clone(), after));
        }
        Ok(Fate::Changed)
    }

    /// A difference as people read it: units, depots and pools by their names.
    fn by_name(&self, difference: Difference, before: &VehicleRecord, row: &VehicleRow, known: &Known) -> Difference {
        let Difference { field, old, new } = difference;
        let (had, said) = match field {
            "unit" => {
                let units = &self.register.units;
                (units.iter().find(|unit| Some(unit.id) == before.unit).map(|unit| &unit.name), &row.unit)
            }
            "depot" => {
                let depots = &known.depots;
                (depots.iter().find(|depot| Some(depot.id) == before.depot).map(|depot| &depot.name), &row.depot)
            }
            "pool" => (known.pools.iter().find(|pool| Some(pool.id) == before.pool).map(|pool| &pool.name), &row.pool),
            _ => return Difference { field, old, new },
        };
        Difference { field, old: had.cloned().unwrap_or(old), new: said.clone().unwrap_or(new) }
    }

    /// The organisation of the vehicle: what the row says, else the sender.
    fn organisation_of(&self, fates: &mut Fates, place: Place, row: &VehicleRow) -> Result<OrganisationId, Fate> {
        let organisation = match (&row.organisation, self.register.sender) {
            (Some(name), _) => {
                self.register.find_organisation(fates, place, "organisation", name, self.register.today)?
            }
            (None, Some(sender)) => sender,
            (None, None) => return Err(fates.reject(place, "organisation", "", ValueReason::NoOrganisation)),
        };
        if self.register.scope.covers(organisation) {
            return Ok(organisation);
        }
        let name = row.organisation.clone().unwrap_or_default();
        Err(fates.reject(place, "organisation", &name, RegisterReason::NotYours { what: Named::Vehicle }))
    }

    /// The unit a row names. An unknown one is asked about; unless somebody says which known one is meant, it is new,
    /// and that is reported.
    fn unit(
        &self,
        fates: &mut Fates,
        place: Place,
        row: &VehicleRow,
        organisation: OrganisationId,
        known: &mut Known,
        plan: &mut Plan,
    ) -> Result<Option<UnitId>, Fate> {
        let Some(name) = &row.unit else { return Ok(None) };
        if let Some(unit) = self.register.unit(organisation, name) {
            return Ok(Some(unit));
        }
        let code =
            self.register.organisations.iter().find(|found| found.id == organisation).map_or("", |found| &found.code);
        let mut own: Vec<&Unit> = self.register.units.iter().filter(|unit| unit.organisation == organisation).collect();
        // The code before a name, `4100 Skola`, says nothing of how like it is.
        let bare = name.trim_start_matches(|sign: char| sign.is_ascii_digit() || " -:".contains(sign));
        own.sort_by(|one, other| likeness(bare, &other.name).total_cmp(&likeness(bare, &one.name)));
        let options = [NEW.to_owned()].into_iter().chain(own.into_iter().map(|unit| unit.name.clone())).collect();
        let id = format!("unit:{code}/{name}");
        let question = name_question(QuestionKind::Unit, id.clone(), "unit", name, options);
        let answer = fates.answer(&id).map(str::to_owned);
        fates.ask(place, Question { default: Some(NEW.to_owned()), ..question });
        match answer.as_deref() {
            Some(vagnpark_importer::LEAVE_OUT) => return Err(Fate::Skipped),
            Some(answer) if answer != NEW => {
                if let Some(unit) = self.register.unit(organisation, answer) {
                    return Ok(Some(unit));
                }
                let because = RegisterReason::NoSuchUnit { answer: answer.to_owned() };
                fates.refuse_answer(&id, because.clone());
                return Err(fates.reject(place, "unit", name, because));
            }
            _ => {}
        }
        let key = (organisation, fold_name(name));
        if let Some(new) = known.new_units.get(&key) {
            return Ok(Some(*new));
        }
        let cost_centre = row.cost_centre.clone().unwrap_or_default();
        let unit = Unit { id: self.app.new_id(), organisation, name: name.clone(), cost_centre };
        fates.note(place, "unit", name, RegisterReason::Added { what: Named::Unit });
        known.new_units.insert(key, unit.id);
        plan.units.push(unit.clone());
        Ok(Some(unit.id))
    }

    /// The cost centre belongs to the unit. One that the row's unit does not have is kept with the vehicle, and that is
    /// reported.
    fn with_cost_centre(
        &self,
        fates: &mut Fates,
        place: Place,
        row: &VehicleRow,
        unit: Option<UnitId>,
        plan: &Plan,
    ) -> VehicleRow {
        let mut row = row.clone();
        let Some(cost_centre) = row.cost_centre.clone() else { return row };
        let found = self.register.units.iter().chain(&plan.units).find(|known| Some(known.id) == unit);
        if found.is_some_and(|unit| unit.cost_centre == cost_centre) {
            return row;
        }
        let because = RegisterReason::CostCentreKept {
            unit: found.map(|unit| unit.name.clone()),
            has: found.map_or(String::new(), |unit| unit.cost_centre.clone()),
        };
        fates.note(place, "cost_centre", &cost_centre, because);
        row.extra.push((COST_CENTRE.to_owned(), cost_centre));
        row
    }

    fn source(&self, place: Place, vehicle_id: VehicleId, field: &str) -> ValueSource {
        ValueSource {
            vehicle_id,
            field: field.to_owned(),
            batch_id: self.batch,
            sheet: self.examined.sheet_name(place.sheet).to_owned(),
            row: i64::try_from(place.row).unwrap_or(i64::MAX),
        }
    }

    async fn write_vehicles(&self, tx: &mut Tx, plan: &Plan, known: &Known) -> Result<Vec<BatchChange>, ActionError> {
        let none = None::<&String>;
        let mut changes = Vec::new();
        for unit in &plan.units {
            tx.put_unit(unit).await?;
            changes.push(batch_change(BatchEntity::Unit, unit.id, none, unit)?);
        }
        for depot in &plan.depots {
            tx.insert_depot(depot).await?;
            changes.push(batch_change(BatchEntity::Depot, depot.id, none, &depot.name)?);
        }
        for pool in &plan.pools {
            tx.insert_pool(pool).await?;
            changes.push(batch_change(BatchEntity::Pool, pool.id, none, &pool.code)?);
        }
        vehicle::insert(tx, &plan.created, self.own_since(), self.today).await?;
        for vehicle in &plan.created {
            changes.push(batch_change(BatchEntity::Vehicle, vehicle.id, none, &vehicle.version)?);
        }
        let now_with_plate = |(before, after): &(VehicleRecord, VehicleRecord)| {
            let number = after.description.registration_number.clone()?;
            before.description.registration_number.is_none().then_some((after.id, number, self.today))
        };
        let plates: Vec<_> = plan.changed.iter().filter_map(now_with_plate).collect();
        tx.insert_registration_numbers(&plates).await?;
        for (before, after) in &plan.changed {
            let permitted = may(self.actor, VehicleVerb::Import, before)?;
            let written = tx.update_vehicle(&permitted, after.clone(), self.today).await?;
            changes.push(batch_change(BatchEntity::Vehicle, before.id, Some(before), &written.version)?);
        }
        for source in &plan.sources {
            // What the batch overwrites is restored when it is undone.
            if let Some(before) = known.sources.get(&(source.vehicle_id, source.field.clone())) {
                let before = (before.field.clone(), before.batch_id, before.sheet.clone(), before.row);
                changes.push(batch_change(BatchEntity::ValueSource, source.vehicle_id, Some(&before), &source.field)?);
            }
        }
        tx.put_value_sources(&plan.sources).await?;
        if !plan.readings.is_empty() {
            // New vehicles are in no register yet: whose they are is in the plan.
            let readings = Readings { all: &plan.readings, run_by: plan.organisations.clone() };
            let readings = may(self.actor, VehicleVerb::Import, readings)?;
            tx.insert_readings(&readings, Some(self.batch)).await?;
        }
        for (vehicle, field, value, pick) in &plan.picks {
            tx.put_pick(*vehicle, field, value, pick).await?;
            let before = known.picks.get(&(*vehicle, (*field).to_owned(), value.clone()));
            changes.push(batch_change(BatchEntity::Pick, *vehicle, before, &(field, value))?);
        }
        Ok(changes)
    }
}
