//! One row being read: its cells by field, with a finding for each that cannot be read.

mod quantities;

use std::mem::discriminant;

use chrono::{DateTime, NaiveDate, Utc};
use vagnpark_domain::{
    bounds::{cannot_be_written, first_forbidden, one_line},
    names::fold_name,
};

use crate::{
    FileReason, Finding, Question, QuestionKind, Reason, ValueReason, Wanted,
    columns::{Columns, column_question},
    file::{Line, repaired},
    value::{self, Clock, Style, ValueError},
};

/// The question that all rows with doubly encoded text depend on.
const REPAIR_TEXT: &str = "repair-text";
/// The answer that leaves a row out.
pub const LEAVE_OUT: &str = "!skip";

/// The circumstances that all rows of a file share.
#[derive(Clone, Debug, Default)]
pub(crate) struct Surroundings {
    /// The unit that a heading row or the sheet's name gives.
    pub(crate) unit: Option<String>,
    /// The organisation that they give.
    pub(crate) organisation: Option<String>,
    /// Whether text was encoded twice and, if that has been answered, whether it should be repaired.
    pub(crate) encoded_twice: bool,
    pub(crate) repair: Option<bool>,
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
            said: Vec::new(),
            failed: false,
            left_out: false,
        };
        if around.encoded_twice {
            reader.repair();
        }
        reader.compose();
        reader
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

    /// The same as an owned text.
    pub fn owned(&self, field: &str) -> Option<String> {
        self.text(field).map(str::to_owned)
    }

    /// Whether the register has a column for a field.
    pub fn has(&self, field: &str) -> bool {
        self.columns.index(field).is_some()
    }

    /// Whether a person has said what a field's cell means.
    pub fn is_stated(&self, field: &str) -> bool {
        let cell = self.columns.index(field).and_then(|index| Some((index, self.line.cells.get(index)?)));
        cell.is_some_and(|(index, raw)| self.columns.stated(index, raw).is_some())
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
            self.reject(field, "", ValueReason::Empty { field: field.to_owned() });
            return None;
        }
        self.read(field, read)
    }

    /// A word of a list.
    pub fn word<T>(&mut self, field: &'static str, read: impl Fn(&str) -> Result<T, ValueError>) -> Option<T> {
        self.read(field, |text, _| read(text))
    }

    /// A day. A month alone means its first day, and that is reported.
    pub fn day(&mut self, field: &'static str) -> Option<NaiveDate> {
        let read = self.read(field, value::date)?;
        if read.whole_month || read.day_number {
            let text = self.owned(field).unwrap_or_default();
            let because = ValueReason::TakenAsDay { day: read.day };
            if read.whole_year {
                self.say_once(field, because);
            } else {
                self.note(field, &text, because);
            }
        }
        Some(read.day)
    }

    /// A last day: that of the month, if only a month is given.
    pub fn last_day(&mut self, field: &'static str) -> Option<NaiveDate> {
        self.read(field, value::last_day).map(|read| read.day)
    }

    /// An instant. Its day and its time of day may be in two columns, and the day may be in one for the whole row.
    pub fn instant(&mut self, field: &'static str) -> Option<DateTime<Utc>> {
        let own = self.columns.index(field).and_then(|index| self.cell(index));
        let beside = self.columns.beside(field).or_else(|| {
            // The column for the row's day is only used if the field has none.
            own.and_then(Clock::read).and_then(|_| self.columns.index("date"))
        });
        match (own, beside.and_then(|index| Some((index, self.cell(index)?)))) {
            (Some(own), Some((index, other))) => {
                let (own, other) = (own.to_owned(), other.to_owned());
                let style = self.columns.style(index);
                let own_style = self.columns.index(field).map_or(style, |index| self.columns.style(index));
                match join(&own, own_style, &other, style) {
                    Ok(at) => Some(at),
                    Err(error) => {
                        self.refuse_two(field, &format!("{own} {other}"), error);
                        None
                    }
                }
            }
            (None, Some((_, other))) if Clock::read(other).is_some() => {
                let other = other.to_owned();
                self.reject(field, &other, ValueReason::NoDay);
                None
            }
            (None, Some((index, other))) => {
                let other = other.to_owned();
                match value::instant(&other, self.columns.style(index)) {
                    Ok(at) => Some(at),
                    Err(error) => {
                        self.refuse_two(field, &other, error);
                        None
                    }
                }
            }
            (_, None) => self.must_read(field, value::instant),
        }
    }

    /// From when until when. An end that is a time of day alone and comes before the start is on the day after.
    pub fn span(&mut self, start: &'static str, end: &'static str) -> (Option<DateTime<Utc>>, Option<DateTime<Utc>>) {
        let (from, to) = (self.instant(start), self.instant(end));
        let clock_alone = self.columns.beside(end).is_none() && self.text(end).and_then(Clock::read).is_some();
        match (from, to) {
            (Some(from), Some(to)) if clock_alone && to <= from => {
                let day = vagnpark_domain::time::local_date(to).succ_opt();
                let next = day.and_then(|day| Clock::read(self.text(end)?)?.on(day).ok());
                (Some(from), next.or(Some(to)))
            }
            both => both,
        }
    }

    fn refuse(&mut self, field: &'static str, text: &str, error: ValueError) {
        let header = self.header_of(field);
        match error.question {
            Some(kind) => self.questions.push(column_question(kind, &header, text, &error)),
            // A person can say what an unreadable text means, once for all rows that have it.
            None => self.questions.push(value_question(&header, text, &error.could_be)),
        }
        let finding = Finding::rejected(self.line.number, &header, text, error.because);
        self.findings.push(finding.in_sheet(self.sheet).proposing(&error.could_be));
        self.failed = true;
    }

    /// Refuses what two cells say together. How their column writes days can be asked; what these two mean cannot,
    /// because an answer would apply to every row that has one of them.
    fn refuse_two(&mut self, field: &'static str, both: &str, error: ValueError) {
        match error.question {
            Some(_) => self.refuse(field, both, error),
            None => self.reject(field, both, error.because),
        }
    }

    /// Rejects the row until a person has said which of some things a value means.
    pub fn propose(&mut self, field: &'static str, because: ValueReason, could_be: &[String]) {
        let text = self.columns.index(field).and_then(|index| self.line.cells.get(index)).unwrap_or_default();
        let text = text.trim().to_owned();
        let header = self.header_of(field);
        self.questions.push(value_question(&header, &text, could_be));
        let finding = Finding::rejected(self.line.number, &header, &text, because);
        self.findings.push(finding.in_sheet(self.sheet).proposing(could_be));
        self.failed = true;
    }

    /// Rejects the row for a field's value.
    pub fn reject(&mut self, field: &'static str, value: &str, because: impl Into<Reason>) {
        let finding = Finding::rejected(self.line.number, &self.header_of(field), value, because);
        self.findings.push(finding.in_sheet(self.sheet));
        self.failed = true;
    }

    /// Adds a note about a field's value that does not stop the row.
    pub fn note(&mut self, field: &'static str, value: &str, because: impl Into<Reason>) {
        let finding = Finding::note(self.line.number, &self.header_of(field), value, because);
        self.findings.push(finding.in_sheet(self.sheet));
    }

    /// The header of a field's column.
    pub(crate) fn header_of(&self, field: &'static str) -> String {
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

    /// Notices that a person chose to leave the row out.
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

/// An instant from two cells: one holds the day, the other the time of day.
fn join(own: &str, own_style: Style, other: &str, other_style: Style) -> Result<DateTime<Utc>, ValueError> {
    let (day, clock) = match (Clock::read(own), Clock::read(other)) {
        (None, Some(clock)) => (value::date(own, own_style)?, clock),
        (Some(clock), None) => (value::date(other, other_style)?, clock),
        _ => {
            return Err(ValueError::not_a(Wanted::DayAndTime));
        }
    };
    if day.whole_month {
        return Err(ValueError::not_a(Wanted::DayAndTime));
    }
    clock.on(day.day)
}

/// Whether two texts name the same thing.
pub(crate) fn same_name(one: &str, other: &str) -> bool {
    fold_name(one) == fold_name(other)
}
