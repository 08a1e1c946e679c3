//! Months that no agreement holds for, and agreements and price lists that hold at another time than now (C-4, C-12).

use reqwest::Method;
use serde_json::json;

use super::main_job::import_everything;
use crate::{
    booking::pages::page,
    harness::{Client, Database, Server, answer, both, repository, run},
};

fn economist(database: &Database, server: &Server) -> Client {
    run(database, &["user", "add", "eva", "Eva", "--role", "nora:finance", "--role", "nora:administrator"]);
    server.client(database, "eva")
}

fn agreement(first_month: &str) -> String {
    let text = std::fs::read_to_string(repository("fixtures/main-job/agreement.toml")).unwrap();
    text.replace("\"2026-01\"", &format!("\"{first_month}\""))
}

fn price_list() -> String {
    std::fs::read_to_string(repository("fixtures/main-job/price-list.toml")).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn another_agreement_tried_for_a_month_without_one_keeps_what_was_typed() {
    for database in both() {
        import_everything(&database);
        let server = Server::start(&database);
        let eva = economist(&database, &server);
        let fields = |from: &'static str, to: &'static str| [("from", from), ("to", to), ("name", "Prov")];
        for (from, to, field, month) in
            [("2025-08", "2026-01", "#from", "2025-08"), ("1920-01", "1920-02", "#from", "1920-01")]
        {
            let (status, html) = eva.send("/avtal/prova", &fields(from, to)).await;
            assert_eq!(status, 422, "{html}");
            assert!(html.contains(&format!("inget avtal gäller för {month}")), "{html}");
            assert!(html.contains(&format!("href=\"{field}\"")), "{html}");
            for kept in [from, to, "Prov"] {
                assert!(html.contains(&format!("value=\"{kept}\"")), "{kept}: {html}");
            }
        }
        let (status, refused) = eva.post("/api/v1/what-ifs", &json!({ "from": "2025-08" })).await;
        assert_eq!((status, &refused["errors"][0]["code"]), (422, &json!("no_agreement")), "{refused}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn c4_a_cost_of_a_month_without_an_agreement_is_taken_and_everybody_is_told_that_nothing_shares_it() {
    for database in both() {
        import_everything(&database);
        let server = Server::start(&database);
        run(&database, &["user", "add", "eva", "Eva", "--role", "nora:finance", "--role", "nora:coordinator"]);
        let eva = server.client(&database, "eva");
        let car = json!({ "registration_number": "MLB601", "make": "Kia", "model": "Niro", "class": "car_i" });
        assert_eq!(eva.post("/api/v1/vehicles", &car).await.0, 201);
        let enter = async |from: &str| {
            let fields = [("vehicle", "MLB601"), ("category", "service"), ("from", from), ("net", "100")];
            let (status, html) = eva.send("/kostnader", &fields).await;
            assert_eq!(status, 200, "{html}");
            html
        };
        for (day, month) in [("2025-08-15", "2025-08"), ("1920-01-01", "1920-01")] {
            let html = enter(day).await;
            assert!(html.contains(&format!("Inget avtal gäller för {month}: kostnaden fördelas först")), "{html}");
            assert!(html.contains(&format!("Inget avtal för {month}")), "the list marks it: {html}");
        }
        let ahead = enter("2099-01-01").await;
        assert!(ahead.contains("2099-01 har inte börjat: kostnaden tas med"), "{ahead}");
        let now = enter("2026-10-15").await;
        assert!(!now.contains("Inget avtal") && !now.contains("har inte börjat"), "{now}");

        let (_, costs) = eva.get("/api/v1/costs?month=2025-08").await;
        assert_eq!(costs["items"][0]["no_agreement_in"], "2025-08", "{costs}");
        let (_, costs) = eva.get("/api/v1/costs?month=2026-10&category=service").await;
        assert!(costs["items"].as_array().unwrap().iter().all(|cost| cost["no_agreement_in"].is_null()), "{costs}");

        let rows = "cost_id,regnr,date,category,amount_ore\nE1,MLB601,2025-08-15,wash,100\n\
                    E2,MLB601,2025-08-16,wash,100\nE3,MLB601,2026-10-16,wash,100\n";
        let request = eva.request(Method::POST, "/api/v1/imports?kind=costs&dry_run=true").body(rows);
        let (status, report) = answer(request).await;
        assert!(status < 300, "{report}");
        let said: Vec<_> =
            report["findings"].as_array().unwrap().iter().filter(|found| found["code"] == "not_shared").collect();
        assert_eq!(said.len(), 1, "once a month: {report}");
        assert_eq!(said[0]["value"], "2025-08", "{report}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn c12_a_price_list_whose_inhabitants_nobody_knows_is_refused_and_locks_no_page() {
    for database in both() {
        import_everything(&database);
        let server = Server::start(&database);
        let eva = economist(&database, &server);
        let list = price_list();
        let settled = list.lines().find(|line| line.starts_with("settlement")).unwrap();
        let unknown = list.replace(settled, "settlement = { population = \"1999-01-01\" }");
        let (status, html) = eva.send("/prislista", &[("source", &unknown), ("decided_on", "2026-01-15")]).await;
        assert_eq!(status, 422, "{html}");
        assert!(html.contains("den 1999-01-01 är inte känt"), "{html}");
        page(&eva, "/prislista").await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn c12_a_price_list_without_ones_own_organisation_is_told_that_it_is_missing() {
    for database in both() {
        import_everything(&database);
        let server = Server::start(&database);
        let eva = economist(&database, &server);
        let list = price_list();
        let parties = list.lines().find(|line| line.starts_with("parties")).unwrap();
        let others = list.replace(parties, "parties = [\"lindesberg\", \"hallefors\"]");
        let settled = others.lines().find(|line| line.starts_with("settlement")).unwrap();
        let others = others.replace(settled, "settlement = \"equal\"");
        let (status, html) = eva.send("/prislista", &[("source", &others), ("decided_on", "2026-01-15")]).await;
        assert_eq!(status, 422, "{html}");
        assert!(html.contains("din egen organisation saknas i listan"), "{html}");
        assert!(html.contains("href=\"#source\""), "{html}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn c4_a_version_that_begins_later_is_said_to_hold_from_then_and_the_one_in_force_is_marked() {
    for database in both() {
        import_everything(&database);
        let server = Server::start(&database);
        let eva = economist(&database, &server);
        let file = database.folder.path().join("later.toml");
        std::fs::write(&file, agreement("2090-01")).unwrap();
        run(&database, &["agreement", "apply", file.to_str().unwrap()]);
        let html = page(&eva, "/avtal").await;
        assert!(html.contains("2090-01"), "{html}");
        let [later, now] = ["version 2", "version 1"].map(|number| {
            let card = html.split("<section").find(|card| card.contains(&format!(", {number}")));
            card.unwrap_or_else(|| panic!("{number}: {html}")).contains("Gäller nu")
        });
        assert!(now && !later, "{html}");
        let (status, html) =
            eva.send("/avtal", &[("source", &agreement("2300-01")), ("decided_on", "2026-01-15")]).await;
        assert_eq!(status, 422, "{html}");
        assert!(html.contains("2300-01 går inte. Det ska vara från 1920-01 till 2100-12."), "{html}");
    }
}
