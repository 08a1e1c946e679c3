//! Services that were done: `service_id, vehicle, done_on, kind, odometer_km, note, cost, vat, supplier`.

use chrono::NaiveDate;
use vagnpark_domain::{import::Kind, money::Ore, names::fold_name, servicing::WorkKind};

use super::{CURRENCY, GROSS, VAT_INCLUDED, VEHICLE, field, number};
use crate::{
    Field, FieldKind, FindingCode, Register, RowReader, ValueReason,
    row::{AmountFields, Amounts},
    value::{self, Unit, ValueError},
};

/// A service as the file gives it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServiceRow {
    /// The sender's own key, if there is one.
    pub service_id: Option<String>,
    /// A mark of the row as it is written: equal for rows that are equal in every cell.
    pub mark: u64,
    /// The vehicle's number.
    pub vehicle: String,
    /// When it was done.
    pub done_on: NaiveDate,
    /// What it was for.
    pub kind: WorkKind,
    /// What the odometer said.
    pub odometer_km: Option<i64>,
    /// What was done.
    pub note: Option<String>,
    /// What it cost without VAT.
    pub cost: Option<Ore>,
    /// VAT.
    pub vat: Ore,
    /// The part that can be reclaimed, if the file says so.
    pub recoverable_vat: Option<Ore>,
    /// Who did it.
    pub supplier: Option<String>,
    /// Cells of columns that have no field.
    pub extra: Vec<(String, String)>,
}

const KINDS: &[&str] = &["service", "reparation", "däck", "besiktning"];
/// Those that we write: jobs of our own are of other kinds, too.
pub(super) const WRITTEN: &[&str] = &["service", "reparation", "däck", "besiktning", "efterkontroll", "övrigt"];

pub(super) const FIELDS: &[Field] = &[
    field(
        "service_id",
        "Service-id",
        FieldKind::Text,
        &["ordernummer", "ordernr", "arbetsorder", "id"],
        "Er egen nyckel för arbetet",
    ),
    VEHICLE,
    field(
        "done_on",
        "Utförd",
        FieldKind::Day,
        &["datum", "utford", "servicedatum", "utlamnad", "klar", "klardatum"],
        "Dag, t.ex. 2026-10-01",
    ),
    field("kind", "Slag", FieldKind::Words(KINDS), &["typ", "atgard"], "service, reparation, däck eller besiktning")
        .optional(),
    field(
        "odometer_km",
        "Mätarställning",
        FieldKind::Number(Unit::Kilometres),
        &["matarst", "km", "kmstallning"],
        "Kilometer, hela tal",
    )
    .optional(),
    field("odometer_mil", "Miltal", FieldKind::Number(Unit::Mil), &["mil"], "Mil, i stället för kilometer").optional(),
    field("note", "Beskrivning", FieldKind::Text, &["anm", "anmarkning", "arbete", "text"], "Vad som gjordes"),
    field(
        "cost",
        "Kostnad",
        FieldKind::Number(Unit::Kronor),
        &[
            "belopp",
            "netto",
            "pris",
            "totaltexklmoms",
            "summaexklmoms",
            "beloppexklmoms",
            "prisexklmoms",
            "prisexmoms",
            "kostnadexklmoms",
            "kostnadexmoms",
        ],
        "Kronor utan moms; blir en kostnadspost",
    ),
    field("vat", "Moms", FieldKind::Number(Unit::Kronor), &[], "Kronor"),
    field(
        "recoverable_vat",
        "Avdragsgill moms",
        FieldKind::Number(Unit::Kronor),
        &["avdragenmoms", "momsavdrag", "avlyftmoms", "avdragsgillmomskr"],
        "Den del av momsen som dras av",
    ),
    CURRENCY,
    field("supplier", "Verkstad", FieldKind::Text, &["leverantor"], "Vem som gjorde det"),
    GROSS,
    VAT_INCLUDED,
];

const AMOUNTS: AmountFields = AmountFields { net: ("cost", "cost"), gross: ("gross", "gross"), vat: ("vat", "vat") };

impl Register for ServiceRow {
    const KIND: Kind = Kind::Services;

    fn read(row: &mut RowReader<'_>) -> Option<Self> {
        let (service_id, vehicle) = (row.owned("service_id"), number::must_mention(row, "vehicle"));
        let done_on = done_on(row);
        let (kind, done) = work(row);
        row.must_be_kronor();
        let Amounts { net: cost, vat, .. } = row.amounts(&AMOUNTS);
        Some(Self {
            service_id,
            mark: row.mark(),
            vehicle,
            done_on: done_on?,
            kind,
            odometer_km: row.odometer_km(),
            note: done.or_else(|| row.owned("note")),
            cost,
            vat: vat.unwrap_or(Ore::ZERO),
            recoverable_vat: row.money("recoverable_vat"),
            supplier: row.owned("supplier"),
            extra: row.extra(),
        })
    }
}

/// The day that a service was done: a week means its first day, and a day among words is taken, which is reported.
fn done_on(row: &mut RowReader<'_>) -> Option<NaiveDate> {
    let text = row.required("done_on");
    let style = row.style_of("done_on");
    let unreadable = value::date(&text, style).is_err_and(|error| error.code() == FindingCode::NotReadable);
    let among = || value::week(&text).map(|week| week.first).or_else(|| value::day_within(&text, style));
    let Some(day) = Some(()).filter(|()| unreadable).and_then(|()| among()) else { return row.day("done_on") };
    row.note("done_on", &text, ValueReason::TakenAsDay { day });
    row.keep("done_on", &text);
    Some(day)
}

/// What a service was for, and what was done if the column of kinds says that in words of its own: it is kept, and the
/// kind is told by the words that are known among them.
fn work(row: &mut RowReader<'_>) -> (WorkKind, Option<String>) {
    let known_in = |text: &str| text.split(|sign: char| !sign.is_alphanumeric()).find_map(|word| kind(word).ok());
    let Some(text) = row.owned("kind") else {
        // What was done may say what it was for.
        let Some(told) = row.text("note").and_then(known_in) else { return (WorkKind::Service, None) };
        if told != WorkKind::Service {
            row.say_once("note", ValueReason::WorkTaken { kind: told });
        }
        return (told, None);
    };
    if kind(&text).is_ok() || row.is_stated("kind") {
        return (row.word("kind", kind).unwrap_or(WorkKind::Service), None);
    }
    let taken = known_in(&text).unwrap_or(WorkKind::Service);
    row.say_once("kind", ValueReason::WorkTaken { kind: taken });
    if row.text("note").is_some() {
        row.keep("kind", &text);
        return (taken, None);
    }
    (taken, Some(text))
}

pub(super) fn kind(text: &str) -> Result<WorkKind, ValueError> {
    let folded = fold_name(text);
    let known = [
        ("service", WorkKind::Service),
        ("reparation", WorkKind::Repair),
        ("repair", WorkKind::Repair),
        ("skada", WorkKind::Repair),
        ("dack", WorkKind::Tyres),
        ("hjul", WorkKind::Tyres),
        ("tyres", WorkKind::Tyres),
        ("besiktning", WorkKind::Inspection),
        ("kontrollbesiktning", WorkKind::Inspection),
        ("inspection", WorkKind::Inspection),
        ("efterkontroll", WorkKind::Reinspection),
        ("ovrigt", WorkKind::Other),
    ];
    let found = known.into_iter().find(|(start, _)| folded.starts_with(start)).map(|(_, kind)| kind);
    found.ok_or_else(|| ValueError::not_one_of(KINDS))
}
