//! Where in a sheet the register is: title rows, a header of one or several rows, and below it the rows that are not
//! data: headings, subtotals, repeated headers (I-5).

mod no_data;

use std::collections::HashSet;

pub(crate) use no_data::{NoData, is_page, is_sum};

use crate::{
    file::{FileRefusal, Line},
    looks::looks_like_a_value,
};

/// What the header of a table is told by.
pub(crate) struct ToldBy<'w> {
    /// Whether a text is a header that is known.
    pub(crate) knows: &'w dyn Fn(&str) -> bool,
    /// Whether a header is that of registration numbers, which every register of vehicles has.
    pub(crate) names_key: &'w dyn Fn(&str) -> bool,
}

/// The header of the column of reasons in the files of rejected rows that we write.
pub const REASON: &str = "Orsak";

/// Stands before the name of an extra attribute in the files that we write: it is one, whatever field the name is like.
const EXTRA: &str = "Extra: ";

/// The header of an extra attribute in a file that we write (I-22).
pub fn extra_header(name: &str) -> String {
    format!("{EXTRA}{name}")
}

/// The name of the extra attribute that a header of ours is for; none if it is no such header.
pub(crate) fn named_extra(header: &str) -> Option<&str> {
    header.trim().strip_prefix(EXTRA).map(str::trim).filter(|name| !name.is_empty())
}

/// How many of the first rows hold the header of nearly every register; it is looked for there first.
const FIRST_ROWS: usize = 40;
/// The most rows that a header spans.
pub(crate) const MOST_HEADER_ROWS: u64 = 5;

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

    /// Finds the header of a table: the row that names most of the register's columns, with the row above or below it
    /// if they belong together. `lines` are its first rows, and `stated` the row and the rows of the header that a
    /// person has said.
    pub(crate) fn find(lines: &[Line], stated: Option<(u64, u64)>, told_by: &ToldBy<'_>) -> Result<Self, FileRefusal> {
        if let Some((row, rows)) = stated {
            return Ok(stated_header(lines, row, rows));
        }
        let near = lines.get(..lines.len().min(FIRST_ROWS)).unwrap_or_default();
        let at = place_of_header(near, told_by).or_else(|| place_of_header(lines, told_by));
        let Some((at, line)) = at.and_then(|at| Some((at, lines.get(at)?))) else {
            return Err(FileRefusal::NoHeader(lines.len()));
        };
        let mut header = Self { row: line.number, rows: 1, names: names(line), raw: Vec::new() };
        if let Some(above) = at.checked_sub(1).and_then(|above| lines.get(above)) {
            header.join_above(above, told_by.knows);
        }
        if let Some(below) = lines.get(at + 1).filter(|below| below.number == line.number + 1) {
            header.join_below(below);
        }
        Ok(header)
    }

    /// The row above names groups of columns: `Besiktning` over `Senast` and `Nästa`.
    fn join_above(&mut self, above: &Line, knows: &dyn Fn(&str) -> bool) {
        let parents = filled_forward(above, self.names.len());
        let names = self.names.clone();
        let mut joined = false;
        for (place, parent) in parents.iter().enumerate() {
            let Some(name) = names.get(place).filter(|name| !parent.is_empty() && !knows(name)) else { continue };
            let both = format!("{parent} {name}");
            // A name that recurs under another group is told apart by it; under the same one it is a merged header.
            let under_other = |(other, of): (&String, &String)| other == name && of != parent;
            let twice = !name.is_empty() && names.iter().zip(&parents).any(under_other);
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
    /// and leaves the first column empty. A header over both rows stands in both.
    fn join_below(&mut self, below: &Line) {
        let name = |place: usize| self.names.get(place).map_or("", String::as_str);
        let over_both = |place: usize, cell: &str| !cell.is_empty() && cell == name(place);
        let cells = || below.cells.iter().map(str::trim).enumerate();
        let filled: Vec<usize> = cells()
            .filter(|(place, cell)| !cell.is_empty() && !over_both(*place, cell))
            .map(|(place, _)| place)
            .collect();
        let without_digits = !below.cells.as_slice().bytes().any(|byte| byte.is_ascii_digit());
        // A merged header may be written once, or over each of its columns.
        let repeats = |place: usize| place.checked_sub(1).is_some_and(|left| name(left) == name(place));
        let blank = |place: &usize| name(*place).is_empty() || repeats(*place);
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
        let children: Vec<(usize, String)> = filled
            .into_iter()
            .map(|place| (place, below.cells.get(place).unwrap_or_default().trim().to_owned()))
            .collect();
        let width = self.names.len().max(below.cells.len());
        self.names.resize(width, String::new());
        let mut parent = String::new();
        for (place, name) in self.names.iter_mut().enumerate() {
            if !name.is_empty() {
                parent.clone_from(name);
            }
            if let Some((_, child)) = children.iter().find(|(of, _)| *of == place) {
                format!("{parent} {child}").trim().clone_into(name);
            }
        }
        self.row = below.number;
        self.rows += 1;
    }
}

/// The row that names most columns. One known header is enough if it names what the rows are about, or if nothing in
/// its row looks like a value.
fn place_of_header(lines: &[Line], told_by: &ToldBy<'_>) -> Option<usize> {
    let known = |line: &Line| line.cells.iter().filter(|cell| (told_by.knows)(cell)).collect::<HashSet<_>>().len();
    let most = lines.iter().map(known).max().unwrap_or(0);
    if most > 1 {
        return lines.iter().position(|line| known(line) == most);
    }
    let names_things = |line: &Line| known(line) == 1 && !line.cells.iter().any(looks_like_a_value);
    let with_key = lines.iter().position(|line| names_things(line) && line.cells.iter().any(told_by.names_key));
    let alone = |line: &&Line| line.cells.iter().filter(|cell| !cell.trim().is_empty()).count() == 1;
    let with_others = || lines.iter().position(|line| names_things(line) && !alone(&line));
    with_key.or_else(with_others).or_else(|| lines.iter().position(|line| known(line) == 1 && alone(&line)))
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
    if row == 0 {
        return Header::default();
    }
    let rows = rows.clamp(1, MOST_HEADER_ROWS);
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
