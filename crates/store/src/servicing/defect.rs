//! Defects that drivers report (S-9). Whether one stops its vehicle is kept on the vehicle too, so that booking needs
//! no further query.

use chrono::{DateTime, Utc};
use vagnpark_domain::{
    Refusal,
    access::{Permitted, Scope, VehicleVerb},
    bounds::table,
    ids::{BookingId, DefectId, UserId, VehicleId, WorkOrderId},
    servicing::{DefectState, Severity},
};

use crate::{
    Concerning, Locked, OfVehicle, StoreError, Tx, VehicleRecord,
    error::not_stale,
    on,
    register::vehicle::{ran, seen_then},
    row::record,
};

/// Something wrong with a vehicle.
#[derive(Clone, Debug, PartialEq)]
pub struct DefectRecord {
    /// Its id.
    pub id: DefectId,
    /// The vehicle.
    pub vehicle: VehicleId,
    /// The booking during which it was found.
    pub booking: Option<BookingId>,
    /// Who found it.
    pub reported_by: Option<UserId>,
    /// When.
    pub reported_at: DateTime<Utc>,
    /// Its severity.
    pub severity: Severity,
    /// In the driver's words.
    pub description: String,
    /// Its state.
    pub state: DefectState,
    /// When it was dealt with.
    pub closed_at: Option<DateTime<Utc>>,
    /// What was done.
    pub outcome: String,
    /// The work order that deals with it.
    pub work_order: Option<WorkOrderId>,
    /// Counts changes.
    pub version: i64,
    /// How many pictures there are.
    pub pictures: i64,
}

impl DefectRecord {
    /// Whether it is within the bounds (D-1, D-2).
    pub fn within_bounds(&self) -> Result<(), Refusal> {
        table::DESCRIPTION.check(&self.description)?;
        table::OUTCOME.check(&self.outcome)
    }
}

/// Which defects to list.
#[derive(Clone, Debug, Default)]
pub struct DefectFilter {
    /// Only of this vehicle.
    pub vehicle: Option<VehicleId>,
    /// Only those that nobody has dealt with.
    pub only_open: bool,
    /// Only those that come after this one; whether it was closed.
    pub after: Option<(bool, DefectId)>,
    /// How many are skipped.
    pub skip: i64,
    /// At most this many.
    pub limit: i64,
}

/// A picture of a defect, without anything the camera wrote into it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Picture {
    /// `image/jpeg`, `image/png` or `image/webp`.
    pub media_type: String,
    /// The file.
    pub bytes: Vec<u8>,
}

/// The columns of a defect `d` of a vehicle `v`. Who reported it is for the person, and for those who ran the vehicle
/// that day, not for those whom it came to later (V-11).
#[rustfmt::skip] // it indents a macro within a macro further at every run
macro_rules! defect_columns {
    ($dialect:ident, $reader:literal) => {
        concat!(
            "d.id, d.vehicle_id, d.booking_id, CASE WHEN $1 OR d.reported_by = ", $reader, " OR ",
            ran_then!($dialect),
            " THEN d.reported_by END AS reported_by, d.reported_at, d.severity, d.description, d.state, d.closed_at, \
             d.outcome, d.work_order_id, d.version, \
             (SELECT count(*) FROM defect_picture p WHERE p.defect_id = d.id) AS pictures"
        )
    };
}

/// Whether somebody in scope ran the vehicle on the day on which a defect `d` was reported.
macro_rules! ran_then {
    ($dialect:ident) => {
        ran!($dialect, "d.vehicle_id", $dialect!(local_day "d.reported_at"), $dialect!(local_day "d.reported_at"))
    };
}

/// A defect `d` of a vehicle `v` is seen by those who run the vehicle now and by whoever reported it ($3); once it is
/// closed, by those who ran the vehicle that day, too (V-11).
#[rustfmt::skip] // it indents a macro within a macro further at every run
macro_rules! defect_visible {
    ($dialect:ident) => {
        concat!(
            "($1 OR v.organisation_id", $dialect!(in_ids "$2"), " OR d.reported_by = $3 OR (d.state <> 'open' AND ",
            ran_then!($dialect), "))"
        )
    };
}

record!(Picture, "defect_picture", |row| { media_type, bytes });
record!(DefectRecord, "defect", |row| {
    id, vehicle = "vehicle_id", booking = "booking_id", reported_by, reported_at, severity, description, state,
    closed_at,
    outcome, work_order = "work_order_id", version, pictures,
});

