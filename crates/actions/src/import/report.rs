//! The report of a file, row by row, and the progress of its import.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use vagnpark_domain::{cost::CostEntry, ids::BatchId, import::Kind};
use vagnpark_importer::{Counts, FileFacts, Finding, Question};

use crate::error::ActionError;

/// The fate of a row (I-1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Fate {
    /// It created something.
    Created,
    /// It changed something.
    Changed,
    /// Everything in it was known.
    Unchanged,
    /// It was left out on purpose.
    Skipped,
    /// It was not imported.
    Rejected,
}

impl Fate {
    /// The word for it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Created => "created",
            Self::Changed => "changed",
            Self::Unchanged => "unchanged",
            Self::Skipped => "skipped",
            Self::Rejected => "rejected",
        }
    }
}

/// Consecutive rows of one fate.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FateRun {
    /// The sheet, from 0.
    pub sheet: u16,
    /// The first row, as a spreadsheet numbers them.
    pub from: u64,
    /// The last.
    pub to: u64,
    /// The fate of each.
    pub fate: Fate,
}

/// A value that a row changes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RowChange {
    /// The sheet's name; empty in a text file.
    pub sheet: String,
    /// The row, as a spreadsheet numbers them.
    pub row: u64,
    /// The thing that is changed: a plate, a code.
    pub what: String,
    /// The field.
    pub field: String,
    /// What it was.
    pub old: String,
    /// What it becomes.
    pub new: String,
}

/// A figure of a vehicle before a file and after it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Figure {
    /// The field; `costs` are those of a year, in öre without VAT.
    pub field: String,
    /// The year, of costs.
    pub year: Option<i32>,
    /// How it stands before.
    pub before: String,
    /// How it stands after.
    pub after: String,
}

/// A vehicle that a file changes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct VehicleFigures {
    /// Its number, as people read it.
    pub vehicle: String,
    /// The figures that change.
    pub figures: Vec<Figure>,
}

/// What the costs that come in add up to, to be held against the sum of the file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CostSum {
    /// How many they are.
    pub costs: u64,
    /// Without VAT, in öre.
    pub net_ore: i64,
    /// The VAT.
    pub vat_ore: i64,
}

impl CostSum {
    /// The sum of some costs; none if there are none.
    pub(crate) fn of<'c>(entries: impl Iterator<Item = &'c CostEntry>) -> Option<Self> {
        entries.fold(None, |sum: Option<Self>, entry| {
            let Self { costs, net_ore, vat_ore } = sum.unwrap_or_default();
            let (net_ore, vat_ore) = (net_ore.saturating_add(entry.net.0), vat_ore.saturating_add(entry.vat.0));
            Some(Self { costs: costs + 1, net_ore, vat_ore })
        })
    }
}

/// The report of a file; its findings are data, or come with words when it is returned.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ImportReport<F = Finding> {
    /// The import, by which it can be undone; absent if nothing was written.
    pub batch: Option<BatchId>,
    /// Whether it only reports what would happen.
    pub dry_run: bool,
    /// Whether anything was written.
    pub applied: bool,
    /// The kind of register.
    pub kind: Kind,
    /// SHA-256 of the file, in hexadecimal.
    pub file_hash: String,
    /// The encoding of its text.
    pub encoding: String,
    /// How many rows had which fate.
    pub counts: Counts,
    /// The findings about its rows.
    pub findings: Vec<F>,
    /// The conclusions about the file.
    #[serde(default)]
    pub file: Option<FileFacts>,
    /// What the costs that come in add up to, if any do.
    #[serde(default)]
    pub costs: Option<CostSum>,
    /// What must be decided, and what has been.
    #[serde(default)]
    pub questions: Vec<Question>,
    /// Old and new values, for rows that change something.
    #[serde(default)]
    pub changes: Vec<RowChange>,
    /// Every row's fate, rows of the same fate together.
    #[serde(default)]
    pub fates: Vec<FateRun>,
    /// What the register has from the sender but the file lacks.
    #[serde(default)]
    pub missing: Vec<String>,
    /// The ten vehicles that change most, before and after.
    #[serde(default)]
    pub most_changed: Vec<VehicleFigures>,
}

impl ImportReport {
    /// The mark of a plan: what columns are taken for, what was answered, which rows come in and what they change. The
    /// import that does something else than the plan that a person has seen has another.
    pub fn mark(&self) -> Result<String, ActionError> {
        let columns: Vec<_> = self.file.iter().flat_map(|file| &file.columns).map(|column| &column.field).collect();
        let answers: Vec<_> = self.questions.iter().map(|question| (&question.id, &question.answer)).collect();
        let told = (&self.file_hash, &self.encoding, self.counts, columns, answers, &self.fates, &self.changes);
        Ok(hex::encode(Sha256::digest(serde_json::to_vec(&told).map_err(ActionError::broken)?)))
    }
}

/// The progress of an import; the person who began it may watch it, and may stop it.
#[derive(Debug, Default)]
pub struct Progress {
    /// Rows that were read.
    pub rows: AtomicU64,
    /// Bytes that were read.
    pub bytes: AtomicU64,
    /// Bytes in all.
    pub total_bytes: AtomicU64,
    cancelled: AtomicBool,
}

impl Progress {
    /// Stops the import at its next step; nothing of it is kept.
    pub fn cancel(&self) {
        self.cancelled.store(true, Ordering::Relaxed);
    }

    /// Whether it may go on.
    pub fn check(&self) -> Result<(), ActionError> {
        if self.cancelled.load(Ordering::Relaxed) { Err(ActionError::Cancelled) } else { Ok(()) }
    }
}
