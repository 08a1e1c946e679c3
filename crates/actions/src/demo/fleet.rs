//! The vehicles of the example: all classes, with plausible makes, weights and prices.

use chrono::{Days, NaiveDate};
use rand::{Rng, seq::IndexedRandom};
use rand_chacha::ChaCha8Rng;
use vagnpark_domain::{
    access::{Actor, VehicleVerb},
    audit::AuditAction,
    booking::{Approval, Terms},
    money::Ore,
    register::{
        Contract, Fuel, ReadingWay, RegistrationNumber, Sharing, VehicleClass, VehicleDescription, VehicleStatus,
        reading::Reading,
    },
    servicing::InspectionGroup,
    time::days_before,
};
use vagnpark_store::{Readings, VehicleRecord};

use super::places::Places;
use crate::{ActionError, App, register::vehicle};

/// A model of vehicle: how many, what, and its range of kilometres.
struct Model {
    count: u32,
    class: VehicleClass,
    name: (&'static str, &'static str),
    fuel: Fuel,
    seats: i32,
    weights: (i32, i32),
    price_kr: i64,
    in_pool: bool,
}

const fn model(
    count: u32,
    class: VehicleClass,
    name: (&'static str, &'static str),
    fuel: Fuel,
    seats_and_weights: (i32, i32, i32),
    price_kr: i64,
    in_pool: bool,
) -> Model {
    let (seats, kerb_weight_kg, total_weight_kg) = seats_and_weights;
    Model { count, class, name, fuel, seats, weights: (kerb_weight_kg, total_weight_kg), price_kr, in_pool }
}

const MODELS: [Model; 15] = [
    model(26, VehicleClass::CarI, ("Volkswagen", "ID.3"), Fuel::Electric, (5, 1_790, 2_280), 389_000, true),
    model(18, VehicleClass::CarI, ("Kia", "Niro EV"), Fuel::Electric, (5, 1_810, 2_230), 419_000, true),
    model(14, VehicleClass::CarI, ("Toyota", "Yaris Hybrid"), Fuel::Petrol, (5, 1_190, 1_615), 229_000, false),
    model(12, VehicleClass::CarI, ("Volvo", "V60 Recharge"), Fuel::PlugInHybrid, (5, 2_040, 2_570), 529_000, true),
    model(8, VehicleClass::CarI, ("Skoda", "Octavia Combi"), Fuel::Gas, (5, 1_530, 1_980), 319_000, false),
    model(3, VehicleClass::CarI, ("Volkswagen", "Caravelle"), Fuel::Diesel, (9, 2_300, 3_080), 529_000, true),
    model(12, VehicleClass::LightTruck, ("Volkswagen", "Transporter"), Fuel::Diesel, (3, 2_050, 3_000), 389_000, false),
    model(6, VehicleClass::LightTruck, ("Ford", "E-Transit"), Fuel::Electric, (3, 2_600, 3_500), 559_000, false),
    model(4, VehicleClass::HeavyTruck, ("Scania", "P 280"), Fuel::Hvo, (2, 11_400, 18_000), 1_690_000, false),
    model(2, VehicleClass::LightBus, ("Mercedes-Benz", "Sprinter"), Fuel::Diesel, (16, 3_400, 5_000), 890_000, false),
    model(3, VehicleClass::TractorB, ("Valtra", "T174"), Fuel::Diesel, (1, 7_300, 13_500), 1_390_000, false),
    model(3, VehicleClass::MachineI, ("Volvo", "L45H"), Fuel::Hvo, (1, 9_200, 10_400), 1_450_000, false),
    model(6, VehicleClass::Trailer, ("Fogelsta", "CB 2017"), Fuel::None, (0, 380, 1_500), 42_000, false),
    model(2, VehicleClass::OffRoad, ("Polaris", "Ranger"), Fuel::Electric, (2, 860, 1_300), 219_000, false),
    model(1, VehicleClass::MopedIi, ("Govecs", "Go! S1"), Fuel::Electric, (1, 110, 290), 39_000, false),
];

/// Which organisation runs each of ten vehicles outside the pool.
const RUN_BY: [&str; 10] =
    ["lindesberg", "lindesberg", "lindesberg", "lindesberg", "nora", "nora", "hallefors", "ljusnarsberg", "bkt", "bmb"];

pub(super) async fn create(
    app: &App,
    places: &Places,
    random: &mut ChaCha8Rng,
) -> Result<Vec<VehicleRecord>, ActionError> {
    let today = app.today();
    let mut fleet: Vec<VehicleRecord> = Vec::new();
    for model in &MODELS {
        for _ in 0..model.count {
            let number = 100 + fleet.len();
            fleet.push(vehicle(app, places, random, model, number, today)?);
        }
    }
    let readings: Vec<_> = fleet
        .iter()
        .map(|vehicle| {
            let at = vagnpark_domain::time::local_midnight(days_before(today, 400));
            let odometer_km = random.random_range(500..90_000);
            (vehicle.id, Reading::read_off(app.new_id(), at, odometer_km, ReadingWay::Register))
        })
        .collect();
    let operator = Actor::operator();
    let mut work = app.begin(&operator).await?;
    vehicle::insert(&mut work.tx, &fleet, today, today).await?;
    let run_by = fleet.iter().map(|vehicle| vehicle.organisation).collect();
    let written = work.permit(VehicleVerb::Import, Readings { all: &readings, run_by })?;
    work.tx.insert_readings(&written, None).await?;
    for vehicle in &fleet {
        work.note(vehicle::change(AuditAction::Register, vehicle, None));
    }
    work.finish_noted().await?;
    for (vehicle, (_, reading)) in fleet.iter_mut().zip(&readings) {
        vehicle.odometer = Some((reading.odometer_km, reading.at));
    }
    Ok(fleet)
}

