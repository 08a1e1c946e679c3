//! A cost that cannot be stored is refused with the field and a reason, and what was typed stays in the form.

use serde_json::{Value, json};

use super::main_job::import_everything;
use crate::harness::{Client, Server, both, run};

/// Somebody who keeps a municipality's books, and a vehicle of theirs.
async fn finance(database: &crate::harness::Database, server: &Server) -> (Client, Value) {
    run(database, &["user", "add", "nora", "Nora", "--role", "nora:coordinator", "--role", "nora:finance"]);
    let nora = server.client(database, "nora");
    let car = json!({ "registration_number": "MLB601", "make": "Kia", "model": "Niro", "class": "car_i" });
    let (status, made) = nora.post("/api/v1/vehicles", &car).await;
    assert_eq!(status, 201, "{made}");
    (nora, made)
}

fn holds(html: &str, typed: &[&str]) {
    for text in typed {
        assert!(html.contains(&format!("value=\"{text}\"")), "{text} is gone: {html}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refused_rate_person_and_what_if_keep_what_was_typed() {
    let (database, server) = crate::browser::demo();
    let system = server.client(&database, "system");
    let rate = [("year", "2027"), ("rate", "tre"), ("decision", "KS 2026 § 112")];
    let (status, html) = system.send("/anskaffningar/ranta", &rate).await;
    assert_eq!(status, 422);
    holds(&html, &["2027", "tre", "KS 2026 § 112"]);

    let organisation = system.get("/api/v1/organisations").await.1["items"][0]["id"].as_str().unwrap().to_owned();
    let person = [
        ("login", "karin"),
        ("name", ""),
        ("email", "karin@exempel.se"),
        ("organisation", &organisation),
        ("role", "finance"),
    ];
    let (status, html) = system.send("/anvandare", &person).await;
    assert_eq!(status, 422);
    holds(&html, &["karin", "karin@exempel.se"]);
    assert!(html.contains("value=\"finance\" selected"), "the role stays: {html}");
    assert!(!html.contains("pw7xq"), "a password is never sent back");

    let name = "a".repeat(201);
    let asked = [("from", "2026-10"), ("to", "2026-10"), ("name", name.as_str())];
    let (status, html) = system.send("/avtal/prova", &asked).await;
    assert_eq!(status, 422);
    holds(&html, &["2026-10", &name]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refused_outcome_of_a_defect_stays_in_its_form() {
    let (database, server) = crate::browser::demo();
    let system = server.client(&database, "system");
    let car = system.get("/api/v1/vehicles?limit=1").await.1["items"][0]["id"].clone();
    let defect = json!({ "vehicle": car, "severity": "note", "description": "repa" });
    let (status, made) = system.post("/api/v1/defects", &defect).await;
    assert_eq!(status, 201, "{made}");
    let id = made["id"].as_str().unwrap();
    let long = "lackerad ".repeat(500);
    let (status, html) = system.send(&format!("/fel/{id}/stang"), &[("state", "repaired"), ("outcome", &long)]).await;
    assert_eq!(status, 422);
    holds(&html, &[long.trim()]);
    assert!(html.contains(&format!("href=\"#outcome-{id}\"")), "the alert leads to the field");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_price_without_a_day_of_sale_is_refused() {
    for database in both() {
        import_everything(&database);
        let server = Server::start(&database);
        let (nora, car) = finance(&database, &server).await;
        let sale = [
            ("vehicle", car["id"].as_str().unwrap()),
            ("in_use_from", "2026-01-01"),
            ("cost", "100 000"),
            ("months", "60"),
            ("sold_for", "25 000"),
        ];
        let (status, html) = nora.send("/anskaffningar", &sale).await;
        assert_eq!(status, 422, "{html}");
        assert!(html.contains("href=\"#sold_on\""), "{html}");
        holds(&html, &["25 000", "100 000"]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_number_that_no_vehicle_has_cannot_be_left_out_of_a_what_if() {
    for database in both() {
        import_everything(&database);
        let server = Server::start(&database);
        let (nora, _) = finance(&database, &server).await;
        let ask = |without: Value| json!({ "from": "2026-01", "without": without });
        let (status, refused) = nora.post("/api/v1/what-ifs", &ask(json!(["ZZZ999"]))).await;
        assert_eq!(status, 422, "{refused}");
        let error = &refused["errors"][0];
        assert_eq!((&error["code"], &error["values"]["given"]), (&json!("unknown"), &json!("ZZZ999")), "{refused}");
        assert_eq!(nora.post("/api/v1/what-ifs", &ask(json!([]))).await.0, 200);
        let asked = [("from", "2026-01"), ("to", "2026-01"), ("without", "ZZZ 999"), ("name", "Utan ZZZ")];
        let (status, html) = nora.send("/avtal/prova", &asked).await;
        assert_eq!(status, 422);
        assert!(html.contains("href=\"#without\""), "the alert leads to the field: {html}");
        holds(&html, &["ZZZ 999", "Utan ZZZ"]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn c2_vat_with_a_minus_beside_an_amount_without_is_refused_and_corrected_vat_is_recovered_anew() {
    for database in both() {
        import_everything(&database);
        let server = Server::start(&database);
        let (nora, car) = finance(&database, &server).await;
        let cost = |vat: i64| {
            json!({ "vehicle": car["id"], "category": "service", "from": "2026-11-02", "to": "2026-11-02",
                "net_ore": 100_000, "vat_ore": vat })
        };
        let (status, refused) = nora.post("/api/v1/costs", &cost(-25_000)).await;
        assert_eq!((status, &refused["errors"][0]["code"]), (422, &json!("other_sign")), "{refused}");
        let (status, made) = nora.post("/api/v1/costs", &cost(25_000)).await;
        assert_eq!(status, 201, "{made}");
        assert_eq!(made["recoverable_vat_ore"], 25_000, "{made}");
        let path = format!("/kostnader/{}", made["id"].as_str().unwrap());
        let answer = nora.request(reqwest::Method::GET, &path).send().await.unwrap();
        let html = answer.text().await.unwrap();
        let field = html.split("<input id=\"recoverable_vat\"").nth(1).unwrap().split('>').next().unwrap();
        assert!(field.contains("value=\"\""), "what follows from the VAT is not typed over: {field}");
        let seen = ("seen", "100000 25000 25000");
        let right = [("net", "800"), ("vat", "200"), ("recoverable_vat", ""), ("reason", "fel pris"), seen];
        assert_eq!(nora.send(&path, &right).await.0, 200);
        let (_, now) = nora.get(&format!("/api/v1/costs?vehicle={}", car["id"].as_str().unwrap())).await;
        let costs = now["items"].as_array().unwrap_or_else(|| panic!("{now}"));
        let recovered: i64 = costs.iter().map(|cost| cost["recoverable_vat_ore"].as_i64().unwrap()).sum();
        assert_eq!(recovered, 20_000, "{now}");
    }
}
