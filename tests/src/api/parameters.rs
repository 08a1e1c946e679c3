//! Parameters: each wrong one is named, with its bounds where it has some.

use std::collections::BTreeMap;

use serde_json::Value;

use super::{filled, pointer};
use crate::{
    browser::demo,
    harness::{Client, answer},
    openapi::{document, operations},
    routes::things,
};

/// The parameters of the query, each with a valid value.
pub(crate) fn query(operation: &Value, vehicle: &str) -> BTreeMap<String, String> {
    let parameters = operation["parameters"].as_array().into_iter().flatten();
    let needed = parameters.filter(|parameter| parameter["in"] == "query" && parameter["required"] == true);
    let right = |parameter: &Value| {
        let schema = &parameter["schema"];
        let value = match (schema["type"].as_str(), schema["format"].as_str()) {
            (_, Some("uuid")) => vehicle,
            (_, Some("date-time")) if parameter["name"] == "to" => "2026-10-05T10:00:00Z",
            (_, Some("date-time")) => "2026-10-05T08:00:00Z",
            (Some("integer"), _) => "2026",
            _ => "2026-10",
        };
        (parameter["name"].as_str().unwrap().to_owned(), value.to_owned())
    };
    needed.map(right).collect()
}

async fn asked(client: &Client, path: &str, query: &BTreeMap<String, String>) -> (u16, Value) {
    let query: Vec<String> = query.iter().map(|(name, value)| format!("{name}={value}")).collect();
    answer(client.request(reqwest::Method::GET, &format!("{path}?{}", query.join("&")))).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_limit_beyond_its_bounds_and_a_cursor_that_is_none_are_refused_by_their_names_on_every_list() {
    let (database, server) = demo();
    let client = server.client(&database, "system");
    let things = things(&client, &server.client(&database, "ekonom")).await;
    let document = document();
    let mut lists = 0;
    for (path, _, operation) in operations(&document).into_iter().filter(|(_, method, _)| *method == "get") {
        let takes = |name: &str| operation["parameters"].to_string().contains(&format!("\"name\":\"{name}\""));
        if !takes("limit") {
            continue;
        }
        lists += 1;
        let (address, right) = (filled(path, &things), query(operation, &things["vehicle"]));
        for limit in ["0", "-1", "501"] {
            let mut wrong = right.clone();
            wrong.insert("limit".to_owned(), limit.to_owned());
            let (status, problem) = asked(&client, &address, &wrong).await;
            assert_eq!((status, pointer(&problem)), (422, "/limit"), "{path} {limit}: {problem}");
            let values = &problem["errors"][0]["values"];
            assert_eq!((&values["least"], &values["most"]), (&1.into(), &500.into()), "{path}: {problem}");
        }
        assert!(takes("cursor"), "{path}");
        let mut wrong = right.clone();
        wrong.insert("cursor".to_owned(), "ingen".to_owned());
        let (status, problem) = asked(&client, &address, &wrong).await;
        assert_eq!((status, pointer(&problem)), (400, "/cursor"), "{path}: {problem}");
    }
    assert!(lists >= 9, "{lists}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_parameter_is_named_on_every_read() {
    let (database, server) = demo();
    let client = server.client(&database, "system");
    let things = things(&client, &server.client(&database, "ekonom")).await;
    let document = document();
    let (mut wrong, mut named) = (Vec::new(), 0);
    for (path, _, operation) in operations(&document).into_iter().filter(|(_, method, _)| *method == "get") {
        let (address, right) = (filled(path, &things), query(operation, &things["vehicle"]));
        for parameter in operation["parameters"].as_array().into_iter().flatten() {
            let name = parameter["name"].as_str().unwrap();
            if parameter["in"] != "query" {
                continue;
            }
            for value in ["2026-13", "-1"] {
                let mut asks = right.clone();
                asks.insert(name.to_owned(), value.to_owned());
                let (status, problem) = asked(&client, &address, &asks).await;
                let said = pointer(&problem) == format!("/{name}");
                named += u32::from(said);
                if [400, 422].contains(&status) != said || (status == 404 && name != "year") {
                    wrong.push(format!("{path} {name}={value}: {status} {problem}"));
                }
            }
        }
        // A month is refused in the same way, wherever it is.
        if path.contains("{month}") {
            let there = filled(&path.replace("{month}", "2026-13"), &things);
            let (status, problem) = client.get(&there).await;
            named += 1;
            if (status, pointer(&problem)) != (422, "/month") {
                wrong.push(format!("{there}: {status} {problem}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert!(named > 50, "{named}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_share_and_an_end_are_named_as_the_query_names_them() {
    let (database, server) = demo();
    let client = server.client(&database, "system");
    let vehicle = client.get("/api/v1/vehicles?limit=1").await.1["items"][0]["id"].as_str().unwrap().to_owned();
    let backwards = "from=2026-10-05T10:00:00Z&to=2026-10-05T08:00:00Z";
    for (address, place) in [
        ("/api/v1/fleet-need?from=2026-09&to=2026-09&share_permille=5000".to_owned(), "/share_permille"),
        ("/api/v1/due?within_days=4000".to_owned(), "/within_days"),
        (format!("/api/v1/availability?{backwards}"), "/to"),
        (format!("/api/v1/work-orders/impact?vehicle={vehicle}&{backwards}"), "/to"),
    ] {
        let (status, problem) = client.get(&address).await;
        assert_eq!((status, pointer(&problem)), (422, place), "{address}: {problem}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_parameter_that_an_operation_does_not_know_is_refused_before_anything_is_done() {
    let (database, server) = demo();
    let client = server.client(&database, "system");
    let things = things(&client, &server.client(&database, "ekonom")).await;
    let document = document();
    let before = client.get("/api/v1/vehicles?limit=500").await.1;
    for (path, method, _) in operations(&document) {
        let address = format!("{}?dryrun=true", filled(path, &things));
        let method = reqwest::Method::from_bytes(method.to_uppercase().as_bytes()).unwrap();
        let (status, problem) = answer(client.request(method.clone(), &address)).await;
        assert_eq!((status, pointer(&problem)), (400, "/dryrun"), "{method} {path}: {problem}");
    }
    let vehicles = client.get("/api/v1/vehicles?limit=500").await.1;
    assert_eq!(vehicles, before, "nothing is done");
}
