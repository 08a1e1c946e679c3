//! What operators watch: `/live`, `/ready`, `/version`, logs and metrics.

use axum::{Json, extract::State, http::StatusCode, response::IntoResponse};
use metrics_exporter_prometheus::PrometheusBuilder;
use tracing_subscriber::EnvFilter;

use crate::app::App;

/// The process runs.
pub(crate) async fn live() -> &'static str {
    "live\n"
}

/// The database answers.
pub(crate) async fn ready(State(app): State<App>) -> impl IntoResponse {
    let answers = match app.store.read().await {
        Ok(mut tx) => tx.list_pools().await.is_ok(),
        Err(_) => false,
    };
    if answers {
        (StatusCode::OK, "ready\n")
    } else {
        (StatusCode::SERVICE_UNAVAILABLE, "the database does not answer\n")
    }
}

/// Which program this is.
pub(crate) async fn version() -> Json<serde_json::Value> {
    Json(serde_json::json!({ "name": "vagnpark", "version": env!("CARGO_PKG_VERSION") }))
}

/// Logs go to stderr as JSON, one object a line.
pub(crate) fn start_logging(filter: &str) {
    let filter = EnvFilter::try_new(filter).unwrap_or_else(|_| EnvFilter::new("info"));
    // A second call, as in tests, leaves the first in place.
    let _ = tracing_subscriber::fmt().json().with_env_filter(filter).with_writer(std::io::stderr).try_init();
}

/// Metrics have an address of their own, so that nobody outside sees them.
pub(crate) fn start_metrics(listen: &str) -> Result<(), String> {
    if listen == "off" {
        return Ok(());
    }
    let address: std::net::SocketAddr =
        listen.parse().map_err(|error| format!("metrics_listen “{listen}”: {error}"))?;
    PrometheusBuilder::new().with_http_listener(address).install().map_err(|error| error.to_string())
}
