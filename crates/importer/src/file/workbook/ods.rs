//! Workbooks of LibreOffice (ODS): cells through calamine, and beside them what their document tells.

use std::path::Path;

use calamine::{Data, Ods, Reader as _};

use super::{
    ods_document::{SheetDocument, look_at},
    packed::{broken, check_unpacked_size, open},
    room::Room,
    shown::{is_too_long, shown},
    xlsx::names,
};
use crate::file::{
    FileRefusal,
    sheet::{Doubt, RawSheet},
};

pub(super) fn read_ods(path: &Path) -> Result<Vec<RawSheet>, FileRefusal> {
    check_unpacked_size(path)?;
    let mut documents = look_at(path)?.into_iter();
    let mut workbook: Ods<_> = Ods::new(open(path)?).map_err(|error| {
        if matches!(error, calamine::OdsError::Password) { FileRefusal::PasswordProtected } else { broken(&error) }
    })?;
    let names = names(workbook.sheets_metadata());
    let mut room = Room::whole();
    let mut sheets = Vec::new();
    for (name, hidden) in names {
        let range = workbook.worksheet_range(&name).map_err(|error| broken(&error))?;
        let SheetDocument { mut filler, texts } = documents.next().unwrap_or_default();
        filler.seen.hidden = hidden;
        let (first_row, first_column) = range.start().unwrap_or_default();
        let mut texts = texts.into_iter().peekable();
        for (row, column, value) in range.used_cells() {
            let place = |first: u32, offset: usize| first.saturating_add(u32::try_from(offset).unwrap_or(u32::MAX));
            let at = (place(first_row, row), place(first_column, column));
            // A formula that no program has calculated is a cell without a value.
            while let Some(((row, column), text)) = texts.next_if(|(place, _)| *place < at) {
                filler.put(row, column, &text, &mut room)?;
            }
            let text = texts.next_if(|(place, _)| *place == at).map_or_else(|| shown(value, None), |(_, text)| text);
            if matches!(value, Data::Float(number) if is_too_long(*number)) {
                filler.doubt(at.0, at.1, &text, Doubt::LongNumber);
            }
            filler.put(at.0, at.1, &text, &mut room)?;
        }
        for ((row, column), text) in texts {
            filler.put(row, column, &text, &mut room)?;
        }
        sheets.push(filler.finish(name, &mut room)?);
    }
    Ok(sheets)
}
