//! The planning board, booking and the workshop in a browser, as drivers and coordinators use them.

use chrono::{DateTime, Duration, DurationRound, NaiveDateTime, Utc};
use reqwest::Method;
use serde_json::{Value, json};
use vagnpark_domain::time::{instant_of_local, local_time};

use crate::{
    browser::{PASSWORD, check_in_every_look, check_page, demo},
    harness::{Browser, Client, run},
};

/// A local clock time on the Tuesday of the week after next.
pub(crate) fn tuesday(hour: i64) -> NaiveDateTime {
    use chrono::Datelike;
    let day = local_time(Utc::now() + Duration::days(14)).date();
    let monday = day - Duration::days(i64::from(day.weekday().num_days_from_monday()));
    (monday + Duration::days(1)).and_hms_opt(0, 0, 0).unwrap() + Duration::hours(hour)
}

pub(crate) fn instant(local: NaiveDateTime) -> DateTime<Utc> {
    instant_of_local(local).unwrap().duration_trunc(Duration::minutes(1)).unwrap()
}

pub(crate) async fn car(client: &Client, plate: &str) -> String {
    let car = json!({ "registration_number": plate, "make": "Kia", "model": "Niro", "class": "car_i",
        "fuel": "electric", "seats": 5 });
    let (status, made) = client.post("/api/v1/vehicles", &car).await;
    assert_eq!(status, 201, "{made}");
    made["id"].as_str().unwrap().to_owned()
}

pub(crate) async fn booking(client: &Client, car: &str, from: i64, to: i64) -> String {
    let wanted = json!({ "vehicle": car, "start": instant(tuesday(from)), "end": instant(tuesday(to)) });
    let (status, made) = client.post("/api/v1/bookings", &wanted).await;
    assert_eq!(status, 201, "{made}");
    made["id"].as_str().unwrap().to_owned()
}

pub(crate) fn board() -> String {
    format!("/tavla?view=week&date={}&q=MLB77", tuesday(0).date())
}

