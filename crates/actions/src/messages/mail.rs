//! Sending waiting messages by e-mail, with retries further and further apart. One server at a time; each message is
//! noted as soon as it is sent, so at most one is sent twice if a server dies. A message that cannot be read or written
//! is marked as failed with its error, and the next one is sent.

use std::time::Instant;

use chrono::{DateTime, Duration, Utc};
use uuid::Uuid;
use vagnpark_domain::limits::{LEASE, MAIL_NEWS, PIECES_OF_A_ROUND, TICK, delta};
use vagnpark_store::{MailDue, MailOutcome, MailRecord};

use super::transport::{NotSent, Outside};
use crate::{
    app::App,
    duty::{Aside, Duty, isolated},
    error::ActionError,
    work::Unaudited,
};

/// Minutes until the next attempt, after each; then it has failed.
const WAITS: [i64; vagnpark_domain::limits::MAX_ATTEMPTS - 1] = [1, 5, 15, 60, 240, 720, 1_440];

/// The mail server, as a piece of work that is left aside while it does not answer.
const MAIL_SERVER: &str = "the mail server";

/// When something that has been tried a number of times is tried again; none if it has failed for good.
pub(crate) fn next_attempt(attempts: i64, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
    let wait = WAITS.get(usize::try_from(attempts).ok()?)?;
    Some(now + Duration::minutes(*wait))
}

/// Sends what is due.
pub(crate) async fn send_mail(app: &App, outside: &Outside, server: Uuid, aside: &Aside) -> Result<(), ActionError> {
    if !outside.sends_mail() || aside.holds(MAIL_SERVER) {
        return Ok(());
    }
    let old = app.now() - delta(MAIL_NEWS);
    let due = app.store.read().await?.list_mail_due(app.now(), PIECES_OF_A_ROUND).await?;
    // That a mail server is configured late is no reason to send what everybody has read long ago.
    if due.iter().flatten().any(|record| record.attempts == 0 && record.message.made_at < old) {
        let mut work = app.begin_as_server().await?;
        work.tx.keep_old_mail(old).await?;
        return work.finish_unaudited(Unaudited::Sending).await;
    }
    let began = Instant::now();
    // If each takes long, the rest waits for the next round: rounds must be seen to end.
    for one in due.into_iter().take_while(|_| began.elapsed() < 6 * TICK) {
        let mut work = app.begin_as_server().await?;
        let mine = work.tx.take_lease("send_mail", server, work.now, work.now + delta(LEASE)).await?;
        work.finish_unaudited(Unaudited::Housekeeping).await?;
        if !mine {
            return Ok(());
        }
        let (id, outcome, unreachable) = send_one(app, outside, one).await;
        if let MailOutcome::Failed(error) = &outcome {
            tracing::error!(message = %id, error, "a message is not sent by e-mail");
            metrics::counter!("vagnpark_set_aside_total", "duty" => Duty::Mail.name()).increment(1);
        }
        let mut work = app.begin_as_server().await?;
        work.tx.note_mail(id, &outcome).await?;
        work.finish_unaudited(Unaudited::Sending).await?;
        if let Some(error) = unreachable {
            aside.put(Duty::Mail, MAIL_SERVER.to_owned(), &error);
            return Ok(());
        }
        aside.take_back(MAIL_SERVER);
    }
    Ok(())
}

/// Sends one message; answers the outcome and, if the mail server is unavailable, why.
async fn send_one(
    app: &App,
    outside: &Outside,
    due: MailDue,
) -> (vagnpark_domain::ids::MessageId, MailOutcome, Option<String>) {
    let record: MailRecord = match due {
        Ok(record) => record,
        Err((id, error)) => return (id, MailOutcome::Failed(error.to_string()), None),
    };
    let (id, attempts) = (record.message.id, record.attempts);
    let Some(address) = record.email.clone() else { return (id, MailOutcome::NoAddress, None) };
    let way = outside.clone();
    let sent = isolated(async move { Ok(way.mail(&record, &address).await) }).await;
    let again = |error: String| match next_attempt(attempts, app.now()) {
        Some(at) => MailOutcome::Again(at, error),
        None => MailOutcome::Failed(error),
    };
    match sent {
        Ok(Ok(())) => (id, MailOutcome::Sent, None),
        Ok(Err(NotSent { why, reached: true })) => (id, again(why), None),
        Ok(Err(NotSent { why, reached: false })) => (id, again(why.clone()), Some(why)),
        // It panics whenever it is tried.
        Err(error) => (id, MailOutcome::Failed(error.to_string()), None),
    }
}
