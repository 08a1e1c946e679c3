//! Whether a row of vehicles is possible: within the bounds (D-1, D-2), with an inventory number of its own (D-3), and
//! with a valid chassis number. All of it is checked in the dry run, so that the real run has nothing left to refuse.

use std::collections::HashMap;

use chrono::NaiveDate;
use vagnpark_domain::{
    Refusal,
    bounds::table,
    ids::VehicleId,
    register::{VehicleDays, VehicleDescription},
};
use vagnpark_importer::{Place, RegisterReason, registers::VehicleRow};
use vagnpark_store::VehicleRecord;

use super::{Run, fates::Fates};
use crate::import::report::Fate;

/// Unique numbers, with the vehicles that have them.
#[derive(Default)]
pub(crate) struct Taken {
    /// Inventory numbers of the whole register, whoever runs the vehicle.
    pub(crate) inventory: HashMap<String, VehicleId>,
    /// Registration numbers of the whole register, with the day from which each is free again.
    plates: HashMap<String, Option<NaiveDate>>,
    /// Inventory numbers that rows of the file have taken, with the vehicle as the file names it.
    in_file: HashMap<String, (Place, String)>,
    /// Chassis numbers of the register and of the file, with what has them.
    vins: HashMap<String, Vec<(Option<Place>, String)>>,
}

impl Taken {
    pub(crate) fn new(
        inventory: Vec<(String, VehicleId)>,
        plates: Vec<(String, Option<NaiveDate>)>,
        vehicles: &[VehicleRecord],
    ) -> Self {
        let mut vins: HashMap<String, Vec<(Option<Place>, String)>> = HashMap::new();
        for vehicle in vehicles {
            if let Some(vin) = &vehicle.description.vin {
                vins.entry(folded(vin)).or_default().push((None, vehicle.description.plate()));
            }
        }
        Self {
            inventory: inventory.into_iter().collect(),
            // They come ordered by day: the last holder of each counts.
            plates: plates.into_iter().collect(),
            in_file: HashMap::new(),
            vins,
        }
    }

    /// Notes the inventory number of a row that is accepted.
    pub(crate) fn take(&mut self, place: Place, description: &VehicleDescription) {
        if let Some(number) = &description.inventory_number {
            self.in_file.insert(number.clone(), (place, description.plate()));
        }
    }
}

