//! Vehicles, including the layout of the municipalities' old spreadsheets: `Regnr;Fabrikat;Modell;
//! Årsmodell;Drivmedel;Kommun;Förvaltning;Inköpsdatum;Inköpspris;Mätarställning;Aktiv`.

use chrono::NaiveDate;
use vagnpark_domain::{
    import::Kind,
    names::fold_name,
    register::{Fuel, VehicleClass, VehicleDescription, VehicleStatus},
};

use super::{
    Worded, fuel_card, none_given, number,
    vehicle_fields::{CLASSES, STATUSES},
    vehicle_fuel::fuel,
};
use crate::{
    Question, QuestionKind, Register, RowReader, ValueReason,
    question::{CLASS, YES},
    value::{self, Unit, ValueError},
};

/// A vehicle as the file gives it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VehicleRow {
    /// Its description.
    pub description: VehicleDescription,
    /// The organisation it belongs to; the sender if the file does not say.
    pub organisation: Option<String>,
    /// The unit that runs it.
    pub unit: Option<String>,
    /// The unit's cost centre.
    pub cost_centre: Option<String>,
    /// Its depot.
    pub depot: Option<String>,
    /// Its pool.
    pub pool: Option<String>,
    /// Its status, if the file gives it.
    pub status: Option<VehicleStatus>,
    /// Whether the file gives its class.
    pub class_given: bool,
    /// When it was acquired.
    pub acquired_on: Option<NaiveDate>,
    /// When it was first used.
    pub first_used_on: Option<NaiveDate>,
    /// When it was last inspected.
    pub last_inspected_on: Option<NaiveDate>,
    /// When its lease ends.
    pub lease_to: Option<NaiveDate>,
    /// Odometer in km.
    pub odometer_km: Option<i64>,
    /// When that was read, if the file says so.
    pub odometer_on: Option<NaiveDate>,
    /// When its lease began.
    pub lease_from: Option<NaiveDate>,
    /// The fields whose cells could be read.
    pub given: Vec<&'static str>,
    /// Cells that a row does without and that are written in another way than their value is, by field.
    pub written: Vec<(&'static str, String)>,
    /// Cells of columns that have no field.
    pub extra: Vec<(String, String)>,
}

impl Register for VehicleRow {
    const KIND: Kind = Kind::Vehicles;

    fn read(row: &mut RowReader<'_>) -> Option<Self> {
        Some(vehicle(row))
    }
}

fn vehicle(row: &mut RowReader<'_>) -> VehicleRow {
    let numbered = number::read(row, "registration_number");
    let inventory_number = row.read("inventory_number", |text, _| fuel_card::with_all_digits(text));
    if row.text("registration_number").is_none() && inventory_number.is_none() {
        row.reject("registration_number", "", none_given(&["registration_number", "inventory_number"]));
    }
    let given = row.word("class", class);
    let class_given = given.is_some();
    let class = given.unwrap_or_else(|| class_of_file(row));
    let priced_abroad = row.text("price").is_some() && row.other_currency().is_some();
    if priced_abroad {
        row.cannot_take("price", ValueReason::OtherCurrency);
    }
    let description = VehicleDescription {
        registration_number: numbered.number,
        inventory_number,
        vin: row.owned("vin"),
        make: row.owned("make").unwrap_or_default(),
        model: row.owned("model").unwrap_or_default(),
        model_year: row.small("model_year", Unit::Bare),
        class,
        vat_car: class.is_car(),
        fuel: row.word("fuel", fuel).unwrap_or(Fuel::None),
        seats: row.small("seats", Unit::Pieces),
        kerb_weight_kg: row.small("kerb_weight_kg", Unit::Kilograms),
        total_weight_kg: row.small("total_weight_kg", Unit::Kilograms),
        tow_bar: row.word("tow_bar", value::yes_no).unwrap_or(false),
        lift: false,
        range_km: None,
        co2_g_per_km: row.small("co2_g_per_km", Unit::GramsPerKm),
        buffer_minutes: 0,
        price: if priced_abroad { None } else { row.money("price") },
    };
    let mut read = VehicleRow {
        description,
        class_given,
        organisation: row.organisation(),
        unit: row.unit(),
        cost_centre: row.owned("cost_centre"),
        depot: row.owned("depot"),
        pool: row.owned("pool"),
        status: numbered.status.or(status(row)),
        acquired_on: row.day("acquired_on"),
        first_used_on: row.day("first_used_on"),
        last_inspected_on: row.day("last_inspected_on"),
        lease_from: row.day("lease_from"),
        lease_to: row.last_day("lease_to"),
        odometer_km: row.odometer_km(),
        odometer_on: row.day("odometer_on"),
        given: Vec::new(),
        written: row.written_otherwise(),
        extra: Vec::new(),
    };
    // What could not be read is known once everything has been.
    (read.given, read.extra) = (row.given(), extra(row));
    if read.status.is_none() {
        read.status = status_in_remark(row, &read.extra);
    }
    read
}

