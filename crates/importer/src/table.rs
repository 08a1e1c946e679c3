//! From bytes to a table: encoding, separator, header (I-5), and the limits of what is read (I-10).

use chardetng::EncodingDetector;
use encoding_rs::{Encoding, UTF_8, WINDOWS_1252};

/// The largest file that is read.
pub const MAX_BYTES: usize = 256 * 1024 * 1024;
/// The most columns a register can have.
pub const MAX_COLUMNS: usize = 500;
/// The longest cell, in characters.
pub const MAX_CELL: usize = 32_767;

/// A file as rows and cells.
#[derive(Clone, Debug)]
pub struct Table {
    /// How the bytes were read.
    pub encoding: &'static str,
    /// What stands between cells.
    pub separator: char,
    /// The headers as they stand.
    pub header: Vec<String>,
    /// The rows below, blank ones left out.
    pub rows: Vec<Line>,
    /// How many blank rows were left out.
    pub blank_rows: u64,
}

/// A row with the line number a spreadsheet shows.
#[derive(Clone, Debug)]
pub struct Line {
    /// Its number, from 1.
    pub number: u64,
    /// Its cells.
    pub cells: csv::StringRecord,
}

/// Why a file is not read at all.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FileRefusal {
    /// There is nothing in it.
    #[error("the file is empty")]
    Empty,
    /// Too large.
    #[error("the file is {bytes} bytes; at most {MAX_BYTES} are read. Split it into several files")]
    TooLarge {
        /// Its size.
        bytes: usize,
    },
    /// It is not text.
    #[error("the file is not text (it looks like {0}); save it as CSV")]
    NotText(&'static str),
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
}

/// How many rows may stand above the header.
const TITLE_ROWS: usize = 20;

/// Reads a file. `knows` says whether a header is one of the register's.
pub fn read(bytes: &[u8], knows: impl Fn(&str) -> bool) -> Result<Table, FileRefusal> {
    if bytes.len() > MAX_BYTES {
        return Err(FileRefusal::TooLarge { bytes: bytes.len() });
    }
    if let Some(kind) = binary_kind(bytes) {
        return Err(FileRefusal::NotText(kind));
    }
    let (text, encoding) = decode(bytes);
    let text = text.trim_start_matches('\u{feff}');
    if text.trim().is_empty() {
        return Err(FileRefusal::Empty);
    }
    let (text, stated, lines_before) = match text.strip_prefix("sep=").and_then(|rest| rest.chars().next()) {
        Some(separator) => (text.split_once('\n').map_or("", |(_, rest)| rest), Some(separator), 1),
        None => (text, None, 0),
    };
    let separator = stated.unwrap_or_else(|| guess_separator(text));
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(u8::try_from(separator).unwrap_or(b';'))
        .from_reader(text.as_bytes());
    let mut header: Option<Vec<String>> = None;
    let (mut rows, mut blank_rows) = (Vec::new(), 0);
    let mut above = 0;
    let mut record = csv::StringRecord::new();
    while next_record(&mut reader, &mut record)? {
        let number = record.position().map_or(0, csv::Position::line) + lines_before;
        check_limits(&record, number)?;
        if header.is_none() {
            let known = record.iter().filter(|cell| knows(cell)).count();
            if known >= 2 || (known == 1 && record.iter().filter(|cell| !cell.trim().is_empty()).count() == 1) {
                header = Some(record.iter().map(|cell| cell.trim().to_owned()).collect());
            } else {
                above += 1;
                if above > TITLE_ROWS {
                    return Err(FileRefusal::NoHeader(TITLE_ROWS));
                }
            }
        } else if record.iter().all(|cell| cell.trim().is_empty()) {
            blank_rows += 1;
        } else {
            rows.push(Line { number, cells: record.clone() });
        }
    }
    let header = header.ok_or(FileRefusal::NoHeader(above))?;
    Ok(Table { encoding: encoding.name(), separator, header, rows, blank_rows })
}

fn next_record(reader: &mut csv::Reader<&[u8]>, record: &mut csv::StringRecord) -> Result<bool, FileRefusal> {
    reader.read_record(record).map_err(|error| FileRefusal::BrokenCsv {
        line: error.position().map_or(0, csv::Position::line),
        reason: error.to_string(),
    })
}

fn check_limits(record: &csv::StringRecord, line: u64) -> Result<(), FileRefusal> {
    if record.len() > MAX_COLUMNS {
        return Err(FileRefusal::TooManyColumns { line, columns: record.len() });
    }
    if record.as_slice().len() > MAX_CELL && record.iter().any(|cell| cell.chars().count() > MAX_CELL) {
        return Err(FileRefusal::CellTooLong { line });
    }
    Ok(())
}

