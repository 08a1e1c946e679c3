//! People who log in, and their roles.

use std::collections::HashMap;

use uuid::Uuid;
use vagnpark_domain::{
    Language, Refusal,
    access::{Grant, Interests, Object, Permission, Permitted, PersonVerb, Role, Scope},
    booking::{Barred, Driver},
    bounds::table,
    ids::{OrganisationId, UserId},
    register::LicenceClass,
};

use crate::{
    StoreError, Tx,
    bulk::insert_rows,
    error::{not_stale, word},
    on,
    row::{Read, record},
};

/// A person who logs in.
#[derive(Clone, Debug, PartialEq)]
pub struct UserRecord {
    /// The id.
    pub id: UserId,
    /// The name to log in with.
    pub login: String,
    /// The name people know.
    pub name: String,
    /// Where e-mail goes.
    pub email: Option<String>,
    /// argon2id, in PHC form; none for somebody who cannot log in with a password.
    pub password_hash: Option<String>,
    /// What the person reads.
    pub language: Language,
    /// Driving licence classes.
    pub licences: Vec<LicenceClass>,
    /// Whether every organisation is open to the person.
    pub system_administrator: bool,
    /// Whether the person is locked out.
    pub disabled: bool,
    /// The roles held.
    pub grants: Vec<Grant>,
}

/// How many people wait until they can do something here; those who are locked out do not.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct WaitingPeople {
    /// Those who have not chosen a password.
    pub without_password: i64,
    /// Those who have no role anywhere: they are seen by whoever everything is open to.
    pub without_role: i64,
}

/// Why somebody is given neither bookings nor keys, if they are not.
fn barred(locked_out: bool, books: bool) -> Option<Barred> {
    if locked_out { Some(Barred::LockedOut) } else { (!books).then_some(Barred::BooksNothing) }
}

impl UserRecord {
    /// What matters of them for driving.
    pub fn driver(&self) -> Driver {
        let books = self.system_administrator || self.grants.iter().any(|grant| grant.role.permits(Permission::Book));
        Driver { licences: self.licences.clone(), barred: barred(self.disabled, books) }
    }

    /// The roles at an organisation.
    pub fn roles_at(&self, organisation: OrganisationId) -> Vec<Role> {
        self.grants.iter().filter(|grant| grant.organisation == organisation).map(|grant| grant.role).collect()
    }

    /// Whether it is within the bounds (D-1, D-2).
    pub fn within_bounds(&self) -> Result<(), Refusal> {
        table::LOGIN.check(&self.login)?;
        table::PERSON_NAME.check(&self.name)?;
        table::EMAIL.check_some(self.email.as_ref())
    }
}

impl Object for UserRecord {
    type Verb = PersonVerb;

    fn interests(&self) -> Interests {
        Interests {
            run_by: organisations_of(&self.grants),
            people: vec![self.id],
            of_the_system: self.system_administrator,
            ..Interests::default()
        }
    }
}

/// The roles of a person, as they are and as they are to be. It is the business of the organisations where they change.
#[derive(Clone, Debug)]
pub struct Roles {
    user: UserId,
    taken: Vec<Grant>,
    given: Vec<Grant>,
}

impl Roles {
    /// The roles of a person that change.
    pub fn of(user: &UserRecord, after: &[Grant]) -> Self {
        let without =
            |these: &[Grant], those: &[Grant]| these.iter().filter(|grant| !those.contains(grant)).copied().collect();
        Self { user: user.id, taken: without(&user.grants, after), given: without(after, &user.grants) }
    }

    /// Those that are taken away.
    pub fn taken(&self) -> &[Grant] {
        &self.taken
    }

    /// Whether all stay as they are.
    pub fn stay(&self) -> bool {
        self.taken.is_empty() && self.given.is_empty()
    }
}

impl Object for Roles {
    type Verb = PersonVerb;

    fn interests(&self) -> Interests {
        let changed: Vec<Grant> = self.taken.iter().chain(&self.given).copied().collect();
        Interests { run_by: organisations_of(&changed), people: vec![self.user], ..Interests::default() }
    }
}

fn organisations_of(grants: &[Grant]) -> Vec<OrganisationId> {
    let mut organisations: Vec<OrganisationId> = grants.iter().map(|grant| grant.organisation).collect();
    organisations.sort_unstable();
    organisations.dedup();
    organisations
}

