//! Logging in and out. An attempt is claimed before the password is hashed: by the login, with pauses that grow,
//! and by the address. A browser that somebody has logged in with before is paced by itself, so that strangers guessing
//! elsewhere never keep its owner out.

use std::{
    net::{IpAddr, Ipv6Addr},
    time::Duration,
};

use vagnpark_domain::{
    Fault, Field, Refusal,
    ids::UserId,
    limits::{
        FAILURES_KEPT, FREE_FAILURES, LOGIN_PATIENCE, LOGIN_STEP, LOGINS_AT_ONCE, MAX_LOGIN, MAX_PASSWORD, MAX_PAUSE,
        SESSION_LIFE, delta,
    },
    security::SecurityEvent,
};
use vagnpark_store::{Pace, Session, UserRecord};

use crate::{
    app::App,
    error::ActionError,
    people::{
        browser::names_in,
        device::{Device, known_by},
        secrets::{hash_secret, new_secret, password_matches},
    },
    system::security::{Somebody, note_security},
    work::Unaudited,
};

/// Where somebody logs in from.
#[derive(Clone, Debug, Default)]
pub struct Whence {
    /// The address, if the request came over the network.
    pub address: Option<IpAddr>,
    /// The browser, as it is known.
    pub device: Device,
    /// The secret of the session that the browser has had until now.
    pub session: Option<String>,
    /// What the browser calls itself.
    pub agent: String,
}

/// Somebody who has logged in.
#[derive(Debug)]
pub struct LoggedIn {
    /// Who it is.
    pub user: UserRecord,
    /// The session's secret.
    pub secret: String,
    /// The browser, from now on known for the login.
    pub device: Device,
}

/// How often it is checked whether the turn of somebody who waits has come.
const LOOK: Duration = Duration::from_millis(100);

/// Opens a session; the one that the browser has had until now ends. How it went is noted, with the login if
/// somebody has it: what people type there by mistake is nobody's to read.
#[tracing::instrument(skip_all)]
pub async fn log_in(app: &App, login: &str, password: String, whence: Whence) -> Result<LoggedIn, ActionError> {
    let mut who = Somebody { address: whence.address, ..Somebody::default() };
    let outcome = try_to_log_in(app, login, password, whence, &mut who).await;
    match &outcome {
        Ok(_) => note_security(app, SecurityEvent::LoggedIn, &who, "POST /login", 303).await,
        Err(ActionError::WrongPassword) => {
            note_security(app, SecurityEvent::LoginFailed, &who, "POST /login", 401).await;
        }
        Err(_) => {}
    }
    outcome
}

async fn try_to_log_in(
    app: &App,
    login: &str,
    password: String,
    whence: Whence,
    who: &mut Somebody,
) -> Result<LoggedIn, ActionError> {
    let login = login.trim().to_lowercase();
    if login.chars().count() > MAX_LOGIN {
        return Err(Refusal::at(Field::Login, Fault::TooLong { most: MAX_LOGIN }).into());
    }
    if password.len() > MAX_PASSWORD {
        return Err(Refusal::at(Field::Password, Fault::TooLong { most: MAX_PASSWORD }).into());
    }
    let claim = claim(app, &login, &whence).await?;
    let turn = match app.hashing.turn().await {
        Ok(turn) => turn,
        Err(busy) => {
            claim.give_back(app).await?;
            return Err(busy);
        }
    };
    // No login has a control character, and one engine could not even be asked for it.
    let user = if login.contains(char::is_control) {
        None
    } else {
        app.store.read().await?.find_user_by_login(&login).await?
    };
    if let Some(user) = &user {
        (who.user, who.login) = (Some(user.id), user.login.clone());
    }
    let hash = user.as_ref().and_then(|user| user.password_hash.clone());
    let matches = tokio::task::spawn_blocking(move || password_matches(&password, hash.as_deref()))
        .await
        .map_err(ActionError::broken)?;
    drop(turn);
    let Some(user) = user.filter(|user| matches && !user.disabled) else {
        return Err(ActionError::WrongPassword);
    };
    claim.succeed(app).await?;
    let device = whence.device.with(app, &login).await?;
    let (secret, hash) = new_secret()?;
    let mut work = app.begin_as_server().await?;
    let now = work.now;
    let session = Session {
        user: user.id,
        created_at: now,
        seen_at: now,
        expires_at: now + delta(SESSION_LIFE),
        password_at: now,
        browser: names_in(&whence.agent),
    };
    if let Some(before) = &whence.session {
        work.tx.delete_session(&hash_secret(before)).await?;
    }
    work.tx.insert_session(&hash, &session).await?;
    work.finish_unaudited(Unaudited::Session).await?;
    Ok(LoggedIn { user, secret, device })
}

