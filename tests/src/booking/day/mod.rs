//! A day with the vehicles, as seen by the people who drive, coordinate and repair them; on both engines.

mod keys;
mod log;
mod meter;
mod pages;
mod workshop;

use std::process::Command;

use chrono::{DateTime, Duration, Utc};
use serde_json::{Value, json};

use crate::{
    cost::main_job::import_everything,
    harness::{Client, Database, Server, run},
};

/// Nils coordinates Nora and Lisa Lindesberg; Frida and Fia drive for Nora; Vera repairs its vehicles.
struct Day {
    server: Server,
    nils: Client,
    frida: Client,
    fia: Client,
    vera: Client,
}

const PEOPLE: [(&str, &str, &str); 5] = [
    ("nils", "Nils Nord", "nora:coordinator"),
    ("frida", "Frida Förare", "nora:driver"),
    ("fia", "Fia Färd", "nora:driver"),
    ("lisa", "Lisa Lind", "lindesberg:coordinator"),
    ("vera", "Vera Verkstad", "nora:workshop"),
];

fn day(database: &Database) -> Day {
    import_everything(database);
    for (login, name, role) in PEOPLE {
        run(database, &["user", "add", login, name, "--role", role, "--licence", "B"]);
    }
    let server = Server::start(database);
    let client = |login| server.client(database, login);
    let (nils, frida, fia, vera) = (client("nils"), client("frida"), client("fia"), client("vera"));
    Day { server, nils, frida, fia, vera }
}

/// One of Nora's cars.
async fn car(nils: &Client, number: u32) -> String {
    let car =
        json!({ "registration_number": format!("MLB{number}"), "make": "Kia", "model": "Niro", "class": "car_i" });
    let (status, car) = nils.post("/api/v1/vehicles", &car).await;
    assert_eq!(status, 201, "{car}");
    text(&car["id"])
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_else(|| panic!("{value}")).to_owned()
}

/// Some minutes from now.
fn minutes(minutes: i64) -> DateTime<Utc> {
    Utc::now() + Duration::minutes(minutes)
}

/// The path of a booking that was made.
async fn booked(client: &Client, car: &str, from: DateTime<Utc>, to: DateTime<Utc>) -> String {
    let wanted = json!({ "vehicle": car, "start": from, "end": to, "purpose": "visit" });
    let (status, booking) = client.post("/api/v1/bookings", &wanted).await;
    assert_eq!(status, 201, "{booking}");
    format!("/api/v1/bookings/{}", text(&booking["id"]))
}

async fn check_out(client: &Client, booking: &str, body: Value) -> (u16, Value) {
    client.post(&format!("{booking}/check-out"), &body).await
}

async fn give_back(client: &Client, booking: &str, body: Value) -> (u16, Value) {
    client.post(&format!("{booking}/return"), &body).await
}

/// A drive from now, with these odometer readings.
async fn drive(client: &Client, car: &str, out: i64, back: i64) -> String {
    let booking = booked(client, car, Utc::now(), minutes(60)).await;
    ok(check_out(client, &booking, json!({ "odometer_km": out })).await);
    ok(give_back(client, &booking, json!({ "odometer_km": back })).await);
    booking
}

fn ok((status, body): (u16, Value)) -> Value {
    assert!((200..300).contains(&status), "{status} {body}");
    body
}

/// A refusal: its status and its stable word.
fn refusal((status, body): (u16, Value)) -> (u16, String) {
    (status, text(&body["type"]).trim_start_matches("/problems/").to_owned())
}

fn refused(status: u16, word: &str) -> (u16, String) {
    (status, word.to_owned())
}

async fn trips(client: &Client, car: &str) -> Vec<Value> {
    let listed = ok(client.get(&format!("/api/v1/trips?vehicle={car}")).await);
    listed["items"].as_array().unwrap().clone()
}

async fn told(client: &Client) -> Vec<String> {
    let messages = ok(client.get("/api/v1/messages").await);
    messages["items"].as_array().unwrap().iter().map(|message| text(&message["kind"])).collect()
}

/// A page as it comes.
async fn page(client: &Client, path: &str) -> (u16, String) {
    let response = client.request(reqwest::Method::GET, path).send().await.unwrap();
    (response.status().as_u16(), response.text().await.unwrap())
}

/// Sends a form; answers the page that follows.
async fn send(client: &Client, path: &str, fields: &[(&str, &str)]) -> (u16, String) {
    client.send(path, fields).await
}

/// Does what somebody with the database's own tools would do; answers whether it let them.
fn sql(database: &Database, statement: &str) -> Result<(), String> {
    let output = match database.url.strip_prefix("sqlite://") {
        Some(file) => Command::new("sqlite3").args(["-cmd", ".timeout 5000", file, statement]).output(),
        None => Command::new("psql").args([&database.url, "-v", "ON_ERROR_STOP=1", "-q", "-c", statement]).output(),
    };
    let output = output.unwrap();
    if output.status.success() { Ok(()) } else { Err(String::from_utf8_lossy(&output.stderr).into_owned()) }
}

/// An id as a statement of either engine writes it.
fn id_in_sql(database: &Database, path: &str) -> String {
    let id = path.rsplit('/').next().unwrap();
    if database.url.starts_with("sqlite") { format!("x'{}'", id.replace('-', "")) } else { format!("'{id}'") }
}