// Without its grants, which are rows of their own.
record!(UserRecord, "app_user", |row| {
    id, login, name, email, password_hash, language, licences: licences_in(&row.get::<String>("licences")?)?,
    system_administrator, disabled, grants: Vec::new(),
});
record!(domain Grant, "role_grant", |row| { organisation = "organisation_id", role });

/// A role, with the person who has it.
struct Held {
    user: UserId,
    grant: Grant,
}

record!(Held, "role_grant", |row| { user = "user_id", grant: row.within()? });

fn licences_in(text: &str) -> Result<Vec<LicenceClass>, StoreError> {
    text.split(',').filter(|text| !text.is_empty()).map(|text| word("app_user", "licences", text)).collect()
}

fn licence_text(licences: &[LicenceClass]) -> String {
    licences.iter().map(|licence| licence.as_str()).collect::<Vec<_>>().join(",")
}

impl Tx {
    /// Adds a person with roles.
    pub async fn insert_user(&mut self, user: &UserRecord) -> Result<(), StoreError> {
        user.within_bounds()?;
        on!(self, connection => sqlx::query(
            "INSERT INTO app_user (id, login, name, password_hash, language, licences, system_administrator, \
             disabled, email)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        )
        .bind(user.id.0)
        .bind(&user.login)
        .bind(&user.name)
        .bind(&user.password_hash)
        .bind(user.language.as_str())
        .bind(licence_text(&user.licences))
        .bind(user.system_administrator)
        .bind(user.disabled)
        .bind(&user.email)
        .execute(connection)
        .await
        .map(|_| ())?);
        insert_rows!(self, "role_grant", user.grants, |grant| {
            user_id: user.id.0,
            organisation_id: grant.organisation.0,
            role: grant.role.as_str(),
        });
        Ok(())
    }

    /// Locks a person out, or lets them in again; nothing else of theirs changes.
    pub async fn set_disabled(&mut self, user: &Permitted<UserRecord>, disabled: bool) -> Result<(), StoreError> {
        user.is_for(&[PersonVerb::Manage])?;
        let written = on!(self, connection => sqlx::query(
            "UPDATE app_user SET disabled = $2, version = version + 1 WHERE id = $1")
            .bind(user.id.0)
            .bind(disabled)
            .execute(connection)
            .await?
            .rows_affected());
        not_stale(written)
    }

    /// Changes the language of a person's pages; whether they are locked out stays as it is.
    pub async fn set_language(&mut self, user: &Permitted<UserRecord>, language: Language) -> Result<(), StoreError> {
        user.is_for(&[PersonVerb::Own])?;
        let written = on!(self, connection => sqlx::query(
            "UPDATE app_user SET language = $2, version = version + 1 WHERE id = $1")
            .bind(user.id.0)
            .bind(language.as_str())
            .execute(connection)
            .await?
            .rows_affected());
        not_stale(written)
    }

    /// Changes what a person is called, where mail to them goes, and what they may drive.
    pub async fn update_user(&mut self, before: &Permitted<UserRecord>, after: &UserRecord) -> Result<(), StoreError> {
        before.is_for(&[PersonVerb::Manage])?;
        after.within_bounds()?;
        let written = on!(self, connection => sqlx::query(
            "UPDATE app_user SET name = $2, email = $3, licences = $4, version = version + 1 WHERE id = $1")
            .bind(before.id.0)
            .bind(&after.name)
            .bind(&after.email)
            .bind(licence_text(&after.licences))
            .execute(connection)
            .await?
            .rows_affected());
        not_stale(written)
    }

    /// Gives a person roles, and takes roles away.
    pub async fn change_roles(&mut self, roles: &Permitted<Roles>) -> Result<(), StoreError> {
        roles.is_for(&[PersonVerb::GiveRoles])?;
        for grant in &roles.taken {
            on!(self, connection => sqlx::query(
                "DELETE FROM role_grant WHERE user_id = $1 AND organisation_id = $2 AND role = $3")
                .bind(roles.user.0)
                .bind(grant.organisation.0)
                .bind(grant.role.as_str())
                .execute(connection)
                .await
                .map(|_| ())?);
        }
        insert_rows!(self, "role_grant", roles.given, |grant| {
            user_id: roles.user.0,
            organisation_id: grant.organisation.0,
            role: grant.role.as_str(),
        });
        Ok(())
    }

    /// How often somebody has come in, with a session or a token that is still kept, and how many bookings they have.
    pub async fn count_traces(&mut self, user: UserId) -> Result<(i64, i64), StoreError> {
        Ok(on!(self, connection => sqlx::query_as(
            "SELECT (SELECT count(*) FROM session WHERE user_id = $1)
                    + (SELECT count(*) FROM api_token WHERE user_id = $1),
                    (SELECT count(*) FROM booking WHERE driver_id = $1 OR made_by = $1)",
        )
        .bind(user.0)
        .fetch_one(connection)
        .await?))
    }

    /// Deletes a person, with their roles and what was sent to them. What else is theirs keeps them.
    pub async fn delete_user(&mut self, user: &Permitted<UserRecord>) -> Result<(), StoreError> {
        user.is_for(&[PersonVerb::Manage])?;
        on!(self, connection => {
            for statement in [
                "DELETE FROM message WHERE user_id = $1",
                "DELETE FROM password_link WHERE user_id = $1",
                "DELETE FROM role_grant WHERE user_id = $1",
                "DELETE FROM app_user WHERE id = $1",
            ] {
                sqlx::query(statement).bind(user.id.0).execute(&mut *connection).await?;
            }
        });
        Ok(())
    }

    async fn list_grants(&mut self) -> Result<Vec<Held>, StoreError> {
        Ok(on!(self, connection =>
            sqlx::query_as("SELECT user_id, organisation_id, role FROM role_grant \
                            ORDER BY user_id, organisation_id, role")
                .fetch_all(connection)
                .await?))
    }

    /// The person with a login name, for logging in and for finding out whether the name is free.
    pub async fn find_user_by_login(&mut self, login: &str) -> Result<Option<UserRecord>, StoreError> {
        let found: Option<UserRecord> = on!(self, connection =>
            sqlx::query_as("SELECT * FROM app_user WHERE login = $1").bind(login).fetch_optional(connection).await?);
        self.with_own_grants(found).await
    }

    /// The person a session or token belongs to.
    pub async fn find_user(&mut self, user: UserId) -> Result<Option<UserRecord>, StoreError> {
        let found: Option<UserRecord> = on!(self, connection =>
            sqlx::query_as("SELECT * FROM app_user WHERE id = $1").bind(user.0).fetch_optional(connection).await?);
        self.with_own_grants(found).await
    }

    /// The same for a change of it: whoever else changes it waits.
    pub async fn find_user_for_update(&mut self, user: UserId) -> Result<Option<UserRecord>, StoreError> {
        let found: Option<UserRecord> = on!(self, connection, dialect => sqlx::query_as(concat!(
            "SELECT * FROM app_user WHERE id = $1", dialect!(for_update),
        ))
        .bind(user.0)
        .fetch_optional(connection)
        .await?);
        self.with_own_grants(found).await
    }

    /// What matters of people for driving, of those who exist.
    pub async fn load_drivers(&mut self, users: &[UserId]) -> Result<HashMap<UserId, Driver>, StoreError> {
        let booking = Role::ALL.iter().filter(|role| role.permits(Permission::Book));
        let booking: Vec<String> = booking.map(|role| role.as_str().to_owned()).collect();
        let rows: Vec<(Uuid, String, bool, bool)> = on!(self, connection, dialect => sqlx::query_as(concat!(
            "SELECT u.id, u.licences, u.disabled, u.system_administrator OR EXISTS (SELECT 1 FROM role_grant g
                WHERE g.user_id = u.id AND g.role", dialect!(in_texts "$2"), ")
             FROM app_user u WHERE u.id", dialect!(in_ids "$1"),
        ))
        .bind(dialect::ids(users))
        .bind(dialect::texts(&booking))
        .fetch_all(connection)
        .await?);
        let about = |(id, licences, locked_out, books): (Uuid, String, bool, bool)| {
            Ok((id.into(), Driver { licences: licences_in(&licences)?, barred: barred(locked_out, books) }))
        };
        rows.into_iter().map(about).collect()
    }