/// Grams per kilometre, as in the type approvals of such models.
fn co2(model: &Model) -> Option<i32> {
    match (model.class, model.fuel) {
        (_, Fuel::Electric) => Some(0),
        (VehicleClass::CarI, Fuel::PlugInHybrid) => Some(18),
        (VehicleClass::CarI, Fuel::Petrol) => Some(92),
        (VehicleClass::CarI, Fuel::Gas) => Some(98),
        (VehicleClass::CarI, Fuel::Diesel) => Some(168),
        (VehicleClass::LightTruck, Fuel::Diesel) => Some(183),
        _ => None,
    }
}

fn vehicle(
    app: &App,
    places: &Places,
    random: &mut ChaCha8Rng,
    model: &Model,
    number: usize,
    today: NaiveDate,
) -> Result<VehicleRecord, ActionError> {
    let run_by = RUN_BY.choose(random).copied().unwrap_or("lindesberg");
    let organisation = places.organisation(run_by);
    let units: Vec<_> = places.units.iter().filter(|(code, _)| *code == run_by).map(|(_, unit)| *unit).collect();
    let depots: Vec<_> =
        places.depots.iter().filter(|depot| depot.organisation == organisation).map(|depot| depot.id).collect();
    let first_used_on = days_before(today, random.random_range(120..2_900));
    let no_plate = matches!(model.class, VehicleClass::MopedIi | VehicleClass::OffRoad);
    let plate = RegistrationNumber::parse(&format!("MLB{number:03}"));
    let plate = plate.map_err(|error| ActionError::broken(error.to_string()))?;
    let description = VehicleDescription {
        registration_number: (!no_plate).then_some(plate),
        inventory_number: no_plate.then(|| format!("M-{number}")),
        vin: None,
        make: model.name.0.to_owned(),
        model: model.name.1.to_owned(),
        model_year: Some(chrono::Datelike::year(&first_used_on)),
        class: model.class,
        vat_car: model.class.is_car(),
        fuel: model.fuel,
        seats: (model.seats > 0).then_some(model.seats),
        kerb_weight_kg: Some(model.weights.0),
        total_weight_kg: Some(model.weights.1),
        tow_bar: random.random_bool(0.3),
        lift: model.class == VehicleClass::LightBus,
        range_km: (model.fuel == Fuel::Electric && model.class.is_car()).then_some(380),
        co2_g_per_km: co2(model),
        buffer_minutes: if model.fuel == Fuel::Electric { 30 } else { 0 },
        price: Some(Ore(model.price_kr * 100)),
    };
    Ok(VehicleRecord {
        unit: units.choose(random).copied(),
        depot: depots.choose(random).copied().or_else(|| places.depots.first().map(|depot| depot.id)),
        pool: model.in_pool.then_some(places.pool),
        last_inspected_on: inspected(random, &description, first_used_on, today),
        sharing: if model.in_pool { Sharing::Pool } else { Sharing::Private },
        status: if number.is_multiple_of(41) { VehicleStatus::OffTheRoad } else { VehicleStatus::InService },
        acquired_on: Some(first_used_on),
        first_used_on: Some(first_used_on),
        lease_to: if model.in_pool {
            first_used_on.checked_add_days(Days::new(365 * 8 + random.random_range(0..300)))
        } else {
            None
        },
        service_due_on: today.checked_add_days(Days::new(random.random_range(0..360))),
        terms: Terms {
            // Other organisations must request a bus; every vehicle in the pool has its key in a cabinet.
            approval: if model.class.is_bus() { Approval::Others } else { Approval::Nobody },
            head_start_hours: None,
            key_place: if model.in_pool { "Nyckelskåpet i receptionen".to_owned() } else { String::new() },
        },
        contract: model.in_pool.then_some(Contract { from: first_used_on, distance_km: 120_000, start_km: 0 }),
        ..VehicleRecord::new(app.new_id(), organisation, description)
    })
}

/// The last full inspection: recent enough that most vehicles are in time, and a few are not.
fn inspected(
    random: &mut ChaCha8Rng,
    about: &VehicleDescription,
    first_used_on: NaiveDate,
    today: NaiveDate,
) -> Option<NaiveDate> {
    let group = InspectionGroup::of(about.class, about.total_weight_kg);
    let age = today.signed_duration_since(first_used_on).num_days();
    let (first, later) = match group {
        InspectionGroup::Light => (1_000, 400),
        InspectionGroup::Yearly => (340, 340),
        InspectionGroup::Trailer => (1_400, 700),
        InspectionGroup::Exempt => return None,
    };
    (age > first).then(|| days_before(today, random.random_range(5..later)))
}
