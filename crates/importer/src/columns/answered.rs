//! What answers say of columns: how they are written, and which of their questions a person has answered. Those are
//! shown with their answer, so that it can be changed (I-11).

use super::{Columns, question_id};
use crate::{
    Question, QuestionKind,
    columns::column_question,
    field::Field,
    value::{self, Evidence, Style, Unit},
};

impl Columns {
    /// Settles how the columns are written: by answers first, then by their values.
    pub(crate) fn settle(&mut self, evidence: &[Evidence]) {
        for (index, style) in self.styles.iter_mut().enumerate() {
            let told = evidence.get(index).copied().unwrap_or_default().style();
            let header = self.header.names.get(index).map_or("", String::as_str);
            let answer = |kind: QuestionKind| self.answers.get(&question_id(kind, header)).map(String::as_str);
            let (day_first, year_first) = match answer(QuestionKind::DateOrder) {
                Some("day-first") => (Some(true), Some(false)),
                Some("month-first") => (Some(false), Some(false)),
                Some("year-first") => (told.day_first, Some(true)),
                _ => (told.day_first, told.year_first),
            };
            let decimal = match answer(QuestionKind::Decimal) {
                Some("decimal" | "thousands-comma") => Some('.'),
                Some("thousands" | "decimal-comma") => Some(','),
                _ => told.decimal,
            };
            if let Some(kept) = self.told.get_mut(index) {
                *kept = Style { date_system: style.date_system, ..told };
            }
            *style = Style { day_first, year_first, decimal, date_system: style.date_system, ..told };
        }
    }

    /// The field of a column, if a person has answered a question about what a text in it means.
    pub(crate) fn answered(&self, index: usize, question: &str) -> Option<&'static Field> {
        let field = self.by_field.iter().find(|(_, column)| *column == Some(index)).map(|(field, _)| *field);
        field.filter(|_| self.by_person.contains(question))
    }

    /// What would be asked about the column of a text, had a person not said how the column is written.
    pub(crate) fn asked_of_column(&self, index: usize, text: &str) -> Option<Question> {
        let header = self.header.name(index);
        let told = self.told.get(index).copied().unwrap_or_default();
        let kinds = [QuestionKind::DateOrder, QuestionKind::Decimal];
        kinds.into_iter().filter(|kind| self.by_person.contains(&question_id(*kind, header))).find_map(|kind| {
            let error = asked_of(kind, text, told)?;
            Some(column_question(kind, header, text, &error))
        })
    }
}

/// What a text alone leaves open.
fn asked_of(kind: QuestionKind, text: &str, told: Style) -> Option<value::ValueError> {
    let errors = if kind == QuestionKind::DateOrder {
        [value::date(text, told).err(), value::instant(text, told).err()]
    } else {
        [value::distance_m(text, told, Unit::Kilometres).err(), None]
    };
    errors.into_iter().flatten().find(|error| error.question == Some(kind))
}
