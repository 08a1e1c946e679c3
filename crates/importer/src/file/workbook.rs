//! Workbooks: XLSX, XLS and ODS, through calamine. What is unpacked is measured first, so that a
//! small file cannot fill the memory (I-10), and sheets are taken cell by cell, never as a rectangle
//! between far corners.

use std::{
    fs::File,
    io::{BufReader, Read},
    panic::catch_unwind,
    path::Path,
};

use calamine::{CellErrorType, Data, DataRef, ExcelDateTime, Ods, Reader as _, Xls, Xlsx};
use quick_xml::events::Event;

use super::{
    FileRefusal, Format, Line, MAX_CELL, MAX_CELLS, MAX_COLUMNS, MAX_TEXT_BYTES, MAX_UNPACKED_BYTES,
    MAX_WORKBOOK_BYTES, MAX_WORKBOOK_PARTS, WorkbookFault, check_limits,
};

/// The record that begins a sheet in an old workbook ([MS-XLS] 2.4.21).
const XLS_BEGIN: u16 = 0x0809;
/// The records of cells, which begin with row and column: formula, blanks, numbers, texts, booleans.
const XLS_CELLS: [u16; 9] = [0x0006, 0x00BD, 0x00BE, 0x00FD, 0x0201, 0x0203, 0x0204, 0x0205, 0x027E];

type Sheets = Vec<(String, Vec<Line>)>;

/// The room a workbook has left: places for cells, and bytes of text.
struct Left {
    cells: u64,
    text: u64,
}

impl Left {
    fn whole() -> Self {
        Self { cells: MAX_CELLS, text: MAX_TEXT_BYTES }
    }

    /// Takes a cell with its text, however few bytes it is written in.
    fn take(&mut self, cells: u64, text: u64) -> Result<(), FileRefusal> {
        let cells = self.cells.checked_sub(cells).ok_or(FileRefusal::TooManyCells)?;
        let text = self.text.checked_sub(text).ok_or(FileRefusal::TooManyCells)?;
        *self = Self { cells, text };
        Ok(())
    }
}

/// Reads the sheets of a workbook. The library panics on some damaged files where it should refuse them; here that is a
/// refusal.
pub(super) fn read(path: &Path, format: Format) -> Result<Sheets, FileRefusal> {
    let read = || match format {
        Format::Xlsx => read_xlsx(path),
        Format::Ods => read_ods(path),
        Format::Xls => read_xls(path),
        Format::Csv => Ok(Vec::new()),
    };
    catch_unwind(read).unwrap_or(Err(FileRefusal::BrokenWorkbook(WorkbookFault::PartsDisagree)))
}

fn broken(error: &impl std::fmt::Display) -> FileRefusal {
    FileRefusal::BrokenWorkbook(WorkbookFault::Unreadable(error.to_string()))
}

fn open(path: &Path) -> Result<BufReader<File>, FileRefusal> {
    Ok(BufReader::new(File::open(path)?))
}

/// Unpacks every part to nowhere and counts; what the archive says about itself may be a lie.
fn check_unpacked_size(path: &Path) -> Result<(), FileRefusal> {
    let mut archive = zip::ZipArchive::new(open(path)?).map_err(|error| broken(&error))?;
    if archive.len() > MAX_WORKBOOK_PARTS {
        return Err(FileRefusal::UnpacksTooLarge);
    }
    let mut left = MAX_UNPACKED_BYTES;
    let mut buffer = vec![0; 64 * 1024];
    for index in 0..archive.len() {
        let mut part = archive.by_index(index).map_err(|error| broken(&error))?;
        loop {
            let count = part.read(&mut buffer).map_err(|error| broken(&error))?;
            if count == 0 {
                break;
            }
            left = left.checked_sub(u64::try_from(count).unwrap_or(u64::MAX)).ok_or(FileRefusal::UnpacksTooLarge)?;
        }
    }
    Ok(())
}

fn read_xlsx(path: &Path) -> Result<Sheets, FileRefusal> {
    check_unpacked_size(path)?;
    let mut workbook: Xlsx<_> = Xlsx::new(open(path)?).map_err(|error| {
        if matches!(error, calamine::XlsxError::Password) { FileRefusal::PasswordProtected } else { broken(&error) }
    })?;
    let mut left = Left::whole();
    let mut sheets = Vec::new();
    for name in workbook.sheet_names() {
        let mut filler = Filler::default();
        // A sheet of charts has no cells.
        if let Ok(mut reader) = workbook.worksheet_cells_reader(&name) {
            while let Some(cell) = reader.next_cell().map_err(|error| broken(&error))? {
                let (row, column) = cell.get_position();
                filler.put(row, column, &shown_ref(cell.get_value()), &mut left)?;
            }
        }
        sheets.push((name, filler.finish()?));
    }
    Ok(sheets)
}

