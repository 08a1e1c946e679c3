//! Importing trips with validation, against `sqlite3 .import` of the same file.

use std::{process::Command, time::Instant};

use crate::{
    Figure, Outcome,
    generator::{furnish, write_trips},
    program::run,
};

const VEHICLES: u32 = 2_000;

pub(crate) fn measure(trips: u32) -> Outcome<Vec<Figure>> {
    let folder = tempfile::tempdir()?;
    let database = format!("sqlite://{}/vagnpark.db", folder.path().display());
    furnish(&database, folder.path(), VEHICLES)?;
    let file = folder.path().join("trips.csv");
    write_trips(&file, VEHICLES, trips)?;
    let (raw, ours) = (raw_import(folder.path(), &file)?, {
        let start = Instant::now();
        run(&database, &["import", "trips", &file.to_string_lossy()])?;
        start.elapsed().as_secs_f64()
    });
    let start = Instant::now();
    run(&database, &["import", "trips", &file.to_string_lossy()])?;
    let again = start.elapsed().as_secs_f64();
    run(&database, &["verify"])?;
    let figure = |what: &str, ours: f64| Figure {
        what: format!("{what} of {trips} trips, SQLite"),
        ours: format!("{ours:.1} s"),
        baseline: format!("sqlite3 .import {raw:.1} s"),
        ratio: format!("{:.1} ×", ours / raw),
    };
    Ok(vec![figure("import", ours), figure("second import (nothing changes)", again)])
}

/// The same file into a plain table of text, which checks nothing and has no index.
fn raw_import(folder: &std::path::Path, file: &std::path::Path) -> Outcome<f64> {
    let start = Instant::now();
    let status = Command::new("sqlite3")
        .arg(folder.join("raw.db"))
        .args(["PRAGMA journal_mode=WAL", "PRAGMA synchronous=FULL", ".mode csv"])
        .arg(format!(".import {} trips", file.display()))
        .stdout(std::process::Stdio::null())
        .status()?;
    if status.success() { Ok(start.elapsed().as_secs_f64()) } else { Err("sqlite3 .import failed".into()) }
}
