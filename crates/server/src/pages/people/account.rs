//! `/konto` and `/tillganglighet`.

use askama::Template;
use axum::{
    Form,
    extract::Request,
    response::{IntoResponse, Redirect, Response},
};
use serde::Deserialize;
use vagnpark_actions::{
    people::{login, user},
    register::organisation::list_organisations,
};
use vagnpark_domain::Field;
use vagnpark_text::Language;

use crate::{
    pages::{Frame, PageResult, read_word, render, visit::Visit},
    web::{auth::Signed, headers::FORGET},
};

#[derive(Template)]
#[template(path = "people/account.html")]
struct AccountPage {
    frame: Frame,
    login: String,
    roles: Vec<String>,
}

pub(crate) async fn show(visit: Visit) -> PageResult {
    let frame = visit.frame("/konto", "account-title");
    let organisations = list_organisations(&visit.app).await?;
    let roles = visit.signed.user.grants.iter().map(|grant| {
        let organisation = organisations.iter().find(|organisation| organisation.id == grant.organisation);
        format!("{}: {}", organisation.map_or("", |found| &found.name), frame.t.word("role", grant.role.as_str()))
    });
    let roles = roles.collect();
    Ok(render(&AccountPage { frame, login: visit.signed.user.login.clone(), roles }))
}

#[derive(Debug, Deserialize)]
pub(crate) struct LanguageForm {
    language: String,
}

pub(crate) async fn choose_language(visit: Visit, Form(form): Form<LanguageForm>) -> PageResult {
    let language = read_word(Field::Language, &form.language)?;
    user::choose_language(&visit.app, visit.actor(), &visit.signed.user, language).await?;
    Ok(Redirect::to("/konto").into_response())
}

pub(crate) async fn log_out_everywhere(visit: Visit) -> PageResult {
    login::log_out_everywhere(&visit.app, visit.signed.user.id).await?;
    Ok((FORGET.clone(), Redirect::to("/login")).into_response())
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
