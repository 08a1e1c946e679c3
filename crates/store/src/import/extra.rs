//! Cells of imported rows that no field of theirs has room for (I-7).

use uuid::Uuid;
use vagnpark_domain::ids::BatchId;

use crate::{StoreError, Tx, bulk::insert_rows, on};

/// The cells of a row that its kind has no field for, by header, as JSON.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Extra {
    /// The trip, cost, booking, service, purchase or reading that the row became.
    pub entity: Uuid,
    /// The cells.
    pub cells: String,
}

impl Tx {
    /// Keeps the cells of a batch's rows.
    pub async fn insert_extras(&mut self, extras: &[Extra], batch: BatchId) -> Result<(), StoreError> {
        insert_rows!(self, "import_extra", extras, |row| {
            entity_id: row.entity,
            batch_id: batch.0,
            cells: &row.cells,
        });
        Ok(())
    }

    /// The cells kept with a thing, or with the purchase that a cost is for, as JSON. Call it for a thing in scope.
    pub async fn list_extras(&mut self, entity: Uuid) -> Result<Vec<String>, StoreError> {
        Ok(on!(self, connection => sqlx::query_scalar(
            "SELECT cells FROM import_extra WHERE entity_id = $1
             UNION ALL
             SELECT e.cells FROM purchase p JOIN import_extra e ON e.entity_id = p.id WHERE p.cost_entry_id = $1",
        )
        .bind(entity)
        .fetch_all(connection)
        .await?))
    }
}
