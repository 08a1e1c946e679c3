//! Rows on their way into a file. Which columns there are is known when the last row has come, so they wait on the
//! disk: a register of any size takes the memory of one piece.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs::File,
    io::{self, BufRead, BufReader, BufWriter, Seek, Write},
};

use serde::{Deserialize, Serialize};
use tempfile::NamedTempFile;
use vagnpark_domain::{Fault, Field as Asked, Refusal, import::Kind, limits::MAX_CELLS};
use vagnpark_export::{RegisterCell, write_register_csv, write_register_xlsx};
use vagnpark_importer::{Field, as_read, extra_header, fields_of};

use super::FileFormat;
use crate::error::ActionError;

/// The most rows of a sheet, beside its header.
const MOST_ROWS: u64 = 1_048_575;

/// A row of a register: a cell for each field, and its extra attributes by name.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Row {
    /// The fields of its kind.
    #[serde(skip)]
    fields: &'static [Field],
    cells: Vec<RegisterCell>,
    extra: BTreeMap<String, String>,
}

impl Row {
    /// A row in which nothing is written yet.
    pub(super) fn of(kind: Kind) -> Self {
        let fields = fields_of(kind);
        Self { fields, cells: vec![RegisterCell::Empty; fields.len()], extra: BTreeMap::new() }
    }

    /// The same with a field of its kind.
    pub(super) fn with(mut self, field: &str, cell: impl Into<RegisterCell>) -> Self {
        let place = self.fields.iter().position(|known| known.name == field);
        if let Some(place) = place.and_then(|place| self.cells.get_mut(place)) {
            *place = cell.into();
        }
        self
    }

    /// Adds extra attributes that are kept as JSON.
    pub(super) fn add_extra(&mut self, cells: &str) {
        let cells: serde_json::Map<String, serde_json::Value> = serde_json::from_str(cells).unwrap_or_default();
        for (name, text) in cells {
            let text = as_read(text.as_str().unwrap_or_default());
            if !text.is_empty() {
                self.extra.insert(name, text);
            }
        }
    }
}

/// Rows that wait on the disk.
pub(super) struct Spool {
    rows: BufWriter<File>,
    count: u64,
    names: BTreeSet<String>,
}

impl Spool {
    pub(super) fn new() -> io::Result<Self> {
        Ok(Self { rows: BufWriter::new(tempfile::tempfile()?), count: 0, names: BTreeSet::new() })
    }

    pub(super) fn add(&mut self, rows: Vec<Row>) -> io::Result<()> {
        for row in rows {
            serde_json::to_writer(&mut self.rows, &row)?;
            self.rows.write_all(b"\n")?;
            self.count += 1;
            self.names.extend(row.extra.into_keys());
        }
        Ok(())
    }

    /// Writes them as the file of a kind of register.
    pub(super) fn write(self, kind: Kind, format: FileFormat) -> Result<NamedTempFile, ActionError> {
        let Self { rows, count, names } = self;
        let labels = fields_of(kind).iter().map(|field| field.label.to_owned());
        let header: Vec<String> = labels.chain(names.iter().map(|name| extra_header(name))).collect();
        let most = (MAX_CELLS / u64::try_from(header.len()).unwrap_or(u64::MAX).max(1)).min(MOST_ROWS);
        if format == FileFormat::Xlsx && count > most {
            let most = usize::try_from(most).unwrap_or(usize::MAX);
            return Err(Refusal::at(Asked::Format, Fault::TooMany { most }).into());
        }
        let mut waiting = rows.into_inner().map_err(io::IntoInnerError::into_error)?;
        waiting.rewind()?;
        let cells = BufReader::new(waiting).lines().map(|line| {
            let Row { mut cells, mut extra, .. } = serde_json::from_str(&line?)?;
            cells.extend(names.iter().map(|name| RegisterCell::from(extra.remove(name))));
            Ok(cells)
        });
        let mut file = NamedTempFile::new()?;
        match format {
            FileFormat::Csv => write_register_csv(&header, cells, BufWriter::new(file.as_file_mut()))?,
            FileFormat::Xlsx => write_register_xlsx(kind.as_str(), &header, cells, file.as_file_mut())?,
        }
        Ok(file)
    }
}
