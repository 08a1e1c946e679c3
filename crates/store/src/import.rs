//! Imported files with their originals, and answers that are remembered for repeated requests.

use chrono::{DateTime, Utc};
use sqlx::FromRow;
use uuid::Uuid;
use vagnpark_domain::{
    access::Scope,
    ids::{BatchId, OrganisationId, UserId},
};

use crate::{StoreError, Tx, on};

/// One imported file.
#[derive(Clone, Debug, FromRow)]
pub struct BatchRecord {
    /// Its id.
    #[sqlx(try_from = "Uuid")]
    pub id: BatchId,
    /// What kind of register.
    pub kind: String,
    /// The name it came under.
    pub file_name: String,
    /// SHA-256, in hexadecimal.
    pub file_hash: String,
    /// Whose register it is; none when it holds several organisations'.
    pub organisation_id: Option<Uuid>,
    /// Who imported it.
    pub actor: String,
    /// When.
    pub at: DateTime<Utc>,
    /// The report, as JSON.
    pub report: String,
}

/// What a request with an idempotency key was answered (B-13).
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct RememberedAnswer {
    /// Hash of the request it was the answer to.
    pub request_hash: String,
    /// HTTP status.
    pub status: i64,
    /// Location header.
    pub location: Option<String>,
    /// Body.
    pub body: String,
}

impl Tx {
    /// Keeps an imported file unchanged, with what became of it (I-2).
    pub async fn insert_batch(&mut self, batch: &BatchRecord, content: &[u8]) -> Result<(), StoreError> {
        on!(self, connection => sqlx::query(
            "INSERT INTO import_batch (id, kind, file_name, file_hash, content, organisation_id, actor, at, report)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        )
        .bind(batch.id.0)
        .bind(&batch.kind)
        .bind(&batch.file_name)
        .bind(&batch.file_hash)
        .bind(content)
        .bind(batch.organisation_id)
        .bind(&batch.actor)
        .bind(batch.at)
        .bind(&batch.report)
        .execute(connection)
        .await
        .map(|_| ())?);
        Ok(())
    }

    /// The batches in scope, newest first.
    pub async fn list_batches(&mut self, scope: &Scope, limit: i64) -> Result<Vec<BatchRecord>, StoreError> {
        Ok(on!(self, connection, dialect => sqlx::query_as(concat!(
            "SELECT id, kind, file_name, file_hash, organisation_id, actor, at, report FROM import_batch b
             WHERE ($1 OR b.organisation_id", dialect!(in_ids "$2"), ") ORDER BY b.id DESC LIMIT $3",
        ))
        .bind(scope.everything())
        .bind(dialect::ids(scope.organisations()))
        .bind(limit)
        .fetch_all(connection)
        .await?))
    }

    /// One batch in scope.
    pub async fn find_batch(&mut self, scope: &Scope, id: BatchId) -> Result<Option<BatchRecord>, StoreError> {
        Ok(on!(self, connection, dialect => sqlx::query_as(concat!(
            "SELECT id, kind, file_name, file_hash, organisation_id, actor, at, report FROM import_batch b
             WHERE ($1 OR b.organisation_id", dialect!(in_ids "$2"), ") AND b.id = $3",
        ))
        .bind(scope.everything())
        .bind(dialect::ids(scope.organisations()))
        .bind(id.0)
        .fetch_optional(connection)
        .await?))
    }

    /// The original of a batch in scope.
    pub async fn find_batch_content(&mut self, scope: &Scope, id: BatchId) -> Result<Option<Vec<u8>>, StoreError> {
        Ok(on!(self, connection, dialect => sqlx::query_scalar(concat!(
            "SELECT content FROM import_batch b WHERE ($1 OR b.organisation_id", dialect!(in_ids "$2"), ") AND b.id = $3",
        ))
        .bind(scope.everything())
        .bind(dialect::ids(scope.organisations()))
        .bind(id.0)
        .fetch_optional(connection)
        .await?))
    }

    /// What a person's request with that key was answered.
    pub async fn find_answer(&mut self, user: UserId, key: &str) -> Result<Option<RememberedAnswer>, StoreError> {
        Ok(on!(self, connection => sqlx::query_as(
            "SELECT request_hash, status, location, body FROM idempotency_key WHERE user_id = $1 AND key = $2",
        )
        .bind(user.0)
        .bind(key)
        .fetch_optional(connection)
        .await?))
    }

    /// Claims a key for a request, before it is done. Answers false if the key is claimed already:
    /// of two requests at once, the database lets one go on.
    pub async fn claim_key(
        &mut self,
        user: UserId,
        key: &str,
        request_hash: &str,
        now: DateTime<Utc>,
    ) -> Result<bool, StoreError> {
        let inserted = on!(self, connection => sqlx::query(
            "INSERT INTO idempotency_key (user_id, key, request_hash, status, body, created_at)
             VALUES ($1, $2, $3, 0, '', $4) ON CONFLICT (user_id, key) DO NOTHING",
        )
        .bind(user.0)
        .bind(key)
        .bind(request_hash)
        .bind(now)
        .execute(connection)
        .await?
        .rows_affected());
        Ok(inserted == 1)
    }

    /// Remembers the answer to a request whose key was claimed.
    pub async fn remember_answer(
        &mut self,
        user: UserId,
        key: &str,
        answer: &RememberedAnswer,
    ) -> Result<(), StoreError> {
        on!(self, connection => sqlx::query(
            "UPDATE idempotency_key SET status = $3, location = $4, body = $5 WHERE user_id = $1 AND key = $2",
        )
        .bind(user.0)
        .bind(key)
        .bind(answer.status)
        .bind(&answer.location)
        .bind(&answer.body)
        .execute(connection)
        .await
        .map(|_| ())?);
        Ok(())
    }

    /// Gives a key free again, after a request that did nothing.
    pub async fn release_key(&mut self, user: UserId, key: &str) -> Result<(), StoreError> {
        on!(self, connection => sqlx::query("DELETE FROM idempotency_key WHERE user_id = $1 AND key = $2")
            .bind(user.0)
            .bind(key)
            .execute(connection)
            .await
            .map(|_| ())?);
        Ok(())
    }

    /// The organisation a batch concerns, if all its rows concern the same one.
    pub fn single_organisation(organisations: impl IntoIterator<Item = OrganisationId>) -> Option<OrganisationId> {
        let mut all = organisations.into_iter();
        let first = all.next()?;
        all.all(|other| other == first).then_some(first)
    }
}
