//! What every response tells the browser, and what no address lets through: requests from other sites, scripts that
//! people write into fields, and requests whose length two readers would understand differently.

use std::{
    io::{Read, Write},
    net::TcpStream,
    time::Duration,
};

use reqwest::{Method, Response, header};
use serde_json::json;

use crate::{
    browser::demo,
    harness::{Client, Database, Furnished, Server, answer, migrate, run},
    read_only::{WEDNESDAY, business},
    routes::{Route, routes, things},
};

/// A stream, which has no end, and calendars, whose address is a secret.
const LEFT_OUT: [&str; 3] = ["/api/v1/events", "/kalender", "/kalender/{secret}"];

/// Every route that is read, except the steps of the import wizard, which need a draft.
fn read() -> Vec<Route> {
    let looked_at = |route: &Route| {
        route.method == Method::GET && !route.path.contains("{draft}") && !LEFT_OUT.contains(&route.path.as_str())
    };
    routes().into_iter().filter(looked_at).collect()
}

fn told<'a>(response: &'a Response, name: &str) -> &'a str {
    response.headers().get(name).map_or("", |value| value.to_str().unwrap())
}

/// What a response fails to tell the browser.
fn untold(response: &Response) -> Vec<String> {
    let policy = told(response, "content-security-policy");
    let mut missing: Vec<String> =
        ["default-src 'none'", "script-src 'self'", "base-uri 'none'", "form-action 'self'", "frame-ancestors 'none'"]
            .into_iter()
            .filter(|part| !policy.split("; ").any(|said| said == *part))
            .map(|part| format!("no {part} in “{policy}”"))
            .collect();
    for (name, value) in [("x-content-type-options", "nosniff"), ("referrer-policy", "same-origin")] {
        if told(response, name) != value {
            missing.push(format!("{name}: {}", told(response, name)));
        }
    }
    let kept = response.url().path().starts_with("/assets/");
    if !kept && told(response, "cache-control") != "no-store" {
        missing.push(format!("cache-control: {}", told(response, "cache-control")));
    }
    if response.headers().contains_key("access-control-allow-origin") {
        missing.push("other sites may read it".to_owned());
    }
    let kind = told(response, "content-type");
    // CSV goes out in the encoding in which it came in.
    let texts = kind.starts_with("text/") && kind != "text/csv";
    if kind.is_empty() || (texts && !kind.contains("charset=utf-8")) {
        missing.push(format!("content-type: {kind}"));
    }
    missing
}

