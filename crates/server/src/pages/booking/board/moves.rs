//! A bar that was moved on the board: the server decides, and answers in words.

use axum::{Json, http::StatusCode};
use serde::{Deserialize, Serialize};
use uuid::Uuid;
use vagnpark_actions::{
    ActionError,
    booking::change::{BookingChange, move_booking},
    records::{VehicleFilter, VehicleRecord},
    register::find::list_vehicles,
};
use vagnpark_domain::{Field, Refusal, access::Permission, booking::BookingState, ids::BookingId};
use vagnpark_text::{Language, Said};

use crate::{
    pages::{local_instant, visit::Visit, words_for},
    web::status::HttpStatus,
};

/// Where a bar was dropped. Times are local.
#[derive(Debug, Deserialize)]
pub(crate) struct MoveBody {
    booking: Uuid,
    version: i64,
    vehicle: Uuid,
    start: String,
    end: String,
}

/// The outcome of a move.
#[derive(Debug, Default, Serialize)]
pub(crate) struct MoveAnswer {
    /// The outcome in words, for the eye and for the screen reader.
    say: String,
    /// The version it has now.
    version: i64,
    /// Vehicles that are free instead.
    instead: Vec<Instead>,
}

/// A vehicle that is free instead.
#[derive(Debug, Serialize)]
struct Instead {
    vehicle: Uuid,
    plate: String,
}

/// Moves a bar, or says why not.
pub(crate) async fn move_bar(visit: Visit, Json(body): Json<MoveBody>) -> (StatusCode, Json<MoveAnswer>) {
    let language = visit.language;
    match try_to_move(&visit, &body, language).await {
        Ok(answer) => (StatusCode::OK, Json(answer)),
        Err(error) => {
            let alternatives = if let ActionError::Refused(Refusal::Taken { alternatives, .. }) = &error {
                alternatives.clone()
            } else {
                Vec::new()
            };
            if let ActionError::Store(source) = &error {
                tracing::error!(error = ?source, "the database failed");
            }
            let filter = VehicleFilter { ids: Some(alternatives.clone()), limit: 10, ..VehicleFilter::default() };
            let free = named(&visit, &filter).await.unwrap_or_default();
            let instead = alternatives.iter().take(3).filter_map(|id| {
                let vehicle = free.iter().find(|vehicle| vehicle.id == *id)?;
                Some(Instead { vehicle: id.0, plate: vehicle.description.plate() })
            });
            let answer =
                MoveAnswer { say: words_for(language, &error), instead: instead.collect(), ..MoveAnswer::default() };
            (error.status(), Json(answer))
        }
    }
}

async fn named(visit: &Visit, filter: &VehicleFilter) -> Result<Vec<VehicleRecord>, ActionError> {
    let scope = visit.scope(Permission::SeeVehicles);
    list_vehicles(&visit.app, &scope, filter).await
}

async fn try_to_move(visit: &Visit, body: &MoveBody, language: Language) -> Result<MoveAnswer, ActionError> {
    let asked = BookingChange {
        vehicle: Some(body.vehicle.into()),
        start: Some(local_instant(Field::Start, &body.start)?),
        end: Some(local_instant(Field::End, &body.end)?),
        ..BookingChange::default()
    };
    let moved = move_booking(&visit.app, visit.actor(), BookingId(body.booking), asked, Some(body.version)).await?;
    let filter = VehicleFilter { ids: Some(vec![moved.vehicle]), limit: 1, ..VehicleFilter::default() };
    let plate = named(visit, &filter).await?.first().map_or(String::new(), |vehicle| vehicle.description.plate());
    let (start, end) = (moved.window.start(), moved.window.end());
    let values: [(&str, Said); 3] = [("vehicle", plate.into()), ("start", start.into()), ("end", end.into())];
    let key = if moved.state == BookingState::Requested { "board-asked" } else { "board-moved" };
    Ok(MoveAnswer { say: language.with(key, &values), version: moved.version, instead: Vec::new() })
}
