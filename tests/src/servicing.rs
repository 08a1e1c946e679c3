//! Plans and duties, jobs that end with readings, costs and new dues, the tyre campaign and reminders, on both engines.

use chrono::{Duration, Months, NaiveDate, Utc};
use reqwest::Method;
use serde_json::{Value, json};

use crate::{
    harness::{Client, Server, answer, both, run},
    main_job::import_everything,
};

async fn car(client: &Client, plate: &str) -> String {
    let car = json!({ "registration_number": plate, "make": "Kia", "model": "Niro", "class": "car_i", "first_used_on": Utc::now().date_naive() });
    let (status, made) = client.post("/api/v1/vehicles", &car).await;
    assert_eq!(status, 201, "{made}");
    made["id"].as_str().unwrap().to_owned()
}

async fn dues(client: &Client, car: &str) -> Vec<Value> {
    let (status, all) = client.get("/api/v1/duties?within_days=800").await;
    assert_eq!(status, 200);
    all["items"].as_array().unwrap().iter().filter(|due| due["vehicle"] == car).cloned().collect()
}

fn today() -> NaiveDate {
    vagnpark_domain::time::local_date(Utc::now())
}

async fn read(client: &Client, car: &str, days_ago: i64, km: i64) {
    let at = Utc::now() - Duration::days(days_ago);
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
        let job = json!({ "vehicle": car, "kind": "service", "plan": made["id"], "start": start, "end": start + Duration::hours(4) });
        let (status, order) = nils.post("/api/v1/work-orders", &job).await;
        assert_eq!(status, 201, "{order}");
        let done = json!({ "done_on": today(), "odometer_km": 20_050, "note": "olja och filter",
            "costs": [{ "category": "service", "net_ore": 240_000, "vat_ore": 60_000, "recoverable_vat_ore": 60_000, "supplier": "Bilmetro" }] });
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
        assert!(shown.contains("1 / "), "one is done: {shown}");
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
        let plan = json!({ "vehicle": car, "kind": "first_aid", "interval_months": 12, "last_done_on": today() + Duration::days(5) - Months::new(12) });
        assert_eq!(nils.post("/api/v1/service-plans", &plan).await.0, 201);
        drop(first);
        // A server reminds when it starts and once a day; a second start reminds of nothing twice.
        for _ in 0..2 {
            let server = Server::start(&database);
            let nils = nils.at(&server.address);
            tokio::time::sleep(std::time::Duration::from_secs(7)).await;
            let (_, messages) = nils.get("/api/v1/messages").await;
            let about_car = |message: &&Value| {
                message["kind"] == "due_soon" && message["about"]["link"] == format!("/fordon/{car}")
            };
            assert_eq!(messages["items"].as_array().unwrap().iter().filter(about_car).count(), 1, "{messages}");
        }
    }
}
