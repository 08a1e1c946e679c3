//! What a user may not see does not exist: every route without login, and every route for one of Nora's users who
//! asks for something of Lindesberg's.

use std::{collections::BTreeSet, time::Duration};

use reqwest::{Method, StatusCode, redirect::Policy};
use serde_json::{Value, json};

use crate::{
    cost::main_job::import_everything,
    harness::{Client, Database, Server, both, run, seen, until},
    routes::{Audience, Route, excused, routes, routes_walked},
};

fn anonymous() -> reqwest::Client {
    reqwest::Client::builder().redirect(Policy::none()).build().unwrap()
}

const NOBODY: &str = "01900000-0000-7000-8000-000000000000";

#[tokio::test]
async fn without_login_every_route_but_the_listed_ones_is_refused() {
    let open = routes().into_iter().filter(|route| route.audience == Audience::Everybody);
    let open: BTreeSet<String> = open.map(|route| route.path).collect();
    assert_eq!(open, excused("login").into_iter().collect(), "what is for everybody has a reason to be");
    let database = Database::sqlite();
    let server = Server::start(&database);
    let http = anonymous();
    for route in routes_walked("login") {
        let Route { method, path, area, .. } = &route;
        let response = http.request(method.clone(), format!("{}{}", server.address, route.fill_all(NOBODY)));
        let response = response.send().await.unwrap();
        if area == "api" {
            assert_eq!(response.status(), StatusCode::UNAUTHORIZED, "{method} {path}");
        } else {
            let to = response.headers().get("location").map_or("", |to| to.to_str().unwrap());
            assert!(
                response.status() == StatusCode::SEE_OTHER && to.starts_with("/login"),
                "{method} {path}: {}",
                response.status()
            );
        }
    }
    for (path, status) in
        [("/live", 200), ("/ready", 200), ("/version", 200), ("/api/openapi.json", 200), ("/nowhere", 303)]
    {
        assert_eq!(
            http.get(format!("{}{path}", server.address)).send().await.unwrap().status().as_u16(),
            status,
            "{path}"
        );
    }
}

/// Everything of Lindesberg's that a stranger could ask for by id.
struct Secrets {
    vehicle: String,
    booking: String,
    work_order: String,
    series: String,
    waiting: String,
    defect: String,
    user: String,
    batch: String,
    cost: String,
    trip: String,
    plan: String,
    webhook: String,
    what_if: String,
    feed: String,
}

