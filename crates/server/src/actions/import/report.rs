//! What became of a file, row by row, and how far its import is.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use serde::{Deserialize, Serialize};
use vagnpark_domain::ids::BatchId;
use vagnpark_importer::{Counts, FileFacts, Finding, Question};

use crate::error::ActionError;

/// What becomes of a row (I-1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Fate {
    Created,
    Changed,
    Unchanged,
    Skipped,
    Rejected,
}

impl Fate {
    /// The word for it.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Created => "created",
            Self::Changed => "changed",
            Self::Unchanged => "unchanged",
            Self::Skipped => "skipped",
            Self::Rejected => "rejected",
        }
    }
}

/// Rows of one fate that follow each other.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct FateRun {
    pub(crate) sheet: u16,
    pub(crate) from: u64,
    pub(crate) to: u64,
    pub(crate) fate: Fate,
}

/// A value that a row changes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct RowChange {
    pub(crate) sheet: String,
    pub(crate) row: u64,
    /// What is changed: a plate, a code.
    pub(crate) what: String,
    pub(crate) field: String,
    pub(crate) old: String,
    pub(crate) new: String,
}

/// What became of a file; its findings are data, or come with words where it is answered.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct ImportReport<F = Finding> {
    pub(crate) batch: Option<BatchId>,
    pub(crate) dry_run: bool,
    /// Whether anything was written.
    pub(crate) applied: bool,
    pub(crate) kind: String,
    pub(crate) file_hash: String,
    pub(crate) encoding: String,
    pub(crate) counts: Counts,
    pub(crate) findings: Vec<F>,
    /// What was concluded about the file.
    #[serde(default)]
    pub(crate) file: Option<FileFacts>,
    /// What must be decided, and what was.
    #[serde(default)]
    pub(crate) questions: Vec<Question>,
    /// Old and new, for rows that change something.
    #[serde(default)]
    pub(crate) changes: Vec<RowChange>,
    /// Every row's fate, rows of the same fate together.
    #[serde(default)]
    pub(crate) fates: Vec<FateRun>,
    /// What the register has of the sender's that the file has not.
    #[serde(default)]
    pub(crate) missing: Vec<String>,
}

/// How far an import is; whoever began it may look, and may stop it.
#[derive(Debug, Default)]
pub(crate) struct Progress {
    pub(crate) rows: AtomicU64,
    pub(crate) bytes: AtomicU64,
    pub(crate) total_bytes: AtomicU64,
    cancelled: AtomicBool,
}

impl Progress {
    /// Stops the import at its next step; nothing of it stays.
    pub(crate) fn cancel(&self) {
        self.cancelled.store(true, Ordering::Relaxed);
    }

    /// Whether it may go on.
    pub(crate) fn check(&self) -> Result<(), ActionError> {
        if self.cancelled.load(Ordering::Relaxed) { Err(ActionError::Cancelled) } else { Ok(()) }
    }
}
