//! What has expired is deleted: once the time has passed after a day's traffic, no table is larger than before except
//! those of business data.

use std::{collections::BTreeMap, time::Duration};

use chrono::Utc;
use reqwest::Method;
use serde_json::json;
use vagnpark_domain::limits;
use vagnpark_store::Store;

use crate::{
    cost::main_job::import_everything,
    harness::{Database, Server, ServerSettings, answer, both, run, vagnpark},
    messages::delivery::{Receiver, add_people, call_off},
};

/// What the business keeps: facts, people, and the log of who changed them.
const KEPT: [&str; 12] = [
    "app_user",
    "audit_entry",
    "audit_value",
    "booking",
    "registration_number",
    "role_grant",
    "server_secret",
    "use_pack",
    "vehicle",
    "vehicle_relation",
    "vehicle_status",
    "webhook",
];

const LONG_AGO: [&str; 8] = [
    "UPDATE security_event SET at = '2020-01-01T00:00:00+00:00'",
    "UPDATE session SET seen_at = '2020-01-01T00:00:00+00:00', expires_at = '2020-01-02T00:00:00+00:00'",
    "UPDATE login_attempt SET tried_at = '2020-01-01T00:00:00+00:00'",
    "UPDATE idempotency_key SET created_at = '2020-01-01T00:00:00+00:00'",
    "UPDATE webhook_delivery SET made_at = '2020-01-01T00:00:00+00:00', state = 'sent'",
    "UPDATE message SET made_at = '2020-01-01T00:00:00+00:00'",
    "UPDATE api_token SET expires_at = '2020-01-01T00:00:00+00:00'",
    "UPDATE job_lease SET until_at = '2020-01-01T00:00:00+00:00'",
];

async fn count(database: &Database) -> BTreeMap<String, i64> {
    let store = Store::connect(&database.url).await.unwrap();
    let names: Vec<String> = match &store {
        Store::Sqlite { readers, .. } => {
            sqlx::query_scalar("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%'")
                .fetch_all(readers)
                .await
                .unwrap()
        }
        Store::Postgres { pool, .. } => {
            sqlx::query_scalar("SELECT tablename::text FROM pg_tables WHERE schemaname = 'public'")
                .fetch_all(pool)
                .await
                .unwrap()
        }
    };
    let mut counts = BTreeMap::new();
    for name in names {
        let statement = sqlx::AssertSqlSafe(format!("SELECT count(*) FROM {name}"));
        let rows: i64 = match &store {
            Store::Sqlite { readers, .. } => sqlx::query_scalar(statement).fetch_one(readers).await.unwrap(),
            Store::Postgres { pool, .. } => sqlx::query_scalar(statement).fetch_one(pool).await.unwrap(),
        };
        counts.insert(name, rows);
    }
    store.close().await;
    counts
}

async fn turn_the_clock(database: &Database) {
    let store = Store::connect(&database.url).await.unwrap();
    for statement in LONG_AGO {
        match &store {
            Store::Sqlite { writer, .. } => sqlx::query(statement).execute(writer).await.map(|_| ()).unwrap(),
            Store::Postgres { pool, .. } => sqlx::query(statement).execute(pool).await.map(|_| ()).unwrap(),
        }
    }
    store.close().await;
}

async fn log_in(server: &Server, password: &str) -> u16 {
    let client = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build().unwrap();
    let request = client
        .post(format!("{}/login", server.address))
        .header("content-type", "application/x-www-form-urlencoded")
        .body(format!("login=anna&password={password}"));
    request.send().await.unwrap().status().as_u16()
}

