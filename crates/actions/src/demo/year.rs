//! A year of bookings, trips and costs, and bookings ahead.

use std::collections::{BTreeMap, HashMap};

use chrono::{DateTime, Days, Duration, NaiveDate, NaiveTime, Utc};
use rand::{Rng, seq::IndexedRandom};
use rand_chacha::ChaCha8Rng;
use vagnpark_domain::{
    access::{Actor, CostVerb, VehicleVerb},
    audit::{AuditAction, AuditEntity},
    booking::{BookingKind, BookingState, Purpose},
    cost::{CostCategory, CostEntry},
    ids::{OrganisationId, VehicleId},
    money::Ore,
    register::{Fuel, ReadingWay, VehicleStatus, reading::Reading},
    servicing::{DefectState, Plan, PlanKind, Severity},
    time::{Month, Window, days_before, instant_of_local, is_working_day, local_midnight},
};
use vagnpark_store::{
    BookingRecord, Change, CostRecord, Costs, DefectRecord, NewTrip, PlanRecord, Readings, VehicleRecord,
};

use super::places::Places;
use crate::{ActionError, App};

pub(super) const DAYS_BACK: u64 = 365;
const DAYS_AHEAD: u64 = 21;

/// The organisations that use pool vehicles, as often as they are listed here.
const POOL_USERS: [&str; 10] = [
    "lindesberg",
    "lindesberg",
    "lindesberg",
    "lindesberg",
    "nora",
    "nora",
    "hallefors",
    "hallefors",
    "ljusnarsberg",
    "bkt",
];

#[derive(Default)]
struct Year {
    bookings: Vec<BookingRecord>,
    trips: Vec<NewTrip>,
    costs: Vec<CostRecord>,
    by_month: HashMap<(VehicleId, Month), i64>,
}

pub(super) async fn create(
    app: &App,
    places: &Places,
    fleet: &[VehicleRecord],
    random: &mut ChaCha8Rng,
) -> Result<(), ActionError> {
    let today = app.today();
    let mut year = Year::default();
    for vehicle in fleet.iter().filter(|vehicle| vehicle.status == VehicleStatus::InService) {
        let start = days_before(today, DAYS_BACK);
        for day in
            start.iter_days().take_while(|day| *day <= today + Days::new(DAYS_AHEAD)).filter(|day| is_working_day(*day))
        {
            use_on(app, places, vehicle, day, random, &mut year);
        }
    }
    for vehicle in fleet {
        costs(app, vehicle, today, random, &mut year);
    }
    pool_costs(app, places, today, &mut year);
    let now = app.now();
    let readings: Vec<_> = fleet.iter().flat_map(|vehicle| readings(app, vehicle, &year)).collect();
    let operator = Actor::operator();
    let mut work = app.begin(&operator).await?;
    work.tx.insert_bookings(&year.bookings, None).await?;
    for (sender, trips) in by_sender(&year.trips, |trip| sender_of(places, fleet, trip)) {
        work.tx.insert_trips(&trips, sender, None).await?;
    }
    for (sender, costs) in by_sender(&year.costs, |cost| cost.organisation.unwrap_or(OrganisationId::NOBODY)) {
        let costs = work.permit(CostVerb::Import, Costs(&costs))?;
        work.tx.insert_costs(&costs, sender, None).await?;
    }
    let run_by = fleet.iter().map(|vehicle| vehicle.organisation).collect();
    let readings = work.permit(VehicleVerb::Import, Readings { all: &readings, run_by })?;
    work.tx.insert_readings(&readings, None).await?;
    for (vehicle, number) in fleet.iter().filter(|vehicle| vehicle.pool.is_some()).zip(0_u64..) {
        let permitted = work.permit(VehicleVerb::Service, vehicle)?;
        work.tx.insert_plan(&permitted, &service_plan(app, vehicle, today, number)).await?;
    }
    if let Some(vehicle) = fleet.iter().find(|vehicle| vehicle.organisation == places.organisation("lindesberg")) {
        let permitted = work.permit(VehicleVerb::ReportDefect, vehicle)?;
        work.tx.insert_defect(&permitted, &defect(app, vehicle, now), &[]).await?;
    }
    let change = Change {
        action: AuditAction::MakeExample,
        entity: AuditEntity::Example,
        entity_id: "bergslagen".to_owned(),
        organisation: None,
        before: None,
        after: Some(serde_json::json!({
            "bookings": year.bookings.len(), "trips": year.trips.len(), "costs": year.costs.len(),
        })),
    };
    work.finish(change).await?;
    Ok(())
}

