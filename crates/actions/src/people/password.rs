//! Passwords: one's own changed by whoever knows it, and a new one chosen with a link. Nobody else ever knows a
//! password: an administrator hands out a link, which works once.

use vagnpark_domain::{
    Fault, Field, Refusal,
    access::{Actor, Denied, Door, PersonVerb},
    audit::AuditAction,
    ids::UserId,
    limits::{MAX_PASSWORD, PASSWORD_LINK_LIFE, delta},
};
use vagnpark_store::{Tx, UserRecord};

use super::{
    login::{Whence, claim},
    password_rules::check_password,
    said::change,
    secrets::{expect_password, hash_password, hash_secret, new_secret, password_matches},
    session::actor_of,
    user::{end_all_ways_in, find_to_change, manage},
};
use crate::{app::App, error::ActionError, work::Unaudited};

/// What else ends with a password.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ends {
    /// The sessions elsewhere.
    OtherSessions,
    /// Those, and tokens and calendar feeds.
    AllWaysIn,
}

/// Changes one's own password. The present one is asked for, at the pace of logging in, so that nobody guesses it in
/// a session that stands open. Sessions elsewhere end.
#[tracing::instrument(skip_all)]
pub async fn change_password(
    app: &App,
    actor: &Actor,
    session: Option<&str>,
    (present, new): (String, String),
    ends: Ends,
) -> Result<(), ActionError> {
    let id = actor.user.filter(|_| !actor.by_token).ok_or(ActionError::NotPermitted)?;
    let user = app.store.read().await?.find_user(id).await?.ok_or(ActionError::NotPermitted)?;
    check_password(app, &new, &[&user.login, &user.name]).await?;
    if present == new {
        return Err(Refusal::at(Field::Password, Fault::Unchanged).into());
    }
    if present.len() > MAX_PASSWORD {
        return Err(Refusal::at(Field::PresentPassword, Fault::NotRight).into());
    }
    let claim = claim(app, &user.login, &Whence::default()).await?;
    let hash = new_hash(app, user.password_hash.clone(), present, new).await?;
    claim.succeed(app).await?;
    let mut work = app.begin(actor).await?;
    let user = work.permit(PersonVerb::Own, user)?;
    if ends == Ends::AllWaysIn {
        work.tx.revoke_tokens_of(&user, work.now).await?;
        work.tx.revoke_feeds_of(&user, work.now).await?;
    }
    let own = session.map_or_else(Vec::new, hash_secret);
    work.tx.delete_other_sessions(user.id, &own).await?;
    work.tx.set_password(&user, &hash).await?;
    let now = work.now;
    work.tx.note_password(&own, now).await?;
    work.finish(change(AuditAction::ChoosePassword, &user)).await
}

/// Takes the password of somebody who has logged in again, at the pace of logging in; answers them as they may act from
/// now on. A token is asked for none.
#[tracing::instrument(skip_all)]
pub async fn confirm_password(
    app: &App,
    actor: &Actor,
    session: Option<&str>,
    password: String,
) -> Result<Actor, ActionError> {
    let (Some(id), Some(session)) = (actor.user.filter(|_| !actor.by_token), session) else { return Ok(actor.clone()) };
    let user = app.store.read().await?.find_user(id).await?.ok_or(ActionError::NotPermitted)?;
    let wrong = || Refusal::at(Field::PresentPassword, Fault::NotRight);
    if password.len() > MAX_PASSWORD {
        return Err(wrong().into());
    }
    let claim = claim(app, &user.login, &Whence::default()).await?;
    let turn = app.hashing.turn().await?;
    let matches = tokio::task::spawn_blocking(move || password_matches(&password, user.password_hash.as_deref()));
    if !matches.await.map_err(ActionError::broken)? {
        return Err(wrong().into());
    }
    drop(turn);
    claim.succeed(app).await?;
    let mut work = app.begin(actor).await?;
    let now = work.now;
    work.tx.note_password(&hash_secret(session), now).await?;
    work.finish_unaudited(Unaudited::Session).await?;
    Ok(Actor { password_at: Some(now), ..actor.clone() })
}

/// The hash of a new password, for somebody who knows the present one.
async fn new_hash(app: &App, kept: Option<String>, present: String, new: String) -> Result<String, ActionError> {
    let _turn = app.hashing.turn().await?;
    let hash = tokio::task::spawn_blocking(move || {
        password_matches(&present, kept.as_deref()).then(|| hash_password(&new)).transpose()
    });
    let hash = hash.await.map_err(ActionError::broken)??;
    hash.ok_or_else(|| Refusal::at(Field::PresentPassword, Fault::NotRight).into())
}

/// Makes the link with which a person chooses a password; answers its secret, which is only shown this once. A link
/// that they had before no longer works. Nobody gives one to themselves, which would get round their present password.
#[tracing::instrument(skip_all)]
pub async fn give_link(app: &App, actor: &Actor, id: UserId) -> Result<String, ActionError> {
    let mut work = app.begin(actor).await?;
    let user = find_to_change(&mut work, id).await?;
    if actor.user == Some(id) {
        return Err(ActionError::NotPermitted);
    }
    let permitted = manage(&work, &user)?;
    if user.disabled {
        return Err(Refusal::LinkOfLockedOut.into());
    }
    expect_password(actor, work.now)?;
    let (secret, hash) = new_secret()?;
    work.tx.insert_password_link(&permitted, &hash, work.now + delta(PASSWORD_LINK_LIFE)).await?;
    work.finish(change(AuditAction::GiveLink, &user)).await?;
    Ok(secret)
}

/// The address of a link for a password, below that of the pages, which is empty as long as nobody knows it.
pub fn address_of_link(pages: &str, secret: &str) -> String {
    format!("{pages}/losenord/{secret}")
}

/// Whose a link is, as long as it can be used.
#[tracing::instrument(skip_all)]
pub async fn holder_of_link(app: &App, secret: &str) -> Result<UserRecord, ActionError> {
    find_holder(&mut app.store.read().await?, app, secret).await
}

async fn find_holder(tx: &mut Tx, app: &App, secret: &str) -> Result<UserRecord, ActionError> {
    let gone = || ActionError::NotFound("link");
    let id = tx.find_password_link(&hash_secret(secret), app.now()).await?.ok_or_else(gone)?;
    tx.find_user(id).await?.filter(|user| !user.disabled).ok_or_else(gone)
}

/// Chooses a password with a link. Whoever knew the one before is out: sessions, tokens and calendar feeds end.
#[tracing::instrument(skip_all)]
pub async fn choose_password(app: &App, secret: &str, new: String) -> Result<(), ActionError> {
    let user = holder_of_link(app, secret).await?;
    check_password(app, &new, &[&user.login, &user.name]).await?;
    let hash = app.hashing.hash(new).await?;
    let actor = actor_of(&user, Door::Page, false);
    let mut work = app.begin(&actor).await?;
    // Somebody else may have used it meanwhile.
    let user = find_holder(&mut work.tx, app, secret).await?;
    let user = work.permit(PersonVerb::Own, user).map_err(|Denied| ActionError::NotFound("link"))?;
    end_all_ways_in(&mut work, &user).await?;
    work.tx.set_password(&user, &hash).await?;
    work.finish(change(AuditAction::ChoosePassword, &user)).await
}
