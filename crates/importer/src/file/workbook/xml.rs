//! Workbooks in the XML of Excel 2003, which programs still write and call `.xls`.

use std::{collections::HashMap, path::Path};

use quick_xml::events::{BytesStart, Event};

use super::{
    filler::Filler,
    markup::{decoded, unescaped, value_of},
    number_format::{NumberFormat, shown_number},
    packed::broken,
    room::Room,
    shown::{is_too_long, shown_bool, shown_iso},
};
use crate::file::{
    FileRefusal, WorkbookFault,
    sheet::{Area, Doubt, RawSheet},
};

pub(super) fn read_xml(path: &Path) -> Result<Vec<RawSheet>, FileRefusal> {
    let text = decoded(path)?;
    let mut reader = quick_xml::Reader::from_str(&text);
    let mut workbook = Workbook::default();
    loop {
        match reader.read_event().map_err(|error| broken(&error))? {
            Event::Eof => break,
            Event::Start(element) => workbook.begin(&element)?,
            Event::Empty(element) => {
                workbook.begin(&element)?;
                workbook.end(element.local_name().as_ref())?;
            }
            Event::End(element) => workbook.end(element.local_name().as_ref())?,
            Event::Text(text) => workbook.text.push_str(&text.xml10_content()),
            Event::CData(text) => workbook.text.push_str(&text.xml10_content()),
            Event::GeneralRef(name) => {
                workbook.text.push_str(&unescaped(&format!("&{};", &*name)));
            }
            Event::Comment(_) | Event::Decl(_) | Event::PI(_) | Event::DocType(_) => {}
        }
    }
    if workbook.sheets.is_empty() {
        return Err(FileRefusal::BrokenWorkbook(WorkbookFault::NoWorkbook));
    }
    Ok(workbook.sheets)
}

/// A workbook being read.
struct Workbook {
    sheets: Vec<RawSheet>,
    room: Room,
    name: String,
    filler: Filler,
    /// Row and column of the next cell, from 0.
    next: (u32, u32),
    /// The columns that have been described.
    described: usize,
    /// The style being described, and the formats of styles that show more than the number.
    style: String,
    formats: HashMap<String, NumberFormat>,
    cell: Option<Cell>,
    kind: String,
    text: String,
    in_comment: bool,
}

/// A cell being read.
struct Cell {
    /// The column after it.
    after: u32,
    style: String,
    formula: Option<String>,
    shown: Option<String>,
}

impl Default for Workbook {
    fn default() -> Self {
        Self {
            sheets: Vec::new(),
            room: Room::whole(),
            name: String::new(),
            filler: Filler::default(),
            next: (0, 0),
            described: 0,
            style: String::new(),
            formats: HashMap::new(),
            cell: None,
            kind: String::new(),
            text: String::new(),
            in_comment: false,
        }
    }
}

