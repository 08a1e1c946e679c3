//! The room that the cells of a workbook may take (I-10).

use crate::file::{FileRefusal, MAX_CELLS, MAX_TEXT_BYTES};

/// The room that a workbook has left: places for cells, and bytes of text.
pub(super) struct Room {
    pub(super) cells: u64,
    text: u64,
}

impl Room {
    pub(super) fn whole() -> Self {
        Self { cells: MAX_CELLS, text: MAX_TEXT_BYTES }
    }

    /// Takes cells with their text, however few bytes they are written in.
    pub(super) fn take(&mut self, cells: u64, text: u64) -> Result<(), FileRefusal> {
        let cells = self.cells.checked_sub(cells).ok_or(FileRefusal::TooManyCells)?;
        let text = self.text.checked_sub(text).ok_or(FileRefusal::TooManyCells)?;
        *self = Self { cells, text };
        Ok(())
    }
}