fn read_ods(path: &Path) -> Result<Sheets, FileRefusal> {
    check_unpacked_size(path)?;
    check_ods_reach(path)?;
    let mut workbook: Ods<_> = Ods::new(open(path)?).map_err(|error| {
        if matches!(error, calamine::OdsError::Password) { FileRefusal::PasswordProtected } else { broken(&error) }
    })?;
    let ranges = workbook.worksheets();
    from_ranges(ranges)
}

/// Whether an old container holds an encrypted package.
pub(super) fn is_encrypted(path: &Path) -> Result<bool, FileRefusal> {
    let name: Vec<u8> = "EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes).collect();
    Ok(memchr::memmem::find(&std::fs::read(path)?, &name).is_some())
}

fn read_xls(path: &Path) -> Result<Sheets, FileRefusal> {
    check_xls(path)?;
    let bytes = std::fs::read(path)?;
    let mut workbook: Xls<_> = Xls::new(std::io::Cursor::new(bytes)).map_err(|error| {
        if matches!(error, calamine::XlsError::Password) { FileRefusal::PasswordProtected } else { broken(&error) }
    })?;
    let ranges = workbook.worksheets();
    from_ranges(ranges)
}

/// Refuses an old workbook whose container runs in circles, which calamine would follow for ever, or whose cells extend
/// over too many places.
fn check_xls(path: &Path) -> Result<(), FileRefusal> {
    let mut container = cfb::open(path).map_err(|error| broken(&error))?;
    let Some(name) = ["/Workbook", "/Book"].into_iter().find(|name| container.is_stream(name)) else {
        return Err(FileRefusal::BrokenWorkbook(WorkbookFault::NoWorkbook));
    };
    let mut records = Vec::new();
    container.open_stream(name)?.take(MAX_WORKBOOK_BYTES).read_to_end(&mut records)?;
    let word = |at: usize| Some(u16::from_le_bytes([*records.get(at)?, *records.get(at + 1)?]));
    let mut at = 0;
    // The first and last row and column of the sheet being read.
    let mut reach: Option<[u16; 4]> = None;
    while let (Some(kind), Some(length)) = (word(at), word(at + 2)) {
        match kind {
            XLS_BEGIN => reach = None,
            kind if XLS_CELLS.contains(&kind) => {
                if let (Some(row), Some(column)) = (word(at + 4), word(at + 6)) {
                    let [top, left, bottom, right] = reach.unwrap_or([row, column, row, column]);
                    let now = [top.min(row), left.min(column), bottom.max(row), right.max(column)];
                    let places = (u64::from(now[2] - now[0]) + 1) * (u64::from(now[3] - now[1]) + 1);
                    if places > MAX_CELLS / 2 {
                        return Err(FileRefusal::TooManyCells);
                    }
                    reach = Some(now);
                }
            }
            _ => {}
        }
        at += 4 + usize::from(length);
    }
    Ok(())
}

fn from_ranges(ranges: Vec<(String, calamine::Range<Data>)>) -> Result<Sheets, FileRefusal> {
    let mut left = Left::whole();
    let mut sheets = Vec::new();
    for (name, range) in ranges {
        let (first_row, first_column) = range.start().unwrap_or_default();
        let mut filler = Filler::default();
        for (row, column, value) in range.used_cells() {
            let place = |first: u32, offset: usize| first.saturating_add(u32::try_from(offset).unwrap_or(u32::MAX));
            filler.put(place(first_row, row), place(first_column, column), &shown(value), &mut left)?;
        }
        sheets.push((name, filler.finish()?));
    }
    Ok(sheets)
}