impl Tx {
    /// Adds a defect with its pictures, and stops the vehicle if it says so.
    pub async fn insert_defect(
        &mut self,
        vehicle: &Permitted<impl OfVehicle>,
        defect: &DefectRecord,
        pictures: &[Picture],
    ) -> Result<(), StoreError> {
        vehicle.is_for(&[VehicleVerb::ReportDefect])?;
        defect.within_bounds()?;
        on!(self, connection => sqlx::query(
            "INSERT INTO defect (id, vehicle_id, booking_id, reported_by, reported_at, severity, description, state) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        )
        .bind(defect.id.0)
        .bind(vehicle.vehicle().id.0)
        .bind(defect.booking.map(|id| id.0))
        .bind(defect.reported_by.map(|id| id.0))
        .bind(defect.reported_at)
        .bind(defect.severity.as_str())
        .bind(&defect.description)
        .bind(defect.state.as_str())
        .execute(connection)
        .await
        .map(|_| ())?);
        for (place, picture) in (0_i64..).zip(pictures) {
            self.put_picture(defect.id, place, picture).await?;
        }
        self.keep_stop(vehicle.vehicle().id).await
    }

    /// Adds a picture to a defect after those it has. The vehicle is locked, so that two pictures do not take the same
    /// place.
    pub async fn insert_picture(
        &mut self,
        vehicle: &Permitted<Concerning<Locked<VehicleRecord>>>,
        defect: &DefectRecord,
        picture: &Picture,
    ) -> Result<(), StoreError> {
        vehicle.is_for(&[VehicleVerb::ShowDefect])?;
        debug_assert_eq!(vehicle.id, defect.vehicle);
        self.put_picture(defect.id, defect.pictures, picture).await
    }

    async fn put_picture(&mut self, defect: DefectId, place: i64, picture: &Picture) -> Result<(), StoreError> {
        on!(self, connection => sqlx::query(
            "INSERT INTO defect_picture (defect_id, place, media_type, bytes) VALUES ($1, $2, $3, $4)")
            .bind(defect.0)
            .bind(place)
            .bind(&picture.media_type)
            .bind(&picture.bytes)
            .execute(connection)
            .await
            .map(|_| ())?);
        Ok(())
    }

    /// Writes the outcome of a defect of a vehicle, if nobody has changed it since `defect.version`; answers the defect
    /// as it then is.
    pub async fn update_defect(
        &mut self,
        vehicle: &Permitted<impl OfVehicle>,
        defect: DefectRecord,
    ) -> Result<DefectRecord, StoreError> {
        vehicle.is_for(&[VehicleVerb::Service])?;
        defect.within_bounds()?;
        let changed = on!(self, connection => sqlx::query(
            "UPDATE defect SET state = $3, closed_at = $4, outcome = $5, work_order_id = $6, severity = $7, \
             version = version + 1
             WHERE id = $1 AND version = $2 AND vehicle_id = $8",
        )
        .bind(defect.id.0)
        .bind(defect.version)
        .bind(defect.state.as_str())
        .bind(defect.closed_at)
        .bind(&defect.outcome)
        .bind(defect.work_order.map(|id| id.0))
        .bind(defect.severity.as_str())
        .bind(vehicle.vehicle().id.0)
        .execute(connection)
        .await?
        .rows_affected());
        not_stale(changed)?;
        self.keep_stop(vehicle.vehicle().id).await?;
        Ok(DefectRecord { version: defect.version + 1, ..defect })
    }

    async fn keep_stop(&mut self, vehicle: VehicleId) -> Result<(), StoreError> {
        on!(self, connection => sqlx::query(
            "UPDATE vehicle SET stopped_by_defect = EXISTS (
                SELECT 1 FROM defect d WHERE d.vehicle_id = $1 AND d.state = 'open' AND d.severity = 'do_not_drive') \
                WHERE id = $1",
        )
        .bind(vehicle.0)
        .execute(connection)
        .await
        .map(|_| ())?);
        self.changed.insert(vehicle);
        Ok(())
    }

