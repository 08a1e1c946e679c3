//! Secrets and what is kept of them: tokens as hashes, passwords with argon2id, a few at a time.

use argon2::{Argon2, PasswordHash, PasswordHasher, PasswordVerifier, password_hash::SaltString};
use chrono::{DateTime, Utc};
use hmac::{Hmac, Mac};
use rand::{TryRngCore, rngs::OsRng as SystemRandom};
use sha2::{Digest, Sha256};
use tokio::sync::{OnceCell, Semaphore, SemaphorePermit};
use vagnpark_domain::{
    Fault, Field, Refusal,
    access::Actor,
    bounds::composed,
    limits::{HASH_PATIENCE, HASHES_AT_ONCE, PASSWORD_RECENT},
};

use crate::error::ActionError;

/// Random bytes from the system.
pub(crate) fn random<const SIZE: usize>() -> Result<[u8; SIZE], ActionError> {
    let mut bytes = [0_u8; SIZE];
    SystemRandom
        .try_fill_bytes(&mut bytes)
        .map_err(|error| ActionError::broken(format!("no random bytes: {error}")))?;
    Ok(bytes)
}

/// A new secret with the hash that is kept of it.
pub(crate) fn new_secret() -> Result<(String, Vec<u8>), ActionError> {
    let secret = hex::encode(random::<32>()?);
    let hash = hash_secret(&secret);
    Ok((secret, hash))
}

/// What is kept of a secret. It has 256 random bits, so a plain hash suffices.
pub(crate) fn hash_secret(secret: &str) -> Vec<u8> {
    Sha256::digest(secret.as_bytes()).to_vec()
}

/// Hashes a password, composed as texts are (D-2): keyboards write the same letter in different ways. It takes tens of
/// milliseconds on purpose: call it on a blocking thread.
pub(crate) fn hash_password(password: &str) -> Result<String, ActionError> {
    let salt = SaltString::encode_b64(&random::<16>()?).map_err(|error| ActionError::broken(error.to_string()))?;
    let hash = Argon2::default().hash_password(composed(password).as_bytes(), &salt);
    hash.map(|hash| hash.to_string())
        .map_err(|error| ActionError::broken(format!("the password cannot be hashed: {error}")))
}

/// Refuses somebody who gave their password a while ago, before something that opens the system to somebody.
pub(crate) fn expect_password(actor: &Actor, now: DateTime<Utc>) -> Result<(), Refusal> {
    if actor.is_asked_again(now) {
        let minutes = PASSWORD_RECENT.as_secs() / 60;
        return Err(Refusal::at(Field::PresentPassword, Fault::TooLongAgo { minutes }));
    }
    Ok(())
}

/// Whether a password is the one that was hashed, which an earlier version may have done as it was typed. Without a
/// hash the same work is done, so that an unknown login takes as long as a wrong password.
pub(crate) fn password_matches(password: &str, hash: Option<&str>) -> bool {
    const NOBODY: &str = "$argon2id$v=19$m=19456,t=2,p=1$bm9ib2R5bm9ib2R5$0000000000000000000000000000000000000000000";
    let parsed = PasswordHash::new(hash.unwrap_or(NOBODY));
    let matches = parsed.is_ok_and(|parsed| {
        let is = |password: &str| Argon2::default().verify_password(password.as_bytes(), &parsed).is_ok();
        let composed = composed(password);
        is(&composed) || (composed != password && is(password))
    });
    matches && hash.is_some()
}

/// The hashing of passwords, a few at a time, since each takes memory and a processor. It also has the key for hashing
/// logins, addresses and browsers, so that no table names them.
#[derive(Debug)]
pub(crate) struct Hashing {
    places: Semaphore,
    key: OnceCell<Vec<u8>>,
}

impl Default for Hashing {
    fn default() -> Self {
        Self { places: Semaphore::new(HASHES_AT_ONCE), key: OnceCell::new() }
    }
}

impl Hashing {
    /// Waits for a turn to hash.
    pub(crate) async fn turn(&self) -> Result<SemaphorePermit<'_>, ActionError> {
        let turn = tokio::time::timeout(HASH_PATIENCE, self.places.acquire()).await;
        turn.ok().and_then(Result::ok).ok_or(ActionError::Busy)
    }

    /// Hashes a password when its turn has come.
    pub(crate) async fn hash(&self, password: String) -> Result<String, ActionError> {
        let _turn = self.turn().await?;
        let hashed = tokio::task::spawn_blocking(move || hash_password(&password)).await;
        hashed.map_err(ActionError::broken)?
    }

    /// The hash that a text is known by. `keep` is called once for the key that all servers on a database share: it
    /// keeps the one it is given, or answers the one that exists.
    pub(crate) async fn known_by(
        &self,
        keep: impl AsyncFnOnce(&[u8]) -> Result<Vec<u8>, ActionError>,
        kind: &str,
        text: &str,
    ) -> Result<Vec<u8>, ActionError> {
        let made = self.key.get_or_try_init(async || {
            let (secret, _) = new_secret()?;
            keep(secret.as_bytes()).await
        });
        let mut mac = Hmac::<Sha256>::new_from_slice(made.await?).map_err(ActionError::broken)?;
        mac.update(kind.as_bytes());
        mac.update(&[0]);
        mac.update(text.as_bytes());
        Ok(mac.finalize().into_bytes().to_vec())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_matches_only_its_own_hash() {
        let hash = hash_password("hemligt").expect("a hash");
        assert!(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{hash}");
        assert!(password_matches("hemligt", Some(&hash)));
        assert!(!password_matches("Hemligt", Some(&hash)) && !password_matches("hemligt", None));
    }
}
