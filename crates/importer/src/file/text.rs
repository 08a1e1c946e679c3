//! Text with separators: encoding, separator and rows, read from the disk as they are needed.

use std::{
    fs::File,
    io::{self, Read},
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};

use super::{
    FileRefusal, MAX_COLUMNS, SettingFault,
    bytes::Bytes,
    encoding::{Encoding, Utf8Reader},
    records::{BrokenRecord, Records},
    sheet::{Line, check_limits},
};
use crate::Settings;

/// The longest row, in bytes: a longer one lacks a quotation mark, or is hostile.
const MAX_ROW_BYTES: u64 = 1024 * 1024;
/// How much of the file is looked at to find the separator.
const LOOKED_AT: usize = 64 * 1024;
/// How many of the first rows may hold the header.
const FIRST_ROWS: usize = 30;

/// The conclusions about a text file: shown, and can be overruled by [`Settings`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TextFacts {
    /// The encoding.
    pub encoding: Encoding,
    /// The separator between cells.
    pub separator: char,
    /// Whether UTF-8 was once read as Windows-1252 and written as UTF-8 again.
    pub encoded_twice: bool,
}

impl TextFacts {
    pub(super) fn find(
        path: &Path,
        bytes: &Bytes,
        settings: &Settings,
        knows: &dyn Fn(&str) -> bool,
    ) -> Result<Self, FileRefusal> {
        let encoding = match &settings.encoding {
            Some(name) => Encoding::named(name).ok_or_else(|| {
                let permitted = Encoding::ALL.map(|(_, name)| name).to_vec();
                FileRefusal::Setting(SettingFault::Encoding { given: name.clone(), permitted })
            })?,
            None => encoding_of(bytes),
        };
        let mut text = String::new();
        let start = File::open(path)?.take(u64::try_from(LOOKED_AT).unwrap_or(u64::MAX));
        let mut decoded = Vec::new();
        Utf8Reader::new(start, encoding).read_to_end(&mut decoded)?;
        text.push_str(&String::from_utf8_lossy(&decoded));
        let text = text.trim_start_matches('\u{feff}');
        if text.trim().is_empty() {
            return Err(FileRefusal::Empty);
        }
        let stated =
            text.strip_prefix("sep=").and_then(|rest| rest.chars().next()).filter(|c| !c.is_control() || *c == '\t');
        let separator = settings.separator.or(stated).unwrap_or_else(|| guess_separator(text, knows));
        if !separator.is_ascii() {
            return Err(FileRefusal::Setting(SettingFault::Separator { given: separator }));
        }
        Ok(Self { encoding, separator, encoded_twice: bytes.encoded_twice && encoding == Encoding::Utf8 })
    }
}

/// The encoding: by its byte order mark, else UTF-8 if it is valid, else UTF-16 by its zeros, else UTF-8 with rows of
/// another if some letters are UTF-8, else whatever looks most Swedish.
pub(super) fn encoding_of(bytes: &Bytes) -> Encoding {
    match encoding_rs::Encoding::for_bom(&bytes.start) {
        Some((encoding, _)) if encoding == encoding_rs::UTF_16LE => return Encoding::Utf16Le,
        Some((encoding, _)) if encoding == encoding_rs::UTF_16BE => return Encoding::Utf16Be,
        _ => {}
    }
    let head = bytes.start.get(..bytes.start.len().min(1_000)).unwrap_or_default();
    match utf16_by_its_zeros(head) {
        Some(encoding) => encoding,
        None if bytes.valid_utf8 => Encoding::Utf8,
        None if bytes.utf8_letters => Encoding::Mixed,
        None => Encoding::guess(&bytes.histogram),
    }
}

/// UTF-16 of mostly Latin letters has every other byte zero.
pub(super) fn utf16_by_its_zeros(head: &[u8]) -> Option<Encoding> {
    let zeros = |from: usize| head.iter().skip(from).step_by(2).filter(|byte| **byte == 0).count();
    let (even, odd, half) = (zeros(0), zeros(1), head.len() / 2);
    if odd > half * 3 / 4 && even < half / 8 {
        Some(Encoding::Utf16Le)
    } else if even > half * 3 / 4 && odd < half / 8 {
        Some(Encoding::Utf16Be)
    } else {
        None
    }
}

