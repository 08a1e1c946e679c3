//! The stable words for findings, which programs rely on. A code covers one reason or a few of a kind.

use serde::{Deserialize, Serialize};

/// The stable word for a finding.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FindingCode {
    /// A column that the register needs is not there.
    ColumnMissing,
    /// A column that has no field; it is kept as an extra attribute.
    ColumnUnknown,
    /// A column that has no field; it is left out.
    ColumnLeftOut,
    /// A value that must be there is empty.
    ValueMissing,
    /// The text is not a value of the kind.
    NotReadable,
    /// The value could mean two things.
    Ambiguous,
    /// The value is readable, but impossible.
    NotPossible,
    /// No vehicle has that number.
    VehicleUnknown,
    /// Nobody is called that.
    OrganisationUnknown,
    /// The same thing occurs twice in the file.
    DuplicateInFile,
    /// The sender's key stands for something else in the register.
    KeyReused,
    /// The registration number is kept, though it is not of an ordinary form.
    IrregularNumber,
    /// Something the file does not say was taken as usual.
    Assumed,
    /// The text was encoded twice: `MÃ¤rke`.
    EncodedTwice,
    /// A row with a single text, which applies to the rows below it.
    HeadingRow,
    /// A row that adds up others.
    Subtotal,
    /// The header once more, from a printout.
    RepeatedHeader,
    /// A sheet without the register's columns.
    SheetNotRead,
    /// Rows or columns that the spreadsheet does not show.
    Hidden,
    /// Cells that are merged into one, whose text holds for each of them.
    Merged,
    /// A formula that no program has calculated.
    NeverCalculated,
    /// A number of more digits than a spreadsheet keeps.
    LongNumber,
    /// A row that explains something.
    Footnote,
    /// A column in mil; a mil is ten kilometres.
    InMil,
    /// Values in another unit than the column's; they are converted.
    Converted,
    /// Values with more decimals than are kept; they are rounded or, for an odometer, cut off.
    Rounded,
    /// There is nothing below the header.
    NoRows,
    /// A cell that spans several lines and looks like several rows: there is a quotation mark missing, or one too many.
    RowsInACell,
    /// There are two things in one cell.
    TwoInOneCell,
    /// A number that looks like a misreading of another: O for 0, I for 1.
    PerhapsMisread,
    /// The registration number seems to name another vehicle now.
    NumberReused,
    /// The file and the register disagree, with different sources.
    Conflict,
    /// A unit that is not known.
    UnitUnknown,
    /// Somebody chose to leave the row out.
    LeftOut,
    /// The window is taken by another booking.
    Overlap,
    /// A value that is unlikely, but accepted.
    Implausible,
    /// A vehicle of the register that the file does not have.
    MissingFromFile,
    /// A character that does not belong in a text was removed.
    SignTakenOut,
    /// The month is closed: the first open one bills it.
    BilledLate,
    /// No agreement holds for the month: its costs are shared once one does.
    NotShared,
    /// There are more findings than are listed.
    NotListed,
    /// Personal identity numbers, which are masked.
    PersonalNumber,
    /// What was said about the file is about nothing in it.
    SaidOfNothing,
}

impl FindingCode {
    /// Every code with its word in the API.
    pub const ALL: [(Self, &'static str); 43] = [
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
        (Self::Hidden, "hidden"),
        (Self::Merged, "merged"),
        (Self::NeverCalculated, "never_calculated"),
        (Self::LongNumber, "long_number"),
        (Self::Footnote, "footnote"),
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
        (Self::NotShared, "not_shared"),
        (Self::NotListed, "not_listed"),
        (Self::PersonalNumber, "personal_number"),
        (Self::SaidOfNothing, "said_of_nothing"),
    ];

    /// The word for it.
    pub fn as_str(self) -> &'static str {
        Self::ALL.into_iter().find(|(code, _)| *code == self).map_or("", |(_, word)| word)
    }
}
