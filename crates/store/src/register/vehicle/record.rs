//! A vehicle as the rest of the program knows it, and as its row holds it.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use sqlx::FromRow;
use uuid::Uuid;
use vagnpark_domain::{
    booking::Terms,
    ids::{DepotId, OrganisationId, PoolId, UnitId, VehicleId},
    money::Ore,
    register::{Contract, LicenceClass, RegistrationNumber, Sharing, VehicleDescription, VehicleStatus},
    servicing::{InspectionGroup, InspectionState, inspection_due},
    time::local_date,
};

use crate::{StoreError, error::word};

/// A vehicle as it stands in the register today.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct VehicleRecord {
    /// Its permanent id.
    pub id: VehicleId,
    /// The organisation that runs it now.
    pub organisation: OrganisationId,
    /// The unit that runs it now.
    pub unit: Option<UnitId>,
    /// Where it stands.
    pub depot: Option<DepotId>,
    /// Its pool.
    pub pool: Option<PoolId>,
    /// What it is and can do.
    pub description: VehicleDescription,
    /// Who may book it.
    pub sharing: Sharing,
    /// Where it is in its life.
    pub status: VehicleStatus,
    /// The statute's group for inspection.
    pub inspection_group: InspectionGroup,
    /// The licence it demands, if another than its class does.
    pub licence_demanded: Option<LicenceClass>,
    /// When it was acquired.
    pub acquired_on: Option<NaiveDate>,
    /// When it was first used.
    pub first_used_on: Option<NaiveDate>,
    /// When it was last inspected in full.
    pub last_inspected_on: Option<NaiveDate>,
    /// When its lease ends.
    pub lease_to: Option<NaiveDate>,
    /// The distance its lease allows.
    #[serde(default)]
    pub contract: Option<Contract>,
    /// When its next service is due.
    pub service_due_on: Option<NaiveDate>,
    /// The latest odometer reading, with its instant.
    pub odometer: Option<(i64, DateTime<Utc>)>,
    /// Columns of imported files that we have no field for, as JSON.
    pub extra: String,
    /// On what terms it is booked.
    #[serde(default)]
    pub terms: Terms,
    /// Whether an open defect says not to drive it (S-9). Kept by [`crate::Tx::insert_defect`] and
    /// [`crate::Tx::update_defect`], never written with the vehicle.
    #[serde(default)]
    pub stopped_by_defect: bool,
    /// The last day its lift may be used, if that is inspected (S-6). Kept by [`crate::Tx::set_lift_valid_to`], never written
    /// with the vehicle.
    #[serde(default)]
    pub lift_valid_to: Option<NaiveDate>,
    /// Counts changes, for `If-Match`.
    pub version: i64,
}

impl VehicleRecord {
    /// What the inspection dates follow from.
    pub fn inspection_state(&self) -> InspectionState {
        InspectionState {
            group: self.inspection_group,
            first_used_on: self.first_used_on,
            last_inspected_on: self.last_inspected_on,
            inspections: None,
            vehicle_year: self.description.model_year,
        }
    }

    /// How far it has gone against its lease by a day, in per mille of the plan; none without a lease by distance (B-8).
    pub fn contract_use_permille(&self, on: NaiveDate) -> Option<i64> {
        let (odometer_km, _) = self.odometer?;
        self.contract?.use_permille(self.lease_to?, odometer_km, on)
    }

    /// Kilometres beyond what its lease allows that it will have gone when the lease ends, if it goes on as it did until its
    /// last reading; below zero what will be left.
    pub fn contract_over_km(&self) -> Option<i64> {
        let (odometer_km, at) = self.odometer?;
        self.contract?.forecast_over_km(self.lease_to?, odometer_km, local_date(at))
    }

    /// The first day on which it must not be driven for a missed inspection (S-2).
    pub fn driving_ban_from(&self) -> Option<NaiveDate> {
        inspection_due(self.inspection_state()).and_then(|due| due.ban_from)
    }

    /// Minutes that it needs after each booking (B-3).
    pub fn buffer_minutes(&self) -> u32 {
        u32::try_from(self.description.buffer_minutes).unwrap_or(0)
    }

    /// The licence class that driving it takes (B-12).
    pub fn licence(&self) -> Option<LicenceClass> {
        let description = &self.description;
        let by_class = description.class.licence_demanded(description.total_weight_kg, description.seats);
        self.licence_demanded.or(by_class)
    }
}

