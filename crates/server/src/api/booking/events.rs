//! `events`: changes of calendars, as they happen.

use std::{convert::Infallible, time::Duration};

use axum::{
    extract::State,
    response::sse::{Event, KeepAlive, Sse},
};
use futures_util::{Stream, stream};
use tokio::sync::broadcast::error::RecvError;
use vagnpark_actions::{
    App,
    booking::board::{Watch, watch},
};
use vagnpark_domain::limits::EVENTS_TIME;

use crate::web::{auth::Signed, problem::Problem};

/// Server-sent events: `calendar` with the id of a vehicle you may see whose calendar has changed. `again` says that
/// some changes may have been missed.
#[utoipa::path(
    get,
    path = "/events",
    operation_id = "stream_events",
    tag = "booking",
    extensions(("x-permissions" = json!(["see_vehicles"]))),
    responses((status = 200, content_type = "text/event-stream")),
)]
pub(crate) async fn stream(
    State(app): State<App>,
    signed: Signed,
) -> Result<Sse<impl Stream<Item = Result<Event, Infallible>>>, Problem> {
    let Watch { changes, visible } = watch(&app, &signed.actor).await?;
    let until = tokio::time::Instant::now() + EVENTS_TIME;
    let events = stream::unfold((changes, visible, app.stopping), move |(mut changes, visible, stopping)| async move {
        loop {
            let told = tokio::select! {
                told = changes.recv() => told,
                () = stopping.cancelled() => return None,
                () = tokio::time::sleep_until(until) => return None,
            };
            let event = match told {
                Ok(vehicle) if visible.contains(&vehicle) => {
                    Event::default().event("calendar").data(vehicle.to_string())
                }
                Ok(_) => continue,
                Err(RecvError::Lagged(_)) => Event::default().event("again").data(""),
                Err(RecvError::Closed) => return None,
            };
            return Some((Ok(event), (changes, visible, stopping)));
        }
    });
    Ok(Sse::new(events).keep_alive(KeepAlive::new().interval(Duration::from_secs(20))))
}
