//! `/anvandare`: the people of an organisation.

use askama::Template;
use axum::{
    Form,
    extract::State,
    response::{IntoResponse, Redirect},
};
use serde::Deserialize;
use vagnpark_domain::{
    Field,
    access::{Grant, Permission, Role},
    ids::OrganisationId,
    register::LicenceClass,
};

use crate::{
    actions::{
        people::user::{NewUser, add_user},
        reading_scope,
    },
    app::App,
    error::ActionError,
    pages::{Choice, Frame, PageError, PageResult, alert::Alert, choices, read_word, render},
    web::auth::Signed,
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
    error: Alert,
}

pub(crate) async fn list(State(app): State<App>, signed: Signed) -> PageResult {
    let page = page(&app, &signed, None).await.map_err(|error| PageError::new(&signed, error))?;
    Ok(render(&page))
}

async fn page(app: &App, signed: &Signed, refused: Option<&ActionError>) -> Result<UsersPage, ActionError> {
    let frame = Frame::new(signed, "/anvandare", "users-title");
    let t = frame.t;
    let scope = reading_scope(&signed.actor, Permission::ManageUsers)?;
    let mut tx = app.store.read().await?;
    let users = tx.list_users(&scope).await?;
    let organisations = tx.list_organisations().await?;
    let name = |id: OrganisationId| organisations.iter().find(|found| found.id == id).map_or("", |found| &found.name);
    let line = |user: vagnpark_store::UserRecord| {
        let roles = user
            .grants
            .iter()
            .map(|grant| format!("{} ({})", t.word("role", grant.role.as_str()), name(grant.organisation)));
        let roles = roles.collect::<Vec<_>>().join(", ");
        let state = t.s(if user.disabled { "user-disabled" } else { "user-active" });
        UserLine { login: user.login, name: user.name, roles, state }
    };
    let own = organisations.iter().filter(|organisation| scope.covers(organisation.id));
    Ok(UsersPage {
        users: users.into_iter().map(line).collect(),
        roles: choices(t, "role", Role::ALL.iter().map(|role| role.as_str()), "driver"),
        organisations: own
            .map(|found| Choice { value: found.id.to_string(), label: found.name.clone(), selected: false })
            .collect(),
        error: Alert::of(t, refused, &FIELDS),
        frame,
    })
}

#[derive(Debug, Deserialize)]
pub(crate) struct UserForm {
    login: String,
    name: String,
    #[serde(default)]
    email: String,
    password: String,
    organisation: String,
    role: String,
}

pub(crate) async fn add(State(app): State<App>, signed: Signed, Form(form): Form<UserForm>) -> PageResult {
    let done = async {
        let organisation = form.organisation.parse().map_err(|_| ActionError::NotFound("organisation"))?;
        let role = read_word(Field::Role, &form.role)?;
        let new = NewUser {
            login: form.login,
            name: form.name,
            email: Some(form.email).filter(|email| !email.trim().is_empty()),
            password: Some(form.password),
            licences: vec![LicenceClass::B],
            grants: vec![Grant { organisation, role }],
            system_administrator: false,
        };
        add_user(&app, &signed.actor, new).await
    };
    match done.await {
        Ok(_) => Ok(Redirect::to("/anvandare").into_response()),
        Err(error @ ActionError::Refused(_)) => {
            let page = page(&app, &signed, Some(&error)).await.map_err(|error| PageError::new(&signed, error))?;
            Ok((error.status(), render(&page)).into_response())
        }
        Err(error) => Err(PageError::new(&signed, error)),
    }
}
