//! One row being read: its cells by field, with a finding for each that cannot be read.

mod quantities;

use std::{
    hash::{DefaultHasher, Hash, Hasher},
    mem::discriminant,
};

use chrono::{DateTime, NaiveDate, Utc};
use vagnpark_domain::{
    bounds::{cannot_be_written, first_forbidden, one_line},
    cost::CostCategory,
    names::fold_name,
    time::Month,
};

use crate::{
    FileReason, Finding, Question, QuestionKind, Reason, ValueReason, Wanted,
    columns::{Columns, Part, column_question},
    field::Field,
    file::{Line, repaired},
    value::{self, Clock, Style, ValueError},
};

/// The question that all rows with doubly encoded text depend on.
const REPAIR_TEXT: &str = "repair-text";
/// The answer that leaves a row out.
pub const LEAVE_OUT: &str = "!skip";
/// The question which year the months of a file are in.
const YEAR: &str = "year";
/// The answer that agrees.
pub const YES: &str = "yes";
/// The answer that leaves a cell empty; its text is kept as an extra attribute.
pub const LEAVE_EMPTY: &str = "!empty";

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
    /// The texts of cells that are left empty, by header.
    kept: Vec<(String, String)>,
    /// The cell that is a row of its own, with what its header says.
    part: Option<(usize, Part)>,
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
            kept: Vec::new(),
            part: None,
            failed: false,
            left_out: false,
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
        self.part.map(|(index, _)| index).hash(&mut hasher);
        hasher.finish()
    }

    /// The same row, of which one cell is a row of its own.
    pub(crate) fn at_part(self, part: Option<(usize, Part)>) -> Self {
        Self { part, ..self }
    }

    /// The column of a field.
    fn index(&self, field: &str) -> Option<usize> {
        match self.part {
            Some((index, _)) if field == "net" => Some(index),
            _ => self.columns.index(field),
        }
    }

    /// The kind of cost that the header of its cell says.
    pub(crate) fn category_of_part(&self) -> Option<CostCategory> {
        if let Some((_, Part::Category(category))) = self.part { Some(category) } else { None }
    }

    /// The month that the header of its cell says. The year of a file that does not say it is one question, and rows
    /// wait for it.
    pub(crate) fn month_of_part(&mut self) -> Option<Option<Month>> {
        let (_, part @ Part::Month { year, .. }) = self.part? else { return None };
        let answer = self.columns.answer(YEAR).and_then(|answer| answer.trim().parse().ok());
        if year.is_none() {
            let header = self.header_of("net");
            self.questions.push(Question::new(YEAR.to_owned(), QuestionKind::Year, &header, "", Vec::new()));
        }
        let month = part.month(answer);
        if month.is_none() {
            self.reject("net", "", ValueReason::NoYear);
        }
        Some(month)
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

    /// Whether a person has said what a field's cell means.
    pub fn is_stated(&self, field: &str) -> bool {
        let cell = self.index(field).and_then(|index| Some((index, self.line.cells.get(index)?)));
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
                let without = value::without_mark(&text);
                if let Some(value) = without.and_then(|bare| read(bare, self.columns.style(index)).ok()) {
                    self.say_once(field, ValueReason::FootnoteMark);
                    return Some(value);
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
        let own = self.index(field).and_then(|index| self.cell(index));
        let beside = self.columns.beside(field).or_else(|| {
            // The column for the row's day is only used if the field has none.
            own.and_then(Clock::read).and_then(|_| self.columns.index("date"))
        });
        match (own, beside.and_then(|index| Some((index, self.cell(index)?)))) {
            (Some(own), Some((index, other))) => {
                let (own, other) = (own.to_owned(), other.to_owned());
                let style = self.columns.style(index);
                let own_style = self.index(field).map_or(style, |index| self.columns.style(index));
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
        let known = self.columns.field(field);
        match error.question {
            Some(kind) => self.questions.push(column_question(kind, &header, text, &error)),
            None if known.is_some_and(|known| known.optional) => return self.leave_empty(field, error),
            // A person can say what an unreadable text means, once for all rows that have it.
            None => {
                let written = self.written_in(field).unwrap_or_else(|| text.to_owned());
                let words = known.map_or(&[][..], Field::words);
                self.questions.push(value_question(&header, &written, &answers_for(&written, &error.could_be, words)));
            }
        }
        let finding = Finding::rejected(self.line.number, &header, text, error.because);
        self.findings.push(finding.in_sheet(self.sheet).proposing(&error.could_be));
        self.failed = true;
    }

    /// Leaves a cell empty that cannot be read and that its row does without (I-11): its text is kept, and there is one
    /// question for all such cells of the column or, where the column takes words, for all with the same text.
    fn leave_empty(&mut self, field: &'static str, error: ValueError) {
        let (Some(index), Some(known)) = (self.index(field), self.columns.field(field)) else { return };
        let (header, written) = (self.header_of(field), self.written_in(field).unwrap_or_default());
        let words = known.words();
        let question = if words.is_empty() && error.could_be.is_empty() {
            let options = vec![LEAVE_EMPTY.to_owned(), LEAVE_OUT.to_owned()];
            Question::new(cells_id(&header), QuestionKind::Cells, &header, &written, options)
        } else {
            let could_be = [answers_for(&written, &error.could_be, words), vec![LEAVE_EMPTY.to_owned()]].concat();
            value_question(&header, &written, &could_be)
        };
        self.questions.push(Question { default: Some(LEAVE_EMPTY.to_owned()), ..question });
        if self.columns.leaves_out(index) {
            self.left_out = true;
            return;
        }
        let because = ValueReason::LeftEmpty { because: Box::new(error.because) };
        let finding = Finding::note(self.line.number, &header, &written, because);
        self.findings.push(finding.in_sheet(self.sheet).proposing(&error.could_be));
        self.kept.push((header, written));
    }

    /// The text of a field's cell as written.
    fn written_in(&self, field: &str) -> Option<String> {
        self.index(field).and_then(|index| self.written(index)).map(|text| text.trim().to_owned())
    }

    /// Refuses what two cells say together. How their column writes days can be asked; what these two mean cannot,
    /// because an answer would apply to every row that has one of them.
    fn refuse_two(&mut self, field: &'static str, both: &str, error: ValueError) {
        match error.question {
            Some(_) => self.refuse(field, both, error),
            None => self.reject(field, both, error.because),
        }
    }

    /// Whether the number among the words of a cell is taken: one question for the column, and rows wait for it.
    pub(crate) fn takes_number_within(&mut self, field: &'static str, because: ValueReason, number: &str) -> bool {
        let (header, written) = (self.header_of(field), self.written_in(field).unwrap_or_default());
        let options = vec![YES.to_owned(), LEAVE_OUT.to_owned()];
        let question = Question::new(within_id(&header), QuestionKind::NumberWithin, &header, &written, options);
        let answer = self.ask(Question { against: number.to_owned(), ..question });
        match answer.as_deref() {
            Some(YES) => return true,
            Some(LEAVE_OUT) => self.left_out = true,
            _ => {
                let finding = Finding::rejected(self.line.number, &header, &written, because);
                self.findings.push(finding.in_sheet(self.sheet).proposing(&[number.to_owned()]));
            }
        }
        self.failed = true;
        false
    }

    /// Asks a question, and gives its answer if there is one.
    pub(crate) fn ask(&mut self, question: Question) -> Option<String> {
        let answer = self.columns.answer(&question.id).map(str::to_owned);
        self.questions.push(question);
        answer
    }

    /// Rejects the row until a person has said which of some things a value means.
    pub fn propose(&mut self, field: &'static str, because: ValueReason, could_be: &[String]) {
        let text = self.index(field).and_then(|index| self.line.cells.get(index)).unwrap_or_default();
        let text = text.trim().to_owned();
        let header = self.header_of(field);
        self.questions.push(value_question(&header, &text, could_be));
        let finding = Finding::rejected(self.line.number, &header, &text, because);
        self.findings.push(finding.in_sheet(self.sheet).proposing(could_be));
        self.failed = true;
    }

    /// Leaves a field's cell empty whose value cannot be, or rejects the row if it does not do without it.
    pub fn cannot_take(&mut self, field: &'static str, because: ValueReason) {
        if self.columns.field(field).is_some_and(|known| known.optional) {
            self.leave_empty(field, ValueError::new(because));
        } else {
            let value = self.owned(field).unwrap_or_default();
            self.reject(field, &value, because);
        }
    }

    /// Keeps a cell's text as an extra attribute.
    pub(crate) fn keep(&mut self, field: &'static str, text: &str) {
        let header = self.header_of(field);
        self.kept.push((header, text.to_owned()));
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
        let header = self.index(field).map_or("", |index| self.columns.header.name(index));
        if header.is_empty() { field } else { header }.to_owned()
    }

    /// The cells of unknown columns, by header, and those that are left empty. A register asks for them last.
    pub fn extra(&mut self) -> Vec<(String, String)> {
        let of_no_field = |(index, header): (usize, &str)| Some((header.to_owned(), self.cell(index)?.to_owned()));
        let extra = self.columns.extra().filter_map(of_no_field).collect();
        [extra, std::mem::take(&mut self.kept)].concat()
    }

    /// Notices that a person chose to leave the row, or one of its cells, out.
    pub(crate) fn look_for_left_out(&mut self) {
        for index in 0..self.line.cells.len() {
            let Some(written) = self.written(index).map(str::trim) else { continue };
            match self.columns.stated(index, written) {
                Some(LEAVE_OUT) => self.left_out = true,
                Some(LEAVE_EMPTY) => {
                    let kept = (self.columns.header.name(index).to_owned(), written.to_owned());
                    self.kept.push(kept);
                }
                _ => {}
            }
        }
    }
}

/// The key of the question for the cells of a column that cannot be read.
pub fn cells_id(header: &str) -> String {
    format!("cells:{header}")
}

/// The key of the question whether the numbers among the words of a column's cells are taken.
pub fn within_id(header: &str) -> String {
    format!("number-within:{header}")
}

/// The answers to choose from for a text: what it could be, then the words of its column, the most alike first.
fn answers_for(text: &str, could_be: &[String], words: &[&str]) -> Vec<String> {
    let folded = fold_name(text);
    let likeness = |word: &str| strsim::jaro_winkler(&folded, &fold_name(word));
    let mut words: Vec<&str> = words.to_vec();
    words.sort_by(|one, other| likeness(other).total_cmp(&likeness(one)));
    let others = words.into_iter().map(str::to_owned).filter(|word| !could_be.contains(word));
    could_be.iter().cloned().chain(others).collect()
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
