//! Trips, and the use that is rolled up from them in the same transaction.

mod bulk;

use chrono::{DateTime, Utc};
use uuid::Uuid;
use vagnpark_domain::{
    Refusal,
    access::Scope,
    bounds::{self, table},
    cost::period::ClosedSpan,
    ids::{BatchId, BookingId, OrganisationId, TripId, VehicleId},
    time::{Month, Window},
};

use bulk::{can_be_packed, insert_packed, insert_unnested};

use super::usage::UsePlace;
use crate::{
    Inner, StoreError, Tx,
    bulk::insert_rows,
    on,
    register::vehicle::{trip_own, trip_visible},
    row::record,
};

/// A trip to be added.
#[derive(Clone, Debug, PartialEq)]
pub struct NewTrip {
    /// Its id.
    pub id: TripId,
    /// The vehicle.
    pub vehicle: VehicleId,
    /// The organisation whose use it was.
    pub payer: OrganisationId,
    /// The booking it came from.
    pub booking: Option<BookingId>,
    /// Who drove.
    pub driver_name: Option<String>,
    /// From when until when.
    pub window: Window,
    /// Metres.
    pub distance_m: i64,
    /// What for.
    pub purpose: String,
    /// The sender's own key.
    pub sender_key: Option<String>,
}

impl NewTrip {
    /// Whether it is within the bounds (D-1, D-2).
    pub fn within_bounds(&self) -> Result<(), Refusal> {
        bounds::check_window(self.window, table::TRIP_START, table::TRIP_END)?;
        table::DISTANCE_M.check(self.distance_m)?;
        table::DURATION_S.check(self.window.duration().num_seconds())?;
        table::DRIVER_NAME.check_some(self.driver_name.as_ref())?;
        table::TRIP_PURPOSE.check(&self.purpose)
    }

    /// The local month it began in.
    pub(crate) fn month(&self) -> Month {
        Month::of_instant(self.window.start())
    }

    /// The month that bills it, if its own is closed (C-11).
    pub(crate) fn late_in(&self, span: Option<ClosedSpan>) -> Option<Month> {
        let month = self.month();
        span.filter(|span| span.covers(month)).map(|span| span.open)
    }
}

/// A trip, as it is shown. Statements show it without the driver's name.
#[derive(Clone, Debug, PartialEq)]
pub struct TripRecord {
    /// Its id.
    pub id: TripId,
    /// The vehicle.
    pub vehicle_id: VehicleId,
    /// The organisation whose use it was.
    pub payer_id: OrganisationId,
    /// Who drove; only for those who may know.
    pub driver_name: Option<String>,
    /// The person that a booking says drove.
    pub driver: Option<Uuid>,
    /// Start.
    pub start_at: DateTime<Utc>,
    /// End.
    pub end_at: DateTime<Utc>,
    /// Metres.
    pub distance_m: i64,
    /// What for.
    pub purpose: String,
    /// The sender's own key.
    pub sender_key: Option<String>,
}

/// A trip that was imported, by its sender's key.
#[derive(Clone, Debug)]
pub struct KnownTrip {
    /// Its id.
    pub id: Uuid,
    /// The batch it came in.
    pub batch_id: Option<Uuid>,
    /// The sender's key.
    pub sender_key: String,
    /// The vehicle.
    pub vehicle_id: Uuid,
    /// Whose use it was.
    pub payer_id: Uuid,
    /// Start.
    pub start_at: DateTime<Utc>,
    /// End.
    pub end_at: DateTime<Utc>,
    /// Metres.
    pub distance_m: i64,
    /// The right number of metres, if it was corrected after it was billed.
    pub corrected_m: Option<i64>,
    /// The right payer, in that case.
    pub corrected_payer: Option<Uuid>,
    /// Who drove, if its sender said so.
    pub driver_name: Option<String>,
    /// What for.
    pub purpose: String,
}

record!(TripRecord, "trip", |row| {
    id, vehicle_id, payer_id, driver_name, driver, start_at, end_at, distance_m, purpose, sender_key,
});
record!(KnownTrip, "trip", |row| {
    id, batch_id, sender_key, vehicle_id, payer_id, start_at, end_at, distance_m, driver_name, purpose, corrected_m,
    corrected_payer = "corrected_payer_id",
});

