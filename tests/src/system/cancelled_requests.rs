//! Clients that go away halfway leave nothing open on PostgreSQL.

use std::time::Duration;

use chrono::Utc;
use rand::Rng;
use serde_json::json;
use tokio::task::JoinSet;

use crate::{
    booking::races::ten_cars,
    cost::main_job::import_everything,
    harness::{Database, Server, run},
};

const REQUESTS: i64 = 500;
/// The pool's size: if one connection were lost, this many at once would not all be answered.
const CONNECTIONS: usize = 16;

#[tokio::test(flavor = "multi_thread")]
async fn five_hundred_cancelled_bookings_leave_no_transaction_open() {
    let database = Database::postgres();
    import_everything(&database);
    let server = Server::start(&database);
    let (client, cars) = ten_cars(&database, &server).await;
    let mut asking = JoinSet::new();
    let mut cancelled = 0;
    for number in 0..REQUESTS {
        let (client, car) = (client.clone(), cars[usize::try_from(number).unwrap() % cars.len()].clone());
        let start = Utc::now() + chrono::Duration::hours(24 + number);
        let patience = Duration::from_micros(rand::rng().random_range(100..30_000));
        asking.spawn(async move {
            let wanted = json!({ "vehicle": car, "start": start, "end": start + chrono::Duration::minutes(30) });
            tokio::time::timeout(patience, client.post("/api/v1/bookings", &wanted)).await.is_err()
        });
        if asking.len() >= 24 {
            cancelled += i64::from(asking.join_next().await.unwrap().unwrap());
        }
    }
    cancelled += asking.join_all().await.into_iter().map(i64::from).sum::<i64>();
    assert!(cancelled > REQUESTS / 10, "only {cancelled} requests were really cancelled");
    let mut all = JoinSet::new();
    for _ in 0..CONNECTIONS * 2 {
        let client = client.clone();
        all.spawn(async move { client.get("/api/v1/bookings?limit=1").await.0 });
    }
    assert!(all.join_all().await.iter().all(|status| *status == 200), "every connection still works");
    database.until_no_transaction_is_open().await;
    run(&database, &["verify"]);
}
