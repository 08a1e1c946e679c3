//! Deleting what has expired: sessions, links for a password, failed logins, answers to repeated requests, the log of
//! what was sent, old messages, drafts (`domain::limits`). No business data is deleted here. It goes a little at a
//! time, so that nobody waits for the database. What follow-up reads is packed meanwhile.

use uuid::Uuid;
use vagnpark_domain::limits::{
    DELETED_AT_ONCE, DELIVERIES_KEPT, DRAFTS_KEPT, ENDED_TOKENS_KEPT, FAILURES_KEPT, KEYS_KEPT, LEASE, MESSAGES_KEPT,
    READ_MESSAGES_KEPT, SECURITY_KEPT, SESSION_IDLE, delta,
};
use vagnpark_store::Over;

use crate::{app::App, error::ActionError, work::Unaudited};

/// Deletes what has expired; answers how many rows of each kind, or none if another server is doing it.
#[tracing::instrument(skip_all)]
pub async fn keep_house(app: &App, server: Uuid) -> Result<Option<Vec<(Over, u64)>>, ActionError> {
    let now = app.now();
    let mut deleted = Vec::new();
    for over in Over::ALL {
        let before = now
            - match over {
                Over::SessionsEnded | Over::PasswordLinks => chrono::TimeDelta::zero(),
                Over::SessionsIdle => delta(SESSION_IDLE),
                Over::LoginFailures => delta(FAILURES_KEPT),
                Over::Keys => delta(KEYS_KEPT),
                Over::Deliveries => delta(DELIVERIES_KEPT),
                Over::MessagesRead => delta(READ_MESSAGES_KEPT),
                Over::Messages => delta(MESSAGES_KEPT),
                Over::Tokens | Over::Feeds => delta(ENDED_TOKENS_KEPT),
                Over::Leases => delta(LEASE) * 2,
                Over::Security => delta(SECURITY_KEPT),
            };
        let mut all = 0;
        loop {
            let mut work = app.begin_as_server().await?;
            if !work.tx.take_lease("keep_house", server, work.now, work.now + delta(LEASE)).await? {
                return Ok(None);
            }
            let some = work.tx.delete_over(over, before, DELETED_AT_ONCE).await?;
            work.finish_unaudited(Unaudited::Housekeeping).await?;
            all += some;
            if some < DELETED_AT_ONCE.unsigned_abs() {
                break;
            }
        }
        deleted.push((over, all));
    }
    let mut work = app.begin_as_server().await?;
    work.tx.discard_drafts(now - delta(DRAFTS_KEPT)).await?;
    work.finish_unaudited(Unaudited::Housekeeping).await?;
    app.store.pack_uses().await?;
    for (over, count) in deleted.iter().filter(|(_, count)| *count > 0) {
        tracing::info!(what = over.name(), count, "what is over was deleted");
    }
    Ok(Some(deleted))
}
