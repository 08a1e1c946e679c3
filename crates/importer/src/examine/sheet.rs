//! A table that is read, with its columns.

use vagnpark_domain::{import::Kind, names::fold_name};

use crate::{
    Field, FieldKind,
    columns::{Columns, Part},
    file::{Area, Line},
    layout::{NoData, is_sum},
    question::{SHARE, several_id},
    registers::{fields_of, required_of},
    row::{Piece, Share, Surroundings},
    tables::Table,
    value::{Unit, VatEvidence, amount_in, date, instant, masked, masked_of_person, present, several_numbers},
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
    /// The columns in which what looks like a personal number is left as it is if it says something else (I-21).
    pub(crate) keys_and_days: Vec<usize>,
    /// The columns of which nothing is kept, because there are personal numbers in them.
    pub(crate) emptied: Vec<usize>,
}

/// The columns whose values may look like personal numbers and are not: keys of the sender, days and instants.
pub(super) fn keys_and_days_of(kind: Kind, columns: &Columns) -> Vec<usize> {
    let keys =
        ["cost_id", "transaction_id", "trip_id", "booking_id", "service_id", "reference", "card", "inventory_number"];
    let may_look_like_one =
        |field: &&Field| matches!(field.kind, FieldKind::Day | FieldKind::Instant) || keys.contains(&field.name);
    fields_of(kind).iter().filter(may_look_like_one).filter_map(|field| columns.index(field.name)).collect()
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

    /// Adds what a row tells of its VAT and of the amounts that it is of: of all cells, where each is a row of its own.
    pub(super) fn add_evidence_of_vat(&self, evidence: &mut VatEvidence, line: &Line) {
        let columns = &self.columns;
        let Some(vat) = columns.index("vat").and_then(|index| line.cells.get(index)) else { return };
        let amount = |index: usize| amount_in(line.cells.get(index)?, columns.unit(index));
        let of_field = || ["net", "cost", "gross"].iter().find_map(|field| columns.index(field));
        let parts = columns.parts();
        let all = if parts.is_empty() {
            of_field().and_then(amount)
        } else {
            Some(parts.iter().filter_map(|(index, _)| amount(*index)).fold(0, i64::saturating_add))
        };
        let further = columns.more_vat().filter_map(|index| amount_in(line.cells.get(index)?, Unit::Kronor));
        let further: Vec<i64> = further.collect();
        match all {
            Some(all) if further.is_empty() => evidence.add_amount(vat, all),
            Some(all) => {
                let first = amount_in(vat, Unit::Kronor).unwrap_or(0);
                evidence.add_sum(further.into_iter().fold(first, i64::saturating_add), all);
            }
            None => {}
        }
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

    /// Masks the personal numbers in a row (I-21), and answers the columns that have some.
    pub(crate) fn mask(&self, line: &mut Line) -> Vec<usize> {
        let of_person = |(at, cell): (usize, &str)| {
            let masked = if self.is_of_persons(at) { masked_of_person(cell) } else { masked(cell) }?;
            let says_another = || self.keys_and_days.contains(&at) && self.says_something_else(at, cell);
            (!says_another()).then_some((at, masked))
        };
        let found: Vec<(usize, String)> = line.cells.iter().enumerate().filter_map(of_person).collect();
        for (at, text) in &found {
            line.set(*at, text);
        }
        for at in &self.emptied {
            line.set(*at, "");
        }
        found.into_iter().map(|(at, _)| at).collect()
    }

    /// Whether a column says that it is for personal numbers.
    fn is_of_persons(&self, at: usize) -> bool {
        let header = fold_name(self.columns.header.name(at));
        ["personn", "persnr", "samordningsn"].iter().any(|word| header.contains(word))
    }

    /// Whether a cell that looks like a personal number is a key, or a day or an instant that can be read.
    fn says_something_else(&self, at: usize, cell: &str) -> bool {
        let style = self.columns.style(at);
        let is_of_days = fields_of(self.kind)
            .iter()
            .any(|field| self.columns.index(field.name) == Some(at) && field.kind != FieldKind::Text);
        !is_of_days || instant(cell, style).is_ok() || date(cell, style).is_ok()
    }

    /// Takes away what a merged cell says of another row than its first.
    pub(crate) fn take_once(&self, line: &mut Line) {
        let row = line.number;
        let repeated = self.once.iter().filter(|area| area.top < row && row <= area.bottom);
        repeated.flat_map(|area| area.left..=area.right).for_each(|column| line.set(column, ""));
    }
}
