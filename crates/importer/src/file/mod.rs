//! A file becomes sheets of rows: what it is, how its text is written (I-5), and the limits within which it is read
//! (I-10). Nothing here knows what the rows are about.
//!
//! Text is read from the disk row by row, whatever its size. Workbooks are small by nature and by our limits; their
//! cells become the text that a Swedish spreadsheet would show.

mod apart;
mod encoding;
mod records;
mod refusal;
mod text;
mod workbook;

use std::{
    fs::File,
    io::Read,
    path::{Path, PathBuf},
};

use sha2::{Digest, Sha256};

pub use apart::{read_apart, read_workbooks_with};
pub use encoding::{Encoding, encode, repaired};
pub use refusal::{FileRefusal, Likeness, SettingFault, WorkbookFault};
pub use text::TextFacts;

use crate::Settings;

pub use vagnpark_domain::limits::{
    MAX_CELL, MAX_CELLS, MAX_COLUMNS, MAX_FILE_BYTES as MAX_BYTES, MAX_TEXT_BYTES, MAX_UNPACKED_BYTES,
    MAX_WORKBOOK_BYTES, MAX_WORKBOOK_PARTS,
};

/// The format of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// Text with separators.
    Csv,
    /// Excel since 2007, with or without macros.
    Xlsx,
    /// Excel before 2007.
    Xls,
    /// OpenDocument.
    Ods,
}

impl Format {
    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Csv => "CSV",
            Self::Xlsx => "XLSX",
            Self::Xls => "XLS",
            Self::Ods => "ODS",
        }
    }

    /// The format that a file's name says; none if it does not say.
    fn of_name(name: &str) -> Option<Self> {
        let extension = Path::new(name).extension()?.to_str()?.to_lowercase();
        match extension.as_str() {
            "csv" | "txt" | "tsv" | "skv" => Some(Self::Csv),
            "xlsx" | "xlsm" => Some(Self::Xlsx),
            "xls" => Some(Self::Xls),
            "ods" => Some(Self::Ods),
            _ => None,
        }
    }
}

/// A row with the number a spreadsheet shows.
#[derive(Clone, Debug, Default)]
pub struct Line {
    /// Its number, from 1.
    pub number: u64,
    /// Its cells.
    pub cells: csv::StringRecord,
}

impl Line {
    /// Whether it is empty.
    pub fn is_blank(&self) -> bool {
        self.cells.iter().all(|cell| cell.trim().is_empty())
    }
}

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
    cells: Vec<Vec<Line>>,
}

/// The findings of one pass over all the bytes.
pub(crate) struct Bytes {
    pub(crate) hash: String,
    pub(crate) size: u64,
    pub(crate) start: Vec<u8>,
    pub(crate) valid_utf8: bool,
    /// How often each byte above ASCII occurs.
    pub(crate) histogram: [u64; 128],
    pub(crate) encoded_twice: bool,
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
        let bytes = look(path)?;
        let format = format_of(&bytes.start)?;
        // A modern workbook under a password is an old container around the encrypted package.
        if format == Format::Xls && size <= MAX_WORKBOOK_BYTES && workbook::is_encrypted(path)? {
            return Err(FileRefusal::PasswordProtected);
        }
        if let Some(says) = Format::of_name(name).filter(|says| *says != format) {
            return Err(FileRefusal::NotWhatItsNameSays { says: says.name(), is: format.name() });
        }
        let (text, sheets, cells) = match format {
            Format::Csv => (Some(TextFacts::find(path, &bytes, settings, knows)?), vec![String::new()], Vec::new()),
            Format::Xlsx | Format::Xls | Format::Ods => {
                if size > MAX_WORKBOOK_BYTES {
                    return Err(FileRefusal::TooLarge { bytes: size, most: MAX_WORKBOOK_BYTES });
                }
                let (names, cells) = apart::read(path, format)?.into_iter().unzip();
                (None, names, cells)
            }
        };
        Ok(Self { path: path.to_owned(), format, size, hash: bytes.hash, text, sheets, cells })
    }

    /// The rows of a sheet, from its beginning.
    pub fn rows(&self, sheet: usize) -> Result<Rows<'_>, FileRefusal> {
        match &self.text {
            Some(facts) => Ok(Rows::Text(Box::new(text::TextRows::open(&self.path, facts)?))),
            None => Ok(Rows::Sheet(self.cells.get(sheet).map(Vec::as_slice).unwrap_or_default().iter())),
        }
    }
}

/// The rows of one sheet, one after the other.
pub enum Rows<'s> {
    /// From the disk.
    Text(Box<text::TextRows>),
    /// From a workbook in memory.
    Sheet(std::slice::Iter<'s, Line>),
}

