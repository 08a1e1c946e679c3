//! Bookings and blocks.

use chrono::{DateTime, Utc};
use sqlx::FromRow;
use uuid::Uuid;
use vagnpark_domain::{
    access::Scope,
    booking::{BookingKind, BookingState, Occupied, Purpose},
    ids::{BatchId, BookingId, OrganisationId, UserId, VehicleId},
    time::Window,
};

use crate::{StoreError, Tx, bulk::insert_rows, error::word, on};

/// A booking or block.
#[derive(Clone, Debug, PartialEq)]
pub struct BookingRecord {
    /// Its id.
    pub id: BookingId,
    /// The vehicle.
    pub vehicle: VehicleId,
    /// The organisation that booked, and pays for the use.
    pub organisation: OrganisationId,
    /// Who drives; none for a block.
    pub driver: Option<UserId>,
    /// A booking or a block.
    pub kind: BookingKind,
    /// Where it is in its life.
    pub state: BookingState,
    /// The window promised.
    pub window: Window,
    /// When the vehicle is free again, buffer included.
    pub occupied_until: DateTime<Utc>,
    /// What for.
    pub purpose: Purpose,
    /// Short free text.
    pub note: String,
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
    /// Counts changes, for `If-Match`.
    pub version: i64,
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
    /// At most so many.
    pub limit: i64,
}

#[derive(FromRow)]
struct BookingRow {
    id: Uuid,
    vehicle_id: Uuid,
    organisation_id: Uuid,
    driver_id: Option<Uuid>,
    kind: String,
    state: String,
    start_at: DateTime<Utc>,
    end_at: DateTime<Utc>,
    occupied_until: DateTime<Utc>,
    purpose: String,
    note: String,
    sender_key: Option<String>,
    odometer_out_km: Option<i64>,
    odometer_in_km: Option<i64>,
    checked_out_at: Option<DateTime<Utc>>,
    returned_at: Option<DateTime<Utc>>,
    version: i64,
}

fn window(start: DateTime<Utc>, end: DateTime<Utc>) -> Result<Window, StoreError> {
    Window::new(start, end).map_err(|error| StoreError::Unreadable {
        table: "booking",
        column: "end_at",
        value: error.to_string(),
    })
}

impl TryFrom<BookingRow> for BookingRecord {
    type Error = StoreError;

    fn try_from(row: BookingRow) -> Result<Self, StoreError> {
        Ok(Self {
            id: row.id.into(),
            vehicle: row.vehicle_id.into(),
            organisation: row.organisation_id.into(),
            driver: row.driver_id.map(Into::into),
            kind: word("booking", "kind", &row.kind)?,
            state: word("booking", "state", &row.state)?,
            window: window(row.start_at, row.end_at)?,
            occupied_until: row.occupied_until,
            purpose: word("booking", "purpose", &row.purpose)?,
            note: row.note,
            sender_key: row.sender_key,
            odometer_out_km: row.odometer_out_km,
            odometer_in_km: row.odometer_in_km,
            checked_out_at: row.checked_out_at,
            returned_at: row.returned_at,
            version: row.version,
        })
    }
}

/// A booking may be seen in full by the organisation that made it and by the one that runs the vehicle.
macro_rules! visible_booking {
    ($dialect:ident) => {
        concat!(
            "($1 OR b.organisation_id", $dialect!(in_ids "$2"),
            " OR EXISTS (SELECT 1 FROM vehicle v WHERE v.id = b.vehicle_id AND v.organisation_id", $dialect!(in_ids "$2"), "))"
        )
    };
}

