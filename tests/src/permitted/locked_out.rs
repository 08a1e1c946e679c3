//! What somebody who is locked out has ahead.

use reqwest::Method;
use serde_json::{Value, json};

use crate::{
    booking::rules::{at, booked, car, people, state, told},
    cost::main_job::import_everything,
    harness::{Client, Server, answer, both, run},
};

#[tokio::test(flavor = "multi_thread")]
async fn a10_whoever_is_locked_out_waits_for_nothing_and_the_coordinator_is_told_what_lies_ahead() {
    for database in both() {
        import_everything(&database);
        let server = Server::start(&database);
        let people = people(&database, &server);
        run(&database, &["user", "add", "adam", "Adam", "--role", "nora:administrator"]);
        let adam = server.client(&database, "adam");
        let pool = car(&people.nils, 940, json!({ "sharing": "pool" })).await;
        let mine = [booked(&people.frida, &pool, 20, 21).await, booked(&people.frida, &pool, 30, 31).await];
        // Held for her, and waited for by others after her.
        let taken = booked(&people.nils, &pool, 0, 2).await;
        let wish = json!({ "vehicle": pool, "start": at(0), "end": at(2) });
        for client in [&people.frida, &people.fia] {
            assert_eq!(client.post("/api/v1/waiting-list", &wish).await.0, 201);
        }
        let gone =
            people.nils.request(Method::DELETE, &format!("/api/v1/bookings/{taken}")).header("if-match", "\"1\"");
        assert_eq!(answer(gone).await.0, 200);
        let list = async |client: &Client| -> Vec<Value> {
            client.get("/api/v1/waiting-list").await.1["items"].as_array().unwrap().clone()
        };
        assert_eq!(list(&people.frida).await[0]["state"], "offered");
        assert_eq!(list(&people.fia).await[0]["state"], "waiting");
        let (_, users) = adam.get("/api/v1/users?limit=500").await;
        let frida = users["items"].as_array().unwrap().iter().find(|user| user["login"] == "frida").unwrap();
        let path = format!("/api/v1/users/{}", frida["id"].as_str().unwrap());
        let lock = async |disabled: bool| {
            answer(adam.request(Method::PATCH, &path).json(&json!({ "disabled": disabled }))).await.0
        };
        assert_eq!(lock(true).await, 204);
        assert_eq!(list(&people.fia).await[0]["state"], "offered", "what was held goes to the next");
        let (_, messages) = people.nils.get("/api/v1/messages").await;
        let message = &messages["items"][0];
        assert_eq!(message["kind"], "driver_locked_out", "{messages}");
        let text = message["text"].as_str().unwrap_or_default();
        assert!(text.contains("frida") && text.contains("MLB") && text.contains('2'), "{message}");
        for booking in &mine {
            assert_eq!(state(&people.nils, booking).await, "confirmed", "nothing is called off silently");
        }
        assert!(told(&people.lisa).await.is_empty(), "nobody else's business");
        let link = message["about"]["link"].as_str().unwrap();
        let page = people.nils.request(Method::GET, link).send().await.unwrap();
        assert_eq!(page.status(), 200);
        let page = page.text().await.unwrap();
        assert!(mine.iter().all(|id| page.contains(id)) && page.contains("frida"), "{page}");
        let stranger = people.lisa.request(Method::GET, link).send().await.unwrap();
        assert_eq!(stranger.status(), 404);
        // Locked out once more, and let in again: told once, and nothing comes back by itself.
        assert_eq!((lock(true).await, lock(false).await), (204, 204));
        let (_, messages) = people.nils.get("/api/v1/messages").await;
        let again = messages["items"].as_array().unwrap().iter().filter(|one| one["kind"] == "driver_locked_out");
        assert_eq!(again.count(), 1);
        let again = server.client(&database, "frida");
        assert!(list(&again).await.iter().all(|entry| entry["state"] == "withdrawn"));
        run(&database, &["verify"]);
    }
}
