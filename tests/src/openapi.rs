//! The OpenAPI document as strangers use it: a linter finds nothing, a client generated from it works, and errors of
//! the API are those the document describes.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write as _,
    fs,
    process::Command,
};

use reqwest::{Method, Response, header};
use serde_json::Value;

use crate::{
    browser::demo,
    harness::{Browser, Database, Server, repository, run},
    routes::{routes, unfilled},
};

pub(crate) fn document() -> Value {
    serde_json::from_str(&run(&Database::sqlite(), &["openapi"])).unwrap()
}

/// Path, method and description of every operation.
pub(crate) fn operations(document: &Value) -> Vec<(&str, &str, &Value)> {
    let paths = document["paths"].as_object().unwrap().iter();
    paths
        .flat_map(|(path, item)| {
            let methods = item.as_object().unwrap().iter();
            methods.map(move |(method, operation)| (path.as_str(), method.as_str(), operation))
        })
        .collect()
}

#[test]
fn every_operation_has_an_id_of_its_own_and_words_and_says_how_it_can_fail() {
    let document = document();
    let said = |value: &Value| value.as_str().is_some_and(|text| !text.is_empty());
    let mut ids = BTreeSet::new();
    for (path, method, operation) in operations(&document) {
        let id = operation["operationId"].as_str().unwrap();
        assert!(id.chars().all(|sign| sign.is_ascii_lowercase() || sign == '_'), "{id}");
        assert!(ids.insert(id), "{id} is there twice");
        assert!(said(&operation["summary"]) && said(&operation["description"]), "{id} has no words");
        for parameter in operation["parameters"].as_array().into_iter().flatten() {
            assert!(parameter.get("$ref").is_some() || said(&parameter["description"]), "{id}: {parameter}");
        }
        let responses = operation["responses"].as_object().unwrap();
        assert!(["401", "503"].iter().all(|status| responses.contains_key(*status)), "{method} {path}");
        for (status, response) in responses.iter().filter(|(status, _)| status.as_str() >= "400") {
            let name = response["$ref"].as_str().unwrap_or_else(|| panic!("{id} {status}: {response}"));
            let shared = document.pointer(name.trim_start_matches('#')).unwrap();
            assert!(shared["content"]["application/problem+json"].is_object(), "{id} {status}");
        }
        let takes = |name: &str| operation["parameters"].to_string().contains(name);
        assert_eq!(takes("/IdempotencyKey"), method == "post", "{id}");
        assert_eq!(takes("/IfMatch"), responses.contains_key("428"), "{id}");
    }
    assert!(ids.len() > 100, "{}", ids.len());
}

#[test]
fn every_property_of_a_body_has_words() {
    let document = document();
    let mut without = Vec::new();
    let mut seen = 0;
    for (name, schema) in document["components"]["schemas"].as_object().unwrap() {
        for (property, described) in schema["properties"].as_object().into_iter().flatten() {
            seen += 1;
            // An optional value says so beside its reference.
            let choices = described["oneOf"].as_array().into_iter().flatten();
            let has_words = |said: &Value| said["description"].as_str().is_some_and(|words| !words.is_empty());
            if described.get("$ref").is_none() && !choices.chain([described]).any(has_words) {
                without.push(format!("{name}.{property}"));
            }
        }
    }
    assert!(seen > 700, "{seen}");
    assert_eq!(without, Vec::<String>::new());
}

/// The output of one of the tools of scripts/install-test-tools, which must succeed.
fn ask(program: &str, prepare: impl FnOnce(&mut Command)) -> String {
    let path = repository(program);
    assert!(path.exists(), "{} is missing: run scripts/install-test-tools", path.display());
    let mut command = Command::new("timeout");
    command.arg("120").arg(path);
    prepare(&mut command);
    let output = command.output().unwrap();
    let said = format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "{program}: {}\n{said}", output.status);
    said
}

fn written(folder: &std::path::Path) -> std::path::PathBuf {
    let file = folder.join("openapi.json");
    fs::write(&file, run(&Database::sqlite(), &["openapi"])).unwrap();
    file
}

