//! Many at once: whoever comes second gets a refusal with a way out, never a second booking.

use chrono::{DateTime, Duration, DurationRound, Utc};
use serde_json::{Value, json};
use tokio::task::JoinSet;

use crate::{
    cost::main_job::import_everything,
    harness::{Client, Database, Server, both, run},
};

const CLIENTS: usize = 64;
const ROUNDS: i64 = 6;

fn start_of_next_week() -> DateTime<Utc> {
    (Utc::now() + Duration::days(7)).duration_trunc(Duration::days(1)).unwrap()
}

/// A database with ten cars that everybody in Nora may book.
pub(crate) async fn ten_cars(database: &Database, server: &Server) -> (Client, Vec<Value>) {
    run(database, &["user", "add", "nils", "Nils", "--role", "nora:coordinator", "--licence", "B"]);
    let client = server.client(database, "nils");
    let mut cars = Vec::new();
    for number in 0..10 {
        let car = json!({ "registration_number": format!("MLB9{number}1"), "make": "Kia", "model": "Niro",
            "class": "car_i", "fuel": "electric" });
        let (status, car) = client.post("/api/v1/vehicles", &car).await;
        assert_eq!(status, 201, "{car}");
        cars.push(car["id"].clone());
    }
    (client, cars)
}

/// Every client asks for every car, in windows that overlap and in windows that touch.
async fn race(servers: &[Client], cars: &[Value]) -> Vec<(u16, Value)> {
    let start = start_of_next_week();
    let mut asking = JoinSet::new();
    for number in 0..CLIENTS {
        let client = servers[number % servers.len()].clone();
        let cars = cars.to_vec();
        asking.spawn(async move {
            let mut answers = Vec::new();
            for round in 0..ROUNDS {
                let car = &cars[(number + usize::try_from(round).unwrap()) % cars.len()];
                // Half of them the same hour, the others half an hour into it.
                let from = start + Duration::hours(round) + Duration::minutes(if number % 2 == 0 { 0 } else { 30 });
                let wanted = json!({ "vehicle": car, "start": from, "end": from + Duration::hours(1) });
                answers.push(client.post("/api/v1/bookings", &wanted).await);
            }
            answers
        });
    }
    asking.join_all().await.into_iter().flatten().collect()
}

fn check_answers(answers: &[(u16, Value)]) {
    for (status, body) in answers {
        match status {
            201 => {}
            409 => {
                assert_eq!(body["type"], "/problems/taken", "{body}");
                assert!(!body["conflicts"].as_array().unwrap().is_empty(), "it says what is in the way: {body}");
                assert!(body["alternatives"].is_array(), "{body}");
            }
            other => panic!("{other}: {body}"),
        }
    }
    let won = answers.iter().filter(|(status, _)| *status == 201).count();
    assert!(won >= 10, "each of the ten cars was free at first, so somebody got it; {won} bookings were made");
}

fn check_no_overlap(bookings: &[Value]) {
    let mut windows: Vec<(String, String, String)> = bookings
        .iter()
        .filter(|booking| booking["state"] == "confirmed")
        .map(|booking| ["vehicle", "start", "end"].map(|field| booking[field].as_str().unwrap().to_owned()).into())
        .collect();
    windows.sort();
    for pair in windows.windows(2) {
        assert!(pair[0].0 != pair[1].0 || pair[0].2 <= pair[1].1, "{pair:?} overlap");
    }
}

async fn all_bookings(client: &Client) -> Vec<Value> {
    let (status, body) = client.get("/api/v1/bookings?limit=500").await;
    assert_eq!(status, 200);
    body["items"].as_array().unwrap().clone()
}

async fn check_touching_windows(client: &Client, car: &Value) {
    let start = start_of_next_week() + Duration::days(1);
    let mut asking = JoinSet::new();
    for hour in 0..12 {
        let client = client.clone();
        let from = start + Duration::hours(hour);
        let wanted = json!({ "vehicle": car, "start": from, "end": from + Duration::hours(1) });
        asking.spawn(async move { client.post("/api/v1/bookings", &wanted).await.0 });
    }
    assert!(asking.join_all().await.iter().all(|status| *status == 201), "touching windows do not overlap");
}

