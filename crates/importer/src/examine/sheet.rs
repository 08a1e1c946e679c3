//! A table that is read, with its columns.

use crate::{
    columns::Columns,
    file::{Area, Line},
    layout::NoData,
    row::Surroundings,
    tables::Table,
};

/// A table that is read, with its columns.
pub(crate) struct Sheet {
    /// Its place among the tables of the file.
    pub(crate) index: usize,
    pub(crate) table: Table,
    pub(crate) columns: Columns,
    pub(crate) around: Surroundings,
    /// Whether its hidden rows are read.
    pub(crate) reads_hidden: bool,
    /// Merged cells whose text holds for their first row only: an amount over three rows is not three amounts.
    pub(crate) once: Vec<Area>,
}

impl Sheet {
    /// Its name.
    pub(crate) fn name(&self) -> &str {
        &self.table.name
    }

    /// Rows below the header, up to the last with text in it.
    pub(crate) fn standing(&self) -> u64 {
        self.table.last_row.saturating_sub(self.columns.header.row)
    }

    /// What a row below the header is, if it is not data.
    pub(crate) fn no_data(&self, line: &Line) -> Option<NoData> {
        NoData::of(line, &self.columns.header, self.table.last_full)
    }

    /// Whether a row is left alone because the spreadsheet does not show it.
    pub(crate) fn leaves(&self, line: &Line) -> bool {
        line.hidden && !self.reads_hidden
    }

    /// Takes away what a merged cell says of another row than its first.
    pub(crate) fn take_once(&self, line: &mut Line) {
        let row = line.number;
        let repeated = self.once.iter().filter(|area| area.top < row && row <= area.bottom);
        repeated.flat_map(|area| area.left..=area.right).for_each(|column| line.set(column, ""));
    }
}
