//! Who is asking: sessions in a cookie, tokens in a header.

use axum::{
    extract::{FromRef, FromRequestParts},
    http::{header, request::Parts},
};
use axum_extra::extract::cookie::{Cookie, CookieJar, SameSite};
use uuid::Uuid;
use vagnpark_actions::{
    ActionError, App,
    people::{
        device::Device,
        session::{holder_of_session, holder_of_token},
    },
    records::UserRecord,
};
use vagnpark_domain::access::{Actor, Door};

use super::receipt;

/// The cookie's name; the prefix makes browsers insist on `Secure`, `Path=/` and no domain.
pub(crate) const COOKIE: &str = "__Host-vagnpark";
/// The cookie that a browser is known by once somebody has logged in with it.
const DEVICE_COOKIE: &str = "__Host-vagnpark-device";

/// Somebody who has logged in, with what they may do.
#[derive(Clone, Debug)]
pub(crate) struct Signed {
    pub(crate) actor: Actor,
    pub(crate) user: UserRecord,
    /// The token for the forms of the page that answers this request: sent twice, they are done once (B-13).
    pub(crate) once: Uuid,
    /// The receipt's word, if a form led to the page.
    pub(crate) done: Option<&'static str>,
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

/// Finds out who is asking; it may be nobody.
pub(crate) async fn identify(app: &App, parts: &Parts) -> Result<Option<Signed>, ActionError> {
    let authorization = parts.headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    let holder = if let Some(token) = authorization.and_then(|value| value.strip_prefix("Bearer ")) {
        holder_of_token(app, token).await?
    } else {
        let jar = CookieJar::from_headers(&parts.headers);
        let door = if parts.uri.path().starts_with("/api/") { Door::Api } else { Door::Page };
        match jar.get(COOKIE) {
            Some(cookie) => holder_of_session(app, cookie.value(), door).await?,
            None => None,
        }
    };
    let signed = |(user, actor)| Signed { actor, user, once: app.new_id(), done: receipt::of(parts) };
    Ok(holder.map(signed))
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
