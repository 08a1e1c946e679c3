//! The driver at the car, in a browser on a desktop and a phone.

use chrono::{DateTime, Duration, Utc};
use serde_json::json;

use super::{ok, text};
use crate::{
    browser::{PASSWORD, WIDTHS, check_page, demo},
    harness::{Browser, Client, Database, Server, answer, run},
};

/// A car that nobody has booked yet.
async fn new_car(database: &Database, server: &Server, number: u32) -> String {
    let coordinator = server.client(database, "samordnare");
    let car =
        json!({ "registration_number": format!("MLB{number}"), "make": "Kia", "model": "Niro", "class": "car_i" });
    text(&ok(coordinator.post("/api/v1/vehicles", &car).await)["id"])
}

/// The driver's booking of a car, and her browser at its page.
async fn at_the_car(
    database: &Database,
    server: &Server,
    (car, width): (&str, u32),
    from: DateTime<Utc>,
) -> (Client, Browser, String) {
    let driver = server.client(database, "forare");
    let wanted = json!({ "vehicle": car, "start": from, "end": from + Duration::minutes(90) });
    let booking = ok(driver.post("/api/v1/bookings", &wanted).await);
    let browser = Browser::open(&server.address).await;
    browser.resize(width).await;
    browser.log_in("forare", PASSWORD).await;
    let place = format!("/bokningar/{}", text(&booking["id"]));
    browser.go(&place).await;
    (driver, browser, place)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_nine_too_many_at_return_is_asked_about_kept_and_put_right_on_the_page() {
    let (database, server) = demo();
    for (width, number) in WIDTHS.into_iter().zip(801..) {
        let car = new_car(&database, &server, number).await;
        let (driver, browser, place) = at_the_car(&database, &server, (&car, width), Utc::now()).await;
        browser.fill("#odometer_km", "8979").await;
        browser.click("form[action$='/hamta'] button").await;
        let (out, slip) = (8_979, 89_900);
        browser.fill("#odometer_km", &slip.to_string()).await;
        browser.fill("#remark", "Tankad").await;
        browser.click("form[action$='/lamna'] button").await;
        let asked = browser.text("[role=alert]").await;
        assert!(asked.contains("stämmer det?") && asked.contains("sedan kl."), "{asked}");
        assert_eq!(browser.attribute("[role=alert] a", "href").await, "#odometer_km");
        assert_eq!(browser.value("#odometer_km").await, slip.to_string(), "what was typed is kept");
        assert_eq!(browser.value("#remark").await, "Tankad");
        check_page(&browser, "a reading that is asked about").await;
        browser.fill("#reason", "Jag läste två gånger").await;
        browser.click("button[name=confirm]").await;
        assert_eq!(browser.text(".badge").await, "Återlämnad", "who is sure can go on");
        // At home she sees that it was wrong after all.
        browser.click("a[href*='/matare/']").await;
        check_page(&browser, "putting a reading right").await;
        browser.fill("#odometer_km", &(out + 11).to_string()).await;
        browser.fill("#reason", "En nolla för mycket").await;
        browser.click("main form button").await;
        assert_eq!(browser.path().await, place);
        assert!(browser.text("main").await.contains("Mätarställningen rättad"), "the booking's history tells of it");
        check_page(&browser, "a booking that was put right").await;
        let booking = ok(driver.get(&format!("/api/v1{}", place.replace("bokningar", "bookings"))).await);
        assert_eq!(booking["odometer_in_km"], out + 11);
        let trips = ok(driver.get(&format!("/api/v1/trips?limit=500&vehicle={car}")).await);
        assert_eq!(trips["items"].as_array().unwrap().last().unwrap()["distance_m"], 11_000, "and the trip follows");
    }
    run(&database, &["verify"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_booking_a_month_ahead_is_not_taken_by_mistake_but_can_begin_now() {
    let (database, server) = demo();
    for (width, number) in WIDTHS.into_iter().zip(811..) {
        let car = new_car(&database, &server, number).await;
        let ahead = Utc::now() + Duration::days(27);
        let (driver, browser, place) = at_the_car(&database, &server, (&car, width), ahead).await;
        let shown = browser.text("form[action$='/hamta']").await;
        assert!(shown.contains("Fordonet kan hämtas från"), "{shown}");
        assert_eq!(browser.text("form[action$='/hamta'] button").await, "Hämta nu");
        check_page(&browser, "a booking that has not begun").await;
        let between =
            json!({ "vehicle": car, "start": Utc::now() + Duration::days(1), "end": Utc::now() + Duration::days(2) });
        let between = ok(driver.post("/api/v1/bookings", &between).await);
        browser.fill("#level_percent", "80").await;
        browser.click("form[action$='/hamta'] button").await;
        assert!(browser.text("[role=alert]").await.contains("upptaget"), "somebody has the car before");
        assert_eq!(browser.text(".badge").await, "Bekräftad", "nothing is changed");
        assert_eq!(browser.value("#level_percent").await, "80");
        check_page(&browser, "a start that cannot be moved").await;
        let path = format!("/api/v1/bookings/{}", text(&between["id"]));
        ok(answer(driver.request(reqwest::Method::DELETE, &path).header("if-match", "\"1\"")).await);
        browser.click("form[action$='/hamta'] button").await;
        assert_eq!(browser.text(".badge").await, "Ute");
        let booking = ok(driver.get(&format!("/api/v1{}", place.replace("bokningar", "bookings"))).await);
        let start: DateTime<Utc> = text(&booking["start"]).parse().unwrap();
        assert!(Utc::now() - start < Duration::minutes(1), "it begins now: {booking}");
        check_page(&browser, "taken early").await;
    }
    run(&database, &["verify"]);
}
