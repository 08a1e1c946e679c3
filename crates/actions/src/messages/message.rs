//! Reading one's own messages.

use vagnpark_domain::{access::Actor, ids::MessageId};
use vagnpark_store::MessageRecord;

use crate::{app::App, error::ActionError, work::Unaudited};

/// A page of the actor's own messages, newest first: those after one, or after an offset.
#[tracing::instrument(skip_all)]
pub async fn list_messages(
    app: &App,
    actor: &Actor,
    after: Option<MessageId>,
    piece: (i64, i64),
) -> Result<Vec<MessageRecord>, ActionError> {
    let Some(user) = actor.user else { return Ok(Vec::new()) };
    Ok(app.store.read().await?.list_messages(user, after, piece).await?)
}

/// How many messages the actor has.
#[tracing::instrument(skip_all)]
pub async fn count_messages(app: &App, actor: &Actor) -> Result<i64, ActionError> {
    let Some(user) = actor.user else { return Ok(0) };
    Ok(app.store.read().await?.count_messages(user).await?)
}

/// The newest of the actor's unread messages, at most `limit` of them.
#[tracing::instrument(skip_all)]
pub async fn list_unread(app: &App, actor: &Actor, limit: i64) -> Result<Vec<MessageRecord>, ActionError> {
    let Some(user) = actor.user else { return Ok(Vec::new()) };
    Ok(app.store.read().await?.list_unread(user, limit).await?)
}

/// Marks the actor's own messages as read.
#[tracing::instrument(skip_all)]
pub async fn mark_read(app: &App, actor: &Actor) -> Result<(), ActionError> {
    let Some(user) = actor.user else { return Ok(()) };
    let mut work = app.begin(actor).await?;
    work.tx.mark_read(user, work.now).await?;
    work.finish_unaudited(Unaudited::Read).await
}
