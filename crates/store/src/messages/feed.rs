//! Calendar feeds: addresses with a secret, of which only the hash is kept.

use chrono::{DateTime, Utc};
use uuid::Uuid;
use vagnpark_domain::{
    access::{Interests, KeyVerb, Object, Permitted, PersonVerb},
    ids::{FeedId, UserId},
    message::FeedKind,
};

use crate::{StoreError, Tx, UserRecord, on, row::record};

/// A calendar feed.
#[derive(Clone, Debug)]
pub struct FeedRecord {
    /// Its id.
    pub id: FeedId,
    /// Whose; it shows what that person may see when it is fetched.
    pub user_id: UserId,
    /// What it shows.
    pub kind: FeedKind,
    /// Of which vehicle.
    pub vehicle_id: Option<Uuid>,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When it was revoked.
    pub revoked_at: Option<DateTime<Utc>>,
}

record!(FeedRecord, "calendar_feed", |row| { id, user_id, kind, vehicle_id, created_at, revoked_at });

impl Object for FeedRecord {
    type Verb = KeyVerb;

    fn interests(&self) -> Interests {
        Interests { people: vec![self.user_id], ..Interests::default() }
    }
}

impl Tx {
    /// Adds a feed of a person's.
    pub async fn insert_feed(
        &mut self,
        user: &Permitted<UserRecord>,
        feed: &FeedRecord,
        token_hash: &[u8],
    ) -> Result<(), StoreError> {
        user.is_for(&[PersonVerb::Own])?;
        on!(self, connection => sqlx::query(
            "INSERT INTO calendar_feed (id, user_id, kind, vehicle_id, token_hash, created_at) \
             VALUES ($1, $2, $3, $4, $5, $6)",
        )
        .bind(feed.id.0)
        .bind(user.id.0)
        .bind(feed.kind.as_str())
        .bind(feed.vehicle_id)
        .bind(token_hash)
        .bind(feed.created_at)
        .execute(connection)
        .await
        .map(|_| ())?);
        Ok(())
    }

    /// The feed behind a secret, unless it is revoked.
    pub async fn find_feed(&mut self, token_hash: &[u8]) -> Result<Option<FeedRecord>, StoreError> {
        Ok(on!(self, connection => sqlx::query_as(
            "SELECT id, user_id, kind, vehicle_id, created_at, revoked_at FROM calendar_feed WHERE token_hash = $1 \
             AND revoked_at IS NULL",
        )
        .bind(token_hash)
        .fetch_optional(connection)
        .await?))
    }

    /// A person's own feeds that are not revoked, newest first.
    pub async fn list_feeds(&mut self, user: UserId) -> Result<Vec<FeedRecord>, StoreError> {
        Ok(on!(self, connection => sqlx::query_as(
            "SELECT id, user_id, kind, vehicle_id, created_at, revoked_at FROM calendar_feed
             WHERE user_id = $1 AND revoked_at IS NULL ORDER BY id DESC",
        )
        .bind(user.0)
        .fetch_all(connection)
        .await?))
    }

    /// Revokes a feed.
    pub async fn revoke_feed(&mut self, feed: &Permitted<FeedRecord>, now: DateTime<Utc>) -> Result<(), StoreError> {
        feed.is_for(&[KeyVerb::Revoke])?;
        on!(self, connection => sqlx::query("UPDATE calendar_feed SET revoked_at = $2 WHERE id = $1")
            .bind(feed.id.0)
            .bind(now)
            .execute(connection)
            .await
            .map(|_| ())?);
        Ok(())
    }

    /// Revokes all feeds of a person.
    pub async fn revoke_feeds_of(
        &mut self,
        user: &Permitted<UserRecord>,
        now: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        user.is_for(&[PersonVerb::Own, PersonVerb::Manage])?;
        on!(self, connection => sqlx::query(
            "UPDATE calendar_feed SET revoked_at = $2 WHERE user_id = $1 AND revoked_at IS NULL",
        )
        .bind(user.id.0)
        .bind(now)
        .execute(connection)
        .await
        .map(|_| ())?);
        Ok(())
    }
}
