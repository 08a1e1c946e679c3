//! `/login`, `/logout`.

use askama::Template;
use axum::{
    Extension, Form,
    extract::{Query, State},
    http::{HeaderMap, StatusCode, header},
    response::{AppendHeaders, IntoResponse, Redirect, Response},
};
use axum_extra::extract::CookieJar;
use serde::Deserialize;
use vagnpark_actions::{
    App,
    people::login::{self, LoggedIn, Whence},
};
use vagnpark_domain::limits::MAX_LOGIN;
use vagnpark_text::Language;

use super::{kept::Kept, way_back::own_page};
use crate::{
    pages::{Frame, alert::Alert, render},
    web::{
        auth::{COOKIE, device_cookie, device_of, session_cookie},
        headers::FORGET,
        proxies::Client,
        status::HttpStatus,
    },
};

/// The fields that an error can link to.
const FIELDS: [&str; 2] = ["login", "password"];

#[derive(Template)]
#[template(path = "people/login.html")]
struct LoginPage {
    frame: Frame,
    login: String,
    next: String,
    /// A form that waits for it.
    kept: Kept,
    /// Whether a password was just chosen.
    chosen: bool,
    error: Alert,
}

#[derive(Debug, Default, Deserialize)]
pub(crate) struct NextParams {
    #[serde(default)]
    next: String,
    #[serde(default)]
    valt: String,
}

pub(crate) async fn show(Query(params): Query<NextParams>) -> Response {
    let frame = Frame::public(Language::Swedish, "login-title");
    let chosen = !params.valt.is_empty();
    let (next, kept) = (params.next, Kept::default());
    render(&LoginPage { frame, login: String::new(), next, kept, chosen, error: Alert::default() })
}

/// Asks somebody to log in whose session had ended when they sent a form, which waits for it.
pub(crate) fn ask_with(kept: Kept, next: String) -> Response {
    let frame = Frame::public(Language::Swedish, "login-title");
    let words = frame.t.s(if kept.form.is_empty() { "login-ended" } else { "kept-log-in" });
    let error = Alert { words, ..Alert::default() };
    let page = LoginPage { frame, login: String::new(), next, kept, chosen: false, error };
    (StatusCode::UNAUTHORIZED, render(&page)).into_response()
}

#[derive(Debug, Deserialize)]
pub(crate) struct LoginForm {
    login: String,
    password: String,
    #[serde(default)]
    next: String,
    #[serde(default)]
    kept_address: String,
    #[serde(default)]
    kept_form: String,
    #[serde(default)]
    kept_files: String,
}

pub(crate) async fn log_in(
    State(app): State<App>,
    client: Option<Extension<Client>>,
    jar: CookieJar,
    headers: HeaderMap,
    Form(form): Form<LoginForm>,
) -> Response {
    let address = client.map(|Extension(Client(address))| address);
    let session = jar.get(COOKIE).map(|cookie| cookie.value().to_owned());
    let agent = headers.get(header::USER_AGENT).and_then(|agent| agent.to_str().ok()).unwrap_or_default().to_owned();
    let takes_files = !form.kept_files.is_empty();
    let kept = Kept { address: form.kept_address, form: form.kept_form, takes_files };
    let whence = Whence { address, device: device_of(&jar), session, agent };
    match login::log_in(&app, &form.login, form.password, whence).await {
        Ok(LoggedIn { user, secret, device }) => {
            // The session comes first, for clients that look at one cookie only.
            let device = AppendHeaders([(header::SET_COOKIE, device_cookie(&device).to_string())]);
            let page = kept.show(&app, &user).unwrap_or_default();
            let page = page.unwrap_or_else(|| Redirect::to(&own_page(&form.next)).into_response());
            (jar.add(session_cookie(secret)), device, page).into_response()
        }
        Err(error) => {
            let frame = Frame::public(Language::Swedish, "login-title");
            let alert = Alert::of(frame.t, Some(&error), &FIELDS);
            // Text that cannot be a login is not sent back.
            let login = form.login.chars().take(MAX_LOGIN).collect();
            let page = LoginPage { frame, login, next: form.next, kept, chosen: false, error: alert };
            (error.status(), error.retry_after(), render(&page)).into_response()
        }
    }
}

pub(crate) async fn log_out(State(app): State<App>, jar: CookieJar) -> Response {
    if let Some(cookie) = jar.get(COOKIE)
        && let Err(error) = login::log_out(&app, cookie.value()).await
    {
        tracing::error!(?error, "a session could not be ended");
    }
    (jar.remove(session_cookie(String::new())), FORGET.clone(), Redirect::to("/login")).into_response()
}
