//! What recurs on vehicles: `vehicle, name, kind, interval (or interval_months, interval_km …), last_done_on,
//! last_done_km, last_done_hours, note`.

use chrono::NaiveDate;
use vagnpark_domain::{import::Kind, names::fold_name, servicing::PlanKind};

use super::{VEHICLE, field, number};
use crate::{
    Field, FieldKind, Register, RowReader, ValueReason, Wanted,
    value::{Interval, Unit, ValueError, interval, months},
};

/// A plan as the file gives it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct ServicePlanRow {
    /// The vehicle's number.
    pub vehicle: String,
    /// The kind.
    pub kind: PlanKind,
    /// What it is called, if that says more than its kind.
    pub name: Option<String>,
    /// How often.
    pub interval: Interval,
    /// When it was last done.
    pub last_done_on: NaiveDate,
    /// The odometer then.
    pub last_done_km: Option<i64>,
    /// The engine hours then.
    pub last_done_hours: Option<i64>,
    /// What to remember.
    pub note: Option<String>,
    /// Cells of columns that have no field.
    pub extra: Vec<(String, String)>,
}

/// The words for kinds, with how what people call them begins.
const KINDS: [(&str, &str, PlanKind); 9] = [
    ("service", "service", PlanKind::Service),
    ("färdskrivare", "fardskriv", PlanKind::Tachograph),
    ("fordonskran", "fordonskran", PlanKind::Crane),
    ("bakgavellyft", "bakgavel", PlanKind::TailLift),
    ("brandsläckare", "brandslack", PlanKind::FireExtinguisher),
    ("alkolås", "alkolas", PlanKind::Alcolock),
    ("första hjälpen", "forstahjalp", PlanKind::FirstAid),
    ("taxameter", "taxameter", PlanKind::Taximeter),
    ("annat", "annat", PlanKind::Other),
];
/// What else they are called, folded.
const OTHER_WORDS: [(&str, PlanKind); 9] = [
    ("kran", PlanKind::Crane),
    ("lyft", PlanKind::TailLift),
    ("alkobom", PlanKind::Alcolock),
    ("forbandslada", PlanKind::FirstAid),
    ("tachograph", PlanKind::Tachograph),
    ("crane", PlanKind::Crane),
    ("taillift", PlanKind::TailLift),
    ("fireextinguisher", PlanKind::FireExtinguisher),
    ("firstaid", PlanKind::FirstAid),
];
pub(super) const KIND_WORDS: &[&str] =
    &[KINDS[0].0, KINDS[1].0, KINDS[2].0, KINDS[3].0, KINDS[4].0, KINDS[5].0, KINDS[6].0, KINDS[7].0, KINDS[8].0];

pub(super) const FIELDS: &[Field] = &[
    VEHICLE,
    field(
        "name",
        "Service",
        FieldKind::Text,
        &[
            "benamning",
            "plan",
            "serviceplan",
            "servicetyp",
            "typavservice",
            "atgard",
            "moment",
            "underhall",
            "arbete",
            "vedlikehold",
            "vedligeholdelse",
            "huolto",
        ],
        "Vad som ska göras, t.ex. Stor service; känns igen på fordonet och namnet",
    ),
    field("kind", "Slag", FieldKind::Words(KIND_WORDS), &["typ", "sort"], "Om namnet inte säger det").optional(),
    field(
        "interval",
        "Intervall",
        FieldKind::Text,
        &["serviceintervall", "periodicitet", "hurofta", "frekvens", "periodisitet", "huoltovali"],
        "t.ex. 24 mån / 3 000 mil; det som kommer först gäller",
    )
    .optional(),
    field(
        "interval_months",
        "Intervall (mån)",
        FieldKind::Text,
        &["intervallmanader", "intervallmanad", "manadsintervall", "manader", "maneder", "intervalmonth"],
        "Månader mellan gångerna",
    )
    .optional(),
    field("interval_years", "Intervall (år)", FieldKind::Text, &["arsintervall"], "År, i stället för månader")
        .optional(),
    field(
        "interval_km",
        "Intervall (km)",
        FieldKind::Number(Unit::Kilometres),
        &["kmintervall", "intervallkilometer", "kilometerintervall"],
        "Kilometer mellan gångerna",
    )
    .optional(),
    field(
        "interval_mil",
        "Intervall (mil)",
        FieldKind::Number(Unit::Mil),
        &["milintervall"],
        "Mil, i stället för kilometer",
    )
    .optional(),
    field(
        "interval_hours",
        "Intervall (tim)",
        FieldKind::Number(Unit::Hours),
        &["intervalltimmar", "timintervall", "intervallh"],
        "Maskintimmar mellan gångerna",
    )
    .optional(),
    field(
        "last_done_on",
        "Senast utförd",
        FieldKind::Day,
        &[
            "senast",
            "senastgjord",
            "senastedatum",
            "senastservad",
            "senasteservice",
            "senastservice",
            "senastservicedatum",
            "servad",
            "utford",
            "datum",
            "sistutfort",
            "sidstudfort",
            "viimeksitehty",
        ],
        "Dag, t.ex. 2026-03-10",
    ),
    field(
        "last_done_km",
        "Senast vid (km)",
        FieldKind::Number(Unit::Kilometres),
        &["senastkm", "senastmatarstallning", "matarstallning", "matarst", "kmvidservice", "km"],
        "Mätaren då, i kilometer; annars den som är avläst senast före",
    )
    .optional(),
    field(
        "last_done_mil",
        "Senast vid (mil)",
        FieldKind::Number(Unit::Mil),
        &["senastmil", "miltal", "mil", "milvidservice"],
        "Mil, i stället för kilometer",
    )
    .optional(),
    field(
        "last_done_hours",
        "Senast vid (tim)",
        FieldKind::Number(Unit::Hours),
        &["senasttimmar", "timmar", "maskintimmar", "timmatare"],
        "Timmätaren då",
    )
    .optional(),
    field("note", "Anmärkning", FieldKind::Text, &["anm", "kommentar", "notering", "attminnas"], "Att komma ihåg"),
];

