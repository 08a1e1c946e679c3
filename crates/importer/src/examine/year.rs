//! The year that the months in a file's headers are of, as far as its titles and names say it (I-18).

use super::sheet::Sheet;
use crate::file::{FileRefusal, Line, Source};

/// The one year that the rows above the header name, or else the sheet's name, or else the file's.
pub(super) fn year_said(sheet: &Sheet, source: &Source, file_name: &str) -> Result<Option<i32>, FileRefusal> {
    let titles = titles(sheet, source)?.join(" ");
    let said = [titles.as_str(), sheet.name(), file_name].into_iter().map(years_in).find(|years| !years.is_empty());
    let years = said.unwrap_or_default();
    Ok(years.first().copied().filter(|first| years.iter().all(|year| year == first)))
}

/// The texts above the header.
pub(super) fn titles(sheet: &Sheet, source: &Source) -> Result<Vec<String>, FileRefusal> {
    let (mut rows, mut line, mut titles) = (sheet.table.open(source)?, Line::default(), Vec::new());
    while rows.next(&mut line)? && line.number < sheet.columns.header.row {
        titles.extend(line.cells.iter().filter(|cell| !cell.trim().is_empty()).map(str::to_owned));
    }
    Ok(titles)
}

/// The numbers of four digits in a text that are years.
fn years_in(text: &str) -> Vec<i32> {
    let numbers = text.split(|sign: char| !sign.is_ascii_digit()).filter(|number| number.len() == 4);
    numbers.filter_map(|number| number.parse().ok()).filter(|year| (1990..2100).contains(year)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn i18_a_year_is_four_digits_by_themselves() {
        assert_eq!(years_in("Fordonskostnader 2025.xlsx"), [2025]);
        assert_eq!(years_in("2024-2025 konto 61503, 0520 och 1200"), [2024, 2025]);
    }
}
