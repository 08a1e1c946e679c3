//! Closed months: nothing changes what they bill, on any path, and what is known late is billed in the next open month
//! (C-10, C-11).

use reqwest::Method;
use serde_json::{Value, json};
use vagnpark_store::Store;

use super::{main_job::import_everything, money::person, sign_off::close_month};
use crate::harness::{Client, Database, Server, answer, both, run, vagnpark};

fn report(database: &Database, month: &str) -> String {
    run(database, &["report", "cost-sharing", "--from", month, "--format", "json"])
}

fn parsed(database: &Database, month: &str) -> Value {
    serde_json::from_str(&report(database, month)).unwrap()
}

fn add_finance(database: &Database) {
    let roles: Vec<String> = ["lindesberg", "nora", "hallefors", "bkt"]
        .iter()
        .flat_map(|code| ["finance", "coordinator", "administrator"].map(|role| format!("{code}:{role}")))
        .collect();
    let mut arguments = vec!["user", "add", "eva", "Eva Ekonom", "--licence", "B"];
    arguments.extend(roles.iter().flat_map(|role| ["--role", role.as_str()]));
    run(database, &arguments);
}

async fn vehicle(client: &Client, number: &str) -> String {
    let (status, found) = client.get(&format!("/api/v1/vehicles?q={number}")).await;
    assert_eq!(status, 200, "{found}");
    let items = found["items"].as_array().unwrap();
    let same = |item: &&Value| item["registration_number"] == number;
    items.iter().find(same).unwrap()["id"].as_str().unwrap().to_owned()
}

/// Runs a statement by hand, past the program; answers what the database says.
pub(super) async fn by_hand(store: &Store, statement: &'static str) -> String {
    let done = match store {
        Store::Sqlite { writer, .. } => sqlx::query(statement).execute(writer).await.map(|_| ()),
        Store::Postgres { pool, .. } => sqlx::query(statement).execute(pool).await.map(|_| ()),
    };
    done.map_or_else(|error| error.to_string(), |()| "it was done".to_owned())
}

const BY_HAND: [&str; 25] = [
    "UPDATE trip SET distance_m = distance_m + 1",
    "UPDATE trip SET payer_id = (SELECT id FROM organisation WHERE code = 'ljusnarsberg')",
    "UPDATE trip SET month = '2027-01-01'",
    "UPDATE trip SET late_in = '2027-01-01'",
    "DELETE FROM trip",
    "UPDATE usage_month SET distance_m = 0",
    "DELETE FROM usage_month",
    "INSERT INTO usage_month (month, vehicle_id, payer_id, distance_m, duration_s, trips)
     SELECT month, vehicle_id, (SELECT id FROM organisation WHERE code = 'ljusnarsberg'), 1, 1, 1 FROM usage_month \
     LIMIT 1",
    "INSERT INTO usage_late (month, late_in, vehicle_id, payer_id, distance_m, duration_s, trips)
     SELECT '2026-09-01', month, vehicle_id, payer_id, 1, 1, 1 FROM usage_month WHERE month = '2026-10-01' LIMIT 1",
    "UPDATE cost_entry SET net_ore = net_ore + 1",
    "UPDATE cost_entry SET from_on = '2027-01-01', to_on = '2027-01-01'",
    "UPDATE cost_entry SET late_in = '2027-01-01'",
    "DELETE FROM cost_entry",
    "UPDATE vehicle_relation SET from_on = '2026-10-15' WHERE kind = 'payer'",
    "UPDATE vehicle_relation SET to_on = '2026-10-20' WHERE kind = 'payer' AND to_on IS NULL",
    "DELETE FROM vehicle_relation WHERE kind = 'owner'",
    "UPDATE agreement SET source = ''",
    "DELETE FROM agreement",
    "UPDATE closed_period SET hash = 'x'",
    "DELETE FROM closed_line",
    "UPDATE closed_receiver SET amount_ore = 0",
    "INSERT INTO closed_line SELECT month, place + 1000, origin, rule, rule_name, vehicle_id, number, \
     registration_number, category, kind,
        amount_ore, key, unit, shares, entries, decision FROM closed_line",
    "UPDATE closed_sum SET amount_ore = 0",
    "DELETE FROM closed_sum",
    "INSERT INTO closed_sum SELECT month, party, 'parking', kind, amount_ore FROM closed_sum WHERE category = 'fuel'",
];

