//! Trips with their roll-up, odometers and costs.

use vagnpark_domain::cost::capital::Investment;
use vagnpark_store::{InvestmentRecord, RateRecord};

use super::*;

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
        tx.insert_readings(&[(id(101), first.clone()), (id(101), earlier)], None).await.unwrap();
        let latest = |vehicle: VehicleRecord| vehicle.odometer.map(|(km, _)| km);
        assert_eq!(latest(tx.find_vehicle(&everything(), id(101)).await.unwrap().unwrap()), Some(120_900));
        let correction = reading(3, "2026-10-02T08:00:00Z", 12_090, ReadingKind::Correction, Some(first.id));
        tx.insert_readings(&[(id(101), correction)], None).await.unwrap();
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

#[tokio::test]
async fn costs_are_seen_by_their_organisation_and_found_by_month() {
    for database in both() {
        let store = furnished(&database).await;
        let entry = CostEntry {
            corrects: None,
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
        tx.insert_costs(std::slice::from_ref(&record), id(NORA), None).await.unwrap();
        assert_eq!(tx.list_sender_costs(id(NORA)).await.unwrap(), [entry]);
        assert!(tx.list_sender_costs(id(LINDESBERG)).await.unwrap().is_empty(), "another sender has keys of its own");
        let in_month =
            |month: &str| CostFilter { month: Some(month.parse().unwrap()), limit: 10, ..CostFilter::default() };
        assert_eq!(tx.list_costs(&of(id(NORA)), &in_month("2026-06")).await.unwrap(), [record]);
        assert!(tx.list_costs(&of(id(NORA)), &in_month("2027-01")).await.unwrap().is_empty());
        assert!(tx.list_costs(&of(id(LINDESBERG)), &in_month("2026-06")).await.unwrap().is_empty());
        let facts = tx.load_month_facts("2026-01".parse().unwrap(), "2026-01".parse().unwrap()).await.unwrap();
        assert_eq!((facts.entries.len(), facts.entries[0].amount, facts.vehicles.len()), (1, Ore(3_100), 2));
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

#[tokio::test]
async fn bought_vehicles_and_rates_are_their_organisations_and_what_was_posted_is_remembered() {
    for database in both() {
        let store = furnished(&database).await;
        let (september, october): (Month, Month) = ("2026-09".parse().unwrap(), "2026-10".parse().unwrap());
        let investment = Investment {
            vehicle: id(101),
            in_use_from: day("2026-09-10"),
            cost: Ore(30_000_000),
            residual: Ore(6_000_000),
            months: 60,
            sold: None,
        };
        let mut record =
            InvestmentRecord { investment, organisation: id(NORA), reference: "F 77".to_owned(), posted_until: None };
        let rate = RateRecord { organisation: id(NORA), year: 2026, rate: 250, decision: "KS § 3".to_owned() };
        let mut tx = store.begin().await.unwrap();
        tx.put_investment(&record).await.unwrap();
        tx.put_internal_rate(&RateRecord { rate: 100, ..rate.clone() }).await.unwrap();
        tx.put_internal_rate(&rate).await.unwrap();
        assert_eq!(tx.hold_investments(&of(id(NORA))).await.unwrap(), [record.clone()]);
        assert_eq!(tx.count_unposted_investments(october).await.unwrap(), 1);
        assert_eq!(tx.count_unposted_investments(september.previous()).await.unwrap(), 0, "not in use yet");
        tx.mark_posted(&[id(101)], september).await.unwrap();
        tx.commit().await.unwrap();

        let mut tx = store.begin().await.unwrap();
        assert_eq!(tx.count_unposted_investments(september).await.unwrap(), 0);
        assert_eq!(tx.count_unposted_investments(october).await.unwrap(), 1);
        // The posted months are remembered when the rest changes.
        record.investment.sold = Some((day("2026-09-30"), Ore(1)));
        tx.put_investment(&record).await.unwrap();
        record.posted_until = Some(september);
        assert_eq!(tx.list_investments(&of(id(NORA))).await.unwrap(), [record]);
        assert_eq!(tx.count_unposted_investments(october).await.unwrap(), 0, "it is sold");
        assert!(tx.list_investments(&of(id(LINDESBERG))).await.unwrap().is_empty());
        assert!(tx.list_internal_rates(&of(id(LINDESBERG))).await.unwrap().is_empty());
        assert_eq!(tx.list_internal_rates(&everything()).await.unwrap(), [rate]);
        tx.commit().await.unwrap();
    }
}
