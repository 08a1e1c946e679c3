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
    /// A column we have no field for; it is left out.
    ColumnLeftOut,
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
    /// The text was encoded twice: `MÃ¤rke`.
    EncodedTwice,
    /// A row with a single text, which stands for the rows below it.
    HeadingRow,
    /// A row that adds up others.
    Subtotal,
    /// The header once more, from a printout.
    RepeatedHeader,
    /// A sheet without the register's columns.
    SheetNotRead,
    /// A column in mil; each is ten kilometres.
    InMil,
    /// Values whose unit is another than the column's; they are converted.
    Converted,
    /// Values with more decimals than are kept; they are rounded, or cut off at an odometer.
    Rounded,
    /// Nothing stands below the header.
    NoRows,
    /// A cell that goes over several lines and looks like several rows: a quotation mark is missing, or one too many.
    RowsInACell,
    /// Two things stand in one cell.
    TwoInOneCell,
    /// A number that looks like a slip for another: O for 0, I for 1.
    PerhapsMisread,
    /// The registration number names another vehicle now, as it seems.
    NumberReused,
    /// The file and the register say different things, from different sources.
    Conflict,
    /// A unit that is not known.
    UnitUnknown,
    /// Somebody left the row out.
    LeftOut,
    /// The window is taken by another booking.
    Overlap,
    /// A value that can hardly be, and is taken.
    Implausible,
    /// A vehicle of the register that the file does not have.
    MissingFromFile,
    /// A sign that is no text was taken out.
    SignTakenOut,
    /// The month is closed: the first open one bills what is of it.
    BilledLate,
    /// More was found than is listed.
    NotListed,
}

impl FindingCode {
    /// Every code with its word in the API.
    pub const ALL: [(Self, &'static str); 35] = [
        (Self::ColumnMissing, "column_missing"),
        (Self::ColumnUnknown, "column_unknown"),
        (Self::ColumnLeftOut, "column_left_out"),
        (Self::ValueMissing, "value_missing"),
        (Self::NotReadable, "not_readable"),
        (Self::Ambiguous, "ambiguous"),
        (Self::NotPossible, "not_possible"),
        (Self::VehicleUnknown, "vehicle_unknown"),
        (Self::OrganisationUnknown, "organisation_unknown"),
        (Self::DuplicateInFile, "duplicate_in_file"),
        (Self::KeyReused, "key_reused"),
        (Self::IrregularNumber, "irregular_number"),
        (Self::Assumed, "assumed"),
        (Self::EncodedTwice, "encoded_twice"),
        (Self::HeadingRow, "heading_row"),
        (Self::Subtotal, "subtotal"),
        (Self::RepeatedHeader, "repeated_header"),
        (Self::SheetNotRead, "sheet_not_read"),
        (Self::InMil, "in_mil"),
        (Self::Converted, "converted"),
        (Self::Rounded, "rounded"),
        (Self::NoRows, "no_rows"),
        (Self::RowsInACell, "rows_in_a_cell"),
        (Self::TwoInOneCell, "two_in_one_cell"),
        (Self::PerhapsMisread, "perhaps_misread"),
        (Self::NumberReused, "number_reused"),
        (Self::Conflict, "conflict"),
        (Self::UnitUnknown, "unit_unknown"),
        (Self::LeftOut, "left_out"),
        (Self::Overlap, "overlap"),
        (Self::Implausible, "implausible"),
        (Self::MissingFromFile, "missing_from_file"),
        (Self::SignTakenOut, "sign_taken_out"),
        (Self::BilledLate, "billed_late"),
        (Self::NotListed, "not_listed"),
    ];

    /// The word for it.
    pub fn as_str(self) -> &'static str {
        Self::ALL.into_iter().find(|(code, _)| *code == self).map_or("", |(_, word)| word)
    }
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

    /// The same in a sheet.
    #[must_use]
    pub fn in_sheet(self, sheet: &str) -> Self {
        Self { sheet: sheet.to_owned(), ..self }
    }

    /// The same with what would be right; one of several, if there are several.
    #[must_use]
    pub fn proposing_one_of(self, could_be: &[String]) -> Self {
        if could_be.is_empty() { self } else { self.proposing(could_be.join(" or ")) }
    }

    /// The same with a proposal.
    #[must_use]
    pub fn proposing(self, proposal: impl Into<String>) -> Self {
        Self { proposal: Some(proposal.into()), ..self }
    }
}
