//! Work orders: workshop jobs that block a vehicle and end with what was done (S-10).

use chrono::{DateTime, NaiveDate, Utc};
use uuid::Uuid;
use vagnpark_domain::{
    Refusal,
    access::{Permitted, Scope, VehicleVerb},
    bounds::table,
    ids::{BatchId, BookingId, OrganisationId, VehicleId, WorkOrderId},
    servicing::{WorkKind, WorkState},
};

use crate::{OfVehicle, StoreError, Tx, bulk::insert_rows, error::not_stale, on, register::vehicle::ran, row::record};

/// A workshop job.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WorkOrderRecord {
    /// Its id.
    pub id: WorkOrderId,
    /// The vehicle.
    pub vehicle_id: VehicleId,
    /// The block that holds the vehicle for it.
    pub booking_id: Option<Uuid>,
    /// Its kind.
    pub kind: WorkKind,
    /// Its state.
    pub state: WorkState,
    /// What should be done, or was.
    pub note: String,
    /// When it was done.
    pub done_on: Option<NaiveDate>,
    /// Odometer then.
    pub odometer_km: Option<i64>,
    /// The plan or duty that it deals with.
    pub plan_id: Option<Uuid>,
    /// Counts changes.
    pub version: i64,
}

/// A planned job, with when and where.
#[derive(Clone, Debug)]
pub struct PlannedJob {
    /// The job.
    pub order: WorkOrderRecord,
    /// From when the vehicle is held for it.
    pub start_at: Option<DateTime<Utc>>,
    /// Until when.
    pub end_at: Option<DateTime<Utc>>,
    /// The vehicle's depot.
    pub depot: Option<String>,
}

/// Which work orders to list.
#[derive(Clone, Copy, Debug, Default)]
pub struct WorkOrderFilter {
    /// Only of this vehicle.
    pub vehicle: Option<VehicleId>,
    /// Only in this state.
    pub state: Option<WorkState>,
    /// Only those that come after this one.
    pub after: Option<WorkOrderId>,
    /// At most this many.
    pub limit: i64,
}

record!(WorkOrderRecord, "work_order", |row| {
    id, vehicle_id, booking_id, kind, state, note, done_on, odometer_km, plan_id, version,
});
record!(PlannedJob, "booking", |row| { order: row.within()?, start_at, end_at, depot });

impl WorkOrderRecord {
    /// Whether it is within the bounds (D-1, D-2).
    pub fn within_bounds(&self) -> Result<(), Refusal> {
        table::WORK_DONE_ON.check_some(self.done_on)?;
        table::WORK_KM.check_some(self.odometer_km)?;
        table::WORK_NOTE.check(&self.note)
    }

    /// The block that holds the vehicle for it.
    pub fn block(&self) -> Option<BookingId> {
        self.booking_id.map(BookingId)
    }
}

