//! Inhabitants: `municipality_code, reference_date, inhabitants`.

use chrono::NaiveDate;

use vagnpark_domain::import::Kind;

use super::field;
use crate::{Field, FieldKind, Register, RowReader, ValueReason, value::Unit};

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
    field("municipality_code", "Kommunkod", FieldKind::Text, &["kommun", "kod"], "SCB:s kod, kod eller namn"),
    field("reference_date", "Referensdatum", FieldKind::Day, &["datum"], "Dagen siffran gäller, t.ex. 2025-12-31"),
    field("inhabitants", "Invånare", FieldKind::Number(Unit::Pieces), &["folkmangd", "antal", "befolkning"], "Antal"),
];

impl Register for PopulationRow {
    const KIND: Kind = Kind::Population;

    fn read(row: &mut RowReader<'_>) -> Option<Self> {
        let municipality = row.required("municipality_code");
        row.required("reference_date");
        let reference_date = row.day("reference_date");
        let inhabitants = row.must_count("inhabitants");
        if inhabitants.is_some_and(|count| count < 0) {
            let negative = row.owned("inhabitants").unwrap_or_default();
            row.reject("inhabitants", &negative, ValueReason::Negative);
        }
        Some(Self { municipality, reference_date: reference_date?, inhabitants: inhabitants? })
    }
}