#[tokio::test(flavor = "multi_thread")]
async fn every_answer_tells_the_browser_what_it_may_do_with_it_and_looking_changes_nothing() {
    // The clock stands, so that nothing is released or reminded of meanwhile.
    static EXAMPLE: Furnished = Furnished::at(WEDNESDAY, |database| {
        run(database, &["demo", "--no-serve"]);
    });
    let database = Database::sqlite().at(WEDNESDAY);
    EXAMPLE.copy_into(&database);
    let server = Server::start(&database);
    let (system, finance) = (server.client(&database, "system"), server.client(&database, "ekonom"));
    let things = things(&system, &finance).await;
    let before = business(&database);
    let (mut wrong, mut answered) = (Vec::new(), 0);
    let nobody = Client::new(&server.address, "nobody");
    for (who, client) in [("system", &system), ("ekonom", &finance), ("nobody", &nobody)] {
        for route in read() {
            let asked =
                client.request(Method::GET, &route.ask(&things)).header(header::ORIGIN, "https://elsewhere.example");
            let response = asked.send().await.unwrap();
            answered += u32::from(response.status() == 200);
            let untold = untold(&response);
            if !untold.is_empty() {
                wrong.push(format!("{who} {} {}: {}", route.path, response.status(), untold.join(", ")));
            }
        }
    }
    // The same holds for the description of the API, and what shows it.
    for path in ["/api/docs/", "/api/openapi.json"] {
        let response = nobody.request(Method::GET, path).send().await.unwrap();
        let policy = told(&response, "content-security-policy");
        assert!(response.status() == 200 && policy.contains("frame-ancestors 'none'"), "{path}: {policy}");
        assert!(!policy.contains("unsafe") && policy.starts_with("default-src 'none'"), "{path}: {policy}");
        assert_eq!(told(&response, "x-content-type-options"), "nosniff", "{path}");
        assert_eq!(told(&response, "referrer-policy"), "same-origin", "{path}");
    }
    assert_eq!(wrong, Vec::<String>::new());
    assert!(answered > 150, "{answered} answers");
    // The question who had a car is logged, and receivers of events are told of it.
    let is_change = |row: &String| before.binary_search(row).is_err() && !row.contains("vehicle.ask_who_had");
    let after = business(&database);
    let changed: Vec<&String> = after.iter().filter(|row| is_change(row)).collect();
    assert!(changed.is_empty() && before.iter().all(|row| after.binary_search(row).is_ok()), "{changed:#?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn no_address_that_changes_something_takes_a_request_of_another_site() {
    let (database, server) = demo();
    let system = server.client(&database, "system");
    let things = things(&system, &server.client(&database, "ekonom")).await;
    let mut taken = Vec::new();
    let changing: Vec<Route> = routes().into_iter().filter(|route| route.method != Method::GET).collect();
    assert!(changing.len() > 90, "{}", changing.len());
    for route in changing {
        for (name, value) in [
            ("sec-fetch-site", "cross-site"),
            ("sec-fetch-site", "same-site"),
            ("origin", "https://elsewhere.example"),
            ("origin", "null"),
        ] {
            let request = system.request(route.method.clone(), &route.ask(&things)).header(name, value);
            let status = request.header("content-type", "text/plain").body("{}").send().await.unwrap().status();
            if status != 403 {
                taken.push(format!("{} {} {name}: {value}: {status}", route.method, route.path));
            }
        }
    }
    assert_eq!(taken, Vec::<String>::new());
}

/// A script as an attacker would write it into a field.
const SCRIPT: &str = "<img src=x onerror=alert(1)>\"'><script>alert(2)</script>";

#[tokio::test(flavor = "multi_thread")]
async fn a_script_that_was_written_into_a_field_stands_as_text_on_every_page() {
    let (database, server) = demo();
    let (system, finance) = (server.client(&database, "system"), server.client(&database, "ekonom"));
    let mut things = things(&system, &finance).await;
    let there = system.get(&format!("/api/v1/vehicles/{}", things["vehicle"])).await.1;
    let organisation = &there["organisation"];
    let later = chrono::Utc::now() + chrono::Duration::days(50);
    let (start, end) = (later, later + chrono::Duration::hours(2));
    let mut make = async |kind: &str, path: &str, body: serde_json::Value| {
        let (status, made) = system.post(path, &body).await;
        assert_eq!(status, 201, "{path}: {made}");
        things.insert(kind.to_owned(), made["id"].as_str().unwrap().to_owned());
        made["id"].clone()
    };
    let car = json!({ "registration_number": "MLB977", "make": SCRIPT, "model": SCRIPT, "class": "car_i",
        "fuel": "electric", "organisation": organisation });
    let car = make("vehicle", "/api/v1/vehicles", car).await;
    let booking = json!({ "vehicle": car, "organisation": organisation, "start": start, "end": end, "note": SCRIPT });
    make("booking", "/api/v1/bookings", booking).await;
    let defect = json!({ "vehicle": car, "severity": "note", "description": SCRIPT });
    make("defect", "/api/v1/defects", defect).await;
    let plan = json!({ "vehicle": car, "kind": "service", "interval_months": 12,
        "last_done_on": "2026-01-01", "note": SCRIPT });
    make("plan", "/api/v1/service-plans", plan).await;
    let job = json!({ "vehicle": car, "kind": "service", "start": start + chrono::Duration::days(3),
        "end": end + chrono::Duration::days(3), "note": SCRIPT });
    make("work_order", "/api/v1/work-orders", job).await;
    let cost = json!({ "vehicle": car, "category": "fuel", "from": "2026-10-05", "net_ore": 100,
        "supplier": SCRIPT, "reference": SCRIPT });
    make("cost", "/api/v1/costs", cost).await;
    let user = json!({ "login": "skript", "name": SCRIPT,
        "grants": [{ "organisation": organisation, "role": "driver" }] });
    make("user", "/api/v1/users", user).await;
    let file = format!(
        "registration_number,make,model,class,fuel,organisation,{SCRIPT}\nMLB976,Kia,Niro,car_i,electric,Nora,x\n"
    );
    let name = "<script>alert(3).csv";
    let import = system.request(Method::POST, &format!("/api/v1/imports?kind=vehicles&file_name={name}"));
    let (status, report) = answer(import.body(file)).await;
    assert_eq!(status, 201, "{report}");
    things.insert("import".to_owned(), report["batch"].as_str().unwrap().to_owned());
    let (mut raw, mut shown) = (Vec::new(), 0);
    for route in read().into_iter().filter(Route::is_page) {
        let response = system.request(Method::GET, &route.ask(&things)).send().await.unwrap();
        if !told(&response, "content-type").starts_with("text/html") {
            continue;
        }
        let html = response.text().await.unwrap();
        shown += usize::from(html.contains("onerror=alert"));
        if html.contains("<img src=x") || html.contains("<script>") {
            raw.push(route.path);
        }
    }
    for question in ["/sok?q=", "/fordon?q=", "/login?next="] {
        let escaped = SCRIPT.bytes().map(|byte| format!("%{byte:02X}")).collect::<Vec<_>>().concat();
        let html =
            system.request(Method::GET, &format!("{question}{escaped}")).send().await.unwrap().text().await.unwrap();
        if html.contains("<img src=x") || html.contains("<script>") {
            raw.push(question.to_owned());
        }
    }
    // The name of an uploaded file is made harmless when the file is sent out again.
    let original = system.request(Method::GET, &format!("/import/{}/original", things["import"])).send().await.unwrap();
    assert_eq!(told(&original, "content-disposition"), "attachment; filename=\"_script_alert_3_.csv\"");
    assert_eq!(raw, Vec::<String>::new());
    assert!(shown >= 8, "only {shown} pages show what was written");
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_answers_to_trace_or_lists_its_folders() {
    let database = Database::sqlite();
    migrate(&database);
    let server = Server::start(&database);
    let http = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build().unwrap();
    for path in ["/", "/login", "/live", "/api/v1/vehicles", "/assets/style.css"] {
        let asked = http.request(Method::TRACE, format!("{}{path}", server.address)).header("x-secret", "hemligt");
        let response = asked.send().await.unwrap();
        assert_ne!(response.status(), 200, "{path}");
        assert!(!response.text().await.unwrap().contains("hemligt"), "{path}");
    }
    for path in
        ["/assets/", "/assets/..%2fvagnpark.toml", "/assets/.git", "/.git/config", "/vagnpark.db", "/vagnpark.toml"]
    {
        let response = http.get(format!("{}{path}", server.address)).send().await.unwrap();
        assert_ne!(response.status(), 200, "{path}");
    }
}

/// What the server answers to some bytes, until it closes the connection.
fn exchange(server: &Server, bytes: &str) -> String {
    let mut stream = TcpStream::connect(server.address.trim_start_matches("http://")).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
    stream.write_all(bytes.as_bytes()).unwrap();
    let mut said = Vec::new();
    // The server may close before it has read everything, which is an error here.
    let _ = stream.read_to_end(&mut said);
    String::from_utf8_lossy(&said).into_owned()
}

#[test]
fn a_request_with_two_ends_is_not_taken_for_two_requests() {
    let database = Database::sqlite();
    migrate(&database);
    let server = Server::start(&database);
    let hidden = "GET /version HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
    let form =
        "POST /login HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\nConnection: close\r\n";
    // Two lengths, lengths that are no numbers, a length beside chunks, and unknown names for chunks.
    for lengths in [
        format!("Content-Length: 0\r\nContent-Length: {}\r\n", hidden.len()),
        "Content-Length: +0\r\n".to_owned(),
        "Content-Length: 0x10\r\n".to_owned(),
        format!("Content-Length: {}\r\nTransfer-Encoding: chunked\r\n", hidden.len() + 5),
        format!("Transfer-Encoding: chunked\r\nContent-Length: {}\r\n", hidden.len() + 5),
        "Transfer-Encoding: xchunked\r\n".to_owned(),
        "Transfer-Encoding: chunked, identity\r\n".to_owned(),
    ] {
        let body = if lengths.contains(": chunked\r\n") { format!("0\r\n\r\n{hidden}") } else { hidden.to_owned() };
        let said = exchange(&server, &format!("{form}{lengths}\r\n{body}"));
        assert!(!said.contains("\"name\":\"vagnpark\""), "{lengths:?}: {said}");
        assert!(said.starts_with("HTTP/1.1 4") || said.is_empty(), "{lengths:?}: {said}");
    }
}
