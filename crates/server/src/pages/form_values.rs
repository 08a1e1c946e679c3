//! Reading what people write or choose in the fields of a form, as what the field takes.

use std::{num::IntErrorKind, str::FromStr};

use chrono::NaiveDate;
use vagnpark_domain::{
    Fault, Field, Refusal, UnknownWord, ValueKind,
    bounds::{Shown, whole_of},
    money::Ore,
};

/// An amount in kronor as people write it; an empty field means none.
pub(super) fn read_kronor(field: Field, text: &str) -> Result<Ore, Refusal> {
    match text.trim() {
        "" => Ok(Ore::ZERO),
        text => Ore::parse_kronor(text).map_err(|error| Refusal::at(field, error)),
    }
}

/// The same for a required amount.
pub(super) fn read_amount(field: Field, text: &str) -> Result<Ore, Refusal> {
    Ore::parse_kronor(text.trim()).map_err(|error| Refusal::at(field, error))
}

/// An amount as a field shows it before anybody writes in it.
pub(super) fn filled_amount(amount: Ore) -> String {
    amount.to_swedish()
}

/// A day in a field of a form.
pub(super) fn read_day(field: Field, text: &str) -> Result<NaiveDate, Refusal> {
    text.trim().parse().map_err(|_| Refusal::at(field, Fault::not_a(ValueKind::Day, text)))
}

/// A whole number as people write it: `12 345`. One that is too large for the field is refused with its bounds.
pub(super) fn read_number<T: TryFrom<i64>>(field: Field, text: &str) -> Result<T, Refusal> {
    let digits: String = text.chars().filter(|c| !c.is_whitespace()).collect::<String>().replace('\u{2212}', "-");
    let refuse = |fault| Err(Refusal::at(field, fault));
    match (digits.parse::<i64>(), whole_of(field.as_str())) {
        (Ok(number), Some(bound)) if !bound.holds(number) => refuse(bound.fault(bound.shown(number))),
        (Ok(number), _) => T::try_from(number).or_else(|_| refuse(Fault::not_a(ValueKind::WholeNumber, text))),
        (Err(error), Some(bound)) if matches!(error.kind(), IntErrorKind::PosOverflow | IntErrorKind::NegOverflow) => {
            refuse(bound.fault(Shown::Given(text.trim().to_owned())))
        }
        (Err(_), _) => refuse(Fault::not_a(ValueKind::WholeNumber, text)),
    }
}

/// The same for an optional number.
pub(super) fn read_optional<T: TryFrom<i64>>(field: Field, text: &str) -> Result<Option<T>, Refusal> {
    if text.trim().is_empty() { Ok(None) } else { read_number(field, text).map(Some) }
}

/// A word of the domain that was chosen in a form.
pub(super) fn read_word<T: FromStr<Err = UnknownWord>>(field: Field, text: &str) -> Result<T, Refusal> {
    text.parse().map_err(|unknown: UnknownWord| Refusal::at(field, unknown))
}

/// The same for an optional choice.
pub(super) fn read_choice<T: FromStr<Err = UnknownWord>>(field: Field, text: &str) -> Result<Option<T>, Refusal> {
    if text.is_empty() { Ok(None) } else { read_word(field, text).map(Some) }
}
