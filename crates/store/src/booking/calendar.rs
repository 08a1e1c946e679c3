//! The calendars of vehicles: what occupies them, the planning board, and who had one (B-1, B-11, V-9).

use std::collections::HashMap;

use chrono::{DateTime, Duration, Utc};
use vagnpark_domain::{
    access::Scope,
    booking::{BookingKind, BookingState, MAX_BOOKING_DAYS, Occupied},
    ids::{BookingId, OrganisationId, UserId, VehicleId},
    register::HolderSource,
    time::{Window, local_date},
};

use super::visible_booking;
use crate::{
    StoreError, Tx, VehicleRecord, on,
    register::vehicle::{ran, seen_then},
    row::{Read, record},
};

/// A bar on the planning board.
#[derive(Clone, Debug, PartialEq)]
pub struct BusyEntry {
    /// The booking or block.
    pub booking: BookingId,
    /// The vehicle.
    pub vehicle: VehicleId,
    /// Its window; for one that came back early, until then.
    pub window: Window,
    /// When the vehicle is free again.
    pub occupied_until: DateTime<Utc>,
    /// The state it is in.
    pub state: BookingState,
    /// A booking or a block.
    pub kind: BookingKind,
    /// Who drives and why, and the version to change it with. None for those who may only see that the vehicle is busy
    /// (B-11).
    pub details: Option<BusyDetails>,
}

/// The part of a bar that only some may see.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BusyDetails {
    /// The driver's name.
    pub driver: String,
    /// The driver.
    pub driver_id: Option<UserId>,
    /// Who made it.
    pub made_by: Option<UserId>,
    /// The organisation that booked.
    pub organisation: OrganisationId,
    /// The purpose's word.
    pub purpose: String,
    /// Free text.
    pub note: String,
    /// The version to change it with.
    pub version: i64,
}

/// Who had a vehicle at a minute (V-9), from a trip or a booking.
#[derive(Clone, Debug)]
pub struct Holder {
    /// The source that says so.
    pub source: HolderSource,
    /// From when.
    pub start_at: DateTime<Utc>,
    /// Until when.
    pub end_at: DateTime<Utc>,
    /// The driver's name, if it is known.
    pub driver: Option<String>,
    /// The organisation that paid for the use.
    pub organisation: String,
    /// What for.
    pub purpose: String,
}

record!(BusyEntry, "booking", |row| {
    booking = "id", vehicle = "vehicle_id", window: row.window("start_at", "end_at")?, occupied_until, state, kind,
    details: if row.get("in_full")? { Some(row.within()?) } else { None },
});
record!(BusyDetails, "booking", |row| {
    driver: row.get::<Option<String>>("driver")?.unwrap_or_default(), driver_id, made_by,
    organisation = "organisation_id", purpose, note, version,
});
record!(Holder, "booking", |row| { source, start_at, end_at, driver, organisation, purpose });
record!(domain Occupied, "booking", |row| { booking = "id", window: row.window("start_at", "occupied_until")?, state });

/// Something that occupies a vehicle, with the vehicle.
pub(crate) struct Taken {
    pub(crate) vehicle: VehicleId,
    pub(crate) occupied: Occupied,
}

record!(Taken, "booking", |row| { vehicle = "vehicle_id", occupied: row.within()? });

/// The stretches that occupy each vehicle.
pub(crate) fn of_each(taken: Vec<Taken>) -> HashMap<VehicleId, Vec<Occupied>> {
    let mut of_each: HashMap<VehicleId, Vec<Occupied>> = HashMap::new();
    for Taken { vehicle, occupied } in taken {
        of_each.entry(vehicle).or_default().push(occupied);
    }
    of_each
}

