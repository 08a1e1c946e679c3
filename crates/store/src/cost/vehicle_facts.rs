//! Vehicles as a month's statement sees them: numbers, class, pool, owner, payers, and the days on which they could be
//! used. Everything is as it was in that month, unaffected by later changes.

use std::iter::Peekable;

use chrono::NaiveDate;
use uuid::Uuid;
use vagnpark_domain::{
    cost::{OwnerDays, PayerDays, Standing, VehicleFacts, service_days},
    ids::VehicleId,
    register::{RelationKind, VehicleClass, VehicleStatus},
    time::Month,
};

use crate::{StoreError, Tx, on, row::record};

struct Row {
    id: VehicleId,
    number: Option<String>,
    inventory_number: Option<String>,
    status: VehicleStatus,
    class: VehicleClass,
    pool: Option<String>,
    acquired_on: Option<NaiveDate>,
    first_used_on: Option<NaiveDate>,
    sold_on: Option<NaiveDate>,
}

record!(Row, "vehicle", |row| {
    id, number, inventory_number, status, class, pool, acquired_on, first_used_on, sold_on,
});

struct RelationRow {
    vehicle_id: VehicleId,
    kind: RelationKind,
    code: String,
    from_on: NaiveDate,
    to_on: Option<NaiveDate>,
}

record!(RelationRow, "vehicle_relation", |row| { vehicle_id, kind, code, from_on, to_on });

struct BeforeRow {
    vehicle_id: VehicleId,
    standing: Standing,
}

record!(BeforeRow, "vehicle_before", |row| { vehicle_id, standing: row.within()? });
record!(domain Standing, "vehicle_before", |row| { until = "until_on", status, class, pool });

impl Tx {
    /// All vehicles as they were in a month, in three statements.
    pub async fn load_vehicle_facts(&mut self, month: Month) -> Result<Vec<VehicleFacts>, StoreError> {
        let (first, last) = (month.first_day(), month.last_day());
        // The number is the one the vehicle had on the month's last day, so that a change of plates
        // leaves earlier reports as they were.
        let rows: Vec<Row> = on!(self, connection => sqlx::query_as(
            "SELECT v.id, coalesce((SELECT n.number FROM registration_number n WHERE n.vehicle_id = v.id \
             AND n.from_on <= $1
                        AND (n.to_on IS NULL OR n.to_on > $1) LIMIT 1), v.registration_number) AS number,
                    v.inventory_number, v.status, v.class, p.code AS pool, v.acquired_on, v.first_used_on, i.sold_on
             FROM vehicle v LEFT JOIN pool p ON p.id = v.pool_id LEFT JOIN investment i ON i.vehicle_id = v.id \
             ORDER BY v.id",
        )
        .bind(last)
        .fetch_all(connection)
        .await?);
        let relations: Vec<RelationRow> = on!(self, connection => sqlx::query_as(
            "SELECT r.vehicle_id, r.kind, o.code, r.from_on, r.to_on FROM vehicle_relation r JOIN organisation o \
             ON o.id = r.organisation_id
             WHERE r.kind IN ('owner', 'payer') AND r.from_on <= $2 AND (r.to_on IS NULL OR r.to_on > $1)
             ORDER BY r.vehicle_id, r.kind, r.from_on",
        )
        .bind(first)
        .bind(last)
        .fetch_all(connection)
        .await?);
        let before: Vec<BeforeRow> = on!(self, connection => sqlx::query_as(
            "SELECT b.vehicle_id, b.until_on, b.status, b.class, p.code AS pool FROM vehicle_before b \
             LEFT JOIN pool p ON p.id = b.pool_id
             WHERE b.until_on > $1 ORDER BY b.vehicle_id, b.until_on",
        )
        .bind(first)
        .fetch_all(connection)
        .await?);
        let (mut relations, mut before) = (relations.into_iter().peekable(), before.into_iter().peekable());
        Ok(rows.into_iter().map(|row| facts(row, month, &mut relations, &mut before)).collect())
    }

    /// Keeps what a vehicle was until a day, if a change affects what statements look at. The first change on a day
    /// decides what the vehicle was before that day.
    pub(crate) async fn keep_vehicle_before(
        &mut self,
        id: VehicleId,
        until: NaiveDate,
        (status, class, pool): (&str, &str, Option<Uuid>),
    ) -> Result<(), StoreError> {
        on!(self, connection => sqlx::query(
            "INSERT INTO vehicle_before (vehicle_id, until_on, status, class, pool_id)
             SELECT v.id, $2, v.status, v.class, v.pool_id FROM vehicle v
             WHERE v.id = $1 AND (v.status <> $3 OR v.class <> $4 OR v.pool_id IS DISTINCT FROM $5)
             ON CONFLICT (vehicle_id, until_on) DO NOTHING",
        )
        .bind(id.0)
        .bind(until)
        .bind(status)
        .bind(class)
        .bind(pool)
        .execute(connection)
        .await
        .map(|_| ())?);
        Ok(())
    }
}

/// A vehicle's facts, from those of the ordered rows that are its own.
fn facts(
    row: Row,
    month: Month,
    relations: &mut Peekable<impl Iterator<Item = RelationRow>>,
    before: &mut Peekable<impl Iterator<Item = BeforeRow>>,
) -> VehicleFacts {
    let (mut owners, mut payers) = (Vec::new(), Vec::new());
    while let Some(relation) = relations.next_if(|relation| relation.vehicle_id <= row.id) {
        if relation.kind == RelationKind::Owner {
            owners.push(OwnerDays { owner: relation.code, from: relation.from_on, to: relation.to_on });
        } else {
            payers.push(PayerDays { payer: relation.code, from: relation.from_on, to: relation.to_on });
        }
    }
    let mut standings: Vec<Standing> = Vec::new();
    while let Some(earlier) = before.next_if(|earlier| earlier.vehicle_id <= row.id) {
        standings.push(earlier.standing);
    }
    standings.push(Standing { until: None, status: row.status, class: row.class, pool: row.pool });
    // It can be used once it has been both bought and first used, as far as known.
    let begins = row.acquired_on.max(row.first_used_on).map_or(month.first_day(), |on| on.max(month.first_day()));
    let service = service_days(&standings, begins, row.sold_on);
    // The month's statement shows it as it was on the month's last day.
    let held = |standing: &&Standing| standing.until.is_none_or(|until| until > month.last_day());
    let (class, pool) = match standings.iter().find(held) {
        Some(standing) => (standing.class, standing.pool.clone()),
        None => (row.class, None),
    };
    VehicleFacts {
        id: row.id,
        number: row.number.clone().or(row.inventory_number).unwrap_or_default(),
        registration_number: row.number,
        class,
        pool,
        owner: owners.last().map(|owned| owned.owner.clone()),
        owners,
        payers,
        service: Some(service),
    }
}
