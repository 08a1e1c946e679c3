//! The log of security.

use chrono::{DateTime, Utc};
use uuid::Uuid;
use vagnpark_domain::{access::Scope, ids::UserId, security::SecurityEvent};

use crate::{StoreError, Tx, on, row::record};

/// An event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SecurityRecord {
    /// Its id; later ones are larger.
    pub id: Uuid,
    /// When.
    pub at: DateTime<Utc>,
    /// What happened.
    pub event: SecurityEvent,
    /// Who, if that is known.
    pub user_id: Option<UserId>,
    /// Their login, as it was then.
    pub login: String,
    /// Where the request came from.
    pub address: String,
    /// What was asked for: method and path, without its query.
    pub what: String,
    /// The status of the answer.
    pub status: i64,
}

/// Which events are looked for.
#[derive(Clone, Debug, Default)]
pub struct SecurityFilter {
    /// Those from this instant on.
    pub from: Option<DateTime<Utc>>,
    /// Those before this instant.
    pub to: Option<DateTime<Utc>>,
    /// Those of a person.
    pub user: Option<UserId>,
    /// Those whose path has this id in it, such as that of a vehicle.
    pub about: Option<Uuid>,
    /// Those before this event.
    pub before: Option<Uuid>,
}

record!(SecurityRecord, "security_event", |row| { id, at, event, user_id, login, address, what, status });

impl Tx {
    /// Adds an event.
    pub async fn insert_security_event(&mut self, event: &SecurityRecord) -> Result<(), StoreError> {
        on!(self, connection => sqlx::query(
            "INSERT INTO security_event (id, at, event, user_id, login, address, what, status)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        )
        .bind(event.id)
        .bind(event.at)
        .bind(event.event.as_str())
        .bind(event.user_id.map(|user| user.0))
        .bind(&event.login)
        .bind(&event.address)
        .bind(&event.what)
        .bind(event.status)
        .execute(connection)
        .await
        .map(|_| ())?);
        Ok(())
    }

    /// The events of people with a role in organisations in scope, newest first; with everything in scope, also those
    /// of nobody that is known.
    pub async fn list_security_events(
        &mut self,
        scope: &Scope,
        filter: &SecurityFilter,
        limit: i64,
    ) -> Result<Vec<SecurityRecord>, StoreError> {
        Ok(on!(self, connection, dialect => sqlx::query_as(concat!(
            "SELECT * FROM security_event e
             WHERE ($1 OR EXISTS (SELECT 1 FROM role_grant g WHERE g.user_id = e.user_id AND g.organisation_id",
                dialect!(in_ids "$2"), "))
               AND ($3 IS NULL OR e.at >= $3) AND ($4 IS NULL OR e.at < $4) AND ($5 IS NULL OR e.user_id = $5)
               AND ($6 IS NULL OR e.what LIKE '%' || $6 || '%') AND ($7 IS NULL OR e.id < $7)
             ORDER BY e.id DESC LIMIT $8",
        ))
        .bind(scope.everything())
        .bind(dialect::ids(scope.organisations()))
        .bind(filter.from)
        .bind(filter.to)
        .bind(filter.user.map(|user| user.0))
        .bind(filter.about.map(|id| id.to_string()))
        .bind(filter.before)
        .bind(limit)
        .fetch_all(connection)
        .await?))
    }
}
