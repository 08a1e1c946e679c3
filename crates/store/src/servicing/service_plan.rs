//! Service plans and duties (S-5 … S-8), and the trends of meters that their forecasts come from.

use std::collections::HashMap;

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;
use vagnpark_domain::{
    Refusal,
    access::{Permitted, Scope, VehicleVerb},
    bounds::table,
    ids::{PlanId, UserId, VehicleId},
    servicing::{Plan, TrendPoint, Trends},
    time::local_date,
};

use crate::{OfVehicle, StoreError, Tx, error::not_stale, on, register::vehicle::ran, row::record};

/// A plan of a vehicle.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlanRecord {
    /// Its id.
    pub id: PlanId,
    /// The vehicle.
    pub vehicle: VehicleId,
    /// The plan: how often, and when last.
    pub plan: Plan,
    /// Things to remember.
    pub note: String,
    /// When it was ended.
    pub ended_on: Option<NaiveDate>,
    /// Counts changes.
    pub version: i64,
}

impl PlanRecord {
    /// Whether it is within the bounds (D-1, D-2).
    pub fn within_bounds(&self) -> Result<(), Refusal> {
        let plan = &self.plan;
        table::INTERVAL_MONTHS.check_some(plan.interval_months)?;
        table::INTERVAL_KM.check_some(plan.interval_km)?;
        table::INTERVAL_HOURS.check_some(plan.interval_hours)?;
        table::LAST_DONE_ON.check(plan.last_done_on)?;
        table::LAST_DONE_KM.check_some(plan.last_done_km)?;
        table::LAST_DONE_HOURS.check_some(plan.last_done_hours)?;
        table::PLAN_NOTE.check(&self.note)
    }
}

record!(PlanRecord, "service_plan", |row| {
    id, vehicle = "vehicle_id", plan: row.within()?, note, ended_on, version,
});
record!(domain Plan, "service_plan", |row| {
    kind, interval_months, interval_km, interval_hours, last_done_on, last_done_km, last_done_hours,
});

