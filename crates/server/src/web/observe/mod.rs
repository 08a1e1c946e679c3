//! What operators monitor: `/live`, `/ready`, `/version`, logs and metrics.

pub(crate) mod names_drivers;
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
    std::panic::set_hook(Box::new(log_panic));
}

/// A fault of ours that stops a task is a line of the log like any other.
fn log_panic(panic: &std::panic::PanicHookInfo<'_>) {
    let place = panic.location().map(ToString::to_string).unwrap_or_default();
    let said = panic.payload_as_str().unwrap_or_default();
    tracing::error!(target: "vagnpark", place, said, "a task panicked");
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

#[cfg(test)]
mod tests {
    use std::{io::Write, sync::Arc, sync::Mutex};

    use super::log_panic;

    /// What was logged.
    #[derive(Clone, Default)]
    struct Lines(Arc<Mutex<Vec<u8>>>);

    impl Write for Lines {
        fn write(&mut self, piece: &[u8]) -> std::io::Result<usize> {
            self.0.lock().expect("one at a time").write(piece)
        }

        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn a_panic_is_a_line_that_programs_read() {
        let lines = Lines::default();
        let writer = lines.clone();
        let logging = tracing_subscriber::fmt().json().with_writer(move || writer.clone()).finish();
        let before = std::panic::take_hook();
        std::panic::set_hook(Box::new(log_panic));
        let ended = tracing::subscriber::with_default(logging, || {
            std::panic::catch_unwind(|| panic!("this cannot be: \"{}\"", "\n"))
        });
        std::panic::set_hook(before);
        assert!(ended.is_err());
        let text = String::from_utf8(lines.0.lock().expect("one at a time").clone()).expect("text");
        let line: serde_json::Value = serde_json::from_str(text.trim()).expect("one line of JSON");
        assert_eq!((&line["level"], &line["fields"]["said"]), (&"ERROR".into(), &"this cannot be: \"\n\"".into()));
        assert!(line["fields"]["place"].as_str().is_some_and(|place| place.contains("observe")), "{line}");
    }
}
