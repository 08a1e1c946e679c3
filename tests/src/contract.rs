//! What the store promises, on both engines alike.

use chrono::{DateTime, Duration, NaiveDate, Utc};
use uuid::Uuid;
use vagnpark_domain::{
    access::{Actor, Grant, Permission, Role, Scope},
    booking::{BookingKind, BookingState, Purpose},
    cost::{CostCategory, CostEntry},
    ids::{BookingId, OrganisationId, UserId, VehicleId},
    money::Ore,
    organisation::{Organisation, OrganisationKind},
    servicing::InspectionGroup,
    time::{Month, Window},
    vehicle::{
        Fuel, ReadingKind, RegistrationNumber, Relation, RelationKind, Sharing, VehicleClass, VehicleDescription,
        VehicleStatus, odometer::Reading,
    },
};
use vagnpark_store::{
    BatchRecord, BookingFilter, BookingRecord, Change, CostFilter, CostRecord, Guard, NewTrip, RememberedAnswer,
    Session, Store, StoreError, TokenRecord, Tx, UserRecord, VehicleFilter, VehicleRecord,
};

use crate::harness::{Database, both};

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

fn id<T: From<Uuid>>(number: u128) -> T {
    Uuid::from_u128(number).into()
}

fn everything() -> Scope {
    Actor::operator().scope(Permission::SeeVehicles)
}

/// The scope of a coordinator of one organisation.
fn of(organisation: OrganisationId) -> Scope {
    let grants = vec![Grant { organisation, role: Role::Coordinator }];
    Actor { grants, system_administrator: false, ..Actor::operator() }.scope(Permission::SeeVehicles)
}

const NORA: u128 = 1;
const LINDESBERG: u128 = 2;

fn organisation(number: u128, code: &str) -> Organisation {
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
        version: 1,
    }
}

/// A database with two municipalities and a vehicle of each: Nora's private, Lindesberg's open to the pool.
async fn furnished(database: &Database) -> Store {
    let store = Store::connect(&database.url).await.unwrap();
    store.migrate().await.unwrap();
    let mut tx = store.begin().await.unwrap();
    for (number, code) in [(NORA, "nora"), (LINDESBERG, "lindesberg")] {
        tx.put_organisation(&organisation(number, code)).await.unwrap();
    }
    tx.insert_vehicles(&[vehicle(101, NORA, Sharing::Private), vehicle(102, LINDESBERG, Sharing::Pool)]).await.unwrap();
    tx.commit().await.unwrap();
    store
}

fn booking(number: u128, vehicle: u128, from: &str, to: &str, state: BookingState) -> BookingRecord {
    let window = Window::new(at(from), at(to)).unwrap();
    BookingRecord {
        id: id(number),
        vehicle: id(vehicle),
        organisation: id(NORA),
        driver: None,
        kind: BookingKind::Booking,
        state,
        window,
        occupied_until: window.end(),
        purpose: Purpose::Visit,
        note: "till Gyttorp".to_owned(),
        sender_key: None,
        odometer_out_km: None,
        odometer_in_km: None,
        checked_out_at: None,
        returned_at: None,
        version: 1,
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
        tx.put_alias(id(NORA), "Nora stad").await.unwrap();
        tx.put_population(id(NORA), day("2023-12-31"), 10_627, "SCB").await.unwrap();
        let aliases = tx.load_aliases().await.unwrap();
        for name in ["nora", "NORA KOMMUN", "1801", "nora  STAD"] {
            assert_eq!(aliases.find(name), Some(id(NORA)), "{name}");
        }
        assert_eq!(aliases.find("Örebro"), None);
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
        let mut car = tx.find_vehicle_for_update(&everything(), id(101)).await.unwrap().unwrap();
        car.status = VehicleStatus::Sold;
        assert!(tx.update_vehicle(&car).await.unwrap());
        assert!(!tx.update_vehicle(&car).await.unwrap(), "the version has moved on");
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
        tx.move_relation(id(101), &payer(LINDESBERG, "2026-05-01", None)).await.unwrap();
        let relations = tx.list_relations(&everything(), id(101)).await.unwrap();
        assert_eq!(relations, [payer(NORA, "2020-01-01", Some("2026-05-01")), payer(LINDESBERG, "2026-05-01", None)]);
        assert!(tx.list_relations(&of(id(LINDESBERG)), id(101)).await.unwrap().is_empty(), "not for strangers");
        let error = tx.insert_relations(&[(id(101), payer(NORA, "2026-06-01", None))]).await.unwrap_err();
        assert!(matches!(error, StoreError::Guarded(Guard::VehicleRelationsNoOverlap)), "{error:?}");
    }
}