#[test]
fn a_linter_finds_nothing_in_the_document() {
    let folder = tempfile::tempdir().unwrap();
    let said = ask("node_modules/.bin/redocly", |command| {
        command.arg("lint").arg(written(folder.path())).arg("--config").arg(repository("tests/openapi/redocly.yaml"));
        command.env("REDOCLY_TELEMETRY", "off").env("REDOCLY_SUPPRESS_UPDATE_NOTICE", "true");
    });
    assert!(said.contains("Your API description is valid"), "{said}");
    assert!(!said.contains("warning"), "{said}");
}

#[test]
fn a_client_made_of_the_document_does_a_day_s_work() {
    let (database, server) = demo();
    let token = |login| run(&database, &["token", "create", login]).trim().to_owned();
    let tokens = ["samordnare", "ekonom", "administratör"].map(token);
    let folder = tempfile::tempdir().unwrap();
    let said = ask("target/python/bin/openapi-python-client", |command| {
        command.args(["generate", "--meta", "none", "--fail-on-warning", "--path"]).arg(written(folder.path()));
        command.arg("--config").arg(repository("tests/openapi/generator.yaml"));
        command.arg("--output-path").arg(folder.path().join("client"));
    });
    assert!(!said.contains("WARNING"), "{said}");
    let done = ask("target/python/bin/python", |command| {
        command.arg(repository("tests/openapi/use_client.py")).arg(folder.path()).arg(&server.address).args(&tokens);
    });
    assert!(done.contains("returned"), "{done}");
}

