//! What operators monitor: `/live`, `/ready`, `/version`, logs and metrics.

pub(crate) mod security;

use std::time::Instant;

use axum::{
    Json,
    extract::{MatchedPath, Request, State},
    http::{Method, StatusCode},
    middleware::Next,
    response::{IntoResponse, Response},
};
use metrics_exporter_prometheus::PrometheusBuilder;
use tracing::{
    Event, Level, Subscriber,
    field::{Field, Visit},
};
use tracing_subscriber::{
    EnvFilter, Layer,
    filter::{FilterExt, Targets, filter_fn},
    layer::{Context, SubscriberExt},
    util::SubscriberInitExt,
};
use vagnpark_actions::App;

use super::request_id;

/// The process runs.
pub(crate) async fn live() -> &'static str {
    "live\n"
}

/// Whether a booking could be written now, the duties are running, and the server is not about to stop; if not, why.
pub(crate) async fn ready(State(app): State<App>) -> impl IntoResponse {
    let no = |why: String| {
        tracing::warn!(why, "not ready");
        (StatusCode::SERVICE_UNAVAILABLE, why + "\n")
    };
    if app.leaving.is_cancelled() {
        return no("the server is stopping".to_owned());
    }
    if let Err(reason) = app.try_write().await {
        return no(reason.to_string());
    }
    if let Some(duty) = app.rounds.overdue().first() {
        return no(format!("{} has not ended a round for too long", duty.name()));
    }
    (StatusCode::OK, format!("ready\n{}", last_rounds(&app)))
}

/// When each duty's last round ended, one per line.
fn last_rounds(app: &App) -> String {
    let ages = app.rounds.ages();
    ages.iter().map(|(duty, age)| format!("{} {} s ago\n", duty.name(), age.as_secs())).collect::<Vec<_>>().concat()
}

/// Which program this is.
pub(crate) async fn version() -> Json<serde_json::Value> {
    Json(serde_json::json!({ "name": "vagnpark", "version": env!("CARGO_PKG_VERSION") }))
}

/// Counts requests and how long they took, by route and status.
pub(crate) async fn count(request: Request, next: Next) -> Response {
    let start = Instant::now();
    request_id::note_route(request.extensions().get());
    let route = request.extensions().get::<MatchedPath>().map_or("none".to_owned(), |path| path.as_str().to_owned());
    let method = known_method(request.method());
    let response = next.run(request).await;
    let labels = [("method", method.to_owned()), ("route", route), ("status", response.status().as_u16().to_string())];
    metrics::counter!("vagnpark_requests_total", &labels).increment(1);
    metrics::histogram!("vagnpark_request_seconds", &labels).record(start.elapsed().as_secs_f64());
    response
}

/// A method as a label: strangers make up others, and each would become a series of its own for ever.
fn known_method(method: &Method) -> &'static str {
    match method.as_str() {
        "GET" => "GET",
        "HEAD" => "HEAD",
        "POST" => "POST",
        "PUT" => "PUT",
        "PATCH" => "PATCH",
        "DELETE" => "DELETE",
        "OPTIONS" => "OPTIONS",
        _ => "other",
    }
}

/// Logs to stderr as JSON, one object per line.
pub(crate) fn start_logging(filter: &str) {
    let filter = EnvFilter::try_new(filter).unwrap_or_else(|_| EnvFilter::new("info"));
    // Libraries write addresses with their secrets, and what is sent, below that level.
    let without_secrets = filter_fn(|about| about.target().starts_with("vagnpark") || *about.level() <= Level::INFO);
    let filter = filter.and(without_secrets);
    let written = tracing_subscriber::fmt::layer().json().with_writer(std::io::stderr).with_filter(filter);
    let statements = Targets::new().with_target("sqlx::query", Level::TRACE);
    // A second call, as in tests, leaves the first in place.
    let _ = tracing_subscriber::registry().with(written).with(CountRows.with_filter(statements)).try_init();
}

/// Counts the rows that statements return, as the driver reports them.
struct CountRows;

impl<S: Subscriber> Layer<S> for CountRows {
    fn on_event(&self, event: &Event<'_>, _: Context<'_, S>) {
        event.record(&mut Rows);
    }
}

struct Rows;

impl Visit for Rows {
    fn record_u64(&mut self, field: &Field, value: u64) {
        if field.name() == "rows_returned" {
            metrics::counter!("vagnpark_rows_total").increment(value);
        }
    }

    fn record_debug(&mut self, _: &Field, _: &dyn std::fmt::Debug) {}
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
