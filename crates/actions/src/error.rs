//! The ways an action can fail.

use std::io;

use vagnpark_domain::{Field, Refusal, access::Denied, cost::AgreementError};
use vagnpark_importer::{
    FileRefusal, Obstacle,
    geography::GeographyError,
    ledger_mapping::{MappingError, MappingRefusal},
};
use vagnpark_store::{Guard, StoreError, chain};
use vagnpark_text::{
    file_refusal_in_english, geography_in_english, mapping_error_in_english, obstacles_in_english, refusal_in_english,
};

/// A way an action can fail. The text is for the user; the log gets the chain.
#[derive(Debug, thiserror::Error)]
pub enum ActionError {
    /// The business says no.
    #[error("{}", .0.code())]
    Refused(Refusal),
    /// It does not exist, or not for this person.
    #[error("{0} does not exist")]
    NotFound(&'static str),
    /// The person may see it, but not do this.
    #[error("you have no role that permits this")]
    NotPermitted,
    /// Too many failed logins.
    #[error("too many failed logins; try again in {seconds} s")]
    TooManyFailures {
        /// Seconds until it may be tried again.
        seconds: u64,
    },
    /// One person has asked for too much in too short a time.
    #[error("you have asked for too much in too short a time; try again in {seconds} s")]
    TooManyRequests {
        /// Seconds until there is room for this again.
        seconds: u64,
    },
    /// Too much is asked at once.
    #[error("the server is busy; try again in a moment")]
    Busy,
    /// Wrong login or password.
    #[error("the login or the password is wrong")]
    WrongPassword,
    /// The file cannot be read as a register.
    #[error("{}", file_refusal_in_english(.0))]
    File(FileRefusal),
    /// The file is not a track or not a set of boundaries.
    #[error("{}", geography_in_english(.0))]
    Geography(GeographyError),
    /// A row of a file of accounts is wrong.
    #[error("{}", mapping_error_in_english(.0))]
    Mapping(MappingError),
    /// An import was stopped by the person who began it.
    #[error("the import was cancelled; nothing is written")]
    Cancelled,
    /// There are obstacles to undoing an import.
    #[error("{}", obstacles_in_english(.0))]
    CannotUndo(Vec<Obstacle>),
    /// The agreement cannot be applied, or does not hold for what there is.
    #[error("{0}")]
    Agreement(#[from] AgreementError),
    /// The database failed.
    #[error("the database failed")]
    Store(#[source] StoreError),
    /// There is no room for a file.
    #[error("there is no room left to write; nothing is saved")]
    NoRoom,
    /// Something else broke. The text is for the log and for the operator at the machine: it may name our own files.
    #[error("something broke; the log says more")]
    Broken(#[source] Box<dyn std::error::Error + Send + Sync>),
}

impl ActionError {
    /// The same for something in a list, by its place from 0, if the business refuses it.
    #[must_use]
    pub(crate) fn within(self, list: Field, place: usize) -> Self {
        if let Self::Refused(refusal) = self { Self::Refused(refusal.within(list, place)) } else { self }
    }
}

impl From<Refusal> for ActionError {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

impl From<Denied> for ActionError {
    fn from(Denied: Denied) -> Self {
        Self::NotPermitted
    }
}

impl From<StoreError> for ActionError {
    #[expect(clippy::wildcard_enum_match_arm, reason = "all others are the store's")]
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Refused(refusal) => Self::Refused(refusal),
            StoreError::InUse => Self::Refused(Refusal::ReferenceMissing),
            StoreError::Guarded(Guard::PeriodClosed) => Self::Refused(Refusal::PeriodClosed),
            // A caller that can say more has looked at the guard before it gets here.
            StoreError::Guarded(Guard::BookingsNoOverlap) => {
                Self::Refused(Refusal::Taken { conflicts: Vec::new(), alternatives: Vec::new() })
            }
            StoreError::Guarded(Guard::OneOut) => Self::Refused(Refusal::VehicleOut),
            StoreError::Guarded(Guard::SystemAdministratorStays) => Self::Refused(Refusal::LastSystemAdministrator),
            StoreError::Guarded(Guard::RegistrationNumbersNoOverlap) => {
                Self::Refused(Refusal::RegistrationNumberInUse { number: String::new() })
            }
            error => Self::Store(error),
        }
    }
}

impl From<io::Error> for ActionError {
    fn from(error: io::Error) -> Self {
        if matches!(error.kind(), io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded) {
            Self::NoRoom
        } else {
            Self::broken(error)
        }
    }
}

impl From<FileRefusal> for ActionError {
    fn from(refusal: FileRefusal) -> Self {
        Self::File(refusal)
    }
}

impl From<MappingError> for ActionError {
    fn from(error: MappingError) -> Self {
        Self::Mapping(error)
    }
}

impl From<MappingRefusal> for ActionError {
    fn from(refusal: MappingRefusal) -> Self {
        match refusal {
            MappingRefusal::File(refusal) => Self::File(refusal),
            MappingRefusal::Row(error) => Self::Mapping(error),
        }
    }
}

impl From<GeographyError> for ActionError {
    fn from(error: GeographyError) -> Self {
        Self::Geography(error)
    }
}

impl ActionError {
    /// A fault that no other input can avoid: its cause is kept for the log.
    pub fn broken(cause: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self::Broken(cause.into())
    }

    /// Whether there is no room left to write in.
    pub fn is_full(&self) -> bool {
        matches!(self, Self::NoRoom) || matches!(self, Self::Store(error) if error.is_full())
    }

    /// Whether the connection broke while something was being saved, so that it is not known whether it was.
    pub fn is_in_doubt(&self) -> bool {
        matches!(self, Self::Store(StoreError::InDoubt))
    }

    /// The error for the operator at the machine, who may see what others may not: with its whole chain of causes, on
    /// one line.
    pub fn at_the_machine(&self) -> String {
        match self {
            Self::Refused(refusal) => format!("refused: {}", refusal_in_english(refusal)),
            Self::Store(source) => source.chain(),
            Self::Broken(source) => chain(source.as_ref()),
            Self::NotFound(_)
            | Self::NotPermitted
            | Self::TooManyFailures { .. }
            | Self::TooManyRequests { .. }
            | Self::Busy
            | Self::WrongPassword
            | Self::File(_)
            | Self::Geography(_)
            | Self::Mapping(_)
            | Self::Cancelled
            | Self::CannotUndo(_)
            | Self::Agreement(_)
            | Self::NoRoom => self.to_string(),
        }
    }

    /// What the operator can do, where the error itself does not say: it is added to the error's words.
    pub fn way_out(&self) -> &'static str {
        if matches!(self, Self::Store(StoreError::NoDatabase(_))) {
            "; `vagnpark migrate` makes an empty one, and --database or --data-dir names another"
        } else if matches!(self, Self::Store(StoreError::NotADatabase(_))) {
            "; name the right file with --database or --data-dir"
        } else {
            ""
        }
    }

    /// Whether trying again in a moment may succeed, with nothing else done.
    pub fn is_passing(&self) -> bool {
        matches!(self, Self::Busy) || matches!(self, Self::Store(error) if error.is_passing())
    }

    /// Whether there is no database where one should be.
    pub fn is_no_database(&self) -> bool {
        matches!(self, Self::Store(StoreError::NoDatabase(_) | StoreError::NotADatabase(_)))
    }

    /// Writes the chain of what broke to the log; refusals do not belong there.
    pub fn log(&self) {
        if let Self::Store(source) = self {
            tracing::error!(error = source.chain(), "the database failed");
        }
        if let Self::Broken(source) = self {
            tracing::error!(error = chain(source.as_ref()), "something broke");
        }
    }

    /// The stable word for it.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Refused(refusal) => refusal.code(),
            Self::NotFound(_) => "not_found",
            Self::NotPermitted => "not_permitted",
            Self::TooManyFailures { .. } => "too_many_failures",
            Self::TooManyRequests { .. } => "too_many_requests",
            Self::Busy => "busy",
            Self::WrongPassword => "wrong_password",
            Self::File(_) | Self::Geography(_) | Self::Mapping(_) => "file_refused",
            Self::Cancelled => "cancelled",
            Self::CannotUndo(_) => "cannot_undo",
            Self::Agreement(_) => "agreement_refused",
            Self::Store(_) | Self::NoRoom if self.is_full() => "storage_full",
            Self::Store(error) if error.is_passing() => "try_again",
            Self::Store(_) | Self::NoRoom | Self::Broken(_) => "internal",
        }
    }
}
