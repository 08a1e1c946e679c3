//! Plans and duties, jobs that end with readings, costs and new dues, the tyre campaign and reminders, on both engines.

use chrono::{DateTime, Duration, Months, NaiveDate, Utc};
use reqwest::Method;
use serde_json::{Value, json};
use vagnpark_domain::time::{instant_of_local, local_date};

use crate::{
    cost::main_job::import_everything,
    harness::{Client, Server, ServerSettings, answer, both, run},
};

async fn car(client: &Client, plate: &str) -> String {
    let car = json!({ "registration_number": plate, "make": "Kia", "model": "Niro", "class": "car_i",
        "first_used_on": Utc::now().date_naive() });
    let (status, made) = client.post("/api/v1/vehicles", &car).await;
    assert_eq!(status, 201, "{made}");
    made["id"].as_str().unwrap().to_owned()
}

async fn dues(client: &Client, car: &str) -> Vec<Value> {
    let (status, all) = client.get("/api/v1/due?within_days=800").await;
    assert_eq!(status, 200);
    all["items"].as_array().unwrap().iter().filter(|due| due["vehicle"] == car).cloned().collect()
}

fn today() -> NaiveDate {
    local_date(Utc::now())
}

/// Some days ago by the local calendar, whatever the hour and the season: at noon, or now if it is today.
fn on_day(days_ago: i64) -> DateTime<Utc> {
    let noon = (today() - Duration::days(days_ago)).and_hms_opt(12, 0, 0).unwrap();
    if days_ago == 0 { Utc::now() } else { instant_of_local(noon).unwrap() }
}

async fn read(client: &Client, car: &str, days_ago: i64, km: i64) {
    let at = on_day(days_ago);
    let (status, body) =
        client.post(&format!("/api/v1/vehicles/{car}/readings"), &json!({ "at": at, "odometer_km": km })).await;
    assert_eq!(status, 201, "{body}");
}

