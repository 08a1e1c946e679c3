//! What the server does by itself, when time has come for it. Several servers on one database agree by a
//! lease which of them works.

use std::time::Duration;

use crate::{actions::keep_time::keep_time, app::App};

/// How often it looks.
const TICK: Duration = Duration::from_secs(5);

/// Works until the server is told to stop.
pub(crate) async fn run(app: App, no_show: Option<chrono::Duration>) {
    let server = app.new_id();
    loop {
        tokio::select! {
            () = app.stopping.cancelled() => return,
            () = tokio::time::sleep(TICK) => {}
        }
        if let Err(error) = keep_time(&app, server, no_show).await {
            tracing::warn!(?error, "the work of this round is not done; trying again in the next");
        }
    }
}
