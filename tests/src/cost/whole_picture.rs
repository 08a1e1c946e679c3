//! What is said of amounts that are not the whole, of costs that nobody shares, and to those whom nothing is shared
//! with (C-13, C-15, F-4).

use serde_json::{Value, json};

use super::{
    main_job::import_everything,
    money::{agreement, file, import, person},
    outsider::{join, text},
    proposal::{finance, propose, say},
    together::without_agreement,
};
use crate::harness::{Client, Server, both, run, vagnpark};

fn source(first_month: &str, exchange: (&str, &str)) -> String {
    agreement(first_month, exchange)["source"].as_str().unwrap().to_owned()
}

const COMING: (&str, &str) = ("parties = [", "parties = [\"orebro\", ");
const LEFT_OUT: &str = "Egna kostnader hos Örebro kommun ingår inte";

async fn seen(client: &Client, proposed: &Value) -> Value {
    client.get(&format!("/api/v1/proposals/{}", proposed["proposal"]["id"].as_str().unwrap())).await.1
}

fn october(seen: &Value) -> &Value {
    let effects = seen["effects"].as_array().unwrap();
    effects.iter().find(|effect| effect["month"] == "2026-10").unwrap_or_else(|| panic!("{seen}"))
}

fn amount(parties: &Value, code: &str, member: &str) -> i64 {
    let party = parties.as_array().unwrap().iter().find(|party| party["party"] == code);
    party.unwrap_or_else(|| panic!("{code}: {parties}"))[member].as_i64().unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn c13_nobody_takes_an_amount_for_the_whole_while_the_costs_of_whoever_comes_are_left_out() {
    for database in both() {
        let database = database.at("2026-11-25T09:00:00Z");
        join(&database);
        let server = Server::start(&database);
        let ola = person(&database, &server, "ola", "orebro:finance");
        let [_, nora, ..] = finance(&database, &server);
        let with_orebro = source("2026-11", COMING);
        let (status, tried) = nora.post("/api/v1/what-ifs", &json!({ "from": "2026-10", "source": with_orebro })).await;
        assert_eq!((status, &tried["left_out"]), (200, &json!(["orebro"])), "{tried}");
        let fields = [("from", "2026-10"), ("to", "2026-10"), ("source", &with_orebro)];
        let (status, html) = nora.send("/avtal/prova", &fields).await;
        assert!(status == 200 && html.contains(LEFT_OUT), "{html}");
        let (status, tried) = nora.post("/api/v1/what-ifs", &json!({ "from": "2026-10" })).await;
        assert_eq!((status, &tried["left_out"]), (200, &json!([])), "{tried}");

        let (_, proposed) = propose(&nora, "agreement", &with_orebro).await;
        assert_eq!(proposed["left_out"], json!(["orebro"]), "{proposed}");
        let page = format!("/forslag/{}", proposed["proposal"]["id"].as_str().unwrap());
        assert!(text(&nora, &page).await.contains(LEFT_OUT));
        let before = october(&proposed)["then_ore"].as_i64().unwrap();

        // With its yes its costs are in, and the amount is the one that will be paid.
        assert_eq!(say(&ola, &proposed, "accepted").await.0, 200);
        let now = seen(&nora, &proposed).await;
        assert_eq!(now["left_out"], json!([]), "{now}");
        assert!(!text(&nora, &page).await.contains("ingår inte"));
        let whole = october(&now)["then_ore"].as_i64().unwrap();
        assert_ne!(whole, before, "{now}");
        run(&database, &["agreement", "apply", &file(&database, "with.toml", &source("2026-10", COMING))]);
        let (_, statement) = nora.get("/api/v1/statements/2026-10").await;
        assert_eq!(amount(&statement["parties"], "nora", "amount_ore"), whole, "{statement}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn c13_the_first_agreement_is_shown_in_ore_to_each_that_would_share_and_to_nobody_the_others_costs() {
    for database in both() {
        let database = database.at("2026-11-25T09:00:00Z");
        without_agreement(&database);
        let server = Server::start(&database);
        let ola = person(&database, &server, "ola", "orebro:finance");
        let bea = person(&database, &server, "bea", "bkt:finance");
        let [lindesberg, nora, hallefors, ljusnarsberg] = finance(&database, &server);
        let (status, proposed) = propose(&nora, "agreement", &source("2026-10", ("", ""))).await;
        assert_eq!(status, 201, "{proposed}");
        let everybody_else = json!(["lindesberg", "hallefors", "ljusnarsberg", "bkt"]);
        assert_eq!(proposed["left_out"], everybody_else, "{proposed}");
        assert_eq!(october(&proposed)["party"], "Nora kommun", "{proposed}");
        assert!(october(&proposed)["now_ore"].as_i64().unwrap() > 0, "what it pays by itself: {proposed}");
        assert_eq!(seen(&ola, &proposed).await["effects"], json!([]), "it would share nothing");

        for other in [&bea, &ola, &lindesberg, &hallefors] {
            assert_eq!(say(other, &proposed, "accepted").await.0, 200);
        }
        let last = seen(&ljusnarsberg, &proposed).await;
        assert_eq!(last["left_out"], json!([]), "{last}");
        assert_eq!(october(&last)["party"], "Ljusnarsbergs kommun", "{last}");
        let then = october(&last)["then_ore"].as_i64().unwrap();
        assert_eq!(say(&ljusnarsberg, &proposed, "accepted").await.0, 200);
        let (_, statement) = ljusnarsberg.get("/api/v1/statements/2026-10").await;
        assert_eq!(amount(&statement["parties"], "ljusnarsberg", "amount_ore"), then, "{statement}");
    }
}

#[test]
fn c4_an_agreement_is_checked_where_none_holds_yet_against_each_paying_its_own() {
    for database in both() {
        let database = database.at("2026-11-25T09:00:00Z");
        without_agreement(&database);
        let first = file(&database, "first.toml", &source("2026-10", ("", "")));
        let shown = run(&database, &["agreement", "check", &first]);
        assert!(shown.contains("Nora kommun\t") && shown.contains("Bergslagens Kommunalteknik\t"), "{shown}");
        // Where one holds, it is compared with that.
        run(&database, &["agreement", "apply", &first]);
        let shown = run(&database, &["agreement", "check", &first]);
        assert!(shown.contains("Nora kommun\t") && !shown.contains("Kommunalteknik"), "{shown}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn c15_a_cost_of_a_pool_that_only_an_outsider_has_vehicles_in_is_said_to_it_alone() {
    const VEHICLES: &str = "Regnr;Fabrikat;Modell;Årsmodell;Drivmedel;Kommun;Bilpool\r\n\
        ORB 103;Kia;Ceed;2022;Bensin;Örebro;närke\r\n";
    const COSTS: &str = "cost_id;regnr;pool;date;category;net;supplier\r\n\
        N1;;närke;2026-10-12;Leasing;77 321,00;Hemliga Billån AB\r\n\
        N2;;bergslagen;2026-10-12;Administration;100,00;Alla AB\r\n";
    for database in both() {
        join(&database);
        let report = || -> Value {
            let shown = run(&database, &["report", "cost-sharing", "--from", "2026-10", "--format", "json"]);
            serde_json::from_str(&shown).unwrap()
        };
        let before = report();
        import(&database, "vehicles", VEHICLES);
        import(&database, "costs", COSTS);
        let after = report();
        let total = |report: &Value| report["total_ore"].as_i64().unwrap();
        assert_eq!(total(&after), total(&before) + 10_000, "the parties' pool only: {after}");
        assert_eq!(after["problems"], json!([]), "{after}");
        let server = Server::start(&database);
        let ola = person(&database, &server, "ola", "orebro:finance");
        let [_, nora, ..] = finance(&database, &server);
        let of = async |client: &Client| {
            let (_, costs) = client.get("/api/v1/costs?month=2026-10&limit=500").await;
            let all = costs["items"].as_array().unwrap().clone();
            all.into_iter().find(|cost| cost["cost_id"] == "N1")
        };
        let own = of(&ola).await.expect("it is in the list of those whose pool it is");
        assert_eq!((&own["no_agreement_in"], &own["agreement_of_others"]), (&json!("2026-10"), &json!(true)), "{own}");
        assert_eq!(of(&nora).await, None);
        for path in ["/api/v1/statements/2026-10", "/avrakning/2026-10", "/kostnader?month=2026-10"] {
            let shown = text(&nora, path).await;
            assert!(!shown.contains("77 321") && !shown.contains("7732100") && !shown.contains("närke"), "{path}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn f4_every_format_names_what_is_not_shared_and_no_sum_has_it() {
    const VEHICLES: &str = "Regnr;Fabrikat;Modell;Årsmodell;Drivmedel;Kommun\r\nNRA 101;Kia;Ceed;2022;Bensin;Nora\r\n";
    const COSTS: &str = "cost_id;regnr;date;category;net\r\nU1;NRA 101;2026-10-14;Drivmedel;1 234,56\r\n";
    for database in both() {
        import_everything(&database);
        let written = |format: &str| {
            let path = database.folder.path().join(format!("report.{format}"));
            let told = ["report", "cost-sharing", "--from", "2026-10", "--format", format, "--output"];
            let told = vagnpark(&database, &told).arg(&path).output().unwrap();
            assert!(told.status.success(), "{format}");
            (std::fs::read(path).unwrap(), String::from_utf8(told.stderr).unwrap())
        };
        let sum = |(bytes, _): (Vec<u8>, String), column: usize| -> i64 {
            let mut reader = csv::Reader::from_reader(&bytes[..]);
            reader.records().map(|row| row.unwrap()[column].parse::<i64>().unwrap()).sum()
        };
        let (before, whole) = (written("xlsx").0.len(), sum(written("csv-machine"), 12));
        import(&database, "vehicles", VEHICLES);
        import(&database, "costs", COSTS);
        for format in ["table", "csv", "csv-machine", "json"] {
            let (bytes, stderr) = written(format);
            let shown = String::from_utf8(bytes).unwrap();
            assert!(shown.contains("NRA101"), "{format}: {shown}");
            assert!(stderr.contains("not shared") && stderr.contains("NRA101"), "{format}: {stderr}");
        }
        assert_eq!(sum(written("csv-machine"), 12), whole, "no share of it");
        let machine = String::from_utf8(written("csv-machine").0).unwrap();
        assert!(machine.contains("2026-10,,,NRA101,,fuel,unshared,123456,,,,,0"), "{machine}");
        let people = String::from_utf8(written("csv").0).unwrap();
        let row = people.lines().find(|line| line.contains("NRA101")).unwrap();
        assert!(row.contains(";Kan inte fördelas än;;"), "no amount in the columns of amounts: {row}");
        assert!(written("xlsx").0.len() > before, "a sheet of its own");
        let (pdf, _) = written("pdf");
        assert!(pdf.starts_with(b"%PDF"));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn c15_whoever_is_no_party_is_told_so_and_no_menu_leads_to_nothing() {
    for database in both() {
        let database = database.at("2026-11-25T09:00:00Z");
        without_agreement(&database);
        let server = Server::start(&database);
        let ola = person(&database, &server, "ola", "orebro:finance");
        let [_, nora, ..] = finance(&database, &server);
        for path in ["/avrakning", "/avrakning/ar", "/uppfoljning/behov"] {
            let html = text(&nora, path).await;
            assert!(html.contains("inget avtal gäller") && html.contains("href=\"/avtal\""), "{path}: {html}");
        }
        assert!(text(&nora, "/avtal").await.contains("Inget avtal gäller än"));
        run(&database, &["agreement", "apply", &file(&database, "first.toml", &source("2026-10", ("", "")))]);
        for path in ["/avrakning", "/avrakning/ar", "/uppfoljning/behov"] {
            let html = text(&ola, path).await;
            assert!(html.contains("ni är inte part i det") && html.contains("href=\"/kostnader\""), "{path}: {html}");
            assert!(!text(&nora, path).await.contains("inget avtal gäller"), "{path}");
        }
        let html = text(&ola, "/avtal").await;
        assert!(html.contains("din organisation är inte part i det") && !html.contains("Inget avtal"), "{html}");
        assert_eq!(ola.get("/avrakning/2026-10").await.0, 404);
    }
}
