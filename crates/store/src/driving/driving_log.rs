//! The driving log, and distance per municipality: boundaries come in, shares of trips are kept, positions never.

use chrono::{DateTime, Utc};
use uuid::Uuid;
use vagnpark_domain::{
    access::{Interests, Object, Permitted, Scope, TripVerb},
    bounds::table,
    driving::TrackShare,
    ids::{OrganisationId, TripId, UserId, VehicleId},
};

use crate::{
    StoreError, Tx,
    bulk::insert_rows,
    error::not_stale,
    on,
    register::vehicle::{ran_by, trip_own, trip_visible},
    row::record,
};

/// The area of a municipality, as it is stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BoundaryRecord {
    /// Municipality code.
    pub code: String,
    /// Its name.
    pub name: String,
    /// GeoJSON of its geometry.
    pub area: String,
}

/// A trip, with the odometer readings of its booking.
#[derive(Clone, Debug)]
pub struct LoggedTripRecord {
    /// The trip.
    pub id: TripId,
    /// Start.
    pub start_at: DateTime<Utc>,
    /// End.
    pub end_at: DateTime<Utc>,
    /// Metres.
    pub distance_m: i64,
    /// Odometer before.
    pub odometer_out_km: Option<i64>,
    /// Odometer after.
    pub odometer_in_km: Option<i64>,
    /// Who drove.
    pub driver_name: Option<String>,
    /// The person that a booking says drove.
    pub driver: Option<Uuid>,
    /// The organisation that pays.
    pub payer: String,
    /// The errand.
    pub purpose: String,
    /// From where to where.
    pub route: String,
    /// Whether it was private.
    pub private: bool,
    /// The right number of metres, if it was corrected after it was billed.
    pub corrected_m: Option<i64>,
    /// The right payer, in that case.
    pub corrected_payer: Option<String>,
}

/// What decides who may say where a trip went, and what has been said.
#[derive(Clone, Debug)]
pub struct TripNotes {
    /// The trip.
    pub id: TripId,
    /// Its vehicle.
    pub vehicle_id: VehicleId,
    /// When it began.
    pub start_at: DateTime<Utc>,
    /// The vehicle's organisation.
    pub organisation_id: OrganisationId,
    /// The organisation whose use it was.
    pub payer_id: OrganisationId,
    /// Metres driven.
    pub distance_m: i64,
    /// The driver of the booking it came from, if any.
    pub driver_id: Option<Uuid>,
    /// Who made that booking.
    pub made_by: Option<Uuid>,
    /// From where to where.
    pub route: String,
    /// Whether it was private.
    pub private: bool,
}

record!(BoundaryRecord, "boundary", |row| { code, name, area });
record!(LoggedTripRecord, "trip", |row| {
    id, start_at, end_at, distance_m, odometer_out_km, odometer_in_km, driver_name, driver, payer, purpose, route,
    private, corrected_m, corrected_payer,
});
record!(TripNotes, "trip", |row| {
    id, vehicle_id, start_at, organisation_id, payer_id, distance_m, driver_id, made_by, route, private,
});

impl Object for TripNotes {
    type Verb = TripVerb;

    fn interests(&self) -> Interests {
        Interests {
            run_by: vec![self.organisation_id],
            used_by: Some(self.payer_id),
            people: self.driver().into_iter().collect(),
            ..Interests::default()
        }
    }
}

impl TripNotes {
    /// Who drove, if a booking says so: its driver or, failing that, whoever made it.
    pub fn driver(&self) -> Option<UserId> {
        self.driver_id.or(self.made_by).map(Into::into)
    }
}

impl Tx {
    /// The notes of a trip in scope.
    pub async fn find_trip(&mut self, scope: &Scope, id: TripId) -> Result<Option<TripNotes>, StoreError> {
        Ok(on!(self, connection, dialect => sqlx::query_as(concat!(
            "SELECT t.id, t.vehicle_id, t.start_at, ", ran_by!(dialect, dialect!(local_day "t.start_at")),
             " AS organisation_id, t.payer_id, t.distance_m, b.driver_id, b.made_by, t.route, t.private
             FROM trip t JOIN vehicle v ON v.id = t.vehicle_id LEFT JOIN booking b ON b.id = t.booking_id
             WHERE ", trip_visible!(dialect), " AND t.id = $3",
        ))
        .bind(scope.everything())
        .bind(dialect::ids(scope.organisations()))
        .bind(id.0)
        .fetch_optional(connection)
        .await?))
    }

