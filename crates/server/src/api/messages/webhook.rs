//! `webhooks`: where an organisation's events are sent, with the log and replay.

use axum::{Json, extract::State, http::StatusCode, response::IntoResponse};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;
use vagnpark_actions::{
    App,
    messages::webhook,
    records::{DeliveryRecord, WebhookRecord},
};
use vagnpark_domain::ids::WebhookId;

use crate::{
    api::{Listing, PageParams, listing, words},
    web::{
        auth::Signed,
        extract::{Body, Params, Path},
        problem::Problem,
    },
};

/// A webhook. The secret is only in the answer that made it.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct WebhookBody {
    /// Its id.
    id: Uuid,
    /// Id of the organisation.
    organisation: Uuid,
    /// The address that events are sent to.
    url: String,
    /// When it was made.
    created_at: DateTime<Utc>,
    /// `X-Vagnpark-Signature` is `sha256=` and the HMAC-SHA-256, with this key, of `X-Vagnpark-Timestamp`, a dot and
    /// the body.
    #[serde(skip_serializing_if = "Option::is_none")]
    secret: Option<String>,
}

impl WebhookBody {
    fn new(webhook: WebhookRecord, shown: bool) -> Self {
        Self {
            id: webhook.id.0,
            organisation: webhook.organisation_id.0,
            url: webhook.url,
            created_at: webhook.created_at,
            secret: Some(webhook.secret).filter(|_| shown),
        }
    }
}

/// Something sent, or to be sent.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct DeliveryBody {
    /// Its id.
    id: Uuid,
    /// What happened: `booking.book`, `defect.report` …
    event: String,
    /// The body that is sent.
    body: String,
    /// The state it is in.
    state: words::DeliveryState,
    /// How many times it was tried.
    attempts: i64,
    /// When it was made.
    made_at: DateTime<Utc>,
    /// When it will be tried next.
    next_at: DateTime<Utc>,
    /// When it arrived.
    sent_at: Option<DateTime<Utc>>,
    /// What the receiver answered, or why it could not be reached.
    answer: String,
}

impl From<DeliveryRecord> for DeliveryBody {
    fn from(delivery: DeliveryRecord) -> Self {
        let DeliveryRecord { id, event, body, state, attempts, made_at, next_at, sent_at, answer, .. } = delivery;
        Self { id, event, body, state: state.into(), attempts, made_at, next_at, sent_at, answer }
    }
}

/// The webhooks of your organisations.
#[utoipa::path(
    get,
    path = "/webhooks",
    operation_id = "list_webhooks",
    tag = "messages",
    extensions(("x-permissions" = json!(["manage_users"]))),
    responses((status = 200, body = Listing<WebhookBody>)),
)]
pub(crate) async fn list(State(app): State<App>, signed: Signed) -> Result<Json<Listing<WebhookBody>>, Problem> {
    let webhooks = webhook::list_webhooks(&app, &signed.actor).await?;
    Ok(Json(Listing {
        items: webhooks.into_iter().map(|webhook| WebhookBody::new(webhook, false)).collect(),
        next: None,
    }))
}

/// A webhook to make.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewWebhookBody {
    /// The address that events are sent to.
    url: String,
    /// Id of the organisation.
    organisation: Option<Uuid>,
}

/// Makes a webhook; its secret is shown only once.
#[utoipa::path(
    post,
    path = "/webhooks",
    operation_id = "create_webhook",
    tag = "messages",
    extensions(("x-permissions" = json!(["manage_users"]))),
    request_body = NewWebhookBody,
    responses((status = 201, body = WebhookBody)),
)]
pub(crate) async fn create(
    State(app): State<App>,
    signed: Signed,
    Body(new): Body<NewWebhookBody>,
) -> Result<impl IntoResponse, Problem> {
    let organisation = new.organisation.map(Into::into);
    let webhook = webhook::create_webhook(&app, &signed.actor, organisation, &new.url).await?;
    Ok((StatusCode::CREATED, Json(WebhookBody::new(webhook, true))))
}

/// Turns a webhook off.
#[utoipa::path(
    delete,
    path = "/webhooks/{id}",
    operation_id = "disable_webhook",
    tag = "messages",
    extensions(("x-permissions" = json!(["manage_users"]))),
    params(("id" = Uuid, Path, description = "The id of the webhook.")),
    responses((status = 204)),
)]
pub(crate) async fn disable(
    State(app): State<App>,
    signed: Signed,
    Path(id): Path<Uuid>,
) -> Result<StatusCode, Problem> {
    webhook::disable_webhook(&app, &signed.actor, WebhookId(id)).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// What was sent to a webhook, newest first.
#[utoipa::path(
    get,
    path = "/webhooks/{id}/deliveries",
    operation_id = "list_deliveries",
    tag = "messages",
    extensions(("x-permissions" = json!(["manage_users"]))),
    params(
        ("id" = Uuid, Path, description = "The id of the webhook."),
        PageParams,
    ),
    responses((status = 200, body = Listing<DeliveryBody>)),
)]
pub(crate) async fn deliveries(
    State(app): State<App>,
    signed: Signed,
    Path(id): Path<Uuid>,
    Params(page): Params<PageParams>,
) -> Result<Json<Listing<DeliveryBody>>, Problem> {
    let limit = page.limit()?;
    let piece = |_| (0, limit + 1);
    let log = webhook::list_deliveries(&app, &signed.actor, WebhookId(id), page.after()?, piece).await?;
    Ok(Json(listing(log, limit, |sent| sent.id, Into::into)))
}

/// Sends an event once more. The id is that of the delivery.
#[utoipa::path(
    post,
    path = "/webhooks/deliveries/{id}/replay",
    operation_id = "replay_delivery",
    tag = "messages",
    extensions(("x-permissions" = json!(["manage_users"]))),
    params(("id" = Uuid, Path, description = "The id of the delivery.")),
    responses((status = 201, body = DeliveryBody)),
)]
pub(crate) async fn replay(
    State(app): State<App>,
    signed: Signed,
    Path(id): Path<Uuid>,
) -> Result<impl IntoResponse, Problem> {
    let again = webhook::replay(&app, &signed.actor, id).await?;
    Ok((StatusCode::CREATED, Json(DeliveryBody::from(again))))
}
