//! What a refusal says: whose the thing is, where the fault is, and what is free instead.

use std::time::Duration;

use chrono::{Datelike, Months, Utc};
use reqwest::Method;
use serde_json::{Value, json};

use super::pointer;
use crate::{
    cost::main_job::import_everything,
    harness::{Client, Server, answer, both, repository, run},
};

async fn vehicle(client: &Client, number: &str) -> String {
    let (_, found) = client.get(&format!("/api/v1/vehicles?q={number}")).await;
    found["items"][0]["id"].as_str().unwrap_or_else(|| panic!("{number}: {found}")).to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn a1_a_cost_for_a_vehicle_of_others_is_refused_with_whose_it_is() {
    for database in both() {
        import_everything(&database);
        run(&database, &["user", "add", "nora", "Nora", "--role", "nora:finance"]);
        let server = Server::start(&database);
        let nora = server.client(&database, "nora");
        let cost =
            |vehicle: &str| json!({ "vehicle": vehicle, "category": "fuel", "from": "2026-11-05", "net_ore": 100 });
        let (status, refused) = nora.post("/api/v1/costs", &cost(&vehicle(&nora, "MLB101").await)).await;
        assert_eq!((status, refused["type"].as_str()), (403, Some("/problems/of-another")), "{refused}");
        assert!(refused["detail"].as_str().unwrap().contains("Lindesbergs kommun"), "{refused}");
        assert_eq!(nora.post("/api/v1/costs", &cost(super::NOTHING)).await.0, 404);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn c4_an_agreement_or_a_price_list_for_a_pool_that_there_is_none_of_is_refused_with_those_there_are() {
    for database in both() {
        import_everything(&database);
        run(&database, &["user", "add", "nina", "Nina", "--role", "nora:finance"]);
        let server = Server::start(&database);
        let nina = server.client(&database, "nina");
        let next = Utc::now().date_naive().checked_add_months(Months::new(2)).unwrap();
        let next = format!("{}-{:02}", next.year(), next.month());
        for (file, kind) in [("agreement", "agreement"), ("price-list", "price_list")] {
            let source = std::fs::read_to_string(repository(&format!("fixtures/main-job/{file}.toml"))).unwrap();
            let first = source.split("first_month = \"").nth(1).unwrap().split('"').next().unwrap().to_owned();
            let source = source.replacen(&first, &next, 1).replace("pool = \"bergslagen\"", "pool = \"bergslagn\"");
            let body = json!({ "kind": kind, "content": source, "decided_on": "2025-11-12" });
            let (status, refused) = nina.post("/api/v1/proposals", &body).await;
            assert_eq!((status, pointer(&refused)), (422, "/content"), "{kind}: {refused}");
            let words = refused["detail"].as_str().unwrap();
            assert!(words.contains("bergslagn") && words.contains("pools are: bergslagen"), "{words}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn f2_a_category_that_is_posted_twice_is_refused_with_both_places() {
    for database in both() {
        import_everything(&database);
        run(&database, &["user", "add", "nina", "Nina", "--role", "nora:finance"]);
        let server = Server::start(&database);
        let nina = server.client(&database, "nina");
        let all = nina.get("/api/v1/organisations").await.1;
        let nora = all["items"].as_array().unwrap().iter().find(|found| found["code"] == "nora").unwrap()["id"].clone();
        let posting = |category: &str, account: &str| json!({ "category": category, "account": account });
        let put = async |postings: Value| {
            let body = json!({ "organisation": nora, "year": 2026, "postings": postings });
            answer(nina.request(Method::PUT, "/api/v1/ledger-mappings").json(&body)).await
        };
        let twice = json!([posting("fuel", "5611"), posting("lease", "5615"), posting("fuel", "5612")]);
        let (status, refused) = put(twice).await;
        assert_eq!(status, 422, "{refused}");
        let places: Vec<&Value> = refused["errors"].as_array().unwrap().iter().map(|error| &error["pointer"]).collect();
        assert_eq!(places, ["/postings/0/category", "/postings/2/category"], "{refused}");
        let (status, refused) = put(json!([posting("fuel", "5611"), posting("lease", "hyra")])).await;
        assert_eq!((status, pointer(&refused)), (422, "/postings/1/account"), "{refused}");
        let (status, refused) = put(json!([posting("fuel", "5611"), posting("bensin", "5612")])).await;
        assert_eq!((status, pointer(&refused)), (422, "/postings/1/category"), "{refused}");
        let kept = nina.get("/api/v1/ledger-mappings?year=2026").await.1;
        assert!(!kept.to_string().contains("5611"), "{kept}");
    }
}

/// One of Nora's vehicles, with somebody who services it.
async fn serviced(server: &Server, database: &crate::harness::Database) -> (Client, String) {
    run(database, &["user", "add", "nils", "Nils", "--role", "nora:coordinator", "--role", "nora:finance"]);
    let nils = server.client(database, "nils");
    let car = json!({ "registration_number": "MLB591", "make": "Kia", "model": "Niro", "class": "car_i" });
    let car = nils.post("/api/v1/vehicles", &car).await.1["id"].as_str().unwrap().to_owned();
    (nils, car)
}

/// A planned service that begins in a number of days; the path to end it.
async fn planned(nils: &Client, car: &str, days: i64) -> String {
    let start = Utc::now() + chrono::Duration::days(days);
    let job = json!({ "vehicle": car, "kind": "service", "start": start, "end": start + chrono::Duration::hours(2) });
    let (status, job) = nils.post("/api/v1/work-orders", &job).await;
    assert_eq!(status, 201, "{job}");
    format!("/api/v1/work-orders/{}", job["id"].as_str().unwrap())
}

#[tokio::test(flavor = "multi_thread")]
async fn s10_a_service_that_is_noted_late_does_not_take_back_the_day_of_the_next() {
    for database in both() {
        import_everything(&database);
        let server = Server::start(&database);
        let (nils, car) = serviced(&server, &database).await;
        let mut due = Vec::new();
        for (place, done_on) in [(1, "2026-10-20"), (2, "2026-03-02")] {
            let job = planned(&nils, &car, place).await;
            let (status, done) = answer(nils.request(Method::PATCH, &job).json(&json!({ "done_on": done_on }))).await;
            assert_eq!(status, 200, "{done}");
            let dues = nils.get("/api/v1/due?within_days=3650").await.1["items"].clone();
            let due_on = dues.as_array().unwrap().iter().find(|due| due["vehicle"] == car && due["kind"] == "service");
            due.push(due_on.unwrap_or_else(|| panic!("{dues}"))["due_on"].clone());
        }
        assert_eq!(due, ["2027-10-20", "2027-10-20"]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_wrong_with_a_job_s_second_cost_is_said_of_that_one() {
    for database in both() {
        import_everything(&database);
        let server = Server::start(&database);
        let (nils, car) = serviced(&server, &database).await;
        let job = planned(&nils, &car, 1).await;
        let right = json!({ "category": "service", "net_ore": 1_000 });
        for (wrong, place) in [
            (json!({ "category": "tjänst", "net_ore": 1 }), "/costs/1/category"),
            (json!({ "category": "service", "net_ore": 1, "vat_ore": -1 }), "/costs/1/vat_ore"),
            (json!({ "category": "service", "net_ore": 1, "supplier": "å".repeat(201) }), "/costs/1/supplier"),
        ] {
            let done = json!({ "done_on": "2026-10-20", "costs": [right, wrong] });
            let (status, refused) = answer(nils.request(Method::PATCH, &job).json(&done)).await;
            assert_eq!((status, pointer(&refused)), (422, place), "{refused}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn i4_the_same_file_imported_at_once_is_imported_once() {
    for database in both() {
        import_everything(&database);
        run(&database, &["user", "add", "lisa", "Lisa", "--role", "lindesberg:finance"]);
        let server = Server::start(&database);
        let lisa = server.client(&database, "lisa");
        let row = |place: i32| format!("X{place};MLB 101;2026-11-02;;Drivmedel;{place},50\n");
        let file = "cost_id;regnr;from;to;category;net\n".to_owned() + &(0..300).map(row).collect::<String>();
        let import = async || {
            let request = lisa.request(Method::POST, "/api/v1/imports?kind=costs&file_name=fakturor.csv");
            answer(request.timeout(Duration::from_mins(1)).body(file.clone())).await
        };
        let (first, second, third) = tokio::join!(import(), import(), import());
        let mut statuses = [first.0, second.0, third.0];
        statuses.sort_unstable();
        assert_eq!(statuses, [200, 200, 201], "{} {} {}", first.1, second.1, third.1);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn d4_what_is_wrong_with_a_file_or_a_text_comes_with_its_code_and_its_values() {
    for database in both() {
        import_everything(&database);
        run(&database, &["user", "add", "nina", "Nina", "--role", "nora:finance"]);
        let server = Server::start(&database);
        let nina = server.client(&database, "nina");
        let agreement = std::fs::read_to_string(repository("fixtures/main-job/agreement.toml")).unwrap();
        let text = agreement.replace("key = \"", "kee = \"");
        let body = json!({ "kind": "agreement", "content": text, "decided_on": "2025-11-12" });
        let (_, refused) = nina.post("/api/v1/proposals", &body).await;
        let fault = &refused["errors"][0];
        assert_eq!((pointer(&refused), &fault["code"]), ("/content", &json!("unreadable")), "{refused}");
        assert_eq!((&fault["values"]["fault"], &fault["values"]["key"]), (&json!("stranger"), &json!("kee")));
        assert!(fault["values"]["line"].is_u64() && fault["values"]["column"].is_u64(), "{refused}");

        let import = nina.request(Method::POST, "/api/v1/imports?kind=costs&file_name=fakturor.csv");
        let (_, refused) = answer(import.body("ett;två\n1;2\n")).await;
        let fault = &refused["errors"][0];
        assert_eq!((pointer(&refused), &fault["code"]), ("", &json!("no_header")), "{refused}");

        let settings = "/api/v1/imports?kind=costs&file_name=a.csv&settings=%7B%22header_row%22:x%7D";
        let (_, refused) = answer(nina.request(Method::POST, settings).body("x")).await;
        let fault = &refused["errors"][0];
        assert_eq!((pointer(&refused), &fault["values"]["column"]), ("/settings", &json!(15)), "{refused}");
    }
}
