//! Errors of the API, as RFC 9457 problem details with a stable `type`.

use axum::{
    Json,
    extract::Request,
    http::{StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use chrono::{DateTime, NaiveDateTime, Utc};
use serde::Serialize;
use serde_json::{Map, Value};
use utoipa::ToSchema;
use vagnpark_actions::ActionError;
use vagnpark_domain::{Fault, Refusal, refusal::RefusedOccurrence, time::Window};
use vagnpark_importer::ledger_mapping::MappingError;
use vagnpark_text::refusal_in_english;

use super::request_id;
use crate::{
    api::local_time::LocalTime,
    web::status::{HttpStatus, status_of},
};

/// What went wrong, for a program to act on and a person to read.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Problem {
    /// The stable word for the kind of problem.
    #[serde(rename = "type")]
    kind: String,
    /// The status in words.
    title: String,
    /// HTTP status.
    status: u16,
    /// What happened, in words.
    detail: String,
    /// The parts of the request that are wrong.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false)]
    errors: Vec<PartError>,
    /// The windows that are in the way.
    #[serde(skip_serializing_if = "Option::is_none")]
    conflicts: Option<Vec<WindowBody>>,
    /// Vehicles that are free instead, best first.
    #[serde(skip_serializing_if = "Option::is_none")]
    alternatives: Option<Vec<uuid::Uuid>>,
    /// Occurrences of a series that cannot be had.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false)]
    occurrences: Vec<RefusedBody>,
    /// Bookings that must be dealt with first.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false)]
    bookings: Vec<uuid::Uuid>,
    /// The id of the request, as in the header `X-Request-Id`, if the fault is ours: the operator finds it in the log.
    #[serde(skip_serializing_if = "Option::is_none")]
    request_id: Option<String>,
}

/// A stretch of time that is taken.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct WindowBody {
    /// When it begins.
    start: DateTime<Utc>,
    /// The first instant after it.
    end: DateTime<Utc>,
}

impl From<Window> for WindowBody {
    fn from(window: Window) -> Self {
        Self { start: window.start(), end: window.end() }
    }
}

/// One wrong part of a request.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PartError {
    /// JSON pointer to the part.
    pointer: String,
    /// The stable word for what is wrong with it: `missing`, `not_a`, `outside` …
    code: String,
    /// What is wrong, in words.
    detail: String,
    /// The values in the words, by name: `given`, `least`, `most`, `kind` …
    #[serde(skip_serializing_if = "Map::is_empty")]
    #[schema(value_type = Object)]
    values: Map<String, Value>,
}

impl PartError {
    fn new(pointer: &str, code: &str, detail: &str) -> Self {
        let [pointer, code, detail] = [pointer, code, detail].map(str::to_owned);
        Self { pointer, code, detail, values: Map::new() }
    }

    /// A fault of something that was sent as a whole. Its word is the code, what it holds are the values.
    fn of_whole(fault: &impl Serialize, detail: &str) -> Self {
        let (code, values) = match serde_json::to_value(fault) {
            Ok(Value::String(code)) => (code, Map::new()),
            Ok(Value::Object(fault)) => match fault.into_iter().next() {
                Some((code, Value::Object(values))) => (code, values),
                Some((code, value)) => (code, Map::from_iter([("given".to_owned(), value)])),
                None => Default::default(),
            },
            _ => Default::default(),
        };
        Self { values, ..Self::new("", &code, detail) }
    }

    /// The fault of a file, or of a text that is as good as one; none of anything else.
    fn of_file(error: &ActionError, detail: &str) -> Option<Self> {
        match error {
            ActionError::Agreement(fault) => Some(Self::of_whole(fault, detail)),
            ActionError::File(fault) => Some(Self::of_whole(fault, detail)),
            ActionError::Geography(fault) => Some(Self::of_whole(fault, detail)),
            ActionError::Mapping(MappingError { line, fault }) => {
                let mut part = Self::of_whole(fault, detail);
                part.values.insert("row".to_owned(), (*line).into());
                Some(part)
            }
            ActionError::Refused(_)
            | ActionError::NotFound(_)
            | ActionError::NotPermitted
            | ActionError::TooManyFailures { .. }
            | ActionError::TooManyRequests { .. }
            | ActionError::Busy
            | ActionError::WrongPassword
            | ActionError::Cancelled
            | ActionError::CannotUndo(_)
            | ActionError::Store(_)
            | ActionError::NoRoom
            | ActionError::Broken(_) => None,
        }
    }

