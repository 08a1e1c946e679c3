//! People who log in, their roles, sessions and tokens. Tokens are kept as hashes only.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use uuid::Uuid;
use vagnpark_domain::{
    Language, Refusal,
    access::{Grant, Role, Scope},
    bounds::table,
    ids::{OrganisationId, TokenId, UserId},
    register::LicenceClass,
};

use crate::{
    StoreError, Tx,
    bulk::insert_rows,
    error::{not_stale, word},
    on,
    row::{Read, record},
};

/// A person who logs in.
#[derive(Clone, Debug, PartialEq)]
pub struct UserRecord {
    /// The id.
    pub id: UserId,
    /// The name to log in with.
    pub login: String,
    /// The name people know.
    pub name: String,
    /// Where e-mail goes.
    pub email: Option<String>,
    /// argon2id, in PHC form; none for somebody who cannot log in with a password.
    pub password_hash: Option<String>,
    /// What the person reads.
    pub language: Language,
    /// Driving licence classes.
    pub licences: Vec<LicenceClass>,
    /// Whether every organisation is open to the person.
    pub system_administrator: bool,
    /// Whether the person is locked out.
    pub disabled: bool,
    /// The roles held.
    pub grants: Vec<Grant>,
}

impl UserRecord {
    /// Whether it is within the bounds (D-1, D-2).
    pub fn within_bounds(&self) -> Result<(), Refusal> {
        table::LOGIN.check(&self.login)?;
        table::PERSON_NAME.check(&self.name)?;
        table::EMAIL.check_some(self.email.as_ref())
    }
}

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
// Without its grants, which are rows of their own.
record!(UserRecord, "app_user", |row| {
    id, login, name, email, password_hash, language, licences: licences_in(&row.get::<String>("licences")?)?,
    system_administrator, disabled, grants: Vec::new(),
});
record!(domain Grant, "role_grant", |row| { organisation = "organisation_id", role });

/// A role, with the person who has it.
struct Held {
    user: UserId,
    grant: Grant,
}

record!(Held, "role_grant", |row| { user = "user_id", grant: row.within()? });

/// A token's owner, with one of their roles.
struct HolderRow {
    holder: TokenHolder,
    grant: Option<Grant>,
}

record!(HolderRow, "role_grant", |row| {
    holder: row.within()?,
    grant: if row.get::<Option<Role>>("role")?.is_some() { Some(row.within()?) } else { None },
});

fn licences_in(text: &str) -> Result<Vec<LicenceClass>, StoreError> {
    text.split(',').filter(|text| !text.is_empty()).map(|text| word("app_user", "licences", text)).collect()
}

fn licence_text(licences: &[LicenceClass]) -> String {
    licences.iter().map(|licence| licence.as_str()).collect::<Vec<_>>().join(",")
}

