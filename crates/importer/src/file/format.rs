//! Formats of files, told by their bytes and not by their names.

use std::{
    fs::File,
    io::{Read, Seek, SeekFrom},
    path::Path,
};

use super::{FileRefusal, Likeness, MAX_WORKBOOK_PARTS, text::utf16_by_its_zeros};

/// The format of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// Text with separators.
    Csv,
    /// Excel since 2007, with or without macros.
    Xlsx,
    /// The same in Excel's own binary records.
    Xlsb,
    /// Excel before 2007.
    Xls,
    /// OpenDocument.
    Ods,
    /// A web page with tables.
    Page,
    /// The XML of Excel 2003.
    Xml,
}

/// What the bytes of a file say that it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Found {
    /// A file that is read.
    Format(Format),
    /// Several files in one.
    Archive,
}

impl Format {
    /// Those that are read by other people's code, or as markup.
    pub(super) const WORKBOOKS: [Self; 6] = [Self::Xlsx, Self::Xlsb, Self::Xls, Self::Ods, Self::Page, Self::Xml];

    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Csv => "CSV",
            Self::Xlsx => "XLSX",
            Self::Xlsb => "XLSB",
            Self::Xls => "XLS",
            Self::Ods => "ODS",
            Self::Page => "HTML",
            Self::Xml => "XML",
        }
    }

    /// The format that a file's name says; none if it does not say.
    pub(super) fn of_name(name: &str) -> Option<Self> {
        let extension = Path::new(name).extension()?.to_str()?.to_lowercase();
        match extension.as_str() {
            "csv" | "txt" | "tsv" | "skv" => Some(Self::Csv),
            "xlsx" | "xlsm" => Some(Self::Xlsx),
            "xlsb" => Some(Self::Xlsb),
            "xls" => Some(Self::Xls),
            "ods" => Some(Self::Ods),
            "htm" | "html" => Some(Self::Page),
            "xml" => Some(Self::Xml),
            _ => None,
        }
    }

    /// Whether files of this format go by the name of another: programs call nearly everything `.xls` that a
    /// spreadsheet opens.
    pub(super) fn goes_by_name_of(self, other: Self) -> bool {
        self == other || (other == Self::Xls && matches!(self, Self::Csv | Self::Page | Self::Xml))
    }
}

/// What a file is, by its first bytes and, if it is packed, by what is in it.
pub(super) fn identify(path: &Path, start: &[u8]) -> Result<Found, FileRefusal> {
    let starts = |prefix: &[u8]| start.starts_with(prefix);
    if starts(b"PK\x03\x04") || starts(b"PK\x05\x06") {
        return packed(path, start);
    }
    if starts(&[0xD0, 0xCF, 0x11, 0xE0]) {
        return Ok(Found::Format(Format::Xls));
    }
    let known = [
        (b"%PDF".as_slice(), Likeness::Pdf),
        (b"\x89PNG", Likeness::Picture),
        (b"\xFF\xD8\xFF", Likeness::Picture),
        (b"\x1F\x8B", Likeness::Packed),
        (b"Rar!", Likeness::Packed),
        (b"7z\xBC\xAF", Likeness::Packed),
        (b"{\\rtf", Likeness::TextDocument),
    ];
    if let Some((_, what)) = known.into_iter().find(|(prefix, _)| starts(prefix)) {
        return Err(FileRefusal::NotText(what));
    }
    let head = start.get(..start.len().min(1_000)).unwrap_or_default();
    let utf16 = utf16_by_its_zeros(head);
    if head.contains(&0) && utf16.is_none() {
        return Err(FileRefusal::NotText(Likeness::Bytes));
    }
    // Of Latin letters, every other byte of UTF-16 is zero.
    let head: Vec<u8> = head.iter().copied().filter(|byte| *byte != 0 || utf16.is_none()).collect();
    marked_up(&head)
}

