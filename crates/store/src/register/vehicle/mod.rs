//! Vehicles as the register has them today.

mod record;
mod sight;

use std::collections::HashSet;

use chrono::NaiveDate;
use uuid::Uuid;
use vagnpark_domain::{
    access::{Permitted, Scope, VehicleVerb},
    ids::{DepotId, OrganisationId, VehicleId},
    register::{LicenceClass, RegistrationNumber, VehicleClass, VehicleStatus},
};

pub use super::vehicle::record::VehicleRecord;
pub(crate) use super::vehicle::sight::{
    bookable, had, ran, ran_by, seen_then, trip_own, trip_visible, vehicle_columns, visible,
};
use crate::{Locked, LockedVehicles, OfVehicle, StoreError, Tx, bulk::insert_rows, error::not_stale, on};

/// Which vehicles to list.
#[derive(Clone, Debug, Default)]
pub struct VehicleFilter {
    /// Part of a number, make or model.
    pub search: Option<String>,
    /// Only of this class.
    pub class: Option<VehicleClass>,
    /// Only in this status.
    pub status: Option<VehicleStatus>,
    /// Only run by this organisation.
    pub organisation: Option<OrganisationId>,
    /// Only those based here.
    pub depot: Option<DepotId>,
    /// Only these.
    pub ids: Option<Vec<VehicleId>>,
    /// Only those after this one.
    pub after: Option<VehicleId>,
    /// At most this many.
    pub limit: i64,
}

/// Vehicles that are new to the register: nobody else has a say in what they begin with.
#[derive(Debug)]
pub struct NewVehicles(pub(crate) HashSet<VehicleId>);

/// The vehicles in scope that pass a filter, with an extra condition on the id.
macro_rules! vehicles_statement {
    ($dialect:ident, $($id_is:tt)+) => {
        concat!(
            "SELECT ", vehicle_columns!($dialect), " FROM vehicle v WHERE ", visible!($dialect), " AND v.id",
            $($id_is)+,
            " AND ($3 IS NULL OR lower(coalesce(v.registration_number, '') || ' ' || coalesce(v.inventory_number, '') \
             || ' ' || v.make || v.model) LIKE $3)
              AND ($4 IS NULL OR v.class = $4) AND ($5 IS NULL OR v.status = $5)
              AND ($6 IS NULL OR v.organisation_id = $6) AND ($7 IS NULL OR v.id > $7)
              AND ($9 IS NULL OR v.depot_id = $9)
              ORDER BY v.id LIMIT $8"
        )
    };
}

/// The longest text that is searched for: no name is longer, and SQLite limits the length of a pattern.
const MOST_SEARCHED: usize = 1_000;

impl Tx {
    /// The vehicles in scope that pass the filter, by id.
    pub async fn list_vehicles(
        &mut self,
        scope: &Scope,
        filter: &VehicleFilter,
    ) -> Result<Vec<VehicleRecord>, StoreError> {
        let search = filter.search.as_ref().map(|text| {
            let wanted: String =
                text.chars().filter(|sign| !matches!(sign, '%' | '_' | ' ')).take(MOST_SEARCHED).collect();
            format!("%{}%", wanted.to_lowercase())
        });
        // When ids are given, the key finds them; an optional condition would make the database read the whole fleet.
        Ok(on!(self, connection, dialect => sqlx::query_as(match filter.ids {
            Some(_) => vehicles_statement!(dialect, dialect!(in_ids "$10")),
            None => vehicles_statement!(dialect, " IS NOT NULL AND $10 IS NOT NULL"),
        })
        .bind(scope.everything())
        .bind(dialect::ids(scope.organisations()))
        .bind(search)
        .bind(filter.class.map(VehicleClass::as_str))
        .bind(filter.status.map(VehicleStatus::as_str))
        .bind(filter.organisation.map(|id| id.0))
        .bind(filter.after.map(|id| id.0))
        .bind(filter.limit)
        .bind(filter.depot.map(|id| id.0))
        .bind(dialect::ids(filter.ids.as_deref().unwrap_or_default()))
        .fetch_all(connection)
        .await?))
    }

