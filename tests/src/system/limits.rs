//! The server's limits: connections, bodies and time. Each test hits a limit as a stranger would.

use std::{
    io::{ErrorKind, Read, Write},
    net::TcpStream,
    time::{Duration, Instant},
};

use chrono::Utc;
use reqwest::{Method, redirect::Policy};
use serde_json::json;
use vagnpark_domain::limits;

use crate::{
    booking::races::ten_cars,
    cost::main_job::import_everything,
    harness::{Database, Server, ServerSettings, both, migrate, repository, run, seen, until, vagnpark},
};

#[test]
fn every_limit_of_the_program_stands_in_the_operators_guide_with_its_value() {
    let guide = std::fs::read_to_string(repository("docs/operations.md")).unwrap();
    let row = |limit: limits::Limit| format!("| `{}` | {} | {} |", limit.name, limit.value, limit.why);
    let rows: Vec<String> = limits::table().into_iter().map(row).collect();
    let written: Vec<&str> = guide.lines().filter(|line| line.starts_with("| `")).collect();
    let written: Vec<&str> =
        written.into_iter().filter(|line| line.chars().nth(3).is_some_and(char::is_uppercase)).collect();
    assert_eq!(written, rows, "docs/operations.md shows another table; it should be\n{}", rows.join("\n"));
}

#[test]
fn every_limit_is_met_by_a_test_or_it_is_said_why_not() {
    let text = std::fs::read_to_string(repository("tests/exceptions/limits.toml")).unwrap();
    let table: toml::Table = text.parse().unwrap();
    let (met, unmet) = (table["met"].as_table().unwrap(), table["unmet"].as_table().unwrap());
    let mut told: Vec<&str> = met.keys().chain(unmet.keys()).map(String::as_str).collect();
    let mut limits: Vec<&str> = limits::table().iter().map(|limit| limit.name).collect();
    told.sort_unstable();
    limits.sort_unstable();
    assert_eq!(told, limits, "tests/exceptions/limits.toml names other limits than there are");
    for (limit, test) in met {
        let (file, test) = test.as_str().unwrap().rsplit_once("::").unwrap();
        let file = repository(&format!("tests/src/{}.rs", file.replace("::", "/")));
        let text = std::fs::read_to_string(&file).unwrap_or_else(|error| panic!("{limit}: {file:?}: {error}"));
        assert!(text.contains(&format!("fn {test}(")), "{limit}: no test {test} in {file:?}");
    }
}

fn host(server: &Server) -> String {
    server.address.trim_start_matches("http://").to_owned()
}

/// A connection on which some bytes are sent.
fn connect(host: &str, bytes: &str) -> TcpStream {
    let mut stream = TcpStream::connect(host).unwrap();
    stream.write_all(bytes.as_bytes()).unwrap();
    stream
}

#[tokio::test(flavor = "multi_thread")]
async fn a_booking_is_answered_within_a_second_beside_a_thousand_half_open_connections() {
    for database in both() {
        import_everything(&database);
        let server = Server::start_with_few_files(&database, 700);
        let (client, cars) = ten_cars(&database, &server).await;
        let host = host(&server);
        let half = tokio::task::spawn_blocking(move || {
            (0..1_000).map(|_| connect(&host, "GET /live HTTP/1.1\r\nHost: vagn")).collect::<Vec<_>>()
        });
        let half = half.await.unwrap();
        let start = Utc::now() + chrono::Duration::hours(30);
        let wanted = json!({ "vehicle": cars[0], "start": start, "end": start + chrono::Duration::hours(1) });
        let began = Instant::now();
        // A client of its own: nobody keeps a connection open from before.
        let fresh = server.client(&database, "nils");
        let asked = Instant::now();
        let booked = tokio::time::timeout(Duration::from_secs(20), fresh.post("/api/v1/bookings", &wanted)).await;
        let (status, booking) = booked.unwrap_or_else(|_| panic!("not answered after {:?}", began.elapsed()));
        assert_eq!(status, 201, "{booking}");
        assert!(asked.elapsed() < Duration::from_secs(1), "{:?}", asked.elapsed());
        assert_eq!(client.get("/api/v1/bookings?limit=1").await.0, 200);
        drop(half);
    }
}

/// What a server says before it closes a connection, and after how long it does.
fn until_closed(mut stream: TcpStream) -> (String, Duration) {
    let began = Instant::now();
    stream.set_read_timeout(Some(Duration::from_mins(1))).unwrap();
    let mut said = Vec::new();
    let closed = stream.read_to_end(&mut said).map_err(|error| error.kind());
    assert_ne!(closed, Err(ErrorKind::WouldBlock), "still open after {:?}", began.elapsed());
    (String::from_utf8_lossy(&said).into_owned(), began.elapsed())
}

