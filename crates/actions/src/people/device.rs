//! Browsers that are known for people's logins, so that strangers guessing elsewhere keep nobody out.

use vagnpark_domain::limits::{DEVICE_KNOWN, delta};

use crate::{
    app::App,
    error::ActionError,
    people::secrets::{hash_secret, new_secret},
    work::Unaudited,
};

/// The most logins that one browser is known for.
const KNOWN_LOGINS: usize = 8;

/// The logins that a browser is known for: one `id.proof` each.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Device(Vec<(String, String)>);

impl Device {
    /// Reads what a browser sends; what is not ours counts as nothing.
    pub fn of(text: &str) -> Self {
        let pairs = text.split('~').filter_map(|pair| pair.split_once('.')).take(KNOWN_LOGINS);
        Self(pairs.map(|(id, proof)| (id.to_owned(), proof.to_owned())).collect())
    }

    /// The text that the browser is given to send back.
    pub fn text(&self) -> String {
        self.0.iter().map(|(id, proof)| format!("{id}.{proof}")).collect::<Vec<_>>().join("~")
    }

    /// The id under which the browser is known for a login, if it is.
    pub(crate) async fn known_for(&self, app: &App, login: &str) -> Result<Option<&str>, ActionError> {
        let oldest = (app.now() - delta(DEVICE_KNOWN)).timestamp();
        for (id, proof) in &self.0 {
            let since = id.split_once('-').and_then(|(since, _)| since.parse::<i64>().ok());
            if since.is_none_or(|since| since < oldest) {
                continue;
            }
            // The hashes are compared, not the proofs, so that timing reveals nothing.
            let right = hex::encode(known_by(app, "device", &format!("{id}\0{login}")).await?);
            if hash_secret(proof) == hash_secret(&right) {
                return Ok(Some(id));
            }
        }
        Ok(None)
    }

    /// The same browser, from now on known for a login too.
    pub async fn with(mut self, app: &App, login: &str) -> Result<Self, ActionError> {
        if self.known_for(app, login).await?.is_none() {
            let (id, _) = new_secret()?;
            let id = format!("{}-{}", app.now().timestamp(), id.get(..32).unwrap_or(&id));
            let proof = hex::encode(known_by(app, "device", &format!("{id}\0{login}")).await?);
            self.0.insert(0, (id, proof));
            self.0.truncate(KNOWN_LOGINS);
        }
        Ok(self)
    }
}

/// The hash that a text is known by on this database.
pub(crate) async fn known_by(app: &App, kind: &str, text: &str) -> Result<Vec<u8>, ActionError> {
    let keep = async |secret: &[u8]| {
        let mut work = app.begin_as_server().await?;
        let key = work.tx.server_secret("login", secret).await?;
        work.finish_unaudited(Unaudited::ServerSecret).await?;
        Ok(key)
    };
    app.hashing.known_by(keep, kind, text).await
}
