//! Taking back what an import did. Rows that a batch made carry its id; entries that it changed are restored from what
//! was kept of them. The database refuses to delete what something else refers to, and that is [`StoreError::InUse`].

use chrono::NaiveDate;
use uuid::Uuid;
use vagnpark_domain::{
    ids::{BatchId, CostEntryId, DepotId, OrganisationId, PlanId, PoolId, TripId, UnitId, VehicleId},
    import::DependentKind,
};

use crate::{PlanRecord, StoreError, Tx, VehicleRecord, on};

/// The things that depend on a vehicle that a batch made, but did not come with that batch.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Dependents {
    /// Bookings and blocks.
    pub bookings: i64,
    /// Trips.
    pub trips: i64,
    /// Cost entries.
    pub costs: i64,
    /// Odometer readings.
    pub readings: i64,
    /// Work orders.
    pub work_orders: i64,
    /// Fuel, charging and tolls.
    pub purchases: i64,
}

impl Dependents {
    /// The kinds of things in the way, with how many of each.
    pub fn list(self) -> Vec<(DependentKind, i64)> {
        let all = [
            (DependentKind::Booking, self.bookings),
            (DependentKind::Trip, self.trips),
            (DependentKind::Cost, self.costs),
            (DependentKind::Reading, self.readings),
            (DependentKind::WorkOrder, self.work_orders),
            (DependentKind::Purchase, self.purchases),
        ];
        all.into_iter().filter(|(_, count)| *count > 0).collect()
    }
}

impl Tx {
    /// Counts what depends on a vehicle and did not come with the batch. Call it for a batch in scope.
    pub async fn count_dependents(&mut self, vehicle: VehicleId, batch: BatchId) -> Result<Dependents, StoreError> {
        let (bookings, trips, costs, readings, work_orders, purchases) = on!(self, connection => sqlx::query_as(
            "SELECT (SELECT count(*) FROM booking WHERE vehicle_id = $1 AND (batch_id IS NULL OR batch_id <> $2)),
                    (SELECT count(*) FROM trip WHERE vehicle_id = $1 AND (batch_id IS NULL OR batch_id <> $2)),
                    (SELECT count(*) FROM cost_entry WHERE vehicle_id = $1 AND (batch_id IS NULL OR batch_id <> $2)),
                    (SELECT count(*) FROM odometer_reading WHERE vehicle_id = $1 \
                    AND (batch_id IS NULL OR batch_id <> $2)),
                    (SELECT count(*) FROM work_order WHERE vehicle_id = $1 AND (batch_id IS NULL OR batch_id <> $2)),
                    (SELECT count(*) FROM purchase WHERE vehicle_id = $1 AND batch_id <> $2)",
        )
        .bind(vehicle.0)
        .bind(batch.0)
        .fetch_one(connection)
        .await?);
        Ok(Dependents { bookings, trips, costs, readings, work_orders, purchases })
    }

    /// How many of a batch's bookings have been used or changed since.
    pub async fn count_used_bookings(&mut self, batch: BatchId) -> Result<i64, StoreError> {
        Ok(on!(self, connection => sqlx::query_scalar(
            "SELECT count(*) FROM booking WHERE batch_id = $1 AND (state <> 'confirmed' OR version > 1)",
        )
        .bind(batch.0)
        .fetch_one(connection)
        .await?))
    }

    /// How many of a batch's trips have been corrected, described or measured since.
    pub async fn count_changed_trips(&mut self, batch: BatchId) -> Result<i64, StoreError> {
        let changed: Vec<String> = on!(self, connection => sqlx::query_scalar(
            "SELECT DISTINCT entity_id FROM audit_entry WHERE entity = 'trip'",
        )
        .fetch_all(connection)
        .await?);
        let changed: Vec<TripId> = changed.iter().filter_map(|id| id.parse().ok()).collect();
        Ok(on!(self, connection, dialect => sqlx::query_scalar(concat!(
            "SELECT count(*) FROM trip WHERE batch_id = $1 AND id", dialect!(in_ids "$2"),
        ))
        .bind(batch.0)
        .bind(dialect::ids(&changed))
        .fetch_one(connection)
        .await?))
    }

