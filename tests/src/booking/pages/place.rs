//! A place that was asked for, and changes that are heard where they happened; on both engines.

use std::{fmt::Write as _, time::Duration};

use reqwest::Method;
use serde_json::json;

use super::page;
use crate::{
    booking::{
        board::tuesday,
        rules::{self, car, patch},
    },
    cost::main_job::import_everything,
    harness::{Server, both, run},
};

#[tokio::test(flavor = "multi_thread")]
async fn b8_a_place_that_was_asked_for_comes_before_one_s_own_cars_elsewhere() {
    for database in both() {
        import_everything(&database);
        // More cars of one's own than a list shows, all of them elsewhere. Neither place has coordinates.
        let mut file = "Regnr;Fabrikat;Modell;Fordonsslag;Drivmedel;Kommun;Uppställningsplats\n".to_owned();
        for number in 0..12 {
            writeln!(file, "MLB{};Kia;Niro;personbil;el;Nora;Torget", 700 + number).unwrap();
        }
        file += "MLB790;Kia;Niro;personbil;el;Lindesberg;Sjukhuset\n";
        let path = database.folder.path().join("fordon.csv");
        std::fs::write(&path, file).unwrap();
        run(&database, &["import", "vehicles", path.to_str().unwrap(), "--accept", "good"]);
        let server = Server::start(&database);
        let people = rules::people(&database, &server);
        let (_, found) = people.lisa.get("/api/v1/vehicles?q=MLB790").await;
        let there = found["items"][0]["id"].as_str().unwrap();
        assert_eq!(
            patch(&people.lisa, &format!("/api/v1/vehicles/{there}"), 1, &json!({ "sharing": "pool" })).await.0,
            200
        );
        let url = format!("/boka?date={}&from=08:00&to=10:00", tuesday(0).date());
        let shown = page(&people.frida, &url).await;
        let place = shown.split("<option value=\"").find(|option| option.contains(">Sjukhuset<")).unwrap();
        let place = place.split('"').next().unwrap();
        let shown = page(&people.frida, &format!("{url}&near={place}")).await;
        let first = shown.split("<ol class=\"cards\">").nth(1).unwrap().split("</li>").next().unwrap();
        assert!(first.contains("MLB\u{a0}790") || first.contains("MLB 790"), "{}: {first}", database.url);
        assert!(first.contains("Sjukhuset") && first.contains("Står där"), "{first}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_booking_that_is_moved_is_told_where_it_was_and_where_it_is() {
    for database in both() {
        import_everything(&database);
        let server = Server::start(&database);
        let people = rules::people(&database, &server);
        let (one, other) = (car(&people.nils, 901, json!({})).await, car(&people.nils, 902, json!({})).await);
        let made = rules::booked(&people.nils, &one, 0, 2).await;
        let mut events = people.nils.request(Method::GET, "/api/v1/events").send().await.unwrap();
        for (version, target) in (1..).zip([&other, &one]) {
            let mut heard = String::new();
            let moved = json!({ "vehicle": target });
            let (status, body) = patch(&people.nils, &format!("/api/v1/bookings/{made}"), version, &moved).await;
            assert_eq!(status, 200, "{body}");
            while !(heard.contains(&one) && heard.contains(&other)) {
                let chunk = tokio::time::timeout(Duration::from_secs(10), events.chunk()).await;
                let chunk =
                    chunk.unwrap_or_else(|_| panic!("{}: only {heard} was told", database.url)).unwrap().unwrap();
                heard += &String::from_utf8_lossy(&chunk);
            }
        }
    }
}
