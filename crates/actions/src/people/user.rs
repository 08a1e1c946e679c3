//! People: who they are, adding them and locking them out.

use std::collections::HashMap;

use vagnpark_domain::{
    Fault, Field, Language, Refusal, ValueKind,
    access::{Actor, Grant, Permission},
    audit::{AuditAction, AuditEntity},
    bounds::table,
    ids::UserId,
    limits::MIN_PASSWORD,
    register::{LicenceClass, organisation::Organisation},
};
use vagnpark_store::{Change, UserRecord};

use crate::{
    app::App, booking::locked_out::let_go, error::ActionError, people::secrets::hash_password, reading_scope,
    writing_scope,
};

/// A person to be added.
#[derive(Clone, Debug)]
pub struct NewUser {
    /// The login name.
    pub login: String,
    /// The person's name.
    pub name: String,
    /// The e-mail address.
    pub email: Option<String>,
    /// The password in clear text; if absent, they cannot log in with one.
    pub password: Option<String>,
    /// The licence classes they hold.
    pub licences: Vec<LicenceClass>,
    /// Their roles, and where.
    pub grants: Vec<Grant>,
    /// Whether they run the system.
    pub system_administrator: bool,
}

/// The people of the actor's organisations.
#[tracing::instrument(skip_all)]
pub async fn list_users(app: &App, actor: &Actor) -> Result<Vec<UserRecord>, ActionError> {
    let scope = reading_scope(actor, Permission::ManageUsers)?;
    Ok(app.store.read().await?.list_users(&scope).await?)
}

/// The names of some people. Anybody who may see what they did may know their names.
#[tracing::instrument(skip_all)]
pub async fn load_names(app: &App, people: &[UserId]) -> Result<HashMap<UserId, String>, ActionError> {
    Ok(app.store.read().await?.load_names(people).await?)
}

/// People, and the organisations that they have roles in.
#[derive(Clone, Debug)]
pub struct People {
    /// The people with a login.
    pub users: Vec<UserRecord>,
    /// All organisations, for their names.
    pub organisations: Vec<Organisation>,
}

/// The people of the actor's organisations, with all organisations: they may have roles in others too.
#[tracing::instrument(skip_all)]
pub async fn list_people(app: &App, actor: &Actor) -> Result<People, ActionError> {
    let scope = reading_scope(actor, Permission::ManageUsers)?;
    let mut tx = app.store.read().await?;
    Ok(People { users: tx.list_users(&scope).await?, organisations: tx.list_organisations().await? })
}

/// The person with a login, among those of the actor's organisations.
#[tracing::instrument(skip_all)]
pub async fn find_by_login(app: &App, actor: &Actor, login: &str) -> Result<UserRecord, ActionError> {
    let scope = reading_scope(actor, Permission::ManageUsers)?;
    let mut tx = app.store.read().await?;
    let user = tx.find_user_by_login(&login.to_lowercase()).await?.ok_or(ActionError::NotFound("user"))?;
    if tx.user_is_in(&scope, user.id).await? { Ok(user) } else { Err(ActionError::NotFound("user")) }
}

