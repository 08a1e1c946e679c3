//! `/fordon/nytt` and `/fordon/{id}/andra`: a vehicle's entry in the register, the terms it is booked on, who it
//! belongs to, and its meters.

use std::{collections::HashMap, str::FromStr};

use askama::Template;
use axum::{Form, extract::Path, response::Response};
use chrono::NaiveDate;
use serde::Deserialize;
use uuid::Uuid;
use vagnpark_actions::{
    ActionError,
    booking::replace::Answer,
    records::VehicleRecord,
    register::{
        vehicle::{NewVehicle, VehicleChange, change_vehicle, hit_by_leaving, move_vehicle, register_vehicle},
        vehicle_entry::{OpenedEntry, Places, begin_entry, open_entry},
    },
    set::Set,
};
use vagnpark_domain::{
    Fault, Field, Refusal, UnknownWord,
    access::Permission,
    booking::Approval,
    ids::{BookingId, VehicleId},
    register::{
        Contract, Fuel, RegistrationNumber, RelationKind, Sharing, VehicleClass, VehicleDescription, VehicleStatus,
        organisation::Organisation,
    },
};

use super::reading::{MetersForm, append};
use crate::pages::{
    Choice, Frame, PageResult, Texts,
    alert::{Alert, asks_about_reading, is_stale},
    booking::replace::{HitLine, hit_lines, read_answers},
    choices, if_readable, read_day, read_optional, read_word, render, shown_time,
    visit::{Visit, answer_form},
};

/// The fields that an error can link to.
const FIELDS: [&str; 31] = [
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
    "kind",
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
    "odometer_km",
    "engine_hours",
    "reason",
];

/// The entry as people fill it in.
#[derive(Clone, Debug, Default)]
struct Entry(HashMap<String, String>);

impl Entry {
    fn of(fields: &[(String, String)]) -> Self {
        Self(fields.iter().cloned().collect())
    }

    fn get(&self, field: &str) -> &str {
        self.0.get(field).map_or("", |value| value.trim())
    }

    /// The version of the register's entry that was changed.
    fn version(&self) -> Option<i64> {
        self.get("version").parse().ok()
    }

    fn word<T: FromStr<Err = UnknownWord>>(&self, field: Field) -> Result<T, Refusal> {
        read_word(field, self.get(field.as_str()))
    }

    fn number<T: TryFrom<i64>>(&self, field: Field) -> Result<Option<T>, Refusal> {
        read_optional(field, self.get(field.as_str()))
    }

    fn day(&self, field: Field) -> Result<Option<NaiveDate>, Refusal> {
        let text = self.get(field.as_str());
        if text.is_empty() { Ok(None) } else { read_day(field, text).map(Some) }
    }

    /// The entry as the register has it.
    fn from_record(vehicle: &VehicleRecord) -> Self {
        fn shown<T: ToString>(value: Option<T>) -> String {
            value.map_or(String::new(), |value| value.to_string())
        }
        let (about, terms) = (&vehicle.description, &vehicle.terms);
        let fields = [
            ("version", vehicle.version.to_string()),
            ("make", about.make.clone()),
            ("model", about.model.clone()),
            ("seats", shown(about.seats)),
            ("range_km", shown(about.range_km)),
            ("co2_g_per_km", shown(about.co2_g_per_km)),
            ("tow_bar", if about.tow_bar { "1" } else { "" }.to_owned()),
            ("lift", if about.lift { "1" } else { "" }.to_owned()),
            ("buffer_minutes", about.buffer_minutes.to_string()),
            ("status", vehicle.status.to_string()),
            ("sharing", vehicle.sharing.to_string()),
            ("approval", terms.approval.to_string()),
            ("head_start_hours", shown(terms.head_start_hours)),
            ("key_place", terms.key_place.clone()),
            ("depot", shown(vehicle.depot)),
            ("last_inspected_on", shown(vehicle.last_inspected_on)),
            ("lease_to", shown(vehicle.lease_to)),
            ("contract_from", shown(vehicle.contract.map(|contract| contract.from))),
            ("contract_km", shown(vehicle.contract.map(|contract| contract.distance_km))),
            ("contract_start_km", shown(vehicle.contract.map(|contract| contract.start_km))),
        ];
        Self(fields.into_iter().map(|(field, value)| (field.to_owned(), value)).collect())
    }

