//! Calendar feeds, read by an independent parser as a calendar program would.

use std::{
    io::Write,
    process::{Command, Stdio},
};

use chrono::{Datelike, Duration, NaiveDate, Utc};
use reqwest::Method;
use serde_json::{Value, json};

use crate::{
    cost::main_job::import_everything,
    harness::{Client, Server, ServerSettings, answer, both, repository, run},
};

/// The events that the independent parser finds between two days.
fn read(calendar: &str, from: NaiveDate, to: NaiveDate) -> Value {
    let script = repository("tests/oracles/read_calendar.py");
    // The system's Python has the libraries that scripts/install-test-tools installs.
    let mut python = Command::new("/usr/bin/python3")
        .arg(script)
        .args([from.to_string(), to.to_string()])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("python3 with icalendar is missing: run scripts/install-test-tools");
    python.stdin.take().unwrap().write_all(calendar.as_bytes()).unwrap();
    let output = python.wait_with_output().unwrap();
    assert!(output.status.success(), "the parser refuses: {calendar}");
    serde_json::from_slice(&output.stdout).unwrap()
}

async fn fetch(server: &Server, path: &str) -> (u16, String) {
    let response = reqwest::get(format!("{}{path}", server.address)).await.unwrap();
    (response.status().as_u16(), response.text().await.unwrap())
}

async fn feed(client: &Client, body: &Value) -> (String, String) {
    let (status, made) = client.post("/api/v1/calendar-feeds", body).await;
    assert_eq!(status, 201, "{made}");
    (made["path"].as_str().unwrap().to_owned(), made["id"].as_str().unwrap().to_owned())
}

/// The next last Sunday of March or October, on which the clock changes, and which it is.
fn clock_changes() -> Vec<NaiveDate> {
    let today = Utc::now().date_naive();
    let last_sunday = |year: i32, month: u32| {
        let last = NaiveDate::from_ymd_opt(year, month, 31).unwrap();
        last - Duration::days(i64::from(last.weekday().num_days_from_sunday()))
    };
    let mut days: Vec<_> = (0..3).flat_map(|n| [3, 10].map(|month| last_sunday(today.year() + n, month))).collect();
    days.retain(|day| *day > today + Duration::days(2) && *day < today + Duration::days(390));
    days
}

