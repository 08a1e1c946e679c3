//! The database and the domain put free vehicles in the same order, whatever the fleet (B-8).

use proptest::prelude::*;
use vagnpark_domain::{
    booking::{Candidate, Need, rank},
    ids::DepotId,
    register::Contract,
};
use vagnpark_store::{Depot, FreeSearch};

use crate::contract::*;

/// Two depots, one without a place.
const PLACES: [Option<(f64, f64)>; 3] = [Some((59.52, 15.04)), Some((59.78, 14.52)), None];

fn depot(index: usize) -> DepotId {
    id(9_000 + u128::try_from(index).unwrap())
}

/// Class, depot, seats, tow bar, own, busy, of the lease what was driven in thousands of km and since when, and what it
/// is built for.
type Drawn = (usize, usize, Option<i32>, bool, bool, bool, Option<(i64, usize)>, Built);

/// Whether it has a lift and until which of some days that may be used, the kilos it carries, and how far it goes.
type Built = (Option<Option<usize>>, Option<i32>, Option<i32>);

/// Days until which a lift may be used: before the search is made, before it, its last day, and after.
const LIFTS_UNTIL: [&str; 4] = ["2026-08-01", "2026-09-29", "2026-09-30", "2027-01-01"];

/// Days on which leases began: two before the search, the day itself, and one after.
const LEASED_FROM: [&str; 4] = ["2024-03-01", "2026-08-31", "2026-09-01", "2026-12-01"];

fn fleet() -> impl Strategy<Value = Vec<Drawn>> {
    let one = (
        0..4_usize,
        0..4_usize,
        prop::option::of(1..10_i32),
        any::<bool>(),
        any::<bool>(),
        any::<bool>(),
        prop::option::of((0..90_i64, 0..4_usize)),
        (prop::option::of(prop::option::of(0..4_usize)), prop::option::of(0..1_200_i32), prop::option::of(50..600_i32)),
    );
    prop::collection::vec(one, 1..30)
}

fn need() -> impl Strategy<Value = Need> {
    // The depot that is asked for may be the one without a place.
    let asked_for = prop::option::of(0..3_usize);
    let built = (any::<bool>(), prop::option::of(100..1_000_i32), prop::option::of(100..500_i32));
    (any::<bool>(), prop::option::of(1..7_i32), any::<bool>(), any::<bool>(), asked_for, built).prop_map(
        |(class, seats, tow_bar, near, asked_for, (lift, load_kg, range_km))| Need {
            class: class.then_some(VehicleClass::CarI),
            seats,
            tow_bar,
            lift,
            load_kg,
            range_km,
            near: near.then_some((59.5, 15.0)),
            at: asked_for.map(depot),
        },
    )
}

fn drawn(
    number: usize,
    (class, depot_index, seats, tow_bar, own, busy, lease, (lift, load_kg, range_km)): &Drawn,
) -> (VehicleRecord, Option<BookingRecord>) {
    let classes = [VehicleClass::CarI, VehicleClass::LightTruck, VehicleClass::Trailer, VehicleClass::TractorB];
    let number = 500 + u128::try_from(number).unwrap();
    let mut record = vehicle(number, if *own { NORA } else { LINDESBERG }, Sharing::Pool);
    record.description.class = classes[*class];
    record.description.seats = *seats;
    record.description.tow_bar = *tow_bar;
    record.description.lift = lift.is_some();
    record.lift_valid_to = lift.flatten().map(|index| LIFTS_UNTIL[index].parse().unwrap());
    record.description.kerb_weight_kg = load_kg.map(|_| 1_500);
    record.description.total_weight_kg = load_kg.map(|kg| 1_500 + kg);
    record.description.range_km = *range_km;
    record.description.registration_number = None;
    record.description.inventory_number = Some(format!("I-{number}"));
    if let Some((thousands, since)) = lease {
        record.odometer = Some((thousands * 1_000, at("2026-08-01T08:00:00Z")));
        record.lease_to = Some("2026-11-30".parse().unwrap());
        let from = LEASED_FROM[*since].parse().unwrap();
        record.contract = Some(Contract { from, distance_km: 45_000, start_km: 5_000 });
    }
    record.depot = (*depot_index < 3).then(|| depot(*depot_index));
    let booked =
        busy.then(|| booking(number, number, "2026-09-30T19:00:00Z", "2026-09-30T21:00:00Z", BookingState::Confirmed));
    (record, booked)
}

fn candidate(record: &VehicleRecord, window: Window) -> Candidate {
    let place = record.depot.and_then(|at| (0..3).find(|index| depot(*index) == at)).and_then(|index| PLACES[index]);
    record.candidate(place, record.organisation == id(NORA), window, "2026-09-01".parse().unwrap())
}

#[test]
fn b8_the_database_and_the_domain_rank_alike() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    for database in both() {
        let store = runtime.block_on(furnished(&database));
        let mut runner =
            proptest::test_runner::TestRunner::new(ProptestConfig { cases: 60, ..ProptestConfig::default() });
        let checked = runner.run(&(fleet(), need()), |(fleet, need)| {
            let (ours, theirs) = runtime.block_on(both_orders(&store, &fleet, &need));
            prop_assert_eq!(ours, theirs, "{:?}", need);
            Ok(())
        });
        checked.unwrap_or_else(|error| panic!("{}: {error}", database.url));
    }
}

async fn both_orders(store: &Store, fleet: &[Drawn], need: &Need) -> (Vec<VehicleId>, Vec<VehicleId>) {
    let mut tx = store.begin().await.unwrap();
    for (index, place) in PLACES.into_iter().enumerate() {
        tx.insert_depot(&Depot { id: depot(index), organisation: id(NORA), name: format!("D{index}"), place })
            .await
            .unwrap();
    }
    let drawn: Vec<_> = fleet.iter().enumerate().map(|(number, one)| drawn(number, one)).collect();
    let records: Vec<VehicleRecord> = drawn.iter().map(|(record, _)| record.clone()).collect();
    tx.insert_vehicles(&records).await.unwrap();
    for record in records.iter().filter(|record| record.lift_valid_to.is_some()) {
        let vehicle = permitted(VehicleVerb::Service, record);
        tx.set_lift_valid_to(&vehicle, record.lift_valid_to).await.unwrap();
    }
    let bookings: Vec<BookingRecord> = drawn.iter().filter_map(|(_, booked)| booked.clone()).collect();
    tx.insert_bookings(&bookings, None).await.unwrap();
    // Until midnight: the last of September is its last day.
    let window = Window::new(at("2026-09-30T20:00:00Z"), at("2026-09-30T22:00:00Z")).unwrap();
    let distances: Vec<_> = PLACES
        .iter()
        .enumerate()
        .filter_map(|(index, place)| Some((depot(index), need.distance_to(Some(depot(index)), *place)?)))
        .collect();
    let own = [id(NORA)];
    let search = FreeSearch { need, window, now: at("2026-09-01T00:00:00Z"), own: &own, distances: &distances };
    // The two vehicles that every test database has are not part of this.
    let found = tx.list_free_vehicles(&of(id(NORA)), &search, 0, 1_000).await.unwrap();
    let ours =
        found.iter().map(|record| record.id).filter(|found| records.iter().any(|record| record.id == *found)).collect();
    let free: Vec<Candidate> =
        drawn.iter().filter(|(_, booked)| booked.is_none()).map(|(record, _)| candidate(record, window)).collect();
    let theirs = rank(need, &free).into_iter().map(|suggestion| suggestion.vehicle).collect();
    // Nothing is committed: the next case begins with the same database.
    drop(tx);
    (ours, theirs)
}