#[test]
fn who_never_finishes_a_head_or_a_body_is_let_go() {
    let database = Database::sqlite();
    migrate(&database);
    let server = Server::start(&database);
    let host = host(&server);
    let silent = connect(&host, "");
    let half_head = connect(&host, "GET /live HTTP/1.1\r\nHost: vagn");
    let mut second_head = connect(&host, "GET /live HTTP/1.1\r\nHost: x\r\n\r\n");
    // The whole answer comes, and only then the second head.
    let mut answer = Vec::new();
    while !answer.ends_with(b"\r\n\r\nlive\n") {
        let mut piece = [0; 1_024];
        let read = second_head.read(&mut piece).unwrap();
        assert!(read > 0, "{}", String::from_utf8_lossy(&answer));
        answer.extend_from_slice(&piece[..read]);
    }
    second_head.write_all(b"GET /li").unwrap();
    let no_body = connect(
        &host,
        "POST /login HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\n\
         Content-Length: 50\r\n\r\nlogin=",
    );
    let huge_head =
        connect(&host, &format!("GET /live HTTP/1.1\r\nHost: x\r\nX-Long: {}\r\n\r\n", "x".repeat(200_000)));
    let waiting: Vec<_> = [silent, half_head, second_head, no_body, huge_head]
        .map(|stream| std::thread::spawn(move || until_closed(stream)))
        .into_iter()
        .map(|thread| thread.join().unwrap())
        .collect();
    let most = |limit: Duration| limit + Duration::from_secs(6);
    assert!(waiting[0].1 < most(limits::HEADER_TIME), "{:?}", waiting[0]);
    assert!(waiting[1].1 < most(limits::HEADER_TIME), "{:?}", waiting[1]);
    assert!(waiting[1].1 > limits::HEADER_TIME.saturating_sub(Duration::from_secs(2)), "{:?}", waiting[1]);
    assert!(waiting[2].1 < most(limits::HEADER_TIME), "{:?}", waiting[2]);
    assert!(waiting[3].1 < most(limits::BODY_TIME), "{:?}", waiting[3]);
    // Its reply about the head may be lost with the rest of the head, which is not read to its end.
    assert!(!waiting[4].0.starts_with("HTTP/1.1 200") && waiting[4].1 < limits::HEADER_TIME, "{:?}", waiting[4]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_stops_says_so_first_and_then_finishes_what_it_does() {
    let database = Database::sqlite();
    migrate(&database);
    let mut settings = ServerSettings::default();
    settings.set("VAGNPARK_DRAIN_SECONDS", "20");
    let mut server = Server::start_with(&database, &settings);
    let ready = reqwest::get(format!("{}/ready", server.address)).await.unwrap();
    assert_eq!(ready.status(), 200);
    let text = ready.text().await.unwrap();
    for duty in ["timekeeping", "reminders", "mail", "webhooks", "housekeeping"] {
        assert!(text.contains(duty), "{text}");
    }
    server.tell_to_stop();
    until("it says that it stops", Duration::from_secs(10), async || {
        let answer = reqwest::get(format!("{}/ready", server.address)).await.expect("it still takes connections");
        assert!(answer.status() != 503 || answer.headers().contains_key("retry-after"));
        seen(answer.status() == 503, answer.status())
    })
    .await;
    // Told a second time, it does not wait any longer.
    let (took, ended) = server.stop();
    assert!(ended.success() && took < Duration::from_secs(8), "{took:?} {ended}");
}

/// A picture that shows one point.
const POINT: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\0\0\0\0\x3a\x7e\x9b\x55\0\0\0\n\
                       IDATx\x9cc`\0\0\0\x02\0\x01\x48\xaf\xa4\x71\0\0\0\0IEND\xae\x42\x60\x82";

#[tokio::test(flavor = "multi_thread")]
async fn what_is_larger_than_it_may_be_is_refused_and_what_just_fits_is_not() {
    let database = Database::sqlite();
    import_everything(&database);
    let server = Server::start(&database);
    let (_, cars) = ten_cars(&database, &server).await;
    let roles = ["nora:coordinator", "nora:administrator", "nora:driver"].map(|role| ["--role", role]);
    run(&database, &[&["user", "add", "nina", "Nina"][..], roles.as_flattened()].concat());
    let nina = server.client(&database, "nina");
    let sent = async |path: &str, kind: &str, key: Option<&str>, body: Vec<u8>| {
        let method = if path.ends_with("/track") { Method::PUT } else { Method::POST };
        let mut request = nina.request(method, path).header("content-type", kind);
        if let Some(key) = key {
            request = request.header("idempotency-key", key);
        }
        request.body(body).send().await.unwrap().status().as_u16()
    };
    let words = |length: usize| {
        let (head, tail) = (r#"{"severity":"note","description":""#, r#""}"#);
        format!("{head}{}{tail}", "x".repeat(length - head.len() - tail.len())).into_bytes()
    };
    assert_eq!(sent("/api/v1/defects", "application/json", None, words(limits::MAX_BODY + 1)).await, 413);
    assert_eq!(sent("/api/v1/defects", "application/json", None, words(limits::MAX_BODY)).await, 400);
    let import = "/api/v1/imports?kind=vehicles&file_name=fordon.csv";
    let blank = |length: usize| vec![b' '; length];
    assert_eq!(sent(import, "text/csv", Some("stor"), blank(limits::MAX_KEYED_BODY + 1)).await, 413);
    assert_eq!(sent(import, "text/csv", Some("lagom"), blank(limits::MAX_KEYED_BODY)).await, 422);
    let trip = nina.get("/api/v1/trips?limit=1").await.1["items"][0]["id"].as_str().unwrap().to_owned();
    let track = format!("/api/v1/trips/{trip}/track");
    assert_eq!(sent(&track, "application/gpx+xml", None, blank(limits::MAX_TRACK + 1)).await, 413);
    assert_eq!(sent(&track, "application/gpx+xml", None, blank(limits::MAX_TRACK)).await, 422);
    let defect = json!({ "vehicle": cars[0], "severity": "note", "description": "repa" });
    let defect = nina.post("/api/v1/defects", &defect).await.1["id"].as_str().unwrap().to_owned();
    let pictures = format!("/api/v1/defects/{defect}/pictures");
    assert_eq!(sent(&pictures, "image/png", None, blank(limits::MAX_PICTURE + 1)).await, 413);
    assert_eq!(
        sent(&pictures, "image/png", None, blank(limits::MAX_PICTURE)).await,
        422,
        "no picture, but no too large"
    );
    for place in 0..=limits::MAX_PICTURES {
        let expected = if place < limits::MAX_PICTURES { 201 } else { 422 };
        assert_eq!(sent(&pictures, "image/png", None, POINT.to_vec()).await, expected, "picture {place}");
    }
    let car = nina.get(&format!("/api/v1/vehicles/{}", cars[0].as_str().unwrap())).await.1;
    for number in 0..=limits::MAX_WEBHOOKS {
        let expected = if number < limits::MAX_WEBHOOKS { 201 } else { 422 };
        let hook = json!({ "url": format!("https://example.org/{number}"), "organisation": car["organisation"] });
        assert_eq!(nina.post("/api/v1/webhooks", &hook).await.0, expected, "webhook {number}");
    }
    let head = |length: usize| nina.request(Method::GET, "/live").header("x-long", "x".repeat(length)).send();
    assert_eq!(head(limits::MAX_HEAD - 1_024).await.unwrap().status(), 200);
    assert!(head(limits::MAX_HEAD * 3).await.map_or(true, |answer| answer.status() != 200));
}

#[tokio::test(flavor = "multi_thread")]
async fn names_passwords_and_tokens_are_as_long_as_they_may_be() {
    let letter = |n: u32| char::from_digit(n.wrapping_mul(2_654_435_761) >> 28, 16).unwrap();
    let letters = |length: usize| (1..).map(letter).take(length).collect::<String>();
    let database = Database::sqlite();
    import_everything(&database);
    let with_password = |login: &str, length: usize| {
        let mut command = vagnpark(&database, &["user", "add", login, "Anna", "--role", "nora:driver"]);
        command.env("VAGNPARK_PASSWORD", letters(length)).output().unwrap().status.success()
    };
    assert!(!with_password("kort", limits::MIN_PASSWORD - 1) && with_password("anna", limits::MIN_PASSWORD));
    let server = Server::start(&database);
    let log_in = async |login: String, password: String| {
        let form = format!("login={login}&password={password}");
        let client = reqwest::Client::builder().redirect(Policy::none()).build().unwrap();
        let asked = client.post(format!("{}/login", server.address)).body(form);
        asked.header("content-type", "application/x-www-form-urlencoded").send().await.unwrap().status().as_u16()
    };
    let right = letters(limits::MIN_PASSWORD);
    for (login, password, expected) in [
        ("anna".to_owned(), right.clone(), 303),
        ("a".repeat(limits::MAX_LOGIN), right.clone(), 401),
        ("a".repeat(limits::MAX_LOGIN + 1), right, 422),
        ("anna".to_owned(), "y".repeat(limits::MAX_PASSWORD), 401),
        ("anna".to_owned(), "y".repeat(limits::MAX_PASSWORD + 1), 422),
    ] {
        let lengths = (login.len(), password.len());
        assert_eq!(log_in(login, password).await, expected, "{lengths:?}");
    }
    let token = |days: i64| {
        vagnpark(&database, &["token", "create", "anna", "--days", &days.to_string()])
            .output()
            .unwrap()
            .status
            .success()
    };
    assert!(token(limits::MAX_TOKEN_DAYS) && !token(limits::MAX_TOKEN_DAYS + 1) && !token(0));
}
