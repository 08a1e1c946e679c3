//! Where in a sheet the register is: title rows, a header of one or several rows, and below it the rows that are not
//! data: headings, subtotals, repeated headers (I-5).

use std::collections::HashSet;

use vagnpark_domain::names::fold_name;

use crate::{
    Settings,
    file::{FileRefusal, Line, Source},
};

/// Whether a header names the registration number, which every register of vehicles has.
fn names_key(header: &str) -> bool {
    let keys = ["regnr", "regnummer", "registreringsnummer", "registreringsnr", "registrationnumber"];
    keys.contains(&fold_name(header).as_str())
}

/// The header of the column of reasons in the files of rejected rows that we write.
pub const REASON: &str = "Orsak";

/// How many of the first rows may hold the header.
const FIRST_ROWS: usize = 40;

/// The header of a sheet.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Header {
    /// Its last row, as a spreadsheet numbers it; the data is below.
    pub row: u64,
    /// How many rows it spans.
    pub rows: u64,
    /// The names of the columns, each unique: a name that recurs is numbered, and a column without one that has text
    /// below it is named by its letters.
    pub names: Vec<String>,
    /// The names as written.
    raw: Vec<String>,
}

impl Header {
    /// The name of a column.
    pub fn name(&self, index: usize) -> &str {
        self.names.get(index).map_or("", String::as_str)
    }

    /// The same as it is in the file.
    pub(crate) fn raw(&self, index: usize) -> &str {
        self.raw.get(index).map_or("", String::as_str)
    }

    /// The places of our own columns of reasons: the last ones, one for each time the file was rejected.
    pub fn reasons(&self) -> std::ops::Range<usize> {
        let ours = self.raw.iter().rev().take_while(|name| *name == REASON).count();
        self.raw.len() - ours..self.raw.len()
    }

    /// Gives every column that has text below the header a unique name. `reach` says for each column whether there is
    /// any.
    pub(crate) fn tell_apart(&mut self, reach: &[bool]) {
        let last = reach.iter().rposition(|used| *used).map_or(0, |last| last + 1);
        self.names.resize(self.names.len().max(last), String::new());
        self.raw.clone_from(&self.names);
        let mut taken: HashSet<String> = HashSet::new();
        for (index, name) in self.names.iter_mut().enumerate() {
            if name.is_empty() && reach.get(index) == Some(&true) {
                *name = format!("Kolumn {}", letters(index));
            }
            if name.is_empty() {
                continue;
            }
            let bare = name.clone();
            let mut number = 1;
            while !taken.insert(name.clone()) {
                number += 1;
                *name = format!("{bare} {number}");
            }
        }
    }

    /// Finds the header of a sheet: the row that names most of the register's columns, with the row above or below it
    /// if they belong together.
    pub(crate) fn find(
        source: &Source,
        sheet: usize,
        settings: &Settings,
        knows: &dyn Fn(&str) -> bool,
    ) -> Result<Self, FileRefusal> {
        let lines = first_lines(source, sheet, settings)?;
        if let Some(stated) = settings.header_row {
            return Ok(stated_header(&lines, stated, settings.header_rows.unwrap_or(1)));
        }
        let known = |line: &Line| line.cells.iter().filter(|cell| knows(cell)).count();
        let filled = |line: &Line| line.cells.iter().filter(|cell| !cell.trim().is_empty()).count();
        let most = lines.iter().map(known).max().unwrap_or(0);
        // One known header is enough if it names what the rows are about and nothing in its row looks like a value.
        let alone = |line: &Line| {
            filled(line) == 1
                || (line.cells.iter().any(names_key)
                    && !line.cells.as_slice().bytes().any(|byte| byte.is_ascii_digit()))
        };
        let at = lines.iter().position(|line| known(line) == most && (most > 1 || (most == 1 && alone(line))));
        let Some((at, line)) = at.and_then(|at| Some((at, lines.get(at)?))) else {
            return Err(FileRefusal::NoHeader(lines.len()));
        };
        let mut header = Self { row: line.number, rows: 1, names: names(line), raw: Vec::new() };
        if let Some(above) = at.checked_sub(1).and_then(|above| lines.get(above)) {
            header.join_above(above, knows);
        }
        if let Some(below) = lines.get(at + 1).filter(|below| below.number == line.number + 1) {
            header.join_below(below);
        }
        Ok(header)
    }

