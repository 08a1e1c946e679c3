//! Tables: most sheets are one, and some are several, one below another or side by side (I-5). Each is read like a
//! sheet of its own.

use std::ops::Range;

use vagnpark_domain::import::Kind;

use crate::{
    Settings,
    file::{FileRefusal, Line, Rows, Source},
    headers::Headers,
    layout::MOST_HEADER_ROWS,
    looks::looks_like_a_value,
    row::same_name,
};

/// How many of the first rows may hold the header.
const SEARCHED_ROWS: usize = 1_000;
/// The most rows that are the titles of a table.
const MOST_TITLES: usize = 20;
/// A few rows with headers above the register: a form with who sends it, rather than a table.
const ROWS_OF_A_FORM: u64 = 3;

/// A table: a sheet, or a part of one.
#[derive(Clone, Debug)]
pub(crate) struct Table {
    /// Its name: that of its sheet, numbered if it is not the first one there.
    pub(crate) name: String,
    pub(crate) sheet: usize,
    /// Whether other tables of the sheet come before it.
    pub(crate) is_further: bool,
    /// Its first and last row.
    pub(crate) rows: (u64, u64),
    /// The row from which its header is looked for.
    searched_from: u64,
    /// Its columns, if others stand beside it.
    pub(crate) columns: Option<Range<usize>>,
    /// The last row with text in it, and the last with more than one text.
    pub(crate) last_row: u64,
    pub(crate) last_full: u64,
    /// The last row with text in each column of the sheet.
    used: Vec<u64>,
}

impl Table {
    /// Its rows, from its beginning.
    pub(crate) fn open(&self, source: &Source) -> Result<TableRows, FileRefusal> {
        Ok(TableRows { rows: source.rows(self.sheet)?, first_and_last: self.rows, columns: self.columns.clone() })
    }

    /// Its first rows: as many as may hold its header, or from the stated one on as many as it may span.
    pub(crate) fn first_lines(&self, source: &Source, stated: Option<u64>) -> Result<Vec<Line>, FileRefusal> {
        let mut rows = self.open(source)?;
        let mut lines = Vec::new();
        let mut line = Line::default();
        while lines.len() < SEARCHED_ROWS && rows.next(&mut line)? {
            match stated {
                Some(row) if line.number < row => {}
                None if line.number < self.searched_from => {}
                Some(row) if line.number > row.saturating_add(MOST_HEADER_ROWS) => break,
                _ => lines.push(line.clone()),
            }
        }
        Ok(lines)
    }

    /// Which columns have text below a row.
    pub(crate) fn reach_below(&self, row: u64) -> Vec<bool> {
        let within = |at: &usize| self.columns.as_ref().is_none_or(|columns| columns.contains(at));
        self.used.iter().enumerate().map(|(at, last)| *last > row && within(&at)).collect()
    }
}

/// The rows of a table, one after the other.
pub(crate) struct TableRows {
    rows: Rows,
    first_and_last: (u64, u64),
    columns: Option<Range<usize>>,
}

impl TableRows {
    /// Puts the next row into `line`; answers false when there is none.
    pub(crate) fn next(&mut self, line: &mut Line) -> Result<bool, FileRefusal> {
        loop {
            if !self.rows.next(line)? || line.number > self.first_and_last.1 {
                return Ok(false);
            }
            if line.number >= self.first_and_last.0 {
                break;
            }
        }
        if let Some(columns) = &self.columns {
            let cells = line.cells.iter().take(columns.end).enumerate();
            line.cells = cells.map(|(at, cell)| if columns.contains(&at) { cell } else { "" }).collect();
        }
        Ok(true)
    }

    /// How many bytes of a text file have been read.
    pub(crate) fn bytes_read(&self) -> u64 {
        self.rows.bytes_read()
    }
}

/// The tables of a file, sheet by sheet.
pub(crate) fn tables_of(
    source: &Source,
    settings: &Settings,
    headers: &Headers<'_>,
) -> Result<Vec<Table>, FileRefusal> {
    let mut tables = Vec::new();
    for (sheet, name) in source.sheets.iter().enumerate() {
        let mut scan =
            Scan { headers, stated: settings.header_row, parts: vec![Part::from(1)], titles: Vec::new(), last: 0 };
        let mut rows = source.rows(sheet)?;
        let mut line = Line::default();
        while rows.next(&mut line)? {
            scan.add(&line);
        }
        let parts = scan.end();
        let several = parts.len() > 1;
        for (at, part) in parts.into_iter().enumerate() {
            let name = match (at, name.is_empty()) {
                (0, true) if several => "Tabell 1".to_owned(),
                (0, _) => name.clone(),
                (_, true) => format!("Tabell {}", at + 1),
                (_, false) => format!("{name}, tabell {}", at + 1),
            };
            tables.push(part.into_table(name, sheet, at > 0));
        }
    }
    // Of a register that is kept anew each year, the newest sheet is read first: what it says of a vehicle holds.
    if headers.kind == Kind::Vehicles && source.sheets.len() > 1 && source.sheets.iter().all(|name| is_year(name)) {
        tables.sort_by(|one, other| source.sheets.get(other.sheet).cmp(&source.sheets.get(one.sheet)));
    }
    Ok(tables)
}