/// The guard's list of live states and `BookingState::is_live` say the same, on every boundary.
#[tokio::test]
async fn b1_the_guard_refuses_exactly_what_the_domain_calls_an_overlap() {
    for database in both() {
        let store = furnished(&database).await;
        for &state in BookingState::ALL {
            for (from, to, overlaps) in [
                ("2026-10-01T06:00:00Z", "2026-10-01T08:00:00Z", false),
                ("2026-10-01T06:00:00Z", "2026-10-01T08:00:00.000001Z", true),
                ("2026-10-01T09:59:59.999999Z", "2026-10-01T12:00:00Z", true),
                ("2026-10-01T10:00:00Z", "2026-10-01T12:00:00Z", false),
                ("2026-10-01T08:30:00Z", "2026-10-01T09:00:00Z", true),
            ] {
                let first = booking(1, 101, "2026-10-01T08:00:00Z", "2026-10-01T10:00:00Z", state);
                let second = booking(2, 101, from, to, BookingState::Confirmed);
                assert_eq!(first.window.overlaps(second.window), overlaps);
                let mut tx = store.begin().await.unwrap();
                tx.insert_bookings(&[first]).await.unwrap();
                let refused = match tx.insert_bookings(&[second]).await {
                    Ok(()) => false,
                    Err(StoreError::Guarded(Guard::BookingsNoOverlap)) => true,
                    Err(other) => panic!("{other:?}"),
                };
                assert_eq!(refused, overlaps && state.is_live(), "{} {state} {from}–{to}", store.engine());
            }
        }
    }
}

#[tokio::test]
async fn bookings_are_moved_only_where_there_is_room_and_seen_only_by_both_sides() {
    for database in both() {
        let store = furnished(&database).await;
        let mut tx = store.begin().await.unwrap();
        let first = booking(1, 102, "2026-10-01T08:00:00Z", "2026-10-01T10:00:00Z", BookingState::Confirmed);
        let mut second = booking(2, 102, "2026-10-01T10:00:00Z", "2026-10-01T12:00:00Z", BookingState::CheckedOut);
        tx.insert_bookings(&[first.clone(), second.clone()]).await.unwrap();
        for scope in [of(id(NORA)), of(id(LINDESBERG))] {
            assert_eq!(tx.find_booking(&scope, first.id).await.unwrap(), Some(first.clone()));
        }
        assert_eq!(tx.find_booking(&of(id(77)), first.id).await.unwrap(), None);
        let filter = BookingFilter { state: Some(BookingState::CheckedOut), limit: 10, ..BookingFilter::default() };
        let out: Vec<BookingId> =
            tx.list_bookings(&everything(), &filter).await.unwrap().into_iter().map(|b| b.id).collect();
        assert_eq!(out, [second.id]);
        let later = Window::new(at("2026-10-02T00:00:00Z"), at("2026-10-03T00:00:00Z")).unwrap();
        let taken = tx.list_occupied(id(102), later).await.unwrap();
        assert_eq!(taken.len(), 1, "what is out is busy whatever was planned");
        assert_eq!(tx.list_all_occupied(later).await.unwrap().len(), 1);
        second.window = first.window;
        second.occupied_until = first.occupied_until;
        let error = tx.update_booking(&second).await.unwrap_err();
        assert!(matches!(error, StoreError::Guarded(Guard::BookingsNoOverlap)), "{error:?}");
    }
}

