//! A database from the operator's side: opened, created, migrated and verified.

use vagnpark_store::{Contents, Schema, Store, Unready, VerifyReport};

use crate::{app::App, error::ActionError, keys::Keys};

/// A database that answers, before it is known whether its tables are as this program expects.
#[derive(Clone, Debug)]
pub struct Database {
    pub(super) store: Store,
    /// `sqlite://FILE` or `postgres://…`.
    pub(super) address: String,
}

impl Database {
    /// Opens a database that exists; never creates one.
    pub async fn open(address: &str) -> Result<Self, ActionError> {
        Ok(Self { store: Store::connect_existing(address).await?, address: address.to_owned() })
    }

    /// Opens a database. A SQLite file is created if it is absent, and so is its folder.
    pub async fn open_or_make(address: &str) -> Result<Self, ActionError> {
        Ok(Self { store: Store::connect(address).await?, address: address.to_owned() })
    }

    /// The engine's name, for people.
    pub fn engine(&self) -> &'static str {
        self.store.engine()
    }

    /// How its tables relate to this program.
    pub async fn schema(&self) -> Result<Schema, ActionError> {
        Ok(self.store.schema().await?)
    }

    /// A summary of its contents.
    pub async fn contents(&self) -> Result<Contents, ActionError> {
        Ok(self.store.contents().await?)
    }

    /// Brings its tables up to date.
    pub async fn migrate(&self) -> Result<(), ActionError> {
        Ok(self.store.migrate().await?)
    }

    /// The statements that give a role of PostgreSQL what daily work takes; none on SQLite.
    pub async fn grants_for(&self, role: &str) -> Result<Vec<String>, ActionError> {
        Ok(self.store.grants_for(role).await?)
    }

    /// Runs them, all or none.
    pub async fn apply_grants(&self, statements: &[String]) -> Result<(), ActionError> {
        Ok(self.store.apply_grants(statements).await?)
    }

    /// Tries whether something could be written now, and writes nothing.
    pub async fn try_write(&self) -> Result<(), Unready> {
        self.store.try_write(0).await
    }

    /// Damage that SQLite finds in the file itself; nothing on PostgreSQL.
    pub async fn find_damage(&self) -> Result<Vec<String>, ActionError> {
        Ok(self.store.find_damage().await?)
    }

    /// The system on this database. Its tables must be as this program expects.
    pub fn app(&self, keys: Keys, base_url: Option<&str>) -> App {
        App::new(self.store.clone(), keys, base_url)
    }

    /// Closes it. On SQLite the last to close writes the log into the file, so that the file alone is everything.
    pub async fn close(self) {
        self.store.close().await;
    }
}

/// Verifies that redundant data agrees and that no rule the database guards has been broken, as of one moment.
#[tracing::instrument(skip_all)]
pub async fn verify_database(app: &App) -> Result<VerifyReport, ActionError> {
    Ok(app.store.verify().await?)
}

/// How many vehicles another organisation has used since yesterday than the one that runs them (V-11): a server would
/// have handed them over.
#[tracing::instrument(skip_all)]
pub async fn count_not_handed_over(app: &App) -> Result<usize, ActionError> {
    let today = app.today();
    let yesterday = today.pred_opt().unwrap_or(today);
    Ok(app.store.read().await?.list_used_by_others(yesterday, today).await?.len())
}

/// Lets the database count what its tables hold, so that it plans its searches well.
#[tracing::instrument(skip_all)]
pub async fn gather_statistics(app: &App) -> Result<(), ActionError> {
    Ok(app.store.gather_statistics(&[]).await?)
}