impl Tx {
    /// Adds a work order.
    pub async fn insert_work_order(
        &mut self,
        vehicle: &Permitted<impl OfVehicle>,
        order: &WorkOrderRecord,
    ) -> Result<(), StoreError> {
        vehicle.is_for(&[VehicleVerb::Service])?;
        order.within_bounds()?;
        on!(self, connection => sqlx::query(
            "INSERT INTO work_order (id, vehicle_id, booking_id, kind, state, note, done_on, odometer_km, plan_id) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        )
        .bind(order.id.0)
        .bind(vehicle.vehicle().id.0)
        .bind(order.booking_id)
        .bind(order.kind.as_str())
        .bind(order.state.as_str())
        .bind(&order.note)
        .bind(order.done_on)
        .bind(order.odometer_km)
        .bind(order.plan_id)
        .execute(connection)
        .await
        .map(|_| ())?);
        Ok(())
    }

    /// Adds work that was done, from a file: each job with the sender's own key.
    pub async fn insert_done_work(
        &mut self,
        orders: &[(WorkOrderRecord, String)],
        sender: OrganisationId,
        batch: BatchId,
    ) -> Result<(), StoreError> {
        orders.iter().try_for_each(|(order, _)| order.within_bounds())?;
        insert_rows!(self, "work_order", orders, |row| {
            id: row.0.id.0,
            vehicle_id: row.0.vehicle_id.0,
            kind: row.0.kind.as_str(),
            state: row.0.state.as_str(),
            note: row.0.note.clone(),
            done_on: row.0.done_on,
            odometer_km: row.0.odometer_km,
            sender_id: sender.0,
            sender_key: row.1.clone(),
            batch_id: batch.0,
        });
        Ok(())
    }

    /// The work that came with this sender's keys, so that a second import recognises it.
    pub async fn list_sender_work(
        &mut self,
        sender: OrganisationId,
    ) -> Result<Vec<(String, WorkOrderRecord)>, StoreError> {
        struct Row {
            sender_key: String,
            order: WorkOrderRecord,
        }
        record!(Row, "work_order", |row| { sender_key, order: row.within()? });
        let rows: Vec<Row> = on!(self, connection => sqlx::query_as(
            "SELECT * FROM work_order WHERE sender_id = $1 AND sender_key IS NOT NULL",
        )
        .bind(sender.0)
        .fetch_all(connection)
        .await?);
        Ok(rows.into_iter().map(|row| (row.sender_key, row.order)).collect())
    }

    /// Writes a work order on a vehicle, if nobody has changed it since `order.version`; answers the order as it then
    /// is.
    pub async fn update_work_order(
        &mut self,
        vehicle: &Permitted<impl OfVehicle>,
        order: WorkOrderRecord,
    ) -> Result<WorkOrderRecord, StoreError> {
        vehicle.is_for(&[VehicleVerb::Service])?;
        order.within_bounds()?;
        let changed = on!(self, connection => sqlx::query(
            "UPDATE work_order SET state = $3, note = $4, done_on = $5, odometer_km = $6, version = version + 1 \
             WHERE id = $1 AND version = $2 AND vehicle_id = $7",
        )
        .bind(order.id.0)
        .bind(order.version)
        .bind(order.state.as_str())
        .bind(&order.note)
        .bind(order.done_on)
        .bind(order.odometer_km)
        .bind(vehicle.vehicle().id.0)
        .execute(connection)
        .await?
        .rows_affected());
        not_stale(changed)?;
        Ok(WorkOrderRecord { version: order.version + 1, ..order })
    }

    /// The work orders on vehicles run by organisations in scope, or done while they ran them (V-11), newest first.
    pub async fn list_work_orders(
        &mut self,
        scope: &Scope,
        filter: &WorkOrderFilter,
    ) -> Result<Vec<WorkOrderRecord>, StoreError> {
        Ok(on!(self, connection, dialect => sqlx::query_as(concat!(
            "SELECT w.* FROM work_order w JOIN vehicle v ON v.id = w.vehicle_id
             WHERE ($1 OR v.organisation_id", dialect!(in_ids "$2"), " OR ",
                 ran!(dialect, "w.vehicle_id", "w.done_on", "w.done_on"),
                 ") AND ($3 IS NULL OR w.vehicle_id = $3)
               AND ($4 IS NULL OR w.state = $4) AND ($5 IS NULL OR w.id < $5) ORDER BY w.id DESC LIMIT $6",
        ))
        .bind(scope.everything())
        .bind(dialect::ids(scope.organisations()))
        .bind(filter.vehicle.map(|id| id.0))
        .bind(filter.state.map(WorkState::as_str))
        .bind(filter.after.map(|id| id.0))
        .bind(filter.limit)
        .fetch_all(connection)
        .await?))
    }

    /// All jobs that are planned on vehicles run by organisations in scope, by when they begin.
    pub async fn list_planned_jobs(&mut self, scope: &Scope) -> Result<Vec<PlannedJob>, StoreError> {
        Ok(on!(self, connection, dialect => sqlx::query_as(concat!(
            "SELECT w.*, b.start_at, b.end_at, d.name AS depot FROM work_order w JOIN vehicle v ON v.id = w.vehicle_id
             LEFT JOIN booking b ON b.id = w.booking_id LEFT JOIN depot d ON d.id = v.depot_id
             WHERE ($1 OR v.organisation_id", dialect!(in_ids "$2"), ") AND w.state = 'planned' \
                 ORDER BY b.start_at, w.id",
        ))
        .bind(scope.everything())
        .bind(dialect::ids(scope.organisations()))
        .fetch_all(connection)
        .await?))
    }

    /// The changes of tyres in scope that are planned, or were done since a day.
    pub async fn list_tyre_changes(
        &mut self,
        scope: &Scope,
        since: Option<NaiveDate>,
    ) -> Result<Vec<WorkOrderRecord>, StoreError> {
        Ok(on!(self, connection, dialect => sqlx::query_as(concat!(
            "SELECT w.* FROM work_order w JOIN vehicle v ON v.id = w.vehicle_id
             WHERE ($1 OR v.organisation_id", dialect!(in_ids "$2"), ") AND w.kind = 'tyres'
               AND (w.state = 'planned' OR (w.state = 'done' AND ($3 IS NULL OR w.done_on >= $3))) ORDER BY w.id",
        ))
        .bind(scope.everything())
        .bind(dialect::ids(scope.organisations()))
        .bind(since)
        .fetch_all(connection)
        .await?))
    }

    /// One work order in scope.
    pub async fn find_work_order(
        &mut self,
        scope: &Scope,
        id: WorkOrderId,
    ) -> Result<Option<WorkOrderRecord>, StoreError> {
        Ok(on!(self, connection, dialect => sqlx::query_as(concat!(
            "SELECT w.* FROM work_order w JOIN vehicle v ON v.id = w.vehicle_id
             WHERE ($1 OR v.organisation_id", dialect!(in_ids "$2"), " OR ",
                 ran!(dialect, "w.vehicle_id", "w.done_on", "w.done_on"),
                 ") AND w.id = $3",
        ))
        .bind(scope.everything())
        .bind(dialect::ids(scope.organisations()))
        .bind(id.0)
        .fetch_optional(connection)
        .await?))
    }
}
