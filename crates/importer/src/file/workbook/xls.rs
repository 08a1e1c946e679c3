//! Workbooks from before 2007 (XLS): cells through calamine, and beside them what the records tell.

use std::{
    io::{Cursor, Read},
    path::Path,
};

use calamine::{Data, Reader as _, Xls};

use super::{
    filler::Filler,
    packed::broken,
    room::Room,
    shown::{is_too_long, shown},
    xls_records::{Records, check_records},
    xlsx::names,
};
use crate::file::{
    FileRefusal, MAX_WORKBOOK_BYTES, WorkbookFault,
    sheet::{Area, Doubt, RawSheet},
};

/// Whether an old container holds an encrypted package.
pub(crate) fn is_encrypted(path: &Path) -> Result<bool, FileRefusal> {
    let name: Vec<u8> = "EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes).collect();
    Ok(memchr::memmem::find(&std::fs::read(path)?, &name).is_some())
}

pub(super) fn read_xls(path: &Path) -> Result<Vec<RawSheet>, FileRefusal> {
    let records = records(path)?;
    check_records(&records)?;
    let seen = Records::of(&records);
    let bytes = std::fs::read(path)?;
    let mut workbook: Xls<_> = Xls::new(Cursor::new(bytes)).map_err(|error| {
        if matches!(error, calamine::XlsError::Password) { FileRefusal::PasswordProtected } else { broken(&error) }
    })?;
    let names = names(workbook.sheets_metadata());
    let mut room = Room::whole();
    let mut sheets = Vec::new();
    for (index, (name, hidden)) in names.into_iter().enumerate() {
        let range = workbook.worksheet_range(&name).map_err(|error| broken(&error))?;
        let mut filler = Filler::default();
        filler.seen.hidden = hidden;
        let formats = seen.tell(index, &mut filler);
        for area in workbook.merge_cells_by_sheet_name(&name).unwrap_or_default() {
            let place = |column: u32| usize::try_from(column).unwrap_or(usize::MAX);
            let (top, bottom) = (u64::from(area.start.0) + 1, u64::from(area.end.0) + 1);
            filler.merge(Area { top, bottom, left: place(area.start.1), right: place(area.end.1) })?;
        }
        let (first_row, first_column) = range.start().unwrap_or_default();
        for (row, column, value) in range.used_cells() {
            let place = |first: u32, offset: usize| first.saturating_add(u32::try_from(offset).unwrap_or(u32::MAX));
            let (row, column) = (place(first_row, row), place(first_column, column));
            let text = shown(value, formats.get(&(row, column)).copied());
            if matches!(value, Data::Float(number) if is_too_long(*number)) {
                filler.doubt(row, column, &text, Doubt::LongNumber);
            }
            filler.put(row, column, &text, &mut room)?;
        }
        sheets.push(filler.finish(name, &mut room)?);
    }
    Ok(sheets)
}

/// The stream of records in the container; calamine would follow a container that runs in circles for ever.
fn records(path: &Path) -> Result<Vec<u8>, FileRefusal> {
    let mut container = cfb::open(path).map_err(|error| broken(&error))?;
    let Some(name) = ["/Workbook", "/Book"].into_iter().find(|name| container.is_stream(name)) else {
        return Err(FileRefusal::BrokenWorkbook(WorkbookFault::NoWorkbook));
    };
    let mut records = Vec::new();
    container.open_stream(name)?.take(MAX_WORKBOOK_BYTES).read_to_end(&mut records)?;
    Ok(records)
}
