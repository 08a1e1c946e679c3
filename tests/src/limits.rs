//! What bounds the server: connections, bodies and time. Each test meets a limit as a stranger would.

use std::{
    io::{ErrorKind, Read, Write},
    net::TcpStream,
    time::{Duration, Instant},
};

use chrono::Utc;
use serde_json::json;
use vagnpark_domain::limits;

use crate::{
    harness::{Database, Server, ServerSettings, both, repository},
    main_job::import_everything,
    races::ten_cars,
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

fn host(server: &Server) -> String {
    server.address.trim_start_matches("http://").to_owned()
}

/// A connection on which so much is sent.
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
    crate::harness::run(&database, &["migrate"]);
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
        "POST /login HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 50\r\n\r\nlogin=",
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
    // What it says of the head may be lost with the rest of the head; it is not read to its end.
    assert!(!waiting[4].0.starts_with("HTTP/1.1 200") && waiting[4].1 < limits::HEADER_TIME, "{:?}", waiting[4]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_stops_says_so_first_and_then_finishes_what_it_does() {
    let database = Database::sqlite();
    crate::harness::run(&database, &["migrate"]);
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
    let mut said = Vec::new();
    for _ in 0..40 {
        let Ok(answer) = reqwest::get(format!("{}/ready", server.address)).await else { break };
        assert!(answer.status() != 503 || answer.headers().contains_key("retry-after"));
        said.push(answer.status().as_u16());
        if said.ends_with(&[503]) {
            break;
        }
        tokio::time::sleep(Duration::from_millis(25)).await;
    }
    assert!(said.ends_with(&[503]), "{said:?}");
    // Told a second time, it does not wait any longer.
    let (took, ended) = server.stop();
    assert!(ended.success() && took < Duration::from_secs(8), "{took:?} {ended}");
}