    fn read_change(&self, answers: HashMap<BookingId, Answer>) -> Result<VehicleChange, ActionError> {
        let depot = Some(self.get("depot")).filter(|depot| !depot.is_empty());
        Ok(VehicleChange {
            sharing: Some(self.word::<Sharing>(Field::Sharing)?),
            status: Some(self.word::<VehicleStatus>(Field::Status)?),
            buffer_minutes: Some(self.number(Field::BufferMinutes)?.unwrap_or(0)),
            last_inspected_on: Set::To(self.day(Field::LastInspectedOn)?),
            service_due_on: Set::Keep,
            approval: Some(self.word::<Approval>(Field::Approval)?),
            head_start_hours: Some(self.number(Field::HeadStartHours)?.unwrap_or(0)),
            key_place: Some(self.get("key_place").to_owned()),
            make: Some(self.get("make").to_owned()),
            model: Some(self.get("model").to_owned()),
            tow_bar: Some(!self.get("tow_bar").is_empty()),
            lift: Some(!self.get("lift").is_empty()),
            seats: Set::To(self.number(Field::Seats)?),
            range_km: Set::To(self.number(Field::RangeKm)?),
            co2_g_per_km: Set::To(self.number(Field::Co2GPerKm)?),
            depot: Set::To(depot.map(|depot| depot.parse().map_err(|_| ActionError::NotFound("depot"))).transpose()?),
            lease_to: Set::To(self.day(Field::LeaseTo)?),
            contract: Set::To(self.contract()?),
            answers,
        })
    }

    /// The distance that the lease allows: all of it, or nothing.
    fn contract(&self) -> Result<Option<Contract>, ActionError> {
        let Some(distance_km) = self.number(Field::ContractKm)? else { return Ok(None) };
        let from = self
            .day(Field::ContractFrom)?
            .ok_or_else(|| Refusal::at(Field::ContractFrom, Fault::NeededFor { other: Field::ContractKm }))?;
        Ok(Some(Contract { from, distance_km, start_km: self.number(Field::ContractStartKm)?.unwrap_or(0) }))
    }

    fn read_new(&self) -> Result<NewVehicle, ActionError> {
        let class: VehicleClass = self.word(Field::Class)?;
        let number = Some(self.get("registration_number")).filter(|number| !number.is_empty());
        let number = number.map(RegistrationNumber::parse).transpose();
        Ok(NewVehicle {
            description: VehicleDescription {
                registration_number: number.map_err(|error| Refusal::at(Field::RegistrationNumber, error))?,
                inventory_number: Some(self.get("inventory_number").to_owned()).filter(|number| !number.is_empty()),
                vin: None,
                make: self.get("make").to_owned(),
                model: self.get("model").to_owned(),
                model_year: self.number(Field::ModelYear)?,
                class,
                vat_car: class.is_car(),
                fuel: self.word::<Fuel>(Field::Fuel)?,
                seats: self.number(Field::Seats)?,
                kerb_weight_kg: self.number(Field::KerbWeightKg)?,
                total_weight_kg: self.number(Field::TotalWeightKg)?,
                tow_bar: !self.get("tow_bar").is_empty(),
                lift: !self.get("lift").is_empty(),
                range_km: self.number(Field::RangeKm)?,
                co2_g_per_km: self.number(Field::Co2GPerKm)?,
                buffer_minutes: self.number(Field::BufferMinutes)?.unwrap_or(0),
                price: None,
            },
            organisation: self.get("organisation").parse().ok(),
            sharing: self.word(Field::Sharing)?,
            first_used_on: self.day(Field::FirstUsedOn)?,
            last_inspected_on: self.day(Field::LastInspectedOn)?,
        })
    }
}

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
    at: String,
    hours: String,
}

