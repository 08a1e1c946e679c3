//! Reading what one was told.

use vagnpark_domain::access::Actor;
use vagnpark_store::MessageRecord;

use crate::{app::App, error::ActionError};

/// So many messages are shown.
const SHOWN: i64 = 200;

/// The actor's own messages, newest first.
pub(crate) async fn list_messages(app: &App, actor: &Actor) -> Result<Vec<MessageRecord>, ActionError> {
    let Some(user) = actor.user else { return Ok(Vec::new()) };
    Ok(app.store.read().await?.list_messages(user, SHOWN).await?)
}

/// Marks the actor's own messages as read.
pub(crate) async fn mark_read(app: &App, actor: &Actor) -> Result<(), ActionError> {
    let Some(user) = actor.user else { return Ok(()) };
    let mut tx = app.store.begin().await?;
    tx.mark_read(user, app.now()).await?;
    Ok(tx.commit().await?)
}
