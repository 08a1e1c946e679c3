//! Why a file is not read, as data: a stable code with what explains it. The sentences are among the pages' texts.

use std::io;

use serde::Serialize;

/// Why a file is not read at all.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum FileRefusal {
    /// There is nothing in it.
    Empty,
    /// Too large.
    TooLarge {
        /// Its size.
        bytes: u64,
        /// The limit.
        most: u64,
    },
    /// It unpacks to too many bytes.
    UnpacksTooLarge,
    /// Its cells extend too far.
    TooManyCells,
    /// Reading it takes too much memory or time.
    TooDemanding,
    /// It is neither text nor a workbook.
    NotText(Likeness),
    /// It is not what its name says.
    NotWhatItsNameSays {
        /// Its format by its name.
        says: &'static str,
        /// Its format by its bytes.
        is: &'static str,
    },
    /// A password is needed.
    PasswordProtected,
    /// The workbook is damaged.
    BrokenWorkbook(WorkbookFault),
    /// Too many columns.
    TooManyColumns {
        /// Where.
        line: u64,
        /// How many.
        columns: usize,
    },
    /// A cell is too long.
    CellTooLong {
        /// Where.
        line: u64,
    },
    /// A row is too long, whether in one cell or in many.
    RowTooLong {
        /// Where.
        line: u64,
    },
    /// A quotation mark is not closed where its cell ends, and would swallow rows.
    QuoteNotClosed {
        /// Where.
        line: u64,
    },
    /// The rows that were read do not add up to those of the file: a fault of our own, and nothing is imported.
    RowsLost {
        /// Rows below the header, up to the last with text in it.
        standing: u64,
        /// Rows that were read or skipped.
        accounted: u64,
    },
    /// It is several files in one, and which is meant is not said.
    SeveralFiles {
        /// Those that can be read.
        names: Vec<String>,
    },
    /// There is no such sheet.
    NoSheet(String),
    /// No row has headers we know.
    NoHeader(usize),
    /// The bytes of a line are not valid in the encoding of the file, UTF-8.
    BrokenCsv {
        /// Where.
        line: u64,
    },
    /// There are so many faults that it must be the wrong file.
    TooManyFindings(usize),
    /// There are more rows than this kind of register takes at once.
    TooManyRows(usize),
    /// A setting is impossible.
    Setting(SettingFault),
    /// The disk failed; the system's own message.
    Unreadable(String),
}

/// The likeness of a file that is neither text nor a workbook.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Likeness {
    /// Word.
    WordDocument,
    /// PowerPoint.
    Presentation,
    /// Numbers or Pages.
    AppleDocument,
    /// A text of OpenDocument, or RTF.
    TextDocument,
    /// PDF.
    Pdf,
    /// PNG or JPEG.
    Picture,
    /// Gzip, RAR or 7z.
    Packed,
    /// Bytes that are not text.
    Bytes,
    /// A web page without a table.
    WebPage,
    /// XML that is no workbook.
    Xml,
}

impl Likeness {
    /// Everything a file can look like, with its word.
    pub const ALL: [(Self, &'static str); 10] = [
        (Self::WordDocument, "word-document"),
        (Self::Presentation, "presentation"),
        (Self::AppleDocument, "apple-document"),
        (Self::TextDocument, "text-document"),
        (Self::Pdf, "pdf"),
        (Self::Picture, "picture"),
        (Self::Packed, "packed"),
        (Self::Bytes, "bytes"),
        (Self::WebPage, "web-page"),
        (Self::Xml, "xml"),
    ];

    /// The word for it, as text keys have it.
    pub fn as_str(self) -> &'static str {
        Self::ALL.into_iter().find(|(likeness, _)| *likeness == self).map_or("", |(_, word)| word)
    }
}

/// The damage in a workbook.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum WorkbookFault {
    /// Its parts contradict each other.
    PartsDisagree,
    /// Its container holds no workbook.
    NoWorkbook,
    /// Where its parser broke off, in the parser's own words.
    Unreadable(String),
}

/// An impossible decision about a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum SettingFault {
    /// No encoding that is read goes by that name.
    Encoding {
        /// The name.
        given: String,
        /// The encodings there are.
        permitted: Vec<&'static str>,
    },
    /// A separator that is not an ASCII character.
    Separator {
        /// The character.
        given: char,
    },
    /// An answer that is to be a day, and is none.
    NoDay {
        /// The answer.
        given: String,
    },
    /// An answer that is a day to come, where one that has been is wanted.
    DayToCome {
        /// The answer.
        given: String,
    },
    /// An answer that is to be a year, and is none.
    NoYear {
        /// The answer.
        given: String,
    },
    /// An answer that is not one of those to its question.
    Answer {
        /// The question's id.
        question: String,
        /// The answer.
        given: String,
        /// The answers there are.
        permitted: Vec<&'static str>,
    },
}

impl FileRefusal {
    /// Whether another kind of register, header row, sheet, encoding or separator can fix it.
    pub fn can_be_mended(&self) -> bool {
        matches!(
            self,
            Self::NoHeader(_)
                | Self::NoSheet(_)
                | Self::SeveralFiles { .. }
                | Self::BrokenCsv { .. }
                | Self::Setting(_)
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
            Self::SeveralFiles { .. } => "several_files",
            Self::NoSheet(_) => "no_sheet",
            Self::NoHeader(_) => "no_header",
            Self::BrokenCsv { .. } => "broken_csv",
            Self::TooManyFindings(_) => "too_many_findings",
            Self::TooManyRows(_) => "too_many_rows",
            Self::Setting(_) => "setting",
            Self::Unreadable(_) => "unreadable",
        }
    }
}

impl From<io::Error> for FileRefusal {
    fn from(error: io::Error) -> Self {
        Self::Unreadable(error.to_string())
    }
}
