//! Workbooks of plain text, and templates to fill in.

use rust_xlsxwriter::{Color, DataValidation, Format, Note, Workbook, XlsxError as WriterError};

use crate::XlsxError;

/// A sheet of text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sheet {
    /// Its name; an empty one is left to the program.
    pub name: String,
    /// Its rows.
    pub rows: Vec<Vec<String>>,
}

/// Text as a workbook, every cell as text: nothing in it is a formula.
pub fn to_sheets(sheets: &[Sheet]) -> Result<Vec<u8>, XlsxError> {
    let mut workbook = Workbook::new();
    for sheet in sheets {
        let page = workbook.add_worksheet();
        if !sheet.name.is_empty() {
            page.set_name(&sheet.name)?;
        }
        for (row, cells) in (0..).zip(&sheet.rows) {
            for (column, text) in (0..).zip(cells) {
                page.write_string(row, column, text)?;
            }
        }
    }
    Ok(workbook.save_to_buffer()?)
}

/// A column of a template.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TemplateColumn {
    /// The header.
    pub label: &'static str,
    /// The name in files of our own.
    pub name: &'static str,
    /// What to write in it.
    pub help: &'static str,
    /// The words to choose from, if any.
    pub words: &'static [&'static str],
    /// Whether it must be filled in.
    pub required: bool,
}

/// A template: a sheet to fill in with an explanation at each header and lists to choose from, and a
/// sheet named `explanations` that explains the columns.
pub fn to_template(title: &str, explanations: &str, columns: &[TemplateColumn]) -> Result<Vec<u8>, XlsxError> {
    const ROWS: u32 = 2_000;
    let mut workbook = Workbook::new();
    let heading = Format::new().set_bold().set_background_color(Color::RGB(0xE6_EE_F5));
    let needed = heading.clone().set_underline(rust_xlsxwriter::FormatUnderline::Single);
    let page = workbook.add_worksheet().set_name(title)?;
    for (place, column) in (0_u16..).zip(columns) {
        page.write_string_with_format(0, place, column.label, if column.required { &needed } else { &heading })?;
        let must = if column.required { "Måste fyllas i. " } else { "" };
        page.insert_note(0, place, &Note::new(format!("{must}{}", column.help)).add_author_prefix(false))?;
        if !column.words.is_empty() {
            page.add_data_validation(1, place, ROWS, place, &list(column.words)?)?;
        }
        page.set_column_width(place, 16)?;
    }
    page.set_freeze_panes(1, 0)?;
    let page = workbook.add_worksheet().set_name(explanations)?;
    page.write_row_with_format(
        0,
        0,
        ["Kolumn", "Namn i filer", "Måste finnas", "Vad som står i den", "Ord att välja"],
        &heading,
    )?;
    for (row, column) in (1..).zip(columns) {
        let must = if column.required { "Ja" } else { "" };
        page.write_row(row, 0, [column.label, column.name, must, column.help, &column.words.join(", ")])?;
    }
    page.set_freeze_panes(1, 0)?;
    page.autofit();
    Ok(workbook.save_to_buffer()?)
}

/// A list to choose from; other words are accepted with a warning, since the importer knows more spellings.
fn list(words: &[&str]) -> Result<DataValidation, WriterError> {
    let rule = DataValidation::new().allow_list_strings(words)?;
    Ok(rule.set_error_style(rust_xlsxwriter::DataValidationErrorStyle::Information))
}
