//! What recurs on vehicles: plans with an interval, and when it was last done (S-5 … S-7). A plan is known again by its
//! vehicle, its kind and its name, which is the first line of its note.

use std::collections::{HashMap, HashSet};

use vagnpark_domain::{
    access::{Permitted, VehicleVerb},
    bounds::table,
    ids::{OrganisationId, PlanId, VehicleId},
    import::BatchEntity,
    names::fold_name,
    register::reading::{Reading, latest_by},
    servicing::{Plan, PlanKind},
};
use vagnpark_importer::{
    Place, RegisterReason, ValueReason, as_read,
    registers::{ServicePlanRow, says_only},
};
use vagnpark_store::{BatchChange, Locked, PlanRecord, VehicleRecord};

use super::{
    Decision, Run, batch_change,
    fates::{Fates, alone},
    known::distinct,
};
use crate::{
    error::ActionError,
    import::{
        extra::kept,
        report::{Fate, ImportReport},
    },
    servicing::{
        service_plan::{check, entered, note_lift},
        work_order::end_of,
    },
    work::Work,
};

/// What a plan is known by: its vehicle, its kind and its name as it is compared.
type Key = (VehicleId, PlanKind, String);

/// A plan to be written.
struct PlanWork {
    before: Option<PlanRecord>,
    after: PlanRecord,
}

/// What is known before the file.
struct Known {
    plans: HashMap<VehicleId, Vec<PlanRecord>>,
    /// The readings of each vehicle.
    logs: HashMap<VehicleId, Vec<Reading>>,
    /// The plans that the file names.
    named: HashSet<Key>,
    /// The plans that a row is about already.
    met: HashMap<PlanId, u64>,
}

impl Known {
    /// The plan in force that a row means: the one of its name; without a name, the only one of its kind that the file
    /// does not name elsewhere. Of several with that name it is one that no row is about yet, if there is one, and
    /// rather one that was done on the same day.
    fn find(&self, key: &Key, row: &ServicePlanRow) -> Option<&PlanRecord> {
        let (vehicle, kind, name) = key;
        let of_kind: Vec<&PlanRecord> =
            self.plans.get(vehicle)?.iter().filter(|known| known.plan.kind == *kind).collect();
        let called = of_kind.iter().filter(|known| name_of(*kind, &known.note) == *name);
        let least =
            |known: &&&PlanRecord| (self.met.contains_key(&known.id), known.plan.last_done_on != row.last_done_on);
        if let Some(found) = called.min_by_key(least) {
            return Some(found);
        }
        let has_name = row.name.is_some();
        let is_named = |known: &&&PlanRecord| self.named.contains(&(*vehicle, *kind, name_of(*kind, &known.note)));
        let mut others = of_kind.iter().filter(|known| !is_named(known));
        match (others.next(), others.next()) {
            (Some(only), None) if !has_name => Some(only),
            _ => None,
        }
    }
}

/// The name of a plan as it is compared: the first line of its note, as a file has it, if that says more than its kind.
fn name_of(kind: PlanKind, note: &str) -> String {
    let name = as_read(first_of(note));
    if says_only(kind, &name) { String::new() } else { fold_name(&name) }
}

fn key_of(vehicle: VehicleId, row: &ServicePlanRow) -> Key {
    let name = row.name.as_deref().or(row.note.as_deref());
    (vehicle, row.kind, name_of(row.kind, name.unwrap_or_default()))
}

