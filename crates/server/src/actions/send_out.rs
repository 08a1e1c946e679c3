//! Sending what waits: messages by e-mail and events to webhooks, with retries further and further apart. One server
//! at a time; each piece is noted as soon as it is sent, so a server that dies sends at most one of them twice.

use chrono::{DateTime, Duration, Utc};
use uuid::Uuid;
use vagnpark_store::{DeliveryRecord, MailOutcome, MailRecord};

use crate::{app::App, error::ActionError, outside::Outside};

/// So many pieces are sent in a round.
const ROUND: i64 = 50;

/// How long another server waits before it takes over.
const LEASE: Duration = Duration::seconds(90);

/// Minutes until the next attempt, after each; then it has failed.
const WAITS: [i64; 7] = [1, 5, 15, 60, 240, 720, 1_440];

/// Sends what is due.
pub(crate) async fn send_out(app: &App, outside: &Outside, server: Uuid) -> Result<(), ActionError> {
    let now = app.now();
    let mut tx = app.store.read().await?;
    let mail = if outside.sends_mail() { tx.list_mail_due(now, ROUND).await? } else { Vec::new() };
    let deliveries = tx.list_deliveries_due(now, ROUND).await?;
    drop(tx);
    if mail.is_empty() && deliveries.is_empty() {
        return Ok(());
    }
    for record in &mail {
        if !has_lease(app, server).await? {
            return Ok(());
        }
        let outcome = mail_one(app, outside, record).await;
        let mut tx = app.store.begin().await?;
        tx.note_mail(record.message.id, &outcome).await?;
        tx.commit().await?;
    }
    for (webhook, delivery) in &deliveries {
        if !has_lease(app, server).await? {
            return Ok(());
        }
        let sent = outside.deliver(webhook, delivery, app.now().timestamp()).await;
        let mut tx = app.store.begin().await?;
        tx.note_delivery(&after_sending(delivery, sent, app.now())).await?;
        tx.commit().await?;
    }
    Ok(())
}

/// Takes or renews the lease; without it another server is sending.
async fn has_lease(app: &App, server: Uuid) -> Result<bool, ActionError> {
    let mut tx = app.store.begin().await?;
    let mine = tx.take_lease("send_out", server, app.now(), app.now() + LEASE).await?;
    tx.commit().await?;
    Ok(mine)
}

async fn mail_one(app: &App, outside: &Outside, record: &MailRecord) -> MailOutcome {
    let Some(address) = &record.email else { return MailOutcome::NoAddress };
    match outside.mail(record, address).await {
        Ok(()) => MailOutcome::Sent,
        Err(error) => match next_attempt(record.attempts, app.now()) {
            Some(at) => MailOutcome::Again(at, error),
            None => MailOutcome::Failed(error),
        },
    }
}

fn after_sending(delivery: &DeliveryRecord, sent: Result<String, String>, now: DateTime<Utc>) -> DeliveryRecord {
    let attempts = delivery.attempts + 1;
    match sent {
        Ok(answer) => {
            DeliveryRecord { state: "sent".to_owned(), attempts, sent_at: Some(now), answer, ..delivery.clone() }
        }
        Err(answer) => match next_attempt(delivery.attempts, now) {
            Some(next_at) => DeliveryRecord { attempts, next_at, answer, ..delivery.clone() },
            None => DeliveryRecord { state: "failed".to_owned(), attempts, answer, ..delivery.clone() },
        },
    }
}

fn next_attempt(attempts: i64, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
    let wait = WAITS.get(usize::try_from(attempts).ok()?)?;
    Some(now + Duration::minutes(*wait))
}