/// What a packed file is: most documents are archives of parts.
fn packed(path: &Path, start: &[u8]) -> Result<Found, FileRefusal> {
    if parts_of(path)? > MAX_WORKBOOK_PARTS {
        return Err(FileRefusal::UnpacksTooLarge);
    }
    let Ok(mut archive) = zip::ZipArchive::new(std::io::BufReader::new(File::open(path)?)) else {
        // A document that is cut off is told by the parts at its beginning.
        let holds = |part: &str| memchr::memmem::find(start, part.as_bytes()).is_some();
        return of_parts(holds).unwrap_or(Ok(Found::Format(Format::Xlsx)));
    };
    let mut kind = String::new();
    if let Ok(part) = archive.by_name("mimetype") {
        let _ = part.take(200).read_to_string(&mut kind);
    }
    if let Some(kind) = kind.trim().strip_prefix("application/vnd.oasis.opendocument.") {
        return match kind {
            _ if kind.starts_with("spreadsheet") => Ok(Found::Format(Format::Ods)),
            _ if kind.starts_with("presentation") => Err(FileRefusal::NotText(Likeness::Presentation)),
            _ => Err(FileRefusal::NotText(Likeness::TextDocument)),
        };
    }
    let holds = |part: &str| archive.file_names().flatten().any(|name| name.contains(part));
    of_parts(holds).unwrap_or(Ok(Found::Archive))
}

/// How many parts an archive says that it has, at its end; none if it is cut off.
fn parts_of(path: &Path) -> Result<usize, FileRefusal> {
    const END: &[u8] = b"PK\x05\x06";
    // The record of the end is followed by a remark of at most 64 KiB.
    const LONGEST: u64 = 22 + 64 * 1024;
    let mut file = File::open(path)?;
    let size = file.metadata()?.len();
    file.seek(SeekFrom::Start(size.saturating_sub(LONGEST)))?;
    let mut end = Vec::new();
    file.take(LONGEST).read_to_end(&mut end)?;
    let count = || {
        let at = memchr::memmem::rfind(&end, END)? + 10;
        Some(usize::from(u16::from_le_bytes([*end.get(at)?, *end.get(at + 1)?])))
    };
    Ok(count().unwrap_or(0))
}

/// The document that has parts like these.
fn of_parts(holds: impl Fn(&str) -> bool) -> Option<Result<Found, FileRefusal>> {
    let format = |format: Format| Ok(Found::Format(format));
    if holds("xl/workbook.bin") && !holds("xl/workbook.xml") {
        return Some(format(Format::Xlsb));
    }
    if holds("xl/") || holds("xl\\") {
        return Some(format(Format::Xlsx));
    }
    let others =
        [("word/", Likeness::WordDocument), ("ppt/", Likeness::Presentation), (".iwa", Likeness::AppleDocument)];
    if let Some((_, what)) = others.into_iter().find(|(part, _)| holds(part)) {
        return Some(Err(FileRefusal::NotText(what)));
    }
    if holds("application/vnd.oasis.opendocument.spreadsheet") {
        return Some(format(Format::Ods));
    }
    holds("[Content_Types].xml").then(|| format(Format::Xlsx))
}

/// What a text is: with separators, or markup, which some programs write and call `.xls`.
fn marked_up(head: &[u8]) -> Result<Found, FileRefusal> {
    let text = String::from_utf8_lossy(head).to_lowercase();
    let text = text.trim_start_matches(['\u{feff}', '\u{fffd}']).trim_start();
    let page = ["<!doctype html", "<html", "<table", "<head", "<body", "<style", "<meta"];
    let is_page = |text: &str| page.iter().any(|mark| text.starts_with(mark));
    let declared = text.starts_with("<?xml") || text.starts_with("<workbook");
    let after = text.split_once("?>").map_or(text, |(_, after)| after.trim_start());
    let format = match () {
        () if is_page(text) || (declared && is_page(after)) => Format::Page,
        () if declared && text.contains("urn:schemas-microsoft-com:office:spreadsheet") => Format::Xml,
        () if declared => return Err(FileRefusal::NotText(Likeness::Xml)),
        () => Format::Csv,
    };
    Ok(Found::Format(format))
}
