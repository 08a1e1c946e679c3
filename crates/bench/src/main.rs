//! Measurements as ratios: each of our figures against a baseline measured in the same run on the same machine. `cargo
//! run --release -p vagnpark-bench -- all` prints the table of `docs/performance.md`.

mod booking;
mod calendar;
mod generator;
mod import;
mod pages;
mod program;
mod silent;
mod statement;
mod year;

use std::sync::OnceLock;

use clap::{Parser, ValueEnum};

/// Prints ratios against baselines of the same run.
#[derive(Parser, Debug)]
struct Arguments {
    /// What to measure.
    #[arg(value_enum)]
    what: What,
    /// How much to measure: `small` only shows that every measurement runs to its end.
    #[arg(long, value_enum, default_value_t = Scale::Full)]
    size: Scale,
    /// Trips in the large runs, if other than the size says.
    #[arg(long)]
    trips: Option<u32>,
    /// Bookings in the large runs, if other than the size says.
    #[arg(long)]
    bookings: Option<u32>,
    /// Random registers to import, if other than the size says.
    #[arg(long)]
    registers: Option<u32>,
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
    Pages,
    Registers,
    All,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Scale {
    Full,
    Small,
}

/// The amounts of everything.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Size {
    /// Vehicles with trips and costs.
    pub(crate) vehicles: u32,
    /// Vehicles that are searched for a free one.
    pub(crate) fleet: u32,
    /// Vehicles that are booked all at once.
    pub(crate) bookable: u32,
    pub(crate) in_a_workbook: u32,
    /// Seconds of booking.
    pub(crate) seconds: u64,
    /// Searches.
    pub(crate) asked: u32,
    trips: u32,
    bookings: u32,
    registers: u32,
    /// The longest that a page may take; none for a small run, whose program is not optimised and says nothing about
    /// this.
    pub(crate) slowest_ms: Option<u32>,
}

const FULL: Size = Size {
    vehicles: 2_000,
    fleet: 10_000,
    bookable: 200,
    in_a_workbook: 10_000,
    seconds: 5,
    asked: 200,
    trips: 1_000_000,
    bookings: 5_000_000,
    registers: 10_000,
    slowest_ms: Some(1_000),
};

const SMALL: Size = Size {
    vehicles: 40,
    fleet: 50,
    bookable: 20,
    in_a_workbook: 100,
    seconds: 1,
    asked: 10,
    trips: 4_000,
    bookings: 2_000,
    registers: 12,
    slowest_ms: None,
};

static SIZE: OnceLock<Size> = OnceLock::new();

/// The size of this run.
pub(crate) fn size() -> Size {
    *SIZE.get_or_init(|| FULL)
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
    let size = *SIZE.get_or_init(|| if arguments.size == Scale::Small { SMALL } else { FULL });
    let (trips, bookings) = (arguments.trips.unwrap_or(size.trips), arguments.bookings.unwrap_or(size.bookings));
    let wants = |what| arguments.what == what || arguments.what == What::All;
    let mut figures = Vec::new();
    if wants(What::Import) {
        figures.extend(import::measure(trips, arguments.postgres.as_deref()).await?);
    }
    if wants(What::Statement) {
        figures.extend(statement::measure(trips).await?);
    }
    if wants(What::Booking) {
        figures.extend(booking::measure(arguments.postgres.as_deref()).await?);
    }
    if wants(What::Calendar) {
        figures.extend(calendar::measure(bookings).await?);
    }
    if wants(What::Year) {
        figures.extend(year::measure(trips, arguments.python.as_deref(), arguments.postgres.as_deref()).await?);
    }
    if wants(What::Pages) {
        figures.extend(pages::measure(trips, arguments.postgres.as_deref()).await?);
    }
    if wants(What::Registers) {
        let registers = arguments.registers.unwrap_or(size.registers);
        figures.extend(silent::measure(registers, arguments.postgres.as_deref()).await?);
    }
    println!("| what | ours | baseline | ratio |\n|---|---|---|---|");
    for Figure { what, ours, baseline, ratio } in figures {
        println!("| {what} | {ours} | {baseline} | {ratio} |");
    }
    Ok(())
}
