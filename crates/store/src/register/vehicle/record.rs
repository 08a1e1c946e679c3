//! A vehicle, as the rest of the program knows it and as its row holds it.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use vagnpark_domain::{
    Refusal,
    booking::{Candidate, Terms, lift_holds},
    bounds::table,
    ids::{DepotId, OrganisationId, PoolId, UnitId, VehicleId},
    register::{Contract, LicenceClass, Sharing, VehicleDescription, VehicleStatus},
    servicing::{InspectionGroup, InspectionState, inspection_due},
    time::{Window, local_date},
};

use crate::{
    StoreError,
    row::{Cell, Cells, Line, record},
};

/// A vehicle as the register has it today.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct VehicleRecord {
    /// Its permanent id.
    pub id: VehicleId,
    /// The organisation that runs it now.
    pub organisation: OrganisationId,
    /// The unit that runs it now.
    pub unit: Option<UnitId>,
    /// Its depot.
    pub depot: Option<DepotId>,
    /// Its pool.
    pub pool: Option<PoolId>,
    /// What it is and can do.
    pub description: VehicleDescription,
    /// Who may book it.
    pub sharing: Sharing,
    /// Its status.
    pub status: VehicleStatus,
    /// The statute's group for inspection.
    pub inspection_group: InspectionGroup,
    /// The licence it demands, if other than that of its class.
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
    /// Columns of imported files that have no field of their own, as JSON.
    pub extra: String,
    /// The terms it is booked on.
    #[serde(default)]
    pub terms: Terms,
    /// Whether an open defect says not to drive it (S-9). Kept by [`crate::Tx::insert_defect`] and
    /// [`crate::Tx::update_defect`], never written with the vehicle.
    #[serde(default)]
    pub stopped_by_defect: bool,
    /// The last day its lift may be used, if it has an inspected one (S-6). Kept by [`crate::Tx::set_lift_valid_to`],
    /// never written with the vehicle.
    #[serde(default)]
    pub lift_valid_to: Option<NaiveDate>,
    /// For whoever gave it away: the first day that they have nothing to do with it any more. Of later days they are
    /// told nothing, so that the record has none of it (V-11).
    #[serde(skip)]
    pub had_until: Option<NaiveDate>,
    /// Counts changes, for `If-Match`.
    pub version: i64,
}

impl VehicleRecord {
    /// A vehicle that is new to the register: in service, its organisation's alone, with nothing known but what it is.
    pub fn new(id: VehicleId, organisation: OrganisationId, description: VehicleDescription) -> Self {
        Self {
            id,
            organisation,
            unit: None,
            depot: None,
            pool: None,
            inspection_group: InspectionGroup::of(description.class, description.total_weight_kg),
            description,
            sharing: Sharing::Private,
            status: VehicleStatus::InService,
            licence_demanded: None,
            acquired_on: None,
            first_used_on: None,
            last_inspected_on: None,
            lease_to: None,
            contract: None,
            lift_valid_to: None,
            service_due_on: None,
            odometer: None,
            extra: "{}".to_owned(),
            terms: Terms::default(),
            stopped_by_defect: false,
            had_until: None,
            version: 1,
        }
    }

    /// The vehicle as a candidate for ranking (B-8): where its depot lies, whether it is the booker's own, and its
    /// lease as known on a day.
    pub fn candidate(&self, place: Option<(f64, f64)>, own: bool, window: Window, on: NaiveDate) -> Candidate {
        let about = &self.description;
        Candidate {
            vehicle: self.id,
            class: about.class,
            fuel: about.fuel,
            seats: about.seats,
            load_kg: about.max_load_kg(),
            tow_bar: about.tow_bar,
            lift: about.lift && lift_holds(self.lift_valid_to, window),
            range_km: about.range_km,
            depot: self.depot,
            place,
            own,
            contract_use_permille: self.contract_use_permille(on),
        }
    }

