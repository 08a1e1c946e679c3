//! The document of a workbook of LibreOffice, read once before its cells are: how far they extend once everything that
//! repeats is written out (I-10), and what a person sees of a sheet and the values of its cells do not tell.

use std::{collections::BTreeMap, io::BufReader, path::Path};

use quick_xml::events::{BytesStart, Event};

use super::{
    filler::Filler,
    packed::{broken, open},
    room::Room,
    shown_beside::with_words,
};
use crate::file::{
    FileRefusal, MAX_CELL,
    sheet::{Area, Doubt},
};

/// The most cells that repeat a text which differs from their value.
const MOST_REPEATED: u64 = 10_000;

/// What the document tells about a sheet.
#[derive(Default)]
pub(super) struct SheetDocument {
    /// What is hidden and merged in it.
    pub(super) filler: Filler,
    /// The texts of cells that show something else than their value, by row and column from 0.
    pub(super) texts: BTreeMap<(u32, u32), String>,
}

/// Looks at the sheets of a workbook. One in which rows, cells or blanks are repeated over too many places is refused:
/// they are written in few bytes and would be expanded.
pub(super) fn look_at(path: &Path) -> Result<Vec<SheetDocument>, FileRefusal> {
    let mut archive = zip::ZipArchive::new(open(path)?).map_err(|error| broken(&error))?;
    let content = archive.by_name("content.xml").map_err(|error| broken(&error))?;
    let mut reader = quick_xml::Reader::from_reader(BufReader::new(content));
    let mut reach = Reach::default();
    let mut buffer = Vec::new();
    loop {
        match reader.read_event_into(&mut buffer).map_err(|error| broken(&error))? {
            Event::Eof => return Ok(reach.sheets),
            Event::Start(element) => reach.begin(&element)?,
            Event::Empty(element) => {
                reach.begin(&element)?;
                reach.end(element.name().as_ref())?;
            }
            Event::End(element) => reach.end(element.name().as_ref())?,
            Event::Text(text) => reach.text(&text.xml10_content())?,
            Event::CData(text) => reach.text(&text.xml10_content())?,
            Event::GeneralRef(_) => reach.text("?")?,
            Event::Comment(_) | Event::Decl(_) | Event::PI(_) | Event::DocType(_) => {}
        }
        buffer.clear();
    }
}

/// How far the cells of a workbook extend once everything that repeats is written out.
struct Reach {
    room: Room,
    /// Rows of the sheet so far, and up to the last with something in it.
    row: u64,
    used_rows: u64,
    widest: u64,
    /// Columns of the sheet that have been described so far.
    described: u64,
    current: Row,
    /// The cell being read.
    cell: Option<Cell>,
    sheets: Vec<SheetDocument>,
}

impl Default for Reach {
    fn default() -> Self {
        Self {
            room: Room::whole(),
            row: 0,
            used_rows: 0,
            widest: 0,
            described: 0,
            current: Row::default(),
            cell: None,
            sheets: Vec::new(),
        }
    }
}

/// A row with what its cells hold.
#[derive(Default)]
struct Row {
    repeat: u64,
    columns: u64,
    /// Up to the last cell that holds something.
    used_columns: u64,
    text: u64,
    hidden: bool,
}

#[derive(Default)]
struct Cell {
    repeat: u64,
    text: u64,
    /// Whether it can hold something: a value, a formula, a text.
    used: bool,
    /// Its number, if it is one, and the money that it is said to be.
    number: Option<f64>,
    money: Option<String>,
    /// Its day, if it is one.
    day: Option<String>,
    /// Its formula.
    formula: Option<String>,
    has_value: bool,
    /// How many rows and columns it spans.
    spans: (u64, u64),
    /// The beginning of what it shows.
    shows: String,
}

/// The value of an attribute.
fn attribute(element: &BytesStart<'_>, name: &str) -> Option<String> {
    let attribute = element.attributes().flatten().find(|attribute| attribute.key.as_ref() == name)?;
    Some(attribute.value.trim().to_owned())
}

/// How many times an element says it is repeated. Text that is not a number, or a number that is too large, counts as
/// the largest possible.
fn count(element: &BytesStart<'_>, name: &str) -> u64 {
    attribute(element, name).map_or(1, |value| value.parse().unwrap_or(u64::MAX))
}

impl Cell {
    fn of(element: &BytesStart<'_>) -> Self {
        let holds = |key: &str| key.starts_with("office:") || key.starts_with("calcext:") || key == "table:formula";
        let mut cell = Self { repeat: count(element, "table:number-columns-repeated"), ..Self::default() };
        for attribute in element.attributes().flatten().filter(|attribute| holds(attribute.key.as_ref())) {
            cell.used = true;
            cell.text = cell.text.saturating_add(u64::try_from(attribute.value.len()).unwrap_or(u64::MAX));
        }
        cell.number = attribute(element, "office:value").and_then(|value| value.parse().ok());
        cell.day = attribute(element, "office:date-value");
        cell.money = attribute(element, "office:currency");
        cell.formula = attribute(element, "table:formula");
        cell.has_value = attribute(element, "office:value-type").is_some();
        let spans = |name: &str| count(element, name).max(1);
        cell.spans = (spans("table:number-rows-spanned"), spans("table:number-columns-spanned"));
        cell
    }

    /// What it shows, where that is a whole number with zeros in front.
    fn with_zeros(&self) -> Option<&str> {
        let digits = self.shows.starts_with('0') && self.shows.len() > 1;
        let same = self.number.is_some() && self.shows.parse::<f64>().ok() == self.number;
        (digits && same && self.shows.bytes().all(|sign| sign.is_ascii_digit())).then_some(self.shows.as_str())
    }

