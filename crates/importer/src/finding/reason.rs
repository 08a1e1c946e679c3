//! The reasons for findings, as data: a fault with the values that explain it. The sentences are in the server's texts,
//! one for each reason in each language. Reports are kept for years, so a name is never used for anything else.

use serde::{Deserialize, Serialize};

use super::{FileReason, FindingCode, RefusedReason, RegisterReason, ValueReason};

/// The reason for a finding, by what finds it. As JSON each reason is an object with its name under `reason`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Reason {
    /// About the file.
    File(FileReason),
    /// About a value by itself.
    Value(ValueReason),
    /// About a row compared with what is known.
    Register(RegisterReason),
    /// From the domain.
    Refused(RefusedReason),
    /// About a cell that is left empty.
    Cell(CellReason),
    /// A sentence in a report that was written before reasons were data.
    Told(String),
}

/// The fate of a cell that its row does without.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "reason", rename_all = "snake_case")]
pub enum CellReason {
    /// It cannot be read, or its value cannot be: it is left empty, and its text is kept.
    LeftEmpty {
        /// Why.
        because: Box<Reason>,
    },
}

impl Reason {
    /// The stable word for it. A sentence from before has its code beside it.
    pub fn code(&self) -> FindingCode {
        match self {
            Self::File(reason) => reason.code(),
            Self::Value(reason) => reason.code(),
            Self::Register(reason) => reason.code(),
            Self::Refused(reason) => reason.code(),
            Self::Cell(CellReason::LeftEmpty { because }) => because.code(),
            Self::Told(_) => FindingCode::NotPossible,
        }
    }
}

impl From<CellReason> for Reason {
    fn from(reason: CellReason) -> Self {
        Self::Cell(reason)
    }
}

impl From<FileReason> for Reason {
    fn from(reason: FileReason) -> Self {
        Self::File(reason)
    }
}

impl From<ValueReason> for Reason {
    fn from(reason: ValueReason) -> Self {
        Self::Value(reason)
    }
}

impl From<RegisterReason> for Reason {
    fn from(reason: RegisterReason) -> Self {
        Self::Register(reason)
    }
}

impl From<RefusedReason> for Reason {
    fn from(reason: RefusedReason) -> Self {
        Self::Refused(reason)
    }
}