impl Tx {
    /// The bars of the board for vehicles in scope, by start. Those who may not see a booking in full get only its
    /// times.
    pub async fn list_board(
        &mut self,
        scope: &Scope,
        vehicles: &[VehicleId],
        around: Window,
    ) -> Result<Vec<BusyEntry>, StoreError> {
        Ok(on!(self, connection, dialect => sqlx::query_as(concat!(
            "WITH shown AS (
                SELECT id FROM booking WHERE vehicle_id", dialect!(in_ids "$3"),
                    " AND state IN ('requested', 'returned')
                    AND start_at > $6 AND start_at < $5 AND occupied_until > $4
                UNION ALL SELECT id FROM live_booking WHERE vehicle_id", dialect!(in_ids "$3"), "
                    AND start_at < $5 AND occupied_until > $4
                UNION ALL SELECT id FROM booking WHERE vehicle_id", dialect!(in_ids "$3"), " AND state = 'checked_out'
                    AND NOT (start_at < $5 AND occupied_until > $4))
             SELECT b.id, b.vehicle_id, b.start_at, CASE WHEN b.returned_at > b.start_at AND b.returned_at < b.end_at \
             THEN b.returned_at ELSE b.end_at END AS end_at,
                    b.occupied_until, b.state, b.kind, ", visible_booking!(dialect), " AS in_full, u.name AS driver, \
                        b.organisation_id,
                    b.purpose, b.note, b.version, b.driver_id, b.made_by
             FROM shown JOIN booking b ON b.id = shown.id JOIN vehicle v ON v.id = b.vehicle_id LEFT JOIN app_user u \
             ON u.id = b.driver_id
             WHERE ", seen_then!(dialect, dialect!(local_day "b.start_at")), "
             ORDER BY b.start_at, b.id",
        ))
        .bind(scope.everything())
        .bind(dialect::ids(scope.organisations()))
        .bind(dialect::ids(vehicles))
        .bind(around.start())
        .bind(around.end())
        .bind(around.start() - Duration::days(MAX_BOOKING_DAYS))
        .fetch_all(connection)
        .await?))
    }

    /// Who had a vehicle within the minute that begins at an instant (V-9), the most reliable source first, for those
    /// who ran it on that day or pay for the use. Asking is logged by the caller.
    pub async fn list_holders(
        &mut self,
        scope: &Scope,
        vehicle: &VehicleRecord,
        at: DateTime<Utc>,
    ) -> Result<Vec<Holder>, StoreError> {
        Ok(on!(self, connection, dialect => sqlx::query_as(concat!(
            "SELECT 'trip' AS source, t.start_at, t.end_at, t.driver_name AS driver, o.name AS organisation, t.purpose
             FROM trip t JOIN organisation o ON o.id = t.payer_id
             WHERE ($1 OR t.payer_id", dialect!(in_ids "$2"), " OR ", ran!(dialect, "$3", "$6", "$6"), ")
               AND t.vehicle_id = $3 AND t.start_at < $5 AND t.end_at > $4
             UNION ALL
             SELECT 'booking', coalesce(b.checked_out_at, b.start_at), coalesce(b.returned_at, b.end_at), u.name, \
             o.name, b.purpose
             FROM booking b JOIN organisation o ON o.id = b.organisation_id LEFT JOIN app_user u ON u.id = b.driver_id
             WHERE ($1 OR b.organisation_id", dialect!(in_ids "$2"), " OR ",
                ran!(dialect, "$3", "$6", "$6"), ") AND b.vehicle_id = $3 AND b.kind = 'booking'
               AND b.state IN ('confirmed', 'checked_out', 'returned') AND coalesce(b.checked_out_at, b.start_at) < $5
               AND (coalesce(b.returned_at, b.end_at) > $4 OR b.state = 'checked_out')
             ORDER BY 1 DESC, 2",
        ))
        .bind(scope.everything())
        .bind(dialect::ids(scope.organisations()))
        .bind(vehicle.id.0)
        .bind(at)
        .bind(at + Duration::minutes(1))
        .bind(local_date(at))
        .fetch_all(connection)
        .await?))
    }

    /// What occupies a vehicle around a window: live bookings that may touch it, and whatever is out. It answers only
    /// times, so it needs no scope beyond the vehicle's own (B-11).
    pub async fn list_occupied(&mut self, vehicle: VehicleId, around: Window) -> Result<Vec<Occupied>, StoreError> {
        let rows: Vec<Read<Occupied>> = on!(self, connection => sqlx::query_as(
            "SELECT id, start_at, occupied_until, state FROM live_booking
             WHERE vehicle_id = $1
               AND ((occupied_until > $2 AND start_at < $3) OR state = 'checked_out') ORDER BY start_at",
        )
        .bind(vehicle.0)
        .bind(around.start())
        .bind(around.end())
        .fetch_all(connection)
        .await?);
        Ok(rows.into_iter().map(|Read(occupied)| occupied).collect())
    }

    /// The same for several windows, each of a vehicle.
    pub async fn list_occupied_each(
        &mut self,
        windows: &[(VehicleId, Window)],
    ) -> Result<HashMap<VehicleId, Vec<Occupied>>, StoreError> {
        let vehicles: Vec<VehicleId> = windows.iter().map(|(vehicle, _)| *vehicle).collect();
        let rows: Vec<Taken> = on!(self, connection, dialect => sqlx::query_as(concat!(
            "SELECT b.vehicle_id, b.id, b.start_at, b.occupied_until, b.state FROM ", dialect!(windows "$1" "$2" "$3"),
            " w JOIN live_booking b ON b.vehicle_id = w.id
                AND ", dialect!(busy_in "b" "w"), "
             UNION
             SELECT vehicle_id, id, start_at, occupied_until, state FROM booking
             WHERE state = 'checked_out' AND vehicle_id", dialect!(in_ids "$1"),
        ))
        .bind(dialect::ids(&vehicles))
        .bind(dialect::instants(windows.iter().map(|(_, window)| window.start())))
        .bind(dialect::instants(windows.iter().map(|(_, window)| window.end())))
        .fetch_all(connection)
        .await?);
        Ok(of_each(rows))
    }

    /// The same for every vehicle at once, for availability.
    pub async fn list_all_occupied(&mut self, around: Window) -> Result<Vec<(VehicleId, Occupied)>, StoreError> {
        let rows: Vec<Taken> = on!(self, connection => sqlx::query_as(
            "SELECT vehicle_id, id, start_at, occupied_until, state FROM live_booking
             WHERE ((occupied_until > $1 AND start_at < $2) OR state = 'checked_out')",
        )
        .bind(around.start())
        .bind(around.end())
        .fetch_all(connection)
        .await?);
        Ok(rows.into_iter().map(|Taken { vehicle, occupied }| (vehicle, occupied)).collect())
    }
}
