//! Trips: `trip_id, vehicle, payer, start, end, distance_km, driver, purpose`.

use vagnpark_domain::{import::Kind, names::fold_name, time::Window};

use super::{VEHICLE, field, is_id, number};
use crate::{
    Field, FieldKind, FileReason, Question, QuestionKind, Register, RowReader, ValueReason,
    question::{DEDUCT, LEAVE_OUT, TAKE},
    value::{self, Unit},
};

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

/// What a driving log of ours has in place of the key of a trip where the odometer ran without any.
const GAPS: [&str; 2] = ["lucka", "gap"];

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
        &[
            "fran",
            "avresa",
            "start",
            "starttime",
            "departure",
            "departuretime",
            "lahtoaika",
            "tidfran",
            "klfran",
            "klstart",
            "startdatum",
            "startdate",
            "avg",
            "avgang",
        ],
        "t.ex. 2026-10-01 08:15",
    ),
    field(
        "end",
        "Sluttid",
        FieldKind::Instant,
        &[
            "till",
            "ankomst",
            "slut",
            "endtime",
            "arrival",
            "arrivaltime",
            "saapumisaika",
            "tidtill",
            "kltill",
            "klslut",
            "ank",
            "stopptid",
            "slutdatum",
            "stoppdatum",
            "enddate",
        ],
        "t.ex. 2026-10-01 09:40",
    ),
    field(
        "distance_km",
        "Sträcka (km)",
        FieldKind::Number(Unit::Kilometres),
        &[
            "km",
            "stracka",
            "strackakm",
            "kordastracka",
            "distance",
            "distancekm",
            "matka",
            "antalkm",
            "kordakm",
            "distans",
            "distanskm",
        ],
        "Kilometer, högst tre decimaler",
    ),
    field(
        "odometer_start_km",
        "Mätare start",
        FieldKind::Number(Unit::Kilometres),
        &[
            "matarstallningstart",
            "startmatarstallning",
            "matarstart",
            "ingaendematarstallning",
            "odometerstart",
            "matareut",
            "matarevidstart",
        ],
        "Kilometer före resan, i stället för sträcka",
    )
    .optional(),
    field(
        "odometer_end_km",
        "Mätare slut",
        FieldKind::Number(Unit::Kilometres),
        &[
            "matarstallningslut",
            "slutmatarstallning",
            "matarslut",
            "utgaendematarstallning",
            "odometerend",
            "matarein",
            "matarevidslut",
            "matarstallningstopp",
            "matarstopp",
        ],
        "Kilometer efter resan",
    )
    .optional(),
    field(
        "private",
        "Privat",
        FieldKind::YesNo,
        &[
            "privatresa",
            "private",
            "privattjanst",
            "tjansteprivat",
            "korningstyp",
            "triptype",
            "resetyp",
            "typavresa",
            "reseslag",
            "resanstyp",
            "slagavresa",
        ],
        "Ja för en privat resa, som inte är kommunens",
    )
    .optional(),
    field(
        "distance_mil",
        "Mil",
        FieldKind::Number(Unit::Mil),
        &["strackamil", "kordamil", "distansmil", "antalmil"],
        "Mil, i stället för kilometer",
    ),
    field(
        "driver",
        "Förare",
        FieldKind::Text,
        &["driver", "forer", "kuljettaja", "vemkorde", "kordav"],
        "Vem som körde",
    ),
    field(
        "purpose",
        "Ärende",
        FieldKind::Text,
        &["syfte", "andamal", "formal", "tarkoitus"],
        "Vad resan gällde; inga uppgifter om enskilda",
    ),
];

/// How many metres of a trip are private and to be deducted. Whether private trips are taken like the others, and what
/// becomes of private parts, is one question for the column, and rows wait for it. Whose they are to pay is no rule of
/// ours.
fn private(row: &mut RowReader<'_>) -> i64 {
    let is_private = row.word("private", |text| match fold_name(text).as_str() {
        "tjanst" | "tjansteresa" | "tjanstekorning" | "business" | "arbete" | "work" | "t" => Ok(false),
        folded if folded == "p" || is_private_word(folded) => Ok(true),
        _ => value::yes_no(text),
    });
    // The trip of a register was taken before: it says what it is.
    let is_known = row.text("trip_id").is_some_and(is_id);
    if is_private == Some(true) {
        let (header, written) = (row.header_of("private"), row.owned("private").unwrap_or_default());
        row.keep("private", &written);
        if !is_known {
            ask_of_private(row, (&header, &written), TAKE, LEAVE_OUT);
        }
        return 0;
    }
    if is_known {
        return 0;
    }
    let told = row.word_beside(|_, text| is_private_word(text));
    if let Some((header, written)) = told.filter(|_| is_private.is_none()) {
        ask_of_private(row, (&header, &written), TAKE, LEAVE_OUT);
        return 0;
    }
    let Some((header, written, metres)) = row.distance_beside(|header| header.contains("privat")) else { return 0 };
    let deducted = ask_of_private(row, (&header, &written), TAKE, DEDUCT);
    if deducted { metres } else { 0 }
}

