//! Sessions of people who are logged in. Their tokens are kept as hashes only.

use chrono::{DateTime, Utc};
use uuid::Uuid;
use vagnpark_domain::ids::UserId;

use crate::{StoreError, Tx, on};

/// A session that was found by its token.
#[derive(Clone, Debug)]
pub struct Session {
    /// Whose it is.
    pub user: UserId,
    /// When it began.
    pub created_at: DateTime<Utc>,
    /// When it was last used.
    pub seen_at: DateTime<Utc>,
    /// When it ends at the latest.
    pub expires_at: DateTime<Utc>,
}

impl Tx {
    /// Opens a session.
    pub async fn insert_session(&mut self, token_hash: &[u8], session: &Session) -> Result<(), StoreError> {
        on!(self, connection => sqlx::query(
            "INSERT INTO session (token_hash, user_id, created_at, seen_at, expires_at) VALUES ($1, $2, $3, $4, $5)",
        )
        .bind(token_hash)
        .bind(session.user.0)
        .bind(session.created_at)
        .bind(session.seen_at)
        .bind(session.expires_at)
        .execute(connection)
        .await
        .map(|_| ())?);
        Ok(())
    }

    /// The session of a token. The caller decides whether it is still valid.
    pub async fn find_session(&mut self, token_hash: &[u8]) -> Result<Option<Session>, StoreError> {
        type Row = (Uuid, DateTime<Utc>, DateTime<Utc>, DateTime<Utc>);
        let row: Option<Row> = on!(self, connection =>
            sqlx::query_as("SELECT user_id, created_at, seen_at, expires_at FROM session WHERE token_hash = $1")
                .bind(token_hash)
                .fetch_optional(connection)
                .await?);
        let session = |(user, created_at, seen_at, expires_at): Row| Session {
            user: user.into(),
            created_at,
            seen_at,
            expires_at,
        };
        Ok(row.map(session))
    }

    /// Notes that a session was used.
    pub async fn touch_session(&mut self, token_hash: &[u8], now: DateTime<Utc>) -> Result<(), StoreError> {
        on!(self, connection => sqlx::query("UPDATE session SET seen_at = $2 WHERE token_hash = $1")
            .bind(token_hash)
            .bind(now)
            .execute(connection)
            .await
            .map(|_| ())?);
        Ok(())
    }

    /// Ends one session.
    pub async fn delete_session(&mut self, token_hash: &[u8]) -> Result<(), StoreError> {
        on!(self, connection =>
            sqlx::query("DELETE FROM session WHERE token_hash = $1").bind(token_hash).execute(connection)
                .await.map(|_| ())?);
        Ok(())
    }

    /// Ends the sessions of a person except one, if it is theirs.
    pub async fn delete_other_sessions(&mut self, user: UserId, but: &[u8]) -> Result<(), StoreError> {
        on!(self, connection => sqlx::query("DELETE FROM session WHERE user_id = $1 AND token_hash <> $2")
            .bind(user.0)
            .bind(but)
            .execute(connection)
            .await
            .map(|_| ())?);
        Ok(())
    }

    /// Ends all sessions of a person.
    pub async fn delete_sessions_of(&mut self, user: UserId) -> Result<(), StoreError> {
        on!(self, connection =>
            sqlx::query("DELETE FROM session WHERE user_id = $1").bind(user.0).execute(connection).await.map(|_| ())?);
        Ok(())
    }
}