impl Tx {
    /// Adds a plan.
    pub async fn insert_plan(
        &mut self,
        vehicle: &Permitted<impl OfVehicle>,
        record: &PlanRecord,
    ) -> Result<(), StoreError> {
        vehicle.is_for(&[VehicleVerb::Service, VehicleVerb::Import])?;
        record.within_bounds()?;
        let plan = &record.plan;
        on!(self, connection => sqlx::query(
            "INSERT INTO service_plan (id, vehicle_id, kind, note, interval_months, interval_km, last_done_on, \
             last_done_km,
                interval_hours, last_done_hours) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        )
        .bind(record.id.0)
        .bind(vehicle.vehicle().id.0)
        .bind(plan.kind.as_str())
        .bind(&record.note)
        .bind(plan.interval_months.map(i64::from))
        .bind(plan.interval_km)
        .bind(plan.last_done_on)
        .bind(plan.last_done_km)
        .bind(plan.interval_hours)
        .bind(plan.last_done_hours)
        .execute(connection)
        .await
        .map(|_| ())?);
        Ok(())
    }

    /// Writes a plan of a vehicle, if nobody has changed it since `record.version`; answers the plan as it then is.
    pub async fn update_plan(
        &mut self,
        vehicle: &Permitted<impl OfVehicle>,
        record: PlanRecord,
    ) -> Result<PlanRecord, StoreError> {
        vehicle.is_for(&[VehicleVerb::Service, VehicleVerb::Import])?;
        record.within_bounds()?;
        let plan = &record.plan;
        let changed = on!(self, connection => sqlx::query(
            "UPDATE service_plan SET note = $3, interval_months = $4, interval_km = $5, last_done_on = $6, \
             last_done_km = $7, ended_on = $8,
                interval_hours = $9, last_done_hours = $10, version = version + 1
             WHERE id = $1 AND version = $2 AND vehicle_id = $11",
        )
        .bind(record.id.0)
        .bind(record.version)
        .bind(&record.note)
        .bind(plan.interval_months.map(i64::from))
        .bind(plan.interval_km)
        .bind(plan.last_done_on)
        .bind(plan.last_done_km)
        .bind(record.ended_on)
        .bind(plan.interval_hours)
        .bind(plan.last_done_hours)
        .bind(vehicle.vehicle().id.0)
        .execute(connection)
        .await?
        .rows_affected());
        not_stale(changed)?;
        Ok(PlanRecord { version: record.version + 1, ..record })
    }

    /// The plans in force of vehicles run by organisations in scope; of one that is asked for, those too that nothing
    /// was done by since they ran it (V-11).
    pub async fn list_plans(
        &mut self,
        scope: &Scope,
        vehicle: Option<VehicleId>,
    ) -> Result<Vec<PlanRecord>, StoreError> {
        Ok(on!(self, connection, dialect => sqlx::query_as(concat!(
            "SELECT p.* FROM service_plan p JOIN vehicle v ON v.id = p.vehicle_id
             WHERE ($1 OR v.organisation_id", dialect!(in_ids "$2"),
                 " OR ($3 IS NOT NULL AND ", ran!(dialect, "p.vehicle_id", "p.last_done_on", "p.last_done_on"),
                 ")) AND ($3 IS NULL OR p.vehicle_id = $3) \
                 AND p.ended_on IS NULL ORDER BY p.id",
        ))
        .bind(scope.everything())
        .bind(dialect::ids(scope.organisations()))
        .bind(vehicle.map(|id| id.0))
        .fetch_all(connection)
        .await?))
    }

    /// One plan of a vehicle run by an organisation in scope.
    pub async fn find_plan(&mut self, scope: &Scope, id: PlanId) -> Result<Option<PlanRecord>, StoreError> {
        Ok(on!(self, connection, dialect => sqlx::query_as(concat!(
            "SELECT p.* FROM service_plan p JOIN vehicle v ON v.id = p.vehicle_id
             WHERE ($1 OR v.organisation_id", dialect!(in_ids "$2"), ") AND p.id = $3",
        ))
        .bind(scope.everything())
        .bind(dialect::ids(scope.organisations()))
        .bind(id.0)
        .fetch_optional(connection)
        .await?))
    }

    /// What the meters showed since an instant, by day, of every vehicle in scope that has a plan by distance or hours.
    pub async fn load_trends(
        &mut self,
        scope: &Scope,
        since: DateTime<Utc>,
    ) -> Result<HashMap<VehicleId, Trends>, StoreError> {
        type Row = (Uuid, DateTime<Utc>, i64, bool);
        let rows: Vec<Row> = on!(self, connection, dialect => sqlx::query_as(concat!(
            "SELECT r.vehicle_id, r.at, r.value, r.hours FROM (
                SELECT o.vehicle_id, o.at, o.odometer_km AS value, false AS hours, o.id FROM odometer_reading o
                WHERE NOT EXISTS (SELECT 1 FROM odometer_reading c WHERE c.replaces_id = o.id)
                UNION ALL SELECT vehicle_id, at, hours, true, id FROM engine_hours_reading) r
             JOIN vehicle v ON v.id = r.vehicle_id
             WHERE ($1 OR v.organisation_id", dialect!(in_ids "$2"), ") AND r.at >= $3 AND EXISTS (SELECT 1 \
                 FROM service_plan p
                WHERE p.vehicle_id = r.vehicle_id AND p.ended_on IS NULL AND (p.interval_km IS NOT NULL \
                OR p.interval_hours IS NOT NULL))
             ORDER BY r.vehicle_id, r.at, r.id",
        ))
        .bind(scope.everything())
        .bind(dialect::ids(scope.organisations()))
        .bind(since)
        .fetch_all(connection)
        .await?);
        let mut trends: HashMap<VehicleId, Trends> = HashMap::new();
        for (vehicle, at, value, hours) in rows {
            let trend = trends.entry(vehicle.into()).or_default();
            let points = if hours { &mut trend.hours } else { &mut trend.km };
            points.push(TrendPoint { on: local_date(at), value });
        }
        Ok(trends)
    }

    /// Writes until when a vehicle's lift may be used (S-6).
    pub async fn set_lift_valid_to(
        &mut self,
        vehicle: &Permitted<impl OfVehicle>,
        until: Option<NaiveDate>,
    ) -> Result<(), StoreError> {
        vehicle.is_for(&[VehicleVerb::Service, VehicleVerb::Import])?;
        let written = on!(self, connection => sqlx::query("UPDATE vehicle SET lift_valid_to = $2 WHERE id = $1")
            .bind(vehicle.vehicle().id.0)
            .bind(until)
            .execute(connection)
            .await?
            .rows_affected());
        not_stale(written)
    }

    /// The person responsible for each vehicle on a day, for the server's own messages.
    pub async fn load_managers(&mut self, on: NaiveDate) -> Result<HashMap<VehicleId, UserId>, StoreError> {
        let rows: Vec<(Uuid, Uuid)> = on!(self, connection => sqlx::query_as(
            "SELECT vehicle_id, person_id FROM vehicle_relation
             WHERE kind = 'manager' AND person_id IS NOT NULL AND from_on <= $1 AND (to_on IS NULL OR to_on > $1)",
        )
        .bind(on)
        .fetch_all(connection)
        .await?);
        Ok(rows.into_iter().map(|(vehicle, person)| (vehicle.into(), person.into())).collect())
    }
}
