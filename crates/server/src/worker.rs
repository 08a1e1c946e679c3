//! What the server does by itself, when time has come for it. Several servers on one database agree by a
//! lease which of them works.

use std::time::Duration;

use crate::{
    actions::{keep_time::keep_time, remind::remind, send_out::send_out},
    app::App,
    outside::Outside,
};

/// How often it looks.
const TICK: Duration = Duration::from_secs(5);

/// What it needs to know.
#[derive(Clone, Debug)]
pub(crate) struct Duties {
    /// How long after its start a booking that nobody came for is released; none for never.
    pub(crate) no_show: Option<chrono::Duration>,
    /// E-mail and webhooks.
    pub(crate) outside: Outside,
}

/// Works until the server is told to stop.
pub(crate) async fn run(app: App, duties: Duties) {
    let server = app.new_id();
    let mut reminded_on = None;
    loop {
        tokio::select! {
            () = app.stopping.cancelled() => return,
            () = tokio::time::sleep(TICK) => {}
        }
        if let Err(error) = keep_time(&app, server, duties.no_show).await {
            tracing::warn!(?error, "the work of this round is not done; trying again in the next");
        }
        // Once a day is enough for what is counted in days; several servers do no harm, each message is written once.
        if reminded_on != Some(app.today()) {
            match remind(&app).await {
                Ok(()) => reminded_on = Some(app.today()),
                Err(error) => tracing::warn!(?error, "reminders wait; trying again in the next round"),
            }
        }
        if let Err(error) = send_out(&app, &duties.outside, server).await {
            tracing::warn!(?error, "messages wait; trying again in the next round");
        }
    }
}
