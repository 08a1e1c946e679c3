//! A repeated write with the same `Idempotency-Key` does the thing once and gives the same answer (B-13), even if the
//! server or the connection died in between.
//!
//! An attempt claims the key before the request is done, and the transaction that does it notes that beside the key
//! (`store/src/system/idempotency.rs`). A repeated request waits while another attempt is under way; it gets that
//! attempt's answer, or is told what it did if it died before it answered, or does the thing itself if it died before
//! it did anything.

use std::time::Duration;

use axum::{
    Router,
    body::{Body, Bytes, to_bytes},
    extract::{Request, State},
    http::{HeaderValue, Method, StatusCode, Uri, header, request::Parts},
    middleware::Next,
    response::{IntoResponse, Response},
};
use tokio::{task::JoinSet, time::Instant};
use tower::ServiceExt;
use vagnpark_actions::{
    ActionError, App,
    records::{Attempt, Claim, Effect, RememberedAnswer},
    system::idempotency::{LEASE, claim_key, release_key, remember_answer, renew_claim},
};
use vagnpark_domain::{Refusal, audit::AuditEntity, ids::UserId};

use super::{auth::Signed, problem::Problem};

/// The largest body that is kept in memory for hashing; larger ones are refused with 413. A larger file is
/// imported without a key: a second import of the same file changes nothing by itself (I-4).
const MAX_BODY: usize = vagnpark_domain::limits::MAX_KEYED_BODY;

/// The longest key.
const MAX_KEY: usize = 200;

/// How long a repeated request waits for the first: longer than the lease of one that died.
const PATIENCE: Duration = Duration::from_secs(12);

/// How often it checks.
const LOOK: Duration = Duration::from_millis(100);

/// What answers with a secret: its answer is kept without it.
const SECRET: [&str; 4] = ["/api/v1/tokens", "/api/v1/webhooks", "/api/v1/calendar-feeds", "/api/v1/users"];

/// The members of such an answer that are the secret.
const SECRETS: [&str; 4] = ["path", "secret", "token", "password_link"];

/// The keeper of answers: the system, and the API without this layer, to look things up in.
#[derive(Clone, Debug)]
pub(crate) struct Keeper {
    pub(crate) app: App,
    pub(crate) api: Router,
}

/// Wraps every `POST` of the API that carries a key.
pub(crate) async fn remember(State(keeper): State<Keeper>, request: Request, next: Next) -> Response {
    let signed = request.extensions().get::<Signed>().cloned();
    let Some(key) = request.headers().get("idempotency-key") else { return next.run(request).await };
    // A reader makes nothing that would have to be remembered, and is not told what was made.
    let writes = |signed: &Signed| request.method() == Method::POST && !signed.actor.read_only;
    let Some(signed) = signed.filter(writes) else { return next.run(request).await };
    let Some(key) = key.to_str().ok().filter(|key| (1..=MAX_KEY).contains(&key.len())).map(str::to_owned) else {
        let detail = format!("an idempotency key is 1 to {MAX_KEY} characters of ASCII, such as a UUID");
        return Problem::new(StatusCode::BAD_REQUEST, "unreadable", detail).into_response();
    };
    let done = do_once(&keeper, &signed, key, request, next).await;
    done.unwrap_or_else(|error| Problem::from(error).into_response())
}

async fn do_once(
    keeper: &Keeper,
    signed: &Signed,
    key: String,
    request: Request,
    next: Next,
) -> Result<Response, ActionError> {
    let (parts, body) = request.into_parts();
    let Ok(bytes) = to_bytes(body, MAX_BODY).await else {
        return Ok(Problem::new(
            StatusCode::PAYLOAD_TOO_LARGE,
            "too_large",
            "a body with an idempotency key is at most \
            32 MiB; a file can be imported twice without harm, so leave the key out",
        )
        .into_response());
    };
    let app = &keeper.app;
    let attempt = attempt(app, signed.user.id, key);
    let hash = request_mark(app, &parts, &bytes)?;
    let answers = Answers { keeper, signed: signed.clone(), uri: parts.uri.clone(), hash };
    match claim(app, &attempt, &answers.hash).await? {
        Claim::Ours => {}
        Claim::OfAnother => return Err(Refusal::IdempotencyKeyReused.into()),
        Claim::Answered(answer) => return Ok(repeat(&answer)),
        Claim::Done(effect) => return answers.tell(&attempt, &effect).await,
        Claim::UnderWay => {
            let detail = "the first request with this key is still being done; try again in a moment";
            let problem = Problem::new(StatusCode::CONFLICT, "in_progress", detail);
            return Ok(([(header::RETRY_AFTER, "5")], problem).into_response());
        }
    }
    let response = work(app, attempt.clone(), next.run(Request::from_parts(parts, Body::from(bytes)))).await;
    answers.keep(&attempt, response).await
}

/// A new attempt at a person's request.
pub(crate) fn attempt(app: &App, user: UserId, key: String) -> Attempt {
    Attempt { user, key, id: app.new_id() }
}

/// Claims the key, or waits until the attempt that has it is done or dead.
pub(crate) async fn claim(app: &App, attempt: &Attempt, hash: &str) -> Result<Claim, ActionError> {
    let began = Instant::now();
    loop {
        let claim = claim_key(app, attempt, hash).await?;
        if claim != Claim::UnderWay || began.elapsed() > PATIENCE {
            return Ok(claim);
        }
        tokio::time::sleep(LOOK).await;
    }
}

