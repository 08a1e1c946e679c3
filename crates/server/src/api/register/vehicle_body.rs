//! A vehicle's entry in the words of the API: as it is shown, made and changed.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;
use vagnpark_actions::{records::VehicleRecord, register::vehicle, set::Set};
use vagnpark_domain::{
    Field,
    money::Ore,
    register::{Contract, Fuel, RegistrationNumber, VehicleDescription},
};

use crate::{
    api::{servicing::work_order::HitAnswerBody, word, words, wrong},
    web::problem::Problem,
};

/// A vehicle. Price and extra attributes are only there for those who do more in its organisation than drive.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct VehicleBody {
    /// Its id.
    id: Uuid,
    /// Id of the organisation.
    organisation: Uuid,
    /// Id of its unit.
    unit: Option<Uuid>,
    /// Id of its depot.
    depot: Option<Uuid>,
    /// Id of its pool.
    pool: Option<Uuid>,
    /// The registration number, as on the plate.
    registration_number: Option<String>,
    /// Its number in the inventory.
    inventory_number: Option<String>,
    /// Its make.
    make: String,
    /// Its model.
    model: String,
    /// Model year.
    model_year: Option<i32>,
    /// Its class in law.
    class: words::VehicleClass,
    /// What it runs on.
    fuel: words::Fuel,
    /// Seats, the driver's included.
    seats: Option<i32>,
    /// The largest load it may carry, in kg.
    max_load_kg: Option<i32>,
    /// Whether it can tow.
    tow_bar: bool,
    /// Whether it has a lift for wheelchairs.
    lift: bool,
    /// The last day the lift may be used, if it needs inspection.
    lift_valid_to: Option<NaiveDate>,
    /// How far it goes on a charge or a tank, in km.
    range_km: Option<i32>,
    /// Grams of carbon dioxide per kilometre.
    co2_g_per_km: Option<i32>,
    /// Minutes kept free after each booking.
    buffer_minutes: i32,
    /// Whose bookings need approval: `nobody`, `others` or `everybody`.
    approval: words::Approval,
    /// How many hours before the start other organisations may first book it.
    head_start_hours: Option<u32>,
    /// Where the key is.
    key_place: String,
    /// The last day of its lease.
    lease_to: Option<NaiveDate>,
    /// The distance that its lease allows.
    contract: Option<ContractBody>,
    /// Who may book it.
    sharing: words::Sharing,
    /// Its status.
    status: words::VehicleStatus,
    /// What the odometer showed, in km.
    odometer_km: Option<i64>,
    /// Its first day in use.
    first_used_on: Option<NaiveDate>,
    /// The day of its last inspection.
    last_inspected_on: Option<NaiveDate>,
    /// What it was bought for, in öre.
    price_ore: Option<i64>,
    /// Values from imported files that have no field of their own.
    #[schema(value_type = Option<Object>)]
    extra: Option<serde_json::Value>,
    /// The number of the latest change, for `If-Match`.
    version: i64,
}

impl VehicleBody {
    pub(super) fn new(vehicle: VehicleRecord, in_detail: bool) -> Self {
        let about = vehicle.description;
        Self {
            id: vehicle.id.0,
            organisation: vehicle.organisation.0,
            unit: vehicle.unit.map(|id| id.0),
            depot: vehicle.depot.map(|id| id.0),
            pool: vehicle.pool.map(|id| id.0),
            max_load_kg: about.max_load_kg(),
            registration_number: about.registration_number.map(Into::into),
            inventory_number: about.inventory_number,
            make: about.make,
            model: about.model,
            model_year: about.model_year,
            class: about.class.into(),
            fuel: about.fuel.into(),
            seats: about.seats,
            tow_bar: about.tow_bar,
            lift: about.lift,
            lift_valid_to: vehicle.lift_valid_to,
            range_km: about.range_km,
            co2_g_per_km: about.co2_g_per_km,
            buffer_minutes: about.buffer_minutes,
            approval: vehicle.terms.approval.into(),
            head_start_hours: vehicle.terms.head_start_hours,
            key_place: vehicle.terms.key_place,
            lease_to: vehicle.lease_to,
            contract: vehicle.contract.map(Into::into),
            sharing: vehicle.sharing.into(),
            status: vehicle.status.into(),
            odometer_km: vehicle.odometer.map(|(km, _)| km),
            first_used_on: vehicle.first_used_on,
            last_inspected_on: vehicle.last_inspected_on,
            price_ore: about.price.filter(|_| in_detail).map(|price| price.0),
            extra: in_detail.then(|| serde_json::from_str(&vehicle.extra).unwrap_or_default()),
            version: vehicle.version,
        }
    }
}

