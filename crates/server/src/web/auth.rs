//! Who is asking: sessions in a cookie, tokens in a header, passwords with argon2id.

use axum::{
    extract::{FromRef, FromRequestParts},
    http::{header, request::Parts},
};
use axum_extra::extract::cookie::{Cookie, CookieJar, SameSite};
use chrono::{DateTime, Duration, Utc};
use uuid::Uuid;
use vagnpark_domain::{
    access::{Actor, Door},
    limits::{DEVICE_KNOWN, SESSION_IDLE, delta},
};
use vagnpark_store::{Session, UserRecord};

use super::receipt;
use crate::{
    actions::work::Unaudited,
    app::App,
    error::ActionError,
    web::secrets::{hash_secret, new_secret},
};

/// The cookie's name; the prefix makes browsers insist on `Secure`, `Path=/` and no domain.
pub(crate) const COOKIE: &str = "__Host-vagnpark";
/// The cookie that a browser is known by once somebody has logged in with it.
const DEVICE_COOKIE: &str = "__Host-vagnpark-device";
/// So many people's logins are known of one browser.
const KNOWN_LOGINS: usize = 8;

/// Somebody who has logged in, with what they may do.
#[derive(Clone, Debug)]
pub(crate) struct Signed {
    pub(crate) actor: Actor,
    pub(crate) user: UserRecord,
    /// For the forms of the page that answers this request: sent twice, they are done once (B-13).
    pub(crate) once: Uuid,
    /// What led to the page, if a form did: the word of its receipt.
    pub(crate) done: Option<&'static str>,
}

/// The browsers that somebody is known with: what stands in the cookie, one `id.proof` for each login.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Device(Vec<(String, String)>);

impl Device {
    /// As a browser sends it; what is not ours is nothing.
    pub(crate) fn of(jar: &CookieJar) -> Self {
        let text = jar.get(DEVICE_COOKIE).map_or("", Cookie::value);
        let pairs = text.split('~').filter_map(|pair| pair.split_once('.')).take(KNOWN_LOGINS);
        Self(pairs.map(|(id, proof)| (id.to_owned(), proof.to_owned())).collect())
    }

    /// The id under which the browser is known for a login, if it is.
    pub(crate) async fn known_for(&self, app: &App, login: &str) -> Result<Option<&str>, ActionError> {
        let oldest = (app.now() - delta(DEVICE_KNOWN)).timestamp();
        for (id, proof) in &self.0 {
            let since = id.split_once('-').and_then(|(since, _)| since.parse::<i64>().ok());
            if since.is_none_or(|since| since < oldest) {
                continue;
            }
            // The hashes are compared, not the proofs, so that the time tells nothing.
            let right = hex::encode(known_by(app, "device", &format!("{id}\0{login}")).await?);
            if hash_secret(proof) == hash_secret(&right) {
                return Ok(Some(id));
            }
        }
        Ok(None)
    }

    /// The same browser, from now on known for a login too.
    pub(crate) async fn with(mut self, app: &App, login: &str) -> Result<Self, ActionError> {
        if self.known_for(app, login).await?.is_none() {
            let (id, _) = new_secret()?;
            let id = format!("{}-{}", app.now().timestamp(), id.get(..32).unwrap_or(&id));
            let proof = hex::encode(known_by(app, "device", &format!("{id}\0{login}")).await?);
            self.0.insert(0, (id, proof));
            self.0.truncate(KNOWN_LOGINS);
        }
        Ok(self)
    }

    /// The cookie that carries it.
    pub(crate) fn cookie(&self) -> Cookie<'static> {
        let value = self.0.iter().map(|(id, proof)| format!("{id}.{proof}")).collect::<Vec<_>>().join("~");
        // How long it is believed stands in the ids; the browser may keep it as long as it likes.
        Cookie::build((DEVICE_COOKIE, value))
            .path("/")
            .http_only(true)
            .secure(true)
            .same_site(SameSite::Lax)
            .permanent()
            .build()
    }
}

/// The cookie that carries a session.
pub(crate) fn session_cookie(secret: String) -> Cookie<'static> {
    Cookie::build((COOKIE, secret)).path("/").http_only(true).secure(true).same_site(SameSite::Lax).build()
}

