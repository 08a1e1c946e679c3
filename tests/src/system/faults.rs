//! After a fault: a disk that refuses, a transaction that did not end, a database that is away or read only. What
//! cannot be done is refused with when to try again; when the fault is over, everything goes on without a restart.

use std::{
    path::{Path, PathBuf},
    process::Command,
    time::{Duration, Instant},
};

use chrono::Utc;
use reqwest::{Method, header::HeaderMap};
use serde_json::{Value, json};
use sqlx::{Connection, Executor};
use tokio::{
    net::{UnixListener, UnixStream},
    task::JoinHandle,
};
use vagnpark_store::Store;

use crate::{
    booking::races::ten_cars,
    contract::{furnished, organisation},
    cost::main_job::import_everything,
    harness::{Client, Database, Server, ServerSettings, run},
};

/// Books a car at a time of its own; status, headers and body.
async fn book(client: &Client, car: &Value, number: i64) -> (u16, HeaderMap, Value) {
    let start = Utc::now() + chrono::Duration::minutes(60 + 30 * number);
    let wanted = json!({ "vehicle": car, "start": start, "end": start + chrono::Duration::minutes(15) });
    let response = client.request(Method::POST, "/api/v1/bookings").json(&wanted).send().await.unwrap();
    let (status, headers) = (response.status().as_u16(), response.headers().clone());
    (status, headers, response.json().await.unwrap_or_default())
}

/// Status and words of `/ready`, which answers in little more than its second.
async fn ready(server: &Server) -> (u16, String) {
    let began = Instant::now();
    let response = reqwest::get(format!("{}/ready", server.address)).await.unwrap();
    let status = response.status().as_u16();
    assert_eq!(status == 503, response.headers().contains_key("retry-after"), "it says when to ask again");
    let said = response.text().await.unwrap();
    assert!(began.elapsed() < Duration::from_secs(4), "{said} after {:?}", began.elapsed());
    (status, said)
}

/// Limits the size in bytes of the files of a running process; none for no limit.
fn limit_files(server: &Server, bytes: Option<u64>) {
    let limit = bytes.map_or("unlimited".to_owned(), |bytes| bytes.to_string());
    let process = server.process().to_string();
    let limited = Command::new("prlimit").args(["--pid", &process, &format!("--fsize={limit}:")]).status().unwrap();
    assert!(limited.success());
}

