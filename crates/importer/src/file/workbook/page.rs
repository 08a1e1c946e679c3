//! Web pages: each table is a sheet. Many programs write a page and call it `.xls`.

use std::path::Path;

use super::{
    filler::Filler,
    markup::{Token, Tokens, attribute, attributes, decoded, unescaped},
    room::Room,
};
use crate::file::{
    FileRefusal, Likeness, MAX_COLUMNS,
    sheet::{Area, RawSheet},
};

/// How deep tables stand in each other, where a page is laid out with tables.
const DEEPEST: usize = 50;
/// The most rows of a table that a cell spans.
const MOST_SPANNED: u32 = 65_535;

pub(super) fn read_page(path: &Path) -> Result<Vec<RawSheet>, FileRefusal> {
    let text = decoded(path)?;
    let mut page = Page { tables: Vec::new(), sheets: Vec::new(), room: Room::whole() };
    for token in Tokens::of(&text) {
        match token {
            Token::Open { name, attributes } => page.open(&name, attributes)?,
            Token::Close { name } => page.close(&name)?,
            Token::Text(text) => page.text(text),
        }
    }
    while !page.tables.is_empty() {
        page.close("table")?;
    }
    if page.sheets.is_empty() {
        return Err(FileRefusal::NotText(Likeness::WebPage));
    }
    Ok(page.sheets)
}

struct Page {
    /// The tables that are open, each within the one before.
    tables: Vec<Table>,
    sheets: Vec<RawSheet>,
    room: Room,
}

/// A table being read.
#[derive(Default)]
struct Table {
    filler: Filler,
    /// The rows that have begun.
    rows: u32,
    column: usize,
    cell: Option<Cell>,
    /// For each column, the row from which it is free of cells that began further up.
    free_from: Vec<u32>,
}

struct Cell {
    text: String,
    rows: u32,
    columns: usize,
}

impl Page {
    fn open(&mut self, name: &str, given: &str) -> Result<(), FileRefusal> {
        if name == "table" && self.tables.len() < DEEPEST {
            self.tables.push(Table::default());
            return Ok(());
        }
        let room = &mut self.room;
        let Some(table) = self.tables.last_mut() else { return Ok(()) };
        match name {
            "tr" => {
                table.end_cell(room)?;
                table.rows = table.rows.saturating_add(1);
                table.column = 0;
                if is_hidden(given) {
                    table.filler.hide_rows(u64::from(table.rows), u64::from(table.rows));
                }
            }
            "td" | "th" => {
                table.end_cell(room)?;
                let spans = |name: &str| attribute(given, name).and_then(|text| text.trim().parse::<u32>().ok());
                let columns = usize::try_from(spans("colspan").unwrap_or(1)).unwrap_or(usize::MAX);
                let rows = spans("rowspan").unwrap_or(1).clamp(1, MOST_SPANNED);
                table.cell = Some(Cell { text: String::new(), rows, columns: columns.clamp(1, MAX_COLUMNS) });
            }
            "br" | "p" | "div" | "li" => table.text(" "),
            _ => {}
        }
        Ok(())
    }

    fn close(&mut self, name: &str) -> Result<(), FileRefusal> {
        match name {
            "td" | "th" | "tr" => match self.tables.last_mut() {
                Some(table) => table.end_cell(&mut self.room),
                None => Ok(()),
            },
            "table" => {
                let Some(mut table) = self.tables.pop() else { return Ok(()) };
                table.end_cell(&mut self.room)?;
                let sheet = table.filler.finish(String::new(), &mut self.room)?;
                // A table around others, for the layout, is none.
                if !sheet.lines.is_empty() {
                    let name = format!("Tabell {}", self.sheets.len() + 1);
                    self.sheets.push(RawSheet { name, ..sheet });
                }
                Ok(())
            }
            _ => Ok(()),
        }
    }

    fn text(&mut self, text: &str) {
        if let Some(table) = self.tables.last_mut() {
            table.text(text);
        }
    }
}

impl Table {
    fn text(&mut self, text: &str) {
        if let Some(cell) = &mut self.cell {
            cell.text.push_str(&unescaped(text));
        }
    }

    fn end_cell(&mut self, room: &mut Room) -> Result<(), FileRefusal> {
        let Some(cell) = self.cell.take() else { return Ok(()) };
        // Cells before the first row are in it.
        self.rows = self.rows.max(1);
        let row = self.rows - 1;
        while self.free_from.get(self.column).is_some_and(|free| *free > row) {
            self.column += 1;
        }
        let (first, after) = (self.column, self.column + cell.columns);
        self.column = after;
        if cell.rows > 1 && after <= MAX_COLUMNS {
            self.free_from.resize(self.free_from.len().max(after), 0);
            self.free_from.iter_mut().take(after).skip(first).for_each(|free| *free = row + cell.rows);
        }
        let text = cell.text.split_whitespace().collect::<Vec<_>>().join(" ");
        if !text.is_empty() {
            let (top, bottom) = (u64::from(row) + 1, u64::from(row + cell.rows));
            self.filler.merge(Area { top, bottom, left: first, right: after - 1 })?;
        }
        self.filler.put(row, u32::try_from(first).unwrap_or(u32::MAX), &text, room)
    }
}

/// Whether an element says that it is not shown.
fn is_hidden(given: &str) -> bool {
    attributes(given).any(|(name, value)| {
        let style = || value.replace(' ', "").to_lowercase().contains("display:none");
        name.eq_ignore_ascii_case("hidden") || (name.eq_ignore_ascii_case("style") && style())
    })
}
