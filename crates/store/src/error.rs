//! What can go wrong with a database, and the guards that speak through it.

/// Something broke. What the business refuses is a `Refusal`, not one of these.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The database said no to a statement or could not be reached.
    #[error("the database failed")]
    Sqlx(#[source] sqlx::Error),
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
        match Guard::behind(&error) {
            Some(guard) => Self::Guarded(guard),
            None if error.as_database_error().is_some_and(sqlx::error::DatabaseError::is_foreign_key_violation) => {
                Self::InUse
            }
            None => Self::Sqlx(error),
        }
    }
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
