//! What each column means, in the order of who says so: a person or the sender's last file, the profile that the file
//! is read by, the words that we know, and last a likeness to one of those (I-7).

use vagnpark_domain::{cost::CostCategory, import::Kind, names::fold_name};

use super::{
    Because,
    known::Found,
    known::KnownHeaders,
    money::{is_rate, is_total},
};
use crate::{
    Settings,
    field::{Field, Fields},
    layout::{Header, named_extra},
    profiles::Applied,
    value::Unit,
};

/// The meaning of a column.
#[derive(Clone, Copy, Debug)]
pub(super) struct Meaning {
    pub(super) field: Option<&'static Field>,
    pub(super) because: Because,
    /// The unit that its header, or its profile, says.
    pub(super) unit: Option<Unit>,
    /// Whether it is said to be left out.
    pub(super) left_out: bool,
    /// The kind of cost that its amounts are said to be for.
    pub(super) amounts_of: Option<CostCategory>,
}

impl Meaning {
    const UNKNOWN: Self =
        Self { field: None, because: Because::Unknown, unit: None, left_out: false, amounts_of: None };
    /// It says itself that it is an extra attribute.
    const EXTRA: Self = Self { because: Because::OwnName, ..Self::UNKNOWN };

    /// Whether it is the column of a field.
    pub(super) fn names(&self, field: &str) -> bool {
        self.field.is_some_and(|own| own.name == field)
    }

    /// Whether a person or a profile says it.
    pub(super) fn is_said(&self) -> bool {
        matches!(self.because, Because::Stated | Because::Profile)
    }

    /// The same, in a unit that is said or else in the one that the header says.
    fn in_unit(self, said: Option<Unit>, known: &KnownHeaders, header: &str) -> Self {
        let unit = said.or_else(|| known.unit_for(header, self.field?));
        Self { unit, ..self }
    }

    fn said(word: &str, because: Because, fields: Fields) -> Self {
        let meaning = Self { because, ..Self::UNKNOWN };
        match word {
            // If extras are not kept, nobody is told that they are.
            "+" if !fields.keeps_extras && because == Because::Stated => Self::UNKNOWN,
            "+" => meaning,
            "-" => Self { left_out: true, ..meaning },
            word => match amounts_of(word, fields) {
                None => Self { field: fields.find(word), ..meaning },
                category => Self { amounts_of: category, ..meaning },
            },
        }
    }
}

impl From<Found> for Meaning {
    fn from(found: Found) -> Self {
        Self { field: Some(found.field), because: found.because, unit: found.unit, ..Self::UNKNOWN }
    }
}

/// The kind of cost whose amounts a column is said to hold: `net:lease`, `net:försäkring` (I-18).
fn amounts_of(word: &str, fields: Fields) -> Option<CostCategory> {
    let (figure, word) = word.split_once(':').filter(|_| fields.kind == Kind::Costs)?;
    (fields.category)(word).filter(|_| figure == "net")
}

/// Headers that name a place as well as a time.
const PLACE_OR_TIME: [&str; 6] = ["fran", "till", "from", "to", "avresa", "ankomst"];

/// Leaves alone the columns that name a place as well as a time, where others name the day and the time.
fn leave_places(header: &Header, meanings: &mut [Meaning]) {
    if !meanings.iter().any(|meaning| meaning.names("date")) {
        return;
    }
    let either = |index: usize| PLACE_OR_TIME.contains(&fold_name(header.raw(index)).as_str());
    let named: Vec<&str> = meanings
        .iter()
        .enumerate()
        .filter_map(|(index, meaning)| meaning.field.filter(|_| !either(index)).map(|field| field.name))
        .collect();
    for (index, meaning) in meanings.iter_mut().enumerate() {
        let is_known = matches!(meaning.because, Because::KnownSpelling | Because::Repaired);
        if is_known && either(index) && meaning.field.is_some_and(|field| named.contains(&field.name)) {
            *meaning = Meaning::UNKNOWN;
        }
    }
}

/// Leaves the rates of VAT alone where another column has its amounts.
fn leave_rates(header: &Header, meanings: &mut [Meaning]) {
    let is_rate = |index: usize| is_rate(header.raw(index));
    let of_vat = |meaning: &Meaning| meaning.names("vat") || meaning.names("vat_ore");
    if !meanings.iter().enumerate().any(|(index, meaning)| of_vat(meaning) && !is_rate(index)) {
        return;
    }
    for (index, meaning) in meanings.iter_mut().enumerate() {
        if of_vat(meaning) && !meaning.is_said() && is_rate(index) {
            *meaning = Meaning { because: Because::Twice, ..Meaning::UNKNOWN };
        }
    }
}

/// Leaves alone the sums of a table whose columns are each a row of their own: they are compared, not read (I-18).
pub(super) fn leave_sums_of_parts(header: &Header, meanings: &mut [Meaning]) {
    for (index, meaning) in meanings.iter_mut().enumerate().filter(|(_, meaning)| !meaning.is_said()) {
        if meaning.names("gross") || (meaning.names("net") && is_total(header.raw(index))) {
            *meaning = Meaning::UNKNOWN;
        }
    }
}

/// The meaning of each column.
pub(super) fn meanings(
    header: &Header,
    (fields, known): (Fields, &KnownHeaders),
    settings: &Settings,
    profile: Option<&Applied>,
) -> Vec<Meaning> {
    let columns = || 0..header.names.len();
    let mut meanings: Vec<Meaning> = columns()
        .map(|index| {
            let name = header.name(index);
            if let Some(word) = settings.columns.get(name) {
                return Meaning::said(word, Because::Stated, fields).in_unit(None, known, header.raw(index));
            }
            if let Some(word) = profile.and_then(|profile| profile.columns.get(name)) {
                let unit = profile.and_then(|profile| profile.units.get(name).copied());
                return Meaning::said(word, Because::Profile, fields).in_unit(unit, known, header.raw(index));
            }
            if fields.keeps_extras && named_extra(header.raw(index)).is_some() {
                return Meaning::EXTRA;
            }
            known.find(header.raw(index)).map_or(Meaning::UNKNOWN, Meaning::from)
        })
        .collect();
    leave_places(header, &mut meanings);
    leave_rates(header, &mut meanings);
    let is_free = |index: &usize| {
        meanings.get(*index).is_some_and(|meaning| meaning.because == Because::Unknown)
            && !header.reasons().contains(index)
    };
    let alike: Vec<(usize, Found)> =
        columns().filter(is_free).filter_map(|index| Some((index, known.alike(header.raw(index))?))).collect();
    for (index, found) in &alike {
        // Known words go first, and of two columns that are both like one field nobody knows which is meant.
        let is_taken = meanings.iter().any(|meaning| meaning.names(found.field.name));
        let is_alone = alike.iter().filter(|(_, other)| other.field.name == found.field.name).count() == 1;
        if let Some(meaning) = meanings.get_mut(*index).filter(|_| !is_taken && is_alone) {
            *meaning = Meaning::from(*found);
        }
    }
    for (index, meaning) in meanings.iter_mut().enumerate().filter(|(_, meaning)| meaning.because == Because::Unknown) {
        meaning.unit = known.unsuitable_unit(header.raw(index));
    }
    meanings
}
