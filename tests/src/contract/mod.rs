//! The store's promises, on both engines alike.

mod availability;
mod bookings;
mod closing;
mod imports;
mod moves;
mod people;
mod places;
mod proposals;
mod rows;
mod use_and_cost;

use chrono::{DateTime, Duration, NaiveDate, Utc};
use uuid::Uuid;
use vagnpark_domain::{
    Language, Refusal,
    access::{Actor, BookingVerb, Grant, Object, Permission, Permitted, Role, Scope, TripVerb, VehicleVerb, may},
    booking::{BookingKind, BookingState, Purpose, Terms},
    cost::{CostCategory, CostEntry, proposal::Consent},
    ids::{BookingId, OrganisationId, UserId, VehicleId},
    money::Ore,
    register::{
        Fuel, ReadingKind, ReadingWay, RegistrationNumber, Relation, RelationKind, Sharing, VehicleClass,
        VehicleDescription, VehicleStatus,
        odometer::Reading,
        organisation::{Organisation, OrganisationKind},
    },
    servicing::InspectionGroup,
    time::{Month, Window},
};
use vagnpark_store::{
    Attempt, AuditEntry, BatchRecord, BookingFilter, BookingRecord, Change, Claim, CostFilter, CostRecord, Effect,
    Guard, NewTrip, RememberedAnswer, Session, Store, StoreError, TokenRecord, Tx, UserRecord, VehicleFilter,
    VehicleRecord,
};

use crate::harness::{Database, both, migrate};

pub(super) fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

pub(super) fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

pub(super) fn id<T: From<Uuid>>(number: u128) -> T {
    Uuid::from_u128(number).into()
}

/// Everybody's yes, as the operator gives it.
pub(super) fn consent() -> Consent {
    Consent::of_operator(&Actor::operator()).unwrap()
}

/// A thing that the operator may do something with.
pub(super) fn permitted<O: Object>(verb: O::Verb, object: O) -> Permitted<O> {
    may(&Actor::operator(), verb, object).unwrap()
}

pub(super) fn everything() -> Scope {
    Actor::operator().scope(Permission::SeeVehicles)
}

/// The scope of a coordinator of one organisation.
pub(super) fn of(organisation: OrganisationId) -> Scope {
    let grants = vec![Grant { organisation, role: Role::Coordinator }];
    Actor { grants, system_administrator: false, ..Actor::operator() }.scope(Permission::SeeVehicles)
}

pub(super) const NORA: u128 = 1;
pub(super) const LINDESBERG: u128 = 2;

pub(super) fn organisation(number: u128, code: &str) -> Organisation {
    Organisation {
        id: id(number),
        code: code.to_owned(),
        name: format!("{code} kommun"),
        kind: OrganisationKind::Municipality,
        organisation_number: None,
        municipality_code: Some(format!("18{number:02}")),
        host: None,
        valid_from: None,
        valid_to: None,
        successor: None,
    }
}

fn vehicle(number: u128, owner: u128, sharing: Sharing) -> VehicleRecord {
    let plate = RegistrationNumber::parse(&format!("MLB{number:03}")).unwrap();
    VehicleRecord {
        id: id(number),
        organisation: id(owner),
        unit: None,
        depot: None,
        pool: None,
        description: VehicleDescription {
            registration_number: Some(plate),
            inventory_number: None,
            vin: None,
            make: "Volvo".to_owned(),
            model: "V60".to_owned(),
            model_year: Some(2020),
            class: VehicleClass::CarI,
            vat_car: true,
            fuel: Fuel::Diesel,
            seats: Some(5),
            kerb_weight_kg: Some(1_700),
            total_weight_kg: Some(2_200),
            tow_bar: true,
            lift: false,
            range_km: None,
            co2_g_per_km: Some(0),
            buffer_minutes: 15,
            price: Some(Ore(28_900_000)),
        },
        sharing,
        status: VehicleStatus::InService,
        inspection_group: InspectionGroup::Light,
        licence_demanded: None,
        acquired_on: Some(day("2020-01-02")),
        first_used_on: Some(day("2020-01-02")),
        last_inspected_on: None,
        lease_to: None,
        service_due_on: None,
        odometer: None,
        extra: "{\"Anm\":\"repa\"}".to_owned(),
        terms: Terms::default(),
        contract: None,
        lift_valid_to: None,
        stopped_by_defect: false,
        version: 1,
    }
}

/// A database with two municipalities and a vehicle of each: Nora's private, Lindesberg's open to the pool.
pub(super) async fn furnished(database: &Database) -> Store {
    migrate(database);
    let store = Store::connect(&database.url).await.unwrap();
    let mut tx = store.begin().await.unwrap();
    for (number, code) in [(NORA, "nora"), (LINDESBERG, "lindesberg")] {
        tx.put_organisation(&organisation(number, code)).await.unwrap();
    }
    tx.insert_vehicles(&[vehicle(101, NORA, Sharing::Private), vehicle(102, LINDESBERG, Sharing::Pool)]).await.unwrap();
    tx.commit().await.unwrap();
    store
}

pub(super) fn booking(number: u128, vehicle: u128, from: &str, to: &str, state: BookingState) -> BookingRecord {
    let window = Window::new(at(from), at(to)).unwrap();
    BookingRecord {
        state,
        purpose: Purpose::Visit,
        note: "till Gyttorp".to_owned(),
        ..BookingRecord::new(id(number), id(vehicle), id(NORA), BookingKind::Booking, window)
    }
}

