//! `events`: changes of calendars, as they happen.

use std::{collections::HashSet, convert::Infallible, time::Duration};

use axum::{
    extract::State,
    http::HeaderMap,
    response::sse::{Event, KeepAlive, Sse},
};
use futures_util::{Stream, stream};
use tokio::{
    sync::broadcast::{Receiver, error::RecvError},
    time::{Instant, Interval, MissedTickBehavior, interval_at, sleep_until},
};
use vagnpark_actions::{
    App,
    booking::board::{Watch, watch},
    people::session::{Pass, still_valid},
};
use vagnpark_domain::{
    ids::VehicleId,
    limits::{EVENTS_CHECK, EVENTS_TIME},
};

use crate::web::{
    auth::{Signed, pass_of},
    problem::Problem,
};

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
    headers: HeaderMap,
) -> Result<Sse<impl Stream<Item = Result<Event, Infallible>>>, Problem> {
    let Watch { changes, visible } = watch(&app, &signed.actor).await?;
    let now = Instant::now();
    let mut checks = interval_at(now + EVENTS_CHECK, EVENTS_CHECK);
    checks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let listener = Listener { app, pass: pass_of(&headers), changes, visible, checks, until: now + EVENTS_TIME };
    let events = stream::unfold(listener, |mut listener| async move {
        let event = listener.next().await?;
        Some((Ok(event), listener))
    });
    Ok(Sse::new(events).keep_alive(KeepAlive::new().interval(Duration::from_secs(20))))
}

/// Somebody who listens.
struct Listener {
    app: App,
    pass: Option<Pass>,
    changes: Receiver<VehicleId>,
    visible: HashSet<VehicleId>,
    checks: Interval,
    until: Instant,
}

impl Listener {
    /// The next change that they may see; none when the stream ends.
    async fn next(&mut self) -> Option<Event> {
        loop {
            let told = tokio::select! {
                told = self.changes.recv() => told,
                () = self.app.stopping.cancelled() => return None,
                () = sleep_until(self.until) => return None,
                _ = self.checks.tick() => if self.may_stay().await { continue } else { return None },
            };
            match told {
                Ok(vehicle) if self.visible.contains(&vehicle) => {
                    return Some(Event::default().event("calendar").data(vehicle.to_string()));
                }
                Ok(_) => {}
                Err(RecvError::Lagged(_)) => return Some(Event::default().event("again").data("")),
                Err(RecvError::Closed) => return None,
            }
        }
    }

    /// Whether they are still logged in and not locked out. A database that is away has no changes to tell, and is
    /// asked again.
    async fn may_stay(&self) -> bool {
        match &self.pass {
            Some(pass) => still_valid(&self.app, pass).await.unwrap_or(true),
            None => false,
        }
    }
}
