//! A year of 2 000 vehicles on both engines: closing its months with late facts in between, its statement and its
//! workbook, against DuckDB on the raw tables.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
    time::Instant,
};

use sha2::{Digest, Sha256};
use vagnpark_domain::{
    access::{Actor, Permission},
    cost::{Statement, year::MonthSums},
    time::Month,
};
use vagnpark_store::Store;

use crate::{
    Figure, Outcome,
    generator::{furnish, plate, write_trips, write_year_costs},
    program::{ScratchDatabase, Watched, run, run_watched},
    size,
};

const YEAR_MINUTES: u32 = 364 * 24 * 60;
/// Months of 2026 that are closed; the others stay open.
const CLOSED: u32 = 10;
/// What becomes known about March after it is closed: öre of a late invoice, and of a credit.
const LATE: [i64; 2] = [123_457, -1_001];

/// The year's files, and what its costs add up to.
struct Year {
    folder: tempfile::TempDir,
    trips: u32,
    paid: i64,
}

pub(crate) async fn measure(trips: u32, python: Option<&str>, postgres: Option<&str>) -> Outcome<Vec<Figure>> {
    let year = Year::write(trips)?;
    let database = format!("sqlite://{}/vagnpark.db", year.folder.path().display());
    year.import(&database)?;
    let baseline = python.map(|python| duckdb(python, &year.file("trips.csv"), &year.file("costs.csv"))).transpose()?;
    let (of_year, of_use) = (baseline.map(|both| both.0), baseline.map(|both| both.1));
    let mut figures = vec![
        against(
            format!("all lines of a year from roll-ups, nothing closed, {trips} trips, SQLite"),
            year_seconds(&database).await?,
            of_year,
            true,
        ),
        against(
            format!("use rolled up anew from {trips} raw trips, SQLite"),
            roll_up_seconds(&database).await?,
            of_use,
            false,
        ),
    ];
    let closed = year.close(&database)?;
    figures.push(closed.figure(trips, "SQLite"));
    let (months, with_open) = sums_seconds(&database).await?;
    for (what, seconds) in [("", months), (" and an open one", with_open)] {
        figures.push(against(
            format!("{CLOSED} closed months{what} by party and category, {trips} trips, SQLite"),
            seconds,
            of_year,
            true,
        ));
    }
    let workbook = year.file("year.xlsx");
    let written = run_watched(&database, &report("xlsx", &workbook.to_string_lossy()))?;
    figures.push(Figure {
        what: format!("a workbook of 12 months, {} vehicles, {} entries", size().vehicles, size().vehicles * 60),
        ours: format!("{:.2} s, {} MB", written.seconds, written.peak_mb),
        baseline: format!("{} kB of file", fs::metadata(&workbook)?.len() / 1_000),
        ratio: String::new(),
    });
    if let Some(cluster) = postgres {
        let scratch = ScratchDatabase::create(cluster).await?;
        year.import(scratch.url())?;
        let there = year.close(scratch.url())?;
        figures.push(there.figure(trips, "PostgreSQL"));
        scratch.remove().await?;
        if there.hash != closed.hash {
            return Err("the year is not the same on both engines".into());
        }
    }
    Ok(figures)
}

/// The arguments for a year's report.
fn report<'a>(format: &'a str, output: &'a str) -> [&'a str; 10] {
    ["report", "cost-sharing", "--from", "2026-01", "--to", "2026-12", "--format", format, "--output", output]
}

impl Year {
    fn write(trips: u32) -> Outcome<Self> {
        let folder = tempfile::tempdir()?;
        let every = i64::from(YEAR_MINUTES / (trips / size().vehicles).max(1));
        write_trips(&folder.path().join("trips.csv"), size().vehicles, trips, every)?;
        let paid = write_year_costs(&folder.path().join("costs.csv"), size().vehicles)?;
        let (one, other) = (plate(1), plate(2));
        let [invoice, credit] = LATE;
        let costs = format!(
            "cost_id,regnr,date,category,amount_ore\nL1,{one},2026-03-20,fuel,{invoice}\n\
             L2,{other},2026-03-01,lease,{credit}\n"
        );
        fs::write(folder.path().join("late-costs.csv"), costs)?;
        let trips_late = format!(
            "trip_id,regnr,kommun,start,end,km\nL1,{one},Nora,2026-03-20 08:00,2026-03-20 17:00,900\n\
             L2,{other},Lindesberg,2026-03-21 08:00,2026-03-21 09:00,1\n"
        );
        fs::write(folder.path().join("late-trips.csv"), trips_late)?;
        Ok(Self { folder, trips, paid })
    }

