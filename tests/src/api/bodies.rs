//! Bodies: whatever is wrong with a member is reported for that member, by its full place.

use std::collections::BTreeMap;

use reqwest::Method;
use serde_json::{Value, json};

use super::{NOTHING, filled, pointer};
use crate::{
    browser::demo,
    harness::{Client, answer},
    openapi::{document, operations},
    routes::things,
};

/// An operation that takes a JSON body.
pub(crate) struct Taking<'a> {
    pub(crate) method: Method,
    pub(crate) path: &'a str,
    pub(crate) body: &'a Value,
}

impl Taking<'_> {
    async fn send(&self, client: &Client, things: &BTreeMap<String, String>, body: String) -> (u16, Value) {
        let request = client.request(self.method.clone(), &filled(self.path, things)).header("if-match", "\"1\"");
        answer(request.header("content-type", "application/json").body(body)).await
    }
}

pub(crate) fn taking(document: &Value) -> Vec<Taking<'_>> {
    let read = |(path, method, operation): (_, &str, &'_ Value)| {
        let schema = operation.pointer("/requestBody/content/application~1json/schema")?.clone();
        let name = schema["$ref"].as_str()?.rsplit('/').next()?.to_owned();
        let body = document.pointer(&format!("/components/schemas/{name}"))?;
        Some(Taking { method: method.to_uppercase().parse().unwrap(), path, body })
    };
    operations(document).into_iter().filter_map(read).collect()
}

/// The schema itself, resolved from references and optional values.
fn resolved<'a>(document: &'a Value, schema: &'a Value) -> &'a Value {
    let choices = schema["oneOf"].as_array().into_iter().flatten();
    if let Some(choice) = choices.into_iter().find(|choice| choice["type"] != "null") {
        return resolved(document, choice);
    }
    match schema["$ref"].as_str() {
        Some(name) => resolved(document, document.pointer(name.trim_start_matches('#')).unwrap()),
        None => schema,
    }
}

pub(crate) fn is_a(schema: &Value, kind: &str) -> bool {
    schema["type"] == kind || schema["type"].as_array().is_some_and(|kinds| kinds.iter().any(|found| found == kind))
}

/// A valid value of a schema, according to its description.
pub(crate) fn right(document: &Value, name: &str, described: &Value, things: &BTreeMap<String, String>) -> Value {
    let schema = resolved(document, described);
    let words = described["description"].as_str().or(schema["description"].as_str()).unwrap_or_default();
    if let Some(properties) = schema["properties"].as_object() {
        let member = |(name, schema): (&String, &Value)| (name.clone(), right(document, name, schema, things));
        return properties.iter().map(member).collect();
    }
    if is_a(schema, "array") {
        return json!([right(document, name, &schema["items"], things)]);
    }
    match schema["format"].as_str() {
        Some("uuid") => return things.get(name).map_or(NOTHING, String::as_str).into(),
        Some("date-time") if name == "end" => return "2027-10-05T10:00:00Z".into(),
        Some("date-time") => return "2027-10-05T08:00:00Z".into(),
        Some("date") => return "2026-10-05".into(),
        _ => {}
    }
    if schema.get("pattern").is_some() {
        return if name.ends_with("end") { "2027-10-05T10:00:00" } else { "2027-10-05T08:00:00" }.into();
    }
    if is_a(schema, "integer") || is_a(schema, "number") {
        return 1.into();
    }
    if is_a(schema, "boolean") {
        return false.into();
    }
    if is_a(schema, "string") {
        let word = words.split('`').nth(1).filter(|word| !word.contains(' '));
        return word.unwrap_or("något").into();
    }
    json!({})
}

/// Every place in a body with its schema: members, members of members, and items of lists.
pub(crate) fn places<'a>(document: &'a Value, schema: &'a Value, at: &str, found: &mut Vec<(String, &'a Value)>) {
    let schema = resolved(document, schema);
    for (name, member) in schema["properties"].as_object().into_iter().flatten() {
        let place = format!("{at}/{name}");
        found.push((place.clone(), resolved(document, member)));
        places(document, member, &place, found);
    }
    if is_a(schema, "array") {
        let place = format!("{at}/0");
        found.push((place.clone(), resolved(document, &schema["items"])));
        places(document, &schema["items"], &place, found);
    }
}

