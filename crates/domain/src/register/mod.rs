//! The register: vehicles, machines and trailers, what they are, who they belong to, how far they have gone; and the
//! organisations.

pub(crate) mod class;
mod contract;
mod days;
mod holder;
pub mod organisation;
pub mod reading;
mod reading_source;
mod registration_number;
mod relation;
pub(crate) mod status;
mod vehicle_move;

pub use class::{LicenceClass, VehicleClass};
pub use contract::Contract;
pub use days::VehicleDays;
pub use holder::HolderSource;
pub use reading::ReadingKind;
pub use reading_source::{ReadingSource, ReadingWay};
pub use registration_number::{Form, NotARegistrationNumber, RegistrationNumber, shown_number};
pub use relation::{
    Relation, RelationKind, RelationProblem, RunBy, check_relations, held_between, holder_on, run_between, run_on,
};
pub use status::VehicleStatus;
pub use vehicle_move::VehicleMove;

use chrono::{Datelike, NaiveDate};
use serde::{Deserialize, Serialize};

use crate::{
    bounds::{Whole, table},
    money::Ore,
    refusal::Refusal,
    words::words,
};

words! {
    /// What makes it go.
    Fuel {
        /// Battery only.
        Electric = "electric",
        /// Petrol and a battery that is charged from the grid.
        PlugInHybrid = "plug_in_hybrid",
        /// Petrol.
        Petrol = "petrol",
        /// Diesel.
        Diesel = "diesel",
        /// Hydrotreated vegetable oil.
        Hvo = "hvo",
        /// Vehicle gas.
        Gas = "gas",
        /// Ethanol (E85).
        Ethanol = "ethanol",
        /// Nothing of its own, such as a trailer.
        None = "none",
    }
}

words! {
    /// Who may book a vehicle besides the unit that runs it (B-11).
    Sharing {
        /// Only its own organisation.
        Private = "private",
        /// The organisations that are named for it.
        Organisations = "organisations",
        /// Everybody in the pool.
        Pool = "pool",
    }
}

/// A vehicle's properties and abilities, as booking by need and the statutes see them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct VehicleDescription {
    /// Ordinary registration number; machines and some trailers have none.
    pub registration_number: Option<RegistrationNumber>,
    /// Our own number, which stands in when there is no registration number.
    pub inventory_number: Option<String>,
    /// Chassis number, as it was given (V-3).
    pub vin: Option<String>,
    /// Make, for instance Volvo.
    pub make: String,
    /// Model, for instance V60.
    pub model: String,
    /// Model year.
    pub model_year: Option<i32>,
    /// Class under lag 2001:559.
    pub class: VehicleClass,
    /// Whether it is a personbil for VAT, which is a question of its own (V-5).
    pub vat_car: bool,
    /// What makes it go.
    pub fuel: Fuel,
    /// Seats including the driver's.
    pub seats: Option<i32>,
    /// Service weight (tjänstevikt) in kg.
    pub kerb_weight_kg: Option<i32>,
    /// Total weight in kg.
    pub total_weight_kg: Option<i32>,
    /// Whether it can draw a trailer.
    pub tow_bar: bool,
    /// Whether it has a wheelchair lift.
    pub lift: bool,
    /// How far it goes on one charge or tank, in km.
    pub range_km: Option<i32>,
    /// Grams of carbon dioxide per kilometre in mixed driving, from the type approval.
    #[serde(default)]
    pub co2_g_per_km: Option<i32>,
    /// Minutes it needs after each booking for cleaning or charging (B-3).
    pub buffer_minutes: i32,
    /// The price it was bought for, without VAT.
    pub price: Option<Ore>,
}

/// Something odd about a description. It does not stop the vehicle from being registered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DescriptionNote {
    /// The number is neither of the ordinary forms (V-2).
    IrregularRegistrationNumber,
    /// The chassis number is not 17 characters long (V-3).
    UnusualVin,
    /// More than eight passengers in a car, or at most eight in a bus (V-4).
    SeatsDoNotFitClass,
    /// Heavier than its class may be.
    WeightDoesNotFitClass,
}

impl VehicleDescription {
    /// The number people know the vehicle by: its registration number, or else its inventory number.
    pub fn plate(&self) -> String {
        match (&self.registration_number, &self.inventory_number) {
            (Some(number), _) => number.shown(),
            (None, Some(number)) => number.clone(),
            (None, None) => String::new(),
        }
    }

    /// Refuses a description that no vehicle can have (D-1, D-2, V-4). `today` bounds days in the past.
    pub fn check(&self, today: NaiveDate) -> Result<(), Refusal> {
        self.faults(today).into_iter().next().map_or(Ok(()), Err)
    }

    /// Everything impossible about it, for callers that want all of it at once.
    pub fn faults(&self, today: NaiveDate) -> Vec<Refusal> {
        let latest = Whole { most: i64::from(today.year()).saturating_add(1), ..table::MODEL_YEAR };
        let checks = [
            latest.check_some(self.model_year),
            table::SEATS.check_some(self.seats),
            table::KERB_WEIGHT_KG.check_some(self.kerb_weight_kg),
            table::TOTAL_WEIGHT_KG.check_some(self.total_weight_kg),
            self.check_weights(),
            table::RANGE_KM.check_some(self.range_km),
            table::CO2_G_PER_KM.check_some(self.co2_g_per_km),
            table::BUFFER_MINUTES.check(self.buffer_minutes),
            table::PRICE.check_some(self.price.map(|price| price.0)),
            table::INVENTORY_NUMBER.check_some(self.inventory_number.as_ref()),
            table::VIN.check_some(self.vin.as_ref()),
            table::MAKE.check(&self.make),
            table::MODEL.check(&self.model),
        ];
        checks.into_iter().filter_map(Result::err).collect()
    }

    /// A total weight of zero means that nobody knew it.
    fn check_weights(&self) -> Result<(), Refusal> {
        match (self.total_weight_kg, self.kerb_weight_kg) {
            (Some(total_kg), Some(kerb_kg)) if total_kg > 0 && total_kg < kerb_kg => {
                Err(Refusal::TotalBelowKerb { total_kg, kerb_kg })
            }
            _ => Ok(()),
        }
    }

    /// The largest load: total weight less service weight (V-4), in kg.
    pub fn max_load_kg(&self) -> Option<i32> {
        self.total_weight_kg?.checked_sub(self.kerb_weight_kg?)
    }

    /// Notes on anything odd about it, for a person to look at.
    pub fn notes(&self) -> Vec<DescriptionNote> {
        let mut notes = Vec::new();
        if self.registration_number.as_ref().is_some_and(|number| number.form() == Form::Irregular) {
            notes.push(DescriptionNote::IrregularRegistrationNumber);
        }
        if self.vin.as_ref().is_some_and(|vin| vin.chars().count() != 17) {
            notes.push(DescriptionNote::UnusualVin);
        }
        if self
            .seats
            .is_some_and(|seats| self.class.is_bus() != (seats > 9) && (self.class.is_bus() || self.class.is_car()))
        {
            notes.push(DescriptionNote::SeatsDoNotFitClass);
        }
        let light = matches!(self.class, VehicleClass::LightTruck | VehicleClass::LightBus);
        if light && self.total_weight_kg.is_some_and(|weight| weight > 3_500 && self.class == VehicleClass::LightTruck)
        {
            notes.push(DescriptionNote::WeightDoesNotFitClass);
        }
        notes
    }
}
