//! Who is asking: sessions in a cookie, tokens in a header.

use axum::{
    extract::{FromRef, FromRequestParts},
    http::{HeaderMap, header, request::Parts},
};
use axum_extra::extract::cookie::{Cookie, CookieJar, SameSite};
use vagnpark_actions::{
    ActionError, App,
    people::{
        device::Device,
        session::{Maker, Pass, holder_of_session, holder_of_token},
    },
    records::UserRecord,
};
use vagnpark_domain::access::{Actor, Door};

use super::{form_token, receipt, routes::guide::Guide};

/// The cookie's name; the prefix makes browsers insist on `Secure`, `Path=/` and no domain.
pub(crate) const COOKIE: &str = "__Host-vagnpark";
/// The cookie that a browser is known by once somebody has logged in with it.
const DEVICE_COOKIE: &str = "__Host-vagnpark-device";

/// Somebody who has logged in, with what they may do.
#[derive(Clone, Debug)]
pub(crate) struct Signed {
    pub(crate) actor: Actor,
    pub(crate) user: UserRecord,
    /// The token for the forms of the page that answers this request: sent twice, they are done once (B-13), and by
    /// nobody else.
    pub(crate) once: String,
    /// The receipt's word, if a form led to the page.
    pub(crate) done: Option<&'static str>,
    /// The pages that there are, for the menu and the links.
    pub(crate) guide: Guide,
}

/// The browser, according to its cookie.
pub(crate) fn device_of(jar: &CookieJar) -> Device {
    Device::of(jar.get(DEVICE_COOKIE).map_or("", Cookie::value))
}

/// The cookie by which a browser is known. It says how long it is valid; the browser may keep it as long as it likes.
pub(crate) fn device_cookie(device: &Device) -> Cookie<'static> {
    Cookie::build((DEVICE_COOKIE, device.text()))
        .path("/")
        .http_only(true)
        .secure(true)
        .same_site(SameSite::Lax)
        .permanent()
        .build()
}

/// The cookie that carries a session.
pub(crate) fn session_cookie(secret: String) -> Cookie<'static> {
    Cookie::build((COOKIE, secret)).path("/").http_only(true).secure(true).same_site(SameSite::Lax).build()
}

/// What a request came in with, valid or not: a token goes before a session.
pub(crate) fn pass_of(headers: &HeaderMap) -> Option<Pass> {
    let authorization = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    if let Some(token) = authorization.and_then(|value| value.strip_prefix("Bearer ")) {
        return Some(Pass::Token(token.to_owned()));
    }
    let jar = CookieJar::from_headers(headers);
    jar.get(COOKIE).map(|cookie| Pass::Session(cookie.value().to_owned()))
}

/// The session that a request came in with, valid or not.
pub(crate) fn session_of(headers: &HeaderMap) -> Option<String> {
    match pass_of(headers) {
        Some(Pass::Session(secret)) => Some(secret),
        Some(Pass::Token(_)) | None => None,
    }
}

/// The header of requests that a page makes without anybody having done anything.
const BY_ITSELF: &str = "vagnpark-by-itself";

/// Who makes a request: an open board listens for changes and shows them, whether anybody looks at it or not.
fn maker_of(parts: &Parts) -> Maker {
    let by_itself = parts.uri.path() == "/api/v1/events" || parts.headers.contains_key(BY_ITSELF);
    if by_itself { Maker::Page } else { Maker::Person }
}

/// Finds out who is asking; it may be nobody.
pub(crate) async fn identify(app: &App, guide: &Guide, parts: &Parts) -> Result<Option<Signed>, ActionError> {
    let door = if parts.uri.path().starts_with("/api/") { Door::Api } else { Door::Page };
    let holder = match pass_of(&parts.headers) {
        Some(Pass::Token(token)) => holder_of_token(app, &token).await?,
        Some(Pass::Session(secret)) => holder_of_session(app, &secret, door, maker_of(parts)).await?,
        None => None,
    };
    let Some((user, actor)) = holder else { return Ok(None) };
    let (once, done, guide) = (form_token::new(app, user.id)?, receipt::of(parts), guide.clone());
    Ok(Some(Signed { actor, user, once, done, guide }))
}

impl<S> FromRequestParts<S> for Signed
where
    S: Send + Sync,
    App: FromRef<S>,
{
    type Rejection = axum::http::StatusCode;

    /// The router's gate puts it there; without the gate nobody is logged in.
    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Self::Rejection> {
        parts.extensions.get::<Self>().cloned().ok_or(axum::http::StatusCode::UNAUTHORIZED)
    }
}
