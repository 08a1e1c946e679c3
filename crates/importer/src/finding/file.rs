//! What is found about a file as a whole: its sheets, its columns, and rows that are none.

use serde::{Deserialize, Serialize};

use super::FindingCode;
use crate::{Stands, value::Unit};

/// Why something is found about a file, a sheet, a column or a row as a whole. The value itself stands in the finding.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "reason", rename_all = "snake_case")]
#[expect(missing_docs, reason = "the values are named by what they are, and each reason says what they are for")]
pub enum FileReason {
    /// The register needs one of these columns, named as its fields.
    ColumnNeeded { one_of: Vec<String> },
    /// Our own column of reasons stands in the file.
    ColumnOfReasons { header: String },
    /// An earlier column is the same already; this one goes by another name.
    ColumnTwice { header: String, named: String, kept: bool },
    /// The column says that it is not in kronor.
    ColumnNotInKronor { header: String, kept: bool },
    /// The column has no header; it was given a name.
    ColumnUnnamed { named: String, kept: bool },
    /// No field goes by the column's header.
    ColumnNotKnown { header: String, kept: bool },
    /// The column is in mil.
    ColumnInMil { header: String },
    /// The column says its unit, and it is another than the usual one.
    ColumnInUnit { header: String, unit: Unit },
    /// The sheet lacks columns of the register.
    SheetWithoutColumns,
    /// Nothing stands below the header.
    NothingBelowHeader,
    /// Somebody answered that the row is left out.
    LeftOut,
    /// A cell of several lines looks like several rows.
    RowsInACell { lines: u64 },
    /// The row adds up others.
    SumRow,
    /// The row is the header once more.
    HeaderAgain,
    /// The row is a heading, which stands for something or for nothing.
    HeadingRow { stands: Stands },
    /// More was found than is listed.
    NotListed { count: u64 },
    /// A sign that nobody sees was taken out: `U+200B`.
    HiddenSign { sign: String },
    /// The text looks like another that was encoded twice.
    EncodedTwice { seems: String },
}

impl FileReason {
    /// The stable word for it.
    pub fn code(&self) -> FindingCode {
        match self {
            Self::ColumnTwice { kept: true, .. }
            | Self::ColumnNotInKronor { kept: true, .. }
            | Self::ColumnUnnamed { kept: true, .. }
            | Self::ColumnNotKnown { kept: true, .. } => FindingCode::ColumnUnknown,
            Self::ColumnNeeded { .. } => FindingCode::ColumnMissing,
            Self::ColumnOfReasons { .. }
            | Self::ColumnTwice { .. }
            | Self::ColumnNotInKronor { .. }
            | Self::ColumnUnnamed { .. }
            | Self::ColumnNotKnown { .. } => FindingCode::ColumnLeftOut,
            Self::ColumnInMil { .. } => FindingCode::InMil,
            Self::ColumnInUnit { .. } => FindingCode::Converted,
            Self::SheetWithoutColumns => FindingCode::SheetNotRead,
            Self::NothingBelowHeader => FindingCode::NoRows,
            Self::LeftOut => FindingCode::LeftOut,
            Self::RowsInACell { .. } => FindingCode::RowsInACell,
            Self::SumRow => FindingCode::Subtotal,
            Self::HeaderAgain => FindingCode::RepeatedHeader,
            Self::HeadingRow { .. } => FindingCode::HeadingRow,
            Self::NotListed { .. } => FindingCode::NotListed,
            Self::HiddenSign { .. } => FindingCode::SignTakenOut,
            Self::EncodedTwice { .. } => FindingCode::EncodedTwice,
        }
    }
}
