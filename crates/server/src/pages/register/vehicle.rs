//! `/fordon`: the list with filters in the URL, and a vehicle's page.

use std::collections::{HashMap, HashSet};

use askama::Template;
use axum::extract::{Path, Query};
use chrono::{DateTime, NaiveDate, Utc};
use serde::Deserialize;
use uuid::Uuid;
use vagnpark_actions::{
    ActionError,
    import::extra::{ExtraCell, VehicleExtras, vehicle_extras},
    records::{VehicleFilter, VehicleRecord},
    register::find::{ExtraAttribute, OwnedVehicles, VehicleDetails, VehicleFile, list_with_owners, open_details},
};
use vagnpark_domain::{
    access::Permission,
    booking::BookingState,
    ids::{BookingId, ReadingId, VehicleId},
    money::measured,
    register::{ReadingSource, VehicleClass, VehicleStatus, organisation::Organisation, reading::Reading},
    servicing::DueKind,
};
use vagnpark_text::Said;

use crate::pages::{
    Choice, Frame, PageResult, Texts, choices, escaped, if_readable,
    lines::{BookingLine, Fact},
    render,
    servicing::defect::{DefectWords, thanks},
    visit::Visit,
};

/// A vehicle in a list.
pub(crate) struct VehicleLine {
    pub(crate) id: VehicleId,
    pub(crate) plate: String,
    pub(crate) name: String,
    pub(crate) class: String,
    pub(crate) fuel: String,
    pub(crate) status: String,
    pub(crate) status_word: &'static str,
    pub(crate) odometer: String,
    pub(crate) organisation: String,
}

impl VehicleLine {
    fn new(t: Texts, vehicle: &VehicleRecord, organisations: &HashMap<Uuid, String>) -> Self {
        let about = &vehicle.description;
        Self {
            id: vehicle.id,
            plate: about.plate(),
            name: format!("{} {}", about.make, about.model),
            class: t.word("class", about.class.as_str()),
            fuel: t.word("fuel", about.fuel.as_str()),
            status: t.word("status", vehicle.status.as_str()),
            status_word: vehicle.status.as_str(),
            odometer: vehicle.odometer.map_or(String::new(), |(km, _)| measured(km, "km")),
            organisation: organisations.get(&vehicle.organisation.0).cloned().unwrap_or_default(),
        }
    }
}

fn names_of(organisations: Vec<Organisation>) -> HashMap<Uuid, String> {
    organisations.into_iter().map(|found| (found.id.0, found.name)).collect()
}

#[derive(Template)]
#[template(path = "register/vehicles.html")]
struct VehiclesPage {
    frame: Frame,
    may_register: bool,
    q: String,
    classes: Vec<Choice>,
    statuses: Vec<Choice>,
    vehicles: Vec<VehicleLine>,
    next: String,
}

#[derive(Debug, Default, Deserialize)]
pub(crate) struct ListParams {
    #[serde(default)]
    q: String,
    #[serde(default, deserialize_with = "if_readable")]
    class: Option<VehicleClass>,
    #[serde(default, deserialize_with = "if_readable")]
    status: Option<VehicleStatus>,
    #[serde(default, deserialize_with = "if_readable")]
    after: Option<Uuid>,
}

/// How many vehicles are on a page.
const PAGE: i64 = 100;

pub(crate) async fn list(visit: Visit, Query(params): Query<ListParams>) -> PageResult {
    let frame = visit.frame("/fordon", "vehicles-title");
    let page = list_page(&visit, frame, params).await?;
    Ok(render(&page))
}

async fn list_page(visit: &Visit, frame: Frame, params: ListParams) -> Result<VehiclesPage, ActionError> {
    let filter = VehicleFilter {
        search: Some(params.q.clone()).filter(|text| !text.is_empty()),
        class: params.class,
        status: params.status,
        organisation: None,
        depot: None,
        ids: None,
        after: params.after.map(Into::into),
        limit: PAGE + 1,
    };
    let OwnedVehicles { vehicles: mut rows, organisations } =
        list_with_owners(&visit.app, visit.actor(), &filter).await?;
    let organisations = names_of(organisations);
    let (class, status) =
        (params.class.map_or("", VehicleClass::as_str), params.status.map_or("", VehicleStatus::as_str));
    let page = usize::try_from(PAGE).unwrap_or(100);
    let more = rows.len() > page;
    rows.truncate(page);
    let next = rows.last().filter(|_| more).map_or(String::new(), |last| {
        format!("/fordon?q={}&class={class}&status={status}&after={}", escaped(&params.q), last.id)
    });
    let t = frame.t;
    Ok(VehiclesPage {
        may_register: visit.actor().may(Permission::ManageVehicles),
        classes: choices(t, "class", VehicleClass::ALL.iter().map(|class| class.as_str()), class),
        statuses: choices(t, "status", VehicleStatus::ALL.iter().map(|status| status.as_str()), status),
        q: params.q,
        vehicles: rows.iter().map(|vehicle| VehicleLine::new(t, vehicle, &organisations)).collect(),
        next,
        frame,
    })
}

