//! Files that a command reads and writes: a fault names the file, and an input is never overwritten.

use std::{fmt::Display, fs, io, path::Path};

use super::failure::Failure;

/// A fault of a file, with its name.
pub(super) fn fault(file: &Path, error: &dyn Display) -> Failure {
    Failure::Failed(format!("{}: {error}", file.display()))
}

/// What came of something that was done with a file.
pub(super) trait At<T> {
    /// The same, where a fault names the file.
    fn at(self, file: &Path) -> Result<T, Failure>;
}

impl<T> At<T> for io::Result<T> {
    fn at(self, file: &Path) -> Result<T, Failure> {
        self.map_err(|error| fault(file, &error))
    }
}

pub(super) fn read(file: &Path) -> Result<Vec<u8>, Failure> {
    fs::read(file).at(file)
}

/// A text file, such as an agreement.
pub(super) fn read_text(file: &Path) -> Result<String, Failure> {
    fs::read_to_string(file).at(file)
}

pub(super) fn write(file: &Path, bytes: impl AsRef<[u8]>) -> Result<(), Failure> {
    fs::write(file, bytes).at(file)
}

/// Refuses, before anything is done, outputs that could not be written in the end: a file that is also read or written
/// elsewhere, or one that cannot be created.
pub(super) fn check_outputs(outputs: &[&Path], read: &[&Path]) -> Result<(), Failure> {
    for (place, output) in outputs.iter().enumerate() {
        if read.iter().any(|file| is_same(file, output)) {
            return Err(Failure::Usage(format!("{} is read; name another file to write to", output.display())));
        }
        if outputs.iter().take(place).any(|other| is_same(other, output)) {
            return Err(Failure::Usage(format!("{} would be written twice; name two files", output.display())));
        }
        let folder = output.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let can_be_written = match fs::OpenOptions::new().append(true).open(output) {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                tempfile::NamedTempFile::new_in(folder).map(|_| ())
            }
            opened => opened.map(|_| ()),
        };
        // The name of the temporary file does not concern the user.
        can_be_written.map_err(|error| fault(output, &error.kind()))?;
    }
    Ok(())
}

fn is_same(one: &Path, other: &Path) -> bool {
    let real = |file: &Path| fs::canonicalize(file).ok();
    one == other || real(one).is_some_and(|one| real(other) == Some(one))
}
