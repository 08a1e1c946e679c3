//! Sending events to webhooks. Each receiver has its own turn: one that does not answer is left alone for a while,
//! longer each time, and holds nobody else up. One server at a time sends to a receiver; each piece is noted as soon as
//! it is sent, so at most one is sent twice if a server dies.

use std::{
    collections::HashSet,
    sync::{Arc, Mutex, PoisonError},
};

use chrono::{DateTime, Duration, Utc};
use serde_json::json;
use tokio::sync::{Notify, Semaphore};
use uuid::Uuid;
use vagnpark_domain::{
    access::WebhookVerb,
    audit::{AuditAction, AuditEntity},
    ids::WebhookId,
    limits::{LEASE, MAX_FAILURES_IN_A_ROW, PIECES_OF_A_ROUND, RECEIVERS_AT_ONCE, delta},
    message::{DeliveryState, MessageKind},
};
use vagnpark_store::{Change, DeliveryRecord, WebhookRecord};

use super::{
    mail::next_attempt,
    notify::tell,
    transport::{NotSent, deliver},
    webhook::TURNED_OFF,
};
use crate::{
    app::App,
    duty::{Duty, isolated},
    error::ActionError,
    keys::Purpose,
    work::{Unaudited, Work},
};

/// The receivers that are being sent to.
#[derive(Debug)]
pub(crate) struct Receivers {
    busy: Mutex<HashSet<WebhookId>>,
    places: Semaphore,
    /// Notified of each turn that ends.
    ended: Notify,
}

impl Default for Receivers {
    fn default() -> Self {
        Self { busy: Mutex::default(), places: Semaphore::new(RECEIVERS_AT_ONCE), ended: Notify::new() }
    }
}

impl Receivers {
    /// Takes the turn of a receiver; none while it has one already.
    fn begin(self: &Arc<Self>, id: WebhookId) -> Option<Turn> {
        let free = self.busy.lock().unwrap_or_else(PoisonError::into_inner).insert(id);
        free.then(|| Turn { receivers: self.clone(), id })
    }

    /// Waits until nobody is being sent to.
    pub(crate) async fn until_done(&self) {
        loop {
            let next = self.ended.notified();
            if self.busy.lock().unwrap_or_else(PoisonError::into_inner).is_empty() {
                return;
            }
            next.await;
        }
    }
}

/// A receiver's turn, over when it is dropped.
struct Turn {
    receivers: Arc<Receivers>,
    id: WebhookId,
}

impl Drop for Turn {
    fn drop(&mut self) {
        self.receivers.busy.lock().unwrap_or_else(PoisonError::into_inner).remove(&self.id);
        self.receivers.ended.notify_waiters();
    }
}

/// Begins to send what is due to each receiver that does not have its turn already; does not wait for them.
pub(crate) async fn send_events(app: &App, server: Uuid, receivers: &Arc<Receivers>) -> Result<(), ActionError> {
    let due = app.store.read().await?.list_deliveries_due(app.now(), PIECES_OF_A_ROUND).await?;
    for (webhook, deliveries) in due {
        let Some(turn) = receivers.begin(webhook.id) else { continue };
        let app = app.clone();
        tokio::spawn(async move {
            let stopping = app.stopping.clone();
            let sending = async {
                let Ok(_place) = turn.receivers.places.acquire().await else { return };
                if let Err(error) = send_to(&app, server, webhook, deliveries).await {
                    tracing::warn!(?error, webhook = %turn.id, "events wait; trying again in the next round");
                }
            };
            tokio::select! {
                () = stopping.cancelled() => {}
                () = sending => {}
            }
        });
    }
    Ok(())
}

