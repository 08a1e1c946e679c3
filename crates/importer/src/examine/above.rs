//! Cells that say that they are the same as the one above (I-6).

use crate::{
    file::Line,
    value::{is_ditto, present},
};

/// The last row of data, which the marks in the next one refer to.
#[derive(Default)]
pub(crate) struct Above(Line);

impl Above {
    /// Puts what stands above into the cells that refer to it, where anything does; answers these with their marks.
    pub(crate) fn fill(&self, line: &mut Line) -> Vec<(usize, String)> {
        let stands = |at: usize| self.0.cells.get(at).is_some_and(|above| present(above).is_some());
        let refers = |(at, cell): &(usize, &str)| is_ditto(cell) && stands(*at);
        let marks: Vec<(usize, String)> =
            line.cells.iter().enumerate().filter(refers).map(|(at, cell)| (at, cell.trim().to_owned())).collect();
        for (at, _) in &marks {
            line.set(*at, self.0.cells.get(*at).unwrap_or_default());
        }
        marks
    }

    /// Takes a row as the one that the next refers to, and leaves the room of the last.
    pub(crate) fn take(&mut self, line: &mut Line) {
        std::mem::swap(&mut self.0, line);
    }
}