    /// The names of people that a row in scope mentions.
    pub async fn load_names(&mut self, users: &[UserId]) -> Result<HashMap<UserId, String>, StoreError> {
        let rows: Vec<(Uuid, String)> = on!(self, connection, dialect => sqlx::query_as(concat!(
            "SELECT id, name FROM app_user WHERE id", dialect!(in_ids "$1"),
        ))
        .bind(dialect::ids(users))
        .fetch_all(connection)
        .await?);
        Ok(rows.into_iter().map(|(id, name)| (id.into(), name)).collect())
    }

    /// The people with some ids, with all their roles.
    pub async fn load_users(&mut self, ids: &[UserId]) -> Result<Vec<UserRecord>, StoreError> {
        let users: Vec<UserRecord> = on!(self, connection, dialect => sqlx::query_as(concat!(
            "SELECT * FROM app_user WHERE id", dialect!(in_ids "$1"),
        ))
        .bind(dialect::ids(ids))
        .fetch_all(connection)
        .await?);
        let grants = self.list_grants().await?;
        let own = |user: UserId| grants.iter().filter(|held| held.user == user).map(|held| held.grant).collect();
        Ok(users.into_iter().map(|user| UserRecord { grants: own(user.id), ..user }).collect())
    }

    async fn with_own_grants(&mut self, found: Option<UserRecord>) -> Result<Option<UserRecord>, StoreError> {
        let Some(user) = found else { return Ok(None) };
        let grants: Vec<Read<Grant>> = on!(self, connection =>
            sqlx::query_as("SELECT organisation_id, role FROM role_grant WHERE user_id = $1 \
                            ORDER BY organisation_id, role")
                .bind(user.id.0)
                .fetch_all(connection)
                .await?);
        Ok(Some(UserRecord { grants: grants.into_iter().map(|Read(grant)| grant).collect(), ..user }))
    }

