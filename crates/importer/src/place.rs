//! Where a row is in its file.

use serde::{Deserialize, Serialize};

/// The place of a row.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Place {
    /// Which sheet, from 0.
    pub sheet: u16,
    /// The row, as a spreadsheet numbers it.
    pub row: u64,
}

impl Place {
    /// The place of a row in the sheet of a number.
    pub(crate) fn of(sheet: usize, row: u64) -> Self {
        Self { sheet: u16::try_from(sheet).unwrap_or(u16::MAX), row }
    }
}
