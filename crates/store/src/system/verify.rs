//! Verification that redundant data agrees, and that no rule the database guards has been broken.

use crate::{AuditFault, Store, StoreError, Tx, on};

/// The findings of a check; all zeroes and an unbroken chain is a clean database.
#[derive(Clone, Debug)]
pub struct VerifyReport {
    /// Pairs of live bookings on one vehicle that overlap (B-1).
    pub overlapping_bookings: i64,
    /// Trips from bookings that begin before the one before them on their vehicle has ended (B-2).
    pub overlapping_trips: i64,
    /// Bookings that came back without a trip, or with more than one (B-9).
    pub returns_without_trip: i64,
    /// Rows of rolled-up use that do not agree with the trips.
    pub wrong_usage: i64,
    /// Sums of closed months that do not agree with their lines or receivers.
    pub wrong_sums: i64,
    /// Vehicles whose latest odometer reading differs from the log.
    pub wrong_odometers: i64,
    /// Vehicles that are stopped without a defect that says so, or the other way round.
    pub wrong_stops: i64,
    /// Rows that point at nothing.
    pub broken_references: i64,
    /// Two holders of one relation, or two vehicles with one number, on a day.
    pub overlapping_dates: i64,
    /// The number of entries in the audit log, or where its chain breaks.
    pub audit: Result<i64, AuditFault>,
}

impl VerifyReport {
    /// Whether nothing was found.
    pub fn is_clean(&self) -> bool {
        self.audit.is_ok()
            && [
                self.overlapping_bookings,
                self.overlapping_trips,
                self.returns_without_trip,
                self.wrong_usage,
                self.wrong_sums,
                self.wrong_odometers,
                self.wrong_stops,
                self.broken_references,
                self.overlapping_dates,
            ]
            .iter()
            .all(|count| *count == 0)
    }
}

impl Store {
    /// Checks the whole database as of one moment.
    pub async fn verify(&self) -> Result<VerifyReport, StoreError> {
        let mut tx = self.read().await?;
        Ok(VerifyReport {
            overlapping_bookings: tx.count_overlapping_bookings().await?,
            overlapping_trips: tx.count_overlapping_trips().await?,
            returns_without_trip: tx.count_returns_without_trip().await?,
            wrong_usage: tx.count_wrong_usage().await?,
            wrong_sums: tx.count_wrong_sums().await?,
            wrong_odometers: tx.count_wrong_odometers().await?,
            wrong_stops: tx.count_wrong_stops().await?,
            broken_references: tx.count_broken_references().await?,
            overlapping_dates: tx.count_overlapping_dates().await?,
            audit: tx.verify_audit().await?,
        })
    }
}

impl Tx {
    async fn count_overlapping_bookings(&mut self) -> Result<i64, StoreError> {
        Ok(on!(self, connection => sqlx::query_scalar(
            "SELECT count(*) FROM live_booking a JOIN live_booking b ON a.vehicle_id = b.vehicle_id AND a.id < b.id
               AND a.start_at < b.occupied_until AND b.start_at < a.occupied_until",
        )
        .fetch_one(connection)
        .await?))
    }

