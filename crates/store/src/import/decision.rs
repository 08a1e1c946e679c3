//! What people decided about files, for the sender's next ones (I-7).

use vagnpark_domain::{
    ids::{BatchId, OrganisationId},
    import::{DecidedAbout, Kind},
};

use crate::{StoreError, Tx, bulk::insert_rows, on, row::record};

/// A decision that came with an import.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DecisionRecord {
    /// What it is about.
    pub about: DecidedAbout,
    /// Which: a header as it is compared, or the shape of a file; empty for the whole kind.
    pub name: String,
    /// What was decided, as JSON.
    pub decided: String,
}

record!(DecisionRecord, "import_decision", |row| { about, name, decided });

impl Tx {
    /// Remembers what was decided with a batch, about a sender's files of a kind.
    pub async fn insert_decisions(
        &mut self,
        batch: BatchId,
        (sender, kind): (OrganisationId, Kind),
        decisions: &[DecisionRecord],
    ) -> Result<(), StoreError> {
        insert_rows!(self, "import_decision", decisions, |row| {
            batch_id: batch.0,
            sender_id: sender.0,
            kind: kind.as_str(),
            about: row.about.as_str(),
            name: row.name.clone(),
            decided: row.decided.clone(),
        });
        Ok(())
    }

    /// What was decided about a sender's files of a kind, with imports that are not undone, the oldest first; of
    /// formats, only those of a shape. It is the sender's own.
    pub async fn list_decisions(
        &mut self,
        (sender, kind): (OrganisationId, Kind),
        shape: &str,
    ) -> Result<Vec<DecisionRecord>, StoreError> {
        Ok(on!(self, connection => sqlx::query_as(
            "SELECT d.about, d.name, d.decided FROM import_decision d LEFT JOIN import_batch b ON b.id = d.batch_id
             WHERE d.sender_id = $1 AND d.kind = $2 AND (d.about <> 'format' OR d.name = $3) AND b.undone_at IS NULL
             ORDER BY b.at NULLS FIRST, d.batch_id",
        )
        .bind(sender.0)
        .bind(kind.as_str())
        .bind(shape)
        .fetch_all(connection)
        .await?))
    }
}
