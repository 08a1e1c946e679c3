//! The conclusions about a file before its rows are read, for people to see.

use serde::{Deserialize, Serialize};

use super::sheet::Sheet;
use crate::{
    columns::ColumnFacts,
    file::{Line, Source},
    tables::Table,
    value::masked,
};

/// How many values of a column are shown as samples.
const SAMPLES: usize = 3;
/// How many rows below the header the samples come from.
const SAMPLED_ROWS: u64 = 200;
/// The most characters of a cell that are shown.
const SHOWN: usize = 60;

/// The conclusions about a sheet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SheetFacts {
    /// Its name; that of a text file is empty.
    pub name: String,
    /// Whether it is read.
    pub read: bool,
    /// The last row of its header.
    pub header_row: u64,
    /// How many rows the header spans.
    pub header_rows: u64,
    /// How many rows there are below it, up to the last with text in it. These, the rows of the header and those above
    /// it are all the rows there are.
    #[serde(default)]
    pub rows: u64,
}

/// The conclusions about a file before its rows are read; all of them can be overruled.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileFacts {
    /// Its format.
    pub format: String,
    /// Bytes.
    pub size: u64,
    /// SHA-256, in hexadecimal.
    pub hash: String,
    /// The encoding of its text; for a workbook, its own.
    pub encoding: String,
    /// The separator between cells; none in a workbook.
    pub separator: Option<char>,
    /// The profile that it is read by.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub profile: Option<String>,
    /// Its sheets.
    pub sheets: Vec<SheetFacts>,
    /// The columns of the first sheet that is read, then those that only others have.
    pub columns: Vec<ColumnFacts>,
}

impl FileFacts {
    /// A word for the shape of the file: the same for files with the same headers.
    pub fn shape(&self) -> String {
        use sha2::{Digest, Sha256};
        let mut headers: Vec<&str> = self.columns.iter().map(|column| column.header.as_str()).collect();
        headers.sort_unstable();
        hex::encode(Sha256::digest(headers.join("\u{1f}")))
    }
}

/// The beginning of a cell, with a sign that there is more of it.
pub(super) fn shortened(cell: &str) -> String {
    if cell.chars().nth(SHOWN).is_none() {
        return cell.to_owned();
    }
    cell.chars().take(SHOWN - 1).chain(['…']).collect()
}

/// Takes samples of the columns from a row below the header.
pub(super) fn sample(columns: &mut [ColumnFacts], sheet: &Sheet, line: &Line) {
    let header = &sheet.columns.header;
    if line.number > header.row + SAMPLED_ROWS || sheet.no_data(line).is_some() {
        return;
    }
    for column in columns.iter_mut().filter(|column| column.samples.len() < SAMPLES) {
        let cell = header.names.iter().position(|name| *name == column.header).and_then(|index| line.cells.get(index));
        if let Some(cell) = cell.map(str::trim).filter(|cell| !cell.is_empty()).map(shortened)
            && !column.samples.contains(&cell)
        {
            column.samples.push(cell);
        }
    }
}

/// Masks the first values of columns that turn out to hold personal numbers.
pub(super) fn mask(columns: &mut [ColumnFacts], sheet: &Sheet, of_persons: &[usize]) {
    for name in of_persons.iter().filter_map(|at| sheet.columns.header.names.get(*at)) {
        for column in columns.iter_mut().filter(|column| column.header == *name) {
            for sample in &mut column.samples {
                *sample = masked(sample).unwrap_or_else(|| std::mem::take(sample));
            }
        }
    }
}

pub(super) fn facts(source: &Source, tables: &[Table], sheets: &[Sheet]) -> FileFacts {
    let sheet_facts = |(index, table): (usize, &Table)| {
        let read = sheets.iter().find(|sheet| sheet.index == index);
        let header = read.map(|sheet| &sheet.columns.header);
        SheetFacts {
            name: table.name.clone(),
            read: read.is_some(),
            header_row: header.map_or(0, |header| header.row),
            header_rows: header.map_or(0, |header| header.rows),
            rows: read.map_or(0, Sheet::standing),
        }
    };
    let mut columns: Vec<ColumnFacts> = Vec::new();
    for column in sheets.iter().flat_map(|sheet| &sheet.columns.facts) {
        if !column.header.is_empty()
            && !columns.iter().any(|known| known.header == column.header && known.field == column.field)
        {
            columns.push(column.clone());
        }
    }
    FileFacts {
        format: source.format.name().to_owned(),
        size: source.size,
        hash: source.hash.clone(),
        encoding: source.text.as_ref().map_or_else(|| source.format.name(), |text| text.encoding.name()).to_owned(),
        separator: source.text.as_ref().map(|text| text.separator),
        profile: sheets.iter().find_map(|sheet| sheet.profile).map(|(name, _)| name.to_owned()),
        sheets: tables.iter().enumerate().map(sheet_facts).collect(),
        columns,
    }
}
