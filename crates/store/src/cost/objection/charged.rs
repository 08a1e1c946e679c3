//! What an organisation pays for and another has entered (C-14): the one place that says who has entered what.

use chrono::{DateTime, NaiveDate, Utc};
use uuid::Uuid;
use vagnpark_domain::{
    access::{ChargedVerb, Interests, Object, Scope},
    cost::{
        CostCategory,
        objection::{ChargedKind, ObjectionState, PaidCost, UsedMuch},
        period::ClosedSpan,
    },
    ids::{BatchId, CostEntryId, OrganisationId, VehicleId},
    money::Ore,
    time::Month,
};

use crate::{Locked, StoreError, Tx, on, register::vehicle::ran_by, row::record};

/// Something that an organisation pays for and another has entered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChargedRecord {
    /// What it is.
    pub kind: ChargedKind,
    /// Its id.
    pub id: Uuid,
    /// Its vehicle; none for a cost of a pool.
    pub vehicle: Option<VehicleId>,
    /// The number of the vehicle, or the code of the pool.
    pub number: String,
    /// When it began, if it has a time of day.
    pub start_at: Option<DateTime<Utc>>,
    /// The first day.
    pub from: NaiveDate,
    /// The last day.
    pub to: NaiveDate,
    /// The month that bills it, if its own was closed.
    pub late_in: Option<Month>,
    /// The first day on which the payer of a cost paid for its vehicle.
    pub paid_from: Option<NaiveDate>,
    /// The first day on which it no longer did.
    pub paid_to: Option<NaiveDate>,
    /// Metres.
    pub distance_m: i64,
    /// Seconds.
    pub duration_s: i64,
    /// Trips: none of a booking that was not driven, nor of a cost.
    pub trips: i64,
    /// The category of a cost.
    pub category: Option<CostCategory>,
    /// The amount of a cost that is shared, with the corrections that were billed with it.
    pub cost: Ore,
    /// The organisation that pays.
    pub payer: OrganisationId,
    /// Its name.
    pub payer_name: String,
    /// Its code.
    pub payer_code: String,
    /// The organisation that entered it.
    pub entered_by: OrganisationId,
    /// Its name.
    pub entered_by_name: String,
    /// The file that it came with.
    pub file_name: Option<String>,
    /// The key that the sender gave it.
    pub sender_key: Option<String>,
    /// The state of the newest objection to it.
    pub objection: Option<ObjectionState>,
}

record!(ChargedRecord, "objection", |row| {
    kind, id, vehicle = "vehicle_id", number, start_at, from = "from_on", to = "to_on", late_in, paid_from, paid_to,
    distance_m, duration_s, trips, category, cost = "cost_ore", payer = "payer_id", payer_name, payer_code,
    entered_by = "entered_by_id", entered_by_name, file_name, sender_key, objection = "state",
});

impl ChargedRecord {
    /// How much was used.
    pub fn used(&self) -> UsedMuch {
        UsedMuch { distance_m: self.distance_m, duration_s: self.duration_s, trips: self.trips }
    }

    /// What its payer pays for, if it is a cost.
    pub fn paid(&self) -> PaidCost {
        PaidCost { amount: self.cost, days: (self.from, self.to), paid: (self.paid_from, self.paid_to) }
    }

    /// The file that it came with, and its number in that.
    pub fn source(&self) -> String {
        // The key of a booking begins with its sender.
        let key = self.sender_key.as_deref();
        let key = if self.kind == ChargedKind::Booking {
            key.and_then(|key| key.split_once(':')).map(|(_, own)| own)
        } else {
            key
        };
        // What came with no file has a key of our own, if any.
        let named = self.file_name.as_deref().map(|file| [Some(file), key]);
        named.into_iter().flatten().flatten().collect::<Vec<_>>().join(", ")
    }

    /// The month that it is billed in: of a cost over several months the first that is open.
    pub fn month(&self, span: Option<ClosedSpan>) -> Month {
        let (first, last) = (Month::of(self.from), Month::of(self.to));
        let open = span.filter(|span| span.covers(first)).map_or(first, |span| span.open.min(last));
        self.late_in.unwrap_or(if self.kind == ChargedKind::Cost { open } else { first })
    }
}

impl Object for ChargedRecord {
    type Verb = ChargedVerb;

    fn interests(&self) -> Interests {
        Interests { run_by: vec![self.entered_by], used_by: Some(self.payer), ..Interests::default() }
    }
}

