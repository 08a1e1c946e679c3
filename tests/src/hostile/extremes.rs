//! Numbers, days and ids beyond what can be, in every place of every body, every parameter and every address: each is
//! taken or refused where it is wrong, and what was taken can be read.

use std::collections::BTreeMap;

use reqwest::Method;
use serde_json::{Value, json};

use super::{
    Filling, World, everything,
    reading::{Reader, Reading},
    texts::{DAYS, NUMBERS, written},
};
use crate::{
    api::{
        bodies::{is_a, places, right, taking},
        filled,
        parameters::query,
    },
    harness::{Client, answer, both},
    messages::delivery::{Receiver, SmtpServer},
    openapi::operations,
    routes::{Route, routes, unfilled},
    wrong_values::escaped,
};

/// What is no id, or is one that nothing has.
const IDS: [&str; 6] = [
    "",
    "00000000-0000-0000-0000-000000000000",
    "ffffffff-ffff-ffff-ffff-ffffffffffff",
    "{01900000-0000-7000-8000-000000000000}",
    "' OR 1=1 --",
    "01900000-0000-7000-8000-00000000000\u{ff10}",
];

/// What stands in an address for something that an address may name.
const IN_ADDRESSES: [&str; 12] = [
    "2026-13",
    "0001-01",
    "9999-12",
    "0000-00",
    "99999999999999999999",
    "-1",
    "%00",
    "..%2f..%2fetc%2fpasswd",
    "%ff%fe",
    "%F0%9F%98%80",
    "%27%20OR%201%3D1",
    "%",
];

/// What is tried in a place of a kind, as JSON.
fn tried(schema: &Value) -> Vec<String> {
    let quoted = |values: &[&str]| values.iter().map(|value| json!(value).to_string()).collect();
    if is_a(schema, "integer") || is_a(schema, "number") {
        return NUMBERS.iter().map(|number| (*number).to_owned()).collect();
    }
    match schema["format"].as_str() {
        Some("uuid") => quoted(&IDS),
        Some(_) => quoted(&DAYS),
        None if schema.get("pattern").is_some() => quoted(&DAYS),
        // What is free is filled by the stories.
        None if is_a(schema, "string") && schema.get("maxLength").is_none() => {
            written().iter().step_by(3).map(|text| json!(text.text()).to_string()).collect()
        }
        None => Vec::new(),
    }
}

/// What is wrong with an answer to something extreme.
fn complaint(status: u16, said: &Value) -> Option<String> {
    let named = said["errors"].as_array().is_some_and(|errors| errors.iter().all(|error| error["pointer"].is_string()));
    let unnamed = [400, 422].contains(&status) && !named;
    (status >= 500 || unnamed).then(|| format!("{status} {said}"))
}

async fn bodies(world: &World, things: &BTreeMap<String, String>, wrong: &mut Vec<String>) -> usize {
    let mut sent = 0;
    for operation in taking(&world.document) {
        let body = right(&world.document, "", operation.body, things);
        let mut all = Vec::new();
        places(&world.document, operation.body, "", &mut all);
        for (place, schema) in all {
            for value in tried(schema) {
                let mut with = body.clone();
                *with.pointer_mut(&place).unwrap() = "its place".into();
                let with = with.to_string().replace("\"its place\"", &value);
                let request = world.lisa.request(operation.method.clone(), &filled(operation.path, things));
                let request = request.header("if-match", "\"1\"").header("content-type", "application/json");
                let (status, said) = answer(request.body(with)).await;
                sent += 1;
                let complaint = complaint(status, &said);
                wrong.extend(complaint.map(|said| format!("{} {place}={value}: {said}", operation.path)));
            }
        }
    }
    sent
}

async fn parameters(world: &World, things: &BTreeMap<String, String>, wrong: &mut Vec<String>) -> usize {
    let mut sent = 0;
    let texts: Vec<String> = written().iter().step_by(3).map(|text| escaped(&text.text())).collect();
    let plain = NUMBERS.iter().chain(&DAYS).chain(&IDS).map(|value| escaped(value));
    let values: Vec<String> = plain.chain(IN_ADDRESSES.map(str::to_owned)).chain(texts).collect();
    for (path, method, operation) in operations(&world.document) {
        let taken = operation["parameters"].as_array().into_iter().flatten().filter(|taken| taken["in"] == "query");
        for name in taken.map(|parameter| parameter["name"].as_str().unwrap()).filter(|_| method == "get") {
            for value in &values {
                let mut asks = query(operation, &things["vehicle"]);
                asks.insert(name.to_owned(), value.clone());
                let asks: Vec<String> = asks.iter().map(|(name, value)| format!("{name}={value}")).collect();
                let (status, said) = world.lisa.get(&format!("{}?{}", filled(path, things), asks.join("&"))).await;
                sent += 1;
                wrong.extend(complaint(status, &said).map(|said| format!("{path} {name}={value}: {said}")));
            }
        }
    }
    sent
}

/// Every address with something else for each of its parameters.
async fn addresses(client: &Client, wrong: &mut Vec<String>) -> usize {
    let mut sent = 0;
    let read = |route: &Route| route.method == Method::GET && route.path != "/api/v1/events";
    for route in routes().into_iter().filter(read).filter(|route| unfilled(&route.path).is_some()) {
        for value in IN_ADDRESSES {
            let mut address = route.path.clone();
            while let Some(parameter) = unfilled(&address) {
                address = address.replace(&format!("{{{parameter}}}"), value);
            }
            let status = client.request(Method::GET, &address).send().await.unwrap().status().as_u16();
            sent += 1;
            if status >= 500 {
                wrong.push(format!("{address}: {status}"));
            }
        }
    }
    sent
}

#[tokio::test(flavor = "multi_thread")]
async fn d4_no_extreme_in_any_body_parameter_or_address_is_worse_than_refused() {
    for database in both() {
        let (smtp, receiver) = (SmtpServer::start().await, Receiver::start().await);
        let world = World::begin(database, &smtp, &receiver).await;
        let mut story = world.story(0, Filling::Text(written()[0].text()));
        story.tell().await;
        let things = story.things;
        let mut wrong = Vec::new();
        let sent = [
            bodies(&world, &things, &mut wrong).await,
            parameters(&world, &things, &mut wrong).await,
            addresses(&world.lisa, &mut wrong).await,
        ];
        assert_eq!(wrong, Vec::<String>::new(), "{}", world.database.url);
        assert!(sent[0] > 1_500 && sent[1] > 3_000 && sent[2] > 700, "{sent:?}");
        let (texts, folder) = (written(), tempfile::tempdir().unwrap());
        for (who, client) in [("lisa", &world.lisa), ("nora", &world.nora)] {
            let mut reading = Reading::default();
            let reader = Reader { who, client, texts: &texts, folder: folder.path() };
            everything(&world, &reader, std::slice::from_ref(&things), &mut reading).await;
            assert_eq!(reading.wrong, Vec::<String>::new(), "{}", world.database.url);
        }
        world.is_sound();
    }
}
