//! Who is asking: the person behind a token or a session, as an actor.

use chrono::{DateTime, Duration, Utc};
use vagnpark_domain::{
    access::{Actor, Door},
    limits::{SESSION_IDLE, delta},
};
use vagnpark_store::{Session, UserRecord};

use crate::{app::App, error::ActionError, people::secrets::hash_secret, work::Unaudited};

/// A token's owner, as an actor with what the token allows; none if nobody has it.
#[tracing::instrument(skip_all)]
pub async fn holder_of_token(app: &App, token: &str) -> Result<Option<(UserRecord, Actor)>, ActionError> {
    let now = app.now();
    let found = app.store.read().await?.find_token_holder(&hash_secret(token)).await?;
    let holder = found.filter(|found| found.revoked_at.is_none() && now < found.expires_at && !found.user.disabled);
    Ok(holder.map(|found| {
        let actor = Actor { by_token: true, ..actor_of(&found.user, Door::Api, found.read_only) };
        (found.user, actor)
    }))
}

/// A session's owner, as an actor; the session is extended from now. None if nobody has it.
#[tracing::instrument(skip_all)]
pub async fn holder_of_session(
    app: &App,
    secret: &str,
    door: Door,
) -> Result<Option<(UserRecord, Actor)>, ActionError> {
    let (now, hash) = (app.now(), hash_secret(secret));
    let mut tx = app.store.read().await?;
    let Some(session) = tx.find_session(&hash).await?.filter(|session| session_holds(session, now)) else {
        return Ok(None);
    };
    let user = tx.find_user(session.user).await?.filter(|user| !user.disabled);
    drop(tx);
    if now > session.seen_at + Duration::minutes(1) {
        match touch(app, &hash, now).await {
            // People who only read can go on reading while the disk is full.
            Err(ActionError::Store(error)) if error.is_passing() => {
                tracing::warn!(error = %error.chain(), "a session is not noted as used");
            }
            touched => touched?,
        }
    }
    Ok(user.map(|user| {
        let actor = actor_of(&user, door, false);
        (user, actor)
    }))
}

/// Whether a session is still valid at an instant: at its end it no longer is.
fn session_holds(session: &Session, now: DateTime<Utc>) -> bool {
    now < session.expires_at && now < session.seen_at + delta(SESSION_IDLE)
}

/// A person as an actor, with the way they came in.
pub(crate) fn actor_of(user: &UserRecord, door: Door, read_only: bool) -> Actor {
    Actor {
        user: Some(user.id),
        name: user.login.clone(),
        grants: user.grants.clone(),
        system_administrator: user.system_administrator,
        read_only,
        by_token: false,
        door,
    }
}

async fn touch(app: &App, session_hash: &[u8], now: DateTime<Utc>) -> Result<(), ActionError> {
    let mut work = app.begin_as_server().await?;
    work.tx.touch_session(session_hash, now).await?;
    work.finish_unaudited(Unaudited::Session).await
}

#[cfg(test)]
mod tests {
    use super::*;
    use vagnpark_domain::{ids::UserId, limits::SESSION_LIFE};

    #[test]
    fn a_session_is_over_at_its_end_and_not_before() {
        let start = DateTime::from_timestamp(0, 0).expect("an instant");
        let user = UserId(uuid::Uuid::nil());
        let session = Session { user, created_at: start, seen_at: start, expires_at: start + delta(SESSION_LIFE) };
        let idle_end = start + delta(SESSION_IDLE);
        assert!(session_holds(&session, idle_end - Duration::microseconds(1)) && !session_holds(&session, idle_end));
        // A session in constant use ends as well.
        let end = session.expires_at;
        let used = Session { seen_at: end, ..session };
        assert!(session_holds(&used, end - Duration::microseconds(1)) && !session_holds(&used, end));
    }
}
