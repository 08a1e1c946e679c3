//! What becomes of bookings: moved, repeated, approved, waited for, replaced, stopped. Each as a user of the API meets
//! it, on both engines.

use chrono::{DateTime, Duration, DurationRound, Utc};
use reqwest::Method;
use serde_json::{Value, json};

use crate::{
    harness::{Client, Database, Server, answer, both, run},
    main_job::import_everything,
};

/// Nils coordinates Nora and Lisa Lindesberg; Frida and Fia drive for Nora, Lars for Lindesberg.
struct People {
    nils: Client,
    frida: Client,
    fia: Client,
    lisa: Client,
    lars: Client,
}

fn people(database: &Database, server: &Server) -> People {
    for (login, role) in [
        ("nils", "nora:coordinator"),
        ("frida", "nora:driver"),
        ("fia", "nora:driver"),
        ("lisa", "lindesberg:coordinator"),
        ("lars", "lindesberg:driver"),
    ] {
        run(database, &["user", "add", login, login, "--role", role, "--licence", "B"]);
    }
    let client = |login| server.client(database, login);
    People { nils: client("nils"), frida: client("frida"), fia: client("fia"), lisa: client("lisa"), lars: client("lars") }
}

/// A car of the coordinator's organisation, with what is said about it.
async fn car(coordinator: &Client, number: u32, about: Value) -> String {
    let mut body = json!({ "registration_number": format!("MLB{number}"), "make": "Kia", "model": "Niro",
        "class": "car_i", "fuel": "electric", "seats": 5 });
    let sharing = about.get("sharing").cloned();
    if let Some(sharing) = &sharing {
        body["sharing"] = sharing.clone();
    }
    let (status, car) = coordinator.post("/api/v1/vehicles", &body).await;
    assert_eq!(status, 201, "{car}");
    let id = car["id"].as_str().unwrap().to_owned();
    let mut change = about;
    change.as_object_mut().unwrap().remove("sharing");
    if !change.as_object().unwrap().is_empty() {
        let (status, body) = patch(coordinator, &format!("/api/v1/vehicles/{id}"), 1, &change).await;
        assert_eq!(status, 200, "{body}");
    }
    id
}

async fn patch(client: &Client, path: &str, version: i64, body: &Value) -> (u16, Value) {
    answer(client.request(Method::PATCH, path).header("if-match", format!("\"{version}\"")).json(body)).await
}

/// Eight o'clock UTC in a week, and some hours later.
fn at(hours: i64) -> DateTime<Utc> {
    (Utc::now() + Duration::days(7)).duration_trunc(Duration::days(1)).unwrap() + Duration::hours(8 + hours)
}

async fn book(client: &Client, vehicle: &str, from: i64, to: i64) -> (u16, Value) {
    client.post("/api/v1/bookings", &json!({ "vehicle": vehicle, "start": at(from), "end": at(to) })).await
}

async fn booked(client: &Client, vehicle: &str, from: i64, to: i64) -> String {
    let (status, booking) = book(client, vehicle, from, to).await;
    assert_eq!(status, 201, "{booking}");
    booking["id"].as_str().unwrap().to_owned()
}

async fn state(client: &Client, booking: &str) -> String {
    let (status, body) = client.get(&format!("/api/v1/bookings/{booking}")).await;
    assert_eq!(status, 200, "{body}");
    body["state"].as_str().unwrap().to_owned()
}

