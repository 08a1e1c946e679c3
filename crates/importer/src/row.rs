//! One row being read: its cells by field, with a finding for each that cannot be read.

mod amounts;
mod asked;
mod piece;
mod quantities;
mod when;

use std::{
    collections::HashSet,
    hash::{DefaultHasher, Hash, Hasher},
    mem::discriminant,
    sync::Arc,
};

use vagnpark_domain::{
    bounds::{cannot_be_written, first_forbidden, one_line},
    names::fold_name,
    register::RegistrationNumber,
};

pub(crate) use amounts::{AmountFields, Amounts};
pub(crate) use piece::{Piece, Share};

use crate::{
    FileReason, Finding, Question, QuestionKind, ValueReason,
    columns::Columns,
    file::{Line, repaired},
    layout::named_extra,
    question::{LEAVE_EMPTY, LEAVE_OUT},
    value::{self, Style, ValueError},
};

/// The question that all rows with doubly encoded text depend on.
const REPAIR_TEXT: &str = "repair-text";

/// The circumstances that all rows of a file share.
#[derive(Clone, Debug, Default)]
pub(crate) struct Surroundings {
    /// The unit that a heading row or the sheet's name gives.
    pub(crate) unit: Option<String>,
    /// The organisation that they give.
    pub(crate) organisation: Option<String>,
    /// What a heading row or the sheet's name tells of the state of the vehicles below: `Sålda 2024`.
    pub(crate) told: Option<String>,
    /// Whether text was encoded twice and, if that has been answered, whether it should be repaired.
    pub(crate) encoded_twice: bool,
    pub(crate) repair: Option<bool>,
    /// The registration numbers of vehicles that are known, in normal form: none of them is a slip of the pen.
    pub(crate) numbers: Arc<HashSet<String>>,
}

/// A note that is given once for a column, with the first value it applies to.
#[derive(Clone, Debug)]
pub(crate) struct Said {
    sheet: String,
    row: u64,
    column: String,
    value: String,
    because: ValueReason,
}

impl Said {
    /// A note about a cell of a column: its header and its text.
    pub(crate) fn of(sheet: &str, row: u64, (column, value): (&str, &str), because: ValueReason) -> Self {
        Self { sheet: sheet.to_owned(), row, column: column.to_owned(), value: value.to_owned(), because }
    }

    /// Whether the other says the same about the same column.
    pub(crate) fn is_like(&self, other: &Self) -> bool {
        let same = match (&self.because, &other.because) {
            (ValueReason::InOtherUnit { unit }, ValueReason::InOtherUnit { unit: another }) => unit == another,
            (one, another) => discriminant(one) == discriminant(another),
        };
        same && self.column == other.column && self.sheet == other.sheet
    }

    /// The finding for a number of rows.
    pub(crate) fn finding(self, rows: u64) -> Finding {
        let finding = Finding::note(self.row, &self.column, &self.value, self.because).in_sheet(&self.sheet);
        Finding { more_rows: rows.saturating_sub(1), ..finding }
    }
}

/// One row being read. Findings gather in it; a row with a rejecting one has no result.
pub struct RowReader<'r> {
    columns: &'r Columns,
    line: &'r Line,
    sheet: &'r str,
    around: &'r Surroundings,
    /// The cells with their letters repaired or composed, where that was needed.
    repaired: Vec<(usize, String)>,
    pub(crate) findings: Vec<Finding>,
    pub(crate) questions: Vec<Question>,
    pub(crate) said: Vec<Said>,
    /// The texts of cells that are left empty, by header.
    kept: Vec<(String, String)>,
    /// What it is of a row that is several.
    piece: Piece,
    pub(crate) failed: bool,
    pub(crate) left_out: bool,
    /// Why it is no row of the register, though it looks like one.
    pub(crate) no_row: Option<FileReason>,
}

impl<'r> RowReader<'r> {
    pub(crate) fn new(columns: &'r Columns, line: &'r Line, sheet: &'r str, around: &'r Surroundings) -> Self {
        let mut reader = Self {
            columns,
            line,
            sheet,
            around,
            repaired: Vec::new(),
            findings: Vec::new(),
            questions: Vec::new(),
            said: Vec::new(),
            kept: Vec::new(),
            piece: Piece::default(),
            failed: false,
            left_out: false,
            no_row: None,
        };
        if around.encoded_twice {
            reader.repair();
        }
        reader.compose();
        reader
    }

    /// A mark of the row as it is written: equal for rows that are equal in every cell.
    pub fn mark(&self) -> u64 {
        let mut hasher = DefaultHasher::new();
        for cell in &self.line.cells {
            cell.trim().hash(&mut hasher);
        }
        self.piece.hash(&mut hasher);
        hasher.finish()
    }

