//! `grants`: a role of PostgreSQL that may do what daily work takes, and owns nothing.

use vagnpark_actions::system::database::Database;

use crate::{
    cli::{
        database::{app, expect_current},
        failure::Failure,
        operator::{note_let_in, operator},
        output::{print, say},
    },
    config::Config,
};

/// Prints the statements that give a role what daily work takes, or runs them.
pub(crate) async fn grants(config: &Config, role: &str, apply: bool) -> Result<(), Failure> {
    let database = Database::open(&config.database.value).await?;
    expect_current(&database, config).await?;
    let statements = database.grants_for(role).await?;
    if statements.is_empty() {
        return Err(Failure::Usage("SQLite has no roles: the owner of the file may do everything with it".to_owned()));
    }
    if apply {
        database.apply_grants(&statements).await?;
        note_let_in(&app(&database, config)?, &operator(), &format!("grants {role}")).await;
        say(&format!("“{role}” may do what daily work takes; serve with --no-migrate as that role"));
    } else {
        for statement in &statements {
            print(&format!("{statement};\n"));
        }
    }
    Ok(())
}
