//! Trips: `trip_id, vehicle, payer, start, end, distance_km, driver, purpose`.

use vagnpark_domain::time::Window;

use super::{Parsed, parse};
use crate::{FileRefusal, FindingCode, columns::Field, value};

/// A trip as the file tells it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TripRow {
    /// The sender's own key.
    pub trip_id: String,
    /// The vehicle's number.
    pub vehicle: String,
    /// Whose use it was.
    pub payer: String,
    /// From when until when.
    pub window: Window,
    /// Metres.
    pub distance_m: i64,
    /// Who drove.
    pub driver: Option<String>,
    /// What for.
    pub purpose: Option<String>,
}

const FIELDS: &[Field] = &[
    Field { name: "trip_id", headers: &["reseid", "korningsid", "id"] },
    Field { name: "vehicle", headers: &["regnr", "registreringsnummer", "registrationnumber", "fordon"] },
    Field { name: "payer", headers: &["kommun", "betalare", "organisation", "forvaltning"] },
    Field { name: "start", headers: &["starttid", "fran", "avresa"] },
    Field { name: "end", headers: &["sluttid", "till", "ankomst", "slut"] },
    Field { name: "distance_km", headers: &["km", "stracka", "strackakm", "kordastracka"] },
    Field { name: "distance_mil", headers: &["mil", "strackamil"] },
    Field { name: "driver", headers: &["forare"] },
    Field { name: "purpose", headers: &["arende", "syfte", "andamal"] },
];

impl TripRow {
    /// Reads a file of trips.
    pub fn parse(bytes: &[u8]) -> Result<Parsed<Self>, FileRefusal> {
        let required: &[&[&'static str]] =
            &[&["trip_id"], &["vehicle"], &["payer"], &["start"], &["end"], &["distance_km", "distance_mil"]];
        parse(bytes, FIELDS, required, |row| {
            let (trip_id, vehicle, payer) = (row.required("trip_id"), row.required("vehicle"), row.required("payer"));
            let start = row.must_read("start", value::instant);
            let end = row.must_read("end", value::instant);
            let in_mil = row.read("distance_mil", |text| value::distance_m(text, 10));
            let distance_m = match in_mil {
                Some(distance_m) => Some(distance_m),
                None => row.must_read("distance_km", |text| value::distance_m(text, 1)),
            };
            let window = match Window::new(start?, end?) {
                Ok(window) => window,
                Err(error) => {
                    let value = row.text("end").unwrap_or_default();
                    row.reject("end", value, FindingCode::NotPossible, error.to_string());
                    return None;
                }
            };
            Some(Self {
                trip_id: trip_id.to_owned(),
                vehicle: vehicle.to_owned(),
                payer: payer.to_owned(),
                window,
                distance_m: distance_m?,
                driver: row.text("driver").map(str::to_owned),
                purpose: row.text("purpose").map(str::to_owned),
            })
        })
    }
}
