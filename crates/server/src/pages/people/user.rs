//! `/anvandare`: the people of an organisation.

use askama::Template;
use axum::Form;
use vagnpark_actions::{
    ActionError,
    people::user::{FirstWayIn, NewUser, People, add_user, list_people},
    records::UserRecord,
};
use vagnpark_domain::{
    Fault, Field, Refusal,
    access::{Grant, Permission, Role},
    ids::{OrganisationId, UserId},
    register::LicenceClass,
};

use crate::pages::{
    Choice, Frame, PageResult, Texts,
    alert::Alert,
    choices, read_word, render,
    visit::{Visit, answer_form},
};

/// The fields that an error can link to.
const FIELDS: [&str; 7] = ["login", "name", "email", "organisation", "role", "licences", "present_password"];

struct UserLine {
    id: UserId,
    login: String,
    name: String,
    roles: String,
    disabled: bool,
    state: String,
}

#[derive(Template)]
#[template(path = "people/users.html")]
struct UsersPage {
    frame: Frame,
    users: Vec<UserLine>,
    roles: Vec<Choice>,
    organisations: Vec<Choice>,
    licences: Vec<Choice>,
    /// Whether the reader is asked for their own password.
    ask_password: bool,
    /// The input, if it was refused.
    form: UserForm,
    error: Alert,
}

pub(crate) async fn list(visit: Visit) -> PageResult {
    let page = page(&visit, UserForm::default(), None).await?;
    Ok(render(&page))
}

/// A role with where it holds.
pub(super) fn in_words(t: Texts, grant: Grant, name: &str) -> String {
    format!("{} ({name})", t.word("role", grant.role.as_str()))
}

/// Every class of licence, with those that are held.
pub(super) fn licence_choices(held: &[String]) -> Vec<Choice> {
    let choice = |licence: &LicenceClass| Choice {
        value: licence.as_str().to_owned(),
        label: licence.as_str().to_owned(),
        selected: held.iter().any(|held| held == licence.as_str()),
    };
    LicenceClass::ALL.iter().map(choice).collect()
}

/// The classes of licence that were ticked.
pub(super) fn read_licences(ticked: &[String]) -> Result<Vec<LicenceClass>, Refusal> {
    ticked.iter().map(|text| read_word(Field::Licences, text)).collect()
}

async fn page(visit: &Visit, form: UserForm, refused: Option<&ActionError>) -> Result<UsersPage, ActionError> {
    let frame = visit.frame("/anvandare", "users-title");
    let t = frame.t;
    let People { users, organisations } = list_people(&visit.app, visit.actor()).await?;
    let name = |id: OrganisationId| organisations.iter().find(|found| found.id == id).map_or("", |found| &found.name);
    let line = |user: UserRecord| {
        let roles = user.grants.iter().map(|grant| in_words(t, *grant, name(grant.organisation)));
        let roles = roles.collect::<Vec<_>>().join(", ");
        let state = t.s(match (user.disabled, &user.password_hash) {
            (true, _) => "user-disabled",
            (false, None) => "user-invited",
            (false, Some(_)) => "user-active",
        });
        UserLine { id: user.id, login: user.login, name: user.name, roles, disabled: user.disabled, state }
    };
    let organisations_to_choose = visit.organisations(Permission::ManageUsers, form.organisation.parse().ok()).await?;
    Ok(UsersPage {
        users: users.into_iter().map(line).collect(),
        roles: choices(t, "role", Role::ALL.iter().map(|role| role.as_str()), &form.role),
        organisations: organisations_to_choose,
        licences: licence_choices(&form.licences),
        ask_password: visit.asks_password(),
        form,
        error: Alert::of(t, refused, &FIELDS),
        frame,
    })
}

/// The form for a new user, as it was filled in.
#[derive(Default)]
struct UserForm {
    login: String,
    name: String,
    email: String,
    organisation: String,
    role: String,
    licences: Vec<String>,
    /// The reader's own password, if it was asked for.
    present_password: String,
}

impl UserForm {
    fn of(fields: Vec<(String, String)>) -> Self {
        let mut form = Self::default();
        for (name, value) in fields {
            match name.as_str() {
                "login" => form.login = value,
                "name" => form.name = value,
                "email" => form.email = value,
                "organisation" => form.organisation = value,
                "role" => form.role = value,
                "present_password" => form.present_password = value,
                "licences" => form.licences.push(value),
                _ => {}
            }
        }
        form
    }

    /// The person that is described. Nothing is chosen for whoever fills it in, unless only one is possible.
    async fn read(&self, visit: &Visit) -> Result<NewUser, ActionError> {
        let only = visit.scope(Permission::ManageUsers).only();
        let possible = visit.organisations(Permission::ManageUsers, None).await?;
        let is_possible =
            |id: OrganisationId| only == Some(id) || possible.iter().any(|choice| choice.value == self.organisation);
        let organisation = match self.organisation.as_str() {
            "" => only,
            named => named.parse().ok().filter(|id| is_possible(*id)),
        };
        let unknown = || Refusal::at(Field::Organisation, Fault::unknown(&self.organisation));
        let organisation = organisation.ok_or_else(unknown)?;
        Ok(NewUser {
            login: self.login.clone(),
            name: self.name.clone(),
            email: Some(self.email.clone()),
            first: FirstWayIn::None,
            licences: read_licences(&self.licences)?,
            grants: vec![Grant { organisation, role: read_word(Field::Role, &self.role)? }],
            system_administrator: false,
        })
    }
}

pub(crate) async fn add(mut visit: Visit, Form(fields): Form<Vec<(String, String)>>) -> PageResult {
    let form = UserForm::of(fields);
    let done = async {
        let new = form.read(&visit).await?;
        visit.confirm(&form.present_password).await?;
        add_user(&visit.app, visit.actor(), new).await
    };
    let done = done.await;
    let again = async |error| Ok(render(&page(&visit, form, Some(&error)).await?));
    answer_form(done, |added| format!("/anvandare/{}", added.user.id), again).await
}