#[tokio::test(flavor = "multi_thread")]
async fn no_table_grows_after_a_day_s_traffic_but_those_of_the_business() {
    for database in both() {
        import_everything(&database);
        add_people(&database);
        let added = vagnpark(&database, &["user", "add", "anna", "Anna", "--role", "nora:driver"])
            .env("VAGNPARK_PASSWORD", "tolv gröna mopeder")
            .output()
            .unwrap();
        assert!(added.status.success());
        let before = count(&database).await;
        let mut settings = ServerSettings::default().rounds_when_asked();
        settings.set("VAGNPARK_PRIVATE_WEBHOOKS", "true");
        settings.set("VAGNPARK_PLAIN_WEBHOOKS", "true");
        let server = Server::start_with(&database, &settings);
        let nils = server.client(&database, "nils");
        assert_eq!((log_in(&server, "tolv gröna mopeder").await, log_in(&server, "fel").await), (303, 401));
        let receiver = Receiver::start().await;
        let (_, webhook) = nils.post("/api/v1/webhooks", &json!({ "url": receiver.address })).await;
        let keyed = nils.request(Method::POST, "/api/v1/webhooks").header("idempotency-key", "en nyckel");
        assert_eq!(answer(keyed.json(&json!({ "url": "ftp://x/" }))).await.0, 422);
        call_off(&database, &server, 30).await;
        let id = webhook["id"].as_str().unwrap();
        server.round();
        let (_, log) = nils.get(&format!("/api/v1/webhooks/{id}/deliveries")).await;
        let all = log["items"].as_array().unwrap();
        assert!(!all.is_empty() && all.iter().all(|delivery| delivery["attempts"] != 0), "{log}");
        drop(server);
        let grown: Vec<String> = {
            let now = count(&database).await;
            now.iter().filter(|(name, rows)| before[*name] < **rows).map(|(name, _)| name.clone()).collect()
        };
        for table in ["session", "login_attempt", "webhook_delivery", "message", "api_token", "job_lease"] {
            assert!(grown.iter().any(|name| name == table), "there was traffic in {table}: {grown:?}");
        }
        turn_the_clock(&database).await;
        let said = run(&database, &["housekeep"]);
        assert!(said.contains("sessions that ended"), "{said}");
        // The lease of housekeeping itself is there until the next time.
        let after = count(&database).await;
        let larger: Vec<_> = after
            .iter()
            .filter(|(name, rows)| {
                !KEPT.contains(&name.as_str()) && before[*name] + i64::from(*name == "job_lease") < **rows
            })
            .collect();
        assert!(larger.is_empty(), "{larger:?}\n{said}");
        run(&database, &["verify"]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_not_over_stays() {
    for database in both() {
        import_everything(&database);
        add_people(&database);
        let server = Server::start(&database);
        let nils = server.client(&database, "nils");
        call_off(&database, &server, 30).await;
        drop(server);
        let before = count(&database).await;
        run(&database, &["housekeep"]);
        let after = count(&database).await;
        for table in ["session", "message", "api_token", "app_user", "booking", "idempotency_key"] {
            assert_eq!(before[table], after[table], "{table}");
        }
        let server = Server::start(&database);
        assert_eq!(nils.at(&server.address).get("/api/v1/messages").await.0, 200);
    }
}

/// How long rows are kept: the table, the column whose time counts, and a further condition on the row.
const KEPT_FOR: [(&str, &str, &str, Duration); 9] = [
    ("session", "seen_at", "", limits::SESSION_IDLE),
    ("session", "expires_at", "", Duration::ZERO),
    ("password_link", "expires_at", "", Duration::ZERO),
    ("login_attempt", "tried_at", "", limits::FAILURES_KEPT),
    ("idempotency_key", "created_at", "", limits::KEYS_KEPT),
    ("message", "made_at", "read_at = made_at, once_key = NULL, mail_state = 'sent', ", limits::READ_MESSAGES_KEPT),
    ("message", "made_at", "read_at = NULL, ", limits::MESSAGES_KEPT),
    ("api_token", "expires_at", "revoked_at = NULL, ", limits::ENDED_TOKENS_KEPT),
    ("security_event", "at", "", limits::SECURITY_KEPT),
];

#[tokio::test(flavor = "multi_thread")]
async fn everything_stays_until_its_time_is_over_and_not_much_longer() {
    for database in both() {
        import_everything(&database);
        add_people(&database);
        let added = vagnpark(&database, &["user", "add", "anna", "Anna", "--role", "nora:driver"])
            .env("VAGNPARK_PASSWORD", "tolv gröna mopeder")
            .output();
        assert!(added.unwrap().status.success());
        for ((table, column, so, limit), hours) in KEPT_FOR.into_iter().zip(30..) {
            database.stored("DELETE FROM login_attempt");
            let server = Server::start(&database);
            assert_eq!((log_in(&server, "tolv gröna mopeder").await, log_in(&server, "fel").await), (303, 401));
            let nils = server.client(&database, "nils");
            let keyed = nils.request(Method::POST, "/api/v1/webhooks").header("idempotency-key", "en nyckel");
            assert_eq!(answer(keyed.json(&json!({ "url": "ftp://x/" }))).await.0, 422);
            call_off(&database, &server, hours).await;
            run(&database, &["user", "password-link", "nils"]);
            drop(server);
            let rows = || database.stored(&format!("SELECT count(*) FROM {table}"));
            let age = |ago: Duration| {
                let at = (Utc::now() - ago).to_rfc3339();
                let so = so.replace("made_at", &format!("'{at}'"));
                database.stored(&format!("UPDATE {table} SET {so}{column} = '{at}'"));
                // The one that kept house a moment ago holds the lease.
                database.stored("DELETE FROM job_lease");
                run(&database, &["housekeep"]);
            };
            let before = rows();
            assert_ne!(before, "0", "{table}");
            if let Some(nearly) = limit.checked_sub(Duration::from_mins(5)) {
                age(nearly);
                assert_eq!(rows(), before, "{table}.{column}: {limit:?} are not over yet");
            }
            age(limit + Duration::from_mins(5));
            assert_eq!(rows(), "0", "{table}.{column}: {limit:?} are over");
        }
    }
}
