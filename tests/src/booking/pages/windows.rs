//! In a browser, at a desk and on a phone; every field is changed before anything is pressed.

use chrono::Duration;
use reqwest::Method;
use serde_json::json;

use super::booked;
use crate::{
    booking::{
        board::{board, booking, car, place, tuesday},
        rules::patch,
    },
    browser::{PASSWORD, WIDTHS, check_page, demo},
    harness::{Browser, Client, Server},
};

async fn window(server: &Server, login: &str) -> Browser {
    let browser = Browser::open(&server.address).await;
    browser.log_in(login, PASSWORD).await;
    browser
}

/// A plate that the example does not have, a different one for each width.
fn plate(width: u32, number: usize) -> String {
    format!("MLB{}{number}", if width > 600 { 77 } else { 78 })
}

/// Local hours of the only booking of a car, from the start of Tuesday.
async fn hours(client: &Client, car: &str) -> (i64, i64) {
    let bookings = booked(client, car).await;
    assert_eq!(bookings.len(), 1, "{bookings:?}");
    let (_, from, to) = place(client, bookings[0]["id"].as_str().unwrap()).await;
    (from / 60, to / 60)
}

#[tokio::test(flavor = "multi_thread")]
async fn the_date_can_be_changed_from_every_way_in() {
    let (database, server) = demo();
    let client = server.client(&database, "samordnare");
    let browser = window(&server, "samordnare").await;
    let (day, before) = (tuesday(0).date().to_string(), tuesday(0).date() - Duration::days(1));
    for width in WIDTHS {
        browser.resize(width).await;
        let ways = ["", "&quick=now", &format!("&start={before}T21:00&end={before}T23:00"), &format!("&date={before}")];
        for (number, way) in ways.iter().enumerate() {
            let car = car(&client, &plate(width, number)).await;
            browser.go(&format!("/boka?vehicle={car}{way}")).await;
            browser.pick("#date", &day).await;
            browser.pick("#from", "13:00").await;
            assert_eq!(browser.value("#to").await, "15:00", "the end follows the start: {way}");
            browser.pick("#to", "16:00").await;
            browser.click("#search .card button").await;
            assert_eq!(browser.value("#date").await, day, "{way}");
            check_page(&browser, &format!("another day{way} {width}")).await;
            browser.click(".chosen button").await;
            assert_eq!(browser.text(".badge").await, "Bekräftad", "{way}");
            assert_eq!(hours(&client, &car).await, (13, 16), "{way}");
            // And again on the booking's own page, by its date alone.
            let next = (tuesday(0).date() + Duration::days(1)).to_string();
            browser.pick("#date", &next).await;
            browser.click("#flytta button").await;
            assert_eq!(hours(&client, &car).await, (24 + 13, 24 + 16), "{way}");
        }
        // A night: the last day follows the first.
        let car = car(&client, &plate(width, 9)).await;
        browser.go(&format!("/boka?vehicle={car}&date={before}&from=20:00&to=23:00")).await;
        browser.pick("#from", "22:00").await;
        let next = (tuesday(0).date()).to_string();
        assert_eq!((browser.value("#to").await, browser.value("#until").await), ("01:00".to_owned(), next));
        browser.pick("#date", &day).await;
        browser.click(".chosen button").await;
        assert_eq!(hours(&client, &car).await, (22, 25));
        check_page(&browser, &format!("a night {width}")).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_booked_and_planned_is_what_the_form_shows() {
    let (database, server) = demo();
    let client = server.client(&database, "samordnare");
    let browser = window(&server, "samordnare").await;
    for width in WIDTHS {
        browser.resize(width).await;
        // The only one in the list: nothing else has as many seats.
        let bus = json!({ "registration_number": plate(width, 1), "make": "Iveco", "model": "Daily", "class": "car_i",
            "fuel": "diesel", "seats": 60 - width / 100 });
        let (status, made) = client.post("/api/v1/vehicles", &bus).await;
        assert_eq!(status, 201, "{made}");
        let car = made["id"].as_str().unwrap().to_owned();
        browser.go(&format!("/boka?seats={}", 60 - width / 100)).await;
        browser.pick("#date", &tuesday(0).date().to_string()).await;
        browser.pick("#from", "13:00").await;
        browser.pick("#to", "16:00").await;
        browser.tick("details summary").await;
        browser.fill("#note", "stolar till mötet").await;
        // Nothing is searched for: the button of the list sends what is in the form.
        browser.click(&format!("ol.cards button[value='{car}']")).await;
        let shown = browser.text("main").await;
        let when = format!("{} 13:00", tuesday(0).date());
        assert!(shown.contains(&when) && shown.contains("16:00") && shown.contains("stolar till mötet"), "{shown}");
        let id = browser.path().await.rsplit('/').next().unwrap().to_owned();
        assert_eq!(place(&client, &id).await, (car.clone(), 13 * 60, 16 * 60));
        client
            .request(Method::DELETE, &format!("/api/v1/bookings/{id}"))
            .header("if-match", "\"1\"")
            .send()
            .await
            .unwrap();
        // Planning: every field is changed after looking.
        browser.go(&format!("/service/planera?vehicle={car}&kind=service")).await;
        browser.pick("#date", &tuesday(0).date().to_string()).await;
        browser.pick("#from", "10:00").await;
        browser.pick("#to", "15:00").await;
        browser.choose("#kind", "repair").await;
        browser.fill("#note", "torkarblad fram").await;
        check_page(&browser, &format!("planning {width}")).await;
        browser.click("nav.strip button:nth-of-type(2)").await;
        assert_eq!(
            (browser.value("#note").await, browser.value("#kind").await),
            ("torkarblad fram".into(), "repair".into())
        );
        browser.pick("#date", &tuesday(0).date().to_string()).await;
        browser.click("button[formmethod=post]").await;
        assert_eq!(browser.path().await, "/service");
        assert_eq!(hours(&client, &car).await, (10, 15));
        let (_, orders) = client.get("/api/v1/work-orders").await;
        let order = orders["items"].as_array().unwrap().iter().find(|order| order["vehicle"] == car.as_str()).unwrap();
        assert_eq!((&order["kind"], &order["note"]), (&json!("repair"), &json!("torkarblad fram")));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_says_before_and_after_that_it_waits() {
    let (database, server) = demo();
    let client = server.client(&database, "samordnare");
    let browser = window(&server, "forare").await;
    for width in WIDTHS {
        browser.resize(width).await;
        let car = car(&client, &plate(width, 1)).await;
        let asked = json!({ "approval": "everybody", "key_place": "skåp 12" });
        assert_eq!(patch(&client, &format!("/api/v1/vehicles/{car}"), 1, &asked).await.0, 200);
        browser.go(&format!("/boka?vehicle={car}")).await;
        browser.pick("#date", &tuesday(0).date().to_string()).await;
        browser.pick("#from", "13:00").await;
        browser.pick("#to", "16:00").await;
        browser.tick("details summary").await;
        browser.fill("#note", "möte").await;
        assert!(browser.text(".chosen").await.contains("Kräver godkännande"));
        assert_eq!(browser.text(".chosen button").await, "Skicka förfrågan");
        check_page(&browser, &format!("a vehicle to ask for {width}")).await;
        browser.click(".chosen button").await;
        let shown = browser.text("main").await;
        assert!(!shown.contains("Klart!") && !shown.contains("skåp 12") && !shown.contains(".ics"), "{shown}");
        assert!(shown.contains("Förfrågan är skickad och väntar på godkännande."), "{shown}");
        check_page(&browser, &format!("a request {width}")).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn two_quick_taps_show_the_booking() {
    let (database, server) = demo();
    let client = server.client(&database, "samordnare");
    let browser = window(&server, "forare").await;
    for width in WIDTHS {
        browser.resize(width).await;
        let car = car(&client, &plate(width, 1)).await;
        browser.go(&format!("/boka?vehicle={car}")).await;
        browser.pick("#date", &tuesday(0).date().to_string()).await;
        browser.pick("#from", "13:00").await;
        browser.pick("#to", "16:00").await;
        browser.tick("details summary").await;
        browser.fill("#note", "möte").await;
        browser.tap(".chosen button").await;
        browser.click(".chosen button").await;
        assert_eq!(browser.text(".badge").await, "Bekräftad");
        assert!(browser.text("[role=status]").await.starts_with("Klart!"));
        assert_eq!(hours(&client, &car).await, (13, 16));
        let booking = browser.path().await;
        // Back, and the same once more.
        browser.page.back().await.unwrap();
        browser.wait_for("#search").await;
        assert_ne!(browser.path().await, booking);
        assert_eq!(booked(&client, &car).await.len(), 1);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_field_has_a_red_frame_and_says_why() {
    let (database, server) = demo();
    let client = server.client(&database, "samordnare");
    let browser = window(&server, "forare").await;
    let car = car(&client, "MLB771").await;
    for width in WIDTHS {
        browser.resize(width).await;
        browser.go(&format!("/boka?vehicle={car}&date={}&from=10:00&to=12:00", tuesday(0).date())).await;
        browser.pick("#to", "09:00").await;
        browser.click(".chosen button").await;
        let title = browser.page.title().await.unwrap();
        assert!(title.starts_with("Fel: "), "{title}");
        assert_eq!(browser.text("#wrong-to").await, "Sluttiden måste ligga efter starttiden.");
        let frame = "const style = getComputedStyle(document.querySelector(arguments[0])); \
                     return [style.borderTopWidth, style.borderTopColor]";
        let style = |selector: &str| browser.page.execute(frame, vec![json!(selector)]);
        assert_eq!(style("#to").await.unwrap(), json!(["2px", "rgb(163, 21, 31)"]));
        assert_ne!(style("#from").await.unwrap(), json!(["2px", "rgb(163, 21, 31)"]));
        check_page(&browser, &format!("a wrong field {width}")).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_moved_booking_leaves_its_old_lane_in_every_window_and_so_does_an_undone_move() {
    let (database, server) = demo();
    let client = server.client(&database, "samordnare");
    let (first, second) = (car(&client, "MLB771").await, car(&client, "MLB772").await);
    let moved = booking(&client, &first, 8, 10).await;
    let (one, other) = (window(&server, "samordnare").await, window(&server, "samordnare").await);
    for width in WIDTHS {
        for browser in [&one, &other] {
            browser.resize(width).await;
            browser.go(&board()).await;
            browser.wait_for("[data-live]").await;
            browser.wait_until_listening().await;
        }
        // By keyboard: later, longer, and to the vehicle below.
        let bar = format!("a[href='/bokningar/{moved}']");
        one.focus(&bar).await;
        one.keys("m\u{e014}\u{e014}\u{e015}").await;
        one.keys_with_shift("\u{e014}").await;
        one.keys("\u{e007}").await;
        one.wait_for_text("[data-status]", "flyttad").await;
        assert_eq!(place(&client, &moved).await, (second.clone(), 9 * 60, 11 * 60 + 30));
        for browser in [&one, &other] {
            browser.wait_until_only_in_lane(&bar, &second).await;
        }
        one.tick("[data-status] button").await;
        one.wait_for_text("[data-status]", "08:00").await;
        assert_eq!(place(&client, &moved).await, (first.clone(), 8 * 60, 10 * 60));
        for browser in [&one, &other] {
            browser.wait_until_only_in_lane(&bar, &first).await;
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn who_stands_on_a_bar_by_keyboard_stands_on_it_still_when_somebody_else_has_moved_it() {
    let (database, server) = demo();
    let client = server.client(&database, "samordnare");
    let (first, second) = (car(&client, "MLB771").await, car(&client, "MLB772").await);
    let moved = booking(&client, &first, 8, 10).await;
    let bar = format!("a[href='/bokningar/{moved}']");
    let browser = window(&server, "samordnare").await;
    browser.resize(1_280).await;
    browser.go(&board()).await;
    browser.wait_for("[data-live]").await;
    browser.wait_until_listening().await;
    browser.focus(&bar).await;
    // From lane to lane in both directions: whichever is drawn first, the bar is gone from one before or after.
    for lane in [&second, &first] {
        let (path, version) =
            (format!("/api/v1/bookings/{moved}"), client.get(&format!("/api/v1/bookings/{moved}")).await.1);
        let version = version["version"].as_i64().unwrap();
        assert_eq!(patch(&client, &path, version, &json!({ "vehicle": lane })).await.0, 200);
        browser.wait_until_only_in_lane(&bar, lane).await;
        browser.keys("m").await;
        browser.wait_for_text("[data-status]", "Flyttar").await;
        browser.keys("\u{e00c}").await;
        browser.wait_for_text("[data-status]", "Tillbaka").await;
    }
}