#[tokio::test(flavor = "multi_thread")]
async fn sixty_four_clients_never_double_book_on_sqlite() {
    let database = Database::sqlite();
    import_everything(&database);
    let server = Server::start(&database);
    let (client, cars) = ten_cars(&database, &server).await;
    check_answers(&race(std::slice::from_ref(&client), &cars).await);
    check_no_overlap(&all_bookings(&client).await);
    check_touching_windows(&client, &cars[0]).await;
    run(&database, &["verify"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn two_servers_on_one_postgres_never_double_book() {
    let database = Database::postgres();
    import_everything(&database);
    let (first, second) = (Server::start(&database), Server::start(&database));
    let (client, cars) = ten_cars(&database, &first).await;
    let both = [client.clone(), client.at(&second.address)];
    check_answers(&race(&both, &cars).await);
    check_no_overlap(&all_bookings(&client).await);
    check_touching_windows(&client, &cars[0]).await;
    run(&database, &["verify"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_idempotency_key_books_once_and_answers_the_same() {
    for database in crate::harness::both() {
        import_everything(&database);
        let server = Server::start(&database);
        let (client, cars) = ten_cars(&database, &server).await;
        let start = start_of_next_week();
        let ask = |end: DateTime<Utc>| {
            let body = json!({ "vehicle": cars[0], "start": start, "end": end });
            client.request(reqwest::Method::POST, "/api/v1/bookings").header("Idempotency-Key", "once").json(&body)
        };
        let end = start + Duration::hours(1);
        let first = crate::harness::answer(ask(end)).await;
        let second = crate::harness::answer(ask(end)).await;
        assert_eq!(first.0, 201, "{}", first.1);
        assert_eq!(first, second);
        let (status, problem) = crate::harness::answer(ask(end + Duration::hours(1))).await;
        assert_eq!((status, problem["type"].as_str()), (422, Some("/problems/idempotency-key-reused")));
        assert_eq!(all_bookings(&client).await.len(), 1);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn two_who_correct_the_same_at_once_do_so_one_after_the_other() {
    for database in both() {
        import_everything(&database);
        run(&database, &["period", "close", "2026-10"]);
        run(&database, &["user", "add", "eva", "Eva", "--role", "lindesberg:finance", "--role", "nora:finance"]);
        let server = Server::start(&database);
        let eva = server.client(&database, "eva");
        let cost = &eva.get("/api/v1/costs?month=2026-10").await.1["items"][0];
        let net = cost["net_ore"].as_i64().unwrap();
        let path = format!("/api/v1/costs/{}/corrections", cost["id"].as_str().unwrap());
        let right = json!({ "net_ore": net / 2, "vat_ore": 0, "recoverable_vat_ore": 0, "reason": "halva" });
        let answers = at_once(&eva, &path, &right).await;
        assert_eq!(
            answers.iter().filter(|status| **status == 201).count(),
            1,
            "one corrects, the others are told: {answers:?}"
        );
        let trips = eva.get("/api/v1/trips?month=2026-10").await.1;
        let trip =
            trips["items"].as_array().unwrap().iter().find(|trip| trip["distance_m"].as_i64() > Some(0)).unwrap();
        let path = format!("/api/v1/trips/{}/corrections", trip["id"].as_str().unwrap());
        let right =
            json!({ "distance_m": trip["distance_m"].as_i64().unwrap() + 1_000, "reason": "en kilometer till" });
        at_once(&eva, &path, &right).await;
        run(&database, &["verify"]);
        let (status, same) = eva.post(&path, &right).await;
        assert_eq!((status, same["errors"][0]["pointer"].as_str()), (422, Some("/distance_m")), "{same}");
        let added = "SELECT sum(distance_m) FROM usage_late";
        assert_eq!(database.stored(added), "1000", "a kilometre is added once");
    }
}

/// Sends the same six times at once; answers the outcome of each.
async fn at_once(client: &Client, path: &str, body: &Value) -> Vec<u16> {
    let mut asking = JoinSet::new();
    for _ in 0..6 {
        let (client, path, body) = (client.clone(), path.to_owned(), body.clone());
        asking.spawn(async move { client.post(&path, &body).await.0 });
    }
    asking.join_all().await
}