#[tokio::test(flavor = "multi_thread")]
async fn c10_no_path_changes_what_a_closed_month_bills() {
    for database in both() {
        import_everything(&database);
        add_finance(&database);
        let server = Server::start(&database);
        let eva = server.client(&database, "eva");
        let open = parsed(&database, "2026-10");
        let (status, view) = eva.get("/api/v1/periods/2026-10").await;
        assert_eq!((status, view["state"].as_str()), (200, Some("open")), "{view}");
        let last = person(&database, &server, "lisa", "ljusnarsberg:finance");
        close_month(&[&eva, &last], "2026-10").await;
        let billed = report(&database, "2026-10");
        let shown: Value = serde_json::from_str(&billed).unwrap();
        assert_eq!((&shown["lines"], &shown["parties"]), (&open["lines"], &open["parties"]), "as it was shown");
        assert_eq!((&open["state"], &shown["state"]), (&json!("open"), &json!("closed")));

        let store = Store::connect(&database.url).await.unwrap();
        for statement in BY_HAND {
            let said = by_hand(&store, statement).await;
            assert!(said.contains("period_closed"), "{}: {statement}: {said}", store.engine());
        }
        store.close().await;
        let again = vagnpark(&database, &["period", "close", "2026-10"]).output().unwrap();
        assert_eq!(again.status.code(), Some(5), "there is no second time");
        let car = vehicle(&eva, "MLB101").await;
        let nora = eva.get("/api/v1/organisations").await.1["items"]
            .as_array()
            .unwrap()
            .iter()
            .find(|organisation| organisation["code"] == "nora")
            .unwrap()["id"]
            .clone();
        let relation = json!({ "kind": "payer", "organisation": nora, "from": "2026-10-15" });
        let (status, answered) = eva.post(&format!("/api/v1/vehicles/{car}/relations"), &relation).await;
        let fault = &answered["errors"][0];
        assert_eq!((status, &fault["pointer"]), (422, &json!("/from")), "{answered}");
        assert_eq!(fault["values"]["first"], "2026-11-01", "the first day that is possible: {answered}");
        let text = std::fs::read_to_string(crate::harness::repository("fixtures/main-job/agreement.toml")).unwrap();
        let file = database.folder.path().join("agreement.toml");
        std::fs::write(&file, text.replace("\"2026-01\"", "\"2026-10\"")).unwrap();
        let applied = vagnpark(&database, &["agreement", "apply", file.to_str().unwrap()]).output().unwrap();
        assert_eq!(applied.status.code(), Some(5), "{}", String::from_utf8_lossy(&applied.stderr));
        let (_, imports) = eva.get("/api/v1/imports").await;
        for batch in imports["items"].as_array().unwrap() {
            if matches!(batch["kind"].as_str(), Some("trips" | "costs" | "vehicles")) {
                let id = batch["id"].as_str().unwrap();
                let undone = vagnpark(&database, &["import", "undo", id]).output().unwrap();
                assert_ne!(undone.status.code(), Some(0), "{batch}");
            }
        }

        // Late facts are accepted, and change nothing that was billed.
        let late = json!({ "vehicle": car, "category": "charging", "from": "2026-10-15", "net_ore": 10_000 });
        assert_eq!(eva.post("/api/v1/costs", &late).await.0, 201);
        let form = format!("vehicle={car}&category=tyres&from=2026-10-20&net=12,50");
        let page = eva.request(Method::POST, "/kostnader").header("content-type", "application/x-www-form-urlencoded");
        assert!(page.body(form).send().await.unwrap().status().as_u16() < 400);
        let trips = database.folder.path().join("late.csv");
        std::fs::write(
            &trips,
            "trip_id,regnr,kommun,start,end,km\nL1,MLB101,Nora,2026-10-30 08:00,2026-10-30 09:00,10\n",
        )
        .unwrap();
        run(&database, &["import", "trips", trips.to_str().unwrap()]);
        let costs = database.folder.path().join("late-costs.csv");
        std::fs::write(&costs, "cost_id,regnr,date,category,amount_ore\nL1,MLB102,2026-10-30,wash,30000\n").unwrap();
        run(&database, &["import", "costs", costs.to_str().unwrap()]);
        let start = chrono::Utc::now() + chrono::Duration::days(2);
        let job =
            json!({ "vehicle": car, "kind": "repair", "start": start, "end": start + chrono::Duration::hours(1) });
        let (_, order) = eva.post("/api/v1/work-orders", &job).await;
        let done = json!({ "done_on": "2026-10-28",
            "costs": [{ "category": "repair", "net_ore": 50_000, "vat_ore": 12_500 }] });
        let path = format!("/api/v1/work-orders/{}", order["id"].as_str().unwrap());
        let (status, answered) = answer(eva.request(Method::PATCH, &path).json(&done)).await;
        assert_eq!(status, 200, "{answered}");
        let before = parsed(&database, "2026-09")["total_ore"].as_i64().unwrap();
        let over_both =
            json!({ "vehicle": car, "category": "tyres", "from": "2026-09-01", "to": "2026-10-31", "net_ore": 6_100 });
        assert_eq!(eva.post("/api/v1/costs", &over_both).await.0, 201);
        let september = parsed(&database, "2026-09")["total_ore"].as_i64().unwrap();
        assert_eq!(september - before, 3_000, "the month before was never closed, and has its own part");
        assert_eq!(report(&database, "2026-10"), billed, "byte for byte");
        run(&database, &["verify"]);
        let november = parsed(&database, "2026-11");
        let adjusted: i64 = november["lines"]
            .as_array()
            .unwrap()
            .iter()
            .filter(|line| line["kind"] == "adjustment" && line["original"] == "2026-10")
            .map(|line| line["amount_ore"].as_i64().unwrap())
            .sum();
        assert_eq!(adjusted, 10_000 + 1_250 + 30_000 + 50_000 + 3_100, "all that is late, {november}");
    }
}

