//! A year of 2 000 vehicles: closing its months, its statement and its workbook, against DuckDB on the raw tables.

use std::{path::Path, process::Command, time::Instant};

use vagnpark_domain::{
    access::{Actor, Permission},
    cost::Statement,
    time::Month,
};
use vagnpark_store::Store;

use crate::{
    Figure, Outcome,
    generator::{furnish, write_trips, write_year_costs},
    program::{run, run_watched},
};

const VEHICLES: u32 = 2_000;
const YEAR_MINUTES: u32 = 364 * 24 * 60;
/// Months of 2026 that are closed; the others stay open.
const CLOSED: u32 = 10;

pub(crate) async fn measure(trips: u32, python: Option<&str>) -> Outcome<Vec<Figure>> {
    let folder = tempfile::tempdir()?;
    let database = format!("sqlite://{}/vagnpark.db", folder.path().display());
    furnish(&database, folder.path(), VEHICLES)?;
    let (trip_file, cost_file) = (folder.path().join("trips.csv"), folder.path().join("costs.csv"));
    write_trips(&trip_file, VEHICLES, trips, i64::from(YEAR_MINUTES / (trips / VEHICLES).max(1)))?;
    write_year_costs(&cost_file, VEHICLES)?;
    run(&database, &["import", "trips", &trip_file.to_string_lossy()])?;
    run(&database, &["import", "costs", &cost_file.to_string_lossy()])?;
    let statement = year_seconds(&database).await?;
    let rolled_up = roll_up_seconds(&database).await?;
    let baseline = python.map(|python| duckdb(python, &trip_file, &cost_file)).transpose()?;
    let mut figures = vec![
        against(
            format!("a year's statement from roll-ups, {VEHICLES} vehicles, {trips} trips"),
            statement,
            baseline.map(|both| both.0),
            true,
        ),
        against(
            format!("use rolled up anew from {trips} raw trips, SQLite"),
            rolled_up,
            baseline.map(|both| both.1),
            false,
        ),
    ];
    let mut closings = Vec::new();
    for month in 1..=CLOSED {
        closings.push(run_watched(&database, &["period", "close", &format!("2026-{month:02}")])?);
    }
    closings.sort_by(|a, b| a.seconds.total_cmp(&b.seconds));
    let (median, worst) = (&closings[closings.len() / 2], closings.last().ok_or("a month")?);
    figures.push(Figure {
        what: format!("closing a month of {VEHICLES} vehicles, {trips} trips, SQLite"),
        ours: format!("{:.2} s, {} MB", median.seconds, median.peak_mb),
        baseline: format!("the slowest of {CLOSED} {:.2} s", worst.seconds),
        ratio: String::new(),
    });
    let workbook = folder.path().join("year.xlsx");
    let arguments = [
        "report",
        "cost-sharing",
        "--from",
        "2026-01",
        "--to",
        "2026-12",
        "--format",
        "xlsx",
        "--output",
        &workbook.to_string_lossy(),
    ];
    let written = run_watched(&database, &arguments)?;
    figures.push(Figure {
        what: format!("a workbook of 12 months, {VEHICLES} vehicles, {} entries", VEHICLES * 60),
        ours: format!("{:.2} s, {} MB", written.seconds, written.peak_mb),
        baseline: format!("{} kB of file", std::fs::metadata(&workbook)?.len() / 1_000),
        ratio: String::new(),
    });
    Ok(figures)
}

fn against(what: String, ours: f64, baseline: Option<f64>, faster: bool) -> Figure {
    let ratio = |baseline: f64| {
        if faster { format!("{:.1} × as fast", baseline / ours) } else { format!("{:.1} ×", ours / baseline) }
    };
    Figure {
        what,
        ours: format!("{ours:.2} s"),
        baseline: baseline.map_or("not measured: --python".to_owned(), |baseline| {
            format!("DuckDB from the raw trips {baseline:.2} s")
        }),
        ratio: baseline.map_or(String::new(), ratio),
    }
}

async fn year_seconds(database: &str) -> Outcome<f64> {
    let store = Store::connect(database).await?;
    let scope = Actor::operator().scope(Permission::SeeStatements);
    let mut times = Vec::new();
    for _ in 0..5 {
        let start = Instant::now();
        let mut month: Month = "2026-01".parse()?;
        for _ in 0..12 {
            let mut tx = store.read().await?;
            let held = tx.find_agreement_for(&scope, month).await?.ok_or("an agreement")?;
            Statement::compute(&held.agreement, &tx.load_month_facts(month, month).await?)?;
            month = month.next();
        }
        times.push(start.elapsed().as_secs_f64());
    }
    times.sort_by(f64::total_cmp);
    Ok(times[2])
}

async fn roll_up_seconds(database: &str) -> Outcome<f64> {
    let Store::Sqlite { readers, .. } = Store::connect(database).await? else { return Err("a SQLite file".into()) };
    let start = Instant::now();
    let rows: i64 = sqlx::query_scalar(
        "SELECT count(*) FROM (SELECT month, vehicle_id, payer_id, sum(distance_m), sum(duration_s), count(*) FROM trip GROUP BY 1, 2, 3)",
    )
    .fetch_one(&readers)
    .await?;
    if rows == 0 { Err("no trips".into()) } else { Ok(start.elapsed().as_secs_f64()) }
}

/// Seconds of the year's sharing, and of rolling use up, by DuckDB.
fn duckdb(python: &str, trips: &Path, costs: &Path) -> Outcome<(f64, f64)> {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("baselines/year_in_duckdb.py");
    let output = Command::new(python).arg(script).arg(trips).arg(costs).output()?;
    if !output.status.success() {
        return Err(String::from_utf8_lossy(&output.stderr).into_owned().into());
    }
    let text = String::from_utf8(output.stdout)?;
    let mut seconds = text.split_whitespace().map(str::parse::<f64>);
    Ok((seconds.next().ok_or("no seconds")??, seconds.next().ok_or("no seconds")??))
}
