//! `restore`: a backup is verified in a place of its own before anything is moved, so that a bad one does not get in
//! the way of a good one.

use std::{
    fs::{self, File},
    path::{Path, PathBuf},
};

use vagnpark_actions::{
    ActionError,
    records::{FileKind, Schema},
    system::{
        backup::{kind_of, schema_of_dump},
        database::Database,
    },
};

use super::{checksum, sealed};
use crate::cli::{
    database::{app, describe_schema},
    failure::Failure,
    files::At,
    output::say,
    system::operate,
};
use crate::config::Config;

/// A backup that can be read, and the file that people know it by: an encrypted one is read from another.
#[derive(Clone, Copy)]
struct Backup<'a> {
    file: &'a Path,
    named: &'a Path,
}

impl Backup<'_> {
    fn refused(self, why: &str) -> Failure {
        refused(self.named, why)
    }

    fn damaged(self, error: &ActionError) -> Failure {
        self.refused(&format!("is damaged or not whole ({})", error.at_the_machine()))
    }
}

/// Restores a backup; an encrypted one with the key in a file.
pub(crate) async fn restore(
    config: &Config,
    file: &Path,
    identity: Option<&Path>,
    unclean: bool,
) -> Result<(), Failure> {
    if !file.exists() {
        return Err(Failure::NotThere(format!("there is no backup at {}", whole(file).display())));
    }
    let held = checksum::hold(file)?;
    match (sealed::is_sealed(file)?, identity) {
        (false, _) => {
            if held == checksum::Held::Unknown {
                say(&format!(
                    "note: there is no {}; damage that `verify` does not see would not be found",
                    checksum::place(file).display()
                ));
            }
            restore_plain(config, Backup { file, named: file }, unclean).await
        }
        (true, None) => Err(refused(file, "is encrypted; say with --identity which file holds its key")),
        (true, Some(keys)) => {
            // It is there in the clear only as long as it takes.
            let mut opened =
                tempfile::Builder::new().prefix("vagnpark-restoring-").tempfile().at(&std::env::temp_dir())?;
            sealed::unseal(file, keys, opened.as_file_mut())?;
            restore_plain(config, Backup { file: opened.path(), named: file }, unclean).await
        }
    }
}

async fn restore_plain(config: &Config, backup: Backup<'_>, unclean: bool) -> Result<(), Failure> {
    let kind = kind_of(backup.file)?;
    match (config.database.value.strip_prefix("sqlite://"), kind) {
        (_, FileKind::Other) => Err(backup.refused("is no backup of Vagnpark's")),
        (Some(_), FileKind::PostgresDump) => {
            Err(backup.refused("is a backup of a PostgreSQL database; say which with --database postgres://…"))
        }
        (None, FileKind::Sqlite) => {
            Err(backup.refused("is a backup of a SQLite database; say where to with --database sqlite://FILE"))
        }
        (Some(path), FileKind::Sqlite) => restore_sqlite(config, Path::new(path), backup, unclean).await,
        (None, FileKind::PostgresDump) => restore_postgres(config, backup, unclean).await,
    }
}

fn refused(file: &Path, why: &str) -> Failure {
    Failure::Failed(format!("{} {why}; nothing is changed", file.display()))
}

fn whole(path: &Path) -> PathBuf {
    std::path::absolute(path).unwrap_or(path.to_owned())
}

/// A file that SQLite keeps beside a database.
fn beside(database: &Path, suffix: &str) -> PathBuf {
    let mut name = database.as_os_str().to_owned();
    name.push(suffix);
    name.into()
}

async fn restore_sqlite(config: &Config, target: &Path, backup: Backup<'_>, unclean: bool) -> Result<(), Failure> {
    let target = whole(target);
    not_there(&target)?;
    let log = beside(backup.named, "-wal");
    if fs::metadata(&log).is_ok_and(|log| log.len() > 0) {
        let words = format!(
            "has a log beside it ({}): it is a running database or a copy of its file alone. \
             Stop the server, or write a backup with `vagnpark backup`",
            log.display()
        );
        return Err(backup.refused(&words));
    }
    let folder = target.parent().unwrap_or(Path::new("/"));
    fs::create_dir_all(folder).at(folder)?;
    let place = tempfile::Builder::new().prefix(".restoring-").tempdir_in(folder).at(folder)?;
    let copy = place.path().join("vagnpark.db");
    fs::copy(backup.file, &copy).at(backup.named)?;
    only_for_its_owner(&copy).at(&copy)?;
    prove_sqlite(config, backup, &copy, unclean).await?;
    File::open(&copy).and_then(|copy| copy.sync_all()).at(&copy)?;
    not_there(&target)?;
    set_aside(&target)?;
    fs::rename(&copy, &target).at(&target)?;
    File::open(folder).and_then(|folder| folder.sync_all()).at(folder)?;
    say(&format!("{} is restored from {}", target.display(), backup.named.display()));
    Ok(())
}

