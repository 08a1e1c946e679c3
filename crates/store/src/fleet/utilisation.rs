//! How vehicles were used, for follow-up: windows of use, and sums by vehicle.

use std::collections::{BTreeSet, HashMap};

use chrono::NaiveDate;
use uuid::Uuid;
use vagnpark_domain::{
    access::Scope,
    cost::CostCategory,
    ids::{OrganisationId, VehicleId},
    time::Month,
};

use crate::{Store, StoreError, Tx, on, register::vehicle::visible, row::record};

/// The uses of a vehicle by a payer in a month, without who drove.
#[derive(Clone, Debug)]
pub struct UseRecord<'u> {
    /// Whose use it was.
    pub payer: OrganisationId,
    /// What was used.
    pub vehicle: &'u UsedVehicle,
    packed: &'u str,
}

impl UseRecord<'_> {
    /// When each use began, in seconds since the beginning of 1970, and how many seconds it lasted.
    pub fn windows(&self) -> impl Iterator<Item = (i64, i64)> {
        self.packed.split(',').filter_map(|window| {
            let (start, seconds) = window.split_once('+')?;
            Some((start.parse().ok()?, seconds.parse().ok()?))
        })
    }
}

/// A vehicle as it is today.
#[derive(Clone, Debug)]
pub struct UsedVehicle {
    id: Uuid,
    /// Its class.
    pub class: String,
    /// The unit that runs it.
    pub unit_id: Option<Uuid>,
    /// Minutes until it can be taken again.
    pub buffer_minutes: i64,
}

/// The uses of vehicles by some payers, packed: there may be a million.
#[derive(Clone, Debug)]
pub struct Uses {
    payers: Vec<OrganisationId>,
    vehicles: HashMap<Uuid, UsedVehicle>,
    /// “payer/vehicle:start+seconds,start+seconds;payer/vehicle:…” of each month, or less.
    packs: Vec<String>,
}

impl Uses {
    /// Each vehicle's uses by each payer in each month.
    pub fn records(&self) -> impl Iterator<Item = UseRecord<'_>> {
        self.packs.iter().flat_map(|pack| pack.split(';')).filter_map(|section| {
            let (whose, packed) = section.split_once(':')?;
            let (payer, vehicle) = whose.split_once('/')?;
            let payer = payer.parse::<Uuid>().ok()?.into();
            let vehicle = self.vehicles.get(&vehicle.parse().ok()?)?;
            self.payers.contains(&payer).then_some(UseRecord { payer, vehicle, packed })
        })
    }
}

/// The use of each month from the roll-ups, and its pack if that is up to date; $1 and $2 are the first and last month.
macro_rules! known_and_packed {
    () => {
        "(SELECT month, CAST(sum(trips) AS BIGINT) AS trips, CAST(sum(duration_s) AS BIGINT) AS duration_s FROM (
            SELECT month, sum(trips) AS trips, sum(duration_s) AS duration_s FROM usage_month
                WHERE month >= $1 AND month <= $2 GROUP BY month
            UNION ALL SELECT month, sum(trips) AS trips, sum(duration_s) AS duration_s FROM usage_late
                WHERE month >= $1 AND month <= $2 GROUP BY month) summed
         GROUP BY month) k
         LEFT JOIN use_pack p ON p.month = k.month AND p.trips = k.trips AND p.duration_s = k.duration_s"
    };
}

/// The uses in the months from $1 to $2, by vehicle and payer, from the trips. The index of trips begins with the
/// vehicle.
macro_rules! from_trips {
    ($dialect:ident) => {
        concat!(
            "SELECT t.month, ", $dialect!(id_text "t.payer_id"), " || '/' || ", $dialect!(id_text "t.vehicle_id"),
                " || ':' || string_agg(
                CAST(", $dialect!(epoch "t.start_at"), " AS TEXT) || '+' || CAST(t.duration_s AS TEXT), ',') AS section
             FROM trip t WHERE t.month >= $1 AND t.month <= $2 AND t.vehicle_id IN (
                SELECT vehicle_id FROM usage_month WHERE month >= $1 AND month <= $2
                UNION SELECT vehicle_id FROM usage_late WHERE month >= $1 AND month <= $2)
             GROUP BY t.vehicle_id, t.month, t.payer_id"
        )
    };
}

