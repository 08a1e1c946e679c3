//! Backups that only the holder of a key can read (age, C2SP): written for recipients, and opened with their keys.

use std::{
    fs::{File, OpenOptions},
    io::{self, BufReader, BufWriter, Read, Write},
    path::Path,
    str::FromStr,
};

use age::{Decryptor, Encryptor, Identity, Recipient, x25519};

use crate::cli::{
    failure::Failure,
    files::{self, At},
};

/// How a file that age has encrypted begins.
const START: &[u8] = b"age-encryption.org/v1\n";

/// Those whom a backup is encrypted for: `age1…`.
pub(super) fn recipients(written: &[String]) -> Result<Vec<x25519::Recipient>, Failure> {
    let read = |text: &String| {
        x25519::Recipient::from_str(text)
            .map_err(|error| Failure::Usage(format!("“{text}” is no key to encrypt for ({error}); write age1…")))
    };
    written.iter().map(read).collect()
}

/// Writes a file anew, so that only the recipients can read it. A file that fails is removed.
pub(super) fn seal(plain: &Path, sealed: &Path, recipients: &[x25519::Recipient]) -> Result<(), Failure> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let file = options.open(sealed).at(sealed)?;
    let written = File::open(plain).at(plain).and_then(|plain| write_sealed(plain, file, recipients).at(sealed));
    if written.is_err() {
        // Whatever is left of it would be taken for a backup.
        let _ = std::fs::remove_file(sealed);
    }
    written
}

fn write_sealed(plain: File, sealed: File, recipients: &[x25519::Recipient]) -> io::Result<()> {
    let encryptor = Encryptor::with_recipients(recipients.iter().map(|key| key as &dyn Recipient));
    let mut writer = encryptor.map_err(io::Error::other)?.wrap_output(BufWriter::new(sealed))?;
    io::copy(&mut BufReader::new(plain), &mut writer)?;
    let mut written = writer.finish()?;
    written.flush()?;
    written.get_ref().sync_all()
}

/// Whether a file is encrypted.
pub(super) fn is_sealed(file: &Path) -> Result<bool, Failure> {
    let mut start = Vec::new();
    let longest = u64::try_from(START.len()).unwrap_or(u64::MAX);
    File::open(file).and_then(|file| file.take(longest).read_to_end(&mut start)).at(file)?;
    Ok(start == START)
}

/// Opens an encrypted backup with the keys in a file, as `age-keygen` writes it.
pub(super) fn unseal(sealed: &Path, keys: &Path, plain: &mut File) -> Result<(), Failure> {
    let text = files::read_text(keys)?;
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'));
    let read = |line: &str| {
        x25519::Identity::from_str(line)
            .map_err(|error| Failure::Usage(format!("{} holds no key of age ({error})", keys.display())))
    };
    let identities: Vec<x25519::Identity> = lines.map(read).collect::<Result<_, _>>()?;
    let cannot = |error: age::DecryptError| {
        Failure::Failed(format!("{} cannot be opened with this key: {error}; nothing is changed", sealed.display()))
    };
    let decryptor = Decryptor::new_buffered(BufReader::new(File::open(sealed).at(sealed)?)).map_err(cannot)?;
    let mut opened = decryptor.decrypt(identities.iter().map(|key| key as &dyn Identity)).map_err(cannot)?;
    io::copy(&mut opened, plain).map_err(|error| {
        Failure::Failed(format!("{} is damaged or not whole ({error}); nothing is changed", sealed.display()))
    })?;
    Ok(())
}
