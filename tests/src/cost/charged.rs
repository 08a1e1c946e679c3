//! The list of what is charged by others holds what the month charges, as it charged it (C-14).

use reqwest::Method;
use serde_json::{Value, json};

use super::{
    main_job::import_everything,
    money::{file, told},
    objection::{LIST, begin_on_both, charged, id, object, one},
    sign_off::close_month,
};
use crate::{
    booking::pages::page,
    harness::{Client, Database, Server, answer, both, run},
};

/// MLB 101 paid for by Nora from a day on.
fn nora_pays_from(database: &Database, day: &str) {
    let who = ["vehicle", "move", "MLB 101", "--to", "nora", "--relations", "payer"];
    run(database, &[&who[..], &["--from", day, "--decision", "§ 9"]].concat());
}

/// Sends a file of costs; answers its batch.
async fn send_costs(client: &Client, rows: &str) -> String {
    let head = "cost_id;regnr;pool;from;to;category;net;vat;recoverable_vat;supplier;reference\n";
    let path = "/api/v1/imports?kind=costs&file_name=kostnader.csv";
    let (status, report) = answer(client.request(Method::POST, path).body(format!("{head}{rows}"))).await;
    assert_eq!((status, &report["counts"]["rejected"]), (201, &json!(0)), "{report}");
    report["batch"].as_str().unwrap().to_owned()
}

async fn in_month(client: &Client, month: &str) -> Vec<Value> {
    let (status, listed) = client.get(&format!("{LIST}?month={month}")).await;
    assert_eq!(status, 200, "{listed}");
    listed["items"].as_array().unwrap().clone()
}

/// The amounts that the page says of the month, in öre: all, what is in the list, the adjustments, and the rest.
async fn balance(client: &Client, month: &str) -> Vec<i64> {
    let text = page(client, &format!("/debiterat?month={month}")).await;
    let (_, facts) = text.split_once("Månadens debitering").unwrap_or_else(|| panic!("{text}"));
    let (facts, _) = facts.split_once("</dl>").unwrap();
    let amounts = facts.split("<dd>").skip(1).map(|fact| fact.split(['<', '>']).next().unwrap());
    let ore = |text: &str| text.chars().filter(char::is_ascii_digit).collect::<String>().parse::<i64>();
    amounts.map(|text| ore(text).unwrap() * if text.contains(['−', '-']) { -1 } else { 1 }).collect()
}

/// What a month's statement charges a party.
pub(super) async fn owed(client: &Client, party: &str, month: &str) -> i64 {
    let (_, statement) = client.get(&format!("/api/v1/statements/{month}")).await;
    let all = statement["lines"].as_array().unwrap_or_else(|| panic!("{statement}"));
    let shares = all.iter().flat_map(|line| line["shares"].as_array().unwrap());
    shares.filter(|share| share["party"] == party).map(|share| share["amount_ore"].as_i64().unwrap()).sum()
}

