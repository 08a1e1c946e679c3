//! How a command failed: what people are told, and the exit code for scripts.

use vagnpark_actions::ActionError;

/// How a command failed.
#[derive(Debug, thiserror::Error)]
pub(super) enum Failure {
    #[error("{0}")]
    Action(#[from] ActionError),
    #[error("{0}")]
    Usage(String),
    #[error("{0}")]
    Failed(String),
    /// Finished, but some rows were rejected.
    #[error("{0}")]
    Partly(String),
    /// There is no database, or nothing in it.
    #[error("{0}")]
    NotThere(String),
    /// The database is of another version.
    #[error("{0}")]
    Unexpected(String),
}

impl Failure {
    pub(super) fn exit_code(&self) -> u8 {
        match self {
            Self::Action(error) => exit_code(error),
            Self::Usage(_) => 2,
            Self::Failed(_) => 1,
            Self::Partly(_) => 3,
            Self::NotThere(_) => 4,
            Self::Unexpected(_) => 5,
        }
    }
}

/// The exit code for the end of an action.
fn exit_code(error: &ActionError) -> u8 {
    match error {
        ActionError::Refused(_) | ActionError::CannotUndo(_) => 5,
        ActionError::NotFound(_) => 4,
        _ if error.is_no_database() => 4,
        _ if error.is_passing() => 75,
        ActionError::NoRoom => 75,
        ActionError::NotPermitted
        | ActionError::Busy
        | ActionError::Cancelled
        | ActionError::TooManyFailures { .. }
        | ActionError::TooManyRequests { .. }
        | ActionError::WrongPassword
        | ActionError::File(_)
        | ActionError::Geography(_)
        | ActionError::Mapping(_)
        | ActionError::Agreement(_)
        | ActionError::Store(_)
        | ActionError::Broken(_) => 1,
    }
}

pub(super) fn describe(failure: &Failure) -> String {
    match failure {
        Failure::Action(error) => error.at_the_machine() + error.way_out(),
        Failure::Usage(_) | Failure::Failed(_) | Failure::Partly(_) | Failure::NotThere(_) | Failure::Unexpected(_) => {
            failure.to_string()
        }
    }
}
