//! A repeated write with the same `Idempotency-Key` does the thing once and gives the same answer
//! (B-13).
//!
//! The key is claimed in the database before the request is done, so of two at once one goes on and
//! the other is told to try again. The claim is given back if nothing was done.

use axum::{
    body::{Body, Bytes, to_bytes},
    extract::{Request, State},
    http::{HeaderValue, Method, StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use sha2::{Digest, Sha256};
use vagnpark_domain::{Refusal, ids::UserId};
use vagnpark_store::RememberedAnswer;

use crate::{app::App, auth::Signed, error::ActionError, problem::Problem};

/// The largest body that is kept in memory for hashing; larger ones are refused with 413. A larger file is
/// imported without a key: a second import of the same file changes nothing by itself (I-4).
const MAX_BODY: usize = vagnpark_domain::limits::MAX_KEYED_BODY;

/// Wraps every `POST` of the API that carries a key.
pub(crate) async fn remember(State(app): State<App>, request: Request, next: Next) -> Response {
    let key = request.headers().get("idempotency-key").and_then(|key| key.to_str().ok()).map(str::to_owned);
    let user = request.extensions().get::<Signed>().map(|signed| signed.user.id);
    match (key, user) {
        (Some(key), Some(user)) if request.method() == Method::POST => {
            do_once(&app, user, &key, request, next).await.unwrap_or_else(|error| Problem::from(error).into_response())
        }
        _ => next.run(request).await,
    }
}

async fn do_once(app: &App, user: UserId, key: &str, request: Request, next: Next) -> Result<Response, ActionError> {
    let (parts, body) = request.into_parts();
    let Ok(bytes) = to_bytes(body, MAX_BODY).await else {
        return Ok(Problem::new(StatusCode::PAYLOAD_TOO_LARGE, "too_large", "a body with an idempotency key is at most 32 MiB; a file can be imported twice without harm, so leave the key out").into_response());
    };
    let hash = request_hash(parts.uri.path(), &bytes);
    let mut tx = app.store.begin().await?;
    let claimed = tx.claim_key(user, key, &hash, app.now()).await?;
    let before = if claimed { None } else { tx.find_answer(user, key).await? };
    tx.commit().await?;
    if let Some(answer) = before {
        return repeat(&answer, &hash);
    }
    let response = next.run(Request::from_parts(parts, Body::from(bytes))).await;
    keep(app, user, key, hash, response).await
}

fn repeat(answer: &RememberedAnswer, hash: &str) -> Result<Response, ActionError> {
    if answer.request_hash != hash {
        return Err(Refusal::IdempotencyKeyReused.into());
    }
    if answer.status == 0 {
        let detail = "the first request with this key is still being done; try again in a moment";
        return Ok(Problem::new(StatusCode::CONFLICT, "in_progress", detail).into_response());
    }
    let status = u16::try_from(answer.status).ok().and_then(|status| StatusCode::from_u16(status).ok());
    let kind = if answer.status < 400 { "application/json" } else { "application/problem+json" };
    let mut response =
        (status.unwrap_or(StatusCode::OK), [(header::CONTENT_TYPE, kind)], answer.body.clone()).into_response();
    if let Some(location) = answer.location.as_deref().and_then(|location| HeaderValue::from_str(location).ok()) {
        response.headers_mut().insert(header::LOCATION, location);
    }
    Ok(response)
}

async fn keep(app: &App, user: UserId, key: &str, hash: String, response: Response) -> Result<Response, ActionError> {
    let (parts, body) = response.into_parts();
    let bytes = to_bytes(body, MAX_BODY).await.map_err(|error| ActionError::Broken(error.to_string()))?;
    let mut tx = app.store.begin().await?;
    if parts.status.is_server_error() {
        tx.release_key(user, key).await?;
    } else {
        let location =
            parts.headers.get(header::LOCATION).and_then(|location| location.to_str().ok()).map(str::to_owned);
        let answer = RememberedAnswer {
            request_hash: hash,
            status: i64::from(parts.status.as_u16()),
            location,
            body: String::from_utf8_lossy(&bytes).into_owned(),
        };
        tx.remember_answer(user, key, &answer).await?;
    }
    tx.commit().await?;
    Ok(Response::from_parts(parts, Body::from(bytes)))
}

fn request_hash(path: &str, body: &Bytes) -> String {
    hex::encode(Sha256::new().chain_update(path).chain_update([0]).chain_update(body).finalize())
}
