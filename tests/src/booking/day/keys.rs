//! Taking the keys: when, only once, and whatever the clock does (B-2, B-9).

use chrono::{DateTime, Duration, Utc};
use serde_json::json;

use super::{booked, car, check_out, day, give_back, id_in_sql, minutes, ok, refusal, refused, sql, text, trips};
use crate::harness::{answer, both, run, vagnpark};

#[tokio::test(flavor = "multi_thread")]
async fn b9_december_s_booking_is_not_taken_in_november_unless_it_begins_now() {
    for database in both() {
        let day = day(&database);
        let car = car(&day.nils, 581).await;
        let december = minutes(27 * 24 * 60);
        let booking = booked(&day.frida, &car, december, december + Duration::hours(2)).await;
        let (status, early) = check_out(&day.frida, &booking, json!({})).await;
        assert_eq!((status, early["type"].as_str()), (422, Some("/problems/check-out-too-early")), "{early}");
        assert_eq!(ok(day.frida.get(&booking).await)["state"], "confirmed");
        // Somebody else has it this afternoon: the start cannot move to now.
        let between = booked(&day.fia, &car, minutes(120), minutes(180)).await;
        let now = json!({ "move_start": true });
        assert_eq!(refusal(check_out(&day.frida, &booking, now.clone()).await), refused(409, "taken"));
        ok(answer(day.fia.request(reqwest::Method::DELETE, &between).header("if-match", "\"1\"")).await);
        let taken = ok(check_out(&day.frida, &booking, now).await);
        let start: DateTime<Utc> = text(&taken["start"]).parse().unwrap();
        assert!((Utc::now() - start) < Duration::minutes(1), "it begins now: {taken}");
        assert_eq!(taken["state"], "checked_out");
        run(&database, &["verify"]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn b2_a_vehicle_is_out_once_whoever_is_quickest() {
    for database in both() {
        let day = day(&database);
        let car = car(&day.nils, 582).await;
        let first = booked(&day.frida, &car, Utc::now(), minutes(15)).await;
        let second = booked(&day.fia, &car, minutes(15), minutes(60)).await;
        assert_eq!(
            refusal(check_out(&day.fia, &second, json!({})).await),
            refused(409, "taken"),
            "Frida has it until then"
        );
        ok(check_out(&day.frida, &first, json!({ "odometer_km": 100 })).await);
        assert_eq!(refusal(check_out(&day.fia, &second, json!({})).await), refused(409, "vehicle-out"));
        let forced = format!("UPDATE booking SET state = 'checked_out' WHERE id = {}", id_in_sql(&database, &second));
        let refused_by = sql(&database, &forced).expect_err("the database itself refuses it");
        assert!(refused_by.contains("one_out") || refused_by.contains("booking.vehicle_id"), "{refused_by}");
        ok(give_back(&day.frida, &first, json!({ "odometer_km": 110 })).await);
        let taken = ok(check_out(&day.fia, &second, json!({ "odometer_km": 110 })).await);
        let start: DateTime<Utc> = text(&taken["start"]).parse().unwrap();
        assert!(start <= Utc::now(), "taken before its start, it begins then: {taken}");
        ok(give_back(&day.fia, &second, json!({ "odometer_km": 150 })).await);
        let driven: Vec<i64> =
            trips(&day.nils, &car).await.iter().map(|trip| trip["distance_m"].as_i64().unwrap()).collect();
        assert_eq!(driven, [10_000, 40_000]);

        // Both press at the same moment.
        let other = super::car(&day.nils, 583).await;
        let (one, two) = (
            booked(&day.frida, &other, Utc::now(), minutes(10)).await,
            booked(&day.fia, &other, minutes(10), minutes(40)).await,
        );
        let (a, b) = tokio::join!(
            check_out(&day.frida, &one, json!({})),
            check_out(&day.fia, &two, json!({ "move_start": true }))
        );
        assert_eq!([a.0, b.0].iter().filter(|status| **status == 200).count(), 1, "{a:?} {b:?}");
        run(&database, &["verify"]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn b9_a_clock_that_went_back_an_hour_loses_no_kilometres() {
    for database in both() {
        let day = day(&database);
        let car = car(&day.nils, 584).await;
        let booking = booked(&day.frida, &car, Utc::now(), minutes(60)).await;
        ok(check_out(&day.frida, &booking, json!({ "odometer_km": 1_000 })).await);
        // The clock was an hour ahead when the keys were taken.
        let id = id_in_sql(&database, &booking);
        let ahead = minutes(60).format("%Y-%m-%dT%H:%M:%S%.6f+00:00");
        sql(&database, &format!("UPDATE booking SET checked_out_at = '{ahead}' WHERE id = {id}")).unwrap();
        let vehicle = format!("vehicle_id = {}", id_in_sql(&database, &car));
        sql(&database, &format!("UPDATE odometer_reading SET at = '{ahead}' WHERE {vehicle}")).unwrap();
        ok(give_back(&day.frida, &booking, json!({ "odometer_km": 1_050 })).await);
        assert_eq!(trips(&day.nils, &car).await[0]["distance_m"], 50_000, "the trip is there");
        run(&database, &["verify"]);
        // The next one drives while the clock still shows less; their trips do not overlap.
        super::drive(&day.fia, &car, 1_050, 1_060).await;
        run(&database, &["verify"]);
        let lost = format!("DELETE FROM trip WHERE booking_id = {id}");
        sql(&database, &lost).unwrap();
        let found = vagnpark(&database, &["verify"]).output().unwrap();
        let said = String::from_utf8_lossy(&found.stdout).into_owned();
        assert!(
            !found.status.success()
                && said.lines().any(|line| line.starts_with("returned bookings without") && line.ends_with(" 1")),
            "{said}"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn b2_a_car_that_was_taken_early_can_be_kept_longer() {
    for database in both() {
        let day = day(&database);
        let car = car(&day.nils, 586).await;
        // As forms know it: whole minutes.
        let minute = |at: DateTime<Utc>| DateTime::from_timestamp(at.timestamp().div_euclid(60) * 60, 0).unwrap();
        for ahead in [20, 3_000] {
            let from = minute(minutes(ahead));
            let booking = booked(&day.frida, &car, from, from + Duration::hours(1)).await;
            let out = ok(check_out(&day.frida, &booking, json!({ "move_start": true })).await);
            let start: DateTime<Utc> = text(&out["start"]).parse().unwrap();
            let longer = from + Duration::hours(2);
            let change = json!({ "start": minute(start), "end": longer });
            let version = format!("\"{}\"", out["version"]);
            let request = day.frida.request(reqwest::Method::PATCH, &booking).header("if-match", version).json(&change);
            let kept = ok(answer(request).await);
            assert_eq!((kept["state"].as_str(), &kept["start"]), (Some("checked_out"), &out["start"]), "{kept}");
            assert_eq!(text(&kept["end"]).parse::<DateTime<Utc>>().unwrap(), longer);
            ok(give_back(&day.frida, &booking, json!({ "odometer_km": 10 })).await);
        }
    }
}
