//! Agreements, version by version.

use chrono::{DateTime, NaiveDate, Utc};
use uuid::Uuid;
use vagnpark_domain::{
    access::Scope,
    cost::{
        Agreement,
        proposal::{Consent, Matter, ProposalKind},
    },
    ids::{AgreementId, OrganisationId},
    time::Month,
};

use crate::{
    StoreError, Tx,
    bulk::insert_rows,
    on,
    row::{Cells, Line, record},
};

/// One version of an agreement, as it was applied.
#[derive(Clone, Debug, PartialEq)]
pub struct AgreementVersion {
    /// Its id.
    pub id: AgreementId,
    /// Counts the versions from 1.
    pub version: i64,
    /// Its content.
    pub agreement: Agreement,
    /// The file it was read from.
    pub source: String,
    /// When it was applied.
    pub applied_at: DateTime<Utc>,
}

/// Versions by first month, each with whether it may be seen: which one holds does not depend on who asks.
#[derive(Clone, Debug)]
pub struct Versions<T>(pub Vec<(T, bool)>);

/// Something that holds from a first month onwards.
pub trait Version {
    /// That month.
    fn first_month(&self) -> Month;
}

impl Version for AgreementVersion {
    fn first_month(&self) -> Month {
        self.agreement.first_month
    }
}

impl<T: Version> Versions<T> {
    pub(crate) fn of(seen: Vec<Seen<T>>) -> Self {
        Self(seen.into_iter().map(|Seen { version, seen }| (version, seen)).collect())
    }

    /// The version that holds for a month, whoever may see it: the latest that has begun.
    pub fn held_in(&self, month: Month) -> Option<&T> {
        self.holding(month).map(|(version, _)| version)
    }

    /// The version that holds for a month, if it may be seen. A party that has left sees nothing of what holds now.
    pub fn seen_in(&self, month: Month) -> Option<&T> {
        self.holding(month).filter(|(_, seen)| *seen).map(|(version, _)| version)
    }

    fn holding(&self, month: Month) -> Option<&(T, bool)> {
        self.0.iter().rfind(|(version, _)| version.first_month() <= month)
    }

    /// All of them, whoever may see them.
    pub fn all(&self) -> impl Iterator<Item = &T> {
        self.0.iter().map(|(version, _)| version)
    }

    /// Those that may be seen.
    pub fn into_seen(self) -> Vec<T> {
        self.0.into_iter().filter(|(_, seen)| *seen).map(|(version, _)| version).collect()
    }
}

/// A version with whether it may be seen.
pub(crate) struct Seen<T> {
    pub(crate) version: T,
    pub(crate) seen: bool,
}

record!(AgreementVersion, "agreement", |row| { id, version, agreement: agreement(row)?, source, applied_at });
record!(Seen<AgreementVersion>, "agreement", |row| { version: row.within()?, seen });

fn agreement<R: Cells>(row: &Line<'_, R>) -> Result<Agreement, StoreError> {
    Agreement::parse(&row.get::<String>("source")?).map_err(|error| row.unreadable("source", &error))
}

