//! Closing what somebody has seen, and no other sum (C-10).

use reqwest::Method;
use serde_json::json;

use super::{main_job::import_everything, money::person, sign_off::sign_off};
use crate::{
    booking::pages::{Form, page},
    harness::{Client, Database, Server, both, run},
};

/// Speaks for all parties but one.
fn economist(database: &Database, server: &Server) -> Client {
    let roles = ["nora:finance", "lindesberg:finance", "hallefors:finance"];
    let roles = roles.iter().flat_map(|role| ["--role", role]);
    run(database, &["user", "add", "eva", "Eva"].into_iter().chain(roles).collect::<Vec<_>>());
    server.client(database, "eva")
}

async fn late_cost(eva: &Client) {
    let (_, found) = eva.get("/api/v1/vehicles?q=MLB101").await;
    let cost =
        json!({ "vehicle": found["items"][0]["id"], "category": "charging", "from": "2026-10-15", "net_ore": 100_000 });
    let (status, made) = eva.post("/api/v1/costs", &cost).await;
    assert_eq!(status, 201, "{made}");
}

#[tokio::test(flavor = "multi_thread")]
async fn c10_a_cost_that_comes_in_between_reading_and_pressing_is_shown_before_the_month_is_closed() {
    for database in both() {
        import_everything(&database);
        let server = Server::start(&database);
        let eva = economist(&database, &server);
        let path = "/avrakning/2026-10/stang";
        let html = page(&eva, path).await;
        let form = Form::on(&html, &format!("action=\"{path}\""));
        late_cost(&eva).await;
        let answer = form.send(&eva, path).await;
        let (status, html) = (answer.status().as_u16(), answer.text().await.unwrap());
        assert_eq!(status, 412, "{html}");
        for said in ["Summa när sidan visades", "Summa nu", "Kostnader som har kommit till", "MLB 101", "1 000,00"] {
            assert!(html.replace('\u{a0}', " ").contains(said), "{said}: {html}");
        }
        let (_, period) = eva.get("/api/v1/periods/2026-10").await;
        assert_eq!(period["state"], "open", "{period}");

        // Whoever has seen it signs it, and with the last one both checksums have their names.
        let form = Form::on(&html, &format!("action=\"{path}\""));
        let last = person(&database, &server, "lisa", "ljusnarsberg:finance");
        assert_eq!(sign_off(&last, "2026-10").await.0, 201);
        let html = form.send(&eva, path).await.text().await.unwrap();
        assert!(html.contains("Rapportens kontrollsumma") && html.contains("Kedjans kontrollsumma"), "{html}");
        let (_, period) = eva.get("/api/v1/periods/2026-10").await;
        assert_eq!(period["state"], "closed", "{period}");
        let report = run(&database, &["report", "cost-sharing", "--from", "2026-10", "--format", "json"]);
        let report: serde_json::Value = serde_json::from_str(&report).unwrap();
        assert_eq!(period["report_hash"], report["hash"]);
        assert_ne!(period["closed"]["hash"], report["hash"]);
        assert!(period["closed"]["hash"].as_str().unwrap().starts_with("sha256:"), "its form is named: {period}");
        for hash in [&period["report_hash"], &period["closed"]["hash"]] {
            assert!(html.contains(hash.as_str().unwrap()), "{hash}: {html}");
        }
        run(&database, &["verify"]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn c10_a_program_that_says_which_report_it_has_seen_closes_no_other() {
    for database in both() {
        import_everything(&database);
        let server = Server::start(&database);
        let eva = economist(&database, &server);
        let seen = eva.get("/api/v1/periods/2026-10").await.1["report_hash"].as_str().unwrap().to_owned();
        late_cost(&eva).await;
        let path = "/api/v1/periods/2026-10/sign-offs";
        let (status, refused) = eva.post(path, &json!({ "seen": seen })).await;
        assert_eq!((status, &refused["type"]), (412, &json!("/problems/stale")), "{refused}");
        let (status, refused) = eva.post(path, &json!({})).await;
        assert_eq!((status, &refused["errors"][0]["pointer"]), (400, &json!("/seen")), "it is demanded: {refused}");
        let (status, signed) = sign_off(&eva, "2026-10").await;
        assert_eq!(status, 201, "{signed}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn no_page_leads_to_a_month_or_a_year_that_has_no_agreement() {
    for database in both() {
        import_everything(&database);
        let server = Server::start(&database);
        let eva = economist(&database, &server);
        for (path, lacks, leads) in [
            ("/avrakning/2026-01", "/avrakning/2025-12\"", "/avrakning/2026-02\""),
            ("/avrakning/ar/2026", "/avrakning/ar/2025\"", "/avrakning/ar/2027\""),
        ] {
            let html = page(&eva, path).await;
            assert!(!html.contains(lacks) && html.contains(leads), "{path}: {html}");
            let to = leads.trim_end_matches('"');
            assert_eq!(eva.request(Method::GET, to).send().await.unwrap().status(), 200, "{to}");
        }
    }
}
