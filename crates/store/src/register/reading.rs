//! The odometer log, and engine hours.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use vagnpark_domain::{
    Refusal,
    access::{Interests, Object, Permitted, Scope, VehicleVerb},
    bounds::table,
    ids::{BatchId, OrganisationId, ReadingId, VehicleId},
    register::{ReadingWay, reading::Reading},
    time::Month,
};

use crate::{
    OfVehicle, StoreError, Tx,
    bulk::insert_rows,
    on,
    register::vehicle::seen_then,
    row::{Read, record},
};

/// A reading of an hour meter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EngineHours {
    /// Its id.
    pub id: ReadingId,
    /// When it showed it.
    pub at: DateTime<Utc>,
    /// Whole hours.
    pub hours: i64,
    /// How it came in.
    pub way: ReadingWay,
}

impl EngineHours {
    /// Whether it is within the bounds (D-1, D-2).
    pub fn within_bounds(&self) -> Result<(), Refusal> {
        table::ENGINE_HOURS.check(self.hours)?;
        table::HOURS_AT.check_instant(self.at)
    }
}

/// Readings of vehicles that somebody wants to write: each organisation that runs one of them has to agree.
#[derive(Clone, Debug)]
pub struct Readings<'a> {
    /// The readings.
    pub all: &'a [(VehicleId, Reading)],
    /// Those that run the vehicles.
    pub run_by: Vec<OrganisationId>,
}

impl Object for Readings<'_> {
    type Verb = VehicleVerb;

    fn interests(&self) -> Interests {
        Interests { run_by: self.run_by.clone(), ..Interests::default() }
    }
}

record!(EngineHours, "engine_hours_reading", |row| { id, at, hours, way = "source" });
record!(domain Reading, "odometer_reading", |row| {
    id, at, odometer_km, kind, source, replaces = "replaces_id", reason,
});

impl Tx {
    /// The log of a vehicle in scope, by time, as far as they had it (V-11).
    pub async fn list_readings(&mut self, scope: &Scope, vehicle: VehicleId) -> Result<Vec<Reading>, StoreError> {
        let rows: Vec<Read<Reading>> = on!(self, connection, dialect => sqlx::query_as(concat!(
            "SELECT r.id, r.at, r.odometer_km, r.kind, r.source, r.replaces_id, r.reason
             FROM odometer_reading r JOIN vehicle v ON v.id = r.vehicle_id
             WHERE ", seen_then!(dialect, dialect!(local_day "r.at")), " AND v.id = $3 ORDER BY r.at, r.id",
        ))
        .bind(scope.everything())
        .bind(dialect::ids(scope.organisations()))
        .bind(vehicle.0)
        .fetch_all(connection)
        .await?);
        Ok(rows.into_iter().map(|Read(reading)| reading).collect())
    }

    /// The readings behind a statement's line, without who gave them or why: every party may see them.
    pub async fn list_statement_readings(
        &mut self,
        vehicle: VehicleId,
        month: Month,
    ) -> Result<Vec<Reading>, StoreError> {
        let window = month.window();
        let rows: Vec<Read<Reading>> = on!(self, connection => sqlx::query_as(
            "SELECT id, at, odometer_km, kind, '' AS source, replaces_id, NULL AS reason FROM odometer_reading
             WHERE vehicle_id = $1 AND at >= $2 AND at < $3 ORDER BY at, id",
        )
        .bind(vehicle.0)
        .bind(window.start())
        .bind(window.end())
        .fetch_all(connection)
        .await?);
        Ok(rows.into_iter().map(|Read(reading)| reading).collect())
    }

    /// The logs of all vehicles run by organisations in scope, in one query.
    pub async fn load_all_readings(&mut self, scope: &Scope) -> Result<HashMap<VehicleId, Vec<Reading>>, StoreError> {
        struct OfVehicle {
            vehicle: VehicleId,
            reading: Reading,
        }
        record!(OfVehicle, "odometer_reading", |row| { vehicle = "vehicle_id", reading: row.within()? });
        let rows: Vec<OfVehicle> = on!(self, connection, dialect => sqlx::query_as(concat!(
            "SELECT r.vehicle_id, r.id, r.at, r.odometer_km, r.kind, r.source, r.replaces_id, r.reason
             FROM odometer_reading r JOIN vehicle v ON v.id = r.vehicle_id
             WHERE ($1 OR v.organisation_id", dialect!(in_ids "$2"), ") ORDER BY r.at, r.id",
        ))
        .bind(scope.everything())
        .bind(dialect::ids(scope.organisations()))
        .fetch_all(connection)
        .await?);
        let mut logs: HashMap<VehicleId, Vec<Reading>> = HashMap::new();
        for row in rows {
            logs.entry(row.vehicle).or_default().push(row.reading);
        }
        Ok(logs)
    }

