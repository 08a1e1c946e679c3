//! Cells, which come in order, become the rows of a sheet.

use std::collections::BTreeMap;

use super::room::Room;
use crate::file::{
    FileRefusal, MAX_COLUMNS,
    sheet::{Area, Doubt, Doubted, Line, RawSheet, Seen, check_limits},
};

/// The most cells of a sheet that are doubted by name; a sheet with more of them is of one kind throughout.
const MOST_DOUBTED: usize = 1_000;
/// The most merged areas of a sheet.
const MOST_MERGED: usize = 100_000;

/// Puts cells into rows.
#[derive(Default)]
pub(super) struct Filler {
    lines: Vec<Line>,
    /// Hidden rows, from 1: first and last of each run, in order.
    hidden_rows: Vec<(u64, u64)>,
    pub(super) seen: Seen,
}

impl Filler {
    /// Puts a text into a cell; rows and columns are counted from 0.
    pub(super) fn put(&mut self, row: u32, column: u32, text: &str, room: &mut Room) -> Result<(), FileRefusal> {
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
            room.take(1, 0)?;
        }
        room.take(1, u64::try_from(text.len()).unwrap_or(u64::MAX))?;
        line.cells.push_field(text);
        Ok(())
    }

    /// Hides rows, counted from 1.
    pub(super) fn hide_rows(&mut self, first: u64, last: u64) {
        match self.hidden_rows.last_mut() {
            Some((_, end)) if *end + 1 == first => *end = last,
            _ => self.hidden_rows.push((first, last)),
        }
    }

    /// Whether one of some rows is hidden.
    pub(super) fn hides_between(&self, first: u64, last: u64) -> bool {
        self.hidden_rows.iter().any(|(from, to)| *from <= last && first <= *to)
    }

    /// Merges an area, unless it is a single cell.
    pub(super) fn merge(&mut self, area: Area) -> Result<(), FileRefusal> {
        if area.top == area.bottom && area.left == area.right {
            return Ok(());
        }
        if self.seen.merged.len() >= MOST_MERGED {
            return Err(FileRefusal::TooManyCells);
        }
        self.seen.merged.push(area);
        Ok(())
    }

    /// Doubts a cell; rows and columns are counted from 0.
    pub(super) fn doubt(&mut self, row: u32, column: u32, text: &str, doubt: Doubt) {
        if self.seen.doubted.len() < MOST_DOUBTED {
            let column = usize::try_from(column).unwrap_or(usize::MAX);
            self.seen.doubted.push(Doubted { row: u64::from(row) + 1, column, text: text.to_owned(), doubt });
        }
    }

    pub(super) fn finish(mut self, name: String, room: &mut Room) -> Result<RawSheet, FileRefusal> {
        if let Some(last) = self.lines.last() {
            check_limits(last)?;
        }
        let merged = std::mem::take(&mut self.seen.merged);
        self.seen.merged = spread(&mut self.lines, merged, room)?;
        let mut runs = self.hidden_rows.iter().peekable();
        for line in &mut self.lines {
            while runs.next_if(|(_, last)| *last < line.number).is_some() {}
            line.hidden = runs.peek().is_some_and(|(first, _)| *first <= line.number);
        }
        Ok(RawSheet { name, lines: self.lines, seen: self.seen })
    }
}

/// Puts the text of each merged area into its cells: downwards into rows that have something of their own, and to the
/// right beside something of the row's own. A title or a heading over the whole width stays one text. Answers the areas
/// that have a text.
fn spread(lines: &mut [Line], merged: Vec<Area>, room: &mut Room) -> Result<Vec<Area>, FileRefusal> {
    let mut held = Vec::new();
    let mut texts: BTreeMap<usize, Vec<(usize, usize, String)>> = BTreeMap::new();
    for area in merged {
        let from = lines.partition_point(|line| line.number < area.top);
        let to = lines.partition_point(|line| line.number <= area.bottom);
        let (Some(within), true) = (lines.get(from..to), area.right < MAX_COLUMNS) else { continue };
        let first = within.first().filter(|line| line.number == area.top);
        let Some(text) = first.and_then(|line| line.cells.get(area.left)).filter(|text| !text.is_empty()) else {
            continue;
        };
        let outside = |line: &Line| {
            let mut cells = line.cells.iter().enumerate();
            cells.any(|(at, cell)| !(area.left..=area.right).contains(&at) && !cell.trim().is_empty())
        };
        held.push(area);
        for (at, line) in (from..to).zip(within).filter(|(_, line)| outside(line)) {
            let right = if has_digit(text) { area.left } else { area.right };
            let cells = u64::try_from(right - area.left + 1).unwrap_or(u64::MAX);
            let bytes = u64::try_from(text.len()).unwrap_or(u64::MAX).saturating_mul(cells);
            room.take(cells.saturating_add(u64::try_from(line.cells.len()).unwrap_or(0)), bytes)?;
            texts.entry(at).or_default().push((area.left, right, text.to_owned()));
        }
    }
    for (at, texts) in texts {
        let Some(line) = lines.get_mut(at) else { continue };
        let width = texts.iter().map(|(_, right, _)| right + 1).fold(line.cells.len(), usize::max);
        let mut cells: Vec<&str> = (0..width).map(|place| line.cells.get(place).unwrap_or_default()).collect();
        for (left, right, text) in &texts {
            for cell in cells.get_mut(*left..=*right).unwrap_or_default().iter_mut().filter(|cell| cell.is_empty()) {
                *cell = text;
            }
        }
        line.cells = cells.into_iter().collect();
        check_limits(line)?;
    }
    Ok(held)
}

/// Numbers hold for one column: an amount over two columns is not two amounts.
fn has_digit(text: &str) -> bool {
    text.bytes().any(|byte| byte.is_ascii_digit())
}
