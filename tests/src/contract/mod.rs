//! The store's promises, on both engines alike.

mod booking;
mod cost;
mod driving;
mod finance;
mod import;
mod people;
mod register;
mod rows;
mod servicing;
mod system;

use chrono::{DateTime, Duration, NaiveDate, Utc};
use uuid::Uuid;
use vagnpark_domain::{
    Language, Refusal,
    access::{
        Actor, BookingVerb, CostVerb, Grant, Object, Permission, Permitted, Role, Scope, TripVerb, VehicleVerb, may,
    },
    booking::{BookingKind, BookingState, Purpose},
    cost::{
        CostCategory, CostEntry,
        proposal::{Consent, Matter, ProposalKind},
    },
    ids::{BatchId, BookingId, OrganisationId, VehicleId},
    money::Ore,
    register::{
        Fuel, ReadingKind, ReadingWay, RegistrationNumber, Relation, RelationKind, Sharing, VehicleClass,
        VehicleDescription, VehicleMove, VehicleStatus,
        organisation::{Organisation, OrganisationKind},
        reading::Reading,
    },
    time::{Month, Window},
};
use vagnpark_store::{
    Attempt, AuditEntry, BatchRecord, BookingFilter, BookingRecord, Change, Claim, CostFilter, CostRecord, Costs,
    Effect, Guard, Locked, NewTrip, Readings, RememberedAnswer, Session, Store, StoreError, TokenRecord, Tx,
    UserRecord, VehicleFilter, VehicleRecord,
};

use crate::harness::{Database, both, migrate};

pub(crate) fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

pub(crate) fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

pub(crate) fn id<T: From<Uuid>>(number: u128) -> T {
    Uuid::from_u128(number).into()
}

/// Everybody's yes to something, as the operator gives it.
pub(crate) fn consent(kind: ProposalKind, content: &str) -> Consent {
    Consent::of_operator(&Actor::operator(), Matter::of(kind, content)).unwrap()
}

/// Lets a relation of a vehicle begin, by a move that says just that.
pub(crate) async fn give(tx: &mut Tx, vehicle: &Locked<VehicleRecord>, relation: Relation) {
    let to = tx.list_organisations().await.unwrap();
    let to = to.into_iter().find(|found| found.id == relation.organisation).unwrap();
    let plan = VehicleMove {
        decision: "§ 1".to_owned(),
        to: to.code.clone(),
        from: relation.from,
        relations: vec![relation.kind],
        vehicles: vec![vehicle.id],
    };
    let agreed = consent(ProposalKind::VehicleMove, &plan.print());
    tx.move_relations(&agreed, (&plan, &to), vehicle, &[relation]).await.unwrap();
}

/// A thing that the operator may do something with.
pub(crate) fn permitted<O: Object>(verb: O::Verb, object: O) -> Permitted<O> {
    may(&Actor::operator(), verb, object).unwrap()
}

/// Adds costs of Nora's, as the operator may.
pub(crate) async fn put_costs(tx: &mut Tx, costs: &[CostRecord], batch: Option<BatchId>) -> Result<(), StoreError> {
    tx.insert_costs(&permitted(CostVerb::Enter, Costs(costs)), id(NORA), batch).await
}

/// Appends readings, as the operator may.
pub(crate) async fn put_readings(tx: &mut Tx, all: &[(VehicleId, Reading)]) -> Result<(), StoreError> {
    tx.insert_readings(&permitted(VehicleVerb::ReadMeters, Readings { all, run_by: Vec::new() }), None).await
}

pub(crate) fn everything() -> Scope {
    Actor::operator().scope(Permission::SeeVehicles)
}

/// The scope of a coordinator of one organisation.
pub(crate) fn of(organisation: OrganisationId) -> Scope {
    let grants = vec![Grant { organisation, role: Role::Coordinator }];
    Actor { grants, system_administrator: false, ..Actor::operator() }.scope(Permission::SeeVehicles)
}

pub(crate) const NORA: u128 = 1;
pub(crate) const LINDESBERG: u128 = 2;

pub(crate) fn organisation(number: u128, code: &str) -> Organisation {
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
    let description = VehicleDescription {
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
    };
    VehicleRecord {
        sharing,
        acquired_on: Some(day("2020-01-02")),
        first_used_on: Some(day("2020-01-02")),
        extra: "{\"Anm\":\"repa\"}".to_owned(),
        ..VehicleRecord::new(id(number), id(owner), description)
    }
}

/// A database with two municipalities and a vehicle of each: Nora's private, Lindesberg's open to the pool.
pub(crate) async fn furnished(database: &Database) -> Store {
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

pub(crate) fn booking(number: u128, vehicle: u128, from: &str, to: &str, state: BookingState) -> BookingRecord {
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
