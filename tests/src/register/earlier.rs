//! An installation of an earlier version, with what people had entered, is brought up to date.

use std::process::{Command, Stdio};

use serde_json::{Value, json};

use crate::harness::{Database, Server, both, repository, run};

/// Fills an empty database with what version 0.1 wrote.
fn as_version_0_1_left_it(database: &Database) {
    let (program, engine) =
        if database.url.starts_with("sqlite") { ("sqlite3", "sqlite") } else { ("psql", "postgres") };
    let mut command = Command::new(program);
    match engine {
        "sqlite" => command.arg(database.url.trim_start_matches("sqlite://")),
        _ => command.args([&database.url, "-q", "-v", "ON_ERROR_STOP=1", "-o", "/dev/null"]),
    };
    let packed = repository(&format!("fixtures/earlier/0.1.{engine}.sql.gz"));
    let mut unpacked = Command::new("gzip").arg("-dc").arg(packed).stdout(Stdio::piped()).spawn().unwrap();
    let output = command.stdin(unpacked.stdout.take().unwrap()).output().unwrap();
    assert!(unpacked.wait().unwrap().success());
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

#[tokio::test(flavor = "multi_thread")]
async fn a4_what_an_earlier_version_wrote_is_brought_up_to_date_and_nobody_is_accused_of_it() {
    for database in both() {
        let database = database.at("2026-11-30T09:00:00Z");
        as_version_0_1_left_it(&database);
        run(&database, &["migrate"]);
        for _ in 0..2 {
            run(&database, &["verify"]);
            run(&database, &["audit", "verify"]);
            // The closed month is what it was, to the öre.
            let report = run(&database, &["report", "cost-sharing", "--from", "2026-10", "--format", "json"]);
            let report: Value = serde_json::from_str(&report).unwrap();
            let owed = report["parties"].as_array().unwrap().iter().map(|party| party["amount_ore"].as_i64().unwrap());
            assert_eq!(owed.sum::<i64>(), 2_190_740, "{report}");

            // And people go on with what they had.
            let server = Server::start(&database);
            let lisa = server.client(&database, "lisa");
            let (_, found) = lisa.get("/api/v1/vehicles?q=OLD101").await;
            let car = &found["items"][0];
            assert_eq!((&car["model"], &car["seats"]), (&json!("Niro"), &json!(4)), "{found}");
            let cost = json!({ "vehicle": car["id"], "category": "wash", "from": "2026-11-29", "net_ore": 8_000 });
            assert_eq!(lisa.post("/api/v1/costs", &cost).await.0, 201);
        }
        run(&database, &["verify"]);
    }
}