impl Workbook {
    fn begin(&mut self, element: &BytesStart<'_>) -> Result<(), FileRefusal> {
        let text = |name: &str| value_of(element, name);
        let number = |name: &str| text(name).and_then(|value| value.trim().parse::<u32>().ok());
        let hidden = || text("Hidden").is_some_and(|word| word == "1");
        let (row, column) = self.next;
        match element.local_name().as_ref() {
            "Style" => self.style = text("ID").unwrap_or_default(),
            "NumberFormat" => {
                if let Some(format) = text("Format").and_then(|code| NumberFormat::of(by_name(&code))) {
                    self.formats.insert(self.style.clone(), format);
                }
            }
            "Worksheet" => {
                (self.name, self.filler) = (text("Name").unwrap_or_default(), Filler::default());
                (self.next, self.described) = ((0, 0), 0);
            }
            "Column" => {
                let place = |column: u32| usize::try_from(column).unwrap_or(usize::MAX);
                let first = number("Index").map_or(self.described, |index| place(index.saturating_sub(1)));
                let last = first.saturating_add(place(number("Span").unwrap_or(0)));
                self.described = last.saturating_add(1);
                if hidden() {
                    self.filler.seen.hidden_columns.push((first, last));
                }
            }
            "Row" => {
                let row = number("Index").map_or(row, |index| row.max(index.saturating_sub(1)));
                let last = row.saturating_add(number("Span").unwrap_or(0));
                if hidden() {
                    self.filler.hide_rows(u64::from(row) + 1, u64::from(last) + 1);
                }
                self.next = (row, 0);
            }
            "Cell" => {
                let column = number("Index").map_or(column, |index| column.max(index.saturating_sub(1)));
                let (across, down) = (number("MergeAcross").unwrap_or(0), number("MergeDown").unwrap_or(0));
                let place = |column: u32| usize::try_from(column).unwrap_or(usize::MAX);
                let (top, bottom) = (u64::from(row) + 1, u64::from(row) + 1 + u64::from(down));
                let right = column.saturating_add(across);
                self.filler.merge(Area { top, bottom, left: place(column), right: place(right) })?;
                self.next = (row, column);
                self.cell = Some(Cell {
                    after: right.saturating_add(1),
                    style: text("StyleID").unwrap_or_default(),
                    formula: text("Formula"),
                    shown: None,
                });
            }
            "Comment" => self.in_comment = true,
            "Data" if !self.in_comment => {
                self.kind = text("Type").unwrap_or_default();
                self.text.clear();
            }
            "Visible" => self.text.clear(),
            _ => {}
        }
        Ok(())
    }

    fn end(&mut self, name: &str) -> Result<(), FileRefusal> {
        match name {
            "Data" if !self.in_comment => {
                let text = std::mem::take(&mut self.text);
                let format = self.cell.as_ref().and_then(|cell| self.formats.get(&cell.style));
                let (row, column) = self.next;
                let number = if self.kind == "Number" { text.trim().parse::<f64>().ok() } else { None };
                let shown = shown(&self.kind, text, number, format);
                if number.is_some_and(is_too_long) {
                    self.filler.doubt(row, column, &shown, Doubt::LongNumber);
                }
                if let Some(cell) = &mut self.cell {
                    cell.shown = Some(shown);
                }
            }
            "Comment" => self.in_comment = false,
            "Cell" => {
                let (row, column) = self.next;
                if let Some(cell) = self.cell.take() {
                    self.next.1 = cell.after;
                    let text = match (cell.shown, cell.formula) {
                        (Some(shown), _) => shown,
                        (None, Some(formula)) => {
                            self.filler.doubt(row, column, &formula, Doubt::NeverCalculated);
                            formula
                        }
                        (None, None) => String::new(),
                    };
                    self.filler.put(row, column, &text, &mut self.room)?;
                }
            }
            "Row" => self.next = (self.next.0.saturating_add(1), 0),
            "Visible" => self.filler.seen.hidden = self.text.contains("Hidden"),
            "AutoFilter" => self.filler.seen.filtered = self.filler.hides_between(1, u64::MAX),
            "Worksheet" => {
                let name = std::mem::take(&mut self.name);
                let sheet = std::mem::take(&mut self.filler).finish(name, &mut self.room)?;
                self.sheets.push(sheet);
            }
            _ => {}
        }
        Ok(())
    }
}

/// The code of a format that goes by a name; money is that of the spreadsheet's country, whichever that is.
fn by_name(name: &str) -> &str {
    match name {
        "Percent" => "0.00%",
        "Euro Currency" => "[$€-2] #,##0.00",
        "Currency" | "Standard" | "Fixed" | "Scientific" => "General",
        code => code,
    }
}

/// The text of a cell.
fn shown(kind: &str, text: String, number: Option<f64>, format: Option<&NumberFormat>) -> String {
    match (kind, number) {
        ("Number", Some(number)) => format.map_or_else(|| shown_number(number), |format| format.show(number)),
        ("Boolean", _) => shown_bool(text.trim() == "1"),
        ("DateTime", _) => shown_iso(text.trim().trim_end_matches(".000")),
        ("Error", _) if text.trim() == "#N/A" => "#SAKNAS!".to_owned(),
        _ => text,
    }
}