    /// Deletes the rows that a batch made: trips with their use, purchases, costs, readings, work orders and bookings.
    /// Call it for a batch in scope.
    pub async fn delete_batch_rows(&mut self, batch: BatchId) -> Result<(), StoreError> {
        let booked: Vec<Uuid> = on!(self, connection => sqlx::query_scalar(
            "SELECT DISTINCT vehicle_id FROM booking WHERE batch_id = $1")
                .bind(batch.0)
                .fetch_all(connection)
                .await?);
        self.changed.extend(booked.into_iter().map(VehicleId));
        let months: Vec<NaiveDate> = on!(self, connection => sqlx::query_scalar(
            "SELECT DISTINCT month FROM trip WHERE batch_id = $1 ORDER BY month",
        )
        .bind(batch.0)
        .fetch_all(connection)
        .await?);
        self.forget_packs(&months).await?;
        let vehicles: Vec<Uuid> = on!(self, connection => {
            sqlx::query(
                "UPDATE usage_month SET distance_m = usage_month.distance_m - gone.distance_m,
                    duration_s = usage_month.duration_s - gone.duration_s, trips = usage_month.trips - gone.trips
                 FROM (SELECT month, vehicle_id, payer_id, CAST(sum(distance_m) AS BIGINT) AS distance_m,
                         CAST(sum(duration_s) AS BIGINT) AS duration_s, count(*) AS trips
                       FROM trip WHERE batch_id = $1 AND late_in IS NULL GROUP BY month, vehicle_id, payer_id) AS gone
                 WHERE usage_month.month = gone.month AND usage_month.vehicle_id = gone.vehicle_id \
                 AND usage_month.payer_id = gone.payer_id",
            )
            .bind(batch.0)
            .execute(&mut *connection)
            .await?;
            sqlx::query(
                "UPDATE usage_late SET distance_m = usage_late.distance_m - gone.distance_m,
                    duration_s = usage_late.duration_s - gone.duration_s, trips = usage_late.trips - gone.trips
                 FROM (SELECT month, late_in, vehicle_id, payer_id, CAST(sum(distance_m) AS BIGINT) AS distance_m,
                         CAST(sum(duration_s) AS BIGINT) AS duration_s, count(*) AS trips
                       FROM trip WHERE batch_id = $1 AND late_in IS NOT NULL \
                       GROUP BY month, late_in, vehicle_id, payer_id) AS gone
                 WHERE usage_late.month = gone.month AND usage_late.late_in = gone.late_in \
                 AND usage_late.vehicle_id = gone.vehicle_id
                   AND usage_late.payer_id = gone.payer_id",
            )
            .bind(batch.0)
            .execute(&mut *connection)
            .await?;
            sqlx::query("DELETE FROM usage_month WHERE trips = 0").execute(&mut *connection).await?;
            let read = sqlx::query_scalar("SELECT DISTINCT vehicle_id FROM odometer_reading WHERE batch_id = $1")
                .bind(batch.0)
                .fetch_all(&mut *connection)
                .await?;
            for statement in [
                "DELETE FROM import_extra WHERE batch_id = $1",
                "DELETE FROM trip WHERE batch_id = $1",
                "DELETE FROM purchase WHERE batch_id = $1",
                "DELETE FROM cost_entry WHERE batch_id = $1",
                "DELETE FROM odometer_reading WHERE batch_id = $1",
                "DELETE FROM work_order WHERE batch_id = $1",
                "DELETE FROM booking WHERE batch_id = $1",
                "DELETE FROM vehicle_source WHERE batch_id = $1",
            ] {
                sqlx::query(statement).bind(batch.0).execute(&mut *connection).await?;
            }
            read
        });
        let vehicles: Vec<VehicleId> = vehicles.into_iter().map(VehicleId).collect();
        self.refresh_odometers(&vehicles).await
    }

    /// Deletes a vehicle, with its dated rows.
    pub async fn delete_vehicle(&mut self, id: VehicleId) -> Result<(), StoreError> {
        on!(self, connection => {
            for statement in [
                "DELETE FROM registration_number WHERE vehicle_id = $1",
                "DELETE FROM vehicle_status WHERE vehicle_id = $1",
                "DELETE FROM vehicle_before WHERE vehicle_id = $1",
                "DELETE FROM vehicle_relation WHERE vehicle_id = $1",
                "DELETE FROM vehicle_share WHERE vehicle_id = $1",
                "DELETE FROM vehicle_source WHERE vehicle_id = $1",
                "DELETE FROM vehicle_alias WHERE vehicle_id = $1",
                "DELETE FROM import_pick WHERE vehicle_id = $1",
                "DELETE FROM vehicle WHERE id = $1",
            ] {
                sqlx::query(statement).bind(id.0).execute(&mut *connection).await?;
            }
        });
        Ok(())
    }

