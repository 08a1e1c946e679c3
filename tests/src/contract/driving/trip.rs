//! Trips, and the use that is rolled up from them.

use crate::contract::*;

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
        tx.insert_trips(&[trip(1, "2026-10-01T08:00:00Z", "2026-10-01T09:00:00Z", 1_500)], id(NORA), None)
            .await
            .unwrap();
        // 31 October 23:30 UTC is already November in Sweden (T-5).
        let more = [
            trip(2, "2026-10-05T08:00:00Z", "2026-10-05T08:30:00Z", 500),
            trip(3, "2026-10-31T23:30:00Z", "2026-11-01T00:30:00Z", 9),
        ];
        tx.insert_trips(&more, id(NORA), None).await.unwrap();
        let october: Month = "2026-10".parse().unwrap();
        let usage = tx.load_usage(october, october).await.unwrap();
        assert_eq!(
            usage.iter().map(|u| (u.distance_m, u.duration_s, u.trips)).collect::<Vec<_>>(),
            [(2_000, 5_400, 2)]
        );
        assert_eq!(tx.load_usage(october.next(), october.next()).await.unwrap()[0].trips, 1);
        assert!(
            tx.list_statement_trips(id(101), (october, october), 10)
                .await
                .unwrap()
                .iter()
                .all(|trip| trip.driver_name.is_none())
        );
        assert_eq!(tx.list_trips(&of(id(NORA)), None, Some(october), None, 10).await.unwrap().len(), 2);
        assert!(tx.list_trips(&of(id(LINDESBERG)), None, None, None, 10).await.unwrap().is_empty());
        let keys: Vec<String> = ["T1", "T2", "T9"].map(str::to_owned).into();
        assert_eq!(tx.list_known_trips(id(NORA), &keys).await.unwrap().len(), 2);
        assert!(tx.list_known_trips(id(LINDESBERG), &keys).await.unwrap().is_empty(), "each sender's keys are its own");
        let known = [
            trip(2, "2026-10-05T08:00:00Z", "2026-10-05T08:30:00Z", 500),
            trip(4, "2026-11-05T08:00:00Z", "2026-11-05T08:30:00Z", 5),
        ];
        assert_eq!(tx.insert_new_trips(&known, id(NORA), None).await.unwrap(), 1, "a key that is there is left out");
        tx.add_use(&known[1..]).await.unwrap();
        tx.commit().await.unwrap();
        assert!(store.verify().await.unwrap().is_clean(), "{}", store.engine());
    }
}

#[tokio::test]
async fn trips_in_bulk_come_back_as_they_were_put_in() {
    for database in both() {
        let store = furnished(&database).await;
        let trip = |number: u128| {
            let start = at("2026-10-01T08:00:00Z") + Duration::minutes(i64::try_from(number).unwrap());
            NewTrip {
                id: id(number),
                vehicle: id(101),
                payer: id(if number.is_multiple_of(2) { NORA } else { LINDESBERG }),
                booking: None,
                driver_name: (!number.is_multiple_of(3)).then(|| format!("Åsa Öberg {number}")),
                window: Window::new(start, start + Duration::seconds(90)).unwrap(),
                distance_m: i64::try_from(number * number).unwrap(),
                purpose: if number.is_multiple_of(5) { String::new() } else { "hembesök; 2 st".to_owned() },
                sender_key: Some(format!("R/{number}")),
            }
        };
        let trips: Vec<NewTrip> = (1..=400).map(trip).collect();
        let mut tx = store.begin().await.unwrap();
        assert_eq!(tx.insert_new_trips(&trips, id(NORA), None).await.unwrap(), 400);
        assert_eq!(tx.insert_new_trips(&trips, id(NORA), None).await.unwrap(), 0, "every key is there");
        assert_eq!(tx.insert_new_trips(&[], id(NORA), None).await.unwrap(), 0);
        tx.add_use(&trips).await.unwrap();
        let mut kept = tx.list_trips(&everything(), None, None, None, 1_000).await.unwrap();
        kept.sort_by_key(|trip| trip.id);
        let told = |trip: &NewTrip| {
            (trip.id, trip.payer, trip.driver_name.clone(), trip.window.start(), trip.distance_m, trip.purpose.clone())
        };
        let read = kept.iter().map(|trip| {
            (trip.id, trip.payer_id, trip.driver_name.clone(), trip.start_at, trip.distance_m, trip.purpose.clone())
        });
        assert_eq!(read.collect::<Vec<_>>(), trips.iter().map(told).collect::<Vec<_>>(), "{}", store.engine());
        tx.commit().await.unwrap();
        assert!(store.verify().await.unwrap().is_clean(), "{}", store.engine());
    }
}
