//! Inhabitants: `municipality_code, reference_date, inhabitants`.

use chrono::NaiveDate;

use super::{Parsed, parse};
use crate::{FileRefusal, FindingCode, columns::Field, value};

/// A population figure as the file tells it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PopulationRow {
    /// Code, name or alias of the municipality.
    pub municipality: String,
    /// The day it holds for.
    pub reference_date: NaiveDate,
    /// How many.
    pub inhabitants: i64,
}

const FIELDS: &[Field] = &[
    Field { name: "municipality_code", headers: &["kommunkod", "kommun", "kod"] },
    Field { name: "reference_date", headers: &["datum", "referensdatum"] },
    Field { name: "inhabitants", headers: &["invanare", "folkmangd", "befolkning"] },
];

impl PopulationRow {
    /// Reads a file of population figures.
    pub fn parse(bytes: &[u8]) -> Result<Parsed<Self>, FileRefusal> {
        parse(bytes, FIELDS, &[&["municipality_code"], &["reference_date"], &["inhabitants"]], |row| {
            let municipality = row.required("municipality_code");
            let reference_date = row.must_read("reference_date", value::date);
            let inhabitants = row.must_read("inhabitants", value::integer);
            if let Some(negative) = inhabitants.filter(|count| *count < 0) {
                row.reject(
                    "inhabitants",
                    &negative.to_string(),
                    FindingCode::NotPossible,
                    "inhabitants cannot be negative",
                );
            }
            let municipality = municipality.to_owned();
            Some(Self { municipality, reference_date: reference_date?, inhabitants: inhabitants? })
        })
    }
}
