//! Agreements, version by version.

use chrono::{DateTime, NaiveDate, Utc};
use sqlx::FromRow;
use uuid::Uuid;
use vagnpark_domain::{
    access::Scope,
    cost::Agreement,
    ids::{AgreementId, OrganisationId},
    time::Month,
};

use crate::{StoreError, Tx, bulk::insert_rows, on};

/// One version of an agreement, as it was applied.
#[derive(Clone, Debug, PartialEq)]
pub struct AgreementVersion {
    /// Its id.
    pub id: AgreementId,
    /// Counts the versions from 1.
    pub version: i64,
    /// What it says.
    pub agreement: Agreement,
    /// The file it was read from.
    pub source: String,
    /// When it was applied.
    pub applied_at: DateTime<Utc>,
}

impl AgreementVersion {
    /// The version that holds for a month, of versions by first month: the latest that has begun.
    pub fn held_in(versions: &[Self], month: Month) -> Option<&Self> {
        versions.iter().rfind(|version| version.agreement.first_month <= month)
    }
}

#[derive(FromRow)]
struct AgreementRow {
    id: Uuid,
    version: i64,
    source: String,
    applied_at: DateTime<Utc>,
}

impl TryFrom<AgreementRow> for AgreementVersion {
    type Error = StoreError;

    fn try_from(row: AgreementRow) -> Result<Self, StoreError> {
        let agreement = Agreement::parse(&row.source).map_err(|error| StoreError::Unreadable {
            table: "agreement",
            column: "source",
            value: error.to_string(),
        })?;
        Ok(Self { id: row.id.into(), version: row.version, agreement, source: row.source, applied_at: row.applied_at })
    }
}

impl Tx {
    /// Adds a version with the organisations that may see its statements.
    pub async fn insert_agreement(
        &mut self,
        version: &AgreementVersion,
        parties: &[OrganisationId],
    ) -> Result<(), StoreError> {
        on!(self, connection => sqlx::query(
            "INSERT INTO agreement (id, name, version, first_month, decision, source, applied_at) VALUES ($1, $2, $3, $4, $5, $6, $7)",
        )
        .bind(version.id.0)
        .bind(&version.agreement.name)
        .bind(version.version)
        .bind(version.agreement.first_month.first_day())
        .bind(&version.agreement.decision)
        .bind(&version.source)
        .bind(version.applied_at)
        .execute(connection)
        .await
        .map(|_| ())?);
        insert_rows!(
            self,
            "INSERT INTO agreement_party (agreement_id, organisation_id) ",
            2,
            parties,
            |values, party| { values.push_bind(version.id.0).push_bind(party.0) }
        );
        Ok(())
    }

    /// The versions whose parties or bodies are in scope, by first month.
    pub async fn list_agreements(&mut self, scope: &Scope) -> Result<Vec<AgreementVersion>, StoreError> {
        let rows: Vec<AgreementRow> = on!(self, connection, dialect => sqlx::query_as(concat!(
            "SELECT a.id, a.version, a.source, a.applied_at FROM agreement a
             WHERE ($1 OR EXISTS (SELECT 1 FROM agreement_party p WHERE p.agreement_id = a.id AND p.organisation_id", dialect!(in_ids "$2"), "))
             ORDER BY a.first_month",
        ))
        .bind(scope.everything())
        .bind(dialect::ids(scope.organisations()))
        .fetch_all(connection)
        .await?);
        rows.into_iter().map(TryInto::try_into).collect()
    }

    /// The version that holds for a month, if it is in scope: the latest that has begun.
    pub async fn find_agreement_for(
        &mut self,
        scope: &Scope,
        month: Month,
    ) -> Result<Option<AgreementVersion>, StoreError> {
        let versions = self.list_agreements(scope).await?;
        Ok(AgreementVersion::held_in(&versions, month).cloned())
    }

    /// The first months of all versions, whoever's they are: two cannot begin together.
    pub async fn list_agreement_first_months(&mut self) -> Result<Vec<Month>, StoreError> {
        let months: Vec<NaiveDate> = on!(self, connection =>
            sqlx::query_scalar("SELECT first_month FROM agreement ORDER BY first_month").fetch_all(connection).await?);
        Ok(months.into_iter().map(Month::of).collect())
    }
}
