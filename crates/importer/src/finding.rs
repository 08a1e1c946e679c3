//! What an import has to say about a file, each with its place (I-1, I-3).

use serde::{Deserialize, Serialize};

/// How many rows met which fate: `rows` is always the sum of the others.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counts {
    /// Rows of data in the file.
    pub rows: u64,
    /// New in the register.
    pub created: u64,
    /// Known, and something is different.
    pub changed: u64,
    /// Known, and all is as it was.
    pub unchanged: u64,
    /// Left out on purpose, such as blank and subtotal rows.
    pub skipped: u64,
    /// Not taken, for a reason that a finding gives.
    pub rejected: u64,
}

impl Counts {
    /// Whether no row got lost.
    pub fn add_up(&self) -> bool {
        self.rows == self.created + self.changed + self.unchanged + self.skipped + self.rejected
    }
}

/// The stable word for what is wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FindingCode {
    /// A column that the register needs is not there.
    ColumnMissing,
    /// A column we have no field for; it is kept as an extra attribute.
    ColumnUnknown,
    /// A value that must be there is empty.
    ValueMissing,
    /// The text is not a value of the kind.
    NotReadable,
    /// The value could mean two things.
    Ambiguous,
    /// The value is readable, but cannot be.
    NotPossible,
    /// No vehicle has that number.
    VehicleUnknown,
    /// Nobody is called that.
    OrganisationUnknown,
    /// The same thing stands twice in the file.
    DuplicateInFile,
    /// The sender's key stands for something else in the register.
    KeyReused,
    /// The registration number is kept, though it is not of an ordinary form.
    IrregularNumber,
    /// Something the file does not say was taken as usual.
    Assumed,
}

/// Whether a finding stops its row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// The row is rejected.
    Rejected,
    /// The row is taken, and somebody should look.
    Note,
}

/// One thing found, with its place.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// The sheet; the file's only one has no name.
    pub sheet: String,
    /// The line number a spreadsheet shows.
    pub row: u64,
    /// The header of the column.
    pub column: String,
    /// The value as it stands in the file.
    pub value: String,
    /// What is wrong, as a stable word.
    pub code: FindingCode,
    /// What is wrong, in words.
    pub reason: String,
    /// What would be right, if that can be said.
    pub proposal: Option<String>,
    /// Whether the row was stopped by it.
    pub severity: Severity,
}

impl Finding {
    /// A finding that rejects its row.
    pub fn rejected(row: u64, column: &str, value: &str, code: FindingCode, reason: impl Into<String>) -> Self {
        Self {
            sheet: String::new(),
            row,
            column: column.to_owned(),
            value: value.chars().take(200).collect(),
            code,
            reason: reason.into(),
            proposal: None,
            severity: Severity::Rejected,
        }
    }

    /// A finding that lets its row pass.
    pub fn note(row: u64, column: &str, value: &str, code: FindingCode, reason: impl Into<String>) -> Self {
        Self { severity: Severity::Note, ..Self::rejected(row, column, value, code, reason) }
    }

    /// The same with a proposal.
    #[must_use]
    pub fn proposing(self, proposal: impl Into<String>) -> Self {
        Self { proposal: Some(proposal.into()), ..self }
    }
}