impl Register for ServicePlanRow {
    const KIND: Kind = Kind::ServicePlans;

    fn read(row: &mut RowReader<'_>) -> Option<Self> {
        let vehicle = number::must_mention(row, "vehicle");
        let name = row.owned("name");
        let said = row.word("kind", |text| kind_named(text).ok_or_else(|| ValueError::not_one_of(KIND_WORDS)));
        let by_name = || name.as_deref().map_or(PlanKind::Service, |name| kind_named(name).unwrap_or(PlanKind::Other));
        let kind = said.unwrap_or_else(by_name);
        row.required("last_done_on");
        let last_done_on = row.day("last_done_on");
        let interval = intervals(row);
        // `1 200 tim` in the column of the odometer is what the hour meter showed.
        let in_hours = ["last_done_km", "last_done_mil"].into_iter().find(|field| row.says_unit(field, Unit::Hours));
        let last_done_km = if in_hours.is_some() { None } else { kilometres(row, "last_done_km", "last_done_mil") };
        let last_done_hours = in_hours.and_then(|field| hours(row, field)).or_else(|| hours(row, "last_done_hours"));
        let note = row.owned("note");
        let extra = row.extra();
        Some(Self {
            vehicle,
            kind,
            name: name.filter(|name| !says_only(kind, name)),
            interval,
            last_done_on: last_done_on?,
            last_done_km,
            last_done_hours,
            note,
            extra,
        })
    }
}

/// The kind that a text names, wherever in it.
pub(super) fn kind_named(text: &str) -> Option<PlanKind> {
    let folded = fold_name(text);
    let known = KINDS.into_iter().map(|(_, start, kind)| (start, kind)).chain(OTHER_WORDS);
    known.into_iter().find(|(word, _)| folded.contains(word)).map(|(_, kind)| kind)
}

/// Whether a name is the word for its kind, and says nothing more.
pub fn says_only(kind: PlanKind, name: &str) -> bool {
    let folded = fold_name(name);
    let words = KINDS.into_iter().map(|(word, _, kind)| (word, kind)).chain(OTHER_WORDS);
    words.into_iter().any(|(word, of)| of == kind && fold_name(word) == folded)
}

/// How often: what a column of its own says goes before the words of the whole interval.
fn intervals(row: &mut RowReader<'_>) -> Interval {
    let words = row.read("interval", |text, _| interval(text).ok_or_else(|| ValueError::not_a(Wanted::Interval)));
    let words = words.unwrap_or_default();
    let mut in_months = |field, bare: u32| {
        row.read(field, |text, _| months(text, bare).ok_or_else(|| ValueError::not_a(Wanted::Interval)))
    };
    let months = in_months("interval_months", 1).or_else(|| in_months("interval_years", 12)).or(words.months);
    let km = kilometres(row, "interval_km", "interval_mil").or(words.km);
    let hours = hours(row, "interval_hours").or(words.hours);
    Interval { months, km, hours }
}

/// Whole kilometres, or mil from a column of its own; what is negative is left empty.
fn kilometres(row: &mut RowReader<'_>, in_km: &'static str, in_mil: &'static str) -> Option<i64> {
    [in_km, in_mil].into_iter().find_map(|field| {
        let km = row.kilometres(field)?;
        if km < 0 {
            row.cannot_take(field, ValueReason::Negative);
        }
        (km >= 0).then_some(km)
    })
}

fn hours(row: &mut RowReader<'_>, field: &'static str) -> Option<i64> {
    let hours = row.small(field, Unit::Hours).map(i64::from)?;
    if hours < 0 {
        row.cannot_take(field, ValueReason::Negative);
    }
    (hours >= 0).then_some(hours)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn i24_the_name_of_a_plan_says_its_kind_and_perhaps_more() {
        for (name, kind, more) in [
            ("Service", PlanKind::Service, false),
            ("Stor service", PlanKind::Service, true),
            ("Färdskrivarkontroll", PlanKind::Tachograph, true),
            ("Färdskrivare", PlanKind::Tachograph, false),
            ("Kranbesiktning", PlanKind::Crane, true),
            ("Bakgavellyft", PlanKind::TailLift, false),
            ("Kontroll av brandsläckare", PlanKind::FireExtinguisher, true),
        ] {
            assert_eq!(kind_named(name), Some(kind), "{name}");
            assert_eq!(says_only(kind, name), !more, "{name}");
        }
        assert_eq!(kind_named("Kamremsbyte"), None);
    }
}