    fn file(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn import(&self, database: &str) -> Outcome<()> {
        furnish(database, self.folder.path(), size().vehicles)?;
        for kind in ["trips", "costs"] {
            run(database, &["import", kind, &self.file(&format!("{kind}.csv")).to_string_lossy()])?;
        }
        Ok(())
    }

    /// Closes the months one after the other, with late facts about March before April is closed. March must stay as it
    /// was, and the year must be the sum of all that was paid.
    fn close(&self, database: &str) -> Outcome<Closed> {
        let close = |month: u32| run_watched(database, &["period", "close", &format!("2026-{month:02}")]);
        let march = || run(database, &["report", "cost-sharing", "--from", "2026-03", "--format", "json"]);
        let mut months = Vec::new();
        for month in 1..=3 {
            months.push(close(month)?);
        }
        let before = march()?;
        for kind in ["costs", "trips"] {
            run(database, &["import", kind, &self.file(&format!("late-{kind}.csv")).to_string_lossy()])?;
        }
        for month in 4..=CLOSED {
            months.push(close(month)?);
        }
        if march()? != before {
            return Err("March changed after it was closed".into());
        }
        let whole = self.file("year.json");
        run(database, &report("json", &whole.to_string_lossy()))?;
        let whole = fs::read_to_string(whole)?;
        let paid = format!("\"total_ore\": {},", self.paid + LATE.iter().sum::<i64>());
        if !whole.contains(&paid) {
            return Err(format!("the year of {} trips does not say {paid}", self.trips).into());
        }
        Ok(Closed { months, hash: hex::encode(Sha256::digest(whole)) })
    }
}

/// A year whose months have been closed.
struct Closed {
    months: Vec<Watched>,
    /// SHA-256 over the year's report.
    hash: String,
}

impl Closed {
    fn figure(&self, trips: u32, engine: &str) -> Figure {
        let mut months: Vec<&Watched> = self.months.iter().collect();
        months.sort_by(|a, b| a.seconds.total_cmp(&b.seconds));
        let (median, worst) = (months.get(months.len() / 2), months.last());
        Figure {
            what: format!("closing a month of {} vehicles, {trips} trips, {engine}", size().vehicles),
            ours: median.map_or(String::new(), |month| format!("{:.2} s, {} MB", month.seconds, month.peak_mb)),
            baseline: worst.map_or(String::new(), |month| format!("the slowest of {CLOSED} {:.2} s", month.seconds)),
            ratio: String::new(),
        }
    }
}

fn against(what: String, ours: f64, baseline: Option<f64>, faster: bool) -> Figure {
    let ratio = |baseline: f64| {
        if faster { format!("{:.1} × as fast", baseline / ours) } else { format!("{:.1} ×", ours / baseline) }
    };
    Figure {
        what,
        ours: format!("{ours:.4} s"),
        baseline: baseline.map_or("not measured: --python".to_owned(), |baseline| {
            format!("DuckDB from the raw trips {baseline:.2} s")
        }),
        ratio: baseline.map_or(String::new(), ratio),
    }
}

/// The median of five.
fn median(mut times: Vec<f64>) -> f64 {
    times.sort_by(f64::total_cmp);
    times.get(times.len() / 2).copied().unwrap_or_default()
}

async fn year_seconds(database: &str) -> Outcome<f64> {
    let store = Store::connect(database).await?;
    let mut times = Vec::new();
    for _ in 0..5 {
        let start = Instant::now();
        for month in "2026-01".parse::<Month>()?.through("2026-12".parse()?) {
            share(&store, month).await?;
        }
        times.push(start.elapsed().as_secs_f64());
    }
    Ok(median(times))
}

/// What the year's page does in November: reading the sums of the closed months, and that with the statement of the
/// open one.
async fn sums_seconds(database: &str) -> Outcome<(f64, f64)> {
    let store = Store::connect(database).await?;
    let (first, open): (Month, Month) = ("2026-01".parse()?, "2026-11".parse()?);
    let (mut closed, mut times) = (Vec::new(), Vec::new());
    for _ in 0..5 {
        let start = Instant::now();
        let months = store.read().await?.load_closed_sums(first, open).await?;
        closed.push(start.elapsed().as_secs_f64());
        let open = MonthSums::from(&share(&store, open).await?);
        let total: i64 = months.values().chain([&open]).map(|month| month.total().0).sum();
        times.push(start.elapsed().as_secs_f64());
        if u32::try_from(months.len())? != CLOSED || total == 0 {
            return Err("the sums of closed months are missing".into());
        }
    }
    Ok((median(closed), median(times)))
}

async fn share(store: &Store, month: Month) -> Outcome<Statement> {
    let scope = Actor::operator().scope(Permission::SeeStatements);
    let mut tx = store.read().await?;
    let held = tx.find_agreement_for(&scope, month).await?.ok_or("an agreement")?;
    Ok(Statement::compute(&held.agreement, &tx.load_month_facts(month, month).await?)?)
}

async fn roll_up_seconds(database: &str) -> Outcome<f64> {
    let Store::Sqlite { readers, .. } = Store::connect(database).await? else { return Err("a SQLite file".into()) };
    let start = Instant::now();
    let rows: i64 = sqlx::query_scalar(
        "SELECT count(*) FROM (SELECT month, vehicle_id, payer_id, sum(distance_m), sum(duration_s), count(*) \
         FROM trip GROUP BY 1, 2, 3)",
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