/// An attempt that may be made, with the keys it was claimed under.
#[derive(Debug)]
pub(crate) struct Claim {
    /// The login, or the browser that is known for it.
    name: Vec<u8>,
    address: Option<Vec<u8>>,
}

impl Claim {
    /// Gives the claim back as if it had never been, for an attempt that was not made.
    async fn give_back(self, app: &App) -> Result<(), ActionError> {
        let mut work = app.begin_as_server().await?;
        work.tx.release_attempt(&self.name, 0).await?;
        if let Some(address) = &self.address {
            work.tx.release_attempt(address, micros(LOGIN_STEP)).await?;
        }
        work.finish_unaudited(Unaudited::Session).await
    }

    /// Forgets what failed before under the name; the address has one failure less.
    pub(crate) async fn succeed(&self, app: &App) -> Result<(), ActionError> {
        let mut work = app.begin_as_server().await?;
        work.tx.forget_attempts(&self.name).await?;
        if let Some(address) = &self.address {
            work.tx.release_attempt(address, micros(LOGIN_STEP)).await?;
        }
        work.finish_unaudited(Unaudited::Session).await
    }
}

fn micros(time: Duration) -> i64 {
    i64::try_from(time.as_micros()).unwrap_or(i64::MAX)
}

/// Claims an attempt, and waits for its turn if that comes soon.
pub(crate) async fn claim(app: &App, login: &str, whence: &Whence) -> Result<Claim, ActionError> {
    let claim = match whence.device.known_for(app, login).await? {
        Some(device) => Claim { name: known_by(app, "failures of a device", device).await?, address: None },
        None => Claim {
            name: known_by(app, "login", login).await?,
            address: match whence.address {
                Some(address) => Some(known_by(app, "address", &network(address).to_string()).await?),
                None => None,
            },
        },
    };
    let until = tokio::time::Instant::now() + LOGIN_PATIENCE;
    loop {
        let Some(wait_us) = try_claim(app, &claim).await? else { return Ok(claim) };
        if tokio::time::Instant::now() >= until {
            metrics::counter!("vagnpark_logins_slowed_total").increment(1);
            tracing::info!(target: "vagnpark_security", event = "login_slowed", address = ?whence.address, "security");
            return Err(ActionError::TooManyFailures { seconds: wait_us.unsigned_abs().div_ceil(1_000_000) });
        }
        tokio::time::sleep(LOOK).await;
    }
}

/// Claims an attempt under both keys or neither; if it may not be made, answers in how many microseconds it may be
/// tried again.
async fn try_claim(app: &App, claim: &Claim) -> Result<Option<i64>, ActionError> {
    let mut work = app.begin_as_server().await?;
    if let Some(address) = &claim.address {
        let pace = Pace::Steady { burst: LOGINS_AT_ONCE, step_us: micros(LOGIN_STEP) };
        if let Some(wait) = work.tx.claim_attempt(address, pace, work.now).await? {
            return Ok(Some(wait));
        }
    }
    let pace = Pace::Growing {
        free: FREE_FAILURES,
        first_us: 1_000_000,
        longest_us: micros(MAX_PAUSE),
        forgotten_us: micros(FAILURES_KEPT),
    };
    if let Some(wait) = work.tx.claim_attempt(&claim.name, pace, work.now).await? {
        return Ok(Some(wait));
    }
    work.finish_unaudited(Unaudited::Session).await?;
    Ok(None)
}

/// Anybody who has one IPv6 address usually has the whole /64 network.
fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(six) => IpAddr::V6(Ipv6Addr::from_bits(six.to_bits() >> 64 << 64)),
        four @ IpAddr::V4(_) => four,
    }
}

/// Ends the session of a secret.
#[tracing::instrument(skip_all)]
pub async fn log_out(app: &App, secret: &str) -> Result<(), ActionError> {
    let mut work = app.begin_as_server().await?;
    work.tx.delete_session(&hash_secret(secret)).await?;
    work.finish_unaudited(Unaudited::Session).await?;
    Ok(())
}

/// Ends every session of a person, on every device.
#[tracing::instrument(skip_all)]
pub async fn log_out_everywhere(app: &App, user: UserId) -> Result<(), ActionError> {
    let mut work = app.begin_as_server().await?;
    work.tx.delete_sessions_of(user).await?;
    work.finish_unaudited(Unaudited::Session).await?;
    Ok(())
}