    /// How many people with a role in an organisation in scope wait for something.
    pub async fn count_waiting_people(&mut self, scope: &Scope) -> Result<WaitingPeople, StoreError> {
        let (without_password, without_role) = on!(self, connection, dialect => sqlx::query_as(concat!(
            "SELECT count(*) FILTER (WHERE u.password_hash IS NULL), count(*) FILTER (WHERE NOT u.system_administrator \
             AND NOT EXISTS (SELECT 1 FROM role_grant g WHERE g.user_id = u.id))
             FROM app_user u WHERE NOT u.disabled AND ($1 OR EXISTS (SELECT 1 FROM role_grant g WHERE g.user_id = u.id \
             AND g.organisation_id",
            dialect!(in_ids "$2"), "))",
        ))
        .bind(scope.everything())
        .bind(dialect::ids(scope.organisations()))
        .fetch_one(connection)
        .await?);
        Ok(WaitingPeople { without_password, without_role })
    }

    /// The people with a role in an organisation in scope, by login.
    pub async fn list_users(&mut self, scope: &Scope) -> Result<Vec<UserRecord>, StoreError> {
        let users: Vec<UserRecord> = on!(self, connection, dialect => sqlx::query_as(concat!(
            "SELECT u.* FROM app_user u WHERE ($1 OR EXISTS (SELECT 1 FROM role_grant g WHERE g.user_id = u.id \
             AND g.organisation_id",
            dialect!(in_ids "$2"), ")) ORDER BY u.login",
        ))
        .bind(scope.everything())
        .bind(dialect::ids(scope.organisations()))
        .fetch_all(connection)
        .await?);
        let grants = self.list_grants().await?;
        let own = |user: UserId| {
            let own = grants.iter().filter(|held| held.user == user && scope.covers(held.grant.organisation));
            own.map(|held| held.grant).collect()
        };
        Ok(users.into_iter().map(|user| UserRecord { grants: own(user.id), ..user }).collect())
    }

    /// Whether a user belongs to an organisation in scope.
    pub async fn user_is_in(&mut self, scope: &Scope, user: UserId) -> Result<bool, StoreError> {
        let found = self.find_user(user).await?;
        let within = |organisation: OrganisationId| scope.covers(organisation);
        Ok(found.is_some_and(|user| scope.everything() || user.grants.iter().any(|grant| within(grant.organisation))))
    }
}
