//! `users`.

use axum::{
    Json,
    extract::State,
    http::{HeaderMap, StatusCode},
    response::IntoResponse,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;
use vagnpark_actions::{
    App,
    people::{
        password::address_of_link,
        session,
        user::{self, RolesWanted},
    },
    records::UserRecord,
};
use vagnpark_domain::{Field, access::Grant, ids::UserId, register::LicenceClass};

use crate::{
    api::{Listing, word},
    pages::own_address,
    web::{
        auth::Signed,
        extract::{Body, Path},
        problem::Problem,
    },
};

/// A role in an organisation.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct GrantBody {
    /// Id of the organisation.
    organisation: Uuid,
    /// `driver`, `coordinator`, `workshop`, `finance`, `administrator` or `auditor`.
    role: String,
}

/// A person who logs in.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct UserBody {
    /// The person's id.
    id: Uuid,
    /// The login name.
    login: String,
    /// The person's name.
    name: String,
    /// Whether the person is locked out.
    disabled: bool,
    /// Classes of driving licence.
    licences: Vec<String>,
    /// Roles, and the organisations in which they hold.
    grants: Vec<GrantBody>,
    /// The address where the person chooses a password, once, within a day; only in the answer that added them.
    #[serde(skip_serializing_if = "Option::is_none")]
    password_link: Option<String>,
}

impl From<UserRecord> for UserBody {
    fn from(user: UserRecord) -> Self {
        let grant = |grant: Grant| GrantBody { organisation: grant.organisation.0, role: grant.role.to_string() };
        Self {
            id: user.id.0,
            login: user.login,
            name: user.name,
            disabled: user.disabled,
            licences: user.licences.iter().map(ToString::to_string).collect(),
            grants: user.grants.into_iter().map(grant).collect(),
            password_link: None,
        }
    }
}

/// The people of your organisation.
#[utoipa::path(
    get,
    path = "/users",
    operation_id = "list_users",
    tag = "people",
    extensions(("x-permissions" = json!(["manage_users"]))),
    responses((status = 200, body = Listing<UserBody>)),
)]
pub(crate) async fn list(State(app): State<App>, signed: Signed) -> Result<Json<Listing<UserBody>>, Problem> {
    let users = user::list_users(&app, &signed.actor).await?;
    Ok(Json(Listing { items: users.into_iter().map(Into::into).collect(), next: None }))
}

/// A person to add.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewUserBody {
    /// The login name.
    login: String,
    /// The person's name.
    name: String,
    /// Where messages are sent.
    email: Option<String>,
    /// Classes of driving licence.
    #[serde(default)]
    licences: Vec<String>,
    /// Roles, and the organisations in which they hold.
    grants: Vec<GrantBody>,
}

/// Adds a person with roles in your organisation; answers the link with which they choose a password, which is shown
/// only once.
#[utoipa::path(
    post,
    path = "/users",
    operation_id = "create_user",
    tag = "people",
    extensions(("x-permissions" = json!(["manage_users"]))),
    request_body = NewUserBody,
    responses((status = 201, body = UserBody)),
)]
pub(crate) async fn create(
    State(app): State<App>,
    signed: Signed,
    headers: HeaderMap,
    Body(new): Body<NewUserBody>,
) -> Result<impl IntoResponse, Problem> {
    let new = user::NewUser {
        grants: grants("grants", &new.grants)?,
        licences: licences(&new.licences)?,
        login: new.login,
        name: new.name,
        email: new.email,
        first: user::FirstWayIn::Link,
        system_administrator: false,
    };
    let added = user::add_user(&app, &signed.actor, new).await?;
    let password_link = added.link.map(|secret| address_of_link(&own_address(&app, &headers), &secret));
    Ok((StatusCode::CREATED, Json(UserBody { password_link, ..added.user.into() })))
}

/// Roles in a field with this name.
fn grants(name: &str, given: &[GrantBody]) -> Result<Vec<Grant>, Problem> {
    let grant = |(place, grant): (usize, &GrantBody)| {
        let role = word(Field::Role, &grant.role).map_err(|why| why.under(&format!("/{name}/{place}")))?;
        Ok(Grant { organisation: grant.organisation.into(), role })
    };
    given.iter().enumerate().map(grant).collect()
}

fn licences(given: &[String]) -> Result<Vec<LicenceClass>, Problem> {
    let licence = |(place, text): (usize, &String)| {
        word(Field::Licences, text).map_err(|why| why.about(&format!("/licences/{place}")))
    };
    given.iter().enumerate().map(licence).collect()
}

/// A change of a person; what is absent stays.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct UserChangeBody {
    /// Whether the person is locked out.
    disabled: Option<bool>,
    /// The person's name.
    name: Option<String>,
    /// Where messages are sent; empty for nowhere.
    email: Option<String>,
    /// Classes of driving licence.
    licences: Option<Vec<String>>,
    /// All roles in organisations whose people you look after; those elsewhere stay.
    grants: Option<Vec<GrantBody>>,
    /// The roles as you read them before: then only what is another in `grants` is given or taken, and what somebody
    /// else gave or took meanwhile stays.
    seen: Option<Vec<GrantBody>>,
}

/// Changes a person's entry and roles, locks them out, or lets them in again. Locking out ends their sessions, tokens
/// and calendar feeds for good: somebody who is let in again logs in anew and makes new ones.
#[utoipa::path(
    patch,
    path = "/users/{id}",
    operation_id = "change_user",
    tag = "people",
    extensions(("x-permissions" = json!(["manage_users"]))),
    params(("id" = Uuid, Path, description = "The id of the person.")),
    request_body = UserChangeBody,
    responses((status = 204)),
)]
pub(crate) async fn change(
    State(app): State<App>,
    signed: Signed,
    Path(id): Path<Uuid>,
    Body(body): Body<UserChangeBody>,
) -> Result<StatusCode, Problem> {
    let seen = body.seen.as_deref().map(|seen| grants("seen", seen)).transpose()?;
    let wanted = body.grants.as_deref().map(|wanted| grants("grants", wanted)).transpose()?;
    let asked = user::UserChange {
        disabled: body.disabled,
        name: body.name,
        email: body.email,
        licences: body.licences.as_deref().map(licences).transpose()?,
        grants: wanted.map(|wanted| match seen {
            Some(seen) => RolesWanted::Instead { seen, wanted },
            None => RolesWanted::Exactly(wanted),
        }),
    };
    user::change_user(&app, &signed.actor, UserId(id), asked).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Ends all sessions of a person; their tokens and calendar feeds go on.
#[utoipa::path(
    delete,
    path = "/users/{id}/sessions",
    operation_id = "end_sessions",
    tag = "people",
    extensions(("x-permissions" = json!(["manage_users"]))),
    params(("id" = Uuid, Path, description = "The id of the person.")),
    responses((status = 204)),
)]
pub(crate) async fn end_sessions(
    State(app): State<App>,
    signed: Signed,
    Path(id): Path<Uuid>,
) -> Result<StatusCode, Problem> {
    session::end_sessions_of(&app, &signed.actor, UserId(id)).await?;
    Ok(StatusCode::NO_CONTENT)
}
