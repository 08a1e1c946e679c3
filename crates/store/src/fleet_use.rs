//! How vehicles were used, for following up: windows of use, and sums by vehicle.

use std::collections::{BTreeSet, HashMap};

use chrono::NaiveDate;
use sqlx::FromRow;
use uuid::Uuid;
use vagnpark_domain::{
    access::Scope,
    ids::{OrganisationId, VehicleId},
    time::Month,
};

use crate::{Inner, Store, StoreError, Tx, on, vehicle::visible};

/// The uses of a vehicle by a payer in some months, without who drove.
#[derive(Clone, Debug)]
pub struct UseRecord {
    /// The vehicle's class.
    pub class: String,
    /// The unit that runs the vehicle now.
    pub unit_id: Option<Uuid>,
    /// Whose use it was.
    pub payer_id: OrganisationId,
    /// Minutes until the vehicle can be taken again.
    pub buffer_minutes: i64,
    /// Seconds since the beginning of 1970 at which each began, and for how many.
    pub windows: Vec<(i64, i64)>,
}

/// A vehicle's packed uses by a payer, with how many months' packs do not fit the roll-ups.
#[derive(FromRow)]
struct UseRow {
    vehicle_id: Uuid,
    payer_id: Uuid,
    class: String,
    unit_id: Option<Uuid>,
    buffer_minutes: i64,
    windows: Option<String>,
    stale: i64,
}

/// Which uses belong together: those of a vehicle by a payer.
type UseKey = (Uuid, Uuid);

/// The windows in “start+seconds,…”.
fn unpacked(windows: &str) -> Vec<(i64, i64)> {
    let window = |text: &str| {
        let (start, seconds) = text.split_once('+')?;
        Some((start.parse().ok()?, seconds.parse().ok()?))
    };
    windows.split(',').filter_map(window).collect()
}

/// Roll-ups of some months with what is packed of them; $1 and $2 are the first and last month.
macro_rules! packed {
    () => {
        "FROM (
            SELECT month, vehicle_id, payer_id, sum(trips) AS trips, sum(duration_s) AS duration_s FROM (
                SELECT month, vehicle_id, payer_id, trips, duration_s FROM usage_month WHERE month >= $1 AND month <= $2
                UNION ALL
                SELECT month, vehicle_id, payer_id, trips, duration_s FROM usage_late WHERE month >= $1 AND month <= $2) summed
            GROUP BY month, vehicle_id, payer_id) u
         LEFT JOIN use_pack p ON p.month = u.month AND p.vehicle_id = u.vehicle_id AND p.payer_id = u.payer_id
            AND p.trips = u.trips AND p.duration_s = u.duration_s"
    };
}

/// What a vehicle was used for and cost in some months.
#[derive(Clone, Debug, FromRow)]
pub struct UtilisationRecord {
    /// The vehicle.
    #[sqlx(try_from = "Uuid")]
    pub vehicle_id: VehicleId,
    /// Metres.
    pub distance_m: i64,
    /// Seconds.
    pub duration_s: i64,
    /// Trips.
    pub trips: i64,
    /// What is shared of its costs, in öre: entries by the day they begin.
    pub cost_ore: i64,
    /// Of it, what does not follow from use: lease, tax, insurance, depreciation, interest.
    pub fixed_ore: i64,
}

/// Packs the use of the months from $1 to $2 where it is not packed as it is.
macro_rules! packing {
    ($epoch:literal) => {
        concat!(
            "INSERT INTO use_pack (month, vehicle_id, payer_id, trips, duration_s, windows)
             SELECT t.month, t.vehicle_id, t.payer_id, count(*), CAST(sum(t.duration_s) AS BIGINT),
                string_agg(CAST(", $epoch, " AS TEXT) || '+' || CAST(t.duration_s AS TEXT), ',')
             FROM (SELECT u.month, u.vehicle_id, u.payer_id ", packed!(), " WHERE p.month IS NULL AND u.trips > 0) s
             JOIN trip t ON t.vehicle_id = s.vehicle_id AND t.month = s.month AND t.payer_id = s.payer_id
             WHERE t.month >= $1 AND t.month <= $2 GROUP BY t.month, t.vehicle_id, t.payer_id
             ON CONFLICT (month, vehicle_id, payer_id) DO UPDATE SET trips = excluded.trips, duration_s = excluded.duration_s,
                windows = excluded.windows"
        )
    };
}

impl Store {
    /// Packs what use there is and is not packed, a month at a time, so that nobody waits for long.
    pub async fn pack_uses(&self) -> Result<(), StoreError> {
        let months = self.read().await?.list_unpacked_months().await?;
        for month in months {
            let mut tx = self.begin().await?;
            tx.pack_month(month).await?;
            tx.commit().await?;
        }
        Ok(())
    }
}

