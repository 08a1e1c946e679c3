//! `kill -9` in the middle of an import: afterwards all of it is there, or nothing.

use std::{io::Write, process::Stdio, time::Duration};

use rand::Rng;
use tokio::{process::Command, time::timeout};

use crate::{
    cost::main_job::import_everything,
    harness::{Database, both, run, seen, until, vagnpark},
};

const KILLS: u32 = 20;
/// They are written in sets of at most a thousand.
const TRIPS: u32 = 6_000;

fn file_of_trips(database: &Database, round: u32) -> std::path::PathBuf {
    let path = database.folder.path().join(format!("round-{round}.csv"));
    let mut file = std::io::BufWriter::new(std::fs::File::create(&path).unwrap());
    writeln!(file, "trip_id,regnr,kommun,start,end,km").unwrap();
    for n in 0..TRIPS {
        let (day, hour) = (1 + n % 28, n / 28 % 20);
        writeln!(
            file,
            "R{round}-{n},MLB10{},Nora,2026-05-{day:02} {hour:02}:00,2026-05-{day:02} {hour:02}:45,8.5",
            1 + n % 5
        )
        .unwrap();
    }
    file.flush().unwrap();
    path
}

/// How many trips there are, by the roll-up and by the batches.
fn standing(database: &Database) -> (usize, String) {
    let list = run(database, &["import", "list"]);
    let batches = list.lines().filter(|line| line.contains("round-")).count();
    (batches, run(database, &["report", "cost-sharing", "--from", "2026-10", "--format", "json"]))
}

/// A server process of the database may still be rolling the dead one's work back.
async fn until_nobody_is_connected(database: &Database) {
    let question = "SELECT count(*) - 1 FROM pg_stat_activity WHERE datname = current_database()";
    until("nobody connected", Duration::from_secs(10), async || {
        let connected = database.stored(question);
        seen(connected == "0", connected)
    })
    .await;
}

async fn kill_again_and_again(database: &Database) {
    import_everything(database);
    let mut random = rand::rng();
    // How long an import takes when nobody kills it.
    let started = std::time::Instant::now();
    run(database, &["import", "trips", file_of_trips(database, 0).to_str().unwrap()]);
    let whole = started.elapsed();
    let (mut complete, mut nothing) = (0, 0);
    let (mut before, report) = standing(database);
    for round in 1..=KILLS {
        let path = file_of_trips(database, round);
        let mut command = Command::from(vagnpark(database, &["import", "trips", path.to_str().unwrap()]));
        let mut child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        // The last rounds come close to the end, where it is decided.
        let from = if round % 2 == 0 { 70 } else { 5 };
        let life = whole * random.random_range(from..115) / 100;
        if timeout(life, child.wait()).await.is_err() {
            child.kill().await.unwrap();
        }
        if database.url.starts_with("postgres") {
            until_nobody_is_connected(database).await;
        }
        let (after, now) = standing(database);
        run(database, &["verify"]);
        let arguments = ["import", "trips", path.to_str().unwrap(), "--dry-run", "--json"];
        let told: serde_json::Value = serde_json::from_str(&run(database, &arguments)).unwrap();
        let counts = (told["counts"]["created"].as_u64().unwrap(), told["counts"]["unchanged"].as_u64().unwrap());
        let all = u64::from(TRIPS);
        match after - before {
            0 => assert_eq!(counts, (all, 0), "round {round}: no batch, and nothing of it"),
            _ => assert_eq!(counts, (0, all), "round {round}: a batch, and all of it"),
        }
        if after == before {
            nothing += 1;
        } else {
            complete += 1;
        }
        before = after;
        assert_eq!(now, report, "another month is as it was");
    }
    assert!(nothing > 0, "some were killed in the middle: {complete} complete, {nothing} not");
    run(database, &["audit", "verify"]);
}

#[tokio::test]
async fn twenty_kills_leave_all_of_an_import_or_nothing_on_sqlite() {
    let [sqlite, _] = both();
    kill_again_and_again(&sqlite).await;
}

#[tokio::test]
async fn twenty_kills_leave_all_of_an_import_or_nothing_on_postgres() {
    let [_, postgres] = both();
    kill_again_and_again(&postgres).await;
}
