//! Headers in their many spellings, with the unit that they may contain.

use std::collections::{HashMap, HashSet};

use vagnpark_domain::names::fold_name;

use super::{Because, money::MoneyFields};
use crate::{
    field::{Field, FieldKind},
    file::repaired,
    value::Unit,
};

/// Every header that the fields of a register go under, folded, with its field.
pub(crate) struct KnownHeaders {
    by_spelling: HashMap<String, (&'static Field, Because)>,
    money: MoneyFields,
}

/// The meaning found for a header.
#[derive(Clone, Copy, Debug)]
pub(super) struct Found {
    pub(super) field: &'static Field,
    pub(super) because: Because,
    /// The unit in the header.
    pub(super) unit: Option<Unit>,
}

impl KnownHeaders {
    pub(crate) fn of(fields: &'static [Field]) -> Self {
        let mut by_spelling = HashMap::new();
        // A field's own name takes precedence over the spellings of any field.
        for field in fields {
            by_spelling.insert(fold_name(field.name), (field, Because::OwnName));
        }
        for field in fields {
            let spellings = field.spellings().map(ToString::to_string).chain([fold_name(field.label)]);
            for spelling in spellings {
                by_spelling.entry(spelling).or_insert((field, Because::KnownSpelling));
            }
        }
        Self { by_spelling, money: MoneyFields::of(fields) }
    }

    /// The fields that some headers name.
    pub(crate) fn fields_of(&self, headers: &[&str]) -> HashSet<&'static str> {
        headers.iter().filter_map(|header| self.find(header)).map(|found| found.field.name).collect()
    }

    /// Whether a header names one of the fields.
    pub(crate) fn knows(&self, header: &str) -> bool {
        self.find(header).is_some()
    }

    /// The unit that a header says its numbers have, where that is not the one of the field that they are for.
    pub(super) fn unit_for(&self, header: &str, field: &Field) -> Option<Unit> {
        let number = |kind| if let FieldKind::Number(unit) = kind { Some(unit) } else { None };
        let own = number(field.kind)?;
        let of_a_field = self.find(header).and_then(|found| found.unit.or(number(found.field.kind)));
        let said = of_a_field.or_else(|| split_header(header)?.1).or_else(|| Unit::of_word(header.trim()))?;
        (said != own && said.converts_to(own)).then_some(said)
    }

    /// The field with a header, folded.
    pub(super) fn exactly(&self, folded: &str) -> Option<&'static Field> {
        self.by_spelling.get(folded).map(|(field, _)| *field)
    }

    /// Every header with its field.
    pub(super) fn spellings(&self) -> impl Iterator<Item = (&str, &'static Field)> {
        self.by_spelling.iter().map(|(spelling, (field, _))| (spelling.as_str(), *field))
    }

    /// A header without the unit that it contains.
    pub(crate) fn without_unit(header: &str) -> (&str, Option<Unit>) {
        split_header(header).unwrap_or((header, None))
    }

    /// Whether a unit in a header suits the values of its field.
    pub(super) fn suits(field: &Field, unit: Option<Unit>) -> bool {
        match (field.kind, unit) {
            (FieldKind::Number(own), Some(unit)) => unit.converts_to(own) || is_foreign(own, unit),
            (_, unit) => unit.is_none(),
        }
    }

    /// The unit of a header that is one of a field of numbers but for that: one in which they are not measured.
    pub(super) fn unsuitable_unit(&self, header: &str) -> Option<Unit> {
        let (bare, unit) = split_header(header)?;
        let field = self.exactly(&fold_name(bare))?;
        unit.filter(|_| matches!(field.kind, FieldKind::Number(_)) && !Self::suits(field, unit))
    }

    pub(super) fn find(&self, header: &str) -> Option<Found> {
        // The longest known header is far shorter: anything longer is prose, or hostile.
        if header.trim().is_empty() || header.len() > 200 {
            return None;
        }
        let exactly = |header: &str| {
            let (field, because) = self.by_spelling.get(&fold_name(header)).copied()?;
            Some(Found { field, because, unit: None })
        };
        exactly(header)
            .or_else(|| self.find(&repaired(header)?).map(|found| Found { because: Because::Repaired, ..found }))
            .or_else(|| {
                let (bare, unit) = split_header(header)?;
                let found = exactly(bare)?;
                // A pattern of days or times says nothing of a number.
                let is_unit = unit.is_some() || !matches!(found.field.kind, FieldKind::Number(_));
                (is_unit && Self::suits(found.field, unit)).then_some(Found {
                    because: Because::KnownSpelling,
                    unit,
                    ..found
                })
            })
            .or_else(|| self.find_money(header))
    }

    /// The meaning of a header that names money, in words of any order (I-14).
    fn find_money(&self, header: &str) -> Option<Found> {
        let found = |field, unit| Found { field, because: Because::KnownSpelling, unit };
        let (bare, unit) = Self::without_unit(header);
        let in_unit = self.money.named(bare).filter(|field| Self::suits(field, unit));
        in_unit.map(|field| found(field, unit)).or_else(|| Some(found(self.money.named(header)?, None)))
    }
}

/// Whether a header is for a time of day rather than a day.
pub(super) fn is_clock(header: &str) -> bool {
    let folded = fold_name(header);
    !folded.contains("datum")
        && !folded.contains("date")
        && (["klockslag", "klockan", "kl", "klstart", "klslut", "klstopp"].contains(&folded.as_str())
            || folded.ends_with("tid")
            || folded.ends_with("time"))
}

/// Whether a unit is another country's money where kronor are wanted.
fn is_foreign(own: Unit, unit: Unit) -> bool {
    unit == Unit::ForeignMoney && own.converts_to(Unit::Kronor)
}

/// A header without the unit or format that follows it: `Totalvikt (kg)`, `Inköpspris i tkr`, `Inköpt (åååå-mm-dd)`.
fn split_header(header: &str) -> Option<(&str, Option<Unit>)> {
    let header = header.trim();
    if let Some(open) = header.rfind(['(', '['])
        && header.ends_with([')', ']'])
    {
        let inner = header.get(open + 1..header.len() - 1)?.trim();
        let inner = inner.strip_prefix("i ").unwrap_or(inner);
        let a_pattern = !inner.is_empty() && inner.chars().all(|c| "åÅyYmMdDtThHsS-./: ".contains(c));
        let unit = Unit::of_word(inner);
        return (unit.is_some() || a_pattern).then_some((header.get(..open)?, unit));
    }
    let (bare, word) = header.rsplit_once([' ', ',', '/'])?;
    let bare = bare.trim_end_matches([' ', ',']);
    let bare = bare.strip_suffix(" i").or_else(|| bare.strip_suffix(" in")).unwrap_or(bare);
    Some((bare, Some(Unit::of_word(word)?)))
}
