//! People: who they are, adding them and locking them out.

use std::collections::HashMap;

use serde_json::json;
use vagnpark_domain::{
    Fault, Field, Language, Refusal, ValueKind,
    access::{Actor, Denied, Grant, Object, Permission, Permitted, PersonVerb, Role, is_reserved, permits},
    audit::AuditAction,
    booking::BookingState,
    bounds::table,
    ids::UserId,
    limits::{PASSWORD_LINK_LIFE, delta},
    register::{LicenceClass, organisation::Organisation},
};
use vagnpark_store::{Change, Roles, UserRecord, WaitingPeople};

use super::{
    password_rules::check_password,
    said::change,
    secrets::{expect_password, new_secret},
};
use crate::{
    app::App,
    booking::locked_out::{let_go, list_ahead, list_waiting_of},
    error::ActionError,
    reading_scope,
    work::Work,
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
    /// How they come in at first.
    pub first: FirstWayIn,
    /// The licence classes they hold.
    pub licences: Vec<LicenceClass>,
    /// Their roles, and where.
    pub grants: Vec<Grant>,
    /// Whether they run the system.
    pub system_administrator: bool,
}

/// How somebody who is added comes in at first.
#[derive(Clone, Debug)]
pub enum FirstWayIn {
    /// Not yet: they are given a link later.
    None,
    /// With a link for choosing a password, as it is handed out to others later.
    Link,
    /// With a password that the operator knows.
    Password(String),
    /// With the password of the example, which is told to everybody and so need not be hard to guess.
    #[cfg(feature = "demo")]
    Told(&'static str),
}

/// Somebody who was added.
#[derive(Clone, Debug)]
pub struct AddedUser {
    /// The person.
    pub user: UserRecord,
    /// The secret of the link for a password, if they are to have one. It is only shown this once.
    pub link: Option<String>,
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

/// How many of the people of the actor's organisations wait for a password or a role.
#[tracing::instrument(skip_all)]
pub async fn count_waiting(app: &App, actor: &Actor) -> Result<WaitingPeople, ActionError> {
    let scope = reading_scope(actor, Permission::ManageUsers)?;
    Ok(app.store.read().await?.count_waiting_people(&scope).await?)
}

/// The person with a login, among those of the actor's organisations.
#[tracing::instrument(skip_all)]
pub async fn find_by_login(app: &App, actor: &Actor, login: &str) -> Result<UserRecord, ActionError> {
    let scope = reading_scope(actor, Permission::ManageUsers)?;
    let mut tx = app.store.read().await?;
    let user = tx.find_user_by_login(&login.to_lowercase()).await?.ok_or(ActionError::NotFound("user"))?;
    if tx.user_is_in(&scope, user.id).await? { Ok(user) } else { Err(ActionError::NotFound("user")) }
}

/// A person as their administrator sees them.
#[derive(Clone, Debug)]
pub struct Person {
    /// The person, with the roles in organisations whose people the actor looks after.
    pub user: UserRecord,
    /// Those organisations.
    pub organisations: Vec<Organisation>,
    /// Whether the actor may lock them out, let them in, and change their entry.
    pub is_ours_alone: bool,
    /// How many bookings they have ahead, whoever pays.
    pub ahead: usize,
    /// How many vehicles they have out.
    pub out: usize,
    /// How often they stand on the waiting list.
    pub waiting: usize,
}

/// A person of the actor's organisations.
#[tracing::instrument(skip_all)]
pub async fn open_person(app: &App, actor: &Actor, id: UserId) -> Result<Person, ActionError> {
    let scope = reading_scope(actor, Permission::ManageUsers)?;
    let mut tx = app.store.read().await?;
    let user = tx.find_user(id).await?.ok_or(ActionError::NotFound("user"))?;
    if !tx.user_is_in(&scope, id).await? {
        return Err(ActionError::NotFound("user"));
    }
    let is_ours_alone = permits(actor, PersonVerb::Manage, &user.interests());
    let everybody = Actor::job().scope(Permission::ManageBookings);
    let (out, ahead): (Vec<_>, Vec<_>) = list_ahead(&mut tx, &everybody, id, app.now())
        .await?
        .into_iter()
        .partition(|booking| booking.state == BookingState::CheckedOut);
    let waiting = list_waiting_of(&mut tx, id, app.now()).await?.len();
    let mut organisations = tx.list_organisations().await?;
    organisations.retain(|organisation| scope.covers(organisation.id));
    let grants = user.grants.iter().filter(|grant| scope.covers(grant.organisation)).copied().collect();
    let user = UserRecord { grants, ..user };
    Ok(Person { user, organisations, is_ours_alone, ahead: ahead.len(), out: out.len(), waiting })
}

/// Adds a person. An administrator gives roles in their own organisations only.
#[tracing::instrument(skip_all)]
pub async fn add_user(app: &App, actor: &Actor, new: NewUser) -> Result<AddedUser, ActionError> {
    let scope = writing_scope(actor, Permission::ManageUsers)?;
    expect_password(actor, app.now())?;
    let login = login_given(&new.login)?;
    let name = name_given(&new.name)?;
    let outside = new.grants.iter().any(|grant| !scope.covers(grant.organisation));
    if outside || (new.system_administrator && !scope.everything()) || (new.grants.is_empty() && !scope.everything()) {
        return Err(ActionError::NotPermitted);
    }
    let email = email_given(new.email)?;
    let (password_hash, link) = match new.first {
        FirstWayIn::Password(password) => {
            check_password(app, &password, &[&login, &name]).await?;
            (Some(app.hashing.hash(password).await?), None)
        }
        #[cfg(feature = "demo")]
        FirstWayIn::Told(password) => (Some(app.hashing.hash(password.to_owned()).await?), None),
        FirstWayIn::Link => (None, Some(new_secret()?)),
        FirstWayIn::None => (None, None),
    };
    let user = UserRecord {
        id: app.new_id(),
        login,
        name,
        email,
        password_hash,
        language: Language::Swedish,
        licences: new.licences,
        system_administrator: new.system_administrator,
        disabled: false,
        grants: new.grants,
    };
    let mut work = app.begin(actor).await?;
    add_within(&mut work, &user).await?;
    if let Some((_, hash)) = &link {
        let permitted = manage(&work, &user)?;
        work.tx.insert_password_link(&permitted, hash, work.now + delta(PASSWORD_LINK_LIFE)).await?;
    }
    work.finish_noted().await?;
    Ok(AddedUser { user, link: link.map(|(secret, _)| secret) })
}

/// Adds somebody within work that was permitted, by hand or by a file.
pub(crate) async fn add_within(work: &mut Work<'_>, user: &UserRecord) -> Result<(), ActionError> {
    if is_reserved(&user.login) || work.tx.find_user_by_login(&user.login).await?.is_some() {
        return Err(Refusal::LoginTaken.into());
    }
    work.tx.insert_user(user).await?;
    work.note(change(AuditAction::Add, user));
    Ok(())
}

/// The name that somebody logs in with.
pub(crate) fn login_given(login: &str) -> Result<String, Refusal> {
    let login: String = table::LOGIN.line(&login.to_lowercase())?.into();
    if login.is_empty() { Err(Refusal::at(Field::Login, Fault::Missing)) } else { Ok(login) }
}

/// What a person is called; everybody is called something.
pub(crate) fn name_given(name: &str) -> Result<String, Refusal> {
    let name: String = table::PERSON_NAME.line(name)?.into();
    if name.is_empty() { Err(Refusal::at(Field::Name, Fault::Missing)) } else { Ok(name) }
}

/// Where mail to a person goes, if anywhere.
pub(crate) fn email_given(email: Option<String>) -> Result<Option<String>, Refusal> {
    match email.filter(|email| !email.trim().is_empty()) {
        Some(email) if email.parse::<lettre::Address>().is_err() => {
            Err(Refusal::at(Field::Email, Fault::not_a(ValueKind::Email, email)))
        }
        email => Ok(email),
    }
}

/// What is changed of a person; what is absent stays.
#[derive(Clone, Debug, Default)]
pub struct UserChange {
    /// Whether they are locked out.
    pub disabled: Option<bool>,
    /// What they are called.
    pub name: Option<String>,
    /// Where mail goes; empty for nowhere.
    pub email: Option<String>,
    /// The licence classes they hold.
    pub licences: Option<Vec<LicenceClass>>,
    /// Their roles in organisations whose people the actor looks after; those elsewhere stay.
    pub grants: Option<RolesWanted>,
}

/// The roles that a person is to have.
#[derive(Clone, Debug)]
pub enum RolesWanted {
    /// These, whichever they have.
    Exactly(Vec<Grant>),
    /// What was seen with something given and something taken; what somebody else gave or took meanwhile stays so.
    Instead {
        /// Those that were seen.
        seen: Vec<Grant>,
        /// Those that are to be instead of them.
        wanted: Vec<Grant>,
    },
}

impl RolesWanted {
    /// Those that are to be there.
    pub(crate) fn wanted(&self) -> &[Grant] {
        match self {
            Self::Exactly(wanted) | Self::Instead { wanted, .. } => wanted,
        }
    }

