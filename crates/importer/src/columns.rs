//! Which column holds what: headers in their many spellings, compared without case, dots, spaces and diacritics (I-7),
//! what a person or an earlier file said about them, and how their values are written.

mod alike;
mod answered;
mod because;
mod known;
mod meaning;
mod money;
mod needed;
mod title;
mod unfold;

use std::collections::{BTreeMap, BTreeSet, HashMap};

use serde::{Deserialize, Serialize};
use vagnpark_domain::cost::CostCategory;

pub use because::Because;
pub(crate) use known::KnownHeaders;
use known::is_clock;
use meaning::{Meaning, leave_sums_of_parts, meanings};
pub(crate) use money::Money;
pub(crate) use needed::Needed;
pub(crate) use title::Title;
pub(crate) use unfold::{Beside, Part, names_day};

use crate::{
    FileReason, Finding, FindingCode, Question, QuestionKind, Settings,
    answers::year,
    field::{Field, FieldKind, Fields},
    layout::Header,
    profiles::{Applied, answers_of},
    question::{ASIDE, LEAVE_OUT, cells_id},
    value::{Style, Unit, ValueError, VatEvidence},
};

/// The conclusions about a column.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ColumnFacts {
    /// The header as written.
    pub header: String,
    /// The field it is taken to be.
    pub field: Option<String>,
    /// Why.
    pub because: Because,
    /// The kind of cost that its amounts are for, where each kind has a column.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub amounts_of: Option<CostCategory>,
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
    by_field: Vec<(&'static Field, Option<usize>)>,
    pub(crate) facts: Vec<ColumnFacts>,
    /// The second column of instants whose day and time of day are in separate columns.
    beside: Vec<(&'static str, usize)>,
    /// Columns whose cells are kept as extra attributes.
    extra: Vec<usize>,
    styles: Vec<Style>,
    /// The unit of the bare numbers in each column.
    units: Vec<Unit>,
    /// Cells that a person said the meaning of, by column and text.
    values: HashMap<(usize, String), String>,
    /// The keys of the answers that are a person's, and no profile's.
    by_person: BTreeSet<String>,
    /// Whether a person has said how a column is written.
    pub(crate) told_by_person: bool,
    /// How the columns are written as far as their values tell.
    told: Vec<Style>,
    /// The columns whose rows are left out where a cell cannot be read.
    left_out: Vec<usize>,
    /// All answers, by question.
    answers: BTreeMap<String, String>,
    /// The year that months without one are of, if that was answered.
    year: Option<i32>,
    /// The year that the file itself says they are of.
    pub(crate) year_said: Option<i32>,
    /// The columns that are each a row of their own, with what their headers say (I-18).
    parts: Vec<(usize, Part)>,
    /// By the columns that are each a row of their own, those beside them.
    beside_parts: HashMap<usize, Beside>,
    /// How the VAT and the net amounts are to be read, as far as their values tell.
    vat: VatEvidence,
    /// What the headers say of the money.
    money: Money,
    /// What the rows above the header say of it.
    pub(crate) title: Title,
    /// Remarks about the header.
    pub(crate) findings: Vec<Finding>,
}

impl Columns {
    /// The columns of a header; `profile` is the one that the table is read by, if any.
    pub(crate) fn of(
        header: Header,
        sheet: &str,
        (fields, known): (Fields, &KnownHeaders),
        settings: &Settings,
        profile: Option<&Applied>,
    ) -> Self {
        let mut columns = Self {
            by_field: fields.all.iter().map(|field| (field, None)).collect(),
            facts: Vec::new(),
            beside: Vec::new(),
            extra: Vec::new(),
            styles: vec![Style { date_system: settings.date_system, ..Style::default() }; header.names.len()],
            told: vec![Style::default(); header.names.len()],
            units: vec![Unit::Bare; header.names.len()],
            values: HashMap::new(),
            left_out: Vec::new(),
            by_person: settings.answers.keys().cloned().collect(),
            told_by_person: settings
                .answers
                .keys()
                .any(|id| id.starts_with("date-order:") || id.starts_with("decimal:")),
            answers: answers_of(settings, profile),
            year: year(settings),
            year_said: None,
            parts: Vec::new(),
            beside_parts: HashMap::new(),
            vat: VatEvidence::default(),
            money: Money::default(),
            title: Title::default(),
            findings: Vec::new(),
            header,
        };
        let mut meanings = meanings(&columns.header, (fields, known), settings, profile);
        (columns.parts, columns.beside_parts) = columns.unfold(fields, &meanings);
        if !columns.parts.is_empty() {
            leave_sums_of_parts(&columns.header, &mut meanings);
        }
        for (index, meaning) in meanings.into_iter().enumerate() {
            columns.add(index, sheet, fields, meaning);
        }
        columns.money = Money::of(&columns, |header| KnownHeaders::without_unit(header).1 == Some(Unit::ForeignMoney));
        columns
    }

    /// The columns that are each a row of their own, unless it is said what one of them is, and those of which that is
    /// said.
    fn unfold(&self, fields: Fields, meanings: &[Meaning]) -> (Vec<(usize, Part)>, HashMap<usize, Beside>) {
        let headers: Vec<String> =
            (0..self.header.names.len()).map(|index| self.header.raw(index).to_owned()).collect();
        // The sum of the parts is none of them.
        let is_sum = |index: usize| meanings.get(index).is_some_and(|meaning| !meaning.is_said());
        let is_sum = |index: usize| is_sum(index) && headers.get(index).is_some_and(|header| money::is_total(header));
        let gives = |(index, meaning): (usize, &Meaning), field: &str| meaning.names(field) && !is_sum(index);
        let lacks = |field: &str| !meanings.iter().enumerate().any(|meaning| gives(meaning, field));
        let said = |(index, meaning): (usize, &Meaning)| Some((index, Part::Category(meaning.amounts_of?)));
        let said: Vec<(usize, Part)> = meanings.iter().enumerate().filter_map(said).collect();
        let mut parts = unfold::parts_of(fields, &headers, !said.is_empty(), lacks);
        parts.retain(|(index, _)| meanings.get(*index).is_some_and(|meaning| !meaning.is_said()));
        parts.extend(said);
        parts.sort_by_key(|(index, _)| *index);
        unfold::with_those_beside(&parts, &headers)
    }

    /// The columns that are each a row of their own.
    pub(crate) fn parts(&self) -> &[(usize, Part)] {
        &self.parts
    }

    /// Whether a field has a column, or is what the columns of a table are for.
    pub(crate) fn gives(&self, field: &str) -> bool {
        self.index(field).is_some() || self.gives_by_parts(field)
    }

    /// Whether a field is what the columns of a table are for.
    pub(crate) fn gives_by_parts(&self, field: &str) -> bool {
        self.parts.first().is_some_and(|(_, part)| field == part.figure() || field == part.gives())
    }

    fn add(&mut self, index: usize, sheet: &str, fields: Fields, meaning: Meaning) {
        if let Some(field) = self.field_beside_part(index) {
            let (header, field) = (self.header.name(index).to_owned(), Some(field.to_owned()));
            let (because, extra, samples) = (Because::PartOfTable, false, Vec::new());
            self.facts.push(ColumnFacts { header, field, because, extra, amounts_of: None, samples });
            return;
        }
        if let Some((_, part)) = self.parts.iter().find(|(place, _)| *place == index) {
            let (header, field) = (self.header.name(index).to_owned(), Some(part.figure().to_owned()));
            let because = if meaning.is_said() { meaning.because } else { Because::PartOfTable };
            let amounts_of = part.category();
            self.facts.push(ColumnFacts { header, field, because, extra: false, amounts_of, samples: Vec::new() });
            if let (Some(unit), Some(FieldKind::Number(own))) =
                (self.units.get_mut(index), fields.find(part.figure()).map(|field| field.kind))
            {
                *unit = own;
            }
            return;
        }
        let (header, raw) = (self.header.name(index).to_owned(), self.header.raw(index).to_owned());
        let Meaning { field, because, unit, left_out, .. } = meaning;
        let foreign = unit == Some(Unit::ForeignMoney);
        let first = field.and_then(|field| self.index(field.name));
        if let (Some(field), Some(first)) = (field, first)
            && self.goes_beside(field, self.header.raw(first), &raw)
        {
            self.beside.push((field.name, index));
            let field = Some(field.name.to_owned());
            let (extra, samples) = (false, Vec::new());
            self.facts.push(ColumnFacts { header, field, because, amounts_of: None, extra, samples });
            return;
        }
        let (field, because) = match field {
            Some(_) if foreign => (None, Because::Unknown),
            Some(_) if first.is_some() => (None, Because::Twice),
            field => (field, because),
        };
        let ours = self.header.reasons().contains(&index);
        let extra = field.is_none() && !left_out && fields.keeps_extras && !ours && !header.is_empty();
        if let Some(FieldKind::Number(own)) = field.map(|field| field.kind)
            && let Some(place) = self.units.get_mut(index)
        {
            *place = unit.unwrap_or(own);
        }
        if let Some((_, column)) =
            field.and_then(|field| self.by_field.iter_mut().find(|(known, _)| known.name == field.name))
        {
            *column = Some(index);
        }
        if extra {
            self.extra.push(index);
        }
        if left_out && because == Because::Stated {
            let because = FileReason::ColumnLeftOut { header: raw.clone() };
            self.findings.push(Finding::note(self.header.row, &header, "", because).in_sheet(sheet));
        }
        self.say_of_column(sheet, (&header, &raw), because, (field, unit), (extra, ours));
        if self.answer(&cells_id(&header)) == Some(LEAVE_OUT) {
            self.left_out.push(index);
        }
        for (id, answer) in &self.answers {
            if let Some(text) =
                id.strip_prefix("value:").and_then(|rest| rest.strip_prefix(header.as_str())?.strip_prefix(':'))
            {
                self.values.insert((index, text.to_owned()), answer.clone());
            }
        }
        let field = field.map(|field| field.name.to_owned());
        self.facts.push(ColumnFacts { header, field, because, amounts_of: None, extra, samples: Vec::new() });
    }

    /// Whether a second column of a field adds to the first: the time of day to a day, the VAT of one rate to that of
    /// another.
    fn goes_beside(&self, field: &Field, first: &str, second: &str) -> bool {
        if field.kind == FieldKind::Instant {
            return is_clock(first) != is_clock(second) && self.beside(field.name).is_none();
        }
        field.name == "vat" && [first, second].iter().all(|header| money::is_of_one_rate(header))
    }

    /// Adds a finding about a column that is not simply that of a field.
    fn say_of_column(
        &mut self,
        sheet: &str,
        (header, raw): (&str, &str),
        because: Because,
        (field, unit): (Option<&'static Field>, Option<Unit>),
        (extra, ours): (bool, bool),
    ) {
        let row = self.header.row;
        // Somebody has said that it is part of what the rows cost.
        let is_counted = self.answer(&format!("money:{header}")).is_some_and(|answer| answer != ASIDE);
        let mut note =
            |because: FileReason| self.findings.push(Finding::note(row, header, "", because).in_sheet(sheet));
        let (stands, named, kept) = (|| raw.to_owned(), || header.to_owned(), extra);
        match because {
            _ if header.is_empty() || is_counted => {}
            _ if ours => note(FileReason::ColumnOfReasons { header: stands() }),
            Because::Twice => note(FileReason::ColumnTwice { header: stands(), named: named(), kept }),
            Because::Unknown if unit == Some(Unit::ForeignMoney) => {
                note(FileReason::ColumnNotInKronor { header: stands(), kept });
            }
            Because::Unknown if unit.is_some() => {
                let unit = unit.unwrap_or(Unit::Bare);
                note(FileReason::ColumnInOtherUnit { header: stands(), unit, kept });
            }
            Because::Unknown if raw.is_empty() => note(FileReason::ColumnUnnamed { named: named(), kept }),
            Because::Unknown => note(FileReason::ColumnNotKnown { header: stands(), kept }),
            Because::Alike => {
                let field = field.map_or_else(String::new, |field| field.name.to_owned());
                note(FileReason::ColumnAlike { header: stands(), field });
            }
            Because::OwnName
            | Because::KnownSpelling
            | Because::Repaired
            | Because::Stated
            | Because::Profile
            | Because::PartOfTable => {}
        }
        let own = field.and_then(|field| if let FieldKind::Number(own) = field.kind { Some(own) } else { None });
        let unit = unit.or(own);
        match unit {
            Some(Unit::Mil) if own.is_some() => note(FileReason::ColumnInMil { header: stands() }),
            Some(unit) if own.is_some_and(|own| own != unit) => {
                note(FileReason::ColumnInUnit { header: stands(), unit });
            }
            _ => {}
        }
    }

    /// Leaves unsaid in which unit columns are that have nothing below their header, as those of a template may.
    pub(crate) fn say_nothing_of_units_of_none(&mut self, below: &[bool]) {
        let names = &self.header.names;
        let is_filled = |header: &str| {
            names.iter().position(|name| name == header).is_none_or(|index| below.get(index).is_some_and(|is| *is))
        };
        self.findings.retain(|finding| {
            !matches!(finding.code, FindingCode::InMil | FindingCode::Converted) || is_filled(&finding.column)
        });
    }

    /// The fields that have a column.
    pub(crate) fn by_field(&self) -> impl Iterator<Item = (&'static str, usize)> {
        self.by_field.iter().filter_map(|(field, index)| Some((field.name, (*index)?)))
    }

    pub(crate) fn index(&self, field: &str) -> Option<usize> {
        self.by_field.iter().find(|(known, _)| known.name == field).and_then(|(_, index)| *index)
    }

    pub(crate) fn field(&self, name: &str) -> Option<&'static Field> {
        self.by_field.iter().find(|(known, _)| known.name == name).map(|(field, _)| *field)
    }

    /// The answer to a question, if it was given.
    pub(crate) fn answer(&self, id: &str) -> Option<&str> {
        self.answers.get(id).map(String::as_str)
    }

    /// The year that months without one are of, as was answered or else as the file says.
    pub(crate) fn year(&self) -> Option<i32> {
        self.year.or(self.year_said)
    }

    /// Whether columns are months and do not say of which year.
    pub(crate) fn lack_a_year(&self) -> bool {
        self.parts.iter().any(|(_, part)| matches!(part, Part::Month { year: None, .. }))
    }

    /// What the values tell about VAT and net amounts.
    pub(crate) fn vat(&self) -> VatEvidence {
        self.vat
    }

    /// What the headers say of the money.
    pub(crate) fn money(&self) -> &Money {
        &self.money
    }

    /// Settles what the values tell about VAT and net amounts.
    pub(crate) fn settle_vat(&mut self, evidence: VatEvidence) {
        self.vat = evidence;
    }

    /// Whether rows are left out where this column's cell cannot be read.
    pub(crate) fn leaves_out(&self, index: usize) -> bool {
        self.left_out.contains(&index)
    }

    /// The column with the other half of a field's instants.
    pub(crate) fn beside(&self, field: &str) -> Option<usize> {
        self.beside.iter().find(|(name, _)| *name == field).map(|(_, index)| *index)
    }

    /// The columns of VAT beside the first, where each rate has one.
    pub(crate) fn more_vat(&self) -> impl Iterator<Item = usize> {
        self.beside.iter().filter(|(name, _)| *name == "vat").map(|(_, index)| *index)
    }

    /// The unit of the bare numbers in a column.
    pub(crate) fn unit(&self, index: usize) -> Unit {
        self.units.get(index).copied().unwrap_or(Unit::Bare)
    }

    /// The unit that the header of a column says.
    pub(crate) fn unit_said(&self, index: usize) -> Option<Unit> {
        let header = self.header.raw(index);
        KnownHeaders::without_unit(header).1.or_else(|| Unit::of_word(header.rsplit(' ').next()?))
    }

    pub(crate) fn style(&self, index: usize) -> Style {
        self.styles.get(index).copied().unwrap_or_default()
    }

    pub(crate) fn extra(&self) -> impl Iterator<Item = (usize, &str)> {
        self.extra.iter().filter_map(|index| Some((*index, self.header.names.get(*index)?.as_str())))
    }

    /// The columns that have no field, and are no part of a table.
    pub(crate) fn of_no_field(&self) -> impl Iterator<Item = usize> {
        let facts = self.facts.iter().enumerate();
        facts.filter(|(_, column)| column.field.is_none()).map(|(index, _)| index)
    }

    /// What a person has said that a cell's text means.
    pub(crate) fn stated(&self, index: usize, text: &str) -> Option<&str> {
        if self.values.is_empty() {
            return None;
        }
        self.values.get(&(index, text.trim().to_owned())).map(String::as_str)
    }

    /// The columns whose values must be looked at before they can be read.
    pub(crate) fn to_be_told<'f>(&self, fields: &'f [Field]) -> Vec<(usize, &'f Field)> {
        let of_parts = |field: &'f Field| self.parts.iter().map(move |(index, _)| (*index, field));
        let figure = self.parts.first().map(|(_, part)| part.figure());
        let figures = fields.iter().filter(|field| Some(field.name) == figure).flat_map(of_parts);
        fields.iter().filter_map(|field| Some((self.index(field.name)?, field))).chain(figures).collect()
    }
}

/// The key of a column's question.
pub(crate) fn question_id(kind: QuestionKind, header: &str) -> String {
    let word = if kind == QuestionKind::DateOrder { "date-order" } else { "decimal" };
    format!("{word}:{header}")
}

/// The question for a whole column.
pub(crate) fn column_question(kind: QuestionKind, header: &str, value: &str, error: &ValueError) -> Question {
    let options = error.answers.iter().map(ToString::to_string).collect();
    Question::new(question_id(kind, header), kind, header, value, options)
}