fn with(body: &Value, place: &str, value: Value) -> String {
    let mut body = body.clone();
    *body.pointer_mut(place).unwrap() = value;
    body.to_string()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_value_of_another_kind_is_named_by_its_place_in_every_body() {
    let (database, server) = demo();
    let client = server.client(&database, "system");
    let things = things(&client, &server.client(&database, "ekonom")).await;
    let document = document();
    let (mut wrong, mut seen) = (Vec::new(), 0);
    for taking in taking(&document) {
        let body = right(&document, "", taking.body, &things);
        let mut all = Vec::new();
        places(&document, taking.body, "", &mut all);
        for (place, schema) in all {
            let members = schema["properties"].is_object();
            // A list with the members in order is not an object, and an object is not a list.
            let other = if members { json!([1, 2, 3]) } else { json!({ "0": 1 }) };
            if schema["type"] == "object" && !members {
                continue;
            }
            seen += 1;
            let (status, problem) = taking.send(&client, &things, with(&body, &place, other)).await;
            if (status, pointer(&problem)) != (400, place.as_str()) {
                wrong.push(format!("{} {} {place}: {status} {problem}", taking.method, taking.path));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert!(seen > 180, "{seen}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_value_that_cannot_be_is_named_by_its_place_in_every_body() {
    let (database, server) = demo();
    let client = server.client(&database, "system");
    let things = things(&client, &server.client(&database, "ekonom")).await;
    let document = document();
    let (mut wrong, mut named) = (Vec::new(), 0);
    for taking in taking(&document) {
        let body = right(&document, "", taking.body, &things);
        let (_, plain) = taking.send(&client, &things, body.to_string()).await;
        let mut all = Vec::new();
        places(&document, taking.body, "", &mut all);
        for (place, schema) in all {
            let values = if is_a(schema, "integer") {
                vec![json!(-1), json!(9_000_000_000_000_000_i64)]
            } else if is_a(schema, "string") {
                vec![json!("2026-13-45"), json!("a\u{b}b"), json!("å".repeat(9_000))]
            } else {
                continue;
            };
            for value in values {
                let (status, problem) = taking.send(&client, &things, with(&body, &place, value.clone())).await;
                let said = pointer(&problem) == place;
                named += u32::from(said);
                // What is wrong with the rest is still reported, and a fault between two members is reported for one of
                // them.
                let between = ["other_sign", "unchanged"].iter().any(|code| problem["errors"][0]["code"] == *code);
                if [400, 422].contains(&status) && !said && !between && problem["errors"] != plain["errors"] {
                    let value = value.to_string().chars().take(20).collect::<String>();
                    wrong.push(format!("{} {} {place}={value}: {status} {problem}", taking.method, taking.path));
                }
                if status == 422 && problem["errors"].as_array().is_none_or(Vec::is_empty) && problem != plain {
                    wrong.push(format!("{} {} {place}: {problem}", taking.method, taking.path));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert!(named > 250, "{named}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_body_that_is_empty_or_breaks_off_says_so_in_words() {
    let (database, server) = demo();
    let client = server.client(&database, "system");
    let document = document();
    for taking in taking(&document) {
        for (body, words) in [
            ("", "the body is empty"),
            (" \n", "the body is empty"),
            ("{\"a\": [1", "the body breaks off at line 1, column 8"),
            ("[1, 2]", "the body is a list"),
            ("{\"a\": 1, \"a\": 2}", "a: it is given twice"),
            ("{\"a\": 1} {", "the body is not JSON"),
        ] {
            let (status, problem) = taking.send(&client, &BTreeMap::new(), body.to_owned()).await;
            let detail = problem["detail"].as_str().unwrap();
            assert!(status == 400 && detail.starts_with(words), "{} {body}: {problem}", taking.path);
            assert!(!detail.contains("EOF"), "{problem}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_member_that_a_body_does_not_have_is_refused_and_not_passed_over() {
    let (database, server) = demo();
    let client = server.client(&database, "system");
    let things = things(&client, &server.client(&database, "ekonom")).await;
    let document = document();
    let (mut taken, mut tried) = (Vec::new(), 0);
    for operation in taking(&document) {
        let (status, problem) =
            operation.send(&client, &things, json!({ "system_administrator": true }).to_string()).await;
        tried += 1;
        if status != 400 || !problem["detail"].to_string().contains("system_administrator") {
            taken.push(format!("{} {}: {status} {problem}", operation.method, operation.path));
        }
    }
    assert_eq!(taken, Vec::<String>::new());
    assert!(tried > 30, "{tried}");
}
