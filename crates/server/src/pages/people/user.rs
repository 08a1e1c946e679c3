//! `/anvandare`: the people of an organisation.

use askama::Template;
use axum::Form;
use serde::Deserialize;
use vagnpark_actions::{
    ActionError,
    people::user::{NewUser, People, add_user, list_people},
};
use vagnpark_domain::{
    Field,
    access::{Grant, Permission, Role},
    ids::OrganisationId,
    register::LicenceClass,
};

use crate::pages::{
    Choice, Frame, PageResult,
    alert::Alert,
    choices, read_word, render,
    visit::{Visit, answer_form},
};

/// The fields that an error can link to.
const FIELDS: [&str; 6] = ["login", "name", "email", "password", "organisation", "role"];

struct UserLine {
    login: String,
    name: String,
    roles: String,
    state: String,
}

#[derive(Template)]
#[template(path = "people/users.html")]
struct UsersPage {
    frame: Frame,
    users: Vec<UserLine>,
    roles: Vec<Choice>,
    organisations: Vec<Choice>,
    /// The input, if it was refused.
    form: UserForm,
    error: Alert,
}

pub(crate) async fn list(visit: Visit) -> PageResult {
    let page = page(&visit, UserForm::default(), None).await?;
    Ok(render(&page))
}

async fn page(visit: &Visit, form: UserForm, refused: Option<&ActionError>) -> Result<UsersPage, ActionError> {
    let frame = visit.frame("/anvandare", "users-title");
    let t = frame.t;
    let People { users, organisations } = list_people(&visit.app, visit.actor()).await?;
    let name = |id: OrganisationId| organisations.iter().find(|found| found.id == id).map_or("", |found| &found.name);
    let line = |user: vagnpark_actions::records::UserRecord| {
        let roles = user
            .grants
            .iter()
            .map(|grant| format!("{} ({})", t.word("role", grant.role.as_str()), name(grant.organisation)));
        let roles = roles.collect::<Vec<_>>().join(", ");
        let state = t.s(if user.disabled { "user-disabled" } else { "user-active" });
        UserLine { login: user.login, name: user.name, roles, state }
    };
    let scope = visit.scope(Permission::ManageUsers);
    let own = organisations.iter().filter(|organisation| scope.covers(organisation.id));
    Ok(UsersPage {
        users: users.into_iter().map(line).collect(),
        roles: choices(t, "role", Role::ALL.iter().map(|role| role.as_str()), &form.role),
        organisations: own
            .map(|found| Choice {
                selected: found.id.to_string() == form.organisation,
                value: found.id.to_string(),
                label: found.name.clone(),
            })
            .collect(),
        form,
        error: Alert::of(t, refused, &FIELDS),
        frame,
    })
}

/// The form for a new user, as it was filled in.
#[derive(Deserialize)]
pub(crate) struct UserForm {
    login: String,
    name: String,
    #[serde(default)]
    email: String,
    password: String,
    organisation: String,
    role: String,
}

impl Default for UserForm {
    fn default() -> Self {
        let [login, name, email, password, organisation] = Default::default();
        Self { login, name, email, password, organisation, role: Role::Driver.as_str().to_owned() }
    }
}

pub(crate) async fn add(visit: Visit, Form(form): Form<UserForm>) -> PageResult {
    let done = async {
        let organisation = form.organisation.parse().map_err(|_| ActionError::NotFound("organisation"))?;
        let role = read_word(Field::Role, &form.role)?;
        let new = NewUser {
            login: form.login.clone(),
            name: form.name.clone(),
            email: Some(form.email.clone()).filter(|email| !email.trim().is_empty()),
            password: Some(form.password.clone()),
            licences: vec![LicenceClass::B],
            grants: vec![Grant { organisation, role }],
            system_administrator: false,
        };
        add_user(&visit.app, visit.actor(), new).await
    };
    let done = done.await;
    let again = async |error| Ok(render(&page(&visit, form, Some(&error)).await?));
    answer_form(done, |_| "/anvandare".to_owned(), again).await
}
