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
    /// When its owner gave the password last.
    pub password_at: DateTime<Utc>,
    /// What it was opened with: the names of browser and system, as far as they are known.
    pub browser: String,
}

type Row = (Uuid, DateTime<Utc>, DateTime<Utc>, DateTime<Utc>, Option<DateTime<Utc>>, String);

impl Session {
    fn of((user, created_at, seen_at, expires_at, password_at, browser): Row) -> Self {
        let password_at = password_at.unwrap_or(created_at);
        Self { user: user.into(), created_at, seen_at, expires_at, password_at, browser }
    }
}

impl Tx {
    /// Opens a session.
    pub async fn insert_session(&mut self, token_hash: &[u8], session: &Session) -> Result<(), StoreError> {
        on!(self, connection => sqlx::query(
            "INSERT INTO session (token_hash, user_id, created_at, seen_at, expires_at, password_at, browser)
             VALUES ($1, $2, $3, $4, $5, $6, $7)",
        )
        .bind(token_hash)
        .bind(session.user.0)
        .bind(session.created_at)
        .bind(session.seen_at)
        .bind(session.expires_at)
        .bind(session.password_at)
        .bind(&session.browser)
        .execute(connection)
        .await
        .map(|_| ())?);
        Ok(())
    }

    /// The session of a token. The caller decides whether it is still valid.
    pub async fn find_session(&mut self, token_hash: &[u8]) -> Result<Option<Session>, StoreError> {
        let row: Option<Row> = on!(self, connection => sqlx::query_as(
            "SELECT user_id, created_at, seen_at, expires_at, password_at, browser FROM session WHERE token_hash = $1")
            .bind(token_hash)
            .fetch_optional(connection)
            .await?);
        Ok(row.map(Session::of))
    }

    /// The sessions of a person with the hashes of their tokens, the one used last first. The caller decides which are
    /// still valid.
    pub async fn list_sessions_of(&mut self, user: UserId) -> Result<Vec<(Vec<u8>, Session)>, StoreError> {
        type Listed = (Vec<u8>, Uuid, DateTime<Utc>, DateTime<Utc>, DateTime<Utc>, Option<DateTime<Utc>>, String);
        let rows: Vec<Listed> = on!(self, connection => sqlx::query_as(
            "SELECT token_hash, user_id, created_at, seen_at, expires_at, password_at, browser
             FROM session WHERE user_id = $1 ORDER BY seen_at DESC, created_at DESC")
            .bind(user.0)
            .fetch_all(connection)
            .await?);
        let session = |(hash, user, created_at, seen_at, expires_at, password_at, browser)| {
            (hash, Session::of((user, created_at, seen_at, expires_at, password_at, browser)))
        };
        Ok(rows.into_iter().map(session).collect())
    }

    /// Notes that a session's owner gave the password again.
    pub async fn note_password(&mut self, token_hash: &[u8], now: DateTime<Utc>) -> Result<(), StoreError> {
        on!(self, connection => sqlx::query("UPDATE session SET password_at = $2 WHERE token_hash = $1")
            .bind(token_hash)
            .bind(now)
            .execute(connection)
            .await
            .map(|_| ())?);
        Ok(())
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
