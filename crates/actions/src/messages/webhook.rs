//! Webhooks of an organisation: made, turned off, and their log with replay.

use uuid::Uuid;
use vagnpark_domain::{
    Fault, Field, Refusal,
    access::{Actor, Permission, Permitted, Scope, WebhookVerb},
    audit::{AuditAction, AuditEntity},
    ids::{OrganisationId, WebhookId},
    limits::MAX_WEBHOOKS,
    message::DeliveryState,
};
use vagnpark_store::{Change, DeliveryRecord, Tx, WebhookRecord};

use crate::{
    acting_for,
    app::App,
    error::ActionError,
    keys::{Purpose, SEALED},
    people::secrets::new_secret,
    reading_scope,
    work::{Unaudited, Work},
    writing_scope,
};

/// Makes a webhook; its secret is in the answer, for the receiver to check signatures with.
#[tracing::instrument(skip_all)]
pub async fn create_webhook(
    app: &App,
    actor: &Actor,
    organisation: Option<OrganisationId>,
    url: &str,
) -> Result<WebhookRecord, ActionError> {
    let organisation = acting_for(app, actor, Permission::ManageUsers, organisation).await?;
    let url = url.trim();
    app.receivable.must_take(url).map_err(|fault| Refusal::at(Field::Url, fault))?;
    let (secret, _) = new_secret()?;
    let id: WebhookId = app.new_id();
    let mut work = app.begin(actor).await?;
    let webhook = WebhookRecord {
        id,
        organisation_id: organisation,
        url: url.to_owned(),
        secret: app.keys.seal(Purpose::WebhookSecret, id.0.as_bytes(), &secret)?,
        created_at: work.now,
        disabled_at: None,
        failures: 0,
        rest_until: None,
    };
    let own = work.tx.list_webhooks(&writing_scope(actor, Permission::ManageUsers)?).await?;
    if own.iter().filter(|known| known.organisation_id == organisation).count() >= MAX_WEBHOOKS {
        return Err(Refusal::at(Field::Webhooks, Fault::TooMany { most: MAX_WEBHOOKS }).into());
    }
    let webhook = work.permit(WebhookVerb::Manage, webhook)?;
    work.tx.insert_webhook(&webhook).await?;
    let after = Some(serde_json::json!({ "url": webhook.url }));
    work.finish(change(AuditAction::Create, webhook.id, Some(organisation), after)).await?;
    Ok(WebhookRecord { secret, ..WebhookRecord::clone(&webhook) })
}

/// Encrypts the secrets that an earlier version kept as they are.
#[tracing::instrument(skip_all)]
pub async fn seal_secrets(app: &App) -> Result<(), ActionError> {
    let mut work = app.begin_as_server().await?;
    for (id, secret) in work.tx.list_webhook_secrets().await? {
        if !secret.starts_with(SEALED) {
            let sealed = app.keys.seal(Purpose::WebhookSecret, id.0.as_bytes(), &secret)?;
            work.tx.keep_webhook_secret(id, &sealed).await?;
        }
    }
    work.finish_unaudited(Unaudited::ServerSecret).await
}

/// The webhooks of organisations the actor administers.
#[tracing::instrument(skip_all)]
pub async fn list_webhooks(app: &App, actor: &Actor) -> Result<Vec<WebhookRecord>, ActionError> {
    let scope = reading_scope(actor, Permission::ManageUsers)?;
    Ok(app.store.read().await?.list_webhooks(&scope).await?)
}

/// The answer that is logged for a delivery that was waiting when its webhook was turned off.
pub const TURNED_OFF: &str = "the webhook was turned off";

/// Turns a webhook off. Deliveries that wait for it are no longer sent.
#[tracing::instrument(skip_all)]
pub async fn disable_webhook(app: &App, actor: &Actor, id: WebhookId) -> Result<(), ActionError> {
    let mut work = app.begin(actor).await?;
    let webhook = find_to_manage(&mut work, id).await?;
    if !work.tx.disable_webhook(&webhook, work.now).await? {
        return Err(ActionError::NotFound("webhook"));
    }
    work.tx.end_deliveries(id, TURNED_OFF).await?;
    work.finish(change(AuditAction::Disable, id, Some(webhook.organisation_id), None)).await
}

/// A webhook of an organisation in scope that is not turned off.
async fn find(tx: &mut Tx, scope: &Scope, id: WebhookId) -> Result<WebhookRecord, ActionError> {
    let own = tx.list_webhooks(scope).await?.into_iter().find(|webhook| webhook.id == id);
    own.ok_or(ActionError::NotFound("webhook"))
}

/// The same, to do something with it.
async fn find_to_manage(work: &mut Work<'_>, id: WebhookId) -> Result<Permitted<WebhookRecord>, ActionError> {
    let scope = writing_scope(work.actor, Permission::ManageUsers)?;
    let webhook = find(&mut work.tx, &scope, id).await?;
    Ok(work.permit(WebhookVerb::Manage, webhook)?)
}

/// A page of what was sent to a webhook, newest first, and how much there is: what comes after one delivery, or after
/// an offset.
#[tracing::instrument(skip_all)]
pub async fn list_deliveries(
    app: &App,
    actor: &Actor,
    id: WebhookId,
    after: Option<Uuid>,
    piece: impl FnOnce(i64) -> (i64, i64),
) -> Result<Vec<DeliveryRecord>, ActionError> {
    let scope = reading_scope(actor, Permission::ManageUsers)?;
    let mut tx = app.store.read().await?;
    find(&mut tx, &scope, id).await?;
    let count = tx.count_deliveries(&scope, id).await?;
    Ok(tx.list_deliveries(&scope, id, after, piece(count)).await?)
}

/// Sends something once more, as a delivery of its own with the same body.
#[tracing::instrument(skip_all)]
pub async fn replay(app: &App, actor: &Actor, id: Uuid) -> Result<DeliveryRecord, ActionError> {
    let scope = writing_scope(actor, Permission::ManageUsers)?;
    let mut work = app.begin(actor).await?;
    let sent = work.tx.find_delivery(&scope, id).await?.ok_or(ActionError::NotFound("delivery"))?;
    let webhook = find_to_manage(&mut work, sent.webhook_id).await?;
    let again = DeliveryRecord {
        id: app.new_id(),
        state: DeliveryState::Waiting,
        attempts: 0,
        next_at: work.now,
        sent_at: None,
        answer: String::new(),
        ..sent
    };
    work.tx.insert_deliveries(std::slice::from_ref(&again)).await?;
    let after = Some(serde_json::json!({ "delivery": id }));
    work.finish(change(AuditAction::Replay, again.webhook_id, Some(webhook.organisation_id), after)).await?;
    Ok(again)
}

fn change(
    action: AuditAction,
    id: WebhookId,
    organisation: Option<OrganisationId>,
    after: Option<serde_json::Value>,
) -> Change {
    Change { action, entity: AuditEntity::Webhook, entity_id: id.to_string(), organisation, before: None, after }
}