impl Tx {
    /// The uses of vehicles by the pool's parties that began in some months: for how many vehicles are needed. What is packed
    /// is read as it is; of the rest, the trips are.
    pub async fn list_uses(
        &mut self,
        payers: &[OrganisationId],
        from: Month,
        to: Month,
    ) -> Result<Vec<UseRecord>, StoreError> {
        let rows: Vec<UseRow> = on!(self, connection, dialect => sqlx::query_as(concat!(
            "SELECT u.vehicle_id, u.payer_id, v.class, v.unit_id, v.buffer_minutes, string_agg(p.windows, ',') AS windows,
                count(CASE WHEN p.windows IS NULL AND u.trips > 0 THEN 1 END) AS stale ", packed!(),
            " JOIN vehicle v ON v.id = u.vehicle_id WHERE u.payer_id", dialect!(in_ids "$3"),
            " GROUP BY u.vehicle_id, u.payer_id, v.class, v.unit_id, v.buffer_minutes",
        ))
        .bind(from.first_day())
        .bind(to.first_day())
        .bind(dialect::ids(payers))
        .fetch_all(connection)
        .await?);
        let stale: BTreeSet<VehicleId> =
            rows.iter().filter(|row| row.stale > 0).map(|row| row.vehicle_id.into()).collect();
        let mut raw = self.load_windows(&stale.into_iter().collect::<Vec<_>>(), from, to).await?;
        let record = |row: UseRow| UseRecord {
            windows: match row.windows {
                Some(windows) if row.stale == 0 => unpacked(&windows),
                _ => raw.remove(&(row.vehicle_id, row.payer_id)).unwrap_or_default(),
            },
            class: row.class,
            unit_id: row.unit_id,
            payer_id: row.payer_id.into(),
            buffer_minutes: row.buffer_minutes,
        };
        Ok(rows.into_iter().map(record).collect())
    }

    /// The windows of some vehicles' trips.
    async fn load_windows(
        &mut self,
        vehicles: &[VehicleId],
        from: Month,
        to: Month,
    ) -> Result<HashMap<UseKey, Vec<(i64, i64)>>, StoreError> {
        let mut windows: HashMap<UseKey, Vec<(i64, i64)>> = HashMap::new();
        if vehicles.is_empty() {
            return Ok(windows);
        }
        let trips: Vec<(Uuid, Uuid, i64, i64)> = on!(self, connection, dialect => sqlx::query_as(concat!(
            "SELECT t.vehicle_id, t.payer_id, ", dialect!(epoch "t.start_at"), ", t.duration_s FROM trip t
             WHERE t.vehicle_id", dialect!(in_ids "$3"), " AND t.month >= $1 AND t.month <= $2",
        ))
        .bind(from.first_day())
        .bind(to.first_day())
        .bind(dialect::ids(vehicles))
        .fetch_all(connection)
        .await?);
        for (vehicle, payer, start, seconds) in trips {
            windows.entry((vehicle, payer)).or_default().push((start, seconds));
        }
        Ok(windows)
    }

    /// The months whose use is not packed as it is.
    async fn list_unpacked_months(&mut self) -> Result<Vec<Month>, StoreError> {
        let (first, last) = (NaiveDate::default(), NaiveDate::from_ymd_opt(9_999, 12, 1).unwrap_or_default());
        let months: Vec<NaiveDate> = on!(self, connection => sqlx::query_scalar(concat!(
            "SELECT DISTINCT u.month ", packed!(), " WHERE p.month IS NULL AND u.trips > 0 ORDER BY 1",
        ))
        .bind(first)
        .bind(last)
        .fetch_all(connection)
        .await?);
        Ok(months.into_iter().map(Month::of).collect())
    }

    /// Packs the use of a month where it is not packed as it is.
    async fn pack_month(&mut self, month: Month) -> Result<(), StoreError> {
        let statement = match self.inner {
            Inner::Sqlite(_) => packing!("unixepoch(t.start_at)"),
            Inner::Postgres(_) => packing!("CAST(floor(extract(epoch FROM t.start_at)) AS BIGINT)"),
        };
        on!(self, connection => sqlx::query(statement)
        .bind(month.first_day())
        .bind(month.first_day())
        .execute(connection)
        .await
        .map(|_| ())?);
        Ok(())
    }

    /// Use and cost of vehicles in scope in some months, from the roll-ups: each is read once, not once for each vehicle.
    pub async fn list_utilisation(
        &mut self,
        scope: &Scope,
        from: Month,
        to: Month,
    ) -> Result<Vec<UtilisationRecord>, StoreError> {
        let (first, last): (NaiveDate, NaiveDate) = (from.first_day(), to.last_day());
        Ok(on!(self, connection, dialect => sqlx::query_as(concat!(
            "SELECT v.id AS vehicle_id, coalesce(u.distance_m, 0) AS distance_m, coalesce(u.duration_s, 0) AS duration_s,
                coalesce(u.trips, 0) AS trips, coalesce(c.cost_ore, 0) AS cost_ore, coalesce(c.fixed_ore, 0) AS fixed_ore
             FROM vehicle v
             LEFT JOIN (
                SELECT vehicle_id, CAST(sum(distance_m) AS BIGINT) AS distance_m, CAST(sum(duration_s) AS BIGINT) AS duration_s,
                    CAST(sum(trips) AS BIGINT) AS trips
                FROM usage_month WHERE month >= $3 AND month <= $4 GROUP BY vehicle_id) u ON u.vehicle_id = v.id
             LEFT JOIN (
                SELECT vehicle_id, CAST(sum(net_ore + vat_ore - recoverable_vat_ore) AS BIGINT) AS cost_ore,
                    CAST(sum(CASE WHEN category IN ('lease', 'tax', 'insurance', 'depreciation', 'interest')
                        THEN net_ore + vat_ore - recoverable_vat_ore ELSE 0 END) AS BIGINT) AS fixed_ore
                FROM cost_entry WHERE from_on >= $3 AND from_on <= $4 AND vehicle_id IS NOT NULL GROUP BY vehicle_id) c
                ON c.vehicle_id = v.id
             WHERE ", visible!(dialect), " ORDER BY v.id",
        ))
        .bind(scope.everything())
        .bind(dialect::ids(scope.organisations()))
        .bind(first)
        .bind(last)
        .fetch_all(connection)
        .await?))
    }
}