/// Adds a person. An administrator gives roles in their own organisations only.
#[tracing::instrument(skip_all)]
pub async fn add_user(app: &App, actor: &Actor, new: NewUser) -> Result<UserRecord, ActionError> {
    let scope = writing_scope(actor, Permission::ManageUsers)?;
    let login: String = table::LOGIN.line(&new.login.to_lowercase())?.into();
    let name: String = table::PERSON_NAME.line(&new.name)?.into();
    for (field, text) in [(Field::Login, &login), (Field::Name, &name)] {
        if text.is_empty() {
            return Err(Refusal::at(field, Fault::Missing).into());
        }
    }
    let outside = new.grants.iter().any(|grant| !scope.covers(grant.organisation));
    if outside || (new.system_administrator && !scope.everything()) || (new.grants.is_empty() && !scope.everything()) {
        return Err(ActionError::NotPermitted);
    }
    if new.password.as_ref().is_some_and(|password| password.chars().count() < MIN_PASSWORD) {
        return Err(Refusal::at(Field::Password, Fault::TooShort { least: MIN_PASSWORD }).into());
    }
    if let Some(email) = &new.email
        && email.parse::<lettre::Address>().is_err()
    {
        return Err(Refusal::at(Field::Email, Fault::not_a(ValueKind::Email, email)).into());
    }
    let password_hash = match new.password {
        Some(password) => {
            let _turn = app.hashing.turn().await?;
            let hashed = tokio::task::spawn_blocking(move || hash_password(&password)).await;
            Some(hashed.map_err(ActionError::broken)??)
        }
        None => None,
    };
    let user = UserRecord {
        id: app.new_id(),
        login,
        name,
        email: new.email,
        password_hash,
        language: Language::Swedish,
        licences: new.licences,
        system_administrator: new.system_administrator,
        disabled: false,
        grants: new.grants,
    };
    let mut work = app.begin(actor).await?;
    if work.tx.find_user_by_login(&user.login).await?.is_some() {
        return Err(Refusal::LoginTaken.into());
    }
    work.tx.insert_user(&user).await?;
    work.finish(change(AuditAction::Add, &user)).await?;
    Ok(user)
}

/// Locks a person out, or lets them in again. Locking out ends their sessions, tokens and calendar feeds for good. An
/// administrator does it to people whose every role is within their own organisations, and nobody to themselves.
#[tracing::instrument(skip_all)]
pub async fn set_disabled(app: &App, actor: &Actor, id: UserId, disabled: bool) -> Result<(), ActionError> {
    let scope = writing_scope(actor, Permission::ManageUsers)?;
    let mut work = app.begin(actor).await?;
    let user = work.tx.find_user(id).await?.ok_or(ActionError::NotFound("user"))?;
    if !work.tx.user_is_in(&scope, id).await? {
        return Err(ActionError::NotFound("user"));
    }
    let is_ours_alone = !user.system_administrator && user.grants.iter().all(|grant| scope.covers(grant.organisation));
    if !scope.everything() && !is_ours_alone {
        return Err(Refusal::RolesElsewhere.into());
    }
    if disabled && actor.user == Some(id) {
        return Err(Refusal::OwnAccount.into());
    }
    work.tx.set_disabled(id, disabled).await?;
    // Those of somebody who was locked out by an older version are still there.
    if disabled || user.disabled {
        work.tx.delete_sessions_of(id).await?;
        work.tx.revoke_tokens_of(id, work.now).await?;
        work.tx.revoke_feeds_of(id, work.now).await?;
    }
    if disabled && !user.disabled {
        let_go(&mut work, &user).await?;
    }
    work.finish(change(if disabled { AuditAction::Disable } else { AuditAction::Enable }, &user)).await?;
    Ok(())
}

/// Chooses the language of one's own pages.
#[tracing::instrument(skip_all)]
pub async fn choose_language(
    app: &App,
    actor: &Actor,
    user: &UserRecord,
    language: Language,
) -> Result<(), ActionError> {
    let mut work = app.begin(actor).await?;
    work.tx.set_language(user.id, language).await?;
    let mut entry = change(AuditAction::ChooseLanguage, user);
    entry.before = Some(serde_json::json!({ "language": user.language }));
    entry.after = Some(serde_json::json!({ "language": language }));
    work.finish(entry).await?;
    Ok(())
}

fn change(action: AuditAction, user: &UserRecord) -> Change {
    Change {
        action,
        entity: AuditEntity::User,
        entity_id: user.id.to_string(),
        organisation: user.grants.first().map(|grant| grant.organisation),
        before: None,
        after: Some(serde_json::json!({ "login": user.login, "name": user.name, "grants": user.grants })),
    }
}
