//! Backups that are consistent while the server runs, and what must be known about one before it is restored.

use std::{
    ffi::OsStr,
    fs::{File, OpenOptions},
    path::Path,
};

use sqlx::{Connection, SqliteConnection, sqlite::SqliteConnectOptions};
use tokio::process::Command;
use url::{Url, form_urlencoded};

use crate::{Contents, Schema, Store, StoreError};

impl Store {
    /// Writes a backup to a new file, which only its owner may read: `VACUUM INTO` on SQLite, `pg_dump` on
    /// PostgreSQL. Answers what is in it. A backup that fails leaves no file.
    pub async fn backup(&self, url: &str, file: &Path) -> Result<Contents, StoreError> {
        if file.exists() {
            return Err(StoreError::Backup(format!("{} exists already; a backup never overwrites", file.display())));
        }
        new_private_file(file)?;
        let written = self.write_backup(url, file).await;
        if written.is_err() {
            // Whatever is left of it would be taken for a backup and be in the way of the next.
            let _ = std::fs::remove_file(file);
        }
        written
    }

    async fn write_backup(&self, url: &str, file: &Path) -> Result<Contents, StoreError> {
        match self {
            Self::Sqlite { readers, .. } => {
                let mut connection = readers.acquire().await?;
                // Just this once it may write, to another file; it does not go back to the readers.
                connection.close_on_drop();
                sqlx::query("PRAGMA query_only = OFF").execute(&mut *connection).await?;
                sqlx::query("VACUUM INTO $1")
                    .bind(file.to_string_lossy().into_owned())
                    .execute(&mut *connection)
                    .await?;
                File::open(file).and_then(|file| file.sync_all()).map_err(|error| StoreError::file(file, &error))?;
                contents_of_file(file).await
            }
            Self::Postgres { .. } => {
                // The dump sees a later moment than this, so it holds at least this much.
                let contents = self.contents().await?;
                let arguments = ["--format=custom", "--file"].map(OsStr::new);
                let address = Address::of(url);
                let arguments = arguments.into_iter().chain([file.as_os_str(), OsStr::new(&address.url)]);
                run("pg_dump", arguments, address.password.as_deref()).await?;
                Ok(contents)
            }
        }
    }

    /// The schema of a PostgreSQL backup, read from the file alone. Reads all of it, so that an incomplete backup is
    /// found before anything is touched.
    pub async fn schema_of_dump(file: &Path) -> Result<Schema, StoreError> {
        let to_nowhere = ["--file=/dev/null"].map(OsStr::new);
        run("pg_restore", to_nowhere.into_iter().chain([file.as_os_str()]), None).await?;
        let rows = ["--data-only", "--table=_sqlx_migrations", "--file=-"].map(OsStr::new);
        let copied = run("pg_restore", rows.into_iter().chain([file.as_os_str()]), None).await?;
        Ok(Schema::of_postgres(&migrations_in(&copied)))
    }

    /// Whether a PostgreSQL database has no tables at all.
    pub async fn is_vacant(&self) -> Result<bool, StoreError> {
        let Self::Postgres { pool, .. } = self else { return Ok(false) };
        Ok(sqlx::query_scalar(
            "SELECT NOT EXISTS (SELECT 1 FROM information_schema.tables \
             WHERE table_schema NOT IN ('pg_catalog', 'information_schema'))",
        )
        .fetch_one(pool)
        .await?)
    }

    /// Restores a PostgreSQL backup into an empty database. (A SQLite backup is the database file itself.)
    pub async fn restore_dump(url: &str, file: &Path) -> Result<(), StoreError> {
        let address = Address::of(url);
        let arguments = ["--no-owner", "--single-transaction", "--dbname", &address.url].map(OsStr::new);
        let arguments = arguments.into_iter().chain([file.as_os_str()]);
        run("pg_restore", arguments, address.password.as_deref()).await.map(|_| ())
    }

    /// Removes what was restored into an empty PostgreSQL database, so that another backup can be tried.
    pub async fn vacate(&self) -> Result<(), StoreError> {
        let Self::Postgres { pool, .. } = self else { return Ok(()) };
        sqlx::raw_sql("BEGIN; DROP SCHEMA public CASCADE; CREATE SCHEMA public; COMMIT").execute(pool).await?;
        Ok(())
    }
}

fn new_private_file(file: &Path) -> Result<(), StoreError> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(file).map(|_| ()).map_err(|error| StoreError::file(file, &error))
}

/// The contents of a SQLite file, read without leaving a trace.
async fn contents_of_file(file: &Path) -> Result<Contents, StoreError> {
    let options = SqliteConnectOptions::new().filename(file).read_only(true).immutable(true);
    let mut connection = SqliteConnection::connect_with(&options).await?;
    let (organisations, vehicles, bookings) = sqlx::query_as(
        "SELECT (SELECT count(*) FROM organisation), (SELECT count(*) FROM vehicle), (SELECT count(*) FROM booking)",
    )
    .fetch_one(&mut connection)
    .await?;
    let newest_audit = sqlx::query_as("SELECT seq, at FROM audit_entry ORDER BY seq DESC LIMIT 1")
        .fetch_optional(&mut connection)
        .await?;
    connection.close().await?;
    Ok(Contents { organisations, vehicles, bookings, newest_audit })
}

