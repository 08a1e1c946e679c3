//! Files and batches, what is remembered of them, and taking a batch back.

use vagnpark_domain::{
    import::{BatchEntity, DecidedAbout, DependentKind, Kind},
    servicing::{WorkKind, WorkState},
};
use vagnpark_store::{BatchChange, DecisionRecord, ValueSource, WorkOrderRecord};

use crate::contract::*;

pub(super) const HASH: &str = "00ff";

pub(crate) fn batch(number: u128, organisation: u128) -> BatchRecord {
    BatchRecord {
        id: id(number),
        kind: Kind::Vehicles,
        file_name: "fordon.csv".to_owned(),
        file_hash: HASH.to_owned(),
        organisation_id: Some(Uuid::from_u128(organisation)),
        sender_id: Some(Uuid::from_u128(organisation)),
        actor: "nils".to_owned(),
        at: at("2026-10-01T08:00:00Z"),
        report: "{}".to_owned(),
        settings: "{}".to_owned(),
        rejected_hash: None,
        undone_at: None,
        undone_by: None,
    }
}

/// A file on the disk, longer than one piece of the store.
pub(super) fn large_file() -> (tempfile::NamedTempFile, Vec<u8>) {
    let bytes: Vec<u8> = (0..2_500_000_u32).map(|n| (n % 251) as u8).collect();
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), &bytes).unwrap();
    (file, bytes)
}

/// A transaction with Nora's batch number 1 in it.
pub(super) async fn with_batch(store: &Store) -> Tx {
    let (file, _) = large_file();
    let mut tx = store.begin().await.unwrap();
    tx.keep_file(HASH, file.path()).await.unwrap();
    tx.insert_batch(&BatchRecord { organisation_id: None, ..batch(1, NORA) }).await.unwrap();
    tx.close_batch(id(1), Some(id(NORA)), "{}", None).await.unwrap();
    tx
}

#[tokio::test]
async fn i2_an_imported_file_is_kept_as_it_came_and_once() {
    for database in both() {
        let store = furnished(&database).await;
        let (file, bytes) = large_file();
        let back = tempfile::NamedTempFile::new().unwrap();
        let mut tx = store.begin().await.unwrap();
        tx.keep_file(HASH, file.path()).await.unwrap();
        tx.keep_file(HASH, file.path()).await.unwrap();
        tx.write_file(HASH, back.path()).await.unwrap();
        assert!(std::fs::read(back.path()).unwrap() == bytes, "{}", store.engine());
    }
}

#[tokio::test]
async fn a_batch_is_seen_by_those_it_concerns_and_undone_once() {
    for database in both() {
        let store = furnished(&database).await;
        let mut tx = with_batch(&store).await;
        assert_eq!(tx.list_batches((&of(id(NORA)), &of(id(NORA))), None, (0, 10)).await.unwrap().len(), 1);
        assert!(tx.find_batch(&of(id(LINDESBERG)), id(1)).await.unwrap().is_none());
        let undone = tx.mark_undone(id(1), at("2026-10-02T08:00:00Z"), "nils").await.unwrap().unwrap();
        assert_eq!(undone.undone_by.as_deref(), Some("nils"));
        assert!(tx.mark_undone(id(1), at("2026-10-02T08:00:00Z"), "nora").await.unwrap().is_none());
        assert_eq!(tx.find_batch(&of(id(NORA)), id(1)).await.unwrap(), Some(undone));
        let change = |n: u32| BatchChange {
            entity: BatchEntity::Unit,
            entity_id: n.to_string(),
            before_json: None,
            after_json: "{}".to_owned(),
        };
        tx.insert_batch_changes(id(1), &[change(1), change(2)]).await.unwrap();
        assert_eq!(tx.list_batch_changes(id(1)).await.unwrap(), [change(2), change(1)], "last first");
        assert_eq!(tx.list_source_batches().await.unwrap().len(), 1);
    }
}

