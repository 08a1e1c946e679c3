//! Comparisons saved under a name.

use chrono::{DateTime, NaiveDate, Utc};
use uuid::Uuid;
use vagnpark_domain::{access::Scope, bounds::table, ids::OrganisationId, time::Month};

use crate::{StoreError, Tx, on, row::record};

/// A comparison that was saved under a name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WhatIfRecord {
    /// Its id.
    pub id: Uuid,
    /// The organisation it belongs to.
    pub organisation: OrganisationId,
    /// Its name.
    pub name: String,
    /// The first month.
    pub from: Month,
    /// The last month.
    pub to: Month,
    /// The agreement that was tried, as its file.
    pub source: String,
    /// The reference date for inhabitants, if another.
    pub population_on: Option<NaiveDate>,
    /// Vehicles that were left out.
    pub without: Vec<String>,
    /// When it was saved.
    pub made_at: DateTime<Utc>,
    /// By whom.
    pub made_by: String,
}

record!(WhatIfRecord, "what_if", |row| {
    id, organisation = "organisation_id", name, from = "first_month", to = "last_month", source, population_on,
    without: listed(&row.get::<String>("without")?), made_at, made_by,
});

fn listed(numbers: &str) -> Vec<String> {
    numbers.split(',').filter(|number| !number.is_empty()).map(str::to_owned).collect()
}

impl Tx {
    /// Saves a comparison under a name.
    pub async fn insert_what_if(&mut self, record: &WhatIfRecord) -> Result<(), StoreError> {
        table::WHAT_IF_NAME.check(&record.name)?;
        on!(self, connection => sqlx::query(
            "INSERT INTO what_if (id, organisation_id, name, first_month, last_month, source, population_on, without, \
             made_at, made_by)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        )
        .bind(record.id)
        .bind(record.organisation.0)
        .bind(&record.name)
        .bind(record.from.first_day())
        .bind(record.to.first_day())
        .bind(&record.source)
        .bind(record.population_on)
        .bind(record.without.join(","))
        .bind(record.made_at)
        .bind(&record.made_by)
        .execute(connection)
        .await
        .map(|_| ())?);
        Ok(())
    }

    /// The comparisons of organisations in scope, newest first.
    pub async fn list_what_ifs(&mut self, scope: &Scope) -> Result<Vec<WhatIfRecord>, StoreError> {
        Ok(on!(self, connection, dialect => sqlx::query_as(concat!(
            "SELECT * FROM what_if w WHERE ($1 OR w.organisation_id", dialect!(in_ids "$2"),
                ") ORDER BY made_at DESC, id",
        ))
        .bind(scope.everything())
        .bind(dialect::ids(scope.organisations()))
        .fetch_all(connection)
        .await?))
    }

    /// Deletes one.
    pub async fn delete_what_if(&mut self, record: &WhatIfRecord) -> Result<(), StoreError> {
        on!(self, connection => sqlx::query("DELETE FROM what_if WHERE id = $1").bind(record.id).execute(connection)
            .await.map(|_| ())?);
        Ok(())
    }
}