/// Whoever enters a trip: the one that pays for it, but for Ljusnarsberg's in the pool, which Lindesberg enters (C-14).
fn sender_of(places: &Places, fleet: &[VehicleRecord], trip: &NewTrip) -> OrganisationId {
    let pooled = || fleet.iter().any(|vehicle| vehicle.id == trip.vehicle && vehicle.pool.is_some());
    let lindesbergs = trip.payer == places.organisation("ljusnarsberg") && pooled();
    if lindesbergs { places.organisation("lindesberg") } else { trip.payer }
}

/// What each sender enters, in order.
fn by_sender<T: Clone>(all: &[T], sender: impl Fn(&T) -> OrganisationId) -> BTreeMap<OrganisationId, Vec<T>> {
    let mut found: BTreeMap<OrganisationId, Vec<T>> = BTreeMap::new();
    for one in all {
        found.entry(sender(one)).or_default().push(one.clone());
    }
    found
}

/// Odometer readings at the end of each month, and an hour ago.
fn readings(app: &App, vehicle: &VehicleRecord, year: &Year) -> Vec<(VehicleId, Reading)> {
    let Some((start_km, _)) = vehicle.odometer else { return Vec::new() };
    let this_month = Month::of(app.today());
    let mut driven_m = 0;
    let mut readings = Vec::new();
    for month in Month::of(days_before(app.today(), DAYS_BACK)).through(this_month) {
        let Some(more) = year.by_month.get(&(vehicle.id, month)) else { continue };
        driven_m += more;
        let at = if month == this_month { app.now() - Duration::hours(1) } else { clock(month.last_day(), 17, 0) };
        let odometer_km = start_km + driven_m / 1_000;
        readings.push((vehicle.id, Reading::read_off(app.new_id(), at, odometer_km, ReadingWay::Register)));
    }
    readings
}

/// Service once a year or every 20 000 km, last done at some time in the past year.
fn service_plan(app: &App, vehicle: &VehicleRecord, today: NaiveDate, number: u64) -> PlanRecord {
    let plan = Plan {
        kind: PlanKind::Service,
        interval_months: Some(12),
        interval_km: Some(20_000),
        last_done_on: days_before(today, 20 + number * 11 % 330),
        last_done_km: vehicle.odometer.map(|(km, _)| km),
        interval_hours: None,
        last_done_hours: None,
    };
    PlanRecord { id: app.new_id(), vehicle: vehicle.id, plan, note: String::new(), ended_on: None, version: 1 }
}

fn defect(app: &App, vehicle: &VehicleRecord, now: DateTime<Utc>) -> DefectRecord {
    DefectRecord {
        id: app.new_id(),
        vehicle: vehicle.id,
        booking: None,
        reported_by: None,
        reported_at: now - Duration::hours(20),
        severity: Severity::RepairSoon,
        description: "Höger torkarblad är slut".to_owned(),
        state: DefectState::Open,
        closed_at: None,
        outcome: String::new(),
        work_order: None,
        version: 1,
        pictures: 0,
    }
}

fn clock(day: NaiveDate, hour: u32, minute: u32) -> DateTime<Utc> {
    NaiveTime::from_hms_opt(hour, minute, 0)
        .and_then(|time| instant_of_local(day.and_time(time)).ok())
        .unwrap_or_else(|| local_midnight(day))
}

/// Perhaps a booking on that day, and the trip if it is over.
fn use_on(
    app: &App,
    places: &Places,
    vehicle: &VehicleRecord,
    day: NaiveDate,
    random: &mut ChaCha8Rng,
    year: &mut Year,
) {
    let chance = if vehicle.pool.is_some() { 0.55 } else { 0.4 };
    if vehicle.description.seats.is_none() || !random.random_bool(chance) {
        return;
    }
    let start = clock(day, random.random_range(7..11), *[0, 15, 30, 45].choose(random).unwrap_or(&0));
    let end = start + Duration::minutes(15 * random.random_range(4..26));
    let Ok(window) = Window::new(start, end) else { return };
    let now = app.now();
    let over = end < now;
    let payer = match vehicle.pool {
        Some(_) => places.organisation(POOL_USERS.choose(random).copied().unwrap_or("lindesberg")),
        None => vehicle.organisation,
    };
    let purpose = *[Purpose::Travel, Purpose::Visit, Purpose::Works, Purpose::Supervision]
        .choose(random)
        .unwrap_or(&Purpose::Travel);
    let buffer = Duration::minutes(i64::from(vehicle.description.buffer_minutes));
    let booking = BookingRecord {
        state: if over { BookingState::Returned } else { BookingState::Confirmed },
        occupied_until: end + buffer,
        purpose,
        checked_out_at: over.then_some(start),
        returned_at: over.then_some(end),
        ..BookingRecord::new(app.new_id(), vehicle.id, payer, BookingKind::Booking, window)
    };
    if over {
        let distance_m = i64::from(random.random_range(40_u32..900)) * 100;
        *year.by_month.entry((vehicle.id, Month::of(day))).or_default() += distance_m;
        year.trips.push(NewTrip {
            id: app.new_id(),
            vehicle: vehicle.id,
            payer,
            booking: None,
            driver_name: None,
            window,
            distance_m,
            purpose: purpose.as_str().to_owned(),
            sender_key: None,
        });
    }
    year.bookings.push(booking);
}

