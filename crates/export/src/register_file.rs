//! A register as a file that the importer reads without asking anything (I-22): the same cells as text for spreadsheets
//! and as a workbook with real numbers and days. Rows come one by one and are written as they come.

use std::io::{self, Write};

use chrono::{DateTime, NaiveDate, SecondsFormat, Utc};
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, Workbook, Worksheet, XlsxError};
use serde::{Deserialize, Serialize};
use vagnpark_domain::time::{STOCKHOLM, instant_of_local, local_time};

use crate::neutralised;

/// A cell of a register.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum RegisterCell {
    /// Nothing.
    #[default]
    Empty,
    /// A text, on one line.
    Text(String),
    /// A day.
    Day(NaiveDate),
    /// An instant, which is written on the local clock.
    Instant(DateTime<Utc>),
    /// An amount in öre, which is written in kronor.
    Ore(i64),
    /// Thousandths: metres as kilometres, millilitres as litres.
    Thousandths(i64),
    /// A whole number.
    Whole(i64),
}

/// Text as a cell: none if it is empty.
impl From<String> for RegisterCell {
    fn from(text: String) -> Self {
        if text.is_empty() { Self::Empty } else { Self::Text(text) }
    }
}

impl<T: Into<Self>> From<Option<T>> for RegisterCell {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Empty, Into::into)
    }
}

impl From<NaiveDate> for RegisterCell {
    fn from(day: NaiveDate) -> Self {
        Self::Day(day)
    }
}

impl RegisterCell {
    /// The cell as text, as Swedish spreadsheets write it.
    fn text(&self) -> String {
        match self {
            Self::Empty => String::new(),
            Self::Text(text) => neutralised(text),
            Self::Day(day) => day.to_string(),
            Self::Instant(at) => written_instant(*at),
            Self::Ore(ore) => decimal(*ore, 2),
            Self::Thousandths(value) => {
                let text = decimal(*value, 3);
                text.trim_end_matches('0').trim_end_matches(',').to_owned()
            }
            Self::Whole(number) => number.to_string(),
        }
    }

    /// The same cell, where its seconds are those of an instant that occurs twice on the local clock: as text, with the
    /// zone.
    fn is_plain_instant(&self) -> bool {
        matches!(self, Self::Instant(at) if is_first_on_the_clock(*at))
    }
}

/// A number with decimals after a comma.
fn decimal(value: i64, decimals: usize) -> String {
    let digits = format!("{:0>width$}", value.unsigned_abs(), width = decimals + 1);
    let (whole, part) = digits.split_at(digits.len() - decimals);
    format!("{}{whole},{part}", if value < 0 { "-" } else { "" })
}

/// Whether the local clock means this instant: the second of two with the same time needs its zone (T-3).
fn is_first_on_the_clock(at: DateTime<Utc>) -> bool {
    instant_of_local(local_time(at)) == Ok(at)
}

/// An instant on the local clock, to the second; with its zone if the clock shows the same time twice.
pub fn written_instant(at: DateTime<Utc>) -> String {
    if !is_first_on_the_clock(at) {
        return at.with_timezone(&STOCKHOLM).to_rfc3339_opts(SecondsFormat::Secs, false);
    }
    let whole_minute = at.timestamp().rem_euclid(60) == 0;
    local_time(at).format(if whole_minute { "%Y-%m-%d %H:%M" } else { "%Y-%m-%d %H:%M:%S" }).to_string()
}

/// Writes a register as text for spreadsheets.
pub fn write_register_csv(
    header: &[String],
    rows: impl Iterator<Item = io::Result<Vec<RegisterCell>>>,
    mut to: impl Write,
) -> io::Result<()> {
    to.write_all("\u{feff}".as_bytes())?;
    let mut writer = csv::WriterBuilder::new().delimiter(b';').terminator(csv::Terminator::CRLF).from_writer(to);
    writer.write_record(header.iter().map(|name| neutralised(name)))?;
    for row in rows {
        writer.write_record(row?.iter().map(RegisterCell::text))?;
    }
    writer.flush()
}

/// Writes a register as a workbook of one sheet.
pub fn write_register_xlsx(
    name: &str,
    header: &[String],
    mut rows: impl Iterator<Item = io::Result<Vec<RegisterCell>>>,
    to: impl Write + io::Seek + Send,
) -> io::Result<()> {
    let mut broken = Ok(());
    let cells = std::iter::from_fn(|| match rows.next()? {
        Ok(row) => Some(row),
        Err(error) => {
            broken = Err(error);
            None
        }
    });
    let of_disk = |error| if let XlsxError::IoError(error) = error { error } else { io::Error::other(error) };
    written(name, header, cells, to).map_err(of_disk)?;
    broken
}

