//! Vehicles that fit a need and are not taken, in the order of [`vagnpark_domain::booking::rank`]: the database looks
//! through the fleet, and the domain decides about the few that come out on top. A contract test compares the two
//! orders.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use vagnpark_domain::{
    access::Scope,
    booking::{Need, Occupied},
    ids::{DepotId, OrganisationId, VehicleId},
    register::VehicleClass,
    time::{Window, local_date},
};

use super::calendar::{Taken, of_each};
use crate::{StoreError, Tx, VehicleRecord, on, register::vehicle::bookable};

/// The criteria of a search.
#[derive(Clone, Debug)]
pub struct FreeSearch<'a> {
    /// The need.
    pub need: &'a Need,
    /// When.
    pub window: Window,
    /// A vehicle that is still out is busy until now, whatever was planned (B-2).
    pub now: DateTime<Utc>,
    /// The booker's own organisations, whose vehicles come before others at the same distance.
    pub own: &'a [OrganisationId],
    /// Metres from the wanted place to each depot, if a place was given.
    pub distances: &'a [(DepotId, i64)],
}

impl Tx {
    /// Vehicles in scope, or going to be by the first day of the window, that are in service, fit and have no live
    /// booking in it, best first, starting from a place in the order. Buffers, bans, licences and days on which others
    /// run them (V-12) are left to the domain.
    pub async fn list_free_vehicles(
        &mut self,
        scope: &Scope,
        search: &FreeSearch<'_>,
        skip: i64,
        limit: i64,
    ) -> Result<Vec<VehicleRecord>, StoreError> {
        let need = search.need;
        let (depots, metres): (Vec<DepotId>, Vec<i64>) = search.distances.iter().copied().unzip();
        Ok(on!(self, connection, dialect => sqlx::query_as(concat!(
            "SELECT v.*, CAST(NULL AS DATE) AS had_until FROM vehicle v LEFT JOIN ", dialect!(pairs "$13" "$14"),
                " d ON d.id = v.depot_id
             WHERE (", bookable!(dialect), " OR EXISTS (SELECT 1 FROM vehicle_relation h WHERE h.vehicle_id = v.id
                   AND h.kind = 'user' AND h.from_on >= $17 AND h.from_on <= $19
                   AND h.organisation_id", dialect!(in_ids "$2"), ")) AND v.status = 'in_service' \
               AND NOT v.stopped_by_defect
               AND ($3 IS NULL OR v.class = $3) AND ($3 IS NOT NULL OR v.class <> 'trailer')
               AND ($4 IS NULL OR v.seats >= $4) AND ($5 IS NULL OR v.total_weight_kg - v.kerb_weight_kg >= $5)
               AND ($6 IS NULL OR v.range_km >= $6) AND (NOT $7 OR v.tow_bar) \
               AND (NOT $8 OR (v.lift AND (v.lift_valid_to IS NULL OR v.lift_valid_to >= $18)))
               AND NOT EXISTS (SELECT 1 FROM live_booking b WHERE b.vehicle_id = v.id
                   AND b.occupied_until > $9 AND b.start_at < $10)
               AND ($9 >= $11 OR NOT EXISTS (SELECT 1 FROM booking b WHERE b.vehicle_id = v.id \
               AND b.state = 'checked_out' AND b.occupied_until < $11))
             ORDER BY coalesce(d.value, 9223372036854775807), CASE WHEN v.organisation_id", dialect!(in_ids "$12"),
                 " THEN 0 ELSE 1 END,
                CASE WHEN $3 IS NOT NULL OR v.class IN ('car_i', 'car_ii') THEN 0 ELSE 1 END,
                CASE WHEN coalesce(v.seats, 0) > coalesce($4, 1) THEN coalesce(v.seats, 0) ELSE 0 END,
                CASE WHEN $17 > v.contract_from AND v.lease_to > v.contract_from
                    THEN coalesce((v.odometer_km - v.contract_start_km) * 1000 * ",
                        dialect!(days_between "v.contract_from" "v.lease_to"),
                        " / (v.contract_km * ", dialect!(days_between "v.contract_from" "$17"), "), 1000) ELSE 1000 END,
                v.id LIMIT $15 OFFSET $16",
        ))
        .bind(scope.everything())
        .bind(dialect::ids(scope.organisations()))
        .bind(need.class.map(VehicleClass::as_str))
        .bind(need.seats.map(i64::from))
        .bind(need.load_kg.map(i64::from))
        .bind(need.range_km.map(i64::from))
        .bind(need.tow_bar)
        .bind(need.lift)
        .bind(search.window.start())
        .bind(search.window.end())
        .bind(search.now)
        .bind(dialect::ids(search.own))
        .bind(dialect::ids(&depots))
        .bind(dialect::numbers(&metres))
        .bind(limit)
        .bind(skip)
        .bind(local_date(search.now))
        .bind(search.window.last_day())
        .bind(local_date(search.window.start()))
        .fetch_all(connection)
        .await?))
    }

    /// What occupies some vehicles around a window, as [`Tx::list_occupied`] answers for one.
    pub async fn list_occupied_of(
        &mut self,
        vehicles: &[VehicleId],
        around: Window,
    ) -> Result<HashMap<VehicleId, Vec<Occupied>>, StoreError> {
        let rows: Vec<Taken> = on!(self, connection, dialect => sqlx::query_as(concat!(
            "SELECT vehicle_id, id, start_at, occupied_until, state FROM live_booking
             WHERE vehicle_id", dialect!(in_ids "$1"), "
               AND ((occupied_until > $2 AND start_at < $3) OR state = 'checked_out')",
        ))
        .bind(dialect::ids(vehicles))
        .bind(around.start())
        .bind(around.end())
        .fetch_all(connection)
        .await?);
        Ok(of_each(rows))
    }
}
