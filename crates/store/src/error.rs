//! What can go wrong with a database, and the guards that speak through it.

use sqlx::error::{DatabaseError, ErrorKind};
use vagnpark_domain::{Refusal, bounds};

/// Something broke. What the business refuses is a `Refusal`, not one of these.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The database said no to a statement or could not be reached.
    #[error("the database failed")]
    Sqlx(#[source] sqlx::Error),
    /// The business refuses what was to be written, or the database does, which is the same to who asked (D-3).
    #[error("{}", .0.code())]
    Refused(Refusal),
    /// A guard of the database refused the write.
    #[error("the database's guard {} refused the write", .0.as_str())]
    Guarded(Guard),
    /// The tables could not be brought up to date.
    #[error("the tables could not be migrated")]
    Migrate(#[from] sqlx::migrate::MigrateError),
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
    /// The SQLite linked in is one that can lose commits.
    #[error("SQLite {version} can lose commits; 3051003 or later is needed")]
    SqliteTooOld {
        /// Its version number.
        version: i32,
    },
    /// Something still refers to what was to be taken away.
    #[error("something else refers to it")]
    InUse,
    /// A file on the disk could not be read or written.
    #[error("a file cannot be read or written: {0}")]
    File(String),
    /// A backup could not be made or read.
    #[error("{0}")]
    Backup(String),
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
    /// B-2.
    OneOut,
}

impl Guard {
    const ALL: [Self; 7] = [
        Self::BookingsNoOverlap,
        Self::RegistrationNumbersNoOverlap,
        Self::VehicleRelationsNoOverlap,
        Self::AuditEntriesStay,
        Self::PeriodClosed,
        Self::PriceListsStay,
        Self::OneOut,
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
            Self::OneOut => "one_out",
        }
    }

    /// The column that a guard of SQLite keeps unique: it names that, and not the index.
    fn unique_column(self) -> Option<&'static str> {
        match self {
            Self::OneOut => Some("booking.vehicle_id"),
            Self::BookingsNoOverlap
            | Self::RegistrationNumbersNoOverlap
            | Self::VehicleRelationsNoOverlap
            | Self::AuditEntriesStay
            | Self::PeriodClosed
            | Self::PriceListsStay => None,
        }
    }

    /// The guard behind a database's answer: a constraint's name on PostgreSQL; on SQLite the
    /// whole message of a trigger, which is the name we gave it, or the column that must be unique.
    fn behind(error: &sqlx::Error) -> Option<Self> {
        let database = error.as_database_error()?;
        let column = database.message().strip_prefix("UNIQUE constraint failed: ");
        let names = |guard: &Self| {
            database.constraint() == Some(guard.as_str())
                || database.message() == guard.as_str()
                || (column.is_some() && column == guard.unique_column())
        };
        Self::ALL.into_iter().find(names)
    }
}

impl From<sqlx::Error> for StoreError {
    fn from(error: sqlx::Error) -> Self {
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

/// What a constraint's violation is to people (D-3); none for what is a fault of ours.
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
        // PostgreSQL keeps no U+0000 and no day beyond its calendar.
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

/// What there can be one of only, by table and columns, with the field that people know it by.
const UNIQUE: [(&str, &str); 10] = [
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
];

fn already_there(place: &str) -> Refusal {
    if place == "app_user_login" {
        return Refusal::LoginTaken;
    }
    let field = UNIQUE.iter().find(|(known, _)| *known == place).map_or("id", |(_, field)| field);
    Refusal::AlreadyThere { field, value: String::new(), by: String::new() }
}

impl StoreError {
    /// Whether trying again later may help: the database cannot be reached or is overloaded, or
    /// two transactions were in each other's way.
    pub fn is_passing(&self) -> bool {
        let Self::Sqlx(error) = self else { return false };
        if matches!(error, sqlx::Error::Io(_) | sqlx::Error::PoolTimedOut | sqlx::Error::PoolClosed) {
            return true;
        }
        let code = error.as_database_error().and_then(sqlx::error::DatabaseError::code);
        code.is_some_and(|code| matches!(&*code, "40001" | "40P01" | "57P03" | "5" | "517"))
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