/// Whether a session still holds at an instant: at its end it no longer does.
pub(crate) fn session_holds(session: &Session, now: DateTime<Utc>) -> bool {
    now < session.expires_at && now < session.seen_at + delta(SESSION_IDLE)
}

pub(crate) fn actor_of(user: &UserRecord, door: Door, read_only: bool) -> Actor {
    Actor {
        user: Some(user.id),
        name: user.login.clone(),
        grants: user.grants.clone(),
        system_administrator: user.system_administrator,
        read_only,
        door,
    }
}

async fn touch(app: &App, session_hash: &[u8], now: DateTime<Utc>) -> Result<(), ActionError> {
    let mut work = app.begin_as_server().await?;
    work.tx.touch_session(session_hash, now).await?;
    work.finish_unaudited(Unaudited::Session).await
}

/// What a text is known by on this database.
pub(crate) async fn known_by(app: &App, kind: &str, text: &str) -> Result<Vec<u8>, ActionError> {
    let keep = async |secret: &[u8]| {
        let mut work = app.begin_as_server().await?;
        let key = work.tx.server_secret("login", secret).await?;
        work.finish_unaudited(Unaudited::ServerSecret).await?;
        Ok(key)
    };
    app.hashing.known_by(keep, kind, text).await
}

/// Finds out who is asking; nobody is an answer too.
pub(crate) async fn identify(app: &App, parts: &Parts) -> Result<Option<Signed>, ActionError> {
    let (now, done) = (app.now(), receipt::of(parts));
    let bearer = parts
        .headers
        .get(header::AUTHORIZATION)
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.strip_prefix("Bearer "));
    if let Some(token) = bearer {
        let mut tx = app.store.read().await?;
        let holder = tx.find_token_holder(&hash_secret(token)).await?;
        let holder =
            holder.filter(|found| found.revoked_at.is_none() && now < found.expires_at && !found.user.disabled);
        return Ok(holder.map(|found| Signed {
            actor: actor_of(&found.user, Door::Api, found.read_only),
            user: found.user,
            once: app.new_id(),
            done,
        }));
    }
    let jar = CookieJar::from_headers(&parts.headers);
    let Some(cookie) = jar.get(COOKIE) else { return Ok(None) };
    let hash = hash_secret(cookie.value());
    let mut tx = app.store.read().await?;
    let Some(session) = tx.find_session(&hash).await?.filter(|session| session_holds(session, now)) else {
        return Ok(None);
    };
    let user = tx.find_user(session.user).await?.filter(|user| !user.disabled);
    drop(tx);
    if now > session.seen_at + Duration::minutes(1) {
        match touch(app, &hash, now).await {
            // Whoever only reads can go on reading while the disk is full.
            Err(ActionError::Store(error)) if error.is_passing() => {
                tracing::warn!(error = %error.chain(), "a session is not noted as used");
            }
            touched => touched?,
        }
    }
    let door = if parts.uri.path().starts_with("/api/") { Door::Api } else { Door::Page };
    Ok(user.map(|user| Signed { actor: actor_of(&user, door, false), user, once: app.new_id(), done }))
}

impl<S> FromRequestParts<S> for Signed
where
    S: Send + Sync,
    App: FromRef<S>,
{
    type Rejection = axum::http::StatusCode;

    /// The router's gate has put it there; without the gate nobody is signed in.
    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Self::Rejection> {
        parts.extensions.get::<Self>().cloned().ok_or(axum::http::StatusCode::UNAUTHORIZED)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use vagnpark_domain::{ids::UserId, limits::SESSION_LIFE};

    #[test]
    fn a_session_is_over_at_its_end_and_not_before() {
        let start = DateTime::from_timestamp(0, 0).expect("an instant");
        let user = UserId(uuid::Uuid::nil());
        let session = Session { user, created_at: start, seen_at: start, expires_at: start + delta(SESSION_LIFE) };
        let idle_end = start + delta(SESSION_IDLE);
        assert!(session_holds(&session, idle_end - Duration::microseconds(1)) && !session_holds(&session, idle_end));
    }
}