/// The cells of columns that have no field, and of our own columns that are kept nowhere else.
fn extra(row: &mut RowReader<'_>) -> Vec<(String, String)> {
    let lease_from = row.owned("lease_from").map(|text| (row.header_of("lease_from"), text));
    row.extra().into_iter().chain(lease_from).collect()
}

/// The status that a remark of a row gives, if somebody has said that the remarks of its column do: one question for
/// the column (I-11).
fn status_in_remark(row: &mut RowReader<'_>, extra: &[(String, String)]) -> Option<VehicleStatus> {
    let told = |(header, text): &(String, String)| Some((header.clone(), text.clone(), number::status_among(text)?));
    let over = || row.told_above().map(|text| (text.to_owned(), text.to_owned()));
    let (header, text, status) = extra.iter().find_map(told).or_else(|| told(&over()?))?;
    (row.ask(Question::status_in(&header, &text)).as_deref() == Some(YES)).then_some(status)
}

/// The class of vehicles whose rows do not give any: one question for the file, with passenger cars if nobody answers.
fn class_of_file(row: &mut RowReader<'_>) -> VehicleClass {
    let options = CLASSES.iter().map(ToString::to_string).collect();
    let question = Question::new(CLASS.to_owned(), QuestionKind::Class, &row.header_of("class"), "", options);
    let usual = CLASSES.first().map(ToString::to_string);
    let answer = row.ask(Question { default: usual, ..question });
    let taken = answer.and_then(|answer| class(&answer).ok()).unwrap_or(VehicleClass::CarI);
    row.say_once("class", ValueReason::ClassTaken { class: taken });
    taken
}

fn status(row: &mut RowReader<'_>) -> Option<VehicleStatus> {
    // `Såld 2025-03-01` in the column of states says which one; the rest is kept.
    let text = row.owned("status").filter(|text| status_of(text).is_err() && !row.is_stated("status"));
    let told = text.and_then(|text| Some((number::status_among(&text)?, text)));
    if let Some((status, text)) = told {
        row.keep("status", &text);
        return Some(status);
    }
    let stated = row.word("status", status_of);
    let active = row
        .word("active", value::yes_no)
        .map(|active| if active { VehicleStatus::InService } else { VehicleStatus::OffTheRoad });
    stated.or(active)
}

pub(super) fn status_of(text: &str) -> Result<VehicleStatus, ValueError> {
    match fold_name(text).as_str() {
        "pastalld" | "itrafik" => Ok(VehicleStatus::InService),
        "avstalld" => Ok(VehicleStatus::OffTheRoad),
        "sald" => Ok(VehicleStatus::Sold),
        "skrotad" => Ok(VehicleStatus::Scrapped),
        "bestalld" => Ok(VehicleStatus::Ordered),
        _ => text.parse().map_err(|_| ValueError::not_one_of(STATUSES)),
    }
}

pub(crate) fn class(text: &str) -> Result<VehicleClass, ValueError> {
    let by_word = text.trim().parse().ok();
    let english = || ["car", "passengercar"].contains(&fold_name(text).as_str()).then_some(VehicleClass::CarI);
    by_word.or_else(|| VehicleClass::from_swedish(text)).or_else(english).ok_or_else(|| {
        let could_be = class_perhaps(&fold_name(text)).into_iter().map(|class| class.word().to_owned()).collect();
        ValueError { could_be, ..ValueError::not_one_of(CLASSES) }
    })
}

/// The class that a word which is none tells of by a part of it.
fn class_perhaps(folded: &str) -> Option<VehicleClass> {
    let parts = [
        ("minibuss", VehicleClass::LightBus),
        ("pickup", VehicleClass::LightTruck),
        ("skap", VehicleClass::LightTruck),
        ("transportbil", VehicleClass::LightTruck),
        ("flakbil", VehicleClass::LightTruck),
        ("van", VehicleClass::LightTruck),
        ("kombi", VehicleClass::CarI),
        ("suv", VehicleClass::CarI),
        ("sedan", VehicleClass::CarI),
        ("fyrhjul", VehicleClass::Motorcycle),
        ("hjullastare", VehicleClass::MachineI),
        ("grav", VehicleClass::MachineI),
        ("slap", VehicleClass::Trailer),
        ("karra", VehicleClass::Trailer),
        ("trailer", VehicleClass::Trailer),
        ("lastbil", VehicleClass::HeavyTruck),
        ("buss", VehicleClass::HeavyBus),
        ("traktor", VehicleClass::TractorB),
        ("personbil", VehicleClass::CarI),
    ];
    parts.into_iter().find(|(part, _)| folded.contains(part)).map(|(_, class)| class)
}
