//! The server's duties go on, whatever a single piece of work is like: a name that no mail can carry, a row that this
//! version cannot read, a receiver that says nothing.

use std::time::Duration;

use chrono::Utc;
use reqwest::Method;
use serde_json::{Value, json};
use vagnpark_store::Store;

use crate::{
    cost::main_job::import_everything,
    harness::{Client, Database, Server, ServerSettings, answer, both, run, seen, until},
    messages::delivery::{Receiver, SmtpServer, add_people, call_off, settings},
};

/// Removes a guard, as if a row were from before it.
async fn past_the_guards(database: &Database, statement: &'static str) {
    let store = Store::connect(&database.url).await.unwrap();
    let done = match &store {
        Store::Sqlite { writer, .. } => sqlx::query(statement).execute(writer).await.map(|_| ()),
        Store::Postgres { pool, .. } => sqlx::query(statement).execute(pool).await.map(|_| ()),
    };
    done.unwrap();
    store.close().await;
}

/// Runs a statement by hand, past the program.
async fn by_hand(database: &Database, statement: &'static str) {
    let store = Store::connect(&database.url).await.unwrap();
    let done = match &store {
        Store::Sqlite { writer, .. } => sqlx::query(statement).execute(writer).await.map(|done| done.rows_affected()),
        Store::Postgres { pool, .. } => sqlx::query(statement).execute(pool).await.map(|done| done.rows_affected()),
    };
    assert!(done.unwrap() > 0, "{statement}");
    store.close().await;
}

/// A booking, with a car of its own, that nobody has come for.
async fn missed(client: &Client, number: u32) -> String {
    let car =
        json!({ "registration_number": format!("MLC{number}"), "make": "Kia", "model": "Niro", "class": "car_i" });
    let car = client.post("/api/v1/vehicles", &car).await.1["id"].clone();
    let at = |minutes: i64| Utc::now() + chrono::Duration::minutes(minutes);
    let (status, booking) =
        client.post("/api/v1/bookings", &json!({ "vehicle": car, "start": at(-10), "end": at(120) })).await;
    assert_eq!(status, 201, "{booking}");
    booking["id"].as_str().unwrap().to_owned()
}

async fn until_released(client: &Client, booking: &str, most: Duration) {
    until("a release", most, async || {
        let (_, found) = client.get(&format!("/api/v1/bookings/{booking}")).await;
        seen(found["state"] == "no_show", found)
    })
    .await;
}

