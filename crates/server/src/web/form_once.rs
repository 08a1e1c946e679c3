//! A form that is sent twice – two quick taps, a page that is sent again – does the thing once, and the second response
//! leads where the first did (B-13).
//!
//! Each page hands out a token ([`form_token`]). Together with everything that was filled in, it is the key of the act,
//! which the database lets only one request claim. A form filled in differently is a different act. A refused act
//! releases its key, so that the corrected form can be sent. A form of a page that was made for somebody else is not
//! done.

use std::{collections::HashSet, sync::Arc};

use axum::{
    body::{Body, Bytes, to_bytes},
    extract::{MatchedPath, Request, State},
    http::{HeaderMap, Method, StatusCode, header, request::Parts},
    middleware::Next,
    response::{IntoResponse, Redirect, Response},
};
use futures_util::StreamExt;
use vagnpark_actions::{
    ActionError, App,
    records::{Attempt, Claim, Effect, RememberedAnswer},
    system::idempotency::{release_key, remember_answer},
};
use vagnpark_domain::{
    audit::AuditEntity,
    ids::UserId,
    limits::{MAX_BODY, MAX_PICTURES_BODY, REQUEST_TIME},
};

use super::{auth::Signed, form_token, idempotency, routes::Route};
use crate::pages::{PageError, people::other_tab};

/// The forms of the pages.
#[derive(Clone)]
pub(crate) struct Forms {
    app: App,
    /// The addresses that take files.
    with_files: Arc<HashSet<&'static str>>,
}

impl Forms {
    /// Reads from the routes which of them take files.
    pub(crate) fn of(app: App, routes: &[Route]) -> Self {
        let with_files = routes.iter().filter(|route| route.takes_files()).map(|route| route.path);
        Self { app, with_files: Arc::new(with_files.collect()) }
    }

    /// The largest form that is checked: one with files has room for four pictures and the text. A file to import is
    /// larger; importing it a second time changes nothing by itself (I-4).
    fn most(&self, path: &str) -> usize {
        if self.with_files.contains(path) { MAX_PICTURES_BODY } else { MAX_BODY }
    }
}

/// Says whom the page of a form was made for before it asks what whoever sends it may do, as long as nothing large has
/// to be read for that.
pub(crate) async fn of_another(State(app): State<App>, request: Request, next: Next) -> Response {
    let signed = request.extensions().get::<Signed>().cloned();
    let Some(signed) = signed.filter(|_| request.method() == Method::POST) else { return next.run(request).await };
    let short = is_plain(request.headers()) && is_within(MAX_BODY, request.headers());
    let answer = if short {
        let (parts, body) = request.into_parts();
        let Ok(bytes) = to_bytes(body, MAX_BODY).await else { return StatusCode::PAYLOAD_TOO_LARGE.into_response() };
        judge(&app, &signed, parts, bytes, next).await
    } else {
        pass(&app, &signed, request, next).await
    };
    answer.unwrap_or_else(|error| PageError::from(error).into_response())
}

async fn judge(app: &App, signed: &Signed, parts: Parts, body: Bytes, next: Next) -> Result<Response, ActionError> {
    let token = form_token::in_query(parts.uri.query().unwrap_or_default()).or_else(|| form_token::in_body(&body));
    match token {
        Some(token) if form_token::is_of_another(app, signed.user.id, token)? => {
            Ok(other_tab::show(signed, &parts.uri, Some(&body)))
        }
        _ => Ok(next.run(Request::from_parts(parts, Body::from(body))).await),
    }
}

/// Wraps every `POST` of the pages that carries a token.
pub(crate) async fn once(State(forms): State<Forms>, path: MatchedPath, request: Request, next: Next) -> Response {
    let signed = request.extensions().get::<Signed>().cloned();
    let Some(signed) = signed.filter(|_| request.method() == Method::POST) else { return next.run(request).await };
    let most = forms.most(path.as_str());
    if !is_within(most, request.headers()) {
        return next.run(request).await;
    }
    let (parts, body) = request.into_parts();
    let Ok(bytes) = to_bytes(body, most).await else { return StatusCode::PAYLOAD_TOO_LARGE.into_response() };
    let answer = take(&forms.app, &signed, parts, bytes, next).await;
    answer.unwrap_or_else(|error| PageError::from(error).into_response())
}