/// The separator that makes some row name most of the register's columns; if none does, the one that splits the first
/// rows most, and evenly.
fn guess_separator(text: &str, knows: &dyn Fn(&str) -> bool) -> char {
    // `;` and tab before `,`, which also occurs in Swedish numbers; later ones win a tie.
    [',', '|', '\t', ';']
        .into_iter()
        .max_by_key(|separator| {
            let mut records = Records::new(text.as_bytes(), u8::try_from(*separator).unwrap_or(b';'));
            let mut rows: Vec<csv::StringRecord> = Vec::new();
            let mut cells = csv::StringRecord::new();
            while rows.len() < FIRST_ROWS && matches!(records.next(&mut cells), Ok(Some(_))) {
                if !cells.is_empty() {
                    rows.push(cells.clone());
                }
            }
            let known = rows
                .iter()
                .map(|row| row.iter().take(MAX_COLUMNS).filter(|cell| knows(cell)).count())
                .max()
                .unwrap_or(0);
            let widths = || rows.iter().map(csv::StringRecord::len);
            let even = widths().filter(|width| *width > 1 && Some(*width) == widths().max()).count();
            (if known > 1 { known } else { 0 }, even, known)
        })
        .unwrap_or(';')
}

/// Hands out bytes of the file, up to a limit for each row.
struct Rationed {
    file: File,
    left: Arc<AtomicU64>,
    read: Arc<AtomicU64>,
}

impl Read for Rationed {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        if self.left.load(Ordering::Relaxed) == 0 {
            return Err(io::ErrorKind::FileTooLarge.into());
        }
        let count = self.file.read(into)?;
        let handed = u64::try_from(count).unwrap_or(u64::MAX);
        let left = self.left.load(Ordering::Relaxed);
        self.left.store(left.saturating_sub(handed), Ordering::Relaxed);
        self.read.fetch_add(handed, Ordering::Relaxed);
        Ok(count)
    }
}

/// The rows of a text file.
pub struct TextRows {
    records: Records<Utf8Reader<Rationed>>,
    left: Arc<AtomicU64>,
    read: Arc<AtomicU64>,
    first: bool,
}

impl TextRows {
    pub(super) fn open(path: &Path, facts: &TextFacts) -> Result<Self, FileRefusal> {
        let (left, read) = (Arc::new(AtomicU64::new(MAX_ROW_BYTES)), Arc::new(AtomicU64::new(0)));
        let rationed = Rationed { file: File::open(path)?, left: left.clone(), read: read.clone() };
        let separator = u8::try_from(facts.separator).unwrap_or(b';');
        Ok(Self {
            records: Records::new(Utf8Reader::new(rationed, facts.encoding), separator),
            left,
            read,
            first: true,
        })
    }

    pub(super) fn bytes_read(&self) -> u64 {
        self.read.load(Ordering::Relaxed)
    }

    pub(super) fn next(&mut self, line: &mut Line) -> Result<bool, FileRefusal> {
        loop {
            self.left.store(MAX_ROW_BYTES, Ordering::Relaxed);
            let Some(row) = self.records.next(&mut line.cells).map_err(refusal)? else { return Ok(false) };
            (line.number, line.hidden) = (row, false);
            check_limits(line)?;
            // The line that declares the separator is not a row of the table: no spreadsheet shows it.
            if std::mem::take(&mut self.first) && line.cells.get(0).is_some_and(|cell| cell.starts_with("sep=")) {
                self.records.count_anew();
            } else if !line.cells.is_empty() {
                return Ok(true);
            }
        }
    }
}

fn refusal(broken: BrokenRecord) -> FileRefusal {
    match broken {
        BrokenRecord::Source { row, error } if error.kind() == io::ErrorKind::FileTooLarge => {
            FileRefusal::RowTooLong { line: row }
        }
        BrokenRecord::Source { error, .. } => error.into(),
        BrokenRecord::QuoteNotClosed { row } => FileRefusal::QuoteNotClosed { line: row },
        BrokenRecord::NotUtf8 { row } => FileRefusal::BrokenCsv { line: row },
    }
}
