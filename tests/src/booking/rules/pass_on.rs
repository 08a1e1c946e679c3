//! What somebody has ahead is handed on or called off by those who coordinate it.

use uuid::Uuid;

use super::*;
use crate::permitted::locked_out::{id_of, lock};

#[tokio::test(flavor = "multi_thread")]
async fn a10_what_lies_ahead_of_somebody_is_handed_on_with_one_press_or_one_by_one() {
    for database in both() {
        import_everything(&database);
        let server = Server::start(&database);
        let people = people(&database, &server);
        run(&database, &["user", "add", "adam", "Adam", "--role", "nora:administrator"]);
        run(&database, &["user", "add", "nolle", "Nolle", "--role", "nora:driver"]);
        let adam = server.client(&database, "adam");
        let vehicle = car(&people.nils, 946, json!({})).await;
        let mut hers = Vec::new();
        for hour in [0, 2, 4, 6] {
            hers.push(booked(&people.frida, &vehicle, hour, hour + 1).await);
        }
        let [frida, fia, nolle] = [id_of(&adam, "frida").await, id_of(&adam, "fia").await, id_of(&adam, "nolle").await];
        let pass =
            async |client: &Client, body: Value| client.post(&format!("/api/v1/users/{frida}/pass-on"), &body).await;
        let driver_of = async |id: &str| people.nils.get(&format!("/api/v1/bookings/{id}")).await.1["driver"].clone();
        for (client, status) in [(&people.fia, 403), (&adam, 403)] {
            assert_eq!(pass(client, json!({ "cancel": true })).await.0, status);
        }
        assert_eq!(pass(&people.lisa, json!({ "cancel": true })).await.0, 404, "nothing of hers is in sight");
        assert_eq!(pass(&people.nils, json!({})).await.0, 422);
        assert_eq!(pass(&people.nils, json!({ "driver": fia, "cancel": true })).await.0, 422);
        let others = booked(&people.fia, &vehicle, 20, 21).await;
        let (status, none) = pass(&people.nils, json!({ "cancel": true, "bookings": [] })).await;
        assert_eq!((status, none["errors"][0]["pointer"].as_str()), (422, Some("/bookings")), "no list is all: {none}");
        let (_, not_hers) = pass(&people.nils, json!({ "cancel": true, "bookings": [others] })).await;
        assert_eq!(not_hers["refused"][0]["code"], "stale", "{not_hers}");
        assert_eq!(driver_of(&others).await, json!(fia));
        let nobody = Uuid::now_v7();
        assert_eq!(pass(&people.nils, json!({ "driver": fia, "bookings": [nobody] })).await.0, 404);

        // One by one, while she is not even locked out: she is away for a year.
        let (status, passed) = pass(&people.nils, json!({ "driver": fia, "bookings": [hers[0]] })).await;
        assert_eq!((status, passed["done"][0]["id"].as_str()), (200, Some(hers[0].as_str())), "{passed}");
        assert_eq!((driver_of(&hers[0]).await, driver_of(&hers[1]).await), (json!(fia), json!(frida)));
        assert_eq!(told(&people.fia).await.first().map(String::as_str), Some("booking_handed_on"));
        assert_eq!(told(&people.frida).await.first().map(String::as_str), Some("booking_taken_over"));
        let (_, back) = people
            .nils
            .post(&format!("/api/v1/users/{fia}/pass-on"), &json!({ "driver": frida, "bookings": [hers[0]] }))
            .await;
        assert_eq!(back["done"][0]["driver"], json!(frida), "and back again: {back}");

        // What cannot be is named, and the rest is done.
        let (status, passed) = pass(&people.nils, json!({ "driver": nolle })).await;
        assert_eq!((status, passed["done"].as_array().unwrap().len()), (200, 0), "{passed}");
        assert_eq!(passed["refused"][3]["code"], "licence_missing", "{passed}");
        let (_, passed) =
            pass(&people.nils, json!({ "cancel": true, "bookings": [hers[3]], "reason": "föräldraledig" })).await;
        assert_eq!(passed["done"][0]["state"], "cancelled", "{passed}");
        assert_eq!(lock(&adam, &frida, true).await.0, 204);
        let (status, passed) = pass(&people.nils, json!({ "driver": frida })).await;
        assert_eq!((status, passed["errors"][0]["pointer"].as_str()), (422, Some("/driver")), "hers already: {passed}");
        let (_, passed) = pass(&people.nils, json!({ "driver": fia })).await;
        assert_eq!(passed["done"].as_array().unwrap().len(), 3, "{passed}");
        for id in &hers[..3] {
            assert_eq!(driver_of(id).await, json!(fia));
        }
        run(&database, &["verify"]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a10_the_page_hands_on_all_that_is_ticked_and_says_what_was_done() {
    for database in both() {
        import_everything(&database);
        let server = Server::start(&database);
        let people = people(&database, &server);
        run(&database, &["user", "add", "adam", "Adam", "--role", "nora:administrator"]);
        let adam = server.client(&database, "adam");
        let vehicle = car(&people.nils, 947, json!({})).await;
        let (one, two) = (booked(&people.frida, &vehicle, 0, 1).await, booked(&people.frida, &vehicle, 2, 3).await);
        let [frida, fia] = [id_of(&adam, "frida").await, id_of(&adam, "fia").await];
        let list = format!("/bokningar?forare={frida}");
        let read = async || people.nils.request(Method::GET, &list).send().await.unwrap().text().await.unwrap();
        let page = read().await;
        assert!(page.contains("<h1>Bokningar för frida</h1>"), "whose they are: {page}");
        assert!(!page.contains("<a href=\"/bokningar\" aria-current=\"page\">Mina bokningar"), "not the reader's own");
        for id in [&one, &two] {
            assert!(page.contains(&format!("value=\"{id}\" checked")), "all is ticked: {page}");
        }
        let send = async |fields: &[(&str, &str)]| {
            people.nils.send("/bokningar", &[&[("forare", frida.as_str())], fields].concat()).await
        };
        let (status, page) = send(&[("act", "hand_on"), ("driver", &fia)]).await;
        assert!(status == 422 && page.contains("Bokningar"), "nothing is ticked: {status} {page}");
        let (status, page) = send(&[("act", "hand_on"), ("bookings", &one), ("driver", "")]).await;
        assert!(status == 422 && page.contains("href=\"#driver\""), "{status} {page}");
        let (status, page) = send(&[("act", "hand_on"), ("bookings", &one), ("driver", &fia)]).await;
        assert!(status == 200 && page.contains("Bokningarna är överlämnade"), "{status} {page}");
        assert!(page.contains(&two) && !page.contains(&one), "{page}");
        // An old list: one of those on it is somebody else's by now. The other is called off all the same.
        let (status, page) =
            send(&[("act", "call_off"), ("bookings", &one), ("bookings", &two), ("reason", "ledig")]).await;
        assert!(status == 409 && page.contains("bokning är klar") && page.contains("947"), "{status} {page}");
        assert_eq!(state(&people.nils, &one).await, "confirmed", "it is Fia's");
        let page = read().await;
        assert!(page.contains("Inga kommande bokningar"), "{page}");
        let shown = people.nils.request(Method::GET, &format!("/bokningar/{one}")).send().await.unwrap();
        let history = shown.text().await.unwrap();
        assert!(history.contains("frida → fia"), "{history}");
        let three = booked(&people.frida, &vehicle, 8, 9).await;
        let (status, page) = send(&[("act", "call_off"), ("bookings", &three), ("reason", "ledig")]).await;
        assert!(status == 200 && page.contains("Bokningarna är avbokade"), "{status} {page}");
        assert!(page.contains("Inga kommande bokningar"), "{page}");
        assert_eq!(state(&people.nils, &two).await, "cancelled");
        assert_eq!(people.lisa.request(Method::GET, &list).send().await.unwrap().status(), 404);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a10_who_has_the_keys_has_the_vehicle_until_it_comes_back_whoever_is_locked_out() {
    for database in both() {
        import_everything(&database);
        let server = Server::start(&database);
        let people = people(&database, &server);
        run(&database, &["user", "add", "adam", "Adam", "--role", "nora:administrator"]);
        let adam = server.client(&database, "adam");
        let vehicle = car(&people.nils, 948, json!({})).await;
        let now = Utc::now();
        let taken = json!({ "vehicle": vehicle, "start": now, "end": now + Duration::hours(2) });
        let (_, taken) = people.frida.post("/api/v1/bookings", &taken).await;
        let taken = taken["id"].as_str().unwrap();
        let keys = format!("/api/v1/bookings/{taken}/check-out");
        assert_eq!(people.frida.post(&keys, &json!({ "odometer_km": 100 })).await.0, 200);
        let wish = json!({ "class": "heavy_bus", "start": at(50), "end": at(52) });
        let (status, wish) = people.frida.post("/api/v1/waiting-list", &wish).await;
        assert_eq!(status, 201, "{wish}");
        let [frida, fia] = [id_of(&adam, "frida").await, id_of(&adam, "fia").await];

        let (status, moved) =
            patch(&people.nils, &format!("/api/v1/bookings/{taken}"), 2, &json!({ "driver": fia })).await;
        assert_eq!((status, moved["type"].as_str()), (409, Some("/problems/wrong-state")), "{moved}");
        let person = adam.request(Method::GET, &format!("/anvandare/{frida}")).send().await.unwrap();
        let person = person.text().await.unwrap();
        assert!(person.contains("1 fordon är ute") && person.contains("1 plats på väntelistan"), "{person}");
        assert_eq!(lock(&adam, &frida, true).await.0, 204);
        let (_, messages) = people.nils.get("/api/v1/messages").await;
        let message = &messages["items"][0];
        assert_eq!(message["kind"], "driver_locked_out_with_keys", "{messages}");
        assert_eq!(message["about"]["link"], format!("/bokningar/{taken}"));
        assert!(message["text"].as_str().unwrap().contains("Ta hand om nycklarna"), "{message}");
        let list = people.nils.request(Method::GET, &format!("/bokningar?forare={frida}")).send().await.unwrap();
        let list = list.text().await.unwrap();
        assert!(list.contains("Nycklarna är ute") && !list.contains("name=\"bookings\""), "{list}");
        let pass = json!({ "driver": fia });
        let (_, passed) = people.nils.post(&format!("/api/v1/users/{frida}/pass-on"), &pass).await;
        assert_eq!(passed["refused"][0]["code"], "wrong_state", "{passed}");
        let back = format!("/api/v1/bookings/{taken}/return");
        assert_eq!(people.nils.post(&back, &json!({ "odometer_km": 120 })).await.0, 200);
        run(&database, &["verify"]);
    }
}