async fn until_got(receiver: &Receiver, what: &str, times: usize, most: Duration) {
    until(&format!("{times} {what}"), most, async || {
        let got = receiver.got.lock().unwrap().iter().filter(|request| request.contains(what)).count();
        seen(got >= times, got)
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn one_hostile_name_and_one_unreadable_row_stop_nobody_else_s_mail_webhooks_and_releases() {
    let [sqlite, postgres] = both();
    tokio::join!(beside_what_breaks(&sqlite), beside_what_breaks(&postgres));
}

async fn beside_what_breaks(database: &Database) {
    let smtp = SmtpServer::start().await;
    import_everything(database);
    add_people(database);
    let per = ["user", "add", "per", "Per", "--role", "nora:coordinator", "--email", "per@example.org"];
    run(database, &per);
    let guard = if database.url.starts_with("sqlite") {
        "DROP TRIGGER app_user_in_bounds_update"
    } else {
        "ALTER TABLE app_user DROP CONSTRAINT app_user_name_in_bounds"
    };
    past_the_guards(database, guard).await;
    by_hand(database, "UPDATE app_user SET name = 'Per\rson' WHERE login = 'per'").await;
    let mut settings = settings(&smtp);
    settings.set("VAGNPARK_NO_SHOW_MINUTES", "5");
    let server = Server::start_with(database, &settings);
    let [nils, frida, per] = ["nils", "frida", "per"].map(|login| server.client(database, login));
    let receiver = Receiver::start().await;
    *receiver.status.lock().unwrap() = 204;
    assert_eq!(nils.post("/api/v1/webhooks", &json!({ "url": receiver.address })).await.0, 201);
    // One booking cannot be read by this version, the other can; nobody comes for either.
    let _unreadable = missed(&nils, 101).await;
    by_hand(database, "UPDATE booking SET purpose = 'from_the_future' WHERE purpose <> 'from_the_future'").await;
    let good = missed(&nils, 102).await;
    // Per is told of a defect, in a message and in one of a kind that this version does not know.
    let car = json!({ "registration_number": "MLC103", "make": "Kia", "model": "Niro", "class": "car_i" });
    let car = nils.post("/api/v1/vehicles", &car).await.1["id"].clone();
    let defect = json!({ "vehicle": car, "severity": "do_not_drive", "description": "Bromsarna tar inte" });
    let (status, defect) = frida.post("/api/v1/defects", &defect).await;
    assert_eq!(status, 201, "{defect}");
    by_hand(
        database,
        "INSERT INTO message (id, user_id, kind, about, made_at, mail_next_at)
         SELECT user_id, user_id, 'from_the_future', '{}', made_at, mail_next_at FROM message
         WHERE user_id = (SELECT id FROM app_user WHERE login = 'per') LIMIT 1",
    )
    .await;
    let id = call_off(database, &server, 30).await;
    smtp.wait_for(&format!("https://vagnpark.example.org/bokningar/{id}")).await;
    smtp.wait_for("per@example.org").await;
    until_got(&receiver, &id, 2, Duration::from_secs(30)).await;
    until_released(&nils, &good, Duration::from_secs(30)).await;
    let (status, messages) = per.get("/api/v1/messages").await;
    assert_eq!(status, 200, "{messages}");
    let kinds: Vec<&Value> = messages["items"].as_array().unwrap().iter().map(|message| &message["kind"]).collect();
    assert!(!kinds.is_empty() && kinds.iter().all(|kind| *kind != "from_the_future"), "{messages}");
    let ready = reqwest::get(format!("{}/ready", server.address)).await.unwrap();
    assert_eq!(ready.status(), 200);
}

/// A receiver that takes connections and says nothing.
async fn silent() -> String {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}/hook", listener.local_addr().unwrap());
    tokio::spawn(async move {
        let mut held = Vec::new();
        while let Ok((stream, _)) = listener.accept().await {
            held.push(stream);
        }
    });
    address
}

#[tokio::test(flavor = "multi_thread")]
async fn a_receiver_that_says_nothing_holds_up_neither_others_nor_releases_nor_the_end() {
    let [sqlite, postgres] = both();
    tokio::join!(beside_a_silent_receiver(&sqlite), beside_a_silent_receiver(&postgres));
}

async fn beside_a_silent_receiver(database: &Database) {
    import_everything(database);
    add_people(database);
    let mut settings = ServerSettings::default();
    settings.set("VAGNPARK_PRIVATE_WEBHOOKS", "true");
    settings.set("VAGNPARK_PLAIN_WEBHOOKS", "true");
    settings.set("VAGNPARK_NO_SHOW_MINUTES", "5");
    // A mail server that says nothing either.
    let mail = silent().await;
    settings.set("VAGNPARK_SMTP", mail.trim_end_matches("/hook").replace("http://", "smtp://"));
    let mut server = Server::start_with(database, &settings);
    let nils = server.client(database, "nils");
    let good = Receiver::start().await;
    *good.status.lock().unwrap() = 204;
    for address in [silent().await, good.address.clone()] {
        assert_eq!(nils.post("/api/v1/webhooks", &json!({ "url": address })).await.0, 201);
    }
    for number in 200..212_u32 {
        let car =
            json!({ "registration_number": format!("MLC{number}"), "make": "Kia", "model": "Niro", "class": "car_i" });
        assert_eq!(nils.post("/api/v1/vehicles", &car).await.0, 201);
    }
    call_off(database, &server, 40).await;
    let booking = missed(&nils, 213).await;
    until_got(&good, "vehicle.register", 12, Duration::from_secs(25)).await;
    until_released(&nils, &booking, Duration::from_secs(25)).await;
    // It is left alone: not every event costs the full time that it may take.
    let (_, webhooks) = nils.get("/api/v1/webhooks").await;
    assert_eq!(webhooks["items"].as_array().unwrap().len(), 2, "{webhooks}");
    let stopped = tokio::task::spawn_blocking(move || server.stop());
    let (took, ended) = tokio::time::timeout(Duration::from_secs(90), stopped).await.unwrap().unwrap();
    assert!(ended.success() && took < Duration::from_secs(15), "{took:?} {ended}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_waits_for_a_webhook_is_not_sent_once_it_is_turned_off() {
    let database = Database::sqlite();
    import_everything(&database);
    add_people(&database);
    let mut settings = ServerSettings::default().rounds_when_asked();
    settings.set("VAGNPARK_PRIVATE_WEBHOOKS", "true");
    settings.set("VAGNPARK_PLAIN_WEBHOOKS", "true");
    let server = Server::start_with(&database, &settings);
    let nils = server.client(&database, "nils");
    let receiver = Receiver::start().await;
    let (_, webhook) = nils.post("/api/v1/webhooks", &json!({ "url": receiver.address })).await;
    let id = webhook["id"].as_str().unwrap().to_owned();
    let car = json!({ "registration_number": "MLC300", "make": "Kia", "model": "Niro", "class": "car_i" });
    assert_eq!(nils.post("/api/v1/vehicles", &car).await.0, 201);
    server.round();
    assert!(receiver.got.lock().unwrap().iter().any(|request| request.contains("vehicle.register")));
    let (_, log) = nils.get(&format!("/api/v1/webhooks/{id}/deliveries")).await;
    let delivery = log["items"][0]["id"].as_str().unwrap().to_owned();
    assert_eq!(answer(nils.request(Method::DELETE, &format!("/api/v1/webhooks/{id}"))).await.0, 204);
    let replay = format!("/api/v1/webhooks/deliveries/{delivery}/replay");
    assert_eq!(nils.post(&replay, &json!({})).await.0, 404);
    let store = Store::connect(&database.url).await.unwrap();
    let Store::Sqlite { readers, .. } = &store else { panic!("it is SQLite") };
    let waiting: i64 = sqlx::query_scalar("SELECT count(*) FROM webhook_delivery WHERE state = 'waiting'")
        .fetch_one(readers)
        .await
        .unwrap();
    assert_eq!(waiting, 0);
    // Ten may be there at once, and no more.
    for number in 0..11 {
        let url = format!("https://192.0.2.1/{number}");
        let (status, refused): (u16, Value) = nils.post("/api/v1/webhooks", &json!({ "url": url })).await;
        assert_eq!(status, if number < 10 { 201 } else { 422 }, "{refused}");
    }
}
