//! B-13 after a fault: a request with an idempotency key whose server died is done once, whatever died in between, and
//! anybody who repeats it is told.

use std::collections::HashMap;

use chrono::Utc;
use rand::Rng;
use reqwest::Method;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use sqlx::{Connection, Executor};
use tokio::{
    sync::mpsc::{UnboundedSender, unbounded_channel},
    task::JoinSet,
};

use crate::{
    booking::races::ten_cars,
    cost::main_job::import_everything,
    harness::{Client, Database, Server, answer, both, run},
    permitted::named::{add_with_password, log_in},
};

/// A request of a booking, with its key.
#[derive(Clone)]
struct Wanted {
    key: String,
    body: Value,
}

impl Wanted {
    fn new(car: &Value, number: i64) -> Self {
        let start = Utc::now() + chrono::Duration::minutes(30 * number + 60);
        let body = json!({ "vehicle": car, "start": start, "end": start + chrono::Duration::minutes(15) });
        Self { key: format!("wanted-{number}"), body }
    }

    async fn try_to_book(&self, client: &Client) -> Option<(u16, Value)> {
        let request = client.request(Method::POST, "/api/v1/bookings").header("Idempotency-Key", &self.key);
        let response = request.json(&self.body).send().await.ok()?;
        let status = response.status().as_u16();
        Some((status, response.json().await.ok()?))
    }
}

/// Books from several tasks until the server is gone, and reports each booking; answers the requests whose outcome
/// nobody was told.
async fn in_doubt(client: &Client, cars: &[Value], round: i64, tell: UnboundedSender<()>) -> Vec<Wanted> {
    let mut asking = JoinSet::new();
    for (worker, car) in (0_i64..).zip(cars.iter().take(6).cloned()) {
        let (client, tell) = (client.clone(), tell.clone());
        asking.spawn(async move {
            for number in 0.. {
                let wanted = Wanted::new(&car, (round * 10 + worker) * 1_000 + number);
                match wanted.try_to_book(&client).await {
                    Some((status, body)) => {
                        assert_eq!(status, 201, "{body}");
                        let _ = tell.send(());
                    }
                    None => return wanted,
                }
            }
            unreachable!("the server is killed before")
        });
    }
    asking.join_all().await
}

/// How often each start is booked.
async fn booked(client: &Client) -> HashMap<String, usize> {
    let (mut starts, mut cursor) = (HashMap::new(), String::new());
    loop {
        let (status, page) = client.get(&format!("/api/v1/bookings?limit=500{cursor}")).await;
        assert_eq!(status, 200);
        for booking in page["items"].as_array().unwrap() {
            *starts.entry(format!("{} {}", booking["vehicle"], booking["start"])).or_default() += 1;
        }
        match page["next"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => return starts,
        }
    }
}

