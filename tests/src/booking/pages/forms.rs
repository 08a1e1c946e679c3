//! Forms as they are shown, without a script.

use chrono::{DateTime, Duration, NaiveDate, NaiveDateTime, Timelike, Utc};
use serde_json::{Value, json};
use vagnpark_domain::time::{instant_of_local, local_time};

use super::{Form, booked, page, sends_to};
use crate::{
    booking::{
        board::{car, tuesday},
        rules,
    },
    browser::demo,
    cost::main_job::import_everything,
    harness::{Client, Database, Server, both, run},
};

fn local(booking: &Value, field: &str) -> NaiveDateTime {
    let at: DateTime<Utc> = booking[field].as_str().unwrap().parse().unwrap();
    local_time(at)
}

/// The one booking of a car, as local start and end.
async fn only_booking(client: &Client, car: &str) -> (NaiveDateTime, NaiveDateTime) {
    let bookings = booked(client, car).await;
    assert_eq!(bookings.len(), 1, "{bookings:?}");
    (local(&bookings[0], "start"), local(&bookings[0], "end"))
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_script_another_date_books_that_day_from_every_way_in() {
    let (database, server) = demo();
    let client = server.client(&database, "samordnare");
    let day = tuesday(0).date();
    let clicked = day - Duration::days(1);
    for (number, way) in ["", "&quick=now", &format!("&start={clicked}T09:00&end={clicked}T11:00")].iter().enumerate() {
        let car = car(&client, &format!("MLB77{number}")).await;
        let shown = page(&client, &format!("/boka?vehicle={car}{way}")).await;
        let form = Form::on(&shown, "id=\"search\"").set("date", &day.to_string()).set("vehicle", &car);
        let answer = form.send(&client, &sends_to(&shown, &format!("value=\"{car}\""))).await;
        assert_eq!(answer.status(), 200, "{way}: {}", answer.text().await.unwrap());
        let (start, end) = only_booking(&client, &car).await;
        assert_eq!((start.date(), end - start), (day, Duration::hours(2)), "{way}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_script_a_booking_and_a_job_are_put_off_by_their_date_alone() {
    let (database, server) = demo();
    let client = server.client(&database, "samordnare");
    let car = car(&client, "MLB771").await;
    let day = tuesday(0).date();
    let later = day + Duration::days(7);
    // A night and two days, which has a last day of its own.
    let wanted = json!({ "vehicle": car, "start": instant_of_local(tuesday(20)).unwrap(),
        "end": instant_of_local(tuesday(48 + 7)).unwrap() });
    let (status, made) = client.post("/api/v1/bookings", &wanted).await;
    assert_eq!(status, 201, "{made}");
    let at = format!("/bokningar/{}", made["id"].as_str().unwrap());
    let form = Form::on(&page(&client, &at).await, "id=\"flytta\"").set("date", &later.to_string());
    let answer = form.send(&client, &format!("{at}/flytta")).await;
    assert_eq!(answer.status(), 200, "{}", answer.text().await.unwrap());
    let (start, end) = only_booking(&client, &car).await;
    assert_eq!((start, end), (tuesday(20) + Duration::days(7), tuesday(48 + 7) + Duration::days(7)));
    // A job: the day, the kind and what to do are changed after looking, and hold as they are shown.
    let shown = page(&client, &format!("/service/planera?vehicle={car}&kind=service&date={day}")).await;
    let next = (later + Duration::days(7)).to_string();
    let form = Form::on(&shown, "action=\"/service/planera\"").set("date", &next).set("kind", "repair");
    let form = form.set("from", "10:00").set("to", "15:30").set("note", "byt torkarblad");
    let answer = form.send(&client, &sends_to(&shown, "/service/planera")).await;
    assert_eq!(answer.status(), 200);
    let block = booked(&client, &car).await.into_iter().find(|booking| booking["kind"] == "block").unwrap();
    let (start, end) = (local(&block, "start").to_string(), local(&block, "end").to_string());
    assert_eq!((start, end), (format!("{next} 10:00:00"), format!("{next} 15:30:00")));
    let (_, orders) = client.get("/api/v1/work-orders").await;
    let order = orders["items"].as_array().unwrap().iter().find(|order| order["vehicle"] == car.as_str()).unwrap();
    assert_eq!((&order["kind"], &order["note"]), (&json!("repair"), &json!("byt torkarblad")));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_typed_for_a_job_is_there_after_looking_at_another_day() {
    let (database, server) = demo();
    let client = server.client(&database, "samordnare");
    let car = car(&client, "MLB771").await;
    let day = tuesday(0).date();
    crate::booking::board::booking(&client, &car, 9, 10).await;
    let shown = page(
        &client,
        &format!(
            "/service/planera?vehicle={car}&kind=tyres&note=dubb+fram&reason=sn%C3%B6&date=2026-01-07&from=08:00&\
                  to=12:00&day={day}"
        ),
    )
    .await;
    let form = Form::on(&shown, "action=\"/service/planera\"");
    assert_eq!(
        [form.get("date"), form.get("note"), form.get("kind"), form.get("reason")],
        [day.to_string().as_str(), "dubb fram", "tyres", "snö"]
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn the_field_that_is_wrong_is_marked_and_says_why() {
    let (database, server) = demo();
    let client = server.client(&database, "samordnare");
    let car = car(&client, "MLB771").await;
    let day = tuesday(0).date();
    let shown = page(&client, &format!("/boka?vehicle={car}&date={day}&from=10:00&to=12:00")).await;
    let form = Form::on(&shown, "id=\"search\"").set("vehicle", &car).set("to", "09:00").set("note", "stolar");
    let refused = form.send(&client, "/boka").await;
    assert_eq!(refused.status(), 422);
    let refused = refused.text().await.unwrap();
    assert!(refused.contains("<title>Fel: Boka"), "{refused}");
    let field = refused.split("id=\"to\"").nth(1).unwrap().split("</p>").next().unwrap();
    assert!(field.contains("aria-invalid=\"true\"") && field.contains("aria-describedby=\"wrong-to\""), "{field}");
    assert!(field.contains("id=\"wrong-to\">Sluttiden måste ligga efter starttiden."), "{field}");
    assert_eq!(Form::on(&refused, "id=\"search\"").get("note"), "stolar", "and what was typed is still there");
    // The last day lies before the first.
    let before = (day - Duration::days(3)).to_string();
    let refused =
        Form::on(&shown, "id=\"search\"").set("vehicle", &car).set("until", &before).send(&client, "/boka").await;
    let said = format!("id=\"wrong-until\">Till och med (annan dag): {before} ligger före {day}");
    assert!(refused.text().await.unwrap().contains(&said), "the day is what is wrong");
    assert!(booked(&client, &car).await.is_empty());
}

/// When a page proposes to begin.
fn proposed(page: &str) -> DateTime<Utc> {
    let form = Form::on(page, "id=\"search\"");
    let local = format!("{}T{}:00", form.get("date"), form.get("from"));
    instant_of_local(local.parse().unwrap()).unwrap()
}

fn link_with(page: &str, mark: &str) -> String {
    let link = page.split("href=\"").skip(1).map(|rest| rest.split('"').next().unwrap());
    let found = link.map(|link| link.replace("&amp;", "&").replace("&#38;", "&")).find(|link| link.contains(mark));
    found.unwrap_or_else(|| panic!("no link with {mark}: {page}"))
}

#[tokio::test(flavor = "multi_thread")]
async fn no_way_leads_to_a_time_that_has_passed() {
    let (database, server) = demo();
    let client = server.client(&database, "samordnare");
    let car = car(&client, "MLB771").await;
    let now = Utc::now();
    let soon = now - Duration::minutes(6);
    // As last time: at midnight, which has passed today.
    let midnight = local_time(now).date() + Duration::days(1);
    let start = instant_of_local(midnight.and_hms_opt(0, 0, 0).unwrap()).unwrap();
    let wanted = json!({ "vehicle": car, "start": start, "end": start + Duration::minutes(20) });
    let (_, made) = client.post("/api/v1/bookings", &wanted).await;
    let cancel = client.request(reqwest::Method::DELETE, &format!("/api/v1/bookings/{}", made["id"].as_str().unwrap()));
    assert_eq!(cancel.header("if-match", "\"1\"").send().await.unwrap().status(), 200);
    let again = link_with(&page(&client, "/").await, "/boka?vehicle=");
    let shown = page(&client, &again).await;
    assert!(proposed(&shown) > soon, "{again}");
    assert_eq!(local_time(proposed(&shown)).hour(), 0, "the same hours");
    // The lane of a week that has begun, of one that is over, and the page of the vehicle.
    for date in [local_time(now).date(), local_time(now).date() - Duration::days(9)] {
        let board = page(&client, &format!("/tavla?view=week&q=MLB771&date={date}")).await;
        let lane = link_with(&board, "/boka?vehicle=");
        assert!(proposed(&page(&client, &lane).await) > soon, "{lane}");
    }
    // A click on an hour of the board that is over.
    let day = local_time(now).date() - Duration::days(1);
    let clicked = page(&client, &format!("/boka?vehicle={car}&start={day}T08:00&end={day}T09:00")).await;
    assert!(proposed(&clicked) > soon && !clicked.contains("role=\"alert\""), "{clicked}");
    // Somebody who asks for such a time is told at once, not after choosing a car.
    let asked = page(&client, &format!("/boka?date={day}&from=08:00&to=10:00")).await;
    assert!(asked.contains("id=\"wrong-from\">Tiden har redan varit."), "{asked}");
    assert!(!asked.contains("<ol class=\"cards\">"), "nothing is offered for it");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_answer_to_a_series_says_how_many_were_booked() {
    let (database, server) = demo();
    let client = server.client(&database, "samordnare");
    let car = car(&client, "MLB771").await;
    let day = tuesday(0).date();
    let in_the_way = tuesday(9) + Duration::days(7);
    let wanted = json!({ "vehicle": car, "start": instant_of_local(in_the_way).unwrap(),
        "end": instant_of_local(in_the_way + Duration::hours(1)).unwrap() });
    assert_eq!(client.post("/api/v1/bookings", &wanted).await.0, 201);
    let shown = page(&client, &format!("/boka?vehicle={car}&date={day}&from=08:00&to=10:00")).await;
    let last = day + Duration::days(21);
    let form = Form::on(&shown, "id=\"search\"").set("repeat", "weekly").set("repeat_until", &last.to_string());
    let refused = form.set("vehicle", &car).send(&client, "/boka").await;
    assert_eq!(refused.status(), 409);
    let refused = refused.text().await.unwrap();
    let form = Form::on(&refused, "id=\"search\"").set("vehicle", &car);
    let leave_out = sends_to(&refused, "gaps=leave_out");
    // Another series than the one that was shown is shown first.
    let other =
        Form::on(&refused, "id=\"search\"").set("vehicle", &car).set("from", "09:00").send(&client, &leave_out).await;
    assert_eq!(other.status(), 409, "nobody has seen what it leaves out");
    let done = form.send(&client, &leave_out).await;
    assert_eq!(done.status(), 200);
    let done = done.text().await.unwrap();
    assert!(done.contains(&format!("Klart! 3 av 4 tillfällen är bokade, {day} – {last}.")), "{done}");
    assert_eq!(booked(&client, &car).await.len(), 4);
    // A fifth weekday or a day that most months lack: as many as there are.
    let date: NaiveDate = (day.format("%Y").to_string().parse::<i32>().unwrap()..)
        .find_map(|year| NaiveDate::from_ymd_opt(year, 1, 31).filter(|date| *date > day))
        .unwrap();
    let until = date + Duration::days(150);
    let shown = page(
        &client,
        &format!("/boka?vehicle={car}&date={date}&from=12:00&to=13:00&repeat=monthly&repeat_until={until}"),
    )
    .await;
    let done = Form::on(&shown, "id=\"search\"").set("vehicle", &car).send(&client, "/boka").await;
    let done = done.text().await.unwrap();
    assert!(done.contains("Klart! 3 av 3 tillfällen är bokade"), "31 January, March and May: {done}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_calendar_s_address_is_whole() {
    let database = Database::sqlite();
    import_everything(&database);
    let server = Server::start(&database);
    let people = rules::people(&database, &server);
    let form = Form::of("kind", "person");
    let made = form.send(&people.frida, "/konto/kalender").await.text().await.unwrap();
    assert!(made.contains(&format!("value=\"{}/kalender/", server.address)), "as the request came: {made}");
    let proxied = form.request(&people.frida, "/konto/kalender").header("x-forwarded-proto", "https");
    let proxied = proxied.header("host", "vagnpark.example").send().await.unwrap().text().await.unwrap();
    assert!(proxied.contains("value=\"https://vagnpark.example/kalender/"), "through a proxy: {proxied}");
    let (_, by_api) = people.frida.post("/api/v1/calendar-feeds", &json!({ "kind": "person" })).await;
    let address = by_api["url"].as_str().unwrap();
    assert!(address.starts_with(&server.address) && address.ends_with(by_api["path"].as_str().unwrap()), "{by_api}");
    assert_eq!(reqwest::get(address).await.unwrap().status(), 200);
    drop(server);
    let mut settings = crate::harness::ServerSettings::default();
    settings.set("VAGNPARK_BASE_URL", "https://bilar.example/");
    let server = Server::start_with(&database, &settings);
    let made = form.send(&people.frida.at(&server.address), "/konto/kalender").await.text().await.unwrap();
    assert!(made.contains("value=\"https://bilar.example/kalender/"), "as it was configured: {made}");
}

#[tokio::test(flavor = "multi_thread")]
async fn b12_a_search_says_which_licence_is_missing_and_not_that_nothing_is_free() {
    for database in both() {
        import_everything(&database);
        let server = Server::start(&database);
        let people = rules::people(&database, &server);
        run(&database, &["user", "add", "nolle", "Nolle", "--role", "nora:driver"]);
        let nolle = server.client(&database, "nolle");
        let vehicle = rules::car(&people.nils, 948, json!({ "sharing": "private" })).await;
        let when = local_time(rules::at(0)).format("date=%Y-%m-%d&from=%H:%M");
        let until = local_time(rules::at(1)).format("until=%Y-%m-%d&to=%H:%M");
        let address = format!("/boka?{when}&{until}");
        let search = async |client: &Client| page(client, &address).await;
        let shown = search(&nolle).await;
        assert!(shown.contains("kräver ett körkort") && shown.contains("<strong>B</strong>"), "{shown}");
        assert!(!shown.contains("Inget ledigt"), "{shown}");
        let shown = search(&people.frida).await;
        assert!(shown.contains(&vehicle) && !shown.contains("kräver ett körkort"), "{shown}");
    }
}
