//! Bookings and blocks.

pub(crate) mod availability;
pub(crate) mod booked;
pub(crate) mod calendar;
pub(crate) mod history;
pub(crate) mod list;
pub(crate) mod series;
pub(crate) mod waiting_list;

use chrono::{DateTime, Utc};
use uuid::Uuid;
use vagnpark_domain::{
    Refusal,
    access::{Permitted, Scope},
    booking::{BookingKind, BookingState, Purpose},
    bounds::{self, table},
    ids::{BatchId, BookingId, OrganisationId, SeriesId, UserId, VehicleId},
    time::Window,
};

use crate::{Booked, StoreError, Tx, bulk::insert_rows, error::not_stale, on, register::vehicle::ran, row::record};

/// A booking or block.
#[derive(Clone, Debug, PartialEq)]
pub struct BookingRecord {
    /// Its id.
    pub id: BookingId,
    /// The vehicle.
    pub vehicle: VehicleId,
    /// The organisation that booked and pays for the use.
    pub organisation: OrganisationId,
    /// Who drives; none for a block.
    pub driver: Option<UserId>,
    /// A booking or a block.
    pub kind: BookingKind,
    /// The state it is in.
    pub state: BookingState,
    /// The window promised.
    pub window: Window,
    /// When the vehicle is free again, buffer included.
    pub occupied_until: DateTime<Utc>,
    /// What for.
    pub purpose: Purpose,
    /// Short free text.
    pub note: String,
    /// What the person who brought the vehicle back tells the next driver.
    pub remark: String,
    /// The sender's own key, if it was imported.
    pub sender_key: Option<String>,
    /// Odometer when the keys were taken.
    pub odometer_out_km: Option<i64>,
    /// Odometer when the vehicle came back.
    pub odometer_in_km: Option<i64>,
    /// When the keys were taken.
    pub checked_out_at: Option<DateTime<Utc>>,
    /// When the vehicle came back.
    pub returned_at: Option<DateTime<Utc>>,
    /// Charge or fuel when the keys were taken, in per cent.
    pub level_out_percent: Option<i64>,
    /// Charge or fuel when the vehicle came back, in per cent.
    pub level_in_percent: Option<i64>,
    /// The series it is an occurrence of.
    pub series: Option<SeriesId>,
    /// Who made it, which need not be the driver.
    pub made_by: Option<UserId>,
    /// Counts changes, for `If-Match`.
    pub version: i64,
}

impl BookingRecord {
    /// Whether the part of it that changes during its life is within the bounds: an old note must not keep a vehicle
    /// from being returned.
    pub(crate) fn use_within_bounds(&self) -> Result<(), Refusal> {
        bounds::check_window(self.window, table::BOOKING_START, table::BOOKING_END)?;
        table::BOOKING_OUT_KM.check_some(self.odometer_out_km)?;
        table::BOOKING_IN_KM.check_some(self.odometer_in_km)?;
        table::LEVEL_OUT.check_some(self.level_out_percent)?;
        table::LEVEL_IN.check_some(self.level_in_percent)
    }

    /// Whether it is within the bounds (D-1, D-2).
    pub fn within_bounds(&self) -> Result<(), Refusal> {
        self.use_within_bounds()?;
        table::BOOKING_NOTE.check(&self.note)?;
        table::BOOKING_REMARK.check(&self.remark)
    }

    /// A confirmed booking or block for a window, with everything else at its default.
    pub fn new(
        id: BookingId,
        vehicle: VehicleId,
        organisation: OrganisationId,
        kind: BookingKind,
        window: Window,
    ) -> Self {
        Self {
            id,
            vehicle,
            organisation,
            driver: None,
            kind,
            state: BookingState::Confirmed,
            window,
            occupied_until: window.end(),
            purpose: Purpose::Travel,
            note: String::new(),
            remark: String::new(),
            sender_key: None,
            odometer_out_km: None,
            odometer_in_km: None,
            checked_out_at: None,
            returned_at: None,
            level_out_percent: None,
            level_in_percent: None,
            series: None,
            made_by: None,
            version: 1,
        }
    }
}