    /// The row above names groups of columns: `Besiktning` over `Senast` and `Nästa`.
    fn join_above(&mut self, above: &Line, knows: &dyn Fn(&str) -> bool) {
        let parents = filled_forward(above, self.names.len());
        let mut joined = false;
        for (place, parent) in parents.into_iter().enumerate() {
            let Some(name) = self.names.get(place).filter(|name| !parent.is_empty() && !knows(name)) else { continue };
            let both = format!("{parent} {name}");
            let twice = !name.is_empty() && self.names.iter().filter(|other| *other == name).count() > 1;
            if knows(&both) || twice {
                joined = true;
                if let Some(name) = self.names.get_mut(place) {
                    both.trim().clone_into(name);
                }
            }
        }
        self.rows += u64::from(joined);
    }

    /// The row below is a second row of the header if it has text only under blank or merged headers, has no digits,
    /// and leaves the first column empty.
    fn join_below(&mut self, below: &Line) {
        let filled: Vec<usize> = below
            .cells
            .iter()
            .enumerate()
            .filter(|(_, cell)| !cell.trim().is_empty())
            .map(|(place, _)| place)
            .collect();
        let without_digits = !below.cells.as_slice().bytes().any(|byte| byte.is_ascii_digit());
        let blank = |place: &usize| self.names.get(*place).is_none_or(String::is_empty);
        let under_merged = |place: &usize| blank(place) || blank(&(place + 1));
        let first_free = !filled.contains(&0);
        if filled.len() < 2
            || !without_digits
            || !first_free
            || !filled.iter().all(under_merged)
            || !filled.iter().any(blank)
        {
            return;
        }
        let width = self.names.len().max(below.cells.len());
        self.names.resize(width, String::new());
        let mut parent = String::new();
        for place in 0..width {
            let child = below.cells.get(place).unwrap_or_default().trim();
            let Some(name) = self.names.get_mut(place) else { continue };
            if !name.is_empty() {
                parent.clone_from(name);
            }
            if !child.is_empty() {
                format!("{parent} {child}").trim().clone_into(name);
            }
        }
        self.row = below.number;
        self.rows += 1;
    }
}

fn names(line: &Line) -> Vec<String> {
    line.cells.iter().map(|cell| cell.split_whitespace().collect::<Vec<_>>().join(" ")).collect()
}

/// The texts of a row, each blank cell taking the text to its left, as merged cells do.
fn filled_forward(line: &Line, width: usize) -> Vec<String> {
    let mut last = String::new();
    (0..width)
        .map(|place| {
            if let Some(text) = line.cells.get(place).map(str::trim).filter(|text| !text.is_empty()) {
                text.clone_into(&mut last);
            }
            last.clone()
        })
        .collect()
}

fn stated_header(lines: &[Line], row: u64, rows: u64) -> Header {
    let rows = rows.clamp(1, 5);
    let last = row.saturating_add(rows - 1);
    let mut header = Header { row: last, rows, names: Vec::new(), raw: Vec::new() };
    for line in lines.iter().filter(|line| (row..=last).contains(&line.number)) {
        let parents = filled_forward(line, line.cells.len());
        if header.names.len() < parents.len() {
            header.names.resize(parents.len(), String::new());
        }
        let own = names(line);
        for (place, name) in header.names.iter_mut().enumerate() {
            let text = if line.number == last { own.get(place) } else { parents.get(place) };
            if let Some(text) = text.filter(|text| !text.is_empty()) {
                let joined = format!("{name} {text}");
                joined.trim().clone_into(name);
            }
        }
    }
    header
}

