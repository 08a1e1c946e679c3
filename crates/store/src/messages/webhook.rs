//! Webhooks: the addresses that an organisation's events are sent to, and the log of what was sent.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use uuid::Uuid;
use vagnpark_domain::{
    access::{Interests, Object, Permitted, Scope, WebhookVerb},
    bounds::table,
    ids::{OrganisationId, WebhookId},
    message::DeliveryState,
};

use crate::{StoreError, Tx, bulk::insert_rows, error::not_stale, on, row::record};

/// An address that events are sent to.
#[derive(Clone, Debug)]
pub struct WebhookRecord {
    /// Its id.
    pub id: WebhookId,
    /// Whose events.
    pub organisation_id: OrganisationId,
    /// The address.
    pub url: String,
    /// The secret that signs what is sent.
    pub secret: String,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When it was turned off.
    pub disabled_at: Option<DateTime<Utc>>,
    /// How many tries in a row have failed.
    pub failures: i64,
    /// It did not answer and is left alone until then.
    pub rest_until: Option<DateTime<Utc>>,
}

/// Something sent, or to be sent.
#[derive(Clone, Debug)]
pub struct DeliveryRecord {
    /// Its id, which the receiver gets too.
    pub id: Uuid,
    /// The webhook.
    pub webhook_id: WebhookId,
    /// What happened: `booking.book`.
    pub event: String,
    /// The JSON that is sent, byte for byte.
    pub body: String,
    /// Its state.
    pub state: DeliveryState,
    /// How many times it was tried.
    pub attempts: i64,
    /// When it will be tried next.
    pub next_at: DateTime<Utc>,
    /// When it happened.
    pub made_at: DateTime<Utc>,
    /// When it was accepted.
    pub sent_at: Option<DateTime<Utc>>,
    /// What the receiver answered, or why it could not be reached.
    pub answer: String,
}

record!(WebhookRecord, "webhook", |row| {
    id, organisation_id, url, secret, created_at, disabled_at, failures, rest_until,
});
record!(DeliveryRecord, "webhook_delivery", |row| {
    id, webhook_id, event, body, state, attempts, next_at, made_at, sent_at, answer,
});

impl Object for WebhookRecord {
    type Verb = WebhookVerb;

    fn interests(&self) -> Interests {
        Interests { run_by: vec![self.organisation_id], ..Interests::default() }
    }
}

impl DeliveryRecord {
    /// Something that waits to be sent. Its id follows from its webhook and from what it is about, so that nothing is
    /// sent twice.
    pub(crate) fn waiting(webhook: Uuid, about: &[u8], event: &str, body: String, now: DateTime<Utc>) -> Self {
        Self {
            id: Uuid::new_v5(&webhook, about),
            webhook_id: webhook.into(),
            event: event.to_owned(),
            body,
            state: DeliveryState::Waiting,
            attempts: 0,
            next_at: now,
            made_at: now,
            sent_at: None,
            answer: String::new(),
        }
    }
}

