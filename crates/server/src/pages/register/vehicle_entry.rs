//! `/fordon/nytt` and `/fordon/{id}/andra`: a vehicle's entry in the register, the terms it is booked on, who it
//! belongs to, and its meters.

use std::collections::HashMap;

use askama::Template;
use axum::{Form, extract::Path, response::Response};
use chrono::{DateTime, Utc};
use uuid::Uuid;
use vagnpark_actions::{
    ActionError,
    booking::replace::Answer,
    register::{
        vehicle::{change_vehicle, hit_by_leaving, register_vehicle},
        vehicle_entry::{OpenedEntry, Places, begin_entry, open_entry},
    },
};
use vagnpark_domain::{
    Refusal,
    access::Permission,
    booking::Approval,
    ids::{BookingId, VehicleId},
    register::{Fuel, Sharing, VehicleClass, VehicleStatus},
};

use super::{
    entry_form::{Entry, word_of},
    move_form::MoveForm,
    reading::{MetersForm, append},
};
use crate::pages::{
    Choice, Frame, PageResult, Texts,
    alert::{Alert, asks_about_reading},
    booking::replace::{Hits, because, read_answers},
    choices,
    merge::{self, BEFORE, carried, merge},
    render,
    visit::{Visit, answer_form},
};

/// The fields that an error can link to.
const FIELDS: [&str; 33] = [
    "registration_number",
    "inventory_number",
    "make",
    "model",
    "model_year",
    "class",
    "fuel",
    "status",
    "sharing",
    "approval",
    "depot",
    "key_place",
    "relations",
    "kerb_weight_kg",
    "total_weight_kg",
    "seats",
    "range_km",
    "co2_g_per_km",
    "buffer_minutes",
    "head_start_hours",
    "last_inspected_on",
    "first_used_on",
    "lease_to",
    "contract_from",
    "contract_km",
    "contract_start_km",
    "organisation",
    "relation_from",
    "decision",
    "decided_on",
    "odometer_km",
    "engine_hours",
    "reason",
];

/// The choices that every form about an entry offers.
struct Offers {
    classes: Vec<Choice>,
    fuels: Vec<Choice>,
    sharings: Vec<Choice>,
    statuses: Vec<Choice>,
    approvals: Vec<Choice>,
    depots: Vec<Choice>,
    /// Those that the person manages vehicles of.
    own: Vec<Choice>,
}

impl Offers {
    fn new(visit: &Visit, t: Texts, entry: &Entry, places: &Places) -> Self {
        let Places { depots, organisations } = places;
        let choice = |value: String, label: &str, field: &str| Choice {
            selected: value == entry.get(field),
            label: label.to_owned(),
            value,
        };
        let own = organisations.iter().filter(|found| visit.actor().may_in(Permission::ManageVehicles, found.id));
        Self {
            classes: choices(t, "class", VehicleClass::ALL.iter().map(|word| word.as_str()), entry.get("class")),
            fuels: choices(t, "fuel", Fuel::ALL.iter().map(|word| word.as_str()), entry.get("fuel")),
            sharings: choices(t, "sharing", Sharing::ALL.iter().map(|word| word.as_str()), entry.get("sharing")),
            statuses: choices(t, "status", VehicleStatus::ALL.iter().map(|word| word.as_str()), entry.get("status")),
            approvals: choices(t, "approval", Approval::ALL.iter().map(|word| word.as_str()), entry.get("approval")),
            depots: depots.iter().map(|depot| choice(depot.id.to_string(), &depot.name, "depot")).collect(),
            own: own.map(|found| choice(found.id.to_string(), &found.name, "organisation")).collect(),
        }
    }
}

#[derive(Template)]
#[template(path = "register/vehicle_new.html")]
struct NewPage {
    frame: Frame,
    entry: Entry,
    offers: Offers,
    error: Alert,
}

pub(crate) async fn ask(visit: Visit) -> PageResult {
    Ok(new_page(&visit, Entry::default(), None).await?)
}

async fn new_page(visit: &Visit, entry: Entry, refused: Option<&ActionError>) -> Result<Response, ActionError> {
    let frame = visit.frame("/fordon", "vehicle-new");
    let places = begin_entry(&visit.app, visit.actor()).await?;
    let offers = Offers::new(visit, frame.t, &entry, &places);
    let error = Alert::of(frame.t, refused, &FIELDS);
    Ok(render(&NewPage { frame, entry, offers, error }))
}

pub(crate) async fn register(visit: Visit, Form(fields): Form<Vec<(String, String)>>) -> PageResult {
    let entry = Entry::of(&fields);
    let done = match entry.read_new() {
        Ok(new) => register_vehicle(&visit.app, visit.actor(), new).await,
        Err(error) => Err(error),
    };
    answer_form(
        done,
        |vehicle| format!("/fordon/{}", vehicle.id),
        async |error| new_page(&visit, entry, Some(&error)).await,
    )
    .await
}

/// A reading of its engine hours.
struct HoursLine {
    at: DateTime<Utc>,
    hours: String,
}

