//! XLSX and XLSB: cells through calamine, and beside them what only the parts of an XLSX tell.

use std::{fs::File, io::BufReader, path::Path};

use calamine::{DataRef, Reader as _, SheetVisible, Xlsb, Xlsx};

use super::{
    filler::Filler,
    number_format::NumberFormat,
    packed::{broken, check_unpacked_size, open},
    room::Room,
    shown::{is_too_long, shown_ref},
    xlsb_parts::Formats,
    xlsx_parts::Parts,
};
use crate::file::{
    FileRefusal,
    sheet::{Doubt, RawSheet},
};

pub(super) fn read_xlsx(path: &Path) -> Result<Vec<RawSheet>, FileRefusal> {
    check_unpacked_size(path)?;
    let mut workbook: Xlsx<_> = Xlsx::new(open(path)?).map_err(|error| {
        if matches!(error, calamine::XlsxError::Password) { FileRefusal::PasswordProtected } else { broken(&error) }
    })?;
    let mut parts = Parts::open(path)?;
    let mut room = Room::whole();
    let mut sheets = Vec::new();
    for (name, hidden) in names(workbook.sheets_metadata()) {
        let mut filler = Filler::default();
        filler.seen.hidden = hidden;
        let mut uncalculated = parts.look_at(&name, &mut filler)?.into_iter().peekable();
        // A sheet of charts has no cells.
        if let Ok(mut reader) = workbook.worksheet_cells_reader(&name) {
            let format = |style: &calamine::Style| NumberFormat::of(&style.number_format.as_ref()?.format_code);
            let formats: Vec<Option<NumberFormat>> = reader.styles().iter().map(format).collect();
            while let Some((cell, style)) = reader.next_cell_with_style_id().map_err(|error| broken(&error))? {
                let (row, column) = cell.get_position();
                let formula = uncalculated.next_if(|(at, _)| *at == (row, column)).map(|(_, formula)| formula);
                let text = match formula {
                    Some(formula) => {
                        filler.doubt(row, column, &formula, Doubt::NeverCalculated);
                        formula
                    }
                    None => shown_ref(cell.get_value(), formats.get(style).and_then(Option::as_ref)),
                };
                if matches!(cell.get_value(), DataRef::Float(number) if is_too_long(*number)) {
                    filler.doubt(row, column, &text, Doubt::LongNumber);
                }
                filler.put(row, column, &text, &mut room)?;
            }
        }
        sheets.push(filler.finish(name, &mut room)?);
    }
    Ok(sheets)
}

pub(super) fn read_xlsb(path: &Path) -> Result<Vec<RawSheet>, FileRefusal> {
    check_unpacked_size(path)?;
    let mut workbook: Xlsb<BufReader<File>> = Xlsb::new(open(path)?).map_err(|error| broken(&error))?;
    let mut formats = Formats::open(path)?;
    let mut room = Room::whole();
    let mut sheets = Vec::new();
    for (name, hidden) in names(workbook.sheets_metadata()) {
        let mut filler = Filler::default();
        filler.seen.hidden = hidden;
        let formats = formats.of_sheet(&name);
        if let Ok(mut reader) = workbook.worksheet_cells_reader(&name) {
            while let Some(cell) = reader.next_cell().map_err(|error| broken(&error))? {
                let (row, column) = cell.get_position();
                let text = shown_ref(cell.get_value(), formats.get(&(row, column)));
                if matches!(cell.get_value(), DataRef::Float(number) if is_too_long(*number)) {
                    filler.doubt(row, column, &text, Doubt::LongNumber);
                }
                filler.put(row, column, &text, &mut room)?;
            }
        }
        sheets.push(filler.finish(name, &mut room)?);
    }
    Ok(sheets)
}

/// The names of the sheets, and whether they are hidden.
pub(super) fn names(sheets: &[calamine::Sheet]) -> Vec<(String, bool)> {
    sheets.iter().map(|sheet| (sheet.name.clone(), sheet.visible != SheetVisible::Visible)).collect()
}
