//! A known vehicle and what a file says about it: merged, and compared value by value.

use std::collections::HashSet;

use vagnpark_domain::{
    ids::{DepotId, PoolId, UnitId},
    import::Kind,
    register::{Fuel, VehicleDescription},
};
use vagnpark_importer::{field_named, registers::VehicleRow};
use vagnpark_store::VehicleRecord;

/// A value that is different.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Difference {
    pub(crate) field: &'static str,
    pub(crate) old: String,
    pub(crate) new: String,
}

/// The known vehicle with the values of the file; what the file does not give stays.
pub(crate) fn merged(
    before: &VehicleRecord,
    row: &VehicleRow,
    (unit, depot, pool): (Option<UnitId>, Option<DepotId>, Option<PoolId>),
) -> VehicleRecord {
    let (old, new) = (&before.description, &row.description);
    let text = |old: &String, new: &String| if new.is_empty() { old.clone() } else { new.clone() };
    let class = if row.class_given { new.class } else { old.class };
    let description = VehicleDescription {
        registration_number: old.registration_number.clone().or(new.registration_number.clone()),
        inventory_number: new.inventory_number.clone().or(old.inventory_number.clone()),
        vin: new.vin.clone().or(old.vin.clone()),
        make: text(&old.make, &new.make),
        model: text(&old.model, &new.model),
        model_year: new.model_year.or(old.model_year),
        class,
        vat_car: if class == old.class { old.vat_car } else { new.vat_car },
        fuel: if new.fuel == Fuel::None { old.fuel } else { new.fuel },
        seats: new.seats.or(old.seats),
        kerb_weight_kg: new.kerb_weight_kg.or(old.kerb_weight_kg),
        total_weight_kg: new.total_weight_kg.or(old.total_weight_kg),
        tow_bar: new.tow_bar || old.tow_bar,
        co2_g_per_km: new.co2_g_per_km.or(old.co2_g_per_km),
        price: new.price.or(old.price),
        ..old.clone()
    };
    VehicleRecord {
        description,
        // A file without a status column must not bring back what was sold.
        status: row.status.unwrap_or(before.status),
        unit: unit.or(before.unit),
        depot: depot.or(before.depot),
        pool: pool.or(before.pool),
        acquired_on: row.acquired_on.or(before.acquired_on),
        first_used_on: row.first_used_on.or(before.first_used_on),
        last_inspected_on: row.last_inspected_on.or(before.last_inspected_on),
        lease_to: row.lease_to.or(before.lease_to),
        extra: extra_of(&before.extra, row),
        ..before.clone()
    }
}

/// Extra attributes as JSON: the known ones, with those of the file. The text of a cell that could not be read goes
/// when a file has a value there (I-7).
pub(crate) fn extra_of(known: &str, row: &VehicleRow) -> String {
    let mut extra: serde_json::Map<String, serde_json::Value> = serde_json::from_str(known).unwrap_or_default();
    let before = extra.clone();
    extra.retain(|header, _| field_named(Kind::Vehicles, header).is_none_or(|field| !row.given.contains(&field)));
    extra.extend(row.extra.iter().map(|(header, text)| (header.clone(), text.clone().into())));
    if extra == before { known.to_owned() } else { serde_json::Value::Object(extra).to_string() }
}

/// Each field, with how it is shown.
type Shown = (&'static str, fn(&VehicleRecord) -> String);

fn shown<T: ToString>(value: Option<&T>) -> String {
    value.map_or(String::new(), ToString::to_string)
}

const FIELDS: [Shown; 22] = [
    ("registration_number", |v| {
        v.description
            .registration_number
            .as_ref()
            .map_or(String::new(), vagnpark_domain::register::RegistrationNumber::shown)
    }),
    ("inventory_number", |v| shown(v.description.inventory_number.as_ref())),
    ("vin", |v| shown(v.description.vin.as_ref())),
    ("make", |v| v.description.make.clone()),
    ("model", |v| v.description.model.clone()),
    ("model_year", |v| shown(v.description.model_year.as_ref())),
    ("class", |v| v.description.class.as_str().to_owned()),
    ("fuel", |v| if v.description.fuel == Fuel::None { String::new() } else { v.description.fuel.as_str().to_owned() }),
    ("seats", |v| shown(v.description.seats.as_ref())),
    ("kerb_weight_kg", |v| shown(v.description.kerb_weight_kg.as_ref())),
    ("total_weight_kg", |v| shown(v.description.total_weight_kg.as_ref())),
    ("tow_bar", |v| if v.description.tow_bar { "ja".to_owned() } else { String::new() }),
    ("co2_g_per_km", |v| shown(v.description.co2_g_per_km.as_ref())),
    ("price", |v| shown(v.description.price.as_ref())),
    ("status", |v| v.status.as_str().to_owned()),
    ("unit", |v| shown(v.unit.as_ref())),
    ("depot", |v| shown(v.depot.as_ref())),
    ("pool", |v| shown(v.pool.as_ref())),
    ("acquired_on", |v| shown(v.acquired_on.as_ref())),
    ("first_used_on", |v| shown(v.first_used_on.as_ref())),
    ("last_inspected_on", |v| shown(v.last_inspected_on.as_ref())),
    ("lease_to", |v| shown(v.lease_to.as_ref())),
];

/// The values in which two entries of a vehicle differ.
pub(crate) fn differences(before: &VehicleRecord, after: &VehicleRecord) -> Vec<Difference> {
    let each = FIELDS.iter().map(|(field, show)| Difference { field, old: show(before), new: show(after) });
    each.filter(|difference| difference.old != difference.new).collect()
}

/// The merged entry, with some values as they were.
pub(crate) fn keep(after: &VehicleRecord, before: &VehicleRecord, fields: &HashSet<&'static str>) -> VehicleRecord {
    let mut kept = after.clone();
    let (new, old) = (&mut kept.description, &before.description);
    for field in fields {
        match *field {
            "registration_number" => new.registration_number.clone_from(&old.registration_number),
            "inventory_number" => new.inventory_number.clone_from(&old.inventory_number),
            "vin" => new.vin.clone_from(&old.vin),
            "make" => new.make.clone_from(&old.make),
            "model" => new.model.clone_from(&old.model),
            "model_year" => new.model_year = old.model_year,
            "class" => (new.class, new.vat_car) = (old.class, old.vat_car),
            "fuel" => new.fuel = old.fuel,
            "seats" => new.seats = old.seats,
            "kerb_weight_kg" => new.kerb_weight_kg = old.kerb_weight_kg,
            "total_weight_kg" => new.total_weight_kg = old.total_weight_kg,
            "tow_bar" => new.tow_bar = old.tow_bar,
            "co2_g_per_km" => new.co2_g_per_km = old.co2_g_per_km,
            "price" => new.price = old.price,
            "status" => kept.status = before.status,
            "unit" => kept.unit = before.unit,
            "depot" => kept.depot = before.depot,
            "pool" => kept.pool = before.pool,
            "acquired_on" => kept.acquired_on = before.acquired_on,
            "first_used_on" => kept.first_used_on = before.first_used_on,
            "last_inspected_on" => kept.last_inspected_on = before.last_inspected_on,
            "lease_to" => kept.lease_to = before.lease_to,
            _ => {}
        }
    }
    kept
}
