//! A form that is sent twice – two quick taps, a page that is sent again – does the thing once, and the second response
//! leads where the first did (B-13).
//!
//! Each page hands out a token, which its forms carry in the field or the address parameter `once`. Together with
//! everything that was filled in, it is the key of the act, which the database lets only one request claim. A form
//! filled in differently is a different act. A refused act releases its key, so that the corrected form can be sent.

use axum::{
    body::{Body, to_bytes},
    extract::{Request, State},
    http::{HeaderMap, Method, header},
    middleware::Next,
    response::{IntoResponse, Redirect, Response},
};
use sha2::{Digest, Sha256};
use vagnpark_actions::{
    ActionError, App,
    records::{Attempt, Claim, Effect, RememberedAnswer},
    system::idempotency::{release_key, remember_answer},
};
use vagnpark_domain::{audit::AuditEntity, ids::UserId};

use super::{auth::Signed, idempotency};
use crate::pages::PageError;

/// The largest form that is checked: four pictures and the text. A file to import is larger; importing it a second time
/// changes nothing by itself (I-4).
const MAX_FORM: usize = vagnpark_domain::limits::MAX_PICTURES_BODY;

/// Wraps every `POST` of the pages that carries a token.
pub(crate) async fn once(State(app): State<App>, request: Request, next: Next) -> Response {
    let signed = request.extensions().get::<Signed>().cloned();
    let Some(signed) = signed.filter(|_| request.method() == Method::POST && is_small(request.headers())) else {
        return next.run(request).await;
    };
    let (parts, body) = request.into_parts();
    let Ok(bytes) = to_bytes(body, MAX_FORM).await else {
        return axum::http::StatusCode::PAYLOAD_TOO_LARGE.into_response();
    };
    let address = parts.uri.path_and_query().map_or("", |whole| whole.as_str());
    let carries = carries_token(parts.uri.query().unwrap_or_default(), &bytes);
    let key = carries.then(|| format!("form:{}", fingerprint(address, &parts.headers, &bytes)));
    let request = Request::from_parts(parts, Body::from(bytes));
    match key {
        Some(key) => {
            let done = do_once(&app, signed.user.id, key, request, next).await;
            done.unwrap_or_else(|error| PageError::from(error).into_response())
        }
        None => next.run(request).await,
    }
}

fn is_small(headers: &HeaderMap) -> bool {
    let length = headers.get(header::CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse::<usize>().ok());
    length.is_some_and(|length| length <= MAX_FORM)
}

/// Whether a form carries a token, in its address or in a field.
fn carries_token(query: &str, body: &[u8]) -> bool {
    let within = |wanted: &[u8]| body.windows(wanted.len()).any(|part| part == wanted);
    let named = |text: &str| text.split('&').any(|field| field.starts_with("once="));
    named(query) || body.starts_with(b"once=") || within(b"&once=") || within(b"name=\"once\"")
}

/// A hash of everything that was sent. The boundary between the parts of a form with files is different each time it is
/// sent, so it is left out.
fn fingerprint(address: &str, headers: &HeaderMap, body: &[u8]) -> String {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    let hash = Sha256::new().chain_update(address).chain_update([0]);
    let hash = match kind.split_once("boundary=") {
        Some((_, separator)) if !separator.trim_matches('"').is_empty() => {
            let separator = separator.trim_matches('"').as_bytes();
            parts_between(body, separator).fold(hash, |hash, part| hash.chain_update(part).chain_update([0]))
        }
        _ => hash.chain_update(body),
    };
    hex::encode(hash.finalize())
}

fn parts_between<'a>(body: &'a [u8], separator: &'a [u8]) -> impl Iterator<Item = &'a [u8]> {
    let mut left = Some(body);
    std::iter::from_fn(move || {
        let rest = left?;
        let at = rest.windows(separator.len()).position(|part| part == separator);
        left = at.map(|at| &rest[at + separator.len()..]);
        Some(&rest[..at.unwrap_or(rest.len())])
    })
}

async fn do_once(app: &App, user: UserId, key: String, request: Request, next: Next) -> Result<Response, ActionError> {
    let attempt = idempotency::attempt(app, user, key);
    match idempotency::claim(app, &attempt, &attempt.key).await? {
        Claim::Ours => {}
        Claim::Answered(RememberedAnswer { location: Some(location), .. }) => {
            return Ok(Redirect::to(&location).into_response());
        }
        Claim::Done(effect) => return Ok(Redirect::to(&place_of(&effect)).into_response()),
        Claim::Answered(_) | Claim::OfAnother | Claim::UnderWay => {
            return Err(ActionError::broken("the same form is still being dealt with"));
        }
    }
    let response = idempotency::work(app, attempt.clone(), next.run(request)).await;
    keep(app, &attempt, response).await
}

/// Remembers where the response led. If it led nowhere and nothing was done, the key is released; if something was done
/// all the same, the response leads there instead of showing our error.
async fn keep(app: &App, attempt: &Attempt, response: Response) -> Result<Response, ActionError> {
    let to = response.headers().get(header::LOCATION).and_then(|location| location.to_str().ok()).map(str::to_owned);
    let Some(location) = to.filter(|_| response.status().is_redirection()) else {
        return Ok(match release_key(app, attempt).await {
            Ok(Some(effect)) if response.status().is_server_error() => Redirect::to(&place_of(&effect)).into_response(),
            _ => response,
        });
    };
    let answer = RememberedAnswer {
        request_hash: attempt.key.clone(),
        status: i64::from(response.status().as_u16()),
        location: Some(location),
        body: String::new(),
    };
    if let Err(error) = remember_answer(app, attempt, &answer).await {
        // It is done, and somebody who sends it again is led to what was done.
        tracing::warn!(?error, "where a form led is not kept");
    }
    Ok(response)
}

/// The page of something that was done before its response was lost.
#[expect(clippy::wildcard_enum_match_arm, reason = "all others are not seen by themselves")]
fn place_of(effect: &Effect) -> String {
    match effect.entity {
        AuditEntity::Booking => format!("/bokningar/{}", effect.id),
        AuditEntity::Vehicle => format!("/fordon/{}", effect.id),
        AuditEntity::Cost => format!("/kostnader/{}", effect.id),
        AuditEntity::Trip => format!("/korningar/{}", effect.id),
        AuditEntity::Series => "/bokningar".to_owned(),
        _ => "/".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form(boundary: &str, text: &str) -> String {
        let headers = HeaderMap::from_iter([(
            header::CONTENT_TYPE,
            format!("multipart/form-data; boundary={boundary}").parse().expect("a header"),
        )]);
        let body = format!("--{boundary}\r\nname=\"what\"\r\n\r\n{text}\r\n--{boundary}--");
        fingerprint("/fel", &headers, body.as_bytes())
    }

    #[test]
    fn b13_a_form_with_files_is_the_same_however_its_parts_are_separated() {
        assert_eq!(form("one", "flat tyre"), form("another", "flat tyre"));
        assert_ne!(form("one", "flat tyre"), form("one", "broken lamp"));
    }

    #[test]
    fn b13_only_what_carries_a_token_is_looked_at() {
        assert!(carries_token("gaps=wait&once=1", b""));
        assert!(carries_token("", b"date=2026-11-23&once=1"));
        assert!(carries_token("", b"--x\r\nContent-Disposition: form-data; name=\"once\"\r\n\r\n1"));
        assert!(!carries_token("concert=1", b"concert=1&note=at+once"));
    }
}
