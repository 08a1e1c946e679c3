//! Readings of odometers, and which is the latest.

use crate::contract::*;

#[tokio::test]
async fn the_latest_reading_is_the_latest_by_time_that_was_not_corrected() {
    for database in both() {
        let store = furnished(&database).await;
        let reading = |number: u128, when: &str, km, kind, replaces| Reading {
            kind,
            replaces,
            ..Reading::read_off(id(number), at(when), km, ReadingWay::Return)
        };
        let mut tx = store.begin().await.unwrap();
        let first = reading(1, "2026-10-02T08:00:00Z", 120_900, ReadingKind::Read, None);
        let earlier = reading(2, "2026-10-01T08:00:00Z", 12_000, ReadingKind::Read, None);
        put_readings(&mut tx, &[(id(101), first.clone()), (id(101), earlier)]).await.unwrap();
        let latest = |vehicle: VehicleRecord| vehicle.odometer.map(|(km, _)| km);
        assert_eq!(latest(tx.find_vehicle(&everything(), id(101)).await.unwrap().unwrap()), Some(120_900));
        let correction = reading(3, "2026-10-02T08:00:00Z", 12_090, ReadingKind::Correction, Some(first.id));
        put_readings(&mut tx, &[(id(101), correction)]).await.unwrap();
        assert_eq!(latest(tx.find_vehicle(&everything(), id(101)).await.unwrap().unwrap()), Some(12_090));
        assert_eq!(tx.list_readings(&of(id(NORA)), id(101)).await.unwrap().len(), 3);
        assert_eq!(tx.load_all_readings(&of(id(LINDESBERG))).await.unwrap().len(), 0);
        let october: Month = "2026-10".parse().unwrap();
        let shown = tx.list_statement_readings(id(101), october).await.unwrap();
        assert!(
            shown.len() == 3
                && shown.iter().all(|reading| reading.source.as_str().is_empty() && reading.reason.is_none())
        );
        assert!(tx.list_statement_readings(id(101), october.next()).await.unwrap().is_empty());
    }
}