    /// One vehicle in scope.
    pub async fn find_vehicle(&mut self, scope: &Scope, id: VehicleId) -> Result<Option<VehicleRecord>, StoreError> {
        Ok(on!(self, connection, dialect => sqlx::query_as(concat!(
            "SELECT ", vehicle_columns!(dialect), " FROM vehicle v WHERE ", visible!(dialect), " AND v.id = $3",
        ))
        .bind(scope.everything())
        .bind(dialect::ids(scope.organisations()))
        .bind(id.0)
        .fetch_optional(connection)
        .await?))
    }

    /// The vehicle in scope with a registration number, or with exactly this inventory number; an organisation's own
    /// comes first.
    pub async fn find_vehicle_by_number(
        &mut self,
        scope: &Scope,
        registration: Option<&RegistrationNumber>,
        inventory: &str,
    ) -> Result<Option<VehicleId>, StoreError> {
        let id: Option<Uuid> = on!(self, connection, dialect => sqlx::query_scalar(concat!(
            "SELECT v.id FROM vehicle v WHERE ", visible!(dialect), " AND (v.registration_number = $3 \
                OR v.inventory_number = $4)
             ORDER BY CASE WHEN v.registration_number = $3 THEN 0 ELSE 1 END,
                CASE WHEN v.organisation_id", dialect!(in_ids "$2"), " THEN 0 ELSE 1 END, v.id LIMIT 1",
        ))
        .bind(scope.everything())
        .bind(dialect::ids(scope.organisations()))
        .bind(registration.map(RegistrationNumber::as_str))
        .bind(inventory)
        .fetch_optional(connection)
        .await?);
        Ok(id.map(VehicleId))
    }

    /// One vehicle in scope, locked until the transaction ends, so that changes to its calendar or log come one at a
    /// time.
    pub async fn find_vehicle_for_update(
        &mut self,
        scope: &Scope,
        id: VehicleId,
    ) -> Result<Option<Locked<VehicleRecord>>, StoreError> {
        Ok(self.lock_vehicles(scope, &[id]).await?.remove(&id))
    }

    /// Several vehicles in scope, locked until the transaction ends: in the order of their ids, so that two changes
    /// over the same vehicles never wait for each other.
    pub async fn lock_vehicles(&mut self, scope: &Scope, ids: &[VehicleId]) -> Result<LockedVehicles, StoreError> {
        let found: Vec<VehicleRecord> = on!(self, connection, dialect => sqlx::query_as(concat!(
            "SELECT ", vehicle_columns!(dialect), " FROM vehicle v WHERE ", visible!(dialect), " AND v.id",
            dialect!(in_ids "$3"), " ORDER BY v.id", dialect!(for_update),
        ))
        .bind(scope.everything())
        .bind(dialect::ids(scope.organisations()))
        .bind(dialect::ids(ids))
        .fetch_all(connection)
        .await?);
        Ok(found.into_iter().map(|vehicle| (vehicle.id, Locked::new(vehicle))).collect())
    }