    /// Restores a vehicle's entry, version included, if it is still as the batch left it.
    pub async fn restore_vehicle(&mut self, before: &VehicleRecord, left_as: i64) -> Result<bool, StoreError> {
        // It never was what the batch made of it: what was kept then holds again.
        on!(self, connection => sqlx::query(
            "DELETE FROM vehicle_before WHERE vehicle_id = $1 AND status = $2 AND class = $3 \
             AND pool_id IS NOT DISTINCT FROM $4
                AND until_on = (SELECT max(until_on) FROM vehicle_before WHERE vehicle_id = $1)",
        )
        .bind(before.id.0)
        .bind(before.status.as_str())
        .bind(before.description.class.as_str())
        .bind(before.pool.map(|id| id.0))
        .execute(connection)
        .await
        .map(|_| ())?);
        if self.overwrite_vehicle(&VehicleRecord { version: left_as, ..before.clone() }).await? != 1 {
            return Ok(false);
        }
        if before.description.registration_number.is_none() {
            on!(self, connection => sqlx::query("DELETE FROM registration_number WHERE vehicle_id = $1")
                .bind(before.id.0)
                .execute(connection)
                .await
                .map(|_| ())?);
        }
        on!(self, connection => sqlx::query("UPDATE vehicle SET version = $2 WHERE id = $1")
            .bind(before.id.0)
            .bind(before.version)
            .execute(connection)
            .await
            .map(|_| ())?);
        Ok(true)
    }

    /// Deletes an organisation with its aliases. Imports that were undone, and drafts that became imports, no longer
    /// refer to it.
    pub async fn delete_organisation(&mut self, id: OrganisationId) -> Result<(), StoreError> {
        on!(self, connection => {
            sqlx::query("UPDATE import_batch SET organisation_id = NULL WHERE organisation_id = $1 \
                         AND undone_at IS NOT NULL")
                .bind(id.0)
                .execute(&mut *connection)
                .await?;
            sqlx::query("UPDATE import_draft SET organisation_id = NULL WHERE organisation_id = $1 \
                         AND batch_id IS NOT NULL")
                .bind(id.0)
                .execute(&mut *connection)
                .await?;
            sqlx::query("DELETE FROM organisation_alias WHERE organisation_id = $1").bind(id.0)
                .execute(&mut *connection).await?;
            sqlx::query("DELETE FROM sender_alias WHERE organisation_id = $1").bind(id.0)
                .execute(&mut *connection).await?;
            sqlx::query("DELETE FROM organisation WHERE id = $1").bind(id.0).execute(&mut *connection).await?;
        });
        Ok(())
    }

    /// Deletes one alias of an organisation.
    pub async fn delete_alias(&mut self, folded: &str, organisation: OrganisationId) -> Result<(), StoreError> {
        on!(self, connection => sqlx::query("DELETE FROM organisation_alias WHERE folded = $1 AND organisation_id = $2")
            .bind(folded)
            .bind(organisation.0)
            .execute(connection)
            .await
            .map(|_| ())?);
        Ok(())
    }

    /// Sets an organisation's version, when it is restored.
    pub async fn restore_organisation_version(&mut self, id: OrganisationId, back_by: i64) -> Result<(), StoreError> {
        on!(self, connection => sqlx::query("UPDATE organisation SET version = version - $2 WHERE id = $1")
            .bind(id.0)
            .bind(back_by)
            .execute(connection)
            .await
            .map(|_| ())?);
        Ok(())
    }

    /// Deletes a unit with its aliases.
    pub async fn delete_unit(&mut self, id: UnitId) -> Result<(), StoreError> {
        on!(self, connection => {
            sqlx::query("DELETE FROM unit_alias WHERE unit_id = $1").bind(id.0).execute(&mut *connection).await?;
            sqlx::query("DELETE FROM unit WHERE id = $1").bind(id.0).execute(&mut *connection).await?;
        });
        Ok(())
    }

    /// Deletes one alias of a unit.
    pub async fn delete_unit_alias(&mut self, organisation: OrganisationId, folded: &str) -> Result<(), StoreError> {
        on!(self, connection => sqlx::query("DELETE FROM unit_alias WHERE organisation_id = $1 AND folded = $2")
            .bind(organisation.0)
            .bind(folded)
            .execute(connection)
            .await
            .map(|_| ())?);
        Ok(())
    }

