//! Registration numbers as old registers have them: with remarks, two in one cell, letters for digits. The likely
//! meaning is proposed, once for the column where it can be; nothing is repaired silently.

use vagnpark_domain::{
    bounds::{is_invisible, one_line, without_hidden_signs},
    names::fold_name,
    register::{Form, RegistrationNumber, VehicleStatus},
};

use crate::{
    RowReader, ValueReason, Wanted,
    layout::is_page,
    value::{Style, ValueError, date, without_mark},
};

/// A registration number, with what was beside it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Numbered {
    /// The number.
    pub number: Option<RegistrationNumber>,
    /// What the remark says about the vehicle: `(såld)`.
    pub status: Option<VehicleStatus>,
}

/// Reads a cell of registration numbers.
pub(super) fn read(row: &mut RowReader<'_>, field: &'static str) -> Numbered {
    let Some(text) = row.owned(field) else { return Numbered::default() };
    let written = plain(row, field, &text);
    if let Ok(number) = RegistrationNumber::parse(&written)
        && row.knows(&number)
    {
        return Numbered { number: Some(number), status: None };
    }
    let (bare, remark) = apart(&written);
    let two: Vec<&str> =
        bare.split(['/', ',', '+', '&', '\n']).map(str::trim).filter(|part| !part.is_empty()).collect();
    if two.len() > 1 {
        let could_be: Vec<String> = two.iter().map(ToString::to_string).collect();
        row.propose(field, ValueReason::SeveralNumbers, &could_be);
        return Numbered::default();
    }
    let status = remark.as_deref().and_then(status_in);
    if remark.is_some() && !row.is_stated(field) {
        if !row.takes_number_within(field, ValueReason::RemarkBeside { number: bare.clone(), status }, &bare) {
            return Numbered::default();
        }
        row.keep(field, &text);
    }
    let parse = |text: &str| RegistrationNumber::parse(text).map_err(|_| ValueError::not_a(Wanted::RegistrationNumber));
    let Ok(number) = parse(&bare) else {
        // The row reader itself reports where and why.
        row.word(field, parse);
        return Numbered::default();
    };
    if number.form() == Form::Irregular && !row.is_stated(field) {
        if let Some(meant) = without_slips(&number) {
            row.propose(field, ValueReason::PerhapsMisread { meant: meant.shown() }, &[meant.as_str().to_owned()]);
            return Numbered::default();
        }
        if !looks_like_a_number(&bare) {
            // A word or a day is hardly the number that somebody meant.
            let is_one = text.bytes().any(|byte| byte.is_ascii_digit()) && date(&text, Style::default()).is_err();
            let could_be = if is_one && !is_page(&text) { vec![text] } else { Vec::new() };
            row.propose(field, ValueReason::NoNumberPerhaps, &could_be);
            return Numbered::default();
        }
        row.note(field, number.as_str(), ValueReason::Irregular);
    }
    Numbered { number: Some(number), status }
}

/// A cell that says which vehicle a row is about, by a number, a name or a card.
pub(super) fn mentioned(row: &mut RowReader<'_>, field: &'static str) -> Option<String> {
    let text = row.owned(field)?;
    Some(plain(row, field, &text))
}

/// The same of a row that must say it; empty if it does not, which is reported.
pub(super) fn must_mention(row: &mut RowReader<'_>, field: &'static str) -> String {
    let text = row.required(field);
    if text.is_empty() { text } else { plain(row, field, &text) }
}

/// The text with letters that only look like ours as ours, without signs that nobody sees in a number, and without the
/// mark of a footnote, which is reported.
fn plain(row: &mut RowReader<'_>, field: &'static str, text: &str) -> String {
    let seen: String = text.chars().filter(|sign| !is_invisible(*sign)).collect();
    let seen = one_line(&without_hidden_signs(&seen)).into_owned();
    let as_ours = |text: &str| text.chars().map(our_letter).collect::<String>();
    let seen = as_ours(&seen);
    let ours = if RegistrationNumber::parse(&seen).is_ok() { seen } else { as_ours(text) };
    if ours != text {
        row.note(field, text, ValueReason::LookAlike { meant: ours.clone() });
    }
    match without_mark(&ours) {
        Some(bare) => {
            row.say_once(field, ValueReason::FootnoteMark);
            bare.to_owned()
        }
        None => ours,
    }
}

/// The letter or digit of ours that a Cyrillic, Greek or full-width one looks like.
fn our_letter(sign: char) -> char {
    const LIKE: [(&str, char); 16] = [
        ("\u{410}\u{391}", 'A'),
        ("\u{412}\u{392}", 'B'),
        ("\u{421}", 'C'),
        ("\u{415}\u{395}", 'E'),
        ("\u{41d}\u{397}", 'H'),
        ("\u{406}\u{399}", 'I'),
        ("\u{408}", 'J'),
        ("\u{41a}\u{39a}", 'K'),
        ("\u{41c}\u{39c}", 'M'),
        ("\u{39d}", 'N'),
        ("\u{41e}\u{39f}", 'O'),
        ("\u{420}\u{3a1}", 'P'),
        ("\u{405}", 'S'),
        ("\u{422}\u{3a4}", 'T'),
        ("\u{425}\u{3a7}", 'X'),
        ("\u{396}", 'Z'),
    ];
    if sign.is_ascii() {
        return sign;
    }
    if let Some(wide) = u32::from(sign).checked_sub(0xFEE0).filter(|wide| (0x21..=0x7e).contains(wide)) {
        return char::from_u32(wide).unwrap_or(sign);
    }
    let upper = sign.to_uppercase().next().unwrap_or(sign);
    LIKE.iter().find(|(like, _)| like.contains(upper)).map_or(sign, |(_, ours)| *ours)
}