/// Which bookings to list.
#[derive(Clone, Debug, Default)]
pub struct BookingFilter {
    /// Only of this driver.
    pub driver: Option<UserId>,
    /// Only of this vehicle.
    pub vehicle: Option<VehicleId>,
    /// Only those that end after this.
    pub ends_after: Option<DateTime<Utc>>,
    /// Only those that start before this.
    pub starts_before: Option<DateTime<Utc>>,
    /// Only in this state.
    pub state: Option<BookingState>,
    /// Only those after this one.
    pub after: Option<BookingId>,
    /// At most this many.
    pub limit: i64,
}

record!(BookingRecord, "booking", |row| {
    id, vehicle = "vehicle_id", organisation = "organisation_id", driver = "driver_id", kind, state,
    window: row.window("start_at", "end_at")?, occupied_until, purpose, note, remark, sender_key, odometer_out_km,
    odometer_in_km, checked_out_at, returned_at, level_out_percent, level_in_percent, series = "series_id", made_by,
    version,
});

/// A booking may be seen in full by the organisation that made it and by those that ran the vehicle on one of its days;
/// as long as it is live, by the one that runs the vehicle now, too (V-11).
#[rustfmt::skip] // it indents a macro within a macro further at every run
macro_rules! visible_booking {
    ($dialect:ident) => {
        concat!(
            "($1 OR b.organisation_id", $dialect!(in_ids "$2"),
            " OR (b.state IN ('requested', 'offered', 'confirmed', 'checked_out') \
             AND EXISTS (SELECT 1 FROM vehicle v WHERE v.id = b.vehicle_id AND v.organisation_id",
                $dialect!(in_ids "$2"), ")) OR ",
            $crate::register::vehicle::ran!(
                $dialect, "b.vehicle_id", $dialect!(local_day "b.start_at"), $dialect!(local_day "b.end_at")
            ),
            ")"
        )
    };
}
pub(crate) use visible_booking;

impl Tx {
    /// Adds bookings. The guard refuses any that overlap (B-1).
    pub async fn insert_bookings(
        &mut self,
        bookings: &[BookingRecord],
        batch: Option<BatchId>,
    ) -> Result<(), StoreError> {
        bookings.iter().try_for_each(BookingRecord::within_bounds)?;
        insert_rows!(self, "booking", bookings, |booking| {
            id: booking.id.0,
            vehicle_id: booking.vehicle.0,
            organisation_id: booking.organisation.0,
            driver_id: booking.driver.map(|id| id.0),
            kind: booking.kind.as_str(),
            state: booking.state.as_str(),
            start_at: booking.window.start(),
            end_at: booking.window.end(),
            occupied_until: booking.occupied_until,
            purpose: booking.purpose.as_str(),
            note: booking.note.clone(),
            sender_key: booking.sender_key.clone(),
            odometer_out_km: booking.odometer_out_km,
            odometer_in_km: booking.odometer_in_km,
            checked_out_at: booking.checked_out_at,
            returned_at: booking.returned_at,
            version: booking.version,
            batch_id: batch.map(|id| id.0),
            series_id: booking.series.map(|id| id.0),
            made_by: booking.made_by.map(|id| id.0),
        });
        self.changed.extend(bookings.iter().map(|booking| booking.vehicle));
        Ok(())
    }

    /// Writes what a booking becomes, if nobody has changed it meanwhile; answers the booking as it then is. Listeners
    /// are told of both the vehicle it leaves and the one it goes to.
    pub async fn update_booking(
        &mut self,
        before: &Permitted<Booked>,
        after: BookingRecord,
    ) -> Result<BookingRecord, StoreError> {
        let booking = BookingRecord { id: before.id, version: before.version, ..after };
        booking.use_within_bounds()?;
        let changed = on!(self, connection => sqlx::query(
            "UPDATE booking SET vehicle_id = $3, state = $4, start_at = $5, end_at = $6, occupied_until = $7, \
             purpose = $8, note = $9,
                odometer_out_km = $10, odometer_in_km = $11, checked_out_at = $12, returned_at = $13, driver_id = $14,
                level_out_percent = $15, level_in_percent = $16, remark = $17, version = version + 1
             WHERE id = $1 AND version = $2",
        )
        .bind(booking.id.0)
        .bind(booking.version)
        .bind(booking.vehicle.0)
        .bind(booking.state.as_str())
        .bind(booking.window.start())
        .bind(booking.window.end())
        .bind(booking.occupied_until)
        .bind(booking.purpose.as_str())
        .bind(&booking.note)
        .bind(booking.odometer_out_km)
        .bind(booking.odometer_in_km)
        .bind(booking.checked_out_at)
        .bind(booking.returned_at)
        .bind(booking.driver.map(|id| id.0))
        .bind(booking.level_out_percent)
        .bind(booking.level_in_percent)
        .bind(&booking.remark)
        .execute(connection)
        .await?
        .rows_affected());
        self.changed.extend([before.vehicle, booking.vehicle]);
        not_stale(changed)?;
        Ok(BookingRecord { version: booking.version + 1, ..booking })
    }

