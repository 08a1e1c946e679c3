//! What is remembered of a person's decisions about a file, for the sender's next ones (I-7): about each column by its
//! header, whatever columns stand beside it; about a format, for files of the same shape; and about all files of a
//! kind.

use std::collections::{BTreeMap, HashMap};

use serde::{Deserialize, Serialize};
use vagnpark_domain::names::fold_name;

use crate::{Examined, FieldKind, Settings, question::CLASS, registers::fields_of};

/// The questions about how a column is to be read, by the beginnings of their keys.
const OF_COLUMN: [&str; 16] = [
    "date-order",
    "decimal",
    "value",
    "cells",
    "number-within",
    "vat",
    "net",
    "vat-rate",
    "credit",
    "money",
    "several",
    "private",
    "personal",
    "status-in",
    "owners",
    "rows",
];

/// The questions about all files of a kind. The category of one file's costs says nothing of the next one's.
const OF_KIND: [&str; 1] = [CLASS];

/// What was decided about a column, or about all files of a kind.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Decided {
    /// The field that a column is, as in [`Settings::columns`].
    #[serde(skip_serializing_if = "Option::is_none")]
    pub means: Option<String>,
    /// Answer by question, without the header in its key.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub answers: BTreeMap<String, String>,
}

/// What is remembered of a file, or for one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Memory {
    /// What holds for files of the same shape: their format, and the columns that their place is part of, because they
    /// have no header or one that comes again.
    pub format: Settings,
    /// What holds for all files of the kind.
    pub of_kind: Decided,
    /// What holds for each column, by its header as headers are compared.
    pub columns: BTreeMap<String, Decided>,
}

/// A header as headers are compared; one of signs only is itself.
fn folded(header: &str) -> String {
    let folded = fold_name(header);
    if folded.is_empty() { header.to_owned() } else { folded }
}

/// The question without the header of the column that it is about, if it is about that column.
fn without_header(id: &str, header: &str) -> Option<String> {
    let (question, rest) = id.split_once(':').filter(|(question, _)| OF_COLUMN.contains(question))?;
    match rest.strip_prefix(header)? {
        "" => Some(question.to_owned()),
        text => Some(format!("{question}:{}", text.strip_prefix(':')?)),
    }
}

/// The question about a column with a header.
fn with_header(question: &str, header: &str) -> String {
    match question.split_once(':') {
        Some((question, text)) => format!("{question}:{header}:{text}"),
        None => format!("{question}:{header}"),
    }
}

impl Examined {
    /// The columns that are told by their headers alone, by these as they are compared: they have one, which comes once
    /// in its sheet and is written in one way.
    fn told_by_header(&self) -> BTreeMap<String, &str> {
        let mut told: HashMap<String, Option<&str>> = HashMap::new();
        for sheet in &self.sheets {
            let header = &sheet.columns.header;
            let mut in_sheet: HashMap<String, usize> = HashMap::new();
            for index in 0..header.names.len() {
                *in_sheet.entry(folded(header.raw(index))).or_default() += 1;
            }
            for index in (0..header.names.len()).filter(|index| !header.raw(*index).is_empty()) {
                let (key, name) = (folded(header.raw(index)), header.name(index));
                let is_alone = in_sheet.get(&key) == Some(&1);
                let known = told.entry(key).or_insert(Some(name));
                *known = known.filter(|known| is_alone && *known == name);
            }
        }
        told.into_iter().filter_map(|(key, header)| Some((key, header?))).collect()
    }

    /// Whether an answer holds for the next file. What a day or a number means is asked of each: `igår` is another day
    /// then.
    fn lasts(&self, id: &str) -> bool {
        if OF_KIND.contains(&id) {
            return true;
        }
        let of = |header: &str| without_header(id, header);
        let columns = self.facts.columns.iter().filter(|column| of(&column.header).is_some());
        let Some(column) = columns.max_by_key(|column| column.header.len()) else {
            return id.split_once(':').is_some_and(|(question, _)| OF_COLUMN.contains(&question));
        };
        let field = fields_of(self.kind).iter().find(|field| Some(field.name) == column.field.as_deref());
        let of_words =
            field.is_none_or(|field| !matches!(field.kind, FieldKind::Day | FieldKind::Instant | FieldKind::Number(_)));
        of_words || !id.starts_with("value:")
    }

    /// The part of what was decided that is worth remembering: everything but the answers about single values that the
    /// registers remember by themselves. Every column has its part, also where nothing was decided: that is remembered
    /// instead of what was decided before.
    pub fn to_remember(&self, settings: &Settings) -> Memory {
        let told = self.told_by_header();
        let mut memory = Memory { format: Settings { member: None, ..settings.clone() }, ..Memory::default() };
        memory.format.answers.retain(|id, _| self.lasts(id));
        memory.of_kind.answers = take(&mut memory.format.answers, |id| OF_KIND.contains(&id).then(|| id.to_owned()));
        // The longest first: `Datum: ut` is no text in the column `Datum`.
        let mut columns: Vec<(String, &str)> = told.into_iter().collect();
        columns.sort_by_key(|(_, header)| std::cmp::Reverse(header.len()));
        for (key, header) in columns {
            let means = memory.format.columns.remove(header);
            let answers = take(&mut memory.format.answers, |id| without_header(id, header));
            memory.columns.insert(key, Decided { means, answers });
        }
        memory
    }
}

/// Takes the answers out that `key` has a key for.
fn take(answers: &mut BTreeMap<String, String>, key: impl Fn(&str) -> Option<String>) -> BTreeMap<String, String> {
    let mut taken = BTreeMap::new();
    answers.retain(|id, answer| {
        let Some(key) = key(id) else { return true };
        taken.insert(key, std::mem::take(answer));
        false
    });
    taken
}

impl Memory {
    /// What was decided before, as far as it is about a file.
    #[must_use]
    pub fn about(mut self, examined: &Examined) -> Settings {
        let mut settings = self.format;
        settings.answers.append(&mut self.of_kind.answers);
        for (key, header) in examined.told_by_header() {
            let Some(decided) = self.columns.remove(&key) else { continue };
            settings.columns.remove(header);
            settings.answers.retain(|id, _| without_header(id, header).is_none());
            settings.columns.extend(decided.means.map(|means| (header.to_owned(), means)));
            let answers = decided.answers.into_iter();
            settings.answers.extend(answers.map(|(question, answer)| (with_header(&question, header), answer)));
        }
        settings
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn i7_a_question_is_about_the_column_that_it_names() {
        for (id, header, question) in [
            ("cells:Pris", "Pris", Some("cells")),
            ("value:Drivmedel:Jet A1", "Drivmedel", Some("value:Jet A1")),
            ("value:Kl: ut:8:15", "Kl: ut", Some("value:8:15")),
            ("value:Drivmedel 2:x", "Drivmedel", None),
            ("organisation:nora", "nora", None),
            ("class", "class", None),
        ] {
            let found = without_header(id, header);
            assert_eq!(found.as_deref(), question, "{id}");
            if let Some(question) = found {
                assert_eq!(with_header(&question, header), id);
            }
        }
        assert_eq!(folded("Reg.nr"), folded("REGNR"));
        assert_ne!(folded("#"), folded("%"));
    }
}