    /// Adds vehicles to the register, without their history. The answer lets theirs be written.
    pub async fn insert_vehicles(&mut self, vehicles: &[VehicleRecord]) -> Result<NewVehicles, StoreError> {
        vehicles.iter().try_for_each(VehicleRecord::within_bounds)?;
        insert_rows!(self, "vehicle", vehicles, |vehicle| {
            id: vehicle.id.0,
            organisation_id: vehicle.organisation.0,
            unit_id: vehicle.unit.map(|id| id.0),
            depot_id: vehicle.depot.map(|id| id.0),
            pool_id: vehicle.pool.map(|id| id.0),
            registration_number: vehicle.description.registration_number.as_ref()
                .map(|number| number.as_str().to_owned()),
            inventory_number: vehicle.description.inventory_number.clone(),
            vin: vehicle.description.vin.clone(),
            make: vehicle.description.make.clone(),
            model: vehicle.description.model.clone(),
            model_year: vehicle.description.model_year.map(i64::from),
            class: vehicle.description.class.as_str(),
            vat_car: vehicle.description.vat_car,
            fuel: vehicle.description.fuel.as_str(),
            seats: vehicle.description.seats.map(i64::from),
            kerb_weight_kg: vehicle.description.kerb_weight_kg.map(i64::from),
            total_weight_kg: vehicle.description.total_weight_kg.map(i64::from),
            tow_bar: vehicle.description.tow_bar,
            lift: vehicle.description.lift,
            range_km: vehicle.description.range_km.map(i64::from),
            buffer_minutes: i64::from(vehicle.description.buffer_minutes),
            price_ore: vehicle.description.price.map(|price| price.0),
            sharing: vehicle.sharing.as_str(),
            status: vehicle.status.as_str(),
            inspection_group: vehicle.inspection_group.as_str(),
            licence_demanded: vehicle.licence_demanded.map(LicenceClass::as_str),
            acquired_on: vehicle.acquired_on,
            first_used_on: vehicle.first_used_on,
            last_inspected_on: vehicle.last_inspected_on,
            lease_to: vehicle.lease_to,
            service_due_on: vehicle.service_due_on,
            odometer_km: vehicle.odometer.map(|(km, _)| km),
            odometer_at: vehicle.odometer.map(|(_, at)| at),
            extra: vehicle.extra.clone(),
            version: vehicle.version,
            approval: vehicle.terms.approval.as_str(),
            head_start_hours: vehicle.terms.head_start_hours.map(i64::from),
            key_place: vehicle.terms.key_place.clone(),
            contract_from: vehicle.contract.map(|contract| contract.from),
            contract_km: vehicle.contract.map(|contract| contract.distance_km),
            contract_start_km: vehicle.contract.map(|contract| contract.start_km),
            co2_g_per_km: vehicle.description.co2_g_per_km.map(i64::from),
        });
        Ok(NewVehicles(vehicles.iter().map(|vehicle| vehicle.id).collect()))
    }

    /// Writes what a vehicle becomes from a day onwards, if nobody has changed it meanwhile; answers the vehicle as it
    /// then is. What it was before that day is kept as far as statements need it.
    pub async fn update_vehicle(
        &mut self,
        before: &Permitted<impl OfVehicle>,
        after: VehicleRecord,
        on: NaiveDate,
    ) -> Result<VehicleRecord, StoreError> {
        before.is_for(&[VehicleVerb::Change, VehicleVerb::Import, VehicleVerb::Service])?;
        let (id, version) = (before.vehicle().id, before.vehicle().version);
        let vehicle = VehicleRecord { id, version, ..after };
        vehicle.within_bounds()?;
        let becomes = (vehicle.status.as_str(), vehicle.description.class.as_str(), vehicle.pool.map(|id| id.0));
        self.keep_vehicle_before(vehicle.id, on, becomes).await?;
        not_stale(self.overwrite_vehicle(&vehicle).await?)?;
        Ok(VehicleRecord { version: vehicle.version + 1, ..vehicle })
    }

