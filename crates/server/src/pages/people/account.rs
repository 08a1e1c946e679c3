//! `/konto` and `/tillganglighet`.

use askama::Template;
use axum::{
    Form,
    extract::{Request, State},
    response::{IntoResponse, Redirect, Response},
};
use serde::Deserialize;

use crate::{
    actions::people::{login, user},
    app::App,
    pages::{Frame, PageError, PageResult, render},
    text::Language,
    web::auth::Signed,
};

#[derive(Template)]
#[template(path = "people/account.html")]
struct AccountPage {
    frame: Frame,
    login: String,
    roles: Vec<String>,
}

pub(crate) async fn show(State(app): State<App>, signed: Signed) -> PageResult {
    let frame = Frame::new(&signed, "/konto", "account-title");
    let mut tx = app.store.read().await.map_err(|error| PageError::new(&signed, error))?;
    let organisations = tx.list_organisations().await.map_err(|error| PageError::new(&signed, error))?;
    let roles = signed.user.grants.iter().map(|grant| {
        let organisation = organisations.iter().find(|organisation| organisation.id == grant.organisation);
        format!("{}: {}", organisation.map_or("", |found| &found.name), frame.t.word("role", grant.role.as_str()))
    });
    let roles = roles.collect();
    Ok(render(&AccountPage { frame, login: signed.user.login.clone(), roles }))
}

#[derive(Debug, Deserialize)]
pub(crate) struct LanguageForm {
    language: String,
}

pub(crate) async fn choose_language(
    State(app): State<App>,
    signed: Signed,
    Form(form): Form<LanguageForm>,
) -> PageResult {
    user::choose_language(&app, &signed.actor, &signed.user, &form.language)
        .await
        .map_err(|error| PageError::new(&signed, error))?;
    Ok(Redirect::to("/konto").into_response())
}

pub(crate) async fn log_out_everywhere(State(app): State<App>, signed: Signed) -> PageResult {
    login::log_out_everywhere(&app, signed.user.id).await.map_err(|error| PageError::new(&signed, error))?;
    Ok(Redirect::to("/login").into_response())
}

#[derive(Template)]
#[template(path = "people/accessibility.html")]
struct AccessibilityPage {
    frame: Frame,
}

pub(crate) async fn accessibility(request: Request) -> Response {
    let frame = match request.extensions().get::<Signed>() {
        Some(signed) => Frame::new(signed, "/tillganglighet", "accessibility-title"),
        None => Frame::public(Language::Swedish, "accessibility-title"),
    };
    render(&AccessibilityPage { frame })
}