    /// The fault of the field that a refusal is about.
    fn of(refusal: &Refusal, field: &str, detail: &str) -> Self {
        let code = refusal.fault().map_or(refusal.code(), Fault::code);
        let written = refusal.fault().map_or_else(|| serde_json::to_value(refusal), serde_json::to_value);
        let mut error = Self::new(&pointer_to(field), code, detail);
        if let Ok(Value::Object(values)) = written {
            let told = |(name, value): &(String, Value)| !matches!(name.as_str(), "code" | "field") && !value.is_null();
            error.values = values.into_iter().filter(told).collect();
        }
        error
    }
}

/// An occurrence of a series that cannot be had.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct RefusedBody {
    /// Its local start.
    #[schema(value_type = LocalTime)]
    start: NaiveDateTime,
    /// The stable word for why.
    code: String,
    /// Why, in words.
    detail: String,
}

impl From<&RefusedOccurrence> for RefusedBody {
    fn from(refused: &RefusedOccurrence) -> Self {
        let detail = refusal_in_english(&refused.refusal);
        Self { start: refused.start, code: refused.refusal.code().to_owned(), detail }
    }
}

impl Problem {
    pub(crate) fn new(status: StatusCode, code: &str, detail: impl Into<String>) -> Self {
        Self {
            kind: format!("/problems/{}", code.replace('_', "-")),
            title: status.canonical_reason().unwrap_or_default().to_owned(),
            status: status.as_u16(),
            detail: detail.into(),
            errors: Vec::new(),
            conflicts: None,
            alternatives: None,
            occurrences: Vec::new(),
            bookings: Vec::new(),
            request_id: status.is_server_error().then(request_id::current).flatten(),
        }
    }

    pub(crate) fn with_error(mut self, pointer: &str, code: &str) -> Self {
        self.errors.push(PartError::new(pointer, code, &self.detail));
        self
    }

    /// The same problem for something at a place within the body.
    pub(crate) fn under(mut self, place: &str) -> Self {
        for error in &mut self.errors {
            error.pointer = format!("{place}{}", error.pointer);
        }
        self
    }

    /// The same problem for one member, by its place in the request, whatever the rule calls it.
    pub(crate) fn about(mut self, pointer: &str) -> Self {
        let code = self.kind.trim_start_matches("/problems/").replace('-', "_");
        if self.errors.is_empty() {
            self = self.with_error(pointer, &code);
        }
        for error in &mut self.errors {
            pointer.clone_into(&mut error.pointer);
        }
        self
    }

    /// The same problem with members named as the request names them.
    pub(crate) fn called(mut self, names: &[(&str, &str)]) -> Self {
        for error in &mut self.errors {
            if let Some((_, name)) = names.iter().find(|(rule, _)| error.pointer == *rule) {
                (*name).clone_into(&mut error.pointer);
            }
        }
        self
    }

    /// Both problems at once.
    pub(crate) fn and(mut self, other: Self) -> Self {
        self.errors.extend(other.errors);
        self
    }

    /// The same problem with the field that it is about, and how to proceed if the value is meant.
    fn with_way(mut self, pointer: &str, code: &str, way: &str) -> Self {
        self.errors.push(PartError::new(pointer, code, way));
        self
    }

    /// Nobody is logged in.
    pub(crate) fn unauthorised() -> Self {
        Self::new(StatusCode::UNAUTHORIZED, "unauthorised", "log in, or send a token as Authorization: Bearer …")
    }

    /// A change without `If-Match`.
    pub(crate) fn precondition_required() -> Self {
        Self::new(
            StatusCode::PRECONDITION_REQUIRED,
            "if_match_required",
            "send If-Match with the version you changed, from the ETag",
        )
    }
}

/// What a program sends to proceed after a refusal that asks something.
fn way_out(refusal: &Refusal) -> Option<(&'static str, &'static str)> {
    if refusal.asks_about_reading() {
        Some(("/odometer_km", "if the value is right, send the same with \"confirm\": true and a \"reason\""))
    } else if matches!(refusal, Refusal::CheckOutTooEarly { .. }) {
        Some(("/move_start", "to begin now, send the same with \"move_start\": true; the vehicle must be free"))
    } else {
        None
    }
}