/// Sends pieces to one receiver, one after the other, until it does not answer.
async fn send_to(
    app: &App,
    server: Uuid,
    mut webhook: WebhookRecord,
    deliveries: Vec<DeliveryRecord>,
) -> Result<(), ActionError> {
    for delivery in deliveries {
        let mut work = app.begin_as_server().await?;
        let now = work.now;
        let mine = work.tx.take_lease(&format!("send_events:{}", webhook.id), server, now, now + delta(LEASE)).await?;
        // It may have waited so long for its place that another server, or its owner, was faster.
        let waits = mine && work.tx.delivery_waits(delivery.id).await?;
        work.finish_unaudited(Unaudited::Housekeeping).await?;
        if !mine {
            return Ok(());
        }
        if !waits {
            continue;
        }
        let secret = app.keys.open(Purpose::WebhookSecret, webhook.id.0.as_bytes(), &webhook.secret)?;
        let (url, piece, allowed) = (webhook.url.clone(), delivery.clone(), app.receivable.clone());
        let sent = isolated(async move {
            let Some(secret) = secret else { return Ok(Err(NotSent::without_secret())) };
            Ok(deliver((&url, &secret), &piece, now.timestamp(), &allowed).await)
        });
        let sent = sent.await;
        let sent = sent.unwrap_or_else(|error| {
            tracing::error!(delivery = %delivery.id, %error, "an event is not sent");
            metrics::counter!("vagnpark_set_aside_total", "duty" => Duty::Webhooks.name()).increment(1);
            Err(NotSent { why: error.to_string(), reached: true })
        });
        let reached = sent.as_ref().map_or_else(|not_sent| not_sent.reached, |_| true);
        let mut work = app.begin_as_server().await?;
        let after = after_sending(&delivery, sent.as_ref().map_err(|not_sent| not_sent.why.as_str()), work.now);
        let before = webhook.clone();
        webhook.failures = if sent.is_ok() { 0 } else { webhook.failures + 1 };
        webhook.rest_until = if reached { None } else { Some(work.now + rest(webhook.failures)) };
        work.tx.note_delivery(&after).await?;
        if (before.failures, before.rest_until) != (webhook.failures, webhook.rest_until) {
            work.tx.note_receiver(webhook.id, webhook.failures, webhook.rest_until).await?;
        }
        let off = webhook.failures >= MAX_FAILURES_IN_A_ROW;
        if off {
            turn_off(&mut work, &webhook).await?;
        }
        work.finish_unaudited(Unaudited::Sending).await?;
        if off || !reached {
            return Ok(());
        }
    }
    Ok(())
}

/// How long a receiver that has failed to answer a number of times in a row is left alone: from half a minute to an
/// hour.
fn rest(failures: i64) -> Duration {
    let doublings = u32::try_from(failures.clamp(1, 8) - 1).unwrap_or(7);
    Duration::seconds(30 * i64::from(2_u32.pow(doublings))).min(Duration::hours(1))
}

/// Turns off a webhook that has not answered properly for a long time, and tells its administrators.
async fn turn_off(work: &mut Work<'_>, webhook: &WebhookRecord) -> Result<(), ActionError> {
    let permitted = work.permit(WebhookVerb::Manage, webhook.clone())?;
    work.tx.disable_webhook(&permitted, work.now).await?;
    work.tx.end_deliveries(webhook.id, TURNED_OFF).await?;
    let people = work.tx.list_administrators(webhook.organisation_id).await?;
    let about = json!({ "remark": webhook.url, "link": "/webhookar" });
    tell(work, &people, MessageKind::WebhookStopped, &about, None).await?;
    let change = Change {
        action: AuditAction::Disable,
        entity: AuditEntity::Webhook,
        entity_id: webhook.id.to_string(),
        organisation: Some(webhook.organisation_id),
        before: None,
        after: Some(json!({ "failures": webhook.failures })),
    };
    work.note(change);
    Ok(())
}

fn after_sending(delivery: &DeliveryRecord, sent: Result<&String, &str>, now: DateTime<Utc>) -> DeliveryRecord {
    let attempts = delivery.attempts + 1;
    match sent {
        Ok(answer) => DeliveryRecord {
            state: DeliveryState::Sent,
            attempts,
            sent_at: Some(now),
            answer: answer.clone(),
            ..delivery.clone()
        },
        Err(why) => {
            let answer = why.to_owned();
            match next_attempt(delivery.attempts, now) {
                Some(next_at) => DeliveryRecord { attempts, next_at, answer, ..delivery.clone() },
                None => DeliveryRecord { state: DeliveryState::Failed, attempts, answer, ..delivery.clone() },
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_receiver_that_does_not_answer_is_left_in_peace_for_longer_each_time() {
        assert_eq!([1, 2, 3, 8, 100].map(|failures| rest(failures).num_seconds()), [30, 60, 120, 3_600, 3_600]);
    }
}
