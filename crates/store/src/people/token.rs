//! API tokens. They are kept as hashes only.

use chrono::{DateTime, Utc};
use vagnpark_domain::{
    access::{Grant, Interests, KeyVerb, Object, Permitted, PersonVerb, Role},
    bounds::table,
    ids::{TokenId, UserId},
};

use crate::{StoreError, Tx, UserRecord, on, row::record};

/// An API token; the token itself was shown once and is not kept.
#[derive(Clone, Debug)]
pub struct TokenRecord {
    /// Its id.
    pub id: TokenId,
    /// Whose it is.
    pub user_id: UserId,
    /// What it is for.
    pub name: String,
    /// Whether it may only read.
    pub read_only: bool,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When it ends.
    pub expires_at: DateTime<Utc>,
    /// When it was revoked.
    pub revoked_at: Option<DateTime<Utc>>,
}

/// Whose a token is, and whether it is still valid.
#[derive(Clone, Debug)]
pub struct TokenHolder {
    /// Whether it may only read.
    pub read_only: bool,
    /// When it ends.
    pub expires_at: DateTime<Utc>,
    /// When it was revoked.
    pub revoked_at: Option<DateTime<Utc>>,
    /// Its owner.
    pub user: UserRecord,
}

record!(TokenRecord, "api_token", |row| { id, user_id, name, read_only, created_at, expires_at, revoked_at });
record!(TokenHolder, "api_token", |row| { read_only, expires_at, revoked_at, user: row.within()? });

/// A token's owner, with one of their roles.
struct HolderRow {
    holder: TokenHolder,
    grant: Option<Grant>,
}

record!(HolderRow, "role_grant", |row| {
    holder: row.within()?,
    grant: if row.get::<Option<Role>>("role")?.is_some() { Some(row.within()?) } else { None },
});

impl Object for TokenRecord {
    type Verb = KeyVerb;

    fn interests(&self) -> Interests {
        Interests { people: vec![self.user_id], ..Interests::default() }
    }
}

impl Tx {
    /// Adds an API token of a person's.
    pub async fn insert_token(
        &mut self,
        user: &Permitted<UserRecord>,
        token: &TokenRecord,
        token_hash: &[u8],
    ) -> Result<(), StoreError> {
        user.is_for(&[PersonVerb::Own])?;
        table::TOKEN_NAME.check(&token.name)?;
        on!(self, connection => sqlx::query(
            "INSERT INTO api_token (id, user_id, name, token_hash, read_only, created_at, expires_at) \
             VALUES ($1, $2, $3, $4, $5, $6, $7)",
        )
        .bind(token.id.0)
        .bind(user.id.0)
        .bind(&token.name)
        .bind(token_hash)
        .bind(token.read_only)
        .bind(token.created_at)
        .bind(token.expires_at)
        .execute(connection)
        .await
        .map(|_| ())?);
        Ok(())
    }

    /// A token with its owner, in one statement: every call over the API asks for it.
    pub async fn find_token_holder(&mut self, token_hash: &[u8]) -> Result<Option<TokenHolder>, StoreError> {
        let rows: Vec<HolderRow> = on!(self, connection => sqlx::query_as(
            "SELECT u.*, t.read_only, t.expires_at, t.revoked_at, g.organisation_id, g.role FROM api_token t
             JOIN app_user u ON u.id = t.user_id LEFT JOIN role_grant g ON g.user_id = u.id
             WHERE t.token_hash = $1 ORDER BY g.organisation_id, g.role",
        )
        .bind(token_hash)
        .fetch_all(connection)
        .await?);
        let mut grants = Vec::with_capacity(rows.len());
        let mut found = None;
        for HolderRow { holder, grant } in rows {
            grants.extend(grant);
            found = Some(holder);
        }
        Ok(found.map(|holder: TokenHolder| TokenHolder { user: UserRecord { grants, ..holder.user }, ..holder }))
    }

    /// A person's own tokens, by age.
    pub async fn list_tokens(&mut self, user: UserId) -> Result<Vec<TokenRecord>, StoreError> {
        Ok(on!(self, connection => sqlx::query_as(
            "SELECT id, user_id, name, read_only, created_at, expires_at, revoked_at FROM api_token \
             WHERE user_id = $1 ORDER BY id",
        )
        .bind(user.0)
        .fetch_all(connection)
        .await?))
    }

    /// A token that is not revoked.
    pub async fn find_token(&mut self, token: TokenId) -> Result<Option<TokenRecord>, StoreError> {
        Ok(on!(self, connection => sqlx::query_as(
            "SELECT id, user_id, name, read_only, created_at, expires_at, revoked_at FROM api_token \
             WHERE id = $1 AND revoked_at IS NULL",
        )
        .bind(token.0)
        .fetch_optional(connection)
        .await?))
    }

    /// Revokes a token.
    pub async fn revoke_token(&mut self, token: &Permitted<TokenRecord>, now: DateTime<Utc>) -> Result<(), StoreError> {
        token.is_for(&[KeyVerb::Revoke])?;
        on!(self, connection => sqlx::query("UPDATE api_token SET revoked_at = $2 WHERE id = $1")
            .bind(token.id.0)
            .bind(now)
            .execute(connection)
            .await
            .map(|_| ())?);
        Ok(())
    }

    /// Revokes all tokens of a person.
    pub async fn revoke_tokens_of(
        &mut self,
        user: &Permitted<UserRecord>,
        now: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        user.is_for(&[PersonVerb::Own, PersonVerb::Manage])?;
        on!(self, connection => sqlx::query(
            "UPDATE api_token SET revoked_at = $2 WHERE user_id = $1 AND revoked_at IS NULL",
        )
        .bind(user.id.0)
        .bind(now)
        .execute(connection)
        .await
        .map(|_| ())?);
        Ok(())
    }
}
