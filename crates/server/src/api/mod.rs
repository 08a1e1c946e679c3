//! The JSON API, one noun per file: unpack, call the action, wrap. The conventions are in `docs/api.md`.

pub(crate) mod booking;
pub(crate) mod cost;
pub(crate) mod description;
pub(crate) mod driving;
pub(crate) mod finance;
pub(crate) mod fleet;
pub(crate) mod import;
pub(crate) mod limits;
pub(crate) mod local_time;
pub(crate) mod messages;
pub(crate) mod people;
pub(crate) mod register;
pub(crate) mod servicing;
pub(crate) mod system;
pub(crate) mod words;

use std::str::FromStr;

use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;
use vagnpark_actions::ActionError;
use vagnpark_domain::{
    Fault, Field, Refusal, UnknownWord,
    time::{Month, NotAMonth},
};

use crate::web::problem::Problem;

/// A page of a list.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Listing<T> {
    /// The things on this page.
    pub(crate) items: Vec<T>,
    /// Where the next page begins, if there is one.
    pub(crate) next: Option<String>,
}

/// Which page of a list.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct PageParams {
    /// The most items on a page, 1–500; 50 if absent.
    #[param(minimum = 1, maximum = 500, default = 50)]
    pub(crate) limit: Option<i64>,
    /// Where the page begins: `next` of the page before.
    pub(crate) cursor: Option<String>,
}

impl PageParams {
    /// The most items on the page.
    pub(crate) fn limit(&self) -> Result<i64, Problem> {
        bounded(Field::Limit, self.limit.unwrap_or(50), 1, 500)
    }

    /// The id that the page comes after.
    pub(crate) fn after<T: From<Uuid>>(&self) -> Result<Option<T>, Problem> {
        let read = |cursor: &String| cursor.parse::<Uuid>().map(T::from).map_err(|_| no_cursor());
        self.cursor.as_ref().map(read).transpose()
    }
}

/// The problem with a cursor that came from no list.
pub(crate) fn no_cursor() -> Problem {
    let detail = "the cursor is not one that this list gave";
    Problem::new(StatusCode::BAD_REQUEST, "unreadable", detail).with_error("/cursor", "unreadable")
}

/// A number within its bounds, or the problem with the parameter.
pub(crate) fn bounded(field: Field, given: i64, least: i64, most: i64) -> Result<i64, Problem> {
    if (least..=most).contains(&given) { Ok(given) } else { Err(wrong(field, Fault::outside(given, least, most))) }
}

/// Wraps rows, one more than the page holds, into the page and where the next begins.
pub(crate) fn listing<R, T>(rows: Vec<R>, limit: i64, id: impl Fn(&R) -> Uuid, body: impl Fn(R) -> T) -> Listing<T> {
    listing_by(rows, limit, |row| id(row).simple().to_string(), body)
}

/// The same with a cursor of its own.
pub(crate) fn listing_by<R, T>(
    mut rows: Vec<R>,
    limit: i64,
    cursor: impl Fn(&R) -> String,
    body: impl Fn(R) -> T,
) -> Listing<T> {
    let limit = usize::try_from(limit).unwrap_or(50);
    let more = rows.len() > limit;
    rows.truncate(limit);
    let next = rows.last().filter(|_| more).map(cursor);
    Listing { items: rows.into_iter().map(body).collect(), next }
}

/// The version that a change is about, from `If-Match`.
pub(crate) fn if_match(headers: &HeaderMap) -> Result<i64, Problem> {
    let value = headers.get(header::IF_MATCH).ok_or_else(Problem::precondition_required)?;
    let version =
        value.to_str().ok().and_then(|text| text.trim().trim_start_matches("W/").trim_matches('"').parse().ok());
    version.ok_or_else(|| {
        Problem::new(StatusCode::PRECONDITION_FAILED, "stale", "If-Match is not a version that an ETag gave")
    })
}

/// The `ETag` of a version.
pub(crate) fn etag(version: i64) -> [(header::HeaderName, HeaderValue); 1] {
    let value = HeaderValue::from_str(&format!("\"{version}\"")).unwrap_or(HeaderValue::from_static("\"0\""));
    [(header::ETAG, value)]
}

/// Reads a word of the domain; the problem says which field is wrong.
pub(crate) fn word<T: FromStr<Err = UnknownWord>>(field: Field, text: &str) -> Result<T, Problem> {
    text.parse().map_err(|unknown: UnknownWord| wrong(field, unknown))
}

/// Reads a month; the problem says which field is wrong.
pub(crate) fn month(field: Field, text: &str) -> Result<Month, Problem> {
    text.parse().map_err(|error: NotAMonth| wrong(field, error))
}

/// The problem with a field's value.
pub(crate) fn wrong(field: Field, fault: impl Into<Fault>) -> Problem {
    ActionError::from(Refusal::at(field, fault)).into()
}