async fn told(client: &Client) -> Vec<String> {
    let (_, messages) = client.get("/api/v1/messages").await;
    messages["items"].as_array().unwrap().iter().map(|m| m["kind"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn b1_a_booking_is_moved_lengthened_and_given_another_car_where_there_is_room() {
    for database in both() {
        import_everything(&database);
        let server = Server::start(&database);
        let people = people(&database, &server);
        let (first, second) = (car(&people.nils, 901, json!({})).await, car(&people.nils, 902, json!({})).await);
        let mine = booked(&people.frida, &first, 0, 2).await;
        booked(&people.fia, &first, 3, 4).await;
        let path = format!("/api/v1/bookings/{mine}");
        let (status, body) = patch(&people.frida, &path, 1, &json!({ "end": at(3) })).await;
        assert_eq!((status, body["version"].as_i64()), (200, Some(2)), "{body}");
        let (status, body) = patch(&people.frida, &path, 2, &json!({ "end": at(4) })).await;
        assert_eq!((status, body["type"].as_str()), (409, Some("/problems/taken")), "{body}");
        assert!(body["alternatives"].as_array().unwrap().contains(&json!(second)), "the way out is named: {body}");
        assert_eq!(patch(&people.frida, &path, 1, &json!({ "end": at(2) })).await.0, 412, "somebody else was first");
        assert_eq!(answer(people.frida.request(Method::PATCH, &path).json(&json!({}))).await.0, 428);
        assert_eq!(patch(&people.fia, &path, 2, &json!({ "end": at(2) })).await.0, 403, "not hers");
        assert_eq!(patch(&people.lisa, &path, 2, &json!({ "end": at(2) })).await.0, 404, "not there for Lindesberg");
        let (status, body) = patch(&people.nils, &path, 2, &json!({ "vehicle": second, "start": at(1), "end": at(5) })).await;
        assert_eq!((status, body["vehicle"].as_str()), (200, Some(second.as_str())), "{body}");
        assert_eq!(told(&people.frida).await, ["booking_moved"], "who is moved by another is told");
        booked(&people.fia, &first, 0, 3).await;
        let (status, history) = people.frida.get(&format!("{path}/history")).await;
        let actions: Vec<&str> =
            history["items"].as_array().unwrap().iter().map(|line| line["action"].as_str().unwrap()).collect();
        assert_eq!((status, actions), (200, vec!["book", "move", "move"]), "b10: {history}");
        run(&database, &["verify"]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn b4_a_series_names_what_cannot_be_had_and_is_changed_in_parts() {
    for database in both() {
        import_everything(&database);
        let server = Server::start(&database);
        let people = people(&database, &server);
        let car = car(&people.nils, 903, json!({})).await;
        booked(&people.fia, &car, 48, 50).await;
        let local = |hours: i64| {
            let at = vagnpark_domain::time::local_time(at(hours));
            at.format("%Y-%m-%dT%H:%M:%S").to_string()
        };
        let mut series = json!({ "vehicle": car, "rule": "FREQ=DAILY;COUNT=5", "first_start": local(0), "first_end": local(1) });
        let (status, refused) = people.frida.post("/api/v1/series", &series).await;
        assert_eq!((status, refused["type"].as_str()), (409, Some("/problems/series-not-whole")), "{refused}");
        assert_eq!(refused["occurrences"].as_array().unwrap().len(), 1, "{refused}");
        assert_eq!(refused["occurrences"][0]["start"], local(48));
        series["dry_run"] = json!(true);
        let (status, dry) = people.frida.post("/api/v1/series", &series).await;
        assert_eq!((status, dry["bookings"].as_array().unwrap().len()), (200, 4), "{dry}");
        let (_, none) = people.frida.get("/api/v1/bookings").await;
        assert_eq!(none["items"].as_array().unwrap().len(), 1, "a dry run books nothing");
        series["dry_run"] = json!(false);
        series["gaps"] = json!("wait");
        let (status, made) = people.frida.post("/api/v1/series", &series).await;
        assert_eq!((status, made["bookings"].as_array().unwrap().len()), (201, 4), "{made}");
        let (_, list) = people.frida.get("/api/v1/waiting-list").await;
        assert_eq!(list["items"][0]["state"], "waiting", "b6: the gap is waited for: {list}");
        // From the third on an hour later, on the local clock.
        let third = made["bookings"][2]["id"].as_str().unwrap();
        let change = json!({ "booking": third, "part": "following", "start": local(73), "end": local(74) });
        let (status, changed) = answer(people.frida.request(Method::PATCH, "/api/v1/series").json(&change)).await;
        assert_eq!(status, 200, "{changed}");
        let starts: Vec<&str> =
            changed["bookings"].as_array().unwrap().iter().map(|booking| booking["start"].as_str().unwrap()).collect();
        assert_eq!(starts.len(), 2, "{changed}");
        let whole = people.frida.get(&format!("/api/v1/series/{}", made["id"].as_str().unwrap())).await.1;
        let hours: Vec<i64> = whole["bookings"]
            .as_array()
            .unwrap()
            .iter()
            .map(|booking| (booking["start"].as_str().unwrap().parse::<DateTime<Utc>>().unwrap() - at(0)).num_hours())
            .collect();
        assert_eq!(hours, [0, 24, 73, 97], "{whole}");
        let all = json!({ "booking": made["bookings"][0]["id"], "part": "all", "cancel": true });
        let (status, gone) = answer(people.frida.request(Method::PATCH, "/api/v1/series").json(&all)).await;
        assert_eq!((status, gone["bookings"].as_array().unwrap().len()), (200, 4), "{gone}");
        assert!(gone["bookings"].as_array().unwrap().iter().all(|booking| booking["state"] == "cancelled"));
        run(&database, &["verify"]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn b5_of_two_requests_that_compete_one_is_approved_and_the_other_refused_or_queued() {
    for database in both() {
        import_everything(&database);
        let server = Server::start(&database);
        let people = people(&database, &server);
        let bus = car(&people.nils, 904, json!({ "sharing": "pool", "approval": "others" })).await;
        let own = booked(&people.frida, &bus, 20, 21).await;
        assert_eq!(state(&people.frida, &own).await, "confirmed", "its own organisation needs no approval");
        let first = booked(&people.lars, &bus, 0, 3).await;
        let second = booked(&people.lars, &bus, 2, 5).await;
        let third = booked(&people.lars, &bus, 1, 2).await;
        assert_eq!(state(&people.lars, &first).await, "requested");
        assert!(told(&people.nils).await.iter().all(|kind| kind == "approval_wanted"));
        let yes = json!({ "queue_others": true });
        assert_eq!(people.lars.post(&format!("/api/v1/bookings/{first}/approve"), &yes).await.0, 403);
        assert_eq!(people.lisa.post(&format!("/api/v1/bookings/{first}/approve"), &yes).await.0, 403, "not her car");
        let (status, body) = people.nils.post(&format!("/api/v1/bookings/{first}/approve"), &yes).await;
        assert_eq!((status, body["state"].as_str()), (200, Some("confirmed")), "{body}");
        for other in [&second, &third] {
            assert_eq!(state(&people.lars, other).await, "refused");
            assert_eq!(people.nils.post(&format!("/api/v1/bookings/{other}/approve"), &yes).await.0, 409);
        }
        let (_, list) = people.lars.get("/api/v1/waiting-list").await;
        assert_eq!(list["items"].as_array().unwrap().len(), 2, "{list}");
        // Both queued fit into what the cancelled booking frees, first come first.
        let (status, _) = answer(
            people.lars.request(Method::DELETE, &format!("/api/v1/bookings/{first}")).header("if-match", "\"2\""),
        )
        .await;
        assert_eq!(status, 200);
        let (_, list) = people.lars.get("/api/v1/waiting-list").await;
        let states: Vec<&str> = list["items"].as_array().unwrap().iter().map(|e| e["state"].as_str().unwrap()).collect();
        assert_eq!(states, ["offered", "offered"], "{list}");
        run(&database, &["verify"]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn b5_two_coordinators_who_approve_at_once_cannot_both_win() {
    for database in both() {
        import_everything(&database);
        let server = Server::start(&database);
        let people = people(&database, &server);
        let bus = car(&people.nils, 905, json!({ "sharing": "pool", "approval": "everybody" })).await;
        for round in 0..10 {
            let hour = round * 4;
            let ids = [booked(&people.lars, &bus, hour, hour + 2).await, booked(&people.fia, &bus, hour + 1, hour + 3).await];
            let approve = |id: &str| {
                let (nils, path) = (people.nils.clone(), format!("/api/v1/bookings/{id}/approve"));
                tokio::spawn(async move { nils.post(&path, &json!({})).await })
            };
            let (one, other) = (approve(&ids[0]), approve(&ids[1]));
            let mut statuses = [one.await.unwrap().0, other.await.unwrap().0];
            statuses.sort_unstable();
            assert_eq!(statuses, [200, 409], "{}", database.url);
        }
        run(&database, &["verify"]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn b6_what_comes_free_is_offered_to_the_first_who_fits_then_to_the_next() {
    for database in both() {
        import_everything(&database);
        let server = Server::start(&database);
        let people = people(&database, &server);
        let car = car(&people.nils, 906, json!({})).await;
        let taken = booked(&people.nils, &car, 0, 4).await;
        let wish = |seats: i64, from, to| json!({ "vehicle": null, "seats": seats, "start": at(from), "end": at(to) });
        let wait = async |client: &Client, wish: Value| {
            let (status, entry) = client.post("/api/v1/waiting-list", &wish).await;
            assert_eq!(status, 201, "{entry}");
            entry["id"].as_str().unwrap().to_owned()
        };
        wait(&people.frida, wish(9, 0, 2)).await;
        let frida = wait(&people.frida, wish(5, 1, 3)).await;
        let fia = wait(&people.fia, wish(2, 0, 2)).await;
        wait(&people.lars, wish(2, 0, 4)).await;
        let gone = people.nils.request(Method::DELETE, &format!("/api/v1/bookings/{taken}")).header("if-match", "\"1\"");
        assert_eq!(answer(gone).await.0, 200);
        let entry = async |client: &Client, id: &str| -> Value {
            let list = client.get("/api/v1/waiting-list").await.1;
            list["items"].as_array().unwrap().iter().find(|entry| entry["id"] == id).cloned().unwrap_or_default()
        };
        let offered = entry(&people.frida, &frida).await;
        assert_eq!(offered["state"], "offered", "nine seats do not fit, so it is hers: {offered}");
        assert_eq!(entry(&people.fia, &fia).await["state"], "waiting");
        assert_eq!(told(&people.frida).await, ["offer"]);
        let (status, body) = book(&people.nils, &car, 1, 2).await;
        assert_eq!(status, 409, "an offer holds the vehicle: {body}");
        assert_eq!(people.fia.post(&format!("/api/v1/waiting-list/{frida}/accept"), &json!({})).await.0, 404);
        let left = people.frida.request(Method::DELETE, &format!("/api/v1/waiting-list/{frida}"));
        assert_eq!(answer(left).await.0, 200);
        assert_eq!(entry(&people.fia, &fia).await["state"], "offered", "then to the next");
        let (status, body) = people.fia.post(&format!("/api/v1/waiting-list/{fia}/accept"), &json!({})).await;
        assert_eq!((status, body["state"].as_str()), (200, Some("confirmed")), "{body}");
        assert_eq!(people.fia.post(&format!("/api/v1/waiting-list/{fia}/accept"), &json!({})).await.0, 409, "only once");
        run(&database, &["verify"]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn b7_a_block_names_what_it_hits_and_rebooks_all_of_it_in_one_step() {
    for database in both() {
        import_everything(&database);
        let server = Server::start(&database);
        let people = people(&database, &server);
        let broken = car(&people.nils, 907, json!({})).await;
        let spare = car(&people.nils, 908, json!({})).await;
        let mut hit = Vec::new();
        for hour in 0..5 {
            hit.push(booked(&people.frida, &broken, hour * 2, hour * 2 + 1).await);
        }
        booked(&people.fia, &spare, 0, 1).await;
        let mut job = json!({ "vehicle": broken, "kind": "repair", "start": at(0), "end": at(10), "note": "växellåda" });
        let (status, refused) = people.nils.post("/api/v1/work-orders", &job).await;
        assert_eq!((status, refused["bookings"].as_array().unwrap().len()), (409, 5), "{refused}");
        let window = format!("from={}&to={}", at(0).format("%Y-%m-%dT%H:%M:%SZ"), at(10).format("%Y-%m-%dT%H:%M:%SZ"));
        let (status, impact) = people.nils.get(&format!("/api/v1/work-orders/impact?vehicle={broken}&{window}")).await;
        assert_eq!((status, impact["items"].as_array().unwrap().len()), (200, 5), "{impact}");
        let instead = |index: usize| impact["items"][index]["instead"].as_array().unwrap();
        assert!(!instead(0).contains(&json!(spare)), "the spare car is taken then: {impact}");
        assert!(instead(1).contains(&json!(spare)), "an equal car that is free: {impact}");
        let mut answers: Vec<Value> =
            hit[1..].iter().map(|booking| json!({ "booking": booking, "vehicle": spare })).collect();
        answers.push(json!({ "booking": hit[0], "reason": "bilen är på verkstad" }));
        job["answers"] = json!(answers);
        // One that cannot be carried out leaves everything as it was.
        let mut wrong = job.clone();
        wrong["answers"][4] = json!({ "booking": hit[0], "vehicle": spare });
        let (status, body) = people.nils.post("/api/v1/work-orders", &wrong).await;
        assert_eq!((status, body["type"].as_str()), (409, Some("/problems/taken")), "{body}");
        for booking in &hit {
            assert_eq!(people.frida.get(&format!("/api/v1/bookings/{booking}")).await.1["vehicle"], broken);
        }
        let (status, order) = people.nils.post("/api/v1/work-orders", &job).await;
        assert_eq!(status, 201, "{order}");
        assert_eq!(state(&people.frida, &hit[0]).await, "cancelled");
        for booking in &hit[1..] {
            assert_eq!(people.frida.get(&format!("/api/v1/bookings/{booking}")).await.1["vehicle"], spare);
        }
        let kinds = told(&people.frida).await;
        assert_eq!(kinds.iter().filter(|kind| *kind == "booking_moved").count(), 4, "{kinds:?}");
        assert_eq!(kinds.iter().filter(|kind| *kind == "booking_cancelled").count(), 1, "{kinds:?}");
        let (status, _) = book(&people.fia, &broken, 4, 5).await;
        assert_eq!(status, 409, "the block holds the vehicle");
        // A vehicle that is taken out of service is cleared the same way.
        let (status, body) = patch(&people.nils, &format!("/api/v1/vehicles/{spare}"), 1, &json!({ "status": "banned" })).await;
        assert_eq!((status, body["bookings"].as_array().map(Vec::len)), (409, Some(5)), "{body}");
        run(&database, &["verify"]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn s9_a_defect_that_says_not_to_drive_stops_the_vehicle_at_once() {
    for database in both() {
        import_everything(&database);
        let server = Server::start(&database);
        let people = people(&database, &server);
        let car = car(&people.nils, 909, json!({})).await;
        let fias = booked(&people.fia, &car, 0, 1).await;
        let report = |severity: &str| json!({ "vehicle": car, "severity": severity, "description": "bromsarna tar inte" });
        let (status, mild) = people.frida.post("/api/v1/defects", &report("note")).await;
        assert_eq!(status, 201, "{mild}");
        booked(&people.frida, &car, 1, 2).await;
        let (status, defect) = people.frida.post("/api/v1/defects", &report("do_not_drive")).await;
        assert_eq!(status, 201, "{defect}");
        let (status, body) = book(&people.frida, &car, 2, 3).await;
        assert_eq!((status, body["type"].as_str()), (422, Some("/problems/stopped-by-defect")), "{body}");
        let (status, body) = people.fia.post(&format!("/api/v1/bookings/{fias}/check-out"), &json!({})).await;
        assert_eq!(status, 422, "{body}");
        assert_eq!(state(&people.fia, &fias).await, "confirmed", "nothing is called off silently");
        assert_eq!(told(&people.nils).await, ["vehicle_stopped"]);
        assert_eq!(told(&people.fia).await, ["booked_vehicle_stopped"]);
        assert_eq!(people.lisa.get("/api/v1/defects").await.1["items"], json!([]), "not Lindesberg's");
        let close = format!("/api/v1/defects/{}/close", defect["id"].as_str().unwrap());
        let done = json!({ "state": "repaired", "outcome": "nya belägg" });
        assert_eq!(people.lisa.post(&close, &done).await.0, 404);
        assert_eq!(people.nils.post(&close, &done).await.0, 200);
        assert_eq!(people.nils.post(&close, &done).await.0, 409, "only once");
        booked(&people.frida, &car, 2, 3).await;
        run(&database, &["verify"]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn b11_others_see_when_a_shared_car_is_busy_and_nothing_else() {
    for database in both() {
        import_everything(&database);
        let server = Server::start(&database);
        let people = people(&database, &server);
        let shared = car(&people.nils, 910, json!({ "sharing": "pool", "head_start_hours": 24 })).await;
        let booking = json!({ "vehicle": shared, "start": at(0), "end": at(1), "note": "till Gyttorp", "purpose": "visit" });
        let (_, made) = people.frida.post("/api/v1/bookings", &booking).await;
        let id = made["id"].as_str().unwrap();
        assert_eq!(people.lars.get(&format!("/api/v1/bookings/{id}")).await.0, 404);
        let page = |client: &Client| {
            let request = client.request(Method::GET, &format!("/tavla?date={}&q=MLB910", at(0).format("%Y-%m-%d")));
            async move { request.send().await.unwrap().text().await.unwrap() }
        };
        let (own, others) = (page(&people.nils).await, page(&people.lars).await);
        assert!(own.contains(id) && own.contains("frida"), "{own}");
        assert!(others.contains("Upptaget") && others.contains("MLB"), "{others}");
        for secret in [id, "frida", "Gyttorp", "Besök", "nora kommun"] {
            assert!(!others.contains(secret), "{secret}: {others}");
        }
        let (status, body) = book(&people.lars, &shared, 2, 3).await;
        assert_eq!((status, body["type"].as_str()), (422, Some("/problems/head-start")), "{body}");
        run(&database, &["verify"]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn v9_who_had_the_car_is_answered_and_the_question_is_logged() {
    for database in both() {
        import_everything(&database);
        let server = Server::start(&database);
        let people = people(&database, &server);
        run(&database, &["user", "add", "rut", "Rut", "--role", "nora:auditor"]);
        let rut = server.client(&database, "rut");
        let car = car(&people.nils, 911, json!({ "sharing": "pool" })).await;
        booked(&people.frida, &car, 0, 2).await;
        let ask = |hours: i64| {
            format!("/api/v1/vehicles/{car}/holder?at={}", (at(hours) + Duration::minutes(5)).format("%Y-%m-%dT%H:%M:%SZ"))
        };
        let (status, found) = people.nils.get(&ask(1)).await;
        assert_eq!((status, found["items"][0]["driver"].as_str()), (200, Some("frida")), "{found}");
        assert_eq!(people.nils.get(&ask(2)).await.1["items"], json!([]));
        assert_eq!(people.fia.get(&ask(1)).await.0, 403, "a driver may not ask");
        assert_eq!(people.lisa.get(&ask(1)).await.0, 403, "nor may those the car is shared with");
        let (_, log) = rut.get("/api/v1/audit").await;
        assert!(log["items"].as_array().unwrap().iter().any(|entry| entry["action"] == "ask_who_had"), "{log}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn b10_a_car_that_nobody_came_for_is_released_and_goes_to_who_waits() {
    for database in both() {
        import_everything(&database);
        let mut settings = crate::harness::ServerSettings::default();
        settings.set("VAGNPARK_NO_SHOW_MINUTES", "5");
        let server = Server::start_with(&database, &settings);
        let people = people(&database, &server);
        let car = car(&people.nils, 912, json!({})).await;
        let now = Utc::now();
        let window = |from: i64, to: i64| json!({ "vehicle": car, "start": now + Duration::minutes(from), "end": now + Duration::minutes(to) });
        let (status, missed) = people.frida.post("/api/v1/bookings", &window(-10, 120)).await;
        assert_eq!(status, 201, "{missed}");
        let (status, entry) = people.fia.post("/api/v1/waiting-list", &window(60, 110)).await;
        assert_eq!(status, 201, "{entry}");
        let id = missed["id"].as_str().unwrap();
        for _ in 0..300 {
            if state(&people.frida, id).await == "no_show" {
                break;
            }
            tokio::time::sleep(std::time::Duration::from_millis(100)).await;
        }
        assert_eq!(state(&people.frida, id).await, "no_show");
        assert_eq!(told(&people.frida).await, ["released"]);
        assert_eq!(people.fia.get("/api/v1/waiting-list").await.1["items"][0]["state"], "offered");
        run(&database, &["verify"]);
    }
}