/// Checks that an organisation that another process adds is seen by every connection that reads.
async fn sees_what_others_write(database: &Database, client: &Client, code: &str) {
    run(database, &["organisation", "add", code, code, "--kind", "municipality"]);
    for _ in 0..12 {
        let (status, list) = client.get("/api/v1/organisations").await;
        assert_eq!(status, 200, "{list}");
        assert!(list.to_string().contains(&format!("\"{code}\"")), "a reader stays in the past: {list}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn after_the_disk_refused_bookings_go_on_without_a_restart() {
    let database = Database::sqlite();
    import_everything(&database);
    // A write beyond the limit should fail as on a full or broken disk, not end the process.
    let server = Server::start_under(&database, &["env", "--ignore-signal=XFSZ"], &ServerSettings::default());
    let (client, cars) = ten_cars(&database, &server).await;
    assert_eq!(book(&client, &cars[0], 0).await.0, 201);
    assert_eq!(ready(&server).await.0, 200);

    let log = std::fs::metadata(database.folder.path().join("vagnpark.db-wal")).unwrap().len();
    limit_files(&server, Some(log));
    let mut refused = 0;
    for number in 1..2_000 {
        let (status, headers, body) = book(&client, &cars[0], number).await;
        if status == 201 {
            assert_eq!(refused, 0, "the disk refuses still");
            continue;
        }
        assert!(matches!(status, 503 | 507), "{status} {body}");
        assert!(headers.contains_key("retry-after"), "{status} says when to come back");
        assert!(body["detail"].as_str().unwrap().len() > 20, "{body}");
        refused += 1;
        if refused == 5 {
            break;
        }
    }
    assert_eq!(refused, 5, "the limit was reached");
    let (status, said) = ready(&server).await;
    assert_eq!((status, said.contains("disk")), (503, true), "{said}");

    limit_files(&server, None);
    for (number, car) in cars.iter().enumerate() {
        let (status, _, body) = book(&client, car, 3_000 + i64::try_from(number).unwrap()).await;
        assert_eq!(status, 201, "{body}");
    }
    assert_eq!(ready(&server).await.0, 200);
    sees_what_others_write(&database, &client, "hagfors").await;
    run(&database, &["verify"]);
}

#[tokio::test]
async fn a_full_database_refuses_says_so_and_writes_again_when_there_is_room() {
    let database = Database::sqlite();
    let store = furnished(&database).await;
    let Store::Sqlite { writer, .. } = &store else { panic!("a SQLite file") };
    let mut connection = writer.acquire().await.unwrap();
    let pages: i64 = sqlx::query_scalar("PRAGMA page_count").fetch_one(&mut *connection).await.unwrap();
    let limit = format!("PRAGMA max_page_count = {pages}");
    connection.execute(sqlx::AssertSqlSafe(limit)).await.unwrap();
    drop(connection);
    let mut failed = None;
    for number in 100..300_u128 {
        let mut tx = store.begin().await.unwrap();
        let mut large = organisation(number, &format!("o{number}"));
        large.name = "Kommun ".repeat(25);
        let written = tx.put_organisation(&large).await;
        if let Err(error) = match written {
            Ok(()) => tx.commit().await,
            failed => failed,
        } {
            failed = Some(error);
            break;
        }
    }
    let failed = failed.expect("the file could not grow for ever");
    assert!(failed.is_full() && failed.is_passing(), "{}", failed.chain());
    // There is room again: a connection that failed halfway is gone, one on which only a statement failed goes on.
    let Store::Sqlite { writer, .. } = &store else { panic!("a SQLite file") };
    writer.acquire().await.unwrap().execute("PRAGMA max_page_count = 1000000").await.unwrap();
    for number in 1_000..1_010_u128 {
        let mut tx = store.begin().await.unwrap();
        tx.put_organisation(&organisation(number, &format!("o{number}"))).await.unwrap();
        tx.commit().await.unwrap();
    }
    assert_eq!(store.try_write(0).await.map_err(|error| error.to_string()), Ok(()));
}

/// Leaves every connection of a SQLite pool as a fault leaves it.
async fn hurt(pool: &sqlx::SqlitePool, connections: u32) {
    // SQLite has rolled back by itself, but the driver still counts a transaction.
    let mut all = Vec::new();
    for _ in 0..connections {
        let mut tx = pool.begin().await.unwrap();
        tx.execute("ROLLBACK").await.unwrap();
        all.push(tx);
    }
    drop(all);
    // A transaction is open that the driver knows nothing of.
    let mut all = Vec::new();
    for _ in 0..connections {
        let mut connection = pool.acquire().await.unwrap();
        connection.execute("BEGIN").await.unwrap();
        connection.execute("SELECT count(*) FROM organisation").await.unwrap();
        all.push(connection);
    }
}

async fn sees(store: &Store, code: &str) -> bool {
    let known = store.read().await.unwrap().list_organisations().await.unwrap();
    known.iter().any(|organisation| organisation.code == code)
}

async fn add(store: &Store, number: u128, code: &str) {
    let mut tx = store.begin().await.unwrap();
    tx.put_organisation(&organisation(number, code)).await.unwrap();
    tx.commit().await.unwrap();
}

#[tokio::test]
async fn a_connection_whose_transaction_did_not_end_is_not_given_out_again_on_sqlite() {
    let database = Database::sqlite();
    let store = furnished(&database).await;
    let other = Store::connect(&database.url).await.unwrap();
    let Store::Sqlite { writer, readers, .. } = &store else { panic!("a SQLite file") };
    hurt(readers, 4).await;
    add(&other, 50, "hagfors").await;
    for _ in 0..12 {
        assert!(sees(&store, "hagfors").await, "a reader stays in the past");
    }
    hurt(writer, 1).await;
    add(&store, 51, "sunne").await;
    add(&other, 52, "torsby").await;
    assert!(sees(&store, "torsby").await && sees(&other, "sunne").await);
}

#[tokio::test]
async fn a_connection_whose_transaction_did_not_end_is_not_given_out_again_on_postgres() {
    let database = Database::postgres();
    let store = furnished(&database).await;
    let other = Store::connect(&database.url).await.unwrap();
    let Store::Postgres { pool, .. } = &store else { panic!("PostgreSQL") };
    let left = [
        "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; SELECT count(*) FROM organisation",
        "BEGIN; UPDATE organisation SET name = 'locked'",
        "BEGIN; SELECT 1 / 0",
    ];
    for left in left {
        let mut connection = pool.acquire().await.unwrap();
        let _ = sqlx::raw_sql(left).execute(&mut *connection).await;
    }
    add(&other, 50, "hagfors").await;
    for _ in 0..12 {
        assert!(sees(&store, "hagfors").await, "a reader stays in the past");
    }
    add(&store, 51, "sunne").await;
    // The row that was locked is free, and what was half written is gone.
    add(&other, 51, "sunne").await;
    database.until_no_transaction_is_open().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn ready_says_no_while_another_process_holds_the_write_lock_or_the_disk_is_nearly_full() {
    let database = Database::sqlite();
    import_everything(&database);
    let server = Server::start(&database);
    let other = Store::connect(&database.url).await.unwrap();
    let held = other.begin().await.unwrap();
    let (status, said) = ready(&server).await;
    assert_eq!(status, 503, "{said}");
    drop(held);
    assert_eq!(ready(&server).await.0, 200);

    let mut settings = ServerSettings::default();
    settings.set("VAGNPARK_MIN_FREE_MB", "100000000");
    let (status, said) = ready(&Server::start_with(&database, &settings)).await;
    assert_eq!((status, said.contains("MiB are free")), (503, true), "{said}");
}

/// An SQL statement on a database, from outside.
async fn from_outside(url: &str, statement: &'static str) {
    let mut connection = sqlx::PgConnection::connect(url).await.unwrap();
    connection.execute(statement).await.unwrap();
    connection.close().await.unwrap();
}

/// Sends everybody else away, as a planned restart does (57P01).
const SEND_AWAY: &str = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() \
                         AND pid <> pg_backend_pid()";

#[tokio::test(flavor = "multi_thread")]
async fn a_database_that_only_reads_is_not_ready_and_what_it_refuses_passes() {
    let database = Database::postgres();
    import_everything(&database);
    let server = Server::start(&database);
    let (client, cars) = ten_cars(&database, &server).await;
    assert_eq!(book(&client, &cars[0], 0).await.0, 201);

    let url = &database.url;
    from_outside(
        url,
        "DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET default_transaction_read_only = on', \
                       current_database()); END $$",
    )
    .await;
    from_outside(url, SEND_AWAY).await;
    let (status, headers, body) = book(&client, &cars[0], 1).await;
    assert_eq!((status, body["type"].as_str()), (503, Some("/problems/try-again")), "{body}");
    assert!(headers.contains_key("retry-after"));
    let (status, said) = ready(&server).await;
    assert_eq!((status, said.contains("read only")), (503, true), "{said}");

    // This session reads only, too, unless its transaction says otherwise before anything else.
    from_outside(
        url,
        "SET transaction_read_only = off; DO $$ BEGIN EXECUTE format('ALTER DATABASE %I RESET \
                       default_transaction_read_only', current_database()); END $$",
    )
    .await;
    from_outside(url, SEND_AWAY).await;
    let (status, _, body) = book(&client, &cars[0], 2).await;
    assert_eq!(status, 201, "{body}");
    assert_eq!(ready(&server).await.0, 200);
}

/// A connection path to a PostgreSQL that can be cut.
struct Way {
    socket: PathBuf,
    carrying: Option<JoinHandle<()>>,
}

impl Way {
    /// Leads from a folder of its own to the folder of the database's socket.
    fn open(from: &Path, to: PathBuf) -> Self {
        let socket = from.join(".s.PGSQL.5432");
        let listener = UnixListener::bind(&socket).unwrap();
        let carrying = tokio::spawn(async move {
            let mut under_way = tokio::task::JoinSet::new();
            while let Ok((mut here, _)) = listener.accept().await {
                let mut there = UnixStream::connect(to.join(".s.PGSQL.5432")).await.unwrap();
                under_way.spawn(async move {
                    let _ = tokio::io::copy_bidirectional(&mut here, &mut there).await;
                });
            }
        });
        Self { socket, carrying: Some(carrying) }
    }

    async fn cut(&mut self) {
        let carrying = self.carrying.take().unwrap();
        carrying.abort();
        let _ = carrying.await;
        std::fs::remove_file(&self.socket).unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_person_gets_a_page_and_not_json_while_the_database_is_away() {
    let database = Database::postgres();
    import_everything(&database);
    let (address, folder) = database.url.split_once("?host=").unwrap();
    let mut way = Way::open(database.folder.path(), folder.into());
    let url = format!("{address}?host={}", database.folder.path().display());
    let server = Server::start_at(&database, &url);
    let (client, cars) = ten_cars(&database, &server).await;
    assert_eq!(ready(&server).await.0, 200);

    way.cut().await;
    let began = Instant::now();
    let page = reqwest::Client::new()
        .get(format!("{}/bokningar", server.address))
        .header("Cookie", format!("__Host-vagnpark={}", "0".repeat(64)))
        .send()
        .await
        .unwrap();
    assert!(began.elapsed() < Duration::from_secs(8), "{:?}", began.elapsed());
    assert_eq!(page.status(), 503);
    assert!(page.headers().contains_key("retry-after"));
    assert!(page.headers()["content-type"].to_str().unwrap().starts_with("text/html"));
    let text = page.text().await.unwrap();
    assert!(text.contains("Databasen svarar inte just nu"), "{text}");
    let (status, headers, body) = book(&client, &cars[0], 1).await;
    assert_eq!((status, headers.contains_key("retry-after")), (503, true), "{body}");
    assert_eq!(ready(&server).await.0, 503);

    let _way = Way::open(database.folder.path(), folder.into());
    let (status, _, body) = book(&client, &cars[0], 2).await;
    assert_eq!(status, 201, "{body}");
    assert_eq!(ready(&server).await.0, 200);
}
