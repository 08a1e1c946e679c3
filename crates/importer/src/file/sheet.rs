//! A sheet as its file has it: its cells, row by row, and what a person sees of it beside their text.

use super::{FileRefusal, MAX_CELL, MAX_COLUMNS};

/// A row with the number a spreadsheet shows.
#[derive(Clone, Debug, Default)]
pub struct Line {
    /// Its number, from 1.
    pub number: u64,
    /// Its cells.
    pub cells: csv::StringRecord,
    /// Whether the spreadsheet does not show it.
    pub hidden: bool,
}

impl Line {
    /// Whether it is empty.
    pub fn is_blank(&self) -> bool {
        self.cells.iter().all(|cell| cell.trim().is_empty())
    }

    /// Puts a text into a cell, whichever cells there are.
    pub(crate) fn set(&mut self, column: usize, text: &str) {
        let width = self.cells.len().max(column + 1);
        let cells = (0..width).map(|at| if at == column { text } else { self.cells.get(at).unwrap_or_default() });
        self.cells = cells.collect();
    }
}

/// Refuses a row beyond the limits.
pub(super) fn check_limits(line: &Line) -> Result<(), FileRefusal> {
    if line.cells.len() > MAX_COLUMNS {
        return Err(FileRefusal::TooManyColumns { line: line.number, columns: line.cells.len() });
    }
    if line.cells.as_slice().len() > MAX_CELL && line.cells.iter().any(|cell| cell.chars().count() > MAX_CELL) {
        return Err(FileRefusal::CellTooLong { line: line.number });
    }
    Ok(())
}

/// A rectangle of cells; both ends are in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Area {
    /// Its first row, from 1.
    pub top: u64,
    /// Its last row.
    pub bottom: u64,
    /// Its first column, from 0.
    pub left: usize,
    /// Its last column.
    pub right: usize,
}

/// The reason that a cell's text is not what it should be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Doubt {
    /// It is a formula that no program has calculated; its text is the formula.
    NeverCalculated,
    /// It is a number of more digits than a spreadsheet keeps.
    LongNumber,
}

impl Doubt {
    /// All of them, in an order that does not change.
    pub(super) const ALL: [Self; 2] = [Self::NeverCalculated, Self::LongNumber];
}

/// A cell whose text is not what it should be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Doubted {
    /// Its row, from 1.
    pub row: u64,
    /// Its column, from 0.
    pub column: usize,
    /// Its text.
    pub text: String,
    /// Why.
    pub doubt: Doubt,
}

/// What a person sees of a sheet beside the text of its cells.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Seen {
    /// Whether the sheet is hidden.
    pub hidden: bool,
    /// Whether some of its hidden rows are hidden by a filter.
    pub filtered: bool,
    /// Its hidden columns, from 0: first and last of each run.
    pub hidden_columns: Vec<(usize, usize)>,
    /// Its merged cells: the text of the first holds for all of them.
    pub merged: Vec<Area>,
    /// The cells whose text is not what it should be.
    pub doubted: Vec<Doubted>,
}

/// The sheet of a file.
#[derive(Debug, Default)]
pub(super) struct RawSheet {
    /// Its name; that of a text file is empty.
    pub(super) name: String,
    pub(super) lines: Vec<Line>,
    pub(super) seen: Seen,
}

/// A sheet with the place of its rows.
#[derive(Debug, Default)]
pub(super) struct KeptSheet {
    /// Its name; that of a text file is empty.
    pub(super) name: String,
    pub(super) seen: Seen,
    /// Where in the file its rows begin, and how many there are.
    pub(super) begins: u64,
    pub(super) lines: u64,
}
