//! A vehicle that has moved: whoever had it answers for their days, and sees nothing of those after (V-11).

use reqwest::Method;
use serde_json::{Value, json};

use super::vehicle_move::{begin, page, vehicle, was_of};
use crate::{
    cost::money::person,
    harness::{Client, Database, Server, answer, both, run},
};

/// Moves a vehicle to Nora from the next day on, as the operator does, and lets some days pass.
fn moved(database: &Database, server: &Server, number: &str) {
    let given = ["vehicle", "move", number, "--to", "nora", "--from", "2026-11-26", "--decision", "Styrgruppen § 9"];
    run(database, &[&given[..], &["--relations", "owner,user,unit,payer"]].concat());
    server.set_clock("2026-11-29T09:00:00Z");
    server.round();
}

async fn import(client: &Client, kind: &str, rows: &str) -> (u16, Value) {
    let path = format!("/api/v1/imports?kind={kind}&file_name=f.csv");
    answer(client.request(Method::POST, &path).body(rows.to_owned())).await
}

async fn who_had(client: &Client, car: &str, at: &str) -> (u16, Value) {
    client.get(&format!("/api/v1/vehicles/{car}/holder?at={at}")).await
}

#[tokio::test(flavor = "multi_thread")]
async fn v11_who_had_the_car_is_answered_to_whoever_ran_it_on_the_day_and_to_nobody_else() {
    for database in both() {
        let database = database.at("2026-11-25T09:00:00Z");
        let (server, [lindesberg, ..], kurt) = begin(&database).await;
        let nils = person(&database, &server, "nils", "nora:coordinator");
        let tilde = person(&database, &server, "tilde", "hallefors:coordinator");
        let auditor = person(&database, &server, "rut", "lindesberg:auditor");
        let car = vehicle(&kurt, "MLB500").await;
        let trips = "trip_id,regnr,kommun,start,end,km,driver\n\
            M1,MLB500,Lindesberg,2026-11-10 08:00,2026-11-10 09:00,8,Sara Lind\n";
        assert_eq!(import(&lindesberg, "trips", trips).await.0, 201);
        moved(&database, &server, "MLB500");

        let (before, after) = ("2026-11-10T07:30:00Z", "2026-11-27T07:30:00Z");
        let (status, had) = who_had(&kurt, &car, before).await;
        assert_eq!((status, &had["items"][0]["driver"]), (200, &json!("Sara Lind")), "{had}");
        let (status, refused) = who_had(&nils, &car, before).await;
        assert_eq!((status, refused["type"].as_str()), (403, Some("/problems/of-another")), "{refused}");
        assert!(!refused.to_string().contains("Sara"), "{refused}");
        let (status, refused) = who_had(&kurt, &car, after).await;
        assert_eq!((status, refused["type"].as_str()), (403, Some("/problems/of-another")), "{refused}");
        assert_eq!(who_had(&nils, &car, after).await.0, 200);
        assert_eq!(who_had(&tilde, &car, before).await.0, 403, "it never had it");
        // The page asks by the local clock: the last minute of the twenty-fifth is Lindesberg's.
        assert!(page(&kurt, &car).await.contains(&format!("/fordon/{car}/vem")), "the form is there");
        for (client, at, status) in
            [(&kurt, "2026-11-25T23:59", 200), (&kurt, "2026-11-26T00:00", 403), (&nils, "2026-11-26T00:00", 200)]
        {
            let asked = client.request(Method::GET, &format!("/fordon/{car}/vem?at={at}")).send().await.unwrap();
            assert_eq!(asked.status().as_u16(), status, "{at}");
        }
        // The trip stays with the car; who drove does not.
        let driver = async |client: &Client| {
            client.get(&format!("/api/v1/trips?vehicle={car}")).await.1["items"][0]["driver"].clone()
        };
        assert_eq!((driver(&kurt).await, driver(&nils).await), (json!("Sara Lind"), Value::Null));
        let log = async |client: &Client| page(client, &format!("{car}/korjournal?month=2026-11")).await;
        let (own, others) = (log(&kurt).await, log(&nils).await);
        assert!(own.contains("Sara Lind") && !others.contains("Sara Lind") && others.contains("2026-11-10"));
        // The question is in the log of those whose day it was.
        let (_, entries) = auditor.get("/api/v1/audit?limit=500").await;
        let asked = entries["items"].as_array().unwrap().iter();
        let asked = asked.filter(|entry| entry["action"] == "ask_who_had").count();
        assert_eq!(asked, 2, "{entries}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn v11_a_late_cost_is_entered_by_whoever_ran_the_car_on_its_day_by_api_page_and_file() {
    for database in both() {
        let database = database.at("2026-11-25T09:00:00Z");
        let (server, [lindesberg, nora, ..], kurt) = begin(&database).await;
        let car = vehicle(&kurt, "MLB500").await;
        moved(&database, &server, "MLB500");
        let cost = |from: &str, to: &str| {
            let (category, net_ore) = ("tyres", 50_000);
            json!({ "vehicle": car, "category": category, "from": from, "to": to, "net_ore": net_ore })
        };
        let enter = async |client: &Client, from: &str, to: &str| {
            let (status, answer) = client.post("/api/v1/costs", &cost(from, to)).await;
            (status, answer["detail"].to_string())
        };
        assert_eq!(enter(&lindesberg, "2026-11-10", "2026-11-10").await.0, 201);
        let (status, why) = enter(&nora, "2026-11-10", "2026-11-10").await;
        assert!(status == 403 && why.contains("Lindesbergs kommun"), "{status} {why}");
        assert_eq!(enter(&nora, "2026-11-26", "2026-11-26").await.0, 201);
        let (status, why) = enter(&lindesberg, "2026-11-26", "2026-11-26").await;
        assert!(status == 403 && why.contains("Nora kommun"), "{status} {why}");
        // One over both is either's.
        assert_eq!(enter(&lindesberg, "2026-11-01", "2026-11-30").await.0, 201);
        let kept = async |client: &Client| {
            let (_, listed) = client.get(&format!("/api/v1/costs?vehicle={car}&month=2026-11")).await;
            listed["items"].as_array().unwrap().len()
        };
        assert_eq!((kept(&lindesberg).await, kept(&nora).await), (2, 3), "nothing of the days after");

        let form = |day: &'static str| [("vehicle", "MLB500"), ("category", "tyres"), ("from", day), ("net", "500")];
        assert_eq!(lindesberg.send("/kostnader", &form("2026-11-11")).await.0, 200);
        assert_eq!(lindesberg.send("/kostnader", &form("2026-11-28")).await.0, 403);
        let file = |key: &str, day: &str| {
            format!("Kostnads-id;Regnr;Datum;Kategori;Belopp\n{key};MLB 500;{day};däck;800,00\n")
        };
        let (status, report) = import(&lindesberg, "costs", &file("C1", "2026-11-12")).await;
        assert_eq!(status, 201, "{report}");
        for (client, key, day, name) in
            [(&lindesberg, "C2", "2026-11-27", "Nora kommun"), (&nora, "C3", "2026-11-12", "Lindesbergs kommun")]
        {
            let (_, report) = import(client, "costs", &file(key, day)).await;
            assert!(report.to_string().contains(name), "{name}: {report}");
        }
        assert_eq!(import(&nora, "costs", &file("C4", "2026-11-27")).await.0, 201);
        run(&database, &["verify"]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn v11_whoever_gave_the_car_away_sees_the_service_of_their_days_and_no_odometer_of_today() {
    for database in both() {
        let database = database.at("2026-11-25T09:00:00Z");
        let (server, [lindesberg, ..], kurt) = begin(&database).await;
        let nils = person(&database, &server, "nils", "nora:coordinator");
        let private = json!({ "registration_number": "MLB777", "make": "Kia", "model": "Niro", "class": "car_i",
            "sharing": "private" });
        let car = kurt.post("/api/v1/vehicles", &private).await.1["id"].as_str().unwrap().to_owned();
        was_of(&database, "MLB777", "lindesberg");
        let read = |at: &str, km: i64| json!({ "at": at, "odometer_km": km });
        let readings = format!("/api/v1/vehicles/{car}/readings");
        assert_eq!(kurt.post(&readings, &read("2026-11-25T08:00:00Z", 41_000)).await.0, 201);
        let services = "Service-id;Regnr;Utförd;Åtgärd\nS1;MLB 777;2026-11-10;service\n";
        assert_eq!(import(&lindesberg, "services", services).await.0, 201);
        let plan = json!({ "vehicle": car, "kind": "service", "interval_months": 12, "last_done_on": "2026-11-10" });
        assert_eq!(kurt.post("/api/v1/service-plans", &plan).await.0, 201);

        moved(&database, &server, "MLB777");
        assert_eq!(nils.post(&readings, &read("2026-11-28T09:00:00Z", 41_777)).await.0, 201);
        let defect = json!({ "vehicle": car, "severity": "note", "description": "Repa efter flytten" });
        let (status, made) = nils.post("/api/v1/defects", &defect).await;
        assert_eq!(status, 201, "{made}");

        let count = async |client: &Client, path: &str| {
            client.get(&format!("{path}?vehicle={car}")).await.1["items"].as_array().unwrap().len()
        };
        for (client, name) in [(&kurt, "kurt"), (&nils, "nils")] {
            assert_eq!(count(client, "/api/v1/work-orders").await, 1, "{name}");
            assert_eq!(count(client, "/api/v1/service-plans").await, 1, "{name}");
        }
        let plans = kurt.request(Method::GET, &format!("/fordon/{car}/planer")).send().await.unwrap();
        assert_eq!(plans.status().as_u16(), 200);
        let seen = kurt.get(&format!("/api/v1/vehicles/{car}")).await.1.to_string();
        let html = page(&kurt, &car).await;
        for after in ["41777", "41 777", "41\u{a0}777", "Repa efter flytten"] {
            assert!(!seen.contains(after) && !html.contains(after), "{after}: {html}");
        }
        assert!(html.contains("2026-11-25"), "until when they had it: {html}");
        let log = kurt.get(&readings).await.1;
        assert_eq!(log["items"].as_array().unwrap().len(), 1, "{log}");
        assert!(nils.get(&format!("/api/v1/vehicles/{car}")).await.1.to_string().contains("41777"));
        // A service after the move is not theirs to see; nor is the plan that counts from it.
        let services = "Service-id;Regnr;Utförd;Åtgärd\nS2;MLB 777;2026-11-27;service\n";
        let (_, report) = import(&lindesberg, "services", services).await;
        assert!(report.to_string().contains("Nora kommun"), "{report}");
        assert_eq!(count(&kurt, "/api/v1/work-orders").await, 1);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn v11_a_reading_is_noted_and_corrected_by_whoever_ran_the_car_on_its_day() {
    for database in both() {
        let database = database.at("2026-11-25T09:00:00Z");
        let (server, _, kurt) = begin(&database).await;
        let nils = person(&database, &server, "nils", "nora:coordinator");
        let car = vehicle(&kurt, "MLB500").await;
        let path = format!("/api/v1/vehicles/{car}/readings");
        let read = |km: i64, at: &str| json!({ "odometer_km": km, "at": at });
        let (status, first) = kurt.post(&path, &read(1_000, "2026-11-20T09:00:00Z")).await;
        assert_eq!(status, 201, "{first}");
        moved(&database, &server, "MLB500");
        let (status, refused) = nils.post(&path, &read(1_010, "2026-11-24T09:00:00Z")).await;
        assert_eq!((status, refused["type"].as_str()), (403, Some("/problems/of-another")), "{refused}");
        assert_eq!(kurt.post(&path, &read(1_010, "2026-11-24T09:00:00Z")).await.0, 201, "late, of a day of theirs");
        assert_eq!(kurt.post(&path, &read(1_030, "2026-11-27T09:00:00Z")).await.0, 403);
        let (status, own) = nils.post(&path, &read(1_030, "2026-11-27T09:00:00Z")).await;
        assert_eq!(status, 201, "{own}");
        let right = |wrong: &Value, km: i64| {
            let id = &wrong["id"];
            json!({ "odometer_km": km, "kind": "correction", "replaces": id, "reason": "Fel avläst" })
        };
        assert_eq!(nils.post(&path, &right(&first, 1_001)).await.0, 403, "it is Lindesberg's day");
        assert_eq!(kurt.post(&path, &right(&own, 1_029)).await.0, 403, "and what came after is nothing to Lindesberg");
        let mut moved_over = right(&first, 1_001);
        moved_over["at"] = json!("2026-11-27T08:00:00Z");
        assert_eq!(kurt.post(&path, &moved_over).await.0, 403, "nor is it moved to a day of others");
        let (status, corrected) = kurt.post(&path, &right(&first, 1_001)).await;
        assert_eq!(status, 201, "{corrected}");
        // The page offers it to those alone.
        let offers = |page: &str, reading: &Value| page.contains(reading["id"].as_str().unwrap());
        let (of_giver, of_receiver) = (page(&kurt, &car).await, page(&nils, &car).await);
        assert!(offers(&of_giver, &corrected) && !offers(&of_receiver, &corrected));
        assert!(offers(&of_receiver, &own) && !offers(&of_giver, &own));
        run(&database, &["verify"]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn v11_a_closed_defect_stays_with_whoever_ran_the_car_and_who_reported_it_is_told_to_them_alone() {
    for database in both() {
        let database = database.at("2026-11-25T09:00:00Z");
        let (server, _, kurt) = begin(&database).await;
        let nils = person(&database, &server, "nils", "nora:coordinator");
        let sara = person(&database, &server, "sara", "lindesberg:driver");
        let car = vehicle(&kurt, "MLB500").await;
        let mut reported = Vec::new();
        for description in ["Blinkers", "Torkare"] {
            let defect = json!({ "vehicle": car, "severity": "note", "description": description });
            let (status, made) = sara.post("/api/v1/defects", &defect).await;
            assert_eq!(status, 201, "{made}");
            reported.push(made["id"].as_str().unwrap().to_owned());
        }
        let closed = json!({ "state": "repaired", "outcome": "Bytt lampa" });
        assert_eq!(kurt.post(&format!("/api/v1/defects/{}/close", reported[0]), &closed).await.0, 200);
        moved(&database, &server, "MLB500");
        let list = async |client: &Client| {
            let (_, all) = client.get(&format!("/api/v1/defects?vehicle={car}&closed=true")).await;
            let mut all: Vec<(String, bool)> = all["items"]
                .as_array()
                .unwrap()
                .iter()
                .map(|one| (one["description"].as_str().unwrap().to_owned(), one["reported_by"].is_string()))
                .collect();
            all.sort();
            all
        };
        let named = |all: &[(&str, bool)]| -> Vec<(String, bool)> {
            all.iter().map(|(text, named)| ((*text).to_owned(), *named)).collect()
        };
        assert_eq!(list(&kurt).await, named(&[("Blinkers", true)]), "what is open is for whoever has the car now");
        assert_eq!(list(&nils).await, named(&[("Blinkers", false), ("Torkare", false)]));
        assert_eq!(list(&sara).await, named(&[("Blinkers", true), ("Torkare", true)]), "her own reports");
        let shown = nils.request(Method::GET, "/fel").send().await.unwrap().text().await.unwrap();
        assert!(shown.contains("Torkare") && !shown.contains("SARA"), "{shown}");
        let close = format!("/api/v1/defects/{}/close", reported[1]);
        assert_eq!(kurt.post(&close, &closed).await.0, 404);
        assert_eq!(nils.post(&close, &closed).await.0, 200);
    }
}