#[derive(FromRow)]
#[expect(clippy::struct_excessive_bools, reason = "a row has the columns of its table")]
pub(crate) struct VehicleRow {
    id: Uuid,
    organisation_id: Uuid,
    unit_id: Option<Uuid>,
    depot_id: Option<Uuid>,
    pool_id: Option<Uuid>,
    registration_number: Option<String>,
    inventory_number: Option<String>,
    vin: Option<String>,
    make: String,
    model: String,
    model_year: Option<i64>,
    class: String,
    vat_car: bool,
    fuel: String,
    seats: Option<i64>,
    kerb_weight_kg: Option<i64>,
    total_weight_kg: Option<i64>,
    tow_bar: bool,
    lift: bool,
    range_km: Option<i64>,
    co2_g_per_km: Option<i64>,
    buffer_minutes: i64,
    price_ore: Option<i64>,
    sharing: String,
    status: String,
    inspection_group: String,
    licence_demanded: Option<String>,
    acquired_on: Option<NaiveDate>,
    first_used_on: Option<NaiveDate>,
    last_inspected_on: Option<NaiveDate>,
    lease_to: Option<NaiveDate>,
    contract_from: Option<NaiveDate>,
    contract_km: Option<i64>,
    contract_start_km: Option<i64>,
    lift_valid_to: Option<NaiveDate>,
    service_due_on: Option<NaiveDate>,
    odometer_km: Option<i64>,
    odometer_at: Option<DateTime<Utc>>,
    extra: String,
    approval: String,
    head_start_hours: Option<i64>,
    key_place: String,
    stopped_by_defect: bool,
    version: i64,
}

fn small(column: &'static str, value: Option<i64>) -> Result<Option<i32>, StoreError> {
    let unreadable = |value: i64| StoreError::Unreadable { table: "vehicle", column, value: value.to_string() };
    value.map(|value| i32::try_from(value).map_err(|_| unreadable(value))).transpose()
}

impl TryFrom<VehicleRow> for VehicleRecord {
    type Error = StoreError;

    fn try_from(row: VehicleRow) -> Result<Self, StoreError> {
        let number = |text: String| {
            RegistrationNumber::parse(&text).map_err(|_| StoreError::Unreadable {
                table: "vehicle",
                column: "registration_number",
                value: text,
            })
        };
        let description = VehicleDescription {
            registration_number: row.registration_number.map(number).transpose()?,
            inventory_number: row.inventory_number,
            vin: row.vin,
            make: row.make,
            model: row.model,
            model_year: small("model_year", row.model_year)?,
            class: word("vehicle", "class", &row.class)?,
            vat_car: row.vat_car,
            fuel: word("vehicle", "fuel", &row.fuel)?,
            seats: small("seats", row.seats)?,
            kerb_weight_kg: small("kerb_weight_kg", row.kerb_weight_kg)?,
            total_weight_kg: small("total_weight_kg", row.total_weight_kg)?,
            tow_bar: row.tow_bar,
            lift: row.lift,
            range_km: small("range_km", row.range_km)?,
            co2_g_per_km: small("co2_g_per_km", row.co2_g_per_km)?,
            buffer_minutes: small("buffer_minutes", Some(row.buffer_minutes))?.unwrap_or(0),
            price: row.price_ore.map(Ore),
        };
        Ok(Self {
            id: row.id.into(),
            organisation: row.organisation_id.into(),
            unit: row.unit_id.map(Into::into),
            depot: row.depot_id.map(Into::into),
            pool: row.pool_id.map(Into::into),
            description,
            sharing: word("vehicle", "sharing", &row.sharing)?,
            status: word("vehicle", "status", &row.status)?,
            inspection_group: word("vehicle", "inspection_group", &row.inspection_group)?,
            licence_demanded: row
                .licence_demanded
                .map(|text| word("vehicle", "licence_demanded", &text))
                .transpose()?,
            acquired_on: row.acquired_on,
            first_used_on: row.first_used_on,
            last_inspected_on: row.last_inspected_on,
            lease_to: row.lease_to,
            contract: row
                .contract_from
                .zip(row.contract_km)
                .zip(row.contract_start_km)
                .map(|((from, distance_km), start_km)| Contract { from, distance_km, start_km }),
            lift_valid_to: row.lift_valid_to,
            service_due_on: row.service_due_on,
            odometer: row.odometer_km.zip(row.odometer_at),
            extra: row.extra,
            terms: Terms {
                approval: word("vehicle", "approval", &row.approval)?,
                head_start_hours: row.head_start_hours.map(|hours| u32::try_from(hours).unwrap_or(0)),
                key_place: row.key_place,
            },
            stopped_by_defect: row.stopped_by_defect,
            version: row.version,
        })
    }
}
