//! Webhooks: where an organisation wants its events sent, and the log of what was sent.

use chrono::{DateTime, Utc};
use sqlx::FromRow;
use uuid::Uuid;
use vagnpark_domain::{
    access::Scope,
    ids::{OrganisationId, WebhookId},
};

use crate::{StoreError, Tx, bulk::insert_rows, on};

/// Where events are sent.
#[derive(Clone, Debug, FromRow)]
pub struct WebhookRecord {
    /// Its id.
    #[sqlx(try_from = "Uuid")]
    pub id: WebhookId,
    /// Whose events.
    #[sqlx(try_from = "Uuid")]
    pub organisation_id: OrganisationId,
    /// Where to.
    pub url: String,
    /// Signs what is sent.
    pub secret: String,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When it was turned off.
    pub disabled_at: Option<DateTime<Utc>>,
}

/// Something sent, or to be sent.
#[derive(Clone, Debug, FromRow)]
pub struct DeliveryRecord {
    /// Its id, which the receiver gets too.
    pub id: Uuid,
    /// To which webhook.
    #[sqlx(try_from = "Uuid")]
    pub webhook_id: WebhookId,
    /// What happened: `booking.book`.
    pub event: String,
    /// The JSON that is sent, byte for byte.
    pub body: String,
    /// `waiting`, `sent` or `failed`.
    pub state: String,
    /// How often it was tried.
    pub attempts: i64,
    /// When it is tried next.
    pub next_at: DateTime<Utc>,
    /// When it happened.
    pub made_at: DateTime<Utc>,
    /// When it was taken.
    pub sent_at: Option<DateTime<Utc>>,
    /// What the receiver answered, or why it could not be reached.
    pub answer: String,
}

impl Tx {
    /// Adds a webhook.
    pub async fn insert_webhook(&mut self, webhook: &WebhookRecord) -> Result<(), StoreError> {
        on!(self, connection => sqlx::query(
            "INSERT INTO webhook (id, organisation_id, url, secret, created_at) VALUES ($1, $2, $3, $4, $5)",
        )
        .bind(webhook.id.0)
        .bind(webhook.organisation_id.0)
        .bind(&webhook.url)
        .bind(&webhook.secret)
        .bind(webhook.created_at)
        .execute(connection)
        .await
        .map(|_| ())?);
        Ok(())
    }

    /// The webhooks of organisations in scope that are not turned off.
    pub async fn list_webhooks(&mut self, scope: &Scope) -> Result<Vec<WebhookRecord>, StoreError> {
        Ok(on!(self, connection, dialect => sqlx::query_as(concat!(
            "SELECT * FROM webhook w WHERE ($1 OR w.organisation_id", dialect!(in_ids "$2"), ") AND w.disabled_at IS NULL ORDER BY w.id",
        ))
        .bind(scope.everything())
        .bind(dialect::ids(scope.organisations()))
        .fetch_all(connection)
        .await?))
    }

    /// Turns a webhook in scope off; answers whether there was one.
    pub async fn disable_webhook(
        &mut self,
        scope: &Scope,
        id: WebhookId,
        now: DateTime<Utc>,
    ) -> Result<bool, StoreError> {
        let changed = on!(self, connection, dialect => sqlx::query(concat!(
            "UPDATE webhook SET disabled_at = $4 WHERE ($1 OR organisation_id", dialect!(in_ids "$2"), ") AND id = $3 AND disabled_at IS NULL",
        ))
        .bind(scope.everything())
        .bind(dialect::ids(scope.organisations()))
        .bind(id.0)
        .bind(now)
        .execute(connection)
        .await?
        .rows_affected());
        Ok(changed == 1)
    }

    /// Adds deliveries that wait to be sent.
    pub async fn insert_deliveries(&mut self, deliveries: &[DeliveryRecord]) -> Result<(), StoreError> {
        insert_rows!(
            self,
            "INSERT INTO webhook_delivery (id, webhook_id, event, body, state, next_at, made_at) ",
            7,
            deliveries,
            |values, delivery| {
                values
                    .push_bind(delivery.id)
                    .push_bind(delivery.webhook_id.0)
                    .push_bind(delivery.event.clone())
                    .push_bind(delivery.body.clone())
                    .push_bind(delivery.state.clone())
                    .push_bind(delivery.next_at)
                    .push_bind(delivery.made_at)
            }
        );
        Ok(())
    }

    /// The log of a webhook in scope, newest first.
    pub async fn list_deliveries(
        &mut self,
        scope: &Scope,
        webhook: WebhookId,
        limit: i64,
    ) -> Result<Vec<DeliveryRecord>, StoreError> {
        Ok(on!(self, connection, dialect => sqlx::query_as(concat!(
            "SELECT d.* FROM webhook_delivery d JOIN webhook w ON w.id = d.webhook_id
             WHERE ($1 OR w.organisation_id", dialect!(in_ids "$2"), ") AND d.webhook_id = $3 ORDER BY d.made_at DESC, d.id DESC LIMIT $4",
        ))
        .bind(scope.everything())
        .bind(dialect::ids(scope.organisations()))
        .bind(webhook.0)
        .bind(limit)
        .fetch_all(connection)
        .await?))
    }

    /// One delivery of a webhook in scope.
    pub async fn find_delivery(&mut self, scope: &Scope, id: Uuid) -> Result<Option<DeliveryRecord>, StoreError> {
        Ok(on!(self, connection, dialect => sqlx::query_as(concat!(
            "SELECT d.* FROM webhook_delivery d JOIN webhook w ON w.id = d.webhook_id
             WHERE ($1 OR w.organisation_id", dialect!(in_ids "$2"), ") AND d.id = $3",
        ))
        .bind(scope.everything())
        .bind(dialect::ids(scope.organisations()))
        .bind(id)
        .fetch_optional(connection)
        .await?))
    }

    /// What is to be sent by now, with its webhook, for the server's own work.
    pub async fn list_deliveries_due(
        &mut self,
        now: DateTime<Utc>,
        limit: i64,
    ) -> Result<Vec<(WebhookRecord, DeliveryRecord)>, StoreError> {
        let due: Vec<DeliveryRecord> = on!(self, connection => sqlx::query_as(
            "SELECT * FROM webhook_delivery WHERE state = 'waiting' AND next_at <= $1 ORDER BY next_at, id LIMIT $2",
        )
        .bind(now)
        .bind(limit)
        .fetch_all(connection)
        .await?);
        if due.is_empty() {
            return Ok(Vec::new());
        }
        let webhooks: Vec<WebhookRecord> =
            on!(self, connection => sqlx::query_as("SELECT * FROM webhook").fetch_all(connection).await?);
        let with_webhook = |delivery: DeliveryRecord| {
            let webhook = webhooks.iter().find(|webhook| webhook.id == delivery.webhook_id)?;
            Some((webhook.clone(), delivery))
        };
        Ok(due.into_iter().filter_map(with_webhook).collect())
    }

    /// Writes down how sending went.
    pub async fn note_delivery(&mut self, delivery: &DeliveryRecord) -> Result<(), StoreError> {
        on!(self, connection => sqlx::query(
            "UPDATE webhook_delivery SET state = $2, attempts = $3, next_at = $4, sent_at = $5, answer = $6 WHERE id = $1",
        )
        .bind(delivery.id)
        .bind(&delivery.state)
        .bind(delivery.attempts)
        .bind(delivery.next_at)
        .bind(delivery.sent_at)
        .bind(&delivery.answer)
        .execute(connection)
        .await
        .map(|_| ())?);
        Ok(())
    }
}
