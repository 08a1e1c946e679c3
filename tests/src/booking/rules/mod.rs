//! The life of bookings: moved, repeated, approved, waited for, replaced, stopped. Each as a user of the API sees it,
//! on both engines.

mod moving;
mod pass_on;
mod sight;
mod waiting_list;
mod workshop;

use chrono::{DateTime, Duration, DurationRound, Utc};
use reqwest::Method;
use serde_json::{Value, json};

use crate::{
    cost::main_job::import_everything,
    harness::{Client, Database, Server, ServerSettings, answer, both, run},
};

/// Nils coordinates Nora and Lisa Lindesberg; Frida and Fia drive for Nora, Lars for Lindesberg.
pub(crate) struct People {
    pub(crate) nils: Client,
    pub(crate) frida: Client,
    pub(crate) fia: Client,
    pub(crate) lisa: Client,
    pub(crate) lars: Client,
}

pub(crate) fn people(database: &Database, server: &Server) -> People {
    for (login, role) in [
        ("nils", "nora:coordinator"),
        ("frida", "nora:driver"),
        ("fia", "nora:driver"),
        ("lisa", "lindesberg:coordinator"),
        ("lars", "lindesberg:driver"),
    ] {
        run(database, &["user", "add", login, login, "--role", role, "--licence", "B"]);
    }
    let client = |login| server.client(database, login);
    People {
        nils: client("nils"),
        frida: client("frida"),
        fia: client("fia"),
        lisa: client("lisa"),
        lars: client("lars"),
    }
}

/// A car of the coordinator's organisation, with some more properties.
pub(crate) async fn car(coordinator: &Client, number: u32, about: Value) -> String {
    let mut body = json!({ "registration_number": format!("MLB{number}"), "make": "Kia", "model": "Niro",
        "class": "car_i", "fuel": "electric", "seats": 5 });
    let sharing = about.get("sharing").cloned();
    if let Some(sharing) = &sharing {
        body["sharing"] = sharing.clone();
    }
    let (status, car) = coordinator.post("/api/v1/vehicles", &body).await;
    assert_eq!(status, 201, "{car}");
    let id = car["id"].as_str().unwrap().to_owned();
    let mut change = about;
    change.as_object_mut().unwrap().remove("sharing");
    if !change.as_object().unwrap().is_empty() {
        let (status, body) = patch(coordinator, &format!("/api/v1/vehicles/{id}"), 1, &change).await;
        assert_eq!(status, 200, "{body}");
    }
    id
}

pub(crate) async fn patch(client: &Client, path: &str, version: i64, body: &Value) -> (u16, Value) {
    answer(client.request(Method::PATCH, path).header("if-match", format!("\"{version}\"")).json(body)).await
}

/// Eight o'clock UTC in a week, and some hours later.
pub(crate) fn at(hours: i64) -> DateTime<Utc> {
    (Utc::now() + Duration::days(7)).duration_trunc(Duration::days(1)).unwrap() + Duration::hours(8 + hours)
}

pub(crate) async fn book(client: &Client, vehicle: &str, from: i64, to: i64) -> (u16, Value) {
    client.post("/api/v1/bookings", &json!({ "vehicle": vehicle, "start": at(from), "end": at(to) })).await
}

pub(crate) async fn booked(client: &Client, vehicle: &str, from: i64, to: i64) -> String {
    let (status, booking) = book(client, vehicle, from, to).await;
    assert_eq!(status, 201, "{booking}");
    booking["id"].as_str().unwrap().to_owned()
}

pub(crate) async fn state(client: &Client, booking: &str) -> String {
    let (status, body) = client.get(&format!("/api/v1/bookings/{booking}")).await;
    assert_eq!(status, 200, "{body}");
    body["state"].as_str().unwrap().to_owned()
}

pub(crate) async fn told(client: &Client) -> Vec<String> {
    let (_, messages) = client.get("/api/v1/messages").await;
    messages["items"].as_array().unwrap().iter().map(|m| m["kind"].as_str().unwrap().to_owned()).collect()
}
