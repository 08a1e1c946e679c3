//! Trips: `trip_id, vehicle, payer, start, end, distance_km, driver, purpose`.

use vagnpark_domain::{import::Kind, time::Window};

use super::{VEHICLE, field, number};
use crate::{Field, FieldKind, Register, RowReader, ValueReason, value::Unit};

/// A trip as the file gives it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TripRow {
    /// The sender's own key, if there is one.
    pub trip_id: Option<String>,
    /// The vehicle's number.
    pub vehicle: String,
    /// Whose use it was; the sender's if the file does not say.
    pub payer: Option<String>,
    /// From when until when.
    pub window: Window,
    /// Metres.
    pub distance_m: i64,
    /// Who drove.
    pub driver: Option<String>,
    /// What for.
    pub purpose: Option<String>,
    /// Cells of columns that have no field.
    pub extra: Vec<(String, String)>,
}

pub(super) const FIELDS: &[Field] = &[
    field(
        "trip_id",
        "Rese-id",
        FieldKind::Text,
        &["korningsid", "id", "tripno"],
        "Er egen nyckel för körningen; utan den är fordon, tider och sträcka nyckeln",
    ),
    VEHICLE,
    field(
        "payer",
        "Kommun",
        FieldKind::Text,
        &["betalare", "organisation", "forvaltning", "municipality", "department"],
        "Vems användning det var: kod, namn eller alias; annars er egen",
    ),
    field(
        "date",
        "Datum",
        FieldKind::Day,
        &["resdatum", "korningsdatum", "dag", "dato"],
        "Dagen, om tiderna står utan dag",
    ),
    field(
        "start",
        "Starttid",
        FieldKind::Instant,
        &["fran", "avresa", "start", "starttime", "departure", "departuretime", "lahtoaika"],
        "t.ex. 2026-10-01 08:15",
    ),
    field(
        "end",
        "Sluttid",
        FieldKind::Instant,
        &["till", "ankomst", "slut", "endtime", "arrival", "arrivaltime", "saapumisaika"],
        "t.ex. 2026-10-01 09:40",
    ),
    field(
        "distance_km",
        "Sträcka (km)",
        FieldKind::Number(Unit::Kilometres),
        &["km", "stracka", "strackakm", "kordastracka", "distance", "distancekm", "matka"],
        "Kilometer, högst tre decimaler",
    ),
    field("distance_mil", "Mil", FieldKind::Number(Unit::Mil), &["strackamil"], "Mil, i stället för kilometer"),
    field("driver", "Förare", FieldKind::Text, &["driver", "forer", "kuljettaja"], "Vem som körde"),
    field(
        "purpose",
        "Ärende",
        FieldKind::Text,
        &["syfte", "andamal", "formal", "tarkoitus"],
        "Vad resan gällde; inga uppgifter om enskilda",
    ),
];

impl Register for TripRow {
    const KIND: Kind = Kind::Trips;

    fn read(row: &mut RowReader<'_>) -> Option<Self> {
        let (trip_id, vehicle, payer) =
            (row.owned("trip_id"), number::must_mention(row, "vehicle"), row.organisation_in("payer"));
        let (start, end) = row.span("start", "end");
        let distance_m = row.distance_m("distance_km", "distance_mil");
        let window = match Window::new(start?, end?) {
            Ok(window) => window,
            Err(empty) => {
                let end = row.owned("end").unwrap_or_default();
                row.reject("end", &end, ValueReason::EndsBeforeStart { start: empty.start, end: empty.end });
                return None;
            }
        };
        let (driver, purpose) = (row.owned("driver"), row.owned("purpose"));
        Some(Self { trip_id, vehicle, payer, window, distance_m: distance_m?, driver, purpose, extra: row.extra() })
    }
}