    /// Trips that came in files are as their senders say; those of bookings are our own.
    async fn count_overlapping_trips(&mut self) -> Result<i64, StoreError> {
        Ok(on!(self, connection => sqlx::query_scalar(
            "SELECT count(*) FROM (
                SELECT start_at, lag(end_at) OVER (PARTITION BY vehicle_id ORDER BY start_at, end_at) AS end_before
                FROM trip WHERE booking_id IS NOT NULL
             ) driven WHERE start_at < end_before",
        )
        .fetch_one(connection)
        .await?))
    }

    /// A booking that came in as history has no odometer, and its trips come in files of their own.
    async fn count_returns_without_trip(&mut self) -> Result<i64, StoreError> {
        Ok(on!(self, connection => sqlx::query_scalar(
            "SELECT count(*) FROM booking b
             LEFT JOIN (SELECT booking_id, count(*) AS trips FROM trip WHERE booking_id IS NOT NULL \
             GROUP BY booking_id) t
               ON t.booking_id = b.id
             WHERE b.kind = 'booking' AND b.state = 'returned' AND b.odometer_in_km IS NOT NULL \
             AND coalesce(t.trips, 0) <> 1",
        )
        .fetch_one(connection)
        .await?))
    }

    async fn count_wrong_usage(&mut self) -> Result<i64, StoreError> {
        Ok(on!(self, connection => sqlx::query_scalar(
            "SELECT count(*) FROM (
                SELECT month, late_in, vehicle_id, payer_id, sum(distance_m) AS m, sum(duration_s) AS s, \
                sum(trips) AS n FROM (
                    SELECT month, late_in, vehicle_id, payer_id, distance_m, duration_s, 1 AS trips FROM trip
                    UNION ALL
                    SELECT month, NULL, vehicle_id, payer_id, -distance_m, -duration_s, -trips FROM usage_month
                    UNION ALL
                    SELECT month, late_in, vehicle_id, payer_id, -distance_m, -duration_s, -trips FROM usage_late
                    UNION ALL
                    SELECT t.month, c.late_in, t.vehicle_id, c.payer_before, -c.distance_before,
                        -t.duration_s, -1
                    FROM trip_correction c JOIN trip t ON t.id = c.trip_id
                    UNION ALL
                    SELECT t.month, c.late_in, t.vehicle_id, c.payer_after, c.distance_after,
                        t.duration_s, 1
                    FROM trip_correction c JOIN trip t ON t.id = c.trip_id
                ) both_sides GROUP BY month, late_in, vehicle_id, payer_id
             ) difference WHERE m <> 0 OR s <> 0 OR n <> 0",
        )
        .fetch_one(connection)
        .await?))
    }

    async fn count_wrong_sums(&mut self) -> Result<i64, StoreError> {
        Ok(on!(self, connection => sqlx::query_scalar(
            "SELECT (SELECT count(*) FROM (
                SELECT month, category, kind, sum(ore) AS ore FROM (
                    SELECT month, category, kind, amount_ore AS ore FROM closed_line
                    UNION ALL
                    SELECT month, category, kind, -amount_ore FROM closed_sum
                ) lines GROUP BY month, category, kind) by_category WHERE ore <> 0)
             + (SELECT count(*) FROM (
                SELECT month, party, sum(ore) AS ore FROM (
                    SELECT r.month, o.code AS party, r.amount_ore AS ore FROM closed_receiver r JOIN organisation o \
                    ON o.id = r.organisation_id
                    UNION ALL
                    SELECT month, party, -amount_ore FROM closed_sum
                ) owed GROUP BY month, party) by_party WHERE ore <> 0)",
        )
        .fetch_one(connection)
        .await?))
    }

    async fn count_wrong_odometers(&mut self) -> Result<i64, StoreError> {
        Ok(on!(self, connection => sqlx::query_scalar(
            "SELECT count(*) FROM vehicle v WHERE coalesce(v.odometer_km, -1) <> coalesce((
                SELECT r.odometer_km FROM odometer_reading r WHERE r.vehicle_id = v.id
                  AND NOT EXISTS (SELECT 1 FROM odometer_reading c WHERE c.replaces_id = r.id)
                ORDER BY r.at DESC, r.id DESC LIMIT 1), -1)",
        )
        .fetch_one(connection)
        .await?))
    }

    async fn count_wrong_stops(&mut self) -> Result<i64, StoreError> {
        Ok(on!(self, connection => sqlx::query_scalar(
            "SELECT count(*) FROM vehicle v WHERE v.stopped_by_defect <> EXISTS (
                SELECT 1 FROM defect d WHERE d.vehicle_id = v.id AND d.state = 'open' AND d.severity = 'do_not_drive')",
        )
        .fetch_one(connection)
        .await?))
    }

    async fn count_broken_references(&mut self) -> Result<i64, StoreError> {
        match &mut self.inner {
            crate::Inner::Sqlite(tx) => Ok(sqlx::query("PRAGMA foreign_key_check")
                .fetch_all(&mut **tx)
                .await?
                .len()
                .try_into()
                .unwrap_or(i64::MAX)),
            // PostgreSQL checks every reference itself; one that was never validated would show here.
            crate::Inner::Postgres(tx) => {
                Ok(sqlx::query_scalar("SELECT count(*) FROM pg_constraint WHERE contype = 'f' AND NOT convalidated")
                    .fetch_one(&mut **tx)
                    .await?)
            }
        }
    }

    async fn count_overlapping_dates(&mut self) -> Result<i64, StoreError> {
        Ok(on!(self, connection => sqlx::query_scalar(
            "SELECT (SELECT count(*) FROM vehicle_relation a JOIN vehicle_relation b
                       ON a.vehicle_id = b.vehicle_id AND a.kind = b.kind AND a.from_on < b.from_on \
                       AND (a.to_on IS NULL OR a.to_on > b.from_on))
                  + (SELECT count(*) FROM registration_number a JOIN registration_number b
                       ON a.number = b.number AND a.from_on < b.from_on AND (a.to_on IS NULL OR a.to_on > b.from_on))",
        )
        .fetch_one(connection)
        .await?))
    }
}