/// Takes a form that is checked.
async fn take(app: &App, signed: &Signed, parts: Parts, body: Bytes, next: Next) -> Result<Response, ActionError> {
    let token = form_token::in_query(parts.uri.query().unwrap_or_default()).or_else(|| form_token::in_body(&body));
    let Some(token) = token else { return Ok(next.run(Request::from_parts(parts, Body::from(body))).await) };
    if form_token::is_of_another(app, signed.user.id, token)? {
        return Ok(other_tab::show(signed, &parts.uri, None));
    }
    if !form_token::is_for_once(token) {
        return Ok(next.run(Request::from_parts(parts, Body::from(body))).await);
    }
    let address = other_tab::without_token(&parts.uri);
    let sent = [token.as_bytes(), address.as_bytes()].into_iter().chain(what_was_sent(&parts.headers, &body));
    let key = format!("form:{}", app.keys.request_mark(sent)?);
    do_once(app, signed.user.id, key, Request::from_parts(parts, Body::from(body)), next).await
}

/// Passes on a form with a file. The address says whom its page was made for; else it is asked when it is read.
async fn pass(app: &App, signed: &Signed, request: Request, next: Next) -> Result<Response, ActionError> {
    match form_token::in_query(request.uri().query().unwrap_or_default()) {
        Some(token) if form_token::is_of_another(app, signed.user.id, token)? => {
            let refused = other_tab::show(signed, request.uri(), None);
            read_away(request.into_body()).await;
            Ok(refused)
        }
        _ => Ok(next.run(request).await),
    }
}

/// Reads what is left of a form that is refused, for a while: a browser that still sends takes a connection that is
/// closed for a fault, and shows no answer.
async fn read_away(body: Body) {
    let mut pieces = body.into_data_stream();
    let all = async { while pieces.next().await.is_some_and(|piece| piece.is_ok()) {} };
    // Whoever sends for longer than that does without the answer.
    let _ = tokio::time::timeout(REQUEST_TIME, all).await;
}

/// Whether a form has no files, so that it can be sent again from another page.
pub(crate) fn is_plain(headers: &HeaderMap) -> bool {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
    kind.is_some_and(|kind| kind.starts_with("application/x-www-form-urlencoded"))
}

pub(crate) fn is_within(most: usize, headers: &HeaderMap) -> bool {
    let length = headers.get(header::CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse::<usize>().ok());
    length.is_some_and(|length| length <= most)
}

/// What was filled in, in pieces: without the token, wherever it stands, and without the fields for files that have
/// none. The boundary between the parts of a form with files is different each time it is sent, so it is left out.
fn what_was_sent<'a>(headers: &'a HeaderMap, body: &'a [u8]) -> Vec<&'a [u8]> {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    let separator = kind.split_once("boundary=").map(|(_, separator)| separator.trim_matches('"'));
    let has = |part: &[u8], text: &[u8]| part.windows(text.len()).any(|piece| piece == text);
    match separator.filter(|separator| !separator.is_empty()) {
        Some(separator) => parts_between(body, separator.as_bytes())
            .filter(|part| !has(part, b"; name=\"once\"") && !has(part, b"; filename=\"\""))
            .collect(),
        None => body.split(|sign| *sign == b'&').filter(|field| !field.starts_with(b"once=")).collect(),
    }
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

    fn form(boundary: &str, text: &str) -> Vec<Vec<u8>> {
        let headers = HeaderMap::from_iter([(
            header::CONTENT_TYPE,
            format!("multipart/form-data; boundary={boundary}").parse().expect("a header"),
        )]);
        let body = format!("--{boundary}\r\nname=\"what\"\r\n\r\n{text}\r\n--{boundary}--");
        what_was_sent(&headers, body.as_bytes()).into_iter().map(<[u8]>::to_vec).collect()
    }

    #[test]
    fn b13_a_form_with_files_is_the_same_however_its_parts_are_separated() {
        assert_eq!(form("one", "flat tyre"), form("another", "flat tyre"));
        assert_ne!(form("one", "flat tyre"), form("one", "broken lamp"));
    }
}
