//! An organisation that shares the installation and not the agreement: its costs are its own (C-15), and it takes
//! nothing of what the others have (C-13, I-9).

use std::collections::HashMap;

use chrono::NaiveDate;
use reqwest::Method;
use serde_json::{Value, json};

use super::{
    main_job::import_everything,
    money::{OREBRO, agreement, file, import, person},
    proposal::{finance, propose},
    sign_off::close_month,
};
use crate::harness::{Client, Database, Server, answer, both, repository, run, vagnpark};

pub(super) const INHABITANTS: &str = "municipality_code,reference_date,inhabitants\n1880,2023-12-31,158057\n";
/// As a stranger writes them: in the pool as well.
const VEHICLES: &str = "Regnr;Fabrikat;Modell;Årsmodell;Drivmedel;Kommun;Bilpool\r\n\
    ORB 101;Kia;Ceed;2022;Bensin;Örebro;bergslagen\r\nORB 102;Volvo;V60;2021;Diesel;Örebro;\r\n";
const COSTS: &str = "cost_id;regnr;date;category;net;supplier;reference\r\n\
    Ö1;ORB 101;2026-10-12;Leasing;4 321,00;Hemliga Billån AB;HB-77\r\n\
    Ö2;ORB 101;2026-10-13;Tvätt;99,00;Hemliga Billån AB;HB-78\r\n\
    Ö3;ORB 102;2026-10-14;Drivmedel;1 234,00;Hemliga Billån AB;HB-79\r\n";
const TRIPS: &str = "trip_id,regnr,kommun,start,end,km\r\n\
    ÖT1,ORB 101,Örebro,2026-10-01 08:00,2026-10-01 12:00,142.5\r\n\
    ÖT2,ORB 102,Örebro,2026-10-02 08:00,2026-10-02 10:30,217\r\n";

pub(super) fn join(database: &Database) {
    import_everything(database);
    import(database, "organisations", OREBRO);
    import(database, "population", INHABITANTS);
    import(database, "vehicles", VEHICLES);
    import(database, "costs", COSTS);
    import(database, "trips", TRIPS);
}

/// Nothing of what it has, bought and paid.
fn says_nothing_of_it(said: &str, place: &str) {
    for own in ["ORB", "Hemliga", "HB-7", "4321", "4 321", "Örebro", "orebro"] {
        assert!(!said.contains(own), "{place}: {own}: {said}");
    }
}

