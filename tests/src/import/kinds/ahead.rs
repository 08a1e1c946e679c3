//! Files about days that have not come, of a vehicle that goes to another organisation on one of them.

use reqwest::Method;
use serde_json::Value;

use crate::{
    cost::main_job::import_everything,
    harness::{Client, Server, answer, both, run},
};

async fn send(client: &Client, kind: &str, text: String) -> Value {
    let path = format!("/api/v1/imports?kind={kind}&file_name=sent.csv&accept_good=true");
    answer(client.request(Method::POST, &path).body(text)).await.1
}

async fn taken_out(client: &Client, kind: &str) -> String {
    let path = format!("/api/v1/registers/{kind}.csv?from=2026-11-01");
    client.request(Method::GET, &path).send().await.unwrap().text().await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn v12_bookings_ahead_are_those_of_whoever_runs_the_vehicle_then_and_costs_of_whoever_does_today() {
    for database in both() {
        let database = database.at("2026-11-25T09:00:00Z");
        import_everything(&database);
        for (login, role) in [("eva", "nora:finance"), ("gun", "lindesberg:finance")] {
            run(&database, &["user", "add", login, login, "--role", role]);
        }
        let given = ["vehicle", "move", "MLB101", "--to", "nora", "--from", "2026-12-01", "--relations", "user"];
        run(&database, &[&given[..], &["--decision", "Styrgruppen § 9"]].concat());
        let server = Server::start(&database);
        let [eva, gun] = ["eva", "gun"].map(|login| server.client(&database, login));
        let booking = |day: &str| format!("Regnr;Starttid;Sluttid\r\nMLB 101;{day} 08:00;{day} 10:00\r\n");
        let cost = |day: &str| format!("Regnr;Datum;Kategori;Belopp\r\nMLB 101;{day};Tvätt;80,00\r\n");
        for (client, kind, text, created, because) in [
            (&gun, "bookings", booking("2026-11-30"), 1, ""),
            (&eva, "bookings", booking("2026-12-05"), 1, ""),
            (&gun, "bookings", booking("2026-12-06"), 0, "Nora kommun will have the vehicle"),
            (&eva, "bookings", booking("2026-11-28"), 0, "Lindesbergs kommun will have the vehicle"),
            (&eva, "bookings", booking("2026-11-20"), 0, "Lindesbergs kommun had the vehicle"),
            (&gun, "costs", cost("2026-12-10"), 1, ""),
            (&eva, "costs", cost("2026-12-10"), 0, "Lindesbergs kommun has the vehicle “MLB 101” today"),
        ] {
            let report = send(client, kind, text.clone()).await;
            assert_eq!(report["counts"]["created"], created, "{kind} {text}: {report}");
            assert!(report["findings"].to_string().contains(because), "{because}: {report}");
        }
        for (client, kind, holds) in
            [(&gun, "bookings", true), (&eva, "bookings", true), (&gun, "costs", true), (&eva, "costs", false)]
        {
            let text = taken_out(client, kind).await;
            assert_eq!(text.contains("MLB 101"), holds, "{kind}: {text}");
            let report = send(client, kind, text.clone()).await;
            assert_eq!(report["counts"]["unchanged"], report["counts"]["rows"], "{kind}: {report}");
            assert_eq!(report["findings"] == serde_json::json!([]), holds, "{kind}: {report}");
            // A note or a purpose that is another in the file is kept as it is, and that is said.
            if kind == "bookings" {
                let other = text.replacen(";resa;", ";besök;", 1);
                assert_ne!(other, text);
                let report = send(client, kind, other).await;
                assert_eq!(report["counts"]["unchanged"], report["counts"]["rows"], "{report}");
                let said = report["findings"].to_string();
                assert!(said.contains("The booking is known with something else as"), "{said}");
            }
        }
    }
}