#[derive(Template)]
#[template(path = "register/vehicle.html")]
#[expect(clippy::struct_excessive_bools, reason = "a page shows or leaves out many parts")]
struct VehiclePage {
    frame: Frame,
    vehicle: VehicleLine,
    may_book: bool,
    may_service: bool,
    may_manage: bool,
    /// The reader's own booking of it that is on, or about to be.
    mine: Option<BookingId>,
    /// Whether the reader may ask who had it.
    may_ask: bool,
    /// The last day that the reader's organisations had it; none while they have.
    had_until: Option<NaiveDate>,
    stopped: bool,
    /// The day from which it must not be driven, if that has come.
    ban: Option<NaiveDate>,
    facts: Vec<Fact>,
    extra: Vec<ExtraLine>,
    relations: Vec<RelationLine>,
    readings: Vec<ReadingLine>,
    /// The receipt for a defect that was reported just now; empty if none was.
    thanks: String,
    /// Its known defects.
    defects: Vec<DefectWords>,
    bookings: Vec<BookingLine>,
}

/// An extra value from an imported register, unchanged.
struct ExtraLine {
    name: String,
    value: String,
    source: String,
}

/// An organisation it belongs to, or is used by.
struct RelationLine {
    kind: String,
    organisation: String,
    from: NaiveDate,
    /// The last day; none if it still holds.
    to: Option<NaiveDate>,
}

/// A reading of the odometer in a list.
struct ReadingLine {
    id: Uuid,
    at: DateTime<Utc>,
    km: String,
    source: String,
    /// Whether another has replaced it.
    corrected: bool,
    may_correct: bool,
    /// What its row in a file says besides, to those who import.
    extra: Vec<ExtraCell>,
}

/// The latest readings, those that were corrected marked as such.
fn reading_lines(
    t: Texts,
    log: &[Reading],
    correctable: &HashSet<ReadingId>,
    mut extra: HashMap<Uuid, Vec<ExtraCell>>,
) -> Vec<ReadingLine> {
    let source = |source: &ReadingSource| match source {
        ReadingSource::Way(way) => t.word("reading-source", way.as_str()),
        ReadingSource::Named(name) => name.clone(),
    };
    let replaced: Vec<_> = log.iter().filter_map(|reading| reading.replaces).collect();
    let line = |reading: &Reading| ReadingLine {
        extra: extra.remove(&reading.id.0).unwrap_or_default(),
        id: reading.id.0,
        at: reading.at,
        km: measured(reading.odometer_km, "km"),
        source: source(&reading.source),
        corrected: replaced.contains(&reading.id),
        may_correct: correctable.contains(&reading.id) && !replaced.contains(&reading.id),
    };
    log.iter().rev().take(20).map(line).collect()
}

#[derive(Debug, Default, Deserialize)]
pub(crate) struct ShowParams {
    /// Set just after reporting a defect.
    #[serde(default)]
    anmalt: String,
}

pub(crate) async fn show(visit: Visit, Path(id): Path<Uuid>, Query(params): Query<ShowParams>) -> PageResult {
    let mut frame = visit.frame("/fordon", "vehicles-title");
    let VehicleDetails { file, defects, organisations } =
        open_details(&visit.app, visit.actor(), VehicleId(id)).await?;
    let organisations = names_of(organisations);
    let t = frame.t;
    let numbers = HashMap::from([(file.vehicle.id, file.vehicle.description.plate())]);
    let vehicle = VehicleLine::new(t, &file.vehicle, &organisations);
    frame.title = format!("{} – {}", vehicle.plate, vehicle.name);
    let relations = file.relations.iter().map(|relation| RelationLine {
        kind: t.word("relation", relation.kind.as_str()),
        organisation: organisations.get(&relation.organisation.0).cloned().unwrap_or_default(),
        from: relation.from,
        to: relation.to.and_then(|to| to.pred_opt()),
    });
    let imports = visit.actor().may(Permission::Import);
    let imported = if imports { vehicle_extras(&visit.app, file.vehicle.id).await? } else { VehicleExtras::default() };
    let extra = file.extra.iter().map(|extra| ExtraLine {
        name: extra.name.clone(),
        value: extra.value.clone(),
        source: source_words(t, extra),
    });
    let of_job = |(day, cell): (NaiveDate, ExtraCell)| ExtraLine {
        name: cell.header,
        value: cell.text,
        source: t.0.with("vehicle-extra-of-job", &[("on", Said::Day(day))]),
    };
    let extra = extra.chain(imported.jobs.into_iter().map(of_job));
    let today = visit.app.today();
    Ok(render(&VehiclePage {
        may_book: file.vehicle.had_until.is_none()
            && file.is_shared
            && visit.actor().may(Permission::Book)
            && file.vehicle.status == VehicleStatus::InService,
        may_service: visit.actor().may_in(Permission::Service, file.vehicle.organisation),
        may_manage: visit.actor().may_in(Permission::ManageVehicles, file.vehicle.organisation),
        mine: own_booking(&visit, &file),
        may_ask: file.may_ask,
        had_until: file.vehicle.had_until.and_then(|until| until.pred_opt()),
        stopped: file.vehicle.stopped_by_defect,
        ban: file.driving_ban_from.filter(|from| *from <= today),
        facts: facts(t, &file, today),
        extra: extra.collect(),
        relations: relations.collect(),
        readings: reading_lines(t, &file.readings, &file.correctable, imported.readings),
        thanks: thanks(t, &params.anmalt),
        defects: defects.iter().map(|defect| DefectWords::new(t, defect)).collect(),
        bookings: file
            .bookings
            .iter()
            .filter(|booking| booking.state.is_live())
            .map(|booking| BookingLine::new(t, booking, &numbers))
            .collect(),
        vehicle,
        frame,
    }))
}