fn written(
    name: &str,
    header: &[String],
    rows: impl Iterator<Item = Vec<RegisterCell>>,
    to: impl Write + io::Seek + Send,
) -> Result<(), XlsxError> {
    let mut workbook = Workbook::new();
    let looks = Looks {
        bold: Format::new().set_bold(),
        money: Format::new().set_num_format("#,##0.00"),
        day: Format::new().set_num_format("yyyy-mm-dd"),
        instant: Format::new().set_num_format("yyyy-mm-dd hh:mm:ss"),
    };
    // The same rows make the same bytes, whenever they are written.
    let made = ExcelDateTime::from_ymd(2000, 1, 1)?;
    workbook.set_properties(&DocProperties::new().set_title(name).set_creation_datetime(&made));
    let sheet = workbook.add_worksheet_with_constant_memory()?;
    begin(sheet, name, header, &looks)?;
    for (place, row) in (1_u32..).zip(rows) {
        for (column, cell) in (0_u16..).zip(&row) {
            looks.write(sheet, (place, column), cell)?;
        }
    }
    workbook.save_to_writer(to)
}

fn begin(sheet: &mut Worksheet, name: &str, header: &[String], looks: &Looks) -> Result<(), XlsxError> {
    sheet.set_name(name)?;
    sheet.set_freeze_panes(1, 0)?;
    for (column, title) in (0_u16..).zip(header) {
        sheet.set_column_width(column, 16)?;
        sheet.write_string_with_format(0, column, neutralised(title), &looks.bold)?;
    }
    Ok(())
}

/// How the kinds of cells look.
struct Looks {
    bold: Format,
    money: Format,
    day: Format,
    instant: Format,
}

impl Looks {
    fn write(&self, sheet: &mut Worksheet, (row, column): (u32, u16), cell: &RegisterCell) -> Result<(), XlsxError> {
        match cell {
            RegisterCell::Empty => {}
            RegisterCell::Ore(ore) => {
                sheet.write_with_format(row, column, number(*ore) / 100.0, &self.money)?;
            }
            RegisterCell::Thousandths(value) => {
                sheet.write(row, column, number(*value) / 1_000.0)?;
            }
            RegisterCell::Whole(value) => {
                sheet.write(row, column, number(*value))?;
            }
            RegisterCell::Day(day) => {
                let day = ExcelDateTime::parse_from_str(&day.to_string())?;
                sheet.write_with_format(row, column, day, &self.day)?;
            }
            RegisterCell::Instant(at) if cell.is_plain_instant() => {
                let local = local_time(*at).format("%Y-%m-%dT%H:%M:%S").to_string();
                sheet.write_with_format(row, column, ExcelDateTime::parse_from_str(&local)?, &self.instant)?;
            }
            RegisterCell::Instant(_) | RegisterCell::Text(_) => {
                sheet.write_string(row, column, cell.text())?;
            }
        }
        Ok(())
    }
}

/// Spreadsheets know one kind of number, which holds ours exactly.
#[expect(clippy::cast_precision_loss, reason = "amounts and distances stay far below 2^53")]
fn number(value: i64) -> f64 {
    value as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn i22_cells_are_written_as_they_are_read() {
        let at = |text: &str| RegisterCell::Instant(text.parse().unwrap());
        for (cell, text) in [
            (RegisterCell::Ore(-5), "-0,05"),
            (RegisterCell::Ore(123_450), "1234,50"),
            (RegisterCell::Thousandths(12_340), "12,34"),
            (RegisterCell::Thousandths(12_000), "12"),
            (RegisterCell::Thousandths(100_000), "100"),
            (RegisterCell::Text("=1+1".to_owned()), "'=1+1"),
            (at("2026-10-01T06:15:00Z"), "2026-10-01 08:15"),
            (at("2026-10-01T06:15:30.5Z"), "2026-10-01 08:15:30"),
            (at("2026-10-25T00:30:00Z"), "2026-10-25 02:30"),
            (at("2026-10-25T01:30:00Z"), "2026-10-25T02:30:00+01:00"),
        ] {
            assert_eq!(cell.text(), text, "{cell:?}");
        }
    }
}
