//! Measurements as ratios: each figure of ours against a baseline measured in the same run on the same
//! machine. `cargo run --release -p vagnpark-bench -- all` prints the table of `docs/performance.md`.

mod booking;
mod calendar;
mod generator;
mod import;
mod program;
mod statement;
mod year;

use clap::{Parser, ValueEnum};

/// Prints ratios against baselines of the same run.
#[derive(Parser, Debug)]
struct Arguments {
    /// What to measure.
    #[arg(value_enum)]
    what: What,
    /// Trips in the large runs.
    #[arg(long, default_value_t = 1_000_000)]
    trips: u32,
    /// Bookings in the large runs.
    #[arg(long, default_value_t = 5_000_000)]
    bookings: u32,
    /// A Python with DuckDB, to measure against it.
    #[arg(long)]
    python: Option<String>,
    /// A PostgreSQL cluster's address, to measure there too.
    #[arg(long)]
    postgres: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum What {
    Import,
    Statement,
    Booking,
    Calendar,
    Year,
    All,
}

/// One line of the table.
pub(crate) struct Figure {
    pub(crate) what: String,
    pub(crate) ours: String,
    pub(crate) baseline: String,
    pub(crate) ratio: String,
}

/// Anything that can go wrong ends the run: a bench has no user to explain things to.
pub(crate) type Outcome<T> = Result<T, Box<dyn std::error::Error>>;

#[tokio::main]
#[expect(clippy::print_stdout, reason = "the table is what it is for")]
async fn main() -> Outcome<()> {
    let arguments = Arguments::parse();
    let wants = |what| arguments.what == what || arguments.what == What::All;
    let mut figures = Vec::new();
    if wants(What::Import) {
        figures.extend(import::measure(arguments.trips, arguments.postgres.as_deref()).await?);
    }
    if wants(What::Statement) {
        figures.extend(statement::measure(arguments.trips).await?);
    }
    if wants(What::Booking) {
        figures.extend(booking::measure(arguments.postgres.as_deref()).await?);
    }
    if wants(What::Calendar) {
        figures.extend(calendar::measure(arguments.bookings).await?);
    }
    if wants(What::Year) {
        figures
            .extend(year::measure(arguments.trips, arguments.python.as_deref(), arguments.postgres.as_deref()).await?);
    }
    println!("| what | ours | baseline | ratio |\n|---|---|---|---|");
    for Figure { what, ours, baseline, ratio } in figures {
        println!("| {what} | {ours} | {baseline} | {ratio} |");
    }
    Ok(())
}