/// How much a vehicle was used and what it cost in some months.
#[derive(Clone, Debug)]
pub struct UtilisationRecord {
    /// The vehicle.
    pub vehicle_id: VehicleId,
    /// Metres.
    pub distance_m: i64,
    /// Seconds.
    pub duration_s: i64,
    /// Trips.
    pub trips: i64,
    /// Its shared costs, in öre: entries by the day they begin.
    pub cost_ore: i64,
    /// The fixed part of them ([`CostCategory::is_fixed`]).
    pub fixed_ore: i64,
}

record!(UsedVehicle, "vehicle", |row| { id, class, unit_id, buffer_minutes });
record!(UtilisationRecord, "usage_month", |row| { vehicle_id, distance_m, duration_s, trips, cost_ore, fixed_ore });

impl Store {
    /// Packs the use that is not packed yet, a month at a time, so that nobody waits for long.
    pub async fn pack_uses(&self) -> Result<(), StoreError> {
        let unpacked = self.read().await?.list_unpacked_months().await?;
        for month in unpacked {
            let mut tx = self.begin().await?;
            tx.pack_month(month).await?;
            tx.commit().await?;
        }
        Ok(())
    }
}

impl Tx {
    /// The uses of vehicles by the pool's parties that began in some months, for computing how many vehicles are
    /// needed. Packed months are read from their packs, the others from their trips.
    pub async fn list_uses(&mut self, payers: &[OrganisationId], from: Month, to: Month) -> Result<Uses, StoreError> {
        let months = self.list_packs(from.first_day(), to.first_day()).await?;
        let unpacked: BTreeSet<NaiveDate> =
            months.iter().filter(|(_, pack)| pack.is_none()).map(|(month, _)| *month).collect();
        let mut packs: Vec<String> = months.into_iter().filter_map(|(_, pack)| pack).collect();
        if let (Some(first), Some(last)) = (unpacked.first(), unpacked.last()) {
            let sections: Vec<(NaiveDate, String)> = on!(self, connection, dialect =>
                sqlx::query_as(from_trips!(dialect))
                .bind(first)
                .bind(last)
                .fetch_all(connection)
                .await?);
            packs
                .extend(sections.into_iter().filter(|(month, _)| unpacked.contains(month)).map(|(_, section)| section));
        }
        let vehicles: Vec<UsedVehicle> = on!(self, connection => sqlx::query_as(
            "SELECT id, class, unit_id, buffer_minutes FROM vehicle",
        )
        .fetch_all(connection)
        .await?);
        let vehicles = vehicles.into_iter().map(|vehicle| (vehicle.id, vehicle)).collect();
        Ok(Uses { payers: payers.to_vec(), vehicles, packs })
    }

    /// The months with use, each with its pack; none if the pack is missing or out of date.
    async fn list_packs(
        &mut self,
        first: NaiveDate,
        last: NaiveDate,
    ) -> Result<Vec<(NaiveDate, Option<String>)>, StoreError> {
        Ok(on!(self, connection => sqlx::query_as(concat!("SELECT k.month, p.uses FROM ", known_and_packed!()))
            .bind(first)
            .bind(last)
            .fetch_all(connection)
            .await?))
    }

    /// The months whose pack is missing or out of date.
    async fn list_unpacked_months(&mut self) -> Result<Vec<NaiveDate>, StoreError> {
        let (first, last) = (NaiveDate::default(), NaiveDate::from_ymd_opt(9_999, 12, 1).unwrap_or_default());
        Ok(on!(self, connection => sqlx::query_scalar(concat!(
            "SELECT k.month FROM ", known_and_packed!(), " WHERE p.month IS NULL ORDER BY k.month",
        ))
        .bind(first)
        .bind(last)
        .fetch_all(connection)
        .await?))
    }

