//! Before a file comes in, it shows how the vehicles that it changes most stand now, and after it.

use reqwest::Method;
use serde_json::Value;

use super::as_sent::Sent;
use crate::{
    cost::main_job::import_everything,
    harness::{Server, answer, both, run, vagnpark},
};

/// The vehicles that a report says change most, each with its figures in words.
fn most_changed(report: &Value) -> Vec<String> {
    let text = |value: &Value| value.as_str().unwrap().replace('\u{a0}', " ");
    let figure = |figure: &Value| {
        let year = figure["year"].as_i64().map_or(String::new(), |year| year.to_string());
        format!("{}{year} {} → {}", text(&figure["field"]), text(&figure["before"]), text(&figure["after"]))
    };
    let vehicle = |vehicle: &Value| {
        let figures: Vec<String> = vehicle["figures"].as_array().unwrap().iter().map(figure).collect();
        format!("{}: {}", text(&vehicle["vehicle"]), figures.join(", "))
    };
    report["most_changed"].as_array().unwrap().iter().map(vehicle).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn i3_the_ten_vehicles_that_change_most_are_shown_before_and_after() {
    for sent in Sent::each_engine() {
        let rows = |make: &str, km: u32| -> String {
            let row = |n: u32| format!("MLB 6{n:02};personbil;{make};{}\n", km * n);
            format!("Regnr;Fordonsslag;Fabrikat;Mätarställning\n{}", (1..=12).map(row).collect::<String>())
        };
        sent.import_text("vehicles", &rows("Volvo", 100));
        let file =
            sent.write("next.csv", rows("Volvo", 150).replace("MLB 603;personbil;Volvo", "MLB 603;personbil;Kia"));
        let plan = sent.import("vehicles", &file, &["--dry-run"]).unwrap();
        let told = most_changed(&plan);
        assert_eq!(told.len(), 10, "{told:?}");
        assert_eq!(told[0], "MLB 603: make Volvo → Kia, odometer_km 300 → 450", "where most figures change");
        assert_eq!(told[1], "MLB 612: odometer_km 1200 → 1800", "then where they change most");
        assert!(!told.iter().any(|vehicle| vehicle.starts_with("MLB 601")), "{told:?}");

        let costs = |rows: &str| format!("Fakturanr;Regnr;Datum;Kategori;Belopp\n{rows}");
        sent.import_text("costs", &costs("F1;MLB 601;2026-02-01;leasing;1000\nF2;MLB 601;2025-02-01;leasing;70\n"));
        let text = costs("F3;MLB 601;2026-03-01;leasing;500,50\nF4;MLB 602;2026-03-01;leasing;2\n");
        let file = sent.write("costs.csv", text);
        let plan = sent.import("costs", &file, &["--dry-run"]).unwrap();
        assert_eq!(most_changed(&plan), ["MLB 601: costs2026 100000 → 150050", "MLB 602: costs2026 0 → 200"]);
        let said =
            vagnpark(&sent.0, &["import", "costs", &file, "--organisation", "nora", "--dry-run"]).output().unwrap();
        let said = String::from_utf8(said.stderr).unwrap().replace('\u{a0}', " ");
        assert!(said.contains("MLB 601: costs 2026 1 000,00 → 1 500,50"), "{said}");
        let readings = sent.import_text("readings", "Regnr;Datum;Mätarställning\nMLB 602;2026-11-25;200\n");
        assert_eq!(most_changed(&readings), Vec::<String>::new(), "it is 200 km already");

        let done = sent.import("costs", &file, &[]).unwrap();
        run(&sent.0, &["user", "add", "rut", "Rut", "--system-administrator"]);
        let server = Server::start(&sent.0);
        let client = server.client(&sent.0, "rut");
        let path = format!("/import/{}?visa=mest-andrat", done["batch"].as_str().unwrap());
        let page = client.request(Method::GET, &path).send().await.unwrap().text().await.unwrap();
        assert!(page.contains("Kostnader 2026") || page.contains("Costs of 2026"), "{page}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a2_whoever_sees_no_costs_is_not_told_a_vehicles_sum_by_bringing_one_in() {
    for database in both() {
        import_everything(&database);
        for (login, role) in [("adam", "nora:administrator"), ("frida", "nora:finance")] {
            run(&database, &["user", "add", login, login, "--role", role]);
        }
        let server = Server::start(&database);
        for (login, sees) in [("adam", false), ("frida", true)] {
            let client = server.client(&database, login);
            let rows = "Fakturanr;Regnr;Datum;Kategori;Belopp\r\nF1;MLB 102;2026-10-20;tvätt;1\r\n";
            let path = "/api/v1/imports?kind=costs&dry_run=true&file_name=costs.csv";
            let (status, plan) = answer(client.request(Method::POST, path).body(rows)).await;
            assert_eq!((status, &plan["counts"]["created"]), (200, &1.into()), "{login}: {plan}");
            assert_eq!(!most_changed(&plan).is_empty(), sees, "{login}: {plan}");
        }
    }
}
