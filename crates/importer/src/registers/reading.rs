//! Odometer readings: `vehicle, at, odometer_km, source`.

use chrono::{DateTime, Utc};

use vagnpark_domain::{import::Kind, time::local_midnight};

use super::{VEHICLE, field, number};
use crate::{Field, FieldKind, Register, RowReader, ValueReason, value::Unit};

/// A reading as the file gives it.
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
    /// Cells of columns that have no field.
    pub extra: Vec<(String, String)>,
}

pub(super) const FIELDS: &[Field] = &[
    VEHICLE,
    field(
        "at",
        "Avläst",
        FieldKind::Instant,
        &[
            "datum",
            "tid",
            "klockslag",
            "klockan",
            "kl",
            "datumtid",
            "date",
            "time",
            "avlast",
            "avlastdatum",
            "avlasningsdag",
            "avlasningsdatum",
            "avlasningstid",
        ],
        "Dag och tid, t.ex. 2026-10-01 08:15",
    ),
    field(
        "odometer_km",
        "Mätarställning",
        FieldKind::Number(Unit::Kilometres),
        &["matarst", "km", "kmstallning", "odometer", "mileage", "kmstand", "kilometerstand"],
        "Kilometer, hela tal",
    ),
    field(
        "odometer_mil",
        "Miltal",
        FieldKind::Number(Unit::Mil),
        &["mil", "matarstallningmil"],
        "Mil, i stället för kilometer",
    ),
    field("source", "Källa", FieldKind::Text, &["kalla"], "Vem eller vad läste av"),
];

impl Register for ReadingRow {
    const KIND: Kind = Kind::Readings;

    fn read(row: &mut RowReader<'_>) -> Option<Self> {
        let vehicle = number::must_mention(row, "vehicle");
        let at = match row.day_of_part() {
            Some(day) => Some(local_midnight(day)),
            None => row.instant("at"),
        };
        let odometer_km = row.odometer_km();
        if row.text("odometer_km").is_none() && row.text("odometer_mil").is_none() {
            row.reject("odometer_km", "", ValueReason::Empty { field: "odometer_km".to_owned() });
        }
        let (source, extra) = (row.owned("source"), row.extra());
        Some(Self { vehicle, at: at?, odometer_km: odometer_km?, source, extra })
    }
}
