//! Finance at work in a browser: trying an agreement, accounts, closing a month, correcting what was billed.

use serde_json::json;

use super::sign_off::sign_off;
use crate::{
    browser::{PASSWORD, check_in_every_look, check_page, demo},
    harness::{Browser, run},
};

#[tokio::test(flavor = "multi_thread")]
async fn finance_tries_an_agreement_closes_the_month_and_corrects_what_was_billed() {
    let (database, server) = demo();
    let client = server.client(&database, "system");
    let browser = Browser::open(&server.address).await;
    browser.log_in("ekonom", PASSWORD).await;
    browser.go("/avtal").await;
    browser.click("a[href='/avtal/prova']").await;
    check_page(&browser, "another agreement").await;
    let month = browser.value("#from").await;
    browser.fill("#without", "MLB 100").await;
    browser.fill("#name", "Utan MLB 100").await;
    browser.click("form.card button").await;
    assert!(browser.path().await.starts_with("/avtal/prova/"), "it has an address of its own");
    let totals = browser.text("table.pairs tfoot").await;
    assert!(totals.contains('-') || totals.contains('−'), "a car less costs less: {totals}");
    check_page(&browser, "what it would be").await;
    let tried = browser.path().await;
    browser.go("/avtal/prova").await;
    browser.tick("form[action='/avtal/prova/jamfor'] input").await;
    let beside = format!("/avtal/prova/jamfor?id={}", browser.value("form[action='/avtal/prova/jamfor'] input").await);
    browser.click("form[action='/avtal/prova/jamfor'] button").await;
    assert!(browser.text("table").await.contains("Utan MLB 100"), "a column of its own");

    browser.go("/avtal").await;
    let held = browser.value("#source").await;
    browser.set("#source", "parties = 7").await;
    browser.set("form.card #decided_on", "2026-01-15").await;
    browser.click("form.card button").await;
    assert!(!browser.text("[role=alert]").await.is_empty(), "what is wrong is said");
    assert_eq!(browser.value("#source").await, "parties = 7", "what was written stays");
    let begins: vagnpark_domain::time::Month = month.parse().unwrap();
    let lines = held.lines().map(|line| match line.strip_prefix("first_month") {
        Some(_) => format!("first_month = \"{}\"", begins.next()),
        None => line.to_owned(),
    });
    browser.set("#source", &lines.collect::<Vec<_>>().join("\n")).await;
    assert_eq!(browser.value("form.card #decided_on").await, "2026-01-15", "the day stays, too");
    browser.click("form.card button").await;
    browser.wait_for_path(|path| path.starts_with("/forslag/")).await;
    check_page(&browser, "the next version is proposed").await;

    browser.go("/konton").await;
    browser.fill("[name=account-fuel]", "sex").await;
    browser.click("form.card button").await;
    assert!(browser.text("[role=alert]").await.contains("sex"), "the fault is named");
    browser.fill("[name=account-fuel]", "6910").await;
    browser.click("form.card button").await;
    browser.wait_for("[role=status]").await;
    assert_eq!(browser.value("[name=account-fuel]").await, "6910");

    browser.go(&format!("/avrakning/{month}")).await;
    browser.click(&format!("a[href='/avrakning/{month}/stang']")).await;
    check_page(&browser, "before it is closed").await;
    for login in ["ekonom.nora", "ekonom.hallefors", "ekonom.ljusnarsberg"] {
        assert_eq!(sign_off(&server.client(&database, login), &month).await.0, 201);
    }
    browser.go(&format!("/avrakning/{month}/stang")).await;
    browser.click("ol form button").await;
    browser.wait_for(".hash").await;
    check_page(&browser, "closed").await;
    let (_, trips) = client.get(&format!("/api/v1/trips?month={month}&limit=1")).await;
    let trip = trips["items"][0].clone();
    let system = Browser::open(&server.address).await;
    system.log_in("system", PASSWORD).await;
    system.go(&format!("/korningar/{}", trip["id"].as_str().unwrap())).await;
    let distance = trip["distance_m"].as_i64().unwrap() / 1_000 + 10;
    system.fill("#distance", &format!("{distance},5")).await;
    system.fill("#reason", "fel avläst mätare").await;
    system.click("form[action$='/ratta'] button").await;
    assert!(
        system.text("dl.facts").await.replace('\u{a0}', " ").contains(&format!("{distance},5 km")),
        "what is right is shown"
    );
    let (_, costs) = client.get(&format!("/api/v1/costs?month={month}&category=fuel&limit=1")).await;
    let cost = costs["items"][0].clone();
    let path = format!("/kostnader/{}", cost["id"].as_str().unwrap());
    system.go(&path).await;
    system.fill("#net", "1 234,50").await;
    system.fill("#vat", "0").await;
    system.fill("#recoverable_vat", "0").await;
    system.fill("#reason", "fel på fakturan").await;
    system.click("main form.card button").await;
    assert!(system.text("tfoot").await.replace('\u{a0}', " ").contains("1 234,50"));
    let next: vagnpark_domain::time::Month = month.parse().unwrap();
    let (_, adjusted) = client.get(&format!("/api/v1/adjustments?month={}", next.next())).await;
    assert!(adjusted["items"].as_array().unwrap().iter().any(|line| line["original"] == json!(month)), "{adjusted}");
    check_in_every_look(
        &system,
        &[&tried, &beside, &path, "/konton", &format!("/avrakning/{month}"), &format!("/avrakning/{month}/stang")],
    )
    .await;
    run(&database, &["verify"]);
}
