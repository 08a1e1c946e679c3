//! What somebody who is locked out has ahead.

use reqwest::Method;
use serde_json::{Value, json};

use crate::{
    booking::rules::{at, booked, car, patch, people, state, told},
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
        let frida = id_of(&adam, "frida").await;
        let lock = async |disabled: bool| lock(&adam, &frida, disabled).await.0;
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

/// The id of a person, as their administrator knows them.
pub(crate) async fn id_of(administrator: &Client, login: &str) -> String {
    let (_, users) = administrator.get("/api/v1/users").await;
    let found = users["items"].as_array().unwrap().iter().find(|user| user["login"] == login);
    found.unwrap_or_else(|| panic!("{login}: {users}"))["id"].as_str().unwrap().to_owned()
}

/// Locks a person out, or lets them in.
pub(crate) async fn lock(administrator: &Client, id: &str, disabled: bool) -> (u16, Value) {
    let path = format!("/api/v1/users/{id}");
    answer(administrator.request(Method::PATCH, &path).json(&json!({ "disabled": disabled }))).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a10_nobody_who_is_locked_out_is_given_a_booking_by_any_way_in() {
    for database in both() {
        import_everything(&database);
        let server = Server::start(&database);
        let people = people(&database, &server);
        run(&database, &["user", "add", "adam", "Adam", "--role", "nora:administrator"]);
        let adam = server.client(&database, "adam");
        let vehicle = car(&people.nils, 941, json!({})).await;
        let other = car(&people.nils, 942, json!({})).await;
        let asked_for = car(&people.nils, 943, json!({ "approval": "everybody" })).await;
        let own = booked(&people.frida, &vehicle, 20, 21).await;
        let fias = booked(&people.fia, &vehicle, 30, 31).await;
        let request = booked(&people.frida, &asked_for, 20, 21).await;
        let frida = id_of(&adam, "frida").await;
        assert_eq!(lock(&adam, &frida, true).await.0, 204);

        let is_refused = |way: &str, (status, refused): (u16, Value)| {
            assert_eq!(
                (status, refused["type"].as_str()),
                (422, Some("/problems/driver-locked-out")),
                "{way}: {refused}"
            );
        };
        let body = json!({ "vehicle": vehicle, "start": at(0), "end": at(1), "driver": frida });
        let (status, refused) = people.nils.post("/api/v1/bookings", &body).await;
        assert_eq!(refused["errors"][0]["pointer"], "/driver", "{refused}");
        is_refused("a new booking", (status, refused));
        let path = |id: &str| format!("/api/v1/bookings/{id}");
        is_refused("another's", patch(&people.nils, &path(&fias), 1, &json!({ "driver": frida })).await);
        let series = json!({ "vehicle": vehicle, "rule": "FREQ=WEEKLY;COUNT=3", "first_start": "2035-03-05T08:00:00",
            "first_end": "2035-03-05T09:00:00", "driver": frida, "gaps": "wait" });
        is_refused("a series", people.nils.post("/api/v1/series", &series).await);
        let approve = format!("{}/approve", path(&request));
        is_refused("a request", people.nils.post(&approve, &json!({})).await);
        let keys = format!("{}/check-out", path(&own));
        is_refused("the keys", people.nils.post(&keys, &json!({ "move_start": true })).await);
        let (_, waiting) = people.nils.get("/api/v1/waiting-list").await;
        assert_eq!(waiting["items"], json!([]), "nor is anything waited for");

        let file = |start: &str| {
            format!(
                "Boknings-id;Regnr;Kommun;Förare;Starttid;Sluttid;Ändamål\n\
                 {start};MLB 941;Nora;frida;{start} 08:00;{start} 12:00;besök\n"
            )
        };
        let import = async |day: &str| {
            let way = "/api/v1/imports?kind=bookings&file_name=bokningar.csv";
            answer(adam.request(Method::POST, way).body(file(day))).await
        };
        let (status, report) = import("2031-03-03").await;
        assert_eq!((status, &report["counts"]["rejected"]), (200, &json!(1)), "{report}");
        assert!(report["findings"].to_string().contains("driver_locked_out"), "{report}");
        let (status, report) = import("2026-03-03").await;
        assert!(status < 300 && report["counts"]["created"] == 1, "what lies behind was driven: {report}");

        // What they have stays, and can be moved, until somebody hands it on.
        let moved = patch(&people.nils, &path(&own), 1, &json!({ "vehicle": other })).await;
        assert_eq!(moved.0, 200, "{}", moved.1);
        assert_eq!(lock(&adam, &frida, false).await.0, 204);
        assert_eq!(people.nils.post("/api/v1/bookings", &body).await.0, 201, "and let in again, she drives again");
        run(&database, &["verify"]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn b16_nobody_who_may_not_book_is_given_a_booking_by_any_way_in() {
    for database in both() {
        import_everything(&database);
        let server = Server::start(&database);
        let people = people(&database, &server);
        run(&database, &["user", "add", "adam", "Adam", "--role", "nora:administrator"]);
        for (login, role) in [("wille", "nora:workshop"), ("fredrika", "nora:finance")] {
            run(&database, &["user", "add", login, login, "--role", role, "--licence", "B"]);
        }
        let adam = server.client(&database, "adam");
        let vehicle = car(&people.nils, 946, json!({})).await;
        let fias = booked(&people.fia, &vehicle, 30, 31).await;
        let fia = id_of(&adam, "fia").await;
        let is_refused = |way: &str, (status, refused): (u16, Value)| {
            let kind = refused["type"].as_str();
            assert_eq!((status, kind), (422, Some("/problems/driver-books-nothing")), "{way}: {refused}");
            assert_eq!(refused["errors"][0]["pointer"], "/driver", "{way}: {refused}");
            assert!(refused["detail"].as_str().unwrap().contains("no role"), "{way}: {refused}");
        };
        for login in ["wille", "fredrika"] {
            let person = id_of(&adam, login).await;
            let body = json!({ "vehicle": vehicle, "start": at(0), "end": at(1), "driver": person });
            is_refused("a new booking", people.nils.post("/api/v1/bookings", &body).await);
            let path = format!("/api/v1/bookings/{fias}");
            is_refused("another's", patch(&people.nils, &path, 1, &json!({ "driver": person })).await);
            let series = json!({ "vehicle": vehicle, "rule": "FREQ=WEEKLY;COUNT=3", "gaps": "wait", "driver": person,
                "first_start": "2035-03-05T08:00:00", "first_end": "2035-03-05T09:00:00" });
            is_refused("a series", people.nils.post("/api/v1/series", &series).await);
            let on = json!({ "bookings": [fias], "driver": person });
            let (_, passed) = people.nils.post(&format!("/api/v1/users/{fia}/pass-on"), &on).await;
            assert!(passed.to_string().contains("driver_books_nothing"), "passed on: {passed}");
            let wish = json!({ "vehicle": vehicle, "start": at(30), "end": at(31) });
            assert_eq!(server.client(&database, login).post("/api/v1/waiting-list", &wish).await.0, 403);
        }
        assert_eq!(people.nils.get("/api/v1/waiting-list").await.1["items"], json!([]), "nor is anything waited for");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a14_what_waits_at_an_organisation_is_told_to_somebody() {
    for database in both() {
        import_everything(&database);
        let server = Server::start(&database);
        for (login, roles) in [
            ("nils", &["--role", "nora:coordinator", "--licence", "B"][..]),
            ("adam", &["--role", "nora:administrator"]),
            ("sara", &["--system-administrator"]),
            ("lars", &["--role", "lindesberg:driver", "--licence", "B"]),
        ] {
            run(&database, &[&["user", "add", login, login], roles].concat());
        }
        let [nils, adam, sara, lars] = ["nils", "adam", "sara", "lars"].map(|login| server.client(&database, login));
        let vehicle = car(&nils, 944, json!({ "sharing": "pool", "approval": "others" })).await;
        let wanted = async |client: &Client| {
            let all = told(client).await;
            all.iter().filter(|kind| *kind == "approval_wanted").count()
        };
        let count = async || (wanted(&nils).await, wanted(&adam).await, wanted(&sara).await);
        booked(&lars, &vehicle, 0, 1).await;
        assert_eq!(count().await, (1, 0, 0), "its coordinators");
        let lock_out = |login: &str| run(&database, &["user", "disable", login]);
        lock_out("nils");
        booked(&lars, &vehicle, 2, 3).await;
        assert_eq!((wanted(&adam).await, wanted(&sara).await), (1, 0), "who administers it, if nobody coordinates it");
        lock_out("adam");
        booked(&lars, &vehicle, 4, 5).await;
        assert_eq!(wanted(&sara).await, 1, "else those who run the system");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a14_whoever_is_told_can_open_what_the_message_leads_to() {
    for database in both() {
        import_everything(&database);
        let server = Server::start(&database);
        let people = people(&database, &server);
        run(&database, &["user", "add", "adam", "Adam", "--role", "nora:administrator"]);
        run(&database, &["user", "add", "sara", "Sara", "--system-administrator"]);
        let [adam, sara] = ["adam", "sara"].map(|login| server.client(&database, login));
        let pool = car(&people.nils, 945, json!({ "sharing": "pool", "approval": "others" })).await;
        let frida = id_of(&adam, "frida").await;
        booked(&people.frida, &pool, 0, 1).await;
        let told_to = async |client: &Client| {
            let (_, messages) = client.get("/api/v1/messages").await;
            let message = messages["items"][0].clone();
            let link = message["about"]["link"].as_str().unwrap_or_default().to_owned();
            let page = client.request(Method::GET, &link).send().await.unwrap();
            (message["text"].as_str().unwrap_or_default().to_owned(), page.status(), link)
        };
        let person = format!("/anvandare/{frida}");
        for (without, client) in [("nils", &adam), ("adam", &sara)] {
            run(&database, &["user", "disable", without]);
            run(&database, &["user", "disable", "frida"]);
            let (text, status, link) = told_to(client).await;
            assert_eq!((status.as_u16(), &link), (200, &person), "{text}");
            assert!(text.contains("ge någon den rollen") && !text.contains("Ge dem"), "what they can do: {text}");
            run(&database, &["user", "enable", "frida"]);
        }
        booked(&people.lisa, &pool, 4, 5).await;
        let (text, status, link) = told_to(&sara).await;
        assert_eq!(status.as_u16(), 200, "{text} {link}");
    }
}
