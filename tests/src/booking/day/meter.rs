//! Impossible readings of the odometer: asked about, confirmed, corrected together with what came of them (V-8).

use chrono::Utc;
use serde_json::{Value, json};

use super::{booked, car, check_out, day, give_back, minutes, ok, page, refusal, refused, send, text, told, trips};
use crate::harness::{both, run, vagnpark};

/// The reading with a value.
async fn reading_of(client: &crate::harness::Client, car: &str, km: i64) -> String {
    let readings = ok(client.get(&format!("/api/v1/vehicles/{car}/readings")).await);
    let all = readings["items"].as_array().unwrap();
    text(&all.iter().rev().find(|reading| reading["odometer_km"] == km).expect("the reading")["id"])
}

#[tokio::test(flavor = "multi_thread")]
async fn v8_a_nine_too_many_is_asked_about_shuts_nobody_out_and_is_put_right_with_its_trips() {
    for database in both() {
        let day = day(&database);
        let car = car(&day.nils, 571).await;
        let first = booked(&day.frida, &car, Utc::now(), minutes(60)).await;
        ok(check_out(&day.frida, &first, json!({ "odometer_km": 8_979 })).await);
        let (status, asked) = give_back(&day.frida, &first, json!({ "odometer_km": 89_990 })).await;
        assert_eq!((status, asked["type"].as_str()), (422, Some("/problems/odometer-implausible")), "{asked}");
        let detail = text(&asked["detail"]);
        for said in ["81\u{a0}011 km since", "8\u{a0}999 km, perhaps", "confirm"] {
            assert!(detail.contains(said), "{said}: {detail}");
        }
        let unexplained = json!({ "odometer_km": 89_990, "confirm": true });
        assert_eq!(refusal(give_back(&day.frida, &first, unexplained).await), refused(422, "reason-missing"));
        assert!(told(&day.nils).await.is_empty());
        ok(give_back(&day.frida, &first, json!({ "odometer_km": 89_990, "confirm": true, "reason": "så står det" }))
            .await);
        assert_eq!(trips(&day.nils, &car).await[0]["distance_m"], 81_011_000);
        assert_eq!(told(&day.nils).await, ["reading_confirmed"], "who coordinates can put it right");

        // The next driver reads the true value.
        let second = booked(&day.fia, &car, Utc::now(), minutes(60)).await;
        ok(check_out(&day.fia, &second, json!({})).await);
        let back = json!({ "odometer_km": 9_010 });
        assert_eq!(refusal(give_back(&day.fia, &second, back).await), refused(422, "odometer-falls-back"));
        ok(give_back(&day.fia, &second, json!({ "odometer_km": 9_010, "confirm": true, "reason": "förra är fel" }))
            .await);

        let wrong = reading_of(&day.nils, &car, 89_990).await;
        let readings = format!("/api/v1/vehicles/{car}/readings");
        let right =
            json!({ "odometer_km": 8_990, "kind": "correction", "replaces": wrong, "reason": "en nia för mycket" });
        assert_eq!(day.frida.post(&readings, &right).await.0, 403, "it is not the last any more");
        ok(day.nils.post(&readings, &right).await);
        assert_eq!(day.nils.post(&readings, &right).await.0, 422, "what was corrected is corrected once");
        let driven: Vec<Value> = trips(&day.nils, &car).await.iter().map(|trip| trip["distance_m"].clone()).collect();
        assert_eq!(driven, [json!(11_000), json!(20_000)], "both trips follow");
        let booking = ok(day.nils.get(&first).await);
        assert_eq!((&booking["odometer_in_km"], booking["state"].as_str()), (&json!(8_990), Some("returned")));
        assert_eq!(ok(day.nils.get(&second).await)["odometer_out_km"], 8_990);

        // The last return may be corrected by its driver.
        let last = reading_of(&day.fia, &car, 9_010).await;
        let form = [("odometer_km", "9 012"), ("reason", "läste fel")];
        let place = format!("/fordon/{car}/matare/{last}");
        assert_eq!(page(&day.frida, &place).await.0, 403);
        assert_eq!(send(&day.frida, &place, &form).await.0, 403);
        let (status, shown) = page(&day.fia, &place).await;
        assert!(status == 200 && shown.contains("9\u{a0}010\u{a0}km"), "{status} {shown}");
        let (status, again) = send(&day.fia, &place, &[("odometer_km", "90 120"), ("reason", "läste fel")]).await;
        assert!(status == 422 && again.contains("value=\"90 120\"") && again.contains("name=\"confirm\""), "{again}");
        assert_eq!(send(&day.fia, &place, &form).await.0, 200);
        assert_eq!(trips(&day.nils, &car).await[1]["distance_m"], 22_000);
        run(&database, &["verify"]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn v8_a_value_that_stood_in_the_form_at_check_out_is_put_right_with_the_one_it_repeats() {
    for database in both() {
        let day = day(&database);
        let car = car(&day.nils, 572).await;
        super::drive(&day.frida, &car, 5_000, 5_200).await;
        let next = booked(&day.fia, &car, Utc::now(), minutes(60)).await;
        ok(check_out(&day.fia, &next, json!({ "odometer_km": 5_200 })).await);
        let wrong = ok(day.nils.get(&format!("/api/v1/vehicles/{car}/readings")).await);
        let returned = wrong["items"].as_array().unwrap().iter().find(|reading| reading["source"] == "return").unwrap();
        let right =
            json!({ "odometer_km": 5_020, "kind": "correction", "replaces": returned["id"], "reason": "fel siffra" });
        ok(day.nils.post(&format!("/api/v1/vehicles/{car}/readings"), &right).await);
        ok(give_back(&day.fia, &next, json!({ "odometer_km": 5_050 })).await);
        let driven: Vec<i64> =
            trips(&day.nils, &car).await.iter().map(|trip| trip["distance_m"].as_i64().unwrap()).collect();
        assert_eq!(driven, [20_000, 30_000]);
        run(&database, &["verify"]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn v8_nothing_is_read_later_than_now_by_program_page_or_file() {
    for database in both() {
        let day = day(&database);
        let car = car(&day.nils, 573).await;
        let readings = format!("/api/v1/vehicles/{car}/readings");
        let later = json!({ "odometer_km": 500, "at": minutes(24 * 60) });
        assert_eq!(refusal(day.nils.post(&readings, &later).await), refused(422, "reading-in-future"));
        ok(day.nils.post(&readings, &json!({ "odometer_km": 500, "at": minutes(3) })).await);
        // S-12: the log of another vehicle is not this one's.
        let other = super::car(&day.nils, 574).await;
        let foreign = json!({ "odometer_km": 900,
            "replaces": text(&ok(day.nils.post(&format!("/api/v1/vehicles/{other}/readings"),
                &json!({ "odometer_km": 7 })).await)["id"]) });
        assert_eq!(refusal(day.nils.post(&readings, &foreign).await), refused(422, "corrected-reading-missing"));

        let file = database.folder.path().join("readings.csv");
        let rows = "Regnr;Datum;Mätarställning\nMLB573;2031-01-01 08:00;600\nMLB573;2026-11-01 08:00;100\n";
        std::fs::write(&file, rows).unwrap();
        let import = |more: &[&str]| {
            let mut arguments = vec!["import", "readings", file.to_str().unwrap(), "--json"];
            arguments.extend(more);
            let output = vagnpark(&database, &arguments).output().unwrap();
            (output.status.code(), serde_json::from_slice::<Value>(&output.stdout).unwrap())
        };
        let (_, plan) = import(&["--dry-run"]);
        let (code, report) = import(&["--accept", "good"]);
        assert_eq!(plan["counts"], report["counts"], "a dry run is the real run");
        assert_eq!(
            (code, &report["counts"]["created"], &report["counts"]["rejected"]),
            (Some(3), &json!(1), &json!(1))
        );
        let found = &report["findings"][0];
        assert_eq!((&found["row"], found["column"].as_str()), (&json!(2), Some("Datum")), "{found}");
        assert!(text(&found["reason"]).contains("later than now"), "{found}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn v8_a_file_that_says_more_than_can_be_driven_is_asked_about_and_the_true_rows_come_in() {
    for database in both() {
        let day = day(&database);
        let car = car(&day.nils, 575).await;
        let file = database.folder.path().join("readings.csv");
        let rows = "Regnr;Datum;Mätarställning\nMLB575;2026-11-01 08:00;8 900\nMLB575;2026-11-02 08:00;89 990\n\
                    MLB575;2026-11-03 08:00;9 100\n";
        std::fs::write(&file, rows).unwrap();
        let settings = database.folder.path().join("answers.toml");
        let import = |more: &[&str]| {
            let mut arguments = vec!["import", "readings", file.to_str().unwrap(), "--json", "--accept", "good"];
            arguments.extend(more);
            let output = vagnpark(&database, &arguments).output().unwrap();
            serde_json::from_slice::<Value>(&output.stdout)
                .unwrap_or_else(|_| panic!("{}", String::from_utf8_lossy(&output.stderr)))
        };
        let report = import(&["--dry-run"]);
        assert_eq!((&report["counts"]["created"], &report["counts"]["rejected"]), (&json!(2), &json!(1)), "{report}");
        let question = &report["questions"][0];
        assert_eq!(
            (question["kind"].as_str(), question["value"].as_str()),
            (Some("reading"), Some("89990")),
            "{report}"
        );
        std::fs::write(&settings, format!("[answers]\n\"{}\" = \"8999\"\n", text(&question["id"]))).unwrap();
        let report = import(&["--mapping", settings.to_str().unwrap()]);
        assert_eq!((&report["counts"]["created"], &report["counts"]["rejected"]), (&json!(3), &json!(0)), "{report}");
        let readings = ok(day.nils.get(&format!("/api/v1/vehicles/{car}/readings")).await);
        let km: Vec<&Value> =
            readings["items"].as_array().unwrap().iter().map(|reading| &reading["odometer_km"]).collect();
        assert_eq!(km, [&json!(8_900), &json!(8_999), &json!(9_100)]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn b9_a_car_can_be_given_back_whatever_was_noted_before() {
    for database in both() {
        let day = day(&database);
        let car = car(&day.nils, 579).await;
        // The register was in mil: the car has gone ten times as far.
        let booking = booked(&day.frida, &car, Utc::now(), minutes(60)).await;
        ok(check_out(&day.frida, &booking, json!({ "odometer_km": 31_215 })).await);
        let back = json!({ "odometer_km": 312_150, "confirm": true, "reason": "registret stod i mil" });
        ok(give_back(&day.frida, &booking, back).await);
        assert_eq!(ok(day.nils.get(&booking).await)["state"], "returned");
        assert_eq!(trips(&day.nils, &car).await[0]["distance_m"], 0, "how far it was nobody knows");
        assert_eq!(told(&day.nils).await, ["reading_confirmed"]);
        let kept = ok(day.nils.get(&booking).await);
        assert_eq!((&kept["odometer_out_km"], &kept["odometer_in_km"]), (&31_215.into(), &312_150.into()), "as read");
        // It was a slip at the return after all: the trip is what it was.
        let wrong = reading_of(&day.nils, &car, 312_150).await;
        let right = json!({ "odometer_km": 31_227, "kind": "correction", "replaces": wrong, "reason": "fel" });
        ok(day.nils.post(&format!("/api/v1/vehicles/{car}/readings"), &right).await);
        assert_eq!(trips(&day.nils, &car).await[0]["distance_m"], 12_000);
        run(&database, &["verify"]);
    }
}