impl Tx {
    /// Adds a person with roles.
    pub async fn insert_user(&mut self, user: &UserRecord) -> Result<(), StoreError> {
        user.within_bounds()?;
        on!(self, connection => sqlx::query(
            "INSERT INTO app_user (id, login, name, password_hash, language, licences, system_administrator, \
             disabled, email)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        )
        .bind(user.id.0)
        .bind(&user.login)
        .bind(&user.name)
        .bind(&user.password_hash)
        .bind(user.language.as_str())
        .bind(licence_text(&user.licences))
        .bind(user.system_administrator)
        .bind(user.disabled)
        .bind(&user.email)
        .execute(connection)
        .await
        .map(|_| ())?);
        insert_rows!(self, "role_grant", user.grants, |grant| {
            user_id: user.id.0,
            organisation_id: grant.organisation.0,
            role: grant.role.as_str(),
        });
        Ok(())
    }

    /// Locks a person out, or lets them in again; nothing else of theirs changes.
    pub async fn set_disabled(&mut self, user: UserId, disabled: bool) -> Result<(), StoreError> {
        let written = on!(self, connection => sqlx::query(
            "UPDATE app_user SET disabled = $2, version = version + 1 WHERE id = $1")
            .bind(user.0)
            .bind(disabled)
            .execute(connection)
            .await?
            .rows_affected());
        not_stale(written)
    }

    /// Changes the language of a person's pages; whether they are locked out stays as it is.
    pub async fn set_language(&mut self, user: UserId, language: Language) -> Result<(), StoreError> {
        let written = on!(self, connection => sqlx::query(
            "UPDATE app_user SET language = $2, version = version + 1 WHERE id = $1")
            .bind(user.0)
            .bind(language.as_str())
            .execute(connection)
            .await?
            .rows_affected());
        not_stale(written)
    }

    async fn list_grants(&mut self) -> Result<Vec<Held>, StoreError> {
        Ok(on!(self, connection =>
            sqlx::query_as("SELECT user_id, organisation_id, role FROM role_grant \
                            ORDER BY user_id, organisation_id, role")
                .fetch_all(connection)
                .await?))
    }

    /// The person with a login name, for logging in and for finding out whether the name is free.
    pub async fn find_user_by_login(&mut self, login: &str) -> Result<Option<UserRecord>, StoreError> {
        let found: Option<UserRecord> = on!(self, connection =>
            sqlx::query_as("SELECT * FROM app_user WHERE login = $1").bind(login).fetch_optional(connection).await?);
        self.with_own_grants(found).await
    }

    /// The person a session or token belongs to.
    pub async fn find_user(&mut self, user: UserId) -> Result<Option<UserRecord>, StoreError> {
        let found: Option<UserRecord> = on!(self, connection =>
            sqlx::query_as("SELECT * FROM app_user WHERE id = $1").bind(user.0).fetch_optional(connection).await?);
        self.with_own_grants(found).await
    }

    /// The licences that people hold, for those who exist.
    pub async fn load_licences(&mut self, users: &[UserId]) -> Result<HashMap<UserId, Vec<LicenceClass>>, StoreError> {
        let rows: Vec<(Uuid, String)> = on!(self, connection, dialect => sqlx::query_as(concat!(
            "SELECT id, licences FROM app_user WHERE id", dialect!(in_ids "$1"),
        ))
        .bind(dialect::ids(users))
        .fetch_all(connection)
        .await?);
        rows.into_iter().map(|(id, licences)| Ok((id.into(), licences_in(&licences)?))).collect()
    }

    /// The names of people that a row in scope mentions.
    pub async fn load_names(&mut self, users: &[UserId]) -> Result<HashMap<UserId, String>, StoreError> {
        let rows: Vec<(Uuid, String)> = on!(self, connection, dialect => sqlx::query_as(concat!(
            "SELECT id, name FROM app_user WHERE id", dialect!(in_ids "$1"),
        ))
        .bind(dialect::ids(users))
        .fetch_all(connection)
        .await?);
        Ok(rows.into_iter().map(|(id, name)| (id.into(), name)).collect())
    }

    async fn with_own_grants(&mut self, found: Option<UserRecord>) -> Result<Option<UserRecord>, StoreError> {
        let Some(user) = found else { return Ok(None) };
        let grants: Vec<Read<Grant>> = on!(self, connection =>
            sqlx::query_as("SELECT organisation_id, role FROM role_grant WHERE user_id = $1 \
                            ORDER BY organisation_id, role")
                .bind(user.id.0)
                .fetch_all(connection)
                .await?);
        Ok(Some(UserRecord { grants: grants.into_iter().map(|Read(grant)| grant).collect(), ..user }))
    }

    /// The people with a role in an organisation in scope, by login.
    pub async fn list_users(&mut self, scope: &Scope) -> Result<Vec<UserRecord>, StoreError> {
        let users: Vec<UserRecord> = on!(self, connection, dialect => sqlx::query_as(concat!(
            "SELECT u.* FROM app_user u WHERE ($1 OR EXISTS (SELECT 1 FROM role_grant g WHERE g.user_id = u.id \
             AND g.organisation_id",
            dialect!(in_ids "$2"), ")) ORDER BY u.login",
        ))
        .bind(scope.everything())
        .bind(dialect::ids(scope.organisations()))
        .fetch_all(connection)
        .await?);
        let grants = self.list_grants().await?;
        let own = |user: UserId| {
            let own = grants.iter().filter(|held| held.user == user && scope.covers(held.grant.organisation));
            own.map(|held| held.grant).collect()
        };
        Ok(users.into_iter().map(|user| UserRecord { grants: own(user.id), ..user }).collect())
    }

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

    /// Ends all sessions of a person.
    pub async fn delete_sessions_of(&mut self, user: UserId) -> Result<(), StoreError> {
        on!(self, connection =>
            sqlx::query("DELETE FROM session WHERE user_id = $1").bind(user.0).execute(connection).await.map(|_| ())?);
        Ok(())
    }

    /// Adds an API token.
    pub async fn insert_token(&mut self, token: &TokenRecord, token_hash: &[u8]) -> Result<(), StoreError> {
        table::TOKEN_NAME.check(&token.name)?;
        on!(self, connection => sqlx::query(
            "INSERT INTO api_token (id, user_id, name, token_hash, read_only, created_at, expires_at) \
             VALUES ($1, $2, $3, $4, $5, $6, $7)",
        )
        .bind(token.id.0)
        .bind(token.user_id.0)
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

    /// Revokes a person's own token; answers whether there was one to revoke.
    pub async fn revoke_token(
        &mut self,
        user: Option<UserId>,
        token: TokenId,
        now: DateTime<Utc>,
    ) -> Result<bool, StoreError> {
        let changed = on!(self, connection => sqlx::query(
            "UPDATE api_token SET revoked_at = $3 WHERE id = $1 AND ($2 IS NULL OR user_id = $2) \
             AND revoked_at IS NULL",
        )
        .bind(token.0)
        .bind(user.map(|id| id.0))
        .bind(now)
        .execute(connection)
        .await?
        .rows_affected());
        Ok(changed == 1)
    }

    /// Revokes all tokens of a person.
    pub async fn revoke_tokens_of(&mut self, user: UserId, now: DateTime<Utc>) -> Result<(), StoreError> {
        on!(self, connection => sqlx::query(
            "UPDATE api_token SET revoked_at = $2 WHERE user_id = $1 AND revoked_at IS NULL",
        )
        .bind(user.0)
        .bind(now)
        .execute(connection)
        .await
        .map(|_| ())?);
        Ok(())
    }

    /// Whether a user belongs to an organisation in scope.
    pub async fn user_is_in(&mut self, scope: &Scope, user: UserId) -> Result<bool, StoreError> {
        let found = self.find_user(user).await?;
        let within = |organisation: OrganisationId| scope.covers(organisation);
        Ok(found.is_some_and(|user| scope.everything() || user.grants.iter().any(|grant| within(grant.organisation))))
    }
}