/// The number in a text and what is beside it: in brackets, or because an ordinary number stands among words.
fn apart(text: &str) -> (String, Option<String>) {
    if let Some((bare, remark)) = text.split_once('(') {
        return (bare.trim().to_owned(), Some(remark.trim_end_matches(')').trim().to_owned()));
    }
    match number_within(text) {
        Some((number, beside)) if !beside.is_empty() => (number.as_str().to_owned(), Some(beside)),
        _ => (text.to_owned(), None),
    }
}

/// The one ordinary registration number among the words of a text, and the other words (V-2).
pub fn number_within(text: &str) -> Option<(RegistrationNumber, String)> {
    let between = |sign: char| sign.is_whitespace() || ",;:.".contains(sign);
    let words: Vec<&str> = text.split(between).filter(|word| !word.is_empty()).collect();
    // `MLB 506 m.fl.` is more than that one.
    let and_others = ["flera", "mfl", "fl", "etc", "osv"];
    if words.iter().any(|word| and_others.contains(&word.to_lowercase().as_str())) {
        return None;
    }
    let ordinary = |text: String| RegistrationNumber::parse(&text).ok().filter(|it| it.form() == Form::Ordinary);
    let mut found: Option<(RegistrationNumber, std::ops::Range<usize>)> = None;
    let mut at = 0;
    while let Some(word) = words.get(at) {
        let pair = words.get(at + 1).filter(|_| word.chars().count() == 3).map(|next| format!("{word}{next}"));
        let (number, to) = match (ordinary((*word).to_owned()), pair.and_then(ordinary)) {
            (Some(number), _) => (number, at + 1),
            (None, Some(number)) => (number, at + 2),
            (None, None) => {
                at += 1;
                continue;
            }
        };
        if found.is_some() {
            return None;
        }
        found = Some((number, at..to));
        at = to;
    }
    let (number, place) = found?;
    let beside = words.iter().enumerate().filter(|(index, _)| !place.contains(index)).map(|(_, word)| *word);
    Some((number, beside.collect::<Vec<_>>().join(" ")))
}

/// Whether a text can be the number of a vehicle at all: it has letters and digits, few of them, and no day is written
/// like that. Words, sums and days are never taken for vehicles unless a person says so (V-2).
fn looks_like_a_number(text: &str) -> bool {
    let (digits, letters) =
        (text.chars().filter(char::is_ascii_digit).count(), text.chars().filter(|sign| sign.is_alphabetic()).count());
    let words = text.split_whitespace().filter(|word| word.chars().all(char::is_alphabetic)).count();
    digits > 0 && letters > 0 && digits + letters <= 9 && words <= 1
}

/// Whether a heading is about the vehicles below it and not about a unit: `Sålda 2024`, `Fordon som ska säljas`.
pub(crate) fn names_no_unit(text: &str) -> bool {
    let about = ["fordon", "bilar", "vehicles"];
    let lower = text.to_lowercase();
    let first = lower.split_whitespace().next().unwrap_or_default();
    status_among(text).is_some() || about.contains(&first)
}

/// The status that the words of a remark tell of: `Såld till Nora 2024`. What is not, or is still to come, tells
/// nothing.
pub(crate) fn status_among(remark: &str) -> Option<VehicleStatus> {
    let words: Vec<&str> = remark.split(|sign: char| !sign.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    let turning = ["ej", "inte", "ska", "skall", "kommer", "planeras", "inför", "innan", "om", "före", "tidigare"];
    if words.len() > 8 || words.iter().any(|word| turning.contains(&word.to_lowercase().as_str())) {
        return None;
    }
    let whole = ["sald", "salda", "skrotad", "skrotat", "skrotade", "avstalld", "avstallt", "avstallda"];
    words.into_iter().find(|word| whole.contains(&fold_name(word).as_str())).and_then(status_in)
}

/// The status that a remark gives a vehicle.
fn status_in(remark: &str) -> Option<VehicleStatus> {
    let folded = fold_name(remark);
    let known = [
        ("sald", VehicleStatus::Sold),
        ("skrot", VehicleStatus::Scrapped),
        ("avstall", VehicleStatus::OffTheRoad),
        ("bestalld", VehicleStatus::Ordered),
    ];
    known.into_iter().find(|(word, _)| folded.starts_with(word) || folded.ends_with(word)).map(|(_, status)| status)
}

/// The ordinary number that was meant by somebody who confused O with 0 or I with 1.
fn without_slips(number: &RegistrationNumber) -> Option<RegistrationNumber> {
    let slip = |(place, c): (usize, char)| match (place, c) {
        (0..=2, '0') => 'O',
        (0..=2, '1') => 'L',
        (0..=2, '5') => 'S',
        (0..=2, '8') => 'B',
        (3.., 'O') => '0',
        (3.., 'I' | 'L') => '1',
        (3..=4, 'S') => '5',
        (3..=4, 'B') => '8',
        (_, other) => other,
    };
    let meant: String = number.as_str().chars().enumerate().map(slip).collect();
    let meant = RegistrationNumber::parse(&meant).ok()?;
    (meant != *number && meant.form() == Form::Ordinary).then_some(meant)
}
