//! Which column holds what: headers in their many spellings, compared without case, dots, spaces
//! and diacritics (I-7), what a person or an earlier file said of them, and how their values are
//! written.

use std::collections::{HashMap, HashSet};

use serde::{Deserialize, Serialize};
use vagnpark_domain::organisation::fold_name;

use crate::{
    Finding, FindingCode, Question, QuestionKind, Settings,
    file::repaired,
    layout::Header,
    value::{Evidence, Style},
};

/// What the values of a field are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FieldKind {
    /// Any text.
    Text,
    /// A day.
    Day,
    /// A day and a time.
    Instant,
    /// A number, also an amount or a distance.
    Number,
    /// Ja or Nej.
    YesNo,
    /// One of these words.
    Words(&'static [&'static str]),
}

/// One field of a register with the headers it goes under, folded.
#[derive(Clone, Copy, Debug)]
pub struct Field {
    /// Its name in files of our own, in the API and in settings.
    pub name: &'static str,
    /// The header in our templates.
    pub label: &'static str,
    /// What its values are.
    pub kind: FieldKind,
    /// Other headers it goes under, folded.
    pub headers: &'static [&'static str],
    /// What to write in it, for the person who fills in a template.
    pub help: &'static str,
}

/// Why a column is taken for a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Because {
    /// The header is the field's own name.
    OwnName,
    /// The header is a known spelling.
    KnownSpelling,
    /// The header is a known spelling once its letters are repaired.
    Repaired,
    /// A person said so, or said so of the sender's last file.
    Stated,
    /// An earlier column has the field.
    Twice,
    /// Nobody knows the header.
    Unknown,
}

impl Because {
    /// The word for it, as the API has it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::OwnName => "own_name",
            Self::KnownSpelling => "known_spelling",
            Self::Repaired => "repaired",
            Self::Stated => "stated",
            Self::Twice => "twice",
            Self::Unknown => "unknown",
        }
    }
}

/// What was concluded about a column.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ColumnFacts {
    /// The header as it stands.
    pub header: String,
    /// The field it is taken for.
    pub field: Option<String>,
    /// Why.
    pub because: Because,
    /// Whether it is kept as an extra attribute.
    pub extra: bool,
    /// The first values in it.
    pub samples: Vec<String>,
}