    /// The defects that a scope and a person see; open ones first, then newest first.
    pub async fn list_defects(
        &mut self,
        scope: &Scope,
        reporter: Option<UserId>,
        filter: &DefectFilter,
    ) -> Result<Vec<DefectRecord>, StoreError> {
        let (closed, after) = filter.after.map_or((false, None), |(closed, id)| (closed, Some(id.0)));
        Ok(on!(self, connection, dialect => sqlx::query_as(concat!(
            "SELECT ", defect_columns!(dialect, "$3"), "
             FROM defect d JOIN vehicle v ON v.id = d.vehicle_id
             WHERE ", defect_visible!(dialect), "
               AND ($4 IS NULL OR d.vehicle_id = $4) AND (NOT $5 OR d.state = 'open')
               AND ($6 IS NULL OR (CASE WHEN $7 THEN d.state <> 'open' AND d.id < $6 ELSE d.state <> 'open' \
               OR d.id < $6 END))
             ORDER BY CASE d.state WHEN 'open' THEN 0 ELSE 1 END, d.id DESC LIMIT $8 OFFSET $9",
        ))
        .bind(scope.everything())
        .bind(dialect::ids(scope.organisations()))
        .bind(reporter.map(|id| id.0))
        .bind(filter.vehicle.map(|id| id.0))
        .bind(filter.only_open)
        .bind(after)
        .bind(closed)
        .bind(filter.limit)
        .bind(filter.skip)
        .fetch_all(connection)
        .await?))
    }

    /// The open defects of some vehicles that a scope may see, worst first, then newest first.
    pub async fn list_open_defects(
        &mut self,
        scope: &Scope,
        vehicles: &[VehicleId],
    ) -> Result<Vec<DefectRecord>, StoreError> {
        Ok(on!(self, connection, dialect => sqlx::query_as(concat!(
            "SELECT ", defect_columns!(dialect, "NULL"), "
             FROM defect d JOIN vehicle v ON v.id = d.vehicle_id
             WHERE ", seen_then!(dialect, dialect!(local_day "d.reported_at")), "
               AND d.state = 'open' AND d.vehicle_id",
                 dialect!(in_ids "$3"), "
             ORDER BY CASE d.severity WHEN 'do_not_drive' THEN 0 ELSE 1 END, d.id DESC",
        ))
        .bind(scope.everything())
        .bind(dialect::ids(scope.organisations()))
        .bind(dialect::ids(vehicles))
        .fetch_all(connection)
        .await?))
    }

    /// How many open defects there are on vehicles run by organisations in scope.
    pub async fn count_open_defects(&mut self, scope: &Scope) -> Result<i64, StoreError> {
        Ok(on!(self, connection, dialect => sqlx::query_scalar(concat!(
            "SELECT count(*) FROM defect d JOIN vehicle v ON v.id = d.vehicle_id
             WHERE ($1 OR v.organisation_id", dialect!(in_ids "$2"), ") AND d.state = 'open'",
        ))
        .bind(scope.everything())
        .bind(dialect::ids(scope.organisations()))
        .fetch_one(connection)
        .await?))
    }

    /// How many defects there are in that list.
    pub async fn count_defects(
        &mut self,
        scope: &Scope,
        reporter: Option<UserId>,
        filter: &DefectFilter,
    ) -> Result<i64, StoreError> {
        Ok(on!(self, connection, dialect => sqlx::query_scalar(concat!(
            "SELECT count(*) FROM defect d JOIN vehicle v ON v.id = d.vehicle_id
             WHERE ", defect_visible!(dialect), "
               AND ($4 IS NULL OR d.vehicle_id = $4) AND (NOT $5 OR d.state = 'open')",
        ))
        .bind(scope.everything())
        .bind(dialect::ids(scope.organisations()))
        .bind(reporter.map(|id| id.0))
        .bind(filter.vehicle.map(|id| id.0))
        .bind(filter.only_open)
        .fetch_one(connection)
        .await?))
    }

    /// One defect that a scope or a person sees.
    pub async fn find_defect(
        &mut self,
        scope: &Scope,
        reporter: Option<UserId>,
        id: DefectId,
    ) -> Result<Option<DefectRecord>, StoreError> {
        Ok(on!(self, connection, dialect => sqlx::query_as(concat!(
            "SELECT ", defect_columns!(dialect, "$3"), "
             FROM defect d JOIN vehicle v ON v.id = d.vehicle_id
             WHERE ", defect_visible!(dialect), " AND d.id = $4",
        ))
        .bind(scope.everything())
        .bind(dialect::ids(scope.organisations()))
        .bind(reporter.map(|id| id.0))
        .bind(id.0)
        .fetch_optional(connection)
        .await?))
    }

    /// A picture of a defect.
    pub async fn find_picture(&mut self, defect: &DefectRecord, place: i64) -> Result<Option<Picture>, StoreError> {
        Ok(on!(self, connection => sqlx::query_as(
                "SELECT media_type, bytes FROM defect_picture WHERE defect_id = $1 AND place = $2")
            .bind(defect.id.0)
            .bind(place)
            .fetch_optional(connection)
            .await?))
    }
}
