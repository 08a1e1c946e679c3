//! The checksum that stands beside a backup, as `sha256sum` writes and reads it: a single byte that turned over on the
//! way is found before anything is restored.

use std::{
    fs::{File, OpenOptions},
    io::{self, Write},
    path::{Path, PathBuf},
};

use sha2::{Digest, Sha256};

use crate::cli::{
    failure::Failure,
    files::{self, At},
};

/// Whether a file is the one that was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Held {
    /// It has the checksum that stands beside it.
    Same,
    /// No checksum stands beside it.
    Unknown,
}

/// Where the checksum of a backup stands.
pub(super) fn place(backup: &Path) -> PathBuf {
    let mut name = backup.as_os_str().to_owned();
    name.push(".sha256");
    name.into()
}

/// Writes the checksum of a new backup beside it, in place of one that an earlier backup of that name left.
pub(super) fn write(backup: &Path) -> Result<(), Failure> {
    let place = place(backup);
    let name = backup.file_name().unwrap_or_default().to_string_lossy();
    let line = format!("{}  {name}\n", of(backup)?);
    let mut file = OpenOptions::new().write(true).create(true).truncate(true).open(&place).at(&place)?;
    file.write_all(line.as_bytes()).and_then(|()| file.sync_all()).at(&place)
}

/// Holds a backup against the checksum beside it. The file may have another name by now.
pub(super) fn hold(backup: &Path) -> Result<Held, Failure> {
    let place = place(backup);
    if !place.exists() {
        return Ok(Held::Unknown);
    }
    let written = files::read_text(&place)?;
    let written = written.split_whitespace().next().unwrap_or_default();
    if written.len() != 64 || !written.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return Err(Failure::Failed(format!("{} holds no SHA-256 checksum; nothing is changed", place.display())));
    }
    let found = of(backup)?;
    if found.eq_ignore_ascii_case(written) {
        return Ok(Held::Same);
    }
    Err(Failure::Failed(format!(
        "{} is damaged: its checksum is {found}, and {} says {written}; nothing is changed. Take another copy",
        backup.display(),
        place.display()
    )))
}

fn of(file: &Path) -> Result<String, Failure> {
    let mut hash = Sha256::new();
    io::copy(&mut File::open(file).at(file)?, &mut hash).at(file)?;
    Ok(hex::encode(hash.finalize()))
}
