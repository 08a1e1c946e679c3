//! Errors of the database, and the guards that speak through them.

use std::{
    fmt, io,
    path::{Path, PathBuf},
};

use sqlx::{
    error::{DatabaseError, ErrorKind},
    migrate::MigrateError,
};
use vagnpark_domain::{Refusal, access::ForSomethingElse, bounds};

use crate::told::chain;

/// Something that broke. What the business refuses is a `Refusal` instead.
#[derive(thiserror::Error)]
pub enum StoreError {
    /// The database rejected a statement or could not be reached.
    #[error("the database failed")]
    Sqlx(#[source] sqlx::Error),
    /// The business refuses a write, or the database does, which is the same to the caller (D-3).
    #[error("{}", .0.code())]
    Refused(Refusal),
    /// A guard of the database refused the write.
    #[error("the database's guard {} refused the write", .0.as_str())]
    Guarded(Guard),
    /// The tables could not be brought up to date.
    #[error("the tables could not be migrated")]
    Migrate(#[from] MigrateError),
    /// There is no file where the database should be.
    #[error("there is no database at {}", .0.display())]
    NoDatabase(PathBuf),
    /// The file is something else.
    #[error("{} is not a SQLite database", .0.display())]
    NotADatabase(PathBuf),
    /// A value in a table is not what the column promises.
    #[error("{table}.{column} holds “{value}”, which this version does not know")]
    Unreadable {
        /// The table.
        table: &'static str,
        /// The column.
        column: &'static str,
        /// What it holds.
        value: String,
    },
    /// The address is not one of a database we know.
    #[error("“{0}” is not a database address; use sqlite://FILE or postgres://…")]
    UnknownDatabase(String),
    /// The SQLite that is linked in can lose commits.
    #[error("SQLite {version} can lose commits; 3051003 or later is needed")]
    SqliteTooOld {
        /// Its version number.
        version: i32,
    },
    /// Something else was permitted than what was about to be done.
    #[error("it was permitted for something else")]
    PermittedForSomethingElse(#[from] ForSomethingElse),
    /// Something still refers to what should be deleted.
    #[error("something else refers to it")]
    InUse,
    /// The connection broke while the database was committing: whether it did is not known.
    #[error("the connection broke while it was saved; it is not known whether it was")]
    InDoubt,
    /// Another attempt at the same request has taken over (B-13); this one did nothing.
    #[error("another attempt at the same request has taken over")]
    TakenOver,
    /// The system gives no random bytes.
    #[error("the system gives no random bytes")]
    NoRandomBytes,
    /// A file on the disk could not be read or written.
    #[error("a file cannot be read or written: {0}")]
    File(String),
    /// A backup could not be made or read.
    #[error("{0}")]
    Backup(String),
}

/// As its chain: what the driver keeps beside an error quotes the row that was refused.
impl fmt::Debug for StoreError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.chain())
    }
}

/// The guards that the database enforces by itself, by the names they have in `migrations/`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Guard {
    /// B-1.
    BookingsNoOverlap,
    /// V-1.
    RegistrationNumbersNoOverlap,
    /// V-6.
    VehicleRelationsNoOverlap,
    ///
    AuditEntriesStay,
    /// C-10.
    PeriodClosed,
    /// C-12.
    PriceListsStay,
    /// C-13.
    ProposalsStay,
    /// C-10.
    SignOffsStay,
    /// C-14.
    ObjectionsStay,
    /// B-2.
    OneOut,
    ///
    SystemAdministratorStays,
}

impl Guard {
    const ALL: [Self; 11] = [
        Self::BookingsNoOverlap,
        Self::RegistrationNumbersNoOverlap,
        Self::VehicleRelationsNoOverlap,
        Self::AuditEntriesStay,
        Self::PeriodClosed,
        Self::PriceListsStay,
        Self::ProposalsStay,
        Self::SignOffsStay,
        Self::ObjectionsStay,
        Self::OneOut,
        Self::SystemAdministratorStays,
    ];

