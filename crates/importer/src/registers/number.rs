//! Registration numbers as old registers have them: with remarks, two in one cell, letters for digits. The likely
//! meaning is proposed; nothing is repaired silently.

use vagnpark_domain::register::{Form, RegistrationNumber, VehicleStatus};

use crate::{RowReader, ValueReason, Wanted, value::ValueError};

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
    let (bare, remark) = match text.split_once('(') {
        Some((bare, remark)) => (bare.trim(), Some(remark.trim_end_matches(')').trim())),
        None => (text.as_str(), None),
    };
    let two: Vec<&str> =
        bare.split(['/', ',', '+', '&', '\n']).map(str::trim).filter(|part| !part.is_empty()).collect();
    if two.len() > 1 {
        let could_be: Vec<String> = two.iter().map(ToString::to_string).collect();
        row.propose(field, ValueReason::SeveralNumbers, &could_be);
        return Numbered::default();
    }
    let status = remark.and_then(status_in);
    if remark.is_some() && !row.is_stated(field) {
        // As written it also gives the vehicle's status, if the remark has a meaning.
        let as_it_stands = status.map(|_| text.clone());
        let could_be: Vec<String> = as_it_stands.into_iter().chain([bare.to_owned()]).collect();
        row.propose(field, ValueReason::RemarkBeside { number: bare.to_owned(), status }, &could_be);
        return Numbered::default();
    }
    let parse = |text: &str| RegistrationNumber::parse(text).map_err(|_| ValueError::not_a(Wanted::RegistrationNumber));
    let Ok(number) = parse(bare) else {
        // The row reader itself reports where and why.
        row.word(field, parse);
        return Numbered::default();
    };
    if number.form() == Form::Irregular && !row.is_stated(field) {
        match without_slips(&number) {
            Some(meant) => {
                row.propose(field, ValueReason::PerhapsMisread { meant: meant.shown() }, &[meant.as_str().to_owned()]);
                return Numbered::default();
            }
            None => row.note(field, number.as_str(), ValueReason::Irregular),
        }
    }
    Numbered { number: Some(number), status }
}

/// The status that a remark gives a vehicle.
fn status_in(remark: &str) -> Option<VehicleStatus> {
    let folded = vagnpark_domain::names::fold_name(remark);
    let known = [
        ("sald", VehicleStatus::Sold),
        ("skrot", VehicleStatus::Scrapped),
        ("avstalld", VehicleStatus::OffTheRoad),
        ("bestalld", VehicleStatus::Ordered),
    ];
    known.into_iter().find(|(start, _)| folded.starts_with(start)).map(|(_, status)| status)
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
