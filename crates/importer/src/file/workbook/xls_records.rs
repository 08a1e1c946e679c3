//! The records of a workbook from before 2007 ([MS-XLS] 2.4), for what a person sees of a sheet and the values of its
//! cells do not tell.

use std::collections::HashMap;

use super::{filler::Filler, number_format::NumberFormat, shown::PERCENT};
use crate::file::{FileRefusal, MAX_CELLS};

/// Begins a sheet, or what all sheets share.
const BEGIN: u16 = 0x0809;
/// Says where the records of a sheet begin.
const SHEET: u16 = 0x0085;
/// A number format, and the format of cells that uses it.
const FORMAT: u16 = 0x041E;
const CELL_FORMAT: u16 = 0x00E0;
const ROW: u16 = 0x0208;
const COLUMNS: u16 = 0x007D;
const FILTERED: u16 = 0x009B;
/// Numbers with row, column and format: calculated, one, one in four bytes, and several of those in a row.
const FORMULA: u16 = 0x0006;
const NUMBER: u16 = 0x0203;
const SHORT_NUMBER: u16 = 0x027E;
const SHORT_NUMBERS: u16 = 0x00BD;
/// The records of cells, which begin with row and column: formula, blanks, numbers, texts, booleans.
const CELLS: [u16; 9] = [FORMULA, SHORT_NUMBERS, 0x00BE, 0x00FD, 0x0201, NUMBER, 0x0204, 0x0205, SHORT_NUMBER];
/// The most cells of which the format is kept.
const MOST_FORMATTED: usize = 1_000_000;

/// Two bytes as a number.
fn word(bytes: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_le_bytes([*bytes.get(at)?, *bytes.get(at + 1)?]))
}

/// The text of a format, in one or two bytes for each sign.
fn text(content: &[u8]) -> Option<String> {
    let (wide, signs) = (content.get(4)? & 1 == 1, content.get(5..)?);
    if !wide {
        return Some(signs.iter().map(|byte| char::from(*byte)).collect());
    }
    let units = signs.chunks_exact(2).filter_map(|pair| word(pair, 0));
    Some(char::decode_utf16(units).map(|sign| sign.unwrap_or(char::REPLACEMENT_CHARACTER)).collect())
}

/// Every record, with where it is, its kind and its content.
fn each(records: &[u8]) -> impl Iterator<Item = (usize, u16, &[u8])> {
    let mut at = 0;
    std::iter::from_fn(move || {
        let (kind, length) = (word(records, at)?, usize::from(word(records, at + 2)?));
        let place = at;
        at += 4 + length;
        Some((place, kind, records.get(place + 4..at.min(records.len())).unwrap_or_default()))
    })
}

/// Refuses a workbook whose cells extend over too many places.
pub(super) fn check_records(records: &[u8]) -> Result<(), FileRefusal> {
    // The first and last row and column of the sheet being read.
    let mut reach: Option<[u16; 4]> = None;
    for (_, kind, content) in each(records) {
        if kind == BEGIN {
            reach = None;
        }
        let (true, Some(row), Some(column)) = (CELLS.contains(&kind), word(content, 0), word(content, 2)) else {
            continue;
        };
        let [top, left, bottom, right] = reach.unwrap_or([row, column, row, column]);
        let now = [top.min(row), left.min(column), bottom.max(row), right.max(column)];
        let places = (u64::from(now[2] - now[0]) + 1) * (u64::from(now[3] - now[1]) + 1);
        if places > MAX_CELLS / 2 {
            return Err(FileRefusal::TooManyCells);
        }
        reach = Some(now);
    }
    Ok(())
}

/// What the records of a workbook tell.
#[derive(Default)]
pub(super) struct Records {
    sheets: Vec<SheetRecords>,
    /// The formats of numbers that show more than the number, by their own numbers.
    formats: HashMap<u16, NumberFormat>,
    /// The format of numbers that each format of cells uses.
    cell_formats: Vec<u16>,
}

/// What the records of a sheet tell.
#[derive(Default)]
struct SheetRecords {
    begins: usize,
    hidden_rows: Vec<u16>,
    hidden_columns: Vec<(u16, u16)>,
    filtered: bool,
    /// The format of each number.
    numbers: Vec<((u16, u16), u16)>,
}

impl Records {
    pub(super) fn of(records: &[u8]) -> Self {
        let percent = PERCENT.into_iter().filter_map(|(number, code)| Some((number, NumberFormat::of(code)?)));
        let mut all = Self { formats: percent.collect(), ..Self::default() };
        let mut now = None;
        for (at, kind, content) in each(records) {
            match kind {
                SHEET => {
                    let begins = word(content, 0).zip(word(content, 2));
                    let begins = begins.map_or(0, |(low, high)| usize::from(low) | usize::from(high) << 16);
                    all.sheets.push(SheetRecords { begins, ..SheetRecords::default() });
                }
                BEGIN => now = all.sheets.iter().position(|sheet| sheet.begins == at),
                FORMAT => {
                    if let Some((number, format)) =
                        word(content, 0).zip(text(content).as_deref().and_then(NumberFormat::of))
                    {
                        all.formats.insert(number, format);
                    }
                }
                CELL_FORMAT => all.cell_formats.push(word(content, 2).unwrap_or(0)),
                _ => {
                    if let Some(sheet) = now.and_then(|now| all.sheets.get_mut(now)) {
                        sheet.add(kind, content);
                    }
                }
            }
        }
        all
    }

    /// Tells a filler what is hidden in a sheet, and answers the format of each number, by row and column from 0.
    pub(super) fn tell(&self, sheet: usize, filler: &mut Filler) -> HashMap<(u32, u32), &NumberFormat> {
        let Some(sheet) = self.sheets.get(sheet) else { return HashMap::new() };
        for row in &sheet.hidden_rows {
            filler.hide_rows(u64::from(*row) + 1, u64::from(*row) + 1);
        }
        filler.seen.filtered = sheet.filtered && !sheet.hidden_rows.is_empty();
        let columns = sheet.hidden_columns.iter().map(|(first, last)| (usize::from(*first), usize::from(*last)));
        filler.seen.hidden_columns.extend(columns);
        let format = |format: &u16| self.formats.get(self.cell_formats.get(usize::from(*format))?);
        let numbers = sheet.numbers.iter();
        numbers
            .filter_map(|((row, column), number)| Some(((u32::from(*row), u32::from(*column)), format(number)?)))
            .collect()
    }
}

impl SheetRecords {
    fn add(&mut self, kind: u16, content: &[u8]) {
        let at = |place: usize| word(content, place).unwrap_or(0);
        match kind {
            ROW if at(12) & 0x20 != 0 => self.hidden_rows.push(at(0)),
            COLUMNS if at(8) & 1 != 0 => self.hidden_columns.push((at(0), at(2))),
            FILTERED => self.filtered = true,
            FORMULA | NUMBER | SHORT_NUMBER if self.numbers.len() < MOST_FORMATTED => {
                self.numbers.push(((at(0), at(2)), at(4)));
            }
            SHORT_NUMBERS if self.numbers.len() < MOST_FORMATTED => {
                let (row, first) = (at(0), at(2));
                for (column, place) in (first..).zip((4..content.len().saturating_sub(7)).step_by(6)) {
                    self.numbers.push(((row, column), at(place)));
                }
            }
            _ => {}
        }
    }
}
