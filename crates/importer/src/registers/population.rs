//! Inhabitants: `municipality_code, reference_date, inhabitants`.

use chrono::NaiveDate;

use vagnpark_domain::{import::Kind, names::fold_name};

use super::field;
use crate::{
    Field, FieldKind, FileReason, Register, RowReader, ValueReason,
    value::{self, Unit},
};

/// A population figure as the file gives it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PopulationRow {
    /// Code, name or alias of the municipality.
    pub municipality: String,
    /// The day it holds for.
    pub reference_date: NaiveDate,
    /// How many.
    pub inhabitants: i64,
}

pub(super) const FIELDS: &[Field] = &[
    field(
        "municipality_code",
        "Kommunkod",
        FieldKind::Text,
        &["kommun", "kod", "region", "regionkod", "kommunnamn", "municipality"],
        "SCB:s kod, kod eller namn",
    ),
    field(
        "reference_date",
        "Referensdatum",
        FieldKind::Day,
        &["datum", "ar", "year", "tidpunkt"],
        "Dagen siffran gäller, t.ex. 2025-12-31",
    ),
    field(
        "inhabitants",
        "Invånare",
        FieldKind::Number(Unit::Pieces),
        &["folkmangd", "antal", "befolkning", "antalinvanare", "invanarantal", "population"],
        "Antal",
    ),
];

impl Register for PopulationRow {
    const KIND: Kind = Kind::Population;

    fn read(row: &mut RowReader<'_>) -> Option<Self> {
        let municipality = row.required("municipality_code");
        if adds_up_municipalities(&municipality) {
            row.is_no_row(FileReason::SumRow);
            return None;
        }
        let reference_date = match row.day_of_part() {
            Some(day) => Some(day),
            None => {
                row.required("reference_date");
                reference_date(row)
            }
        };
        let inhabitants = row.must_count("inhabitants");
        if inhabitants.is_some_and(|count| count < 0) {
            let negative = row.owned("inhabitants").unwrap_or_default();
            row.reject("inhabitants", &negative, ValueReason::Negative);
        }
        let municipality = code_before_name(&municipality).map_or(municipality.clone(), str::to_owned);
        Some(Self { municipality, reference_date: reference_date?, inhabitants: inhabitants? })
    }
}

/// The day that a figure holds for: of a year or a month alone its last one, as Statistics Sweden counts.
fn reference_date(row: &mut RowReader<'_>) -> Option<NaiveDate> {
    let first = row.read("reference_date", value::date)?;
    let day = row.last_day("reference_date")?;
    if first.whole_month {
        row.say_once("reference_date", ValueReason::TakenAsDay { day });
    }
    Some(day)
}

/// The code of a municipality that is written before its name: `1885 Lindesberg`.
fn code_before_name(text: &str) -> Option<&str> {
    let (code, name) = text.split_once(' ')?;
    let is_code = code.len() == 4 && code.bytes().all(|sign| sign.is_ascii_digit());
    (is_code && name.chars().any(char::is_alphabetic)).then_some(code)
}

/// Whether a region is a county or the country, whose figure adds up those of municipalities: `18 Örebro län`,
/// `00 Riket`.
fn adds_up_municipalities(text: &str) -> bool {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let rest = text.get(digits..).unwrap_or_default();
    (digits == 2 && (rest.is_empty() || rest.starts_with(' '))) || fold_name(text) == "riket" || text.ends_with(" län")
}