    /// Writes what a vehicle is and always was, if nobody has changed it since `vehicle.version`; answers how many rows
    /// it wrote.
    pub(crate) async fn overwrite_vehicle(&mut self, vehicle: &VehicleRecord) -> Result<u64, StoreError> {
        let about = &vehicle.description;
        let changed = on!(self, connection => sqlx::query(
            "UPDATE vehicle SET unit_id = $3, depot_id = $4, pool_id = $5, registration_number = $6, \
             inventory_number = $7, vin = $8,
                make = $9, model = $10, model_year = $11, class = $12, vat_car = $13, fuel = $14, seats = $15, \
                kerb_weight_kg = $16,
                total_weight_kg = $17, tow_bar = $18, lift = $19, range_km = $20, buffer_minutes = $21, \
                price_ore = $22, sharing = $23,
                status = $24, inspection_group = $25, licence_demanded = $26, acquired_on = $27, first_used_on = $28,
                last_inspected_on = $29, lease_to = $30, service_due_on = $31, extra = $32, organisation_id = $33, \
                approval = $34,
                head_start_hours = $35, key_place = $36, contract_from = $37, contract_km = $38, \
                contract_start_km = $39, co2_g_per_km = $40,
                version = version + 1
             WHERE id = $1 AND version = $2",
        )
        .bind(vehicle.id.0)
        .bind(vehicle.version)
        .bind(vehicle.unit.map(|id| id.0))
        .bind(vehicle.depot.map(|id| id.0))
        .bind(vehicle.pool.map(|id| id.0))
        .bind(about.registration_number.as_ref().map(|number| number.as_str().to_owned()))
        .bind(&about.inventory_number)
        .bind(&about.vin)
        .bind(&about.make)
        .bind(&about.model)
        .bind(about.model_year.map(i64::from))
        .bind(about.class.as_str())
        .bind(about.vat_car)
        .bind(about.fuel.as_str())
        .bind(about.seats.map(i64::from))
        .bind(about.kerb_weight_kg.map(i64::from))
        .bind(about.total_weight_kg.map(i64::from))
        .bind(about.tow_bar)
        .bind(about.lift)
        .bind(about.range_km.map(i64::from))
        .bind(i64::from(about.buffer_minutes))
        .bind(about.price.map(|price| price.0))
        .bind(vehicle.sharing.as_str())
        .bind(vehicle.status.as_str())
        .bind(vehicle.inspection_group.as_str())
        .bind(vehicle.licence_demanded.map(LicenceClass::as_str))
        .bind(vehicle.acquired_on)
        .bind(vehicle.first_used_on)
        .bind(vehicle.last_inspected_on)
        .bind(vehicle.lease_to)
        .bind(vehicle.service_due_on)
        .bind(&vehicle.extra)
        .bind(vehicle.organisation.0)
        .bind(vehicle.terms.approval.as_str())
        .bind(vehicle.terms.head_start_hours.map(i64::from))
        .bind(&vehicle.terms.key_place)
        .bind(vehicle.contract.map(|contract| contract.from))
        .bind(vehicle.contract.map(|contract| contract.distance_km))
        .bind(vehicle.contract.map(|contract| contract.start_km))
        .bind(about.co2_g_per_km.map(i64::from))
        .execute(connection)
        .await?
        .rows_affected());
        Ok(changed)
    }

    /// Every inventory number with its vehicle, whoever runs it: each is unique in the whole register, so anyone who
    /// gives one must be told if it is taken. Only those who may see the vehicle are told which one has it.
    pub async fn list_inventory_numbers(&mut self) -> Result<Vec<(String, VehicleId)>, StoreError> {
        let rows: Vec<(String, uuid::Uuid)> = on!(self, connection =>
            sqlx::query_as("SELECT inventory_number, id FROM vehicle WHERE inventory_number IS NOT NULL")
                .fetch_all(connection)
                .await?);
        Ok(rows.into_iter().map(|(number, id)| (number, id.into())).collect())
    }

    /// The vehicle that has an inventory number, whoever runs it.
    pub async fn find_inventory_number(&mut self, number: &str) -> Result<Option<VehicleId>, StoreError> {
        let found: Option<uuid::Uuid> = on!(self, connection =>
            sqlx::query_scalar("SELECT id FROM vehicle WHERE inventory_number = $1")
                .bind(number)
                .fetch_optional(connection)
                .await?);
        Ok(found.map(Into::into))
    }

    /// Which of some organisations are named by which vehicles that are shared with named organisations (B-11).
    pub async fn list_shares_with(
        &mut self,
        organisations: &[OrganisationId],
    ) -> Result<HashSet<(VehicleId, OrganisationId)>, StoreError> {
        let rows: Vec<(Uuid, Uuid)> = on!(self, connection, dialect => sqlx::query_as(concat!(
            "SELECT vehicle_id, organisation_id FROM vehicle_share WHERE organisation_id", dialect!(in_ids "$1"),
        ))
        .bind(dialect::ids(organisations))
        .fetch_all(connection)
        .await?);
        Ok(rows.into_iter().map(|(vehicle, organisation)| (vehicle.into(), organisation.into())).collect())
    }

    /// Whether a vehicle that is shared with named organisations names this one (B-11).
    pub async fn is_shared_with(
        &mut self,
        vehicle: VehicleId,
        organisation: OrganisationId,
    ) -> Result<bool, StoreError> {
        Ok(on!(self, connection => sqlx::query_scalar(
            "SELECT count(*) FROM vehicle_share WHERE vehicle_id = $1 AND organisation_id = $2",
        )
        .bind(vehicle.0)
        .bind(organisation.0)
        .fetch_one(connection)
        .await
        .map(|count: i64| count > 0)?))
    }
}
