//! Bookings: `booking_id, vehicle, organisation, driver, start, end, purpose, note`.

use vagnpark_domain::{booking::Purpose, import::Kind, names::fold_name, time::Window};

use super::{VEHICLE, field, number};
use crate::{Field, FieldKind, Register, RowReader, ValueReason, value::ValueError};

/// A booking as the file gives it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BookingRow {
    /// The sender's own key, if there is one.
    pub booking_id: Option<String>,
    /// The vehicle's number.
    pub vehicle: String,
    /// The organisation that books; the sender if the file does not say.
    pub organisation: Option<String>,
    /// The driver's login, if they have one.
    pub driver: Option<String>,
    /// From when until when.
    pub window: Window,
    /// What for, if the file says so.
    pub purpose: Option<Purpose>,
    /// Anything else.
    pub note: Option<String>,
    /// Cells of columns that have no field.
    pub extra: Vec<(String, String)>,
}

pub(super) const PURPOSES: &[&str] = &["resa", "besök", "arbete", "tillsyn", "gods", "annat"];

pub(super) const FIELDS: &[Field] = &[
    field(
        "booking_id",
        "Boknings-id",
        FieldKind::Text,
        &["bokningsnummer", "bokningsnr", "id"],
        "Er egen nyckel för bokningen",
    ),
    VEHICLE,
    field(
        "organisation",
        "Kommun",
        FieldKind::Text,
        &["forvaltning", "bokadav"],
        "Vem som bokar: kod, namn eller alias",
    ),
    field("driver", "Förare", FieldKind::Text, &["login", "anvandare", "driver"], "Förarens inloggning, om den finns"),
    field("date", "Datum", FieldKind::Day, &["resdatum", "bokningsdatum", "dag"], "Dagen, om tiderna står utan dag"),
    field(
        "start",
        "Starttid",
        FieldKind::Instant,
        &["fran", "start", "starttime", "startdatum", "startdate", "klstart"],
        "t.ex. 2026-12-01 08:00",
    ),
    field(
        "end",
        "Sluttid",
        FieldKind::Instant,
        &["till", "slut", "endtime", "slutdatum", "enddate", "klslut"],
        "t.ex. 2026-12-01 12:00",
    ),
    field(
        "purpose",
        "Ändamål",
        FieldKind::Words(PURPOSES),
        &["syfte", "arende"],
        "resa, besök, arbete, tillsyn, gods eller annat",
    )
    .optional(),
    field("note", "Anmärkning", FieldKind::Text, &["anm", "kommentar"], "Fri text; inga uppgifter om enskilda"),
];

impl Register for BookingRow {
    const KIND: Kind = Kind::Bookings;

    fn read(row: &mut RowReader<'_>) -> Option<Self> {
        let (booking_id, vehicle) = (row.owned("booking_id"), number::must_mention(row, "vehicle"));
        let (start, end) = row.span("start", "end");
        let purpose = row.word("purpose", purpose);
        let window = match Window::new(start?, end?) {
            Ok(window) => window,
            Err(empty) => {
                let end = row.owned("end").unwrap_or_default();
                row.reject("end", &end, ValueReason::EndsBeforeStart { start: empty.start, end: empty.end });
                return None;
            }
        };
        let (organisation, driver, note) = (row.organisation(), row.owned("driver"), row.owned("note"));
        Some(Self { booking_id, vehicle, organisation, driver, window, purpose, note, extra: row.extra() })
    }
}

/// What a text of somebody's says that a vehicle is used for.
pub fn purpose(text: &str) -> Result<Purpose, ValueError> {
    let found = match fold_name(text).as_str() {
        "resa" | "tjansteresa" | "mote" => Some(Purpose::Travel),
        "besok" | "hembesok" => Some(Purpose::Visit),
        "arbete" | "drift" => Some(Purpose::Works),
        "tillsyn" | "inspektion" => Some(Purpose::Supervision),
        "gods" | "transport" => Some(Purpose::Goods),
        "annat" | "ovrigt" => Some(Purpose::Other),
        _ => text.trim().to_lowercase().parse().ok(),
    };
    found.ok_or_else(|| ValueError::not_one_of(PURPOSES))
}
