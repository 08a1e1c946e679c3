//! A month's statement of 2 000 vehicles, with few and with many trips behind it.

use std::time::Instant;

use vagnpark_domain::{
    access::{Actor, Permission},
    cost::Statement,
    time::Month,
};
use vagnpark_store::Store;

use crate::{
    Figure, Outcome,
    generator::{furnish, write_costs, write_trips},
    program::run,
    size,
};

const RUNS: usize = 21;

pub(crate) async fn measure(trips: u32) -> Outcome<Vec<Figure>> {
    let (few, lines) = median_ms(trips / 10).await?;
    let (many, _) = median_ms(trips).await?;
    Ok(vec![Figure {
        what: format!("a month's statement, {} vehicles, {lines} lines, {trips} trips", size().vehicles),
        ours: format!("{many:.1} ms"),
        baseline: format!("the same with {} trips {few:.1} ms", trips / 10),
        ratio: format!("{:.2} ×", many / few),
    }])
}

async fn median_ms(trips: u32) -> Outcome<(f64, usize)> {
    let folder = tempfile::tempdir()?;
    let database = format!("sqlite://{}/vagnpark.db", folder.path().display());
    furnish(&database, folder.path(), size().vehicles)?;
    let (trip_file, cost_file) = (folder.path().join("trips.csv"), folder.path().join("costs.csv"));
    write_trips(&trip_file, size().vehicles, trips, 500)?;
    write_costs(&cost_file, size().vehicles)?;
    run(&database, &["import", "trips", &trip_file.to_string_lossy()])?;
    run(&database, &["import", "costs", &cost_file.to_string_lossy()])?;
    let store = Store::connect(&database).await?;
    let scope = Actor::operator().scope(Permission::SeeStatements);
    let month: Month = "2026-10".parse()?;
    let mut times = Vec::with_capacity(RUNS);
    let mut lines = 0;
    for _ in 0..RUNS {
        let start = Instant::now();
        let mut tx = store.read().await?;
        let held = tx.find_agreement_for(&scope, month).await?.ok_or("an agreement")?;
        let statement = Statement::compute(&held.agreement, &tx.load_month_facts(month, month).await?)?;
        times.push(start.elapsed().as_secs_f64() * 1_000.0);
        lines = statement.lines.len();
    }
    times.sort_by(f64::total_cmp);
    Ok((times[RUNS / 2], lines))
}