#[tokio::test(flavor = "multi_thread")]
async fn c14_the_list_of_a_closed_month_stands_as_it_was_charged_and_a_correction_stands_in_the_month_that_bills_it() {
    for (database, server, people) in begin_on_both() {
        let [lindesberg, nora, hallefors, ljusnarsberg] = &people;
        nora_pays_from(&database, "2026-10-10");
        send_costs(lindesberg, "D1;MLB 101;;2026-10-15;;Drivmedel;200,00;0;0;Macken;M-1\n").await;
        let tyres = send_costs(lindesberg, "K1;MLB 101;;2026-10-16;;Tvätt;200,00;0;0;Tvätten;TV-1\n").await;
        assert!(!tyres.is_empty());
        run(&database, &["user", "add", "bo", "Bo", "--role", "lindesberg:finance", "--role", "nora:finance"]);
        let both_sides = server.client(&database, "bo");
        close_month(&[lindesberg, nora, hallefors, ljusnarsberg], "2026-10").await;
        let (before, sums) = (charged(nora).await, balance(nora, "2026-10").await);
        assert_eq!(sums[0], owed(nora, "nora", "2026-10").await, "{sums:?}");

        let trip = one(nora, "T2").await;
        let right = json!({ "distance_m": 7_250, "reason": "Fel avläst" });
        let path = format!("/api/v1/trips/{}/corrections", id(&trip));
        let (status, made) = both_sides.post(&path, &right).await;
        assert!(status < 300, "{made}");
        let right = json!({ "net_ore": 10_000, "reason": "Feltryck" });
        let path = format!("/api/v1/costs/{}/corrections", id(&one(nora, "K1").await));
        let (status, made) = lindesberg.post(&path, &right).await;
        assert_eq!(status, 201, "{made}");

        assert_eq!(charged(nora).await, before, "a closed month stands");
        assert_eq!(balance(nora, "2026-10").await, sums);
        let later = in_month(nora, "2026-11").await;
        let kinds: Vec<_> = later.iter().map(|item| (item["kind"].as_str().unwrap(), &item["amount_ore"])).collect();
        assert!(kinds.contains(&("trip", &Value::Null)) && kinds.contains(&("cost", &Value::Null)), "{later:?}");
        // The adjustments are said, and with them the sums add up to what the month charges.
        let sums = balance(nora, "2026-11").await;
        assert!(sums.len() > 3, "{sums:?}");
        assert_eq!(sums[0], owed(nora, "nora", "2026-11").await);
        assert_eq!(sums[0], sums[1..].iter().sum::<i64>(), "{sums:?}");

        // What corrects a closed month can be objected to in the month that bills it.
        let washed = later.iter().find(|item| item["kind"] == "cost").unwrap();
        let (status, objected) = object(nora, washed, "Fortfarande för dyrt").await;
        assert_eq!((status, &objected["month"]), (201, &json!("2026-11")), "{objected}");
        run(&database, &["verify"]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn c14_a_cost_that_began_before_the_payer_changed_is_in_the_list_for_the_days_since() {
    for (database, _server, [_, nora, hallefors, ljusnarsberg]) in begin_on_both() {
        // 31 days, of which Nora pays for 22; and a year, of which October's part is 31 days.
        send_costs(
            &ljusnarsberg,
            "K1;MLB 105;;2026-10-01;2026-10-31;Däck;310,00;0;0;Däckia;A-1\n\
             K2;MLB 105;;2026-01-01;2026-12-31;Däck;365,00;0;0;Däckia;A-2\n",
        )
        .await;
        let who = ["vehicle", "move", "MLB 105", "--to", "nora", "--relations", "payer", "--from", "2026-10-10"];
        run(&database, &[&who[..], &["--decision", "§ 9"]].concat());
        for (key, ore) in [("K1", 22_000), ("K2", 2_200)] {
            let item = one(&nora, key).await;
            assert_eq!((&item["amount_ore"], &item["charged_ore"]), (&json!(ore), &json!(ore)), "{item}");
        }
        // Entered by hand, it is told to each who pays for some of its days.
        let vehicle = one(&nora, "K1").await["vehicle"].clone();
        let hallefors_pays = ["vehicle", "move", "MLB 105", "--to", "hallefors", "--relations", "payer"];
        run(&database, &[&hallefors_pays[..], &["--from", "2026-10-20", "--decision", "§ 10"]].concat());
        let days = ("2026-10-01", "2026-10-31");
        let by_hand =
            json!({ "vehicle": vehicle, "category": "tyres", "from": days.0, "to": days.1, "net_ore": 31_000 });
        assert_eq!(ljusnarsberg.post("/api/v1/costs", &by_hand).await.0, 201);
        for payer in [&nora, &hallefors] {
            assert!(told(payer).await.iter().any(|(kind, _)| kind == "charged_by_others"));
        }
        let sums = balance(&nora, "2026-10").await;
        assert_eq!(sums[0], owed(&nora, "nora", "2026-10").await);
        let listed = charged(&nora).await.iter().filter_map(|item| item["charged_ore"].as_i64()).sum::<i64>();
        assert_eq!((sums[1], sums[1..].iter().sum::<i64>()), (listed, sums[0]), "{sums:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn c14_who_objected_and_corrects_it_themselves_is_said_and_the_other_side_is_told() {
    for (_database, _server, [lindesberg, nora, ..]) in begin_on_both() {
        let trip = one(&nora, "T2").await;
        let (_, made) = object(&nora, &trip, "För långt").await;
        let right = json!({ "distance_m": 7_250, "reason": "Vi läste av igen" });
        let (status, done) = nora.post(&format!("/api/v1/trips/{}/corrections", id(&trip)), &right).await;
        assert!(status < 300, "{done}");
        let (_, ended) = lindesberg.get(&format!("/api/v1/objections/{}", id(&made))).await;
        assert_eq!((&ended["state"], &ended["ended_by_organisation"]), (&json!("corrected"), &trip["payer"]));
        let met =
            async |client: &Client| told(client).await.into_iter().filter(|(kind, _)| kind == "objection_met").count();
        assert_eq!((met(&lindesberg).await, met(&nora).await), (1, 0));
        let text = page(&lindesberg, &format!("/debiterat/{}", id(&trip))).await;
        let (_, end) = text.split_once("För långt").unwrap();
        let end = &end[..end.find("Vi läste av igen").unwrap_or_else(|| panic!("{text}"))];
        assert!(end.contains("<strong>Nora kommun</strong>") && end.contains("Rättade det"), "{end}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn c14_who_sent_a_trip_of_a_vehicle_that_others_run_is_not_offered_to_correct_it() {
    for (database, _server, [lindesberg, nora, hallefors, _]) in begin_on_both() {
        // The operator sends it for her.
        let text = "trip_id;regnr;kommun;start;end;km\nX1;MLB101;Hällefors;2026-10-20 08:00;2026-10-20 09:00;10\n";
        let path = file(&database, "logg.csv", text);
        run(&database, &["import", "trips", &path, "--organisation", "nora"]);
        let trip = one(&hallefors, "X1").await;
        assert_eq!(trip["entered_by_name"], "Nora kommun", "{trip}");
        let (status, objected) = object(&hallefors, &trip, "Inte vi").await;
        assert_eq!(status, 201, "{objected}");
        let link = format!("/korningar/{}", id(&trip));
        let text = page(&nora, &format!("/debiterat/{}", id(&trip))).await;
        assert!(!text.contains(&link), "it is not there for her");
        assert!(text.contains("Själva kan ni inte rätta det"), "{text}");
        let text = page(&hallefors, &format!("/debiterat/{}", id(&trip))).await;
        assert!(text.contains(&link), "whoever pays may correct it");
        assert_eq!(page_status(&hallefors, &link).await, 200);
        assert_eq!(in_month(&lindesberg, "2026-10").await.len(), 0);
    }
}

async fn page_status(client: &Client, path: &str) -> u16 {
    client.request(Method::GET, path).send().await.unwrap().status().as_u16()
}

#[tokio::test(flavor = "multi_thread")]
async fn c11_a_cost_and_a_trip_of_others_have_no_form_that_leads_nowhere() {
    for database in both() {
        let database = database.at("2026-11-25T09:00:00Z");
        import_everything(&database);
        nora_pays_from(&database, "2026-10-10");
        let server = Server::start(&database);
        let [lindesberg, nora, ..] = super::proposal::finance(&database, &server);
        send_costs(&lindesberg, "K1;MLB 101;;2026-10-16;;Tvätt;200,00;0;0;Tvätten;TV-1\n").await;
        let path = format!("/kostnader/{}", id(&one(&nora, "K1").await));
        assert!(!page(&nora, &path).await.contains("name=\"reason\""), "Nora pays for it and corrects nothing");
        assert!(page(&lindesberg, &path).await.contains("name=\"reason\""));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn c14_somebody_at_two_successive_payers_loses_no_row_between_two_pages() {
    for (database, server, [lindesberg, ..]) in begin_on_both() {
        nora_pays_from(&database, "2026-10-10");
        let who = ["vehicle", "move", "MLB 101", "--to", "hallefors", "--relations", "payer"];
        run(&database, &[&who[..], &["--from", "2026-10-20", "--decision", "§ 9"]].concat());
        send_costs(&lindesberg, "K1;MLB 101;;2026-10-01;2026-10-31;Tvätt;310,00;0;0;Tvätten;TV-1\n").await;
        run(&database, &["user", "add", "bo", "Bo", "--role", "hallefors:finance", "--role", "nora:finance"]);
        let at_both = server.client(&database, "bo");
        let all = in_month(&at_both, "2026-10").await;
        assert_eq!(all.iter().filter(|item| item["sender_key"] == "K1").count(), 2, "{all:?}");
        let (mut one_by_one, mut cursor) = (Vec::new(), String::new());
        loop {
            let (status, page) = at_both.get(&format!("{LIST}?month=2026-10&limit=1{cursor}")).await;
            assert_eq!(status, 200, "{page}");
            one_by_one.extend(page["items"].as_array().unwrap().clone());
            let Some(next) = page["next"].as_str() else { break };
            cursor = format!("&cursor={next}");
        }
        assert_eq!(one_by_one, all);
        assert_eq!(at_both.get(&format!("{LIST}?month=2026-10&cursor=7")).await.0, 400);
    }
}
