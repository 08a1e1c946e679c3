//! No list is cut off silently, and no sum covers only what is shown: what is left out is counted, reported and
//! reachable.

use std::fmt::Write as _;

use reqwest::Method;
use serde_json::json;

use crate::{
    cost::main_job::import_everything,
    harness::{Client, Database, Server, both, run},
};

/// Writes a register and imports it.
fn import(database: &Database, kind: &str, text: &str) {
    let file = database.folder.path().join(format!("{kind}.csv"));
    std::fs::write(&file, text).unwrap();
    run(database, &["import", kind, file.to_str().unwrap()]);
}

async fn page(client: &Client, path: &str) -> String {
    let answer = client.request(Method::GET, path).send().await.unwrap();
    assert_eq!(answer.status(), 200, "{path}");
    answer.text().await.unwrap().replace('\u{a0}', " ")
}

fn links(page: &str, rel: &str) -> Option<String> {
    let tag = page.split("<a rel=\"").find(|tag| tag.starts_with(rel))?;
    Some(tag.split("href=\"").nth(1)?.split('"').next()?.replace("&#38;", "&").replace("&amp;", "&"))
}

#[tokio::test(flavor = "multi_thread")]
async fn the_costs_of_a_month_are_added_up_and_reached_whether_shown_or_not() {
    const COUNT: i64 = 2_150;
    for database in both() {
        import_everything(&database);
        let mut text = "cost_id,regnr,date,category,amount_ore\n".to_owned();
        for n in 0..COUNT {
            writeln!(text, "X{n},MLB101,2026-09-15,service,{}", 10_000 + n).unwrap();
        }
        import(&database, "costs", &text);
        run(&database, &["user", "add", "nils", "Nils", "--role", "nora:finance", "--role", "lindesberg:finance"]);
        let server = Server::start(&database);
        let nils = server.client(&database, "nils");
        let first = page(&nils, "/kostnader?month=2026-09&category=service").await;
        let sum: i64 = (0..COUNT).map(|n| 10_000 + n).sum();
        let shown = vagnpark_domain::money::Ore(sum).to_swedish().replace('\u{a0}', " ");
        assert!(first.contains(&shown), "all are added up: {shown}");
        assert!(first.contains("Visar 1–100 av 2 150"), "and it says how many there are");
        let mut seen = 0;
        let mut next = Some("/kostnader?month=2026-09&category=service".to_owned());
        let mut pages = 0;
        while let Some(address) = next {
            let shown = page(&nils, &address).await;
            assert!(shown.contains("name=\"month\" type=\"month\" value=\"2026-09\""), "the filter stays: {address}");
            seen += shown.matches("<tr><td><a href=\"/kostnader/").count();
            pages += 1;
            next = links(&shown, "next");
        }
        assert_eq!((seen, pages), (2_150, 22));
        let last = page(&nils, "/kostnader?month=2026-09&category=service&page=22").await;
        assert_eq!(links(&last, "prev").as_deref(), Some("/kostnader?month=2026-09&category=service&page=21"));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cost_is_entered_by_number_and_what_was_typed_stays_when_it_is_refused() {
    for database in both() {
        import_everything(&database);
        // Sixty numbers that contain the one that is meant.
        let mut text = "inventory_number,make,model,class,fuel,organisation\n".to_owned();
        for n in 0..60 {
            writeln!(text, "12{n:02},Kia,Niro,car_i,electric,Nora").unwrap();
        }
        text.push_str("12,Kubota,Meant,tractor_b,diesel,Nora\n");
        import(&database, "vehicles", &text);
        run(&database, &["user", "add", "nils", "Nils", "--role", "nora:finance"]);
        let server = Server::start(&database);
        let nils = server.client(&database, "nils");
        let enter = async |vehicle: &str, net: &str, until: &str| {
            let form = format!(
                "vehicle={vehicle}&category=insurance&from=2026-10-01&to={until}&net={net}&vat=&recoverable_vat=&\
                 supplier=L%C3%A4nsf%C3%B6rs%C3%A4kringar&reference=F9"
            );
            let form = nils
                .request(Method::POST, "/kostnader")
                .header("content-type", "application/x-www-form-urlencoded")
                .body(form);
            let answer = form.send().await.unwrap();
            (answer.status().as_u16(), answer.text().await.unwrap())
        };
        for (vehicle, net, until, field) in [
            ("1299", "1200", "", "vehicle"),
            ("12", "tusen", "", "net"),
            ("12", "1200", "2026-09-30", "until"),
            ("12", "1200", "snart", "until"),
        ] {
            let (status, shown) = enter(vehicle, net, until).await;
            assert_eq!(status, 422, "{shown}");
            assert!(shown.contains(&format!("href=\"#{field}\"")), "{field}: {shown}");
            for kept in ["Länsförsäkringar", "F9", net, vehicle, until] {
                assert!(shown.contains(&format!("value=\"{kept}\"")), "{kept} is lost: {shown}");
            }
        }
        // The answer is the list of the month, with the cost in it.
        let (status, shown) = enter("12", "1200", "2027-09-30").await;
        assert_eq!(status, 200, "{shown}");
        assert!(shown.contains("Kostnaden är sparad."), "{shown}");
        assert!(shown.contains("2026-10-01</time> – <time datetime=\"2027-09-30\">2027-09-30</time>"), "{shown}");
        assert!(shown.contains(">12</td>"), "of the vehicle that was meant: {shown}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_open_defect_and_every_planned_job_is_found_behind_five_hundred_others() {
    let database = Database::sqlite();
    import_everything(&database);
    run(&database, &["user", "add", "nils", "Nils", "--role", "nora:coordinator", "--role", "nora:workshop"]);
    let server = Server::start(&database);
    let nils = server.client(&database, "nils");
    let car = json!({ "registration_number": "MLB555", "make": "Kia", "model": "Niro", "class": "car_i" });
    let car = nils.post("/api/v1/vehicles", &car).await.1["id"].as_str().unwrap().to_owned();
    let start = chrono::Utc::now() + chrono::Duration::days(3);
    let job = json!({ "vehicle": car, "kind": "service", "start": start, "end": start + chrono::Duration::hours(3),
        "note": "Byt kamrem" });
    assert_eq!(nils.post("/api/v1/work-orders", &job).await.0, 201);
    // Work that was done elsewhere comes in as a file, newer than what is planned.
    let mut text = "Service-id;Regnr;Utförd;Åtgärd;Beskrivning\n".to_owned();
    for n in 0..510 {
        writeln!(text, "S{n};MLB 555;2026-03-10;service;Olja").unwrap();
    }
    import(&database, "services", &text);
    assert!(page(&nils, "/service").await.contains("Byt kamrem"), "a planned job does not vanish behind done ones");
    let planned = nils.get("/api/v1/work-orders?state=planned").await.1;
    assert_eq!(planned["items"].as_array().unwrap().len(), 1, "{planned}");

    for n in 0..505 {
        let defect = json!({ "vehicle": car, "severity": "note", "description": format!("Repa {n}") });
        assert_eq!(nils.post("/api/v1/defects", &defect).await.0, 201);
    }
    let first = page(&nils, "/fel").await;
    assert!(first.contains("Visar 1–50 av 505"), "{}", &first[first.len() - 900..]);
    assert!(page(&nils, "/fel?page=11").await.contains("Repa 0<"), "the oldest is on the last page");
    for (list, count) in [("defects?limit=100", 505), ("work-orders?limit=200", 511)] {
        let (mut seen, mut cursor) = (std::collections::BTreeSet::new(), String::new());
        loop {
            let (status, piece) = nils.get(&format!("/api/v1/{list}{cursor}")).await;
            assert_eq!(status, 200, "{piece}");
            seen.extend(piece["items"].as_array().unwrap().iter().map(|item| item["id"].to_string()));
            match piece["next"].as_str() {
                Some(next) => cursor = format!("&cursor={next}"),
                None => break,
            }
        }
        assert_eq!(seen.len(), count, "{list}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_driver_with_a_long_past_sees_what_comes_next() {
    for database in both() {
        import_everything(&database);
        run(&database, &["user", "add", "nils", "Nils Nilsson", "--role", "nora:coordinator", "--licence", "B"]);
        let mut text = "Boknings-id;Regnr;Kommun;Förare;Starttid;Sluttid;Ändamål\n".to_owned();
        let first = chrono::NaiveDate::from_ymd_opt(2024, 1, 1).unwrap();
        for day in first.iter_days().take(520) {
            writeln!(text, "B{day};MLB 101;Nora;Nils Nilsson;{day} 08:00;{day} 09:00;resa").unwrap();
        }
        import(&database, "bookings", &text);
        let server = Server::start(&database);
        let nils = server.client(&database, "nils");
        let vehicles = nils.get("/api/v1/vehicles?q=MLB101").await.1;
        let start = chrono::Utc::now() + chrono::Duration::days(3);
        let wanted = json!({ "vehicle": vehicles["items"][0]["id"], "start": start,
            "end": start + chrono::Duration::hours(1), "note": "Nästa" });
        let (status, made) = nils.post("/api/v1/bookings", &wanted).await;
        assert_eq!(status, 201, "{made}");
        let id = made["id"].as_str().unwrap();
        assert!(page(&nils, "/").await.contains(id), "the next booking is on the start page");
        let mut next = Some("/bokningar".to_owned());
        let mut found = false;
        while let Some(address) = next {
            let shown = page(&nils, &address).await;
            found |= shown.contains(id);
            next = links(&shown, "next");
        }
        assert!(found, "and among one's own");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_word_in_an_address_that_is_none_leaves_nothing_out() {
    for database in both() {
        import_everything(&database);
        run(&database, &["user", "add", "nils", "Nils", "--role", "nora:coordinator", "--role", "nora:finance"]);
        let server = Server::start(&database);
        let nils = server.client(&database, "nils");
        for (list, filter) in [
            ("/fordon?", "&class=rymdraket&status=rymdraket"),
            ("/tavla?", "&class=rymdraket"),
            ("/kostnader?month=2026-10", "&category=rymdraket"),
            ("/avrakning/2026-10?", "&category=rymdraket&kind=rymdraket"),
        ] {
            let numbers = async |path: &str| page(&nils, path).await.matches("MLB").count();
            let all = numbers(list).await;
            assert!(all > 0, "{list}");
            assert_eq!(numbers(&format!("{list}{filter}")).await, all, "{list}");
        }
    }
}