impl Tx {
    /// Adds trips, and adds them to the use of their vehicles, payers and months (T-5). `sender` is the organisation
    /// whose keys they carry.
    pub async fn insert_trips(
        &mut self,
        trips: &[NewTrip],
        sender: OrganisationId,
        batch: Option<BatchId>,
    ) -> Result<(), StoreError> {
        self.insert_new_trips(trips, sender, batch).await?;
        self.add_use(trips).await
    }

    /// Adds trips to the use of vehicles, payers and months; late ones to the month that bills them.
    pub async fn add_use(&mut self, trips: &[NewTrip]) -> Result<(), StoreError> {
        let span = self.share_closed_span().await?;
        let used = trips.iter().map(|trip| {
            let late_in = trip.late_in(span);
            let place = UsePlace { month: trip.month(), late_in, vehicle: trip.vehicle, payer: trip.payer };
            (place, (trip.distance_m, trip.window.duration().num_seconds(), 1))
        });
        self.add_up(&used.collect::<Vec<_>>()).await
    }

    /// Adds trips without their use, leaving out those whose keys exist already. Answers how many were added.
    pub async fn insert_new_trips(
        &mut self,
        trips: &[NewTrip],
        sender: OrganisationId,
        batch: Option<BatchId>,
    ) -> Result<u64, StoreError> {
        trips.iter().try_for_each(NewTrip::within_bounds)?;
        let span = self.share_closed_span().await?;
        match &mut self.inner {
            Inner::Sqlite(tx) if can_be_packed(trips) => return insert_packed(tx, trips, span, sender, batch).await,
            Inner::Postgres(tx) => return insert_unnested(tx, trips, span, sender, batch).await,
            Inner::Sqlite(_) => {}
        }
        Ok(insert_rows!(self, "trip", trips, |trip| {
            id: trip.id.0,
            vehicle_id: trip.vehicle.0,
            payer_id: trip.payer.0,
            booking_id: trip.booking.map(|id| id.0),
            driver_name: trip.driver_name.clone(),
            start_at: trip.window.start(),
            end_at: trip.window.end(),
            month: trip.month().first_day(),
            distance_m: trip.distance_m,
            duration_s: trip.window.duration().num_seconds(),
            purpose: trip.purpose.clone(),
            sender_id: sender.0,
            sender_key: trip.sender_key.clone(),
            batch_id: batch.map(|id| id.0),
            late_in: trip.late_in(span).map(Month::first_day),
        }, " ON CONFLICT (sender_id, sender_key) DO NOTHING"))
    }

    /// The trips that have any of these keys of a sender.
    pub async fn list_known_trips(
        &mut self,
        sender: OrganisationId,
        keys: &[String],
    ) -> Result<Vec<KnownTrip>, StoreError> {
        Ok(on!(self, connection, dialect => sqlx::query_as(concat!(
            "SELECT t.id, t.sender_key, t.vehicle_id, t.payer_id, t.start_at, t.end_at, t.distance_m, t.batch_id, \
                t.driver_name, t.purpose, c.distance_after AS corrected_m, c.payer_after AS corrected_payer_id
             FROM trip t LEFT JOIN trip_correction c ON c.id = (SELECT l.id FROM trip_correction l
                WHERE l.trip_id = t.id ORDER BY l.made_at DESC, l.id DESC LIMIT 1)
             WHERE t.sender_id = $1 AND t.sender_key", dialect!(in_texts "$2"),
        ))
        .bind(sender.0)
        .bind(dialect::texts(keys))
        .fetch_all(connection)
        .await?))
    }

    /// The trips of a file that begin when another trip of their vehicle does, at most some of them.
    pub async fn list_trips_beside_others(&mut self, batch: BatchId, limit: i64) -> Result<Vec<TripId>, StoreError> {
        let found: Vec<(Uuid,)> = on!(self, connection => sqlx::query_as(
            "SELECT n.id FROM trip n
             JOIN (SELECT vehicle_id, month, start_at FROM trip WHERE (vehicle_id, month) IN
                   (SELECT vehicle_id, month FROM trip WHERE batch_id = $1)
                   GROUP BY vehicle_id, month, start_at HAVING count(*) > 1) s
             ON s.vehicle_id = n.vehicle_id AND s.month = n.month AND s.start_at = n.start_at
             WHERE n.batch_id = $1 ORDER BY n.id LIMIT $2",
        )
        .bind(batch.0)
        .bind(limit)
        .fetch_all(connection)
        .await?);
        Ok(found.into_iter().map(|(id,)| TripId(id)).collect())
    }