async fn kill_and_repeat(database: &Database, kills: i64) {
    import_everything(database);
    let mut server = Server::start(database);
    let (client, cars) = ten_cars(database, &server).await;
    for round in 0..kills {
        let (at, of) = (client.at(&server.address), cars.clone());
        let (tell, mut told) = unbounded_channel();
        let asking = tokio::spawn(async move { in_doubt(&at, &of, round, tell).await });
        for _ in 0..rand::rng().random_range(5..40) {
            told.recv().await.expect("it books");
        }
        server.kill();
        let in_doubt = asking.await.unwrap();
        server = Server::start(database);
        let mut repeating = JoinSet::new();
        for wanted in in_doubt {
            let client = client.at(&server.address);
            repeating.spawn(async move {
                let (status, first) = wanted.try_to_book(&client).await.expect("an answer");
                assert_eq!(status, 201, "the key is free or the outcome is found: {first}");
                assert_eq!(wanted.try_to_book(&client).await, Some((201, first.clone())), "the same answer again");
                let (status, shown) = client.get(&format!("/api/v1/bookings/{}", first["id"].as_str().unwrap())).await;
                assert_eq!((status, &shown["id"]), (200, &first["id"]));
            });
        }
        repeating.join_all().await;
    }
    let twice: Vec<_> = booked(&client.at(&server.address)).await.into_iter().filter(|(_, count)| *count > 1).collect();
    assert!(twice.is_empty(), "{twice:?}");
    run(database, &["verify"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_whose_server_was_killed_is_done_once_when_it_is_repeated() {
    let [sqlite, postgres] = both();
    tokio::join!(kill_and_repeat(&sqlite, 3), kill_and_repeat(&postgres, 2));
}

/// Leaves things as a crash between the commit and the answer does, some time ago.
async fn forget_the_answer(database: &Database) {
    let statement =
        "UPDATE idempotency_key SET status = 0, body = '', location = NULL, lease_until = '2020-01-01T00:00:00+00:00'";
    if let Some(file) = database.url.strip_prefix("sqlite://") {
        let mut connection = sqlx::SqliteConnection::connect(&format!("sqlite://{file}")).await.unwrap();
        connection.execute(statement).await.unwrap();
    } else {
        let mut connection = sqlx::PgConnection::connect(&database.url).await.unwrap();
        connection.execute(statement).await.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_that_was_done_before_its_server_died_is_answered_with_what_it_did() {
    for database in both() {
        import_everything(&database);
        run(&database, &["user", "add", "eva", "Eva", "--role", "nora:finance"]);
        let server = Server::start(&database);
        let (client, cars) = ten_cars(&database, &server).await;
        let wanted = Wanted::new(&cars[0], 1);
        let (status, booking) = wanted.try_to_book(&client).await.unwrap();
        assert_eq!(status, 201);
        let eva = server.client(&database, "eva");
        let body = json!({ "vehicle": cars[0], "from": "2026-10-05", "to": "2026-10-05", "category": "wash",
            "net_ore": 10_000, "vat_ore": 0, "recoverable_vat_ore": 0 });
        let enter = || {
            let request = eva.request(Method::POST, "/api/v1/costs").header("Idempotency-Key", "cost");
            answer(request.json(&body))
        };
        let (status, cost) = enter().await;
        assert_eq!(status, 201, "{cost}");

        forget_the_answer(&database).await;
        let (status, again) = wanted.try_to_book(&client).await.unwrap();
        assert_eq!((status, &again), (201, &booking), "the booking as it is");
        let (status, again) = enter().await;
        assert_eq!((status, &again["id"]), (201, &cost["id"]), "entered once");
        let (_, costs) = eva.get("/api/v1/costs?limit=500").await;
        let entered = costs["items"].as_array().unwrap().iter().filter(|entry| entry["id"] == cost["id"]).count();
        assert_eq!(entered, 1);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_stands_for_one_request_with_its_query_and_secrets_are_not_kept() {
    let database = Database::sqlite();
    import_everything(&database);
    let server = Server::start(&database);
    let (client, _) = ten_cars(&database, &server).await;
    let post = |key: &str, path: &str, body: &Value| {
        answer(client.request(Method::POST, path).header("Idempotency-Key", key).json(body))
    };
    add_with_password(&database, "greta", "nora:driver", "en lång mening");
    let cookie = log_in(&server, "greta", "en lång mening").await;
    let http = reqwest::Client::new();
    let logged_in = |method: Method, path: &str| {
        let request = http.request(method, format!("{}{path}", server.address)).header("cookie", &cookie);
        request.header("sec-fetch-site", "same-origin")
    };
    let token = json!({ "name": "för skriptet", "days": 1, "read_only": true });
    let ask = || logged_in(Method::POST, "/api/v1/tokens").header("Idempotency-Key", "token").json(&token);
    let (status, made) = answer(ask()).await;
    assert_eq!(status, 201, "{made}");
    let secret = made["token"].as_str().or(made["secret"].as_str()).unwrap().to_owned();
    let (status, again) = answer(ask()).await;
    assert_eq!(status, 201);
    assert!(!again.to_string().contains(&secret), "a secret is shown once");
    let (_, listed) = answer(logged_in(Method::GET, "/api/v1/tokens")).await;
    assert_eq!(listed["items"].as_array().unwrap().len(), 1, "made once");

    let vehicle = json!({ "registration_number": "MLB777", "make": "Kia", "model": "Niro", "class": "car_i" });
    assert_eq!(post("vehicle", "/api/v1/vehicles", &vehicle).await.0, 201);
    let (status, refused) = post(&"k".repeat(201), "/api/v1/vehicles", &vehicle).await;
    assert_eq!((status, refused["detail"].as_str().unwrap().contains("200")), (400, true), "{refused}");
}

/// What is kept of requests, without the ids that are bytes.
const KEPT: &str = "SELECT key, request_hash, status, location, body, effect FROM idempotency_key";

#[tokio::test(flavor = "multi_thread")]
async fn b13_what_is_kept_of_a_request_cannot_be_guessed_from_the_database_and_another_body_is_another_request() {
    for database in both() {
        import_everything(&database);
        run(&database, &["user", "add", "anna", "Anna", "--role", "nora:administrator"]);
        let server = Server::start(&database);
        let anna = server.client(&database, "anna");
        let (_, organisations) = anna.get("/api/v1/organisations").await;
        let all = organisations["items"].as_array().unwrap();
        let nora = &all.iter().find(|organisation| organisation["code"] == "nora").unwrap()["id"];
        let grants = json!([{ "organisation": nora, "role": "driver" }]);
        let person = |login: &str, name: &str| json!({ "login": login, "name": name, "grants": grants });
        let add = |body: Value| {
            let request = anna.request(Method::POST, "/api/v1/users").header("Idempotency-Key", "en");
            answer(request.body(body.to_string()).header("content-type", "application/json"))
        };
        let first = person("bo", "Bo Ek");
        let (status, mut made) = add(first.clone()).await;
        assert_eq!(status, 201, "{made}");
        assert!(made.as_object_mut().unwrap().remove("password_link").is_some(), "{made}");
        assert_eq!(add(first.clone()).await, (201, made), "the same answer again");
        assert_eq!(add(person("bo", "Bo Alm")).await.0, 422, "another name is another request");
        let kept = database.stored("SELECT request_hash FROM idempotency_key");
        let plain = [
            format!("POST\0/api/v1/users\0{first}"),
            "POST\0/api/v1/users\0".to_owned(),
            format!("POST/api/v1/users{first}"),
            first.to_string(),
        ];
        for guess in plain {
            assert_ne!(kept, hex::encode(Sha256::digest(guess)), "nobody without the key can try bodies on it");
        }
        // The key is not in the database.
        let key = std::fs::read_to_string(database.folder.path().join("vagnpark-data/vagnpark.key")).unwrap();
        assert!(key.trim().len() == 64 && !database.stored(KEPT).contains(key.trim()));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn i3_the_answer_to_a_dry_run_is_not_taken_for_the_import() {
    for database in both() {
        import_everything(&database);
        run(&database, &["user", "add", "anna", "Anna", "--role", "nora:administrator"]);
        let server = Server::start(&database);
        let anna = server.client(&database, "anna");
        let import = |dry: &str| {
            let path = format!("/api/v1/imports?kind=vehicles&file_name=fordon.csv{dry}");
            let request = anna.request(Method::POST, &path).header("Idempotency-Key", "importen");
            answer(request.header("content-type", "text/csv").body("Reg.nr;Fabrikat\nMLC901;Kia\n"))
        };
        let (status, planned) = import("&dry_run=true").await;
        assert_eq!(status, 200, "{planned}");
        assert_eq!(import("").await.0, 422, "the key stands for the dry run");
        assert_eq!(import("&dry_run=true").await, (200, planned));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn b13_no_answer_that_shows_a_secret_once_is_kept() {
    let database = Database::sqlite();
    import_everything(&database);
    add_with_password(&database, "anna", "nora:administrator", "en lång mening");
    let server = Server::start(&database);
    // A token makes no other.
    let cookie = log_in(&server, "anna", "en lång mening").await;
    let http = reqwest::Client::new();
    let post = |path: &str, body: Value| {
        let request = http.post(format!("{}{path}", server.address)).header("cookie", &cookie);
        answer(request.header("sec-fetch-site", "same-origin").header("Idempotency-Key", path).json(&body))
    };
    let (_, all) = server.client(&database, "anna").get("/api/v1/organisations").await;
    let nora = &all["items"].as_array().unwrap().iter().find(|one| one["code"] == "nora").unwrap()["id"];
    let made = [
        post("/api/v1/tokens", json!({ "name": "skript", "days": 1 })).await,
        post("/api/v1/webhooks", json!({ "url": "https://example.org/" })).await,
        post("/api/v1/calendar-feeds", json!({ "kind": "person" })).await,
        post(
            "/api/v1/users",
            json!({ "login": "bo", "name": "Bo", "grants": [{ "organisation": nora, "role": "driver" }] }),
        )
        .await,
    ];
    let kept = database.stored(KEPT);
    assert_eq!(kept.lines().count(), made.len(), "{kept}");
    for (status, body) in made {
        assert_eq!(status, 201, "{body}");
        let secrets = ["token", "secret", "path", "password_link"].map(|name| body[name].as_str());
        let shown: Vec<&str> = secrets.into_iter().flatten().collect();
        assert!(!shown.is_empty(), "{body}");
        for secret in shown {
            assert!(!kept.contains(secret.rsplit('/').next().unwrap().trim_end_matches(".ics")), "{secret}: {kept}");
        }
    }
}
