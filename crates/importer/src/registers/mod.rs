//! The kinds of register, each turning a table into typed rows. A row keeps names of vehicles and
//! organisations as they stand in the file.

mod cost;
mod organisation;
mod population;
mod reading;
mod trip;
mod vehicle;

pub use cost::{CostRow, CostSubject};
pub use organisation::OrganisationRow;
pub use population::PopulationRow;
pub use reading::ReadingRow;
pub use trip::TripRow;
pub use vehicle::VehicleRow;

use crate::{
    FileRefusal, Finding, Table,
    columns::{Columns, Field, RowReader, knows},
    table,
};

/// What kind of register a file is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Vehicles.
    Vehicles,
    /// Odometer readings.
    Readings,
    /// Trips.
    Trips,
    /// Cost entries.
    Costs,
    /// Inhabitants.
    Population,
    /// Organisations.
    Organisations,
}

impl Kind {
    /// Every kind with the word for it in commands and URLs.
    pub const ALL: [(Self, &'static str); 6] = [
        (Self::Vehicles, "vehicles"),
        (Self::Readings, "readings"),
        (Self::Trips, "trips"),
        (Self::Costs, "costs"),
        (Self::Population, "population"),
        (Self::Organisations, "organisations"),
    ];

    /// The word for it.
    pub fn as_str(self) -> &'static str {
        Self::ALL.into_iter().find(|(kind, _)| *kind == self).map_or("", |(_, word)| word)
    }
}

impl std::str::FromStr for Kind {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let found = Self::ALL.into_iter().find(|(_, word)| *word == text).map(|(kind, _)| kind);
        found.ok_or_else(|| {
            format!("“{text}” is not a kind of register; use {}", Self::ALL.map(|(_, word)| word).join(", "))
        })
    }
}

/// A file as typed rows, with everything there is to say about it.
#[derive(Clone, Debug)]
pub struct Parsed<T> {
    /// The rows that can be read, with their line numbers.
    pub rows: Vec<(u64, T)>,
    /// The lines that cannot.
    pub rejected: Vec<u64>,
    /// Lines left out on purpose.
    pub skipped: u64,
    /// What there is to say.
    pub findings: Vec<Finding>,
    /// How the bytes were read.
    pub encoding: &'static str,
    /// What stands between cells.
    pub separator: char,
}

impl<T> Parsed<T> {
    /// Rows of data in the file.
    pub fn count(&self) -> u64 {
        u64::try_from(self.rows.len() + self.rejected.len()).unwrap_or(u64::MAX).saturating_add(self.skipped)
    }
}

/// Reads a file with one register's fields and row parser.
pub(crate) fn parse<T>(
    bytes: &[u8],
    fields: &[Field],
    required: &[&[&'static str]],
    row: impl Fn(&mut RowReader<'_, '_>) -> Option<T>,
) -> Result<Parsed<T>, FileRefusal> {
    let table: Table = table::read(bytes, |header| knows(fields, header))?;
    let mut columns = Columns::of(&table, fields, required);
    let missing = columns.are_missing();
    let mut parsed = Parsed {
        rows: Vec::with_capacity(table.rows.len()),
        rejected: Vec::new(),
        skipped: table.blank_rows,
        findings: std::mem::take(&mut columns.findings),
        encoding: table.encoding,
        separator: table.separator,
    };
    for line in &table.rows {
        if missing {
            parsed.rejected.push(line.number);
            continue;
        }
        let mut reader = RowReader::new(&columns, line);
        let value = row(&mut reader);
        let (findings, value) = reader.finish(value);
        parsed.findings.extend(findings);
        match value {
            Some(value) => parsed.rows.push((line.number, value)),
            None => parsed.rejected.push(line.number),
        }
    }
    Ok(parsed)
}
