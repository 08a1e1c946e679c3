//! `/konto` and `/tillganglighet`.

use askama::Template;
use axum::{
    Form,
    extract::Request,
    response::{IntoResponse, Redirect, Response},
};
use chrono::{DateTime, Utc};
use serde::Deserialize;
use vagnpark_actions::{
    people::{
        login,
        session::{self, OpenSession},
        user,
    },
    register::organisation::list_organisations,
};
use vagnpark_domain::Field;
use vagnpark_text::Language;

use crate::{
    pages::{Frame, PageResult, Texts, read_word, render, visit::Visit},
    web::{auth::Signed, headers::FORGET},
};

#[derive(Template)]
#[template(path = "people/account.html")]
struct AccountPage {
    frame: Frame,
    login: String,
    roles: Vec<String>,
    sessions: Vec<SessionLine>,
}

/// A session in the list.
struct SessionLine {
    id: String,
    browser: String,
    since: DateTime<Utc>,
    seen: DateTime<Utc>,
    own: bool,
}

impl SessionLine {
    fn new(t: Texts, session: OpenSession) -> Self {
        let browser = if session.browser.is_empty() { t.s("session-browser-unknown") } else { session.browser };
        Self { id: session.id, browser, since: session.created_at, seen: session.seen_at, own: session.own }
    }
}

pub(crate) async fn show(visit: Visit) -> PageResult {
    let frame = visit.frame("/konto", "account-title");
    let organisations = list_organisations(&visit.app).await?;
    let roles = visit.signed.user.grants.iter().map(|grant| {
        let organisation = organisations.iter().find(|organisation| organisation.id == grant.organisation);
        format!("{}: {}", organisation.map_or("", |found| &found.name), frame.t.word("role", grant.role.as_str()))
    });
    let roles = roles.collect();
    let sessions = session::list_sessions(&visit.app, visit.actor(), visit.session.as_deref()).await?;
    let sessions = sessions.into_iter().map(|session| SessionLine::new(frame.t, session)).collect();
    Ok(render(&AccountPage { frame, login: visit.signed.user.login.clone(), roles, sessions }))
}

#[derive(Debug, Deserialize)]
pub(crate) struct SessionForm {
    /// The one to end; empty for all others.
    #[serde(default)]
    session: String,
}

pub(crate) async fn end_session(visit: Visit, Form(form): Form<SessionForm>) -> PageResult {
    if form.session.is_empty() {
        session::end_other_sessions(&visit.app, visit.actor(), visit.session.as_deref()).await?;
    } else {
        session::end_session(&visit.app, visit.actor(), &form.session).await?;
    }
    Ok(Redirect::to("/konto").into_response())
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