    /// Inserts areas, replacing those with the same code.
    pub async fn put_boundaries(
        &mut self,
        boundaries: &[BoundaryRecord],
        now: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        insert_rows!(self, "boundary", boundaries, |boundary| {
            code: boundary.code.clone(),
            name: boundary.name.clone(),
            area: boundary.area.clone(),
            imported_at: now,
        }, " ON CONFLICT (code) DO UPDATE SET name = excluded.name, area = excluded.area, \
            imported_at = excluded.imported_at");
        Ok(())
    }

    /// All areas, by code. They are public facts.
    pub async fn list_boundaries(&mut self) -> Result<Vec<BoundaryRecord>, StoreError> {
        Ok(on!(self, connection => sqlx::query_as("SELECT code, name, area FROM boundary ORDER BY code")
            .fetch_all(connection)
            .await?))
    }

    /// The vehicle's trips in a span of time, by start, for a scope that may see who drove.
    pub async fn list_logged_trips(
        &mut self,
        scope: &Scope,
        vehicle: VehicleId,
        from: DateTime<Utc>,
        to: DateTime<Utc>,
    ) -> Result<Vec<LoggedTripRecord>, StoreError> {
        Ok(on!(self, connection, dialect => sqlx::query_as(concat!(
            "SELECT t.id, t.start_at, t.end_at, t.distance_m, b.odometer_out_km, b.odometer_in_km,
                    CASE WHEN ", trip_own!(dialect), " THEN coalesce(u.name, t.driver_name) END AS driver_name, \
                    coalesce(b.driver_id, b.made_by) AS driver, o.name AS payer, t.purpose, t.route, t.private,
                    c.distance_after AS corrected_m, p.name AS corrected_payer
             FROM trip t JOIN vehicle v ON v.id = t.vehicle_id JOIN organisation o ON o.id = t.payer_id
             LEFT JOIN booking b ON b.id = t.booking_id LEFT JOIN app_user u ON u.id = b.driver_id
             LEFT JOIN trip_correction c ON c.id = (SELECT l.id FROM trip_correction l WHERE l.trip_id = t.id
                ORDER BY l.made_at DESC, l.id DESC LIMIT 1)
             LEFT JOIN organisation p ON p.id = c.payer_after
             WHERE ", trip_visible!(dialect), "
               AND t.vehicle_id = $3 AND t.start_at >= $4 AND t.start_at < $5 ORDER BY t.start_at, t.id",
        ))
        .bind(scope.everything())
        .bind(dialect::ids(scope.organisations()))
        .bind(vehicle.0)
        .bind(from)
        .bind(to)
        .fetch_all(connection)
        .await?))
    }

    /// Writes where a trip went and whether it was private.
    pub async fn describe_trip(
        &mut self,
        trip: &Permitted<TripNotes>,
        route: &str,
        private: bool,
    ) -> Result<(), StoreError> {
        table::TRIP_ROUTE.check(route)?;
        let written = on!(self, connection => sqlx::query("UPDATE trip SET route = $2, private = $3 WHERE id = $1")
            .bind(trip.id.0)
            .bind(route)
            .bind(private)
            .execute(connection)
            .await?
            .rows_affected());
        not_stale(written)
    }

    /// Writes the distance of a trip in each municipality, replacing what was there.
    pub async fn put_trip_shares(
        &mut self,
        trip: &Permitted<TripNotes>,
        shares: &[TrackShare],
    ) -> Result<(), StoreError> {
        on!(self, connection => sqlx::query("DELETE FROM trip_municipality WHERE trip_id = $1")
            .bind(trip.id.0)
            .execute(connection)
            .await
            .map(|_| ())?);
        insert_rows!(self, "trip_municipality", shares, |share| {
            trip_id: trip.id.0,
            municipality_code: share.code.clone(),
            distance_m: share.distance_m,
        });
        Ok(())
    }

    /// The distance of a trip in each municipality, by code.
    pub async fn list_trip_shares(&mut self, trip: &TripNotes) -> Result<Vec<TrackShare>, StoreError> {
        let rows: Vec<(String, i64)> = on!(self, connection => sqlx::query_as(
            "SELECT municipality_code, distance_m FROM trip_municipality WHERE trip_id = $1 ORDER BY municipality_code",
        )
        .bind(trip.id.0)
        .fetch_all(connection)
        .await?);
        Ok(rows.into_iter().map(|(code, distance_m)| TrackShare { code, distance_m }).collect())
    }
}
