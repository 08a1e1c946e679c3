//! Distance per municipality from a recorded track. Only metres are kept; the positions are gone when the request is
//! over.

use std::collections::HashMap;

use serde_json::json;
use vagnpark_domain::{
    access::{Actor, Permission},
    audit::{AuditAction, AuditEntity},
    driving::{Boundaries, Boundary, TrackShare, split_track},
    ids::TripId,
};
use vagnpark_importer::geography::{area_of, read_boundaries, read_track};
use vagnpark_store::{BoundaryRecord, Change, Tx};

use super::driving_log::load_own_trip;
use crate::{app::App, error::ActionError, writing_scope};

/// Imports the areas of municipalities. They are public facts that all organisations share.
#[tracing::instrument(skip_all)]
pub async fn import_boundaries(app: &App, actor: &Actor, bytes: &[u8]) -> Result<Vec<BoundaryRecord>, ActionError> {
    writing_scope(actor, Permission::Import)?;
    let records: Vec<BoundaryRecord> = read_boundaries(bytes)?
        .into_iter()
        .map(|read| BoundaryRecord { code: read.boundary.code, name: read.boundary.name, area: read.geometry })
        .collect();
    let mut work = app.begin(actor).await?;
    work.tx.put_boundaries(&records, work.now).await?;
    let codes: Vec<&str> = records.iter().map(|record| record.code.as_str()).collect();
    let change = Change {
        action: AuditAction::Import,
        entity: AuditEntity::Boundary,
        entity_id: codes.join(","),
        organisation: None,
        before: None,
        after: Some(json!({ "codes": codes })),
    };
    work.finish(change).await?;
    Ok(records)
}

/// The names of the municipalities whose areas are known, by code.
#[tracing::instrument(skip_all)]
pub async fn list_municipalities(app: &App) -> Result<HashMap<String, String>, ActionError> {
    let boundaries = app.store.read().await?.list_boundaries().await?;
    Ok(boundaries.into_iter().map(|boundary| (boundary.code, boundary.name)).collect())
}

async fn boundaries(tx: &mut Tx) -> Result<Boundaries, ActionError> {
    let area = |record: BoundaryRecord| {
        let area =
            area_of(&record.area).map_err(|fault| ActionError::broken(format!("an area that is kept: {fault:?}")))?;
        Ok(Boundary { code: record.code, name: record.name, area })
    };
    let areas: Vec<Boundary> = tx.list_boundaries().await?.into_iter().map(area).collect::<Result<_, ActionError>>()?;
    Ok(Boundaries::new(areas))
}

/// The distance of a track in each municipality. Nothing is kept.
#[tracing::instrument(skip_all)]
pub async fn measure_track(app: &App, bytes: &[u8]) -> Result<Vec<TrackShare>, ActionError> {
    let stretches = read_track(bytes)?;
    let boundaries = boundaries(&mut app.store.read().await?).await?;
    Ok(split_track(&boundaries, &stretches))
}

/// Measures a trip's track and keeps the metres, replacing what was measured before.
#[tracing::instrument(skip_all)]
pub async fn keep_track(app: &App, actor: &Actor, trip: TripId, bytes: &[u8]) -> Result<Vec<TrackShare>, ActionError> {
    load_own_trip(&mut app.store.read().await?, actor, trip).await?;
    let shares = measure_track(app, bytes).await?;
    let mut work = app.begin(actor).await?;
    let known = load_own_trip(&mut work.tx, actor, trip).await?;
    let before = work.tx.list_trip_shares(&known).await?;
    work.tx.put_trip_shares(&known, &shares).await?;
    let change = Change {
        action: AuditAction::Measure,
        entity: AuditEntity::Trip,
        entity_id: trip.to_string(),
        organisation: Some(known.payer_id),
        before: Some(metres(&before)).filter(|_| !before.is_empty()),
        after: Some(metres(&shares)),
    };
    work.finish(change).await?;
    Ok(shares)
}

fn metres(shares: &[TrackShare]) -> serde_json::Value {
    shares.iter().map(|share| (share.code.clone(), json!(share.distance_m))).collect::<serde_json::Map<_, _>>().into()
}

/// The distance of a trip in each municipality, if it was measured and the actor may see where it went.
#[tracing::instrument(skip_all)]
pub async fn list_shares(app: &App, actor: &Actor, trip: TripId) -> Result<Vec<TrackShare>, ActionError> {
    let scope = actor.scope(Permission::SeeVehicles);
    let mut tx = app.store.read().await?;
    let found = tx.find_trip(&scope, trip).await?.ok_or(ActionError::NotFound("trip"))?;
    let in_detail = [found.organisation_id, found.payer_id].iter().any(|id| actor.may_in(Permission::SeeDetails, *id));
    let own = found.driver().is_some_and(|driver| actor.user == Some(driver));
    if in_detail || own { Ok(tx.list_trip_shares(&found).await?) } else { Ok(Vec::new()) }
}