impl Tx {
    /// Adds a version whose text everybody has agreed to, with the organisations that may see its statements. One that
    /// begins in the same month gives way to it, and is kept as withdrawn by whoever is named.
    pub async fn insert_agreement(
        &mut self,
        consent: &Consent,
        version: &AgreementVersion,
        parties: &[OrganisationId],
        by: &str,
    ) -> Result<(), StoreError> {
        consent.must_cover(&Matter::of(ProposalKind::Agreement, &version.source))?;
        let gives_way: Option<Uuid> = on!(self, connection => sqlx::query_scalar(
            "SELECT id FROM agreement WHERE first_month = $1",
        )
        .bind(version.agreement.first_month.first_day())
        .fetch_optional(connection)
        .await?);
        if let Some(id) = gives_way {
            self.end_agreement(id.into(), version.applied_at, by).await?;
        }
        on!(self, connection => sqlx::query(
            "INSERT INTO agreement (id, name, version, first_month, decision, source, applied_at) \
             VALUES ($1, $2, $3, $4, $5, $6, $7)",
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
        insert_rows!(self, "agreement_party", parties, |party| {
            agreement_id: version.id.0,
            organisation_id: party.0,
        });
        Ok(())
    }

    /// All versions by first month, each with whether a party or body of it is in scope.
    pub async fn list_agreement_versions(&mut self, scope: &Scope) -> Result<Versions<AgreementVersion>, StoreError> {
        Ok(Versions::of(on!(self, connection, dialect => sqlx::query_as(concat!(
            "SELECT a.id, a.version, a.source, a.applied_at,
                ($1 OR EXISTS (SELECT 1 FROM agreement_party p WHERE p.agreement_id = a.id \
                AND p.organisation_id", dialect!(in_ids "$2"), ")) AS seen
             FROM agreement a ORDER BY a.first_month",
        ))
        .bind(scope.everything())
        .bind(dialect::ids(scope.organisations()))
        .fetch_all(connection)
        .await?)))
    }

    /// The versions whose parties or bodies are in scope, by first month.
    pub async fn list_agreements(&mut self, scope: &Scope) -> Result<Vec<AgreementVersion>, StoreError> {
        Ok(self.list_agreement_versions(scope).await?.into_seen())
    }

    /// The version that holds for a month, if it is in scope: the latest that has begun.
    pub async fn find_agreement_for(
        &mut self,
        scope: &Scope,
        month: Month,
    ) -> Result<Option<AgreementVersion>, StoreError> {
        Ok(self.list_agreement_versions(scope).await?.seen_in(month).cloned())
    }

    /// The organisations, by code, that have a vehicle on a day or later, as its owner, user or payer, or costs of
    /// those days: whoever they are, a first agreement is theirs to agree to.
    pub async fn list_having_something_to_share(&mut self, from: NaiveDate) -> Result<Vec<String>, StoreError> {
        Ok(on!(self, connection => sqlx::query_scalar(
            "SELECT o.code FROM organisation o
             WHERE EXISTS (SELECT 1 FROM vehicle v WHERE v.organisation_id = o.id)
                OR EXISTS (SELECT 1 FROM vehicle_relation r WHERE r.organisation_id = o.id \
                    AND r.kind IN ('owner', 'user', 'payer') AND (r.to_on IS NULL OR r.to_on > $1))
                OR EXISTS (SELECT 1 FROM cost_entry c WHERE c.organisation_id = o.id AND c.to_on >= $1)
             ORDER BY o.code",
        )
        .bind(from)
        .fetch_all(connection)
        .await?))
    }

    /// Takes a version out of force, with everybody's agreement, and keeps it as withdrawn. The guard refuses to
    /// withdraw one that a closed month was shared by.
    pub async fn withdraw_agreement(
        &mut self,
        consent: &Consent,
        id: AgreementId,
        at: DateTime<Utc>,
        by: &str,
    ) -> Result<(), StoreError> {
        consent.must_cover(&Matter::of(ProposalKind::AgreementWithdrawal, &id.to_string()))?;
        self.end_agreement(id, at, by).await
    }

    async fn end_agreement(&mut self, id: AgreementId, at: DateTime<Utc>, by: &str) -> Result<(), StoreError> {
        on!(self, connection => {
            sqlx::query(
                "INSERT INTO withdrawn_version (id, kind, version, first_month, source, applied_at, withdrawn_at, \
                 withdrawn_by)
                 SELECT id, 'agreement', version, first_month, source, applied_at, $2, $3 FROM agreement WHERE id = $1",
            )
            .bind(id.0)
            .bind(at)
            .bind(by)
            .execute(&mut *connection)
            .await?;
            for statement in ["DELETE FROM agreement_party WHERE agreement_id = $1",
                "DELETE FROM agreement WHERE id = $1"] {
                sqlx::query(statement).bind(id.0).execute(&mut *connection).await?;
            }
        });
        Ok(())
    }

    /// The number of the next version of the agreement: no number is used twice, not even that of a withdrawn version.
    pub async fn next_agreement_version(&mut self) -> Result<i64, StoreError> {
        Ok(on!(self, connection => sqlx::query_scalar(
            "SELECT coalesce(max(version), 0) + 1 FROM (SELECT version FROM agreement
                UNION ALL SELECT version FROM withdrawn_version WHERE kind = 'agreement') AS versions",
        )
        .fetch_one(connection)
        .await?))
    }
}
