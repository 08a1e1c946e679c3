//! The findings of an import about a file, each with its place (I-1, I-3).

mod code;
mod file;
mod group;
mod part;
mod reason;
mod refused;
mod register;
mod value;

use serde::{Deserialize, Serialize};

pub use code::FindingCode;
pub use file::FileReason;
pub use group::{FindingGroup, grouped};
pub use part::{Bound, Doubt, Keyed, Named, Origin, Wanted};
pub use reason::{CellReason, Reason};
pub use refused::RefusedReason;
pub use register::RegisterReason;
pub use value::ValueReason;

/// How many rows met which fate: `rows` is always the sum of the others.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counts {
    /// Rows of data in the file.
    pub rows: u64,
    /// New in the register.
    pub created: u64,
    /// Known, but something is different.
    pub changed: u64,
    /// Known, and nothing has changed.
    pub unchanged: u64,
    /// Left out on purpose, such as blank and subtotal rows.
    pub skipped: u64,
    /// Not imported, for a reason that a finding gives.
    pub rejected: u64,
}

impl Counts {
    /// Whether no row was lost.
    pub fn add_up(&self) -> bool {
        self.rows == self.created + self.changed + self.unchanged + self.skipped + self.rejected
    }
}

/// Whether a finding stops its row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// The row is rejected.
    Rejected,
    /// The row is imported, but somebody should look.
    Note,
}

/// One finding, with its place.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "Kept")]
pub struct Finding {
    /// The sheet; the file's only one has no name.
    pub sheet: String,
    /// The line number a spreadsheet shows.
    pub row: u64,
    /// The header of the column.
    pub column: String,
    /// The value as it is in the file.
    pub value: String,
    /// The stable word for it.
    pub code: FindingCode,
    /// The reason, with the values that explain it.
    pub because: Reason,
    /// What would be right, if that can be said: one of these.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub could_be: Vec<String>,
    /// How many more rows it applies to.
    #[serde(skip_serializing_if = "is_none")]
    pub more_rows: u64,
    /// Whether the row was stopped by it.
    pub severity: Severity,
}

impl Finding {
    /// A finding that rejects its row.
    pub fn rejected(row: u64, column: &str, value: &str, because: impl Into<Reason>) -> Self {
        let because = because.into();
        Self {
            sheet: String::new(),
            row,
            column: column.to_owned(),
            value: value.chars().take(200).collect(),
            code: because.code(),
            because,
            could_be: Vec::new(),
            more_rows: 0,
            severity: Severity::Rejected,
        }
    }

    /// A finding that lets its row pass.
    pub fn note(row: u64, column: &str, value: &str, because: impl Into<Reason>) -> Self {
        Self { severity: Severity::Note, ..Self::rejected(row, column, value, because) }
    }

    /// The same finding in a sheet.
    #[must_use]
    pub fn in_sheet(self, sheet: &str) -> Self {
        Self { sheet: sheet.to_owned(), ..self }
    }

    /// The same finding with what would be right: one of these.
    #[must_use]
    pub fn proposing(self, could_be: &[String]) -> Self {
        Self { could_be: could_be.to_vec(), ..self }
    }
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde gives references")]
fn is_none(rows: &u64) -> bool {
    *rows == 0
}

/// A finding in a stored report: a present one, or one from before reasons were data.
#[derive(Deserialize)]
struct Kept {
    sheet: String,
    row: u64,
    column: String,
    value: String,
    code: FindingCode,
    because: Option<Reason>,
    reason: Option<String>,
    #[serde(default)]
    could_be: Vec<String>,
    proposal: Option<String>,
    #[serde(default)]
    more_rows: u64,
    severity: Severity,
}

impl From<Kept> for Finding {
    fn from(kept: Kept) -> Self {
        let Kept { sheet, row, column, value, code, because, reason, could_be, proposal, more_rows, severity } = kept;
        let told = because.is_none();
        Self {
            because: because.unwrap_or_else(|| Reason::Told(reason.unwrap_or_default())),
            could_be: if told { proposal.into_iter().collect() } else { could_be },
            sheet,
            row,
            column,
            value,
            code,
            more_rows,
            severity,
        }
    }
}