/// Whether a sheet's name is a year.
pub(crate) fn is_year(name: &str) -> bool {
    name.len() == 4 && ["19", "20"].iter().any(|century| name.starts_with(century)) && name.parse::<u16>().is_ok()
}

/// A sheet being looked at.
struct Scan<'h, 's> {
    headers: &'h Headers<'s>,
    /// The row of the first header, if a person has said it.
    stated: Option<u64>,
    parts: Vec<Part>,
    /// Rows with a single text since the last row with more: they may be the titles of the next table.
    titles: Vec<Line>,
    /// The last row with text.
    last: u64,
}

/// A part of a sheet, with the header that it was told by.
#[derive(Default)]
struct Part {
    rows: (u64, u64),
    /// The row from which its header is looked for.
    searched_from: u64,
    columns: Option<Range<usize>>,
    header: Option<(u64, Vec<String>)>,
    /// How many rows below the header have text.
    below: u64,
    last_row: u64,
    last_full: u64,
    /// For each column, the last row with text, and how many rows below the header have some.
    used: Vec<u64>,
    filled: Vec<u64>,
}

impl Scan<'_, '_> {
    fn add(&mut self, line: &Line) {
        let filled = line.cells.iter().filter(|cell| !cell.trim().is_empty()).take(2).count();
        let Some(part) = self.parts.last_mut() else { return };
        if filled == 0 {
            return;
        }
        let after_blank = line.number > std::mem::replace(&mut self.last, line.number) + 1;
        let stated = self.stated.filter(|_| part.rows.0 == 1);
        let is_header = match stated {
            Some(0) => false,
            Some(row) if line.number <= row => line.number == row,
            _ => is_header(line, self.headers, part.header.is_some() && (after_blank || !self.titles.is_empty())),
        };
        if is_header {
            let names: Vec<String> = line.cells.iter().map(|cell| cell.trim().to_owned()).collect();
            match &part.header {
                Some((_, own)) if *own == names => {}
                Some(_) if part.below > 0 && stated.is_none_or(|row| line.number > row) => {
                    let first = self.titles.first().map_or(line.number, |title| title.number);
                    part.rows.1 = first - 1;
                    self.parts.push(Part::from(first));
                    self.begin(line, names);
                    return;
                }
                _ => {
                    self.begin(line, names);
                    return;
                }
            }
        }
        let is_title = filled == 1 && !line.cells.iter().any(looks_like_a_value);
        if is_title && self.titles.len() < MOST_TITLES && (after_blank || !self.titles.is_empty()) {
            self.titles.push(line.clone());
            return;
        }
        self.keep_titles();
        if let Some(part) = self.parts.last_mut() {
            part.keep(line);
        }
    }

    /// Takes a row for the header of the last part.
    fn begin(&mut self, line: &Line, names: Vec<String>) {
        self.keep_titles();
        if let Some(part) = self.parts.last_mut() {
            part.keep(line);
            part.below = 0;
            part.filled.clear();
            part.header = Some((line.number, names));
        }
    }

    /// Rows with a single text belong to the last part.
    fn keep_titles(&mut self) {
        if let Some(part) = self.parts.last_mut() {
            self.titles.drain(..).for_each(|title| part.keep(&title));
        }
    }

    fn end(mut self) -> Vec<Part> {
        self.keep_titles();
        let mut all: Vec<Part> = Vec::new();
        for part in self.parts {
            match all.last_mut() {
                // A form above the register belongs to what is above its header.
                Some(above) if above.below <= ROWS_OF_A_FORM && !above.is_complete(self.headers) => {
                    let first = above.rows.0;
                    *above = Part { rows: (first, part.rows.1), ..part };
                }
                _ => all.push(part),
            }
        }
        all.into_iter().flat_map(|part| part.side_by_side(self.headers)).collect()
    }
}