#[tokio::test(flavor = "multi_thread")]
async fn a_person_s_feed_shows_the_right_local_times_around_both_clock_changes() {
    for database in both() {
        import_everything(&database);
        let server = Server::start(&database);
        run(&database, &["user", "add", "nils", "Nils", "--role", "nora:coordinator", "--licence", "B"]);
        let nils = server.client(&database, "nils");
        let car = json!({ "registration_number": "MLB551", "make": "Kia", "model": "Niro", "class": "car_i" });
        let car = nils.post("/api/v1/vehicles", &car).await.1["id"].clone();
        let (path, id) = feed(&nils, &json!({ "kind": "person" })).await;
        let changes = clock_changes();
        assert!(changes.len() >= 2, "a spring and an autumn within the year ahead");
        for change in changes {
            let (saturday, monday) = (change - Duration::days(1), change + Duration::days(1));
            let series = json!({ "vehicle": car, "rule": "FREQ=DAILY;COUNT=3", "gaps": "leave_out",
                "first_start": format!("{saturday}T08:00:00"), "first_end": format!("{saturday}T10:00:00") });
            let (status, made) = nils.post("/api/v1/series", &series).await;
            assert_eq!(status, 201, "{made}");
            // A night over the change: it really lasts 7 or 9 hours.
            let night = json!({ "vehicle": car, "rule": "FREQ=DAILY;COUNT=1",
                "first_start": format!("{saturday}T22:00:00"), "first_end": format!("{change}T06:00:00") });
            let (status, body) = nils.post("/api/v1/series", &night).await;
            assert_eq!(status, 201, "{body}");
            let (status, calendar) = fetch(&server, &path).await;
            assert_eq!(status, 200);
            let seen = read(&calendar, saturday, monday + Duration::days(1));
            assert_eq!(seen["zones"], json!(["Europe/Stockholm"]), "{calendar}");
            let events = seen["events"].as_array().unwrap();
            let at_eight: Vec<&str> = events
                .iter()
                .map(|event| event["local"].as_str().unwrap())
                .filter(|local| local.ends_with("08:00"))
                .collect();
            let expected: Vec<String> = [saturday, change, monday].iter().map(|day| format!("{day} 08:00")).collect();
            assert_eq!(at_eight, expected, "{seen}");
            for (event, booking) in events
                .iter()
                .filter(|event| event["local"].as_str().unwrap().ends_with("08:00"))
                .zip(made["bookings"].as_array().unwrap())
            {
                assert_eq!(event["start"], booking["start"], "the instants agree: {event}");
                assert_eq!(event["uid"], format!("{}@vagnpark", booking["id"].as_str().unwrap()));
            }
            let night = events.iter().find(|event| event["local"].as_str().unwrap().ends_with("22:00")).unwrap();
            let hours = |field: &str| night[field].as_str().unwrap().parse::<chrono::DateTime<Utc>>().unwrap();
            let lasts = (hours("end") - hours("start")).num_hours();
            assert_eq!(lasts, if change.month() == 3 { 7 } else { 9 }, "{night}");
            // A change counts up, and what is called off stays and says so.
            let first = made["bookings"][0]["id"].as_str().unwrap();
            let gone = nils.request(Method::DELETE, &format!("/api/v1/bookings/{first}")).header("if-match", "\"1\"");
            assert_eq!(answer(gone).await.0, 200);
            let seen = read(&fetch(&server, &path).await.1, saturday, change);
            let cancelled = seen["events"]
                .as_array()
                .unwrap()
                .iter()
                .find(|event| event["uid"] == format!("{first}@vagnpark"))
                .unwrap();
            assert_eq!((cancelled["status"].as_str(), cancelled["sequence"].as_i64()), (Some("CANCELLED"), Some(1)));
        }
        let gone = nils.request(Method::DELETE, &format!("/api/v1/calendar-feeds/{id}"));
        assert_eq!(answer(gone).await.0, 204);
        assert_eq!(fetch(&server, &path).await.0, 404, "a revoked address is dead");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_feed_of_a_shared_vehicle_shows_others_only_that_it_is_busy() {
    for database in both() {
        import_everything(&database);
        let server = Server::start(&database);
        for (login, role) in [("nils", "nora:coordinator"), ("lisa", "lindesberg:coordinator")] {
            run(&database, &["user", "add", login, login, "--role", role, "--licence", "B"]);
        }
        let (nils, lisa) = (server.client(&database, "nils"), server.client(&database, "lisa"));
        let car = json!({ "registration_number": "MLB552", "make": "Kia", "model": "Niro", "class": "car_i",
            "sharing": "pool" });
        let car = nils.post("/api/v1/vehicles", &car).await.1["id"].clone();
        let from = Utc::now() + Duration::days(3);
        let wanted = json!({ "vehicle": car, "start": from, "end": from + Duration::hours(2), "note": "till Gyttorp" });
        assert_eq!(nils.post("/api/v1/bookings", &wanted).await.0, 201);
        let (own, _) = feed(&nils, &json!({ "kind": "vehicle", "vehicle": car })).await;
        let (others, id) = feed(&lisa, &json!({ "kind": "vehicle", "vehicle": car })).await;
        assert!(fetch(&server, &own).await.1.contains("Gyttorp"));
        let seen = fetch(&server, &others).await.1;
        assert!(seen.contains("Upptaget") && !seen.contains("Gyttorp") && !seen.contains("nils"), "{seen}");
        let gone = nils.request(Method::DELETE, &format!("/api/v1/calendar-feeds/{id}"));
        assert_eq!(answer(gone).await.0, 404, "only one's own can be revoked");
        let (dues, _) = feed(&lisa, &json!({ "kind": "dues" })).await;
        let today = Utc::now().date_naive();
        read(&fetch(&server, &dues).await.1, today, today + Duration::days(300));
        run(&database, &["user", "disable", "lisa"]);
        assert_eq!(fetch(&server, &others).await.0, 404, "who is locked out has no feeds either");
        assert_eq!(fetch(&server, "/kalender/0123456789abcdef.ics").await.0, 404);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_calendar_is_read_with_its_secret_as_password_and_by_an_address_only_where_that_is_allowed() {
    for database in both() {
        import_everything(&database);
        run(&database, &["user", "add", "nils", "Nils", "--role", "nora:coordinator", "--licence", "B"]);
        let mut secrets = Vec::new();
        for allowed in ["true", "false"] {
            let mut settings = ServerSettings::default();
            settings.set("VAGNPARK_CALENDAR_ADDRESSES", allowed);
            let server = Server::start_with(&database, &settings);
            let nils = server.client(&database, "nils");
            let (status, made) = nils.post("/api/v1/calendar-feeds", &json!({ "kind": "person" })).await;
            assert_eq!(status, 201, "{made}");
            assert_eq!(made["path"].is_string(), allowed == "true", "{made}");
            secrets.push(made["secret"].as_str().unwrap().to_owned());
            let http = reqwest::Client::new();
            let read = async |secret: Option<&str>| {
                let request = http.get(format!("{}/kalender", server.address));
                let request = match secret {
                    Some(secret) => request.basic_auth("vem som helst", Some(secret)),
                    None => request,
                };
                request.send().await.unwrap()
            };
            for secret in &secrets {
                let calendar = read(Some(secret)).await;
                assert_eq!(calendar.status(), 200);
                assert!(calendar.text().await.unwrap().starts_with("BEGIN:VCALENDAR"));
                let (status, _) = fetch(&server, &format!("/kalender/{secret}.ics")).await;
                assert_eq!(status, if allowed == "true" { 200 } else { 404 });
            }
            for wrong in [None, Some(""), Some("fel")] {
                let refused = read(wrong).await;
                let asks = refused.headers()["www-authenticate"].to_str().unwrap();
                assert!(refused.status() == 401 && asks.starts_with("Basic "), "{wrong:?}: {asks}");
            }
            let page = nils.send("/konto/kalender", &[("kind", "person")]).await.1;
            assert!(page.contains("/kalender\"") && page.contains(".ics") == (allowed == "true"), "{page}");
        }
    }
}
