//! `import profile`.

use std::path::{Path, PathBuf};

use clap::Subcommand;
use vagnpark_actions::{
    ActionError,
    import::register::{blocking, file_name_of},
};
use vagnpark_importer::{
    ColumnFacts, ProfileCheck, check_profiles,
    profiles::{self, Profile},
};
use vagnpark_text::Language;

use crate::cli::{
    failure::Failure,
    output::{print, say},
};

#[derive(Subcommand, Debug)]
pub(super) enum ProfileCommand {
    /// Lists the layouts that files are recognised as.
    List,
    /// Prints one: the headers it is told by, and what each column is.
    Show { name: String },
    /// Says which profile a file has the headers of, which are missing or beyond it, and what it would be read as.
    Check { file: PathBuf },
}

pub(super) async fn profile(command: ProfileCommand) -> Result<(), Failure> {
    match command {
        ProfileCommand::List => {
            for profile in profiles::all() {
                let (name, title) = (&profile.name, &profile.title);
                print(&format!("{name}\t{}\t{}\t{}\t{}\n", profile.kind, standing(profile), title.sv, title.en));
            }
            Ok(())
        }
        ProfileCommand::Show { name } => {
            let profile = profiles::find(&name).ok_or_else(|| {
                Failure::NotThere(format!("no profile is called {name}; `import profile list` has all"))
            })?;
            print(&profile.to_toml());
            say_standing(profile);
            Ok(())
        }
        ProfileCommand::Check { file } => check(&file).await,
    }
}

async fn check(file: &Path) -> Result<(), Failure> {
    let (path, name) = (file.to_owned(), file_name_of(&file.to_string_lossy()));
    let checks = blocking(move || check_profiles(&path, &name)).await?.map_err(ActionError::from)?;
    for check in &checks {
        tell(check);
    }
    match checks.first() {
        Some(check) if check.lacking.is_empty() => Ok(()),
        Some(check) => Err(Failure::NotThere(format!(
            "the file has the headers of no profile; {} is the nearest",
            check.profile.name
        ))),
        None => Err(Failure::NotThere("the file has the headers of no profile, nor of nearly one".to_owned())),
    }
}

fn tell(check: &ProfileCheck) {
    let profile = check.profile;
    print(&format!("{}\t{}\t{}\n", profile.name, profile.kind, standing(profile)));
    let listed = |what: &str, headers: &[&str]| {
        if !headers.is_empty() {
            print(&format!("{what}\t{}\n", headers.join("\t")));
        }
    };
    listed("lacking", &check.lacking);
    listed("absent", &check.absent);
    listed("beyond", &check.beyond.iter().map(String::as_str).collect::<Vec<_>>());
    if check.lacking.is_empty() {
        for column in &check.columns {
            print(&format!("column\t{}\t{}\t{}\n", column.header, taken_as(column), column.because.as_str()));
        }
        say_standing(profile);
    }
}

/// What a column is taken as, in the words of a file of settings.
pub(super) fn taken_as(column: &ColumnFacts) -> &str {
    column.field.as_deref().unwrap_or(if column.extra { "+" } else { "-" })
}

fn standing(profile: &Profile) -> &'static str {
    if profile.confirmed { "confirmed" } else { "not confirmed" }
}

fn say_standing(profile: &Profile) {
    let title = Language::English.profile(&profile.name);
    if profile.confirmed {
        say(&format!("{title}: confirmed by an original"));
    } else {
        say(&format!(
            "{title}: drawn from what is known of the trade and not from an original; nobody has confirmed it"
        ));
    }
}