    /// Appends readings, and updates the vehicles' latest readings.
    pub async fn insert_readings(
        &mut self,
        readings: &Permitted<Readings<'_>>,
        batch: Option<BatchId>,
    ) -> Result<(), StoreError> {
        readings.is_for(&[VehicleVerb::ReadMeters, VehicleVerb::CorrectReading, VehicleVerb::Import])?;
        let readings = readings.all;
        readings.iter().try_for_each(|(_, reading)| reading.within_bounds())?;
        insert_rows!(self, "odometer_reading", readings, |row| {
            id: row.1.id.0,
            vehicle_id: row.0.0,
            at: row.1.at,
            odometer_km: row.1.odometer_km,
            kind: row.1.kind.as_str(),
            source: row.1.source.as_str(),
            replaces_id: row.1.replaces.map(|id| id.0),
            reason: row.1.reason.clone(),
            batch_id: batch.map(|id| id.0),
        });
        let mut vehicles: Vec<VehicleId> = readings.iter().map(|(vehicle, _)| *vehicle).collect();
        vehicles.sort_unstable();
        vehicles.dedup();
        self.refresh_odometers(&vehicles).await
    }

    /// The latest reading is the latest by instant among those that were not corrected (V-8).
    pub(crate) async fn refresh_odometers(&mut self, vehicles: &[VehicleId]) -> Result<(), StoreError> {
        for chunk in vehicles.chunks(1_000) {
            on!(self, connection => {
                let mut update = sqlx::QueryBuilder::new("UPDATE vehicle SET
                    odometer_km = (SELECT r.odometer_km FROM odometer_reading r WHERE r.vehicle_id = vehicle.id
                        AND NOT EXISTS (SELECT 1 FROM odometer_reading c WHERE c.replaces_id = r.id) \
                        ORDER BY r.at DESC, r.id DESC LIMIT 1),
                    odometer_at = (SELECT r.at FROM odometer_reading r WHERE r.vehicle_id = vehicle.id
                        AND NOT EXISTS (SELECT 1 FROM odometer_reading c WHERE c.replaces_id = r.id) \
                        ORDER BY r.at DESC, r.id DESC LIMIT 1)
                 WHERE id IN (");
                let mut ids = update.separated(", ");
                for vehicle in chunk { ids.push_bind(vehicle.0); }
                ids.push_unseparated(")");
                update.build().execute(connection).await?;
            });
        }
        Ok(())
    }

    /// Notes what the hour meter of a vehicle showed.
    pub async fn insert_engine_hours(
        &mut self,
        vehicle: &Permitted<impl OfVehicle>,
        reading: &EngineHours,
    ) -> Result<(), StoreError> {
        vehicle.is_for(&[VehicleVerb::ReadMeters, VehicleVerb::Service])?;
        reading.within_bounds()?;
        on!(self, connection => sqlx::query(
            "INSERT INTO engine_hours_reading (id, vehicle_id, at, hours, source) VALUES ($1, $2, $3, $4, $5)")
            .bind(reading.id.0)
            .bind(vehicle.vehicle().id.0)
            .bind(reading.at)
            .bind(reading.hours)
            .bind(reading.way.as_str())
            .execute(connection)
            .await
            .map(|_| ())?);
        Ok(())
    }

    /// What the hour meter of a vehicle in scope showed, by time, as far as they had it (V-11).
    pub async fn list_engine_hours(
        &mut self,
        scope: &Scope,
        vehicle: VehicleId,
    ) -> Result<Vec<EngineHours>, StoreError> {
        Ok(on!(self, connection, dialect => sqlx::query_as(concat!(
            "SELECT r.id, r.at, r.hours, r.source FROM engine_hours_reading r JOIN vehicle v ON v.id = r.vehicle_id
             WHERE ", seen_then!(dialect, dialect!(local_day "r.at")), " AND v.id = $3 ORDER BY r.at, r.id",
        ))
        .bind(scope.everything())
        .bind(dialect::ids(scope.organisations()))
        .bind(vehicle.0)
        .fetch_all(connection)
        .await?))
    }
}
