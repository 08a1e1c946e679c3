//! Drafts: files on their way in, each its person's own until it becomes a batch or its time is over.

use chrono::{DateTime, Utc};
use uuid::Uuid;
use vagnpark_domain::{
    Refusal,
    ids::{BatchId, DraftId, OrganisationId, UserId},
    import::Kind,
};

use crate::{StoreError, Tx, on, row::record};

/// A file on its way in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DraftRecord {
    /// Its id.
    pub id: DraftId,
    /// The person importing it; nobody else sees it.
    pub user_id: UserId,
    /// Whose register it is, if the rows do not say.
    pub organisation_id: Option<Uuid>,
    /// What kind of register.
    pub kind: Kind,
    /// The name it came under.
    pub file_name: String,
    /// SHA-256, in hexadecimal.
    pub file_hash: String,
    /// What was decided about it, as JSON.
    pub settings: String,
    /// When it came.
    pub created_at: DateTime<Utc>,
    /// The batch it became.
    pub batch_id: Option<Uuid>,
}

/// What is begun and not finished.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unfinished {
    /// How many drafts.
    pub drafts: i64,
    /// The size of their files together.
    pub bytes: i64,
}

record!(DraftRecord, "import_draft", |row| {
    id, user_id, organisation_id, kind, file_name, file_hash, settings, created_at, batch_id,
});
record!(Unfinished, "import_draft", |row| { drafts, bytes });

impl Tx {
    /// Adds a draft.
    pub async fn insert_draft(&mut self, draft: &DraftRecord) -> Result<(), StoreError> {
        on!(self, connection => sqlx::query(
            "INSERT INTO import_draft (id, user_id, organisation_id, kind, file_name, file_hash, settings, created_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        )
        .bind(draft.id.0)
        .bind(draft.user_id.0)
        .bind(draft.organisation_id)
        .bind(draft.kind.as_str())
        .bind(&draft.file_name)
        .bind(&draft.file_hash)
        .bind(&draft.settings)
        .bind(draft.created_at)
        .execute(connection)
        .await
        .map(|_| ())?);
        Ok(())
    }

    /// A person's draft.
    pub async fn find_draft(&mut self, user: UserId, id: DraftId) -> Result<Option<DraftRecord>, StoreError> {
        Ok(on!(self, connection => sqlx::query_as("SELECT * FROM import_draft WHERE user_id = $1 AND id = $2")
            .bind(user.0)
            .bind(id.0)
            .fetch_optional(connection)
            .await?))
    }

    /// A person's drafts that did not become batches, newest first.
    pub async fn list_drafts(&mut self, user: UserId) -> Result<Vec<DraftRecord>, StoreError> {
        Ok(on!(self, connection => sqlx::query_as(
            "SELECT * FROM import_draft WHERE user_id = $1 AND batch_id IS NULL ORDER BY id DESC",
        )
        .bind(user.0)
        .fetch_all(connection)
        .await?))
    }

    /// What a person has begun and not finished.
    pub async fn unfinished_of_person(&mut self, user: UserId) -> Result<Unfinished, StoreError> {
        Ok(on!(self, connection => sqlx::query_as(
            "SELECT count(*) AS drafts, CAST(coalesce(sum(f.size), 0) AS BIGINT) AS bytes \
             FROM import_draft d JOIN import_file f ON f.hash = d.file_hash
             WHERE d.batch_id IS NULL AND d.user_id = $1",
        )
        .bind(user.0)
        .fetch_one(connection)
        .await?))
    }

    /// What all people of an organisation have begun for it and not finished.
    pub async fn unfinished_of_organisation(&mut self, sender: OrganisationId) -> Result<Unfinished, StoreError> {
        Ok(on!(self, connection => sqlx::query_as(
            "SELECT count(*) AS drafts, CAST(coalesce(sum(f.size), 0) AS BIGINT) AS bytes \
             FROM import_draft d JOIN import_file f ON f.hash = d.file_hash
             WHERE d.batch_id IS NULL AND (d.organisation_id = $1 OR (d.organisation_id IS NULL AND EXISTS \
             (SELECT 1 FROM role_grant g WHERE g.user_id = d.user_id AND g.organisation_id = $1)))",
        )
        .bind(sender.0)
        .fetch_one(connection)
        .await?))
    }

    /// Writes what was decided about a draft that has neither been discarded nor become a batch.
    pub async fn decide_draft(&mut self, draft: &DraftRecord) -> Result<DraftRecord, StoreError> {
        let decided: Option<DraftRecord> = on!(self, connection => sqlx::query_as(
            "UPDATE import_draft SET kind = $2, organisation_id = $3, settings = $4
             WHERE id = $1 AND batch_id IS NULL RETURNING *",
        )
        .bind(draft.id.0)
        .bind(draft.kind.as_str())
        .bind(draft.organisation_id)
        .bind(&draft.settings)
        .fetch_optional(connection)
        .await?);
        decided.ok_or_else(|| Refusal::Stale.into())
    }

    /// Notes the batch that a draft has become. A draft that was discarded meanwhile has nothing to note it in.
    pub async fn link_draft(&mut self, id: DraftId, batch: BatchId) -> Result<(), StoreError> {
        on!(self, connection => sqlx::query("UPDATE import_draft SET batch_id = $2 WHERE id = $1")
            .bind(id.0)
            .bind(batch.0)
            .execute(connection)
            .await
            .map(|_| ())?);
        Ok(())
    }

    /// Throws a person's draft away.
    pub async fn delete_draft(&mut self, user: UserId, id: DraftId) -> Result<(), StoreError> {
        on!(self, connection => sqlx::query(
            "DELETE FROM import_draft WHERE user_id = $1 AND id = $2 AND batch_id IS NULL")
            .bind(user.0)
            .bind(id.0)
            .execute(connection).await
            .map(|_| ())?);
        Ok(())
    }

    /// Throws away drafts from before an instant, and files that nothing refers to any more.
    pub async fn discard_drafts(&mut self, before: DateTime<Utc>) -> Result<(), StoreError> {
        on!(self, connection => {
            sqlx::query("DELETE FROM import_draft WHERE created_at < $1").bind(before).execute(&mut *connection).await?;
            sqlx::query(
                "DELETE FROM import_file WHERE NOT EXISTS (SELECT 1 FROM import_draft d \
                 WHERE d.file_hash = import_file.hash)
                   AND NOT EXISTS (SELECT 1 FROM import_batch b WHERE b.file_hash = import_file.hash \
                   OR b.rejected_hash = import_file.hash)",
            )
            .execute(&mut *connection).await?;
        });
        Ok(())
    }
}