    /// One booking in scope.
    pub async fn find_booking(&mut self, scope: &Scope, id: BookingId) -> Result<Option<BookingRecord>, StoreError> {
        Ok(on!(self, connection, dialect => sqlx::query_as(concat!(
            "SELECT * FROM booking b WHERE ", visible_booking!(dialect), " AND b.id = $3",
        ))
        .bind(scope.everything())
        .bind(dialect::ids(scope.organisations()))
        .bind(id.0)
        .fetch_optional(connection)
        .await?))
    }

    /// The bookings in scope that pass the filter, by start.
    pub async fn list_bookings(
        &mut self,
        scope: &Scope,
        filter: &BookingFilter,
    ) -> Result<Vec<BookingRecord>, StoreError> {
        // One statement for each way of finding them, so that each can use its index.
        macro_rules! bookings_where {
            ($condition:literal) => {
                on!(self, connection, dialect => sqlx::query_as(concat!(
                    "SELECT * FROM booking b WHERE ", visible_booking!(dialect), $condition,
                    " AND ($3 IS NULL OR b.driver_id = $3) AND ($4 IS NULL OR b.vehicle_id = $4)
                      AND ($5 IS NULL OR b.end_at > $5) AND ($6 IS NULL OR b.start_at < $6)
                      AND ($7 IS NULL OR b.state = $7) AND ($8 IS NULL OR b.id > $8)
                      ORDER BY b.id LIMIT $9",
                ))
                .bind(scope.everything())
                .bind(dialect::ids(scope.organisations()))
                .bind(filter.driver.map(|id| id.0))
                .bind(filter.vehicle.map(|id| id.0))
                .bind(filter.ends_after)
                .bind(filter.starts_before)
                .bind(filter.state.map(BookingState::as_str))
                .bind(filter.after.map(|id| id.0))
                .bind(filter.limit)
                .fetch_all(connection)
                .await?)
            };
        }
        Ok(match (filter.vehicle, filter.driver, filter.state) {
            (Some(_), ..) => bookings_where!(" AND b.vehicle_id = $4"),
            (None, Some(_), _) => bookings_where!(" AND b.driver_id = $3"),
            (None, None, Some(BookingState::Requested)) => bookings_where!(" AND b.state = 'requested'"),
            (None, None, _) => bookings_where!(""),
        })
    }

    /// The requests, by start, that somebody in scope decides about: those who run the vehicle then (V-12); whose
    /// window has not ended.
    pub async fn list_requests(&mut self, scope: &Scope, now: DateTime<Utc>) -> Result<Vec<BookingRecord>, StoreError> {
        Ok(on!(self, connection, dialect => sqlx::query_as(concat!(
            "SELECT * FROM booking b WHERE b.state = 'requested' AND b.end_at > $3 AND ($1 OR ",
            ran!(dialect, "b.vehicle_id", dialect!(local_day "b.start_at"), dialect!(local_day "b.end_at")),
            ") ORDER BY b.start_at, b.id",
        ))
        .bind(scope.everything())
        .bind(dialect::ids(scope.organisations()))
        .bind(now)
        .fetch_all(connection)
        .await?))
    }

