//! Who is asking: the person behind a token or a session, as an actor.

use chrono::{DateTime, Duration, Utc};
use vagnpark_domain::{
    access::{Actor, Door},
    audit::AuditAction,
    ids::UserId,
    limits::{SESSION_IDLE, delta},
};
use vagnpark_store::{Session, TokenHolder, UserRecord};

use crate::{
    app::App,
    error::ActionError,
    people::{
        said::change,
        secrets::hash_secret,
        user::{find_to_change, manage},
    },
    work::Unaudited,
};

/// What a request came in with: a secret that it carries.
#[derive(Clone)]
pub enum Pass {
    /// A token.
    Token(String),
    /// A session.
    Session(String),
}

/// Who makes a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Maker {
    /// A person, who is there.
    Person,
    /// A page that is open, by itself: nobody may be there.
    Page,
}

/// Whether a pass is still valid. Asking does not extend a session.
#[tracing::instrument(skip_all)]
pub async fn still_valid(app: &App, pass: &Pass) -> Result<bool, ActionError> {
    match pass {
        Pass::Token(token) => Ok(find_token(app, token).await?.is_some()),
        Pass::Session(secret) => Ok(find_session(app, &hash_secret(secret), app.now()).await?.is_some()),
    }
}

/// A token's owner, as an actor with what the token allows; none if nobody has it.
#[tracing::instrument(skip_all)]
pub async fn holder_of_token(app: &App, token: &str) -> Result<Option<(UserRecord, Actor)>, ActionError> {
    Ok(find_token(app, token).await?.map(|found| {
        let actor = Actor { by_token: true, ..actor_of(&found.user, Door::Api, found.read_only) };
        (found.user, actor)
    }))
}

/// A session's owner, as an actor; none if nobody has it. A request that a person makes extends the session from now.
#[tracing::instrument(skip_all)]
pub async fn holder_of_session(
    app: &App,
    secret: &str,
    door: Door,
    maker: Maker,
) -> Result<Option<(UserRecord, Actor)>, ActionError> {
    let (now, hash) = (app.now(), hash_secret(secret));
    let Some((session, user)) = find_session(app, &hash, now).await? else { return Ok(None) };
    if maker == Maker::Person && now > session.seen_at + Duration::minutes(1) {
        match touch(app, &hash, now).await {
            // People who only read can go on reading while the disk is full.
            Err(ActionError::Store(error)) if error.is_passing() => {
                tracing::warn!(error = %error.chain(), "a session is not noted as used");
            }
            touched => touched?,
        }
    }
    let actor = Actor { password_at: Some(session.password_at), ..actor_of(&user, door, false) };
    Ok(Some((user, actor)))
}

/// A token that is valid, with its owner.
async fn find_token(app: &App, token: &str) -> Result<Option<TokenHolder>, ActionError> {
    let now = app.now();
    let found = app.store.read().await?.find_token_holder(&hash_secret(token)).await?;
    Ok(found.filter(|found| found.revoked_at.is_none() && now < found.expires_at && !found.user.disabled))
}

/// A session that is valid, with its owner.
async fn find_session(
    app: &App,
    hash: &[u8],
    now: DateTime<Utc>,
) -> Result<Option<(Session, UserRecord)>, ActionError> {
    let mut tx = app.store.read().await?;
    let Some(session) = tx.find_session(hash).await?.filter(|session| session_holds(session, now)) else {
        return Ok(None);
    };
    let user = tx.find_user(session.user).await?.filter(|user| !user.disabled);
    Ok(user.map(|user| (session, user)))
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
        password_at: None,
        door,
    }
}

/// A session as people see it.
#[derive(Clone, Debug)]
pub struct OpenSession {
    /// What it is known by on the page; it opens nothing.
    pub id: String,
    /// What it was opened with, in the names of browser and system; empty if they are not known.
    pub browser: String,
    /// When it began.
    pub created_at: DateTime<Utc>,
    /// When it was last used.
    pub seen_at: DateTime<Utc>,
    /// Whether it is the one that asks.
    pub own: bool,
}