    /// Forgets one name by which a sender means an organisation.
    pub async fn delete_sender_alias(&mut self, sender: OrganisationId, folded: &str) -> Result<(), StoreError> {
        on!(self, connection => sqlx::query("DELETE FROM sender_alias WHERE sender_id = $1 AND folded = $2")
            .bind(sender.0)
            .bind(folded)
            .execute(connection)
            .await
            .map(|_| ())?);
        Ok(())
    }

    /// Deletes one alias by which a sender means a vehicle.
    pub async fn delete_vehicle_alias(
        &mut self,
        sender: OrganisationId,
        vehicle: VehicleId,
        folded: &str,
    ) -> Result<(), StoreError> {
        on!(self, connection => sqlx::query(
            "DELETE FROM vehicle_alias WHERE sender_id = $1 AND vehicle_id = $2 AND folded = $3")
            .bind(sender.0)
            .bind(vehicle.0)
            .bind(folded)
            .execute(connection)
            .await
            .map(|_| ())?);
        Ok(())
    }

    /// Forgets which of two registers was picked about a vehicle's value.
    pub async fn delete_pick(&mut self, vehicle: VehicleId, field: &str, value: &str) -> Result<(), StoreError> {
        on!(self, connection => sqlx::query(
            "DELETE FROM import_pick WHERE vehicle_id = $1 AND field = $2 AND value = $3")
            .bind(vehicle.0)
            .bind(field)
            .bind(value)
            .execute(connection)
            .await
            .map(|_| ())?);
        Ok(())
    }

    /// Lets a line wait for its vehicle again, and deletes the cost that it became; whether there still was one.
    pub async fn unmatch_purchase(&mut self, purchase: Uuid, entry: CostEntryId) -> Result<bool, StoreError> {
        let waits = on!(self, connection => {
            let waits = sqlx::query("UPDATE purchase SET vehicle_id = NULL, cost_entry_id = NULL, remark = NULL \
                         WHERE id = $1 AND cost_entry_id = $2")
                .bind(purchase)
                .bind(entry.0)
                .execute(&mut *connection)
                .await?
                .rows_affected();
            sqlx::query("DELETE FROM cost_entry WHERE id = $1").bind(entry.0).execute(&mut *connection).await?;
            waits
        });
        Ok(waits == 1)
    }

    /// Restores a plan, version included, if it is still as the batch left it.
    pub async fn restore_plan(&mut self, before: &PlanRecord, left_as: i64) -> Result<bool, StoreError> {
        let plan = &before.plan;
        let restored = on!(self, connection => sqlx::query(
            "UPDATE service_plan SET note = $3, interval_months = $4, interval_km = $5, last_done_on = $6, \
             last_done_km = $7, interval_hours = $8, last_done_hours = $9, version = $10
             WHERE id = $1 AND version = $2",
        )
        .bind(before.id.0)
        .bind(left_as)
        .bind(&before.note)
        .bind(plan.interval_months.map(i64::from))
        .bind(plan.interval_km)
        .bind(plan.last_done_on)
        .bind(plan.last_done_km)
        .bind(plan.interval_hours)
        .bind(plan.last_done_hours)
        .bind(before.version)
        .execute(connection)
        .await?
        .rows_affected());
        Ok(restored == 1)
    }

    /// Deletes a plan.
    pub async fn delete_plan(&mut self, id: PlanId) -> Result<(), StoreError> {
        on!(self, connection => sqlx::query("DELETE FROM service_plan WHERE id = $1").bind(id.0).execute(connection)
            .await.map(|_| ())?);
        Ok(())
    }

    /// Deletes a depot.
    pub async fn delete_depot(&mut self, id: DepotId) -> Result<(), StoreError> {
        on!(self, connection => sqlx::query("DELETE FROM depot WHERE id = $1").bind(id.0).execute(connection)
            .await.map(|_| ())?);
        Ok(())
    }

    /// Deletes a pool.
    pub async fn delete_pool(&mut self, id: PoolId) -> Result<(), StoreError> {
        on!(self, connection => sqlx::query("DELETE FROM pool WHERE id = $1").bind(id.0).execute(connection)
            .await.map(|_| ())?);
        Ok(())
    }

    /// Deletes a population figure.
    pub async fn delete_population(
        &mut self,
        organisation: OrganisationId,
        on_date: NaiveDate,
    ) -> Result<(), StoreError> {
        on!(self, connection => sqlx::query("DELETE FROM population WHERE organisation_id = $1 AND reference_date = $2")
            .bind(organisation.0)
            .bind(on_date)
            .execute(connection)
            .await
            .map(|_| ())?);
        Ok(())
    }
}