/// How much of it a vehicle was used, without what is late; or one cost.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChargedSum {
    /// The vehicle; none for costs of pools.
    pub vehicle: Option<VehicleId>,
    /// The cost, if it is one.
    pub entry: Option<CostEntryId>,
    /// The organisation that pays.
    pub payer: OrganisationId,
    /// Its code.
    pub payer_code: String,
    /// How many there are.
    pub count: i64,
    /// Metres.
    pub distance_m: i64,
    /// Seconds.
    pub duration_s: i64,
    /// Trips.
    pub trips: i64,
    /// The amount of the cost.
    pub cost: Ore,
    /// Its first day.
    pub from: Option<NaiveDate>,
    /// Its last day.
    pub to: Option<NaiveDate>,
    /// The first day on which its payer paid for its vehicle.
    pub paid_from: Option<NaiveDate>,
    /// The first day on which it no longer did.
    pub paid_to: Option<NaiveDate>,
}

record!(ChargedSum, "objection", |row| {
    vehicle = "vehicle_id", entry = "entry_id", payer = "payer_id", payer_code, count, distance_m, duration_s, trips,
    cost = "cost_ore", from = "from_on", to = "to_on", paid_from, paid_to,
});

impl ChargedSum {
    /// The cost, with what its payer pays for.
    pub fn paid(&self) -> Option<(CostEntryId, PaidCost)> {
        let days = self.from.zip(self.to)?;
        Some((self.entry?, PaidCost { amount: self.cost, days, paid: (self.paid_from, self.paid_to) }))
    }

    /// How much was used.
    pub fn used(&self) -> UsedMuch {
        UsedMuch { distance_m: self.distance_m, duration_s: self.duration_s, trips: self.trips }
    }
}

/// What a file has charged to an organisation that did not send it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChargedByBatch {
    /// The organisation that pays.
    pub payer: OrganisationId,
    /// The one that entered it.
    pub entered_by: OrganisationId,
    /// How many things.
    pub count: i64,
    /// The first day of them.
    pub from: NaiveDate,
}

record!(ChargedByBatch, "objection", |row| {
    payer = "payer_id", entered_by = "entered_by_id", count, from = "from_on",
});

