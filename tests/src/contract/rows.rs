//! A value in a row that this version does not know is reported with its table, its column and the value.

use super::*;

/// Writes one of Nora's batches, a person, and a reading and a booking of Nora's vehicle.
async fn written(store: &Store) {
    let mut tx = store.begin().await.unwrap();
    let file = tempfile::NamedTempFile::new().unwrap();
    tx.keep_file("00ff", file.path()).await.unwrap();
    tx.insert_batch(&import::batch::batch(1, NORA)).await.unwrap();
    tx.insert_user(&people::user::nils(Vec::new())).await.unwrap();
    let read = Reading::read_off(id(1), at("2026-10-01T08:00:00Z"), 1_000, ReadingWay::Workshop);
    put_readings(&mut tx, &[(id(101), read)]).await.unwrap();
    let kept = booking(1, 101, "2026-11-02T08:00:00Z", "2026-11-02T09:00:00Z", BookingState::Confirmed);
    tx.insert_bookings(&[kept], None).await.unwrap();
    tx.commit().await.unwrap();
}

/// What the store says about a row that it cannot read.
async fn said(store: &Store, table: &str) -> String {
    let mut tx = store.read().await.unwrap();
    let nora = everything();
    let error = match table {
        "vehicle" => tx.find_vehicle(&nora, id(101)).await.map(|_| ()),
        "app_user" => tx.find_user(id(1)).await.map(|_| ()),
        "import_batch" => tx.find_batch(&nora, id(1)).await.map(|_| ()),
        "odometer_reading" => tx.list_readings(&nora, id(101)).await.map(|_| ()),
        _ => tx.find_booking(&nora, id(1)).await.map(|_| ()),
    };
    error.map_or_else(|error| error.to_string(), |()| format!("{table} could be read"))
}

#[tokio::test]
async fn a_word_that_no_version_wrote_is_told_with_its_table_its_column_and_itself() {
    for database in both() {
        let store = furnished(&database).await;
        written(&store).await;
        for (table, column, known) in [
            ("vehicle", "class", "car_i"),
            ("vehicle", "status", "in_service"),
            ("app_user", "language", "sv"),
            ("import_batch", "kind", "vehicles"),
            ("odometer_reading", "kind", "read"),
            ("booking", "purpose", "visit"),
        ] {
            let write = |value: &str| database.stored(&format!("UPDATE {table} SET {column} = '{value}'"));
            write("rymdraket");
            assert_eq!(
                said(&store, table).await,
                format!("{table}.{column} holds “rymdraket”, which this version does not know"),
                "{}",
                store.engine()
            );
            write(known);
            assert_eq!(said(&store, table).await, format!("{table} could be read"), "{}", store.engine());
        }
    }
}
