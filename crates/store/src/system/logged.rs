//! What the audit log says of things, for holding the registers against it.

use chrono::{DateTime, Utc};
use uuid::Uuid;
use vagnpark_domain::{
    audit::{AuditAction, AuditEntity},
    ids::{AgreementId, BookingId, CostEntryId, OrganisationId},
    money::Ore,
    time::Month,
};

use crate::{BookingRecord, CostRecord, StoreError, Tx, on, row::record};

/// What one entry of the log says of a thing.
#[derive(Clone, Debug)]
pub struct LoggedState {
    /// The thing's id or name.
    pub entity_id: String,
    /// The number of the entry.
    pub seq: i64,
    /// When.
    pub at: DateTime<Utc>,
    /// Who.
    pub actor: String,
    /// What was done.
    pub action: AuditAction,
    /// The organisation that it belonged to.
    pub organisation_id: Option<Uuid>,
    /// What it was.
    pub before_json: Option<String>,
    /// What it became.
    pub after_json: Option<String>,
}

/// A version of an agreement or a price list as it is kept, in force or withdrawn.
#[derive(Clone, Debug)]
pub struct KeptVersion {
    /// Its id.
    pub id: AgreementId,
    /// Its number.
    pub version: i64,
    /// The first month that it holds for.
    pub first_month: Month,
    /// Its whole text.
    pub source: String,
    /// Whether it was taken back.
    pub withdrawn: bool,
}

/// The charges for bought vehicles that an organisation has entered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChargedCapital {
    /// The organisation.
    pub organisation: OrganisationId,
    /// How many.
    pub entries: i64,
    /// Their sum.
    pub total: Ore,
}

record!(LoggedState, "audit_shown", |row| {
    entity_id, seq, at, actor, action, organisation_id, before_json, after_json,
});
record!(KeptVersion, "agreement", |row| { id, version, first_month, source, withdrawn });
record!(ChargedCapital, "cost_entry", |row| { organisation = "sender_id", entries, total });

/// The ids of a table's rows that no entry of the log names.
macro_rules! unlogged {
    ($dialect:ident, $table:literal, $entity:literal, $condition:literal) => {
        concat!(
            "SELECT t.id FROM ", $table, " t WHERE NOT EXISTS (SELECT 1 FROM audit_entry e WHERE e.entity = '", $entity,
            "' AND e.entity_id = ", $dialect!(uuid_text "t.id"), ")", $condition, " ORDER BY t.id LIMIT $1"
        )
    };
}

/// Costs that nobody entered or corrected one by one: the entry of a correction is that of what it corrects.
macro_rules! unlogged_cost {
    ($dialect:ident) => {
        concat!(
            "t.batch_id IS NULL AND NOT EXISTS (SELECT 1 FROM audit_shown e WHERE e.entity = 'cost' AND e.entity_id = ",
            $dialect!(uuid_text "coalesce(t.corrects_id, t.id)"),
            " AND e.after_json LIKE '%\"id\":\"' || ", $dialect!(uuid_text "t.id"), " || '\"%')"
        )
    };
}

impl Tx {
    /// What the log says of the things of a kind, in the order of their ids and of its entries: those after an entry
    /// of a thing, at most `limit`.
    pub async fn list_logged(
        &mut self,
        entity: AuditEntity,
        after: (&str, i64),
        limit: i64,
    ) -> Result<Vec<LoggedState>, StoreError> {
        Ok(on!(self, connection => sqlx::query_as(
            "SELECT entity_id, seq, at, actor, action, organisation_id, before_json, after_json FROM audit_shown
             WHERE entity = $1 AND entity_id >= $2 AND (entity_id > $2 OR seq > $3) ORDER BY entity_id, seq LIMIT $4",
        )
        .bind(entity.as_str())
        .bind(after.0)
        .bind(after.1)
        .bind(limit)
        .fetch_all(connection)
        .await?))
    }

    /// The first vehicles that no entry of the log names.
    pub async fn list_unlogged_vehicles(&mut self, limit: i64) -> Result<Vec<Uuid>, StoreError> {
        Ok(on!(self, connection, dialect => sqlx::query_scalar(unlogged!(dialect, "vehicle", "vehicle", ""))
            .bind(limit)
            .fetch_all(connection)
            .await?))
    }