async fn make_secrets(client: &Client) -> Secrets {
    let id = |body: &Value| body["id"].as_str().unwrap_or_else(|| panic!("{body}")).to_owned();
    let car = json!({ "registration_number": "MLB777", "make": "Secret", "model": "Car", "class": "car_i",
        "sharing": "private" });
    let vehicle = id(&client.post("/api/v1/vehicles", &car).await.1);
    let tomorrow = chrono::Utc::now() + chrono::Duration::days(1);
    let (from, to) = (tomorrow, tomorrow + chrono::Duration::hours(2));
    let booking = json!({ "vehicle": vehicle, "start": from, "end": to, "note": "Secret note" });
    let booking = id(&client.post("/api/v1/bookings", &booking).await.1);
    let work = json!({ "vehicle": vehicle, "kind": "service", "start": to, "end": to + chrono::Duration::hours(1),
        "note": "Secret job" });
    let work_order = id(&client.post("/api/v1/work-orders", &work).await.1);
    let local = |at: chrono::DateTime<chrono::Utc>| at.format("%Y-%m-%dT%H:%M:%S").to_string();
    let later = to + chrono::Duration::hours(5);
    let series = json!({ "vehicle": vehicle, "rule": "FREQ=DAILY;COUNT=2", "first_start": local(later),
        "first_end": local(later + chrono::Duration::hours(1)), "note": "Secret series" });
    let series = id(&client.post("/api/v1/series", &series).await.1);
    let wish = json!({ "vehicle": vehicle, "start": from, "end": to, "note": "Secret wish" });
    let waiting = id(&client.post("/api/v1/waiting-list", &wish).await.1);
    let defect = json!({ "vehicle": vehicle, "severity": "note", "description": "Secret fault" });
    let defect = id(&client.post("/api/v1/defects", &defect).await.1);
    let cost = json!({ "vehicle": vehicle, "category": "fuel", "from": "2026-10-05", "net_ore": 12_345,
        "supplier": "Secret supplier" });
    let cost = id(&client.post("/api/v1/costs", &cost).await.1);
    let plan = json!({ "vehicle": vehicle, "kind": "service", "interval_months": 12, "last_done_on": "2026-01-01",
        "note": "Secret plan" });
    let plan = id(&client.post("/api/v1/service-plans", &plan).await.1);
    let webhook = id(&client.post("/api/v1/webhooks", &json!({ "url": "https://example.org/Secret" })).await.1);
    let question = json!({ "from": "2026-10", "name": "Secret question" });
    let what_if = id(&client.post("/api/v1/what-ifs", &question).await.1);
    let feed = json!({ "kind": "vehicle", "vehicle": vehicle });
    let feed = id(&client.post("/api/v1/calendar-feeds", &feed).await.1);
    let (_, organisations) = client.get("/api/v1/organisations").await;
    let lindesberg =
        organisations["items"].as_array().unwrap().iter().find(|o| o["code"] == "lindesberg").unwrap()["id"].clone();
    let user = json!({ "login": "secret", "name": "Secret Person",
        "grants": [{ "organisation": lindesberg, "role": "driver" }] });
    let user = id(&client.post("/api/v1/users", &user).await.1);
    let import = client.request(Method::POST, "/api/v1/imports?kind=trips&file_name=secret.csv");
    let file = "trip_id,regnr,kommun,start,end,km\nS1,MLB777,Lindesberg,2026-10-03 08:00,2026-10-03 09:00,8\n";
    let (status, report) = crate::harness::answer(import.body(file)).await;
    assert_eq!(status, 201, "{report}");
    let batch = report["batch"].as_str().unwrap().to_owned();
    let trip = id(&client.get(&format!("/api/v1/trips?vehicle={vehicle}")).await.1["items"][0]);
    Secrets {
        vehicle,
        booking,
        work_order,
        series,
        waiting,
        defect,
        user,
        batch,
        cost,
        trip,
        plan,
        webhook,
        what_if,
        feed,
    }
}

impl Secrets {
    fn all(&self) -> [&String; 14] {
        let Self { vehicle, booking, work_order, series, waiting, defect, user, batch, .. } = self;
        let Self { cost, trip, plan, webhook, what_if, feed, .. } = self;
        [vehicle, booking, work_order, series, waiting, defect, user, batch, cost, trip, plan, webhook, what_if, feed]
    }
}

const ALL_ROLES: [&str; 6] = ["driver", "coordinator", "workshop", "finance", "administrator", "auditor"];