    /// The column of a field.
    fn index(&self, field: &str) -> Option<usize> {
        match self.piece.part {
            Some((index, part)) if field == part.figure() => Some(index),
            _ => self.columns.index(field),
        }
    }

    /// Cells are one line of composed text (D-2). Line breaks and tabs become spaces; characters that do not belong in
    /// a text are removed, and that is reported.
    fn compose(&mut self) {
        for (index, cell) in self.line.cells.iter().enumerate() {
            if cell.bytes().all(|byte| (0x20..0x7f).contains(&byte)) {
                continue;
            }
            let mended = self.repaired.iter().position(|(place, _)| *place == index);
            let text = mended.and_then(|at| self.repaired.get(at)).map_or(cell, |(_, right)| right);
            let line = one_line(text);
            let line = match first_forbidden(&line, false) {
                None if line == text.trim() => continue,
                None => line.into_owned(),
                Some(sign) => {
                    let header = self.columns.header.names.get(index).map_or("", String::as_str);
                    let because = FileReason::HiddenSign { sign: format!("U+{:04X}", u32::from(sign)) };
                    let finding = Finding::note(self.line.number, header, cell, because);
                    self.findings.push(finding.in_sheet(self.sheet));
                    // Characters that separate lines in some programs separate words here.
                    let seen: String = line
                        .chars()
                        .map(|sign| if sign.is_whitespace() { ' ' } else { sign })
                        .filter(|sign| !cannot_be_written(*sign))
                        .collect();
                    one_line(&seen).into_owned()
                }
            };
            match mended.and_then(|at| self.repaired.get_mut(at)) {
                Some((_, right)) => *right = line,
                None => self.repaired.push((index, line)),
            }
        }
    }

    /// Doubly encoded text is repaired or left alone as somebody has decided, and waits if nobody has.
    fn repair(&mut self) {
        for (index, cell) in self.line.cells.iter().enumerate() {
            let Some(right) = repaired(cell) else { continue };
            match self.around.repair {
                Some(true) => self.repaired.push((index, right)),
                Some(false) => {}
                None => {
                    let header = self.columns.header.names.get(index).map_or("", String::as_str);
                    let options = vec!["yes".to_owned(), "no".to_owned()];
                    let question =
                        Question::new(REPAIR_TEXT.to_owned(), QuestionKind::RepairText, header, cell, options);
                    self.questions.push(Question { against: right.clone(), ..question });
                    let because = FileReason::EncodedTwice { seems: right.clone() };
                    let finding = Finding::rejected(self.line.number, header, cell, because);
                    self.findings.push(finding.in_sheet(self.sheet).proposing(&[right]));
                    self.failed = true;
                    return;
                }
            }
        }
    }

    /// The text of a column, as written or as a person has said it is meant.
    fn cell(&self, index: usize) -> Option<&str> {
        let written = self.written(index)?;
        match self.columns.stated(index, written) {
            Some(LEAVE_EMPTY) => None,
            stated => value::present(stated.unwrap_or(written)),
        }
    }

    /// The text of a column as written, with its letters mended.
    fn written(&self, index: usize) -> Option<&str> {
        let mended = self.repaired.iter().find(|(place, _)| *place == index);
        mended.map(|(_, right)| right.as_str()).or_else(|| self.line.cells.get(index))
    }

    /// The text of a field, if it is there.
    pub fn text(&self, field: &str) -> Option<&str> {
        self.index(field).and_then(|index| self.cell(index))
    }

    /// The same as an owned text.
    pub fn owned(&self, field: &str) -> Option<String> {
        self.text(field).map(str::to_owned)
    }

    /// Whether the register has a column for a field.
    pub fn has(&self, field: &str) -> bool {
        self.index(field).is_some()
    }

    /// Whether a number is that of a vehicle that is known.
    pub(crate) fn knows(&self, number: &RegistrationNumber) -> bool {
        self.around.numbers.contains(number.as_str())
    }

    /// Whether a person has said what a field's cell means.
    pub fn is_stated(&self, field: &str) -> bool {
        let cell = self.index(field).and_then(|index| Some((index, self.line.cells.get(index)?)));
        cell.is_some_and(|(index, raw)| self.columns.stated(index, raw).is_some())
    }

    /// How the column of a field is written.
    pub(crate) fn style_of(&self, field: &str) -> Style {
        self.index(field).map_or_else(Style::default, |index| self.columns.style(index))
    }

    /// The text of a field that must be there.
    pub fn required(&mut self, field: &'static str) -> String {
        if let Some(text) = self.owned(field) {
            return text;
        }
        self.reject(field, "", ValueReason::Empty { field: field.to_owned() });
        String::new()
    }