/// A year's costs of a vehicle: fuel by distance, the fixed ones by month and year.
fn costs(app: &App, vehicle: &VehicleRecord, today: NaiveDate, random: &mut ChaCha8Rng, year: &mut Year) {
    let mut month = Month::of(days_before(today, DAYS_BACK));
    let first = month;
    let plate = vehicle.description.plate().replace('\u{a0}', "");
    let bought = vehicle.acquired_on.unwrap_or(first.first_day());
    let mut add = |category,
                   from: NaiveDate,
                   to,
                   net_ore: i64,
                   vat_percent: i64,
                   recoverable_percent: i64,
                   supplier: &str,
                   reference: String| {
        if to < bought {
            return;
        }
        let vat = net_ore * vat_percent / 100;
        let entry = CostEntry {
            corrects: None,
            id: app.new_id(),
            vehicle: Some(vehicle.id),
            pool: None,
            category,
            from: from.max(bought),
            to,
            net: Ore(net_ore),
            vat: Ore(vat),
            recoverable_vat: Ore(vat * recoverable_percent / 100),
            supplier: Some(supplier.to_owned()),
            reference: Some(reference),
            sender_key: None,
        };
        year.costs.push(CostRecord { entry, organisation: Some(vehicle.organisation) });
    };
    let insured_to = first.first_day() + Days::new(2 * 365);
    let premium = i64::from(random.random_range(3_200_u32..7_900)) * 100;
    add(
        CostCategory::Insurance,
        first.first_day(),
        insured_to,
        premium * 2,
        0,
        0,
        "Länsförsäkringar",
        format!("F-{plate}"),
    );
    add(
        CostCategory::Tax,
        first.first_day(),
        insured_to,
        i64::from(random.random_range(360_u32..4_200)) * 200,
        0,
        0,
        "Transportstyrelsen",
        format!("S-{plate}"),
    );
    while month <= Month::of(today) {
        let (from, to) = (month.first_day(), month.last_day());
        if vehicle.pool.is_some() {
            let fee = vehicle.description.price.map_or(300_000, |price| price.0 / 72);
            add(CostCategory::Lease, from, to, fee, 25, 50, "Autoplan", format!("L-{plate}-{month}"));
        }
        let driven_m = year.by_month.get(&(vehicle.id, month)).copied().unwrap_or(0);
        if driven_m > 0 && to <= today {
            let electric = vehicle.description.fuel == Fuel::Electric;
            let ore_per_km = if electric { 55 } else { 135 };
            let category = if electric { CostCategory::Charging } else { CostCategory::Fuel };
            add(
                category,
                to,
                to,
                driven_m * ore_per_km / 1_000,
                25,
                100,
                if electric { "Linde Energi" } else { "OKQ8" },
                format!("D-{plate}-{month}"),
            );
        }
        if random.random_bool(0.12) {
            let category = *[CostCategory::Service, CostCategory::Tyres, CostCategory::Repair, CostCategory::Wash]
                .choose(random)
                .unwrap_or(&CostCategory::Service);
            let net = i64::from(random.random_range(450_u32..7_500)) * 100;
            add(
                category,
                from + Days::new(12),
                from + Days::new(12),
                net,
                25,
                100,
                "Bilmetro Lindesberg",
                format!("V-{plate}-{month}"),
            );
        }
        month = month.next();
    }
}

/// The costs of the pool as a whole.
fn pool_costs(app: &App, places: &Places, today: NaiveDate, year: &mut Year) {
    let mut month = Month::of(days_before(today, DAYS_BACK));
    while month <= Month::of(today) {
        let entry = CostEntry {
            corrects: None,
            id: app.new_id(),
            vehicle: None,
            pool: Some(places.pool),
            category: CostCategory::Administration,
            from: month.first_day(),
            to: month.last_day(),
            net: Ore(1_850_000),
            vat: Ore::ZERO,
            recoverable_vat: Ore::ZERO,
            supplier: Some("Lindesbergs kommun".to_owned()),
            reference: Some(format!("ADM-{month}")),
            sender_key: None,
        };
        year.costs.push(CostRecord { entry, organisation: Some(places.organisation("lindesberg")) });
        month = month.next();
    }
}