    /// Deletes the packs of some months, and keeps others from packing them until this transaction ends: a trip may
    /// change without changing the sums of its month.
    pub(crate) async fn forget_packs(&mut self, months: &[NaiveDate]) -> Result<(), StoreError> {
        for month in months {
            self.hold_pack(*month).await?;
            on!(self, connection => sqlx::query("DELETE FROM use_pack WHERE month = $1")
                .bind(month)
                .execute(connection)
                .await
                .map(|_| ())?);
        }
        Ok(())
    }

    /// Locks the row of a month's pack, creating it if needed; with sums that no month has, it is valid for nobody.
    async fn hold_pack(&mut self, month: NaiveDate) -> Result<(), StoreError> {
        on!(self, connection => sqlx::query(
            "INSERT INTO use_pack (month, trips, duration_s, uses) VALUES ($1, -1, -1, '')
             ON CONFLICT (month) DO UPDATE SET trips = -1, duration_s = -1, uses = ''",
        )
        .bind(month)
        .execute(connection)
        .await
        .map(|_| ())?);
        Ok(())
    }

    /// Packs the use of a month. A transaction that changes its trips holds the row until it is done; after that, one
    /// statement reads trips and sums as they then are.
    async fn pack_month(&mut self, month: NaiveDate) -> Result<(), StoreError> {
        self.hold_pack(month).await?;
        on!(self, connection, dialect => sqlx::query(concat!(
            "UPDATE use_pack SET trips = packed.trips, duration_s = packed.duration_s, uses = packed.uses FROM (
                SELECT k.trips, k.duration_s, coalesce((SELECT string_agg(s.section, ';') FROM (",
                    from_trips!(dialect), ") s), '') AS uses
                FROM ", known_and_packed!(), ") AS packed
             WHERE use_pack.month = $1",
        ))
        .bind(month)
        .bind(month)
        .execute(connection)
        .await
        .map(|_| ())?);
        Ok(())
    }

    /// Use and cost of vehicles in scope in some months, from the roll-ups: each is read once, not once for each
    /// vehicle.
    pub async fn list_utilisation(
        &mut self,
        scope: &Scope,
        from: Month,
        to: Month,
    ) -> Result<Vec<UtilisationRecord>, StoreError> {
        let (first, last): (NaiveDate, NaiveDate) = (from.first_day(), to.last_day());
        let fixed = CostCategory::ALL.iter().filter(|category| category.is_fixed());
        let fixed: Vec<String> = fixed.map(|category| category.as_str().to_owned()).collect();
        Ok(on!(self, connection, dialect => sqlx::query_as(concat!(
            "SELECT v.id AS vehicle_id, coalesce(u.distance_m, 0) AS distance_m, coalesce(u.duration_s, 0) \
             AS duration_s,
                coalesce(u.trips, 0) AS trips, coalesce(c.cost_ore, 0) AS cost_ore, coalesce(c.fixed_ore, 0) \
                AS fixed_ore
             FROM vehicle v
             LEFT JOIN (
                SELECT vehicle_id, CAST(sum(distance_m) AS BIGINT) AS distance_m, CAST(sum(duration_s) AS BIGINT) \
                AS duration_s,
                    CAST(sum(trips) AS BIGINT) AS trips
                FROM usage_month WHERE month >= $3 AND month <= $4 GROUP BY vehicle_id) u ON u.vehicle_id = v.id
             LEFT JOIN (
                SELECT vehicle_id, CAST(sum(shared_ore) AS BIGINT) AS cost_ore,
                    CAST(sum(CASE WHEN category", dialect!(in_texts "$5"), " THEN shared_ore \
                        ELSE 0 END) AS BIGINT) AS fixed_ore
                FROM cost_entry WHERE from_on >= $3 AND from_on <= $4 AND vehicle_id IS NOT NULL GROUP BY vehicle_id) c
                ON c.vehicle_id = v.id
             WHERE ", visible!(dialect), " ORDER BY v.id",
        ))
        .bind(scope.everything())
        .bind(dialect::ids(scope.organisations()))
        .bind(first)
        .bind(last)
        .bind(dialect::texts(&fixed))
        .fetch_all(connection)
        .await?))
    }
}
