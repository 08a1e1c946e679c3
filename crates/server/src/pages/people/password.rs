//! `/konto/losenord`, where one's own password is changed, and `/losenord/{secret}`, where one is chosen with a link.

use askama::Template;
use axum::{
    Form,
    extract::{Path, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use axum_extra::extract::cookie::{Cookie, CookieJar};
use serde::Deserialize;
use vagnpark_actions::{
    ActionError, App,
    people::password::{Ends, change_password, choose_password, holder_of_link},
};
use vagnpark_domain::{Fault, Field, Refusal, bounds::composed, limits::MIN_PASSWORD};
use vagnpark_text::Language;

use crate::{
    pages::{
        Frame, PageError, PageResult,
        alert::Alert,
        render,
        visit::{Visit, answer_form},
    },
    web::{auth::COOKIE, status::HttpStatus},
};

/// The fields that an error can link to.
const FIELDS: [&str; 3] = ["present_password", "password", "again"];

#[derive(Template)]
#[template(path = "people/password.html")]
struct PasswordPage {
    frame: Frame,
    login: String,
    /// Whether keys and calendars are to end, too.
    everything: bool,
    shortest: String,
    error: Alert,
}

pub(crate) async fn show(visit: Visit) -> PageResult {
    Ok(page(&visit, false, None))
}

fn page(visit: &Visit, everything: bool, refused: Option<&ActionError>) -> Response {
    let frame = visit.frame("/konto", "password-title");
    let error = Alert::of(frame.t, refused, &FIELDS);
    let login = visit.signed.user.login.clone();
    render(&PasswordPage { frame, login, everything, shortest: MIN_PASSWORD.to_string(), error })
}

#[derive(Deserialize)]
pub(crate) struct ChangeForm {
    present_password: String,
    password: String,
    again: String,
    #[serde(default)]
    everything: String,
}

/// Refuses two passwords that differ: nobody sees what they type.
fn typed_twice(password: &str, again: &str) -> Result<(), Refusal> {
    if composed(password) == composed(again) { Ok(()) } else { Err(Refusal::at(Field::Again, Fault::NotRight)) }
}

pub(crate) async fn change(visit: Visit, jar: CookieJar, Form(form): Form<ChangeForm>) -> PageResult {
    let everything = !form.everything.is_empty();
    let ends = if everything { Ends::AllWaysIn } else { Ends::OtherSessions };
    let done = match typed_twice(&form.password, &form.again) {
        Ok(()) => {
            let session = jar.get(COOKIE).map(Cookie::value);
            let passwords = (form.present_password, form.password);
            change_password(&visit.app, visit.actor(), session, passwords, ends).await
        }
        Err(refusal) => Err(refusal.into()),
    };
    answer_form(done, |()| "/konto".to_owned(), async |error| Ok(page(&visit, everything, Some(&error)))).await
}

#[derive(Template)]
#[template(path = "people/choose_password.html")]
struct ChoosePage {
    frame: Frame,
    secret: String,
    /// Whose password it is; empty if the link leads nowhere any more.
    login: String,
    shortest: String,
    error: Alert,
}

pub(crate) async fn ask(State(app): State<App>, Path(secret): Path<String>) -> PageResult {
    choose_page(&app, secret, None).await
}

/// The page of a link. One that was used, or is too old, is said to be.
async fn choose_page(app: &App, secret: String, refused: Option<&ActionError>) -> PageResult {
    let frame = Frame::public(Language::Swedish, "password-choose-title");
    let login = match holder_of_link(app, &secret).await {
        Ok(user) => user.login,
        Err(ActionError::NotFound(_)) => String::new(),
        Err(error) => return Err(PageError::from(error)),
    };
    let status = match refused {
        _ if login.is_empty() => StatusCode::NOT_FOUND,
        Some(error) => error.status(),
        None => StatusCode::OK,
    };
    let error = Alert::of(frame.t, refused.filter(|_| !login.is_empty()), &FIELDS);
    let page = ChoosePage { frame, secret, login, shortest: MIN_PASSWORD.to_string(), error };
    Ok((status, render(&page)).into_response())
}

#[derive(Deserialize)]
pub(crate) struct ChooseForm {
    password: String,
    again: String,
}

pub(crate) async fn choose(
    State(app): State<App>,
    Path(secret): Path<String>,
    Form(form): Form<ChooseForm>,
) -> PageResult {
    let done = match typed_twice(&form.password, &form.again) {
        Ok(()) => choose_password(&app, &secret, form.password).await,
        Err(refusal) => Err(refusal.into()),
    };
    match done {
        Ok(()) => Ok(Redirect::to("/login?valt=1").into_response()),
        Err(error @ (ActionError::Refused(_) | ActionError::NotFound(_))) => {
            choose_page(&app, secret, Some(&error)).await
        }
        Err(error) => Err(PageError::from(error)),
    }
}