/// Asks whether what is private is taken, or what is done instead; whether it is deducted.
fn ask_of_private(row: &mut RowReader<'_>, (header, written): (&str, &str), one: &str, other: &str) -> bool {
    let options = [other, one].map(str::to_owned).to_vec();
    let id = format!("private:{header}");
    match row.ask(Question::new(id, QuestionKind::PrivateTrips, header, written, options)).as_deref() {
        Some(TAKE) => {}
        Some(DEDUCT) => return true,
        Some(_) => row.left_out = true,
        None => row.reject_beside(header, written, ValueReason::PrivateTrip),
    }
    false
}

/// Whether a word says that a trip was private.
fn is_private_word(folded: &str) -> bool {
    let words = ["privat", "privatresa", "privatkorning", "privatbruk", "private", "privatetrip", "personal"];
    words.contains(&folded)
}

/// How far it was: as the row says or, where it does not, as the odometers tell. These are kept as they are written.
fn distance(row: &mut RowReader<'_>) -> Option<i64> {
    let [start, end] = ["odometer_start_km", "odometer_end_km"].map(|field| {
        let read = row.has(field).then(|| row.kilometres(field)).flatten();
        if let Some(text) = row.owned(field) {
            row.keep(field, &text);
        }
        read
    });
    if row.text("distance_km").is_some() || row.text("distance_mil").is_some() || end.is_none() {
        let distance = row.distance_m("distance_km", "distance_mil");
        if let (Some(distance), Some((start, end))) = (distance, start.zip(end)) {
            say_if_odometers_disagree(row, distance, end.saturating_sub(start));
        }
        return distance;
    }
    let Some(start) = start else {
        row.reject("odometer_start_km", "", ValueReason::Empty { field: "odometer_start_km".to_owned() });
        return None;
    };
    let driven = end.and_then(|end| end.checked_sub(start)?.checked_mul(1_000)).filter(|driven| *driven >= 0);
    if driven.is_none() {
        let written = row.owned("odometer_end_km").unwrap_or_default();
        row.reject("odometer_end_km", &written, ValueReason::Negative);
    }
    driven
}

/// Whether a key is that of a gap in a driving log of ours, in any language.
fn is_gap(key: &str) -> bool {
    GAPS.contains(&fold_name(key).as_str())
}

/// Odometers show whole kilometres: what they and a distance differ by less than.
const ROUNDED_BY_M: u64 = 1_000;

/// Says that the odometers of a row tell of another distance than the row itself.
fn say_if_odometers_disagree(row: &mut RowReader<'_>, distance_m: i64, driven_km: i64) {
    if distance_m.abs_diff(driven_km.saturating_mul(1_000)) > ROUNDED_BY_M {
        let field = if row.text("distance_km").is_some() { "distance_km" } else { "distance_mil" };
        let written = row.owned(field).unwrap_or_default();
        row.note(field, &written, ValueReason::DistanceDisagrees { driven_km });
    }
}

impl Register for TripRow {
    const KIND: Kind = Kind::Trips;

    fn read(row: &mut RowReader<'_>) -> Option<Self> {
        if row.text("trip_id").is_some_and(is_gap) {
            row.is_no_row(FileReason::GapInLog);
            return None;
        }
        let (trip_id, vehicle, payer) =
            (row.owned("trip_id"), number::must_mention(row, "vehicle"), row.organisation_in("payer"));
        let (start, end) = row.span("start", "end");
        let private_m = private(row);
        let distance_m = distance(row).map(|distance| distance.saturating_sub(private_m));
        if distance_m.is_some_and(|distance| distance < 0) && private_m > 0 {
            let written = row.owned("distance_km").unwrap_or_default();
            row.reject("distance_km", &written, ValueReason::Negative);
        }
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
