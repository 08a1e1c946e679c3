//! Price lists, and the uses that they charge (C-12).

use chrono::{DateTime, Utc};
use uuid::Uuid;
use vagnpark_domain::{
    access::Scope,
    cost::{
        price_list::{ChargedUse, PriceList},
        proposal::{Consent, Matter, ProposalKind},
    },
    ids::{OrganisationId, VehicleId},
    time::Month,
};

use super::agreement::{Seen, Version, Versions};
use crate::{
    StoreError, Tx,
    bulk::insert_rows,
    on,
    row::{Cells, Line, record},
};

/// One version of a price list, as it was applied.
#[derive(Clone, Debug, PartialEq)]
pub struct PriceListVersion {
    /// Its id.
    pub id: Uuid,
    /// Counts the versions from 1.
    pub version: i64,
    /// Its content.
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

record!(PriceListVersion, "price_list", |row| { id, version, list: list(row)?, source, applied_at });
record!(Seen<PriceListVersion>, "price_list", |row| { version: row.within()?, seen });
record!(domain ChargedUse, "trip", |row| {
    number, class: row.of("vehicle").get("class")?, pool, payer, window: row.window("start_at", "end_at")?, distance_m,
    late,
});

fn list<R: Cells>(row: &Line<'_, R>) -> Result<PriceList, StoreError> {
    PriceList::parse(&row.get::<String>("source")?).map_err(|error| row.unreadable("source", &error))
}

impl Tx {
    /// Adds a version whose text everybody has agreed to, with the organisations that may see its charges. One that
    /// begins in the same month gives way to it, and is kept as withdrawn by whoever is named.
    pub async fn insert_price_list(
        &mut self,
        consent: &Consent,
        version: &PriceListVersion,
        parties: &[OrganisationId],
        by: &str,
    ) -> Result<(), StoreError> {
        consent.must_cover(&Matter::of(ProposalKind::PriceList, &version.source))?;
        let gives_way: Option<Uuid> = on!(self, connection => sqlx::query_scalar(
            "SELECT id FROM price_list WHERE first_month = $1",
        )
        .bind(version.list.first_month.first_day())
        .fetch_optional(connection)
        .await?);
        if let Some(id) = gives_way {
            self.end_price_list(id, version.applied_at, by).await?;
        }
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
        insert_rows!(self, "price_list_party", parties, |party| {
            price_list_id: version.id,
            organisation_id: party.0,
        });
        Ok(())
    }

    /// All versions by first month, each with whether a party of it is in scope.
    pub async fn list_price_list_versions(&mut self, scope: &Scope) -> Result<Versions<PriceListVersion>, StoreError> {
        Ok(Versions::of(on!(self, connection, dialect => sqlx::query_as(concat!(
            "SELECT l.id, l.version, l.source, l.applied_at,
                ($1 OR EXISTS (SELECT 1 FROM price_list_party p WHERE p.price_list_id = l.id \
                AND p.organisation_id", dialect!(in_ids "$2"), ")) AS seen
             FROM price_list l ORDER BY l.first_month",
        ))
        .bind(scope.everything())
        .bind(dialect::ids(scope.organisations()))
        .fetch_all(connection)
        .await?)))
    }

    /// The versions whose parties are in scope, by first month.
    pub async fn list_price_lists(&mut self, scope: &Scope) -> Result<Vec<PriceListVersion>, StoreError> {
        Ok(self.list_price_list_versions(scope).await?.into_seen())
    }

    /// Takes a version out of force, with everybody's agreement, and keeps it as withdrawn. The guard refuses to
    /// withdraw one whose first month has begun.
    pub async fn withdraw_price_list(
        &mut self,
        consent: &Consent,
        id: Uuid,
        at: DateTime<Utc>,
        by: &str,
    ) -> Result<(), StoreError> {
        consent.must_cover(&Matter::of(ProposalKind::PriceListWithdrawal, &id.to_string()))?;
        self.end_price_list(id, at, by).await
    }

    async fn end_price_list(&mut self, id: Uuid, at: DateTime<Utc>, by: &str) -> Result<(), StoreError> {
        on!(self, connection => {
            sqlx::query(
                "INSERT INTO withdrawn_version (id, kind, version, first_month, source, applied_at, withdrawn_at, \
                 withdrawn_by)
                 SELECT id, 'price_list', version, first_month, source, applied_at, $2, $3 FROM price_list \
                 WHERE id = $1",
            )
            .bind(id)
            .bind(at)
            .bind(by)
            .execute(&mut *connection)
            .await?;
            for statement in ["DELETE FROM price_list_party WHERE price_list_id = $1",
                "DELETE FROM price_list WHERE id = $1"] {
                sqlx::query(statement).bind(id).execute(&mut *connection).await?;
            }
        });
        Ok(())
    }

    /// The number of the next version of the price list: no number is used twice, not even that of a withdrawn version.
    pub async fn next_price_list_version(&mut self) -> Result<i64, StoreError> {
        Ok(on!(self, connection => sqlx::query_scalar(
            "SELECT coalesce(max(version), 0) + 1 FROM (SELECT version FROM price_list
                UNION ALL SELECT version FROM withdrawn_version WHERE kind = 'price_list') AS versions",
        )
        .fetch_one(connection)
        .await?))
    }

    /// The uses that began in a month, for their charges: every party may see them, without the drivers.
    pub async fn list_charged_uses(&mut self, month: Month) -> Result<Vec<(VehicleId, ChargedUse)>, StoreError> {
        struct Row {
            vehicle_id: VehicleId,
            used: ChargedUse,
        }
        record!(Row, "trip", |row| { vehicle_id, used: row.within()? });
        let rows: Vec<Row> = on!(self, connection => sqlx::query_as(
            "SELECT v.id AS vehicle_id, coalesce(v.registration_number, v.inventory_number, '') AS number, v.class, \
             p.code AS pool, o.code AS payer, t.start_at,
                t.end_at, t.distance_m, coalesce(b.returned_at > b.end_at, FALSE) AS late
             FROM trip t JOIN vehicle v ON v.id = t.vehicle_id JOIN organisation o ON o.id = t.payer_id
             LEFT JOIN pool p ON p.id = v.pool_id LEFT JOIN booking b ON b.id = t.booking_id
             WHERE t.month = $1",
        )
        .bind(month.first_day())
        .fetch_all(connection)
        .await?);
        Ok(rows.into_iter().map(|row| (row.vehicle_id, row.used)).collect())
    }
}
