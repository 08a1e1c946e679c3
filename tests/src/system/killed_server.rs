//! `kill -9` under load: every booking that was acknowledged is there afterwards.

use std::collections::HashSet;

use chrono::Utc;
use rand::Rng;
use serde_json::{Value, json};
use tokio::{
    sync::mpsc::{UnboundedSender, unbounded_channel},
    task::JoinSet,
};

use crate::{
    booking::races::ten_cars,
    cost::main_job::import_everything,
    harness::{Client, Database, Server, both, run},
};

const KILLS: i64 = 50;

/// Books from several tasks until the server is gone; answers the bookings that were acknowledged, and reports each.
async fn book_until_it_dies(client: Client, cars: Vec<Value>, round: i64, tell: UnboundedSender<()>) -> Vec<String> {
    let mut asking = JoinSet::new();
    for worker in 0..4_i64 {
        let (client, cars, tell) = (client.clone(), cars.clone(), tell.clone());
        asking.spawn(async move {
            let mut acknowledged = Vec::new();
            for number in 0..1_000_i64 {
                let car = &cars[usize::try_from(worker).unwrap()];
                let start = Utc::now() + chrono::Duration::minutes(30 * (round * 1_000 + number) + 60);
                let wanted = json!({ "vehicle": car, "start": start, "end": start + chrono::Duration::minutes(15) });
                let Ok(response) = client.request(reqwest::Method::POST, "/api/v1/bookings").json(&wanted).send().await
                else {
                    break;
                };
                let status = response.status().as_u16();
                let Ok(body) = response.json::<Value>().await else { break };
                assert_eq!(status, 201, "{body}");
                acknowledged.push(body["id"].as_str().unwrap().to_owned());
                let _ = tell.send(());
            }
            acknowledged
        });
    }
    asking.join_all().await.into_iter().flatten().collect()
}

async fn kept(client: &Client) -> HashSet<String> {
    let (mut all, mut cursor) = (HashSet::new(), String::new());
    loop {
        let (status, page) = client.get(&format!("/api/v1/bookings?limit=500{cursor}")).await;
        assert_eq!(status, 200);
        all.extend(page["items"].as_array().unwrap().iter().map(|booking| booking["id"].as_str().unwrap().to_owned()));
        match page["next"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => return all,
        }
    }
}

async fn kill_again_and_again(database: &Database, kills: i64) {
    import_everything(database);
    let mut server = Server::start(database);
    let (client, cars) = ten_cars(database, &server).await;
    let mut acknowledged = Vec::new();
    for round in 0..kills {
        let (tell, mut told) = unbounded_channel();
        let booking = tokio::spawn(book_until_it_dies(client.at(&server.address), cars.clone(), round, tell));
        // It lives for some bookings, and dies with others under way.
        for _ in 0..rand::rng().random_range(0..30) {
            told.recv().await.expect("it books");
        }
        server.kill();
        acknowledged.extend(booking.await.unwrap());
        server = Server::start(database);
    }
    let kept = kept(&client.at(&server.address)).await;
    let lost: Vec<_> = acknowledged.iter().filter(|id| !kept.contains(*id)).collect();
    assert!(acknowledged.len() > usize::try_from(kills).unwrap(), "there was load: {} bookings", acknowledged.len());
    assert!(lost.is_empty(), "{} of {} acknowledged bookings are lost: {lost:?}", lost.len(), acknowledged.len());
    run(database, &["verify"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn fifty_kills_lose_no_acknowledged_booking() {
    let [sqlite, postgres] = both();
    kill_again_and_again(&sqlite, KILLS).await;
    kill_again_and_again(&postgres, KILLS / 5).await;
}
