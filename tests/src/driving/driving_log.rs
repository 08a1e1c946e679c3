//! The driving log with its gaps, and distance per municipality from a track whose positions are not kept.

use chrono::{Duration, Utc};
use reqwest::Method;
use serde_json::{Value, json};

use crate::{
    cost::main_job::import_everything,
    harness::{Client, Server, answer, both, run, vagnpark},
};

/// Two squares side by side, 1884 west of 15.1° east and 1885 east of it.
fn boundaries() -> String {
    let square = |code: &str, name: &str, west: f64| {
        let east = west + 0.1;
        json!({ "type": "Feature", "properties": { "kommunkod": code, "namn": name }, "geometry": { "type": "Polygon",
            "coordinates": [[[west, 59.5], [east, 59.5], [east, 59.6], [west, 59.6], [west, 59.5]]] } })
    };
    json!({ "type": "FeatureCollection",
        "features": [square("1885", "Lindesberg", 15.1), square("1884", "Nora", 15.0)] })
    .to_string()
}

const GPX: &str = r#"<?xml version="1.0"?><gpx version="1.1" xmlns="http://www.topografix.com/GPX/1/1"><trk><trkseg>
<trkpt lat="59.5512347" lon="15.0512347"/><trkpt lat="59.5512347" lon="15.1487653"/></trkseg></trk></gpx>"#;

