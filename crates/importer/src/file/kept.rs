//! The sheets of a workbook, kept in a file and read row by row: a workbook of any size takes the memory of one row.

use std::{
    fs::File,
    io::{self, BufReader, BufWriter, Read, Seek, SeekFrom, Write},
};

use tempfile::NamedTempFile;

use super::{
    FileRefusal, MAX_KEPT_BYTES,
    sheet::{KeptSheet, Line, RawSheet},
    wire::{answer, read_line, understand},
};

/// The sheets of a workbook; the file is there as long as this is.
#[derive(Debug)]
pub(super) struct Kept {
    file: NamedTempFile,
    pub(super) sheets: Vec<KeptSheet>,
}

impl Kept {
    /// Keeps what another process answers.
    pub(super) fn take(from: impl Read) -> io::Result<Result<Self, FileRefusal>> {
        let mut file = NamedTempFile::new()?;
        let copied = io::copy(&mut from.take(MAX_KEPT_BYTES + 1), &mut file)?;
        if copied > MAX_KEPT_BYTES {
            return Ok(Err(FileRefusal::TooManyCells));
        }
        Self::of(file)
    }

    /// Keeps what was read in this process.
    pub(super) fn write(outcome: Result<Vec<RawSheet>, FileRefusal>) -> io::Result<Result<Self, FileRefusal>> {
        let mut file = NamedTempFile::new()?;
        let mut to = BufWriter::new(&mut file);
        answer(outcome, &mut to)?;
        to.flush()?;
        drop(to);
        Self::of(file)
    }

    fn of(mut file: NamedTempFile) -> io::Result<Result<Self, FileRefusal>> {
        file.seek(SeekFrom::Start(0))?;
        let sheets = understand(&mut BufReader::new(&mut file))?;
        Ok(sheets.map(|sheets| Self { file, sheets }))
    }

    /// The rows of a sheet, from its beginning.
    pub(super) fn rows(&self, sheet: usize) -> Result<KeptRows, FileRefusal> {
        let mut file = File::open(self.file.path())?;
        let (begins, left) = self.sheets.get(sheet).map_or((0, 0), |sheet| (sheet.begins, sheet.lines));
        file.seek(SeekFrom::Start(begins))?;
        Ok(KeptRows { from: BufReader::new(file), left, text: Vec::new() })
    }
}

/// The rows of a sheet, one after the other.
pub struct KeptRows {
    from: BufReader<File>,
    left: u64,
    text: Vec<u8>,
}

impl KeptRows {
    /// Puts the next row into `line`; answers false when there is none.
    pub(super) fn next(&mut self, line: &mut Line) -> Result<bool, FileRefusal> {
        let Some(left) = self.left.checked_sub(1) else { return Ok(false) };
        self.left = left;
        read_line(&mut self.from, line, &mut self.text)?;
        Ok(true)
    }
}