    /// The bookings that are out and should be back by now.
    pub async fn list_overdue(&mut self, scope: &Scope, now: DateTime<Utc>) -> Result<Vec<BookingRecord>, StoreError> {
        Ok(on!(self, connection, dialect => sqlx::query_as(concat!(
            "SELECT * FROM booking b WHERE ", visible_booking!(dialect),
            " AND b.state = 'checked_out' AND b.end_at < $3 ORDER BY b.end_at",
        ))
        .bind(scope.everything())
        .bind(dialect::ids(scope.organisations()))
        .bind(now)
        .fetch_all(connection)
        .await?))
    }

    /// Bookings whose keys nobody had taken by an instant, though they began before it and have not ended (B-10). Only
    /// their ids, so that one that cannot be read does not hide the others.
    pub async fn list_missed(
        &mut self,
        scope: &Scope,
        started_before: DateTime<Utc>,
    ) -> Result<Vec<BookingId>, StoreError> {
        let ids: Vec<Uuid> = on!(self, connection, dialect => sqlx::query_scalar(concat!(
            "SELECT b.id FROM booking b WHERE ", visible_booking!(dialect),
            " AND b.state = 'confirmed' AND b.kind = 'booking' AND b.start_at < $3 AND b.occupied_until > $3 \
             AND b.driver_id IS NOT NULL
              ORDER BY b.start_at",
        ))
        .bind(scope.everything())
        .bind(dialect::ids(scope.organisations()))
        .bind(started_before)
        .fetch_all(connection)
        .await?);
        Ok(ids.into_iter().map(Into::into).collect())
    }

    /// Vehicles that are out though they should be back: for each, the late booking and the next one if that begins
    /// before an instant. For the server's own work, which tells the next driver.
    pub async fn list_overruns(
        &mut self,
        scope: &Scope,
        now: DateTime<Utc>,
        before: DateTime<Utc>,
    ) -> Result<Vec<(BookingId, BookingId)>, StoreError> {
        let pairs: Vec<(Uuid, Uuid)> = on!(self, connection, dialect => sqlx::query_as(concat!(
            "SELECT b.id, n.id FROM booking b JOIN booking n ON n.vehicle_id = b.vehicle_id
             WHERE ", visible_booking!(dialect), " AND b.state = 'checked_out' AND b.end_at < $3
               AND n.state IN ('offered', 'confirmed') AND n.start_at >= b.end_at AND n.start_at <= $4 AND n.end_at > $3
               AND NOT EXISTS (SELECT 1 FROM booking e WHERE e.vehicle_id = b.vehicle_id \
               AND e.state IN ('offered', 'confirmed')
                 AND e.start_at >= b.end_at AND e.start_at < n.start_at)
             ORDER BY b.end_at LIMIT 500",
        ))
        .bind(scope.everything())
        .bind(dialect::ids(scope.organisations()))
        .bind(now)
        .bind(before)
        .fetch_all(connection)
        .await?);
        Ok(pairs.into_iter().map(|(late, next)| (late.into(), next.into())).collect())
    }

    /// The bookings of a vehicle in scope that are out or came back since an instant, by when the keys were taken.
    pub async fn list_driven(
        &mut self,
        scope: &Scope,
        vehicle: VehicleId,
        since: DateTime<Utc>,
    ) -> Result<Vec<BookingRecord>, StoreError> {
        Ok(on!(self, connection, dialect => sqlx::query_as(concat!(
            "SELECT * FROM booking b WHERE ", visible_booking!(dialect), " AND b.vehicle_id = $3
               AND (b.state = 'checked_out' OR (b.state = 'returned' AND b.returned_at >= $4)) \
               ORDER BY b.checked_out_at, b.id",
        ))
        .bind(scope.everything())
        .bind(dialect::ids(scope.organisations()))
        .bind(vehicle.0)
        .bind(since)
        .fetch_all(connection)
        .await?))
    }

    /// The booking that a person made last, for doing the same again.
    pub async fn find_last_booking(&mut self, driver: UserId) -> Result<Option<BookingRecord>, StoreError> {
        Ok(on!(self, connection => sqlx::query_as(
            "SELECT * FROM booking WHERE driver_id = $1 AND kind = 'booking' ORDER BY start_at DESC, id DESC LIMIT 1",
        )
        .bind(driver.0)
        .fetch_optional(connection)
        .await?))
    }
}
