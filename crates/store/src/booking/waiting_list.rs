//! The waiting list (B-6).

use chrono::{DateTime, Utc};
use uuid::Uuid;
use vagnpark_domain::{
    Refusal,
    access::{Interests, Object, Permitted, Scope, WishVerb},
    booking::{Purpose, WaitingState},
    bounds::{self, table},
    ids::{BookingId, OrganisationId, SeriesId, UserId, VehicleId, WaitingId},
    register::VehicleClass,
    time::Window,
};

use crate::{Booked, SeriesRecord, StoreError, Tx, bulk::insert_rows, error::not_stale, on, row::record};

/// Somebody waiting for a vehicle.
#[derive(Clone, Debug, PartialEq)]
pub struct WaitingRecord {
    /// Its id; earlier ones come first.
    pub id: WaitingId,
    /// The organisation that will pay for the use.
    pub organisation: OrganisationId,
    /// Who will drive.
    pub driver: UserId,
    /// Only this vehicle will do.
    pub vehicle: Option<VehicleId>,
    /// Only this class will do.
    pub class: Option<VehicleClass>,
    /// The fewest seats that will do.
    pub seats: Option<i64>,
    /// When.
    pub window: Window,
    /// What for.
    pub purpose: Purpose,
    /// Short free text.
    pub note: String,
    /// The series that this would complete.
    pub series: Option<SeriesId>,
    /// The state it is in.
    pub state: WaitingState,
    /// The booking that holds the offered vehicle, or that the offer became.
    pub booking: Option<BookingId>,
    /// When the offer expires.
    pub offer_until: Option<DateTime<Utc>>,
    /// Counts changes.
    pub version: i64,
}

impl WaitingRecord {
    /// Whether it is within the bounds (D-1, D-2).
    pub fn within_bounds(&self) -> Result<(), Refusal> {
        bounds::check_window(self.window, table::WANTED_START, table::WANTED_END)?;
        table::WANTED_SEATS.check_some(self.seats)?;
        table::WANTED_NOTE.check(&self.note)
    }
}

record!(WaitingRecord, "waiting_entry", |row| {
    id, organisation = "organisation_id", driver = "driver_id", vehicle = "vehicle_id", class, seats,
    window: row.window("start_at", "end_at")?, purpose, note, series = "series_id", state, booking = "booking_id",
    offer_until,
    version,
});

impl Object for WaitingRecord {
    type Verb = WishVerb;

    fn interests(&self) -> Interests {
        Interests { used_by: Some(self.organisation), people: vec![self.driver], ..Interests::default() }
    }
}

impl Tx {
    /// Puts people on the list.
    pub async fn insert_waiting(&mut self, entries: &[WaitingRecord]) -> Result<(), StoreError> {
        entries.iter().try_for_each(WaitingRecord::within_bounds)?;
        insert_rows!(self, "waiting_entry", entries, |entry| {
            id: entry.id.0,
            organisation_id: entry.organisation.0,
            driver_id: entry.driver.0,
            vehicle_id: entry.vehicle.map(|id| id.0),
            class: entry.class.map(VehicleClass::as_str),
            seats: entry.seats,
            start_at: entry.window.start(),
            end_at: entry.window.end(),
            purpose: entry.purpose.as_str(),
            note: entry.note.clone(),
            series_id: entry.series.map(|id| id.0),
            state: entry.state.as_str(),
            booking_id: entry.booking.map(|id| id.0),
            offer_until: entry.offer_until,
            version: entry.version,
        });
        Ok(())
    }

    /// Writes what an entry becomes, if nobody has changed it meanwhile; answers the entry as it then is.
    pub async fn update_waiting(
        &mut self,
        before: &Permitted<WaitingRecord>,
        after: WaitingRecord,
    ) -> Result<WaitingRecord, StoreError> {
        let entry = WaitingRecord { id: before.id, version: before.version, ..after };
        let changed = on!(self, connection => sqlx::query(
            "UPDATE waiting_entry SET state = $3, booking_id = $4, offer_until = $5, version = version + 1 \
             WHERE id = $1 AND version = $2",
        )
        .bind(entry.id.0)
        .bind(entry.version)
        .bind(entry.state.as_str())
        .bind(entry.booking.map(|id| id.0))
        .bind(entry.offer_until)
        .execute(connection)
        .await?
        .rows_affected());
        not_stale(changed)?;
        Ok(WaitingRecord { version: entry.version + 1, ..entry })
    }