#[tokio::test]
async fn use_is_rolled_up_as_trips_come_in_and_verify_recomputes_it() {
    for database in both() {
        let store = furnished(&database).await;
        let trip = |number: u128, from: &str, to: &str, distance_m| NewTrip {
            id: id(number),
            vehicle: id(101),
            payer: id(NORA),
            booking: None,
            driver_name: Some("Nils".to_owned()),
            window: Window::new(at(from), at(to)).unwrap(),
            distance_m,
            purpose: String::new(),
            sender_key: Some(format!("T{number}")),
        };
        let mut tx = store.begin().await.unwrap();
        tx.insert_trips(&[trip(1, "2026-10-01T08:00:00Z", "2026-10-01T09:00:00Z", 1_500)], None).await.unwrap();
        // 31 October 23:30 UTC is already November in Sweden (T-5).
        let more = [
            trip(2, "2026-10-05T08:00:00Z", "2026-10-05T08:30:00Z", 500),
            trip(3, "2026-10-31T23:30:00Z", "2026-11-01T00:30:00Z", 9),
        ];
        tx.insert_trips(&more, None).await.unwrap();
        let october: Month = "2026-10".parse().unwrap();
        let usage = tx.load_usage(october).await.unwrap();
        assert_eq!(
            usage.iter().map(|u| (u.distance_m, u.duration_s, u.trips)).collect::<Vec<_>>(),
            [(2_000, 5_400, 2)]
        );
        assert_eq!(tx.load_usage(october.next()).await.unwrap()[0].trips, 1);
        assert!(
            tx.list_statement_trips(id(101), october, 10).await.unwrap().iter().all(|trip| trip.driver_name.is_none())
        );
        assert_eq!(tx.list_trips(&of(id(NORA)), None, Some(october), None, 10).await.unwrap().len(), 2);
        assert!(tx.list_trips(&of(id(LINDESBERG)), None, None, None, 10).await.unwrap().is_empty());
        assert_eq!(tx.load_trip_keys().await.unwrap().len(), 3);
        tx.commit().await.unwrap();
        assert!(store.verify().await.unwrap().is_clean(), "{}", store.engine());
    }
}

#[tokio::test]
async fn the_latest_reading_is_the_latest_by_time_that_was_not_corrected() {
    for database in both() {
        let store = furnished(&database).await;
        let reading = |number: u128, when: &str, km, kind, replaces| Reading {
            id: id(number),
            at: at(when),
            odometer_km: km,
            kind,
            source: "test".to_owned(),
            replaces,
            reason: None,
        };
        let mut tx = store.begin().await.unwrap();
        let first = reading(1, "2026-10-02T08:00:00Z", 120_900, ReadingKind::Read, None);
        let earlier = reading(2, "2026-10-01T08:00:00Z", 12_000, ReadingKind::Read, None);
        tx.insert_readings(&[(id(101), first.clone()), (id(101), earlier)], None).await.unwrap();
        let latest = |vehicle: VehicleRecord| vehicle.odometer.map(|(km, _)| km);
        assert_eq!(latest(tx.find_vehicle(&everything(), id(101)).await.unwrap().unwrap()), Some(120_900));
        let correction = reading(3, "2026-10-02T08:00:00Z", 12_090, ReadingKind::Correction, Some(first.id));
        tx.insert_readings(&[(id(101), correction)], None).await.unwrap();
        assert_eq!(latest(tx.find_vehicle(&everything(), id(101)).await.unwrap().unwrap()), Some(12_090));
        assert_eq!(tx.list_readings(&of(id(NORA)), id(101)).await.unwrap().len(), 3);
        assert_eq!(tx.load_all_readings(&of(id(LINDESBERG))).await.unwrap().len(), 0);
    }
}

#[tokio::test]
async fn costs_are_seen_by_their_organisation_and_found_by_month() {
    for database in both() {
        let store = furnished(&database).await;
        let entry = CostEntry {
            id: id(1),
            vehicle: Some(id(101)),
            pool: None,
            category: CostCategory::Insurance,
            from: day("2026-01-01"),
            to: day("2026-12-31"),
            net: Ore(36_500),
            vat: Ore(0),
            recoverable_vat: Ore(0),
            supplier: None,
            reference: Some("F-1".to_owned()),
            sender_key: Some("C1".to_owned()),
        };
        let record = CostRecord { entry: entry.clone(), organisation: Some(id(NORA)) };
        let mut tx = store.begin().await.unwrap();
        tx.insert_costs(std::slice::from_ref(&record), None).await.unwrap();
        let in_month =
            |month: &str| CostFilter { month: Some(month.parse().unwrap()), limit: 10, ..CostFilter::default() };
        assert_eq!(tx.list_costs(&of(id(NORA)), &in_month("2026-06")).await.unwrap(), [record]);
        assert!(tx.list_costs(&of(id(NORA)), &in_month("2027-01")).await.unwrap().is_empty());
        assert!(tx.list_costs(&of(id(LINDESBERG)), &in_month("2026-06")).await.unwrap().is_empty());
        let facts = tx.load_month_facts("2026-01".parse().unwrap()).await.unwrap();
        assert_eq!((facts.entries.len(), facts.entries[0].amount, facts.vehicles.len()), (1, Ore(3_100), 2));
    }
}

