//! Comparisons saved under a name.

use chrono::{DateTime, NaiveDate, Utc};
use sqlx::FromRow;
use uuid::Uuid;
use vagnpark_domain::{access::Scope, bounds::table, ids::OrganisationId, time::Month};

use crate::{StoreError, Tx, on};

/// What was asked under a name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WhatIfRecord {
    /// Its id.
    pub id: Uuid,
    /// Whose it is.
    pub organisation: OrganisationId,
    /// What it is called.
    pub name: String,
    /// The first month.
    pub from: Month,
    /// The last month.
    pub to: Month,
    /// The agreement that was tried, as its file.
    pub source: String,
    /// Inhabitants of another day.
    pub population_on: Option<NaiveDate>,
    /// Vehicles that were left out.
    pub without: Vec<String>,
    /// When it was saved.
    pub made_at: DateTime<Utc>,
    /// By whom.
    pub made_by: String,
}

#[derive(FromRow)]
struct Row {
    id: Uuid,
    organisation_id: Uuid,
    name: String,
    first_month: NaiveDate,
    last_month: NaiveDate,
    source: String,
    population_on: Option<NaiveDate>,
    without: String,
    made_at: DateTime<Utc>,
    made_by: String,
}

impl From<Row> for WhatIfRecord {
    fn from(row: Row) -> Self {
        Self {
            id: row.id,
            organisation: row.organisation_id.into(),
            name: row.name,
            from: Month::of(row.first_month),
            to: Month::of(row.last_month),
            source: row.source,
            population_on: row.population_on,
            without: row.without.split(',').filter(|number| !number.is_empty()).map(str::to_owned).collect(),
            made_at: row.made_at,
            made_by: row.made_by,
        }
    }
}

impl Tx {
    /// Saves what was asked under a name.
    pub async fn insert_what_if(&mut self, record: &WhatIfRecord) -> Result<(), StoreError> {
        table::WHAT_IF_NAME.check(&record.name)?;
        on!(self, connection => sqlx::query(
            "INSERT INTO what_if (id, organisation_id, name, first_month, last_month, source, population_on, without, made_at, made_by)
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

    /// Those of organisations in scope, newest first.
    pub async fn list_what_ifs(&mut self, scope: &Scope) -> Result<Vec<WhatIfRecord>, StoreError> {
        let rows: Vec<Row> = on!(self, connection, dialect => sqlx::query_as(concat!(
            "SELECT * FROM what_if w WHERE ($1 OR w.organisation_id", dialect!(in_ids "$2"), ") ORDER BY made_at DESC, id",
        ))
        .bind(scope.everything())
        .bind(dialect::ids(scope.organisations()))
        .fetch_all(connection)
        .await?);
        Ok(rows.into_iter().map(Into::into).collect())
    }

    /// Takes one that was found in scope away.
    pub async fn delete_what_if(&mut self, id: Uuid) -> Result<(), StoreError> {
        on!(self, connection => sqlx::query("DELETE FROM what_if WHERE id = $1").bind(id).execute(connection).await.map(|_| ())?);
        Ok(())
    }
}
