//! Who has signed off a month, and what they saw (C-10). The guard `sign_offs_stay` in `migrations/` holds on every
//! path.

use chrono::{DateTime, NaiveDate, Utc};
use uuid::Uuid;
use vagnpark_domain::{
    cost::sign_off::{SeenReport, SignOff, SignOffState},
    ids::{OrganisationId, UserId},
    money::Ore,
    time::Month,
};

use crate::{StoreError, Tx, error::all_written, on, row::record};

/// A sign-off of a month.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignOffRecord {
    /// Its id.
    pub id: Uuid,
    /// The month.
    pub month: Month,
    /// The organisation that it is given for.
    pub organisation: OrganisationId,
    /// The person who gives it.
    pub person: UserId,
    /// Their name, for people who read it.
    pub signed_by: String,
    /// When.
    pub signed_at: DateTime<Utc>,
    /// The hash of the report that they saw.
    pub hash: String,
    /// Its sum.
    pub total: Ore,
    /// What it said, to show the difference by.
    pub seen: SeenReport,
    /// How far it has got.
    pub state: SignOffState,
    /// When it ended, if it has.
    pub ended_at: Option<DateTime<Utc>>,
}

record!(SignOffRecord, "sign_off", |row| {
    id, month, organisation = "organisation_id", person = "person_id", signed_by, signed_at, hash, total = "total_ore",
    seen: row.json("seen")?, state, ended_at,
});

impl From<&SignOffRecord> for SignOff {
    fn from(record: &SignOffRecord) -> Self {
        Self {
            organisation: record.organisation,
            person: record.person,
            hash: record.hash.clone(),
            at: record.signed_at,
        }
    }
}

impl Tx {
    /// Adds a sign-off of a month that is open; the periods are held.
    pub async fn insert_sign_off(&mut self, record: &SignOffRecord) -> Result<(), StoreError> {
        let seen = serde_json::to_string(&record.seen).unwrap_or_default();
        on!(self, connection => sqlx::query(
            "INSERT INTO sign_off (id, month, organisation_id, person_id, signed_by, signed_at, hash, total_ore, seen)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        )
        .bind(record.id)
        .bind(record.month.first_day())
        .bind(record.organisation.0)
        .bind(record.person.0)
        .bind(&record.signed_by)
        .bind(record.signed_at)
        .bind(&record.hash)
        .bind(record.total.0)
        .bind(&seen)
        .execute(connection)
        .await
        .map(|_| ())?);
        Ok(())
    }

    /// The sign-offs of a month that were not taken back, oldest first; call it for a month in scope.
    pub async fn list_sign_offs(&mut self, month: Month) -> Result<Vec<SignOffRecord>, StoreError> {
        Ok(on!(self, connection => sqlx::query_as(
            "SELECT * FROM sign_off WHERE month = $1 AND state <> 'withdrawn' ORDER BY signed_at, id",
        )
        .bind(month.first_day())
        .fetch_all(connection)
        .await?))
    }

    /// Ends sign-offs that hold; the periods are held.
    pub async fn end_sign_offs(
        &mut self,
        ended: &[Uuid],
        state: SignOffState,
        at: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        let written = on!(self, connection, dialect => sqlx::query(concat!(
            "UPDATE sign_off SET state = $2, ended_at = $3 WHERE state = 'holds' AND id", dialect!(in_ids "$1"),
        ))
        .bind(dialect::ids(ended))
        .bind(state.as_str())
        .bind(at)
        .execute(connection)
        .await?
        .rows_affected());
        all_written(written, ended.len())
    }

    /// The open months that somebody has signed off. The server's own work.
    pub async fn list_months_signed(&mut self) -> Result<Vec<Month>, StoreError> {
        let months: Vec<NaiveDate> = on!(self, connection => sqlx::query_scalar(
            "SELECT DISTINCT month FROM sign_off s WHERE state = 'holds'
                AND NOT EXISTS (SELECT 1 FROM closed_period p WHERE p.month = s.month) ORDER BY month",
        )
        .fetch_all(connection)
        .await?);
        Ok(months.into_iter().map(Month::of).collect())
    }
}