    fn of(self, now: &[Grant]) -> Vec<Grant> {
        match self {
            Self::Exactly(wanted) => wanted,
            Self::Instead { seen, wanted } => {
                let kept = now.iter().filter(|grant| wanted.contains(grant) || !seen.contains(grant)).copied();
                let given = wanted.iter().filter(|grant| !seen.contains(grant)).copied();
                kept.chain(given).collect()
            }
        }
    }
}

/// Changes a person's entry and roles, locks them out, or lets them in again. An administrator does it to people whose
/// every role is within their own organisations; roles there are theirs to give in any case.
#[tracing::instrument(skip_all)]
pub async fn change_user(app: &App, actor: &Actor, id: UserId, asked: UserChange) -> Result<(), ActionError> {
    let mut work = app.begin(actor).await?;
    let user = find_to_change(&mut work, id).await?;
    let mut changed = false;
    if let Some(disabled) = asked.disabled {
        lock_out_or_let_in(&mut work, &user, disabled).await?;
        changed = true;
    }
    changed |= change_within(&mut work, &user, asked).await?;
    if changed { work.finish_noted().await } else { Ok(()) }
}

/// Changes somebody's entry and roles within the work that found them; answers whether anything became another.
pub(crate) async fn change_within(
    work: &mut Work<'_>,
    user: &UserRecord,
    asked: UserChange,
) -> Result<bool, ActionError> {
    let mut changed = false;
    if asked.name.is_some() || asked.email.is_some() || asked.licences.is_some() {
        changed |= describe(work, user, &asked).await?;
    }
    if let Some(wanted) = asked.grants {
        changed |= give_roles(work, user, wanted).await?;
    }
    Ok(changed)
}

/// Locks a person out, or lets them in again.
#[tracing::instrument(skip_all)]
pub async fn set_disabled(app: &App, actor: &Actor, id: UserId, disabled: bool) -> Result<(), ActionError> {
    change_user(app, actor, id, UserChange { disabled: Some(disabled), ..UserChange::default() }).await
}

/// A person of the actor's organisations, whom nobody else changes meanwhile.
pub(crate) async fn find_to_change(work: &mut Work<'_>, id: UserId) -> Result<UserRecord, ActionError> {
    let scope = writing_scope(work.actor, Permission::ManageUsers)?;
    let user = work.tx.find_user_for_update(id).await?.ok_or(ActionError::NotFound("user"))?;
    if work.tx.user_is_in(&scope, id).await? { Ok(user) } else { Err(ActionError::NotFound("user")) }
}

/// Permits what takes an administrator of every organisation that a person has roles in; why not is said.
pub(crate) fn manage(work: &Work<'_>, user: &UserRecord) -> Result<Permitted<UserRecord>, Refusal> {
    work.permit(PersonVerb::Manage, user.clone()).map_err(|Denied| Refusal::RolesElsewhere)
}

/// Locking out ends sessions, tokens and calendar feeds for good, and lets go of what lies ahead.
async fn lock_out_or_let_in(work: &mut Work<'_>, user: &UserRecord, disabled: bool) -> Result<(), ActionError> {
    let permitted = manage(work, user)?;
    if disabled && work.actor.user == Some(user.id) {
        return Err(Refusal::OwnAccount.into());
    }
    work.tx.set_disabled(&permitted, disabled).await?;
    // Those of somebody who was locked out by an older version are still there.
    if disabled || user.disabled {
        end_all_ways_in(work, &permitted).await?;
    }
    if disabled && !user.disabled {
        let_go(work, user).await?;
    }
    work.note(change(if disabled { AuditAction::Disable } else { AuditAction::Enable }, user));
    Ok(())
}

/// Ends whatever lets a person in without their password: sessions, tokens, calendar feeds, and the link for a new one.
pub(crate) async fn end_all_ways_in(work: &mut Work<'_>, user: &Permitted<UserRecord>) -> Result<(), ActionError> {
    work.tx.delete_sessions_of(user.id).await?;
    work.tx.revoke_tokens_of(user, work.now).await?;
    work.tx.revoke_feeds_of(user, work.now).await?;
    Ok(work.tx.delete_password_link(user.id).await?)
}

/// Changes a person's entry; answers whether anything of it became another.
async fn describe(work: &mut Work<'_>, user: &UserRecord, asked: &UserChange) -> Result<bool, ActionError> {
    let permitted = manage(work, user)?;
    let after = UserRecord {
        name: asked.name.as_deref().map_or(Ok(user.name.clone()), name_given)?,
        email: asked.email.clone().map_or(Ok(user.email.clone()), |email| email_given(Some(email)))?,
        licences: asked.licences.clone().unwrap_or_else(|| user.licences.clone()),
        ..user.clone()
    };
    if after == *user {
        return Ok(false);
    }
    work.tx.update_user(&permitted, &after).await?;
    let entry = |user: &UserRecord| json!({ "name": user.name, "email": user.email, "licences": user.licences });
    work.note(Change { before: Some(entry(user)), after: Some(entry(&after)), ..change(AuditAction::Change, &after) });
    Ok(true)
}

/// Gives a person the roles that they are to have in the actor's organisations; answers whether any became another.
async fn give_roles(work: &mut Work<'_>, user: &UserRecord, wanted: RolesWanted) -> Result<bool, ActionError> {
    let scope = writing_scope(work.actor, Permission::ManageUsers)?;
    let (ours, elsewhere): (Vec<Grant>, Vec<Grant>) =
        user.grants.iter().partition(|grant| scope.covers(grant.organisation));
    let mut after: Vec<Grant> = Vec::new();
    for grant in wanted.of(&ours).into_iter().chain(elsewhere) {
        if !after.contains(&grant) {
            after.push(grant);
        }
    }
    let roles = Roles::of(user, &after);
    if roles.stay() {
        return Ok(false);
    }
    if after.is_empty() && !user.system_administrator {
        return Err(Refusal::NoRoleLeft.into());
    }
    let own = work.actor.user == Some(user.id);
    if own && roles.taken().iter().any(|grant| grant.role == Role::Administrator) {
        return Err(Refusal::OwnRole.into());
    }
    let roles = work.permit(PersonVerb::GiveRoles, roles)?;
    expect_password(work.actor, work.now)?;
    work.tx.change_roles(&roles).await?;
    let mut concerned: Vec<_> = user.grants.iter().chain(&after).map(|grant| grant.organisation).collect();
    concerned.sort_unstable();
    concerned.dedup();
    let organisation = concerned.pop();
    let change = Change {
        organisation,
        before: Some(json!({ "grants": user.grants })),
        after: Some(json!({ "grants": after })),
        ..change(AuditAction::GiveRoles, user)
    };
    work.note_for(change, concerned);
    Ok(true)
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
    let permitted = work.permit(PersonVerb::Own, user.clone())?;
    work.tx.set_language(&permitted, language).await?;
    let mut entry = change(AuditAction::ChooseLanguage, user);
    entry.before = Some(json!({ "language": user.language }));
    entry.after = Some(json!({ "language": language }));
    work.finish(entry).await?;
    Ok(())
}