/// What each party owes by the adjustments in a report.
fn adjustments(report: &Value) -> Vec<(String, i64)> {
    let mut sums = std::collections::BTreeMap::<String, i64>::new();
    for line in report["lines"].as_array().unwrap().iter().filter(|line| line["kind"] == "adjustment") {
        for share in line["shares"].as_array().unwrap() {
            *sums.entry(share["party"].as_str().unwrap().to_owned()).or_default() +=
                share["amount_ore"].as_i64().unwrap();
        }
    }
    sums.into_iter().filter(|(_, amount)| *amount != 0).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn c11_late_facts_are_billed_once_and_corrected_back_they_cancel() {
    let mut reports = Vec::new();
    for database in both() {
        import_everything(&database);
        add_finance(&database);
        let server = Server::start(&database);
        let eva = server.client(&database, "eva");
        let car = vehicle(&eva, "MLB101").await;
        let costs = database.folder.path().join("september.csv");
        std::fs::write(&costs, "cost_id,regnr,date,category,amount_ore\nS1,MLB101,2026-09-10,charging,100001\n")
            .unwrap();
        run(&database, &["import", "costs", costs.to_str().unwrap()]);
        let trips = database.folder.path().join("september-trips.csv");
        std::fs::write(
            &trips,
            "trip_id,regnr,kommun,start,end,km\nS1,MLB101,Nora,2026-09-02 08:00,2026-09-02 09:00,100\n\
             S2,MLB101,Lindesberg,2026-09-03 08:00,2026-09-03 09:00,50\n",
        )
        .unwrap();
        run(&database, &["import", "trips", trips.to_str().unwrap()]);
        run(&database, &["period", "close", "2026-09"]);
        let september = report(&database, "2026-09");
        let early = vagnpark(&database, &["period", "close", "2026-11"]).output().unwrap();
        assert_eq!(early.status.code(), Some(5), "October comes first");

        let late = json!({ "vehicle": car, "category": "charging", "from": "2026-09-30", "net_ore": 5_003 });
        let (status, entry) = eva.post("/api/v1/costs", &late).await;
        assert_eq!(status, 201, "{entry}");
        let listed = eva.get("/api/v1/trips?month=2026-09").await.1;
        let trip =
            listed["items"].as_array().unwrap().iter().find(|trip| trip["trip_id"] == "S1").unwrap()["id"].clone();
        let correct = format!("/api/v1/trips/{}/corrections", trip.as_str().unwrap());
        let (status, answered) = eva.post(&correct, &json!({ "distance_m": 25_000, "reason": "" })).await;
        assert_eq!(status, 422, "a correction says why: {answered}");
        let (status, answered) = eva.post(&correct, &json!({ "distance_m": 25_000, "reason": "fel avläst" })).await;
        assert_eq!((status, answered["distance_m"].as_i64()), (201, Some(25_000)), "{answered}");
        let october = parsed(&database, "2026-10");
        // 1 000,01 kr were shared 100 : 50 for Nora; with the invoice it is 1 050,04 kr, shared 25 : 50.
        let expected = vec![("lindesberg".to_owned(), 70_003 - 33_334), ("nora".to_owned(), 35_001 - 66_667)];
        let found = adjustments(&october);
        let near = |found: &[(String, i64)]| {
            found.len() == 2
                && found.iter().zip(&expected).all(|(a, b)| a.0 == b.0 && (a.1 - b.1).abs() <= 1)
                && found.iter().map(|(_, amount)| amount).sum::<i64>() == 5_003
        };
        assert!(near(&found), "{found:?}");
        let (status, listed) = eva.get("/api/v1/adjustments?month=2026-10").await;
        assert_eq!((status, listed["items"][0]["original"].as_str()), (200, Some("2026-09")), "{listed}");
        assert_eq!(listed["items"][0]["entries"][0], entry["id"], "it names the late invoice");

        run(&database, &["period", "close", "2026-10"]);
        let billed = report(&database, "2026-10");
        assert_eq!(adjustments(&serde_json::from_str(&billed).unwrap()), found);
        assert_eq!(adjustments(&parsed(&database, "2026-11")), [], "billed once");
        let (status, answered) =
            eva.post(&correct, &json!({ "distance_m": 100_000, "reason": "rätt från början" })).await;
        assert_eq!(status, 201, "{answered}");
        let path = format!("/api/v1/costs/{}/corrections", entry["id"].as_str().unwrap());
        let (status, answered) = eva.post(&path, &json!({ "net_ore": 0, "reason": "fel bil" })).await;
        assert_eq!((status, answered["net_ore"].as_i64()), (201, Some(-5_003)), "{answered}");
        let back = adjustments(&parsed(&database, "2026-11"));
        let cancelled: Vec<_> = found.iter().map(|(party, amount)| (party.clone(), -amount)).collect();
        assert_eq!(back, cancelled, "corrected back, it cancels");
        assert_eq!((report(&database, "2026-09"), report(&database, "2026-10")), (september.clone(), billed.clone()));
        run(&database, &["verify"]);
        reports.push((september, billed, found));
    }
    assert_eq!(reports[0], reports[1], "the same bytes on both engines");
}

#[test]
fn a_car_that_comes_to_the_register_after_its_months_were_closed_is_taken_and_its_late_costs_are_billed() {
    let mut reports = Vec::new();
    for database in both() {
        import_everything(&database);
        run(&database, &["period", "close", "2026-10"]);
        let billed = report(&database, "2026-10");
        let vehicles = database.folder.path().join("vehicles.csv");
        std::fs::write(&vehicles, "Regnr;Fabrikat;Modell;Kommun;Inköpsdatum\nMLB 999;Kia;Niro;Nora;2020-01-01\n")
            .unwrap();
        let import = || -> Value {
            let report = run(&database, &["import", "vehicles", vehicles.to_str().unwrap(), "--json"]);
            serde_json::from_str(&report).unwrap()
        };
        let batch = import()["batch"].as_str().unwrap().to_owned();
        run(&database, &["import", "undo", &batch]);
        assert_eq!(import()["counts"]["created"], 1);
        let costs = database.folder.path().join("late.csv");
        std::fs::write(&costs, "cost_id,regnr,date,category,amount_ore\nL1,MLB999,2026-10-20,wash,30000\n").unwrap();
        run(&database, &["import", "costs", costs.to_str().unwrap()]);
        assert_eq!(report(&database, "2026-10"), billed, "byte for byte");
        let found = adjustments(&parsed(&database, "2026-11"));
        assert_eq!(found, [("nora".to_owned(), 30_000)], "to who had the car then");
        run(&database, &["verify"]);
        reports.push(found);
    }
    assert_eq!(reports[0], reports[1]);
}
