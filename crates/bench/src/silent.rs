//! Random registers: what is stored of each is what is so, or the import says which cell is not.

use std::process::Command;

use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;
use serde_json::Value;
use vagnpark_bench::registers::{Held, Kind, Truth, Written, differences, fleet, question};

use crate::{
    Figure, Outcome,
    generator::furnish,
    program::{ScratchDatabase, Server, run},
};

/// How many registers are imported into one database: as it fills up, each takes longer.
const IN_A_DATABASE: u32 = 500;

/// What held of some registers.
#[derive(Default)]
struct Sum {
    held: Held,
    refused: Vec<String>,
    seconds: f64,
}

pub(crate) async fn measure(registers: u32, postgres: Option<&str>) -> Outcome<Vec<Figure>> {
    let mut figures = vec![figure(registers, "SQLite", into_sqlite(registers).await?)?];
    if let Some(cluster) = postgres {
        let few = registers.min(IN_A_DATABASE);
        let scratch = ScratchDatabase::create(cluster).await?;
        let mut sum = Sum::default();
        import(scratch.url(), 0..few, &mut sum).await?;
        scratch.remove().await?;
        figures.push(figure(few, "PostgreSQL", sum)?);
    }
    Ok(figures)
}

async fn into_sqlite(registers: u32) -> Outcome<Sum> {
    let mut sum = Sum::default();
    for first in (0..registers).step_by(IN_A_DATABASE as usize) {
        let folder = tempfile::tempdir()?;
        let database = format!("sqlite://{}/vagnpark.db", folder.path().display());
        import(&database, first..registers.min(first + IN_A_DATABASE), &mut sum).await?;
    }
    Ok(sum)
}

fn figure(registers: u32, engine: &str, sum: Sum) -> Outcome<Figure> {
    let Held { right, told, silent } = sum.held;
    if !silent.is_empty() {
        return Err(format!("{} silent differences:\n{}", silent.len(), silent.join("\n")).into());
    }
    Ok(Figure {
        what: format!("{registers} random registers, {engine}"),
        ours: format!("{right} cells right, {told} named or asked about, {} refused", sum.refused.len()),
        baseline: "0 silent differences".to_owned(),
        ratio: format!("{:.1} ms each", sum.seconds * 1_000.0 / f64::from(registers)),
    })
}

/// Imports the registers with these seeds, and adds up how they are held.
async fn import(database: &str, seeds: std::ops::Range<u32>, sum: &mut Sum) -> Outcome<()> {
    let folder = tempfile::tempdir()?;
    furnish(database, folder.path(), 1)?;
    let vehicles = folder.path().join("fleet.csv");
    std::fs::write(&vehicles, fleet())?;
    run(database, &["import", "vehicles", &vehicles.to_string_lossy()])?;
    let start = std::time::Instant::now();
    let sender = stored(database, "SELECT lower(hex(id)) FROM organisation WHERE code = 'nora'")
        .or_else(|_| stored(database, "SELECT id FROM organisation WHERE code = 'nora'"))?;
    let server = Server::start(database)?;
    let token = token(database)?;
    let http = reqwest::Client::new();
    for seed in seeds {
        let mut random = ChaCha8Rng::seed_from_u64(u64::from(seed));
        let kind = *Kind::ALL.get(seed as usize % Kind::ALL.len()).unwrap_or(&Kind::Vehicles);
        let written = Written::of(Truth::of(kind, seed, &mut random), &mut random);
        if let Ok(folder) = std::env::var("VAGNPARK_BENCH_KEEP") {
            std::fs::write(format!("{folder}/{seed}-{}-{}", kind.word(), written.name), &written.bytes)?;
        }
        let url = format!(
            "{}/api/v1/imports?kind={}&accept_good=true&organisation={}&file_name={}",
            server.address,
            kind.word(),
            sender.trim(),
            written.name
        );
        let answer = http.post(&url).bearer_auth(&token).body(written.bytes.clone()).send().await?;
        let report: Value = answer.json().await?;
        if report.get("counts").is_none() {
            sum.refused.push(format!("{seed}: {report}"));
            continue;
        }
        let held =
            differences(&written, &report, &stored(database, &question(&written, database.starts_with("postgres")))?);
        sum.held.right += held.right;
        sum.held.told += held.told;
        let silent = held.silent.into_iter().map(|what| format!("{seed} {}: {}: {what}", kind.word(), written.habits));
        sum.held.silent.extend(silent);
    }
    sum.seconds += start.elapsed().as_secs_f64();
    Ok(())
}

/// A token of somebody who may import everything.
fn token(database: &str) -> Outcome<String> {
    run(database, &["user", "add", "register", "Register", "--system-administrator"])?;
    Ok(run(database, &["token", "create", "register"])?.trim().to_owned())
}

/// The answer to a query as the database's own tools show it.
fn stored(database: &str, query: &str) -> Outcome<String> {
    let output = match database.strip_prefix("sqlite://") {
        Some(file) => Command::new("sqlite3").args(["-cmd", ".timeout 5000", file, query]).output()?,
        None => Command::new("psql").args(["-At", database, "-c", query]).output()?,
    };
    if output.status.success() {
        Ok(String::from_utf8(output.stdout)?)
    } else {
        Err(String::from_utf8_lossy(&output.stderr).into_owned().into())
    }
}
