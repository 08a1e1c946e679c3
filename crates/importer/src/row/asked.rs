//! What a row cannot say by itself: what is refused, left empty or asked.

use vagnpark_domain::names::fold_name;

use super::RowReader;
use crate::{
    CellReason, Finding, Question, QuestionKind, Reason, ValueReason,
    columns::column_question,
    field::{Field, FieldKind},
    question::{LEAVE_EMPTY, LEAVE_OUT, TAKE, YES},
    value::ValueError,
};

/// The longest word that is looked for, in bytes.
const LONGEST_WORD: usize = 24;

impl RowReader<'_> {
    pub(super) fn refuse(&mut self, field: &'static str, text: &str, error: ValueError) {
        let header = self.header_of(field);
        let known = self.columns.field(field);
        match error.question {
            Some(kind) => self.questions.push(column_question(kind, &header, text, &error)),
            None if known.is_some_and(|known| known.optional) => return self.leave_empty(field, error),
            // A person can say what an unreadable text means, once for all rows that have it.
            None => {
                let written = self.written_in(field).unwrap_or_else(|| text.to_owned());
                let words = known.map_or(&[][..], Field::words);
                let question = value_question(&header, &written, &answers_for(&written, &error.could_be, words));
                let refused = self.is_stated(field).then(|| error.because.clone());
                self.raise(Question { refused, ..question });
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
            Question::cells(&header, &written)
        } else {
            let could_be = [answers_for(&written, &error.could_be, words), vec![LEAVE_EMPTY.to_owned()]].concat();
            let default = Some(LEAVE_EMPTY.to_owned());
            let refused = self.is_stated(field).then(|| error.because.clone());
            Question { default, refused, ..value_question(&header, &written, &could_be) }
        };
        self.raise(question);
        if self.columns.leaves_out(index) {
            self.left_out = true;
            return;
        }
        let because = CellReason::LeftEmpty { because: Box::new(error.because) };
        let finding = Finding::note(self.line.number, &header, &written, because);
        self.findings.push(finding.in_sheet(self.sheet).proposing(&error.could_be));
        self.kept.push((header, written));
    }

    /// The text of a field's cell as written.
    pub(super) fn written_in(&self, field: &str) -> Option<String> {
        self.index(field).and_then(|index| self.written(index)).map(|text| text.trim().to_owned())
    }

    /// The cells that a row does without and that are written in another way than a value of theirs, by field.
    pub(crate) fn written_otherwise(&self) -> Vec<(&'static str, String)> {
        let is_plain = |text: &str| {
            let iso = text.len() == 10 && text.as_bytes().get(4) == Some(&b'-');
            iso || text.bytes().all(|byte| byte.is_ascii_digit())
        };
        let written = |(field, index): (&'static str, usize)| {
            let known = self.columns.field(field)?;
            let a_value = matches!(known.kind, FieldKind::Number(_) | FieldKind::Day) && known.optional;
            let text = self.cell(index).filter(|text| a_value && !is_plain(text))?;
            Some((field, text.to_owned()))
        };
        self.columns.by_field().filter_map(written).collect()
    }

    /// Refuses what two cells say together. How the column of the day writes days can be asked, by its header; what
    /// these two mean cannot, because an answer would apply to every row that has one of them.
    pub(super) fn refuse_two(
        &mut self,
        field: &'static str,
        (column, day): (usize, &str),
        both: &str,
        error: ValueError,
    ) {
        let Some(kind) = error.question else { return self.reject(field, both, error.because) };
        let header = match self.columns.header.name(column) {
            "" => self.header_of(field),
            header => header.to_owned(),
        };
        self.questions.push(column_question(kind, &header, day, &error));
        let finding = Finding::rejected(self.line.number, &header, day, error.because);
        self.findings.push(finding.in_sheet(self.sheet));
        self.failed = true;
    }

    /// Whether the number among the words of a cell is taken: one question for the column, and rows wait for it.
    pub(crate) fn takes_number_within(&mut self, field: &'static str, because: ValueReason, number: &str) -> bool {
        let (header, written) = (self.header_of(field), self.written_in(field).unwrap_or_default());
        match self.ask(Question::number_within(&header, &written, number)).as_deref() {
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

    /// Shows what a person has answered about a cell's text, with what else it could be: it can be answered otherwise.
    pub(super) fn show_answered(&mut self, index: usize, written: &str) {
        let header = self.columns.header.name(index).to_owned();
        let Some(field) = self.columns.answered(index, &value_id(&header, written)) else { return };
        let mut could_be = answers_for(written, &[], field.words());
        if field.optional {
            could_be.push(LEAVE_EMPTY.to_owned());
        }
        let default = field.optional.then(|| LEAVE_EMPTY.to_owned());
        self.questions.push(Question { default, ..value_question(&header, written, &could_be) });
    }

    /// Raises a question, once for the row.
    fn raise(&mut self, question: Question) {
        match self.questions.iter_mut().find(|known| known.id == question.id) {
            Some(known) => *known = question,
            None => self.questions.push(question),
        }
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
        self.raise(value_question(&header, &text, could_be));
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

    /// Leaves a row out for what a cell says, or takes it all the same: one question for the column, and rows wait.
    pub(crate) fn ask_to_leave(&mut self, header: &str, written: &str, because: ValueReason) {
        let options = vec![LEAVE_OUT.to_owned(), TAKE.to_owned()];
        let question = Question::new(format!("rows:{header}"), QuestionKind::LeaveRows, header, written, options);
        match self.ask(question).as_deref() {
            Some(LEAVE_OUT) => self.left_out = true,
            Some(_) => {}
            None => self.reject_beside(header, written, because),
        }
    }

    /// The cells of columns that have no field, by header.
    pub(crate) fn cells_of_no_field(&self) -> Vec<(String, String)> {
        let cell = |index: usize| Some((self.columns.header.raw(index).to_owned(), self.cell(index)?.to_owned()));
        self.columns.of_no_field().filter_map(cell).collect()
    }

    /// Rejects the row for a cell of a column that has no field and cannot be read.
    pub(crate) fn refuse_beside(&mut self, header: &str, value: &str, error: ValueError) {
        self.findings.push(Finding::rejected(self.line.number, header, value, error.because).in_sheet(self.sheet));
        self.failed = true;
    }

    /// The same for a cell of a column that may have no field, by its header.
    pub(crate) fn reject_beside(&mut self, header: &str, value: &str, because: ValueReason) {
        self.findings.push(Finding::rejected(self.line.number, header, value, because).in_sheet(self.sheet));
        self.failed = true;
    }

    /// The first cell that is a word which is looked for, in a column of text or one that has no field, with its
    /// header. Words are compared folded; what is longer than a word, or has a digit, is looked at no further, since
    /// every row is asked.
    pub(crate) fn word_beside(&self, is_word: impl Fn(&str, &str) -> bool) -> Option<(String, String)> {
        let of_text = |index: usize| {
            let field = self.columns.facts.get(index).and_then(|column| column.field.as_deref());
            let kind = field.and_then(|field| self.columns.field(field)).map(|field| field.kind);
            matches!(kind, None | Some(FieldKind::Text))
        };
        let cells = (0..self.line.cells.len()).filter(|index| of_text(*index));
        let mut words = cells.filter_map(|index| Some((self.columns.header.name(index), self.cell(index)?)));
        let may_be = |text: &str| text.len() <= LONGEST_WORD && !text.bytes().any(|byte| byte.is_ascii_digit());
        let found = words.find(|(header, text)| may_be(text) && is_word(header, &fold_name(text)))?;
        Some((found.0.to_owned(), found.1.to_owned()))
    }

    /// The first cell of words that is looked for, whatever column it stands in but those of numbers and days, with its
    /// header. Both are compared folded.
    pub(crate) fn cell_beside(&self, is_told: impl Fn(&str, &str) -> bool) -> Option<(String, String)> {
        self.cell_beside_but("", is_told)
    }

    /// The same, whatever the column of a field has.
    pub(crate) fn cell_beside_but(&self, but: &str, is_told: impl Fn(&str, &str) -> bool) -> Option<(String, String)> {
        let of_words = |index: usize| {
            let Some(name) = self.columns.facts.get(index).and_then(|column| column.field.as_deref()) else {
                return true;
            };
            let kind = self.columns.field(name).map(|field| field.kind);
            // The credit side of a ledger is none beside an amount.
            let beside_an_amount = name == "credit" && self.text("net").is_some();
            name != but
                && (beside_an_amount
                    || matches!(kind, None | Some(FieldKind::Text | FieldKind::Words(_) | FieldKind::YesNo)))
        };
        let cells = (0..self.line.cells.len()).filter(|index| of_words(*index));
        let mut words = cells.filter_map(|index| Some((self.columns.header.name(index), self.cell(index)?)));
        let found = words.find(|(header, text)| is_told(&fold_name(header), &fold_name(text)))?;
        Some((found.0.to_owned(), found.1.to_owned()))
    }

    /// Adds a note about a field's value that does not stop the row.
    pub fn note(&mut self, field: &'static str, value: &str, because: impl Into<Reason>) {
        let finding = Finding::note(self.line.number, &self.header_of(field), value, because);
        self.findings.push(finding.in_sheet(self.sheet));
    }
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

/// The key of the question what a text means in a column.
fn value_id(header: &str, text: &str) -> String {
    format!("value:{header}:{text}")
}

fn value_question(header: &str, text: &str, could_be: &[String]) -> Question {
    let id = value_id(header, text);
    let options = could_be.iter().cloned().chain([LEAVE_OUT.to_owned()]).collect();
    Question::new(id, QuestionKind::Value, header, text, options)
}
