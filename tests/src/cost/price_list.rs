//! Price lists: decided before they hold, charged by the use, settled at the year's end (C-12).

use serde_json::Value;
use vagnpark_domain::{
    Refusal,
    access::{Actor, Permission},
    cost::{
        price_list::PriceList,
        proposal::{Consent, Matter, ProposalKind},
    },
    time::Month,
};
use vagnpark_store::{Guard, PriceListVersion, Store, StoreError};

use super::{
    main_job::import_everything,
    proposal::{agreed, finance},
};
use crate::{
    browser::{PASSWORD, check_in_every_look, check_page, demo},
    harness::{Browser, Server, both, repository, run, vagnpark},
};

fn source() -> String {
    std::fs::read_to_string(repository("fixtures/main-job/price-list.toml")).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn c12_use_is_charged_by_prices_decided_before_and_the_year_is_settled() {
    let mut answers = Vec::new();
    for database in both() {
        import_everything(&database);
        run(&database, &["user", "add", "eva", "Eva", "--role", "nora:finance"]);
        let server = Server::start(&database);
        let eva = server.client(&database, "eva");
        let file = database.folder.path().join("prices.toml");
        std::fs::write(&file, source().replace("2027-01", "2026-10")).unwrap();
        let late = vagnpark(&database, &["price-list", "apply", file.to_str().unwrap()]).output().unwrap();
        assert_eq!(late.status.code(), Some(5), "decided before the month: {}", String::from_utf8_lossy(&late.stderr));
        let parties = finance(&database, &server);
        let parties: Vec<_> = parties.iter().collect();
        for version in [1, 2] {
            agreed(&parties, "price_list", &source()).await;
            let (_, listed) = eva.get("/api/v1/price-lists").await;
            assert_eq!(listed["items"][0]["version"], version, "before its month it can be replaced: {listed}");
        }
        assert_eq!(eva.get("/api/v1/price-lists/charges?month=2026-10").await.0, 404, "none held then");

        // As if it had been decided in time for the fixture's October.
        let store = Store::connect(&database.url).await.unwrap();
        let mut tx = store.begin().await.unwrap();
        let text = source().replace("2027-01", "2026-10");
        let version = PriceListVersion {
            id: uuid::Uuid::from_u128(7),
            version: 3,
            list: PriceList::parse(&text).unwrap(),
            source: text,
            applied_at: "2026-09-01T08:00:00Z".parse().unwrap(),
        };
        let matter = Matter::of(ProposalKind::PriceList, &version.source);
        let consent = Consent::of_operator(&Actor::operator(), matter).unwrap();
        let parties: Vec<_> = tx.list_organisations().await.unwrap().iter().map(|found| found.id).collect();
        let other = PriceListVersion { source: version.source.replace("name = \"", "name = \"Ny "), ..version.clone() };
        let refused = tx.insert_price_list(&consent, &other, &parties, "eva").await;
        assert!(matches!(refused, Err(StoreError::Refused(Refusal::ProposalChanged))), "{refused:?}");
        tx.insert_price_list(&consent, &version, &parties, "eva").await.unwrap();
        let everything = Actor::operator().scope(Permission::SeeStatements);
        let listed = tx.list_price_lists(&everything).await.unwrap();
        assert_eq!(listed.iter().map(|found| found.version).collect::<Vec<_>>(), [3, 2], "by first month");
        assert_eq!(tx.next_price_list_version().await.unwrap(), 4);
        let october: Month = "2026-10".parse().unwrap();
        let versions = tx.list_price_list_versions(&everything).await.unwrap();
        assert_eq!(versions.held_in(october.previous()), None);
        assert!(
            tx.list_charged_uses(october)
                .await
                .unwrap()
                .iter()
                .any(|(_, used)| used.distance_m == 42_500 && !used.late)
        );
        tx.commit().await.unwrap();
        let changed = match &store {
            Store::Sqlite { writer, .. } => sqlx::query("DELETE FROM price_list").execute(writer).await.map(|_| ()),
            Store::Postgres { pool, .. } => sqlx::query("DELETE FROM price_list").execute(pool).await.map(|_| ()),
        };
        assert!(matches!(StoreError::from(changed.unwrap_err()), StoreError::Guarded(Guard::PriceListsStay)));

        let (status, charges) = eva.get("/api/v1/price-lists/charges?month=2026-10").await;
        assert_eq!(status, 200, "{charges}");
        // T1: 20 + 4 × 12,50 + 42,5 × 1,85 = 148,625 kr, by Lindesberg with MLB 101.
        let own = |payer: &str, number: &str| -> Value {
            let all = charges["charges"].as_array().unwrap();
            all.iter().find(|charge| charge["payer"] == payer && charge["number"] == number).unwrap().clone()
        };
        assert_eq!(
            own("nora", "MLB101")["amount_ore"],
            14_316,
            "T2 is 83,1625 kr, and another the least, 60 kr: {charges}"
        );
        assert_eq!(own("lindesberg", "MLB101")["uses"].as_i64(), Some(1));
        assert_eq!(own("lindesberg", "MLB101")["amount_ore"], 14_863);
        let (status, settled) = eva.get("/api/v1/price-lists/settlement?year=2026").await;
        assert_eq!(status, 200, "{settled}");
        let sum: i64 =
            settled["parties"].as_array().unwrap().iter().map(|party| party["settlement_ore"].as_i64().unwrap()).sum();
        assert_eq!(sum, settled["cost_ore"].as_i64().unwrap() - settled["charged_ore"].as_i64().unwrap());
        let printed = run(&database, &["price-list", "settlement", "2026"]);
        assert!(printed.contains("Nora kommun\tcharged"), "{printed}");
        run(&database, &["price-list", "charges", "2026-10"]);
        answers.push((charges, settled));
    }
    assert_eq!(answers[0], answers[1], "the same on both engines");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_price_list_is_proposed_on_its_page_and_a_fault_is_named() {
    let (_database, server) = demo();
    let browser = Browser::open(&server.address).await;
    browser.log_in("ekonom", PASSWORD).await;
    browser.go("/avtal").await;
    browser.click("a[href='/prislista']").await;
    browser.fill("#source", "name = 1").await;
    browser.set("form.card #decided_on", "2026-01-15").await;
    browser.click("form.card button").await;
    assert_eq!(browser.attribute("[role=alert] a", "href").await, "#source");
    check_page(&browser, "a refused price list").await;
    browser.set("#source", &source()).await;
    browser.click("form.card button").await;
    browser.wait_for_path(|path| path.starts_with("/forslag/")).await;
    assert!(browser.text("h1").await.contains("2027-01"), "{}", browser.text("main").await);
    check_page(&browser, "a price list that is proposed").await;
    check_in_every_look(&browser, &["/prislista?month=2027-01", "/prislista", "/avtal"]).await;
}
