//! Bookings as people read them: their own, page by page, a vehicle's next ones, and how much they see of them.

use std::collections::HashSet;

use chrono::{DateTime, Utc};
use uuid::Uuid;
use vagnpark_domain::{
    access::Scope,
    booking::{Sight, Sighted},
    ids::{BookingId, UserId, VehicleId},
};

use super::visible_booking;
use crate::{BookingRecord, BusyDetails, BusyEntry, StoreError, Tx, on};

/// A booking that is not over: [`vagnpark_domain::booking::BookingState::is_open`] says the same.
macro_rules! open_booking {
    () => {
        "(b.state IN ('requested', 'offered', 'confirmed', 'checked_out'))"
    };
}

/// Something about a booking of which people see more or less.
pub trait SeenBooking: Sized {
    /// Its id.
    fn id(&self) -> BookingId;

    /// Whether it is a person's own: they drive, or they made it.
    fn is_own(&self, person: UserId) -> bool;

    /// What decides how much is seen of it by somebody who sees it in detail or does not.
    fn sighted(&self, person: Option<UserId>, in_detail: bool) -> Sighted;

    /// What is left of it for somebody who sees so much.
    #[must_use]
    fn with_sight(self, sight: Sight) -> Self;
}

impl SeenBooking for BookingRecord {
    fn id(&self) -> BookingId {
        self.id
    }

    fn is_own(&self, person: UserId) -> bool {
        [self.driver, self.made_by].contains(&Some(person))
    }

    fn sighted(&self, person: Option<UserId>, in_detail: bool) -> Sighted {
        let own = person.is_some_and(|person| self.is_own(person));
        Sighted { own, in_detail, kind: self.kind, state: self.state, end: self.window.end() }
    }

    fn with_sight(self, sight: Sight) -> Self {
        if sight == Sight::Whole {
            return self;
        }
        Self {
            driver: self.driver.filter(|_| sight == Sight::Driver),
            made_by: None,
            note: String::new(),
            remark: String::new(),
            sender_key: None,
            odometer_out_km: None,
            odometer_in_km: None,
            level_out_percent: None,
            level_in_percent: None,
            ..self
        }
    }
}

impl SeenBooking for BusyEntry {
    fn id(&self) -> BookingId {
        self.booking
    }

    fn is_own(&self, person: UserId) -> bool {
        self.details.as_ref().is_some_and(|details| [details.driver_id, details.made_by].contains(&Some(person)))
    }

    fn sighted(&self, person: Option<UserId>, in_detail: bool) -> Sighted {
        let own = person.is_some_and(|person| self.is_own(person));
        Sighted { own, in_detail, kind: self.kind, state: self.state, end: self.window.end() }
    }

    fn with_sight(self, sight: Sight) -> Self {
        let lessened = |details: BusyDetails| BusyDetails {
            driver: if sight == Sight::Use { String::new() } else { details.driver },
            driver_id: details.driver_id.filter(|_| sight == Sight::Driver),
            made_by: None,
            note: String::new(),
            ..details
        };
        let details = if sight == Sight::Whole { self.details } else { self.details.map(lessened) };
        Self { details, ..self }
    }
}

impl Tx {
    /// Those of some bookings that can be seen from a scope.
    pub async fn list_visible_bookings(
        &mut self,
        scope: &Scope,
        bookings: &[BookingId],
    ) -> Result<HashSet<BookingId>, StoreError> {
        let ids: Vec<Uuid> = on!(self, connection, dialect => sqlx::query_scalar(concat!(
            "SELECT b.id FROM booking b WHERE ", visible_booking!(dialect), " AND b.id", dialect!(in_ids "$3"),
        ))
        .bind(scope.everything())
        .bind(dialect::ids(scope.organisations()))
        .bind(dialect::ids(bookings))
        .fetch_all(connection)
        .await?);
        Ok(ids.into_iter().map(Into::into).collect())
    }

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
