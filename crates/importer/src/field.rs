//! What a register consists of: its fields, with the headers they go under and the kind of their values.

use vagnpark_domain::{cost::CostCategory, import::Kind};

use crate::value::Unit;

/// The kind of values a field has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FieldKind {
    /// Any text.
    Text,
    /// A day.
    Day,
    /// A day and a time.
    Instant,
    /// A number; one without a unit in its cell is in this unit.
    Number(Unit),
    /// Ja or Nej.
    YesNo,
    /// One of these words.
    Words(&'static [&'static str]),
}

/// One field of a register, with the headers it goes under, folded.
#[derive(Clone, Copy, Debug)]
pub struct Field {
    /// Its name in files of our own, in the API and in settings.
    pub name: &'static str,
    /// The header in our templates.
    pub label: &'static str,
    /// The kind of its values.
    pub kind: FieldKind,
    /// Other headers it goes under, folded.
    pub headers: &'static [&'static str],
    /// Those that it shares with fields of other registers, folded.
    pub shared_headers: &'static [&'static str],
    /// What to write in it, for the person who fills in a template.
    pub help: &'static str,
    /// Whether a row does without it: a cell that cannot be read is left empty then, and stops nothing (I-11).
    pub optional: bool,
}

impl Field {
    /// The same field, which a row does without.
    #[must_use]
    pub const fn optional(self) -> Self {
        Self { optional: true, ..self }
    }

    /// The same field, which also goes under headers that fields of other registers go under.
    #[must_use]
    pub(crate) const fn also_under(self, shared_headers: &'static [&'static str]) -> Self {
        Self { shared_headers, ..self }
    }

    /// Every header it goes under but its label, folded.
    pub(crate) fn spellings(&self) -> impl Iterator<Item = &'static str> {
        self.headers.iter().chain(self.shared_headers).copied()
    }

    /// The words that its cells can be, to choose from.
    pub(crate) fn words(&self) -> &'static [&'static str] {
        match self.kind {
            FieldKind::Words(words) => words,
            FieldKind::YesNo => &["ja", "nej"],
            FieldKind::Text | FieldKind::Day | FieldKind::Instant | FieldKind::Number(_) => &[],
        }
    }
}

/// What a register has columns for.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Fields {
    /// The kind of register.
    pub(crate) kind: Kind,
    /// The fields, in the order of our templates.
    pub(crate) all: &'static [Field],
    /// Whether cells in columns that it has no field for are kept, as extra attributes.
    pub(crate) keeps_extras: bool,
    /// The kind of cost that a header names.
    pub(crate) category: fn(&str) -> Option<CostCategory>,
}

impl Fields {
    /// The field of a name.
    pub(crate) fn find(self, name: &str) -> Option<&'static Field> {
        self.all.iter().find(|field| field.name == name)
    }
}
