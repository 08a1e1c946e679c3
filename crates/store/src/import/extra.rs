//! Cells of imported rows that no field of theirs has room for (I-7).

use chrono::NaiveDate;
use uuid::Uuid;
use vagnpark_domain::{
    access::Scope,
    ids::{BatchId, VehicleId},
};

use crate::{StoreError, Tx, bulk::insert_rows, on};

/// The cells of a row that its kind has no field for, by header, as JSON.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Extra {
    /// The trip, cost, booking, service, purchase or reading that the row became.
    pub entity: Uuid,
    /// The cells.
    pub cells: String,
}

impl Tx {
    /// Keeps the cells of a batch's rows.
    pub async fn insert_extras(&mut self, extras: &[Extra], batch: BatchId) -> Result<(), StoreError> {
        insert_rows!(self, "import_extra", extras, |row| {
            entity_id: row.entity,
            batch_id: batch.0,
            cells: &row.cells,
        });
        Ok(())
    }

    /// The cells kept with a thing, or with the purchase that a cost is for, as JSON. Call it for a thing in scope.
    pub async fn list_extras(&mut self, entity: Uuid) -> Result<Vec<String>, StoreError> {
        Ok(on!(self, connection => sqlx::query_scalar(
            "SELECT cells FROM import_extra WHERE entity_id = $1
             UNION ALL
             SELECT e.cells FROM purchase p JOIN import_extra e ON e.entity_id = p.id WHERE p.cost_entry_id = $1",
        )
        .bind(entity)
        .fetch_all(connection)
        .await?))
    }

    /// The cells kept with each of a vehicle's readings, as JSON. Call it for a vehicle in scope.
    pub async fn list_reading_extras(&mut self, vehicle: VehicleId) -> Result<Vec<(Uuid, String)>, StoreError> {
        Ok(on!(self, connection => sqlx::query_as(
            "SELECT r.id, e.cells FROM odometer_reading r JOIN import_extra e ON e.entity_id = r.id
             WHERE r.vehicle_id = $1",
        )
        .bind(vehicle.0)
        .fetch_all(connection)
        .await?))
    }

    /// The cells kept with each of a vehicle's jobs that are done, as JSON, with the day; the newest first. Call it for
    /// a vehicle in scope.
    pub async fn list_job_extras(&mut self, vehicle: VehicleId) -> Result<Vec<(NaiveDate, String)>, StoreError> {
        Ok(on!(self, connection => sqlx::query_as(
            "SELECT w.done_on, e.cells FROM work_order w JOIN import_extra e ON e.entity_id = w.id
             WHERE w.vehicle_id = $1 AND w.done_on IS NOT NULL ORDER BY w.done_on DESC, w.id",
        )
        .bind(vehicle.0)
        .fetch_all(connection)
        .await?))
    }

    /// The cells kept with purchases in scope that match no vehicle, as JSON, with their sender and number.
    pub async fn list_unmatched_extras(&mut self, scope: &Scope) -> Result<Vec<(Uuid, String, String)>, StoreError> {
        Ok(on!(self, connection, dialect => sqlx::query_as(concat!(
            "SELECT p.sender_id, p.number, e.cells FROM purchase p JOIN import_extra e ON e.entity_id = p.id
             WHERE p.vehicle_id IS NULL AND ($1 OR p.organisation_id", dialect!(in_ids "$2"), ") ORDER BY p.id",
        ))
        .bind(scope.everything())
        .bind(dialect::ids(scope.organisations()))
        .fetch_all(connection)
        .await?))
    }
}