impl Run<'_> {
    pub(crate) async fn service_plans(&self, mut work: Work<'_>) -> Result<ImportReport, ActionError> {
        let set = self.read::<ServicePlanRow>().await?;
        let scope = &self.register.scope;
        let logs = work.tx.load_all_readings(scope).await?;
        let mut known = Known { plans: HashMap::new(), logs, named: HashSet::new(), met: HashMap::new() };
        for plan in work.tx.list_plans(scope, None).await? {
            known.plans.entry(plan.vehicle).or_default().push(plan);
        }
        let (mut fates, mut in_file) = (self.fates(), HashMap::new());
        let rows = fates.look_at_each(set, |fates, place, row: ServicePlanRow| {
            fates.said_once(&mut in_file, &row, (place, "name"))?;
            let vehicle = self.register.find_vehicle(fates, place, "vehicle", &row.vehicle)?;
            let key = key_of(vehicle.id, &row);
            known.named.insert(key.clone());
            Ok((key, row))
        });
        let (mut plan, mut extras, mut seen) = (Vec::new(), Vec::new(), HashMap::new());
        fates.decide_each(rows, |fates, place, (key, mut row)| {
            let before = known.find(&key, &row).cloned();
            // Two rows that mean one plan say it twice, whatever they call it.
            let alone = match &before {
                Some(before) => alone(&mut known.met, &before.id, place),
                None => alone(&mut seen, &key, place),
            };
            if let Err(twice) = alone {
                return fates.reject(place, "name", row.name.as_deref().unwrap_or(&row.vehicle), twice);
            }
            let cells = std::mem::take(&mut row.extra);
            match self.plan(fates, place, (key.0, row), (before, &known)) {
                Ok((fate, planned)) => {
                    extras.extend(kept(planned.after.id.0, cells));
                    plan.push(planned);
                    fate
                }
                Err(fate) => fate,
            }
        });
        let Decision::Written(mut work) = self.decide(work, &fates).await? else { return self.told(fates) };
        let changes = self.put_plans(&mut work, &plan).await?;
        work.tx.insert_extras(&extras, self.batch).await?;
        let of = |planned: &PlanWork| self.register.vehicle_of(planned.after.vehicle).map(|found| found.organisation);
        let organisations: Vec<OrganisationId> = plan.iter().filter_map(of).collect();
        self.finish(work, &mut fates, &distinct(organisations), changes, Vec::new()).await
    }

    /// The plan that a row makes, or makes of a known one; what the file does not say stays.
    fn plan(
        &self,
        fates: &mut Fates,
        place: Place,
        (vehicle, row): (VehicleId, ServicePlanRow),
        (before, known): (Option<PlanRecord>, &Known),
    ) -> Result<(Fate, PlanWork), Fate> {
        let of_before = before.as_ref().map(|before| before.plan);
        let mut plan = Plan {
            kind: row.kind,
            interval_months: row.interval.months.or(of_before.and_then(|plan| plan.interval_months)),
            interval_km: row.interval.km.or(of_before.and_then(|plan| plan.interval_km)),
            interval_hours: row.interval.hours.or(of_before.and_then(|plan| plan.interval_hours)),
            last_done_on: row.last_done_on,
            last_done_km: row.last_done_km,
            last_done_hours: row.last_done_hours,
        };
        if row.last_done_on > self.register.today {
            let given = row.last_done_on.to_string();
            return Err(fates.reject(place, "last_done_on", &given, RegisterReason::DoneInFuture));
        }
        match of_before {
            Some(later) if later.last_done_on > row.last_done_on => {
                let given = row.last_done_on.to_string();
                fates.note(place, "last_done_on", &given, RegisterReason::DoneLater { day: later.last_done_on });
                plan = Plan {
                    last_done_on: later.last_done_on,
                    last_done_km: later.last_done_km,
                    last_done_hours: later.last_done_hours,
                    ..plan
                };
            }
            Some(same) if same.last_done_on == row.last_done_on => {
                plan.last_done_km = plan.last_done_km.or(same.last_done_km);
                plan.last_done_hours = plan.last_done_hours.or(same.last_done_hours);
            }
            _ => {}
        }
        let log = known.logs.get(&vehicle).map_or(&[][..], Vec::as_slice);
        count_meters(fates, place, &mut plan, log)?;
        let note = fates.check(place, table::PLAN_NOTE.prose(&note_of(&row, before.as_ref())))?.into();
        let after = match &before {
            Some(before) => PlanRecord { plan, note, ..before.clone() },
            None => PlanRecord { id: self.app.new_id(), vehicle, plan, note, ended_on: None, version: 1 },
        };
        fates.check(place, after.within_bounds())?;
        fates.check(place, check(&after.plan, self.register.today))?;
        let Some(known) = &before else { return Ok((Fate::Created, PlanWork { before, after })) };
        if *known == after {
            return Err(Fate::Unchanged);
        }
        let plate = self.register.vehicle_of(vehicle).map_or_else(String::new, |found| found.description.plate());
        for (field, old, new) in differences(known, &after) {
            fates.change(place, &plate, (field, old, new));
        }
        Ok((Fate::Changed, PlanWork { before, after }))
    }

    /// Writes plans of vehicles that nobody else changes meanwhile. Answers what to undo with the batch.
    async fn put_plans(&self, work: &mut Work<'_>, plan: &[PlanWork]) -> Result<Vec<BatchChange>, ActionError> {
        let ids: Vec<VehicleId> = plan.iter().map(|planned| planned.after.vehicle).collect();
        let mut vehicles: HashMap<VehicleId, Permitted<Locked<VehicleRecord>>> = HashMap::new();
        for (id, vehicle) in work.tx.lock_vehicles(&self.register.scope, &ids).await? {
            vehicles.insert(id, work.permit(VehicleVerb::Import, vehicle)?);
        }
        let mut changes = Vec::new();
        for PlanWork { before, after } in plan {
            let vehicle = vehicles.get(&after.vehicle).ok_or(ActionError::NotFound("vehicle"))?;
            let written = match before {
                Some(_) => work.tx.update_plan(vehicle, after.clone()).await?,
                None => {
                    work.tx.insert_plan(vehicle, after).await?;
                    after.clone()
                }
            };
            note_lift(&mut work.tx, vehicle).await?;
            work.note(entered(&written, vehicle.organisation, before.as_ref().map(|before| &before.plan)));
            changes.push(batch_change(BatchEntity::ServicePlan, after.id, before.as_ref(), &written)?);
        }
        Ok(changes)
    }
}

