//! One row being read: its cells by field, with a finding for each that cannot be.

use chrono::{DateTime, NaiveDate, Utc};
use vagnpark_domain::{money::Ore, organisation::fold_name};

use crate::{
    Finding, FindingCode, Question, QuestionKind,
    columns::{Columns, column_question},
    file::{Line, repaired},
    value::{self, Style, ValueError},
};

/// The question that all rows with text that was encoded twice hang on.
const REPAIR_TEXT: &str = "repair-text";
/// The answer that leaves a row out.
pub const LEAVE_OUT: &str = "!skip";

/// What holds for all rows of a file.
#[derive(Clone, Debug, Default)]
pub(crate) struct Surroundings {
    /// The unit that a heading row or the sheet's name gives.
    pub(crate) unit: Option<String>,
    /// The organisation that they give.
    pub(crate) organisation: Option<String>,
    /// Whether text was encoded twice, and whether it is to be repaired, if that was answered.
    pub(crate) encoded_twice: bool,
    pub(crate) repair: Option<bool>,
}

/// One row being read. Findings gather in it; a row with a rejecting one has no result.
pub struct RowReader<'r> {
    columns: &'r Columns,
    line: &'r Line,
    sheet: &'r str,
    around: &'r Surroundings,
    /// The cells with their letters repaired, where that was needed.
    repaired: Vec<(usize, String)>,
    pub(crate) findings: Vec<Finding>,
    pub(crate) questions: Vec<Question>,
    pub(crate) failed: bool,
    pub(crate) left_out: bool,
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
            failed: false,
            left_out: false,
        };
        if around.encoded_twice {
            reader.repair();
        }
        reader
    }

    /// Text that was encoded twice is repaired if somebody said so, left if somebody said that, and
    /// waits if nobody said anything.
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
                    let reason = format!("“{cell}” looks like “{right}” that was encoded twice");
                    let finding = Finding::rejected(self.line.number, header, cell, FindingCode::EncodedTwice, reason);
                    self.findings.push(finding.in_sheet(self.sheet).proposing(right));
                    self.failed = true;
                    return;
                }
            }
        }
    }

    /// The text of a column, as it stands or as a person said it is meant.
    fn cell(&self, index: usize) -> Option<&str> {
        let raw = self.line.cells.get(index)?;
        let raw = match self.repaired.iter().find(|(place, _)| *place == index) {
            Some((_, right)) => right,
            None => raw,
        };
        value::present(self.columns.stated(index, raw).unwrap_or(raw))
    }

    /// The text of a field, if it is there.
    pub fn text(&self, field: &str) -> Option<&str> {
        self.columns.index(field).and_then(|index| self.cell(index))
    }

    /// The same as text of its own.
    pub fn owned(&self, field: &str) -> Option<String> {
        self.text(field).map(str::to_owned)
    }

    /// Whether the register has a column for a field.
    pub fn has(&self, field: &str) -> bool {
        self.columns.index(field).is_some()
    }

    /// Whether a person said what a field's cell means.
    pub fn is_stated(&self, field: &str) -> bool {
        let cell = self.columns.index(field).and_then(|index| Some((index, self.line.cells.get(index)?)));
        cell.is_some_and(|(index, raw)| self.columns.stated(index, raw).is_some())
    }

    /// The text of a field that must be there.
    pub fn required(&mut self, field: &'static str) -> String {
        if let Some(text) = self.owned(field) {
            return text;
        }
        self.reject(field, "", FindingCode::ValueMissing, format!("{field} is empty"));
        String::new()
    }

    /// The unit: of the row, of the heading above it, or of its sheet.
    pub fn unit(&self) -> Option<String> {
        self.owned("unit").or_else(|| self.around.unit.clone())
    }

    /// The organisation, in the same way.
    pub fn organisation(&self) -> Option<String> {
        self.owned("organisation").or_else(|| self.around.organisation.clone())
    }

    /// A field read by `read`, if it is there; a finding if it cannot be read.
    pub fn read<T>(&mut self, field: &'static str, read: impl Fn(&str, Style) -> Result<T, ValueError>) -> Option<T> {
        let index = self.columns.index(field)?;
        let text = self.cell(index)?;
        match read(text, self.columns.style(index)) {
            Ok(value) => Some(value),
            Err(error) => {
                let text = text.to_owned();
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
            self.reject(field, "", FindingCode::ValueMissing, format!("{field} is empty"));
            return None;
        }
        self.read(field, read)
    }

    /// A word of a list.
    pub fn word<T>(&mut self, field: &'static str, read: impl Fn(&str) -> Result<T, ValueError>) -> Option<T> {
        self.read(field, |text, _| read(text))
    }

    /// A day. One that is named as a month is its first day, and that is said.
    pub fn day(&mut self, field: &'static str) -> Option<NaiveDate> {
        let read = self.read(field, value::date)?;
        if read.whole_month || read.day_number {
            let text = self.owned(field).unwrap_or_default();
            let reason = format!("“{text}” is taken as {}", read.day);
            self.note(field, &text, FindingCode::Assumed, reason);
        }
        Some(read.day)
    }

    /// A last day: of the month, if only that is named.
    pub fn last_day(&mut self, field: &'static str) -> Option<NaiveDate> {
        self.read(field, value::last_day).map(|read| read.day)
    }

    /// An instant.
    pub fn instant(&mut self, field: &'static str) -> Option<DateTime<Utc>> {
        self.must_read(field, value::instant)
    }

    /// An amount.
    pub fn money(&mut self, field: &'static str) -> Option<Ore> {
        self.read(field, value::money)
    }

    /// An amount in kronor, or in öre from a column of its own.
    pub fn amount(&mut self, in_kronor: &'static str, in_ore: &'static str) -> Option<Ore> {
        self.read(in_ore, value::integer).map(Ore).or_else(|| self.money(in_kronor))
    }

    /// An odometer in km, or in mil from a column of its own.
    pub fn odometer_km(&mut self) -> Option<i64> {
        let in_mil = self.read("odometer_mil", value::integer).map(|mil| mil.saturating_mul(10));
        let km = in_mil.or_else(|| self.read("odometer_km", value::integer))?;
        if km < 0 {
            self.reject("odometer_km", &km.to_string(), FindingCode::NotPossible, "an odometer cannot be negative");
        }
        Some(km)
    }

    /// A whole number that fits a small field.
    pub fn small(&mut self, field: &'static str) -> Option<i32> {
        self.read(field, |text, style| {
            let number = value::integer(text, style)?;
            i32::try_from(number).map_err(|_| ValueError::not_readable(text, "a number of this size"))
        })
    }

    fn refuse(&mut self, field: &'static str, text: &str, error: ValueError) {
        let header = self.header_of(field);
        match error.question {
            Some(kind) => self.questions.push(column_question(kind, &header, text)),
            // What cannot be read can be said by a person, once for all rows with the same text.
            None => self.questions.push(value_question(&header, text, &error.could_be)),
        }
        let finding = Finding::rejected(self.line.number, &header, text, error.code, error.reason);
        self.findings.push(finding.in_sheet(self.sheet).proposing_one_of(&error.could_be));
        self.failed = true;
    }

    /// Rejects the row until a person has said which of some things a value means.
    pub fn propose(&mut self, field: &'static str, code: FindingCode, reason: impl Into<String>, could_be: &[String]) {
        let text = self.columns.index(field).and_then(|index| self.line.cells.get(index)).unwrap_or_default();
        let text = text.trim().to_owned();
        let header = self.header_of(field);
        self.questions.push(value_question(&header, &text, could_be));
        let finding = Finding::rejected(self.line.number, &header, &text, code, reason);
        self.findings.push(finding.in_sheet(self.sheet).proposing_one_of(could_be));
        self.failed = true;
    }

    /// Rejects the row for a field's value.
    pub fn reject(&mut self, field: &'static str, value: &str, code: FindingCode, reason: impl Into<String>) {
        let finding = Finding::rejected(self.line.number, &self.header_of(field), value, code, reason);
        self.findings.push(finding.in_sheet(self.sheet));
        self.failed = true;
    }

    /// Says something about a field's value that does not stop the row.
    pub fn note(&mut self, field: &'static str, value: &str, code: FindingCode, reason: impl Into<String>) {
        let finding = Finding::note(self.line.number, &self.header_of(field), value, code, reason);
        self.findings.push(finding.in_sheet(self.sheet));
    }

    fn header_of(&self, field: &'static str) -> String {
        let header = self.columns.header(field);
        if header.is_empty() { field } else { header }.to_owned()
    }

    /// The cells of unknown columns, by header.
    pub fn extra(&self) -> Vec<(String, String)> {
        self.columns
            .extra()
            .filter_map(|(index, header)| Some((header.to_owned(), self.cell(index)?.to_owned())))
            .collect()
    }

    /// Notices that a person said to leave the row out.
    pub(crate) fn look_for_left_out(&mut self) {
        let left_out = |(index, raw): (usize, &str)| self.columns.stated(index, raw) == Some(LEAVE_OUT);
        self.left_out = self.line.cells.iter().enumerate().any(left_out);
    }
}

fn value_question(header: &str, text: &str, could_be: &[String]) -> Question {
    let id = format!("value:{header}:{text}");
    let options = could_be.iter().cloned().chain([LEAVE_OUT.to_owned()]).collect();
    Question::new(id, QuestionKind::Value, header, text, options)
}

/// Whether two texts name the same thing.
pub(crate) fn same_name(one: &str, other: &str) -> bool {
    fold_name(one) == fold_name(other)
}
