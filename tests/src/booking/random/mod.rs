//! Random operations on bookings against a simple model in memory (B-1 … B-7). One task alone must get exactly the
//! answers of the model; several at once, also over two servers on one database, must never overlap, never lose an
//! acknowledged change, and only be refused by name.
//!
//! `RANDOM_BOOKINGS` sets how many operations a run has; the default keeps the suite short.

mod model;
mod world;

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use rand::{Rng, SeedableRng, rngs::StdRng};
use reqwest::Method;
use serde_json::{Value, json};
use tokio::task::JoinSet;

use super::random::{
    model::{APPROVED, BUFFERED, CARS, Model, TAKEN, instant},
    world::World,
};
use crate::{
    cost::main_job::import_everything,
    harness::{Client, Database, Server, answer, both, run},
};

fn operations(default: usize) -> usize {
    std::env::var("RANDOM_BOOKINGS").map_or(default, |text| text.parse().expect("a number of operations"))
}

const REFUSALS: [&str; 7] = [
    "/problems/not-approved-yet",
    "/problems/taken",
    "/problems/wrong-state",
    "/problems/stale",
    "/problems/block-hits-bookings",
    "/problems/series-not-whole",
    "/problems/window-empty",
];

async fn cars(client: &Client) -> Vec<String> {
    let mut cars = Vec::new();
    for number in 0..CARS {
        let car = json!({ "registration_number": format!("MLB81{number}"), "make": "Kia", "model": "Niro",
            "class": "car_i",
            "fuel": "electric", "buffer_minutes": if number == BUFFERED { 30 } else { 0 } });
        let (status, made) = client.post("/api/v1/vehicles", &car).await;
        assert_eq!(status, 201, "{made}");
        let id = made["id"].as_str().unwrap().to_owned();
        if number == APPROVED {
            let change = client.request(Method::PATCH, &format!("/api/v1/vehicles/{id}")).header("if-match", "\"1\"");
            assert_eq!(answer(change.json(&json!({ "approval": "everybody" }))).await.0, 200);
        }
        cars.push(id);
    }
    cars
}

/// Every booking there is, by id.
async fn everything(client: &Client) -> BTreeMap<String, Value> {
    let (mut all, mut cursor) = (BTreeMap::new(), String::new());
    loop {
        let (status, page) = client.get(&format!("/api/v1/bookings?limit=500{cursor}")).await;
        assert_eq!(status, 200);
        let items = page["items"].as_array().unwrap().clone();
        all.extend(items.into_iter().map(|booking| (booking["id"].as_str().unwrap().to_owned(), booking)));
        match page["next"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => return all,
        }
    }
}

fn refused_by_name(name: &str, status: u16, body: &Value) {
    let kind = body["type"].as_str().unwrap_or_default();
    assert!(REFUSALS.contains(&kind), "{name}: {status} {body}");
}

fn compare(world: &World, there: &BTreeMap<String, Value>) {
    for (id, expected) in world.model.bookings.iter().filter(|(id, _)| !id.starts_with("offer")) {
        let found = there.get(id).unwrap_or_else(|| panic!("{id} is lost: {expected:?}"));
        let is = (found["vehicle"].as_str().unwrap(), found["state"].as_str().unwrap());
        assert_eq!(is, (world.cars[expected.car].as_str(), expected.state), "{id} {expected:?}");
        let start: DateTime<Utc> = found["start"].as_str().unwrap().parse().unwrap();
        let end: DateTime<Utc> = found["end"].as_str().unwrap().parse().unwrap();
        let starts =
            if expected.hours.from == TAKEN { start <= Utc::now() } else { start == instant(expected.hours.from) };
        assert!(starts && end == instant(expected.hours.to), "{id} {start} {end} {expected:?}");
    }
    let offered = |state: &str| there.values().filter(|booking| booking["state"] == state).count();
    let expected = world.model.bookings.values().filter(|booking| booking.state == "offered").count();
    assert_eq!(offered("offered"), expected, "what is held for those who wait");
}

fn world(client: Client, coordinator: Client, cars: Vec<String>, seed: u64) -> World {
    World {
        client,
        coordinator,
        cars,
        model: Model::default(),
        random: StdRng::seed_from_u64(seed),
        done: BTreeMap::new(),
    }
}

fn driver_and_coordinator(database: &Database, server: &Server) -> (Client, Client) {
    run(database, &["user", "add", "frida", "Frida", "--role", "nora:driver", "--licence", "B"]);
    run(database, &["user", "add", "nils", "Nils", "--role", "nora:coordinator", "--licence", "B"]);
    (server.client(database, "frida"), server.client(database, "nils"))
}

#[tokio::test(flavor = "multi_thread")]
async fn alone_every_answer_is_the_model_s() {
    let count = operations(1_200);
    for database in both() {
        import_everything(&database);
        let server = Server::start(&database);
        let (frida, nils) = driver_and_coordinator(&database, &server);
        let cars = cars(&nils).await;
        let mut world = world(frida, nils.clone(), cars, 20_261_126);
        for number in 0..count {
            let (name, expected, status, body) = world.step().await;
            assert_eq!(
                expected,
                (200..300).contains(&status),
                "operation {number} on {}: {name} answered {status} {body}",
                database.url
            );
            if status >= 400 {
                refused_by_name(name, status, &body);
            }
            *world.done.entry(format!("{name} {}", if status < 400 { "done" } else { "refused" })).or_default() += 1;
            if number % 400 == 399 || number + 1 == count {
                compare(&world, &everything(&nils).await);
            }
        }
        for name in [
            "create done",
            "create refused",
            "move done",
            "move refused",
            "series done",
            "block done",
            "block refused",
            "check out done",
            "return done",
            "cancel done",
            "wait done",
            "accept done",
            "withdraw done",
        ] {
            assert!(world.done.contains_key(name) || count < 500, "{name} never happened: {:?}", world.done);
        }
        run(&database, &["verify"]);
    }
}

/// Several tasks on the same cars. Each knows its own bookings; nobody else may have changed them.
async fn several_at_once(database: &Database, servers: &[Server], count: usize) {
    let (frida, nils) = driver_and_coordinator(database, &servers[0]);
    let cars = cars(&nils).await;
    let mut tasks = JoinSet::new();
    for task in 0..4_u64 {
        let address = &servers[usize::try_from(task).unwrap() % servers.len()].address;
        let mut world = world(frida.at(address), nils.at(address), cars.clone(), task);
        tasks.spawn(async move {
            for _ in 0..count / 4 {
                let (car, hours) = (world.car(), world.hours());
                let (name, _, status, body) = match world.random.random_range(0..100) {
                    0..40 => world.create(car, hours).await,
                    40..60 => world.shift(car, hours).await,
                    60..70 => world.block(car, hours).await,
                    70..80 => world.hand_over().await,
                    _ => world.cancel().await,
                };
                if status >= 400 {
                    refused_by_name(name, status, &body);
                }
            }
            world
        });
    }
    let worlds = tasks.join_all().await;
    let there = everything(&nils).await;
    for world in &worlds {
        compare(world, &there);
    }
    run(database, &["verify"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn at_once_nothing_overlaps_and_no_acknowledged_change_is_lost() {
    let count = operations(1_200);
    for database in both() {
        import_everything(&database);
        let server = Server::start(&database);
        several_at_once(&database, &[server], count).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn over_two_servers_on_one_database_neither() {
    let database = Database::postgres();
    import_everything(&database);
    let servers = [Server::start(&database), Server::start(&database)];
    several_at_once(&database, &servers, operations(1_200)).await;
}