impl Tx {
    /// Adds bookings. The guard refuses any that overlap (B-1).
    pub async fn insert_bookings(
        &mut self,
        bookings: &[BookingRecord],
        batch: Option<BatchId>,
    ) -> Result<(), StoreError> {
        insert_rows!(self,
            "INSERT INTO booking (id, vehicle_id, organisation_id, driver_id, kind, state, start_at, end_at, occupied_until, purpose, note,
                sender_key, odometer_out_km, odometer_in_km, checked_out_at, returned_at, version, batch_id) ",
            18, bookings, |values, booking| {
            values
                .push_bind(booking.id.0)
                .push_bind(booking.vehicle.0)
                .push_bind(booking.organisation.0)
                .push_bind(booking.driver.map(|id| id.0))
                .push_bind(booking.kind.as_str())
                .push_bind(booking.state.as_str())
                .push_bind(booking.window.start())
                .push_bind(booking.window.end())
                .push_bind(booking.occupied_until)
                .push_bind(booking.purpose.as_str())
                .push_bind(booking.note.clone())
                .push_bind(booking.sender_key.clone())
                .push_bind(booking.odometer_out_km)
                .push_bind(booking.odometer_in_km)
                .push_bind(booking.checked_out_at)
                .push_bind(booking.returned_at)
                .push_bind(booking.version)
                .push_bind(batch.map(|id| id.0))
        });
        Ok(())
    }

    /// Writes a booking, if nobody changed it since `booking.version`; answers whether it did.
    pub async fn update_booking(&mut self, booking: &BookingRecord) -> Result<bool, StoreError> {
        let changed = on!(self, connection => sqlx::query(
            "UPDATE booking SET vehicle_id = $3, state = $4, start_at = $5, end_at = $6, occupied_until = $7, purpose = $8, note = $9,
                odometer_out_km = $10, odometer_in_km = $11, checked_out_at = $12, returned_at = $13, version = version + 1
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
        .execute(connection)
        .await?
        .rows_affected());
        Ok(changed == 1)
    }

    /// One booking in scope.
    pub async fn find_booking(&mut self, scope: &Scope, id: BookingId) -> Result<Option<BookingRecord>, StoreError> {
        let row: Option<BookingRow> = on!(self, connection, dialect => sqlx::query_as(concat!(
            "SELECT * FROM booking b WHERE ", visible_booking!(dialect), " AND b.id = $3",
        ))
        .bind(scope.everything())
        .bind(dialect::ids(scope.organisations()))
        .bind(id.0)
        .fetch_optional(connection)
        .await?);
        row.map(TryInto::try_into).transpose()
    }

    /// The bookings in scope that pass the filter, by start.
    pub async fn list_bookings(
        &mut self,
        scope: &Scope,
        filter: &BookingFilter,
    ) -> Result<Vec<BookingRecord>, StoreError> {
        let rows: Vec<BookingRow> = on!(self, connection, dialect => sqlx::query_as(concat!(
            "SELECT * FROM booking b WHERE ", visible_booking!(dialect),
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
        .await?);
        rows.into_iter().map(TryInto::try_into).collect()
    }

    /// What takes a vehicle's time around a window: live bookings that may touch it, and whatever
    /// is out. It answers times only, so it needs no scope beyond the vehicle's own (B-11).
    pub async fn list_occupied(&mut self, vehicle: VehicleId, around: Window) -> Result<Vec<Occupied>, StoreError> {
        let rows: Vec<(Uuid, DateTime<Utc>, DateTime<Utc>, String)> = on!(self, connection => sqlx::query_as(
            "SELECT id, start_at, occupied_until, state FROM booking
             WHERE vehicle_id = $1 AND state IN ('requested', 'confirmed', 'checked_out')
               AND ((occupied_until > $2 AND start_at < $3) OR state = 'checked_out') ORDER BY start_at",
        )
        .bind(vehicle.0)
        .bind(around.start())
        .bind(around.end())
        .fetch_all(connection)
        .await?);
        rows.into_iter().map(|(id, start, until, state)| occupied(id, start, until, &state)).collect()
    }

    /// The same for every vehicle at once, for availability.
    pub async fn list_all_occupied(&mut self, around: Window) -> Result<Vec<(VehicleId, Occupied)>, StoreError> {
        type Row = (Uuid, Uuid, DateTime<Utc>, DateTime<Utc>, String);
        let rows: Vec<Row> = on!(self, connection => sqlx::query_as(
            "SELECT vehicle_id, id, start_at, occupied_until, state FROM booking
             WHERE state IN ('requested', 'confirmed', 'checked_out')
               AND ((occupied_until > $1 AND start_at < $2) OR state = 'checked_out')",
        )
        .bind(around.start())
        .bind(around.end())
        .fetch_all(connection)
        .await?);
        rows.into_iter()
            .map(|(vehicle, id, start, until, state)| Ok((vehicle.into(), occupied(id, start, until, &state)?)))
            .collect()
    }
}

fn occupied(id: Uuid, start: DateTime<Utc>, until: DateTime<Utc>, state: &str) -> Result<Occupied, StoreError> {
    Ok(Occupied { booking: id.into(), window: window(start, until)?, state: word("booking", "state", state)? })
}
