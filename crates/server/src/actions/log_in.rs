//! Logging in and out.

use chrono::Duration;
use vagnpark_domain::ids::UserId;
use vagnpark_store::{Session, UserRecord};

use crate::{
    app::App,
    auth::{ABSOLUTE_DAYS, hash_secret, new_secret, password_matches},
    error::ActionError,
};

/// So many failures in this time close a login for the rest of it.
const FAILURES: i64 = 5;
const FAILURE_MINUTES: i64 = 15;

/// Opens a session; answers its secret.
pub(crate) async fn log_in(app: &App, login: &str, password: String) -> Result<(String, UserRecord), ActionError> {
    let login = login.trim().to_lowercase();
    let now = app.now();
    let mut tx = app.store.read().await?;
    if tx.count_login_failures(&login, now - Duration::minutes(FAILURE_MINUTES)).await? >= FAILURES {
        return Err(ActionError::TooManyFailures);
    }
    let user = tx.find_user_by_login(&login).await?;
    drop(tx);
    let hash = user.as_ref().and_then(|user| user.password_hash.clone());
    let matches = tokio::task::spawn_blocking(move || password_matches(&password, hash.as_deref()))
        .await
        .map_err(|error| ActionError::Broken(error.to_string()))?;
    let mut tx = app.store.begin().await?;
    let Some(user) = user.filter(|user| matches && !user.disabled) else {
        tx.insert_login_failure(&login, now).await?;
        tx.commit().await?;
        return Err(ActionError::WrongPassword);
    };
    let (secret, hash) = new_secret()?;
    let session =
        Session { user: user.id, created_at: now, seen_at: now, expires_at: now + Duration::days(ABSOLUTE_DAYS) };
    tx.insert_session(&hash, &session).await?;
    tx.commit().await?;
    Ok((secret, user))
}

/// Ends the session of a secret.
pub(crate) async fn log_out(app: &App, secret: &str) -> Result<(), ActionError> {
    let mut tx = app.store.begin().await?;
    tx.delete_session(&hash_secret(secret)).await?;
    tx.commit().await?;
    Ok(())
}

/// Ends every session of a person, on every device.
pub(crate) async fn log_out_everywhere(app: &App, user: UserId) -> Result<(), ActionError> {
    let mut tx = app.store.begin().await?;
    tx.delete_sessions_of(user).await?;
    tx.commit().await?;
    Ok(())
}