#[tokio::test(flavor = "multi_thread")]
async fn s8_a_plan_by_distance_is_forecast_and_a_finished_job_sets_it_anew_with_its_cost() {
    for database in both() {
        import_everything(&database);
        let server = Server::start(&database);
        run(
            &database,
            &["user", "add", "nils", "Nils", "--role", "nora:coordinator", "--role", "nora:finance", "--licence", "B"],
        );
        run(&database, &["user", "add", "lisa", "Lisa", "--role", "lindesberg:coordinator"]);
        let (nils, lisa) = (server.client(&database, "nils"), server.client(&database, "lisa"));
        let car = car(&nils, "MLB571").await;
        for (days_ago, km) in [(100, 10_000), (50, 14_000), (0, 20_000)] {
            read(&nils, &car, days_ago, km).await;
        }
        let plan = json!({ "vehicle": car, "kind": "service", "interval_months": 24, "interval_km": 12_000,
            "last_done_on": today() - Duration::days(100), "last_done_km": 10_000 });
        assert_eq!(lisa.post("/api/v1/service-plans", &plan).await.0, 404);
        let nothing = json!({ "vehicle": car, "kind": "service", "last_done_on": today() });
        assert_eq!(nils.post("/api/v1/service-plans", &nothing).await.0, 422, "an interval is needed");
        let (status, made) = nils.post("/api/v1/service-plans", &plan).await;
        assert_eq!(status, 201, "{made}");
        let tachograph = json!({ "vehicle": car, "kind": "tachograph", "last_done_on": today() });
        assert_eq!(nils.post("/api/v1/service-plans", &tachograph).await.0, 201, "the statute knows the interval");
        let found = dues(&nils, &car).await;
        let service = found.iter().find(|due| due["kind"] == "service").unwrap();
        // 2 000 km left: 100 km a day over all, 120 in the busiest stretch, 80 in the calmest.
        let ahead = |field: &str| (service[field].as_str().unwrap().parse::<NaiveDate>().unwrap() - today()).num_days();
        assert_eq!((ahead("due_on"), ahead("forecast_earliest"), ahead("forecast_latest")), (20, 16, 25), "{service}");
        assert_eq!(service["due_km"], 22_000);
        assert!(
            found.iter().any(|due| due["kind"] == "tachograph" && due["due_on"] == json!(today() + Months::new(24)))
        );
        assert!(dues(&lisa, &car).await.is_empty());
        let start = Utc::now() + Duration::hours(1);
        let job = json!({ "vehicle": car, "kind": "service", "plan": made["id"], "start": start,
            "end": start + Duration::hours(4) });
        let (status, order) = nils.post("/api/v1/work-orders", &job).await;
        assert_eq!(status, 201, "{order}");
        let done = json!({ "done_on": today(), "odometer_km": 20_050, "note": "olja och filter",
            "costs": [{ "category": "service", "net_ore": 240_000, "vat_ore": 60_000, "recoverable_vat_ore": 60_000,
                "supplier": "Bilmetro" }] });
        let path = format!("/api/v1/work-orders/{}", order["id"].as_str().unwrap());
        let (status, body) = answer(nils.request(Method::PATCH, &path).json(&done)).await;
        assert_eq!((status, body["state"].as_str()), (200, Some("done")), "{body}");
        let found = dues(&nils, &car).await;
        let service = found.iter().find(|due| due["kind"] == "service").unwrap();
        assert_eq!(service["due_km"], 32_050, "it counts anew from here: {service}");
        let (_, costs) = nils.get("/api/v1/costs").await;
        assert!(
            costs["items"]
                .as_array()
                .unwrap()
                .iter()
                .any(|cost| cost["supplier"] == "Bilmetro" && cost["net_ore"] == 240_000),
            "{costs}"
        );
        let gone = nils.request(Method::DELETE, &format!("/api/v1/service-plans/{}", made["id"].as_str().unwrap()));
        assert_eq!(answer(gone).await.0, 200);
        assert!(dues(&nils, &car).await.iter().all(|due| due["due_km"].is_null()));
        run(&database, &["verify"]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn s4_the_tyre_campaign_names_who_is_not_done() {
    for database in both() {
        import_everything(&database);
        let server = Server::start(&database);
        run(&database, &["user", "add", "nils", "Nils", "--role", "nora:coordinator", "--licence", "B"]);
        let nils = server.client(&database, "nils");
        let (done, open) = (car(&nils, "MLB572").await, car(&nils, "MLB573").await);
        let winter = vagnpark_domain::servicing::winter_of(today());
        let start = Utc::now() + Duration::hours(1);
        let job = json!({ "vehicle": done, "kind": "tyres", "start": start, "end": start + Duration::hours(1) });
        let order = nils.post("/api/v1/work-orders", &job).await.1;
        let page = async || {
            nils.request(Method::GET, &format!("/service/vinterdack?year={winter}"))
                .send()
                .await
                .unwrap()
                .text()
                .await
                .unwrap()
        };
        assert!(page().await.contains("Planerad"));
        let path = format!("/api/v1/work-orders/{}", order["id"].as_str().unwrap());
        assert_eq!(answer(nils.request(Method::PATCH, &path).json(&json!({ "done_on": today() }))).await.0, 200);
        let shown = page().await;
        assert!(shown.contains("<label for=\"progress\">1 av "), "one is done: {shown}");
        assert!(shown.contains(&format!("/service/planera?vehicle={open}&amp;kind=tyres")), "the other can be planned");
        assert!(!shown.contains(&format!("/service/planera?vehicle={done}&amp;kind=tyres")));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn s11_each_reminder_is_sent_once_to_coordinators() {
    for database in both() {
        import_everything(&database);
        run(&database, &["user", "add", "nils", "Nils", "--role", "nora:coordinator", "--licence", "B"]);
        let first = Server::start(&database);
        let nils = first.client(&database, "nils");
        let car = car(&nils, "MLB574").await;
        let plan = json!({ "vehicle": car, "kind": "first_aid", "interval_months": 12,
            "last_done_on": today() + Duration::days(5) - Months::new(12) });
        assert_eq!(nils.post("/api/v1/service-plans", &plan).await.0, 201);
        drop(first);
        // A server reminds when it starts and once a day; a second start reminds of nothing twice.
        for _ in 0..2 {
            let server = Server::start_with(&database, &ServerSettings::default().rounds_when_asked());
            let nils = nils.at(&server.address);
            server.round();
            let (_, messages) = nils.get("/api/v1/messages").await;
            let about_car = |message: &&Value| {
                message["kind"] == "due_soon" && message["about"]["link"] == format!("/fordon/{car}")
            };
            let found: Vec<_> = messages["items"].as_array().unwrap().iter().filter(about_car).collect();
            assert_eq!(found.len(), 1, "{messages}");
            assert!(found[0]["text"].as_str().unwrap().contains("Första hjälpen"), "{messages}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn s7_engine_hours_bring_a_service_and_do_not_run_backwards() {
    for database in both() {
        import_everything(&database);
        let server = Server::start(&database);
        run(&database, &["user", "add", "nils", "Nils", "--role", "nora:coordinator", "--licence", "B"]);
        run(&database, &["user", "add", "lisa", "Lisa", "--role", "lindesberg:coordinator"]);
        let (nils, lisa) = (server.client(&database, "nils"), server.client(&database, "lisa"));
        let digger = car(&nils, "MLB575").await;
        let path = format!("/api/v1/vehicles/{digger}/engine-hours");
        let hours = |days_ago: i64, hours: i64| json!({ "at": on_day(days_ago), "engine_hours": hours });
        for (days_ago, shown) in [(60, 1_000), (30, 1_060), (0, 1_120)] {
            assert_eq!(nils.post(&path, &hours(days_ago, shown)).await.0, 204);
        }
        assert_eq!(nils.post(&path, &hours(10, 1_050)).await.0, 422, "fewer than twenty days before");
        assert_eq!(lisa.post(&path, &hours(0, 1_200)).await.0, 404);
        let plan = json!({ "vehicle": digger, "kind": "service", "interval_hours": 250,
            "last_done_on": today() - Duration::days(60), "last_done_hours": 1_000 });
        let without = json!({ "vehicle": digger, "kind": "service", "interval_hours": 250, "last_done_on": today() });
        assert_eq!(nils.post("/api/v1/service-plans", &without).await.0, 422, "hours since when?");
        assert_eq!(nils.post("/api/v1/service-plans", &plan).await.0, 201);
        let found = dues(&nils, &digger).await;
        let service = found.iter().find(|due| due["kind"] == "service").unwrap();
        let ahead = (service["due_on"].as_str().unwrap().parse::<NaiveDate>().unwrap() - today()).num_days();
        assert_eq!((ahead, service["due_hours"].as_i64()), (65, Some(1_250)), "130 hours left at two a day: {service}");
        let start = Utc::now() + Duration::hours(1);
        let job = json!({ "vehicle": digger, "kind": "service", "start": start, "end": start + Duration::hours(4) });
        let order = nils.post("/api/v1/work-orders", &job).await.1;
        let path = format!("/api/v1/work-orders/{}", order["id"].as_str().unwrap());
        let done = json!({ "done_on": today(), "engine_hours": 1_121 });
        assert_eq!(answer(nils.request(Method::PATCH, &path).json(&done)).await.0, 200);
        let found = dues(&nils, &digger).await;
        assert!(found.iter().any(|due| due["due_hours"] == 1_371), "it counts anew from here: {found:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn s6_a_lapsed_lift_stops_who_needs_it_and_not_the_vehicle() {
    for database in both() {
        import_everything(&database);
        let server = Server::start(&database);
        run(&database, &["user", "add", "nils", "Nils", "--role", "nora:coordinator", "--licence", "B"]);
        let nils = server.client(&database, "nils");
        let bus = car(&nils, "MLB576").await;
        let lift = nils.request(Method::PATCH, &format!("/api/v1/vehicles/{bus}")).header("if-match", "\"1\"");
        assert_eq!(answer(lift.json(&json!({ "lift": true }))).await.0, 200);
        let plan = json!({ "vehicle": bus, "kind": "tail_lift", "last_done_on": today() - Months::new(25) });
        let (status, made) = nils.post("/api/v1/service-plans", &plan).await;
        assert_eq!(status, 201, "{made}");
        let start = Utc::now() + Duration::hours(1);
        let booking = |hours: i64, lift: bool| {
            let start = start + Duration::hours(hours);
            json!({ "vehicle": bus, "start": start, "end": start + Duration::hours(1), "lift": lift })
        };
        let (status, refused) = nils.post("/api/v1/bookings", &booking(0, true)).await;
        assert_eq!((status, refused["type"].as_str()), (422, Some("/problems/lift-lapsed")), "{refused}");
        assert_eq!(nils.post("/api/v1/bookings", &booking(0, false)).await.0, 201, "the vehicle itself may be driven");
        let found = async || {
            let path = format!(
                "/api/v1/availability?lift=true&from={}&to={}",
                (start + Duration::hours(5)).format("%Y-%m-%dT%H:%M:%SZ"),
                (start + Duration::hours(6)).format("%Y-%m-%dT%H:%M:%SZ")
            );
            let (status, free) = nils.get(&path).await;
            assert_eq!(status, 200, "{free}");
            free["items"].as_array().unwrap().iter().any(|free| free["vehicle"] == bus.as_str())
        };
        assert!(!found().await);
        let job = json!({ "vehicle": bus, "kind": "other", "plan": made["id"], "start": start + Duration::hours(2),
            "end": start + Duration::hours(3) });
        let order = nils.post("/api/v1/work-orders", &job).await.1;
        let path = format!("/api/v1/work-orders/{}", order["id"].as_str().unwrap());
        assert_eq!(answer(nils.request(Method::PATCH, &path).json(&json!({ "done_on": today() }))).await.0, 200);
        assert!(found().await, "inspected, it is offered again");
        assert_eq!(nils.post("/api/v1/bookings", &booking(3, true)).await.0, 201);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn s2_a_reinspection_does_not_move_the_due_date() {
    for database in both() {
        import_everything(&database);
        let server = Server::start(&database);
        run(&database, &["user", "add", "nils", "Nils", "--role", "nora:coordinator", "--licence", "B"]);
        let nils = server.client(&database, "nils");
        let car = car(&nils, "MLB577").await;
        for (kind, after) in [("reinspection", Value::Null), ("inspection", json!(today()))] {
            let start = Utc::now() + Duration::hours(1);
            let job = json!({ "vehicle": car, "kind": kind, "start": start, "end": start + Duration::hours(1) });
            let (status, order) = nils.post("/api/v1/work-orders", &job).await;
            assert_eq!(status, 201, "{order}");
            let path = format!("/api/v1/work-orders/{}", order["id"].as_str().unwrap());
            assert_eq!(answer(nils.request(Method::PATCH, &path).json(&json!({ "done_on": today() }))).await.0, 200);
            assert_eq!(nils.get(&format!("/api/v1/vehicles/{car}")).await.1["last_inspected_on"], after, "{kind}");
        }
    }
}

/// The smallest PNG there is: one grey point.
pub(crate) const POINT: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\0\0\0\0:~\x9bU\0\0\0\n\
                                  IDATx\x9cch\0\0\0\x82\0\x81w\xcdr\xb6\0\0\0\0IEND\xaeB`\x82";

#[tokio::test(flavor = "multi_thread")]
async fn s9_a_program_adds_pictures_to_a_defect_at_most_four() {
    for database in both() {
        import_everything(&database);
        let server = Server::start(&database);
        run(&database, &["user", "add", "nils", "Nils", "--role", "nora:coordinator", "--licence", "B"]);
        run(&database, &["user", "add", "lisa", "Lisa", "--role", "lindesberg:coordinator"]);
        let (nils, lisa) = (server.client(&database, "nils"), server.client(&database, "lisa"));
        let car = car(&nils, "MLB578").await;
        let defect = json!({ "vehicle": car, "severity": "note", "description": "repa i lacken" });
        let made = nils.post("/api/v1/defects", &defect).await.1;
        let path = format!("/api/v1/defects/{}/pictures", made["id"].as_str().unwrap());
        let send = async |client: &Client, bytes: &[u8]| {
            let sent = client.request(Method::POST, &path).body(bytes.to_vec()).send().await.unwrap();
            sent.status().as_u16()
        };
        assert_eq!(send(&nils, b"not a picture").await, 422);
        assert_eq!(send(&lisa, POINT).await, 404);
        for _ in 0..4 {
            assert_eq!(send(&nils, POINT).await, 201);
        }
        assert_eq!(send(&nils, POINT).await, 422, "four are enough");
        let shown = nils.request(Method::GET, &format!("{path}/3")).send().await.unwrap();
        assert_eq!(shown.headers()["content-type"], "image/png");
        // It is written anew: as large, and of the same kind.
        assert_eq!(shown.bytes().await.unwrap()[..33], POINT[..33]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn v8_a_job_finished_late_has_its_reading_on_the_day_it_was_done() {
    for database in both() {
        import_everything(&database);
        let server = Server::start(&database);
        run(&database, &["user", "add", "nils", "Nils", "--role", "nora:coordinator", "--licence", "B"]);
        let nils = server.client(&database, "nils");
        let car = car(&nils, "MLB579").await;
        for (days_ago, km) in [(28, 15_797), (1, 16_512)] {
            read(&nils, &car, days_ago, km).await;
        }
        let plan = json!({ "vehicle": car, "kind": "service", "interval_km": 15_000,
            "last_done_on": today() - Duration::days(300), "last_done_km": 5_000 });
        let ahead = json!({ "vehicle": car, "kind": "service", "interval_months": 12,
            "last_done_on": today() + Duration::days(1) });
        let (status, refused) = nils.post("/api/v1/service-plans", &ahead).await;
        assert_eq!((status, &refused["errors"][0]["code"]), (422, &json!("in_the_future")), "{refused}");
        let (status, made) = nils.post("/api/v1/service-plans", &plan).await;
        assert_eq!(status, 201, "{made}");
        let finish = async |done: Value| {
            let start = Utc::now() + Duration::hours(1);
            let job = json!({ "vehicle": car, "kind": "service", "start": start, "end": start + Duration::hours(4) });
            let (status, order) = nils.post("/api/v1/work-orders", &job).await;
            assert_eq!(status, 201, "{order}");
            let path = format!("/api/v1/work-orders/{}", order["id"].as_str().unwrap());
            answer(nils.request(Method::PATCH, &path).json(&done)).await
        };
        let plan = async || {
            let (_, plans) = nils.get("/api/v1/service-plans").await;
            let plans = plans["items"].as_array().unwrap().clone();
            plans.into_iter().find(|plan| plan["vehicle"] == car.as_str()).unwrap()
        };
        // Done without a reading: the plan counts from what was read last before that day was over.
        let day = today() - Duration::days(10);
        let (status, done) = finish(json!({ "done_on": day })).await;
        assert_eq!(status, 200, "{done}");
        assert_eq!(plan().await["last_done_km"], 15_797, "{}", database.url);
        let day = today() - Duration::days(4);
        let (status, done) = finish(json!({ "done_on": day, "odometer_km": 16_400 })).await;
        assert_eq!(status, 200, "between its neighbours: {done}");
        assert_eq!(plan().await["last_done_km"], 16_400);
        let (_, log) = nils.get(&format!("/api/v1/vehicles/{car}/readings")).await;
        let log = log["items"].as_array().unwrap();
        let noted = log.iter().find(|reading| reading["odometer_km"] == 16_400).unwrap();
        assert_eq!(local_date(noted["at"].as_str().unwrap().parse().unwrap()), day, "{noted}");
        let (_, vehicle) = nils.get(&format!("/api/v1/vehicles/{car}")).await;
        assert_eq!(vehicle["odometer_km"], 16_512, "the latest stays the latest: {vehicle}");
        let (status, refused) = finish(json!({ "done_on": day - Duration::days(1), "odometer_km": 16_450 })).await;
        assert_eq!(status, 422, "more than was read the day after: {refused}");
    }
}
