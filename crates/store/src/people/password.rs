//! Passwords, of which only the hash is kept, and the links with which somebody chooses one.

use chrono::{DateTime, Utc};
use uuid::Uuid;
use vagnpark_domain::{
    access::{Permitted, PersonVerb},
    ids::UserId,
};

use crate::{StoreError, Tx, UserRecord, error::not_stale, on};

impl Tx {
    /// Keeps the hash of a person's new password. A link that they were given no longer leads anywhere.
    pub async fn set_password(&mut self, user: &Permitted<UserRecord>, hash: &str) -> Result<(), StoreError> {
        user.is_for(&[PersonVerb::Own])?;
        let written = on!(self, connection => sqlx::query(
            "UPDATE app_user SET password_hash = $2, version = version + 1 WHERE id = $1")
            .bind(user.id.0)
            .bind(hash)
            .execute(connection)
            .await?
            .rows_affected());
        not_stale(written)?;
        self.delete_password_link(user.id).await
    }

    /// Keeps the link with which a person chooses a password, instead of one they had.
    pub async fn insert_password_link(
        &mut self,
        user: &Permitted<UserRecord>,
        token_hash: &[u8],
        expires_at: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        user.is_for(&[PersonVerb::Manage])?;
        self.delete_password_link(user.id).await?;
        on!(self, connection => sqlx::query(
            "INSERT INTO password_link (user_id, token_hash, expires_at) VALUES ($1, $2, $3)")
            .bind(user.id.0)
            .bind(token_hash)
            .bind(expires_at)
            .execute(connection)
            .await
            .map(|_| ())?);
        Ok(())
    }

    /// Whose a link is, as long as it can be used.
    pub async fn find_password_link(
        &mut self,
        token_hash: &[u8],
        now: DateTime<Utc>,
    ) -> Result<Option<UserId>, StoreError> {
        let found: Option<Uuid> = on!(self, connection =>
            sqlx::query_scalar("SELECT user_id FROM password_link WHERE token_hash = $1 AND expires_at > $2")
                .bind(token_hash)
                .bind(now)
                .fetch_optional(connection)
                .await?);
        Ok(found.map(Into::into))
    }

    /// Forgets a person's link, if they have one.
    pub async fn delete_password_link(&mut self, user: UserId) -> Result<(), StoreError> {
        on!(self, connection => sqlx::query("DELETE FROM password_link WHERE user_id = $1")
            .bind(user.0)
            .execute(connection)
            .await
            .map(|_| ())?);
        Ok(())
    }
}
