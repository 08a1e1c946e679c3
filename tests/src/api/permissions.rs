//! Somebody who may not do something is told so first, and a token that only reads changes nothing.

use std::collections::BTreeMap;

use reqwest::{Method, RequestBuilder};
use serde_json::Value;

use super::filled;
use crate::{
    browser::demo,
    harness::{Client, run},
    openapi::{document, operations},
};

/// A request in which everything is wrong.
fn nonsense(client: &Client, path: &str, method: &str, operation: &Value) -> RequestBuilder {
    let parameters = operation["parameters"].as_array().into_iter().flatten();
    let query: Vec<String> = parameters
        .filter(|parameter| parameter["in"] == "query")
        .map(|parameter| format!("{}=x", parameter["name"].as_str().unwrap()))
        .collect();
    let path = path.replace("{month}", "2026-13").replace("{year}", "x").replace("{id}", "x").replace("{place}", "x");
    let address = format!("{}?{}", filled(&path, &BTreeMap::new()), query.join("&"));
    let request = client.request(method.to_uppercase().parse().unwrap(), &address);
    if method == "get" { request } else { request.body("[") }
}

#[tokio::test(flavor = "multi_thread")]
async fn a2_who_may_not_is_told_so_before_what_is_wrong_and_every_operation_says_whether_that_can_be() {
    let (database, server) = demo();
    run(&database, &["user", "add", "ingen", "Ingen Roll"]);
    let client = server.client(&database, "ingen");
    let document = document();
    let (mut wrong, mut asking) = (Vec::new(), 0);
    for (path, method, operation) in operations(&document) {
        let asks = operation["x-permissions"].as_array().is_some_and(|asked| !asked.is_empty());
        let said = operation["responses"].get("403").is_some();
        let status = nonsense(&client, path, method, operation).send().await.unwrap().status().as_u16();
        // A change is also refused to a token that only reads.
        if (status == 403) != asks || said != (asks || method != "get") {
            wrong.push(format!("{method} {path}: {status}, asks {asks}, says {said}"));
        }
        asking += u32::from(asks);
    }
    assert_eq!(wrong, Vec::<String>::new());
    assert!(asking > 80, "{asking}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a2_what_an_operation_asks_for_is_enough_to_ask() {
    let (database, server) = demo();
    let client = server.client(&database, "system");
    let document = document();
    for (path, method, operation) in operations(&document) {
        let status = nonsense(&client, path, method, operation).send().await.unwrap().status().as_u16();
        assert_ne!(status, 403, "{method} {path}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a3_a_token_that_only_reads_is_turned_away_from_every_change_before_what_is_wrong() {
    let (database, server) = demo();
    let token = run(&database, &["token", "create", "system", "--read-only"]);
    let client = Client::new(&server.address, token.trim());
    let document = document();
    for (path, method, operation) in operations(&document) {
        let status = nonsense(&client, path, method, operation).send().await.unwrap().status().as_u16();
        // A question about an agreement changes nothing.
        let changes = method != "get" && operation["operationId"] != "ask_what_if";
        assert_eq!(status == 403, changes, "{method} {path}: {status}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn b13_what_was_remembered_is_not_told_to_a_token_that_only_reads() {
    let (database, server) = demo();
    let writer = server.client(&database, "system");
    let token = run(&database, &["token", "create", "system", "--read-only"]);
    let reader = Client::new(&server.address, token.trim());
    let plan = serde_json::json!({ "kind": "person" });
    for (client, status) in [(&writer, 201), (&writer, 201), (&reader, 403)] {
        let request = client.request(Method::POST, "/api/v1/calendar-feeds");
        let request = request.header("idempotency-key", "once").json(&plan);
        assert_eq!(request.send().await.unwrap().status(), status);
    }
}