#[tokio::test]
async fn i7_what_was_decided_is_remembered_by_sender_with_the_import_that_taught_it() {
    for database in both() {
        let store = furnished(&database).await;
        let mut tx = with_batch(&store).await;
        tx.insert_batch(&BatchRecord { at: at("2026-10-02T08:00:00Z"), ..batch(2, NORA) }).await.unwrap();
        let decision = |about, name: &str, decided: &str| DecisionRecord {
            about,
            name: name.to_owned(),
            decided: decided.to_owned(),
        };
        let (column, format) = (DecidedAbout::Column, DecidedAbout::Format);
        let ours = (id(NORA), Kind::Vehicles);
        let first = [decision(column, "bilnr", "{\"means\":\"-\"}"), decision(format, "shape", "{}")];
        tx.insert_decisions(id(1), ours, &first).await.unwrap();
        let later = decision(column, "bilnr", "{\"means\":\"vin\"}");
        tx.insert_decisions(id(2), ours, std::slice::from_ref(&later)).await.unwrap();
        let known = tx.list_decisions(ours, "shape").await.unwrap();
        assert_eq!((known.len(), known.last()), (3, Some(&later)), "the newest last");
        let of_another = tx.list_decisions(ours, "another").await.unwrap();
        assert!(of_another.len() == 2 && of_another.iter().all(|known| known.about == column), "{of_another:?}");
        assert!(tx.list_decisions((id(LINDESBERG), Kind::Vehicles), "shape").await.unwrap().is_empty());
        assert!(tx.list_decisions((id(NORA), Kind::Costs), "shape").await.unwrap().is_empty());
        tx.mark_undone(id(2), at("2026-10-03T08:00:00Z"), "nils").await.unwrap();
        assert!(!tx.list_decisions(ours, "shape").await.unwrap().contains(&later), "it is undone");
        let source = |row| ValueSource {
            vehicle_id: id(101),
            field: "make".to_owned(),
            batch_id: id(1),
            sheet: String::new(),
            row,
        };
        tx.put_value_sources(&[source(2)]).await.unwrap();
        tx.put_value_sources(&[source(3)]).await.unwrap();
        let sources = tx.load_value_sources(&of(id(NORA)), Some(id(101))).await.unwrap();
        assert_eq!(sources.into_values().collect::<Vec<_>>(), [source(3)]);
        assert!(tx.load_value_sources(&of(id(LINDESBERG)), None).await.unwrap().is_empty());
        for pick in ["file", "register"] {
            tx.put_pick(id(101), "make", "Saab", pick).await.unwrap();
        }
        let picks = tx.load_picks(&of(id(NORA))).await.unwrap();
        assert_eq!(picks[&(id(101), "make".to_owned(), "Saab".to_owned())], "register");
        assert!(tx.load_picks(&of(id(LINDESBERG))).await.unwrap().is_empty());
        tx.delete_pick(id(101), "make", "Saab").await.unwrap();
        assert!(tx.load_picks(&of(id(NORA))).await.unwrap().is_empty());
    }
}

#[tokio::test]
async fn i8_a_name_passes_from_one_body_to_its_successor_on_a_day() {
    for database in both() {
        let store = furnished(&database).await;
        let mut tx = store.begin().await.unwrap();
        tx.put_alias(id(NORA), "BKT", None).await.unwrap();
        tx.put_alias(id(LINDESBERG), "BKT", Some(day("2026-07-01"))).await.unwrap();
        let aliases = tx.load_aliases().await.unwrap();
        assert_eq!(aliases.find("bkt", day("2026-06-30")), Some(id(NORA)));
        assert_eq!(aliases.find("B.K.T.", day("2026-07-01")), Some(id(LINDESBERG)));
        assert!(aliases.is_dated("BKT") && !aliases.is_dated("nora"));
        let unit = vagnpark_domain::register::organisation::Unit {
            id: id(5),
            organisation: id(NORA),
            name: "Hemtjänsten".to_owned(),
            cost_centre: "4711".to_owned(),
        };
        tx.put_unit(&unit).await.unwrap();
        tx.put_unit_alias(&unit, "HTJ").await.unwrap();
        assert_eq!(tx.load_unit_aliases().await.unwrap(), [(id(NORA), "htj".to_owned(), unit.id)]);
        tx.delete_unit_alias(id(NORA), "htj").await.unwrap();
        tx.delete_unit(unit.id).await.unwrap();
        tx.delete_alias("bkt", id(LINDESBERG)).await.unwrap();
        assert!(tx.load_unit_aliases().await.unwrap().is_empty() && tx.list_units().await.unwrap().is_empty());
    }
}

