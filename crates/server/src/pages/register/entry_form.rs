//! A vehicle's entry in the register as people fill it in.

use std::{collections::HashMap, str::FromStr};

use chrono::NaiveDate;
use vagnpark_actions::{
    ActionError,
    booking::replace::Answer,
    records::VehicleRecord,
    register::{
        vehicle::{NewVehicle, VehicleChange},
        vehicle_entry::Places,
    },
    set::Set,
};
use vagnpark_domain::{
    Fault, Field, Refusal, UnknownWord,
    booking::Approval,
    ids::BookingId,
    register::{Contract, Fuel, RegistrationNumber, Sharing, VehicleClass, VehicleDescription, VehicleStatus},
};

use crate::pages::{Texts, merge::Fields, read_day, read_optional, read_word};

/// The entry as people fill it in.
#[derive(Clone, Debug, Default)]
pub(super) struct Entry(pub(super) Fields);

impl Entry {
    pub(super) fn of(fields: &[(String, String)]) -> Self {
        Self(fields.iter().cloned().collect())
    }

    pub(super) fn get(&self, field: &str) -> &str {
        self.0.get(field).map_or("", |value| value.trim())
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
    pub(super) fn from_record(vehicle: &VehicleRecord) -> Self {
        fn shown<T: ToString>(value: Option<T>) -> String {
            value.map_or(String::new(), |value| value.to_string())
        }
        let (about, terms) = (&vehicle.description, &vehicle.terms);
        let fields = [
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

    pub(super) fn read_change(&self, answers: HashMap<BookingId, Answer>) -> Result<VehicleChange, ActionError> {
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
        let (distance_km, start_km) = (self.number(Field::ContractKm)?, self.number(Field::ContractStartKm)?);
        let needed = |field, other| Refusal::at(field, Fault::NeededFor { other });
        match (self.day(Field::ContractFrom)?, distance_km) {
            (Some(from), Some(distance_km)) => {
                Ok(Some(Contract { from, distance_km, start_km: start_km.unwrap_or(0) }))
            }
            (None, Some(_)) => Err(needed(Field::ContractFrom, Field::ContractKm).into()),
            (Some(_), None) => Err(needed(Field::ContractKm, Field::ContractFrom).into()),
            (None, None) if start_km.is_some() => Err(needed(Field::ContractKm, Field::ContractStartKm).into()),
            (None, None) => Ok(None),
        }
    }

    pub(super) fn read_new(&self) -> Result<NewVehicle, ActionError> {
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

/// What a field of an entry holds, in words.
pub(super) fn word_of(t: Texts, places: &Places, field: &str, value: &str) -> String {
    match field {
        "status" | "sharing" | "approval" => t.word(field, value),
        "depot" => {
            let found = places.depots.iter().find(|depot| depot.id.to_string() == value);
            found.map_or(String::new(), |depot| depot.name.clone())
        }
        "tow_bar" | "lift" => t.s(if value.is_empty() { "answer-no" } else { "answer-yes" }),
        _ => value.to_owned(),
    }
}
