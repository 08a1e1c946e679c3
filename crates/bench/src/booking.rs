//! Bookings over HTTP with full rules and audit, against the raw engine's insert with the same guard,
//! one transaction each.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
    time::{Duration, Instant},
};

use chrono::{DateTime, Utc};
use serde_json::json;
use sqlx::{Connection, SqliteConnection, sqlite::SqliteConnectOptions};
use tokio::task::JoinSet;
use uuid::Uuid;
use vagnpark_store::Store;

use crate::{
    Figure, Outcome,
    generator::furnish,
    program::{ScratchDatabase, Server, run},
    size,
};

pub(crate) async fn measure(postgres: Option<&str>) -> Outcome<Vec<Figure>> {
    let folder = tempfile::tempdir()?;
    let mut figures = Vec::new();
    let sqlite = format!("sqlite://{}/vagnpark.db", folder.path().display());
    furnish(&sqlite, folder.path(), size().bookable)?;
    let copy = folder.path().join("raw.db");
    run(&sqlite, &["backup", &copy.to_string_lossy()])?;
    let raw = raw_sqlite(&copy).await?;
    for clients in [8, 32] {
        figures.push(figure("SQLite FULL", clients, over_http(&sqlite, clients).await?, raw));
    }
    if let Some(cluster) = postgres {
        let scratch = ScratchDatabase::create(cluster).await?;
        furnish(scratch.url(), folder.path(), size().bookable)?;
        for clients in [8, 32] {
            let raw = raw_postgres(scratch.url(), clients).await?;
            figures.push(figure("PostgreSQL", clients, over_http(scratch.url(), clients).await?, raw));
        }
        scratch.remove().await?;
    }
    Ok(figures)
}

fn figure(engine: &str, clients: u32, ours: f64, raw: f64) -> Figure {
    Figure {
        what: format!("bookings over HTTP, {clients} clients, {engine}"),
        ours: format!("{ours:.0}/s"),
        baseline: format!("raw insert with the guard {raw:.0}/s"),
        ratio: format!("{:.2} of it", ours / raw),
    }
}

/// A window of its own for booking number `n`, on one vehicle after the other.
fn window(n: u32) -> (DateTime<Utc>, DateTime<Utc>) {
    let start = tomorrow() + chrono::Duration::minutes(i64::from(n / size().bookable) * 30);
    (start, start + chrono::Duration::minutes(20))
}

#[expect(clippy::disallowed_methods, reason = "a bench books from now on")]
fn tomorrow() -> DateTime<Utc> {
    Utc::now() + chrono::Duration::days(1)
}

async fn over_http(database: &str, clients: u32) -> Outcome<f64> {
    let login = format!("bench{clients}");
    run(
        database,
        &[
            "user",
            "add",
            &login,
            "Bench",
            "--role",
            "nora:coordinator",
            "--role",
            "lindesberg:coordinator",
            "--licence",
            "B",
        ],
    )?;
    let token = run(database, &["token", "create", &login])?;
    let server = Server::start(database)?;
    let store = Store::connect(database).await?;
    let scope = vagnpark_domain::access::Actor::operator().scope(vagnpark_domain::access::Permission::SeeVehicles);
    let filter = vagnpark_store::VehicleFilter { limit: i64::from(size().bookable), ..Default::default() };
    let vehicles = store.read().await?.list_vehicles(&scope, &filter).await?;
    let vehicles: Vec<(Uuid, Uuid)> = vehicles.iter().map(|vehicle| (vehicle.id.0, vehicle.organisation.0)).collect();
    let (vehicles, next) = (Arc::new(vehicles), Arc::new(AtomicU32::new(clients * 1_000_000)));
    let http = reqwest::Client::builder().timeout(Duration::from_secs(30)).build()?;
    let start = Instant::now();
    let mut asking = JoinSet::new();
    for _ in 0..clients {
        let (http, vehicles, next) = (http.clone(), vehicles.clone(), next.clone());
        let (url, token) = (format!("{}/api/v1/bookings", server.address), token.trim().to_owned());
        asking.spawn(async move {
            let mut made = 0_u32;
            while start.elapsed() < Duration::from_secs(size().seconds) {
                let n = next.fetch_add(1, Ordering::Relaxed);
                let (from, to) = window(n);
                let (vehicle, organisation) = vehicles[(n % size().bookable) as usize];
                let body = json!({ "vehicle": vehicle, "start": from, "end": to, "organisation": organisation });
                let answer = http.post(&url).bearer_auth(&token).json(&body).send().await;
                made += u32::from(answer.is_ok_and(|answer| answer.status() == 201));
            }
            made
        });
    }
    let made: u32 = asking.join_all().await.into_iter().sum();
    Ok(f64::from(made) / start.elapsed().as_secs_f64())
}