fn binary_kind(bytes: &[u8]) -> Option<&'static str> {
    let starts = |prefix: &[u8]| bytes.starts_with(prefix);
    if starts(b"PK\x03\x04") {
        Some("a workbook (XLSX or ODS)")
    } else if starts(&[0xD0, 0xCF, 0x11, 0xE0]) {
        Some("an old workbook (XLS)")
    } else if starts(b"%PDF") {
        Some("a PDF")
    } else if bytes.iter().take(1_000).any(|byte| *byte == 0) && !starts(&[0xFF, 0xFE]) && !starts(&[0xFE, 0xFF]) {
        Some("a program or picture")
    } else {
        None
    }
}

/// UTF-8 if it is valid, UTF-16 by its mark, else what the bytes look like, with Windows-1252 as
/// the usual one.
fn decode(bytes: &[u8]) -> (String, &'static Encoding) {
    if let Some((encoding, _)) = Encoding::for_bom(bytes) {
        return (encoding.decode(bytes).0.into_owned(), encoding);
    }
    if let Ok(text) = std::str::from_utf8(bytes) {
        return (text.to_owned(), UTF_8);
    }
    let mut detector = EncodingDetector::new(chardetng::Iso2022JpDetection::Deny);
    detector.feed(bytes, true);
    let guessed = detector.guess(Some(b"se"), chardetng::Utf8Detection::Deny);
    // A register in Swedish is in no East Asian or Cyrillic encoding.
    let encoding = if guessed.is_single_byte() { guessed } else { WINDOWS_1252 };
    (encoding.decode_without_bom_handling(bytes).0.into_owned(), encoding)
}

/// The separator that splits the first lines most, and evenly.
fn guess_separator(text: &str) -> char {
    let lines: Vec<&str> = text.lines().filter(|line| !line.trim().is_empty()).take(10).collect();
    let score = |separator: char| {
        let counts = lines.iter().map(|line| line.matches(separator).count());
        (counts.clone().max().unwrap_or(0), counts.min().unwrap_or(0))
    };
    // `;` and tab before `,`, which also stands in Swedish numbers.
    [';', '\t', '|', ',']
        .into_iter()
        .max_by_key(|separator| {
            let (most, least) = score(*separator);
            (least.min(1), if *separator == ',' { most / 2 } else { most })
        })
        .unwrap_or(';')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(bytes: &[u8], encoding: &str, separator: char) {
        let table = read(bytes, |header| ["Regnr", "Märke", "Km"].contains(&header.trim())).expect("a table");
        assert_eq!((table.encoding, table.separator), (encoding, separator));
        assert_eq!(table.header, ["Regnr", "Märke", "Km"]);
        let cells: Vec<&str> = table.rows[0].cells.iter().collect();
        assert_eq!(cells, ["MLB 123", "Citroën", "1 234,5"]);
    }

    #[test]
    fn i5_encodings_and_separators_are_recognised() {
        let text = "Regnr;Märke;Km\nMLB 123;Citroën;1 234,5\n";
        check(text.as_bytes(), "UTF-8", ';');
        check(format!("\u{feff}{text}").as_bytes(), "UTF-8", ';');
        check(&WINDOWS_1252.encode(text).0, "windows-1252", ';');
        check(text.replace(';', "\t").as_bytes(), "UTF-8", '\t');
        check("Regnr,Märke,Km\nMLB 123,Citroën,\"1 234,5\"\n".as_bytes(), "UTF-8", ',');
        check(format!("sep=;\n{text}").as_bytes(), "UTF-8", ';');
        let utf16: Vec<u8> = [0xFF, 0xFE].into_iter().chain(text.encode_utf16().flat_map(u16::to_le_bytes)).collect();
        check(&utf16, "UTF-16LE", ';');
    }

    #[test]
    fn i5_title_rows_and_blank_rows_keep_the_line_numbers_a_spreadsheet_shows() {
        let table = read(b"Fordon 2014\n\nRegnr;Km\n;\nMLB123;5\n", |header| ["Regnr", "Km"].contains(&header))
            .expect("a table");
        assert_eq!((table.rows[0].number, table.blank_rows), (5, 1));
    }

    #[test]
    fn i10_what_is_no_text_is_refused_with_a_message() {
        let refusal = |bytes: &[u8]| read(bytes, |_| true).expect_err("a refusal").to_string();
        assert!(refusal(b"PK\x03\x04rest").contains("workbook"));
        assert_eq!(refusal(b" \n"), "the file is empty");
        assert!(refusal("a;".repeat(600).as_bytes()).contains("columns"));
        assert!(refusal(format!("a;b\n\"{}", "x".repeat(40_000)).as_bytes()).contains("quotation mark"));
    }
}
