//! Two windows on the same thing: what one has changed is not undone unseen by the other, whose page is older (C-11,
//! F-2).

use reqwest::{Method, Response};
use serde_json::{Value, json};

use super::main_job::import_everything;
use crate::{
    booking::pages::{Form, page},
    harness::{Client, Database, Server, answer, both, run},
};

fn economist(database: &Database, server: &Server) -> Client {
    run(database, &["user", "add", "eva", "Eva", "--role", "nora:finance", "--role", "nora:coordinator"]);
    server.client(database, "eva")
}

async fn shown(answer: Response) -> (u16, String) {
    (answer.status().as_u16(), answer.text().await.unwrap())
}

/// A cost of 100 kr with 25 kr VAT, for a car of one's own.
async fn cost(eva: &Client) -> String {
    let car = json!({ "registration_number": "MLB601", "make": "Kia", "model": "Niro", "class": "car_i" });
    let (status, car) = eva.post("/api/v1/vehicles", &car).await;
    assert_eq!(status, 201, "{car}");
    let cost = json!({ "vehicle": car["id"], "category": "service", "from": "2026-11-02", "net_ore": 10_000,
        "vat_ore": 2_500 });
    let (status, cost) = eva.post("/api/v1/costs", &cost).await;
    assert_eq!(status, 201, "{cost}");
    cost["id"].as_str().unwrap().to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn c11_who_corrects_the_vat_in_an_older_window_does_not_take_back_the_net_that_another_has_corrected() {
    for database in both() {
        import_everything(&database);
        let server = Server::start(&database);
        let eva = economist(&database, &server);
        let id = cost(&eva).await;
        let path = format!("/kostnader/{id}");
        let form = || async { Form::on(&page(&eva, &path).await, &format!("action=\"{path}\"")) };
        let (one, other) = (form().await, form().await);
        let one = one.set("net", "200").set("reason", "fel belopp");
        assert_eq!(shown(one.send(&eva, &path).await).await.0, 200);

        let other = other.set("vat", "20").set("reason", "fel moms");
        let (status, html) = shown(other.send(&eva, &path).await).await;
        assert_eq!(status, 412, "{html}");
        assert!(html.contains("Någon annan har ändrat det under tiden."), "{html}");
        assert!(html.contains("Nu gäller: 200,00 kr utan moms, 25,00 kr moms"), "it says what holds now: {html}");
        assert!(html.contains("value=\"20\"") && html.contains("value=\"fel moms\""), "what was typed is kept: {html}");

        // Somebody who has seen it can save all the same.
        let again = Form::on(&html, &format!("action=\"{path}\"")).set("net", "200");
        assert_eq!(shown(again.send(&eva, &path).await).await.0, 200);
        let html = page(&eva, &path).await;
        let now = Form::on(&html, &format!("action=\"{path}\""));
        assert_eq!((now.get("net"), now.get("vat")), ("200,00", "20,00"));
        let nobody_saw = Form::of("net", "1").set("reason", "för hand");
        assert_eq!(shown(nobody_saw.send(&eva, &path).await).await.0, 412, "a form that nobody was shown");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn c11_a_correction_by_a_program_that_says_what_it_has_seen_is_refused_when_that_no_longer_holds() {
    for database in both() {
        import_everything(&database);
        let server = Server::start(&database);
        let eva = economist(&database, &server);
        let path = format!("/api/v1/costs/{}/corrections", cost(&eva).await);
        let seen = json!({ "net_ore": 10_000, "vat_ore": 2_500, "recoverable_vat_ore": 2_500 });
        let right = |net: i64| json!({ "net_ore": net, "vat_ore": 2_500, "reason": "fel", "seen": seen });
        let (status, done) = eva.post(&path, &right(20_000)).await;
        assert_eq!(status, 201, "{done}");
        let (status, refused) = eva.post(&path, &right(30_000)).await;
        assert_eq!((status, &refused["type"]), (412, &json!("/problems/stale")), "{refused}");
    }
}

async fn trip(client: &Client) -> String {
    let (_, trips) = client.get("/api/v1/trips?month=2026-10&limit=1").await;
    trips["items"][0]["id"].as_str().unwrap().to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn c11_a_trip_that_was_corrected_to_80_km_is_not_90_km_because_an_older_window_says_so() {
    for database in both() {
        import_everything(&database);
        let server = Server::start(&database);
        run(&database, &["user", "add", "eva", "Eva", "--role", "nora:finance", "--role", "lindesberg:finance"]);
        let eva = server.client(&database, "eva");
        let id = trip(&eva).await;
        for closed in [false, true] {
            if closed {
                run(&database, &["period", "close", "2026-10"]);
            }
            let (path, to) = (format!("/korningar/{id}"), format!("/korningar/{id}/ratta"));
            let form = || async { Form::on(&page(&eva, &path).await, &format!("action=\"{to}\"")) };
            let (one, other) = (form().await, form().await);
            let one = one.set("distance", if closed { "70" } else { "80" }).set("reason", "fel avläst");
            assert_eq!(shown(one.send(&eva, &to).await).await.0, 200);
            let (status, html) = shown(other.set("distance", "90").set("reason", "omväg").send(&eva, &to).await).await;
            assert_eq!(status, 412, "{html}");
            let holds = if closed { "Nu gäller: 70,0\u{a0}km" } else { "Nu gäller: 80,0\u{a0}km" };
            assert!(html.contains(holds), "it says what holds now: {html}");
            assert!(html.contains("value=\"90\"") && html.contains("value=\"omväg\""), "{html}");
            let again = Form::on(&html, &format!("action=\"{to}\""));
            assert_eq!(shown(again.send(&eva, &to).await).await.0, 200);
        }
        let seen = |metres: i64, payer: &Value| json!({ "distance_m": metres, "payer": payer });
        let path = format!("/api/v1/trips/{id}/corrections");
        let (status, now) = eva.post(&path, &json!({ "distance_m": 60_000, "reason": "fel" })).await;
        assert_eq!(status, 201, "{now}");
        let older = json!({ "distance_m": 50_000, "reason": "fel", "seen": seen(90_000, &now["payer"]) });
        let (status, refused) = eva.post(&path, &older).await;
        assert_eq!((status, &refused["type"]), (412, &json!("/problems/stale")), "{refused}");
        let newer = json!({ "distance_m": 50_000, "reason": "fel", "seen": seen(60_000, &now["payer"]) });
        assert_eq!(eva.post(&path, &newer).await.0, 201);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn c11_who_corrects_the_distance_of_a_trip_whose_payer_was_corrected_leaves_the_payer() {
    for database in both() {
        import_everything(&database);
        let server = Server::start(&database);
        run(&database, &["user", "add", "eva", "Eva", "--role", "nora:finance", "--role", "lindesberg:finance"]);
        let eva = server.client(&database, "eva");
        run(&database, &["period", "close", "2026-10"]);
        let id = trip(&eva).await;
        let (path, to) = (format!("/korningar/{id}"), format!("/korningar/{id}/ratta"));
        let form = Form::on(&page(&eva, &path).await, &format!("action=\"{to}\""));
        let before = form.get("payer").to_owned();
        let (_, organisations) = eva.get("/api/v1/organisations").await;
        let is_other = |found: &&Value| {
            found["id"] != before.as_str() && ["nora", "lindesberg"].contains(&found["code"].as_str().unwrap())
        };
        let other = organisations["items"].as_array().unwrap().iter().find(is_other).unwrap()["id"].clone();
        let other = other.as_str().unwrap();
        let paid = form.set("payer", other).set("reason", "fel kommun");
        assert_eq!(shown(paid.send(&eva, &to).await).await.0, 200);
        let form = Form::on(&page(&eva, &path).await, &format!("action=\"{to}\""));
        assert_eq!(form.get("payer"), other, "the form shows who pays now");
        let further = form.set("distance", "71").set("reason", "fel avläst");
        assert_eq!(shown(further.send(&eva, &to).await).await.0, 200);
        let again = json!({ "payer": other, "reason": "igen" });
        let (status, refused) = eva.post(&format!("/api/v1/trips/{id}/corrections"), &again).await;
        assert_eq!((status, &refused["errors"][0]["code"]), (422, &json!("unchanged")), "it is so still: {refused}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn c11_a_trip_that_was_corrected_after_closing_says_each_correction_wherever_it_is_shown() {
    for database in both() {
        import_everything(&database);
        let server = Server::start(&database);
        run(&database, &["user", "add", "eva", "Eva", "--role", "nora:finance", "--role", "lindesberg:finance"]);
        let eva = server.client(&database, "eva");
        run(&database, &["period", "close", "2026-10"]);
        let id = trip(&eva).await;
        let (_, trips) = eva.get("/api/v1/trips?month=2026-10&limit=1").await;
        let car = trips["items"][0]["vehicle"].as_str().unwrap().to_owned();
        for (metres, why) in [(70_000, "fel avläst"), (72_400, "omvägen glömd")] {
            let right = json!({ "distance_m": metres, "reason": why });
            assert_eq!(eva.post(&format!("/api/v1/trips/{id}/corrections"), &right).await.0, 201);
        }
        let html = page(&eva, &format!("/korningar/{id}")).await;
        for said in ["70,0\u{a0}km", "72,4\u{a0}km", "fel avläst", "omvägen glömd", "eva", "2026-11"] {
            assert!(html.contains(said), "{said}: {html}");
        }
        let log = page(&eva, &format!("/fordon/{car}/korjournal?month=2026-10")).await;
        assert!(log.contains("Rättad till") && log.contains("72,4 km"), "{log}");
        let csv =
            eva.request(Method::GET, &format!("/fordon/{car}/korjournal/csv?month=2026-10")).send().await.unwrap();
        assert!(csv.text().await.unwrap().contains("72,4 km"));

        // The adjustment lists the trip as it is right now, the month itself as it was billed.
        let (_, adjusted) = eva.get("/api/v1/statements/2026-11").await;
        let lines = adjusted["lines"].as_array().unwrap();
        let number = |line: &Value| line["kind"] == "adjustment" && line["original"] == "2026-10";
        let place = lines.iter().position(number).unwrap_or_else(|| panic!("{adjusted}"));
        let (_, line) = eva.get(&format!("/api/v1/statements/2026-11/lines/{place}")).await;
        let metres = |line: &Value| -> Option<i64> {
            let found = line["trips"].as_array().unwrap().iter().find(|found| found["id"] == id.as_str());
            found.and_then(|found| found["distance_m"].as_i64())
        };
        assert_eq!(metres(&line), Some(72_400), "{line}");
        run(&database, &["verify"]);
    }
}

const ACCOUNTS: &str = "method=\"post\" action=\"/konton\"";

#[tokio::test(flavor = "multi_thread")]
async fn f2_an_account_that_one_window_adds_is_not_deleted_by_another_that_changes_the_next() {
    for database in both() {
        import_everything(&database);
        let server = Server::start(&database);
        let eva = economist(&database, &server);
        let form = || async { Form::on(&page(&eva, "/konton?year=2026").await, ACCOUNTS) };
        let first = form().await.set("account-settlement", "2890").set("account-tyres", "6130");
        assert_eq!(shown(first.send(&eva, "/konton").await).await.0, 200);
        let (one, other, third) = (form().await, form().await, form().await);
        assert_eq!(shown(one.set("account-fuel", "6110").send(&eva, "/konton").await).await.0, 200);

        let other = other.set("account-settlement", "2891").set("account-tyres", "");
        let (status, html) = shown(other.send(&eva, "/konton").await).await;
        assert_eq!(status, 200, "{html}");
        assert!(html.contains("Borttagna som fanns förut: 1 (Däck)."), "it says which: {html}");
        let now = form().await;
        let of = |name: &str| now.get(&format!("account-{name}")).to_owned();
        assert_eq!((of("fuel"), of("settlement"), of("tyres")), ("6110".into(), "2891".into(), String::new()));

        // Both changed the same: the later one is told, keeps what was typed, and sees what holds now.
        let (status, html) = shown(third.set("account-settlement", "2899").send(&eva, "/konton").await).await;
        assert_eq!(status, 412, "{html}");
        assert!(html.contains("Nu gäller: Avräkning (motkonto) 2891"), "{html}");
        let kept = Form::on(&html, ACCOUNTS);
        assert_eq!((kept.get("account-settlement"), kept.get("account-fuel")), ("2899", "6110"));
        assert_eq!(shown(kept.send(&eva, "/konton").await).await.0, 200);
        let now = form().await;
        assert_eq!((now.get("account-settlement"), now.get("account-fuel")), ("2899", "6110"));
        run(&database, &["verify"]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn f2_a_program_that_says_which_accounts_it_has_seen_replaces_no_others() {
    for database in both() {
        import_everything(&database);
        let server = Server::start(&database);
        let eva = economist(&database, &server);
        let (_, organisations) = eva.get("/api/v1/organisations").await;
        let nora = organisations["items"].as_array().unwrap().iter().find(|found| found["code"] == "nora").unwrap();
        let put = async |account: &str, seen: Option<&Value>| {
            let posting = json!({ "category": "settlement", "account": account });
            let mut body = json!({ "organisation": nora["id"], "year": 2026, "postings": [posting] });
            if let Some(seen) = seen {
                body["seen"] = seen.clone();
            }
            answer(eva.request(Method::PUT, "/api/v1/ledger-mappings").json(&body)).await
        };
        assert_eq!(put("2890", Some(&json!(""))).await.0, 204, "there is none yet");
        let seen = eva.get("/api/v1/ledger-mappings?year=2026").await.1["items"][0]["hash"].clone();
        assert_eq!(put("2891", Some(&seen)).await.0, 204);
        let (status, refused) = put("2892", Some(&seen)).await;
        assert_eq!((status, &refused["type"]), (412, &json!("/problems/stale")), "{refused}");
        assert_eq!(put("2893", None).await.0, 204, "who does not say replaces what is there");
    }
}