    /// The name it has in the migrations.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::BookingsNoOverlap => "bookings_no_overlap",
            Self::RegistrationNumbersNoOverlap => "registration_numbers_no_overlap",
            Self::VehicleRelationsNoOverlap => "vehicle_relations_no_overlap",
            Self::AuditEntriesStay => "audit_entries_stay",
            Self::PeriodClosed => "period_closed",
            Self::PriceListsStay => "price_lists_stay",
            Self::ProposalsStay => "proposals_stay",
            Self::SignOffsStay => "sign_offs_stay",
            Self::ObjectionsStay => "objections_stay",
            Self::OneOut => "one_out",
            Self::SystemAdministratorStays => "system_administrator_stays",
        }
    }

    /// The column that a guard keeps unique on SQLite, whose error names the column and not the index.
    fn unique_column(self) -> Option<&'static str> {
        (self == Self::OneOut).then_some("booking.vehicle_id")
    }

    /// The key that PostgreSQL may find violated before it looks at the guard: a number given twice on one day.
    fn unique_key(self) -> Option<&'static str> {
        (self == Self::RegistrationNumbersNoOverlap).then_some("registration_number_pkey")
    }

    /// The guard behind a database's error: by the constraint's name on PostgreSQL; on SQLite by the whole message of a
    /// trigger, which is the name we gave it, or by the column that must be unique.
    fn behind(error: &sqlx::Error) -> Option<Self> {
        let database = error.as_database_error()?;
        let column = database.message().strip_prefix("UNIQUE constraint failed: ");
        let names = |guard: &Self| {
            database.constraint() == Some(guard.as_str())
                || guard.unique_key().is_some_and(|key| database.constraint() == Some(key))
                || database.message() == guard.as_str()
                || (column.is_some() && column == guard.unique_column())
        };
        Self::ALL.into_iter().find(names)
    }
}

impl From<sqlx::Error> for StoreError {
    fn from(error: sqlx::Error) -> Self {
        // A value in a row that its record cannot hold.
        let error = if let sqlx::Error::Decode(source) = error {
            match source.downcast::<Self>() {
                Ok(unreadable) => return *unreadable,
                Err(source) => sqlx::Error::Decode(source),
            }
        } else {
            error
        };
        if let Some(guard) = Guard::behind(&error) {
            return Self::Guarded(guard);
        }
        let Some(database) = error.as_database_error() else { return Self::Sqlx(error) };
        if database.is_foreign_key_violation() {
            return Self::InUse;
        }
        refusal_of(database).map_or(Self::Sqlx(error), Self::Refused)
    }
}

impl From<Refusal> for StoreError {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

/// What a violated constraint means to people (D-3); none if it is a fault of our own.
#[expect(clippy::wildcard_enum_match_arm, reason = "kinds that are added later are faults of ours until looked at")]
fn refusal_of(error: &dyn DatabaseError) -> Option<Refusal> {
    let name = error.constraint().unwrap_or_else(|| error.message());
    if let Some(refusal) = bounds::refusal_of_guard(name) {
        return Some(refusal);
    }
    match error.kind() {
        ErrorKind::UniqueViolation => Some(already_there(&unique_place(error))),
        ErrorKind::CheckViolation => {
            // SQLite gives the condition, PostgreSQL the name.
            let constraint = name.trim_start_matches("CHECK constraint failed: ").to_owned();
            Some(Refusal::NotStorable { constraint })
        }
        // PostgreSQL stores no U+0000 and no day beyond its calendar.
        _ if error.code().is_some_and(|code| matches!(&*code, "22021" | "22008" | "22P05")) => {
            Some(Refusal::NotStorable { constraint: error.message().to_owned() })
        }
        _ => None,
    }
}

/// Table and columns of a violated uniqueness, joined by `_`: PostgreSQL names its constraints so, SQLite lists them.
fn unique_place(error: &dyn DatabaseError) -> String {
    if let Some(constraint) = error.constraint() {
        return constraint.trim_end_matches("_key").to_owned();
    }
    let listed = error.message().trim_start_matches("UNIQUE constraint failed: ");
    let mut columns = listed.split(", ").filter_map(|place| place.split_once('.'));
    let first = columns.next().map_or(String::new(), |(table, column)| format!("{table}_{column}"));
    columns.fold(first, |place, (_, column)| format!("{place}_{column}"))
}

/// The unique values, by table and columns, with the field that people know each by.
const UNIQUE: [(&str, &str); 11] = [
    ("organisation_code", "code"),
    ("unit_organisation_id_name", "unit"),
    ("depot_name", "depot"),
    ("depot_organisation_id_name", "depot"),
    ("pool_code", "pool"),
    ("vehicle_inventory_number", "inventory_number"),
    ("agreement_first_month", "first_month"),
    ("price_list_first_month", "first_month"),
    ("cost_entry_sender_id_sender_key", "cost_id"),
    ("trip_sender_id_sender_key", "trip_id"),
    ("trip_municipality_pkey", "track"),
];

fn already_there(place: &str) -> Refusal {
    if place == "app_user_login" {
        return Refusal::LoginTaken;
    }
    let field = UNIQUE.iter().find(|(known, _)| *known == place).map_or("id", |(_, field)| field);
    Refusal::AlreadyThere { field, value: String::new(), by: String::new() }
}

impl StoreError {
    /// An error for a file that could not be read or written.
    pub(crate) fn file(path: &Path, error: &io::Error) -> Self {
        Self::File(format!("{}: {error}", path.display()))
    }