/// What a session is known by: the beginning of what is kept of its secret.
fn id_of(hash: &[u8]) -> String {
    hex::encode(hash.get(..8).unwrap_or(hash))
}

/// Somebody's own sessions, the one used last first. A token shows none.
#[tracing::instrument(skip_all)]
pub async fn list_sessions(app: &App, actor: &Actor, asks: Option<&str>) -> Result<Vec<OpenSession>, ActionError> {
    let Some(user) = actor.user.filter(|_| !actor.by_token) else { return Ok(Vec::new()) };
    let (now, asks) = (app.now(), asks.map(hash_secret));
    let found = app.store.read().await?.list_sessions_of(user).await?;
    let valid = found.into_iter().filter(|(_, session)| session_holds(session, now));
    let open = valid.map(|(hash, session)| OpenSession {
        id: id_of(&hash),
        browser: session.browser,
        created_at: session.created_at,
        seen_at: session.seen_at,
        own: asks.as_ref() == Some(&hash),
    });
    Ok(open.collect())
}

/// Ends one of somebody's own sessions.
#[tracing::instrument(skip_all)]
pub async fn end_session(app: &App, actor: &Actor, id: &str) -> Result<(), ActionError> {
    let user = actor.user.filter(|_| !actor.by_token).ok_or(ActionError::NotPermitted)?;
    let mut work = app.begin(actor).await?;
    let mut found = work.tx.list_sessions_of(user).await?;
    found.retain(|(hash, _)| id_of(hash) == id);
    let (hash, _) = found.first().ok_or(ActionError::NotFound("session"))?;
    work.tx.delete_session(hash).await?;
    work.finish_unaudited(Unaudited::Session).await
}

/// Ends somebody's own sessions but the one that asks.
#[tracing::instrument(skip_all)]
pub async fn end_other_sessions(app: &App, actor: &Actor, asks: Option<&str>) -> Result<(), ActionError> {
    let user = actor.user.filter(|_| !actor.by_token).ok_or(ActionError::NotPermitted)?;
    let own = asks.map_or_else(Vec::new, hash_secret);
    let mut work = app.begin(actor).await?;
    work.tx.delete_other_sessions(user, &own).await?;
    work.finish_unaudited(Unaudited::Session).await
}

/// Ends all sessions of a person in the actor's organisations, who may log in again at once.
#[tracing::instrument(skip_all)]
pub async fn end_sessions_of(app: &App, actor: &Actor, id: UserId) -> Result<(), ActionError> {
    let mut work = app.begin(actor).await?;
    let user = find_to_change(&mut work, id).await?;
    let permitted = manage(&work, &user)?;
    work.tx.delete_sessions_of(permitted.id).await?;
    work.finish(change(AuditAction::EndSessions, &user)).await
}

async fn touch(app: &App, session_hash: &[u8], now: DateTime<Utc>) -> Result<(), ActionError> {
    let mut work = app.begin_as_server().await?;
    work.tx.touch_session(session_hash, now).await?;
    work.finish_unaudited(Unaudited::Session).await
}

#[cfg(test)]
mod tests {
    use super::*;
    use vagnpark_domain::limits::SESSION_LIFE;

    #[test]
    fn a_session_is_over_at_its_end_and_not_before() {
        let start = DateTime::from_timestamp(0, 0).expect("an instant");
        let user = UserId(uuid::Uuid::nil());
        let session = Session {
            user,
            created_at: start,
            seen_at: start,
            expires_at: start + delta(SESSION_LIFE),
            password_at: start,
            browser: String::new(),
        };
        let idle_end = start + delta(SESSION_IDLE);
        assert!(session_holds(&session, idle_end - Duration::microseconds(1)) && !session_holds(&session, idle_end));
        // A session in constant use ends as well.
        let end = session.expires_at;
        let used = Session { seen_at: end, ..session };
        assert!(session_holds(&used, end - Duration::microseconds(1)) && !session_holds(&used, end));
    }
}
