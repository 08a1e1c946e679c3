//! A file becomes sheets of rows: what it is, how its text is written (I-5), and the limits within which it is read
//! (I-10). Nothing here knows what the rows are about.
//!
//! Text is read from the disk row by row, whatever its size. The cells of a workbook become the text that a Swedish
//! spreadsheet would show, once, and are read from the disk like text from then on.

mod apart;
mod archive;
mod bytes;
mod encoding;
mod format;
mod kept;
mod records;
mod refusal;
mod sheet;
mod text;
mod wire;
mod workbook;

use std::path::{Path, PathBuf};

pub use apart::{read_apart, read_workbooks_with};
pub use bytes::hash;
pub use encoding::{Encoding, encode, repaired};
pub use format::Format;
pub use refusal::{FileRefusal, Likeness, SettingFault, WorkbookFault};
pub use sheet::{Area, Doubt, Doubted, Line, Seen};
pub use text::TextFacts;

use archive::Member;
use format::Found;
use kept::{Kept, KeptRows};

use crate::Settings;

pub use vagnpark_domain::limits::{
    MAX_CELL, MAX_CELLS, MAX_COLUMNS, MAX_FILE_BYTES as MAX_BYTES, MAX_KEPT_BYTES, MAX_TEXT_BYTES, MAX_UNPACKED_BYTES,
    MAX_WORKBOOK_BYTES, MAX_WORKBOOK_PARTS,
};

/// A file that can be read, with what was found out about it.
#[derive(Debug)]
pub struct Source {
    path: PathBuf,
    /// Its format.
    pub format: Format,
    /// Bytes.
    pub size: u64,
    /// SHA-256, in hexadecimal.
    pub hash: String,
    /// The facts about its text; none for a workbook.
    pub text: Option<TextFacts>,
    /// The names of its sheets; that of a text file is empty.
    pub sheets: Vec<String>,
    kept: Option<Kept>,
    member: Option<Member>,
}

impl Source {
    /// Opens a file and finds out what it is. `name` is the one it came under, `knows` says whether a
    /// header is one of the register's.
    pub fn open(
        path: &Path,
        name: &str,
        settings: &Settings,
        knows: &dyn Fn(&str) -> bool,
    ) -> Result<Self, FileRefusal> {
        let size = std::fs::metadata(path)?.len();
        if size > MAX_BYTES {
            return Err(FileRefusal::TooLarge { bytes: size, most: MAX_BYTES });
        }
        let outer = bytes::look(path)?;
        match identify(path, &outer)? {
            Found::Format(format) => Self::of_format(path, name, (format, outer), settings, knows),
            Found::Archive if Format::of_name(name).is_some() => {
                let says = Format::of_name(name).map_or("", Format::name);
                Err(FileRefusal::NotWhatItsNameSays { says, is: "ZIP" })
            }
            Found::Archive => {
                let member = archive::unpack(path, settings.member.as_deref())?;
                let inner = bytes::look(member.file.path())?;
                let Found::Format(format) = identify(member.file.path(), &inner)? else {
                    return Err(FileRefusal::NotText(Likeness::Packed));
                };
                let source = Self::of_format(member.file.path(), &member.name, (format, inner), settings, knows)?;
                Ok(Self { hash: outer.hash, member: Some(member), ..source })
            }
        }
    }

    fn of_format(
        path: &Path,
        name: &str,
        (format, bytes): (Format, bytes::Bytes),
        settings: &Settings,
        knows: &dyn Fn(&str) -> bool,
    ) -> Result<Self, FileRefusal> {
        // A modern workbook under a password is an old container around the encrypted package.
        if format == Format::Xls && bytes.size <= MAX_WORKBOOK_BYTES && workbook::is_encrypted(path)? {
            return Err(FileRefusal::PasswordProtected);
        }
        if let Some(says) = Format::of_name(name).filter(|says| !format.goes_by_name_of(*says)) {
            return Err(FileRefusal::NotWhatItsNameSays { says: says.name(), is: format.name() });
        }
        let (text, kept) = if format == Format::Csv {
            (Some(TextFacts::find(path, &bytes, settings, knows)?), None)
        } else if bytes.size > MAX_WORKBOOK_BYTES {
            return Err(FileRefusal::TooLarge { bytes: bytes.size, most: MAX_WORKBOOK_BYTES });
        } else {
            (None, Some(apart::read(path, format)?))
        };
        let names = |kept: &Kept| kept.sheets.iter().map(|sheet| sheet.name.clone()).collect();
        let sheets = kept.as_ref().map_or_else(|| vec![String::new()], names);
        Ok(Self { path: path.to_owned(), format, size: bytes.size, hash: bytes.hash, text, sheets, kept, member: None })
    }

    /// The name of the file within the archive that it came in.
    pub fn member(&self) -> Option<&str> {
        self.member.as_ref().map(|member| member.name.as_str())
    }

    /// What a person sees of a sheet beside the text of its cells.
    pub(crate) fn seen(&self, sheet: usize) -> Option<&Seen> {
        self.kept.as_ref()?.sheets.get(sheet).map(|sheet| &sheet.seen)
    }

    /// The rows of a sheet, from its beginning.
    pub fn rows(&self, sheet: usize) -> Result<Rows, FileRefusal> {
        match (&self.text, &self.kept) {
            (Some(facts), _) => Ok(Rows::Text(Box::new(text::TextRows::open(&self.path, facts)?))),
            (None, Some(kept)) => Ok(Rows::Sheet(kept.rows(sheet)?)),
            (None, None) => Err(FileRefusal::Empty),
        }
    }
}

/// The rows of one sheet, one after the other, from the disk.
pub enum Rows {
    /// Of a text file.
    Text(Box<text::TextRows>),
    /// Of a workbook.
    Sheet(KeptRows),
}

impl Rows {
    /// Puts the next row into `line`; answers false when there is none.
    pub fn next(&mut self, line: &mut Line) -> Result<bool, FileRefusal> {
        match self {
            Self::Text(rows) => rows.next(line),
            Self::Sheet(rows) => rows.next(line),
        }
    }

    /// How many bytes of a text file have been read.
    pub fn bytes_read(&self) -> u64 {
        match self {
            Self::Text(rows) => rows.bytes_read(),
            Self::Sheet(_) => 0,
        }
    }
}

/// What a file within the limits is.
fn identify(path: &Path, bytes: &bytes::Bytes) -> Result<Found, FileRefusal> {
    if bytes.start.starts_with(b"PK") && bytes.size > MAX_WORKBOOK_BYTES {
        return Err(FileRefusal::TooLarge { bytes: bytes.size, most: MAX_WORKBOOK_BYTES });
    }
    format::identify(path, &bytes.start)
}
