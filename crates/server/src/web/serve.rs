//! Running the server until it is told to stop. It stops in steps, each with its time: it says under `/ready` that it
//! is stopping, takes no more connections, finishes what is under way, ends its duties, and closes the database.

use std::time::Duration;

use tokio::{net::TcpListener, signal, time::timeout};
use tokio_util::task::TaskTracker;
use vagnpark_actions::{
    App,
    worker::{Duties, Worker},
};
use vagnpark_domain::limits::{CLOSE_TIME, DUTY_GRACE, GRACE};

use super::{
    connections::{self, Connections},
    proxies::Proxies,
    router,
};

/// How connections come in and are closed.
#[derive(Clone, Debug)]
pub(crate) struct Entrance {
    /// The trusted proxies.
    pub(crate) proxies: Proxies,
    /// How long the server still takes connections after it is told to stop.
    pub(crate) drain: Duration,
}

/// Serves on an address that is already bound.
pub(crate) async fn serve(app: App, listener: TcpListener, duties: Duties, entrance: Entrance) -> std::io::Result<()> {
    app.by_hand.announce();
    let connections = Connections::new(connections::room_for_connections(), entrance.proxies);
    let (followed, closed) = (app.clone(), app.clone());
    let following = tokio::spawn(async move { followed.follow_changes().await });
    let worker = Worker::start(&app, &duties);
    let tasks = TaskTracker::new();
    let (leaving, stopping) = (app.leaving.clone(), app.stopping.clone());
    let taking = connections::take(listener, connections, router::router(app), stopping.clone(), tasks.clone());
    let taking = tokio::spawn(taking);

    let patient = asked_to_stop().await;
    tracing::info!("stopping");
    leaving.cancel();
    if patient && !entrance.drain.is_zero() {
        tokio::select! {
            () = tokio::time::sleep(entrance.drain) => {}
            _ = asked_to_stop() => {}
        }
    }
    stopping.cancel();
    // The listener closes with it.
    let _ = taking.await;
    tasks.close();
    let (finished, ()) = tokio::join!(timeout(GRACE, tasks.wait()), worker.stop(DUTY_GRACE));
    if finished.is_err() {
        tracing::warn!("some requests did not finish in time");
    }
    following.abort();
    if timeout(CLOSE_TIME, closed.close()).await.is_err() {
        tracing::warn!("the database did not close in time");
    }
    Ok(())
}

/// Waits until somebody wants the server to stop; answers whether they give it time: a person at the keyboard does not,
/// the system does.
async fn asked_to_stop() -> bool {
    let interrupted = async {
        if signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    };
    #[cfg(unix)]
    let terminated = async {
        match signal::unix::signal(signal::unix::SignalKind::terminate()) {
            Ok(mut terminate) => {
                terminate.recv().await;
            }
            Err(_) => std::future::pending::<()>().await,
        }
    };
    #[cfg(not(unix))]
    let terminated = std::future::pending::<()>();
    tokio::select! {
        () = interrupted => false,
        () = terminated => true,
    }
}