#[derive(Template)]
#[template(path = "register/vehicle_entry.html")]
struct EntryPage {
    frame: Frame,
    id: VehicleId,
    /// The version that a change is based on.
    version: i64,
    entry: Entry,
    offers: Offers,
    /// The bookings in the way of taking it out of service.
    hits: Vec<HitLine>,
    hours: Vec<HoursLine>,
    /// The input about its meters.
    meters: MetersForm,
    /// Whether the odometer was questioned, and what was said for it.
    doubt: bool,
    reason: String,
    /// The organisation it is given to, as typed, and which relation.
    relations: Vec<Choice>,
    receivers: Vec<Choice>,
    relation_from: String,
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
    relation: Option<RelationForm>,
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
    let entry = given.entry.unwrap_or_else(|| Entry::from_record(&vehicle));
    let seen = entry.version().filter(|_| !is_stale(refused));
    let relation = given.relation.unwrap_or_else(|| RelationForm::on(visit.app.today()));
    let in_the_way = matches!(refused, Some(ActionError::Refused(Refusal::BlockHitsBookings { .. })));
    let found = if in_the_way { hit_by_leaving(&visit.app, visit.actor(), &vehicle).await? } else { Vec::new() };
    let hours = hours
        .iter()
        .rev()
        .take(10)
        .map(|known| HoursLine { at: shown_time(known.at), hours: format!("{} h", known.hours) });
    Ok(render(&EntryPage {
        id,
        version: seen.unwrap_or(vehicle.version),
        relations: choices(t, "relation", RelationKind::ALL.iter().map(|word| word.as_str()), &relation.kind),
        receivers: receivers(&places, relation.organisation),
        relation_from: relation.relation_from,
        offers: Offers::new(visit, t, &entry, &places),
        hits: hit_lines(&visit.app, t, &found, &given.answers).await?,
        hours: hours.collect(),
        doubt: refused.is_some_and(asks_about_reading),
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
    let answers = read_answers(&fields, entry.get("reason"));
    let done = async {
        // A form without a version is one that nobody was shown.
        let version = entry.version().ok_or(Refusal::Stale)?;
        let wanted = entry.read_change(answers.clone())?;
        change_vehicle(&visit.app, visit.actor(), VehicleId(id), &wanted, Some(version)).await
    };
    let done = done.await;
    answer(&visit, id, Given { entry: Some(entry), answers, ..Given::default() }, done).await
}

/// The form that gives a vehicle to somebody else, as filled in.
#[derive(Debug, Deserialize)]
pub(crate) struct RelationForm {
    kind: String,
    #[serde(default, deserialize_with = "if_readable")]
    organisation: Option<Uuid>,
    relation_from: String,
}

impl RelationForm {
    fn on(today: NaiveDate) -> Self {
        let kind = RelationKind::Payer.as_str().to_owned();
        Self { kind, organisation: None, relation_from: today.to_string() }
    }
}

/// All organisations, for relations.
fn receivers(places: &Places, chosen: Option<Uuid>) -> Vec<Choice> {
    let choice = |found: &Organisation| Choice {
        value: found.id.to_string(),
        label: found.name.clone(),
        selected: chosen == Some(found.id.0),
    };
    places.organisations.iter().map(choice).collect()
}

pub(crate) async fn relate(visit: Visit, Path(id): Path<Uuid>, Form(form): Form<RelationForm>) -> PageResult {
    let read = || -> Result<_, Refusal> {
        let to = form.organisation.ok_or_else(|| Refusal::at(Field::Organisation, Fault::Missing))?;
        Ok((read_word(Field::Kind, &form.kind)?, to, read_day(Field::RelationFrom, &form.relation_from)?))
    };
    let done = match read() {
        Ok((kind, to, from)) => move_vehicle(&visit.app, visit.actor(), VehicleId(id), kind, to.into(), from).await,
        Err(refusal) => Err(refusal.into()),
    };
    answer(&visit, id, Given { relation: Some(form), ..Given::default() }, done).await
}

pub(crate) async fn read_meters(visit: Visit, Path(id): Path<Uuid>, Form(form): Form<MetersForm>) -> PageResult {
    let done = append(&visit, VehicleId(id), &form).await;
    answer(&visit, id, Given { meters: form, ..Given::default() }, done).await
}
