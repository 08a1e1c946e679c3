//! Trips, series, offers, readings, stops and tokens of others.

use reqwest::Method;
use serde_json::{Value, json};

use crate::{
    booking::rules::{at, book, booked, car, patch, people, state},
    cost::main_job::import_everything,
    harness::{Client, Database, Server, answer, both, run, vagnpark},
};

async fn calls_off(client: &Client, booking: &str, version: i64) -> u16 {
    let request = client.request(Method::DELETE, &format!("/api/v1/bookings/{booking}"));
    answer(request.header("if-match", format!("\"{version}\""))).await.0
}

#[tokio::test(flavor = "multi_thread")]
async fn a8_a_driver_does_not_rewrite_the_driving_log_of_a_colleague() {
    for database in both() {
        import_everything(&database);
        let server = Server::start(&database);
        let people = people(&database, &server);
        let car = car(&people.nils, 920, json!({})).await;
        let now = chrono::Utc::now();
        let window = json!({ "vehicle": car, "start": now, "end": now + chrono::Duration::hours(1) });
        let (status, booking) = people.frida.post("/api/v1/bookings", &window).await;
        assert_eq!(status, 201, "{booking}");
        let booking = booking["id"].as_str().unwrap();
        for (way, km) in [("check-out", 1_000), ("return", 1_010)] {
            let path = format!("/api/v1/bookings/{booking}/{way}");
            let (status, body) = people.frida.post(&path, &json!({ "odometer_km": km })).await;
            assert_eq!(status, 200, "{body}");
        }
        let (_, trips) = people.frida.get(&format!("/api/v1/trips?vehicle={car}")).await;
        let trip = format!("/api/v1/trips/{}", trips["items"][0]["id"].as_str().unwrap());
        let asked = json!({ "route": "hem", "private": true });
        for (client, status) in
            [(&people.fia, 403), (&people.lars, 404), (&people.lisa, 404), (&people.frida, 204), (&people.nils, 204)]
        {
            let said = answer(client.request(Method::PATCH, &trip).json(&asked)).await;
            assert_eq!(said.0, status, "{}", said.1);
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn b4_who_has_one_occurrence_of_a_series_does_not_call_off_the_others() {
    for database in both() {
        import_everything(&database);
        let server = Server::start(&database);
        let people = people(&database, &server);
        let car = car(&people.nils, 921, json!({})).await;
        let local = |hours: i64| vagnpark_domain::time::local_time(at(hours)).format("%Y-%m-%dT%H:%M:%S").to_string();
        let series =
            json!({ "vehicle": car, "rule": "FREQ=DAILY;COUNT=3", "first_start": local(0), "first_end": local(1) });
        let (status, made) = people.frida.post("/api/v1/series", &series).await;
        assert_eq!(status, 201, "{made}");
        let (_, users) = {
            run(&database, &["user", "add", "adam", "Adam", "--role", "nora:administrator"]);
            server.client(&database, "adam").get("/api/v1/users").await
        };
        let people_of = users["items"].as_array().unwrap();
        let fia = people_of.iter().find(|user| user["login"] == "fia").unwrap()["id"].clone();
        let second = made["bookings"][1]["id"].as_str().unwrap();
        let (status, body) =
            patch(&people.nils, &format!("/api/v1/bookings/{second}"), 1, &json!({ "driver": fia })).await;
        assert_eq!(status, 200, "{body}");
        let all = json!({ "booking": second, "part": "all", "cancel": true });
        let (status, body) = answer(people.fia.request(Method::PATCH, "/api/v1/series").json(&all)).await;
        assert_eq!(status, 403, "{body}");
        let whole = people.frida.get(&format!("/api/v1/series/{}", made["id"].as_str().unwrap())).await.1;
        let states = whole["bookings"].as_array().unwrap().iter().map(|one| one["state"].as_str().unwrap());
        assert_eq!(states.collect::<Vec<_>>(), ["confirmed"; 3], "{whole}");
        let alone = json!({ "booking": second, "part": "this", "cancel": true });
        assert_eq!(answer(people.fia.request(Method::PATCH, "/api/v1/series").json(&alone)).await.0, 200, "her own");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn b6_the_waiting_list_is_no_way_round_an_approval() {
    for database in both() {
        import_everything(&database);
        let server = Server::start(&database);
        let people = people(&database, &server);
        let bus = car(&people.nils, 922, json!({ "sharing": "pool", "approval": "everybody" })).await;
        let taken = booked(&people.nils, &bus, 0, 4).await;
        let wish = json!({ "vehicle": bus, "start": at(0), "end": at(2) });
        for client in [&people.frida, &people.lars] {
            assert_eq!(client.post("/api/v1/waiting-list", &wish).await.0, 201);
        }
        assert_eq!(calls_off(&people.nils, &taken, 1).await, 200);
        let entry = async |client: &Client| -> Value {
            client.get("/api/v1/waiting-list").await.1["items"].as_array().unwrap().first().cloned().unwrap_or_default()
        };
        let offered = entry(&people.frida).await;
        assert_eq!(offered["state"], "offered", "{offered}");
        let accept = format!("/api/v1/waiting-list/{}/accept", offered["id"].as_str().unwrap());
        let (status, mine) = people.frida.post(&accept, &json!({})).await;
        assert_eq!((status, mine["state"].as_str()), (200, Some("requested")), "{mine}");
        let (_, told) = people.nils.get("/api/v1/messages").await;
        assert_eq!(told["items"][0]["kind"], "approval_wanted", "{told}");
        assert_eq!(entry(&people.lars).await["state"], "offered", "a request holds nothing");
        let (status, approved) =
            people.nils.post(&format!("/api/v1/bookings/{}/approve", mine["id"].as_str().unwrap()), &json!({})).await;
        assert_eq!(status, 409, "held for somebody else meanwhile: {approved}");
        // Whoever coordinates the vehicle needs nobody's yes.
        let own = json!({ "vehicle": bus, "start": at(30), "end": at(31) });
        let held = booked(&people.nils, &bus, 30, 31).await;
        assert_eq!(people.nils.post("/api/v1/waiting-list", &own).await.0, 201);
        assert_eq!(calls_off(&people.nils, &held, 1).await, 200);
        let (_, list) = people.nils.get("/api/v1/waiting-list").await;
        let offer = list["items"]
            .as_array()
            .unwrap()
            .iter()
            .find(|entry| entry["state"] == "offered" && entry["start"].as_str().unwrap().parse() == Ok(at(30)));
        let accept = format!("/api/v1/waiting-list/{}/accept", offer.unwrap()["id"].as_str().unwrap());
        let (status, mine) = people.nils.post(&accept, &json!({})).await;
        assert_eq!((status, mine["state"].as_str()), (200, Some("confirmed")), "{mine}");
        run(&database, &["verify"]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn v8_a_reading_replaces_none_of_another_vehicle() {
    for database in both() {
        import_everything(&database);
        let server = Server::start(&database);
        let people = people(&database, &server);
        let (own, other) = (car(&people.nils, 923, json!({})).await, car(&people.lisa, 924, json!({})).await);
        let path = |vehicle: &str| format!("/api/v1/vehicles/{vehicle}/readings");
        let (status, theirs) = people.lisa.post(&path(&other), &json!({ "odometer_km": 5_000 })).await;
        assert_eq!(status, 201, "{theirs}");
        for kind in ["read", "correction", "meter_replacement"] {
            let reading = json!({ "odometer_km": 100, "kind": kind, "replaces": theirs["id"], "reason": "fel bil" });
            let (status, body) = people.nils.post(&path(&own), &reading).await;
            assert!([404, 422].contains(&status), "{kind}: {status} {body}");
        }
        assert_eq!(people.lisa.get(&format!("/api/v1/vehicles/{other}")).await.1["odometer_km"], 5_000);
        run(&database, &["verify"]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn s9_a_vehicle_of_others_is_stopped_by_its_drivers_and_by_nobody_passing() {
    for database in both() {
        import_everything(&database);
        let server = Server::start(&database);
        let people = people(&database, &server);
        let pool = car(&people.nils, 925, json!({ "sharing": "pool" })).await;
        for (login, role) in [("greta", "nora:auditor"), ("finn", "nora:finance"), ("verner", "nora:workshop")] {
            run(&database, &["user", "add", login, login, "--role", role]);
        }
        let client = |login| server.client(&database, login);
        let report = async |client: &Client, severity: &str| {
            let defect = json!({ "vehicle": pool, "severity": severity, "description": "låter illa" });
            let (status, body) = client.post("/api/v1/defects", &defect).await;
            (status, body["type"].as_str().unwrap_or_default().to_owned(), body["id"].clone())
        };
        for login in ["greta", "finn"] {
            for severity in ["note", "do_not_drive"] {
                assert_eq!(report(&client(login), severity).await.0, 403, "{login} {severity}");
            }
        }
        assert_eq!(report(&people.lars, "repair_soon").await.0, 201, "seen in the car park");
        let (status, problem, _) = report(&people.lars, "do_not_drive").await;
        assert_eq!((status, problem.as_str()), (403, "/problems/not-theirs-to-stop"));
        assert_eq!(database.stored("SELECT count(*) FROM defect WHERE severity = 'do_not_drive'"), "0");
        // Whoever works there may, and so may whoever has it.
        let now = chrono::Utc::now();
        let window = json!({ "vehicle": pool, "start": now, "end": now + chrono::Duration::hours(1) });
        let (status, booking) = people.lars.post("/api/v1/bookings", &window).await;
        assert_eq!(status, 201, "{booking}");
        for stops in [&people.lars, &people.frida, &client("verner")] {
            let (status, problem, id) = report(stops, "do_not_drive").await;
            assert_eq!(status, 201, "{problem}");
            let close = format!("/api/v1/defects/{}/close", id.as_str().unwrap());
            assert_eq!(people.nils.post(&close, &json!({ "state": "repaired" })).await.0, 200);
        }
        // The booking that is named is one of that vehicle.
        let elsewhere = car(&people.nils, 926, json!({ "sharing": "pool" })).await;
        let (status, other) = book(&people.frida, &elsewhere, 0, 1).await;
        assert_eq!(status, 201, "{other}");
        let defect = json!({ "vehicle": pool, "booking": other["id"], "severity": "note", "description": "x" });
        assert_eq!(people.frida.post("/api/v1/defects", &defect).await.0, 404);
        assert_eq!(state(&people.lars, booking["id"].as_str().unwrap()).await, "confirmed");
    }
}

/// The cookie of somebody who logs in with a password.
pub(crate) async fn log_in(server: &Server, login: &str, password: &str) -> String {
    let http = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build().unwrap();
    let fields = [("login", login), ("password", password)];
    let form = reqwest::Url::parse_with_params("http://form", fields).unwrap().query().unwrap().to_owned();
    let request = http
        .post(format!("{}/login", server.address))
        .header("content-type", "application/x-www-form-urlencoded")
        .header("sec-fetch-site", "same-origin")
        .body(form);
    let response = request.send().await.unwrap();
    let mut cookies = response.headers().get_all("set-cookie").iter().map(|cookie| cookie.to_str().unwrap());
    let session = cookies.find(|cookie| cookie.starts_with("__Host-vagnpark=")).expect("a session");
    session.split(';').next().unwrap().to_owned()
}

/// Adds somebody who can log in.
pub(crate) fn add_with_password(database: &Database, login: &str, role: &str, password: &str) {
    let mut adding = vagnpark(database, &["user", "add", login, login, "--role", role]);
    let added = adding.env("VAGNPARK_PASSWORD", password).output().unwrap();
    assert!(added.status.success(), "{}", String::from_utf8_lossy(&added.stderr));
}

#[tokio::test(flavor = "multi_thread")]
async fn a3_a_token_makes_no_other_that_outlives_it() {
    const PASSWORD: &str = "en lång mening";
    for database in both() {
        import_everything(&database);
        add_with_password(&database, "frida", "nora:driver", PASSWORD);
        let server = Server::start(&database);
        let wanted = json!({ "name": "skript", "days": 400 });
        let (status, refused) = server.client(&database, "frida").post("/api/v1/tokens", &wanted).await;
        assert_eq!((status, refused["type"].as_str()), (403, Some("/problems/tokens-are-made-logged-in")), "{refused}");
        let cookie = log_in(&server, "frida", PASSWORD).await;
        let request = reqwest::Client::new().post(format!("{}/api/v1/tokens", server.address));
        let request = request.header("cookie", cookie).header("sec-fetch-site", "same-origin").json(&wanted);
        let (status, made) = answer(request).await;
        assert_eq!(status, 201, "{made}");
    }
}
