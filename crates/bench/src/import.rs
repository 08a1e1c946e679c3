//! Importing: trips with validation against `sqlite3 .import` and raw `COPY` of the same file, a
//! workbook of vehicles against the time that only reading it takes, and memory whatever the size.

use std::{
    path::Path,
    process::{Command, Stdio},
    time::Instant,
};

use calamine::{Reader, Xlsx, open_workbook};

use crate::{
    Figure, Outcome,
    generator::{furnish, plate, write_trips},
    program::{ScratchDatabase, run, run_watched},
    size,
};

pub(crate) async fn measure(trips: u32, postgres: Option<&str>) -> Outcome<Vec<Figure>> {
    let folder = tempfile::tempdir()?;
    let file = folder.path().join("trips.csv");
    write_trips(&file, size().vehicles, trips, 500)?;
    let sqlite = format!("sqlite://{}/vagnpark.db", folder.path().display());
    let mut figures =
        trips_into(&sqlite, &file, trips, "SQLite", ("sqlite3 .import", raw_sqlite(folder.path(), &file)?))?;
    figures.push(memory(trips)?);
    if let Some(cluster) = postgres {
        let scratch = ScratchDatabase::create(cluster).await?;
        let raw = raw_copy(scratch.url(), &file)?;
        let ours = trips_into(scratch.url(), &file, trips, "PostgreSQL", ("raw COPY into a table of text", raw))?;
        figures.extend(ours);
        figures.push(same_table(scratch.url(), folder.path(), trips)?);
        scratch.remove().await?;
    }
    figures.push(workbook()?);
    Ok(figures)
}

fn trips_into(
    database: &str,
    file: &Path,
    trips: u32,
    engine: &str,
    (baseline, raw): (&str, f64),
) -> Outcome<Vec<Figure>> {
    let folder = tempfile::tempdir()?;
    furnish(database, folder.path(), size().vehicles)?;
    let import = ["import", "trips", &file.to_string_lossy()];
    let mut figures = Vec::new();
    for what in ["import", "second import (nothing changes)"] {
        let watched = run_watched(database, &import)?;
        figures.push(Figure {
            what: format!("{what} of {trips} trips, {engine}"),
            ours: format!("{:.1} s, {} MB", watched.seconds, watched.peak_mb),
            baseline: format!("{baseline} {raw:.1} s"),
            ratio: format!("{:.1} ×", watched.seconds / raw),
        });
    }
    run(database, &["verify"])?;
    Ok(figures)
}

/// The memory of a large import, against one a tenth of its size.
fn memory(trips: u32) -> Outcome<Figure> {
    let peak_mb = |trips: u32| -> Outcome<u64> {
        let folder = tempfile::tempdir()?;
        let database = format!("sqlite://{}/vagnpark.db", folder.path().display());
        furnish(&database, folder.path(), size().vehicles)?;
        let file = folder.path().join("trips.csv");
        write_trips(&file, size().vehicles, trips, 500)?;
        Ok(run_watched(&database, &["import", "trips", &file.to_string_lossy()])?.peak_mb)
    };
    let (few, many) = (peak_mb(trips / 10)?, peak_mb(trips)?);
    Ok(Figure {
        what: format!("memory of importing {trips} trips, SQLite"),
        ours: format!("{many} MB"),
        baseline: format!("{} trips {few} MB", trips / 10),
        ratio: format!("{:.2} ×", f64::from(u32::try_from(many)?) / f64::from(u32::try_from(few)?)),
    })
}

/// The same file into a plain table of text, which checks nothing and has no index.
fn raw_sqlite(folder: &Path, file: &Path) -> Outcome<f64> {
    let mut command = Command::new("sqlite3");
    command
        .arg(folder.join("raw.db"))
        .args(["PRAGMA journal_mode=WAL", "PRAGMA synchronous=FULL", ".mode csv"])
        .arg(format!(".import {} trips", file.display()));
    timed(&mut command)
}

/// The same, in the cluster's own way.
fn raw_copy(database: &str, file: &Path) -> Outcome<f64> {
    let mut command = Command::new("psql");
    command
        .args([database, "-v", "ON_ERROR_STOP=1"])
        .args([
            "-c",
            "CREATE TABLE raw_trips (trip_id text, regnr text, kommun text, \"start\" text, \"end\" text, km text)",
        ])
        .args(["-c", &format!("\\copy raw_trips FROM '{}' CSV HEADER", file.display())])
        .args(["-c", "DROP TABLE raw_trips"]);
    timed(&mut command)
}