/// Whether a row names columns: of the register or, where another table may begin, of any other.
fn is_header(line: &Line, headers: &Headers<'_>, may_be_others: bool) -> bool {
    // Nearly every row of data has a cell that begins with a digit.
    if line.cells.iter().any(|cell| cell.trim_start().starts_with(|sign: char| sign.is_ascii_digit())) {
        return false;
    }
    let cells: Vec<&str> = line.cells.iter().map(str::trim).filter(|cell| !cell.is_empty()).collect();
    if cells.len() < 2 {
        return false;
    }
    let names_columns = |knows: &dyn Fn(&str) -> bool| {
        let known = cells.iter().filter(|cell| knows(cell)).count();
        let other_values = cells.iter().any(|cell| !knows(cell) && looks_like_a_value(cell));
        known >= 2 && known * 2 >= cells.len() && !other_values
    };
    names_columns(&|cell| headers.knows(cell))
        || (may_be_others && names_columns(&|cell| headers.knows_elsewhere(cell)))
}

impl Part {
    fn from(row: u64) -> Self {
        Self { rows: (row, u64::MAX), searched_from: row, ..Self::default() }
    }

    fn keep(&mut self, line: &Line) {
        self.below += u64::from(self.header.is_some());
        self.last_row = line.number;
        let mut texts = 0;
        for (at, _) in line.cells.iter().enumerate().filter(|(_, cell)| !cell.trim().is_empty()) {
            texts += 1;
            if self.used.len() <= at {
                self.used.resize(at + 1, 0);
            }
            if self.filled.len() <= at {
                self.filled.resize(at + 1, 0);
            }
            if let (Some(last), Some(count)) = (self.used.get_mut(at), self.filled.get_mut(at)) {
                (*last, *count) = (line.number, *count + 1);
            }
        }
        if texts > 1 {
            self.last_full = line.number;
        }
    }

    fn is_complete(&self, headers: &Headers<'_>) -> bool {
        let names = self.header.as_ref().map(|(_, names)| names.iter().map(String::as_str).collect::<Vec<_>>());
        names.is_some_and(|names| headers.are_complete(&names))
    }

    /// Takes apart what stands side by side with a blank column between. It is a table of its own if it repeats a
    /// header, or fills other rows than the one to its left without a gap.
    fn side_by_side(self, headers: &Headers<'_>) -> Vec<Self> {
        let Some((row, names)) = &self.header else { return vec![self] };
        let width = names.len().max(self.used.len());
        let last = |at: usize| self.used.get(at).copied().unwrap_or(0);
        let is_blank = |at: &usize| names.get(*at).is_none_or(String::is_empty) && last(*at) <= *row;
        let mut groups: Vec<Range<usize>> = Vec::new();
        for at in (0..width).filter(|at| !is_blank(at)) {
            match groups.last_mut() {
                Some(group) if group.end == at => group.end = at + 1,
                _ => groups.push(at..at + 1),
            }
        }
        let named = |group: &Range<usize>| -> Vec<&str> {
            names.get(group.clone()).unwrap_or_default().iter().map(String::as_str).collect()
        };
        let reach = |group: &Range<usize>| group.clone().map(last).max().unwrap_or(0);
        let is_dense = |group: &Range<usize>| {
            let rows = reach(group).saturating_sub(*row);
            group.clone().all(|at| self.filled.get(at).is_some_and(|filled| *filled == rows))
        };
        let mut tables: Vec<Range<usize>> = Vec::new();
        for group in groups {
            let Some(left) = tables.last_mut() else {
                tables.push(group);
                continue;
            };
            let (own, before) = (named(&group), named(left));
            let repeats = own.iter().any(|name| before.iter().any(|other| same_name(name, other)));
            let stands_alone = is_dense(&group) && reach(&group) != reach(left);
            if own.len() > 1 && headers.are_complete(&before) && (repeats || stands_alone) {
                tables.push(group);
            } else {
                left.end = group.end;
            }
        }
        if tables.len() < 2 {
            return vec![self];
        }
        let part = |columns: Range<usize>| Self { last_row: reach(&columns), columns: Some(columns), ..self.copy() };
        tables.into_iter().map(part).collect()
    }

    fn copy(&self) -> Self {
        let (rows, searched_from, last_full, used) = (self.rows, self.searched_from, self.last_full, self.used.clone());
        Self { rows, searched_from, last_full, used, ..Self::default() }
    }

    fn into_table(self, name: String, sheet: usize, is_further: bool) -> Table {
        let Self { rows, searched_from, columns, last_row, last_full, used, .. } = self;
        Table { name, sheet, is_further, rows, searched_from, columns, last_row, last_full, used }
    }
}
