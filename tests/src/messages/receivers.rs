//! Which receivers webhooks may have, how many are sent to at once, and when one is turned off.

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use reqwest::Method;
use serde_json::json;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpListener,
    sync::watch,
    time::timeout,
};
use vagnpark_domain::limits::{MAX_FAILURES_IN_A_ROW, RECEIVERS_AT_ONCE};

use super::delivery::{Receiver, add_people, call_off, log};
use crate::{
    cost::main_job::import_everything,
    harness::{Client, Server, ServerSettings, both, run},
};

fn permitting(hosts: &str) -> ServerSettings {
    let mut settings = ServerSettings::default().rounds_when_asked();
    settings.set("VAGNPARK_PRIVATE_WEBHOOKS", "true");
    settings.set("VAGNPARK_PLAIN_WEBHOOKS", "true");
    settings.set("VAGNPARK_WEBHOOK_HOSTS", hosts);
    settings
}

#[tokio::test(flavor = "multi_thread")]
async fn a_webhook_goes_to_no_host_but_those_that_the_operator_permits() {
    for (number, database) in both().into_iter().chain(both()).enumerate() {
        import_everything(&database);
        add_people(&database);
        let receiver = Receiver::start().await;
        *receiver.status.lock().unwrap() = 204;
        let server = Server::start_with(&database, &permitting("127.0.0.1, .nora.se"));
        let nils = server.client(&database, "nils");
        let (status, webhook) = nils.post("/api/v1/webhooks", &json!({ "url": receiver.address })).await;
        assert_eq!(status, 201, "{webhook}");
        let (status, refused) = nils.post("/api/v1/webhooks", &json!({ "url": "https://evil.example/" })).await;
        assert_eq!((status, refused["errors"][0]["code"].as_str()), (422, Some("other_host")), "{refused}");
        assert!(refused.to_string().contains(".nora.se"), "those that are permitted are said: {refused}");
        drop(server);

        // The list stays, or becomes shorter.
        let stays = number < 2;
        let server = Server::start_with(&database, &permitting(if stays { "127.0.0.1" } else { ".nora.se" }));
        call_off(&database, &server, 32).await;
        server.round();
        assert_eq!(receiver.got.lock().unwrap().is_empty(), !stays);
        if stays {
            continue;
        }
        let nils = server.client(&database, "nils");
        let id = webhook["id"].as_str().unwrap();
        let all = log(&nils, id).await;
        let refused = |answer: &str| answer.contains("none of those that the operator permits");
        assert!(all.iter().any(|delivery| delivery["answer"].as_str().is_some_and(refused)), "{all:?}");
        let page = nils.request(Method::GET, &format!("/webhookar/{id}")).send().await.unwrap().text().await.unwrap();
        assert!(page.contains("ingen av dem som den som driver systemet tillåter"), "{page}");
    }
}

/// Brings a car into the register, which is an event.
async fn add_car(client: &Client, plate: &str) {
    let car = json!({ "registration_number": plate, "make": "Kia", "model": "Niro", "class": "car_i" });
    let (status, made) = client.post("/api/v1/vehicles", &car).await;
    assert_eq!(status, 201, "{made}");
}

fn permitting_all() -> ServerSettings {
    let mut settings = ServerSettings::default().rounds_when_asked();
    settings.set("VAGNPARK_PRIVATE_WEBHOOKS", "true");
    settings.set("VAGNPARK_PLAIN_WEBHOOKS", "true");
    settings
}

