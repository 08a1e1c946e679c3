//! A vehicle's entry as people change it: possible days, emptied fields, and two people changing it at once.

use chrono::{Days, Utc};
use reqwest::Method;
use serde_json::{Value, json};

use crate::{
    cost::main_job::import_everything,
    harness::{Client, Database, Server, answer, both, run},
};

fn coordinator(database: &Database, server: &Server) -> Client {
    run(database, &["user", "add", "nils", "Nils", "--role", "nora:coordinator", "--licence", "B"]);
    server.client(database, "nils")
}

fn car(plate: &str, more: &Value) -> Value {
    let mut car = json!({ "registration_number": plate, "make": "Kia", "model": "Niro", "class": "car_i" });
    for (field, value) in more.as_object().unwrap() {
        car[field] = value.clone();
    }
    car
}

#[tokio::test(flavor = "multi_thread")]
async fn d1_an_inspection_to_come_and_a_first_use_in_2040_are_refused() {
    for database in both() {
        import_everything(&database);
        let server = Server::start(&database);
        let nils = coordinator(&database, &server);
        let tomorrow = vagnpark_domain::time::local_date(Utc::now()).checked_add_days(Days::new(1)).unwrap();
        for (field, on) in [("first_used_on", json!("2040-01-01")), ("last_inspected_on", json!(tomorrow))] {
            let (status, refused) = nils.post("/api/v1/vehicles", &car("MLB611", &json!({ field: on }))).await;
            assert_eq!(status, 422, "{refused}");
            assert_eq!(refused["errors"][0]["pointer"], format!("/{field}"), "{refused}");
        }
        let (status, made) = nils.post("/api/v1/vehicles", &car("MLB611", &json!({}))).await;
        assert_eq!(status, 201, "{made}");
        let path = format!("/api/v1/vehicles/{}", made["id"].as_str().unwrap());
        let change = json!({ "last_inspected_on": tomorrow });
        let (status, refused) =
            answer(nils.request(Method::PATCH, &path).header("if-match", "\"1\"").json(&change)).await;
        assert_eq!(status, 422, "{refused}");
    }
}

/// The form of an entry, with what it needs.
fn entry<'a>(version: &'a str, more: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let needed = [
        ("version", version),
        ("status", "in_service"),
        ("sharing", "pool"),
        ("approval", "nobody"),
        ("make", "Kia"),
        ("model", "Niro"),
    ];
    needed.into_iter().chain(more.iter().copied()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn an_emptied_day_of_inspection_is_emptied_and_the_second_of_two_windows_is_told() {
    for database in both() {
        import_everything(&database);
        let server = Server::start(&database);
        let nils = coordinator(&database, &server);
        let (status, made) =
            nils.post("/api/v1/vehicles", &car("MLB612", &json!({ "last_inspected_on": "2026-02-03" }))).await;
        assert_eq!(status, 201, "{made}");
        let id = made["id"].as_str().unwrap();
        let page = format!("/fordon/{id}/andra");
        assert_eq!(nils.send(&page, &entry("1", &[("last_inspected_on", "")])).await.0, 200);
        let path = format!("/api/v1/vehicles/{id}");
        assert_eq!(nils.get(&path).await.1["last_inspected_on"], Value::Null);

        let (status, html) = nils.send(&page, &entry("1", &[("key_place", "Skåp 7")])).await;
        assert!(status >= 400, "the window of before does not win silently: {status}");
        assert!(html.contains("Någon annan har ändrat"), "{html}");
        assert!(html.contains("value=\"Skåp 7\""), "what was typed stays: {html}");
        assert!(html.contains("name=\"version\" value=\"2\""), "now they know: {html}");
        assert_eq!(nils.get(&path).await.1["terms"]["key_place"], made["terms"]["key_place"]);
        assert_eq!(nils.send(&page, &entry("2", &[("key_place", "Skåp 7")])).await.0, 200);
        run(&database, &["verify"]);
    }
}