/// A booking from now, taken and brought back with these odometer readings.
pub(crate) async fn drive(client: &Client, car: &Value, out: i64, back: i64) {
    let now = Utc::now();
    let wanted = json!({ "vehicle": car, "start": now, "end": now + Duration::hours(1), "purpose": "visit" });
    let (status, booking) = client.post("/api/v1/bookings", &wanted).await;
    assert_eq!(status, 201, "{booking}");
    let path = format!("/api/v1/bookings/{}", booking["id"].as_str().unwrap());
    assert_eq!(client.post(&format!("{path}/check-out"), &json!({ "odometer_km": out })).await.0, 200);
    let (status, body) = client.post(&format!("{path}/return"), &json!({ "odometer_km": back })).await;
    assert_eq!(status, 200, "{body}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_driving_log_shows_trips_gaps_and_private_use_and_comes_as_a_file() {
    for database in both() {
        import_everything(&database);
        let server = Server::start(&database);
        run(&database, &["user", "add", "nils", "Nils", "--role", "nora:coordinator", "--licence", "B"]);
        run(&database, &["user", "add", "lisa", "Lisa", "--role", "lindesberg:coordinator", "--licence", "B"]);
        let (nils, lisa) = (server.client(&database, "nils"), server.client(&database, "lisa"));
        let car = json!({ "registration_number": "MLB561", "make": "Kia", "model": "Niro", "class": "car_i" });
        let car = nils.post("/api/v1/vehicles", &car).await.1["id"].clone();
        drive(&nils, &car, 1_000, 1_010).await;
        drive(&nils, &car, 1_017, 1_030).await;
        let id = car.as_str().unwrap();
        let (_, trips) = nils.get(&format!("/api/v1/trips?vehicle={id}")).await;
        let trip = trips["items"][1]["id"].as_str().unwrap().to_owned();
        let about = |client: &Client| {
            client
                .request(Method::PATCH, &format!("/api/v1/trips/{trip}"))
                .json(&json!({ "route": "Nora–Gyttorp", "private": true }))
        };
        assert_eq!(answer(about(&lisa)).await.0, 404);
        assert_eq!(answer(about(&nils)).await.0, 204);
        let get = async |client: &Client, path: &str| {
            let response = client.request(Method::GET, path).send().await.unwrap();
            (response.status().as_u16(), response.text().await.unwrap())
        };
        let (status, page) = get(&nils, &format!("/fordon/{id}/korjournal")).await;
        assert_eq!(status, 200);
        for shown in ["1000", "1010", "1017", "1030", "Lucka", "Nora–Gyttorp", "Besök", "Nils", "Ja"] {
            assert!(page.contains(shown), "{shown}: {page}");
        }
        assert_eq!(get(&lisa, &format!("/fordon/{id}/korjournal")).await.0, 404, "not hers");
        let (status, csv) = get(&nils, &format!("/fordon/{id}/korjournal/csv")).await;
        let rows: Vec<&str> = csv.trim_start_matches('\u{feff}').lines().collect();
        assert_eq!((status, rows.len()), (200, 4), "heading, trip, gap, trip: {csv}");
        assert!(rows[2].contains("1010;1017;7"), "the gap is seven kilometres: {csv}");
        assert_eq!(get(&nils, &format!("/fordon/{id}/korjournal/xlsx")).await.0, 200);
        run(&database, &["verify"]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_track_is_split_at_the_border_and_its_positions_are_kept_nowhere() {
    for database in both() {
        import_everything(&database);
        let file = |name: &str, text: &str| {
            let path = database.folder.path().join(name);
            std::fs::write(&path, text).unwrap();
            path.display().to_string()
        };
        assert_eq!(
            run(&database, &["boundaries", "import", &file("kommuner.geojson", &boundaries())]),
            "1885\tLindesberg\n1884\tNora\n"
        );
        let measured = run(&database, &["track", &file("track.gpx", GPX)]);
        assert_eq!(measured, "1884\t2758\n1885\t2758\n");
        let wrong = vagnpark(&database, &["track", &file("track.txt", "tid;lat;lon")]).output().unwrap();
        assert_eq!(wrong.status.code(), Some(1));
        assert!(String::from_utf8_lossy(&wrong.stderr).contains("cannot be read as GPX or GeoJSON"));
        let server = Server::start(&database);
        run(&database, &["user", "add", "nils", "Nils", "--role", "nora:coordinator", "--licence", "B"]);
        run(&database, &["user", "add", "lisa", "Lisa", "--role", "lindesberg:coordinator", "--licence", "B"]);
        let (nils, lisa) = (server.client(&database, "nils"), server.client(&database, "lisa"));
        let car = json!({ "registration_number": "MLB562", "make": "Kia", "model": "Niro", "class": "car_i" });
        let car = nils.post("/api/v1/vehicles", &car).await.1["id"].clone();
        drive(&nils, &car, 1_000, 1_006).await;
        let (_, trips) = nils.get(&format!("/api/v1/trips?vehicle={}", car.as_str().unwrap())).await;
        let path = format!("/api/v1/trips/{}/track", trips["items"][0]["id"].as_str().unwrap());
        assert_eq!(answer(lisa.request(Method::PUT, &path).body(GPX)).await.0, 404);
        let (status, body) = answer(nils.request(Method::PUT, &path).body("<gpx></gpx>")).await;
        assert_eq!((status, body["detail"].as_str().unwrap().contains("no track")), (422, true), "{body}");
        for _ in 0..2 {
            let (status, body) = answer(nils.request(Method::PUT, &path).body(GPX)).await;
            let expected = json!([{ "municipality_code": "1884", "distance_m": 2_758 }, { "municipality_code": "1885",
                "distance_m": 2_758 }]);
            assert_eq!((status, &body["items"]), (200, &expected), "{body}");
            assert_eq!(nils.get(&path).await.1["items"], expected, "measured again, it takes the place of the first");
        }
        assert_eq!(lisa.get(&path).await.0, 404);
        if let Some(file) = database.url.strip_prefix("sqlite://") {
            let dump = std::process::Command::new("sqlite3")
                .args([file, ".dump trip trip_municipality audit_entry audit_value message"])
                .output()
                .unwrap();
            let dump = String::from_utf8_lossy(&dump.stdout).into_owned();
            // With more digits than a second has in a time, which "15.05" need not be.
            assert!(dump.contains("1884"), "what was measured is kept: {dump}");
            for position in ["59.5512347", "15.0512347", "15.1487653"] {
                assert!(!dump.contains(position), "no position is kept: {position} in {dump}");
            }
        }
        run(&database, &["verify"]);
    }
}
