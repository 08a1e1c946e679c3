//! Running the server until it is told to stop; requests under way are finished first.

use std::time::Duration;

use tokio::{net::TcpListener, signal};

use crate::{
    app::App,
    router,
    worker::{self, Duties},
};

/// How long requests under way may take to finish.
const GRACE: Duration = Duration::from_secs(10);

/// Serves on an address that is already bound.
pub(crate) async fn serve(app: App, listener: TcpListener, duties: Duties) -> std::io::Result<()> {
    let store = app.store.clone();
    let stop = app.stopping.clone();
    let followed = store.clone();
    tokio::spawn(async move { followed.follow_changes().await });
    let working = tokio::spawn(worker::run(app.clone(), duties));
    let (stopping, stopped) = tokio::sync::oneshot::channel();
    let server = axum::serve(listener, router::router(app)).with_graceful_shutdown(async move {
        asked_to_stop().await;
        tracing::info!("stopping");
        stop.cancel();
        let _ = stopping.send(());
    });
    let overdue = async {
        if stopped.await.is_ok() {
            tokio::time::sleep(GRACE).await;
        } else {
            std::future::pending::<()>().await;
        }
    };
    tokio::select! {
        ended = server.into_future() => ended?,
        () = overdue => tracing::warn!("some requests did not finish in time"),
    }
    if let Err(error) = working.await {
        tracing::error!(%error, "the worker died");
    }
    store.close().await;
    Ok(())
}

async fn asked_to_stop() {
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
        () = interrupted => {}
        () = terminated => {}
    }
}