/// Refuses a workbook of LibreOffice in which rows, cells or blanks are repeated over too many places: they are written
/// in few bytes and would be expanded.
fn check_ods_reach(path: &Path) -> Result<(), FileRefusal> {
    let mut archive = zip::ZipArchive::new(open(path)?).map_err(|error| broken(&error))?;
    let content = archive.by_name("content.xml").map_err(|error| broken(&error))?;
    let mut reader = quick_xml::Reader::from_reader(BufReader::new(content));
    let mut reach = Reach { left: Left::whole(), row: 0, used_rows: 0, widest: 0, current: Row::default(), cell: None };
    let mut buffer = Vec::new();
    loop {
        match reader.read_event_into(&mut buffer).map_err(|error| broken(&error))? {
            Event::Eof => return Ok(()),
            Event::Start(element) => reach.begin(&element)?,
            Event::Empty(element) => {
                reach.begin(&element)?;
                reach.end(element.name().as_ref())?;
            }
            Event::End(element) => reach.end(element.name().as_ref())?,
            Event::Text(text) => reach.text(text.len())?,
            Event::CData(text) => reach.text(text.len())?,
            Event::GeneralRef(_) => reach.text(1)?,
            Event::Comment(_) | Event::Decl(_) | Event::PI(_) | Event::DocType(_) => {}
        }
        buffer.clear();
    }
}

/// How far the cells of a workbook extend once everything that repeats is written out.
struct Reach {
    left: Left,
    /// Rows of the sheet so far, and up to the last with something in it.
    row: u64,
    used_rows: u64,
    widest: u64,
    current: Row,
    /// The cell being read.
    cell: Option<Cell>,
}

/// A row with what its cells hold.
#[derive(Default)]
struct Row {
    repeat: u64,
    columns: u64,
    /// Up to the last cell that holds something.
    used_columns: u64,
    text: u64,
}

#[derive(Default)]
struct Cell {
    repeat: u64,
    text: u64,
    /// Whether it can hold something: a value, a formula, a text.
    used: bool,
}

/// How many times an element says it is repeated. Text that is not a number, or a number that is too large, counts as
/// the largest possible.
fn count(element: &quick_xml::events::BytesStart<'_>, name: &str) -> u64 {
    let attribute = element.attributes().flatten().find(|attribute| attribute.key.as_ref() == name);
    attribute.map_or(1, |attribute| attribute.value.trim().parse().unwrap_or(u64::MAX))
}

impl Reach {
    fn begin(&mut self, element: &quick_xml::events::BytesStart<'_>) -> Result<(), FileRefusal> {
        match element.name().as_ref() {
            "table:table" => (self.row, self.used_rows, self.widest) = (0, 0, 0),
            "table:table-row" => {
                self.current = Row { repeat: count(element, "table:number-rows-repeated"), ..Row::default() };
            }
            "table:table-cell" | "table:covered-table-cell" => {
                let holds =
                    |key: &str| key.starts_with("office:") || key.starts_with("calcext:") || key == "table:formula";
                let mut cell = Cell { repeat: count(element, "table:number-columns-repeated"), ..Cell::default() };
                for attribute in element.attributes().flatten().filter(|attribute| holds(attribute.key.as_ref())) {
                    cell.used = true;
                    cell.text = cell.text.saturating_add(u64::try_from(attribute.value.len()).unwrap_or(u64::MAX));
                }
                self.cell = Some(cell);
            }
            "text:s" => self.more(count(element, "text:c"))?,
            "text:p" | "text:tab" | "text:line-break" => self.more(1)?,
            _ => {}
        }
        Ok(())
    }

    fn text(&mut self, bytes: usize) -> Result<(), FileRefusal> {
        self.more(u64::try_from(bytes).unwrap_or(u64::MAX))
    }

    /// Adds text to the cell being read.
    fn more(&mut self, bytes: u64) -> Result<(), FileRefusal> {
        let Some(cell) = &mut self.cell else { return Ok(()) };
        cell.text = cell.text.saturating_add(bytes);
        // A character is at most four bytes, and paragraph ends are counted too.
        let most = u64::try_from(MAX_CELL).unwrap_or(u64::MAX).saturating_mul(4);
        if cell.used && cell.text > most {
            return Err(FileRefusal::CellTooLong { line: self.row.saturating_add(1) });
        }
        Ok(())
    }

    fn end(&mut self, name: &str) -> Result<(), FileRefusal> {
        match name {
            "table:table-cell" | "table:covered-table-cell" => {
                let Some(cell) = self.cell.take() else { return Ok(()) };
                let row = &mut self.current;
                row.columns = row.columns.saturating_add(cell.repeat);
                if cell.used {
                    row.used_columns = row.columns;
                    row.text = row.text.saturating_add(cell.text.saturating_mul(cell.repeat));
                }
            }
            "table:table-row" => {
                let row = std::mem::take(&mut self.current);
                self.row = self.row.saturating_add(row.repeat);
                if row.used_columns > 0 {
                    self.used_rows = self.row;
                    self.widest = self.widest.max(row.used_columns);
                    self.left.take(0, row.text.saturating_mul(row.repeat))?;
                }
                if self.used_rows.saturating_mul(self.widest) > self.left.cells {
                    return Err(FileRefusal::TooManyCells);
                }
            }
            // The next sheet has the room that this one leaves.
            "table:table" => self.left.take(self.used_rows.saturating_mul(self.widest), 0)?,
            _ => {}
        }
        Ok(())
    }
}