fn not_there(target: &Path) -> Result<(), Failure> {
    if target.exists() {
        let words = format!(
            "{} exists already; restore never overwrites. Move it away, or name another with --database",
            target.display()
        );
        return Err(Failure::Failed(words));
    }
    Ok(())
}

/// Opens the copy and verifies it: every page, its tables brought up to date, and everything that `verify` checks.
async fn prove_sqlite(config: &Config, backup: Backup<'_>, copy: &Path, unclean: bool) -> Result<(), Failure> {
    let damaged = |error| backup.damaged(&error);
    let database = Database::open(&format!("sqlite://{}", copy.display())).await.map_err(damaged)?;
    let damage = database.find_damage().await.map_err(damaged)?;
    if !damage.is_empty() {
        return Err(backup.refused(&format!("is damaged or not whole: {}", damage.join("; "))));
    }
    usable(backup, &database.schema().await.map_err(damaged)?)?;
    database.migrate().await?;
    let proved = operate::verify(&app(&database, config)?).await;
    // The last to close writes the log into the file, so that the file alone is complete.
    database.close().await;
    if fs::metadata(beside(copy, "-wal")).is_ok_and(|log| log.len() > 0) {
        return Err(Failure::Failed("the copy could not be closed; nothing is changed".to_owned()));
    }
    accepted(backup, proved, unclean)
}

/// Refuses anything but a backup of a version that this program can bring up to date.
fn usable(backup: Backup<'_>, schema: &Schema) -> Result<(), Failure> {
    match schema {
        Schema::Current | Schema::Older { .. } => Ok(()),
        Schema::Absent => Err(backup.refused("is no backup of Vagnpark's: it holds none of its tables")),
        Schema::Newer { .. } | Schema::Altered { .. } => Err(backup.refused(&describe_schema(schema))),
    }
}

/// Accepts a backup in which `verify` finds faults only if somebody says so: it may be all there is.
fn accepted(backup: Backup<'_>, proved: Result<(), Failure>, unclean: bool) -> Result<(), Failure> {
    match proved {
        Ok(()) => Ok(()),
        Err(Failure::Failed(found)) if unclean => {
            say(&format!("note: {found}, and is restored all the same"));
            Ok(())
        }
        Err(Failure::Failed(found)) => Err(backup
            .refused(&format!("is whole, but {found} (see above); `restore --unclean` brings it back all the same"))),
        Err(other) => Err(other),
    }
}

/// Renames what an earlier database left beside the place, which would otherwise be read into the restored one.
fn set_aside(target: &Path) -> Result<(), Failure> {
    for suffix in ["-wal", "-shm", "-journal"] {
        let left = beside(target, suffix);
        if !left.exists() {
            continue;
        }
        let free = (1..1_000).map(|number| beside(&left, &format!(".left-{number}"))).find(|name| !name.exists());
        if let Some(free) = free {
            fs::rename(&left, &free).at(&left)?;
            say(&format!("{} was left by an earlier database and is now {}", left.display(), free.display()));
        }
    }
    Ok(())
}

#[cfg(unix)]
fn only_for_its_owner(file: &Path) -> std::io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    fs::set_permissions(file, fs::Permissions::from_mode(0o600))
}

#[cfg(not(unix))]
fn only_for_its_owner(_file: &Path) -> std::io::Result<()> {
    Ok(())
}

/// On PostgreSQL there is no separate place to verify a backup in without another database. What can be known from the
/// file is verified first; if faults only show afterwards, everything is removed again, since the database was empty.
async fn restore_postgres(config: &Config, backup: Backup<'_>, unclean: bool) -> Result<(), Failure> {
    let database = Database::open(&config.database.value).await?;
    if !database.is_vacant().await? {
        let words = format!(
            "{} holds tables already; restore never overwrites. Make an empty database and name it with --database",
            config.place()
        );
        return Err(Failure::Failed(words));
    }
    let schema = schema_of_dump(backup.file).await.map_err(|error| backup.damaged(&error))?;
    usable(backup, &schema)?;
    database.restore_dump(backup.file).await?;
    let proved = prove_postgres(config, &database, backup, unclean).await;
    if proved.is_err() {
        database.vacate().await?;
    } else {
        say(&format!("{} is restored from {}", config.place(), backup.named.display()));
    }
    proved
}

async fn prove_postgres(
    config: &Config,
    database: &Database,
    backup: Backup<'_>,
    unclean: bool,
) -> Result<(), Failure> {
    database.migrate().await?;
    accepted(backup, operate::verify(&app(database, config)?).await, unclean)
}
