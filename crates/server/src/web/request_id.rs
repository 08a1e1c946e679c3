//! The id of a request. It is in every line that is logged on the way, in the header of the response, and in the
//! message if something broke, so that people who meet a fault can name it to those who read the log.

use std::time::Instant;

use axum::{
    extract::{MatchedPath, Request},
    http::{HeaderName, HeaderValue},
    middleware::Next,
    response::Response,
};
use tracing::{
    Instrument, Span,
    field::{Empty, display},
};
use uuid::Uuid;
use vagnpark_domain::ids::UserId;

use super::proxies::Client;

/// The header that it comes in, from a proxy that gave it already, and goes out in.
const HEADER: HeaderName = HeaderName::from_static("x-request-id");

/// The longest id that is accepted from somebody else.
const MOST: usize = 64;

tokio::task_local! {
    static CURRENT: String;
}

/// The id of the request that is being answered; none outside of one.
pub(crate) fn current() -> Option<String> {
    CURRENT.try_with(Clone::clone).ok()
}

/// Gives a request its id and its span.
pub(crate) async fn name(request: Request, next: Next) -> Response {
    let start = Instant::now();
    let given = request.headers().get(HEADER).and_then(|value| value.to_str().ok()).filter(|id| may_stand(id));
    let id = given.map_or_else(new_id, ToOwned::to_owned);
    // At error level, so that a filter that lets errors through lets their request through.
    let span =
        tracing::error_span!("request", id, method = %request.method(), route = Empty, person = Empty, address = Empty);
    if let Some(Client(address)) = request.extensions().get() {
        span.record("address", display(address));
    }
    let answered = async {
        let response = next.run(request).await;
        tracing::debug!(status = response.status().as_u16(), ms = start.elapsed().as_millis(), "answered");
        response
    };
    let mut response = CURRENT.scope(id.clone(), answered.instrument(span)).await;
    if let Ok(value) = HeaderValue::from_str(&id) {
        response.headers_mut().insert(HEADER, value);
    }
    response
}

/// Notes which route a request matched, once that is known.
pub(crate) fn note_route(path: Option<&MatchedPath>) {
    if let Some(path) = path {
        Span::current().record("route", path.as_str());
    }
}

/// Notes who makes the request, once that is known: their id, which is nobody's name.
pub(crate) fn note_person(person: UserId) {
    Span::current().record("person", display(person));
}

/// Work of a request that continues in a task of its own, under the same id.
pub(crate) fn carried<F: Future>(work: F) -> impl Future<Output = F::Output> {
    CURRENT.scope(current().unwrap_or_default(), work.in_current_span())
}

#[expect(
    clippy::disallowed_methods,
    reason = "it is in no table, and what is stored must not depend on who asked what"
)]
fn new_id() -> String {
    Uuid::new_v4().simple().to_string()
}

/// Whether an id from somebody else may be written to the log: short, and of letters, digits, dashes, points.
fn may_stand(id: &str) -> bool {
    let plain = |sign: u8| sign.is_ascii_alphanumeric() || matches!(sign, b'-' | b'_' | b'.');
    (1..=MOST).contains(&id.len()) && id.bytes().all(plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_plain_and_short_id_is_taken_over() {
        assert!(may_stand("7f3a-01.b_c") && may_stand(&"a".repeat(64)));
        for odd in ["", "a b", "ä", "a\nb", "a\"b", &"a".repeat(65)] {
            assert!(!may_stand(odd), "{odd:?}");
        }
    }
}
