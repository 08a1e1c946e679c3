//! Vehicles that move: who sees which of their days (V-11).

use vagnpark_domain::{register::run_between, time::local_date};

use crate::contract::*;

const OREBRO: u128 = 3;

#[tokio::test]
async fn v11_whoever_used_a_vehicle_sees_the_trips_of_their_days_by_the_local_clock() {
    for database in both() {
        let store = furnished(&database).await;
        let mut tx = store.begin().await.unwrap();
        tx.put_organisation(&organisation(OREBRO, "orebro")).await.unwrap();
        // Days around which the local date and that of UTC differ by an hour, by two, or not as the day before.
        let days = ["2026-01-15", "2026-03-28", "2026-03-29", "2026-03-30", "2026-07-01", "2026-10-25", "2026-10-26"];
        let user = |organisation: u128, from: NaiveDate| Relation {
            kind: RelationKind::User,
            organisation: id(organisation),
            unit: None,
            person: None,
            from,
            to: None,
        };
        let vehicle = tx.find_vehicle_for_update(&everything(), id(101)).await.unwrap().unwrap();
        give(&mut tx, &vehicle, user(OREBRO, day("2020-01-01"))).await;
        let mut number = 0;
        for left_on in days.map(day) {
            give(&mut tx, &vehicle, user(LINDESBERG, left_on)).await;
            let noon = at(&format!("{left_on}T12:00:00Z"));
            let mut expected = Vec::new();
            for half_hour in 0..50 {
                number += 1;
                let start = noon - Duration::days(1) + Duration::minutes(30 * half_hour);
                let trip = NewTrip {
                    id: id(number),
                    vehicle: id(101),
                    payer: id(LINDESBERG),
                    booking: None,
                    driver_name: None,
                    window: Window::new(start, start + Duration::minutes(10)).unwrap(),
                    distance_m: 1_000,
                    purpose: String::new(),
                    sender_key: Some(number.to_string()),
                };
                tx.insert_trips(&[trip], id(NORA), None).await.unwrap();
                if local_date(start) < left_on {
                    expected.push(start);
                }
            }
            let span = (noon - Duration::days(1), noon + Duration::days(1));
            let seen = tx.list_logged_trips(&of(id(OREBRO)), id(101), span.0, span.1).await.unwrap();
            // Trips of the round before may be of the same day.
            let own = seen.iter().filter(|trip| trip.id > id(number - 50)).map(|trip| trip.start_at);
            assert_eq!(own.collect::<Vec<_>>(), expected, "{left_on}");
            assert!(!expected.is_empty() && expected.len() < 50);
            // It comes back the same day, for the next round.
            give(&mut tx, &vehicle, user(OREBRO, left_on)).await;
        }
    }
}

#[tokio::test]
async fn v11_the_database_says_who_ran_a_vehicle_on_a_day_as_the_domain_does() {
    for database in both() {
        let store = furnished(&database).await;
        let mut tx = store.begin().await.unwrap();
        tx.put_organisation(&organisation(OREBRO, "orebro")).await.unwrap();
        let vehicle = tx.find_vehicle_for_update(&everything(), id(101)).await.unwrap().unwrap();
        let user = |organisation: u128, from: &str| Relation {
            kind: RelationKind::User,
            organisation: id(organisation),
            unit: None,
            person: None,
            from: day(from),
            to: None,
        };
        for (who, from) in [(OREBRO, "2026-02-01"), (LINDESBERG, "2026-02-03"), (NORA, "2026-02-06")] {
            give(&mut tx, &vehicle, user(who, from)).await;
        }
        let known = tx.load_relations(&[id(101)]).await.unwrap().remove(&id(101)).unwrap();
        let days: Vec<NaiveDate> = day("2026-01-30").iter_days().take(10).collect();
        let mut number = 0;
        for (place, first) in days.iter().enumerate() {
            for last in &days[place..] {
                number += 1;
                let entry = CostEntry {
                    corrects: None,
                    id: id(number),
                    vehicle: Some(id(101)),
                    pool: None,
                    category: CostCategory::Insurance,
                    from: *first,
                    to: *last,
                    net: Ore(36_500),
                    vat: Ore(0),
                    recoverable_vat: Ore(0),
                    supplier: None,
                    reference: None,
                    sender_key: None,
                };
                let record = CostRecord { entry, organisation: None };
                put_costs(&mut tx, &[record], None).await.unwrap();
                let ran = run_between(&known, (*first, *last));
                for who in [OREBRO, LINDESBERG, NORA] {
                    let own = tx.find_cost_for_update(&of(id(who)), id(number)).await.unwrap().is_some();
                    assert_eq!(own, ran.contains(&id(who)), "{who} {first} {last}");
                }
            }
            let start = at(&format!("{first}T11:00:00Z"));
            let trip = NewTrip {
                id: id(number + 1_000),
                vehicle: id(101),
                payer: id(NORA),
                booking: None,
                driver_name: None,
                window: Window::new(start, start + Duration::minutes(10)).unwrap(),
                distance_m: 1_000,
                purpose: String::new(),
                sender_key: Some(number.to_string()),
            };
            tx.insert_trips(&[trip], id(NORA), None).await.unwrap();
            let trip = tx.find_trip(&everything(), id(number + 1_000)).await.unwrap().unwrap();
            assert_eq!(Some(trip.organisation_id), run_between(&known, (*first, *first)).first().copied(), "{first}");
        }
    }
}
