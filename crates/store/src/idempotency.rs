//! Answers that are remembered for repeated requests (B-13).

use chrono::{DateTime, Utc};
use sqlx::FromRow;
use vagnpark_domain::ids::UserId;

use crate::{StoreError, Tx, on};

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
}