/// The reader's own booking that is out, or begins within two hours: somebody who scans the label wants to take the
/// vehicle or bring it back.
fn own_booking(visit: &Visit, file: &VehicleFile) -> Option<BookingId> {
    let soon = visit.app.now() + chrono::Duration::hours(2);
    let own = file.bookings.iter().filter(|booking| booking.driver.is_some() && booking.driver == visit.actor().user);
    own.filter(|booking| match booking.state {
        BookingState::CheckedOut => true,
        BookingState::Confirmed => booking.window.start() <= soon,
        BookingState::Requested
        | BookingState::Offered
        | BookingState::Returned
        | BookingState::Refused
        | BookingState::Cancelled
        | BookingState::NoShow => false,
    })
    .min_by_key(|booking| (booking.state != BookingState::CheckedOut, booking.window.start()))
    .map(|booking| booking.id)
}

fn source_words(t: Texts, extra: &ExtraAttribute) -> String {
    let words =
        |(file, row): &(String, i64)| t.0.with("vehicle-source", &[("file", file.clone()), ("row", row.to_string())]);
    extra.source.as_ref().map_or(String::new(), words)
}

/// The text for a due in the register itself; the rest come from plans.
fn due_key(kind: DueKind) -> &'static str {
    match kind {
        DueKind::Inspection => "due-inspection",
        DueKind::LeaseEnd => "due-lease-end",
        DueKind::Tax => "due-tax",
        DueKind::Service
        | DueKind::Tachograph
        | DueKind::Crane
        | DueKind::TailLift
        | DueKind::FireExtinguisher
        | DueKind::Alcolock
        | DueKind::FirstAid
        | DueKind::Taximeter
        | DueKind::Other => "due-service",
    }
}

fn facts(t: Texts, file: &VehicleFile, today: NaiveDate) -> Vec<Fact> {
    let about = &file.vehicle.description;
    let dues = vagnpark_actions::servicing::due::dues_of(&file.vehicle);
    let number = |value: Option<i32>, unit: &str| value.map(|value| format!("{value}{unit}").into());
    let mut facts: Vec<(&str, Option<Said>)> = vec![
        ("fact-inventory", about.inventory_number.clone().map(Said::Words)),
        ("fact-vin", about.vin.clone().map(Said::Words)),
        ("fact-class", Some(t.word("class", about.class.as_str()).into())),
        ("fact-fuel", Some(t.word("fuel", about.fuel.as_str()).into())),
        ("fact-year", number(about.model_year, "")),
        ("fact-seats", number(about.seats, "")),
        ("fact-load", number(about.max_load_kg(), " kg")),
        ("fact-licence", file.vehicle.licence().map(|licence| licence.to_string().into())),
        ("fact-sharing", Some(t.word("sharing", file.vehicle.sharing.as_str()).into())),
        ("fact-approval", Some(t.word("approval", file.vehicle.terms.approval.as_str()).into())),
        ("fact-head-start", file.vehicle.terms.head_start_hours.map(|hours| format!("{hours} h").into())),
        ("fact-key", Some(Said::Words(file.vehicle.terms.key_place.clone())).filter(|place| !place.is_empty())),
        ("fact-inspected", file.vehicle.last_inspected_on.map(Said::Day)),
        ("fact-lift-valid", file.vehicle.lift_valid_to.map(Said::Day)),
        (
            "fact-contract-use",
            file.vehicle.contract_use_permille(today).map(|permille| {
                let percent = format!("{},{}", permille / 10, (permille % 10).abs());
                t.0.with("contract-use", &[("percent", percent)]).into()
            }),
        ),
    ];
    facts.extend(dues.iter().map(|due| (due_key(due.kind), Some(Said::Day(due.due_on)))));
    facts.into_iter().filter_map(|(key, value)| Some(Fact::new(t, key, value?))).collect()
}