#[tokio::test(flavor = "multi_thread")]
async fn a_receiver_that_fails_so_often_in_a_row_is_turned_off_and_its_administrators_are_told() {
    for database in both() {
        let database = database.at("2026-11-25T09:00:00Z");
        import_everything(&database);
        add_people(&database);
        let receiver = Receiver::start().await;
        let server = Server::start_with(&database, &permitting_all());
        let nils = server.client(&database, "nils");
        let (status, webhook) = nils.post("/api/v1/webhooks", &json!({ "url": receiver.address })).await;
        assert_eq!(status, 201, "{webhook}");
        for plate in ["MLB801", "MLB802", "MLB803"] {
            add_car(&nils, plate).await;
        }
        let stopped = async || {
            let (_, messages) = nils.get("/api/v1/messages").await;
            messages["items"].as_array().unwrap().iter().filter(|told| told["kind"] == "webhook_stopped").count()
        };
        let came = || receiver.got.lock().unwrap().len();
        // Three pieces are tried until one try after the other has failed: none has failed for good by then.
        for (tries, at) in [
            (3, "25T09:00:00Z"),
            (6, "25T09:02:00Z"),
            (9, "25T09:10:00Z"),
            (12, "25T09:30:00Z"),
            (15, "25T11:00:00Z"),
            (18, "25T16:00:00Z"),
        ] {
            server.set_clock(&format!("2026-11-{at}"));
            server.round();
            assert_eq!((came(), stopped().await), (tries, 0), "{at}");
        }
        server.set_clock("2026-11-26T09:00:00Z");
        server.round();
        let most = usize::try_from(MAX_FAILURES_IN_A_ROW).unwrap();
        assert_eq!((came(), stopped().await), (most, 1));
        assert_eq!(nils.get("/api/v1/webhooks").await.1["items"], json!([]));
        assert_eq!(database.stored("SELECT DISTINCT state FROM webhook_delivery"), "failed");
        // What happens now is kept for it no more.
        add_car(&nils, "MLB804").await;
        server.set_clock("2026-11-28T09:00:00Z");
        server.round();
        assert_eq!((came(), stopped().await), (most, 1));
        run(&database, &["verify"]);
    }
}

/// A receiver that lets all who come wait for one more, for as long as a second, and then answers them.
async fn waiting_for(one_more: usize) -> (String, Arc<AtomicUsize>, Arc<AtomicUsize>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}/hook", listener.local_addr().unwrap());
    let (open, most, all) = (watch::Sender::new(0_usize), Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
    let (seen, came) = (most.clone(), all.clone());
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let (open, seen) = (open.clone(), seen.clone());
            came.fetch_add(1, Ordering::Relaxed);
            tokio::spawn(async move {
                let _ = stream.read(&mut [0; 8_192]).await;
                open.send_modify(|open| *open += 1);
                seen.fetch_max(*open.borrow(), Ordering::Relaxed);
                let mut others = open.subscribe();
                let _ = timeout(Duration::from_secs(1), others.wait_for(|open| *open >= one_more)).await;
                open.send_modify(|open| *open -= 1);
                let _ = stream.write_all(b"HTTP/1.1 204 X\r\ncontent-length: 0\r\nconnection: close\r\n\r\n").await;
            });
        }
    });
    (address, most, all)
}

#[tokio::test(flavor = "multi_thread")]
async fn no_more_receivers_are_sent_to_at_once_than_the_limit_and_the_others_come_after() {
    for database in both() {
        import_everything(&database);
        add_people(&database);
        let roles = ["--role", "lindesberg:administrator", "--role", "lindesberg:coordinator"];
        run(&database, &[&["user", "add", "lisa", "Lisa"][..], &roles].concat());
        let (address, most, all) = waiting_for(RECEIVERS_AT_ONCE + 1).await;
        let server = Server::start_with(&database, &permitting_all());
        let [nils, lisa] = ["nils", "lisa"].map(|login| server.client(&database, login));
        for number in 0..=RECEIVERS_AT_ONCE {
            let client = if number < 10 { &nils } else { &lisa };
            let url = json!({ "url": format!("{address}/{number}") });
            let (status, webhook) = client.post("/api/v1/webhooks", &url).await;
            assert_eq!(status, 201, "{webhook}");
        }
        add_car(&nils, "MLB801").await;
        add_car(&lisa, "MLB802").await;
        server.round();
        let (most, all) = (most.load(Ordering::Relaxed), all.load(Ordering::Relaxed));
        assert_eq!((most, all), (RECEIVERS_AT_ONCE, RECEIVERS_AT_ONCE + 1), "{}", database.url);
    }
}