    /// Whether it is within the bounds (D-1, D-2). The newest model year depends on the clock, which only the
    /// caller has: here the column's bound applies.
    pub fn within_bounds(&self) -> Result<(), Refusal> {
        let about = &self.description;
        table::MODEL_YEAR.check_some(about.model_year)?;
        table::SEATS.check_some(about.seats)?;
        table::KERB_WEIGHT_KG.check_some(about.kerb_weight_kg)?;
        table::TOTAL_WEIGHT_KG.check_some(about.total_weight_kg)?;
        table::RANGE_KM.check_some(about.range_km)?;
        table::CO2_G_PER_KM.check_some(about.co2_g_per_km)?;
        table::BUFFER_MINUTES.check(about.buffer_minutes)?;
        table::PRICE.check_some(about.price.map(|price| price.0))?;
        table::INVENTORY_NUMBER.check_some(about.inventory_number.as_ref())?;
        table::VIN.check_some(about.vin.as_ref())?;
        table::MAKE.check(&about.make)?;
        table::MODEL.check(&about.model)?;
        table::KEY_PLACE.check(&self.terms.key_place)?;
        table::HEAD_START_HOURS.check_some(self.terms.head_start_hours)?;
        table::ACQUIRED_ON.check_some(self.acquired_on)?;
        table::FIRST_USED_ON.check_some(self.first_used_on)?;
        table::LAST_INSPECTED_ON.check_some(self.last_inspected_on)?;
        table::LEASE_TO.check_some(self.lease_to)?;
        table::SERVICE_DUE_ON.check_some(self.service_due_on)?;
        self.contract.map_or(Ok(()), |contract| contract.check())
    }

    /// The facts that the inspection dates follow from.
    pub fn inspection_state(&self) -> InspectionState {
        InspectionState {
            group: self.inspection_group,
            first_used_on: self.first_used_on,
            last_inspected_on: self.last_inspected_on,
            inspections: None,
            vehicle_year: self.description.model_year,
        }
    }

    /// How far it has gone relative to its lease by a day, in per mille of the plan; none without a lease by distance
    /// (B-8).
    pub fn contract_use_permille(&self, on: NaiveDate) -> Option<i64> {
        let (odometer_km, _) = self.odometer?;
        self.contract?.use_permille(self.lease_to?, odometer_km, on)
    }

    /// Kilometres beyond what its lease allows that it will have gone when the lease ends, if it goes on as it did
    /// until its last reading; negative if some will be left.
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

record!(VehicleRecord, "vehicle", |row| {
    id, organisation = "organisation_id", unit = "unit_id", depot: of_today(row, "depot_id")?, pool = "pool_id",
    description: row.within()?, sharing, status, inspection_group, licence_demanded, acquired_on, first_used_on,
    last_inspected_on: row.get::<Option<_>>("last_inspected_on")?.filter(|on| was_had(row, *on)), lease_to,
    contract: contract(row)?, lift_valid_to: of_today(row, "lift_valid_to")?,
    service_due_on: of_today(row, "service_due_on")?, odometer: odometer(row)?, extra, terms: terms(row)?,
    stopped_by_defect: of_today(row, "stopped_by_defect")?.unwrap_or(false), had_until, version,
});
record!(domain VehicleDescription, "vehicle", |row| {
    registration_number, inventory_number, vin, make, model, model_year, class, vat_car, fuel, seats, kerb_weight_kg,
    total_weight_kg, tow_bar, lift, range_km, co2_g_per_km, buffer_minutes, price = "price_ore",
});
record!(domain Terms, "vehicle", |row| { approval, head_start_hours, key_place });

/// Whether the scope had the vehicle on a day or later.
fn was_had<R: Cells>(row: &Line<'_, R>, on: NaiveDate) -> bool {
    !matches!(row.get::<Option<NaiveDate>>("had_until"), Ok(Some(until)) if until <= on)
}

/// A value that has no day of its own: none for whoever gave the vehicle away.
fn of_today<R: Cells, T: Cell>(row: &Line<'_, R>, column: &'static str) -> Result<Option<T>, StoreError> {
    if row.get::<Option<NaiveDate>>("had_until")?.is_some() { Ok(None) } else { row.get(column) }
}

fn odometer<R: Cells>(row: &Line<'_, R>) -> Result<Option<(i64, DateTime<Utc>)>, StoreError> {
    let last = row.get::<Option<i64>>("odometer_km")?.zip(row.get::<Option<DateTime<Utc>>>("odometer_at")?);
    Ok(last.filter(|(_, at)| was_had(row, local_date(*at))))
}

fn terms<R: Cells>(row: &Line<'_, R>) -> Result<Terms, StoreError> {
    let terms: Terms = row.within()?;
    Ok(Terms { key_place: of_today(row, "key_place")?.unwrap_or_default(), ..terms })
}

fn contract<R: Cells>(row: &Line<'_, R>) -> Result<Option<Contract>, StoreError> {
    let (from, distance_km) = (row.get::<Option<_>>("contract_from")?, row.get::<Option<_>>("contract_km")?);
    let whole = from.zip(distance_km).zip(row.get::<Option<_>>("contract_start_km")?);
    Ok(whole.map(|((from, distance_km), start_km)| Contract { from, distance_km, start_km }))
}
