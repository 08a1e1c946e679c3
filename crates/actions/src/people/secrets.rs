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
    limits::{HASH_PATIENCE, HASHES_AT_ONCE, MAX_PASSWORD, MIN_PASSWORD, PASSWORD_RECENT},
};

use crate::{app::App, error::ActionError};

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

/// Hashes a password. It takes tens of milliseconds on purpose: call it on a blocking thread.
pub(crate) fn hash_password(password: &str) -> Result<String, ActionError> {
    let salt = SaltString::encode_b64(&random::<16>()?).map_err(|error| ActionError::broken(error.to_string()))?;
    let hash = Argon2::default().hash_password(password.as_bytes(), &salt);
    hash.map(|hash| hash.to_string())
        .map_err(|error| ActionError::broken(format!("the password cannot be hashed: {error}")))
}

/// Words that anybody would try first here.
const LOCAL_WORDS: [&str; 12] = [
    "vagnpark",
    "bilpool",
    "kommun",
    "password",
    "lösenord",
    "hemligt",
    "välkommen",
    "sommar",
    "vinter",
    "sverige",
    "hejhej",
    "qwerty",
];

/// Refuses a password that is too short, too long, or among those that are guessed first: hardly more than the login,
/// the name or what this program is called, common in the world, one of the operator's words, or known from a breach.
pub(crate) async fn check_password(app: &App, password: &str, about: &[&str]) -> Result<(), ActionError> {
    let fault = fault_alone(password);
    let fault = match fault {
        Some(fault) => Some(fault),
        None => {
            let (lists, password) = (app.password_lists.clone(), password.to_owned());
            let parts = about.iter().flat_map(|about| about.split_whitespace()).map(str::to_lowercase);
            let words: Vec<String> = parts.chain(LOCAL_WORDS.map(str::to_owned)).collect();
            let found = tokio::task::spawn_blocking(move || lists.fault(&password, &words)).await;
            found.map_err(ActionError::broken)??
        }
    };
    fault.map_or(Ok(()), |fault| Err(Refusal::at(Field::Password, fault).into()))
}

/// What is wrong with a password whoever chooses it, and whatever is on lists.
fn fault_alone(password: &str) -> Option<Fault> {
    if password.chars().count() < MIN_PASSWORD {
        return Some(Fault::TooShort { least: MIN_PASSWORD });
    }
    if password.len() > MAX_PASSWORD {
        return Some(Fault::TooLong { most: MAX_PASSWORD });
    }
    let mut different: Vec<char> = password.to_lowercase().chars().collect();
    different.sort_unstable();
    different.dedup();
    (different.len() < 4).then_some(Fault::EasilyGuessed)
}

/// Refuses somebody who gave their password a while ago, before something that opens the system to somebody.
pub(crate) fn expect_password(actor: &Actor, now: DateTime<Utc>) -> Result<(), Refusal> {
    if actor.is_asked_again(now) {
        let minutes = PASSWORD_RECENT.as_secs() / 60;
        return Err(Refusal::at(Field::PresentPassword, Fault::TooLongAgo { minutes }));
    }
    Ok(())
}

/// Whether a password is the one that was hashed. Without a hash the same work is done, so that an
/// unknown login takes as long as a wrong password.
pub(crate) fn password_matches(password: &str, hash: Option<&str>) -> bool {
    const NOBODY: &str = "$argon2id$v=19$m=19456,t=2,p=1$bm9ib2R5bm9ib2R5$0000000000000000000000000000000000000000000";
    let parsed = PasswordHash::new(hash.unwrap_or(NOBODY));
    let matches = parsed.is_ok_and(|parsed| Argon2::default().verify_password(password.as_bytes(), &parsed).is_ok());
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
    use crate::people::guessable::PasswordLists;

    #[test]
    fn a_password_matches_only_its_own_hash() {
        let hash = hash_password("hemligt").expect("a hash");
        assert!(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{hash}");
        assert!(password_matches("hemligt", Some(&hash)));
        assert!(!password_matches("Hemligt", Some(&hash)) && !password_matches("hemligt", None));
    }

    #[test]
    fn a15_a_password_is_more_than_a_word_that_anybody_would_try_first() {
        let lists = PasswordLists::default();
        let words: Vec<String> = ["frida", "berg"].into_iter().chain(LOCAL_WORDS).map(str::to_owned).collect();
        let fault = |password: &str| {
            let fault = fault_alone(password).or_else(|| lists.fault(password, &words).expect("no files are read"));
            fault.map_or("fine", |fault| fault.code())
        };
        assert_eq!(fault("kort"), "too_short");
        assert_eq!(fault(&"å".repeat(MAX_PASSWORD)), "too_long");
        for guessed in ["frida12345", "Vagnpark2026", "1111111111", "abababababab", "lösenord123", "Sommar2026"] {
            assert_eq!(fault(guessed), "easily_guessed", "{guessed}");
        }
        for fine in ["tolv gröna mopeder", "Vagnpark är en bil i en skog", "frida kör aldrig buss", "x7Kq-29vTb"] {
            assert_eq!(fault(fine), "fine", "{fine}");
        }
    }
}