/// Makes sure that what is counted by a meter counts from something: an odometer that the file does not say is the last
/// that was read before that day was over, as with a job (S-10). What cannot be counted is left, if the plan recurs by
/// something else; a row that says of nothing how often, is rejected.
fn count_meters(fates: &mut Fates, place: Place, plan: &mut Plan, log: &[Reading]) -> Result<(), Fate> {
    let by_months = plan.interval_months.is_some() || plan.kind.statutory_months().is_some();
    if !by_months && plan.interval_km.is_none() && plan.interval_hours.is_none() {
        let fields = ["interval", "interval_months", "interval_km", "interval_hours"];
        let none = ValueReason::NoneGiven { fields: fields.map(str::to_owned).into() };
        return Err(fates.reject(place, "interval", "", none));
    }
    if plan.interval_km.is_some() && plan.last_done_km.is_none() {
        plan.last_done_km = latest_by(log, end_of(plan.last_done_on)).map(|reading| reading.odometer_km);
        match plan.last_done_km {
            Some(km) => fates.note(place, "last_done_km", "", RegisterReason::OdometerOfThen { km }),
            None if by_months || plan.interval_hours.is_some() => {
                fates.note(place, "last_done_km", "", RegisterReason::NoOdometerThen);
                plan.interval_km = None;
            }
            None => {
                let empty = ValueReason::Empty { field: "last_done_km".to_owned() };
                return Err(fates.reject(place, "last_done_km", "", empty));
            }
        }
    }
    if plan.interval_hours.is_some() && plan.last_done_hours.is_none() {
        if !by_months && plan.interval_km.is_none() {
            let empty = ValueReason::Empty { field: "last_done_hours".to_owned() };
            return Err(fates.reject(place, "last_done_hours", "", empty));
        }
        fates.note(place, "last_done_hours", "", RegisterReason::NoOdometerThen);
        plan.interval_hours = None;
    }
    Ok(())
}

/// What a plan is called: the first line of its note.
pub(crate) fn first_of(note: &str) -> &str {
    note.lines().next().unwrap_or_default()
}

/// What stands below the name of a plan, as a file has it.
pub(crate) fn rest_of(note: &str) -> String {
    as_read(note.split_once('\n').map_or("", |(_, rest)| rest))
}

/// The note of a plan: its name, and below it what to remember. Without anything new it stays as it is.
fn note_of(row: &ServicePlanRow, before: Option<&PlanRecord>) -> String {
    let first = before.and_then(|before| before.note.lines().next()).filter(|first| !first.is_empty());
    let name = first.or(row.name.as_deref());
    match (&row.note, before) {
        (None, Some(before)) => before.note.clone(),
        (None, None) => name.unwrap_or_default().to_owned(),
        (Some(note), Some(before)) if rest_of(&before.note) == *note => before.note.clone(),
        (Some(note), _) => match name.filter(|name| fold_name(name) != fold_name(first_of(note))) {
            Some(name) => format!("{name}\n{note}"),
            None => note.clone(),
        },
    }
}

/// What becomes another of a plan, as fields of the file.
fn differences(before: &PlanRecord, after: &PlanRecord) -> Vec<(&'static str, String, String)> {
    let number = |number: Option<i64>| number.map_or_else(String::new, |number| number.to_string());
    let shown = |record: &PlanRecord| {
        let plan = &record.plan;
        [
            ("interval_months", number(plan.interval_months.map(i64::from))),
            ("interval_km", number(plan.interval_km)),
            ("interval_hours", number(plan.interval_hours)),
            ("last_done_on", plan.last_done_on.to_string()),
            ("last_done_km", number(plan.last_done_km)),
            ("last_done_hours", number(plan.last_done_hours)),
            ("note", record.note.clone()),
        ]
    };
    let both = shown(before).into_iter().zip(shown(after));
    both.filter(|(old, new)| old != new).map(|((field, old), (_, new))| (field, old, new)).collect()
}
