//! A table that is read, with its columns.

use vagnpark_domain::import::Kind;

use crate::{
    columns::{Columns, Part},
    file::{Area, Line},
    layout::{NoData, is_sum},
    registers::required_of,
    row::Surroundings,
    tables::Table,
    value::present,
};

/// Whether a cell says how many there are: `12 st`, `3 fordon`.
fn is_count(cell: &str) -> bool {
    let rest = cell.trim().trim_start_matches(|sign: char| sign.is_ascii_digit());
    let words = ["st", "st.", "fordon", "bilar", "rader"];
    rest.len() < cell.trim().len() && words.contains(&rest.trim().to_lowercase().as_str())
}

/// A table that is read, with its columns.
pub(crate) struct Sheet {
    /// The kind of register it is read as.
    pub(crate) kind: Kind,
    /// Its place among the tables of the file.
    pub(crate) index: usize,
    pub(crate) table: Table,
    pub(crate) columns: Columns,
    pub(crate) around: Surroundings,
    /// Whether its hidden rows are read.
    pub(crate) reads_hidden: bool,
    /// Merged cells whose text holds for their first row only: an amount over three rows is not three amounts.
    pub(crate) once: Vec<Area>,
    /// How many rows there are more because cells of the table are each a row of their own (I-18).
    pub(crate) unfolded: u64,
}

impl Sheet {
    /// Its name.
    pub(crate) fn name(&self) -> &str {
        &self.table.name
    }

    /// Rows below the header, up to the last with text in it.
    pub(crate) fn standing(&self) -> u64 {
        self.table.last_row.saturating_sub(self.columns.header.row) + self.unfolded
    }

    /// The cells of a row that are each a row of their own.
    pub(crate) fn filled_parts<'l>(&'l self, line: &'l Line) -> impl Iterator<Item = (usize, Part)> + use<'l> {
        let filled = |(index, _): &(usize, Part)| line.cells.get(*index).is_some_and(|cell| present(cell).is_some());
        self.columns.parts().iter().copied().filter(filled)
    }

    /// What a row below the header is, if it is not data.
    pub(crate) fn no_data(&self, line: &Line) -> Option<NoData> {
        NoData::of(line, &self.columns.header, self.table.last_full)
            .filter(|no_data| *no_data != NoData::Subtotal || !self.has_all_keys(line))
    }

    /// Whether a row has everything that its register needs: it is data, whatever its first cell says (a supplier named
    /// “Total”).
    fn has_all_keys(&self, line: &Line) -> bool {
        let required = required_of(self.kind);
        let there = |field: &&str| {
            let cell = self.columns.index(field).and_then(|index| line.cells.get(index)).unwrap_or_default().trim();
            // Where one column is all that is needed, a bare number beside `Summa` counts the rows.
            let counts = is_count(cell) || (required.len() == 1 && cell.bytes().all(|sign| sign.is_ascii_digit()));
            !cell.is_empty() && !is_sum(cell) && !counts
        };
        let of_parts = |group: &[&str]| group.iter().any(|field| self.columns.gives_by_parts(field));
        required.iter().all(|group| of_parts(group) || group.iter().any(there))
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
