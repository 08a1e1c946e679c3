//! Odometer readings: `vehicle, at, odometer_km, source`.

use chrono::{DateTime, Utc};

use super::{Parsed, parse};
use crate::{FileRefusal, columns::Field, value};

/// A reading as the file tells it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReadingRow {
    /// The vehicle's number.
    pub vehicle: String,
    /// When it was read.
    pub at: DateTime<Utc>,
    /// Kilometres.
    pub odometer_km: i64,
    /// Who or what it came from.
    pub source: Option<String>,
}

const FIELDS: &[Field] = &[
    Field { name: "vehicle", headers: &["regnr", "registreringsnummer", "registrationnumber", "fordon"] },
    Field { name: "at", headers: &["datum", "tid", "avlast", "avlastdatum"] },
    Field { name: "odometer_km", headers: &["matarst", "matarstallning", "km", "kmstallning"] },
    Field { name: "odometer_mil", headers: &["miltal", "mil", "matarstallningmil"] },
    Field { name: "source", headers: &["kalla"] },
];

impl ReadingRow {
    /// Reads a file of readings.
    pub fn parse(bytes: &[u8]) -> Result<Parsed<Self>, FileRefusal> {
        let required: &[&[&'static str]] = &[&["vehicle"], &["at"], &["odometer_km", "odometer_mil"]];
        parse(bytes, FIELDS, required, |row| {
            let vehicle = row.required("vehicle");
            let at = row.must_read("at", value::instant);
            let in_mil = row.read("odometer_mil", value::integer).map(|mil| mil.saturating_mul(10));
            let odometer_km = match in_mil {
                Some(odometer_km) => Some(odometer_km),
                None => row.must_read("odometer_km", value::integer),
            };
            let source = row.text("source").map(str::to_owned);
            Some(Self { vehicle: vehicle.to_owned(), at: at?, odometer_km: odometer_km?, source })
        })
    }
}