/// Puts cells, which come in order, into rows.
#[derive(Default)]
struct Filler {
    lines: Vec<Line>,
}

impl Filler {
    fn put(&mut self, row: u32, column: u32, text: &str, left: &mut Left) -> Result<(), FileRefusal> {
        if text.trim().is_empty() {
            return Ok(());
        }
        let number = u64::from(row) + 1;
        if self.lines.last().is_none_or(|line| line.number < number) {
            if let Some(last) = self.lines.last() {
                check_limits(last)?;
            }
            self.lines.push(Line { number, ..Line::default() });
        }
        let Some(line) = self.lines.last_mut() else { return Ok(()) };
        let column = usize::try_from(column).unwrap_or(usize::MAX);
        if column >= MAX_COLUMNS {
            return Err(FileRefusal::TooManyColumns { line: number, columns: column + 1 });
        }
        while line.cells.len() < column {
            line.cells.push_field("");
            left.take(1, 0)?;
        }
        left.take(1, u64::try_from(text.len()).unwrap_or(u64::MAX))?;
        line.cells.push_field(text);
        Ok(())
    }

    fn finish(self) -> Result<Vec<Line>, FileRefusal> {
        if let Some(last) = self.lines.last() {
            check_limits(last)?;
        }
        Ok(self.lines)
    }
}

fn shown_ref(value: &DataRef<'_>) -> String {
    match value {
        DataRef::Int(number) => number.to_string(),
        DataRef::Float(number) => shown_number(*number),
        DataRef::String(text) => text.clone(),
        DataRef::SharedString(text) => (*text).to_owned(),
        DataRef::Bool(yes) => shown_bool(*yes),
        DataRef::DateTime(at) => shown_date(at),
        DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => shown_iso(text),
        DataRef::Error(error) => shown_error(error),
        DataRef::Empty => String::new(),
    }
}

fn shown(value: &Data) -> String {
    match value {
        Data::Int(number) => number.to_string(),
        Data::Float(number) => shown_number(*number),
        Data::String(text) => text.clone(),
        Data::Bool(yes) => shown_bool(*yes),
        Data::DateTime(at) => shown_date(at),
        Data::DateTimeIso(text) | Data::DurationIso(text) => shown_iso(text),
        Data::Error(error) => shown_error(error),
        Data::Empty => String::new(),
    }
}

/// With a decimal comma, as a Swedish spreadsheet shows it: a point would be a question.
fn shown_number(number: f64) -> String {
    // Spreadsheets keep 15 digits; to its reader, 0.1 + 0.2 is 0,3.
    let rounded: f64 = format!("{number:.14e}").parse().unwrap_or(number);
    rounded.to_string().replace('.', ",")
}

fn shown_bool(yes: bool) -> String {
    if yes { "Ja" } else { "Nej" }.to_owned()
}

fn shown_date(at: &ExcelDateTime) -> String {
    let (year, month, day, hour, minute, second, milli) = at.to_ymd_hms_milli();
    // A computed time may be a millisecond off the second.
    let second = if milli > 500 { second.saturating_add(1).min(59) } else { second };
    if at.is_duration() || at.as_f64() < 1.0 {
        return format!("{hour:02}:{minute:02}");
    }
    match (hour, minute, second) {
        (0, 0, 0) => format!("{year:04}-{month:02}-{day:02}"),
        (_, _, 0) => format!("{year:04}-{month:02}-{day:02} {hour:02}:{minute:02}"),
        _ => format!("{year:04}-{month:02}-{day:02} {hour:02}:{minute:02}:{second:02}"),
    }
}

/// ISO 8601 as ODS writes it: a day, or a day and a time.
fn shown_iso(text: &str) -> String {
    let text = text.replace('T', " ");
    text.strip_suffix(" 00:00:00").unwrap_or(&text).to_owned()
}

fn shown_error(error: &CellErrorType) -> String {
    if *error == CellErrorType::NA { "#SAKNAS!".to_owned() } else { error.to_string() }
}
