//! Bought vehicles: straight-line depreciation and internal interest, entered as costs that are shared like others.

use reqwest::Method;
use serde_json::{Value, json};

use super::main_job::import_everything;
use crate::{
    browser::{PASSWORD, check_in_every_look, demo},
    harness::{Browser, Client, Server, answer, both, run, vagnpark},
};

async fn put(client: &Client, path: &str, body: &Value) -> (u16, Value) {
    let (status, value) = answer(client.request(Method::PUT, path).json(body)).await;
    (status, value)
}

async fn vehicle(client: &Client, number: &str) -> String {
    let (_, found) = client.get(&format!("/api/v1/vehicles?q={number}")).await;
    found["items"][0]["id"].as_str().unwrap().to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bought_car_is_charged_month_by_month_once_and_a_closed_month_gets_an_adjustment() {
    let mut answers = Vec::new();
    for database in both() {
        import_everything(&database);
        for code in ["lindesberg", "nora"] {
            run(&database, &["user", "add", code, code, "--role", &format!("{code}:finance")]);
        }
        let server = Server::start(&database);
        let (lisa, nora) = (server.client(&database, "lindesberg"), server.client(&database, "nora"));
        let car = vehicle(&lisa, "MLB101").await;
        let path = format!("/api/v1/vehicles/{car}/investment");
        let plan = json!({ "in_use_from": "2026-09-10", "cost_ore": 30_000_000, "residual_ore": 6_000_000,
            "months": 60, "reference": "F 77" });
        assert_eq!(put(&nora, &path, &plan).await.0, 403, "a pool car of Lindesberg is not Nora's to charge");
        let (status, made) = put(&lisa, &path, &plan).await;
        assert_eq!((status, made["posted_until"].clone()), (200, Value::Null), "{made}");
        let (status, refused) =
            put(&lisa, &path, &json!({ "in_use_from": "2026-09-10", "cost_ore": 0, "months": 60 })).await;
        assert_eq!((status, refused["errors"][0]["pointer"].as_str()), (422, Some("/cost_ore")), "{refused}");

        let (status, refused) = lisa.post("/api/v1/investments/postings", &json!({ "month": "2026-10" })).await;
        assert_eq!(status, 422, "without a rate: {refused}");
        assert!(refused["detail"].as_str().unwrap().contains("2026"), "{refused}");
        let rate = json!({ "rate": 250, "decision": "KS § 3" });
        assert_eq!(put(&lisa, "/api/v1/internal-rates/2026", &rate).await.0, 200);
        assert_eq!(put(&nora, "/api/v1/internal-rates/2026", &json!({ "rate": 10_001 })).await.0, 422);
        assert!(nora.get("/api/v1/internal-rates").await.1["items"].as_array().unwrap().is_empty(), "others' rates");
        assert!(nora.get("/api/v1/investments").await.1["items"].as_array().unwrap().is_empty(), "others' cars");

        let (_, shown) = lisa.get("/api/v1/investments?month=2026-10").await;
        let shown = &shown["items"][0];
        assert_eq!(
            (shown["book_value_ore"].clone(), shown["depreciation_ore"].clone()),
            (json!(29_600_000), json!(400_000))
        );
        // 296 000,00 × 2,5 % / 12 = 616,67.
        assert_eq!(shown["interest_ore"], 61_667);

        let (_, september) = lisa.get("/api/v1/periods/2026-09").await;
        let found = september["preconditions"].as_array().unwrap();
        assert!(found.iter().any(|found| found["code"] == "capital_unposted"), "{september}");
        run(&database, &["period", "close", "2026-09"]);
        let (status, posted) = lisa.post("/api/v1/investments/postings", &json!({ "month": "2026-10" })).await;
        assert_eq!(
            (status, posted["entries"].clone(), posted["total_ore"].clone()),
            (200, json!(4), json!(924_167)),
            "{posted}"
        );
        let again = lisa.post("/api/v1/investments/postings", &json!({ "month": "2026-10" })).await.1;
        assert_eq!((again["entries"].clone(), again["total_ore"].clone()), (json!(0), json!(0)), "once only");
        assert_eq!(lisa.post("/api/v1/investments/postings", &json!({ "month": "2099-01" })).await.0, 422, "not begun");

        // September was closed: its part is an adjustment in October, and October's own part lies beside it.
        let (_, adjusted) = lisa.get("/api/v1/adjustments?month=2026-10").await;
        let sum = |category: &str| -> i64 {
            let lines = adjusted["items"].as_array().unwrap().iter();
            lines.filter(|line| line["category"] == category).map(|line| line["amount_ore"].as_i64().unwrap()).sum()
        };
        assert_eq!((sum("depreciation"), sum("interest")), (400_000, 62_500), "{adjusted}");

        let (status, refused) =
            put(&lisa, &path, &json!({ "in_use_from": "2026-09-10", "cost_ore": 1, "months": 60 })).await;
        assert_eq!(
            (status, refused["errors"][0]["pointer"].as_str()),
            (422, Some("/cost_ore")),
            "what was entered stays: {refused}"
        );
        let mut sold = plan.clone();
        (sold["sold_on"], sold["sold_for_ore"]) = (json!("2026-11-20"), json!(29_000_000));
        let (status, made) = put(&lisa, &path, &sold).await;
        assert_eq!((status, made["sold_for_ore"].clone()), (200, json!(29_000_000)), "{made}");
        let posted = lisa.post("/api/v1/investments/postings", &json!({ "month": "2026-11" })).await.1;
        // 292 000,00 is left: 2 000,00 are lost in the sale, and 608,33 are interest.
        assert_eq!(posted["total_ore"], 260_833, "{posted}");
        answers.push(run(&database, &["report", "cost-sharing", "--from", "2026-10", "--format", "json"]));
        run(&database, &["verify"]);
    }
    assert_eq!(answers[0], answers[1], "both engines");
}

#[tokio::test(flavor = "multi_thread")]
async fn v11_a_bought_car_that_moves_is_charged_to_its_owner_of_the_day_at_its_own_rate() {
    let mut answers = Vec::new();
    for database in both() {
        import_everything(&database);
        for code in ["lindesberg", "nora"] {
            run(&database, &["user", "add", code, code, "--role", &format!("{code}:finance")]);
        }
        let server = Server::start(&database);
        let (lisa, nora) = (server.client(&database, "lindesberg"), server.client(&database, "nora"));
        let car = vehicle(&lisa, "MLB101").await;
        let plan = json!({ "in_use_from": "2026-09-10", "cost_ore": 30_000_000, "residual_ore": 6_000_000,
            "months": 60, "reference": "F 77" });
        assert_eq!(put(&lisa, &format!("/api/v1/vehicles/{car}/investment"), &plan).await.0, 200);
        run(&database, &["investment", "rate", "lindesberg", "2026", "250", "--decision", "KF § 1"]);
        let given = ["vehicle", "move", "MLB101", "--to", "nora", "--from", "2026-10-11", "--decision", "KS § 9"];
        run(&database, &[&given[..], &["--relations", "owner,user,unit,payer"]].concat());

        let post =
            async |client: &Client| client.post("/api/v1/investments/postings", &json!({ "month": "2026-11" })).await;
        let (status, refused) = post(&lisa).await;
        let why = refused["detail"].as_str().unwrap();
        assert!(status == 422 && why.contains("Nora") && why.contains("2026"), "it says whose rate is missing: {why}");
        run(&database, &["investment", "rate", "nora", "2026", "175", "--decision", "KF § 2"]);
        assert_eq!(post(&nora).await.0, 200, "either may, and each carries its own");
        assert_eq!(post(&lisa).await.1["entries"], 0);
        let costs = async |client: &Client| {
            let (_, listed) = client.get(&format!("/api/v1/costs?vehicle={car}&month=2026-10")).await;
            let items = listed["items"].as_array().unwrap().clone();
            let own = items
                .into_iter()
                .filter(|cost| ["depreciation", "interest"].contains(&cost["category"].as_str().unwrap()));
            let mut own: Vec<String> = own
                .map(|cost| format!("{} {} {} {}", cost["category"], cost["from"], cost["to"], cost["net_ore"]))
                .collect();
            own.sort();
            own.join("\n").replace('"', "")
        };
        // Ten of October's 31 days are Lindesberg's, at 2,5 %; the rest is Nora's, at 1,75 %.
        assert_eq!(
            costs(&lisa).await,
            "depreciation 2026-10-01 2026-10-10 129032\ninterest 2026-10-01 2026-10-10 19892"
        );
        let all = costs(&nora).await;
        assert!(all.contains("depreciation 2026-10-11 2026-10-31 270968"), "{all}");
        assert!(all.contains("interest 2026-10-11 2026-10-31 29243"), "{all}");
        answers.push(run(&database, &["report", "cost-sharing", "--from", "2026-10", "--format", "json"]));
        run(&database, &["verify"]);
    }
    assert_eq!(answers[0], answers[1], "both engines");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sale_that_becomes_known_after_its_month_was_entered_corrects_what_was_entered() {
    let mut answers = Vec::new();
    for database in both() {
        import_everything(&database);
        run(&database, &["user", "add", "lisa", "Lisa", "--role", "lindesberg:finance"]);
        run(&database, &["investment", "rate", "lindesberg", "2026", "250", "--decision", "KF § 1"]);
        let server = Server::start(&database);
        let lisa = server.client(&database, "lisa");
        let car = vehicle(&lisa, "MLB101").await;
        let plan = [
            ("vehicle", car.as_str()),
            ("in_use_from", "2026-08-01"),
            ("cost", "300 000"),
            ("residual", "60 000"),
            ("months", "60"),
            ("reference", "F 77"),
        ];
        let send = async |more: &[(&str, &str)]| lisa.send("/anskaffningar", &[&plan, more].concat()).await;
        assert_eq!(send(&[]).await.0, 200);
        run(&database, &["investment", "post", "2026-09"]);
        run(&database, &["period", "close", "2026-09"]);
        run(&database, &["investment", "post", "2026-11"]);

        let (status, html) = send(&[("sold_on", "2026-10-20")]).await;
        assert_eq!(status, 422, "a sale is for a price: {html}");
        assert!(html.contains("href=\"#sold_for\""), "{html}");
        let (status, html) = send(&[("sold_on", "2099-01-01"), ("sold_for", "1")]).await;
        assert_eq!(status, 422, "{html}");
        assert!(html.contains("href=\"#sold_on\"") && html.contains("har inte varit än"), "{html}");
        assert_eq!(send(&[("sold_on", "2026-09-20"), ("sold_for", "250 000")]).await.0, 200);

        // On the first of September 296 000 were left: 46 000 are lost, of which 4 000 were entered and billed. October
        // and November are charged nothing.
        let (_, adjusted) = lisa.get("/api/v1/adjustments?month=2026-10").await;
        let lines = adjusted["items"].as_array().unwrap().iter();
        let late: i64 = lines.map(|line| line["amount_ore"].as_i64().unwrap()).sum();
        assert_eq!(late, 4_600_000 - 400_000, "{adjusted}");
        for month in ["2026-10", "2026-11"] {
            let report = run(&database, &["report", "cost-sharing", "--from", month, "--format", "json"]);
            let report: Value = serde_json::from_str(&report).unwrap();
            let lines = report["lines"].as_array().unwrap().iter();
            let own = lines.filter(|line| line["kind"] != "adjustment");
            let capital = own.filter(|line| ["depreciation", "interest"].contains(&line["category"].as_str().unwrap()));
            let sum: i64 = capital.map(|line| line["amount_ore"].as_i64().unwrap()).sum();
            assert_eq!(sum, 0, "{month}: {report}");
            answers.push(report);
        }
        let (status, html) = send(&[("sold_on", "2026-09-20"), ("sold_for", "240 000")]).await;
        assert_eq!(status, 422, "the sale is entered by now: {html}");
        assert!(html.contains("href=\"#sold_on\""), "{html}");
        run(&database, &["verify"]);
    }
    assert_eq!(answers[..2], answers[2..], "both engines");
}

#[tokio::test(flavor = "multi_thread")]
async fn another_rate_says_which_months_are_entered_with_the_old_one_and_needs_its_own_decision() {
    for database in both() {
        import_everything(&database);
        run(&database, &["user", "add", "lisa", "Lisa", "--role", "lindesberg:finance"]);
        run(&database, &["investment", "rate", "lindesberg", "2026", "250", "--decision", "KF § 1"]);
        run(
            &database,
            &["investment", "invest", "MLB101", "--from", "2026-03-01", "--cost", "240 000", "--months", "60"],
        );
        run(&database, &["investment", "post", "2026-10"]);
        let server = Server::start(&database);
        let lisa = server.client(&database, "lisa");
        let set = async |rate: &str, decision: &str| {
            lisa.send("/anskaffningar/ranta", &[("year", "2026"), ("rate", rate), ("decision", decision)]).await
        };
        assert_eq!(set("2,5", "").await.0, 200, "the same again");
        let (status, html) = set("3", "").await;
        assert_eq!(status, 422, "{html}");
        assert!(html.contains("href=\"#decision\"") && html.contains("KF § 1"), "{html}");
        let (status, html) = set("3", "KF § 2").await;
        assert_eq!(status, 200, "{html}");
        assert!(html.contains("2026-03 till 2026-10 är bokförda med 2,50 %"), "{html}");
        let rate = json!({ "rate": 300, "decision": "KF § 2" });
        let (_, again) = put(&lisa, "/api/v1/internal-rates/2026", &rate).await;
        assert_eq!((&again["decision"], &again["entered"]), (&json!("KF § 2"), &Value::Null), "{again}");
    }
}

#[test]
fn two_that_post_a_month_at_once_enter_it_once() {
    for database in both() {
        import_everything(&database);
        run(&database, &["investment", "rate", "lindesberg", "2026", "250"]);
        run(
            &database,
            &["investment", "invest", "MLB101", "--from", "2026-01-01", "--cost", "240 000", "--months", "60"],
        );
        let posting = || vagnpark(&database, &["investment", "post", "2026-10"]).spawn().unwrap();
        for mut one in [posting(), posting(), posting()] {
            assert!(one.wait().unwrap().success());
        }
        let listed = run(&database, &["investment", "list", "2026-11"]);
        assert!(listed.replace('\u{a0}', " ").contains("200 000,00"), "{listed}");
        let year =
            run(&database, &["report", "cost-sharing", "--from", "2026-01", "--to", "2026-10", "--format", "json"]);
        let report: Value = serde_json::from_str(&year).unwrap();
        let lines = report["lines"].as_array().unwrap().iter();
        let depreciation: i64 = lines
            .filter(|line| line["category"] == "depreciation")
            .map(|line| line["amount_ore"].as_i64().unwrap())
            .sum();
        assert_eq!(depreciation, 4_000_000);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn finance_enters_a_bought_car_and_its_month_on_a_page() {
    let (_database, server) = demo();
    let browser = Browser::open(&server.address).await;
    browser.log_in("ekonom", PASSWORD).await;
    browser.go("/kostnader").await;
    browser.click("a[href='/anskaffningar']").await;
    let month = browser.value("#month").await;
    browser.set("#in_use_from", &format!("{month}-01")).await;
    browser.fill("#cost_ore", "trehundratusen").await;
    browser.fill("#months", "60").await;
    browser.click("#plan button").await;
    let fault = browser.text("[role=alert]").await;
    assert!(fault.contains("trehundratusen"), "the fault is named: {fault}");
    assert_eq!(browser.value("#months").await, "60", "what was filled in stays");
    browser.fill("#cost_ore", "300 000").await;
    browser.click("#plan button").await;
    browser.fill("#rate", "2,5").await;
    browser.click("form[action='/anskaffningar/ranta'] button").await;
    assert!(browser.text("table tbody").await.replace('\u{a0}', " ").contains("5 000,00"), "a month of 60");
    browser.click("form[action='/anskaffningar/bokfor'] button").await;
    let entered = browser.text("[role=status]").await;
    assert!(!entered.ends_with(" 0"), "depreciation and interest: {entered}");
    browser.click("form[action='/anskaffningar/bokfor'] button").await;
    let entered = browser.text("[role=status]").await;
    assert!(entered.ends_with(" 0"), "once only: {entered}");
    check_in_every_look(&browser, &["/anskaffningar"]).await;
}
