//! A database as whoever runs it meets it: opened, made, brought up to date and proved.

use vagnpark_store::{Contents, Schema, Store, Unready, VerifyReport};

use crate::{app::App, error::ActionError};

/// A database that answers, before it is known whether its tables are those that this program expects.
#[derive(Clone, Debug)]
pub struct Database {
    pub(super) store: Store,
    /// `sqlite://FILE` or `postgres://…`.
    pub(super) address: String,
}

impl Database {
    /// Opens a database that is there; makes none.
    pub async fn open(address: &str) -> Result<Self, ActionError> {
        Ok(Self { store: Store::connect_existing(address).await?, address: address.to_owned() })
    }

    /// Opens a database. A SQLite file is made if it is absent, its folder too.
    pub async fn open_or_make(address: &str) -> Result<Self, ActionError> {
        Ok(Self { store: Store::connect(address).await?, address: address.to_owned() })
    }

    /// The engine's name, for people.
    pub fn engine(&self) -> &'static str {
        self.store.engine()
    }

    /// How its tables stand to this program.
    pub async fn schema(&self) -> Result<Schema, ActionError> {
        Ok(self.store.schema().await?)
    }

    /// What it holds, in short.
    pub async fn contents(&self) -> Result<Contents, ActionError> {
        Ok(self.store.contents().await?)
    }

    /// Brings its tables up to date.
    pub async fn migrate(&self) -> Result<(), ActionError> {
        Ok(self.store.migrate().await?)
    }

    /// Tries whether something could be written now, and writes nothing.
    pub async fn try_write(&self) -> Result<(), Unready> {
        self.store.try_write(0).await
    }

    /// What SQLite finds wrong with the file itself; nothing on PostgreSQL.
    pub async fn find_damage(&self) -> Result<Vec<String>, ActionError> {
        Ok(self.store.find_damage().await?)
    }

    /// The system on this database. Its tables must be as this program expects.
    pub fn app(&self, base_url: Option<&str>) -> App {
        App::new(self.store.clone(), base_url)
    }

    /// Closes it. On SQLite the last to close writes the log into the file, so that the file alone is everything.
    pub async fn close(self) {
        self.store.close().await;
    }
}

/// Proves that what is kept twice agrees, and that no rule the database guards was broken, as of one moment.
#[tracing::instrument(skip_all)]
pub async fn verify_database(app: &App) -> Result<VerifyReport, ActionError> {
    Ok(app.store.verify().await?)
}

/// Lets the database count what its tables hold, so that it plans its searches well.
#[tracing::instrument(skip_all)]
pub async fn gather_statistics(app: &App) -> Result<(), ActionError> {
    Ok(app.store.gather_statistics(&[]).await?)
}
