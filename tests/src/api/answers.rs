//! What an answer leads to: the address of what was made, and the version that the next change names.

use reqwest::Method;
use serde_json::{Value, json};

use crate::{
    browser::demo,
    harness::Client,
    openapi::{document, operations},
};

#[test]
fn what_is_made_says_where_it_is_if_it_can_be_read_there_and_what_has_a_version_says_it() {
    let document = document();
    let all = operations(&document);
    let is_read = |path: &str| all.iter().any(|(other, method, _)| *method == "get" && *other == path);
    let mut wrong = Vec::new();
    for (path, method, operation) in &all {
        let made = &operation["responses"]["201"];
        let below = ["{id}", "{place}"].iter().any(|part| is_read(&format!("{path}/{part}")));
        // A sign-off is read with its month.
        let signed = path.ends_with("/sign-offs") && is_read(path.trim_end_matches("/sign-offs"));
        // An objection is read by itself, whatever it is about.
        let objection = path.ends_with("/objections") && is_read("/api/v1/objections/{id}");
        let says = made["headers"].get("Location").is_some();
        if made.is_object() && says != (below || signed || objection) {
            wrong.push(format!("{method} {path}: Location {says}"));
        }
        for status in ["200", "201"] {
            let answer = &operation["responses"][status];
            let body = answer["content"]["application/json"]["schema"]["$ref"].as_str().unwrap_or_default();
            let versioned = ["/BookingBody", "/VehicleBody", "/ObjectionBody"].iter().any(|kind| body.ends_with(kind));
            if versioned != answer["headers"].get("ETag").is_some() {
                wrong.push(format!("{method} {path} {status}: ETag"));
            }
        }
    }
    assert_eq!(wrong, Vec::<String>::new());
}

/// Sends a change; answers the headers `ETag` and `Location`, and the body.
async fn sent(client: &Client, method: Method, path: &str, version: &str, body: &Value) -> (String, String, Value) {
    let response = client.request(method, path).header("if-match", version).json(body).send().await.unwrap();
    let header = |name: &str| response.headers().get(name).map_or("", |value| value.to_str().unwrap()).to_owned();
    let (etag, location, status) = (header("etag"), header("location"), response.status());
    let body: Value = response.json().await.unwrap();
    assert!(status.is_success(), "{path}: {status} {body}");
    (etag, location, body)
}

#[tokio::test(flavor = "multi_thread")]
async fn the_next_change_names_the_version_that_the_answer_to_the_last_one_gave() {
    let (database, server) = demo();
    let client = server.client(&database, "system");
    let nothing = json!({});
    let car = json!({ "registration_number": "MLB733", "make": "Kia", "model": "Niro", "class": "car_i",
        "organisation": client.get("/api/v1/organisations").await.1["items"][0]["id"] });
    let (etag, place, car) = sent(&client, Method::POST, "/api/v1/vehicles", "", &car).await;
    let (_, _, changed) = sent(&client, Method::PATCH, &place, &etag, &json!({ "make": "Kia Motors" })).await;
    assert_eq!(changed["make"], "Kia Motors");
    let start = chrono::Utc::now() + chrono::Duration::minutes(10);
    let window = json!({ "vehicle": car["id"], "organisation": car["organisation"], "start": start,
        "end": start + chrono::Duration::hours(1) });
    let (first, place, _) = sent(&client, Method::POST, "/api/v1/bookings", "", &window).await;
    let (taken, _, _) = sent(&client, Method::POST, &format!("{place}/check-out"), "", &nothing).await;
    assert_ne!(first, taken);
    let longer = json!({ "end": start + chrono::Duration::hours(2) });
    let (changed, _, _) = sent(&client, Method::PATCH, &place, &taken, &longer).await;
    let back = json!({ "odometer_km": 40 });
    let (returned, _, booking) = sent(&client, Method::POST, &format!("{place}/return"), &changed, &back).await;
    assert_eq!(returned, format!("\"{}\"", booking["version"]));
    let later = json!({ "vehicle": car["id"], "organisation": car["organisation"],
        "start": start + chrono::Duration::days(3),
        "end": start + chrono::Duration::days(4) });
    let (version, place, _) = sent(&client, Method::POST, "/api/v1/bookings", "", &later).await;
    let (cancelled, _, _) = sent(&client, Method::DELETE, &place, &version, &nothing).await;
    assert!(cancelled > version, "{cancelled}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_made_is_read_where_its_location_says() {
    let (database, server) = demo();
    let (system, finance) = (server.client(&database, "system"), server.client(&database, "ekonom"));
    let vehicle = system.get("/api/v1/vehicles?limit=1").await.1["items"][0]["id"].clone();
    let question = json!({ "from": "2026-10", "name": "Som nu" });
    let (_, asked, _) = sent(&finance, Method::POST, "/api/v1/what-ifs", "", &question).await;
    let file = "registration_number,make,model,class,fuel,organisation\nMLB979,Kia,Niro,car_i,electric,Nora\n";
    let import = system.request(Method::POST, "/api/v1/imports?kind=vehicles&file_name=fordon.csv").body(file);
    let import = import.send().await.unwrap();
    let imported = import.headers()["location"].to_str().unwrap().to_owned();
    let defect = json!({ "vehicle": vehicle, "severity": "note", "description": "repa" });
    let (_, _, defect) = sent(&system, Method::POST, "/api/v1/defects", "", &defect).await;
    let pictures = format!("/api/v1/defects/{}/pictures", defect["id"].as_str().unwrap());
    let mut places = vec![];
    for _ in 0..2 {
        let picture = system.request(Method::POST, &pictures).body(crate::servicing::work_order::POINT);
        let picture = picture.send().await.unwrap();
        places.push(picture.headers()["location"].to_str().unwrap().to_owned());
    }
    assert_ne!(places[0], places[1]);
    for (client, place) in [(&finance, &asked), (&system, &imported), (&system, &places[0]), (&system, &places[1])] {
        let status = client.request(Method::GET, place).send().await.unwrap().status();
        assert_eq!(status, 200, "{place}");
    }
}