#[derive(Template)]
#[template(path = "register/vehicle_entry.html")]
struct EntryPage {
    frame: Frame,
    id: VehicleId,
    /// What the form carries of what it shows.
    before: String,
    entry: Entry,
    offers: Offers,
    /// The bookings in the way of taking it out of service.
    hits: Hits,
    hours: Vec<HoursLine>,
    /// The input about its meters.
    meters: MetersForm,
    /// Whether the odometer was questioned, and what was said for it.
    doubt: bool,
    reason: String,
    /// The relations in which it can be given to others, to whom, and what was typed.
    kinds: Vec<Choice>,
    receivers: Vec<Choice>,
    moving: MoveForm,
    error: Alert,
}

pub(crate) async fn show(visit: Visit, Path(id): Path<Uuid>) -> PageResult {
    let page = page(&visit, VehicleId(id), Given::default(), None).await;
    Ok(page?)
}

/// The input of a change that was refused, to be shown again.
#[derive(Default)]
struct Given {
    entry: Option<Entry>,
    answers: HashMap<BookingId, Answer>,
    meters: MetersForm,
    moving: Option<MoveForm>,
}

async fn page(
    visit: &Visit,
    id: VehicleId,
    given: Given,
    refused: Option<&ActionError>,
) -> Result<Response, ActionError> {
    let OpenedEntry { vehicle, hours, places } = open_entry(&visit.app, visit.actor(), id).await?;
    let mut frame = visit.frame("/fordon", "vehicle-entry");
    frame.title = format!("{} – {}", vehicle.description.plate(), frame.title);
    let t = frame.t;
    let now = Entry::from_record(&vehicle);
    let (entry, before) = match (given.entry, refused) {
        (Some(typed), Some(refused)) => {
            let (fields, before) = merge::again(typed.get(BEFORE), &typed.0, &now.0, refused);
            (Entry(fields), before)
        }
        _ => (now.clone(), carried(&now.0)),
    };
    let moving = given.moving.unwrap_or_else(|| MoveForm::blank(visit));
    let in_the_way = matches!(refused, Some(ActionError::Refused(Refusal::BlockHitsBookings { .. })));
    // What was answered comes back with whatever else is wrong.
    let leaves = !given.answers.is_empty() && entry.get("status") != VehicleStatus::InService.as_str();
    let found =
        if in_the_way || leaves { hit_by_leaving(&visit.app, visit.actor(), &vehicle).await? } else { Vec::new() };
    let hours =
        hours.iter().rev().take(10).map(|known| HoursLine { at: known.at, hours: format!("{} h", known.hours) });
    Ok(render(&EntryPage {
        id,
        before,
        kinds: moving.kinds(t),
        receivers: moving.receivers(&places.organisations),
        moving,
        offers: Offers::new(visit, t, &entry, &places),
        hits: Hits::of(visit, t, &found, &given.answers, entry.get("reason")).await?,
        hours: hours.collect(),
        doubt: refused.is_some_and(asks_about_reading) || !given.meters.reason.is_empty(),
        reason: given.meters.reason.clone(),
        meters: given.meters,
        error: Alert::of(t, refused, &FIELDS),
        entry,
        frame,
    }))
}

/// Leads back to the vehicle, or shows the entry with what was wrong.
async fn answer<T>(visit: &Visit, id: Uuid, given: Given, done: Result<T, ActionError>) -> PageResult {
    answer_form(done, |_| format!("/fordon/{id}"), async |error| page(visit, VehicleId(id), given, Some(&error)).await)
        .await
}

pub(crate) async fn change(
    visit: Visit,
    Path(id): Path<Uuid>,
    Form(fields): Form<Vec<(String, String)>>,
) -> PageResult {
    let entry = Entry::of(&fields);
    let answers = read_answers(&fields);
    let t = Texts(visit.language);
    let done = async {
        let OpenedEntry { vehicle, places, .. } = open_entry(&visit.app, visit.actor(), VehicleId(id)).await?;
        let now = Entry::from_record(&vehicle);
        let word = |field: &str, value: &str| word_of(t, &places, field, value);
        let merged = Entry(merge(entry.get(BEFORE), &entry.0, &now.0, word)?);
        let wanted = merged.read_change(because(answers.clone(), entry.get("reason"))?)?;
        change_vehicle(&visit.app, visit.actor(), VehicleId(id), &wanted, Some(vehicle.version)).await
    };
    let done = done.await;
    answer(&visit, id, Given { entry: Some(entry), answers, ..Given::default() }, done).await
}

/// The page again with a move that was refused.
pub(crate) async fn move_again(
    visit: &Visit,
    id: VehicleId,
    moving: MoveForm,
    error: &ActionError,
) -> Result<Response, ActionError> {
    page(visit, id, Given { moving: Some(moving), ..Given::default() }, Some(error)).await
}

pub(crate) async fn read_meters(visit: Visit, Path(id): Path<Uuid>, Form(form): Form<MetersForm>) -> PageResult {
    let done = append(&visit, VehicleId(id), &form).await;
    answer(&visit, id, Given { meters: form, ..Given::default() }, done).await
}
