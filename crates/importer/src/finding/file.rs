//! Findings about a file as a whole: its sheets, its columns, and rows that are not data.

use serde::{Deserialize, Serialize};

use super::FindingCode;
use crate::{Stands, value::Unit};

/// The reason for a finding about a file, a sheet, a column or a row as a whole. The value itself is in the finding.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "reason", rename_all = "snake_case")]
#[expect(missing_docs, reason = "the values are named by what they are, and each reason says what they are for")]
pub enum FileReason {
    /// The register needs one of these columns, named by their fields.
    ColumnNeeded { one_of: Vec<String> },
    /// The file has our own column of reasons.
    ColumnOfReasons { header: String },
    /// An earlier column is the same field; this one is kept under another name.
    ColumnTwice { header: String, named: String, kept: bool },
    /// The column says that it is not in kronor.
    ColumnNotInKronor { header: String, kept: bool },
    /// The column has no header; it was given a name.
    ColumnUnnamed { named: String, kept: bool },
    /// No field goes by the column's header.
    ColumnNotKnown { header: String, kept: bool },
    /// Somebody has said that the column is left out.
    ColumnLeftOut { header: String },
    /// No field goes by the column's header, but it is like one that a field goes by.
    ColumnAlike { header: String, field: String },
    /// The file has the headers of a profile and is read by it, which nobody may have tried on an original yet.
    ReadByProfile { profile: String, confirmed: bool },
    /// The column is in mil.
    ColumnInMil { header: String },
    /// The column says its unit, and it is another than the usual one.
    ColumnInUnit { header: String, unit: Unit },
    /// The column is of a known field, in a unit in which that is not measured.
    ColumnInOtherUnit { header: String, unit: Unit, kept: bool },
    /// Some rows of a text are in another encoding than the others; each is read in its own.
    EncodingsMixed,
    /// The sheet lacks columns of the register.
    SheetWithoutColumns,
    /// The spreadsheet does not show the sheet; it is not read.
    SheetHidden,
    /// Another table stands below the one that is read; it is not.
    TableNotRead { first: u64, last: u64 },
    /// Another table stands beside the one that is read; it is not.
    TableBeside,
    /// The name of the sheet is that of an organisation, whose rows are on it.
    SheetOfOrganisation,
    /// A sheet of a later year has the same.
    OnLaterSheet { sheet: String },
    /// The file was one of several in one, or alone in it.
    MemberRead,
    /// The spreadsheet does not show some rows; they are read or not.
    RowsHidden { count: u64, filtered: bool, read: bool },
    /// The spreadsheet does not show the column; it is read.
    ColumnHidden,
    /// The text of a merged cell holds for each of its rows, or only for the first.
    CellsMerged { from: u64, to: u64, once: bool },
    /// No program has calculated the cell's formula, which is its text.
    NeverCalculated,
    /// The number has more digits than a spreadsheet keeps.
    LongNumber,
    /// There is nothing below the header.
    NothingBelowHeader,
    /// Somebody answered that the row is left out.
    LeftOut,
    /// A cell of several lines looks like several rows.
    RowsInACell { lines: u64 },
    /// The row adds up others.
    SumRow,
    /// The row repeats the header.
    HeaderAgain,
    /// The row is a heading, which may or may not apply to the rows below it.
    HeadingRow { stands: Stands },
    /// The row is a gap in a driving log of ours, and no trip.
    GapInLog,
    /// The row explains something.
    Footnote,
    /// There are more findings than are listed.
    NotListed { count: u64 },
    /// The file raises no question that the answer is to.
    AnswerToNothing { question: String },
    /// The file has no column of that header, which something is said of.
    SaidOfNoColumn { header: String },
    /// The column has personal numbers, which are masked, or nothing of it is kept.
    PersonalNumbers { count: u64, rows: Vec<u64>, kept: bool },
    /// An invisible character was removed: `U+200B`.
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
            | Self::ColumnInOtherUnit { kept: true, .. }
            | Self::ColumnUnnamed { kept: true, .. }
            | Self::ColumnNotKnown { kept: true, .. } => FindingCode::ColumnUnknown,
            Self::ColumnNeeded { .. } => FindingCode::ColumnMissing,
            Self::ColumnOfReasons { .. }
            | Self::ColumnTwice { .. }
            | Self::ColumnNotInKronor { .. }
            | Self::ColumnInOtherUnit { .. }
            | Self::ColumnUnnamed { .. }
            | Self::ColumnLeftOut { .. }
            | Self::ColumnNotKnown { .. } => FindingCode::ColumnLeftOut,
            Self::ColumnInMil { .. } => FindingCode::InMil,
            Self::ColumnInUnit { .. } => FindingCode::Converted,
            Self::SheetWithoutColumns | Self::SheetHidden | Self::TableNotRead { .. } | Self::TableBeside => {
                FindingCode::SheetNotRead
            }
            Self::MemberRead
            | Self::EncodingsMixed
            | Self::SheetOfOrganisation
            | Self::ColumnAlike { .. }
            | Self::ReadByProfile { .. } => FindingCode::Assumed,
            Self::OnLaterSheet { .. } => FindingCode::DuplicateInFile,
            Self::RowsHidden { .. } | Self::ColumnHidden => FindingCode::Hidden,
            Self::CellsMerged { .. } => FindingCode::Merged,
            Self::NeverCalculated => FindingCode::NeverCalculated,
            Self::LongNumber => FindingCode::LongNumber,
            Self::NothingBelowHeader => FindingCode::NoRows,
            Self::LeftOut => FindingCode::LeftOut,
            Self::RowsInACell { .. } => FindingCode::RowsInACell,
            Self::SumRow => FindingCode::Subtotal,
            Self::HeaderAgain => FindingCode::RepeatedHeader,
            Self::HeadingRow { .. } => FindingCode::HeadingRow,
            Self::GapInLog | Self::Footnote => FindingCode::Footnote,
            Self::NotListed { .. } => FindingCode::NotListed,
            Self::AnswerToNothing { .. } | Self::SaidOfNoColumn { .. } => FindingCode::SaidOfNothing,
            Self::PersonalNumbers { .. } => FindingCode::PersonalNumber,
            Self::HiddenSign { .. } => FindingCode::SignTakenOut,
            Self::EncodedTwice { .. } => FindingCode::EncodedTwice,
        }
    }
}