/// A vehicle to register.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewVehicleBody {
    /// The registration number, as on the plate.
    registration_number: Option<String>,
    /// Its number in the inventory.
    inventory_number: Option<String>,
    /// Its make.
    make: String,
    /// Its model.
    model: String,
    /// Model year.
    model_year: Option<i32>,
    /// Its class, for instance `car_i`, `light_truck`, `trailer`.
    class: String,
    /// What it runs on, for instance `electric`, `diesel`.
    fuel: Option<String>,
    /// Seats, the driver's included.
    seats: Option<i32>,
    /// Kerb weight, in kg.
    kerb_weight_kg: Option<i32>,
    /// Total weight, in kg.
    total_weight_kg: Option<i32>,
    /// Whether it can tow.
    #[serde(default)]
    tow_bar: bool,
    /// Whether it has a lift for wheelchairs.
    #[serde(default)]
    lift: bool,
    /// How far it goes on a charge or a tank, in km.
    range_km: Option<i32>,
    /// Grams of carbon dioxide per kilometre.
    co2_g_per_km: Option<i32>,
    /// Minutes kept free after each booking.
    #[serde(default)]
    buffer_minutes: i32,
    /// What it was bought for, in öre.
    price_ore: Option<i64>,
    /// Who may book it: `private`, `organisations` or `pool`.
    sharing: Option<String>,
    /// Id of the organisation.
    organisation: Option<Uuid>,
    /// Its first day in use.
    first_used_on: Option<NaiveDate>,
    /// The day of its last inspection.
    last_inspected_on: Option<NaiveDate>,
}

impl NewVehicleBody {
    pub(super) fn read(self) -> Result<vehicle::NewVehicle, Problem> {
        let class: vagnpark_domain::register::VehicleClass = word(Field::Class, &self.class)?;
        let number = self.registration_number.map(|text| RegistrationNumber::parse(&text)).transpose();
        let description = VehicleDescription {
            registration_number: number.map_err(|error| wrong(Field::RegistrationNumber, error))?,
            inventory_number: self.inventory_number,
            vin: None,
            make: self.make,
            model: self.model,
            model_year: self.model_year,
            class,
            vat_car: class.is_car(),
            fuel: self.fuel.map_or(Ok(Fuel::None), |text| word(Field::Fuel, &text))?,
            seats: self.seats,
            kerb_weight_kg: self.kerb_weight_kg,
            total_weight_kg: self.total_weight_kg,
            tow_bar: self.tow_bar,
            lift: self.lift,
            range_km: self.range_km,
            co2_g_per_km: self.co2_g_per_km,
            buffer_minutes: self.buffer_minutes,
            price: self.price_ore.map(Ore),
        };
        Ok(vehicle::NewVehicle {
            description,
            organisation: self.organisation.map(Into::into),
            sharing: word(Field::Sharing, self.sharing.as_deref().unwrap_or("private"))?,
            first_used_on: self.first_used_on,
            last_inspected_on: self.last_inspected_on,
        })
    }
}

