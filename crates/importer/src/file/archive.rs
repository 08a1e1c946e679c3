//! Several files in one: the member that is meant, unpacked within limits (I-10).

use std::{
    borrow::Cow,
    fs::File,
    io::{BufReader, Read, copy},
    path::Path,
};

use tempfile::NamedTempFile;
use zip::result::ZipError;

use super::{FileRefusal, MAX_UNPACKED_BYTES, MAX_WORKBOOK_PARTS, WorkbookFault, format::Format};

/// A file out of an archive.
#[derive(Debug)]
pub(super) struct Member {
    /// Its name in the archive.
    pub(super) name: String,
    /// The file, which is there as long as this is.
    pub(super) file: NamedTempFile,
}

/// Unpacks the member that is wanted, or the only one that can be read.
pub(super) fn unpack(path: &Path, wanted: Option<&str>) -> Result<Member, FileRefusal> {
    let mut archive = zip::ZipArchive::new(BufReader::new(File::open(path)?)).map_err(|error| broken(&error))?;
    if archive.len() > MAX_WORKBOOK_PARTS {
        return Err(FileRefusal::UnpacksTooLarge);
    }
    let all = archive.file_names().flatten();
    let mut names: Vec<String> = all.filter(|name| can_be_read(name)).map(Cow::into_owned).collect();
    names.sort_unstable();
    if names.len() > 1 && wanted.is_none() {
        let mut tables = names.clone();
        tables.retain(|name| !is_prose(&mut archive, name));
        if tables.len() == 1 {
            names = tables;
        }
    }
    let name = match (wanted, names.as_slice()) {
        (Some(wanted), names) => names.iter().find(|name| *name == wanted),
        (None, [only]) => Some(only),
        (None, _) => None,
    };
    let Some(name) = name.cloned() else { return Err(FileRefusal::SeveralFiles { names }) };
    let mut file = NamedTempFile::new()?;
    let member = archive.by_name(&name).map_err(|error| broken(&error))?;
    if copy(&mut member.take(MAX_UNPACKED_BYTES + 1), &mut file)? > MAX_UNPACKED_BYTES {
        return Err(FileRefusal::UnpacksTooLarge);
    }
    Ok(Member { name, file })
}

/// The first bytes of a text that tell whether it is a table.
const FIRST_BYTES: u64 = 8_192;

/// Whether a member is a text with nothing that separates cells: a letter beside the register.
fn is_prose(archive: &mut zip::ZipArchive<BufReader<File>>, name: &str) -> bool {
    if !name.to_lowercase().ends_with(".txt") {
        return false;
    }
    let mut start = Vec::new();
    let read = archive.by_name(name).map(|member| member.take(FIRST_BYTES).read_to_end(&mut start));
    matches!(read, Ok(Ok(_))) && !start.iter().any(|byte| b";\t|".contains(byte))
}

/// The refusal for an archive that cannot be read.
fn broken(error: &ZipError) -> FileRefusal {
    if matches!(error, ZipError::UnsupportedArchive(ZipError::PASSWORD_REQUIRED)) {
        return FileRefusal::PasswordProtected;
    }
    FileRefusal::BrokenWorkbook(WorkbookFault::Unreadable(error.to_string()))
}

/// Whether a member's name is that of a file that is read; the Mac adds files of its own.
fn can_be_read(name: &str) -> bool {
    let file = name.rsplit(['/', '\\']).next().unwrap_or_default();
    Format::of_name(file).is_some() && !file.starts_with('.') && !name.starts_with("__MACOSX/")
}