#[tokio::test]
async fn i4_the_rows_of_a_batch_go_and_what_was_there_before_stays() {
    for database in both() {
        let store = furnished(&database).await;
        let mut tx = with_batch(&store).await;
        let mut old = booking(1, 101, "2026-10-01T08:00:00Z", "2026-10-01T09:00:00Z", BookingState::Confirmed);
        old.note = "före".to_owned();
        tx.insert_bookings(&[old], None).await.unwrap();
        let new = booking(2, 101, "2026-10-02T08:00:00Z", "2026-10-02T09:00:00Z", BookingState::Confirmed);
        tx.insert_bookings(std::slice::from_ref(&new), Some(id(1))).await.unwrap();
        let trip = |number: u128, hour: u32| NewTrip {
            id: id(number),
            vehicle: id(101),
            payer: id(NORA),
            booking: None,
            driver_name: None,
            window: Window::new(
                at(&format!("2026-10-03T{hour:02}:00:00Z")),
                at(&format!("2026-10-03T{hour:02}:30:00Z")),
            )
            .unwrap(),
            distance_m: 1_000,
            purpose: String::new(),
            sender_key: Some(format!("T{number}")),
        };
        tx.insert_trips(&[trip(1, 8)], id(NORA), None).await.unwrap();
        tx.insert_trips(&[trip(2, 10)], id(NORA), Some(id(1))).await.unwrap();
        let done = WorkOrderRecord {
            id: id(3),
            vehicle_id: id(101),
            booking_id: None,
            kind: WorkKind::Service,
            state: WorkState::Done,
            note: String::new(),
            done_on: Some(day("2026-09-01")),
            odometer_km: None,
            plan_id: None,
            version: 1,
        };
        tx.insert_done_work(&[(done, "S1".to_owned())], id(NORA), id(1)).await.unwrap();
        assert_eq!(tx.list_sender_work(id(NORA)).await.unwrap().len(), 1);
        let dependents = tx.count_dependents(id(101), id(1)).await.unwrap();
        assert_eq!(
            dependents.list(),
            [(DependentKind::Booking, 1), (DependentKind::Trip, 1)],
            "what came with the batch does not count"
        );
        assert_eq!(tx.count_used_bookings(id(1)).await.unwrap(), 0);
        let vehicle = tx.find_vehicle_for_update(&everything(), new.vehicle).await.unwrap().unwrap();
        let before = permitted(BookingVerb::Change, new.clone().on(&vehicle, vec![vehicle.organisation]).unwrap());
        tx.update_booking(&before, BookingRecord { state: BookingState::Cancelled, ..new }).await.unwrap();
        assert_eq!(tx.count_used_bookings(id(1)).await.unwrap(), 1);
        tx.delete_batch_rows(id(1)).await.unwrap();
        assert_eq!(
            tx.count_dependents(id(101), id(1)).await.unwrap().list(),
            [(DependentKind::Booking, 1), (DependentKind::Trip, 1)]
        );
        let usage = tx.load_usage("2026-10".parse().unwrap(), "2026-10".parse().unwrap()).await.unwrap();
        assert_eq!(usage.iter().map(|used| used.trips).collect::<Vec<_>>(), [1]);
        assert!(tx.list_sender_work(id(NORA)).await.unwrap().is_empty());
        tx.commit().await.unwrap();
        assert!(store.verify().await.unwrap().is_clean(), "{}", store.engine());
    }
}

#[tokio::test]
async fn i4_entries_go_back_to_what_they_were_and_what_is_used_is_not_taken_away() {
    for database in both() {
        let store = furnished(&database).await;
        let mut tx = with_batch(&store).await;
        let before = tx.find_vehicle(&everything(), id(101)).await.unwrap().unwrap();
        let mut after = before.clone();
        after.description.make = "Saab".to_owned();
        tx.update_vehicle(&permitted(VehicleVerb::Import, &before), after.clone(), day("2026-11-26")).await.unwrap();
        assert!(!tx.restore_vehicle(&before, before.version).await.unwrap(), "it is not as that version left it");
        assert!(tx.restore_vehicle(&before, before.version + 1).await.unwrap());
        assert_eq!(tx.find_vehicle(&everything(), id(101)).await.unwrap(), Some(before));
        tx.insert_vehicles(&[vehicle(103, NORA, Sharing::Private)]).await.unwrap();
        tx.delete_vehicle(id(103)).await.unwrap();
        assert!(tx.find_vehicle(&everything(), id(103)).await.unwrap().is_none());
        tx.put_organisation(&organisation(3, "hallefors")).await.unwrap();
        tx.put_population(id(3), day("2023-12-31"), 6_495, "SCB").await.unwrap();
        tx.delete_population(id(3), day("2023-12-31")).await.unwrap();
        tx.restore_organisation_version(id(3), 0).await.unwrap();
        tx.delete_organisation(id(3)).await.unwrap();
        let depot =
            vagnpark_store::Depot { id: id(1), organisation: id(NORA), name: "Stationen".to_owned(), place: None };
        tx.insert_depot(&depot).await.unwrap();
        tx.delete_depot(id(1)).await.unwrap();
        let pool = vagnpark_store::Pool { id: id(1), code: "p".to_owned(), name: "P".to_owned() };
        tx.insert_pool(&pool).await.unwrap();
        tx.delete_pool(id(1)).await.unwrap();
        assert!(tx.list_depots().await.unwrap().is_empty() && tx.list_pools().await.unwrap().is_empty());
        tx.commit().await.unwrap();
        let mut tx = store.begin().await.unwrap();
        let used = booking(9, 101, "2026-10-01T08:00:00Z", "2026-10-01T09:00:00Z", BookingState::Confirmed);
        tx.insert_bookings(&[used], None).await.unwrap();
        assert!(matches!(tx.delete_vehicle(id(101)).await, Err(StoreError::InUse)), "{}", store.engine());
    }
}