/// The status of an answer that must be a problem.
async fn problem(response: Response) -> u16 {
    let (status, place) = (response.status().as_u16(), response.url().path().to_owned());
    let kind = response.headers().get(header::CONTENT_TYPE).cloned();
    let body = response.text().await.unwrap();
    assert_eq!(kind.as_ref().map(|kind| kind.to_str().unwrap()), Some("application/problem+json"), "{place} {status}");
    let body: Value = serde_json::from_str(&body).unwrap();
    assert!(body["type"].as_str().unwrap().starts_with("/problems/"), "{place}: {body}");
    assert_eq!(body["status"], status, "{place}: {body}");
    status
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_read_is_a_problem_on_every_route_of_the_api() {
    let (database, server) = demo();
    let client = server.client(&database, "system");
    let routes: Vec<_> = routes().into_iter().filter(|route| route.area == "api").collect();
    let mut taken: BTreeMap<&str, Vec<&Method>> = BTreeMap::new();
    for route in &routes {
        taken.entry(&route.path).or_default().push(&route.method);
        let mut path = route.path.clone();
        while let Some(name) = unfilled(&path) {
            path = path.replace(&format!("{{{name}}}"), "xyz");
        }
        if path != route.path {
            let status = problem(client.request(route.method.clone(), &path).send().await.unwrap()).await;
            assert!([400, 404, 422].contains(&status), "{} {path}: {status}", route.method);
        }
    }
    for (path, methods) in taken {
        for method in [Method::GET, Method::POST, Method::PUT, Method::PATCH, Method::DELETE] {
            let there = path.replace("{id}", "01900000-0000-7000-8000-000000000000").replace(['{', '}'], "");
            if !methods.contains(&&method) {
                let response = client.request(method.clone(), &there).send().await.unwrap();
                let allowed = response.headers().get(header::ALLOW).map(|allow| allow.to_str().unwrap().to_owned());
                assert!(allowed.is_some_and(|allowed| allowed.contains(methods[0].as_str())), "{method} {there}");
                assert_eq!(problem(response).await, 405, "{method} {there}");
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_body_of_another_kind_is_a_problem_wherever_a_body_is_taken() {
    let (database, server) = demo();
    let client = server.client(&database, "system");
    let document = document();
    let mut tried = 0;
    for (path, method, operation) in operations(&document) {
        if operation["requestBody"]["content"]["application/json"].is_null() {
            continue;
        }
        let there = path.replace("{id}", "01900000-0000-7000-8000-000000000000").replace("{year}", "2026");
        for (kind, body) in [("application/xml", "<booking/>"), ("application/x-www-form-urlencoded", "vehicle=1")] {
            let request = client.request(method.to_uppercase().parse().unwrap(), &there);
            let request = request.header(header::IF_MATCH, "\"1\"").header(header::CONTENT_TYPE, kind).body(body);
            assert_eq!(problem(request.send().await.unwrap()).await, 400, "{method} {there}");
        }
        tried += 1;
    }
    assert!(tried > 30, "{tried}");
    let elsewhere = client.request(Method::POST, "/api/v1/bookings").header("sec-fetch-site", "cross-site");
    let elsewhere = elsewhere.header(header::ORIGIN, "https://elsewhere.example").json(&serde_json::json!({}));
    assert_eq!(problem(elsewhere.send().await.unwrap()).await, 403);
}

/// A list's address with its required parameters, and its optional ones.
fn filters<'a>(path: &str, operation: &'a Value) -> (String, Vec<&'a str>) {
    let (mut query, mut others) = (String::new(), Vec::new());
    for parameter in operation["parameters"].as_array().into_iter().flatten().filter(|taken| taken["in"] == "query") {
        let (name, schema) = (parameter["name"].as_str().unwrap(), &parameter["schema"]);
        if parameter["required"] != true {
            others.push(name);
            if name == "limit" {
                query.push_str("&limit=1");
            }
            continue;
        }
        let value = match (name, schema["format"].as_str()) {
            ("month", _) => "2026-10",
            ("year", _) => "2026",
            ("from" | "to", None) => "2026-09",
            ("from", Some(_)) => "2026-12-01T08:00:00Z",
            ("to", Some(_)) => "2026-12-01T09:00:00Z",
            _ => "01900000-0000-7000-8000-000000000000",
        };
        write!(query, "&{name}={value}").unwrap();
    }
    (format!("{path}?{query}"), others)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_filter_with_a_word_that_is_none_is_refused_and_not_answered_with_nothing() {
    let (database, server) = demo();
    let client = server.client(&database, "system");
    let document = document();
    let mut refused = BTreeSet::new();
    for (path, method, operation) in operations(&document) {
        if method != "get" || path.contains('{') {
            continue;
        }
        let (there, others) = filters(path, operation);
        for name in others.into_iter().filter(|name| !["q", "limit"].contains(name)) {
            let (status, body) = client.get(&format!("{there}&{name}=rymdraket")).await;
            assert!([400, 422].contains(&status), "{path} {name}: {status} {body}");
            assert!(name == "cursor" || body["errors"][0]["pointer"] == format!("/{name}"), "{path} {name}: {body}");
            refused.insert(format!("{path} {name}"));
        }
    }
    for known in ["vehicles class", "vehicles status", "costs category", "bookings state", "work-orders state"] {
        assert!(refused.contains(&format!("/api/v1/{known}")), "{known}: {refused:?}");
    }
    let (_, body) = client.get("/api/v1/vehicles?class=rymdraket").await;
    assert!(body["detail"].as_str().unwrap().contains("car_i"), "the words that there are: {body}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_browser_of_the_api_works_under_the_policy_of_the_pages() {
    let database = Database::sqlite();
    run(&database, &["migrate"]);
    let server = Server::start(&database);
    let browser = Browser::open(&server.address).await;
    browser.go("/api/docs/").await;
    browser.wait_for(".opblock-summary-control").await;
    let open = "document.querySelector('.opblock-summary-control').click()";
    browser.page.execute(open, vec![]).await.unwrap();
    browser.wait_for(".opblock-body").await;
    browser.wait_for(".opblock-body .try-out__btn").await;
    // Two of its decorations are left out by the policy: a style of its own, and an arrow that is a picture in it.
    let mut errors = browser.console_errors().await;
    errors.retain(|error| !error.contains("inline style") && !error.contains("data:image/svg"));
    assert_eq!(errors, Vec::<String>::new());
}