/// The rows themselves into a table like ours, with its keys, indexes and references.
fn same_table(database: &str, folder: &Path, trips: u32) -> Outcome<Figure> {
    let file = folder.join("trips.bin");
    let psql = |statements: &[String]| -> Outcome<f64> {
        let mut command = Command::new("psql");
        command.args([database, "-q", "-v", "ON_ERROR_STOP=1"]);
        for statement in statements {
            command.args(["-c", statement]);
        }
        timed(&mut command)
    };
    let references = [
        ("vehicle_id", "vehicle"),
        ("payer_id", "organisation"),
        ("booking_id", "booking"),
        ("batch_id", "import_batch"),
    ]
    .map(|(column, table)| format!("ALTER TABLE copied ADD FOREIGN KEY ({column}) REFERENCES {table} (id)"));
    psql(&["CREATE TABLE copied (LIKE trip INCLUDING ALL)".to_owned()])?;
    psql(&references)?;
    psql(&[format!("\\copy trip TO '{}' (FORMAT binary)", file.display())])?;
    let raw = psql(&[format!("\\copy copied FROM '{}' (FORMAT binary)", file.display())])?;
    // The same once more through the program, so that both find the caches in the same state.
    psql(&["TRUNCATE trip, usage_month CASCADE".to_owned()])?;
    let csv = folder.join("trips.csv");
    let watched = run_watched(database, &["import", "trips", &csv.to_string_lossy()])?;
    Ok(Figure {
        what: format!("import of {trips} trips, PostgreSQL"),
        ours: format!("{:.1} s, {} MB", watched.seconds, watched.peak_mb),
        baseline: format!("raw COPY into the same table {raw:.1} s"),
        ratio: format!("{:.1} ×", watched.seconds / raw),
    })
}

fn timed(command: &mut Command) -> Outcome<f64> {
    let start = Instant::now();
    let status = command.stdout(Stdio::null()).status()?;
    if status.success() { Ok(start.elapsed().as_secs_f64()) } else { Err(format!("{command:?} failed").into()) }
}

/// A workbook of vehicles, imported, against reading its cells and nothing more.
fn workbook() -> Outcome<Figure> {
    let folder = tempfile::tempdir()?;
    let database = format!("sqlite://{}/vagnpark.db", folder.path().display());
    furnish(&database, folder.path(), 1)?;
    let file = folder.path().join("vehicles.xlsx");
    write_workbook(&file)?;
    let start = Instant::now();
    let mut book: Xlsx<_> = open_workbook(&file)?;
    let cells = book.worksheets().iter().map(|(_, range)| range.used_cells().count()).sum::<usize>();
    let raw = start.elapsed().as_secs_f64();
    let watched = run_watched(&database, &["import", "vehicles", &file.to_string_lossy()])?;
    Ok(Figure {
        what: format!("import of {} vehicles from XLSX, {cells} cells", size().in_a_workbook),
        ours: format!("{:.2} s, {} MB", watched.seconds, watched.peak_mb),
        baseline: format!("calamine only reading {raw:.2} s"),
        ratio: format!("{:.1} ×", watched.seconds / raw),
    })
}

fn write_workbook(file: &Path) -> Outcome<()> {
    let mut workbook = rust_xlsxwriter::Workbook::new();
    let sheet = workbook.add_worksheet();
    let header = [
        "Regnr",
        "Fabrikat",
        "Modell",
        "Årsmodell",
        "Fordonsslag",
        "Drivmedel",
        "Kommun",
        "Bilpool",
        "Senast besiktad",
        "Inköpsdatum",
        "Inköpspris",
        "Mätarställning",
        "Chassinummer",
        "Nyckelskåp",
    ];
    sheet.write_row(0, 0, header)?;
    for n in 1..=size().in_a_workbook {
        let owner = ["Lindesberg", "Nora", "Hällefors", "Ljusnarsberg"][(n % 4) as usize];
        let texts = [
            &plate(n + size().vehicles),
            "Kia",
            "Niro",
            "",
            "personbil",
            "el",
            owner,
            "bergslagen",
            "2025-03-10",
            "2021-03-01",
        ];
        sheet.write_row(n, 0, texts)?;
        sheet.write_number(n, 3, 2021)?;
        sheet.write_number(n, 10, 389_000.5)?;
        sheet.write_number(n, 11, n)?;
        sheet.write_string(n, 12, format!("KNACB81CGM{n:07}"))?;
        sheet.write_number(n, 13, n % 40)?;
    }
    Ok(workbook.save(file)?)
}
