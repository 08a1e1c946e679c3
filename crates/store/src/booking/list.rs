//! Bookings as people read them: their own, page by page, and a vehicle's next ones.

use chrono::{DateTime, Utc};
use vagnpark_domain::{
    access::Scope,
    ids::{UserId, VehicleId},
};

use super::visible_booking;
use crate::{BookingRecord, StoreError, Tx, on};

/// A booking that is not over: [`vagnpark_domain::booking::BookingState::is_open`] says the same.
macro_rules! open_booking {
    () => {
        "(b.state IN ('requested', 'offered', 'confirmed', 'checked_out'))"
    };
}

impl Tx {
    /// A page of a person's own bookings: the open ones by start, or the others, latest first.
    pub async fn list_own_bookings(
        &mut self,
        scope: &Scope,
        driver: UserId,
        open: bool,
        (skip, limit): (i64, i64),
    ) -> Result<Vec<BookingRecord>, StoreError> {
        Ok(on!(self, connection, dialect => {
            let statement = if open {
                concat!("SELECT * FROM booking b WHERE ", visible_booking!(dialect), " AND b.driver_id = $3 AND ",
                    open_booking!(),
                    " ORDER BY b.start_at, b.id LIMIT $4 OFFSET $5")
            } else {
                concat!("SELECT * FROM booking b WHERE ", visible_booking!(dialect), " AND b.driver_id = $3 AND NOT ",
                    open_booking!(),
                    " ORDER BY b.start_at DESC, b.id DESC LIMIT $4 OFFSET $5")
            };
            sqlx::query_as(statement)
                .bind(scope.everything())
                .bind(dialect::ids(scope.organisations()))
                .bind(driver.0)
                .bind(limit)
                .bind(skip)
                .fetch_all(connection)
                .await?
        }))
    }

    /// How many bookings of a person's own are open, and how many are not.
    pub async fn count_own_bookings(&mut self, scope: &Scope, driver: UserId) -> Result<(i64, i64), StoreError> {
        Ok(on!(self, connection, dialect => sqlx::query_as(concat!(
            "SELECT CAST(coalesce(sum(CASE WHEN ", open_booking!(), " THEN 1 ELSE 0 END), 0) AS BIGINT),
                CAST(coalesce(sum(CASE WHEN ", open_booking!(), " THEN 0 ELSE 1 END), 0) AS BIGINT)
             FROM booking b WHERE ", visible_booking!(dialect), " AND b.driver_id = $3",
        ))
        .bind(scope.everything())
        .bind(dialect::ids(scope.organisations()))
        .bind(driver.0)
        .fetch_one(connection)
        .await?))
    }

    /// A person's own open bookings that end after an instant, soonest first.
    pub async fn list_running_and_coming(
        &mut self,
        scope: &Scope,
        driver: UserId,
        ends_after: DateTime<Utc>,
        limit: i64,
    ) -> Result<Vec<BookingRecord>, StoreError> {
        Ok(on!(self, connection, dialect => sqlx::query_as(concat!(
            "SELECT * FROM booking b WHERE ", visible_booking!(dialect), " AND b.driver_id = $3 AND b.end_at > $4 \
                AND ", open_booking!(),
            " ORDER BY b.start_at, b.id LIMIT $5",
        ))
        .bind(scope.everything())
        .bind(dialect::ids(scope.organisations()))
        .bind(driver.0)
        .bind(ends_after)
        .bind(limit)
        .fetch_all(connection)
        .await?))
    }

    /// The bookings of a vehicle that end after an instant, soonest first.
    pub async fn list_coming(
        &mut self,
        scope: &Scope,
        vehicle: VehicleId,
        ends_after: DateTime<Utc>,
        limit: i64,
    ) -> Result<Vec<BookingRecord>, StoreError> {
        Ok(on!(self, connection, dialect => sqlx::query_as(concat!(
            "SELECT * FROM booking b WHERE ", visible_booking!(dialect),
            " AND b.vehicle_id = $3 AND b.end_at > $4 ORDER BY b.start_at, b.id LIMIT $5",
        ))
        .bind(scope.everything())
        .bind(dialect::ids(scope.organisations()))
        .bind(vehicle.0)
        .bind(ends_after)
        .bind(limit)
        .fetch_all(connection)
        .await?))
    }
}