    /// Ends the offer that a booking holds a vehicle for; returns the entry as it then is.
    pub async fn end_offer(
        &mut self,
        booking: &Permitted<Booked>,
        state: WaitingState,
    ) -> Result<WaitingRecord, StoreError> {
        let ended: Option<WaitingRecord> = on!(self, connection => sqlx::query_as(
            "UPDATE waiting_entry SET state = $2, booking_id = NULL, offer_until = NULL, version = version + 1
             WHERE booking_id = $1 AND state = 'offered' RETURNING *",
        )
        .bind(booking.id.0)
        .bind(state.as_str())
        .fetch_optional(connection)
        .await?);
        ended.ok_or_else(|| Refusal::Stale.into())
    }

    /// The entries of a driver, and those of organisations in scope, that are open or lie ahead, in order of arrival.
    pub async fn list_waiting(
        &mut self,
        scope: &Scope,
        driver: Option<UserId>,
        now: DateTime<Utc>,
    ) -> Result<Vec<WaitingRecord>, StoreError> {
        Ok(on!(self, connection, dialect => sqlx::query_as(concat!(
            "SELECT * FROM waiting_entry w WHERE ($1 OR w.organisation_id", dialect!(in_ids "$2"),
                " OR w.driver_id = $3)
               AND (w.state IN ('waiting', 'offered') OR w.start_at > $4) ORDER BY w.id",
        ))
        .bind(scope.everything())
        .bind(dialect::ids(scope.organisations()))
        .bind(driver.map(|id| id.0))
        .bind(now)
        .fetch_all(connection)
        .await?))
    }

    /// How many occurrences of a series are still waited for.
    pub async fn count_waiting_of(&mut self, series: &SeriesRecord) -> Result<i64, StoreError> {
        Ok(on!(self, connection => sqlx::query_scalar(
            "SELECT count(*) FROM waiting_entry WHERE series_id = $1 AND state IN ('waiting', 'offered')",
        )
        .bind(series.id.0)
        .fetch_one(connection)
        .await?))
    }

    /// One entry of a driver, or of an organisation in scope.
    pub async fn find_waiting(
        &mut self,
        scope: &Scope,
        driver: Option<UserId>,
        id: WaitingId,
    ) -> Result<Option<WaitingRecord>, StoreError> {
        Ok(on!(self, connection, dialect => sqlx::query_as(concat!(
            "SELECT * FROM waiting_entry w WHERE ($1 OR w.organisation_id", dialect!(in_ids "$2"),
                " OR w.driver_id = $3) AND w.id = $4",
        ))
        .bind(scope.everything())
        .bind(dialect::ids(scope.organisations()))
        .bind(driver.map(|id| id.0))
        .bind(id.0)
        .fetch_optional(connection)
        .await?))
    }

    /// Those who wait for a vehicle, or for any, in a window that has come free, in order of arrival and locked;
    /// entries that somebody else is dealing with are left out. The scope is the server's own: whoever frees the window
    /// learns nothing of it.
    pub async fn list_waiting_within(
        &mut self,
        scope: &Scope,
        vehicle: VehicleId,
        freed: Window,
        now: DateTime<Utc>,
    ) -> Result<Vec<WaitingRecord>, StoreError> {
        Ok(on!(self, connection, dialect => sqlx::query_as(concat!(
            "SELECT * FROM waiting_entry w WHERE ($1 OR w.organisation_id", dialect!(in_ids "$2"), ")
               AND w.state = 'waiting' AND w.start_at < $4 AND w.end_at > $3 AND w.start_at > $5
               AND (w.vehicle_id IS NULL OR w.vehicle_id = $6) ORDER BY w.id",
            dialect!(skip_locked),
        ))
        .bind(scope.everything())
        .bind(dialect::ids(scope.organisations()))
        .bind(freed.start())
        .bind(freed.end())
        .bind(now)
        .bind(vehicle.0)
        .fetch_all(connection)
        .await?))
    }

    /// The open entries whose deadline or window has passed, for the server's own work. Only their ids, so that one
    /// that cannot be read does not hide the others.
    pub async fn list_lapsed(&mut self, scope: &Scope, now: DateTime<Utc>) -> Result<Vec<WaitingId>, StoreError> {
        let ids: Vec<Uuid> = on!(self, connection, dialect => sqlx::query_scalar(concat!(
            "SELECT w.id FROM waiting_entry w WHERE ($1 OR w.organisation_id", dialect!(in_ids "$2"), ")
               AND ((w.state = 'offered' AND w.offer_until <= $3) OR (w.state = 'waiting' AND w.start_at <= $3)) \
               ORDER BY w.id LIMIT 500",
        ))
        .bind(scope.everything())
        .bind(dialect::ids(scope.organisations()))
        .bind(now)
        .fetch_all(connection)
        .await?);
        Ok(ids.into_iter().map(Into::into).collect())
    }
}
