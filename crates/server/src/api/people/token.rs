//! `tokens`: one's own.

use axum::{Json, extract::State, http::StatusCode, response::IntoResponse};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;
use vagnpark_actions::{App, people::token, records::TokenRecord};
use vagnpark_domain::ids::TokenId;

use crate::{
    api::Listing,
    web::{
        auth::Signed,
        extract::{Body, Path},
        problem::Problem,
    },
};

/// A token. The secret is only in the answer that made it.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct TokenBody {
    /// Its id.
    id: Uuid,
    /// Its name.
    name: String,
    /// Whether it may only read.
    read_only: bool,
    /// When it ends.
    expires_at: DateTime<Utc>,
    /// When it was revoked.
    revoked_at: Option<DateTime<Utc>>,
    /// The secret, only shown once.
    #[serde(skip_serializing_if = "Option::is_none")]
    token: Option<String>,
}

impl TokenBody {
    fn new(token: TokenRecord, secret: Option<String>) -> Self {
        let TokenRecord { id, name, read_only, expires_at, revoked_at, .. } = token;
        Self { id: id.0, name, read_only, expires_at, revoked_at, token: secret }
    }
}

/// Your tokens, without their secrets.
#[utoipa::path(
    get,
    path = "/tokens",
    operation_id = "list_tokens",
    tag = "people",
    responses((status = 200, body = Listing<TokenBody>)),
)]
pub(crate) async fn list(State(app): State<App>, signed: Signed) -> Result<Json<Listing<TokenBody>>, Problem> {
    let tokens = token::list_tokens(&app, signed.user.id).await?;
    Ok(Json(Listing { items: tokens.into_iter().map(|token| TokenBody::new(token, None)).collect(), next: None }))
}

/// A token to make.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewTokenBody {
    /// What it is for.
    name: String,
    /// Whether it may only read.
    #[serde(default)]
    read_only: bool,
    /// How long it lives, 1–400 days; 90 if absent.
    days: Option<i64>,
}

/// Makes a token; its secret is shown only once.
#[utoipa::path(
    post,
    path = "/tokens",
    operation_id = "create_token",
    tag = "people",
    request_body = NewTokenBody,
    responses((status = 201, body = TokenBody)),
)]
pub(crate) async fn create(
    State(app): State<App>,
    signed: Signed,
    Body(new): Body<NewTokenBody>,
) -> Result<impl IntoResponse, Problem> {
    let days = new.days.unwrap_or(90);
    let (token, secret) =
        token::create_token(&app, &signed.actor, signed.user.id, &new.name, new.read_only, days).await?;
    Ok((StatusCode::CREATED, Json(TokenBody::new(token, Some(secret)))))
}

/// Revokes one of your tokens.
#[utoipa::path(
    delete,
    path = "/tokens/{id}",
    operation_id = "revoke_token",
    tag = "people",
    params(("id" = Uuid, Path, description = "The id of the token.")),
    responses((status = 204)),
)]
pub(crate) async fn revoke(
    State(app): State<App>,
    signed: Signed,
    Path(id): Path<Uuid>,
) -> Result<StatusCode, Problem> {
    token::revoke_token(&app, &signed.actor, TokenId(id)).await?;
    Ok(StatusCode::NO_CONTENT)
}
