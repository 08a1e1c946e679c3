//! Use, rolled up by month, vehicle and payer as it happens. Late use is kept apart, by the month that bills it (C-11).

use std::collections::BTreeMap;

use uuid::Uuid;
use vagnpark_domain::{
    access::Permitted,
    cost::Usage,
    ids::{OrganisationId, TripId, VehicleId},
    time::Month,
};

use crate::{Locked, StoreError, TripNotes, Tx, bulk::insert_rows, error::not_stale, on, row::record};

/// A place where use adds up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct UsePlace {
    /// The trips' month.
    pub(crate) month: Month,
    /// The month that bills it, if their own is closed.
    pub(crate) late_in: Option<Month>,
    pub(crate) vehicle: VehicleId,
    pub(crate) payer: OrganisationId,
}

/// The use that a trip is billed for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TripUse {
    /// The trip.
    pub trip: TripId,
    /// The vehicle.
    pub vehicle: VehicleId,
    /// Whose use it was.
    pub payer: OrganisationId,
    /// The local month it began in.
    pub month: Month,
    /// The month that bills it, if its own was closed.
    pub late_in: Option<Month>,
    /// Metres.
    pub distance_m: i64,
    /// Seconds.
    pub duration_s: i64,
}

/// Metres, seconds, trips.
pub(crate) type Used = (i64, i64, i64);

record!(TripUse, "trip", |row| {
    trip = "id", vehicle = "vehicle_id", payer = "payer_id", month, late_in, distance_m, duration_s,
});

impl Tx {
    /// Adds use where it belongs. The same place may be named more than once.
    pub(crate) async fn add_up(&mut self, used: &[(UsePlace, Used)]) -> Result<(), StoreError> {
        let mut sums: BTreeMap<UsePlace, Used> = BTreeMap::new();
        for (place, (distance_m, duration_s, trips)) in used {
            let sum = sums.entry(*place).or_default();
            *sum = (sum.0 + distance_m, sum.1 + duration_s, sum.2 + trips);
        }
        let (late, own): (Vec<_>, Vec<_>) = sums.into_iter().partition(|(place, _)| place.late_in.is_some());
        insert_rows!(self, "usage_month", own, |(place, (distance_m, duration_s, trips))| {
            month: place.month.first_day(),
            vehicle_id: place.vehicle.0,
            payer_id: place.payer.0,
            distance_m: *distance_m,
            duration_s: *duration_s,
            trips: *trips,
        }, " ON CONFLICT (month, vehicle_id, payer_id) \
            DO UPDATE SET distance_m = usage_month.distance_m + excluded.distance_m,
                duration_s = usage_month.duration_s + excluded.duration_s, trips = usage_month.trips + excluded.trips");
        insert_rows!(self, "usage_late", late, |(place, (distance_m, duration_s, trips))| {
            month: place.month.first_day(),
            late_in: place.late_in.map(Month::first_day),
            vehicle_id: place.vehicle.0,
            payer_id: place.payer.0,
            distance_m: *distance_m,
            duration_s: *duration_s,
            trips: *trips,
        }, " ON CONFLICT (month, late_in, vehicle_id, payer_id) \
            DO UPDATE SET distance_m = usage_late.distance_m + excluded.distance_m,
                duration_s = usage_late.duration_s + excluded.duration_s, trips = usage_late.trips + excluded.trips");
        Ok(())
    }

    /// The use that a trip is billed for, locked until the transaction ends, so that two people correcting it do so one
    /// after the other.
    pub async fn find_trip_use_for_update(
        &mut self,
        trip: &Permitted<TripNotes>,
    ) -> Result<Option<Locked<TripUse>>, StoreError> {
        let found: Option<TripUse> = on!(self, connection, dialect => sqlx::query_as(concat!(
            "SELECT id, vehicle_id, payer_id, month, late_in, distance_m, duration_s FROM trip WHERE id",
                dialect!(in_ids "$1"),
            dialect!(for_update),
        ))
        .bind(dialect::ids(&[trip.id]))
        .fetch_optional(connection)
        .await?);
        Ok(found.map(Locked::new))
    }

    /// Changes whose use a trip was and how far it went, in an open month, and the roll-up with it.
    pub async fn change_trip_use(
        &mut self,
        before: &Locked<TripUse>,
        payer: OrganisationId,
        distance_m: i64,
    ) -> Result<(), StoreError> {
        let written = on!(self, connection => sqlx::query(
            "UPDATE trip SET payer_id = $2, distance_m = $3 WHERE id = $1",
        )
            .bind(before.trip.0)
            .bind(payer.0)
            .bind(distance_m)
            .execute(connection)
            .await?
            .rows_affected());
        not_stale(written)?;
        self.forget_packs(&[before.month.first_day()]).await?;
        let place =
            UsePlace { month: before.month, late_in: before.late_in, vehicle: before.vehicle, payer: before.payer };
        self.add_up(&[
            (place, (-before.distance_m, -before.duration_s, -1)),
            (UsePlace { payer, ..place }, (distance_m, before.duration_s, 1)),
        ])
        .await
    }

    /// Use by vehicle and payer code in a month, as it was known to another month. Only totals; statements show them to
    /// every party.
    pub async fn load_usage(&mut self, month: Month, known_in: Month) -> Result<Vec<Usage>, StoreError> {
        let rows: Vec<(Uuid, String, i64, i64, i64)> = on!(self, connection => sqlx::query_as(
            "SELECT u.vehicle_id, o.code, CAST(sum(u.distance_m) AS BIGINT), CAST(sum(u.duration_s) AS BIGINT), \
             CAST(sum(u.trips) AS BIGINT)
             FROM (SELECT vehicle_id, payer_id, distance_m, duration_s, trips FROM usage_month WHERE month = $1
                   UNION ALL SELECT vehicle_id, payer_id, distance_m, duration_s, trips FROM usage_late \
                   WHERE month = $1 AND late_in <= $2) u
             JOIN organisation o ON o.id = u.payer_id GROUP BY u.vehicle_id, o.code ORDER BY u.vehicle_id, o.code",
        )
        .bind(month.first_day())
        .bind(known_in.first_day())
        .fetch_all(connection)
        .await?);
        let usage = |(vehicle, payer, distance_m, duration_s, trips): (Uuid, _, _, _, _)| Usage {
            vehicle: vehicle.into(),
            payer,
            distance_m,
            duration_s,
            trips,
        };
        Ok(rows.into_iter().map(usage).collect())
    }
}