    /// The first people that no entry of the log names.
    pub async fn list_unlogged_users(&mut self, limit: i64) -> Result<Vec<Uuid>, StoreError> {
        Ok(on!(self, connection, dialect => sqlx::query_scalar(unlogged!(dialect, "app_user", "user", ""))
            .bind(limit)
            .fetch_all(connection)
            .await?))
    }

    /// The first bookings that came with no file and that no entry of the log names.
    pub async fn list_unlogged_bookings(&mut self, limit: i64) -> Result<Vec<Uuid>, StoreError> {
        Ok(on!(self, connection, dialect =>
            sqlx::query_scalar(unlogged!(dialect, "booking", "booking", " AND t.batch_id IS NULL"))
                .bind(limit)
                .fetch_all(connection)
                .await?))
    }

    /// The first costs that came with no file and that no entry of the log names, but charges for bought vehicles.
    /// `since` is the first id that is looked at.
    pub async fn list_unlogged_costs(&mut self, since: Uuid, limit: i64) -> Result<Vec<Uuid>, StoreError> {
        Ok(on!(self, connection, dialect => sqlx::query_scalar(concat!(
            "SELECT t.id FROM cost_entry t WHERE ", unlogged_cost!(dialect),
            " AND (t.corrects_id IS NOT NULL OR t.category NOT IN ('depreciation', 'interest'))
             AND t.id >= $2 ORDER BY t.id LIMIT $1",
        ))
        .bind(limit)
        .bind(since)
        .fetch_all(connection)
        .await?))
    }

    /// When the log was last written in its first form, if it ever was.
    pub async fn last_of_first_form(&mut self) -> Result<Option<DateTime<Utc>>, StoreError> {
        Ok(on!(self, connection => sqlx::query_scalar("SELECT max(at) FROM audit_entry WHERE form = 1")
            .fetch_one(connection)
            .await?))
    }

    /// The charges for bought vehicles that each organisation has entered, but those that somebody entered one by one.
    pub async fn sum_charged_capital(&mut self) -> Result<Vec<ChargedCapital>, StoreError> {
        Ok(on!(self, connection, dialect => sqlx::query_as(concat!(
            "SELECT t.sender_id, count(*) AS entries, CAST(sum(t.net_ore) AS BIGINT) AS total FROM cost_entry t WHERE ",
            unlogged_cost!(dialect),
            " AND t.corrects_id IS NULL AND t.category IN ('depreciation', 'interest')
             GROUP BY t.sender_id ORDER BY t.sender_id",
        ))
        .fetch_all(connection)
        .await?))
    }

    /// The bookings with some ids, whoever may see them.
    pub async fn load_bookings(&mut self, ids: &[BookingId]) -> Result<Vec<BookingRecord>, StoreError> {
        Ok(on!(self, connection, dialect => sqlx::query_as(concat!(
            "SELECT * FROM booking WHERE id", dialect!(in_ids "$1"),
        ))
        .bind(dialect::ids(ids))
        .fetch_all(connection)
        .await?))
    }

    /// The costs with some ids, whoever may see them.
    pub async fn load_costs(&mut self, ids: &[CostEntryId]) -> Result<Vec<CostRecord>, StoreError> {
        Ok(on!(self, connection, dialect => sqlx::query_as(concat!(
            "SELECT * FROM cost_entry WHERE id", dialect!(in_ids "$1"),
        ))
        .bind(dialect::ids(ids))
        .fetch_all(connection)
        .await?))
    }

    /// All versions of the agreement, in force and withdrawn.
    pub async fn list_kept_agreements(&mut self) -> Result<Vec<KeptVersion>, StoreError> {
        Ok(on!(self, connection => sqlx::query_as(
            "SELECT id, version, first_month, source, false AS withdrawn FROM agreement
             UNION ALL SELECT id, version, first_month, source, true FROM withdrawn_version WHERE kind = 'agreement'",
        )
        .fetch_all(connection)
        .await?))
    }

    /// All versions of the price list, in force and withdrawn.
    pub async fn list_kept_price_lists(&mut self) -> Result<Vec<KeptVersion>, StoreError> {
        Ok(on!(self, connection => sqlx::query_as(
            "SELECT id, version, first_month, source, false AS withdrawn FROM price_list
             UNION ALL SELECT id, version, first_month, source, true FROM withdrawn_version WHERE kind = 'price_list'",
        )
        .fetch_all(connection)
        .await?))
    }
}