    /// What it shows, where that is more than a number, or a number with zeros in front.
    fn shown(&self) -> Option<String> {
        let with_zeros = || self.with_zeros().map(str::to_owned);
        let is_year = |day: &str| self.shows.len() == 4 && day.starts_with(&format!("{}-", self.shows));
        let year = self.day.as_deref().filter(|day| is_year(day)).map(|_| self.shows.clone());
        year.or_else(with_zeros).or_else(|| with_words(self.number?, &self.shows, self.money.as_deref()))
    }

    /// Its formula, if no program has calculated it.
    fn uncalculated(&self) -> Option<String> {
        let formula = self.formula.as_ref().filter(|_| !self.has_value && self.shows.is_empty())?;
        let bare = formula.strip_prefix("of:").unwrap_or(formula);
        Some(bare.chars().take(200).collect())
    }
}

impl Reach {
    fn sheet(&mut self) -> Option<&mut SheetDocument> {
        self.sheets.last_mut()
    }

    fn begin(&mut self, element: &BytesStart<'_>) -> Result<(), FileRefusal> {
        let hides = || attribute(element, "table:visibility").filter(|word| word == "collapse" || word == "filter");
        match element.name().as_ref() {
            "table:table" => {
                (self.row, self.used_rows, self.widest, self.described) = (0, 0, 0, 0);
                self.sheets.push(SheetDocument::default());
            }
            "table:table-column" => {
                let (first, repeat) = (self.described, count(element, "table:number-columns-repeated"));
                self.described = first.saturating_add(repeat);
                if let (Some(_), Some(sheet)) = (hides(), self.sheets.last_mut()) {
                    let place = |column: u64| usize::try_from(column).unwrap_or(usize::MAX);
                    let last = first.saturating_add(repeat.saturating_sub(1));
                    sheet.filler.seen.hidden_columns.push((place(first), place(last)));
                }
            }
            "table:table-row" => {
                let hidden = hides();
                if let (Some("filter"), Some(sheet)) = (hidden.as_deref(), self.sheet()) {
                    sheet.filler.seen.filtered = true;
                }
                let repeat = count(element, "table:number-rows-repeated");
                self.current = Row { repeat, hidden: hidden.is_some(), ..Row::default() };
            }
            "table:table-cell" | "table:covered-table-cell" => self.cell = Some(Cell::of(element)),
            "text:s" => {
                if let Some(cell) = &mut self.cell {
                    cell.shows.push(' ');
                }
                self.more(count(element, "text:c"))?;
            }
            "text:p" | "text:tab" | "text:line-break" => self.more(1)?,
            _ => {}
        }
        Ok(())
    }

    fn text(&mut self, text: &str) -> Result<(), FileRefusal> {
        if let Some(cell) = self.cell.as_mut().filter(|cell| cell.shows.len() < 32) {
            cell.shows.extend(text.chars().take(32));
        }
        self.more(u64::try_from(text.len()).unwrap_or(u64::MAX))
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
                self.keep(&cell)?;
                let row = &mut self.current;
                row.columns = row.columns.saturating_add(cell.repeat);
                if cell.used {
                    row.used_columns = row.columns;
                    row.text = row.text.saturating_add(cell.text.saturating_mul(cell.repeat));
                }
            }
            "table:table-row" => {
                let row = std::mem::take(&mut self.current);
                let first = self.row.saturating_add(1);
                self.row = self.row.saturating_add(row.repeat);
                if row.hidden && row.repeat > 0 {
                    let last = self.row;
                    if let Some(sheet) = self.sheet() {
                        sheet.filler.hide_rows(first, last);
                    }
                }
                if row.used_columns > 0 {
                    self.used_rows = self.row;
                    self.widest = self.widest.max(row.used_columns);
                    self.room.take(0, row.text.saturating_mul(row.repeat))?;
                }
                if self.used_rows.saturating_mul(self.widest) > self.room.cells {
                    return Err(FileRefusal::TooManyCells);
                }
            }
            // The next sheet has the room that this one leaves.
            "table:table" => self.room.take(self.used_rows.saturating_mul(self.widest), 0)?,
            _ => {}
        }
        Ok(())
    }

    /// Keeps what a cell shows beside its value, and the area that it spans.
    fn keep(&mut self, cell: &Cell) -> Result<(), FileRefusal> {
        let (row, column, rows) = (self.row, self.current.columns, self.current.repeat);
        let Some(sheet) = self.sheets.last_mut() else { return Ok(()) };
        let place = |column: u64| usize::try_from(column).unwrap_or(usize::MAX);
        if cell.used && cell.spans != (1, 1) {
            let (top, bottom) = (row.saturating_add(1), row.saturating_add(cell.spans.0));
            let last = column.saturating_add(cell.spans.1 - 1);
            sheet.filler.merge(Area { top, bottom, left: place(column), right: place(last) })?;
        }
        let formula = cell.uncalculated();
        let Some(text) = formula.clone().or_else(|| cell.shown()) else { return Ok(()) };
        if rows.saturating_mul(cell.repeat) > MOST_REPEATED {
            return Ok(());
        }
        for row in row..row.saturating_add(rows) {
            for column in column..column.saturating_add(cell.repeat) {
                let (Ok(row), Ok(column)) = (u32::try_from(row), u32::try_from(column)) else { return Ok(()) };
                if formula.is_some() {
                    sheet.filler.doubt(row, column, &text, Doubt::NeverCalculated);
                }
                sheet.texts.insert((row, column), text.clone());
            }
        }
        Ok(())
    }
}