/// Trips that somebody entered. Whoever sent one entered it; what the operator sent for all was entered by whoever ran
/// the vehicle that day. One that was brought back is its payer's own (B-9). Of a trip that was corrected after it was
/// billed the newest correction counts that is `$known`; the month that bills that bills the difference.
macro_rules! entered_trips {
    ($dialect:ident, $known:literal, $which:expr) => {
        concat!(
            "SELECT 'trip' AS kind, t.id, t.vehicle_id, v.pool_id, t.start_at, ",
            $dialect!(local_day "t.start_at"), " AS from_on, ", $dialect!(local_day "t.start_at"),
            " AS to_on, coalesce(k.late_in, t.late_in) AS late_in, CAST(NULL AS DATE) AS paid_from, \
             CAST(NULL AS DATE) AS paid_to, coalesce(k.distance_after, t.distance_m) AS distance_m, t.duration_s, \
             1 AS trips, NULL AS category, CAST(0 AS BIGINT) AS cost_ore, \
             coalesce(k.payer_after, t.payer_id) AS payer_id, \
             coalesce((SELECT s.id FROM organisation s WHERE s.id = t.sender_id), ",
            ran_by!($dialect, $dialect!(local_day "t.start_at")), ") AS entered_by_id, t.batch_id, t.sender_key
             FROM trip t JOIN vehicle v ON v.id = t.vehicle_id
             LEFT JOIN trip_correction k ON k.id = (SELECT l.id FROM trip_correction l WHERE l.trip_id = t.id",
            $known, " ORDER BY l.made_at DESC, l.id DESC LIMIT 1)
             WHERE ", $which
        )
    };
}

/// Bookings that came with a file, with what was driven by the newest correction that is `$known`; but the payer's own.
macro_rules! entered_bookings {
    ($dialect:ident, $known:literal, $which:expr) => {
        concat!(
            "SELECT 'booking' AS kind, b.id, b.vehicle_id, v.pool_id, b.start_at, ",
            $dialect!(local_day "b.start_at"), " AS from_on, ", $dialect!(local_day "b.end_at"),
            " AS to_on, t.late_in, CAST(NULL AS DATE) AS paid_from, CAST(NULL AS DATE) AS paid_to, \
             coalesce(k.distance_after, t.distance_m, 0) AS distance_m, coalesce(t.duration_s, 0) AS duration_s, \
             CASE WHEN t.id IS NULL THEN 0 ELSE 1 END AS trips, NULL AS category, CAST(0 AS BIGINT) AS cost_ore, \
             coalesce(k.payer_after, b.organisation_id) AS payer_id, coalesce((SELECT s.id FROM import_batch i \
             JOIN organisation s ON s.id = i.sender_id WHERE i.id = b.batch_id), ",
            ran_by!($dialect, $dialect!(local_day "b.start_at")), ") AS entered_by_id, b.batch_id, b.sender_key
             FROM booking b JOIN vehicle v ON v.id = b.vehicle_id
             LEFT JOIN trip t ON t.vehicle_id = b.vehicle_id AND t.booking_id = b.id
             LEFT JOIN trip_correction k ON k.id = (SELECT l.id FROM trip_correction l WHERE l.trip_id = t.id",
            $known, " ORDER BY l.made_at DESC, l.id DESC LIMIT 1)
             WHERE b.batch_id IS NOT NULL AND b.kind = 'booking' \
             AND b.state NOT IN ('refused', 'cancelled', 'no_show') AND NOT EXISTS (SELECT 1 FROM role_grant g \
             WHERE g.user_id = b.driver_id AND g.organisation_id = b.organisation_id) AND ", $which
        )
    };
}

/// Costs, by whoever paid for the vehicle on some of their days, with the corrections that were billed with them; those
/// of a closed month are billed by another and stand for themselves. Whoever sent one entered it, else whoever it
/// belongs to, who also pays where the vehicle has no payer.
macro_rules! entered_costs {
    ($which:expr) => {
        concat!(
            "SELECT 'cost' AS kind, c.id, c.vehicle_id, c.pool_id, NULL AS start_at, c.from_on, c.to_on, c.late_in, \
             r.from_on AS paid_from, r.to_on AS paid_to, CAST(0 AS BIGINT) AS distance_m, \
             CAST(0 AS BIGINT) AS duration_s, 0 AS trips, c.category, \
             c.shared_ore + coalesce((SELECT CAST(sum(x.shared_ore) AS BIGINT) FROM cost_entry x \
             WHERE x.corrects_id = c.id AND x.late_in IS NOT DISTINCT FROM c.late_in), 0) AS cost_ore, \
             coalesce(r.organisation_id, c.organisation_id) AS payer_id, \
             coalesce((SELECT s.id FROM organisation s WHERE s.id = c.sender_id), c.organisation_id) AS entered_by_id, \
             c.batch_id, c.sender_key
             FROM cost_entry c LEFT JOIN vehicle_relation r ON r.vehicle_id = c.vehicle_id AND r.kind = 'payer' \
             AND r.from_on <= c.to_on AND (r.to_on IS NULL OR r.to_on > c.from_on)
             WHERE (c.corrects_id IS NULL OR c.late_in IS DISTINCT FROM \
             (SELECT f.late_in FROM cost_entry f WHERE f.id = c.corrects_id)) AND ", $which
        )
    };
}

/// All that is charged by others, with the columns that it is shown by.
macro_rules! charged {
    ($entered:expr) => {
        concat!(
            " FROM (",
            $entered,
            ") x JOIN organisation p ON p.id = x.payer_id
             JOIN organisation e ON e.id = x.entered_by_id
             LEFT JOIN vehicle w ON w.id = x.vehicle_id LEFT JOIN pool q ON q.id = x.pool_id
             LEFT JOIN import_batch i ON i.id = x.batch_id
             LEFT JOIN objection o ON o.id = (SELECT l.id FROM objection l WHERE l.charged_id = x.id \
             ORDER BY l.made_at DESC, l.id DESC LIMIT 1)
             WHERE x.payer_id <> x.entered_by_id"
        )
    };
}

/// The columns of a [`ChargedRecord`].
macro_rules! charged_columns {
    () => {
        "SELECT x.kind, x.id, x.vehicle_id, coalesce(w.registration_number, w.inventory_number, q.code, '') AS number, \
         x.start_at, x.from_on, x.to_on, x.late_in, x.paid_from, x.paid_to, x.distance_m, x.duration_s, \
         CAST(x.trips AS BIGINT) AS trips, \
         x.category, x.cost_ore, x.payer_id, p.name AS payer_name, p.code AS payer_code, x.entered_by_id, \
         e.name AS entered_by_name, i.file_name, x.sender_key, o.state"
    };
}

/// What is charged to the scope in the month $3, whose last day is $4 and whose window goes from $5 to $6, as it was
/// known then: what was corrected later stands in the month that bills the difference. Trips are found by the use that
/// was counted for the scope.
macro_rules! charged_in_month {
    ($dialect:ident) => {
        concat!(
            charged!(concat!(
                entered_trips!($dialect, " AND l.late_in <= $3", concat!(
                    "$3 IN (coalesce(t.late_in, t.month), k.late_in) AND (t.month = $3 OR t.month IN (SELECT u.month \
                     FROM usage_late u WHERE u.late_in = $3)) AND t.vehicle_id IN (SELECT u.vehicle_id \
                     FROM usage_month u WHERE u.month = $3 AND ($1 OR u.payer_id", $dialect!(in_ids "$2"),
                    ") UNION SELECT u.vehicle_id FROM usage_late u WHERE (u.month = $3 OR u.late_in = $3) \
                     AND ($1 OR u.payer_id", $dialect!(in_ids "$2"), "))"
                )),
                " UNION ALL ",
                entered_bookings!($dialect, " AND l.late_in <= $3", "b.start_at >= $5 AND b.start_at < $6"),
                " UNION ALL ",
                entered_costs!(
                    "(c.late_in = $3 OR (c.late_in IS NULL OR c.late_in < $3) AND c.from_on <= $4 AND c.to_on >= $3 \
                     AND (r.vehicle_id IS NULL OR r.from_on <= $4 AND (r.to_on IS NULL OR r.to_on > $3)))"
                )
            )),
            " AND ($1 OR x.payer_id", $dialect!(in_ids "$2"), ")"
        )
    };
}

/// The one thing with the id $3, whoever may see it.
macro_rules! charged_one {
    ($dialect:ident) => {
        charged!(concat!(
            entered_trips!($dialect, "", "t.id = $3"),
            " UNION ALL ",
            entered_bookings!($dialect, "", "b.id = $3"),
            " UNION ALL ",
            entered_costs!("c.id = $3")
        ))
    };
}

/// Binds what [`charged_in_month`] asks for.
macro_rules! in_month {
    ($dialect:ident, $statement:expr, $scope:ident, $month:ident) => {
        sqlx::query_as($statement)
            .bind($scope.everything())
            .bind($dialect::ids($scope.organisations()))
            .bind($month.first_day())
            .bind($month.last_day())
            .bind($month.window().start())
            .bind($month.window().end())
    };
}

impl Tx {
    /// What others have charged to organisations in scope in a month, by day, from one place on.
    pub async fn list_charged(
        &mut self,
        scope: &Scope,
        month: Month,
        (skipped, limit): (i64, i64),
    ) -> Result<Vec<ChargedRecord>, StoreError> {
        Ok(on!(self, connection, dialect => in_month!(dialect, concat!(
            charged_columns!(), charged_in_month!(dialect), " ORDER BY x.from_on, x.id, x.paid_from LIMIT $8 OFFSET $7",
        ), scope, month)
        .bind(skipped)
        .bind(limit)
        .fetch_all(connection)
        .await?))
    }

    /// The same by id, after one: of a cost that several have paid for, after the days of one of them.
    pub async fn list_charged_after(
        &mut self,
        scope: &Scope,
        month: Month,
        after: Option<(Uuid, Option<NaiveDate>)>,
        limit: i64,
    ) -> Result<Vec<ChargedRecord>, StoreError> {
        let (after, paid_from) = after.unzip();
        Ok(on!(self, connection, dialect => in_month!(dialect, concat!(
            charged_columns!(), charged_in_month!(dialect),
            " AND ($7 IS NULL OR x.id > $7 OR (x.id = $7 AND x.paid_from > $9)) ORDER BY x.id, x.paid_from LIMIT $8",
        ), scope, month)
        .bind(after).bind(limit).bind(paid_from.flatten())
        .fetch_all(connection)
        .await?))
    }

    /// All of a month summed up: use by vehicle and payer, and each cost.
    pub async fn sum_charged(&mut self, scope: &Scope, month: Month) -> Result<Vec<ChargedSum>, StoreError> {
        Ok(on!(self, connection, dialect => in_month!(dialect, concat!(
            "SELECT x.vehicle_id, CASE WHEN x.kind = 'cost' THEN x.id END AS entry_id, x.payer_id, \
             p.code AS payer_code, count(*) AS count, \
             CAST(sum(CASE WHEN x.late_in IS NULL THEN x.distance_m ELSE 0 END) AS BIGINT) AS distance_m, \
             CAST(sum(CASE WHEN x.late_in IS NULL THEN x.duration_s ELSE 0 END) AS BIGINT) AS duration_s, \
             CAST(sum(CASE WHEN x.late_in IS NULL THEN x.trips ELSE 0 END) AS BIGINT) AS trips, \
             CAST(sum(x.cost_ore) AS BIGINT) AS cost_ore, min(x.from_on) AS from_on, min(x.to_on) AS to_on, \
             x.paid_from, x.paid_to",
            charged_in_month!(dialect), " GROUP BY x.vehicle_id, CASE WHEN x.kind = 'cost' THEN x.id END, \
             x.payer_id, p.code, x.paid_from, x.paid_to",
        ), scope, month)
        .fetch_all(connection)
        .await?))
    }

    /// One thing, for those who pay for it and those who entered it: a cost that several have paid for by each of them,
    /// those in scope first.
    pub async fn list_charged_thing(&mut self, scope: &Scope, id: Uuid) -> Result<Vec<ChargedRecord>, StoreError> {
        Ok(on!(self, connection, dialect => sqlx::query_as(concat!(
            charged_columns!(), charged_one!(dialect), " AND ($1 OR x.payer_id", dialect!(in_ids "$2"),
            " OR x.entered_by_id", dialect!(in_ids "$2"), ") ORDER BY CASE WHEN x.payer_id", dialect!(in_ids "$2"),
            " THEN 0 ELSE 1 END, x.paid_from",
        ))
        .bind(scope.everything())
        .bind(dialect::ids(scope.organisations()))
        .bind(id)
        .fetch_all(connection)
        .await?))
    }

    /// The same, locked until the transaction ends: whoever objects to it and whoever corrects it do so one after the
    /// other.
    pub async fn find_charged_for_update(
        &mut self,
        scope: &Scope,
        id: Uuid,
    ) -> Result<Option<Locked<ChargedRecord>>, StoreError> {
        on!(self, connection, dialect => for statement in [
            concat!("SELECT id FROM trip WHERE id = $1", dialect!(for_update)),
            concat!("SELECT id FROM booking WHERE id = $1", dialect!(for_update)),
            concat!("SELECT id FROM cost_entry WHERE id = $1", dialect!(for_update)),
        ] {
            sqlx::query(statement).bind(id).execute(&mut *connection).await?;
        });
        Ok(self.list_charged_thing(scope, id).await?.into_iter().next().map(Locked::new))
    }

    /// What a file of trips has charged to organisations that did not send it. For the import's own message.
    pub async fn list_charged_trips_of(&mut self, batch: BatchId) -> Result<Vec<ChargedByBatch>, StoreError> {
        Ok(on!(self, connection, dialect => sqlx::query_as(concat!(
            "SELECT x.payer_id, x.entered_by_id, count(*) AS count, min(x.from_on) AS from_on",
            charged!(entered_trips!(dialect, "", "t.batch_id = $1")), " GROUP BY x.payer_id, x.entered_by_id \
             ORDER BY x.payer_id, x.entered_by_id",
        ))
        .bind(batch.0)
        .fetch_all(connection)
        .await?))
    }

    /// The same of a file of anything else.
    pub async fn list_charged_others_of(&mut self, batch: BatchId) -> Result<Vec<ChargedByBatch>, StoreError> {
        Ok(on!(self, connection, dialect => sqlx::query_as(concat!(
            "SELECT x.payer_id, x.entered_by_id, count(*) AS count, min(x.from_on) AS from_on",
            charged!(concat!(
                entered_bookings!(dialect, "", "b.batch_id = $1"), " UNION ALL ", entered_costs!("c.batch_id = $1")
            )),
            " GROUP BY x.payer_id, x.entered_by_id ORDER BY x.payer_id, x.entered_by_id",
        ))
        .bind(batch.0)
        .fetch_all(connection)
        .await?))
    }
}
