//! Whose trip it was and who may say so, and the vehicles of a series.

use reqwest::Method;
use serde_json::{Value, json};

use super::{booked, car, check_out, day, give_back, minutes, ok, page, send, text, trips};
use crate::harness::{Client, answer, both, run};

const GPX: &str = r#"<?xml version="1.0"?><gpx version="1.1" xmlns="http://www.topografix.com/GPX/1/1"><trk><trkseg>
<trkpt lat="59.55" lon="15.05"/><trkpt lat="59.55" lon="15.15"/></trkseg></trk></gpx>"#;

#[tokio::test(flavor = "multi_thread")]
async fn the_driving_log_names_who_drove_and_only_they_and_coordinators_say_where() {
    for database in both() {
        let day = day(&database);
        run(&database, &["user", "add", "ada", "Ada Admin", "--role", "nora:auditor"]);
        let car = car(&day.nils, 591).await;
        let booking = booked(&day.frida, &car, chrono::Utc::now(), minutes(60)).await;
        ok(check_out(&day.nils, &booking, json!({ "odometer_km": 100 })).await);
        ok(give_back(&day.nils, &booking, json!({ "odometer_km": 120 })).await);
        let trip = trips(&day.nils, &car).await[0].clone();
        assert_eq!(trip["driver"], "Frida Förare", "Nils only pressed the button");
        for place in ["korjournal", "korjournal/csv"] {
            let (_, shown) = page(&day.nils, &format!("/fordon/{car}/{place}")).await;
            assert!(shown.contains("Frida Förare") && !shown.contains(";nils;"), "{place}: {shown}");
        }

        let path = format!("/api/v1/trips/{}", text(&trip["id"]));
        let about = |client: &Client, route: &str| {
            client.request(Method::PATCH, &path).json(&json!({ "route": route, "private": true }))
        };
        let track = |client: &Client| client.request(Method::PUT, &format!("{path}/track")).body(GPX);
        assert_eq!(answer(about(&day.fia, "Ingen vet")).await.0, 403, "a colleague");
        assert_eq!(answer(track(&day.fia)).await.0, 403);
        let on_page = format!("/korningar/{}", text(&trip["id"]));
        assert_eq!(send(&day.fia, &on_page, &[("route", "Ingen vet"), ("private", "1")]).await.0, 403);
        let shows = async |client: &Client| page(client, &on_page).await.1.contains("name=\"route\"");
        assert_eq!((shows(&day.fia).await, shows(&day.frida).await, shows(&day.nils).await), (false, true, true));
        assert_eq!(answer(about(&day.frida, "Nora–Gyttorp")).await.0, 204);
        assert_eq!(answer(track(&day.frida)).await.0, 200);
        assert_eq!(answer(about(&day.nils, "Nora–Striberg")).await.0, 204);
        let audit = ok(day.server.client(&database, "ada").get("/api/v1/audit?limit=500").await);
        let last = audit["items"].as_array().unwrap().iter().filter(|entry| entry["action"] == "describe");
        let befores: Vec<&Value> = last.map(|entry| &entry["before"]["route"]).collect();
        assert!(befores.contains(&&json!("Nora–Gyttorp")), "it says what stood there: {befores:?}");
        run(&database, &["verify"]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn b4_a_series_that_moves_leaves_each_occurrence_its_own_vehicle() {
    for database in both() {
        let day = day(&database);
        let (one, other) = (car(&day.nils, 592).await, car(&day.nils, 593).await);
        let series = json!({ "vehicle": one, "rule": "FREQ=WEEKLY;COUNT=4", "first_start": "2027-05-03T08:00:00",
            "first_end": "2027-05-03T10:00:00", "gaps": "refuse" });
        let made = ok(day.frida.post("/api/v1/series", &series).await);
        let ids: Vec<String> =
            made["bookings"].as_array().unwrap().iter().map(|booking| text(&booking["id"])).collect();
        let second = format!("/api/v1/bookings/{}", ids[1]);
        let moved =
            day.nils.request(Method::PATCH, &second).header("if-match", "\"1\"").json(&json!({ "vehicle": other }));
        ok(answer(moved).await);
        let vehicles = async || {
            let mut found = Vec::new();
            for id in &ids {
                let booking = ok(day.frida.get(&format!("/api/v1/bookings/{id}")).await);
                found.push((booking["vehicle"] == other.as_str(), text(&booking["start"])[11..16].to_owned()));
            }
            found
        };
        let change = async |booking: &str, body: Value| {
            let mut change = json!({ "booking": booking, "part": "all" });
            change.as_object_mut().unwrap().extend(body.as_object().unwrap().clone());
            answer(day.frida.request(Method::PATCH, "/api/v1/series").json(&change)).await
        };
        let at = |clock: &str| [false, true, false, false].map(|own| (own, clock.to_owned()));
        let half_past = json!({ "start": "2027-05-03T08:30:00", "end": "2027-05-03T10:30:00" });
        ok(change(&ids[0], half_past).await);
        assert_eq!(vehicles().await, at("06:30"), "only the clock moves");
        ok(change(&ids[1], json!({ "end": "2027-05-10T11:30:00" })).await);
        assert_eq!(vehicles().await, at("06:30"), "asked for by the one that has its own");
        ok(change(&ids[0], json!({ "vehicle": other })).await);
        assert!(vehicles().await.iter().all(|(own, _)| *own), "unless a vehicle was asked for");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_said_at_the_end_leaves_what_was_written_at_the_beginning() {
    for database in both() {
        let day = day(&database);
        let car = car(&day.nils, 577).await;
        let wanted = json!({ "vehicle": car, "start": minutes(0), "end": minutes(60), "note": "Hämtar stolar" });
        let booking =
            format!("/api/v1/bookings/{}", text(&ok(day.frida.post("/api/v1/bookings", &wanted).await)["id"]));
        ok(check_out(&day.frida, &booking, json!({ "odometer_km": 100 })).await);
        let back = json!({ "odometer_km": 110, "remark": "Nyckeln kärvar" });
        let back = ok(give_back(&day.frida, &booking, back).await);
        assert_eq!((back["note"].as_str(), back["remark"].as_str()), (Some("Hämtar stolar"), Some("Nyckeln kärvar")));
        let next = booked(&day.fia, &car, minutes(0), minutes(60)).await;
        let shown = page(&day.fia, &next.replace("/api/v1/bookings", "/bokningar")).await.1;
        assert!(
            shown.contains("Nyckeln kärvar") && !shown.contains("Hämtar stolar"),
            "the next driver is told: {shown}"
        );

        let job =
            json!({ "vehicle": car, "kind": "repair", "start": minutes(600), "end": minutes(660), "note": "Byt ruta" });
        let job = text(&ok(day.vera.post("/api/v1/work-orders", &job).await)["id"]);
        // The amount was forgotten.
        let done = [("done_on", "2026-11-01"), ("vat", "308,63"), ("supplier", "Däckia")];
        let (status, again) = send(&day.vera, &format!("/service/{job}/klar"), &done).await;
        assert_eq!(status, 422, "{again}");
        assert!(again.contains("value=\"308,63\""), "what was typed stays: {again}");
        let done = [("done_on", "2026-11-01"), ("net", "1234,50"), ("vat", "308,63"), ("supplier", "Däckia")];
        let (status, list) = send(&day.vera, &format!("/service/{job}/klar"), &done).await;
        assert!(status < 400 && list.contains("Jobbet är klart."), "one line says so: {status} {list}");
        let order = ok(day.vera.get(&format!("/api/v1/work-orders?vehicle={car}")).await);
        assert_eq!(order["items"][0]["note"], "Byt ruta", "{order}");
        run(&database, &["user", "add", "eva", "Eva Ek", "--role", "nora:finance"]);
        let eva = day.server.client(&database, "eva");
        let costs = ok(eva.get(&format!("/api/v1/costs?vehicle={car}")).await);
        assert_eq!(costs["items"][0]["category"], "repair", "{costs}");

        // A change of one field of a trip leaves the other.
        let trip = format!("/api/v1/trips/{}", text(&trips(&day.nils, &car).await[0]["id"]));
        for change in [json!({ "private": true }), json!({ "route": "Nora–Örebro" }), json!({})] {
            ok(answer(day.frida.request(reqwest::Method::PATCH, &trip).json(&change)).await);
        }
        let kept = page(&day.frida, &trip.replace("/api/v1/trips", "/korningar")).await.1;
        assert!(kept.contains("value=\"Nora–Örebro\"") && kept.contains(" checked"), "{kept}");
    }
}
