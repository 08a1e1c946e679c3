//! Headers that nobody knows but that are like known ones: a typing fault, an ending, or the same word said of the
//! thing that the register is about (`Fordonets reg.nr`, `Datum för tankning`). What changes the meaning of a word is
//! never passed over: `inkl.` is not `exkl.`

use std::collections::HashSet;

use vagnpark_domain::names::fold_name;

use super::{
    Because,
    known::{Found, KnownHeaders},
};
use crate::field::{Field, FieldKind};

/// The fewest letters of a known header that may have a typing fault: `refnr` is not `regnr`.
const FEWEST_LETTERS: usize = 6;
/// The letters from which two faults are still one word.
const LONG: usize = 10;
/// The fewest letters of a known header that is found with an ending, or behind another word: `id` never is.
const FEWEST_OF_A_STEM: usize = 5;
const FEWEST_OF_A_WORD: usize = 3;

/// The endings of a word that do not change what it means.
const ENDINGS: [&str; 13] = ["n", "en", "et", "t", "s", "ns", "ens", "ets", "er", "r", "na", "erna", "orna"];

/// The words between what a column is and what it is about.
const BETWEEN: [&str; 8] = ["for", "av", "pa", "i", "vid", "of", "at", "till"];

/// What registers are about: said of a column, it changes nothing.
const SUBJECTS: [&str; 16] = [
    "fordon",
    "bil",
    "tankning",
    "transaktion",
    "kop",
    "laddning",
    "korning",
    "resa",
    "passage",
    "avlasning",
    "bokning",
    "vehicle",
    "car",
    "trip",
    "purchase",
    "transaction",
];

/// What turns the meaning of a word: a header with one of them is like no header without it.
const TURNING: [&str; 34] = [
    "inkl", "exkl", "incl", "excl", "netto", "brutto", "start", "slut", "debet", "kredit", "debit", "credit", "senast",
    "nasta", "forfall", "betal", "tidigare", "gammal", "gamla", "forra", "forvant", "berakn", "planera", "uppskatt",
    "budget", "prognos", "ingaende", "utgaende", "konto", "saldo", "rabatt", "fran", "till", "efter",
];

impl KnownHeaders {
    /// The one field whose headers are like this one, which is none of them.
    pub(super) fn alike(&self, header: &str) -> Option<Found> {
        if header.len() > 100 {
            return None;
        }
        let (bare, unit) = Self::without_unit(header);
        let field = self.same_word(bare).or_else(|| self.said_of_subject(bare)).or_else(|| self.misspelt(bare))?;
        let is_number = matches!(field.kind, FieldKind::Number(_));
        // What stands in brackets at a number is its unit, and one that nobody knows is none of ours.
        let unknown_unit = is_number && unit.is_none() && header.trim_end().ends_with([')', ']']);
        (!unknown_unit && Self::suits(field, unit)).then_some(Found { field, because: Because::Alike, unit })
    }

    /// Whether a header is like one of a field's.
    pub(crate) fn likens(&self, header: &str) -> bool {
        self.alike(header).is_some()
    }

    /// A known word with an ending.
    fn same_word(&self, header: &str) -> Option<&'static Field> {
        let folded = fold_name(header);
        let stem = |ending: &&str| folded.strip_suffix(ending).filter(|stem| stem.len() >= FEWEST_OF_A_STEM);
        only(ENDINGS.iter().filter_map(stem).filter_map(|stem| self.exactly(stem)))
    }

    /// A known word said of what the register is about, before or behind it, or written together with it.
    fn said_of_subject(&self, header: &str) -> Option<&'static Field> {
        let words: Vec<String> =
            header.split(|sign: char| sign.is_whitespace() || "/_-:,()".contains(sign)).map(fold_name).collect();
        let words: Vec<&str> = words.iter().map(String::as_str).filter(|word| !word.is_empty()).collect();
        let known = |words: &[&str]| {
            let word = words.concat();
            self.exactly(&word).filter(|_| word.len() >= FEWEST_OF_A_WORD)
        };
        let is_about = |words: &[&str]| {
            let words = match words {
                [first, rest @ ..] if BETWEEN.contains(first) => rest,
                words => words,
            };
            !words.is_empty() && words.iter().all(|word| is_subject(word))
        };
        let borders = || 1..words.len();
        let behind = borders().filter_map(|at| words.split_at_checked(at)).filter(|(about, _)| is_about(about));
        let before = borders().filter_map(|at| words.split_at_checked(at)).filter(|(_, about)| is_about(about));
        let found = behind.filter_map(|(_, word)| known(word)).chain(before.filter_map(|(word, _)| known(word)));
        let together = || {
            let folded = fold_name(header);
            let rests = SUBJECTS.iter().filter_map(|subject| folded.strip_prefix(subject));
            let rests = rests.flat_map(|rest| [Some(rest), rest.strip_prefix('s')]).flatten();
            only(rests.filter(|rest| rest.len() >= FEWEST_OF_A_STEM).filter_map(|rest| self.exactly(rest)))
        };
        only(found).or_else(together)
    }

    /// A known word with a typing fault, or two in a long one.
    fn misspelt(&self, header: &str) -> Option<&'static Field> {
        let folded = fold_name(header);
        let first = folded.chars().next()?;
        let turned = turning(&folded);
        let is_like = |spelling: &str, field: &Field| {
            let most = if spelling.len() >= LONG { 2 } else { 1 };
            spelling.len() >= FEWEST_LETTERS
                && spelling.starts_with(first)
                && spelling.len().abs_diff(folded.len()) <= most
                && digits(spelling) == digits(&folded)
                && strsim::osa_distance(spelling, &folded) <= most
                && turning(spelling) == turned
                && (!matches!(field.kind, FieldKind::Number(_)) || same_unit(spelling, &folded))
        };
        only(self.spellings().filter(|(spelling, field)| is_like(spelling, field)).map(|(_, field)| field))
    }
}

