//! Imports: batches that came in, what they did, and what is remembered for the next file.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use uuid::Uuid;
use vagnpark_domain::{
    access::Scope,
    ids::{BatchId, OrganisationId, VehicleId},
    import::{BatchEntity, Kind},
};

use crate::{Inner, StoreError, Tx, bulk::insert_rows, error::not_stale, on, row::record};

/// One imported file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BatchRecord {
    /// Its id.
    pub id: BatchId,
    /// What kind of register.
    pub kind: Kind,
    /// The name it came under.
    pub file_name: String,
    /// SHA-256, in hexadecimal.
    pub file_hash: String,
    /// Whose register it is; none when it holds those of several organisations.
    pub organisation_id: Option<Uuid>,
    /// Whose keys its rows carry; nil for the operator's own.
    pub sender_id: Option<Uuid>,
    /// Who imported it.
    pub actor: String,
    /// When.
    pub at: DateTime<Utc>,
    /// The report, as JSON.
    pub report: String,
    /// What was decided about the file, as JSON.
    pub settings: String,
    /// The file of rejected rows, by its hash.
    pub rejected_hash: Option<String>,
    /// When it was undone.
    pub undone_at: Option<DateTime<Utc>>,
    /// Who undid it.
    pub undone_by: Option<String>,
}

/// A change that a batch made to one entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BatchChange {
    /// What kind of entry.
    pub entity: BatchEntity,
    /// Which.
    pub entity_id: String,
    /// What it was, as JSON; nothing if the batch made it.
    pub before_json: Option<String>,
    /// What it became.
    pub after_json: String,
}

/// Where a value of a vehicle came from (I-2).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ValueSource {
    /// The vehicle.
    pub vehicle_id: VehicleId,
    /// Which of its values.
    pub field: String,
    /// The batch.
    pub batch_id: BatchId,
    /// The sheet; that of a text file is empty.
    pub sheet: String,
    /// The row, as a spreadsheet numbers it.
    pub row: i64,
}

/// A batch that values come from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceBatch {
    /// Its id.
    pub id: BatchId,
    /// The name the file came under.
    pub file_name: String,
    /// Whose keys its rows carry.
    pub sender_id: Option<Uuid>,
}

record!(BatchRecord, "import_batch", |row| {
    id, kind, file_name, file_hash, organisation_id, sender_id, actor, at, report, settings, rejected_hash, undone_at,
    undone_by,
});
record!(BatchChange, "import_change", |row| { entity, entity_id, before_json, after_json });
record!(ValueSource, "value_source", |row| { vehicle_id, field, batch_id, sheet, row });
record!(SourceBatch, "import_batch", |row| { id, file_name, sender_id });

impl Tx {
    /// Waits for others to import such a register from this sender, and keeps them out until this transaction ends.
    pub async fn hold_register(&mut self, kind: Kind, sender: Option<OrganisationId>) -> Result<(), StoreError> {
        if let Inner::Postgres(tx) = &mut self.inner {
            let register = format!("{kind} {}", sender.unwrap_or(OrganisationId::NOBODY));
            let hold = sqlx::query("SELECT pg_advisory_xact_lock(1001011, hashtext($1))");
            hold.bind(register).execute(&mut **tx).await?;
        }
        Ok(())
    }

    /// Keeps an imported batch. Its file is kept by [`Tx::keep_file`], before.
    pub async fn insert_batch(&mut self, batch: &BatchRecord) -> Result<(), StoreError> {
        on!(self, connection => sqlx::query(
            "INSERT INTO import_batch (id, kind, file_name, file_hash, organisation_id, sender_id, actor, at, report, \
             settings, rejected_hash)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
        )
        .bind(batch.id.0)
        .bind(batch.kind.as_str())
        .bind(&batch.file_name)
        .bind(&batch.file_hash)
        .bind(batch.organisation_id)
        .bind(batch.sender_id)
        .bind(&batch.actor)
        .bind(batch.at)
        .bind(&batch.report)
        .bind(&batch.settings)
        .bind(&batch.rejected_hash)
        .execute(connection)
        .await
        .map(|_| ())?);
        Ok(())
    }

    /// Writes the outcome of a batch, once all its rows are known.
    pub async fn close_batch(
        &mut self,
        id: BatchId,
        organisation: Option<OrganisationId>,
        report: &str,
        rejected_hash: Option<&str>,
    ) -> Result<(), StoreError> {
        let written = on!(self, connection => sqlx::query(
            "UPDATE import_batch SET organisation_id = $2, report = $3, rejected_hash = $4 WHERE id = $1",
        )
        .bind(id.0)
        .bind(organisation.map(|id| id.0))
        .bind(report)
        .bind(rejected_hash)
        .execute(connection)
        .await?
        .rows_affected());
        not_stale(written)
    }

    /// Marks a batch as undone; returns it as it then is, or nothing if somebody has undone it already.
    pub async fn mark_undone(
        &mut self,
        id: BatchId,
        at: DateTime<Utc>,
        by: &str,
    ) -> Result<Option<BatchRecord>, StoreError> {
        Ok(on!(self, connection => sqlx::query_as(
            "UPDATE import_batch SET undone_at = $2, undone_by = $3 WHERE id = $1 AND undone_at IS NULL RETURNING *",
        )
        .bind(id.0)
        .bind(at)
        .bind(by)
        .fetch_optional(connection)
        .await?))
    }

    /// One batch in scope.
    pub async fn find_batch(&mut self, scope: &Scope, id: BatchId) -> Result<Option<BatchRecord>, StoreError> {
        Ok(on!(self, connection, dialect => sqlx::query_as(concat!(
            "SELECT b.* FROM import_batch b WHERE ($1 OR b.organisation_id", dialect!(in_ids "$2"), ") AND b.id = $3",
        ))
        .bind(scope.everything())
        .bind(dialect::ids(scope.organisations()))
        .bind(id.0)
        .fetch_optional(connection)
        .await?))
    }