/// The rows of the table of migrations, as `COPY` writes them: version, whether it finished, checksum.
fn migrations_in(copied: &str) -> Vec<(i64, Vec<u8>, bool)> {
    let mut lines = copied.lines().skip_while(|line| !line.starts_with("COPY "));
    let Some(columns) = lines.next().and_then(|head| head.split_once('(')).and_then(|(_, rest)| rest.split_once(')'))
    else {
        return Vec::new();
    };
    let place = |name: &str| columns.0.split(", ").position(|column| column == name);
    let (Some(version), Some(success), Some(checksum)) = (place("version"), place("success"), place("checksum")) else {
        return Vec::new();
    };
    lines
        .take_while(|line| *line != "\\.")
        .filter_map(|line| {
            let cells: Vec<&str> = line.split('\t').collect();
            let bytes = hex::decode(cells.get(checksum)?.trim_start_matches("\\\\x")).ok()?;
            Some((cells.get(version)?.parse().ok()?, bytes, *cells.get(success)? == "t"))
        })
        .collect()
}

/// The address of a PostgreSQL database without its password, which every user of the machine could read among a
/// program's arguments; and the password, which goes into its environment.
#[derive(Debug, PartialEq, Eq)]
struct Address {
    url: String,
    password: Option<String>,
}

impl Address {
    fn of(address: &str) -> Self {
        let Ok(mut url) = Url::parse(address) else { return Self { url: address.to_owned(), password: None } };
        let written = url.password().map(decoded);
        let (named, others): (Vec<_>, Vec<_>) =
            url.query_pairs().into_owned().partition(|(name, _)| name == "password");
        if !named.is_empty() {
            url.query_pairs_mut().clear().extend_pairs(others);
        }
        if url.query() == Some("") {
            url.set_query(None);
        }
        // An address without a host has no password.
        let _ = url.set_password(None);
        Self { url: url.into(), password: named.into_iter().next_back().map(|(_, password)| password).or(written) }
    }
}

/// A part of an address in which some bytes may be written as `%` and two digits.
fn decoded(part: &str) -> String {
    let whole = format!("x={}", part.replace('+', "%2B"));
    form_urlencoded::parse(whole.as_bytes()).next().map(|(_, text)| text.into_owned()).unwrap_or_default()
}

/// Runs one of PostgreSQL's programs; answers what it printed.
async fn run<'a>(
    program: &str,
    arguments: impl IntoIterator<Item = &'a OsStr>,
    password: Option<&str>,
) -> Result<String, StoreError> {
    let mut command = Command::new(program);
    command.args(arguments);
    if let Some(password) = password {
        command.env("PGPASSWORD", password);
    }
    let output = command.output().await.map_err(|error| {
        StoreError::Backup(format!("{program} cannot be run ({error}); install the PostgreSQL client programs"))
    })?;
    if output.status.success() {
        return Ok(String::from_utf8_lossy(&output.stdout).into_owned());
    }
    // The first line says what is wrong; the rest repeats the SQL around it.
    let said = String::from_utf8_lossy(&output.stderr);
    let first = said.lines().find(|line| line.contains("error")).or(said.lines().next()).unwrap_or_default();
    Err(StoreError::Backup(format!("{program} failed: {first}")))
}

#[cfg(test)]
mod tests {
    use super::Address;

    #[test]
    fn a_password_is_taken_out_of_an_address_wherever_it_stands() {
        for (address, url, password) in [
            (
                "postgres://anna:hem%20ligt%21@db:5432/vp?sslmode=require",
                "postgres://anna@db:5432/vp?sslmode=require",
                Some("hem ligt!"),
            ),
            (
                "postgres://anna@db/vp?password=hem%26ligt&sslmode=require",
                "postgres://anna@db/vp?sslmode=require",
                Some("hem&ligt"),
            ),
            ("postgres:///vp?host=%2Ftmp%2Fpg&password=x", "postgres:///vp?host=%2Ftmp%2Fpg", Some("x")),
            ("postgres://postgres@localhost/vp?host=/tmp/pg", "postgres://postgres@localhost/vp?host=/tmp/pg", None),
        ] {
            let password = password.map(str::to_owned);
            assert_eq!(Address::of(address), Address { url: url.to_owned(), password }, "{address}");
        }
    }

    #[test]
    fn the_migrations_of_a_dump_are_read_from_its_text() {
        let copied = "--\nSET x = 1;\nCOPY public._sqlx_migrations (version, description, installed_on, success, \
                      checksum, execution_time) FROM stdin;\n1\tfoundation\t2026-01-01 00:00:00+00\tt\t\\\\x0aff\t12\n\
                      2\tguards\t2026-01-01 00:00:00+00\tf\t\\\\x01\t12\n\\.\n\n";
        assert_eq!(super::migrations_in(copied), [(1, vec![0x0a, 0xff], true), (2, vec![1], false)]);
        assert_eq!(super::migrations_in("nothing"), []);
    }
}