const INSERT: &str =
    "INSERT INTO booking (id, vehicle_id, organisation_id, kind, state, start_at, end_at, occupied_until, purpose)
    VALUES ($1, $2, $3, 'booking', 'confirmed', $4, $5, $5, 'travel')";

/// The same table and trigger, one prepared insert in a transaction of its own, as fast as one
/// connection can.
async fn raw_sqlite(file: &std::path::Path) -> Outcome<f64> {
    let options = SqliteConnectOptions::new()
        .filename(file)
        .journal_mode(sqlx::sqlite::SqliteJournalMode::Wal)
        .synchronous(sqlx::sqlite::SqliteSynchronous::Full);
    let mut connection = SqliteConnection::connect_with(&options).await?;
    let vehicles: Vec<(Uuid, Uuid)> =
        sqlx::query_as("SELECT id, organisation_id FROM vehicle").fetch_all(&mut connection).await?;
    let (start, mut made) = (Instant::now(), 0_u32);
    while start.elapsed() < Duration::from_secs(size().seconds) {
        let (vehicle, organisation) = vehicles[(made % size().bookable) as usize];
        let (from, to) = window(made);
        sqlx::query(INSERT)
            .bind(new_id())
            .bind(vehicle)
            .bind(organisation)
            .bind(from)
            .bind(to)
            .execute(&mut connection)
            .await?;
        made += 1;
    }
    Ok(f64::from(made) / start.elapsed().as_secs_f64())
}

async fn raw_postgres(database: &str, clients: u32) -> Outcome<f64> {
    let pool = sqlx::postgres::PgPoolOptions::new().max_connections(clients).connect(database).await?;
    let vehicles: Vec<(Uuid, Uuid)> =
        sqlx::query_as("SELECT id, organisation_id FROM vehicle").fetch_all(&pool).await?;
    let (vehicles, next) = (Arc::new(vehicles), Arc::new(AtomicU32::new(clients * 100_000)));
    let start = Instant::now();
    let mut inserting = JoinSet::new();
    for _ in 0..clients {
        let (pool, vehicles, next) = (pool.clone(), vehicles.clone(), next.clone());
        inserting.spawn(async move {
            let mut made = 0_u32;
            while start.elapsed() < Duration::from_secs(size().seconds) {
                let n = next.fetch_add(1, Ordering::Relaxed);
                let (vehicle, organisation) = vehicles[(n % size().bookable) as usize];
                let (from, to) = window(n);
                let done = sqlx::query(INSERT)
                    .bind(new_id())
                    .bind(vehicle)
                    .bind(organisation)
                    .bind(from)
                    .bind(to)
                    .execute(&pool)
                    .await;
                made += u32::from(done.is_ok());
            }
            made
        });
    }
    let made: u32 = inserting.join_all().await.into_iter().sum();
    Ok(f64::from(made) / start.elapsed().as_secs_f64())
}

#[expect(clippy::disallowed_methods, reason = "a bench makes ids of its own")]
fn new_id() -> Uuid {
    Uuid::now_v7()
}