    /// The error of a failed commit. If its connection broke, the outcome is not known.
    pub(crate) fn of_commit(error: sqlx::Error) -> Self {
        let error = Self::from(error);
        if error.trouble() == Trouble::Unreachable {
            tracing::warn!(error = %error.chain(), "a commit is in doubt");
            return Self::InDoubt;
        }
        error
    }

    /// Whether trying again later may help: the database cannot be reached, is overloaded, restarting or read only for
    /// now, two transactions got in each other's way, or the disk failed.
    pub fn is_passing(&self) -> bool {
        match self.trouble() {
            Trouble::Unreachable | Trouble::Busy | Trouble::Full | Trouble::InputOutput | Trouble::Passing => true,
            Trouble::Lasting => false,
        }
    }

    /// Whether there is no room left to write.
    pub fn is_full(&self) -> bool {
        self.trouble() == Trouble::Full
    }

    /// Whether the disk refused to read or write.
    pub(crate) fn is_input_output(&self) -> bool {
        self.trouble() == Trouble::InputOutput
    }

    /// Whether another process holds the write lock of the same file.
    pub(crate) fn is_busy(&self) -> bool {
        self.trouble() == Trouble::Busy
    }

    /// The error with its whole chain of causes, on one line for an operator.
    pub fn chain(&self) -> String {
        chain(self)
    }

    fn trouble(&self) -> Trouble {
        match self {
            Self::Sqlx(error)
            | Self::Migrate(MigrateError::Execute(error) | MigrateError::ExecuteMigration(error, _)) => {
                Trouble::behind(error)
            }
            Self::InDoubt | Self::TakenOver => Trouble::Passing,
            Self::Refused(_)
            | Self::Guarded(_)
            | Self::Migrate(_)
            | Self::NoDatabase(_)
            | Self::NotADatabase(_)
            | Self::Unreadable { .. }
            | Self::UnknownDatabase(_)
            | Self::SqliteTooOld { .. }
            | Self::InUse
            | Self::PermittedForSomethingElse(_)
            | Self::NoRandomBytes
            | Self::File(_)
            | Self::Backup(_) => Trouble::Lasting,
        }
    }
}

/// The kind of a database error, for deciding whether to try again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Trouble {
    /// It cannot be reached, or the connection broke.
    Unreachable,
    /// Another process holds the write lock (SQLite).
    Busy,
    /// No room left on the disk.
    Full,
    /// The disk refuses.
    InputOutput,
    /// Overload, a restart, a deadlock, a standby.
    Passing,
    /// Trying again does not help.
    Lasting,
}

