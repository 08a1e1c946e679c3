//! Personal numbers by column (I-21): which columns are about persons, and in which rows.

use super::Sheet;
use crate::{
    FileReason, Finding, Question,
    file::Line,
    value::{masked, present},
};

/// The most rows that are named.
const MOST_ROWS: usize = 20;

/// How many cells of some columns look like personal numbers.
pub(super) struct Persons {
    /// Each column with its filled cells, and with those that look like personal numbers.
    columns: Vec<(usize, u64, u64)>,
}

impl Persons {
    pub(super) fn in_columns(columns: &[usize]) -> Self {
        Self { columns: columns.iter().map(|column| (*column, 0, 0)).collect() }
    }

    pub(super) fn count(&mut self, line: &Line) {
        for (column, filled, of_persons) in &mut self.columns {
            let Some(cell) = line.cells.get(*column).and_then(present) else { continue };
            *filled += 1;
            *of_persons += u64::from(masked(cell).is_some());
        }
    }

    /// The columns of which half the cells or more are personal numbers: others have their check digit by chance,
    /// one in ten.
    pub(super) fn columns(self) -> Vec<usize> {
        let of_persons =
            self.columns.into_iter().filter(|(_, filled, of_persons)| *filled > 0 && of_persons * 2 >= *filled);
        of_persons.map(|(column, ..)| column).collect()
    }
}

/// The personal numbers that were masked in a column.
#[derive(Debug)]
pub(crate) struct MaskedColumn {
    sheet: String,
    header: String,
    first: String,
    rows: Vec<u64>,
    count: u64,
    kept: bool,
}

impl MaskedColumn {
    /// Notes the columns of a row in which numbers were masked.
    pub(crate) fn note(all: &mut Vec<Self>, sheet: &Sheet, line: &Line, columns: &[usize]) {
        for column in columns {
            let header = sheet.columns.header.name(*column);
            let place = all.iter().position(|known| known.header == header && known.sheet == sheet.name());
            let place = place.unwrap_or_else(|| {
                let first = line.cells.get(*column).unwrap_or_default().trim().to_owned();
                let kept = !sheet.emptied.contains(column);
                let (sheet, header) = (sheet.name().to_owned(), header.to_owned());
                all.push(Self { sheet, header, first, rows: Vec::new(), count: 0, kept });
                all.len() - 1
            });
            let Some(known) = all.get_mut(place) else { continue };
            known.count += 1;
            if known.rows.len() < MOST_ROWS {
                known.rows.push(line.number);
            }
        }
    }

    /// The finding and the question about the column.
    pub(crate) fn said(self) -> (Finding, Question) {
        let row = self.rows.first().copied().unwrap_or_default();
        let because = FileReason::PersonalNumbers { count: self.count, rows: self.rows, kept: self.kept };
        let question = Question::personal(&self.header, &self.first);
        let finding = Finding::note(row, &self.header, &self.first, because).in_sheet(&self.sheet);
        (finding, Question { row, rows: self.count, ..question })
    }
}
