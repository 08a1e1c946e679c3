//! Packed workbooks: opened, and measured before anything is made of them.

use std::{
    fs::File,
    io::{BufReader, Read},
    path::Path,
};

use crate::file::{FileRefusal, MAX_UNPACKED_BYTES, MAX_WORKBOOK_PARTS, WorkbookFault};

pub(super) fn broken(error: &impl std::fmt::Display) -> FileRefusal {
    FileRefusal::BrokenWorkbook(WorkbookFault::Unreadable(error.to_string()))
}

pub(super) fn open(path: &Path) -> Result<BufReader<File>, FileRefusal> {
    Ok(BufReader::new(File::open(path)?))
}

/// Unpacks every part to nowhere and counts; what the archive says about itself may be a lie.
pub(super) fn check_unpacked_size(path: &Path) -> Result<(), FileRefusal> {
    let mut archive = zip::ZipArchive::new(open(path)?).map_err(|error| broken(&error))?;
    if archive.len() > MAX_WORKBOOK_PARTS {
        return Err(FileRefusal::UnpacksTooLarge);
    }
    let mut left = MAX_UNPACKED_BYTES;
    let mut buffer = vec![0; 64 * 1024];
    for index in 0..archive.len() {
        let mut part = archive.by_index(index).map_err(|error| broken(&error))?;
        loop {
            let count = part.read(&mut buffer).map_err(|error| broken(&error))?;
            if count == 0 {
                break;
            }
            left = left.checked_sub(u64::try_from(count).unwrap_or(u64::MAX)).ok_or(FileRefusal::UnpacksTooLarge)?;
        }
    }
    Ok(())
}