fn first_lines(source: &Source, sheet: usize, settings: &Settings) -> Result<Vec<Line>, FileRefusal> {
    let wanted = usize::try_from(settings.header_row.unwrap_or(0)).unwrap_or(0).saturating_add(FIRST_ROWS).min(1_000);
    let mut rows = source.rows(sheet)?;
    let mut lines = Vec::new();
    let mut line = Line::default();
    while lines.len() < wanted && rows.next(&mut line)? {
        lines.push(line.clone());
    }
    Ok(lines)
}

/// A row below the header that is not data.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum NoData {
    /// It is empty.
    Blank,
    /// A single text without digits: it applies to the rows below.
    Heading(String),
    /// It adds up the rows above.
    Subtotal,
    /// It repeats the header.
    Header,
}

impl NoData {
    /// Looks at a row; answers none if it is data, which it nearly always is.
    pub(crate) fn of(line: &Line, header: &Header) -> Option<Self> {
        let mut filled = line.cells.iter().filter(|cell| !cell.trim().is_empty());
        let Some(first) = filled.next() else { return Some(Self::Blank) };
        if looks_like_a_sum(first) && is_sum(first) {
            return Some(Self::Subtotal);
        }
        let second = filled.next();
        if second.is_none() {
            let text = first.trim();
            // A lone text further in is a remark: what it belongs to is above it, not below.
            let place = line.cells.iter().position(|cell| !cell.trim().is_empty());
            let first_column = header.names.iter().position(|name| !name.is_empty());
            let is_heading = header.names.len() > 2
                && text.chars().count() > 2
                && place <= first_column
                && !text.bytes().any(|byte| byte.is_ascii_digit());
            return is_heading.then(|| Self::Heading(text.trim_end_matches(':').to_owned()));
        }
        let again = header.rows == 1
            && header.raw.first().is_some_and(|name| line.cells.get(0).is_some_and(|cell| cell.trim() == name))
            && line.cells.iter().zip(&header.raw).all(|(cell, name)| cell.trim() == name);
        again.then_some(Self::Header)
    }
}

/// Whether looking at the whole text is worthwhile, which it hardly ever is.
fn looks_like_a_sum(text: &str) -> bool {
    let text = text.trim();
    text.starts_with(['s', 'S', 'd', 'D', 't', 'T', 'a', 'A', 'm', 'M', 'g', 'G', 'Σ'])
        || text.ends_with(['a', 'A', 't', 'T', 'l', 'L'])
}

/// Whether a text is a word for a sum, a mean or a count.
pub(crate) fn is_sum(text: &str) -> bool {
    let lower = text.trim().to_lowercase();
    if lower == "σ" || lower.starts_with("s:a") {
        return true;
    }
    let folded = fold_name(text);
    let words = ["total", "sum", "medel", "medelvarde", "genomsnitt", "snitt", "max", "min", "sammanlagt"];
    let starts = ["summa", "delsumma", "slutsumma", "totalt", "totalsumma", "antalfordon", "grandtotal"];
    let a_count = folded.strip_prefix("antal").is_some_and(|rest| rest.bytes().all(|byte| byte.is_ascii_digit()));
    words.contains(&folded.as_str())
        || a_count
        || starts.iter().any(|start| folded.starts_with(start))
        || (lower.contains(' ')
            && (lower.ends_with(" summa") || lower.ends_with(" totalt") || lower.ends_with(" total")))
}

/// The letters by which a spreadsheet names a column.
fn letters(index: usize) -> String {
    let mut left = index + 1;
    let mut letters = Vec::new();
    while left > 0 {
        letters.push(char::from(b'A' + u8::try_from((left - 1) % 26).unwrap_or(0)));
        left = (left - 1) / 26;
    }
    letters.iter().rev().collect()
}