impl Rows<'_> {
    /// Puts the next row into `line`; answers false when there is none.
    pub fn next(&mut self, line: &mut Line) -> Result<bool, FileRefusal> {
        match self {
            Self::Text(rows) => rows.next(line),
            Self::Sheet(rows) => {
                let next = rows.next();
                if let Some(next) = next {
                    line.number = next.number;
                    line.cells.clone_from(&next.cells);
                }
                Ok(next.is_some())
            }
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

/// Refuses a row beyond the limits.
fn check_limits(line: &Line) -> Result<(), FileRefusal> {
    if line.cells.len() > MAX_COLUMNS {
        return Err(FileRefusal::TooManyColumns { line: line.number, columns: line.cells.len() });
    }
    if line.cells.as_slice().len() > MAX_CELL && line.cells.iter().any(|cell| cell.chars().count() > MAX_CELL) {
        return Err(FileRefusal::CellTooLong { line: line.number });
    }
    Ok(())
}

/// The format of a file, by its first bytes.
fn format_of(start: &[u8]) -> Result<Format, FileRefusal> {
    let starts = |prefix: &[u8]| start.starts_with(prefix);
    if starts(b"PK\x03\x04") {
        let holds = |part: &[u8]| memchr::memmem::find(start, part).is_some();
        let others: [(&[u8], Likeness); 4] = [
            (b"word/", Likeness::WordDocument),
            (b"ppt/", Likeness::Presentation),
            (b".iwa", Likeness::AppleDocument),
            (b"xl/workbook.bin", Likeness::BinaryWorkbook),
        ];
        if let Some((_, what)) = others.into_iter().find(|(part, _)| holds(part) && !holds(b"xl/workbook.xml")) {
            return Err(FileRefusal::NotText(what));
        }
        let is_ods = memchr::memmem::find(start, b"application/vnd.oasis.opendocument.spreadsheet").is_some();
        return Ok(if is_ods { Format::Ods } else { Format::Xlsx });
    }
    if starts(&[0xD0, 0xCF, 0x11, 0xE0]) {
        return Ok(Format::Xls);
    }
    let known = [
        (b"%PDF".as_slice(), Likeness::Pdf),
        (b"\x89PNG", Likeness::Picture),
        (b"\xFF\xD8\xFF", Likeness::Picture),
        (b"\x1F\x8B", Likeness::Packed),
        (b"Rar!", Likeness::Packed),
        (b"7z\xBC\xAF", Likeness::Packed),
    ];
    if let Some((_, what)) = known.into_iter().find(|(prefix, _)| starts(prefix)) {
        return Err(FileRefusal::NotText(what));
    }
    let head = start.get(..start.len().min(1_000)).unwrap_or_default();
    if head.contains(&0) && text::utf16_by_its_zeros(head).is_none() {
        return Err(FileRefusal::NotText(Likeness::Bytes));
    }
    if let Some(what) = marked_up(head) {
        return Err(FileRefusal::NotText(what));
    }
    Ok(Format::Csv)
}

/// The kind of a markup text, which some programs write and call `.xls`.
fn marked_up(head: &[u8]) -> Option<Likeness> {
    let text = String::from_utf8_lossy(head).to_lowercase();
    let text = text.trim_start_matches('\u{feff}').trim_start();
    let page = ["<!doctype html", "<html", "<table", "<head", "<body", "<style", "<meta"];
    if page.iter().any(|mark| text.starts_with(mark)) {
        return Some(Likeness::WebPage);
    }
    if text.starts_with("<?xml") {
        let workbook = text.contains("urn:schemas-microsoft-com:office:spreadsheet");
        return Some(if workbook { Likeness::XmlWorkbook } else { Likeness::Xml });
    }
    None
}

/// The SHA-256 of a file, in hexadecimal.
pub fn hash(path: &Path) -> Result<String, FileRefusal> {
    Ok(look(path)?.hash)
}

/// Reads the whole file once, for its hash and for what its bytes tell about the encoding.
fn look(path: &Path) -> Result<Bytes, FileRefusal> {
    const START: usize = 256 * 1024;
    let mut file = File::open(path)?;
    let mut seen = Bytes {
        hash: String::new(),
        size: 0,
        start: Vec::new(),
        valid_utf8: true,
        histogram: [0; 128],
        encoded_twice: false,
    };
    let mut hasher = Sha256::new();
    let mut buffer = vec![0; START];
    // Bytes of a character that the last piece cut in two.
    let mut cut: Vec<u8> = Vec::new();
    loop {
        let count = file.read(&mut buffer)?;
        let piece = buffer.get(..count).unwrap_or_default();
        if count == 0 {
            seen.valid_utf8 &= cut.is_empty();
            break;
        }
        hasher.update(piece);
        seen.size += u64::try_from(count).unwrap_or(u64::MAX);
        if seen.start.len() < START {
            seen.start.extend_from_slice(piece);
        }
        if piece.is_ascii() && cut.is_empty() {
            continue;
        }
        for byte in piece {
            if let Some(place) = usize::from(*byte).checked_sub(0x80).and_then(|place| seen.histogram.get_mut(place)) {
                *place += 1;
            }
        }
        if seen.valid_utf8 {
            let joined = [cut.as_slice(), piece].concat();
            // `Ã` in front of a character of Windows-1252's upper half, both as UTF-8.
            seen.encoded_twice |= memchr::memmem::find(&joined, &[0xC3, 0x83, 0xC2]).is_some()
                || memchr::memmem::find(&joined, &[0xC3, 0x83, 0xE2, 0x80]).is_some();
            (seen.valid_utf8, cut) = match std::str::from_utf8(&joined) {
                Ok(_) => (true, Vec::new()),
                Err(error) if error.error_len().is_none() => {
                    (true, joined.get(error.valid_up_to()..).unwrap_or_default().to_vec())
                }
                Err(_) => (false, Vec::new()),
            };
        }
    }
    if seen.size == 0 || seen.start.iter().all(u8::is_ascii_whitespace) && seen.start.len() < START {
        return Err(FileRefusal::Empty);
    }
    seen.hash = hex::encode(hasher.finalize());
    Ok(seen)
}
