//! Cells of imported rows that no field of theirs has room for: kept with what the row became, and shown there (I-7).

use std::collections::HashMap;

use chrono::NaiveDate;
use uuid::Uuid;
use vagnpark_domain::ids::{OrganisationId, VehicleId};
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
    Ok(tx.list_extras(entity).await?.iter().flat_map(|cells| read(cells)).collect())
}

/// The cells kept with a thing by one file after another, each once.
pub(crate) fn cells_of(kept: &[String]) -> Vec<ExtraCell> {
    let mut cells: Vec<ExtraCell> = Vec::new();
    for cell in kept.iter().flat_map(|cells| read(cells)) {
        if !cells.contains(&cell) {
            cells.push(cell);
        }
    }
    cells
}

/// The cells as they are shown.
fn read(cells: &str) -> Vec<ExtraCell> {
    let cells: serde_json::Map<String, serde_json::Value> = serde_json::from_str(cells).unwrap_or_default();
    let cell = |(header, text): (String, serde_json::Value)| {
        let text = text.as_str().unwrap_or_default().to_owned();
        ExtraCell { header, text }
    };
    cells.into_iter().map(cell).collect()
}

/// The cells kept with a vehicle's readings and jobs.
#[derive(Clone, Debug, Default)]
pub struct VehicleExtras {
    /// Those of its readings, by reading.
    pub readings: HashMap<Uuid, Vec<ExtraCell>>,
    /// Those of its jobs, each with the day it was done; the newest first.
    pub jobs: Vec<(NaiveDate, ExtraCell)>,
}

/// The cells kept with a vehicle's readings and jobs. Call it for a vehicle that was opened for the reader.
#[tracing::instrument(skip_all)]
pub async fn vehicle_extras(app: &App, vehicle: VehicleId) -> Result<VehicleExtras, ActionError> {
    let mut tx = app.store.read().await?;
    let mut extras = VehicleExtras::default();
    for (reading, cells) in tx.list_reading_extras(vehicle).await? {
        extras.readings.entry(reading).or_default().extend(read(&cells));
    }
    for (day, cells) in tx.list_job_extras(vehicle).await? {
        extras.jobs.extend(read(&cells).into_iter().map(|cell| (day, cell)));
    }
    Ok(extras)
}

/// A number however it is spaced.
pub(crate) fn unspaced(number: &str) -> String {
    number.to_uppercase().replace(' ', "")
}

/// The cells kept with purchases that match no vehicle, each once, by sender and number, however it is spaced.
pub(super) fn of_unmatched(rows: Vec<(Uuid, String, String)>) -> HashMap<(OrganisationId, String), Vec<ExtraCell>> {
    let mut extras: HashMap<_, Vec<ExtraCell>> = HashMap::new();
    for (sender, number, cells) in rows {
        let known = extras.entry((OrganisationId(sender), unspaced(&number))).or_default();
        for cell in read(&cells) {
            if !known.contains(&cell) {
                known.push(cell);
            }
        }
    }
    extras
}