/// The one field that all are; none if they differ.
fn only(fields: impl Iterator<Item = &'static Field>) -> Option<&'static Field> {
    let mut fields = fields;
    let first = fields.next()?;
    fields.all(|field| field.name == first.name).then_some(first)
}

/// Whether a word names what registers are about, with any ending: `fordonets`, `tankningen`.
fn is_subject(word: &str) -> bool {
    let is_ending = |rest: &str| rest.is_empty() || ENDINGS.contains(&rest);
    SUBJECTS.iter().any(|subject| word.strip_prefix(subject).is_some_and(is_ending))
}

/// Whether two headers of a number end with the same unit, in which there is no typing fault: `tim` is not `mil`. One
/// may lack it.
fn same_unit(spelling: &str, folded: &str) -> bool {
    let unit = |text: &str| ["mil", "km", "kwh", "ore", "kg"].into_iter().find(|unit| text.ends_with(unit));
    let lacks_it = unit(spelling).is_some_and(|unit| spelling.strip_suffix(unit) == Some(folded));
    lacks_it || unit(spelling) == unit(folded)
}

fn turning(folded: &str) -> HashSet<&'static str> {
    TURNING.into_iter().filter(|word| folded.contains(word)).collect()
}

fn digits(text: &str) -> Vec<char> {
    text.chars().filter(char::is_ascii_digit).collect()
}

#[cfg(test)]
mod tests {
    use vagnpark_domain::import::Kind;

    use super::*;
    use crate::registers::fields_of;

    fn alike(kind: Kind, header: &str) -> Option<&'static str> {
        let known = KnownHeaders::of(fields_of(kind));
        assert!(!known.knows(header), "{header} is known");
        known.alike(header).map(|found| found.field.name)
    }

    #[test]
    fn i7_a_header_is_like_a_known_one_by_a_fault_an_ending_or_what_it_is_said_of() {
        for (kind, header, field) in [
            (Kind::Vehicles, "Registeringsnummer", "registration_number"),
            (Kind::Vehicles, "Fordonets reg.nr", "registration_number"),
            (Kind::Vehicles, "Mätarstälning", "odometer_km"),
            (Kind::Vehicles, "Fabrikatet", "make"),
            (Kind::Vehicles, "Tjänstevigt (ton)", "kerb_weight_kg"),
            (Kind::Fuel, "Datum för tankning", "at"),
            (Kind::Fuel, "Tankningens datum", "at"),
            (Kind::Fuel, "Tankningsdatum", "at"),
            (Kind::Fuel, "Tanknings-datum", "at"),
            (Kind::Fuel, "Stationen", "station"),
            (Kind::Costs, "Regnr fordon", "vehicle"),
            (Kind::Costs, "Kostnadslag", "category"),
            (Kind::Trips, "Startid", "start"),
            (Kind::Trips, "Resans syfte", "purpose"),
            (Kind::Trips, "Distanse (miles)", "distance_km"),
        ] {
            assert_eq!(alike(kind, header), Some(field), "{header}");
        }
    }

    #[test]
    fn i7_what_turns_the_meaning_of_a_word_is_not_passed_over() {
        for (kind, header) in [
            (Kind::Costs, "Förfallodatum"),
            (Kind::Costs, "Datum för betalning"),
            (Kind::Costs, "Refnr"),
            (Kind::Costs, "Belopp 2"),
            (Kind::Costs, "Momskod"),
            (Kind::Costs, "Konto"),
            (Kind::Fuel, "Kontonr"),
            (Kind::Fuel, "Sort"),
            (Kind::Vehicles, "Tidigare regnr"),
            (Kind::Vehicles, "Förarens namn"),
            (Kind::Vehicles, "Fordons-ID"),
            (Kind::Bookings, "Fordons-ID"),
            (Kind::Trips, "Sluttdi start"),
            (Kind::Readings, "Mätarställning (tim)"),
            (Kind::Readings, "Mätarställning (varv)"),
            (Kind::Readings, "Mätarställningtim"),
            (Kind::Vehicles, "Mätarställning (h)"),
        ] {
            assert_eq!(alike(kind, header), None, "{header}");
        }
    }
}