    /// Writes down what a batch does to entries, in order, so that it can be undone.
    pub async fn insert_batch_changes(&mut self, batch: BatchId, changes: &[BatchChange]) -> Result<(), StoreError> {
        let numbered: Vec<(i64, &BatchChange)> = (1..).zip(changes).collect();
        insert_rows!(self, "import_change", numbered, |row| {
            batch_id: batch.0,
            seq: row.0,
            entity: row.1.entity.as_str(),
            entity_id: row.1.entity_id.clone(),
            before_json: row.1.before_json.clone(),
            after_json: row.1.after_json.clone(),
        });
        Ok(())
    }

    /// What a batch did to entries, last first. Call it for a batch in scope.
    pub async fn list_batch_changes(&mut self, batch: BatchId) -> Result<Vec<BatchChange>, StoreError> {
        Ok(on!(self, connection => sqlx::query_as(
            "SELECT entity, entity_id, before_json, after_json FROM import_change WHERE batch_id = $1 \
             ORDER BY seq DESC",
        )
        .bind(batch.0)
        .fetch_all(connection)
        .await?))
    }

    /// Writes where values of vehicles came from; the last source of a value wins.
    pub async fn put_value_sources(&mut self, sources: &[ValueSource]) -> Result<(), StoreError> {
        on!(self, connection => {
            for chunk in sources.chunks(crate::bulk::rows_per_statement(5)) {
                let mut upsert = sqlx::QueryBuilder::new(
                    "INSERT INTO vehicle_source (vehicle_id, field, batch_id, sheet, row) ");
                upsert.push_values(chunk, |mut values, source| {
                    values
                        .push_bind(source.vehicle_id.0)
                        .push_bind(source.field.clone())
                        .push_bind(source.batch_id.0)
                        .push_bind(source.sheet.clone())
                        .push_bind(source.row);
                });
                upsert.push(" ON CONFLICT (vehicle_id, field) DO UPDATE SET batch_id = excluded.batch_id, \
                             sheet = excluded.sheet, row = excluded.row");
                upsert.build().execute(&mut *connection).await?;
            }
        });
        Ok(())
    }

    /// Where the values of vehicles run by organisations in scope came from.
    pub async fn load_value_sources(
        &mut self,
        scope: &Scope,
        vehicle: Option<VehicleId>,
    ) -> Result<HashMap<(VehicleId, String), ValueSource>, StoreError> {
        let sources: Vec<ValueSource> = on!(self, connection, dialect => sqlx::query_as(concat!(
            "SELECT s.vehicle_id, s.field, s.batch_id, s.sheet, s.row FROM vehicle_source s \
             JOIN vehicle v ON v.id = s.vehicle_id
             WHERE ($1 OR v.organisation_id", dialect!(in_ids "$2"), ") AND ($3 IS NULL OR v.id = $3)",
        ))
        .bind(scope.everything())
        .bind(dialect::ids(scope.organisations()))
        .bind(vehicle.map(|id| id.0))
        .fetch_all(connection)
        .await?);
        Ok(sources.into_iter().map(|source| ((source.vehicle_id, source.field.clone()), source)).collect())
    }

    /// The batches that values came from, by name and sender only.
    pub async fn list_source_batches(&mut self) -> Result<Vec<SourceBatch>, StoreError> {
        Ok(on!(self, connection => sqlx::query_as(
            "SELECT id, file_name, sender_id FROM import_batch WHERE kind = 'vehicles'",
        )
        .fetch_all(connection)
        .await?))
    }

    /// Remembers which of two registers was right about a vehicle's value (I-9).
    pub async fn put_pick(
        &mut self,
        vehicle: VehicleId,
        field: &str,
        value: &str,
        pick: &str,
    ) -> Result<(), StoreError> {
        on!(self, connection => sqlx::query(
            "INSERT INTO import_pick (vehicle_id, field, value, pick) VALUES ($1, $2, $3, $4)
             ON CONFLICT (vehicle_id, field, value) DO UPDATE SET pick = excluded.pick",
        )
        .bind(vehicle.0)
        .bind(field)
        .bind(value)
        .bind(pick)
        .execute(connection)
        .await
        .map(|_| ())?);
        Ok(())
    }

    /// The picks about vehicles of organisations in scope, `file` or `register`, by vehicle, field and file's value.
    pub async fn load_picks(
        &mut self,
        scope: &Scope,
    ) -> Result<HashMap<(VehicleId, String, String), String>, StoreError> {
        let rows: Vec<(Uuid, String, String, String)> = on!(self, connection, dialect => sqlx::query_as(concat!(
            "SELECT p.vehicle_id, p.field, p.value, p.pick FROM import_pick p JOIN vehicle v ON v.id = p.vehicle_id
             WHERE ($1 OR v.organisation_id", dialect!(in_ids "$2"), ")",
        ))
        .bind(scope.everything())
        .bind(dialect::ids(scope.organisations()))
        .fetch_all(connection)
        .await?);
        Ok(rows.into_iter().map(|(vehicle, field, value, pick)| ((vehicle.into(), field, value), pick)).collect())
    }

    /// The organisation a batch concerns, if all its rows concern the same one.
    pub fn single_organisation(organisations: impl IntoIterator<Item = OrganisationId>) -> Option<OrganisationId> {
        let mut all = organisations.into_iter();
        let first = all.next()?;
        all.all(|other| other == first).then_some(first)
    }
}