#[tokio::test]
async fn people_sessions_and_tokens_are_kept_without_their_secrets() {
    for database in both() {
        let store = furnished(&database).await;
        let user = UserRecord {
            id: id(1),
            login: "nils".to_owned(),
            name: "Nils".to_owned(),
            password_hash: None,
            language: "sv".to_owned(),
            licences: vec![vagnpark_domain::vehicle::LicenceClass::B],
            system_administrator: false,
            disabled: false,
            grants: vec![Grant { organisation: id(NORA), role: Role::Driver }],
        };
        let (now, later) = (at("2026-10-01T08:00:00Z"), at("2026-10-02T08:00:00Z"));
        let mut tx = store.begin().await.unwrap();
        tx.insert_user(&user).await.unwrap();
        assert_eq!(tx.find_user_by_login("nils").await.unwrap(), Some(user.clone()));
        assert_eq!(tx.list_users(&of(id(NORA))).await.unwrap(), std::slice::from_ref(&user));
        assert!(tx.list_users(&of(id(LINDESBERG))).await.unwrap().is_empty());
        assert!(
            tx.user_is_in(&of(id(NORA)), user.id).await.unwrap()
                && !tx.user_is_in(&of(id(LINDESBERG)), user.id).await.unwrap()
        );
        let session = Session { user: user.id, created_at: now, seen_at: now, expires_at: later };
        tx.insert_session(b"hash", &session).await.unwrap();
        tx.touch_session(b"hash", later).await.unwrap();
        assert_eq!(tx.find_session(b"hash").await.unwrap().map(|found| found.seen_at), Some(later));
        tx.delete_sessions_of(user.id).await.unwrap();
        assert!(tx.find_session(b"hash").await.unwrap().is_none());
        let token = TokenRecord {
            id: id(1),
            user_id: user.id,
            name: "t".to_owned(),
            read_only: true,
            created_at: now,
            expires_at: later,
            revoked_at: None,
        };
        tx.insert_token(&token, b"secret").await.unwrap();
        assert!(!tx.revoke_token(Some(id::<UserId>(9)), token.id, now).await.unwrap(), "not somebody else's");
        assert!(tx.revoke_token(Some(user.id), token.id, now).await.unwrap());
        assert_eq!(tx.find_token(b"secret").await.unwrap().unwrap().revoked_at, Some(now));
        assert_eq!(tx.list_tokens(user.id).await.unwrap().len(), 1);
        tx.insert_login_failure("nils", now).await.unwrap();
        assert_eq!(tx.count_login_failures("nils", now).await.unwrap(), 1);
        assert_eq!(tx.count_login_failures("nils", now + Duration::microseconds(1)).await.unwrap(), 0);
        tx.update_user(user.id, true, "en").await.unwrap();
        assert!(tx.find_user(user.id).await.unwrap().unwrap().disabled);
    }
}

#[tokio::test]
async fn a_claimed_key_is_claimed_once_and_remembers_its_answer() {
    for database in both() {
        let store = furnished(&database).await;
        let user = UserRecord {
            id: id(1),
            login: "nils".to_owned(),
            name: "Nils".to_owned(),
            password_hash: None,
            language: "sv".to_owned(),
            licences: Vec::new(),
            system_administrator: false,
            disabled: false,
            grants: Vec::new(),
        };
        let now = at("2026-10-01T08:00:00Z");
        let mut tx = store.begin().await.unwrap();
        tx.insert_user(&user).await.unwrap();
        assert!(tx.claim_key(user.id, "k", "h", now).await.unwrap());
        assert!(!tx.claim_key(user.id, "k", "h", now).await.unwrap());
        let answer =
            RememberedAnswer { request_hash: "h".to_owned(), status: 201, location: None, body: "{}".to_owned() };
        tx.remember_answer(user.id, "k", &answer).await.unwrap();
        assert_eq!(tx.find_answer(user.id, "k").await.unwrap(), Some(answer));
        tx.release_key(user.id, "k").await.unwrap();
        assert_eq!(tx.find_answer(user.id, "k").await.unwrap(), None);
    }
}