    /// The unit: of the row, of the heading above it, or of its sheet.
    pub fn unit(&self) -> Option<String> {
        self.owned("unit").or_else(|| self.around.unit.clone())
    }

    /// What the heading above it, or its sheet, tells of its state.
    pub(crate) fn told_above(&self) -> Option<&str> {
        self.around.told.as_deref()
    }

    /// The organisation, in the same way.
    pub fn organisation(&self) -> Option<String> {
        self.organisation_in("organisation")
    }

    /// The organisation of a field.
    pub fn organisation_in(&self, field: &'static str) -> Option<String> {
        self.owned(field).or_else(|| self.around.organisation.clone())
    }

    /// A field read by `read`, if it is there; a finding if it cannot be read.
    pub fn read<T>(&mut self, field: &'static str, read: impl Fn(&str, Style) -> Result<T, ValueError>) -> Option<T> {
        let index = self.index(field)?;
        let text = self.cell(index)?;
        match read(text, self.columns.style(index)) {
            Ok(value) => Some(value),
            Err(error) => {
                let text = text.to_owned();
                let without = [
                    (value::without_mark(&text), ValueReason::FootnoteMark),
                    (value::without_preliminary(&text), ValueReason::Preliminary),
                ];
                for (bare, because) in without {
                    if let Some(value) = bare.and_then(|bare| read(bare, self.columns.style(index)).ok()) {
                        self.say_once(field, because);
                        return Some(value);
                    }
                }
                self.refuse(field, &text, error);
                None
            }
        }
    }

    /// The same for a field that must be there.
    pub fn must_read<T>(
        &mut self,
        field: &'static str,
        read: impl Fn(&str, Style) -> Result<T, ValueError>,
    ) -> Option<T> {
        if self.text(field).is_none() {
            self.reject(field, "", ValueReason::Empty { field: field.to_owned() });
            return None;
        }
        self.read(field, read)
    }

    /// A word of a list.
    pub fn word<T>(&mut self, field: &'static str, read: impl Fn(&str) -> Result<T, ValueError>) -> Option<T> {
        self.read(field, |text, _| read(text))
    }

    /// The header of a field's column.
    pub(crate) fn header_of(&self, field: &'static str) -> String {
        let header = self.index(field).map_or("", |index| self.columns.header.name(index));
        if header.is_empty() { field } else { header }.to_owned()
    }

    /// The fields whose cells could be read.
    pub(crate) fn given(&self) -> Vec<&'static str> {
        let left_empty = |index: usize| {
            let header = self.columns.header.name(index);
            self.kept.iter().any(|(kept, _)| kept == header)
        };
        let given =
            |(field, index): (&'static str, usize)| (self.cell(index).is_some() && !left_empty(index)).then_some(field);
        self.columns.by_field().filter_map(given).collect()
    }

    /// The cells of unknown columns, by header, and those that are left empty. A register asks for them last.
    pub fn extra(&mut self) -> Vec<(String, String)> {
        let of_no_field = |(index, header): (usize, &str)| {
            let name = named_extra(header).unwrap_or(header);
            Some((name.to_owned(), self.cell(index)?.to_owned()))
        };
        let extra = self.columns.extra().filter_map(of_no_field).collect();
        [extra, std::mem::take(&mut self.kept)].concat()
    }

    /// Notices that a person chose to leave the row, or one of its cells, out.
    pub(crate) fn look_for_left_out(&mut self) {
        let told = self.columns.told_by_person;
        for index in 0..self.line.cells.len() {
            let Some(written) = self.written(index).map(str::trim) else { continue };
            let asked = if told { self.columns.asked_of_column(index, written) } else { None };
            let stated = self.columns.stated(index, written);
            if asked.is_none() && stated.is_none() {
                continue;
            }
            let written = written.to_owned();
            self.questions.extend(asked);
            let Some(stated) = stated else { continue };
            match stated {
                LEAVE_OUT => self.left_out = true,
                LEAVE_EMPTY => self.kept.push((self.columns.header.name(index).to_owned(), written.clone())),
                _ => {}
            }
            self.show_answered(index, &written);
        }
    }
}

/// What is read of a cell that holds a text: one line, with personal numbers masked (I-21); nothing where the text only
/// says that there is none.
pub fn as_read(text: &str) -> String {
    let line = one_line(text);
    let line = value::present(&line).unwrap_or_default();
    value::masked(line).unwrap_or_else(|| line.to_owned())
}

/// Whether two texts name the same thing.
pub(crate) fn same_name(one: &str, other: &str) -> bool {
    fold_name(one) == fold_name(other)
}