/// Does the request on behalf of the attempt, which keeps its key meanwhile.
pub(crate) async fn work(app: &App, attempt: Attempt, request: impl Future<Output = Response>) -> Response {
    // Renewing ends with this function, however that ends.
    let mut renewing = JoinSet::new();
    let (renewed, holding) = (app.clone(), attempt.clone());
    renewing.spawn(async move {
        loop {
            tokio::time::sleep(LEASE / 3).await;
            if let Err(error) = renew_claim(&renewed, &holding).await {
                tracing::warn!(?error, "a claim is not renewed");
            }
        }
    });
    attempt.work(request).await
}

fn repeat(answer: &RememberedAnswer) -> Response {
    let status = u16::try_from(answer.status).ok().and_then(|status| StatusCode::from_u16(status).ok());
    let kind = if answer.status < 400 { "application/json" } else { "application/problem+json" };
    let mut response =
        (status.unwrap_or(StatusCode::OK), [(header::CONTENT_TYPE, kind)], answer.body.clone()).into_response();
    if let Some(location) = answer.location.as_deref().and_then(|location| HeaderValue::from_str(location).ok()) {
        response.headers_mut().insert(header::LOCATION, location);
    }
    response
}

/// The answers to one request.
struct Answers<'a> {
    keeper: &'a Keeper,
    signed: Signed,
    uri: Uri,
    hash: String,
}

impl Answers<'_> {
    /// Keeps an answer, in case the request is repeated. An error of our own is not kept: if nothing was done, the key
    /// is released; if the thing was done all the same, that becomes the answer.
    async fn keep(&self, attempt: &Attempt, response: Response) -> Result<Response, ActionError> {
        if response.status().is_server_error() {
            return match release_key(&self.keeper.app, attempt).await {
                Ok(Some(effect)) => self.tell(attempt, &effect).await,
                Ok(None) => Ok(response),
                Err(error) => {
                    // The lease will be over, and what was done will be found.
                    tracing::warn!(?error, "a key is not given back");
                    Ok(response)
                }
            };
        }
        let (parts, body) = response.into_parts();
        let bytes = to_bytes(body, MAX_BODY).await.map_err(ActionError::broken)?;
        let location =
            parts.headers.get(header::LOCATION).and_then(|location| location.to_str().ok()).map(str::to_owned);
        let secret = parts.status.is_success() && is_secret(&self.uri);
        let body = if secret { without_secrets(&bytes)? } else { String::from_utf8_lossy(&bytes).into_owned() };
        if let Err(error) = self.write(attempt, parts.status, location, body).await {
            // It is done, and somebody who repeats it will be told what was done.
            tracing::warn!(?error, "an answer is not kept");
        }
        Ok(Response::from_parts(parts, Body::from(bytes)))
    }

    /// Answers a request whose answer was lost with what it did: the thing as it is now, if the API shows it by itself.
    /// This is kept as the request's answer.
    #[expect(clippy::wildcard_enum_match_arm, reason = "all others are not seen by themselves")]
    async fn tell(&self, attempt: &Attempt, effect: &Effect) -> Result<Response, ActionError> {
        let created = self.uri.path().trim_start_matches("/api/v1/").split('/').count() == 1;
        let status = if created { StatusCode::CREATED } else { StatusCode::OK };
        let place = match effect.entity {
            AuditEntity::Booking => Some("bookings"),
            AuditEntity::Vehicle => Some("vehicles"),
            AuditEntity::Series => Some("series"),
            AuditEntity::WhatIf => Some("what-ifs"),
            _ => None,
        };
        let location = place.map(|place| format!("/api/v1/{place}/{}", effect.id));
        let shown = match &location {
            Some(location) => self.look_up(location).await,
            None => None,
        };
        let body = shown.unwrap_or_else(|| serde_json::json!({ "id": effect.id }).to_string());
        let answer = self.write(attempt, status, location.filter(|_| created), body).await?;
        Ok(repeat(&answer))
    }

    /// What the API shows the same person of a thing.
    async fn look_up(&self, location: &str) -> Option<String> {
        let mut request = Request::get(location).body(Body::empty()).ok()?;
        request.extensions_mut().insert(self.signed.clone());
        let response = self.keeper.api.clone().oneshot(request).await.ok()?;
        let found = response.status().is_success();
        let bytes = to_bytes(response.into_body(), MAX_BODY).await.ok()?;
        found.then(|| String::from_utf8_lossy(&bytes).into_owned())
    }

    async fn write(
        &self,
        attempt: &Attempt,
        status: StatusCode,
        location: Option<String>,
        body: String,
    ) -> Result<RememberedAnswer, ActionError> {
        let status = i64::from(status.as_u16());
        let answer = RememberedAnswer { request_hash: self.hash.clone(), status, location, body };
        remember_answer(&self.keeper.app, attempt, &answer).await?;
        Ok(answer)
    }
}

/// An answer as somebody is given it who repeats the request: its secret was shown once.
fn without_secrets(answer: &Bytes) -> Result<String, ActionError> {
    let mut members: serde_json::Map<_, _> = serde_json::from_slice(answer).map_err(ActionError::broken)?;
    let secrets: Vec<String> =
        SECRETS.iter().filter_map(|name| members.get(*name)?.as_str().map(str::to_owned)).collect();
    // The address of a feed has its secret in it.
    let shows = |text: &str| secrets.iter().any(|secret| text.contains(secret.as_str()));
    members.retain(|_, value: &mut serde_json::Value| !value.as_str().is_some_and(shows));
    serde_json::to_string(&members).map_err(ActionError::broken)
}

fn is_secret(uri: &Uri) -> bool {
    SECRET.contains(&uri.path())
}

/// What a request is recognised by: its method, its path with the query, and its body.
fn request_mark(app: &App, parts: &Parts, body: &Bytes) -> Result<String, ActionError> {
    let address = parts.uri.path_and_query().map_or("", |address| address.as_str());
    app.keys.request_mark([parts.method.as_str().as_bytes(), address.as_bytes(), body])
}