#[tokio::test]
async fn an_imported_file_is_kept_as_it_came() {
    for database in both() {
        let store = furnished(&database).await;
        let content = b"Regnr;\xe5r\n\x00\xff";
        let batch = BatchRecord {
            id: id(1),
            kind: "trips".to_owned(),
            file_name: "resor.csv".to_owned(),
            file_hash: "00".to_owned(),
            organisation_id: Some(Uuid::from_u128(NORA)),
            actor: "nils".to_owned(),
            at: at("2026-10-01T08:00:00Z"),
            report: "{}".to_owned(),
        };
        let mut tx = store.begin().await.unwrap();
        tx.insert_batch(&batch, content).await.unwrap();
        assert_eq!(tx.find_batch_content(&of(id(NORA)), batch.id).await.unwrap().as_deref(), Some(content.as_slice()));
        assert_eq!(tx.list_batches(&of(id(NORA)), 10).await.unwrap().len(), 1);
        assert!(tx.find_batch(&of(id(LINDESBERG)), batch.id).await.unwrap().is_none());
        assert!(tx.find_batch_content(&of(id(LINDESBERG)), batch.id).await.unwrap().is_none());
    }
}

async fn write_audit(tx: &mut Tx, number: u128) {
    let change = Change {
        action: "test",
        entity: "thing",
        entity_id: number.to_string(),
        organisation: Some(id(NORA)),
        before: None,
        after: Some(serde_json::json!({ "number": number.to_string() })),
    };
    tx.audit(&Actor::operator(), at("2026-10-01T08:00:00.123456Z"), change).await.unwrap();
}

#[tokio::test]
async fn a4_the_audit_log_proves_itself_and_refuses_to_be_changed() {
    for database in both() {
        let store = furnished(&database).await;
        let mut tx = store.begin().await.unwrap();
        for number in 1..=3 {
            write_audit(&mut tx, number).await;
        }
        tx.commit().await.unwrap();
        assert_eq!(store.read().await.unwrap().verify_audit().await.unwrap(), Ok(3), "{}", store.engine());
        assert_eq!(store.read().await.unwrap().list_audit(&of(id(NORA)), Some(3), 10).await.unwrap().len(), 2);
        assert!(store.read().await.unwrap().list_audit(&of(id(LINDESBERG)), None, 10).await.unwrap().is_empty());
        store.close().await;
        // By hand, the guard refuses; with the guard taken out, the chain shows it.
        let tamper = "UPDATE audit_entry SET actor = 'mallory' WHERE seq = 2";
        assert!(!by_hand(&database, tamper), "{}", database.url);
        let unguard = if database.url.starts_with("sqlite") {
            "DROP TRIGGER audit_entries_stay_update"
        } else {
            "DROP TRIGGER audit_entries_stay ON audit_entry"
        };
        assert!(by_hand(&database, unguard) && by_hand(&database, tamper));
        let store = Store::connect(&database.url).await.unwrap();
        let fault = store.read().await.unwrap().verify_audit().await.unwrap().unwrap_err();
        assert_eq!(fault.seq, 2);
    }
}

/// A statement run past the program, as an intruder would.
fn by_hand(database: &Database, statement: &str) -> bool {
    let output = match database.url.strip_prefix("sqlite://") {
        Some(file) => std::process::Command::new("python3")
            .args([
                "-c",
                "import sqlite3,sys; c=sqlite3.connect(sys.argv[1]); c.execute(sys.argv[2]); c.commit()",
                file,
                statement,
            ])
            .output(),
        None => std::process::Command::new("psql")
            .args([&database.url, "-v", "ON_ERROR_STOP=1", "-q", "-c", statement])
            .output(),
    };
    output.unwrap().status.success()
}