fn add_people(database: &Database) {
    for (login, organisation) in [("lisa", "lindesberg"), ("nora", "nora")] {
        let roles: Vec<String> = ALL_ROLES.iter().map(|role| format!("{organisation}:{role}")).collect();
        let mut arguments = vec!["user", "add", login, login, "--licence", "B"];
        arguments.extend(roles.iter().flat_map(|role| ["--role", role.as_str()]));
        run(database, &arguments);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a1_a_user_of_nora_finds_nothing_of_lindesberg_on_any_route() {
    for database in both() {
        import_everything(&database);
        add_people(&database);
        let server = Server::start(&database);
        let secrets = make_secrets(&server.client(&database, "lisa")).await;
        let nora = server.client(&database, "nora");
        let before = run(&database, &["audit", "verify"]);
        let mut asked = 0;
        for route in routes_walked("isolation") {
            let Route { method, path, .. } = &route;
            // A route that asks for no id is asked once: it may list too much.
            let wanted = if route.asks_for_an_id() { secrets.all().to_vec() } else { vec![&secrets.vehicle] };
            for id in wanted {
                asked += 1;
                let mut request = nora.request(method.clone(), &route.fill_all(id)).header("If-Match", "\"1\"");
                if method == Method::POST || method == Method::PATCH {
                    let form = route.is_page() && path != "/tavla/flytta";
                    request = if form {
                        request.header("content-type", "application/x-www-form-urlencoded").body(form_for(&secrets))
                    } else {
                        request.json(&body_for(path, &secrets))
                    };
                }
                let response = request.send().await.unwrap();
                let (status, text) = (response.status().as_u16(), response.text().await.unwrap());
                assert!(
                    !text.contains("Secret") && !text.contains("MLB777") && !text.contains("MLB 777"),
                    "{method} {path}: {text}"
                );
                assert!(!text.contains("MLB\u{a0}777"), "{method} {path}: {text}");
                if route.asks_for_an_id() {
                    assert!(!(200..300).contains(&status), "{method} {path} {status}: {text}");
                    assert_ne!(status, 403, "{method} {path}: what one may not see does not exist");
                }
            }
        }
        assert!(asked > 200, "{asked} requests were made");
        assert_eq!(run(&database, &["audit", "verify"]), before, "nothing was changed by asking");
    }
}

/// The vehicles that a stream reports within two seconds.
async fn listen(client: &Client, during: impl Future<Output = ()>) -> String {
    let mut stream = client.request(Method::GET, "/api/v1/events").send().await.unwrap();
    assert_eq!(stream.headers()["content-type"], "text/event-stream");
    during.await;
    let mut heard = String::new();
    let until = tokio::time::Instant::now() + Duration::from_secs(2);
    while let Ok(Ok(Some(piece))) = tokio::time::timeout_at(until, stream.chunk()).await {
        heard += &String::from_utf8_lossy(&piece);
    }
    heard
}

#[tokio::test(flavor = "multi_thread")]
async fn changes_are_told_only_to_those_who_see_the_vehicle_by_every_server() {
    for database in both() {
        import_everything(&database);
        add_people(&database);
        let server = Server::start(&database);
        // SQLite has one server; PostgreSQL can have several.
        let other = if database.url.starts_with("postgres") { Some(Server::start(&database)) } else { None };
        let lisa = server.client(&database, "lisa");
        let secrets = make_secrets(&lisa).await;
        let listener = other.as_ref().unwrap_or(&server);
        let (nora, lars) = (listener.client(&database, "nora"), lisa.at(&listener.address));
        let mut from = chrono::Utc::now() + chrono::Duration::days(30);
        let mut book = async || {
            from += chrono::Duration::hours(2);
            let wanted = json!({ "vehicle": secrets.vehicle, "start": from, "end": from + chrono::Duration::hours(1) });
            let (status, booking) = lisa.post("/api/v1/bookings", &wanted).await;
            assert_eq!(status, 201, "{booking}");
        };
        // A server that has just started may not listen to the database yet.
        until("a change that is told", Duration::from_secs(20), async || {
            let heard = listen(&lars, book()).await;
            seen(heard.contains("event: calendar") && heard.contains(&secrets.vehicle), heard)
        })
        .await;
        assert_eq!(listen(&nora, book()).await, "");
    }
}

/// The fields of all forms at once, with the secret ids: it would do something if it were allowed to. It is incomplete
/// for anything that one of Nora's users could make for herself.
fn form_for(secrets: &Secrets) -> String {
    let Secrets { vehicle, booking, cost, trip, .. } = secrets;
    format!(
        "vehicle={vehicle}&booking={booking}&cost={cost}&trip={trip}&net=1&vat=0&recoverable_vat=0&reason=mine&\
         version=1\
         &kind=service&state=dismissed&odometer_km=1&distance=1&done_on=2026-10-05&category=fuel&from=2026-10-05\
         &date=2027-01-01&start=08:00&end=09:00&end_date=2027-01-01"
    )
}

/// A body that would do something if it were allowed to.
fn body_for(route: &str, secrets: &Secrets) -> Value {
    let from = chrono::Utc::now() + chrono::Duration::days(3);
    let to = from + chrono::Duration::hours(1);
    let vehicle = &secrets.vehicle;
    match route {
        "/api/v1/bookings" => json!({ "vehicle": vehicle, "start": from, "end": to }),
        "/api/v1/work-orders" => json!({ "vehicle": vehicle, "kind": "service", "start": from, "end": to }),
        "/api/v1/costs" => json!({ "vehicle": vehicle, "category": "fuel", "from": "2026-10-05", "net_ore": 1 }),
        "/api/v1/vehicles/{id}" => json!({ "status": "sold" }),
        "/api/v1/vehicles/{id}/readings" => json!({ "odometer_km": 1 }),
        "/api/v1/vehicles/{id}/relations" => json!({ "kind": "payer", "organisation": NOBODY, "from": "2026-01-01" }),
        "/api/v1/bookings/{id}/check-out" | "/api/v1/bookings/{id}/return" => json!({ "odometer_km": 1 }),
        "/api/v1/work-orders/{id}" => json!({ "done_on": "2026-10-05" }),
        "/api/v1/series" => json!({ "booking": secrets.booking, "part": "this", "cancel": true, "vehicle": vehicle,
            "rule": "FREQ=DAILY;COUNT=2", "first_start": "2027-01-01T08:00:00", "first_end": "2027-01-01T09:00:00" }),
        "/api/v1/waiting-list" => json!({ "vehicle": vehicle, "start": from, "end": to }),
        "/api/v1/defects" => json!({ "vehicle": vehicle, "severity": "do_not_drive", "description": "not mine" }),
        "/api/v1/defects/{id}/close" => json!({ "state": "dismissed" }),
        "/tavla/flytta" => json!({ "booking": secrets.booking, "version": 1, "vehicle": vehicle,
            "start": "2027-01-01T08:00", "end": "2027-01-01T09:00" }),
        "/api/v1/users/{id}" => json!({ "disabled": true }),
        _ => json!({}),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn two_municipalities_may_send_trips_with_the_same_keys() {
    for database in both() {
        import_everything(&database);
        add_people(&database);
        let server = Server::start(&database);
        for (login, plate) in [("lisa", "MLB101"), ("nora", "MLB102")] {
            let client = server.client(&database, login);
            let file =
                format!("trip_id,regnr,kommun,start,end,km\nT1,{plate},Nora,2026-10-03 08:00,2026-10-03 09:00,8\n");
            for created in [1, 0] {
                let import =
                    client.request(Method::POST, "/api/v1/imports?kind=trips&file_name=t.csv").body(file.clone());
                let (_, report) = crate::harness::answer(import).await;
                assert_eq!(
                    (report["counts"]["created"].as_i64(), report["counts"]["rejected"].as_i64()),
                    (Some(created), Some(0)),
                    "{report}"
                );
            }
        }
        run(&database, &["verify"]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_party_sees_the_statement_in_full_but_no_driver() {
    let database = Database::sqlite();
    import_everything(&database);
    add_people(&database);
    let named = database.folder.path().join("named.csv");
    std::fs::write(
        &named,
        "trip_id,regnr,kommun,start,end,km,driver\n\
                            N1,MLB101,Lindesberg,2026-10-20 08:00,2026-10-20 09:00,8,Secret Driver\n",
    )
    .unwrap();
    run(&database, &["import", "trips", named.to_str().unwrap()]);
    let server = Server::start(&database);
    let nora = server.client(&database, "nora");
    let (status, report) = nora.get("/api/v1/statements/2026-10").await;
    assert_eq!((status, report["parties"].as_array().unwrap().len()), (200, 4));
    let (status, line) = nora.get("/api/v1/statements/2026-10/lines/0").await;
    assert_eq!(status, 200);
    assert!(line["trips"].as_array().unwrap().len() >= 3 && line["entries"][0]["reference"] == "LE-1", "{line}");
    assert!(!line.to_string().contains("Secret Driver"), "{line}");
}

#[tokio::test(flavor = "multi_thread")]
async fn roles_reach_as_far_as_their_table_says() {
    let database = Database::sqlite();
    import_everything(&database);
    run(&database, &["user", "add", "frida", "Frida", "--role", "nora:driver", "--licence", "B"]);
    run(&database, &["user", "add", "rut", "Rut", "--role", "nora:auditor"]);
    let server = Server::start(&database);
    let (driver, auditor) = (server.client(&database, "frida"), server.client(&database, "rut"));
    for (path, driver_sees, auditor_sees) in [
        ("/api/v1/vehicles", 200, 200),
        ("/api/v1/costs", 403, 200),
        ("/api/v1/statements/2026-10", 403, 200),
        ("/api/v1/audit", 403, 200),
        ("/api/v1/users", 403, 403),
        ("/api/v1/imports", 403, 403),
    ] {
        assert_eq!((driver.get(path).await.0, auditor.get(path).await.0), (driver_sees, auditor_sees), "{path}");
    }
    let car = json!({ "registration_number": "MLB555", "make": "Kia", "model": "Niro", "class": "car_i" });
    assert_eq!(driver.post("/api/v1/vehicles", &car).await.0, 403);
    let read_only = run(&database, &["token", "create", "frida", "--read-only"]);
    let reader = Client::new(&server.address, read_only.trim());
    let vehicles = reader.get("/api/v1/vehicles").await.1;
    let from = chrono::Utc::now() + chrono::Duration::days(1);
    let wanted =
        json!({ "vehicle": vehicles["items"][0]["id"], "start": from, "end": from + chrono::Duration::hours(1) });
    assert_eq!(reader.post("/api/v1/bookings", &wanted).await.0, 403, "a read-only token changes nothing");
    run(&database, &["user", "disable", "frida"]);
    assert_eq!(driver.get("/api/v1/vehicles").await.0, 401, "who is locked out is out at once");
}

#[tokio::test(flavor = "multi_thread")]
async fn logging_in_is_throttled_and_can_be_ended_everywhere() {
    let database = Database::sqlite();
    import_everything(&database);
    let mut add = crate::harness::vagnpark(&database, &["user", "add", "frida", "Frida", "--role", "nora:driver"]);
    assert!(add.env("VAGNPARK_PASSWORD", "a rather long password").output().unwrap().status.success());
    let server = Server::start(&database);
    let http = anonymous();
    let log_in = |password: &'static str| {
        let form = format!("login=frida&password={}", password.replace(' ', "+"));
        http.post(format!("{}/login", server.address))
            .header("content-type", "application/x-www-form-urlencoded")
            .body(form)
            .send()
    };
    let cookie_of = |response: &reqwest::Response| {
        let cookie = response.headers()["set-cookie"].to_str().unwrap().to_owned();
        for part in ["__Host-vagnpark=", "HttpOnly", "Secure", "SameSite=Lax", "Path=/"] {
            assert!(cookie.contains(part), "{cookie}");
        }
        cookie.split(';').next().unwrap().to_owned()
    };
    let (phone, desk) = (
        cookie_of(&log_in("a rather long password").await.unwrap()),
        cookie_of(&log_in("a rather long password").await.unwrap()),
    );
    let start = |cookie: String| http.get(format!("{}/", server.address)).header("cookie", cookie).send();
    assert_eq!(start(phone.clone()).await.unwrap().status(), 200);
    let foreign = http
        .post(format!("{}/konto/logga-ut-overallt", server.address))
        .header("cookie", &desk)
        .header("sec-fetch-site", "cross-site");
    assert_eq!(foreign.send().await.unwrap().status(), 403, "another site cannot act for the person");
    let everywhere = http.post(format!("{}/konto/logga-ut-overallt", server.address)).header("cookie", &desk);
    assert_eq!(everywhere.send().await.unwrap().status(), 303);
    assert_eq!(start(phone).await.unwrap().status(), 303, "every device is logged out");
    let mut statuses = Vec::new();
    while statuses.len() < 12 && !statuses.ends_with(&[429]) {
        statuses.push(log_in("a wrong password").await.unwrap().status().as_u16());
    }
    assert!(statuses.starts_with(&[401]) && statuses.ends_with(&[429]), "guesses are slowed: {statuses:?}");
}