impl From<ActionError> for Problem {
    fn from(error: ActionError) -> Self {
        error.log();
        let ActionError::Refused(refusal) = error else {
            let detail = match error.code() {
                _ if error.is_in_doubt() => {
                    "the connection broke while it was saved: look whether it was, or repeat it with the same key"
                }
                "storage_full" => "the disk is full; nothing is saved. Whoever runs the system must make room",
                "try_again" => "the database does not answer right now; try again in a moment",
                _ => {
                    let problem = Self::new(error.status(), error.code(), error.to_string());
                    let errors = PartError::of_file(&error, &problem.detail).into_iter().collect();
                    return Self { errors, ..problem };
                }
            };
            return Self::new(error.status(), error.code(), detail);
        };
        let detail = refusal_in_english(&refusal);
        let problem = Self::new(status_of(&refusal), refusal.code(), detail);
        if let Refusal::Taken { conflicts, alternatives } = refusal {
            let conflicts = conflicts.into_iter().map(Into::into).collect();
            let alternatives = alternatives.into_iter().map(|vehicle| vehicle.0).collect();
            return Self { conflicts: Some(conflicts), alternatives: Some(alternatives), ..problem };
        }
        if let Refusal::Within { list, place, why } = refusal {
            return Self::from(ActionError::Refused(*why)).under(&format!("/{list}/{place}"));
        }
        if let Some(field) = refusal.field() {
            let errors = vec![PartError::of(&refusal, field, &problem.detail)];
            return Self { errors, ..problem };
        }
        if let Some((pointer, way)) = way_out(&refusal) {
            return problem.with_way(pointer, refusal.code(), way);
        }
        if let Refusal::SeriesNotWhole { occurrences } = &refusal {
            return Self { occurrences: occurrences.iter().map(Into::into).collect(), ..problem };
        }
        if let Refusal::BlockHitsBookings { bookings } = refusal {
            return Self { bookings: bookings.into_iter().map(|id| id.0).collect(), ..problem };
        }
        problem
    }
}

/// The place of a field in a body.
fn pointer_to(field: &str) -> String {
    match field {
        "last_month" => "/to".to_owned(),
        "distance" => "/distance_m".to_owned(),
        "net" | "vat" | "recoverable_vat" => format!("/{field}_ore"),
        "contract_km" => "/contract/distance_km".to_owned(),
        "contract_from" => "/contract/from".to_owned(),
        "contract_start_km" => "/contract/start_km".to_owned(),
        field => format!("/{field}"),
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        (status, [(header::CONTENT_TYPE, MEDIA_TYPE)], Json(self)).into_response()
    }
}

const MEDIA_TYPE: &str = "application/problem+json";

/// Turns errors of the API that do not come from its handlers into problems too: a method that an address does not
/// take, a change sent by another site.
pub(crate) async fn in_words(request: Request, next: Next) -> Response {
    let (method, path) = (request.method().clone(), request.uri().path().to_owned());
    let response = next.run(request).await;
    let (status, is_error) =
        (response.status(), response.status().is_client_error() || response.status().is_server_error());
    let said = response.headers().get(header::CONTENT_TYPE).is_some_and(|kind| kind == MEDIA_TYPE);
    if !path.starts_with("/api/v1/") || !is_error || said {
        return response;
    }
    let problem = match status {
        StatusCode::METHOD_NOT_ALLOWED => {
            let detail = format!("{method} is not among what this address takes, which is in the header Allow");
            Problem::new(status, "method_not_allowed", detail)
        }
        StatusCode::FORBIDDEN => {
            Problem::new(status, "cross_site", "a page of another site has sent this; a program sends no Origin")
        }
        StatusCode::PAYLOAD_TOO_LARGE => Problem::new(status, "too_large", "the body is larger than is taken here"),
        _ => Problem::new(status, "unreadable", "the request cannot be read"),
    };
    let mut worded = problem.into_response();
    if let Some(allowed) = response.headers().get(header::ALLOW) {
        worded.headers_mut().insert(header::ALLOW, allowed.clone());
    }
    worded
}
