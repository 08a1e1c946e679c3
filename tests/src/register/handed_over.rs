//! A vehicle that goes to another organisation on a day ahead: the giver's people book it until the day, the receiver's
//! from the day on, whichever way they go (V-12).

use serde_json::{Value, json};

use super::vehicle_move::{begin, organisation, page, proposal, relate, vehicle, was_of};
use crate::{
    booking::pages,
    cost::money::person,
    harness::{Client, Database, Server, answer, both, run},
};

/// Somebody who drives for an organisation.
fn driver(database: &Database, server: &Server, login: &str, organisation: &str) -> Client {
    run(database, &["user", "add", login, login, "--role", &format!("{organisation}:driver"), "--licence", "B"]);
    server.client(database, login)
}

/// A car of Lindesberg's that nobody else may book, which Nora uses from the first of December on.
async fn given_away(database: &Database, coordinator: &Client) -> String {
    let car = json!({ "registration_number": "MLB600", "make": "Kia", "model": "Niro", "class": "car_i",
        "sharing": "private" });
    let (status, made) = coordinator.post("/api/v1/vehicles", &car).await;
    assert_eq!(status, 201, "{made}");
    was_of(database, "MLB600", "lindesberg");
    let given = ["vehicle", "move", "MLB600", "--to", "nora", "--from", "2026-12-01", "--relations", "user"];
    run(database, &[&given[..], &["--decision", "Styrgruppen 2026-10-02 § 9"]].concat());
    made["id"].as_str().unwrap().to_owned()
}

async fn book(client: &Client, car: &str, (start, end): (&str, &str)) -> (u16, Value) {
    client.post("/api/v1/bookings", &json!({ "vehicle": car, "start": start, "end": end })).await
}

