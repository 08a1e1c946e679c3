//! A sheet as a workbook: numbers and days as such, merged cells, hidden columns.

use chrono::{NaiveDate, NaiveDateTime, NaiveTime};
use rand::Rng;
use rand_chacha::ChaCha8Rng;
use rust_xlsxwriter::{Format, Workbook, Worksheet, XlsxError};

use super::{
    cells::{Cell, Kept},
    sheet::{Column, Line, Sheet},
};

/// The workbook, and the number of its first row.
pub(super) fn write(sheet: &Sheet, random: &mut ChaCha8Rng) -> (Vec<u8>, u64) {
    let corner: (u32, u16) =
        if random.random_bool(0.15) { (random.random_range(0..4), random.random_range(0..3)) } else { (0, 0) };
    let merges = random.random_bool(0.3);
    let hides = random.random_bool(0.15);
    let mut workbook = Workbook::new();
    let written = fill(workbook.add_worksheet(), sheet, corner, (merges, hides), random);
    let bytes = written.and_then(|()| workbook.save_to_buffer()).unwrap_or_default();
    (bytes, u64::from(corner.0) + 1)
}

fn fill(
    page: &mut Worksheet,
    sheet: &Sheet,
    (top, left): (u32, u16),
    (merges, hides): (bool, bool),
    random: &mut ChaCha8Rng,
) -> Result<(), XlsxError> {
    for (row, line) in (top..).zip(&sheet.lines) {
        for (column, cell) in (left..).zip(sheet.cells(line)) {
            put(page, (row, column), &cell)?;
        }
    }
    for (column, about) in (left..).zip(&sheet.columns) {
        if merges && about.field == Some("unit") {
            merge(page, sheet, about, (top, column))?;
        }
        if hides && about.field.is_some() && random.random_bool(0.1) {
            page.set_column_hidden(column)?;
        }
    }
    Ok(())
}

fn put(page: &mut Worksheet, (row, column): (u32, u16), cell: &Cell) -> Result<(), XlsxError> {
    match &cell.kept {
        Some(Kept::Number(number, format)) => {
            page.write_number_with_format(row, column, *number, &Format::new().set_num_format(*format))?;
        }
        Some(Kept::Instant(at, format)) => {
            page.write_number_with_format(row, column, day_number(*at), &Format::new().set_num_format(*format))?;
        }
        None if cell.text.is_empty() => {}
        None => {
            page.write_string(row, column, &cell.text)?;
        }
    }
    Ok(())
}

/// Merges what rows below each other have in common.
fn merge(page: &mut Worksheet, sheet: &Sheet, about: &Column, (top, column): (u32, u16)) -> Result<(), XlsxError> {
    let text =
        |line: &Line| if let Line::Row(row) = line { about.cells.get(*row).map(|cell| &cell.text) } else { None };
    let mut first = 0;
    while first < sheet.lines.len() {
        let here = sheet.lines.get(first).and_then(text).filter(|text| !text.is_empty());
        let rest = sheet.lines.get(first..).unwrap_or_default();
        let same = here.map_or(1, |here| rest.iter().take_while(|line| text(line) == Some(here)).count());
        if let Some(words) = here.filter(|_| same > 1) {
            let row = |place: usize| top + u32::try_from(place).unwrap_or_default();
            page.merge_range(row(first), column, row(first + same - 1), column, words, &Format::new())?;
        }
        first += same;
    }
    Ok(())
}

/// An instant as workbooks count: days since the end of 1899.
#[expect(clippy::cast_precision_loss, reason = "minutes of a century are far below what a double keeps exactly")]
fn day_number(at: NaiveDateTime) -> f64 {
    let since = at - NaiveDate::from_ymd_opt(1899, 12, 30).unwrap_or_default().and_time(NaiveTime::MIN);
    since.num_minutes() as f64 / 1_440.0
}