#[tokio::test]
async fn migrating_twice_changes_nothing_and_what_is_not_committed_is_gone() {
    for database in both() {
        let store = furnished(&database).await;
        store.migrate().await.unwrap();
        let mut tx = store.begin().await.unwrap();
        tx.put_organisation(&organisation(9, "gone")).await.unwrap();
        drop(tx);
        let codes: Vec<String> =
            store.read().await.unwrap().list_organisations().await.unwrap().into_iter().map(|o| o.code).collect();
        assert_eq!(codes, ["lindesberg", "nora"], "{}", store.engine());
    }
}

#[tokio::test]
async fn organisations_are_found_by_code_number_name_and_alias() {
    for database in both() {
        let store = furnished(&database).await;
        let mut tx = store.begin().await.unwrap();
        tx.put_alias(id(NORA), "Nora stad", None).await.unwrap();
        tx.put_population(id(NORA), day("2023-12-31"), 10_627, "SCB").await.unwrap();
        let aliases = tx.load_aliases().await.unwrap();
        for name in ["nora", "NORA KOMMUN", "1801", "nora  STAD"] {
            assert_eq!(aliases.find(name, day("2026-10-01")), Some(id(NORA)), "{name}");
        }
        assert_eq!(aliases.find("Örebro", day("2026-10-01")), None);
        assert_eq!(tx.load_population().await.unwrap().on("nora", day("2023-12-31")), Ok(10_627));
    }
}

#[tokio::test]
async fn a_vehicle_comes_back_as_it_was_put_in_and_only_for_those_who_may_see_it() {
    for database in both() {
        let store = furnished(&database).await;
        let mut tx = store.read().await.unwrap();
        let own = vehicle(101, NORA, Sharing::Private);
        assert_eq!(tx.find_vehicle(&of(id(NORA)), own.id).await.unwrap(), Some(own.clone()));
        assert_eq!(tx.find_vehicle(&of(id(LINDESBERG)), own.id).await.unwrap(), None);
        let filter = VehicleFilter { limit: 10, ..VehicleFilter::default() };
        let of_lindesberg: Vec<VehicleId> =
            tx.list_vehicles(&of(id(LINDESBERG)), &filter).await.unwrap().into_iter().map(|v| v.id).collect();
        let of_nora: Vec<VehicleId> =
            tx.list_vehicles(&of(id(NORA)), &filter).await.unwrap().into_iter().map(|v| v.id).collect();
        assert_eq!((of_lindesberg, of_nora), (vec![id(102)], vec![id(101), id(102)]), "{}", store.engine());
        for (search, count) in [("mlb 101", 1), ("volvo", 2), ("saab", 0), ("%", 2)] {
            let filter = VehicleFilter { search: Some(search.to_owned()), ..filter.clone() };
            assert_eq!(tx.list_vehicles(&everything(), &filter).await.unwrap().len(), count, "{search}");
        }
    }
}

#[tokio::test]
async fn a_change_against_an_old_version_is_not_written() {
    for database in both() {
        let store = furnished(&database).await;
        let mut tx = store.begin().await.unwrap();
        let car = tx.find_vehicle_for_update(&everything(), id(101)).await.unwrap().unwrap();
        let sold = VehicleRecord { status: VehicleStatus::Sold, ..car.clone() };
        let car = permitted(VehicleVerb::Change, car);
        assert_eq!(tx.update_vehicle(&car, sold.clone(), day("2026-11-26")).await.unwrap().version, sold.version + 1);
        let stale = tx.update_vehicle(&car, sold, day("2026-11-26")).await;
        assert!(matches!(stale, Err(StoreError::Refused(Refusal::Stale))), "the version has moved on");
        assert_eq!(tx.find_vehicle(&everything(), id(101)).await.unwrap().unwrap().version, 2);
    }
}

#[tokio::test]
async fn v1_a_number_names_one_vehicle_on_any_day_and_can_be_used_again_later() {
    for database in both() {
        let store = furnished(&database).await;
        let number = RegistrationNumber::parse("MLB500").unwrap();
        let mut tx = store.begin().await.unwrap();
        tx.insert_registration_numbers(&[(id(101), number.clone(), day("2020-01-01"))]).await.unwrap();
        let error = tx.insert_registration_numbers(&[(id(102), number, day("2024-01-01"))]).await.unwrap_err();
        assert!(matches!(error, StoreError::Guarded(Guard::RegistrationNumbersNoOverlap)), "{error:?}");
    }
}

#[tokio::test]
async fn v6_a_move_ends_one_relation_and_begins_another_on_the_same_day() {
    for database in both() {
        let store = furnished(&database).await;
        let payer = |organisation, from: &str, to: Option<&str>| Relation {
            kind: RelationKind::Payer,
            organisation: id(organisation),
            unit: None,
            person: None,
            from: day(from),
            to: to.map(day),
        };
        let mut tx = store.begin().await.unwrap();
        tx.insert_relations(&[(id(101), payer(NORA, "2020-01-01", None))]).await.unwrap();
        let vehicle = tx.find_vehicle_for_update(&everything(), id(101)).await.unwrap().unwrap();
        tx.move_relations(&consent(), &vehicle, &[payer(LINDESBERG, "2026-05-01", None)]).await.unwrap();
        let relations = tx.list_relations(&everything(), id(101)).await.unwrap();
        assert_eq!(relations, [payer(NORA, "2020-01-01", Some("2026-05-01")), payer(LINDESBERG, "2026-05-01", None)]);
        assert!(tx.list_relations(&of(id(LINDESBERG)), id(101)).await.unwrap().is_empty(), "not for strangers");
        let error = tx.insert_relations(&[(id(101), payer(NORA, "2026-06-01", None))]).await.unwrap_err();
        assert!(matches!(error, StoreError::Guarded(Guard::VehicleRelationsNoOverlap)), "{error:?}");
    }
}