#[tokio::test(flavor = "multi_thread")]
async fn v12_the_givers_driver_cannot_book_past_the_day_and_the_receivers_can_from_it() {
    let before = ("2026-11-30T08:00:00Z", "2026-11-30T10:00:00Z");
    let until_midnight = ("2026-11-30T18:00:00Z", "2026-11-30T23:00:00Z");
    let across = ("2026-11-30T22:00:00Z", "2026-12-01T06:00:00Z");
    let after = ("2026-12-01T08:00:00Z", "2026-12-01T10:00:00Z");
    for database in both() {
        let database = database.at("2026-11-25T09:00:00Z");
        let (server, _, kurt) = begin(&database).await;
        let car = given_away(&database, &kurt).await;
        let [gun, dora, hans] = [("gun", "lindesberg"), ("dora", "nora"), ("hans", "hallefors")]
            .map(|(login, organisation)| driver(&database, &server, login, organisation));
        for (client, windows) in [(&gun, [across, after]), (&dora, [before, across])] {
            for window in windows {
                let (status, refused) = book(client, &car, window).await;
                assert_eq!((status, refused["type"].as_str()), (422, Some("/problems/not-shared")), "{refused}");
                assert!(refused["detail"].as_str().unwrap().contains("2026-12-01"), "{refused}");
            }
        }
        assert_eq!(book(&hans, &car, after).await.0, 404, "it is nothing to them");

        // What is free is suggested to whoever can book it.
        let suggested = async |client: &Client, (from, to): (&str, &str)| {
            let (status, free) = client.get(&format!("/api/v1/availability?class=car_i&from={from}&to={to}")).await;
            assert_eq!(status, 200, "{free}");
            free["items"].as_array().unwrap().iter().any(|found| found["vehicle"] == car.as_str())
        };
        for (window, giver, receiver) in [(before, true, false), (across, false, false), (after, false, true)] {
            assert_eq!(
                (suggested(&gun, window).await, suggested(&dora, window).await),
                (giver, receiver),
                "{window:?}"
            );
        }
        assert!(page(&dora, &car).await.contains("/boka"), "the receiver's people find the way to book it");

        // A series is had until the day, or from it on.
        let series = json!({ "vehicle": car, "rule": "FREQ=DAILY;COUNT=4", "first_start": "2026-11-29T12:00:00",
            "first_end": "2026-11-29T13:00:00", "gaps": "leave_out" });
        for client in [&gun, &dora] {
            let (status, made) = client.post("/api/v1/series", &series).await;
            assert_eq!(status, 201, "{made}");
            let had = made["bookings"].as_array().unwrap().len();
            assert_eq!((had, made["refused"].as_array().unwrap().len()), (2, 2), "{made}");
        }

        let (status, made) = book(&gun, &car, before).await;
        assert_eq!(status, 201, "{made}");
        assert_eq!(book(&gun, &car, until_midnight).await.0, 201, "what ends at midnight ends with the day");
        assert_eq!(book(&dora, &car, after).await.0, 201);
        // Moving a booking past the day is booking past the day.
        let id = made["id"].as_str().unwrap();
        let later = json!({ "start": "2026-12-02T08:00:00Z", "end": "2026-12-02T10:00:00Z" });
        let request = gun.request(reqwest::Method::PATCH, &format!("/api/v1/bookings/{id}"));
        let (status, refused) = answer(request.header("if-match", "\"1\"").json(&later)).await;
        assert_eq!((status, refused["type"].as_str()), (422, Some("/problems/not-shared")), "{refused}");

        // When the day has come it is as it was said.
        server.set_clock("2026-12-01T05:00:00Z");
        let next = ("2026-12-03T08:00:00Z", "2026-12-03T10:00:00Z");
        assert_eq!(book(&dora, &car, next).await.0, 201, "before the server has handed it over");
        server.round();
        let runs = kurt.get(&format!("/api/v1/vehicles/{car}")).await.1["organisation"].clone();
        assert_eq!(runs, organisation(&kurt, "nora").await);
        let (status, refused) = book(&gun, &car, next).await;
        assert!(matches!(status, 404 | 422), "{status} {refused}");
        run(&database, &["verify"]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn v10_the_bookings_that_stay_are_shown_to_both_and_a_move_of_two_days_says_so() {
    for database in both() {
        let database = database.at("2026-11-25T09:00:00Z");
        let (server, [_, nora, ..], kurt) = begin(&database).await;
        let car = vehicle(&kurt, "MLB500").await;
        let gun = driver(&database, &server, "gun", "lindesberg");
        let mut booked = Vec::new();
        for window in [
            ("2026-11-30T08:00:00Z", "2026-11-30T10:00:00Z"),
            ("2026-11-30T22:00:00Z", "2026-12-01T06:00:00Z"),
            ("2026-12-04T08:00:00Z", "2026-12-04T10:00:00Z"),
        ] {
            let (status, made) = book(&gun, &car, window).await;
            assert_eq!(status, 201, "{made}");
            booked.push(made["id"].as_str().unwrap().to_owned());
        }
        let given = ["vehicle", "move", "MLB500", "--to", "hallefors", "--from", "2026-12-03", "--relations", "payer"];
        run(&database, &[&given[..], &["--decision", "Styrgruppen 2026-10-02 § 9"]].concat());

        let (status, asked) = relate(&kurt, &car, "user", "nora", "2026-12-01").await;
        assert_eq!(status, 202, "{asked}");
        let id = asked["proposal"].as_str().unwrap();
        for (client, opens) in [(&kurt, true), (&nora, false)] {
            let found = proposal(client, &asked).await["consequences"].clone();
            let ids: Vec<&str> =
                found["staying"].as_array().unwrap().iter().filter_map(|one| one["booking"].as_str()).collect();
            assert_eq!(
                (&found["bookings"], ids),
                (&json!(2), if opens { vec![&*booked[1], &*booked[2]] } else { vec![] })
            );
            let text = pages::page(client, &format!("/forslag/{id}")).await;
            assert_eq!(text.contains(&format!("/bokningar/{}", booked[2])), opens, "{text}");
            assert!(text.contains("Bokningar som ligger kvar") && text.contains("2026-12-04"), "{text}");
            assert_eq!(found["cut_short"], json!([]));
        }

        let (status, asked) = relate(&kurt, &car, "payer", "nora", "2026-12-01").await;
        assert_eq!(status, 202, "{asked}");
        let found = proposal(&nora, &asked).await["consequences"].clone();
        assert_eq!(found["cut_short"], json!([{ "number": "MLB\u{a0}500", "last": "2026-12-02" }]), "{found}");
        let id = asked["proposal"].as_str().unwrap();
        let text = pages::page(&nora, &format!("/forslag/{id}")).await;
        assert!(text.contains("MLB\u{a0}500 (2026-12-02)"), "{text}");
    }
}

/// The kinds of what somebody was told.
async fn kinds(client: &Client) -> Vec<String> {
    let (_, messages) = client.get("/api/v1/messages").await;
    messages["items"].as_array().unwrap().iter().map(|told| told["kind"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn v12_whoever_runs_the_car_on_the_day_approves_and_books_it_without_asking() {
    let (before, after) =
        (("2026-11-30T08:00:00Z", "2026-11-30T10:00:00Z"), ("2026-12-02T08:00:00Z", "2026-12-02T10:00:00Z"));
    for database in both() {
        let database = database.at("2026-11-25T09:00:00Z");
        let (server, _, kurt) = begin(&database).await;
        let nils = person(&database, &server, "nils", "nora:coordinator");
        let car = given_away(&database, &kurt).await;
        let (status, car_now) = kurt.get(&format!("/api/v1/vehicles/{car}")).await;
        assert_eq!(status, 200);
        let terms = json!({ "sharing": "pool", "approval": "others" });
        let request = kurt.request(reqwest::Method::PATCH, &format!("/api/v1/vehicles/{car}"));
        let changed = request.header("if-match", format!("\"{}\"", car_now["version"])).json(&terms);
        let (status, changed) = answer(changed).await;
        assert_eq!(status, 200, "{changed}");
        let [gun, dora] = [("gun", "lindesberg"), ("dora", "nora")]
            .map(|(login, organisation)| driver(&database, &server, login, organisation));
        let mut requests = Vec::new();
        for (who, window, state) in [
            (&gun, after, "requested"),
            (&dora, after, "confirmed"),
            (&dora, before, "requested"),
            (&gun, before, "confirmed"),
        ] {
            let (status, made) = book(who, &car, window).await;
            if status == 409 {
                continue;
            }
            assert_eq!((status, made["state"].as_str()), (201, Some(state)), "{window:?} {made}");
            if state == "requested" {
                requests.push(made["id"].as_str().unwrap().to_owned());
            }
        }
        assert_eq!(kinds(&nils).await.iter().filter(|kind| *kind == "approval_wanted").count(), 1, "gun's");
        assert_eq!(kinds(&kurt).await.iter().filter(|kind| *kind == "approval_wanted").count(), 1, "dora's");
        let list = async |client: &Client| {
            client.request(reqwest::Method::GET, "/forfragningar").send().await.unwrap().text().await.unwrap()
        };
        let (of_giver, of_receiver) = (list(&kurt).await, list(&nils).await);
        for (request, giver) in requests.iter().zip([false, true]) {
            assert_eq!((of_giver.contains(request), of_receiver.contains(request)), (giver, !giver));
            let (no, yes) = if giver { (&nils, &kurt) } else { (&kurt, &nils) };
            let path = format!("/api/v1/bookings/{request}/turn-down");
            let reason = json!({ "reason": "Behövs till annat" });
            let (status, refused) = no.post(&path, &reason).await;
            assert!([403, 404].contains(&status), "{status} {refused}");
            let (status, answered) = yes.post(&path, &reason).await;
            assert_eq!(status, 200, "{answered}");
        }
    }
}
