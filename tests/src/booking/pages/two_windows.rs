//! The same thing open in two windows: what one changed stays, whatever the other saves.

use reqwest::Method;
use serde_json::{Value, json};

use super::{Form, booked, page};
use crate::{
    booking::{
        board::{booking, place, tuesday},
        rules::{self, car},
    },
    cost::main_job::import_everything,
    harness::{Client, Server, both, run},
};

async fn send(client: &Client, form: &Form, address: &str) -> (u16, String) {
    let answer = form.send(client, address).await;
    (answer.status().as_u16(), answer.text().await.unwrap())
}

#[tokio::test(flavor = "multi_thread")]
async fn d5_a_booking_moved_in_one_window_keeps_its_new_day_and_car_when_the_other_changes_only_its_end() {
    for database in both() {
        import_everything(&database);
        let server = Server::start(&database);
        let nils = rules::people(&database, &server).nils;
        let (one, other) = (car(&nils, 901, json!({})).await, car(&nils, 902, json!({})).await);
        let id = booking(&nils, &one, 8, 10).await;
        let at = format!("/bokningar/{id}");
        let shown = page(&nils, &at).await;
        let form = || Form::on(&shown, "id=\"flytta\"");
        let wednesday = (tuesday(24)).date().to_string();
        let moved = form().set("date", &wednesday).set("vehicle", &other);
        assert_eq!(send(&nils, &moved, &format!("{at}/flytta")).await.0, 200);
        // The other window still shows Tuesday and the first car.
        assert_eq!(send(&nils, &form().set("to", "11:00"), &format!("{at}/flytta")).await.0, 200);
        assert_eq!(place(&nils, &id).await, (other.clone(), (24 + 8) * 60, (24 + 11) * 60), "{}", database.url);
        // Both changed the end: that is said, with both, and nothing is saved until it was seen.
        let (status, html) = send(&nils, &form().set("to", "12:30"), &format!("{at}/flytta")).await;
        assert_eq!(status, 409, "{html}");
        assert!(html.contains("Till är nu ”11:00”; du skrev ”12:30”."), "{html}");
        assert_eq!(place(&nils, &id).await.2, (24 + 11) * 60);
        let again = Form::on(&html, "id=\"flytta\"");
        assert_eq!([again.get("date"), again.get("to")], [wednesday.as_str(), "12:30"], "as it holds, and as typed");
        assert_eq!(send(&nils, &again, &format!("{at}/flytta")).await.0, 200);
        assert_eq!(place(&nils, &id).await, (other, (24 + 8) * 60, (24 * 60) + 12 * 60 + 30));
        run(&database, &["verify"]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn d5_what_a_booking_is_for_is_changed_on_its_page_and_not_taken_back_by_an_older_one() {
    for database in both() {
        import_everything(&database);
        let server = Server::start(&database);
        let nils = rules::people(&database, &server).nils;
        let car = car(&nils, 901, json!({})).await;
        let id = booking(&nils, &car, 8, 10).await;
        let at = format!("/bokningar/{id}");
        let shown = page(&nils, &at).await;
        let form = || Form::on(&shown, "/arende\"");
        assert_eq!(send(&nils, &form().set("note", "ta med stolar"), &format!("{at}/arende")).await.0, 200);
        assert_eq!(send(&nils, &form().set("purpose", "visit"), &format!("{at}/arende")).await.0, 200);
        let made = &booked(&nils, &car).await[0];
        assert_eq!((&made["purpose"], &made["note"]), (&json!("visit"), &json!("ta med stolar")), "{}", database.url);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn d5_a_trip_described_in_two_windows_keeps_what_only_one_of_them_changed() {
    for database in both() {
        import_everything(&database);
        let server = Server::start(&database);
        let nils = rules::people(&database, &server).nils;
        let car = car(&nils, 901, json!({})).await;
        let now = chrono::Utc::now();
        let wanted = json!({ "vehicle": car, "start": now, "end": now + chrono::Duration::hours(1) });
        let (_, made) = nils.post("/api/v1/bookings", &wanted).await;
        let path = format!("/api/v1/bookings/{}", made["id"].as_str().unwrap());
        assert_eq!(nils.post(&format!("{path}/check-out"), &json!({ "odometer_km": 100 })).await.0, 200);
        assert_eq!(nils.post(&format!("{path}/return"), &json!({ "odometer_km": 120 })).await.0, 200);
        let trip = async || nils.get(&format!("/api/v1/trips?vehicle={car}")).await.1["items"][0].clone();
        let at = format!("/korningar/{}", trip().await["id"].as_str().unwrap());
        let shown = page(&nils, &at).await;
        let form = || Form::on(&shown, &format!("action=\"{at}\""));
        assert_eq!(send(&nils, &form().set("route", "Nora–Gyttorp"), &at).await.0, 200);
        assert_eq!(send(&nils, &form().set("private", "1"), &at).await.0, 200);
        let after = Form::on(&page(&nils, &at).await, &format!("action=\"{at}\""));
        assert_eq!([after.get("route"), after.get("private")], ["Nora–Gyttorp", "1"], "{}", database.url);
        let (status, html) = send(&nils, &form().set("route", "Nora–Örebro"), &at).await;
        assert_eq!(status, 409, "{html}");
        assert!(html.contains("Färdväg är nu ”Nora–Gyttorp”; du skrev ”Nora–Örebro”."), "{html}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn b7_answers_about_bookings_in_the_way_come_back_as_they_were_chosen_whatever_else_is_wrong() {
    for database in both() {
        import_everything(&database);
        let server = Server::start(&database);
        let nils = rules::people(&database, &server).nils;
        let (one, _other) = (car(&nils, 901, json!({})).await, car(&nils, 902, json!({})).await);
        let id = booking(&nils, &one, 9, 10).await;
        let answer = format!("answer-{id}");
        let day = tuesday(0).date();
        let shown =
            page(&nils, &format!("/service/planera?vehicle={one}&kind=repair&date={day}&from=08:00&to=12:00")).await;
        let form = Form::on(&shown, "action=\"/service/planera\"").set(&answer, "cancel").set("reason", "verkstad");
        // The end cannot be read: the bookings are not known, and their answers are kept all the same.
        let (status, html) = send(&nils, &form.set("to", "tolv"), "/service/planera").await;
        assert_eq!(status, 422);
        let form = Form::on(&html, "action=\"/service/planera\"");
        assert_eq!([form.get(&answer), form.get("reason")], ["cancel", "verkstad"], "{}", database.url);
        // And looked at again.
        let looked = format!(
            "/service/planera?vehicle={one}&kind=repair&date={day}&from=08:00&to=12:30&{answer}=cancel&reason=verkstad"
        );
        let form = Form::on(&page(&nils, &looked).await, "action=\"/service/planera\"");
        assert_eq!([form.get(&answer), form.get("reason")], ["cancel", "verkstad"], "{}", database.url);
        // Out of service, with a number that is none.
        let at = format!("/fordon/{one}/andra");
        let form = Form::on(&page(&nils, &at).await, "/andra\"").set("status", "off_the_road");
        let (_, html) = send(&nils, &form, &at).await;
        let form = Form::on(&html, "/andra\"").set(&answer, "cancel").set("reason", "avställd").set("seats", "fem");
        let (status, html) = send(&nils, &form, &at).await;
        assert_eq!(status, 422);
        let form = Form::on(&html, "/andra\"");
        assert_eq!([form.get(&answer), form.get("reason")], ["cancel", "avställd"], "{}", database.url);
        assert_eq!(send(&nils, &form.set("seats", "5"), &at).await.0, 200);
        assert!(booked(&nils, &one).await.is_empty());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn b7_a_vehicle_is_not_sold_with_a_booking_that_was_moved_to_itself() {
    for database in both() {
        import_everything(&database);
        let server = Server::start(&database);
        let nils = rules::people(&database, &server).nils;
        let car = car(&nils, 901, json!({})).await;
        let id = booking(&nils, &car, 9, 10).await;
        let (_, now) = nils.get(&format!("/api/v1/vehicles/{car}")).await;
        let sold = json!({ "status": "sold", "answers": [{ "booking": id, "vehicle": car }] });
        let (status, refused) =
            rules::patch(&nils, &format!("/api/v1/vehicles/{car}"), now["version"].as_i64().unwrap(), &sold).await;
        assert_eq!(status, 409, "{refused}");
        let (start, end) = (crate::booking::board::instant(tuesday(8)), crate::booking::board::instant(tuesday(12)));
        let job = json!({ "vehicle": car, "kind": "repair", "start": start, "end": end,
            "answers": [{ "booking": id, "vehicle": car }] });
        let (status, refused) = nils.post("/api/v1/work-orders", &job).await;
        assert_eq!(status, 409, "{refused}");
        assert_eq!(booked(&nils, &car).await.len(), 1, "{}", database.url);
        let answer = nils.request(Method::GET, &format!("/api/v1/vehicles/{car}")).send().await.unwrap();
        assert_eq!(answer.json::<Value>().await.unwrap()["status"], "in_service");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn b13_who_goes_back_and_books_again_for_something_else_is_told_that_it_was_booked_already() {
    for database in both() {
        import_everything(&database);
        let server = Server::start(&database);
        let people = rules::people(&database, &server);
        let car = car(&people.nils, 901, json!({})).await;
        let url = format!("/boka?vehicle={car}&date={}&from=08:00&to=10:00", tuesday(0).date());
        let shown = page(&people.frida, &url).await;
        let form = || Form::on(&shown, "id=\"search\"").set("vehicle", &car);
        let (_, html) = send(&people.frida, &form(), "/boka?once=1").await;
        assert!(html.contains("Klart!"), "{html}");
        let again = form().set("note", "två stolar");
        let (status, html) = send(&people.frida, &again, "/boka?once=1").await;
        assert_eq!(status, 200);
        assert!(html.contains("Du hade redan den här bokningen") && !html.contains("Klart!"), "{html}");
        assert_eq!(booked(&people.nils, &car).await.len(), 1, "{}", database.url);
        // A wish that recurs is one row, which is said; another note to the same wish is not kept, which is said too.
        let wish = form().set("repeat", "weekly");
        let (_, html) = send(&people.frida, &wish, "/vantelista?once=2").await;
        assert!(html.contains("det första tillfället"), "{html}");
        let (_, html) = send(&people.frida, &form().set("note", "två stolar"), "/vantelista?once=3").await;
        assert!(html.contains("Du stod redan på väntelistan"), "{html}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn v8_who_corrects_a_reading_that_was_corrected_meanwhile_is_told_what_holds() {
    for database in both() {
        import_everything(&database);
        let server = Server::start(&database);
        let nils = rules::people(&database, &server).nils;
        let car = car(&nils, 901, json!({})).await;
        let log = format!("/api/v1/vehicles/{car}/readings");
        let (status, made) = nils.post(&log, &json!({ "at": chrono::Utc::now(), "odometer_km": 1_000 })).await;
        assert_eq!(status, 201, "{made}");
        let at = format!("/fordon/{car}/matare/{}", made["id"].as_str().unwrap());
        let shown = page(&nils, &at).await;
        let form = |km: &str| Form::on(&shown, &at).set("odometer_km", km).set("reason", "läste fel");
        assert_eq!(send(&nils, &form("1010"), &at).await.0, 200);
        let (status, html) = send(&nils, &form("1020"), &at).await;
        assert_eq!(status, 422, "{html}");
        assert!(html.contains("rättats under tiden, till 1\u{a0}010"), "{html}");
        let again = Form::on(&html, "/matare/");
        assert_eq!([again.get("odometer_km"), again.get("reason")], ["1020", "läste fel"], "{}", database.url);
        let to = html.split("action=\"/fordon/").nth(1).unwrap().split('"').next().unwrap();
        assert_eq!(send(&nils, &again, &format!("/fordon/{to}")).await.0, 200);
        run(&database, &["verify"]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn v7_a_series_on_a_vehicle_that_is_not_in_service_says_why() {
    for database in both() {
        import_everything(&database);
        let server = Server::start(&database);
        let nils = rules::people(&database, &server).nils;
        let car = car(&nils, 901, json!({ "status": "off_the_road" })).await;
        let day = tuesday(0).date();
        let shown = page(&nils, &format!("/boka?date={day}&from=08:00&to=10:00")).await;
        let last = (day + chrono::Duration::days(14)).to_string();
        let form = Form::on(&shown, "id=\"search\"").set("vehicle", &car);
        let series = form.set("repeat", "weekly").set("repeat_until", &last);
        let (status, html) = send(&nils, &series, "/boka?once=1").await;
        assert_eq!(status, 422, "{html}");
        assert!(html.contains("Fordonet är inte i trafik"), "{html}");
    }
}