impl Tx {
    /// Adds a webhook.
    pub async fn insert_webhook(&mut self, webhook: &Permitted<WebhookRecord>) -> Result<(), StoreError> {
        webhook.is_for(&[WebhookVerb::Manage])?;
        table::WEBHOOK_URL.check(&webhook.url)?;
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

    /// The secrets of all webhooks as they are kept. The server alone asks, to encrypt them.
    pub async fn list_webhook_secrets(&mut self) -> Result<Vec<(WebhookId, String)>, StoreError> {
        let rows: Vec<(Uuid, String)> = on!(self, connection =>
            sqlx::query_as("SELECT id, secret FROM webhook ORDER BY id").fetch_all(connection).await?);
        Ok(rows.into_iter().map(|(id, secret)| (id.into(), secret)).collect())
    }

    /// Keeps a webhook's secret in another form. The server alone does, whoever may manage it.
    pub async fn keep_webhook_secret(&mut self, id: WebhookId, secret: &str) -> Result<(), StoreError> {
        let written = on!(self, connection => sqlx::query("UPDATE webhook SET secret = $2 WHERE id = $1")
            .bind(id.0)
            .bind(secret)
            .execute(connection)
            .await?
            .rows_affected());
        not_stale(written)
    }

    /// The webhooks of organisations in scope that are not turned off.
    pub async fn list_webhooks(&mut self, scope: &Scope) -> Result<Vec<WebhookRecord>, StoreError> {
        Ok(on!(self, connection, dialect => sqlx::query_as(concat!(
            "SELECT * FROM webhook w WHERE ($1 OR w.organisation_id", dialect!(in_ids "$2"), ") \
                AND w.disabled_at IS NULL ORDER BY w.id",
        ))
        .bind(scope.everything())
        .bind(dialect::ids(scope.organisations()))
        .fetch_all(connection)
        .await?))
    }

    /// Turns a webhook off; answers whether it was on.
    pub async fn disable_webhook(
        &mut self,
        webhook: &Permitted<WebhookRecord>,
        now: DateTime<Utc>,
    ) -> Result<bool, StoreError> {
        webhook.is_for(&[WebhookVerb::Manage])?;
        let changed = on!(self, connection => sqlx::query(
            "UPDATE webhook SET disabled_at = $2 WHERE id = $1 AND disabled_at IS NULL",
        )
        .bind(webhook.id.0)
        .bind(now)
        .execute(connection)
        .await?
        .rows_affected());
        Ok(changed == 1)
    }

    /// Adds deliveries that wait to be sent.
    pub async fn insert_deliveries(&mut self, deliveries: &[DeliveryRecord]) -> Result<(), StoreError> {
        insert_rows!(self, "webhook_delivery", deliveries, |delivery| {
            id: delivery.id,
            webhook_id: delivery.webhook_id.0,
            event: delivery.event.clone(),
            body: delivery.body.clone(),
            state: delivery.state.as_str(),
            next_at: delivery.next_at,
            made_at: delivery.made_at,
        });
        Ok(())
    }

    /// A page of the log of a webhook in scope, newest first: what comes after one delivery, or after an offset.
    pub async fn list_deliveries(
        &mut self,
        scope: &Scope,
        webhook: WebhookId,
        after: Option<Uuid>,
        (skip, limit): (i64, i64),
    ) -> Result<Vec<DeliveryRecord>, StoreError> {
        Ok(on!(self, connection, dialect => sqlx::query_as(concat!(
            "SELECT d.* FROM webhook_delivery d JOIN webhook w ON w.id = d.webhook_id
             WHERE ($1 OR w.organisation_id", dialect!(in_ids "$2"), ") AND d.webhook_id = $3
               AND ($4 IS NULL OR (d.made_at, d.id) < (SELECT a.made_at, a.id FROM webhook_delivery a WHERE a.id = $4))
             ORDER BY d.made_at DESC, d.id DESC LIMIT $5 OFFSET $6",
        ))
        .bind(scope.everything())
        .bind(dialect::ids(scope.organisations()))
        .bind(webhook.0)
        .bind(after)
        .bind(limit)
        .bind(skip)
        .fetch_all(connection)
        .await?))
    }

    /// How many deliveries a webhook in scope has.
    pub async fn count_deliveries(&mut self, scope: &Scope, webhook: WebhookId) -> Result<i64, StoreError> {
        Ok(on!(self, connection, dialect => sqlx::query_scalar(concat!(
            "SELECT count(*) FROM webhook_delivery d JOIN webhook w ON w.id = d.webhook_id
             WHERE ($1 OR w.organisation_id", dialect!(in_ids "$2"), ") AND d.webhook_id = $3",
        ))
        .bind(scope.everything())
        .bind(dialect::ids(scope.organisations()))
        .bind(webhook.0)
        .fetch_one(connection)
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

    /// The deliveries that should be sent by now, by webhook, at most `limit_each` of each, for the server's own work.
    /// Webhooks that are turned off or resting are left out.
    pub async fn list_deliveries_due(
        &mut self,
        now: DateTime<Utc>,
        limit_each: i64,
    ) -> Result<Vec<(WebhookRecord, Vec<DeliveryRecord>)>, StoreError> {
        let webhooks: Vec<WebhookRecord> = on!(self, connection => sqlx::query_as(
            "SELECT * FROM webhook w WHERE w.disabled_at IS NULL AND (w.rest_until IS NULL OR w.rest_until <= $1)
               AND EXISTS (SELECT 1 FROM webhook_delivery d WHERE d.webhook_id = w.id AND d.state = 'waiting' \
               AND d.next_at <= $1)
             ORDER BY w.id",
        )
        .bind(now)
        .fetch_all(connection)
        .await?);
        if webhooks.is_empty() {
            return Ok(Vec::new());
        }
        let due: Vec<DeliveryRecord> = on!(self, connection => sqlx::query_as(
            "SELECT d.* FROM (SELECT e.*, row_number() OVER (PARTITION BY e.webhook_id \
             ORDER BY e.next_at, e.id) AS place
               FROM webhook_delivery e JOIN webhook w ON w.id = e.webhook_id
               WHERE e.state = 'waiting' AND e.next_at <= $1 AND w.disabled_at IS NULL) d
             WHERE d.place <= $2 ORDER BY d.next_at, d.id",
        )
        .bind(now)
        .bind(limit_each)
        .fetch_all(connection)
        .await?);
        let mut of_each: HashMap<WebhookId, Vec<DeliveryRecord>> = HashMap::new();
        for delivery in due {
            of_each.entry(delivery.webhook_id).or_default().push(delivery);
        }
        let with_due = |webhook: WebhookRecord| of_each.remove(&webhook.id).map(|due| (webhook, due));
        Ok(webhooks.into_iter().filter_map(with_due).collect())
    }

    /// Whether a delivery still waits and its webhook is not turned off, for the server's own work.
    pub async fn delivery_waits(&mut self, id: Uuid) -> Result<bool, StoreError> {
        let found: Option<Uuid> = on!(self, connection => sqlx::query_scalar(
            "SELECT d.id FROM webhook_delivery d JOIN webhook w ON w.id = d.webhook_id
             WHERE d.id = $1 AND d.state = 'waiting' AND w.disabled_at IS NULL",
        )
        .bind(id)
        .fetch_optional(connection)
        .await?);
        Ok(found.is_some())
    }

    /// Writes the state of a receiver: tries in a row that failed, and until when it is left alone.
    pub async fn note_receiver(
        &mut self,
        id: WebhookId,
        failures: i64,
        rest_until: Option<DateTime<Utc>>,
    ) -> Result<(), StoreError> {
        on!(self, connection => sqlx::query("UPDATE webhook SET failures = $2, rest_until = $3 WHERE id = $1")
            .bind(id.0)
            .bind(failures)
            .bind(rest_until)
            .execute(connection)
            .await
            .map(|_| ())?);
        Ok(())
    }

    /// Ends the deliveries that wait for a webhook; they are no longer sent.
    pub async fn end_deliveries(&mut self, id: WebhookId, answer: &str) -> Result<(), StoreError> {
        on!(self, connection => sqlx::query(
            "UPDATE webhook_delivery SET state = 'failed', answer = $2 WHERE webhook_id = $1 AND state = 'waiting'",
        )
        .bind(id.0)
        .bind(answer)
        .execute(connection)
        .await
        .map(|_| ())?);
        Ok(())
    }

    /// Writes the outcome of sending.
    pub async fn note_delivery(&mut self, delivery: &DeliveryRecord) -> Result<(), StoreError> {
        on!(self, connection => sqlx::query(
            "UPDATE webhook_delivery SET state = $2, attempts = $3, next_at = $4, sent_at = $5, answer = $6 \
             WHERE id = $1",
        )
        .bind(delivery.id)
        .bind(delivery.state.as_str())
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