/// The distance that a lease allows.
#[derive(Clone, Copy, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ContractBody {
    /// The first day of the lease.
    from: NaiveDate,
    /// Kilometres allowed over the whole lease.
    distance_km: i64,
    /// Odometer when it began, in km.
    #[serde(default)]
    start_km: i64,
}

impl From<Contract> for ContractBody {
    fn from(contract: Contract) -> Self {
        Self { from: contract.from, distance_km: contract.distance_km, start_km: contract.start_km }
    }
}

impl From<ContractBody> for Contract {
    fn from(body: ContractBody) -> Self {
        Self { from: body.from, distance_km: body.distance_km, start_km: body.start_km }
    }
}

/// A change of a vehicle's entry; what is absent stays.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct VehicleChangeBody {
    /// Who may book it.
    sharing: Option<String>,
    /// Its status.
    status: Option<String>,
    /// Minutes kept free after each booking.
    buffer_minutes: Option<i32>,
    /// The day of its last inspection; `null` removes it.
    #[serde(default)]
    #[schema(value_type = Option<NaiveDate>)]
    last_inspected_on: Set<NaiveDate>,
    /// The day on which service is due; `null` removes it.
    #[serde(default)]
    #[schema(value_type = Option<NaiveDate>)]
    service_due_on: Set<NaiveDate>,
    /// Whose bookings need approval: `nobody`, `others` or `everybody`.
    approval: Option<String>,
    /// How many hours before the start organisations other than its own may book it; 0 for no head start.
    head_start_hours: Option<u32>,
    /// Where the key is.
    key_place: Option<String>,
    /// Its make.
    make: Option<String>,
    /// Its model.
    model: Option<String>,
    /// Whether it can tow.
    tow_bar: Option<bool>,
    /// Whether it has a lift for wheelchairs.
    lift: Option<bool>,
    /// Seats, the driver's included; `null` removes the value, here and below.
    #[serde(default)]
    #[schema(value_type = Option<i32>)]
    seats: Set<i32>,
    /// How far it goes on a charge or a tank, in km.
    #[serde(default)]
    #[schema(value_type = Option<i32>)]
    range_km: Set<i32>,
    /// Carbon dioxide by type approval, in g/km.
    #[serde(default)]
    #[schema(value_type = Option<i32>)]
    co2_g_per_km: Set<i32>,
    /// Id of its depot.
    #[serde(default)]
    #[schema(value_type = Option<Uuid>)]
    depot: Set<Uuid>,
    /// The last day of its lease.
    #[serde(default)]
    #[schema(value_type = Option<NaiveDate>)]
    lease_to: Set<NaiveDate>,
    /// The distance that the lease allows.
    #[serde(default)]
    #[schema(value_type = Option<ContractBody>)]
    contract: Set<ContractBody>,
    /// What to do with each booking ahead when the vehicle is taken out of service.
    #[serde(default)]
    answers: Vec<HitAnswerBody>,
}

impl VehicleChangeBody {
    /// The change, in the words of the domain.
    pub(super) fn read(self) -> Result<vehicle::VehicleChange, Problem> {
        Ok(vehicle::VehicleChange {
            sharing: self.sharing.map(|text| word(Field::Sharing, &text)).transpose()?,
            status: self.status.map(|text| word(Field::Status, &text)).transpose()?,
            buffer_minutes: self.buffer_minutes,
            last_inspected_on: self.last_inspected_on,
            service_due_on: self.service_due_on,
            approval: self.approval.map(|text| word(Field::Approval, &text)).transpose()?,
            head_start_hours: self.head_start_hours,
            key_place: self.key_place,
            make: self.make,
            model: self.model,
            tow_bar: self.tow_bar,
            lift: self.lift,
            seats: self.seats,
            range_km: self.range_km,
            co2_g_per_km: self.co2_g_per_km,
            depot: self.depot.map(Into::into),
            lease_to: self.lease_to,
            contract: self.contract.map(Into::into),
            answers: HitAnswerBody::read_all(self.answers)?,
        })
    }
}
