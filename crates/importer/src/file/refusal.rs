//! Why a file is not read, in words and as a stable code.

use std::io;

use super::{MAX_CELL, MAX_CELLS, MAX_COLUMNS, MAX_UNPACKED_BYTES};

/// Why a file is not read at all.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FileRefusal {
    /// There is nothing in it.
    #[error("the file is empty")]
    Empty,
    /// Too large.
    #[error("the file is {} MiB; at most {} MiB are read. Split it, or save a workbook as CSV", bytes.div_ceil(1_048_576), most / 1_048_576)]
    TooLarge {
        /// Its size.
        bytes: u64,
        /// The limit.
        most: u64,
    },
    /// It unpacks to too much.
    #[error("the workbook unpacks to more than {} MiB, which no register does; save the sheet as CSV", MAX_UNPACKED_BYTES / 1_048_576)]
    UnpacksTooLarge,
    /// Its cells reach too far.
    #[error("the workbook's cells reach over more than {MAX_CELLS} places; delete what stands far out, or save as CSV")]
    TooManyCells,
    /// Reading it takes too much.
    #[error("the workbook takes more memory or time to be read than a register does; save the sheet as CSV")]
    TooDemanding,
    /// It is neither text nor a workbook.
    #[error("the file is neither text nor a workbook (it looks like {0}); save it as CSV or XLSX")]
    NotText(&'static str),
    /// It is something else than its name says.
    #[error("the name says {says}, but the file is {is}; rename it, or save it again as what it should be")]
    NotWhatItsNameSays {
        /// By its name.
        says: &'static str,
        /// By its bytes.
        is: &'static str,
    },
    /// A password is needed.
    #[error("the workbook is protected by a password; remove the password and save it again")]
    PasswordProtected,
    /// The workbook is damaged.
    #[error("the workbook cannot be read ({0}); is it whole? Open it and save it again")]
    BrokenWorkbook(String),
    /// Too many columns.
    #[error("line {line} has {columns} columns; at most {MAX_COLUMNS} are read")]
    TooManyColumns {
        /// Where.
        line: u64,
        /// How many.
        columns: usize,
    },
    /// A cell is too long.
    #[error("a cell in line {line} is longer than {MAX_CELL} characters; is a quotation mark missing?")]
    CellTooLong {
        /// Where.
        line: u64,
    },
    /// A row is too long, whether in one cell or in many.
    #[error(
        "line {line} is longer than a row can be; is a quotation mark missing, or does something else separate the columns?"
    )]
    RowTooLong {
        /// Where.
        line: u64,
    },
    /// A quotation mark is not closed where its cell ends, and would take rows into the cell.
    #[error(
        "the quotation mark that opens a cell in line {line} is not closed where the cell ends; put a second one there, or take it away"
    )]
    QuoteNotClosed {
        /// Where.
        line: u64,
    },
    /// The rows that were read are not those of the file: a fault of ours, and nothing is taken.
    #[error(
        "{accounted} rows were read, but {standing} stand below the header; nothing is taken, and this is a fault of the program"
    )]
    RowsLost {
        /// Rows below the header, up to the last with text in it.
        standing: u64,
        /// Rows that were read or skipped.
        accounted: u64,
    },
    /// There is no such sheet.
    #[error("there is no sheet “{0}” in the workbook")]
    NoSheet(String),
    /// No row has headers we know.
    #[error("no header row was found: none of the first {0} rows names columns of this register")]
    NoHeader(usize),
    /// The CSV itself is broken.
    #[error("line {line} cannot be read as CSV: {reason}")]
    BrokenCsv {
        /// Where.
        line: u64,
        /// Why.
        reason: String,
    },
    /// So much is wrong that it must be the wrong file.
    #[error("more than {0} things are wrong with the rows; is it the right kind of register, with the right columns?")]
    TooManyFindings(usize),
    /// There are more rows than this kind of register takes at once.
    #[error("there are more than {0} rows, which is more than a register of this kind has; split the file")]
    TooManyRows(usize),
    /// A setting cannot be.
    #[error("the setting {name} cannot be: {reason}")]
    Setting {
        /// Which.
        name: &'static str,
        /// Why.
        reason: String,
    },
    /// The disk failed.
    #[error("the file cannot be read: {0}")]
    Unreadable(String),
}

impl FileRefusal {
    /// Whether another kind of register, header row, sheet, encoding or separator can mend it.
    pub fn can_be_mended(&self) -> bool {
        matches!(
            self,
            Self::NoHeader(_)
                | Self::NoSheet(_)
                | Self::BrokenCsv { .. }
                | Self::Setting { .. }
                | Self::TooManyFindings(_)
                | Self::CellTooLong { .. }
                | Self::RowTooLong { .. }
                | Self::QuoteNotClosed { .. }
                | Self::TooManyColumns { .. }
        )
    }

    /// A stable word for it.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Empty => "empty",
            Self::TooLarge { .. } => "too_large",
            Self::UnpacksTooLarge => "unpacks_too_large",
            Self::TooManyCells => "too_many_cells",
            Self::TooDemanding => "too_demanding",
            Self::NotText(_) => "not_text",
            Self::NotWhatItsNameSays { .. } => "not_what_its_name_says",
            Self::PasswordProtected => "password_protected",
            Self::BrokenWorkbook(_) => "broken_workbook",
            Self::TooManyColumns { .. } => "too_many_columns",
            Self::CellTooLong { .. } => "cell_too_long",
            Self::RowTooLong { .. } => "row_too_long",
            Self::QuoteNotClosed { .. } => "quote_not_closed",
            Self::RowsLost { .. } => "rows_lost",
            Self::NoSheet(_) => "no_sheet",
            Self::NoHeader(_) => "no_header",
            Self::BrokenCsv { .. } => "broken_csv",
            Self::TooManyFindings(_) => "too_many_findings",
            Self::TooManyRows(_) => "too_many_rows",
            Self::Setting { .. } => "setting",
            Self::Unreadable(_) => "unreadable",
        }
    }
}

impl From<io::Error> for FileRefusal {
    fn from(error: io::Error) -> Self {
        Self::Unreadable(error.to_string())
    }
}