pub(super) async fn text(client: &Client, path: &str) -> String {
    let response = client.request(Method::GET, path).send().await.unwrap();
    assert_eq!(response.status().as_u16(), 200, "{path}");
    response.text().await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn c15_the_costs_of_whoever_is_no_party_are_in_no_amount_no_line_no_file_and_nobodys_sight() {
    let expected = std::fs::read_to_string(repository("fixtures/main-job/expected-2026-10.json")).unwrap();
    for database in both() {
        join(&database);
        let shown = run(&database, &["report", "cost-sharing", "--from", "2026-10", "--format", "json"]);
        assert_eq!(shown, expected, "the others' figures are what they were");
        let server = Server::start(&database);
        let [nora, ..] = {
            let [_, nora, ..] = finance(&database, &server);
            [nora]
        };
        let ola = person(&database, &server, "ola", "orebro:finance");
        for path in [
            "/api/v1/statements/2026-10",
            "/api/v1/periods/2026-10",
            "/api/v1/costs?month=2026-10",
            "/avrakning/2026-10",
            "/avrakning/2026-10/stang",
            "/kostnader?month=2026-10",
        ] {
            says_nothing_of_it(&text(&nora, path).await, path);
        }
        for format in ["csv", "csv-machine"] {
            let shown = run(&database, &["report", "cost-sharing", "--from", "2026-10", "--format", format]);
            says_nothing_of_it(&shown, format);
        }
        // Whoever is tried as a party opens nothing to those who try.
        let with_orebro = agreement("2026-01", ("parties = [", "parties = [\"orebro\", "));
        let tried = json!({ "from": "2026-10", "source": with_orebro["source"] });
        let (status, tried) = nora.post("/api/v1/what-ifs", &tried).await;
        assert_eq!(status, 200, "{tried}");
        let total = |of: &Value, side: &str| -> i64 {
            of["parties"].as_array().unwrap().iter().map(|party| party[side].as_i64().unwrap()).sum()
        };
        assert_eq!(total(&tried, "now_ore"), total(&tried, "other_ore"), "{tried}");

        // It is said to those who may see it, and only to them.
        let (_, costs) = ola.get("/api/v1/costs?month=2026-10").await;
        let costs = costs["items"].as_array().unwrap();
        assert_eq!(costs.len(), 3, "{costs:?}");
        assert!(costs.iter().all(|cost| cost["no_agreement_in"] == "2026-10"), "{costs:?}");
        let html = text(&ola, "/kostnader?month=2026-10").await;
        assert_eq!(html.matches("Inte part i avtalet för 2026-10").count(), 3, "{html}");
        assert!(costs.iter().all(|cost| cost["agreement_of_others"] == true), "{costs:?}");
        let (_, costs) = nora.get("/api/v1/costs?month=2026-10").await;
        assert!(costs["items"].as_array().unwrap().iter().all(|cost| cost["no_agreement_in"].is_null()), "{costs}");

        // Once it is a party, all of it is shared, and the sum is that of all their costs.
        let with_orebro = with_orebro["source"].as_str().unwrap();
        run(&database, &["agreement", "apply", &file(&database, "with.toml", with_orebro)]);
        let shown = run(&database, &["report", "cost-sharing", "--from", "2026-10", "--format", "json"]);
        assert!(shown.contains("ORB101") && shown.contains("orebro"), "{shown}");
        let (_, costs) = ola.get("/api/v1/costs?month=2026-10").await;
        assert!(costs["items"].as_array().unwrap().iter().all(|cost| cost["no_agreement_in"].is_null()), "{costs}");
        run(&database, &["verify"]);
    }
}

/// The part of a cost that lies in October 2026.
fn part_in_october(cost: &Value) -> i64 {
    let day = |text: &str| text.parse::<NaiveDate>().unwrap();
    let (from, to) = (day(cost["from"].as_str().unwrap()), day(cost["to"].as_str().unwrap()));
    let days = |from: NaiveDate, to: NaiveDate| (to - from).num_days() + 1;
    let (first, last) = (from.max(day("2026-10-01")), to.min(day("2026-10-31")));
    cost["shared_ore"].as_i64().unwrap() * days(first, last) / days(from, to)
}

#[tokio::test(flavor = "multi_thread")]
async fn c15_the_sum_of_the_statement_is_that_of_the_parties_own_costs() {
    for database in both() {
        join(&database);
        let shown = run(&database, &["report", "cost-sharing", "--from", "2026-10", "--format", "json"]);
        let report: Value = serde_json::from_str(&shown).unwrap();
        let server = Server::start(&database);
        // A cost may be seen by two: by whoever runs the vehicle, and by whoever pays for it.
        let mut seen: HashMap<String, i64> = HashMap::new();
        for party in ["lindesberg", "nora", "hallefors", "ljusnarsberg", "bkt"] {
            let client = person(&database, &server, &format!("own.{party}"), &format!("{party}:finance"));
            let (_, costs) = client.get("/api/v1/costs?month=2026-10&limit=500").await;
            let costs = costs["items"].as_array().unwrap().iter();
            seen.extend(costs.map(|cost| (cost["id"].as_str().unwrap().to_owned(), part_in_october(cost))));
        }
        // And what the operator entered for nobody, for the pool that their vehicles are in.
        let own = seen.into_values().sum::<i64>() + 185_001;
        let owed: i64 =
            report["parties"].as_array().unwrap().iter().map(|party| party["amount_ore"].as_i64().unwrap()).sum();
        let lines: i64 =
            report["lines"].as_array().unwrap().iter().map(|line| line["amount_ore"].as_i64().unwrap()).sum();
        assert_eq!((owed, lines), (own, own), "{report}");
    }
}

/// The answer of a page to a form, without following where it leads.
async fn sent(client: &Client, path: &str, fields: &[(&str, &str)]) -> (u16, String) {
    client.send(path, fields).await
}

#[tokio::test(flavor = "multi_thread")]
async fn c13_the_takeover_by_page_is_refused_step_by_step() {
    for database in both() {
        join(&database);
        let server = Server::start(&database);
        let ola = person(&database, &server, "ola", "orebro:finance");
        let [_, nora, ..] = finance(&database, &server);
        let before = nora.get("/api/v1/agreements").await.1;

        let mine = agreement("2026-11", ("parties = [", "parties = [\"orebro\", "));
        let mine = mine["source"].as_str().unwrap();
        let (status, html) = sent(&ola, "/avtal", &[("source", mine), ("decided_on", "2025-11-12")]).await;
        assert_eq!(status, 403, "{html}");
        let list = std::fs::read_to_string(repository("fixtures/main-job/price-list.toml")).unwrap();
        let list = list.replace("parties = [", "parties = [\"orebro\", ");
        let (status, html) = sent(&ola, "/prislista", &[("source", &list), ("decided_on", "2025-11-12")]).await;
        assert_eq!(status, 403, "{html}");

        let (_, proposed) =
            propose(&nora, "agreement", agreement("2026-12", ("", ""))["source"].as_str().unwrap()).await;
        let (id, hash) = (proposed["proposal"]["id"].as_str().unwrap(), proposed["proposal"]["hash"].as_str().unwrap());
        let fields = [("verdict", "accepted"), ("hash", hash), ("reason", "")];
        let (status, html) = sent(&ola, &format!("/forslag/{id}/svara"), &fields).await;
        assert_eq!(status, 404, "it is not asked and does not see it: {html}");
        assert_eq!(ola.request(Method::GET, &format!("/forslag/{id}")).send().await.unwrap().status().as_u16(), 404);
        let (_, seen) = nora.get(&format!("/api/v1/proposals/{id}")).await;
        assert!(seen["proposal"]["answers"].as_array().unwrap().iter().all(|said| said["organisation"] != "orebro"));
        assert_eq!(nora.get("/api/v1/agreements").await.1, before);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn i9_no_file_gives_a_vehicles_owner_or_payer_away_or_takes_it() {
    for database in both() {
        join(&database);
        let server = Server::start(&database);
        let ola = person(&database, &server, "ola", "orebro:coordinator");
        run(&database, &["user", "add", "nina", "Nina", "--role", "nora:coordinator", "--role", "nora:finance"]);
        let nina = server.client(&database, "nina");
        let (_, found) = nina.get("/api/v1/vehicles?q=MLB102").await;
        let car = found["items"][0]["id"].as_str().unwrap().to_owned();
        let relations = async || {
            let html = text(&nina, &format!("/fordon/{car}")).await;
            let shown = html.split("<section").find(|section| section.contains("<h2>Vems det är</h2>"));
            shown.unwrap_or_else(|| panic!("{html}")).to_owned()
        };
        let before = relations().await;
        assert!(before.contains("<th scope=\"row\">Betalare</th>"), "{before}");

        // Its own people give nothing away, and the others take nothing, by whatever column.
        for (client, column) in
            [(&nina, "Ägare"), (&nina, "Betalare"), (&nina, "Kommun"), (&ola, "Kommun"), (&ola, "Ägare")]
        {
            let rows = format!("Regnr;Fabrikat;Modell;{column}\r\nMLB 102;Volkswagen;ID.3;Örebro\r\n");
            let sent = client.request(Method::POST, "/api/v1/imports?kind=vehicles").body(rows);
            let (status, report) = answer(sent).await;
            assert!(status < 500, "{column}: {report}");
            assert_eq!(relations().await, before, "{column}: {report}");
        }
        let rows = "Regnr;Fabrikat;Modell;Kommun\r\nMLB 102;Volkswagen;ID.3;Örebro\r\n";
        let _ = vagnpark(&database, &["import", "vehicles", &file(&database, "given.csv", rows)]).output().unwrap();
        assert_eq!(relations().await, before, "the operator's file moves nothing either");
    }
}

/// A move of vehicles by the operator.
fn moved(database: &Database, number: &str, (to, from): (&str, &str)) -> Result<(), String> {
    let given = ["vehicle", "move", number, "--to", to, "--from", from, "--decision", "Styrgruppen § 9"];
    let output = vagnpark(database, &[&given[..], &["--relations", "owner,user,unit,payer"]].concat()).output();
    let output = output.unwrap();
    if output.status.success() { Ok(()) } else { Err(String::from_utf8(output.stderr).unwrap()) }
}

#[tokio::test(flavor = "multi_thread")]
async fn c10_what_a_closed_month_left_to_an_outsider_becomes_nobodys_by_a_later_move() {
    for database in both() {
        let database = database.at("2026-12-02T09:00:00Z");
        join(&database);
        // One that was used and cost something, and one that stood still.
        import(&database, "vehicles", "Regnr;Fabrikat;Modell;Kommun;Bilpool\r\nORB 103;Kia;Rio;Örebro;\r\n");
        let server = Server::start(&database);
        let [lindesberg, nora, hallefors, ljusnarsberg] = finance(&database, &server);
        let parties = [&lindesberg, &nora, &hallefors, &ljusnarsberg];
        close_month(&parties, "2026-10").await;
        let october = nora.get("/api/v1/statements/2026-10").await.1["lines"].clone();
        let adjusted = async || {
            let (_, november) = nora.get("/api/v1/statements/2026-11").await;
            let lines = november["lines"].as_array().unwrap_or_else(|| panic!("{november}")).iter();
            lines
                .filter(|line| line["original"] == "2026-10")
                .map(|line| line["amount_ore"].as_i64().unwrap())
                .sum::<i64>()
        };

        // October has left its costs to Örebro: nobody could be billed for them any more.
        let refused = moved(&database, "ORB101", ("nora", "2026-10-01")).unwrap_err();
        assert!(refused.contains("2026-11-01"), "the first day that goes: {refused}");
        moved(&database, "ORB101", ("nora", "2026-11-01")).unwrap();

        // What nobody has used or paid anything for may have been Nora's all the time, and what comes late is billed.
        moved(&database, "ORB103", ("nora", "2026-10-01")).unwrap();
        assert_eq!(adjusted().await, 0);
        let late =
            "cost_id;regnr;date;category;net;supplier;reference\r\nN1;ORB 103;2026-10-12;Tvätt;150,00;Tvätt AB;1\r\n";
        import(&database, "costs", late);
        assert_eq!(adjusted().await, 15_000);
        close_month(&parties, "2026-11").await;
        let refused = moved(&database, "ORB103", ("hallefors", "2026-10-02")).unwrap_err();
        assert!(refused.contains("2026-12-01"), "{refused}");
        assert_eq!(nora.get("/api/v1/statements/2026-10").await.1["lines"], october);
        run(&database, &["verify"]);
    }
}