impl Run<'_> {
    /// The row with values that a vehicle can have: a cell that its row does without is left empty where its value
    /// cannot be (I-11); any other rejects the row.
    pub(crate) fn within_bounds(
        &self,
        fates: &mut Fates,
        place: Place,
        mut row: VehicleRow,
    ) -> Result<VehicleRow, Fate> {
        let today = self.register.today;
        let days = VehicleDays {
            acquired_on: row.acquired_on,
            first_used_on: row.first_used_on,
            last_inspected_on: row.last_inspected_on,
        };
        let checks = [
            table::LEASE_TO.check_some(row.lease_to),
            table::ODOMETER_KM.check_some(row.odometer_km),
            table::UNIT_NAME.check_some(row.unit.as_ref()),
            table::COST_CENTRE.check_some(row.cost_centre.as_ref()),
            table::DEPOT_NAME.check_some(row.depot.as_ref()),
            table::POOL_NAME.check_some(row.pool.as_ref()),
        ];
        let mut fate = None;
        // Everything that is wrong with a row is reported, so that a person can correct it all at once.
        let faults = row.description.faults(today).into_iter().chain(days.faults(today));
        let faults: Vec<Refusal> = faults.chain(checks.into_iter().filter_map(Result::err)).collect();
        for fault in faults {
            let ended = if empty(&mut row, &fault) {
                fates.leave_empty(place, &fault, &row.written).map(|kept| row.extra.push(kept))
            } else {
                fates.check(place, Err(fault))
            };
            fate = fate.or(ended.err());
        }
        fate.map_or(Ok(row), Err)
    }

    /// The known vehicle that a row is about: the one with its registration number, else the one with its inventory
    /// number if that has no other registration number. An inventory number of another vehicle rejects the row.
    pub(crate) fn meant<'r>(
        &'r self,
        fates: &mut Fates,
        place: Place,
        row: &VehicleRow,
        taken: &Taken,
    ) -> Result<Option<&'r VehicleRecord>, Fate> {
        let about = &row.description;
        let by_plate = about.registration_number.as_ref().and_then(|number| self.register.vehicle(number.as_str()));
        let Some(inventory) = &about.inventory_number else { return Ok(by_plate) };
        let holder = taken.inventory.get(inventory).copied();
        let by_inventory = holder.and_then(|id| self.register.vehicle_of(id));
        let may_be_it = |known: &&VehicleRecord| {
            about.registration_number.is_none() || known.description.registration_number.is_none()
        };
        match (by_plate, holder) {
            (Some(known), Some(holder)) if known.id == holder => Ok(by_plate),
            (Some(_), None) => Ok(by_plate),
            (None, None) if about.registration_number.is_none() => Ok(self.register.vehicle(inventory)),
            (None, None) => Ok(None),
            (None, Some(_)) if by_inventory.as_ref().is_some_and(may_be_it) => Ok(by_inventory),
            (_, Some(_)) => {
                let by = by_inventory.map_or(String::new(), |known| known.description.plate());
                let refusal = Refusal::AlreadyThere { field: "inventory_number", value: inventory.clone(), by };
                fates.check(place, Err(refusal)).map(|()| None)
            }
        }
    }

    /// Rejects a row that gives a vehicle a registration number which names another one on those days (V-1): one that
    /// the sender cannot see, or one from before.
    pub(crate) fn plate_is_free(
        &self,
        fates: &mut Fates,
        place: Place,
        row: &VehicleRow,
        before: Option<&VehicleRecord>,
        taken: &Taken,
    ) -> Result<(), Fate> {
        let Some(number) = &row.description.registration_number else { return Ok(()) };
        if before.is_some_and(|before| before.description.registration_number.is_some()) {
            return Ok(());
        }
        let Some(free_from) = taken.plates.get(number.as_str()) else { return Ok(()) };
        let today = self.register.today;
        let from = if before.is_none() { row.acquired_on.unwrap_or(today).min(today) } else { today };
        if free_from.is_some_and(|free_from| free_from <= from) {
            return Ok(());
        }
        Err(fates.reject(place, "registration_number", &number.shown(), RegisterReason::NumberInUse))
    }

    /// Rejects a row whose inventory number another row of the file has, and reports it on both.
    pub(crate) fn alone_in_file(fates: &mut Fates, place: Place, row: &VehicleRow, taken: &Taken) -> Result<(), Fate> {
        let Some(number) = &row.description.inventory_number else { return Ok(()) };
        let Some((first, plate)) = taken.in_file.get(number) else { return Ok(()) };
        let column = "inventory_number";
        let here = row.description.plate();
        fates.note(
            *first,
            column,
            number,
            RegisterReason::NumberTwice { row: place.row, vehicle: here, earlier: false },
        );
        let because = RegisterReason::NumberTwice { row: first.row, vehicle: plate.clone(), earlier: true };
        Err(fates.reject(place, column, number, because))
    }

    /// Reports that a chassis number is not one, or that another vehicle has it too (V-3).
    pub(crate) fn look_at_vin(fates: &mut Fates, place: Place, row: &mut VehicleRow, taken: &mut Taken) {
        let Some(vin) = row.description.vin.clone() else { return };
        let plate = row.description.plate();
        let number = folded(&vin);
        if number.chars().all(|sign| number.starts_with(sign)) {
            fates.note(place, "vin", &vin, RegisterReason::NoChassisNumber);
            row.description.vin = None;
            return;
        }
        let having = taken.vins.entry(number).or_default();
        if let Some((first, other)) = having.iter().rev().find(|(_, other)| *other != plate) {
            let row = first.map(|first| first.row);
            fates.note(place, "vin", &vin, RegisterReason::SameChassisNumber { vehicle: other.clone(), row });
            // Both rows report it once, whether the register has the vehicles already or not.
            let both_known = having.iter().any(|(_, known)| *known == plate);
            if let Some(first) = first.filter(|_| !both_known) {
                let because = RegisterReason::SameChassisNumber { vehicle: plate.clone(), row: Some(place.row) };
                fates.note(first, "vin", &vin, because);
            }
        }
        having.push((Some(place), plate));
    }
}

/// Leaves a value empty that is at fault, if a row does without it; answers whether it does.
fn empty(row: &mut VehicleRow, fault: &Refusal) -> bool {
    let about = &mut row.description;
    match fault.field().unwrap_or_default() {
        "model_year" => about.model_year = None,
        "seats" => about.seats = None,
        "kerb_weight_kg" => about.kerb_weight_kg = None,
        "total_weight_kg" => about.total_weight_kg = None,
        "co2_g_per_km" => about.co2_g_per_km = None,
        "price_ore" | "price" => about.price = None,
        "acquired_on" => row.acquired_on = None,
        "first_used_on" => row.first_used_on = None,
        "last_inspected_on" => row.last_inspected_on = None,
        "lease_to" => row.lease_to = None,
        "odometer_km" => row.odometer_km = None,
        _ => return false,
    }
    true
}

/// A number as it is compared: letters and digits only.
pub(super) fn folded(number: &str) -> String {
    number.chars().filter(|sign| sign.is_alphanumeric()).flat_map(char::to_uppercase).collect()
}
