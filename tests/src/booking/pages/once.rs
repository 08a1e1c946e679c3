//! What is sent twice is done once, on both engines (B-13).

use reqwest::{Method, multipart};
use serde_json::json;

use super::{Form, booked, page, sends_to};
use crate::{
    booking::{
        board::tuesday,
        rules::{self, car},
    },
    cost::main_job::import_everything,
    harness::{Client, Server, both, run},
};

/// Sends a form twice at the same moment and once more later; answers where each led, and the last page.
async fn thrice(client: &Client, form: &Form, address: &str) -> (Vec<String>, String) {
    let (one, other) = tokio::join!(form.send(client, address), form.send(client, address));
    let again = form.send(client, address).await;
    let to = [&one, &other, &again].map(|answer| {
        assert_eq!(answer.status(), 200, "{}", answer.url());
        answer.url().path().to_owned()
    });
    (to.to_vec(), again.text().await.unwrap())
}

#[tokio::test(flavor = "multi_thread")]
async fn b13_two_quick_taps_book_once_and_show_the_booking() {
    for database in both() {
        import_everything(&database);
        let server = Server::start(&database);
        let people = rules::people(&database, &server);
        let day = tuesday(0).date();
        let url = |car: &str| format!("/boka?vehicle={car}&date={day}&from=08:00&to=10:00");
        // One that is booked at once, and one that is only asked for, where nothing in the calendar stops a second.
        for (number, about) in [(901, json!({})), (902, json!({ "approval": "everybody" }))] {
            let car = car(&people.nils, number, about).await;
            let shown = page(&people.frida, &url(&car)).await;
            let form = Form::on(&shown, "id=\"search\"").set("vehicle", &car);
            let (to, _) = thrice(&people.frida, &form, &sends_to(&shown, &format!("value=\"{car}\""))).await;
            let made = booked(&people.nils, &car).await;
            assert_eq!(made.len(), 1, "{}: {made:?}", database.url);
            let id = made[0]["id"].as_str().unwrap();
            assert_eq!(to, [(); 3].map(|()| format!("/bokningar/{id}")), "{}", database.url);
        }
        // What is filled in anew is another booking, from the same page.
        let car = car(&people.nils, 903, json!({})).await;
        let shown = page(&people.frida, &url(&car)).await;
        let address = sends_to(&shown, &format!("value=\"{car}\""));
        for from in ["08:00", "11:00"] {
            let form = Form::on(&shown, "id=\"search\"").set("vehicle", &car).set("from", from).set("to", "12:00");
            let form = if from == "08:00" { form.set("to", "10:00") } else { form };
            assert_eq!(form.send(&people.frida, &address).await.status(), 200, "{from}");
        }
        assert_eq!(booked(&people.nils, &car).await.len(), 2);
        // After going back, on a page with a token of its own: somebody who has what they ask for is shown it, even if
        // it is a request.
        let asked = rules::car(&people.nils, 904, json!({ "approval": "everybody" })).await;
        for _ in 0..2 {
            let shown = page(&people.frida, &url(&asked)).await;
            let form = Form::on(&shown, "id=\"search\"").set("vehicle", &asked);
            form.send(&people.frida, &sends_to(&shown, &format!("value=\"{asked}\""))).await;
        }
        assert_eq!(booked(&people.nils, &asked).await.len(), 1, "one request");
        // From two windows: the second is shown what it has.
        let (one, other) = (page(&people.fia, &url(&car)).await, page(&people.fia, &url(&car)).await);
        let form =
            |shown: &str| Form::on(shown, "id=\"search\"").set("vehicle", &car).set("from", "13:00").set("to", "14:00");
        let first = form(&one).send(&people.fia, "/boka?once=1").await;
        let second = form(&other).send(&people.fia, "/boka?once=2").await;
        assert_eq!(first.url().path(), second.url().path());
        run(&database, &["verify"]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn b13_other_forms_that_make_something_make_it_once() {
    for database in both() {
        import_everything(&database);
        run(&database, &["user", "add", "erik", "Erik", "--role", "nora:finance"]);
        let server = Server::start(&database);
        let people = rules::people(&database, &server);
        let erik = server.client(&database, "erik");
        let car = car(&people.nils, 901, json!({})).await;
        // A cost, which nobody would notice twice.
        let shown = page(&erik, "/kostnader").await;
        let form = Form::on(&shown, "method=\"post\" action=\"/kostnader\"")
            .set("net", "1234,50")
            .set("supplier", "Dubbelt AB");
        let form = form.set("vehicle", &car);
        let (_, list) = thrice(&erik, &form, "/kostnader").await;
        assert_eq!(list.matches("Dubbelt AB").count(), 1, "{}: {list}", database.url);
        // A place on the waiting list.
        let shown = page(&people.frida, &format!("/boka?date={}&from=08:00&to=10:00", tuesday(0).date())).await;
        let form = Form::on(&shown, "id=\"search\"");
        let (_, list) = thrice(&people.frida, &form, &sends_to(&shown, "/vantelista")).await;
        assert_eq!(list.matches("/lamna\"").count(), 1, "{}: {list}", database.url);
        // A defect with a picture's form, whose parts are separated otherwise each time.
        let shown = page(&people.frida, &format!("/fordon/{car}/fel")).await;
        let token = Form::on(&shown, "enctype=").get("once").to_owned();
        let report = || {
            let parts = multipart::Form::new().text("once", token.clone()).text("booking", "");
            let parts = parts.text("severity", "note").text("description", "repa i lacken");
            people.frida.request(Method::POST, &format!("/fordon/{car}/fel")).multipart(parts).send()
        };
        let (one, other) = tokio::join!(report(), report());
        assert_eq!((one.unwrap().status().as_u16(), other.unwrap().status().as_u16()), (200, 200));
        let (_, defects) = people.nils.get("/api/v1/defects").await;
        assert_eq!(defects["items"].as_array().unwrap().len(), 1, "{}: {defects}", database.url);
        // The keys taken with two taps: the second shows what the first did.
        let wanted = json!({ "vehicle": car, "start": chrono::Utc::now(),
            "end": chrono::Utc::now() + chrono::Duration::hours(1) });
        let (_, made) = people.frida.post("/api/v1/bookings", &wanted).await;
        let at = format!("/bokningar/{}", made["id"].as_str().unwrap());
        let form = Form::on(&page(&people.frida, &at).await, "/hamta");
        let (to, shown) = thrice(&people.frida, &form, &format!("{at}/hamta")).await;
        assert!(to.iter().all(|to| *to == at) && !shown.contains("role=\"alert\""), "{shown}");
        // What was refused can be corrected and sent from the same page.
        let form = Form::on(&shown, "/lamna");
        let wrong = form.send(&people.frida, &format!("{at}/lamna")).await;
        assert_eq!(wrong.status(), 422, "no odometer yet");
        let corrected =
            Form::on(&shown, "/lamna").set("odometer_km", "1200").send(&people.frida, &format!("{at}/lamna")).await;
        assert_eq!(corrected.status(), 200);
    }
}