    /// The trips of a vehicle in a month, for a scope that may see who drove.
    pub async fn list_trips(
        &mut self,
        scope: &Scope,
        vehicle: Option<VehicleId>,
        month: Option<Month>,
        after: Option<TripId>,
        limit: i64,
    ) -> Result<Vec<TripRecord>, StoreError> {
        Ok(on!(self, connection, dialect => sqlx::query_as(concat!(
            "SELECT t.id, t.vehicle_id, t.payer_id, \
             CASE WHEN ", trip_own!(dialect), " THEN coalesce(u.name, t.driver_name) END AS driver_name, \
             coalesce(b.driver_id, b.made_by) AS driver, t.start_at, t.end_at, t.distance_m, t.purpose, t.sender_key
             FROM trip t JOIN vehicle v ON v.id = t.vehicle_id
             LEFT JOIN booking b ON b.id = t.booking_id LEFT JOIN app_user u ON u.id = b.driver_id
             WHERE ", trip_visible!(dialect), "
               AND ($3 IS NULL OR t.vehicle_id = $3) AND ($4 IS NULL OR t.month = $4) AND ($5 IS NULL OR t.id > $5)
             ORDER BY t.id LIMIT $6",
        ))
        .bind(scope.everything())
        .bind(dialect::ids(scope.organisations()))
        .bind(vehicle.map(|id| id.0))
        .bind(month.map(Month::first_day))
        .bind(after.map(|id| id.0))
        .bind(limit)
        .fetch_all(connection)
        .await?))
    }

    /// The trip of a booking of a vehicle that began at an instant.
    pub async fn find_trip_of_booking(
        &mut self,
        booking: BookingId,
        vehicle: VehicleId,
        start: DateTime<Utc>,
    ) -> Result<Option<TripId>, StoreError> {
        let id: Option<Uuid> = on!(self, connection => sqlx::query_scalar(
            "SELECT id FROM trip WHERE vehicle_id = $1 AND month = $2 AND booking_id = $3",
        )
        .bind(vehicle.0)
        .bind(Month::of_instant(start).first_day())
        .bind(booking.0)
        .fetch_optional(connection)
        .await?);
        Ok(id.map(Into::into))
    }

    /// When the last trip from a booking of a vehicle ended, if that is after an instant: the clock has gone back
    /// since.
    pub async fn find_trip_end_after(
        &mut self,
        vehicle: VehicleId,
        at: DateTime<Utc>,
    ) -> Result<Option<DateTime<Utc>>, StoreError> {
        Ok(on!(self, connection => sqlx::query_scalar(
            "SELECT end_at FROM trip WHERE vehicle_id = $1 AND month >= $2 AND booking_id IS NOT NULL AND end_at > $3
             ORDER BY end_at DESC LIMIT 1",
        )
        .bind(vehicle.0)
        .bind(Month::of_instant(at).previous().first_day())
        .bind(at)
        .fetch_optional(connection)
        .await?))
    }

    /// The trips behind a statement's line, as they were known to another month, without the drivers' names: every
    /// party may see them.
    pub async fn list_statement_trips(
        &mut self,
        vehicle: VehicleId,
        (month, known_in): (Month, Month),
        limit: i64,
    ) -> Result<Vec<TripRecord>, StoreError> {
        Ok(on!(self, connection => sqlx::query_as(
            "SELECT t.id, t.vehicle_id, coalesce(c.payer_after, t.payer_id) AS payer_id, NULL AS driver_name, \
             CAST(NULL AS uuid) AS driver, t.start_at, t.end_at,
                coalesce(c.distance_after, t.distance_m) AS distance_m, '' AS purpose, t.sender_key
             FROM trip t LEFT JOIN trip_correction c ON c.id = (SELECT l.id FROM trip_correction l
                WHERE l.trip_id = t.id AND l.late_in <= $4 ORDER BY l.made_at DESC, l.id DESC LIMIT 1)
             WHERE t.vehicle_id = $1 AND t.month = $2 AND (t.late_in IS NULL OR t.late_in <= $4) \
             ORDER BY t.start_at, t.id LIMIT $3",
        )
        .bind(vehicle.0)
        .bind(month.first_day())
        .bind(limit)
        .bind(known_in.first_day())
        .fetch_all(connection)
        .await?))
    }
}
