//! Opening the database that a command works with.

use vagnpark_actions::{
    App,
    by_hand::ByHand,
    records::Schema,
    system::{audit_head::name_installation, database::Database},
};

use super::failure::Failure;
use crate::config::Config;

/// Opens a database that exists and is as this program expects. A missing one is not created: a command in the wrong
/// folder would report, back up and verify emptiness.
pub(super) async fn open(config: &Config) -> Result<App, Failure> {
    let database = Database::open(&config.database.value).await?;
    expect_current(&database, config).await?;
    app(&database, config)
}

/// Opens the database and brings its tables up to date; creates what is missing.
pub(super) async fn make(config: &Config) -> Result<App, Failure> {
    let database = Database::open_or_make(&config.database.value).await?;
    let schema = database.schema().await?;
    if matches!(schema, Schema::Newer { .. } | Schema::Altered { .. }) {
        return Err(unexpected(&schema, config));
    }
    database.migrate().await?;
    let app = app(&database, config)?;
    name_installation(&app).await?;
    Ok(app)
}

pub(super) fn app(database: &Database, config: &Config) -> Result<App, Failure> {
    let least_free_mib = config.least_free_mib().map_err(|error| Failure::Usage(error.to_string()))?;
    let receivable = config.receivable().map_err(|error| Failure::Usage(error.to_string()))?;
    let by_hand = ByHand::load().map_err(Failure::Usage)?;
    let mut app = database.app(config.keys(), config.said_base_url()).with(by_hand, least_free_mib, receivable);
    app.calendar_addresses = config.calendar_addresses().map_err(|error| Failure::Usage(error.to_string()))?;
    app.password_lists = config.password_lists();
    app.password_lists.check().map_err(|error| Failure::Usage(error.at_the_machine()))?;
    Ok(app)
}

/// Refuses to work with tables of another version.
pub(super) async fn expect_current(database: &Database, config: &Config) -> Result<(), Failure> {
    match database.schema().await? {
        Schema::Current => Ok(()),
        other @ (Schema::Absent | Schema::Older { .. } | Schema::Newer { .. } | Schema::Altered { .. }) => {
            Err(unexpected(&other, config))
        }
    }
}

fn unexpected(schema: &Schema, config: &Config) -> Failure {
    let words = format!("{} {}", config.place(), describe_schema(schema));
    if *schema == Schema::Absent { Failure::NotThere(words) } else { Failure::Unexpected(words) }
}

/// How the tables relate to this program, and what to do; the words follow the database's name.
pub(super) fn describe_schema(schema: &Schema) -> String {
    match schema {
        Schema::Current => "is as this program expects".to_owned(),
        Schema::Absent => "holds no tables of Vagnpark; `vagnpark migrate` makes them".to_owned(),
        Schema::Older { has, known } => format!(
            "is older than this program (it has migrations up to {has}, this program knows {known}); \
             back it up, then run `vagnpark migrate`"
        ),
        Schema::Newer { has, known } => format!(
            "was made by a newer version (it has migrations up to {has}, this program knows {known}); \
             use that version"
        ),
        Schema::Altered { version } => format!(
            "has run migration {version} in another form than this program knows, or not to its end; \
             use the version that made it, or restore a backup"
        ),
    }
}