/// Where a booking is: its vehicle, and local hours from the start of Tuesday.
pub(crate) async fn place(client: &Client, booking: &str) -> (String, i64, i64) {
    let (_, found) = client.get(&format!("/api/v1/bookings/{booking}")).await;
    let hours = |field: &str| {
        let at: DateTime<Utc> = found[field].as_str().unwrap().parse().unwrap();
        (local_time(at) - tuesday(0)).num_minutes()
    };
    (found["vehicle"].as_str().unwrap().to_owned(), hours("start"), hours("end"))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_driver_books_with_a_phone_in_at_most_four_taps() {
    let (_database, server) = demo();
    let browser = Browser::open(&server.address).await;
    browser.resize(360).await;
    browser.log_in("forare", PASSWORD).await;
    // One: now. Two: the vehicle that was put first.
    browser.click("a[href='/boka?quick=now']").await;
    check_page(&browser, "free vehicles on a phone").await;
    let best = browser.text("ol.cards li:first-child h3").await;
    browser.click("ol.cards li:first-child button").await;
    let shown = browser.text("main").await;
    assert_eq!(browser.text(".badge").await, "Bekräftad");
    let plate = best.split_whitespace().take(2).collect::<Vec<_>>().join(" ");
    assert!(shown.replace('\u{a0}', " ").contains(&plate), "{best}: {shown}");
    for said in ["Plats", "Betalare", "Hämta", "Avboka", "Klart!"] {
        assert!(shown.contains(said), "{said}: {shown}");
    }
    check_page(&browser, "confirmation on a phone").await;
    // And again as last time, from the start page.
    browser.click("form[action$='/avboka'] button").await;
    assert_eq!(browser.text(".badge").await, "Avbokad");
    browser.go("/").await;
    assert!(browser.text("main").await.contains("Som förra gången"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refused_booking_keeps_what_was_filled_in_and_offers_the_next_free_time() {
    let (database, server) = demo();
    let client = server.client(&database, "samordnare");
    let car = car(&client, "MLB771").await;
    booking(&client, &car, 8, 10).await;
    let browser = Browser::open(&server.address).await;
    browser.log_in("samordnare", PASSWORD).await;
    let day = tuesday(0).date();
    browser.go(&format!("/boka?vehicle={car}&date={day}&from=9&to=1130&note=stolar")).await;
    assert_eq!(browser.value("#from").await, "09:00", "the browser's own field takes only full times");
    let chosen = browser.text(".chosen").await;
    assert!(chosen.contains("10:00") && chosen.contains("12:30"), "the next time it is free: {chosen}");
    check_page(&browser, "a vehicle that is taken").await;
    browser.click(".chosen button").await;
    assert_eq!(browser.path().await, "/vantelista");
    assert!(browser.text("main").await.replace('\u{a0}', " ").contains("MLB 771"));
    check_page(&browser, "waiting list").await;
    browser.go(&format!("/boka?vehicle={car}&date={day}&from=09:00&to=11:30&note=stolar")).await;
    browser.click(".chosen p a").await;
    assert_eq!((browser.value("#from").await, browser.value("#note").await), ("10:00".to_owned(), "stolar".to_owned()));
    browser.click(".chosen button").await;
    assert_eq!(browser.text(".badge").await, "Bekräftad");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_coordinator_moves_a_booking_by_mouse_by_keyboard_and_by_buttons() {
    let (database, server) = demo();
    let client = server.client(&database, "samordnare");
    let (first, second) = (car(&client, "MLB771").await, car(&client, "MLB772").await);
    let moved = booking(&client, &first, 8, 10).await;
    let taken = booking(&client, &second, 14, 16).await;
    let browser = Browser::open(&server.address).await;
    browser.resize(1_280).await;
    browser.log_in("samordnare", PASSWORD).await;
    browser.go(&board()).await;
    browser.wait_for("[data-live]").await;
    check_page(&browser, "board").await;
    let bar = format!("a[href='/bokningar/{moved}']");
    // By keyboard: an hour later, half an hour longer, to the vehicle below.
    browser.focus(&bar).await;
    browser.keys("m").await;
    assert!(browser.text("[data-status]").await.contains("Flyttar"), "each step is announced");
    check_page(&browser, "board while moving").await;
    browser.keys("\u{e014}\u{e014}\u{e015}").await; // right, right, down
    browser.keys_with_shift("\u{e014}").await; // longer
    let announced = browser.text("[data-status]").await.replace('\u{a0}', " ");
    assert!(announced.contains("MLB 772") && announced.contains("09:00") && announced.contains("11:30"), "{announced}");
    browser.keys("\u{e007}").await; // enter
    browser.wait_for_text("[data-status]", "flyttad").await;
    assert_eq!(place(&client, &moved).await, (second.clone(), 9 * 60, 11 * 60 + 30));
    // Undo instead of "are you sure".
    browser.tick("[data-status] button").await;
    browser.wait_for_text("[data-status]", "08:00").await;
    assert_eq!(place(&client, &moved).await, (first.clone(), 8 * 60, 10 * 60));
    // Esc puts it back.
    browser.focus(&bar).await;
    browser.keys("m\u{e014}\u{e00c}").await;
    browser.wait_for_text("[data-status]", "Tillbaka").await;
    assert_eq!(place(&client, &moved).await, (first.clone(), 8 * 60, 10 * 60));
    // By buttons, without dragging.
    browser.tick(&bar).await;
    browser.tick("[data-act=later]").await;
    browser.tick("[data-act=longer]").await;
    browser.tick("[data-act=save]").await;
    browser.wait_for_text("[data-status]", "flyttad").await;
    assert_eq!(place(&client, &moved).await, (first.clone(), 8 * 60 + 30, 11 * 60));
    // By mouse, onto one that is taken: it goes back, and the way out is offered.
    browser.drag(&bar, &format!("a[href='/bokningar/{taken}']")).await;
    browser.wait_for_text("[data-status]", "upptaget").await;
    assert_eq!(place(&client, &moved).await, (first.clone(), 8 * 60 + 30, 11 * 60));
    let way_out = browser.text("[data-status]").await;
    assert!(way_out.contains("Flytta i stället till"), "{way_out}");
    check_page(&browser, "board after a refusal").await;
    // By mouse, to the other lane at the same time.
    browser.drag_to_lane(&bar, &second).await;
    browser.wait_for_text("[data-status]", "flyttad").await;
    assert_eq!(place(&client, &moved).await, (second.clone(), 8 * 60 + 30, 11 * 60));
    run(&database, &["verify"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn two_browsers_see_each_other_s_change_within_a_second() {
    let (database, server) = demo();
    let client = server.client(&database, "samordnare");
    let car = car(&client, "MLB771").await;
    let moved = booking(&client, &car, 8, 10).await;
    let (one, other) = (Browser::open(&server.address).await, Browser::open(&server.address).await);
    for browser in [&one, &other] {
        browser.resize(1_280).await;
        browser.log_in("samordnare", PASSWORD).await;
        browser.go(&board()).await;
        browser.wait_for("[data-live]").await;
        browser.wait_until_listening().await;
    }
    let bar = format!("a[href='/bokningar/{moved}']");
    one.focus(&bar).await;
    one.keys("m\u{e014}\u{e014}\u{e007}").await;
    one.wait_for_text("[data-status]", "flyttad").await;
    let began = std::time::Instant::now();
    other.wait_for_text(&bar, "09:00").await;
    assert!(began.elapsed() < std::time::Duration::from_secs(1), "{:?}", began.elapsed());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_workshop_block_on_a_car_with_five_bookings_rebooks_them_in_one_step() {
    let (database, server) = demo();
    let client = server.client(&database, "samordnare");
    let broken = car(&client, "MLB771").await;
    car(&client, "MLB772").await;
    let mut hit = Vec::new();
    for hour in 0..5 {
        hit.push(booking(&client, &broken, 8 + hour, 9 + hour).await);
    }
    let browser = Browser::open(&server.address).await;
    browser.resize(360).await;
    browser.log_in("samordnare", PASSWORD).await;
    browser
        .go(&format!("/service/planera?vehicle={broken}&kind=repair&date={}&from=08:00&to=17:00", tuesday(0).date()))
        .await;
    assert!(browser.text("main").await.contains("5 bokningar ligger i vägen"));
    check_page(&browser, "impact dialogue").await;
    browser.choose(&format!("#answer-{}", hit[4]), "cancel").await;
    browser.fill("#reason", "bilen är på verkstad").await;
    browser.click("button[formmethod=post]").await;
    assert_eq!(browser.path().await, "/service");
    assert!(browser.text("main").await.contains("Reparation"));
    for moved in &hit[..4] {
        assert_ne!(place(&client, moved).await.0, broken);
    }
    assert_eq!(client.get(&format!("/api/v1/bookings/{}", hit[4])).await.1["state"], "cancelled");
    run(&database, &["verify"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_driver_reports_a_defect_with_a_picture_and_the_car_stands() {
    let (database, server) = demo();
    let client = server.client(&database, "samordnare");
    let car = car(&client, "MLB771").await;
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("broms.png");
    std::fs::write(&file, PIXEL).unwrap();
    let browser = Browser::open(&server.address).await;
    browser.resize(360).await;
    browser.log_in("samordnare", PASSWORD).await;
    browser.go(&format!("/fordon/{car}/fel")).await;
    check_page(&browser, "reporting a defect").await;
    browser.fill("#description", "bromsarna tar inte").await;
    browser.tick("input[value=do_not_drive]").await;
    browser.attach("#pictures", &file).await;
    browser.click("form[enctype] button").await;
    let shown = browser.text("main").await;
    assert!(shown.contains("får inte köras: ett fel är anmält"), "{shown}");
    browser.go("/fel").await;
    assert!(browser.text("main").await.contains("bromsarna tar inte"));
    check_page(&browser, "defects").await;
    let (_, defects) = client.get("/api/v1/defects").await;
    let picture = format!("/api/v1/defects/{}/pictures/0", defects["items"][0]["id"].as_str().unwrap());
    let sent = client.request(Method::GET, &picture).send().await.unwrap();
    assert_eq!(sent.headers()["content-type"], "image/png");
    let bytes = sent.bytes().await.unwrap();
    assert!(!bytes.windows(5).any(|part| part == b"59.52"), "the place is taken out");
    browser.click("button[value=repaired]").await;
    let (_, open): (u16, Value) = client.get("/api/v1/defects").await;
    let left = open["items"].as_array().unwrap().iter().filter(|defect| defect["vehicle"] == car.as_str());
    assert_eq!(left.count(), 0, "{open}");
}

/// The smallest PNG, with a comment that says where it was taken.
const PIXEL: &[u8] = b"\x89PNG\x0d\x0a\x1a\x0a\x00\x00\x00\x0dIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x02\x00\
    \x00\x00\x90wS\xde\x00\x00\x00\x13tEXtComment\x0059.52 15.04\xe9\xb6\xe5V\x00\x00\x00\x0cIDATx\x9ccPHp\x00\
    \x00\x01d\x00\xc1\xfeds_\x00\x00\x00\x00IEND\xaeB`\x82";

#[tokio::test(flavor = "multi_thread")]
async fn every_page_of_the_day_is_accessible_in_both_languages_and_themes() {
    let (database, server) = demo();
    let client = server.client(&database, "samordnare");
    let car = car(&client, "MLB771").await;
    let made = booking(&client, &car, 8, 10).await;
    let defect = json!({ "vehicle": car, "severity": "repair_soon", "description": "torkarblad" });
    assert_eq!(client.post("/api/v1/defects", &defect).await.0, 201);
    let browser = Browser::open(&server.address).await;
    browser.log_in("samordnare", PASSWORD).await;
    let day = tuesday(0).date();
    let pages = [
        "/tavla".to_owned(),
        format!("/tavla?view=day&date={day}"),
        "/tavla?view=four-weeks".to_owned(),
        format!("/boka?vehicle={car}&date={day}&from=09:00&to=11:00&repeat=weekly"),
        format!("/bokningar/{made}"),
        "/vantelista".to_owned(),
        "/forfragningar".to_owned(),
        "/meddelanden".to_owned(),
        "/fel".to_owned(),
        "/service/ar".to_owned(),
        "/service/vinterdack".to_owned(),
        "/konto/kalender".to_owned(),
        format!("/fordon/{car}/planer"),
        format!("/fordon/{car}/korjournal"),
        format!("/fordon/{car}/fel"),
        format!("/fordon/{car}"),
        format!("/fordon/{car}/vem?at={day}T09:00"),
        format!("/service/planera?vehicle={car}&kind=service&date={day}&from=08:00&to=12:00"),
    ];
    check_in_every_look(&browser, &pages).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_board_of_a_hundred_vehicles_and_a_week_is_small_and_has_no_inline_style() {
    let (database, server) = demo();
    let client = server.client(&database, "system");
    let request = client.request(Method::GET, "/tavla?view=week").header("accept-encoding", "gzip");
    let compressed = request.send().await.unwrap();
    assert_eq!(compressed.headers()["content-encoding"], "gzip");
    let bytes = compressed.bytes().await.unwrap();
    assert!(bytes.len() < 100 * 1024, "{} bytes", bytes.len());
    let page = client.request(Method::GET, "/tavla?view=week").send().await.unwrap().text().await.unwrap();
    assert!(page.matches("<section class=\"lane\"").count() >= 100, "a hundred vehicles");
    assert!(!page.contains("style=") && !page.contains("<style"), "no inline style");
}
