//! Price lists, and the uses that they charge (C-12).

use chrono::{DateTime, Utc};
use sqlx::FromRow;
use uuid::Uuid;
use vagnpark_domain::{
    access::Scope,
    cost::price_list::{ChargedUse, PriceList},
    ids::OrganisationId,
    time::{Month, Window},
};

use super::agreement::{Version, Versions};
use crate::{StoreError, Tx, bulk::insert_rows, error::word, on};

/// One version of a price list, as it was applied.
#[derive(Clone, Debug, PartialEq)]
pub struct PriceListVersion {
    /// Its id.
    pub id: Uuid,
    /// Counts the versions from 1.
    pub version: i64,
    /// What it says.
    pub list: PriceList,
    /// The file it was read from.
    pub source: String,
    /// When it was applied.
    pub applied_at: DateTime<Utc>,
}

impl Version for PriceListVersion {
    fn first_month(&self) -> Month {
        self.list.first_month
    }
}

#[derive(FromRow)]
struct Row {
    id: Uuid,
    version: i64,
    source: String,
    applied_at: DateTime<Utc>,
    seen: bool,
}

impl TryFrom<Row> for (PriceListVersion, bool) {
    type Error = StoreError;

    fn try_from(row: Row) -> Result<Self, StoreError> {
        let list = PriceList::parse(&row.source).map_err(|error| StoreError::Unreadable {
            table: "price_list",
            column: "source",
            value: error.to_string(),
        })?;
        let (id, version) = (row.id, row.version);
        Ok((PriceListVersion { id, version, list, source: row.source, applied_at: row.applied_at }, row.seen))
    }
}

impl Tx {
    /// Adds a version with the organisations that may see its charges.
    pub async fn insert_price_list(
        &mut self,
        version: &PriceListVersion,
        parties: &[OrganisationId],
    ) -> Result<(), StoreError> {
        on!(self, connection => sqlx::query(
            "INSERT INTO price_list (id, version, first_month, source, applied_at) VALUES ($1, $2, $3, $4, $5)",
        )
        .bind(version.id)
        .bind(version.version)
        .bind(version.list.first_month.first_day())
        .bind(&version.source)
        .bind(version.applied_at)
        .execute(connection)
        .await
        .map(|_| ())?);
        insert_rows!(
            self,
            "INSERT INTO price_list_party (price_list_id, organisation_id) ",
            2,
            parties,
            |values, party| values.push_bind(version.id).push_bind(party.0)
        );
        Ok(())
    }

    /// All versions by first month, each with whether a party of it is in scope.
    pub async fn list_price_list_versions(&mut self, scope: &Scope) -> Result<Versions<PriceListVersion>, StoreError> {
        let rows: Vec<Row> = on!(self, connection, dialect => sqlx::query_as(concat!(
            "SELECT l.id, l.version, l.source, l.applied_at,
                ($1 OR EXISTS (SELECT 1 FROM price_list_party p WHERE p.price_list_id = l.id AND p.organisation_id", dialect!(in_ids "$2"), ")) AS seen
             FROM price_list l ORDER BY l.first_month",
        ))
        .bind(scope.everything())
        .bind(dialect::ids(scope.organisations()))
        .fetch_all(connection)
        .await?);
        Ok(Versions(rows.into_iter().map(TryInto::try_into).collect::<Result<_, _>>()?))
    }

    /// The versions whose parties are in scope, by first month.
    pub async fn list_price_lists(&mut self, scope: &Scope) -> Result<Vec<PriceListVersion>, StoreError> {
        Ok(self.list_price_list_versions(scope).await?.into_seen())
    }

    /// Takes a version out of force and keeps it as withdrawn. The guard refuses one whose first month has begun.
    pub async fn withdraw_price_list(&mut self, id: Uuid, at: DateTime<Utc>, by: &str) -> Result<(), StoreError> {
        on!(self, connection => {
            sqlx::query(
                "INSERT INTO withdrawn_version (id, kind, version, first_month, source, applied_at, withdrawn_at, withdrawn_by)
                 SELECT id, 'price_list', version, first_month, source, applied_at, $2, $3 FROM price_list WHERE id = $1",
            )
            .bind(id)
            .bind(at)
            .bind(by)
            .execute(&mut *connection)
            .await?;
            for statement in ["DELETE FROM price_list_party WHERE price_list_id = $1", "DELETE FROM price_list WHERE id = $1"] {
                sqlx::query(statement).bind(id).execute(&mut *connection).await?;
            }
        });
        Ok(())
    }

    /// The number of the next version of the price list: none is used twice, also of those that were withdrawn.
    pub async fn next_price_list_version(&mut self) -> Result<i64, StoreError> {
        Ok(on!(self, connection => sqlx::query_scalar(
            "SELECT coalesce(max(version), 0) + 1 FROM (SELECT version FROM price_list
                UNION ALL SELECT version FROM withdrawn_version WHERE kind = 'price_list') AS versions",
        )
        .fetch_one(connection)
        .await?))
    }

    /// The uses that began in a month, for their charges: every party may see them, and no drivers.
    pub async fn list_charged_uses(&mut self, month: Month) -> Result<Vec<ChargedUse>, StoreError> {
        #[derive(FromRow)]
        struct UseRow {
            number: String,
            class: String,
            pool: Option<String>,
            payer: String,
            start_at: DateTime<Utc>,
            end_at: DateTime<Utc>,
            distance_m: i64,
            late: bool,
        }
        let rows: Vec<UseRow> = on!(self, connection => sqlx::query_as(
            "SELECT coalesce(v.registration_number, v.inventory_number, '') AS number, v.class, p.code AS pool, o.code AS payer, t.start_at,
                t.end_at, t.distance_m, coalesce(b.returned_at > b.end_at, FALSE) AS late
             FROM trip t JOIN vehicle v ON v.id = t.vehicle_id JOIN organisation o ON o.id = t.payer_id
             LEFT JOIN pool p ON p.id = v.pool_id LEFT JOIN booking b ON b.id = t.booking_id
             WHERE t.month = $1",
        )
        .bind(month.first_day())
        .fetch_all(connection)
        .await?);
        let used = |row: UseRow| {
            Ok(ChargedUse {
                number: row.number,
                class: word("vehicle", "class", &row.class)?,
                pool: row.pool,
                payer: row.payer,
                window: Window::new(row.start_at, row.end_at).map_err(|_| StoreError::Unreadable {
                    table: "trip",
                    column: "end_at",
                    value: row.end_at.to_string(),
                })?,
                distance_m: row.distance_m,
                late: row.late,
            })
        };
        rows.into_iter().map(used).collect()
    }
}
