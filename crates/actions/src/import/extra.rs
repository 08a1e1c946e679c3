//! Cells of imported rows that no field of theirs has room for: kept with what the row became, and shown there (I-7).

use uuid::Uuid;
use vagnpark_store::Extra;

use crate::{ActionError, App};

/// The cells of a row as they are kept; none if it has no others.
pub(crate) fn kept(entity: Uuid, cells: Vec<(String, String)>) -> Option<Extra> {
    if cells.is_empty() {
        return None;
    }
    let cells: serde_json::Map<String, serde_json::Value> =
        cells.into_iter().map(|(header, text)| (header, text.into())).collect();
    Some(Extra { entity, cells: serde_json::Value::Object(cells).to_string() })
}

/// A cell that no field has room for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExtraCell {
    /// The header of its column.
    pub header: String,
    /// Its text.
    pub text: String,
}

/// The cells kept with a thing. Call it for a thing that was opened for the reader.
#[tracing::instrument(skip_all)]
pub async fn imported_extra(app: &App, entity: Uuid) -> Result<Vec<ExtraCell>, ActionError> {
    let mut tx = app.store.read().await?;
    let mut extra = Vec::new();
    for cells in tx.list_extras(entity).await? {
        let cells: serde_json::Map<String, serde_json::Value> = serde_json::from_str(&cells).unwrap_or_default();
        let cell = |(header, text): (String, serde_json::Value)| {
            let text = text.as_str().unwrap_or_default().to_owned();
            ExtraCell { header, text }
        };
        extra.extend(cells.into_iter().map(cell));
    }
    Ok(extra)
}
