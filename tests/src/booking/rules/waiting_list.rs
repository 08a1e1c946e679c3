//! Approved, waited for, released (B-5, B-6, B-10).

use super::*;

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
        let states: Vec<&str> =
            list["items"].as_array().unwrap().iter().map(|e| e["state"].as_str().unwrap()).collect();
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
            let ids =
                [booked(&people.lars, &bus, hour, hour + 2).await, booked(&people.fia, &bus, hour + 1, hour + 3).await];
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
        let gone =
            people.nils.request(Method::DELETE, &format!("/api/v1/bookings/{taken}")).header("if-match", "\"1\"");
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
        assert_eq!(
            people.fia.post(&format!("/api/v1/waiting-list/{fia}/accept"), &json!({})).await.0,
            409,
            "only once"
        );
        run(&database, &["verify"]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn b10_a_car_that_nobody_came_for_is_released_and_goes_to_who_waits() {
    for database in both() {
        import_everything(&database);
        let mut settings = ServerSettings::default().rounds_when_asked();
        settings.set("VAGNPARK_NO_SHOW_MINUTES", "5");
        let server = Server::start_with(&database, &settings);
        let people = people(&database, &server);
        let car = car(&people.nils, 912, json!({})).await;
        let now = Utc::now();
        let window = |from: i64, to: i64| {
            json!({ "vehicle": car, "start": now + Duration::minutes(from),
            "end": now + Duration::minutes(to) })
        };
        let (status, missed) = people.frida.post("/api/v1/bookings", &window(-10, 120)).await;
        assert_eq!(status, 201, "{missed}");
        let (status, entry) = people.fia.post("/api/v1/waiting-list", &window(60, 110)).await;
        assert_eq!(status, 201, "{entry}");
        let id = missed["id"].as_str().unwrap();
        server.round();
        assert_eq!(state(&people.frida, id).await, "no_show");
        assert_eq!(told(&people.frida).await, ["released"]);
        assert_eq!(people.fia.get("/api/v1/waiting-list").await.1["items"][0]["state"], "offered");
        run(&database, &["verify"]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn b5_more_time_than_was_approved_is_asked_for_anew() {
    for database in both() {
        import_everything(&database);
        let server = Server::start(&database);
        let people = people(&database, &server);
        let bus = car(&people.nils, 907, json!({ "sharing": "pool", "approval": "others" })).await;
        let asked = booked(&people.lars, &bus, 10, 14).await;
        let path = format!("/api/v1/bookings/{asked}");
        let (status, body) = people.nils.post(&format!("{path}/approve"), &json!({})).await;
        assert_eq!((status, body["state"].as_str()), (200, Some("confirmed")), "{body}");
        let version = |body: &Value| body["version"].as_i64().unwrap();
        let (_, shorter) = patch(&people.lars, &path, version(&body), &json!({ "start": at(11) })).await;
        assert_eq!(shorter["state"], "confirmed", "less than was approved: {shorter}");
        let (_, longer) = patch(&people.lars, &path, version(&shorter), &json!({ "end": at(30) })).await;
        assert_eq!(longer["state"], "requested", "{longer}");
        assert_eq!(told(&people.nils).await.iter().filter(|kind| *kind == "approval_wanted").count(), 2);
        // Nor can it be had by way of an offer of another vehicle.
        let free = car(&people.nils, 908, json!({ "sharing": "pool" })).await;
        let held = booked(&people.fia, &free, 50, 52).await;
        let wish = json!({ "vehicle": free, "start": at(50), "end": at(52) });
        assert_eq!(people.lars.post("/api/v1/waiting-list", &wish).await.0, 201);
        let cancelled = people.fia.request(Method::DELETE, &format!("/api/v1/bookings/{held}"));
        assert!(answer(cancelled.header("If-Match", "\"1\"")).await.0 < 300);
        let mine = people.lars.get(&format!("/api/v1/bookings?vehicle={free}")).await.1;
        let offer = mine["items"].as_array().unwrap().iter().find(|one| one["state"] == "offered").unwrap();
        let offered = format!("/api/v1/bookings/{}", offer["id"].as_str().unwrap());
        let (status, refused) = patch(&people.lars, &offered, version(offer), &json!({ "vehicle": bus })).await;
        assert_eq!((status, refused["type"].as_str()), (409, Some("/problems/not-approved-yet")), "{refused}");
        let (_, agreed) = patch(&people.nils, &path, version(&longer), &json!({ "end": at(31) })).await;
        assert_eq!(agreed["state"], "requested", "a request stays one until somebody says yes: {agreed}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn b6_a_coordinator_sees_who_waits_and_whoever_is_taken_off_the_list_is_told() {
    for database in both() {
        import_everything(&database);
        let server = Server::start(&database);
        let people = people(&database, &server);
        let car = car(&people.nils, 949, json!({})).await;
        let taken = booked(&people.nils, &car, 0, 4).await;
        let wish = json!({ "vehicle": car, "start": at(0), "end": at(2) });
        assert_eq!(people.frida.post("/api/v1/waiting-list", &wish).await.0, 201);
        let gone =
            people.nils.request(Method::DELETE, &format!("/api/v1/bookings/{taken}")).header("if-match", "\"1\"");
        assert_eq!(answer(gone).await.0, 200);
        let read = async |client: &Client| {
            client.request(Method::GET, "/vantelista").send().await.unwrap().text().await.unwrap()
        };
        let own = read(&people.frida).await;
        assert!(own.contains("Hålls åt dig till") && own.contains("Lämna listan"), "{own}");
        let of_another = read(&people.nils).await;
        assert!(of_another.contains("<p>frida</p>") && of_another.contains("Ta bort från listan"), "{of_another}");
        assert!(!of_another.contains("åt dig till") && !of_another.contains("Lämna listan"), "{of_another}");

        let (_, list) = people.frida.get("/api/v1/waiting-list").await;
        let entry = list["items"][0]["id"].as_str().unwrap();
        let (status, page) = people.nils.send(&format!("/vantelista/{entry}/lamna"), &[]).await;
        assert_eq!(status, 200, "{page}");
        assert_eq!(told(&people.frida).await.first().map(String::as_str), Some("taken_off_waiting_list"));
        // Who leaves by themselves needs no message.
        assert_eq!(people.fia.post("/api/v1/waiting-list", &wish).await.0, 201);
        let (_, list) = people.fia.get("/api/v1/waiting-list").await;
        let entry = list["items"][0]["id"].as_str().unwrap();
        assert_eq!(people.fia.send(&format!("/vantelista/{entry}/lamna"), &[]).await.0, 200);
        assert!(!told(&people.fia).await.contains(&"taken_off_waiting_list".to_owned()));
        // Nor does a coordinator take for somebody what is held for them without their knowing.
        let taken = booked(&people.nils, &car, 10, 14).await;
        let wish = json!({ "vehicle": car, "start": at(10), "end": at(12) });
        let (_, entry) = people.frida.post("/api/v1/waiting-list", &wish).await;
        let path = format!("/api/v1/bookings/{taken}");
        assert_eq!(answer(people.nils.request(Method::DELETE, &path).header("if-match", "\"1\"")).await.0, 200);
        let accept = format!("/api/v1/waiting-list/{}/accept", entry["id"].as_str().unwrap());
        let (status, booking) = people.nils.post(&accept, &json!({})).await;
        assert_eq!(status, 200, "{booking}");
        assert_eq!(told(&people.frida).await[0], "offer_taken");
    }
}
