//! A table that is read, with its columns.

use vagnpark_domain::import::Kind;

use crate::{
    columns::{Columns, Part},
    file::{Area, Line},
    layout::{NoData, is_sum},
    question::{SHARE, several_id},
    registers::required_of,
    row::{Piece, Share, Surroundings},
    tables::Table,
    value::{present, several_numbers},
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
    /// The profile that it is read by, and whether somebody has confirmed that.
    pub(crate) profile: Option<(&'static str, bool)>,
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

    /// What a row of the file is in the register: one row, or several.
    pub(crate) fn pieces(&self, line: &Line) -> Vec<Piece> {
        let filled = |(index, _): &(usize, Part)| line.cells.get(*index).is_some_and(|cell| present(cell).is_some());
        let mut parts: Vec<Option<(usize, Part)>> =
            self.columns.parts().iter().copied().filter(filled).map(Some).collect();
        if parts.is_empty() {
            parts.push(None);
        }
        let shares = self.shares(line);
        let pieces =
            parts.into_iter().flat_map(|part| shares.iter().map(move |share| Piece { part, share: share.clone() }));
        pieces.collect()
    }

    /// Whether some of its rows are several in the register.
    pub(crate) fn unfolds(&self) -> bool {
        !self.columns.parts().is_empty() || self.shared_column().is_some()
    }

    /// The column whose cells may name several vehicles, if somebody has said that such rows are shared.
    fn shared_column(&self) -> Option<usize> {
        let index = self.columns.index("vehicle").filter(|_| self.kind == Kind::Costs)?;
        let answer = self.columns.answer(&several_id(self.columns.header.name(index)));
        (answer == Some(SHARE)).then_some(index)
    }

    /// The shares that a row is made of; one that is all of it, if it names one vehicle.
    fn shares(&self, line: &Line) -> Vec<Option<Share>> {
        let cell = self.shared_column().and_then(|index| line.cells.get(index));
        let numbers = cell.map(several_numbers).unwrap_or_default();
        let of = i64::try_from(numbers.len()).unwrap_or(i64::MAX);
        if of < 2 {
            return vec![None];
        }
        (0..).zip(numbers).map(|(nth, number)| Some(Share { number, nth, of })).collect()
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