/// The columns of a sheet, by field.
#[derive(Debug)]
pub(crate) struct Columns {
    pub(crate) header: Header,
    /// The column of each field, in the order of the register's fields.
    by_field: Vec<(&'static str, Option<usize>)>,
    pub(crate) facts: Vec<ColumnFacts>,
    /// Columns whose cells are kept as extra attributes.
    extra: Vec<usize>,
    styles: Vec<Style>,
    /// Cells that a person said the meaning of, by column and text.
    values: HashMap<(usize, String), String>,
    /// What is odd about the header.
    pub(crate) findings: Vec<Finding>,
}

/// Every header that the fields of a register go under, folded, with the field it is.
pub(crate) struct KnownHeaders(HashMap<String, (&'static str, Because)>);

impl KnownHeaders {
    pub(crate) fn of(fields: &'static [Field]) -> Self {
        let mut known = HashMap::new();
        // A field's own name goes before the spellings of any.
        for field in fields {
            known.insert(fold_name(field.name), (field.name, Because::OwnName));
        }
        for field in fields {
            let spellings = field.headers.iter().map(ToString::to_string).chain([fold_name(field.label)]);
            for spelling in spellings {
                known.entry(spelling).or_insert((field.name, Because::KnownSpelling));
            }
        }
        Self(known)
    }

    /// The fields that some headers are.
    pub(crate) fn fields_of(&self, headers: &[&str]) -> HashSet<&'static str> {
        headers.iter().filter_map(|header| self.find(header)).map(|(field, _)| field).collect()
    }

    /// Whether a header is one of the fields'.
    pub(crate) fn knows(&self, header: &str) -> bool {
        self.find(header).is_some()
    }

    fn find(&self, header: &str) -> Option<(&'static str, Because)> {
        // The longest header we know is far shorter: what is longer is prose, or hostile.
        if header.trim().is_empty() || header.len() > 200 {
            return None;
        }
        let found = self.0.get(&fold_name(header)).copied();
        found.or_else(|| self.find(&repaired(header)?).map(|(name, _)| (name, Because::Repaired)))
    }
}

impl Columns {
    pub(crate) fn of(
        header: Header,
        sheet: &str,
        fields: &'static [Field],
        known: &KnownHeaders,
        settings: &Settings,
    ) -> Self {
        let mut columns = Self {
            by_field: fields.iter().map(|field| (field.name, None)).collect(),
            facts: Vec::new(),
            extra: Vec::new(),
            styles: vec![Style { date_system: settings.date_system, ..Style::default() }; header.names.len()],
            values: HashMap::new(),
            findings: Vec::new(),
            header,
        };
        for index in 0..columns.header.names.len() {
            let name = columns.header.names.get(index).cloned().unwrap_or_default();
            columns.add(index, name, sheet, (fields, known), settings);
        }
        columns
    }

    fn add(
        &mut self,
        index: usize,
        header: String,
        sheet: &str,
        (fields, known): (&'static [Field], &KnownHeaders),
        settings: &Settings,
    ) {
        let row = self.header.row;
        let mut note = |code: FindingCode, reason: String| {
            self.findings.push(Finding::note(row, &header, "", code, reason).in_sheet(sheet));
        };
        let stated = settings.columns.get(&header).map(String::as_str);
        let (field, because) = match stated {
            Some("+" | "-") => (None, Because::Stated),
            Some(name) => (fields.iter().find(|field| field.name == name).map(|field| field.name), Because::Stated),
            None => known.find(&header).map_or((None, Because::Unknown), |(name, because)| (Some(name), because)),
        };
        let taken =
            field.is_some_and(|field| self.by_field.iter().any(|(name, column)| *name == field && column.is_some()));
        let (field, because) = if taken { (None, Because::Twice) } else { (field, because) };
        if because == Because::Twice {
            note(FindingCode::ColumnUnknown, format!("two columns are named “{header}”; the first is used"));
        }
        if because == Because::Unknown && !header.is_empty() {
            let reason = format!("“{header}” is not a column we know; it is kept as an extra attribute");
            note(FindingCode::ColumnUnknown, reason);
        }
        if field.is_some_and(|field| field.ends_with("_mil")) {
            note(FindingCode::InMil, format!("“{header}” is read in mil: each is 10 km"));
        }
        if let Some((_, column)) = field.and_then(|field| self.by_field.iter_mut().find(|(name, _)| *name == field)) {
            *column = Some(index);
        }
        let extra = field.is_none() && stated != Some("-") && !header.is_empty();
        if extra {
            self.extra.push(index);
        }
        for (id, answer) in &settings.answers {
            if let Some(text) =
                id.strip_prefix("value:").and_then(|rest| rest.strip_prefix(header.as_str())?.strip_prefix(':'))
            {
                self.values.insert((index, text.to_owned()), answer.clone());
            }
        }
        self.facts.push(ColumnFacts { header, field: field.map(str::to_owned), because, extra, samples: Vec::new() });
    }

    /// Says which of the register's columns are missing. No row can be read then.
    pub(crate) fn check(&mut self, sheet: &str, required: &[&[&'static str]]) -> bool {
        let row = self.header.row;
        let mut complete = true;
        for alternatives in required {
            if !alternatives.iter().any(|field| self.index(field).is_some()) {
                complete = false;
                let reason = format!("the register needs a column {}", alternatives.join(" or "));
                let name = alternatives.first().copied().unwrap_or_default();
                let finding = Finding::rejected(row, name, "", FindingCode::ColumnMissing, reason);
                self.findings.push(finding.in_sheet(sheet));
            }
        }
        complete
    }

    /// Whether all required columns are there.
    pub(crate) fn complete(&self, required: &[&[&'static str]]) -> bool {
        required.iter().all(|alternatives| alternatives.iter().any(|field| self.index(field).is_some()))
    }

    /// Settles how the columns are written: by answers first, then by what their values tell.
    pub(crate) fn settle(&mut self, evidence: &[Evidence], settings: &Settings) {
        for (index, style) in self.styles.iter_mut().enumerate() {
            let told = evidence.get(index).copied().unwrap_or_default().style();
            let header = self.header.names.get(index).map_or("", String::as_str);
            let answer = |kind: QuestionKind| settings.answer(&question_id(kind, header));
            let day_first = match answer(QuestionKind::DateOrder) {
                Some(answer) => Some(answer == "day-first"),
                None => told.day_first,
            };
            let decimal = match answer(QuestionKind::Decimal) {
                Some("decimal") => Some('.'),
                Some(_) => Some(','),
                None => told.decimal,
            };
            *style = Style { day_first, decimal, ..*style };
        }
    }

    pub(crate) fn index(&self, field: &str) -> Option<usize> {
        self.by_field.iter().find(|(name, _)| *name == field).and_then(|(_, index)| *index)
    }

    pub(crate) fn header(&self, field: &str) -> &str {
        self.index(field).and_then(|index| self.header.names.get(index)).map_or("", String::as_str)
    }

    pub(crate) fn style(&self, index: usize) -> Style {
        self.styles.get(index).copied().unwrap_or_default()
    }

    pub(crate) fn extra(&self) -> impl Iterator<Item = (usize, &str)> {
        self.extra.iter().filter_map(|index| Some((*index, self.header.names.get(*index)?.as_str())))
    }

    /// What a person said that a cell's text means.
    pub(crate) fn stated(&self, index: usize, text: &str) -> Option<&str> {
        if self.values.is_empty() {
            return None;
        }
        self.values.get(&(index, text.trim().to_owned())).map(String::as_str)
    }

    /// The columns whose values must be looked at before they can be read.
    pub(crate) fn to_be_told<'f>(&self, fields: &'f [Field]) -> Vec<(usize, &'f Field)> {
        fields.iter().filter_map(|field| Some((self.index(field.name)?, field))).collect()
    }
}

/// The key of a column's question.
pub(crate) fn question_id(kind: QuestionKind, header: &str) -> String {
    let word = if kind == QuestionKind::DateOrder { "date-order" } else { "decimal" };
    format!("{word}:{header}")
}

/// The question for a whole column.
pub(crate) fn column_question(kind: QuestionKind, header: &str, value: &str) -> Question {
    let options = if kind == QuestionKind::DateOrder { ["day-first", "month-first"] } else { ["decimal", "thousands"] };
    Question::new(question_id(kind, header), kind, header, value, options.map(str::to_owned).to_vec())
}