impl Trouble {
    fn behind(error: &sqlx::Error) -> Self {
        use sqlx::Error::{
            BeginFailed, Database, InvalidSavePointStatement, Io, PoolClosed, PoolTimedOut, Tls, WorkerCrashed,
        };
        if let Io(error) = error
            && matches!(error.kind(), io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded)
        {
            return Self::Full;
        }
        if let Database(database) = error {
            let code = database.code().unwrap_or_default();
            // SQLite's codes are numbers; PostgreSQL's have five characters, which no number of SQLite's has.
            return match code.parse() {
                Ok(number) if code.len() < 5 => Self::of_sqlite(number),
                Ok(_) | Err(_) => Self::of_sqlstate(&code),
            };
        }
        let broke = matches!(
            error,
            Io(_) | Tls(_) | PoolTimedOut | PoolClosed | WorkerCrashed | BeginFailed | InvalidSavePointStatement
        );
        if broke { Self::Unreachable } else { Self::Lasting }
    }

    /// SQLite's result codes; the low byte of an extended one is the kind.
    fn of_sqlite(code: u32) -> Self {
        match code & 0xff {
            5 | 6 => Self::Busy,
            13 => Self::Full,
            10 => Self::InputOutput,
            // Out of memory, read only, interrupted, cannot open, locking protocol.
            7 | 8 | 9 | 14 | 15 => Self::Passing,
            _ => Self::Lasting,
        }
    }

    /// PostgreSQL's error codes, by class where the whole class is passing.
    fn of_sqlstate(code: &str) -> Self {
        match code {
            "53100" => Self::Full,
            "58030" => Self::InputOutput,
            // Read only, a session that was idle for too long, a lock that could not be taken.
            "25006" | "25P03" | "55P03" => Self::Passing,
            _ => match code.get(..2).unwrap_or_default() {
                "08" => Self::Unreachable,
                // Transaction rollback, insufficient resources, operator intervention.
                "40" | "53" | "57" => Self::Passing,
                _ => Self::Lasting,
            },
        }
    }
}

/// Reads a word that a column promises to hold.
pub(crate) fn word<T: std::str::FromStr>(
    table: &'static str,
    column: &'static str,
    value: &str,
) -> Result<T, StoreError> {
    value.parse().map_err(|_| StoreError::Unreadable { table, column, value: value.to_owned() })
}

/// Refuses if the row to write is no longer as it was read.
pub(crate) fn not_stale(written: u64) -> Result<(), StoreError> {
    all_written(written, 1)
}

/// The same for several rows, which were all read as what is written now presupposes.
pub(crate) fn all_written(written: u64, read: usize) -> Result<(), StoreError> {
    if u64::try_from(read) == Ok(written) { Ok(()) } else { Err(Refusal::Stale.into()) }
}

#[cfg(test)]
mod tests {
    use super::Trouble;

    #[test]
    fn what_passes_on_postgresql_is_told_from_what_does_not() {
        for passing in ["40001", "40P01", "53300", "55P03", "57014", "57P01", "57P03", "25006"] {
            assert_eq!(Trouble::of_sqlstate(passing), Trouble::Passing, "{passing}");
        }
        assert_eq!(Trouble::of_sqlstate("53100"), Trouble::Full);
        assert_eq!(Trouble::of_sqlstate("08006"), Trouble::Unreachable);
        for lasting in ["23505", "42P01", "22003", "XX001"] {
            assert_eq!(Trouble::of_sqlstate(lasting), Trouble::Lasting, "{lasting}");
        }
    }

    #[test]
    fn what_passes_on_sqlite_is_told_from_what_does_not() {
        let io_error_on_write = 778;
        let busy_with_an_old_snapshot = 517;
        assert_eq!(Trouble::of_sqlite(io_error_on_write), Trouble::InputOutput);
        assert_eq!(Trouble::of_sqlite(busy_with_an_old_snapshot), Trouble::Busy);
        assert_eq!(Trouble::of_sqlite(13), Trouble::Full);
        for lasting in [1, 11, 19, 20, 26, 2067] {
            assert_eq!(Trouble::of_sqlite(lasting), Trouble::Lasting, "{lasting}");
        }
    }
}
